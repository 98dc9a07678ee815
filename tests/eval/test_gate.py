"""Requirements: how they are written, and which of them a run meets."""

from __future__ import annotations

import pytest

from eval import gate
from eval.errors import MeasureError
from eval.runs import Figures
from eval.statistics import Estimate

FOUND = Figures(
    overall={
        "right": Estimate(0.9, 0.8, 0.95, 40),
        "recall@5": Estimate(1.0, 1.0, 1.0, 30),
        "seconds": Estimate(4.0, 3.0, 5.0, 40),
        "refusal_precision": Estimate(None, None, None, 0),
    },
    kinds={"false-premise": {"right": Estimate(0.5, 0.2, 0.8, 10)}},
    splits={"test": {"right": Estimate(0.7, 0.5, 0.9, 13)}},
    counts={"false-premise": 10, "test": 13},
    questions=40,
    failed=0,
)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("right>=0.9", True),
        ("right>0.9", False),
        ("right<=0.9", True),
        ("right<0.9", False),
        ("right >= .85", True),
        ("recall@5>=1", True),
        ("seconds<=4", True),
        ("seconds<4", False),
        ("test:right>=0.8", False),
        ("test:right>=0.7", True),
        ("false-premise: right>=0.6", False),  # a kind with a hyphen
        ("refusal_precision>=0", False),  # no figure meets nothing
        ("refusal_precision<=1", False),
    ],
)
def test_requirements(text: str, met: bool) -> None:
    assert (gate.failures([gate.parse(text)], FOUND) == ()) is met


def test_each_failure_is_a_line_with_figure_and_interval() -> None:
    required = [gate.parse(t) for t in ("right>=0.95", "recall@5>=0.9", "test:right>=0.8")]
    assert gate.failures(required, FOUND) == (
        "right>=0.95: 0.9 [0.8, 0.95] over 40 questions",
        "test:right>=0.8: 0.7 [0.5, 0.9] over 13 questions",
    )


@pytest.mark.parametrize("text", ["right>=0.9", "test:ndcg@10>0.5", "seconds@95<=20"])
def test_a_requirement_prints_as_it_parses(text: str) -> None:
    assert str(gate.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("right", "is no requirement"),
        ("right=0.9", "is no requirement"),
        ("right>=", "is no requirement"),
        ("right>=high", "'high' is no number"),
        ("right>=nan", "'nan' is no number"),
        ("rihgt>=0.9", "unknown measure 'rihgt'"),
        ("recall>=0.9", "needs a cut-off"),
    ],
)
def test_what_is_no_requirement_is_refused(text: str, said: str) -> None:
    with pytest.raises(MeasureError, match=said):
        gate.parse(text)


def test_what_a_run_does_not_report_is_refused_and_not_failed() -> None:
    with pytest.raises(MeasureError, match="no split or kind 'tset'"):
        gate.failures([gate.parse("tset:right>=0.8")], FOUND)
    with pytest.raises(MeasureError, match="does not report ndcg@10"):
        gate.failures([gate.parse("ndcg@10>=0.8")], FOUND)
