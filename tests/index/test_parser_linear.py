"""The parser takes time in proportion to the text, whatever the text and whatever the machine.

Times are compared with each other, never with a clock: eight times the text may take up to three
times as much again as eight times the time; what is quadratic takes sixty-four times. The figure
for 10 MB is measured by command: `make parse-speed`.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from index.parser import parse
from index.records import Document, Line

OPENING = "The meeting was called to order at 10.05 a.m."
TIMES = 8
BOUND = 3 * TIMES
SMALL = 2**14
# characters: some 10 ms of work, far above the clock's step


def lines_of(line: str, size: int) -> Document:
    count = size // (len(line) + 1)
    lines = (Line(OPENING, 1), *(Line(line, at) for at in range(2, count + 2)))
    return Document(lines, "text")


def one_line_of(text: str, size: int) -> Document:
    return Document((Line(text * (size // len(text)), 1),), "text")


def seconds(document: Document) -> float:
    """Of processor time; the least of three, since only interruptions make it longer."""
    taken: list[float] = []
    for _ in range(3):
        gc.collect()
        started = time.process_time()
        parse(document, "x.txt")
        taken.append(time.process_time() - started)
    return min(taken)


def growth(make: Callable[[str, int], Document], text: str, small: int = SMALL) -> float:
    """How many times longer `TIMES` the text takes; a millisecond is never told from nothing."""
    parse(make(text, small), "x.txt")  # tables that are made once
    short, long = seconds(make(text, small)), seconds(make(text, TIMES * small))
    return long / max(short, 0.002)


@pytest.mark.parametrize(
    "line",
    [
        # a body as it comes
        "12. Mr. Stolz (Norland) said that the path, which began at noon, was long and steep.",
        "Mr. Stolz (Norland) said that it rained.",
        # as many words of time lines as there may be
        "The session, the meeting and the part of it that began at 3 or ended at 4 were long.",
        # names that go on
        "Mr. " + "Aa " * 25,
        # titles glued to names, which two ways of reading a stop would double at each
        "12. Members of the Bureau, " + "Mr.Ali, " * 24 + "spoke in turn.",
        # what might be an act of the meeting, or somebody who speaks as Denmark does
        "12. After " + "the Committee, it was agreed " * 10,
        "12. The " + "Aa of the " * 30,
        "12. " + "a" * 80,
        # brackets that never close
        "The Chair " + "(" * 90,
        "In reply, " * 40,
        "one hundred and " * 20,
        "* " * 60,
        # a line broken at a column
        "and so the path, which began at noon, was long",
        # what would be evidence of a title block
        "Sixty-seventh session",
        "Corrigendum",
        "Contents",
        "a",
    ],
)
def test_lines_take_time_in_proportion(line: str) -> None:
    """Lines chosen to cost one rule or another as much as they can."""
    assert growth(lines_of, line, SMALL if len(line) > 1 else SMALL // 8) < BOUND


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Aa",
        "1. (",
        "Held at ",
        ". ",
        "*",
        "(",
        "Chair: ",
        "the meeting ",
        "twenty-",
        "XYZ/C/",
        "1.",
        "a, ",
    ],
)
def test_one_endless_line_takes_time_in_proportion(text: str) -> None:
    assert growth(one_line_of, text) < BOUND
