"""Words that a capital makes no names of."""

from __future__ import annotations

import pytest

from qa.ordinary import loses_capital, opens_ordinary


@pytest.mark.parametrize(
    ("word", "behind", "ordinary"),
    [
        ("Guards", " at the border waited.", True),
        ("Silence", " would be read as agreement.", True),
        ("Provisional", " steps had been taken.", True),
        # no words of English
        ("Jordan", " had voted.", False),
        ("Sundria", " had voted.", False),
        # States, capitals and peoples that are words, too
        ("Turkey", " had voted.", False),
        ("Manila", " had voted.", False),
        ("Poles", " had voted.", False),
        # a name that goes on
        ("Green", " Party members had voted.", False),
        ("Rose", " de Silva had voted.", False),
        ("Frank", " Østergaard had voted.", False),
        ("House", " of Lords members had voted.", False),
        ("Price", "’s view prevailed.", False),
        ("Baker", " (Ostrava) said that it was late.", False),
        ("March", " was the month of the vote.", False),
        # who speaks
        ("Fuller", " argued that it was late.", False),
        ("Brooks", " then asked why.", False),
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
    ("word", "behind", "loses"),
    [
        ("Technological", " progress had helped.", True),
        ("Economic", " progress had helped.", True),
        ("Executive", " Board members had voted.", False),
        # nouns: records write many with a capital anywhere
        ("Parliament", " had voted.", False),
        ("States", " had voted.", False),
        ("March", " had been wet.", False),
        ("Red", " cross staff had left.", False),
        ("King", " and Government agreed.", False),
    ],
)
def test_whether_a_word_loses_its_capital(word: str, behind: str, *, loses: bool) -> None:
    assert loses_capital(word, behind) is loses
