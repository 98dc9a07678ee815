"""The Protocol in the place of the Convention."""

from __future__ import annotations

import pytest

from qa.rivals import other_instrument, rival


@pytest.mark.parametrize(
    ("said", "source", "wanted"),
    [
        ("Twelve States are bound by the Convention.", "The Protocol bound 12 States.", "protocol"),
        ("The list of issues was adopted.", "It adopted a general comment.", "general comment"),
        # the same, in the plural or in capitals
        ("the conventions", "THE CONVENTION", ""),
        # both are spoken of
        ("the Convention", "the Protocol to the Convention", ""),
        # nothing of the class
        ("the Convention", "the treaty", ""),
        ("the treaty", "the Protocol", ""),
        # two classes do not meet
        ("the Convention", "the general comment", ""),
    ],
)
def test_what_stands_in_its_place(said: str, source: str, wanted: str) -> None:
    assert rival(said, source) == wanted


CRC = "The Convention on the Rights of the Child had 196 parties."


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        ("How many have ratified the migrant workers convention?", CRC, True),
        ("How many are party to the Convention against Torture?", CRC, True),
        # the same, by another of its names
        ("How many have joined the children's rights treaty?", CRC, False),
        ("How many are party to the Convention on the Rights of the Child?", CRC, False),
        # the question names none by its title
        ("How many are party to the Convention?", CRC, False),
        ("How many had signed the treaty?", CRC, False),
        ("With which other treaty was it compared?", CRC, False),
        ("How many are party to the Covenant on Civil and Political Rights?", CRC, True),
        # what it is called may be any
        ("When did the Government sign that treaty?", CRC, False),
        ("How many are bound by the kids' rights treaty?", CRC, False),
        ("How many are bound by the armed conflict protocol?", CRC, False),
        ("Who ratified the protocol against capital punishment?", CRC, False),
        ("How many are bound by the European torture convention?", CRC, False),
        # the answer speaks of its own Convention, too, or names none
        ("How many have joined the torture convention?", f"The Convention had 60. {CRC}", False),
        ("How many have joined the torture convention?", "There were 60 parties.", False),
    ],
)
def test_a_treaty_in_the_place_of_another(question: str, said: str, other: bool) -> None:
    assert bool(other_instrument(question, said)) is other
