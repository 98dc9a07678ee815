"""Fitting the adapter that takes questions apart: a real Qwen2 model, on a few pairs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from eval.errors import EvalError
from eval.fit_dividing import Pair, Set, computed, fit, load, losses, measured
from eval.lowrank import LowRank
from eval.transformer import Network
from models.generator import LlamaGenerator
from models.prompts import Segment
from qa import apart

pytestmark = pytest.mark.real

PAIRS = (
    Pair("Why were the piers at Ostrava and Lumeria closed?",
         ("Why were the piers at Ostrava and Lumeria closed?",)),
    Pair("Dues in Ostrava v. dues in Lumeria?",
         ("What were the dues in Ostrava?", "What were the dues in Lumeria?")),
)  # fmt: skip
FIRST = 16


@pytest.fixture(scope="module")
def network(small_gguf: Path) -> Network:
    return Network.load(small_gguf, whole=True)


@pytest.fixture(scope="module")
def of(network: Network, generator: LlamaGenerator) -> Set:
    return computed(network, generator, PAIRS, FIRST)


def test_each_question_is_read_once(tmp_path: Path) -> None:
    lines = [{"question": p.question, "sides": p.sides} for p in (*PAIRS, PAIRS[0])]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert load([tmp_path / "a.jsonl"]) == list(PAIRS)


def test_without_a_change_a_token_is_as_likely_as_for_llama_cpp(
    network: Network, generator: LlamaGenerator, of: Set
) -> None:
    change = LowRank(network, FIRST, 2)
    order = sorted(PAIRS, key=lambda pair: len(pair.question))
    for pair, example in zip(order, of.examples, strict=True):
        with torch.no_grad():
            found = losses(change, [example], of.before).numpy()
        text = apart.written(pair.sides)
        total, tokens = generator.score(apart.posed(generator, pair.question), text)
        assert len(found) == tokens + 1  # the turn's end
        assert found[:-1].sum() == pytest.approx(-total, rel=0.1, abs=0.3)
    together = losses(change, of.examples, of.before).detach().numpy()
    apart_ = [losses(change, [one], of.before).detach().numpy() for one in of.examples]
    assert together == pytest.approx(np.concatenate(apart_), rel=0.1, abs=0.1)


def test_what_is_fitted_is_written_by_llama_cpp(
    network: Network, generator: LlamaGenerator, of: Set, tmp_path: Path
) -> None:
    torch.manual_seed(1)
    change = LowRank(network, FIRST, 2)
    before = measured(change, of)
    fit(change, of, 3e-3, 40, 1)
    after = measured(change, of)
    assert after < before / 4
    change.save(tmp_path / "a.lora")
    behind = apart.beginning(generator)
    for pair in PAIRS:
        pieces = generator.write(
            apart.posed(generator, pair.question),
            behind=behind,
            adapter=tmp_path / "a.lora",
            max_tokens=60,
        )
        assert "".join(piece.text for piece in pieces) == apart.written(pair.sides)
        assert pieces[-1].ends
    again = LowRank(network, FIRST, 2)
    again.go_on_from(tmp_path / "a.lora")
    assert measured(again, of) == pytest.approx(after, rel=0.02, abs=0.02)
    with pytest.raises(EvalError, match="no adapter of these blocks"):
        LowRank(network, FIRST, 4).go_on_from(tmp_path / "a.lora")


def test_part_of_a_model_tells_no_token(network: Network, small_gguf: Path) -> None:
    part = Network.load(small_gguf)
    assert len(part.weights) < len(network.weights)
    with pytest.raises(ValueError, match="only a whole model"):
        part.scores(torch.zeros(1, part.width))


def test_prompts_are_parted_where_the_state_is_kept(generator: LlamaGenerator) -> None:
    prompt = apart.posed(generator, "Who?")
    behind = apart.beginning(generator)
    assert prompt[: len(behind)] == behind
    assert Segment(" Who?", control=False) in prompt
