"""The heading under which the model is shown a passage."""

from __future__ import annotations

import datetime

import pytest
from collections_at_hand import meeting, paragraph

from index.chunker import Unit
from index.records import ParagraphRef
from index.search import Hit
from index.store import StoredUnit
from qa.answers import Passage
from qa.context import heading, passages, shown_above

REPORT = "Second periodic report of Kelmara (continued) (CLK/C/KLM/2; CLK/C/KLM/Q/2)"


def ref(
    body: str | None = "CLK", own: str | None = None, speaker: str | None = None
) -> ParagraphRef:
    return ParagraphRef(
        "a.txt", None, body, 22, 318, datetime.date(2023, 4, 19), 3, True, frozenset(), own, speaker
    )  # fmt: skip


def passage(of: ParagraphRef, *headings: str) -> Passage:
    return Passage(of, "It rained.", 0.0, headings=headings)


def test_it_says_where_about_whom_and_who_speaks() -> None:
    found = passage(ref(own="Article 14", speaker="Ms. Orlanthe (Kelmara)"), REPORT, "Article 14")
    assert shown_above(found) == (
        "CLK, 22nd session, 318th meeting, 19 April 2023, Second periodic report of Kelmara, "
        "Article 14, Ms. Orlanthe (Kelmara)"
    )


def test_what_is_not_known_is_left_out() -> None:
    nothing = ParagraphRef(
        "a.txt", None, None, None, None, None, 3, True, frozenset(), None, None
    )  # fmt: skip
    assert shown_above(passage(nothing)) == heading(nothing) == ""


def test_what_a_claim_may_say_of_a_paragraph_is_not_what_its_headings_say() -> None:
    """`Nine shelters` is not borne out by `Articles 7 to 9`, nor what is said of another State."""
    own = ref("CCPR", own="Articles 7 to 9", speaker="Ms. Orlanthe (Kelmara)")
    assert (
        heading(own) == "CCPR, 22nd session, 318th meeting, 19 April 2023, Ms. Orlanthe (Kelmara)"
    )


def test_a_long_heading_is_cut_at_a_word() -> None:
    cut = shown_above(passage(ref(own="Review of all " + "the many matters " * 20))).removeprefix(
        "CLK, 22nd session, 318th meeting, 19 April 2023, "
    )
    assert cut.endswith((" the ...", " many ...", " matters ..."))
    assert len(cut) <= 124


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("CCPR", "Human Rights Committee (CCPR)"),
        ("CMW", "Committee on Migrant Workers (CMW)"),
        ("CEDAW", "CEDAW"),  # too long to be told beside the letters
        ("Third Committee", "Third Committee"),
        ("CLK", "CLK"),  # nothing is known of it
    ],
)
def test_a_body_is_called_as_people_call_it(body: str, expected: str) -> None:
    assert shown_above(passage(ref(body))).split(", ")[0] == expected


def hit(number: int, text: str) -> Hit:
    one = paragraph(number, text)
    return Hit(StoredUnit(number, 1, meeting(one), Unit((one,))), 1.0, 0.5, 0.0, 1, 1)


def given(*texts: str, most: int = 5) -> list[str]:
    """Of paragraphs, best first, those that the model is given; a word is a token."""
    found = passages(
        [hit(n, text) for n, text in enumerate(texts, 1)],
        longest=9,
        most=most,
        count=lambda text: len(text.partition("] ")[2].split()),
    )
    return [one.text for one in found]


def test_each_passage_may_be_as_long_as_if_it_were_alone() -> None:
    long = [
        "Nine words of this, and nine of each other.",
        "And nine words of that one, too, at last.",
    ]
    assert given(*long, "Few.") == [*long, "Few."]
    assert given(*long, "Few.", most=2) == long


def test_what_is_too_long_is_passed_over_unless_it_is_the_best() -> None:
    long = "Ten words are one more than nine, as was said."
    assert given("Few.", long, "Fewer.") == ["Few.", "Fewer."]
    assert given(long, "Few.") == [long, "Few."]


def test_a_paragraph_that_was_issued_twice_is_given_once() -> None:
    assert given("It rained.", "It  rained.", "It snowed.") == ["It rained.", "It snowed."]
