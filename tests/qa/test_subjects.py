"""Which paragraphs are about the one that is asked about."""

from __future__ import annotations

import datetime

import pytest
from collections_at_hand import meeting, paragraph

from index.records import ParagraphRef
from index.scope import Scope
from qa.parts import Part
from qa.subjects import Subject


def held(part: Part, text: str, *, date: datetime.date | None = None) -> bool:
    one = paragraph(1, text)
    ref = ParagraphRef.to(meeting(one, date=date), one)
    return Subject.of(part).held_by(ref, text, ())


def whole(question: str) -> Part:
    return Part(question, Scope())


MAY = datetime.date(2024, 5, 20)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # in the paragraph, whole or apart
        ("Who died in May 2023?", "In May 2023 two keepers had died."),
        ("Who died on 3 May 2023?", "On 3 May two keepers had died, the worst day of 2023."),
        # in the date of the record
        ("Who died in May 2024?", "Two keepers had died."),
        ("Who spoke on 20 May 2024?", "Mr. Brill spoke."),
        ("Who died in 2024?", "Two keepers had died."),
        # since then, and a year that is part of a name
        ("How many have died since May 2016?", "Nine had died."),
        ("Who is party to the 1990 Convention?", "Ostrava is party to the Convention."),
        ("How many had ratified by May 2023?", "Nine had ratified."),
        ("What of the Act of 5 June 2015?", "The Act was applied."),
        # the year before that of the record
        ("How many died in 2023?", "Last year nine keepers had died."),
        # no time at all
        ("Who died?", "Two keepers had died."),
    ],
)
def test_a_paragraph_of_the_time_that_is_asked_about(question: str, text: str) -> None:
    assert held(whole(question), text, date=MAY)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who died in May 2023?", "Two keepers had died."),
        ("Who died in May 2023?", "In April 2023 two keepers had died."),
        ("Who died on 3 May 2024?", "On 4 May two keepers had died."),
        ("Who died in 2019?", "Two keepers had died in 2020."),
        ("How many died between October 2020 and May 2024?", "Nine died from October 2021 on."),
    ],
)
def test_a_paragraph_of_another_time(question: str, text: str) -> None:
    assert not held(whole(question), text, date=MAY)


def test_a_record_without_a_date_is_in_doubt() -> None:
    text = "Two keepers had died."
    assert held(whole("Who died in May 2023?"), text)
    # and no answer to one of two months
    assert not held(Part("Who died?", Scope(), label="May 2023"), text)


def test_one_side_of_a_comparison_is_named() -> None:
    ostrava = Part("Who died in Ostrava?", Scope(), label="Ostrava", named=True)
    assert held(ostrava, "Two keepers of Ostrava had died.")
    assert held(ostrava, "Two Ostravan keepers had died.")
    assert not held(ostrava, "Two keepers of Lumeria had died.")
    # half of a long name will do
    watch = Part("Who died?", Scope(), label="Harbour Watch International", named=True)
    assert held(watch, "Harbour Watch said that two had died.")
    assert not held(watch, "An international body said that two had died.")
    # what is not one of two may be called otherwise
    assert held(whole("Who died in Ostrava?"), "Two keepers had died.")
