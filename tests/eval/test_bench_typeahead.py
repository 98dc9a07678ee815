"""The measurement of type-ahead: what it types, pairs and tells; the figures are the machine's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from eval import bench_typeahead
from eval.bench_typeahead import Asked, Pair, pair, put, seconds_on_same, table, type_in
from eval.errors import EvalError
from eval.gold import GoldQuestion, Place
from index.scope import Filters
from qa.answers import Finished, Retrieved
from qa.tui.scripted import ScriptedBackend, answered

ANSWER = replace(answered("q").answer, seconds=0.0, first_token_seconds=None)


class Backend(ScriptedBackend):
    """Notes what is asked of it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def typed(self, text: str, filters: Filters, earlier: object) -> None:
        self.calls.append(f"typed {text}")

    def load(self) -> None:
        self.calls.append("load")

    def switch(self, **_: object) -> None:
        self.calls.append("switch")

    def read_ahead(self, *, typing: bool, idle: bool) -> None:
        self.calls.append(f"ahead {typing}")

    def ask(self, question: str, *rest: object) -> Iterator[object]:  # type: ignore[override]
        self.calls.append(f"ask {question}")
        return super().ask(question, *rest)  # type: ignore[arg-type]


def gold(name: str, paragraph: int | None, *, answerable: bool = True) -> GoldQuestion:
    evidence = ((Place("a.txt", paragraph),),) if answerable else ()
    return GoldQuestion(name, "fact", f"{name}?", answerable, evidence=evidence)


def test_a_question_is_put_and_timed_without_its_times_in_the_answer() -> None:
    asked = put(Backend(), "q")  # type: ignore[arg-type]
    assert asked.answer == ANSWER
    assert 0 < asked.passages <= (asked.first_token or 0) <= asked.whole


def test_the_refusal_is_the_first_word_of_what_is_declined_unwritten() -> None:
    class Declines(Backend):
        def ask(self, question: str, *_: object) -> Iterator[object]:  # type: ignore[override]
            del question
            yield Retrieved((), "", 0.1)
            yield Finished(replace(ANSWER, prompt_tokens=self.read))

        read = 90

    asked = put(Declines(), "q")  # type: ignore[arg-type]
    assert asked.first_token == asked.whole
    direct = Declines()
    direct.read = 0  # the record's fixed forms answer
    assert put(direct, "q").first_token is None  # type: ignore[arg-type]


def test_a_question_is_typed_key_by_key_at_its_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds + 0.05  # it oversleeps: the next key comes the sooner

    monkeypatch.setattr(time, "sleep", sleep)
    backend = Backend()
    type_in(backend, "abc", 5.0)  # type: ignore[arg-type]
    assert backend.calls == ["typed a", "typed ab", "typed abc"]
    assert slept == pytest.approx([0.2, 0.15, 0.15, 0.15])  # the last before Enter


def test_each_question_is_put_twice_to_a_model_that_has_read_nothing() -> None:
    backend = Backend()
    made = pair(backend, "m", gold("ab", 1), 1e9, gold("first", 1))  # type: ignore[arg-type]
    fresh = ["ahead False", "switch", "load", "ask first?"]
    typed = ["ahead True", "typed a", "typed ab", "typed ab?"]
    assert backend.calls == [*fresh, "ask ab?", *fresh, *typed, "ask ab?"]
    assert made.equal


def test_an_answer_that_differs_is_told_and_so_is_its_question() -> None:
    same = Asked(0.1, 5.0, 8.0, ANSWER)
    other = replace(same, answer=replace(ANSWER, text="Another."))
    assert Pair("s001", same, replace(same, first_token=1.0, whole=2.0)).equal
    different = Pair("s002", same, other)
    assert not different.equal
    lines = list(table("new passages", [Pair("s001", same, same), different]))
    assert "  answers equal: 1 of 2" in lines
    assert "  DIFFERENT: s002" in lines


def test_figures_are_over_what_the_model_was_asked() -> None:
    def made(without: float | None, ahead: float | None) -> Pair:
        return Pair("s", Asked(0.1, without, 9.0, ANSWER), Asked(0.2, ahead, 3.0, ANSWER))

    lines = list(table("new", [made(4.0, 1.0), made(6.0, 0.5), made(8.0, 2.0), made(None, None)]))
    assert lines[0] == "new: 4 questions, 3 of them put to the model"
    (row,) = [line for line in lines if "first token" in line]
    assert row.split() == ["first", "token", "6.00", "8.00", "1.00", "2.00"]
    assert len(list(table("none", [made(None, None)]))) == 2


def test_second_questions_are_on_the_paragraphs_of_the_first() -> None:
    questions = [
        gold("a", 1), gold("b", 2), gold("c", 1), gold("d", None, answerable=False),
        gold("e", 2), gold("f", 1), gold("g", 1), gold("h", None, answerable=False),
    ]  # fmt: skip
    pairs = seconds_on_same(questions, 9)
    assert [(one.id, two.id) for one, two in pairs] == [("a", "c"), ("b", "e"), ("f", "g")]
    assert all(one.evidence == two.evidence for one, two in pairs)
    assert seconds_on_same(questions, 1) == pairs[:1]
    ids = [q.id for p in pairs for q in p]
    assert all(x != y for x, y in pairwise(sorted(ids)))  # none is in two pairs


def test_no_speed_is_refused() -> None:
    with pytest.raises(EvalError, match="speed"):
        bench_typeahead.main(["--speed", "0"])
