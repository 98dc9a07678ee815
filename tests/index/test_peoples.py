"""Where who is called so is from."""

from __future__ import annotations

import pytest

from index.peoples import places_of


@pytest.mark.parametrize(
    ("people", "place", "of"),
    [
        ("egyptian", "egypt", True),
        ("cuban", "cuba", True),
        ("lebanese", "lebanon", True),
        ("israeli", "israel", True),
        ("somali", "somalia", True),
        ("tajiks", "tajikistan", True),
        ("dutch", "netherlands", True),
        ("nigerian", "niger", False),
        ("levy", "lev", False),
    ],
)
def test_places_of(people: str, place: str, of: bool) -> None:
    assert (place in places_of(people)) is of
