"""What the UI asks of the core. Every method may take long, and is called in a worker thread.

`qa.tui.core` has the one real implementation; tests and screenshots use `qa.tui.scripted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.records import Meeting
from index.scope import Filters
from qa.answers import Event


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier turn of the conversation."""

    question: str
    """As it was understood."""
    answer: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of the collection, as a list shows it."""

    meeting: Meeting
    """With `paragraphs` left empty."""
    paragraphs: int
    """Body paragraphs."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What later documents say about a record, in words."""

    links: tuple[str, ...] = ()
    """`superseded by CLK/C/SR.412/Rev.1`: how it and others bear on each other."""
    corrections: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By a paragraph's ordinal; what names no paragraph stands with the first line."""


@dataclass(frozen=True, slots=True)
class Model:
    """A language model or encoder of the catalogue."""

    name: str
    role: str
    title: str
    licence: str
    bytes: int
    here: bool
    encoder: bool


@dataclass(frozen=True, slots=True)
class State:
    """What is there to work with."""

    collection: Path
    records: int | None
    """None: there is no collection, or it cannot be used."""
    model: str
    """The name of the model at work."""
    encoder_here: bool
    model_here: bool
    trouble: str = ""
    """Why the collection cannot be used, when it is there."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far something long has come."""

    done: int
    total: int
    """0 when it is not known."""
    text: str
    """What is at hand."""


Report = Callable[[Step], None]


class Backend(Protocol):
    """The core, seen from the UI. Errors are IndexingError, ModelError and QaError."""

    def state(self) -> State:
        """What is there, after a quick look; loads nothing."""

    def load(self) -> None:
        """Load encoder, search index and model; what is missing is told by an error."""

    def ask(
        self,
        question: str,
        filters: Filters,
        earlier: Sequence[Exchange],
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        """The events of one question. Passages come before the model is loaded, if need be."""

    def typed(self, text: str, filters: Filters, earlier: Sequence[Exchange]) -> None:
        """Told what stands on the question line, at each key and in the UI's thread.

        Returns at once. What it would take to answer may be searched for and read ahead. A line
        that is emptied ends that; one that is asked (`ask`) need not be told of.
        """

    def read_ahead(self, *, typing: bool, idle: bool) -> None:
        """Whether to read ahead what is typed, and around an answer while nothing is. At once."""

    def meetings(self) -> Sequence[Listed]:
        """The records of the collection, in order."""

    def record(self, source: str) -> Meeting:
        """A whole record."""

    def amended(self, source: str) -> Amended:
        """What later documents say about a record."""

    def index(self, path: Path, report: Report, cancelled: Callable[[], bool]) -> str:
        """Index a file or folder; what came of it, in a sentence."""

    def models(self) -> Sequence[Model]:
        """The models that are known."""

    def pull(self, name: str, report: Report) -> None:
        """Fetch a model and verify it."""

    def switch(self, *, model: str | None = None, collection: Path | None = None) -> None:
        """Go on with another model or collection. Nothing is loaded yet: call `load`."""

    def sample(self) -> Path | None:
        """The folder of the sample records, where they come with the program."""

    def stop(self) -> None:
        """Told, in the UI's thread, that the user leaves. Returns at once; what runs ends soon."""

    def close(self) -> None:
        """Let go of everything."""
