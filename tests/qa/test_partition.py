"""What a question asks for, part by part, where the model has an adapter for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator

from index.scope import Scope
from index.search import Searcher
from qa import apart, partition
from qa.answerer import Answerer
from qa.answers import Answer, Finished, Retrieved
from qa.attempts import Run
from qa.config import Settings, Steps
from qa.followups import self_contained
from qa.partition import Partition, of_parts
from qa.parts import Part
from qa.subjects import Subject

FIGURES = "How many lighthouses had been rebuilt by the earlier and by the later figure?"
OF_EACH = (
    "How many lighthouses had been rebuilt by the earlier figure?",
    "How many lighthouses had been rebuilt by the later figure?",
)


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def adapted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every model has an adapter."""
    path = tmp_path / "an.lora"
    path.touch()
    for module in (apart, partition):
        monkeypatch.setattr(module, "adapter", lambda _: path)


def by_model(
    question: str,
    written: str,
    at_once: tuple[Part, ...],
    steps: Steps = Steps(),  # noqa: B008
) -> tuple[tuple[Part, ...], Run]:
    run = Run(0.0, question, question)
    found = Partition(ScriptedGenerator(written), steps, lambda _: Scope())
    return found.by_model(Scope(), at_once, run, never), run


def whole(question: str) -> tuple[Part, ...]:
    return (Part(question, Scope()),)


def test_the_parts_are_the_model_s() -> None:
    found, run = by_model(FIGURES, apart.written(OF_EACH), whole(FIGURES))
    assert tuple(part.asked for part in found) == OF_EACH
    assert tuple(part.told for part in found) == OF_EACH
    assert all(part.alone and part.side and not part.leans for part in found)
    assert run.answer_tokens == len(apart.written(OF_EACH).split())
    assert len(run.prompts) == 1


def test_a_part_is_spelt_as_the_records_have_it() -> None:
    model = ScriptedGenerator(apart.written(OF_EACH))
    found = Partition(model, Steps(), lambda _: Scope(), lambda part: part.replace("by", "in"))
    parts = found.by_model(Scope(), whole(FIGURES), Run(0.0, FIGURES, FIGURES), never)
    assert [part.asked for part in parts] == [part.replace("by", "in") for part in OF_EACH]


def test_what_asks_for_one_thing_is_whole_but_for_a_comparison_that_rules_see() -> None:
    at_once = (Part("How many earlier?", Scope(), label="a"), Part("Later?", Scope(), label="b"))
    found, _ = by_model(FIGURES, "One.", at_once)
    assert found == whole(FIGURES)
    sides = tuple(replace(part, side=True) for part in at_once)
    assert by_model(FIGURES, "One.", sides)[0] is sides
    once = whole(FIGURES)
    assert by_model(FIGURES, "One.", once)[0] is once


@pytest.mark.parametrize(
    ("question", "written", "steps"),
    [
        pytest.param(FIGURES, "1. What else?\n2. And Ostrava?", Steps(), id="amiss"),
        pytest.param("Who?", apart.written(OF_EACH), Steps(), id="no hint of several"),
        pytest.param(FIGURES, apart.written(OF_EACH), Steps(divided=False), id="left to rules"),
        pytest.param(FIGURES, apart.written(OF_EACH), Steps(parted=False), id="never parted"),
    ],
)
def test_else_they_are_the_rules_(question: str, written: str, steps: Steps) -> None:
    at_once = (Part("How many earlier?", Scope(), label="a"), Part("Later?", Scope(), label="b"))
    assert by_model(question, written, at_once, steps)[0] is at_once


def test_more_parts_than_the_model_may_write_are_left_to_the_rules() -> None:
    at_once = tuple(Part(f"How many at {n}?", Scope(), label=str(n)) for n in range(4))
    assert by_model(FIGURES, apart.written(OF_EACH), at_once)[0] is at_once


def scopes(**of: Scope) -> Callable[[str], Scope]:
    return lambda text: next((s for word, s in of.items() if word in text), Scope())


