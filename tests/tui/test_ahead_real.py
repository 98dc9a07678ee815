"""Type-ahead changes no answer: with the real encoder and the small real model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from collections_at_hand import write_records

from index.scope import Filters
from qa.answers import Answer, Event, Finished
from qa.config import Settings
from qa.tui.backend import Exchange
from qa.tui.core import SessionBackend
from qa.tui.indexing import index_here

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

ASKED: tuple[tuple[str, tuple[Exchange, ...]], ...] = (
    ("How many lighthouses had been rebuilt in Ostrava?", ()),
    # leans on the one before
    (
        "And in Lumeria?",
        (Exchange("How many lighthouses had been rebuilt in Ostrava?", "Twelve."),),
    ),
    # in two parts
    ("Which State had become a party at the 39th and at the 40th session?", ()),
    # not in the records
    ("What is the boiling point of tungsten?", ()),
)
_WAIT = 600
# Seconds that a test waits for another thread, before it fails.


def never() -> bool:
    return False


@pytest.fixture
def backend(tmp_path: Path, real_encoder_dir: Path, small_gguf: Path) -> Iterator[SessionBackend]:
    """A backend with two look-alike records, whose states are kept in memory only."""
    from models.embedder import load_embedder

    faults: list[Exception] = []
    settings = Settings(tmp_path / "collection", model=str(small_gguf), states_gigabytes=0.0)
    records = write_records(tmp_path / "records")
    index_here(records, settings.collection, load_embedder(real_encoder_dir), lambda _: None, never)
    opened = SessionBackend(settings, log=faults.append, pause=0.0)
    yield opened
    opened.close()
    assert faults == []


def answer(events: Sequence[Event]) -> Answer:
    """The answer, without its times."""
    last = events[-1]
    assert isinstance(last, Finished)
    return replace(last.answer, seconds=0.0, first_token_seconds=None)


def test_no_answer_is_changed_by_what_was_typed_before(backend: SessionBackend) -> None:
    backend.load()
    backend.read_ahead(typing=False, idle=False)
    plain = [answer(list(backend.ask(q, Filters(), turns, never))) for q, turns in ASKED]
    assert any(a.answered for a in plain)
    assert len({a.draft for a in plain}) > 1
    backend.switch(model=backend._settings.model)  # the model forgets what it has read
    backend.load()
    backend.read_ahead(typing=True, idle=True)
    for (question, turns), expected in zip(ASKED, plain, strict=True):
        for end in range(len(question) // 2, len(question)):
            backend.typed(question[:end], Filters(), turns)
        assert backend.rest(_WAIT)
        # and Enter comes while something else is being read
        backend.typed(f"{question} And what else was said?", Filters(), turns)
        backend.typed(question, Filters(), turns)
        assert answer(list(backend.ask(question, Filters(), turns, never))) == expected
    states = backend._parts.generator._states  # type: ignore[attr-defined]
    assert states.bytes_in_memory > 0
