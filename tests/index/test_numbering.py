"""Which numbers at lines' starts are paragraph numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbering import Candidate, accept


def accepted(numbers: list[int], *, speech: str = "", wrapped: bool = False) -> list[int]:
    """The positions accepted, the numbers standing one a line; `speech` marks speakers by `s`."""
    marks = speech.ljust(len(numbers))
    candidates = [
        Candidate(at, number, speech=marks[at] == "s") for at, number in enumerate(numbers)
    ]
    return sorted(accept(candidates, 0, len(numbers), wrapped=wrapped))


@pytest.mark.parametrize(
    ("numbers", "speech", "wrapped", "positions"),
    [
        ([1, 2, 3], "", False, [0, 1, 2]),
        ([1, 3, 6], "", False, [0, 1, 2]),  # gaps, as in an excerpt
        ([17, 18], "", False, [0, 1]),  # an excerpt from the middle
        ([1, 2, 2, 3], "", False, [0, 1, 2, 3]),  # a repeat stands; it is an issue elsewhere
        ([1, 2, 4, 3, 5], "", False, [0, 1, 2, 3, 4]),  # out of order: likewise
        ([1, 2, 1, 2, 3, 3], "ss    ", False, [0, 1, 5]),  # a list inside the second
        ([1, 1, 2, 2], "s  s", False, [0, 3]),  # a list inside the first paragraph
        ([1, 2008, 2], "", True, [0, 2]),  # a year at a broken line's start
        ([1, 2, 2008], "", False, [0, 1]),  # a year at the end
        ([2008], "", False, []),  # a year alone
        ([], "", False, []),
    ],
)
def test_accept(numbers: list[int], speech: str, wrapped: bool, positions: list[int]) -> None:
    assert accepted(numbers, speech=speech, wrapped=wrapped) == positions


def test_a_lone_number_needs_room_before_it() -> None:
    """Number 9 after two lines is no ninth paragraph; as the first line it may be."""
    assert accept([Candidate(2, 9)], 2, 5) == {}
    assert accept([Candidate(2, 3)], 2, 5) == {2: 3}
    assert accept([Candidate(0, 9)], 0, 5) == {0: 9}


def test_scattered_lists_of_a_plain_text_are_no_paragraph_numbers() -> None:
    candidates = [Candidate(at * 100, at + 1) for at in range(5)]
    assert accept(candidates, 0, 500) == {}


@given(st.lists(st.integers(0, 60), max_size=80))
def test_the_longest_climb_is_always_accepted(numbers: list[int]) -> None:
    """What is accepted holds a climbing chain as long as any in the file."""
    positions = accepted(numbers)
    chosen = [numbers[at] for at in positions]
    assert longest(chosen) == longest(numbers) or longest(numbers) <= 1


def longest(numbers: list[int]) -> int:
    """The oracle: the plain quadratic count."""
    ends: list[int] = []
    for at, number in enumerate(numbers):
        ends.append(1 + max((ends[i] for i in range(at) if numbers[i] < number), default=0))
    return max(ends, default=0)
