"""Figures that stand nowhere and follow from those that do. A case a step, and one that is wrong."""

from __future__ import annotations

import pytest

from qa.anchors import anchors, held, keys_of
from qa.reckoning import worked_out

WORKED_OUT = [
    # what is left, of a number and of the whole
    ("Of the 134 candidates, 129 lost.", "129", "There were 134 candidates, and 5 won."),
    ("It did not reach 42 per cent of them.", "42 per cent", "It reached 58 per cent of them."),
    # a sum, in one sentence and in two
    ("In all 38 members voted.", "38", "The vote was 23 to 15."),
    ("In all 38 wells were dug.", "38", "In 2004 it dug 23 wells. In 2005 it dug 15 more."),
    # by how much
    ("It had risen by 6,440.", "6,440", "It had risen from 12,000 to 18,440."),
    ("It rose by 23 percentage points.", "23", "It rose from 68 to 91 per cent."),
    # a share of a number, and a number as a share
    ("Some 1,540 came without papers.", "1,540", "Of 2,200 workers 70 per cent had no papers."),
    ("Fewer than a third had a seat.", "third", "Of the 64 boards 18 had such a seat."),
    ("One in five had left.", "five", "By then 20 per cent had left."),
    ("A fourth of the money was lost.", "fourth", "It lost 25 per cent of the money."),
    ("One third had left.", "third", "Of 90 members 30 had left."),
    # rounded as it says
    ("There were more than 200 wells.", "200", "There were 214 wells."),
    ("Nearly 3,500 files were read.", "3,500", "It had read 3,486 files."),
    ("About 52 million was owed.", "52 million", "It was owed 52.3 million."),
    # what each has
    ("On average each got 6 loans.", "6", "The 150 women got 900 loans."),
    # years
    ("That had lasted 16 years.", "16", "It had lasted from 1969 to 1985."),
    ("It lasted until 1985.", "1985", "From 1969 on it lasted for 16 years."),
    ("It had been clear for 45 years.", "45", "It had been clear since 1964."),
    ("It had shrunk for forty years.", "forty", "It had shrunk for four decades."),
]
NOT = [
    ("Of the 134 candidates, 128 lost.", "128", "There were 134 candidates, and 5 won."),
    ("It did not reach 43 per cent.", "43 per cent", "It reached 58 per cent of them."),
    ("In all 39 members voted.", "39", "The vote was 23 to 15."),
    # the two are told of far from each other
    ("In all 38 wells were dug.", "38", "It dug 23 wells. It rained. It had 15 oxen."),
    ("It had risen by 6,450.", "6,450", "It had risen from 12,000 to 18,440."),
    ("It rose by 24 percentage points.", "24", "It rose from 68 to 91 per cent."),
    ("Fewer than a fifth had a seat.", "fifth", "Of the 64 boards 18 had such a seat."),
    ("One in six had left.", "six", "By then 20 per cent had left."),
    # more is not fewer, and not as many
    ("There were fewer than 200 wells.", "200", "There were 214 wells."),
    ("There were 200 wells.", "200", "There were 214 wells."),
    ("There were more than 100 wells.", "100", "There were 214 wells."),
    ("That had lasted 17 years.", "17", "It had lasted from 1969 to 1985."),
    # a number of articles is no number of things; nor is a year a number
    ("There were 12 wells.", "12", "Articles 7 and 5 were of wells."),
    ("There were 16 wells.", "16", "There were wells in 1969 and in 1985."),
    ("It was the fifth session.", "fifth", "At the third session 2 members spoke."),
    # what is no figure
    ("Ostrava lost.", "Ostrava", "Lumeria lost 5."),
]


def told(claim: str, figure: str, paragraph: str) -> bool:
    found = [a for a in anchors(claim) if figure in a.text or a.text in figure]
    assert found
    return any(worked_out(a, claim, paragraph, 2009) for a in found)


@pytest.mark.parametrize(("claim", "figure", "paragraph"), WORKED_OUT)
def test_what_follows_is_worked_out(claim: str, figure: str, paragraph: str) -> None:
    assert told(claim, figure, paragraph)


@pytest.mark.parametrize(("claim", "figure", "paragraph"), NOT)
def test_what_does_not_follow_is_not(claim: str, figure: str, paragraph: str) -> None:
    assert not told(claim, figure, paragraph)


def test_years_are_counted_from_the_meeting_only_where_it_is_known() -> None:
    claim = "It had been clear for 45 years."
    (figure,) = (a for a in anchors(claim) if a.text == "45")
    assert worked_out(figure, claim, "It had been clear since 1964.", 2009)
    assert not worked_out(figure, claim, "It had been clear since 1964.")
    assert not worked_out(figure, claim, "It had been clear since 1964.", 2010)


def test_per_cent_in_words_is_per_cent() -> None:
    assert [a.key for a in anchors("Fourteen per cent left.")] == ["p:14%"]
    assert held("p:14%", keys_of("Fourteen per cent had turned away."))


def test_long_texts_are_read_at_once() -> None:
    assert not told("In all 38 wells were dug.", "38", "a half of the " * 2000 + "12 wells.")
