"""Fitting what the model's word on claims weighs beside the rules, and putting claims to it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doubles import HashEmbedder

from eval import support_check
from eval.errors import EvalError
from eval.fit_support import Seen, as_toml, main, posed, told_of, weighed
from eval.support_check import SupportJudge
from models.generator import LlamaGenerator
from qa import prompt as prompts
from qa.anchors import anchors
from qa.support import GROUNDS, Support

SAMPLE = Path(__file__).parents[2] / "eval" / "sample"
CLAIMS = support_check.load(SAMPLE / "claims.jsonl")[:12]
FINE = Support(supported=True, score=0.9, missing=(), problems=())
DENIED = Support(supported=False, score=0.9, missing=(), problems=("the paragraph denies this",))
FAR = "the cited paragraph says something else"
ABSENT = Support(
    supported=False, score=0.5, missing=anchors("It cost 1,200 thalers.")[:1], problems=("absent",)
)


def made(
    count: int, *, seed: int, bodies: int = 4, blind: bool = False, right: float = 0.75
) -> Seen:
    """What is told is the truth, more or less, unless it is `blind`; rules are `right` so often."""
    draw = np.random.default_rng(seed)
    labels = draw.random(count) < 0.5
    told = np.full(count, 0.5) if blind else np.clip(labels * 0.7 + draw.random(count) * 0.3, 0, 1)
    rules = [FINE if true is (draw.random() < right) else DENIED for true in labels.tolist()]
    groups = np.array([f"body {n % bodies}" for n in range(count)])
    return Seen(tuple(rules), labels, groups, told)


def shares(of: Seen, verdicts: tuple[Support, ...]) -> tuple[float, float]:
    """Of the altered ones those caught, of the true ones those refused."""
    supported = np.array([v.supported for v in verdicts])
    return float((~supported)[~of.labels].mean()), float((~supported)[of.labels].mean())


def test_the_word_of_the_model_mends_what_the_rules_get_wrong() -> None:
    some = made(400, seed=1)
    table, verdicts = weighed(some)
    caught, refused = shares(some, verdicts)
    of_rules = shares(some, some.rules)
    assert caught > max(0.8, of_rules[0])
    assert refused < min(0.15, of_rules[1])
    assert table["told"] > 0 > table["contradicted"]


def test_a_model_that_tells_nothing_leaves_it_to_the_rules() -> None:
    some = made(400, seed=1, blind=True, right=0.9)
    _, verdicts = weighed(some)
    assert [v.supported for v in verdicts] == [r.supported for r in some.rules]


def test_what_stands_nowhere_is_refused_and_nothing_is_fitted_to_it() -> None:
    some = made(200, seed=2)
    labels = np.concatenate([some.labels[:199], [True]])
    absent, there = (
        weighed(Seen((*some.rules[:199], last), labels, some.groups, some.told))
        for last in (ABSENT, FINE)
    )
    assert not absent[1][-1].supported
    assert absent[0]["bias"] != there[0]["bias"]


def test_what_speaks_against_a_claim_never_speaks_for_it() -> None:
    far = replace(FINE, supported=False, problems=(FAR,))
    some = made(200, seed=3)
    # by chance, the few that are far from their paragraph are all true
    rules = tuple(far if true and n % 20 == 0 else r for n, (true, r) in enumerate(
        zip(some.labels.tolist(), some.rules, strict=True)))  # fmt: skip
    assert far in rules
    table, _ = weighed(Seen(rules, some.labels, some.groups, some.told))
    assert table["far"] == 0.0
    assert table["contradicted"] < 0 < table["told"]


def test_one_body_is_not_enough() -> None:
    with pytest.raises(EvalError, match="two bodies"):
        weighed(made(20, seed=1, bodies=1))


@pytest.fixture(scope="module")
def judge() -> SupportJudge:
    return SupportJudge(support_check.read_records(SAMPLE / "records"), HashEmbedder().encode)


def test_claims_are_of_their_body_or_of_their_set_as_a_whole(judge: SupportJudge) -> None:
    apart = told_of(judge, "sample", CLAIMS, whole=False)
    assert {one.claim.id for one in apart} == {claim.id for claim in CLAIMS}
    assert {one.key for one in apart} == {f"sample|{claim.id}" for claim in CLAIMS}
    for one in apart:
        assert one.group == (judge.passage(one.claim.place).ref.body or one.claim.place[0])
        assert one.rules == judge(one.claim)
    assert {one.group for one in told_of(judge, "sample", CLAIMS, whole=True)} == {"sample"}


@pytest.mark.real
def test_claims_are_put_as_they_will_be_in_an_answer(judge: SupportJudge, small_gguf: Path) -> None:
    told = told_of(judge, "sample", CLAIMS, whole=True)
    generator = LlamaGenerator(small_gguf, context=2048, threads=1)
    rows = list(posed(generator, judge, told))
    for one, row in zip(told, rows, strict=True):
        passage = judge.passage(one.claim.place)
        prompt, then = prompts.confirming(generator, passage, one.claim.text)
        assert (row.question, row.answered) == (one.key, one.claim.true)
        assert (*row.before, *row.rest) == generator.tokens(then)
        assert row.told == generator.count(then) - generator.count(prompt)
        assert row.judged == len(row.rest)  # the adapter reads all behind the passage
    generator.close()


def test_claims_to_fit_to_and_others_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--claims", "a.jsonl", "records", "--into", "a", "--probe", "b", "--table", "c"])
    assert "others to measure on" in capsys.readouterr().err


@pytest.mark.usefixtures("small_gguf")
def test_it_goes_on_only_from_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [
        *("--claims", "c", "r", "--held", "d", "r", "--model", "small"),
        *("--into", "i", "--table", "t", "--probe", str(tmp_path / "p.npz")),
    ]
    with pytest.raises(SystemExit):
        main([*options, "--begin", str(tmp_path / "none.lora")])
    assert "none.lora is not there" in capsys.readouterr().err
    (tmp_path / "an.lora").touch()
    with pytest.raises(EvalError, match="no probe of"):
        main([*options, "--begin", str(tmp_path / "an.lora")])


def test_the_table_is_read_as_it_was_written() -> None:
    table = dict.fromkeys(("bias", *GROUNDS), 0.125)
    assert tomllib.loads(as_toml({"sha": table, "other": table}, 20)) == {
        "sha": table, "other": table,
    }  # fmt: skip
