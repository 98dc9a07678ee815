"""The Protocol in the place of the Convention."""

from __future__ import annotations

import pytest

from qa.rivals import rival


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
