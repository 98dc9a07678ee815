"""What a question asks for, and whether a text holds one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer_types import _BEGINS, _HOLDS, AnswerType, _things, answer_type, holds_answer

SAMPLE = Path(__file__).parents[2] / "eval" / "sample" / "records"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("By what percentage did the budget fall?", AnswerType.SHARE),
        ("What share of the keepers voted?", AnswerType.SHARE),
        ("At what time did the meeting rise?", AnswerType.HOUR),
        # a limit is a day, not an hour
        ("What time limit was set for comments?", AnswerType.DAY),
        ("How long did the blackout last?", AnswerType.SPAN),
        ("When did the Protocol enter into force?", AnswerType.DAY),
        ("On which date was it adopted?", AnswerType.DAY),
        ("What was the deadline?", AnswerType.DAY),
        ("How many ferries ran?", AnswerType.COUNT),
        ("Number of keepers in the north?", AnswerType.COUNT),
        ("What was the total cost?", AnswerType.COUNT),
        ("What do the letters stand for?", AnswerType.LETTERS),
        ("How is the Facility abbreviated?", AnswerType.LETTERS),
        ("Who nominated the Chair?", None),
        ("Why was it late?", None),
    ],
)
def test_what_is_asked_for(question: str, kind: AnswerType | None) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        (AnswerType.SHARE, "It fell by 9 per cent.", True),
        (AnswerType.SHARE, "It fell by nine.", False),
        (AnswerType.HOUR, "The meeting rose at 4.15 p.m.", True),
        (AnswerType.HOUR, "It rose on 4 May.", False),
        (AnswerType.SPAN, "They waited for 55 days.", True),
        (AnswerType.SPAN, "They waited in 1955.", False),
        (AnswerType.DAY, "It was adopted on 18 May 2022.", True),
        (AnswerType.DAY, "It was adopted in 2022.", True),
        (AnswerType.DAY, "It was adopted at last.", False),
        (AnswerType.COUNT, "There were 1,150 of them.", True),
        (AnswerType.COUNT, "There were twelve of them.", True),
        (AnswerType.COUNT, "There were many of them.", False),
        (AnswerType.LETTERS, "the Small Harbours Facility (SHF)", True),
        (AnswerType.LETTERS, "the facility (see above)", False),
    ],
)
def test_what_a_text_holds(kind: AnswerType, text: str, holds: bool) -> None:
    assert holds_answer(kind, text, "a question without figures") is holds


def test_what_stands_in_the_question_is_no_answer_to_it() -> None:
    question = "How many of the 40 keepers had signed?"
    assert not holds_answer(AnswerType.COUNT, "The 40 keepers had met.", question)
    assert holds_answer(AnswerType.COUNT, "Of the 40 keepers 12 had.", question)


def assert_found_as_by_the_pattern(text: str) -> None:
    for kind in _BEGINS:
        assert list(_things(kind, text)) == [m.group() for m in _HOLDS[kind].finditer(text)]


def test_the_quick_way_finds_what_the_pattern_finds_in_the_sample() -> None:
    files = sorted(SAMPLE.iterdir())
    for path in files:
        text = path.read_text("utf-8")
        assert_found_as_by_the_pattern(text)
        for line in text.splitlines():
            assert_found_as_by_the_pattern(line)
    assert files


@pytest.mark.parametrize(
    "text",
    [
        "Friday, the 20th of April 2018, or 2018-04-20",
        "within bathe 20 April 2018",  # the pattern begins at `the`, in the middle of a word
        "1120 April 2018",  # at the second figure
        "Maſt 20ſept 2018, frıday",  # letters that equal others where case is ignored
        "İn 2018, on May 4",  # a letter that is two when small
        "two fourteen-day terms, a full year, some 30 hours, umpteen months",
    ],
)
def test_the_quick_way_finds_what_the_pattern_finds(text: str) -> None:
    assert_found_as_by_the_pattern(text)


PIECES = (
    "a an the two some year day 2 20 199 2018 -05 May may Sept. , of st rd per cent % half".split()
)


@given(st.lists(st.sampled_from([*PIECES, " ", "  ", "\n", "x", "ſ", "İ", "٣"]), max_size=14))
def test_the_quick_way_finds_what_the_pattern_finds_in_anything(pieces: list[str]) -> None:
    assert_found_as_by_the_pattern("".join(pieces))
    assert_found_as_by_the_pattern(" ".join(pieces))
