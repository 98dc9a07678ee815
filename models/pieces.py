"""What a model writes, piece by piece, and where it is to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.inner import Inner  # brings NumPy, which opening the window must not wait for


@dataclass(frozen=True, slots=True)
class Piece:
    """One token that the model wrote, or the one that ended the text."""

    text: str
    """Empty while a character is incomplete or a stop text may have begun."""
    logprob: float
    """Its natural log-probability among all tokens, before any grammar."""
    inner: Inner | None = field(default=None, repr=False, compare=False)
    """(width,) what went on inside when it was chosen; None where that was not asked for, or cannot
    be told."""
    ends: bool = False
    """Whether the text ended here: then the token is not part of it."""


def until(pieces: Iterator[Piece], stop: Sequence[str]) -> Iterator[Piece]:
    """The pieces up to the first of the `stop` texts, which is left out.

    A piece is held back while its end may be the beginning of a stop text.
    """
    waiting: list[Piece] = []
    for piece in pieces:
        waiting.append(piece)
        text = "".join(p.text for p in waiting)
        found = [at for at in (text.find(s) for s in stop if s) if at >= 0]
        if found:
            yield from _first(waiting, min(found))
            return
        if not any(text.endswith(s[:n]) for s in stop for n in range(1, len(s))):
            yield from waiting
            waiting = []
    yield from waiting


def _first(pieces: list[Piece], characters: int) -> Iterator[Piece]:
    """The pieces up to so many characters, the last one cut, if need be to nothing."""
    for piece in pieces:
        yield replace(piece, text=piece.text[:characters], ends=characters == 0)
        if len(piece.text) > characters or characters == 0:
            return
        characters -= len(piece.text)
