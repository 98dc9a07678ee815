"""Fitting the probe, on states of which it is known what tells them apart."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from doubles import ScriptedGenerator

from eval.candidates import Tried
from eval.errors import EvalError
from eval.fit_probe import Rows, by_key, fit, told
from eval.gold import Place
from eval.passages import passage, posed, rows
from eval.probing import Probed, key
from models.inner import Inner
from models.prompts import Prompt, Segment
from qa.answerability import SIGNALS, Prospects, Signals
from qa.context import heading

SIZE = 6


def probed(count: int, *, seed: int, records: int = 4, shift: float = 3.0) -> Probed:
    """Half hold the answer; the first number of their states says so."""
    draw = np.random.default_rng(seed)
    labels = np.arange(count) % 2 == 0
    states = draw.normal(size=(count, SIZE))
    states[:, 0] += shift * labels
    return Probed(
        "sha",
        np.array([key(f"q{n}", 0, 0) for n in range(count)]),
        np.array([f"r{n // 2 % records}" for n in range(count)]),
        labels,
        states.astype(np.float16),
    )


def test_what_tells_them_apart_gets_the_weight_and_is_told_of_records_unseen() -> None:
    found = fit(Rows.of([probed(80, seed=1)], [probed(80, seed=2)]))
    assert found.weights.shape == (1 + SIZE,)
    assert np.abs(found.weights[1:]).argmax() == 0
    assert found.auc > 0.9
    assert len(found.unseen) == 80
    nothing = fit(Rows.of([probed(80, seed=1, shift=0.0)], []))
    assert nothing.auc < 0.7


def test_the_weights_are_for_states_as_they_are() -> None:
    one = probed(80, seed=1)
    found = fit(Rows.of([one], []))
    shifted = replace(one, states=(one.states * 4 + 100).astype(np.float16))
    other = fit(Rows.of([shifted], []))
    first = found.weights[0] + one.states.astype(np.float32) @ found.weights[1:]
    second = other.weights[0] + shifted.states.astype(np.float32) @ other.weights[1:]
    assert second == pytest.approx(first, abs=0.05)


def test_one_record_is_not_enough() -> None:
    with pytest.raises(EvalError, match="two records"):
        fit(Rows.of([probed(20, seed=1, records=1)], []))


def test_each_candidate_is_told_its_own() -> None:
    states = probed(40, seed=1)
    found = fit(Rows.of([states], []))
    place = Place("r.txt", 1)
    candidates = [
        Tried(f"q{n}", 0, 1, 0, place, Prospects(1.0, 0.1, 0.5, 0.5, 0.0), None, "", (), "sha")
        for n in (3, 0)
    ]
    shares = by_key([states], found)
    filled = told(candidates, shares, {})
    assert [c.prospects.probe for c in filled] == [found.unseen[3], found.unseen[0]]
    with pytest.raises(EvalError, match="q99"):
        told([replace(candidates[0], id="q99")], shares, {})


def test_what_was_written_is_told_its_own() -> None:
    written = Signals(**dict.fromkeys(SIGNALS, 0.25))
    tried = Tried(
        "q1", 0, 1, 0, Place("r.txt", 1), Prospects(1.0, 0.1, 0.5, 0.5, 0.0), written, "", (), "sha"
    )
    name = key("q1", 0, 0)
    (known,) = told([tried], {name: 0.8}, {name: 0.9})
    assert known.signals == replace(written, probe=0.8, draft=0.9)
    with pytest.raises(EvalError, match="was written for q1"):
        told([tried], {name: 0.8}, {})
    # what cannot be an answer is not weighed
    (unknown,) = told([replace(tried, told=False)], {name: 0.8}, {})
    assert unknown.signals == replace(written, probe=0.8, draft=0.5)


def test_a_file_of_states_comes_back_as_it_was(tmp_path: Path) -> None:
    states = probed(8, seed=1)
    states.save(tmp_path / "s.npz")
    again = Probed.load(tmp_path / "s.npz")
    assert again.model_sha256 == "sha"
    for name in ("keys", "groups", "labels", "states"):
        assert np.array_equal(getattr(again, name), getattr(states, name))
    (tmp_path / "bad.npz").write_text("no")
    with pytest.raises(EvalError, match=r"bad\.npz"):
        Probed.load(tmp_path / "bad.npz")


# --- passages with questions ---


class Inside(ScriptedGenerator):
    """A model whose inside is the length of the prompt."""

    def inner(self, prompt: Prompt, *, then: Prompt, over: Segment | None = None) -> Inner | None:
        return np.array([len(self._check(prompt)), len(self._check(then))], dtype=np.float32)


def squad(folder: Path) -> Path:
    paragraphs = [
        {
            "context": f"Light {n} stood in Ostrava.",
            "qas": [
                {"question": f" Where stood light {n}? ", "is_impossible": False},
                {"question": f"When was light {n} lit?", "is_impossible": True},
            ],
        }
        for n in range(3)
    ]
    paragraphs.append({"context": "word " * 400, "qas": []})
    path = folder / "dev.json"
    path.write_text(json.dumps({"data": [{"title": "Sea_lights", "paragraphs": paragraphs}]}))
    return path


def test_passages_are_read_as_those_of_records(tmp_path: Path) -> None:
    paragraphs = posed(squad(tmp_path))
    assert paragraphs == posed(squad(tmp_path))  # the same order each time
    assert sorted(p.text for p in paragraphs) == [f"Light {n} stood in Ostrava." for n in range(3)]
    assert heading(passage(paragraphs[0]).ref) == "Sea lights"
    found = list(rows(Inside(), paragraphs, 5))
    assert [label for _, _, label, _ in found] == [True, False, True, False, True]
    assert {group for _, group, _, _ in found} == {"Sea lights"}
    assert Probed.of("sha", found).states.shape == (5, 2)


def test_a_model_that_shows_nothing_gives_no_rows(tmp_path: Path) -> None:
    assert list(rows(ScriptedGenerator(), posed(squad(tmp_path)), 5)) == []
    with pytest.raises(EvalError, match="nothing of its inside"):
        Probed.of("sha", [])


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(EvalError, match="layout of SQuAD"):
        posed(tmp_path / "x.json")
