"""Two sides of a comparison: told apart, and told by one paragraph only where it tells both."""

from __future__ import annotations

from collections.abc import Generator as Stream
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import ScriptedGenerator

from index.records import ParagraphRef
from index.scope import Scope
from index.search import Searcher
from qa.answerer import Answerer
from qa.answering import Answered, Run
from qa.answers import Event, Passage, Token
from qa.composing import Quote, Stated
from qa.config import Settings
from qa.parts import Part, of_sides
from qa.sides import Sides, tells_both, told_twice
from qa.support import Support

ASKED = "Lighthouses rebuilt: the League's figure versus the Ministry's?"
SIDES = ("How many did the League say were rebuilt?", "How many did the Ministry say were rebuilt?")
Told = TypeVar("Told")
SUPPORT = Support(supported=True, score=1.0, missing=(), problems=())


def ref(number: int) -> ParagraphRef:
    record = meeting(paragraph(number, "Of lighthouses."), symbol="COF/SR.1")
    return ParagraphRef.to(record, record.paragraphs[0])


def passage(number: int) -> Passage:
    return Passage(ref(number), "Of lighthouses.", 1.0)


def stated(text: str, number: int = 1) -> tuple[Stated, ...]:
    return (Stated(text, (Quote(ref(number), "Of lighthouses.", 0, 3),), SUPPORT),)


def answered(text: str, number: int = 1, sure: float = 0.9) -> Answered:
    return Answered(sure, None, stated=stated(text, number))


@pytest.mark.parametrize(
    ("one", "other", "twice"),
    [
        ("Twelve had been rebuilt.", "Twelve were rebuilt, said the Ministry.", True),
        ("Twelve had been rebuilt.", "Seven had been rebuilt.", False),
        ("The number rose from 7 to 12.", "The number rose from 7 to 12.", False),
        ("It was opposed to them.", "It was opposed to them.", True),
        ("It was opposed to them.", "It welcomed them.", False),
        ("The number rose from 7.", "The number rose.", False),
    ],
)
def test_what_is_told_twice(one: str, other: str, *, twice: bool) -> None:
    assert told_twice(stated(one), stated(other), ASKED) is twice
    # two paragraphs may well say the same
    assert not told_twice(stated(one), stated(other, 2), ASKED)


def test_a_figure_that_was_asked_about_tells_nothing() -> None:
    asked = "Of 12 lighthouses, how many had lamps: League versus Ministry?"
    assert told_twice(stated("Of 12, 7 had."), stated("7 of the 12 had."), asked)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("Twelve, or by another count seven, had been rebuilt.", True),
        ("The League doubted what the Ministry had said.", True),
        ("The League said that twelve had been rebuilt.", False),
        ("Twelve had been rebuilt.", False),
    ],
)
def test_what_tells_both(text: str, *, both: bool) -> None:
    assert tells_both(stated(text), SIDES, ASKED) is both


def test_two_sessions_are_told_by_their_numbers() -> None:
    sessions, asked = ("the 39th session", "the 40th session"), "What changed?"
    told = stated("What the thirty-ninth session had begun the fortieth session finished.")
    assert tells_both(told, sessions, "What changed from the 39th to the 40th session?")
    assert not tells_both(stated("The fortieth session finished it."), sessions, asked)


class Answers:
    """Gives what it is told to, and remembers what it was asked and of which paragraphs."""

    def __init__(self, *found: Answered | None) -> None:
        self.found = list(found)
        self.asked: list[tuple[str, list[int | None]]] = []

    def answer(
        self, part: Part, passages: Sequence[Passage], *_: object
    ) -> Stream[Event, None, Answered | None]:
        self.asked.append((part.asked, [p.ref.paragraph for p in passages]))
        yield Token(" ")
        return self.found.pop(0)


def sides(answers: Answers) -> Sides:
    parts = of_sides(SIDES, lambda _: Scope())
    return Sides(answers, parts, Run(0.0, ASKED, ASKED), lambda: False, 0.4)  # type: ignore[arg-type]


def done(steps: Stream[Event, None, Told]) -> Told:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            told: Told = end.value
            return told


OF_BOTH = ([passage(1), passage(2)], [passage(1), passage(3)])


def test_the_less_sure_side_is_asked_of_the_other_paragraphs() -> None:
    again = answered("Seven had been rebuilt.", 3)
    answers = Answers(again)
    league = answered("Twelve had been rebuilt.", sure=0.9)
    ministry = answered("Twelve had been rebuilt.", sure=0.8)
    assert done(sides(answers).told_apart([league, ministry], OF_BOTH)) == [league, again]
    assert answers.asked == [(SIDES[1], [3])]
    answers = Answers(again)
    assert done(sides(answers).told_apart([ministry, league], OF_BOTH)) == [again, league]
    assert answers.asked == [(SIDES[0], [2])]


@pytest.mark.parametrize("again", [None, answered("Seven had been rebuilt.", 3, sure=0.3)])
def test_a_side_that_only_the_other_side_s_paragraph_answers_has_no_answer(
    again: Answered | None,
) -> None:
    league = answered("Twelve had been rebuilt.")
    found = done(sides(Answers(again)).told_apart([league, league], OF_BOTH))
    assert found[0] == league
    assert (found[1].sure, found[1].stated) == (0.0, ())
    assert found[1].lacks


def test_sides_that_are_told_apart_stay() -> None:
    both = [answered("Twelve had been rebuilt."), answered("Seven had been rebuilt.")]
    answers = Answers()
    assert done(sides(answers).told_apart(both, OF_BOTH)) == both
    assert answers.asked == []


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (answered("Twelve, or by another count seven, had been rebuilt."), True),
        (answered("Twelve, or by another count seven, had been rebuilt.", sure=0.3), False),
        (answered("Twelve had been rebuilt."), False),
        (None, False),
    ],
)
def test_one_paragraph_answers_both_sides_only_if_it_tells_both(
    found: Answered | None, *, counts: bool
) -> None:
    whole = Part(ASKED, Scope())
    whether = done(sides(Answers(found)).as_a_whole(whole, [passage(1)]))
    assert whether == (found if counts else None)
    assert done(sides(Answers()).as_a_whole(whole, [])) is None


def test_a_comparison_that_the_model_divides_is_answered_side_by_side(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    asked = "Lighthouses rebuilt: earlier figure versus later figure?"
    of_each = (
        "How many lighthouses were rebuilt by the earlier figure?",
        "How many lighthouses were rebuilt by the later figure?",
    )

    def says(prompt: str) -> str:
        if "Comparison:" in prompt:
            return f"1. {of_each[0]}\n2. {of_each[1]}"
        shown = prompt.split("Question:")[0]
        words = "twelve", "seven"
        return f"{next((w for w in words if w in shown), 'no')} lighthouses had been rebuilt."

    model = ScriptedGenerator(says, chooser=lambda *_: (9.0, 1.0))
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, model, Settings(collection=folder, threshold=0.0)
    )
    answer = answerer.ask(asked)
    assert answer.answered
    assert {c.ref.source for c in answer.citations} == {"r39.txt", "r40.txt"}
    assert "welve" in answer.text
    assert "even" in answer.text
    assert asked in answer.prompts[0]
    assert answer.prompt_tokens > sum(len(p.split()) for p in answer.prompts[:1])
    assert answer.parts == of_each
