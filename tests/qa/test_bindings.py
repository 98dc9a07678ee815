"""What a claim's figures belong to, against what its paragraph gives them to."""

from __future__ import annotations

import pytest

from qa.bindings import problems

NOBODY: frozenset[str] = frozenset()

ALTERED = [
    # exchanged within a sentence, side by side
    ("Boats came every 9 days in theory and every 4 in fact.",
     "Boats came every 4 days in theory and every 9 in fact.", "not of"),
    # ... with the years between
    ("In 12 the board had held 2019 meetings.", "In 2019 the board had held 12 meetings.",
     "in the place of"),
    # ... with letters
    ("Ostrava was given an “A” for its piers and a “D” for its lights.",
     "Ostrava had been given a “D” for its piers and an “A” for its lights.", "not of"),
    # ... over two sentences
    ("Eleven of the pilots took the board’s offer and 40 were dismissed.",
     "Eleven of the pilots had been dismissed. The other 40 had taken the board’s offer.", "not of"),
    # what is counted is another's
    ("All 30 harbour masters finished the course.",
     "All 12 harbour masters had finished a course of 30 hours.", "not of"),
    # the order of a comparison
    ("There would be five ferries instead of three.",
     "There would be three ferries instead of five.", "instead of"),
    # another session
    ("At its ninth session the board would elect a chair.",
     "At its tenth session the board would elect a chair.", "the tenth session"),
    # a figure of another sentence
    ("The pilot had waited for 15 hours.",
     "The pilot had waited for 22 hours. Watches of 15 hours were common.", "22"),
    # days of two names
    ("Ostrava joined on 3 May and Brill on 1 June 2021.",
     "Two States had joined, Brill on 3 May and Ostrava on 1 June 2021.", "brill"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "source", "said"), ALTERED)
def test_a_figure_of_another_is_found(claim: str, source: str, said: str) -> None:
    first = source.split(". ")[0].rstrip(".") + "."
    quoted = source if "Eleven" in claim else first
    found = problems(claim, quoted, source, NOBODY)
    assert any(said in problem for problem in found)


TRUE = [
    # what is counted stands with another figure
    ("It was able to settle 22 complaints.",
     "It had received 58 complaints, and had been able to settle 22."),
    ("A further 160 crew members were hurt.",
     "In that year 41 crew members had died, and a further 160 had been hurt."),
    # a share of a whole, told the other way round
    ("Of the twenty-three piers, seventeen were rebuilt.", "It had rebuilt 17 of its 23 piers."),
    # the same in another order
    ("The board saw 7 of the country’s 61 lights in two years.",
     "In two years the board had seen 7 of the country’s 61 lights."),
    # the session that is spoken of, and the one at which
    ("At the ninth session it was settled that Brill would be heard at the tenth.",
     "Brill would be heard at the tenth session."),
    # the members of a list change places
    ("Mr. Orlo and Ms. Venn were elected.", "Ms. Venn and Mr. Orlo had been elected."),
    # amounted to
    ("Fees were cut by 12 per cent.", "The cut in fees had amounted to 12 per cent."),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "source"), TRUE)
def test_what_is_told_otherwise_is_left_alone(claim: str, source: str) -> None:
    assert problems(claim, source, source, NOBODY) == ()
