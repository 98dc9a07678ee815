"""What a model writes, piece by piece, and where it is to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One token that the model wrote."""

    text: str
    """Empty while a character is incomplete or a stop text may have begun."""
    logprob: float
    """Its natural log-probability among all tokens, before any grammar."""


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
    """The pieces up to so many characters, the last one cut."""
    for piece in pieces:
        if characters <= 0:
            return
        yield Piece(piece.text[:characters], piece.logprob)
        characters -= len(piece.text)