def test_what_only_the_whole_says_of_the_answer_holds_for_each_part() -> None:
    session = Scope(sessions=(39,), bodies=("COF",))
    read = scopes(Ostrava=Scope(sessions=(39,)), Lumeria=Scope(bodies=("COT",)))
    asked = ("What did Ostrava say on dues?", "What did Lumeria say on berths?")
    found = of_parts(asked, session, read)
    assert [part.scope.sessions for part in found] == [(39,), (39,)]
    assert [part.scope.bodies for part in found] == [("COF",), ("COT",)]


def test_a_part_with_a_time_of_its_own_has_no_other() -> None:
    whole = Scope(days=(datetime.date(2005, 5, 3),), years=(2004,))
    read = scopes(Ostrava=Scope(years=(2004,)), Lumeria=Scope(days=(datetime.date(2005, 5, 3),)))
    asked = ("What did Ostrava say?", "What did Lumeria owe?", "What did Sundria pay?")
    found = of_parts(asked, whole, read)
    assert [(part.scope.days, part.scope.years) for part in found] == [
        ((), (2004,)),
        (whole.days, ()),
        (whole.days, whole.years),
    ]


def test_a_session_that_is_not_there_is_missed_by_the_part_that_names_it() -> None:
    both = Scope(sessions=(40,), absent=("41st session",))
    read = scopes(held=Scope(sessions=(40,)), missing=Scope(absent=("41st session",)))
    found = of_parts(("What was held?", "What was missing?", "What else?"), both, read)
    assert [part.scope.absent for part in found] == [(), ("41st session",), ("41st session",)]


@pytest.mark.parametrize(
    ("asked", "sides"),
    [
        (OF_EACH, True),
        (("What did Ostrava want of the levy?", "What did Lumeria want of the levy?"), True),
        (("How was Ostrava governed before?", "Under the Act, how was Ostrava governed?"), True),
        (
            (
                "In which year, by this report, was the levy adopted?",
                "In which year was the levy adopted by that report?",
            ),
            True,
        ),
        (
            (
                "On what day, by this report, was the levy adopted?",
                "By how many votes, by this report, was the levy adopted?",
            ),
            False,
        ),
        (("What did Ostrava say of the draft?", "What did Ostrava say of the new draft?"), True),
        (
            ("What share of the people could read?", "What share of the rural people could read?"),
            True,
        ),
        (("Which law did he cite?", "Which article of the law did he cite?"), False),
        (
            (
                "Which earlier text did the chair take as a model?",
                "Which passage of the earlier text did the chair take as a model?",
            ),
            False,
        ),
        (("What old fee was paid in Ostrava?", "What new fee was paid in Ostrava?"), True),
        (
            (
                "What penalty did the old law of Ostrava set?",
                "What did the new law of Ostrava set as a penalty?",
            ),
            True,
        ),
        (
            (
                "What did the keepers propose about the fee?",
                "What fee did the inspectors propose?",
            ),
            True,
        ),
        (("How many men had been detained?", "How many women had been detained?"), True),
        (("Who opposed the draft on ports?", "Who supported the draft on ports?"), True),
        (
            (
                "What title did Ostrava propose for the draft?",
                "What name did Lumeria propose for the draft?",
            ),
            True,
        ),
        (("Which law was in force in Ostrava?", "Which law of the port was in Lumeria?"), True),
        (("Who wrote the study on ports?", "How many ports did the study cover?"), False),
        (("Who wrote it?", "Who was thanked by the harbour masters for lending boats?"), False),
    ],
)
def test_sides_ask_the_same_of_two(asked: tuple[str, ...], *, sides: bool) -> None:
    found = of_parts(asked, Scope(), lambda _: Scope())
    assert [part.side for part in found] == [sides] * 2
    assert not any(part.timed or Subject.of(part).apart for part in found)


def test_of_sides_that_times_tell_apart_what_tells_no_time_may_be_the_other() -> None:
    asked = ("How many berths were there in 2031?", "How many berths were there in 2032?")
    found = of_parts(asked, Scope(), lambda _: Scope())
    assert all(part.timed and Subject.of(part).apart for part in found)


