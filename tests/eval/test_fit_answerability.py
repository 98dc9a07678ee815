"""Fitting: what counts as good, what a threshold comes to, on candidates made by hand."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from eval import jsonlines
from eval.candidates import Tried, good
from eval.errors import EvalError
from eval.fit_answerability import Fit, Weighed, as_toml, curve, fit, main, pair, unseen
from eval.gold import GoldQuestion, Place, is_test
from qa.answerability import MODELS_OWN, PROSPECTS, SIGNALS, Prospects, Signals
from qa.attempts import ENOUGH

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
    place = int(changed.pop("place", 0))
    signals = replace(NONE, **changed)
    before = Prospects(**{name: getattr(signals, name) for name in PROSPECTS})
    return Tried(
        name, part, parts, place, cited[0] if cited else A, before, signals, text, cited, "sha"
    )


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


def test_nothing_written_is_nothing_good() -> None:
    unwritten = replace(tried("q", "There were 12.", (A,)), signals=None)
    assert not good(question("q", (A,)), unwritten)
    assert Tried.of(jsonlines.decode(jsonlines.encode(unwritten.line()))) == unwritten


def test_what_cannot_be_the_answer_is_neither_good_nor_weighed() -> None:
    asked, right = question("q", (A,)), tried("q", "There were 12.", (A,))
    refused = replace(right, told=False)
    assert good(asked, right)
    assert not good(asked, refused)
    assert (right.weighed, refused.weighed) == (True, False)
    assert Tried.of(jsonlines.decode(jsonlines.encode(refused.line()))) == refused


def test_what_a_threshold_comes_to() -> None:
    gold = {"yes": question("yes", (A,)), "no": question("no")}
    weighed = [
        Weighed(tried("yes", "There were 13.", (A,)), 0.9, 0.25),  # tried first, and wrong
        Weighed(tried("yes", "There were 12.", (A,), place=1), 0.9, 0.65),
        Weighed(tried("yes", "There were 12.", (A,), place=3), 0.9, 0.9),  # never tried
        Weighed(tried("no", "There were 5.", (B,)), 0.9, 0.45),
    ]
    points = {p.threshold: p for p in curve(gold, weighed)}
    # 0.2: the second is tried and right, the unanswerable is answered
    assert (points[0.2].right, points[0.2].declined) == (0.5, 0.0)
    # 0.5: the unanswerable is declined
    assert (points[0.5].right, points[0.5].declined, points[0.5].rightly) == (1.0, 1.0, 1.0)
    # 0.7: both are declined, one of them rightly
    assert (points[0.7].right, points[0.7].declined, points[0.7].rightly) == (0.5, 1.0, 0.5)


def test_what_is_sure_enough_is_the_last_that_is_tried() -> None:
    gold = {"yes": question("yes", (A,))}
    wrong, better = tried("yes", "13.", (A,)), tried("yes", "12.", (A,), place=1)
    for sure, right in ((ENOUGH + 0.01, 0.0), (ENOUGH - 0.01, 1.0)):
        weighed = [Weighed(wrong, 0.9, sure), Weighed(better, 0.9, 0.65)]
        assert curve(gold, weighed)[0].right == right


def test_what_promises_too_little_is_not_written_from() -> None:
    gold = {"yes": question("yes", (A,)), "two": question("two", (A,), (B,), facts=("12", "9"))}
    hopeless = Weighed(tried("yes", "There were 12.", (A,)), 0.05, 0.9)
    (first, *_) = curve({"yes": gold["yes"]}, [hopeless])
    assert (first.right, first.rightly) == (0.0, 0.0)
    one_side = [
        Weighed(tried("two", "12.", (A,), parts=2), 0.9, 0.9),
        Weighed(tried("two", "9.", (B,), parts=2, part=1), 0.05, 0.9),
    ]
    assert curve({"two": gold["two"]}, one_side)[0].right == 0.0


def sorted_out() -> tuple[list[Tried], list[bool]]:
    """Sixty questions; the good candidates are those of which the model is sure."""
    candidates = [
        tried(f"q{n}", "", (), yes=0.9 if n % 2 else 0.2, retrieval=(n % 7) / 7) for n in range(60)
    ]
    return candidates, [n % 2 == 1 for n in range(60)]


def fitted(*names: str) -> Fit:
    candidates, labels = sorted_out()
    ids, signals = [c.id for c in candidates], [c.prospects for c in candidates]
    if not set(names) <= set(PROSPECTS):
        signals = [c.signals for c in candidates if c.signals]
    return fit(ids, signals, labels, names)


def test_a_signal_that_tells_them_apart_gets_the_weight() -> None:
    found = fitted(*SIGNALS)
    assert found.auc == 1.0
    assert found.weights["yes"] == max(abs(w) for n, w in found.weights.items() if n != "bias")
    without = fitted(*(name for name in SIGNALS if name != "yes"))
    assert without.auc < 0.7
    assert "yes" not in without.weights


def test_the_file_is_what_answerability_reads() -> None:
    candidates, labels = sorted_out()
    own, other = pair(candidates, labels), pair(candidates, labels, own=False)
    table = tomllib.loads(as_toml({"sha": own}, other, 60))
    assert set(table) == {"sha", "any"}
    assert set(table["sha"]["read"]) == {"bias", *PROSPECTS}
    assert set(table["sha"]["written"]) == {"bias", *SIGNALS}
    assert set(table["any"]["read"]) == {"bias", *PROSPECTS} - MODELS_OWN
    assert set(table["any"]["written"]) == {"bias", *SIGNALS} - MODELS_OWN


def test_what_is_not_fitted_again_can_stay() -> None:
    candidates, labels = sorted_out()
    own = pair(candidates, labels)
    before = {name: {"read": {"bias": 1.5}, "written": {"bias": 2.5}} for name in ("old", "any")}
    table = tomllib.loads(as_toml({"sha": own}, None, 60, {**before, "sha": before["old"]}))
    assert {name: table[name] for name in ("old", "any")} == before
    assert table["sha"]["read"]["bias"] == round(own.read.weights["bias"], 4)


def test_earlier_weights_that_were_written_over_are_no_weights(tmp_path: Path) -> None:
    emptied = tmp_path / "answerability.toml"
    emptied.write_text("")
    with pytest.raises(EvalError, match="written over"):
        main(["--candidates", str(emptied), "--keep", str(emptied)])


def test_what_was_not_written_is_fitted_as_read_alone() -> None:
    candidates, labels = sorted_out()
    some = [c if n % 3 else replace(c, signals=None) for n, c in enumerate(candidates)]
    found = pair(some, [label and c.signals is not None for c, label in zip(some, labels)])  # noqa: B905
    assert len(found.read.unseen) == 60
    assert len(found.written.unseen) == 40
    refused = [replace(c, told=False) if n == 0 else c for n, c in enumerate(candidates)]
    assert len(pair(refused, labels).written.unseen) == 59
    weighed = unseen(some, found)
    assert [w.sure == 0.0 for w in weighed] == [c.signals is None for c in some]
    assert [w.promise for w in weighed] == found.read.unseen.tolist()


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
