"""Wrapping, spans and search in text: offsets must stay true."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qa.tui.blocks import Block, Span, clean, find_all, lay_out, pieces, wrap

CASES = [
    # breaks at the last space that fits, which is left out
    ("the meeting rose at noon", 11, ["the meeting", "rose at", "noon"]),
    # a word longer than the line is cut
    ("CLK/C/SR.412 closed", 6, ["CLK/C/", "SR.412", "closed"]),
    # a line break in the text stays one
    ("one\ntwo three", 9, ["one", "two three"]),
    # an empty text is one empty line
    ("", 10, [""]),
    # wide characters take two cells
    ("会議 会議", 5, ["会議", "会議"]),
    # an accent that is a character of its own takes none
    ("cafe\u0301 noir", 5, ["cafe\u0301", "noir"]),
]


@pytest.mark.parametrize(("text", "width", "expected"), CASES)
def test_wraps(text: str, width: int, expected: list[str]) -> None:
    assert [text[a:b] for a, b in wrap(text, width)] == expected


@given(st.text(alphabet="ab é会\u0301\n", max_size=60), st.integers(2, 20))
def test_no_line_is_too_wide_and_nothing_but_white_space_is_lost(text: str, width: int) -> None:
    spans = wrap(text, width)
    assert all(cell_len(text[a:b].rstrip(" ")) <= width for a, b in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_a_gap_is_empty_lines_and_only_the_first_line_carries_the_lead() -> None:
    lines = lay_out([Block("a b c", indent=2, gap=2), Block("d")], 5)
    assert [(n.block, n.first, n.empty) for n in lines] == [
        (0, True, False),
        (0, False, False),
        (0, False, True),
        (0, False, True),
        (1, True, False),
    ]


def test_pieces_cut_at_the_edges_of_overlapping_spans() -> None:
    quote, match = Span(2, 8, "quote"), Span(6, 10, "match")
    assert pieces(0, 12, [quote, match]) == [
        (0, 2, ()),
        (2, 6, (quote,)),
        (6, 8, (quote, match)),
        (8, 10, (match,)),
        (10, 12, ()),
    ]


def test_untrusted_text_cannot_reach_the_terminal_as_an_escape() -> None:
    hostile = "a\x1b]0;title\x07b\tc"
    assert clean(hostile) == "a\ufffd]0;title\ufffdb c"
    assert len(clean(hostile)) == len(hostile)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        # in any case
        ("Licence and licence", "LICENCE", [(0, 7), (12, 19)]),
        # a letter that grows when folded does not shift the places after it
        ("Straße, Straße", "straße", []),
        ("Straße, Straße", "Straße", [(0, 6), (8, 14)]),
        # nothing wanted is nothing found
        ("text", "", []),
    ],
)
def test_finds(text: str, wanted: str, found: list[tuple[int, int]]) -> None:
    assert find_all(text, wanted) == found
