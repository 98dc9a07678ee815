"""Claims against their paragraph: contradictions in form are found, true rewording is left alone."""

from __future__ import annotations

import pytest

from qa.relations import problems

REWORDED = [
    # the record's own words
    ("Ostrava had rebuilt twelve lighthouses.", "Ostrava had rebuilt twelve lighthouses."),
    # voice turned
    ("Twelve lighthouses were rebuilt by Ostrava.", "Ostrava had rebuilt twelve lighthouses."),
    # a figure for a word
    ("Ostrava had rebuilt 12 lighthouses.", "Ostrava had rebuilt twelve lighthouses."),
    # a denial in other words
    ("The Government did not accept the proposal.", "The Government had rejected the proposal."),
    # the same bound in other words
    ("At least 60 crews were trained.", "No fewer than 60 crews had been trained."),
    ("Up to 60 crews were trained.", "Not more than 60 crews had been trained."),
    # a part of a longer sentence
    ("Seven piers were closed.", "Twelve lighthouses had been rebuilt and seven piers closed."),
    # what was planned, told as planned
    ("A pier would be built.", "A new pier would be built in the spring."),
    # all, said of all
    ("All crews were trained.", "Every crew had been trained."),
]


@pytest.mark.parametrize(("claim", "source"), REWORDED)
def test_a_true_rewording_is_left_alone(claim: str, source: str) -> None:
    assert problems(claim, source, source, "") == ()


ALTERED = [
    # denied
    ("The pier had not been repaired.", "The pier had been repaired.", "denies"),
    ("The pier had been repaired.", "The pier had not been repaired.", "denies"),
    # planned, told as done
    ("The pier was repaired.", "The pier would be repaired in the spring.", "does not say that it"),
    # all for a part
    (
        "All nine lighthouses were rebuilt.",
        "Seven of the nine lighthouses were rebuilt.",
        "Seven of the nine",
    ),
    # a bound turned round
    ("More than 60 crews were trained.", "Fewer than 60 crews had been trained.", "bounds"),
    # to for by
    ("Fees were cut to 9 per cent.", "Fees had been cut by 9 per cent.", "by 9 per cent"),
    # two figures exchanged
    (
        "There were seven lighthouses in the harbour.",
        "There were twelve lighthouses in the harbour and seven wooden piers.",
        "seven",
    ),
    # a member that the list does not have
    (
        "The ferries carried grain, timber and livestock.",
        "The ferries carried grain and timber.",
        "livestock",
    ),
]


@pytest.mark.parametrize(("claim", "source", "told"), ALTERED)
def test_a_contradiction_in_form_is_found(claim: str, source: str, told: str) -> None:
    found = problems(claim, source, source, "")
    assert any(told in problem for problem in found), found


def test_words_of_another_speaker_are_found_by_the_heading() -> None:
    source = "The fees had been raised twice."
    claim = "Ms. Okonta said that the fees had been raised twice."
    assert problems(claim, source, source, "Ms. Okonta (Lumeria)") == ()
    (told,) = problems(claim, source, source, "Mr. Brill (Ostrava)")
    assert "Mr. Brill (Ostrava)" in told
