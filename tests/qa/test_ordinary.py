"""Words that a capital makes no names of."""

from __future__ import annotations

import pytest

from qa.anchors import anchors
from qa.ordinary import opens_ordinary


@pytest.mark.parametrize(
    ("word", "behind", "ordinary"),
    [
        ("Guards", " at the border waited.", True),
        ("Silence", " would be read as agreement.", True),
        ("Provisional", " steps had been taken.", True),
        ("Judges", " said that they had not decided.", True),
        # no words of English
        ("Jordan", " had voted.", False),
        ("Sundria", " had voted.", False),
        # States that are words, too
        ("Turkey", " had voted.", False),
        ("China", " had voted.", False),
        # a name that goes on, and one who speaks
        ("Green", " Party members had voted.", False),
        ("Fuller", " said that it was late.", False),
        # letters
        ("OPEC", " had voted.", False),
        ("G8", " had voted.", False),
    ],
)
def test_whether_a_word_that_begins_a_sentence_is_ordinary(
    word: str, behind: str, *, ordinary: bool
) -> None:
    assert opens_ordinary(word, behind) is ordinary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Guards at the border waited.", []),
        ("It rose. Guards waited.", []),
        # in the middle of a sentence a capital counts
        ("The Guards waited.", ["Guards"]),
        ("He thanked Ms. Guard.", ["Guard"]),
        ("Ostrava waited.", ["Ostrava"]),
    ],
)
def test_the_names_of_a_sentence(text: str, names: list[str]) -> None:
    assert [a.text for a in anchors(text)] == names
