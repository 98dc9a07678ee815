"""Fitting: what counts as good, what a threshold comes to, on candidates made by hand."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from eval import jsonlines
from eval.candidates import Tried, good
from eval.fit_answerability import as_toml, curve, fit, main
from eval.gold import GoldQuestion, Place, is_test
from qa.answerability import SIGNALS, Signals

A, B = Place("a.txt", 1), Place("b.txt", 2)
NONE = Signals(**dict.fromkeys(SIGNALS, 0.5))


def question(
    name: str, *evidence: tuple[Place, ...], facts: tuple[str, ...] = ("12",)
) -> GoldQuestion:
    return GoldQuestion(
        id=name,
        kind="fact",
        question="How many?",
        answerable=bool(evidence),
        facts=tuple((fact,) for fact in facts) if evidence else (),
        forbidden=(),
        evidence=evidence,
    )


def tried(name: str, text: str, cited: tuple[Place, ...], **changed: float) -> Tried:
    part, parts = int(changed.pop("part", 0)), int(changed.pop("parts", 1))
    place, score = int(changed.pop("place", 0)), changed.pop("score", 1.0)
    return Tried(name, part, parts, place, score, text, cited, replace(NONE, **changed), "sha")


def test_a_candidate_is_good_when_it_would_be_right() -> None:
    asked = question("q", (A,))
    assert good(asked, tried("q", "There were 12.", (A,)))
    assert not good(asked, tried("q", "There were 13.", (A,)))
    assert not good(asked, tried("q", "There were 12.", (B,)))


def test_nothing_is_good_for_a_question_that_has_no_answer() -> None:
    assert not good(question("q"), tried("q", "There were 12.", (A,)))


def test_a_part_is_good_with_some_of_the_facts_and_evidence() -> None:
    asked = question("q", (A,), (B,), facts=("12", "9"))
    assert good(asked, tried("q", "There were 9.", (B,), parts=2, part=1))
    assert not good(asked, tried("q", "There were 7.", (B,), parts=2, part=1))
    assert not good(asked, tried("q", "There were 9.", (B,)))  # the whole takes both


def test_a_line_gives_the_candidate_back() -> None:
    one = tried("q", "There were 12.", (A, Place("c.txt", None)), yes=0.75)
    assert Tried.of(jsonlines.decode(jsonlines.encode(one.line()))) == one


def test_what_a_threshold_comes_to() -> None:
    gold = {"yes": question("yes", (A,)), "no": question("no")}
    candidates = [
        tried("yes", "There were 13.", (A,), score=2.0),  # tried first, and wrong
        tried("yes", "There were 12.", (A,), score=1.0, place=1),
        tried("yes", "There were 12.", (A,), score=0.5, place=2),  # never tried
        tried("no", "There were 5.", (B,)),
    ]
    points = {p.threshold: p for p in curve(gold, candidates, [0.25, 0.6, 0.9, 0.45])}
    # 0.2: the first is sure enough and wrong, and the unanswerable is answered
    assert (points[0.2].right, points[0.2].declined) == (0.0, 0.0)
    # 0.3: the second is tried and right
    assert (points[0.3].right, points[0.3].declined) == (0.5, 0.0)
    # 0.5: the unanswerable is declined, too
    assert (points[0.5].right, points[0.5].declined, points[0.5].rightly) == (1.0, 1.0, 1.0)
    # 0.7: both are declined, one of them rightly
    assert (points[0.7].right, points[0.7].declined, points[0.7].rightly) == (0.5, 1.0, 0.5)


def sorted_out() -> tuple[list[Tried], list[bool]]:
    """Sixty questions; the good candidates are those of which the model is sure."""
    candidates = [
        tried(f"q{n}", "", (), yes=0.9 if n % 2 else 0.2, retrieval=(n % 7) / 7) for n in range(60)
    ]
    return candidates, [n % 2 == 1 for n in range(60)]


def test_a_signal_that_tells_them_apart_gets_the_weight() -> None:
    found = fit(*sorted_out(), SIGNALS)
    assert found.auc == 1.0
    assert found.weights["yes"] == max(abs(w) for n, w in found.weights.items() if n != "bias")
    without = fit(*sorted_out(), [name for name in SIGNALS if name != "yes"])
    assert without.auc < 0.7
    assert "yes" not in without.weights


def test_the_file_is_what_answerability_reads() -> None:
    found = fit(*sorted_out(), SIGNALS)
    table = tomllib.loads(as_toml("sha", found, found, 60))
    assert table["model_sha256"] == "sha"
    assert set(table["weights"]) == {"bias", *SIGNALS} == set(table["other_models"])


def test_the_command_leaves_the_test_split_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidates, _ = sorted_out()
    lines = [jsonlines.encode(replace(c, text="12", cited=(A,)).line()) for c in candidates]
    (tmp_path / "candidates.jsonl").write_text("\n".join(lines), "utf-8")
    gold = [
        {
            "id": f"q{n}", "kind": "fact", "question": "How many?", "answerable": n % 2 == 1,
            "facts": [["12"]] if n % 2 else [], "forbidden": [],
            "evidence": [[["a.txt", 1]]] if n % 2 else [],
        }
        for n in range(60)
    ]  # fmt: skip
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, gold)), "utf-8")
    arguments = ["--gold", str(tmp_path / "gold.jsonl")]
    main([*arguments, "--candidates", str(tmp_path / "candidates.jsonl")])
    kept = sum(not is_test(f"q{n}") for n in range(60))
    assert f"# {kept} questions" in capsys.readouterr().out
    assert 0 < kept < 60
