"""Comparisons: differences by hand, questions gained and lost, runs that cannot be compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval import compare, gold, manifest, markdown, measures, runner, runs
from eval.errors import RunError
from eval.gold import GoldQuestion
from eval.runs import Run
from eval.statistics import mcnemar

Json = dict[str, Any]
MakeRun = Callable[..., Run]


@pytest.fixture
def make_run(
    tmp_path: Path,
    perfect: Callable[[GoldQuestion], Json],
    hits: Callable[[GoldQuestion], list[Json]],
) -> MakeRun:
    def make(
        name: str,
        asked: tuple[GoldQuestion, ...],
        wrong: set[str] = frozenset(),  # type: ignore[assignment]
        seconds: float = 2.0,
        *,
        retrieval_only: bool = False,
    ) -> Run:
        def answer(question: GoldQuestion) -> Json:
            line = perfect(question) | {"seconds": seconds, "question": question.question}
            if question.id in wrong:
                line |= {"answered": not line["answered"], "answer": f"Wrong of {name} | <b>"}
            return line

        def search(question: GoldQuestion) -> list[Json]:
            return [] if question.id in wrong else hits(question)

        chosen = measures.usual(retrieval_only=retrieval_only)
        digest, count = gold.digest(asked)
        parts = manifest.identity(
            gold=digest, collection="c", models={"generator": name}, settings={}, seed=0,
            measures=[str(m) for m in chosen],
        )  # fmt: skip
        return runner.execute(
            tmp_path / name,
            manifest.make(parts, questions=count, about={}),
            asked,
            runner.scorer(chosen, search, None if retrieval_only else answer),
            with_answers=not retrieval_only,
        )

    return make


@pytest.fixture
def asked(questions: Callable[..., tuple[GoldQuestion, ...]]) -> tuple[GoldQuestion, ...]:
    return questions(16)


def test_differences_gains_and_losses(make_run: MakeRun, asked: tuple[GoldQuestion, ...]) -> None:
    before = make_run("before", asked, {"q00000", "q00001", "q00003", "q00004"}, seconds=3.0)
    after = make_run("after", asked, {"q00004", "q00005"}, seconds=2.5)
    (found,) = compare.compare([before, after])
    assert [c.id for c in found.gained] == ["q00000", "q00001", "q00003"]
    assert [c.id for c in found.lost] == ["q00005"]
    assert found.deciding == "right"
    right = found.differences["right"]
    assert right.value == pytest.approx(2 / 16)
    assert (right.p, right.test, right.n) == (mcnemar(1, 3), "McNemar, exact", 16)
    assert right.low < right.value < right.high
    time = found.differences["seconds"]
    assert (time.value, time.low, time.high) == (-0.5, -0.5, -0.5)
    assert time.test == "paired bootstrap"
    assert time.p < 0.01
    assert "seconds@95" not in found.differences
    assert "peak_memory" not in found.differences
    assert found.gained[0].first == "Wrong of before | <b>"
    assert found.gained[0].second == "figure 0 [1]"
    assert found.gained[0].question == "Question 0?"
    shown = found.to_json()
    assert shown["gained"] == ["q00000", "q00001", "q00003"]
    assert shown["differences"]["right"]["questions"] == 16


def test_order_of_questions_is_of_no_account(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...]
) -> None:
    before = make_run("before", asked, {"q00000"})
    turned = make_run("turned", asked[::-1], {"q00001"})
    straight = make_run("straight", asked, {"q00001"})
    (one,), (other,) = compare.compare([before, turned]), compare.compare([before, straight])
    assert one.gained == other.gained
    assert one.lost[0].id == other.lost[0].id == "q00001"
    compared = [name for name in one.differences if name != "search_seconds"]
    assert [one.differences[n] for n in compared] == [other.differences[n] for n in compared]


def test_a_run_equals_itself(make_run: MakeRun, asked: tuple[GoldQuestion, ...]) -> None:
    run = make_run("run", asked, {"q00002"})
    (found,) = compare.compare([run, run])
    assert (found.gained, found.lost) == ((), ())
    assert {(d.value, d.p) for d in found.differences.values()} == {(0, 1)}


def test_several_runs_are_set_against_the_first(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...]
) -> None:
    three = [make_run(name, asked) for name in ("one", "two", "three")]
    found = compare.compare(three)
    assert [(c.first.name, c.second.name) for c in found] == [("one", "two"), ("one", "three")]


def test_retrieval_only_runs_go_by_retrieval(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...]
) -> None:
    whole = make_run("whole", asked, {"q00000"})
    found = make_run("found", asked, {"q00001"}, retrieval_only=True)
    (comparison,) = compare.compare([whole, found])
    assert comparison.deciding == "success@5"
    assert [c.id for c in comparison.gained] == ["q00000"]
    assert "right" not in comparison.differences
    assert comparison.differences["recall@5"].n == 12


def test_runs_on_other_questions_are_refused(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...]
) -> None:
    with pytest.raises(RunError, match="asked different questions"):
        compare.compare([make_run("all", asked), make_run("some", asked[:8])])


def test_one_run_or_an_unfinished_one_is_refused(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    run = make_run("run", asked)
    with pytest.raises(RunError, match="two runs or more"):
        compare.compare([run])
    half = Run(run.path, run.about | {"finished": None})
    with pytest.raises(RunError, match="not finished"):
        compare.compare([run, half])


def test_markdown_shows_both_answers_and_no_markup_of_theirs(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...]
) -> None:
    before, after = make_run("before", asked, {"q00000"}), make_run("after", asked)
    text = compare.to_markdown(compare.compare([before, after]))
    assert "# after against before" in text
    assert "## Gained: 1" in text
    assert "Wrong of before \\| &lt;b&gt; | figure 0 \\[1\\] |" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb  c", "a b c"),
        ("a|b", "a\\|b"),
        ("<script>", "&lt;script&gt;"),
        ("[x](http://y)", "\\[x\\]\\(http://y\\)"),
        ("\x1b[31m", "\ufffd\\[31m"),
        ("`*_", "\\`\\*\\_"),
    ],
)
def test_markdown_of_untrusted_text(value: str, shown: str) -> None:
    assert markdown.text(value) == shown


def test_a_directory_of_variants_stands_for_them(
    make_run: MakeRun, asked: tuple[GoldQuestion, ...], tmp_path: Path
) -> None:
    make_run("grid/k=1", asked)
    make_run("grid/k=2", asked)
    single = make_run("single", asked)
    found = runs.expand([single.path, tmp_path / "grid"])
    assert [run.name for run in found] == ["single", "k=1", "k=2"]
    with pytest.raises(RunError, match="not a run"):
        runs.expand([tmp_path / "none"])
