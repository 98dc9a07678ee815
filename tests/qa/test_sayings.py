"""To whom a claim gives words and deeds."""

from __future__ import annotations

import pytest

from qa.sayings import is_saying, said_by_another

ANOTHER = [
    # a deed
    ("Mr. Orlo had spent ten years at sea.", "Ms. Venn had spent ten years at sea; Mr. Orlo had not.",
     "", "Venn"),
    # `he`, of whom the sentence says before
    ("The Chair regarded the fee as unfair.",
     "The member who voted against, Mr. Orlo, said that he regarded the fee as unfair.", "The Chair",
     "Orlo"),
    # `she`, and the one named comes later, with another verb
    ("Mr. Orlo proposed a fee.", "She proposed a fee, which Mr. Orlo thought too high.", "",
     "another"),
    # the heading names who speaks
    ("Mr. Orlo said that the fee was high.", "The fee was high.", "Ms. Venn (Ostrava)", "Ms. Venn"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "quoted", "speaker", "said"), ANOTHER)
def test_another_than_the_paragraph_says(claim: str, quoted: str, speaker: str, said: str) -> None:
    assert said in said_by_another(claim, quoted, speaker)


OWN = [
    ("Mr. Orlo had spent ten years at sea.", "Mr. Orlo (Ostrava) had spent ten years at sea.", ""),
    # `he`, of whom nobody else can be meant
    ("Mr. Orlo proposed a fee.", "He proposed a fee.", "Mr. Orlo (Ostrava)"),
    # the verb stands far from the person before it
    (
        "Mr. Orlo proposed a fee.",
        "Thanking Ms. Venn for all that had been done for the board, Mr. Orlo proposed a fee.",
        "",
    ),
    # nobody is named
    ("A fee was proposed.", "Ms. Venn proposed a fee.", "Ms. Venn"),
]


@pytest.mark.parametrize(("claim", "quoted", "speaker"), OWN)
def test_the_same_as_the_paragraph_says(claim: str, quoted: str, speaker: str) -> None:
    assert said_by_another(claim, quoted, speaker) == ""


def test_verbs_of_saying() -> None:
    assert is_saying("announced")
    assert not is_saying("adopted")
