"""The signals of what was written, against values worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from doubles import HashEmbedder

from index.records import ParagraphRef
from qa.answerability import Signals
from qa.answers import Passage
from qa.checking import Checker, claims
from qa.reading import PassageRead
from qa.weighing import Written, prospects, signals

REF = ParagraphRef(
    source="r.txt", symbol=None, body=None, session=None, meeting=None, date=None, paragraph=1,
    printed=True, inferred=frozenset(), heading=None, speaker=None,
)  # fmt: skip
OWN = Passage(REF, "Twelve lighthouses had been rebuilt in Ostrava. The cost was not given.", 0.9)
OTHER = Passage(replace(REF, paragraph=2), "Ferries were late.", 0.7)
QUESTION = "How many lighthouses had been rebuilt in Ostrava?"


def weigh(
    text: str,
    question: str = QUESTION,
    passages: Sequence[Passage] = (OWN, OTHER),
    place: int = 0,
    logprobs: tuple[float, ...] = (0.0,),
) -> Signals:
    checker = Checker(
        question, (passages[place],), encode=HashEmbedder().encode, weight=lambda _: 1.0
    )
    return signals(
        checker,
        checker.check(text),
        Written(text, logprobs),
        prospects(passages, PassageRead(place, 0.8, 10, ())),
    )


GOOD = "Twelve lighthouses had been rebuilt in Ostrava."


def test_an_answer_in_the_passage() -> None:
    found = weigh(GOOD)
    assert (found.retrieval, found.yes) == (0.9, 0.8)
    assert (found.anchors, found.covered, found.stray) == (1.0, 1.0, 0.0)
    assert (found.supported, found.expected, found.part) == (1.0, 1.0, 0.0)


def test_the_lead_is_over_the_best_of_the_others() -> None:
    assert weigh(GOOD).lead == pytest.approx(0.2)
    assert weigh(GOOD, passages=(OTHER, OWN), place=1).lead == pytest.approx(0.2)
    assert weigh(GOOD, passages=(OWN,)).lead == 0.5  # nothing beside it
    assert weigh(GOOD, passages=(OWN, replace(OTHER, score=5.0))).lead == -0.5


def test_one_of_several_parts_is_told_apart() -> None:
    assert prospects((OWN, OTHER), PassageRead(0, 0.8, 10, ()), part=True).part == 1.0


def test_words_of_the_question_that_the_passage_lacks() -> None:
    # of `lighthouses trained keepers rebuilt Ostrava` two stand in no sentence that is quoted
    question = "How many lighthouses with trained keepers had been rebuilt in Ostrava?"
    assert weigh(GOOD, question).covered == pytest.approx(3 / 5)


def test_words_that_the_model_made_up() -> None:
    # of `twelve lighthouses rebuilt granite` one word stands nowhere
    assert 0 < weigh("Twelve lighthouses were rebuilt in granite.").stray < 0.5


def test_fluency_is_the_geometric_mean_of_the_probabilities() -> None:
    assert weigh(GOOD, logprobs=(math.log(0.4), math.log(0.9))).fluency == pytest.approx(0.6)
    assert weigh(GOOD, logprobs=()).fluency == 0.0


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (' "Lamps had a role. They lit the pier. "', ("Lamps had a role.", "They lit the pier.")),
        ("“Lamps had a role.”", ("Lamps had a role.",)),
        ('"Lamps had a role.', ("Lamps had a role.",)),
        ('"Lamps" had a role.', ('"Lamps" had a role.',)),
        ('He said that "lamps" had a role.', ('He said that "lamps" had a role.',)),
    ],
)
def test_a_draft_in_quotation_marks_loses_them(draft: str, told: tuple[str, ...]) -> None:
    assert claims(draft) == told
