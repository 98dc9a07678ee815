"""The wording of the record, where it changes nothing that is said."""

from __future__ import annotations

import pytest
from doubles import HashEmbedder

from index.records import ParagraphRef
from qa.answers import Passage
from qa.checking import Checker
from qa.wording import as_recorded, asks_speaker, says_he, with_speaker


@pytest.mark.parametrize(
    ("claim", "quoted", "expected"),
    [
        ("The 4th report.", "the fourth periodic report", "The fourth report."),
        # a cardinal is never written as an ordinal
        ("It had 4 parts.", "the fourth periodic report", "It had 4 parts."),
        # what the record does not have stays
        ("The 5th report.", "the fourth periodic report", "The 5th report."),
        # at the beginning of a sentence with a capital, elsewhere as it stands
        ("12 lights.", "twelve lights", "Twelve lights."),
        ("It had 12 lights.", "Twelve lights", "It had twelve lights."),
        # a date and an hour
        (
            "Held on November 9, 2007.",
            "on Friday, 9 November 2007, at",
            "Held on Friday, 9 November 2007.",
        ),
        ("It began at 16:35.", "began at 4.35 p.m.", "It began at 4.35 p.m."),
    ],
)
def test_figures_as_recorded(claim: str, quoted: str, expected: str) -> None:
    assert as_recorded(claim, quoted) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who told the Committee that there were 33 lights?", True),
        ("Which member asked about wages?", True),
        ("Which Kelmaran delegate admitted the delay?", True),
        ("Who put forward the idea of a visit?", True),
        ("Who advocated a fund?", True),
        ("Who was elected Chair?", False),
        ("What did Ms. Vane say?", False),
        ("How many lights were reported?", False),
    ],
)
def test_questions_that_ask_who_said_it(question: str, expected: bool) -> None:
    assert asks_speaker(question) is expected


def test_the_speaker_is_named_once() -> None:
    said = with_speaker("The lights had been rebuilt.", "Ms. Vane (Ostrava)")
    assert said == "Ms. Vane (Ostrava) said that the lights had been rebuilt."
    assert with_speaker(said, "Ms. Vane (Ostrava)") == said
    assert with_speaker("Mr. Brill agreed.", "The Chair") == "The Chair said that Mr. Brill agreed."


def test_a_pronoun_alone_does_not_say_who() -> None:
    assert says_he("She suggested that Ostrava might invite the experts.")
    assert not says_he("Ms. Vane suggested that.")
    ref = ParagraphRef(
        "r.txt", "A/SR.1", None, 1, 1, None, 3, printed=True, inferred=frozenset(), heading=None,
        speaker="Ms. Vane (Lumeria)",
    )  # fmt: skip
    text = "She suggested that Ostrava might invite the experts."

    def told(question: str) -> str:
        checker = Checker(
            question, [Passage(ref, text, 1.0)], encode=HashEmbedder().encode, weight=lambda _: 1.0
        )
        (checked,) = checker.check(text)
        return checked.text

    # the name of Ostrava is one too: the kind of thing asked for seems to be there
    assert told("Who mooted an invitation?").startswith("Ms. Vane (Lumeria) said that she")
    assert told("What might Ostrava do?") == text
