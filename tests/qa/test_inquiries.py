"""Sentences that only ask, told from those that state."""

from __future__ import annotations

import pytest

from qa.inquiries import about_asking, asking, only_asked
from qa.relations import problems

ASKING = [
    # indirect questions, with what is asked behind the verb
    "Ms. Vane asked how many stations had been closed.",
    "She asked the delegation, first of all, whether the fee was still charged.",
    "He wondered why the bill had not been adopted.",
    "Mr. Oram inquired about the training of inspectors.",
    "He would be interested to learn who replenished the chest.",
    "It would be useful to know the number of inspectors.",
    "The Rapporteur wished to know what had become of the case.",
    # requests for information
    "She asked for further statistical data on women keepers.",
    "He would welcome information on the training of judges.",
    "He would be grateful if the delegation could comment on those reports.",
    "She invited the delegation to explain how the register worked.",
    "He requested clarification of the second paragraph.",
    # direct questions
    "Would the State party consider allotting a launch to the Institute?",
    "“Who pays for the lamps?”",
]
STATING = [
    "The Committee asked the State party to adopt a law.",
    "Mr. Oram said that he wished to thank the Chair.",
    "He was pleased to note that 40 States had ratified.",
    "She was interested to learn that fees were low.",
    "The Committee welcomed the information provided.",
    "He was grateful to the delegation for its information.",
    "The Chair invited the delegation to reply.",
    "The fee had been abolished in 2019.",
]


@pytest.mark.parametrize("sentence", ASKING)
def test_a_sentence_that_asks(sentence: str) -> None:
    assert asking(sentence)


@pytest.mark.parametrize("sentence", STATING)
def test_a_sentence_that_states(sentence: str) -> None:
    assert asking(sentence) == ""


def test_what_follows_the_inquiry_is_no_part_of_it() -> None:
    found = asking("He wanted to know if the fees had been cut; they had been 30 crowns.")
    assert "fees had been cut" in found
    assert "30 crowns" not in found


CLAIMS = [
    # (claim, sentence, only asked)
    (
        "Keepers are still charged for lamp oil.",
        "She asked whether keepers were still charged for lamp oil.",
        True,
    ),
    # reporting the question is right
    (
        "Ms. Vane asked whether keepers were charged for lamp oil.",
        "She asked whether keepers were still charged for lamp oil.",
        False,
    ),
    # what stands before the asking is stated
    (
        "Two stations had been closed in Ostrava.",
        "Noting that two stations had been closed in Ostrava, he asked whether others would be.",
        False,
    ),
    ("Keepers pay for lamp oil.", "Keepers had to pay for lamp oil.", False),
]


@pytest.mark.parametrize(("claim", "sentence", "expected"), CLAIMS)
def test_a_claim_that_is_only_asked(claim: str, sentence: str, *, expected: bool) -> None:
    assert only_asked(claim, sentence) is expected
    told = "the cited paragraph only asks this" in problems(claim, sentence, sentence, "Ms. Vane")
    assert told is expected


def test_another_sentence_that_states_it_bears_it_out() -> None:
    quoted = "She asked whether oil was charged for. It was charged for."
    assert "the cited paragraph only asks this" not in problems(
        "Oil was charged for.", quoted, quoted, ""
    )


@pytest.mark.parametrize("question", ["What did Ms. Vane ask?", "Who wondered about the oil?"])
def test_a_question_about_what_was_asked(question: str) -> None:
    assert about_asking(question)


def test_a_question_about_what_is_so() -> None:
    assert not about_asking("How many lamps are there?")
