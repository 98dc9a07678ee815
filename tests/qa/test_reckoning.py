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
    ("Fewer than a third of them had one.", "third", "Of the 64 boards 18 had such a seat."),
    ("One in fifty had left.", "fifty", "By then 2 per cent had left."),
    ("A fourth of the money was lost.", "fourth", "It lost 25 per cent of the money."),
    ("One third had left.", "third", "Of 90 members 30 had left."),
    ("It had grown by 50 per cent.", "50 per cent", "It had gone from 100 wells to 150."),
    # rounded to the last digit told
    ("Then 33 per cent had left.", "33 per cent", "Of 60 members 20 had left."),
    ("Then 27.2 per cent had gone.", "27.2 per cent", "Of 1,250 members 340 had gone."),
    # rounded as it says
    ("There were more than 200 wells.", "200", "There were 214 wells."),
    ("Nearly 3,500 files were read.", "3,500", "It had read 3,486 files."),
    ("About 52 million was owed.", "52 million", "It was owed 52.3 million."),
    # what each has
    ("On average each got 60 loans.", "60", "The 15 women got 900 loans."),
    ("It set up more than 300 a year.", "300", "In three years it set up 950 of them."),
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
    # the two are told of far from each other, or are of other things
    ("In all 38 wells were dug.", "38", "It dug 23 wells. It rained. It had 15 oxen."),
    ("There were 38 deaths.", "38", "It had 35 members who stayed for 3 days."),
    ("There were 30 wells.", "30", "It dug 60 wells. It rained. Of these 50 per cent were dry."),
    ("It had risen by 6,450.", "6,450", "It had risen from 12,000 to 18,440."),
    ("It rose by 24 percentage points.", "24", "It rose from 68 to 91 per cent."),
    # points are of shares, and only where they are called so
    ("There were 23 wells.", "23", "It rose from 68 to 91 per cent."),
    ("Fewer than a fifth of them had one.", "fifth", "Of the 64 boards 18 had such a seat."),
    ("Fewer than a third of them had one.", "third", "Of the 64 boards 9 had such a seat."),
    ("One in sixty had left.", "sixty", "By then 2 per cent had left."),
    ("It was 17 per cent.", "17 per cent", "Of 90 members 16 had left."),
    ("It was dug by 50 per cent.", "50 per cent", "It had gone from 100 wells to 150."),
    ("It had grown by 60 per cent.", "60 per cent", "It had gone from 100 wells to 150."),
    # more is not fewer, and not as many; nor a little more or less
    ("There were fewer than 200 wells.", "200", "There were 214 wells."),
    ("There were 200 wells.", "200", "There were 214 wells."),
    ("There were more than 100 wells.", "100", "There were 214 wells."),
    ("There were more than 190 wells.", "190", "There were 214 wells."),
    ("There were some 230 wells.", "230", "There were 214 wells."),
    ("It owned 2,001 wells.", "2,001", "It owned 2,000 wells."),
    ("It owed 52.35 million.", "52.35 million", "It owed 52.3 million."),
    ("There were no more than 200 wells.", "200", "There were 214 wells."),
    ("Then 34 per cent had left.", "34 per cent", "Of 60 members 20 had left."),
    ("Then 27.3 per cent had gone.", "27.3 per cent", "Of 1,250 members 340 had gone."),
    ("There were 38 members.", "38", "It had 35 members who stayed for 3 days."),
    ("It had 80 per cent women.", "80 per cent", "It had 15 members and met for 12 days."),
    # ages
    ("It took 58 boats.", "58", "Of 40 boats those of men under 18 were left."),
    ("Children under 16 were exempt.", "16", "Children under 15 were exempt."),
    # so many each, where it is said
    ("The women got 60 loans.", "60", "The 15 women got 900 loans."),
    ("On average each got 62 loans.", "62", "The 15 women got 900 loans."),
    ("That had lasted 17 years.", "17", "It had lasted from 1969 to 1985."),
    ("It was founded in 1991.", "1991", "Those over 18 years of age voted in 2009."),
    ("It was passed in 1999.", "1999", "In 2009 he was jailed for 10 years of imprisonment."),
    ("It was passed in 1999.", "1999", "In 2009 he was jailed for 10 years’ imprisonment."),
    # a number of articles is no number of things; nor is a year a number
    ("There were 12 wells.", "12", "Articles 7 and 5 were of wells."),
    ("There were 27 wells.", "27", "Articles 12-15 were of 12 wells."),
    ("There were 14 wells.", "14", "Articles 6 (1), 7 and 9 were of 5 wells."),
    ("There were 194 wells.", "194", "Under Convention 182 it dug 12 wells."),
    ("There were 17 wells.", "17", "Articles 2, 3 and 5 applied to 12 wells."),
    ("There were 52 wells.", "52", "At session 40 it dug 12 wells."),
    ("There were 16 wells.", "16", "There were wells in 1969 and in 1985."),
    ("It took 1,988 years.", "1,988", "It fell from 12 per cent in 2004 to 5 per cent in 2008."),
    ("There were 45 wells.", "45", "In the first half of 2004 it dug 90 wells."),
    ("There were 30 wells.", "30", "A third State had dug 90 wells."),
    ("It was the fifth session.", "fifth", "It was the third session, and 2 members spoke."),
    # what is no figure
    ("Ostrava lost.", "Ostrava", "Lumeria lost 5."),
]


def told(claim: str, figure: str, paragraph: str, year: int | None = 2009) -> bool:
    found = [a for a in anchors(claim) if figure in a.text or a.text in figure]
    assert found
    return bool(worked_out(found, claim, paragraph, year))


@pytest.mark.parametrize(("claim", "figure", "paragraph"), WORKED_OUT)
def test_what_follows_is_worked_out(claim: str, figure: str, paragraph: str) -> None:
    assert told(claim, figure, paragraph)


@pytest.mark.parametrize(("claim", "figure", "paragraph"), NOT)
def test_what_does_not_follow_is_not(claim: str, figure: str, paragraph: str) -> None:
    assert not told(claim, figure, paragraph)


def test_years_are_counted_from_the_meeting_only_where_it_is_known() -> None:
    since = "It had been clear for 45 years.", "45", "It had been clear since 1964."
    assert told(*since, 2009)
    assert not told(*since, None)
    assert not told(*since, 2010)


def test_per_cent_in_words_is_per_cent() -> None:
    assert [a.key for a in anchors("Fourteen per cent left.")] == ["p:14%"]
    assert held("p:14%", keys_of("Fourteen per cent had turned away."))
    # the last figure behind a point is no share
    assert not held("p:5%", keys_of("Twenty-one point five per cent had left."))


def test_of_many_figures_nothing_is_worked_out() -> None:
    many = " ".join(f"In {place} it dug {place + 50} wells." for place in range(3000, 6000))
    assert not told("In all 6,101 wells were dug.", "6,101", many)


def test_long_texts_are_read_at_once() -> None:
    assert not told("In all 38 wells were dug.", "38", "a half of the " * 2000 + "12 wells.")
