"""Reading answers: what is taken from them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eval.errors import EvalError
from eval.gold import Place
from eval.scoring import parse_answer, without_markers

Answerer = Callable[..., dict[str, Any]]


def test_an_answer_is_read(answer: Answerer) -> None:
    given = parse_answer(answer(text="It was so.", cited=[("a", 1), ("a", 1), ("b", None)]))
    assert given is not None
    assert given.answered is True
    assert given.text == "It was so."
    assert given.cited == {Place("a", 1), Place("b", None)}
    assert [c.n for c in given.citations] == [1, 2, 3]
    assert given.citations[0].cite == "a, para. 1"
    assert given.claims[0].citations == (1, 2, 3)
    assert (given.confidence, given.prompt_tokens, given.answer_tokens) == (0.8, 600, 20)
    assert given.unresolved == 0


def test_a_failure_is_a_missing_answer() -> None:
    assert parse_answer({"id": "q", "question": "?", "error": "out of memory"}) is None


def test_figures_may_be_absent(answer: Answerer) -> None:
    line = answer(text="x", first_token_seconds=None)
    for key in ("confidence", "prompt_tokens", "answer_tokens", "seconds", "passages"):
        del line[key]
    given = parse_answer(line)
    assert given is not None
    assert given.passages == ()
    assert {given.confidence, given.seconds, given.first_token_seconds} == {None}
    assert {given.prompt_tokens, given.answer_tokens} == {None}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answered": None}, "answer 'q': `answered` is None"),
        ({"answered": 1}, "`answered` is 1"),
        ({"answer": ["x"]}, r"`answer` is \['x'\]"),
        ({"claims": {}}, "`claims` is {}"),
        ({"claims": ["x"]}, "`claims` is 'x'"),
        ({"claims": [{"text": "x"}]}, "`citations` is missing"),
        ({"citations": [{"n": 1, "source": "a"}]}, "`paragraph` is missing"),
        ({"citations": [{"n": 1, "paragraph": 3}]}, "`source` is missing"),
        ({"citations": [{"source": "a", "paragraph": 3}]}, "`n` is missing"),
        ({"passages": [{"source": "a", "paragraph": "3"}]}, "`paragraph` is '3'"),
        ({"seconds": "2"}, "`seconds` is '2'"),
    ],
)
def test_an_answer_that_is_not_one_is_refused(
    answer: Answerer, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(EvalError, match=said):
        parse_answer(answer(text="x") | change)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("It rose. [1] Then [2][3].", "It rose. Then."),
        ("see [9] in the record [1]", "see [9] in the record"),  # 9 is the record's own bracket
        ("[1] first", " first"),
        ("[x] [-1]", "[x] [-1]"),
    ],
)
def test_markers_are_taken_out(text: str, bare: str) -> None:
    assert without_markers(text, {1, 2, 3}) == bare