def ask(tmp_path: Path, question: str, parts: str, **settings: float) -> tuple[Answer, list[str]]:
    folder, embedder = small_collection(tmp_path)

    def says(prompt: str) -> str:
        if "You take questions apart" in prompt:
            return parts
        shown = prompt.split("Question:")[0]
        return f"{'twelve' if 'twelve' in shown else 'seven'} lighthouses had been rebuilt."

    model = ScriptedGenerator(says, chooser=lambda *_: (9.0, 1.0))
    searcher = Searcher.open(folder, embedder)
    answerer = Answerer(searcher, embedder, model, Settings(collection=folder, **settings))  # type: ignore[arg-type]
    events = list(answerer.stream(question))
    finished = events[-1]
    assert isinstance(finished, Finished)
    found = [event for event in events if isinstance(event, Retrieved)]
    assert len(found) == 2
    return finished.answer, model.prompts


def test_each_part_is_searched_for_and_asked_by_itself(tmp_path: Path) -> None:
    answer, prompts = ask(tmp_path, FIGURES, apart.written(OF_EACH), threshold=0.0)
    assert answer.parts == OF_EACH
    assert answer.answered
    assert {c.ref.source for c in answer.citations} == {"r39.txt", "r40.txt"}
    written = [prompt for prompt in prompts if "You take questions apart" not in prompt]
    assert all(any(part in prompt for part in OF_EACH) for prompt in written)
    assert not any(FIGURES in prompt for prompt in written)


def test_half_of_what_was_asked_is_no_answer(tmp_path: Path) -> None:
    asked = "How many lighthouses had been rebuilt, and why did the keepers object?"
    parts = ("How many lighthouses had been rebuilt?", "Why did the keepers object?")
    answer, prompts = ask(tmp_path, asked, apart.written(parts), threshold=0.4)
    assert answer.parts == parts
    assert not answer.answered
    assert not any(f"Question: {asked}" in p for p in prompts if "take questions" not in p)


@pytest.mark.parametrize(
    ("asked", "parts", "kept"),
    [
        (
            "Ostrava and Lumeria on lamps at sea, draft article 9: where did each stand?",
            ("Where did Ostrava stand on article 9?", "Where did Lumeria stand on article 9?"),
            ("Ostrava on lamps at sea, draft article 9: where did it stand?",
             "Lumeria on lamps at sea, draft article 9: where did it stand?"),
        ),
        # nothing is lost but a turn of speech
        (
            "How did Ostrava and Lumeria differ on the right number of lamps?",
            ("What did Ostrava say on lamps?", "What did Lumeria say on lamps?"),
            None,
        ),
        # what comes before the question is not asked
        (
            "My chapter deals with harbours. Where did Ostrava and Lumeria each stand on lamps?",
            ("Where did Ostrava stand on lamps?", "Where did Lumeria stand on lamps?"),
            None,
        ),
        # no names that rules put in each other's place
        (
            "What did Ostrava say on old lamps at sea, and what was its fee?",
            ("What did Ostrava say?", "What was Ostrava's fee?"),
            None,
        ),
    ],
)  # fmt: skip
def test_a_matter_that_the_model_loses_is_kept_by_rules(
    asked: str, parts: tuple[str, ...], kept: tuple[str, ...] | None
) -> None:
    model = ScriptedGenerator(apart.written(parts))
    of_model = Partition(model, Steps(), lambda _: Scope())
    at_once = of_model.at_once(asked, Scope())
    found = of_model.by_model(Scope(), at_once, Run(0.0, asked, asked), never)
    assert tuple(part.question for part in found) == (kept or parts)


def test_of_a_follow_up_what_it_follows_is_not_taken_apart() -> None:
    several = "How many governors were there in 2031, and how many of them were women?"
    follows = self_contained("And what did the union say of that?", [several])
    assert several in follows
    by_rules = Partition(ScriptedGenerator("One."), Steps(), lambda _: Scope())
    assert [part.question for part in by_rules.at_once(follows, Scope())] == [follows]
    assert len(by_rules.at_once(several, Scope())) == 2
    both = "Who spoke for the union, and what did it cost? (after: How many governors were there?)"
    assert len(by_rules.at_once(both, Scope())) == 2
