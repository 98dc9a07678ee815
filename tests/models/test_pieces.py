from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.pieces import Piece, until


def written(pieces: Iterator[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("pieces", "stop", "text"),
    [
        (["a", "b", "c"], [], "abc"),  # nothing to stop at
        (["a", "b", "c"], ["b"], "a"),  # a whole piece
        (["one. tw", "o"], [". "], "one"),  # within a piece
        (["x", "\n", "\n", "y"], ["\n\n"], "x"),  # over two pieces
        (["x", "\n", "y"], ["\n\n"], "x\ny"),  # begun but not gone through with
        (["ab", "ab", "c"], ["abc"], "ab"),  # begun twice
        (["x", "<", "e"], ["<end>"], "x<e"),  # begun at the very end: it was text
        (["a", "b"], ["b", "a"], ""),  # the first in the text counts, not in the list
        ([], ["x"], ""),
    ],
)
def test_writing_ends_before_a_stop_text(pieces: list[str], stop: list[str], text: str) -> None:
    assert written(until((Piece(p, -1.0) for p in pieces), stop)) == text


@pytest.mark.parametrize(
    ("pieces", "stop", "texts"),
    [
        (["a", "b", "c"], ["b"], ["a", ""]),
        (["x", "\n", "\n", "y"], ["\n\n"], ["x", ""]),
        (["one. tw", "o"], [". "], ["one"]),  # the piece that it ends in is text
        (["a", "", "ab"], ["ab"], ["a", ""]),  # one piece ends it
    ],
)
def test_the_piece_that_ends_the_text_is_told(
    pieces: list[str], stop: list[str], texts: list[str]
) -> None:
    found = list(until((Piece(p, -1.0) for p in pieces), stop))
    assert [p.text for p in found] == texts
    assert [p.ends for p in found] == [not text for text in texts]


def test_a_piece_is_given_out_as_soon_as_no_stop_text_can_begin_in_it() -> None:
    taken: list[str] = []

    def source() -> Iterator[Piece]:
        for text in ("a", "<", "b", "c"):
            taken.append(text)
            yield Piece(text, -1.0)

    pieces = until(source(), ["<end>"])
    assert next(pieces).text == "a"
    assert taken == ["a"]
    assert next(pieces).text == "<"
    assert taken == ["a", "<", "b"]
