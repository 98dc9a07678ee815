"""Fitting the model's word on claims, on states of which it is known what tells them apart."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from doubles import HashEmbedder, ScriptedGenerator

from eval import support_check
from eval.errors import EvalError
from eval.fit_support import Seen, Set, as_toml, collect, fit, seen
from eval.probing import Probed
from eval.support_check import Claim, SupportJudge
from models.inner import Inner
from models.prompts import Prompt, Segment
from qa.anchors import anchors
from qa.support import GROUNDS, Support

SAMPLE = Path(__file__).parents[2] / "eval" / "sample"
FINE = Support(supported=True, score=0.9, missing=(), problems=())
DENIED = Support(supported=False, score=0.9, missing=(), problems=("the paragraph denies this",))
ABSENT = Support(
    supported=False, score=0.5, missing=anchors("It cost 1,200 thalers.")[:1], problems=("absent",)
)


def made(count: int, *, seed: int, bodies: int = 4) -> Seen:
    """The first number of a state tells the truth; the rules are right three times of four."""
    draw = np.random.default_rng(seed)
    labels = draw.random(count) < 0.5
    states = draw.normal(size=(count, 5)).astype(np.float32)
    states[:, 0] += 3.0 * labels
    rules = [FINE if true is (draw.random() < 0.75) else DENIED for true in labels.tolist()]
    groups = np.array([f"body {n % bodies}" for n in range(count)])
    return Seen(("set",) * count, tuple(rules), labels, groups, states)


def shares(of: Seen, verdicts: tuple[Support, ...]) -> tuple[float, float]:
    """Of the altered ones those caught, of the true ones those refused."""
    supported = np.array([v.supported for v in verdicts])
    return float((~supported)[~of.labels].mean()), float((~supported)[of.labels].mean())


def test_the_word_of_the_model_mends_what_the_rules_get_wrong() -> None:
    some = made(400, seed=1)
    found = fit(some)
    caught, refused = shares(some, found.verdicts)
    of_rules = shares(some, some.rules)
    assert found.auc > 0.95
    assert caught > max(0.8, of_rules[0])
    assert refused < min(0.15, of_rules[1])
    assert found.table["told"] > 0 > found.table["contradicted"]
    assert found.probe.shape == (6,)


def test_a_state_that_tells_nothing_leaves_it_to_the_rules() -> None:
    some = made(400, seed=1)
    blind = Seen(some.names, some.rules, some.labels, some.groups, np.ones_like(some.states))
    found = fit(blind)
    assert found.auc < 0.6
    assert [v.supported for v in found.verdicts] == [r.supported for r in blind.rules]


def test_what_stands_nowhere_is_refused_and_nothing_is_fitted_to_it() -> None:
    some = made(200, seed=2)
    rules = (*some.rules[:199], ABSENT)
    labels = np.concatenate([some.labels[:199], [True]])
    found = fit(Seen(some.names, rules, labels, some.groups, some.states))
    assert not found.verdicts[-1].supported
    before = fit(Seen(some.names, (*some.rules[:199], FINE), labels, some.groups, some.states))
    assert found.table["bias"] != before.table["bias"]


def test_one_body_is_not_enough() -> None:
    with pytest.raises(EvalError, match="two bodies"):
        fit(made(20, seed=1, bodies=1))


class Inside(ScriptedGenerator):
    """A model whose inside is how long the claim is that it is asked about."""

    def inner(self, prompt: Prompt, *, then: Prompt, over: Segment | None = None) -> Inner | None:
        assert over in prompt
        assert over is not None
        return np.array([len(over.text), 1.0, 2.0], dtype=np.float32)


@pytest.fixture(scope="module")
def judge() -> SupportJudge:
    return SupportJudge(support_check.read_records(SAMPLE / "records"), HashEmbedder().encode)


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return support_check.load(SAMPLE / "claims.jsonl")[:12]


def test_states_are_made_once_and_known_by_their_claim(
    tmp_path: Path, judge: SupportJudge, claims: tuple[Claim, ...]
) -> None:
    path = tmp_path / "states.npz"
    probed = collect(Inside(), judge, claims, path)
    assert sorted(probed.keys.tolist()) == sorted(c.id for c in claims)
    model = Inside()
    again = collect(model, judge, claims, path)
    assert model.kept == []
    found = seen([Set("sample", claims, judge, again, whole=True)])
    assert set(found.groups.tolist()) == {"sample"}
    assert found.states[:, 0].tolist() == [len(c.text) + 1 for c in claims]
    assert found.labels.tolist() == [c.true for c in claims]
    bodies = seen([Set("sample", claims, judge, again, whole=False)]).groups
    assert set(bodies.tolist()) == {judge.passage(c.place).ref.body or c.place[0] for c in claims}


def test_states_of_another_model_or_without_a_claim_are_refused(
    tmp_path: Path, judge: SupportJudge, claims: tuple[Claim, ...]
) -> None:
    path = tmp_path / "states.npz"
    collect(Inside(), judge, claims[:-1], path)
    with pytest.raises(EvalError, match=r"lacks claims \(1\)"):
        collect(Inside(), judge, claims, path)
    Probed.of("another", [(c.id, "", c.true, np.ones(3, np.float32)) for c in claims]).save(path)
    with pytest.raises(EvalError, match="another model"):
        collect(Inside(), judge, claims, path)


def test_the_table_is_read_as_it_was_written() -> None:
    table = dict.fromkeys(("bias", *GROUNDS), 0.125)
    assert tomllib.loads(as_toml({"sha": table, "other": table}, 20)) == {
        "sha": table, "other": table,
    }  # fmt: skip
