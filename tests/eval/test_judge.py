"""Fitting an adapter, on a network so small that its numbers are random."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch

from eval.errors import EvalError
from eval.judge import RANK, Judge, begun, calibrated, fit, measured, said
from eval.judging import FIRST, Example, Posed, computed
from eval.transformer import Network, Weights

WIDTH, HEADS, SHARED, BLOCKS, WORDS = 16, 4, 2, FIRST + 3, 12
EACH = SHARED * WIDTH // HEADS
YES, NO = 3, 4
"""Words that tell whether the passage answers."""


@pytest.fixture(scope="module")
def network() -> Network:
    chance = torch.Generator().manual_seed(1)

    def table(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=chance) / shape[-1] ** 0.5

    def block() -> Weights:
        rows = {"attn_q": WIDTH, "attn_k": EACH, "attn_v": EACH, "attn_output": WIDTH}
        matrices = {f"{name}.weight": table(count, WIDTH) for name, count in rows.items()}
        matrices |= {f"ffn_{name}.weight": table(32, WIDTH) for name in ("gate", "up")}
        matrices["ffn_down.weight"] = table(WIDTH, 32)
        weights = {name: matrix.bfloat16() for name, matrix in matrices.items()}
        weights |= {f"{name}.bias": table(rows[name]) for name in ("attn_q", "attn_k", "attn_v")}
        return weights | {f"{name}_norm.weight": torch.ones(WIDTH) for name in ("attn", "ffn")}

    return Network(
        heads=HEADS,
        shared=SHARED,
        epsilon=1e-6,
        base=10000.0,
        embeddings=torch.randn(WORDS, WIDTH, generator=chance),
        weights=tuple(block() for _ in range(BLOCKS)),
    )


@pytest.fixture(scope="module")
def examples(network: Network, posed: list[Posed]) -> list[Example]:
    return list(computed(network, posed))


@pytest.fixture(scope="module")
def posed() -> list[Posed]:
    """The word that tells stands where the adapter does not read: it must be attended to."""
    chance = np.random.default_rng(2)
    posed = []
    for number in range(48):
        answered = number % 3 == 0
        words = chance.integers(5, WORDS, 20 + number % 5)
        words[3] = YES if answered else NO
        before = tuple(chance.integers(5, WORDS, number % 4 + 2).tolist())
        posed.append(Posed(f"q{number}", answered, before, tuple(words.tolist()), 6, 12))
    return posed


def unfitted(network: Network, examples: list[Example]) -> Judge:
    torch.manual_seed(3)
    start = np.zeros(1 + 2 * WIDTH, dtype=np.float32)
    start[1:] = np.random.default_rng(4).normal(size=2 * WIDTH) * 0.1
    return Judge(network, start, np.stack([e.inner for e in examples]).astype(np.float64))


def test_it_begins_as_the_probe_that_it_starts_from(
    network: Network, examples: list[Example]
) -> None:
    judge = unfitted(network, examples)
    start = judge.start.numpy()
    expected = np.stack([e.inner for e in examples]) @ start[1:] + start[0]
    assert said(judge, examples) == pytest.approx(expected, abs=1e-2)  # kept in 16 bits
    assert judge.probe() == pytest.approx(start, abs=1e-6)


def test_what_is_fitted_tells_the_passages_apart_and_gives_the_same_again(
    network: Network, examples: list[Example]
) -> None:
    first, second = unfitted(network, examples), unfitted(network, examples)
    before = measured(first, examples)
    assert before.auc == pytest.approx(before.before, abs=0.02)
    for judge in (first, second):
        for seed in range(16):
            fit(judge, examples, 0.05, seed)
    after = measured(first, examples)
    assert after.auc > 0.9 > before.auc
    assert after.loss < before.loss
    assert after.before == before.before
    assert np.array_equal(said(first, examples), said(second, examples))


def test_it_goes_on_from_an_adapter_and_its_probe(
    network: Network, examples: list[Example], tmp_path: Path
) -> None:
    judge = unfitted(network, examples)
    for seed in range(16):
        fit(judge, examples, 0.05, seed)
    judge.save(tmp_path / "a.lora")
    start = unfitted(network, examples).start.numpy()
    fresh = begun(network, examples, start)
    further = begun(network, examples, judge.probe(), tmp_path / "a.lora")
    assert measured(further, examples).auc > 0.9 > measured(fresh, examples).auc
    with pytest.raises(EvalError, match="cannot be read"):
        begun(network, examples, start, tmp_path / "none.lora")


def test_only_the_last_tokens_are_read_with_it(network: Network, posed: list[Posed]) -> None:
    some = [replace(posed[0], judged=judged) for judged in (7, 12)]
    examples = [next(computed(network, [one])) for one in some]
    assert [len(one.states) for one in examples] == [7, 12]
    judge = unfitted(network, examples)
    plain = np.stack([one.inner for one in examples])
    assert np.ptp(plain, axis=0).max() == 0  # what is computed without it is the same
    with torch.no_grad():
        for table in judge.change.outwards.values():
            table.normal_(0, 1)
        less, whole = (judge.inside([one])[0].numpy() for one in examples)
        together = judge.inside(examples).numpy()
    assert np.abs(less - plain[0]).max() > 0.1
    apart = np.abs(whole - less).mean()
    assert apart > 0.1
    # in one batch the same, but for rounding
    assert np.abs(together - np.stack([less, whole])).mean() < apart / 10


def test_what_is_saved_is_an_adapter_for_each_block(
    network: Network, examples: list[Example], tmp_path: Path
) -> None:
    judge = unfitted(network, examples)
    judge.save(tmp_path / "a.lora")
    reader = gguf.GGUFReader(tmp_path / "a.lora")
    kind = reader.get_field("adapter.type")
    assert kind is not None
    assert kind.contents() == "lora"
    names = {tensor.name: tuple(map(int, tensor.shape)) for tensor in reader.tensors}
    assert len(names) == (BLOCKS - FIRST) * 4 * 2
    assert names[f"blk.{FIRST}.attn_k.weight.lora_a"] == (WIDTH, RANK)
    assert names[f"blk.{FIRST}.attn_k.weight.lora_b"] == (RANK, EACH)


def test_examples_of_one_kind_measure_nothing(network: Network, examples: list[Example]) -> None:
    evidence = [e for e in examples if e.answered]
    with pytest.raises(EvalError, match="none are needed"):
        measured(unfitted(network, examples), evidence)


def test_who_is_too_sure_is_made_more_modest(network: Network, examples: list[Example]) -> None:
    judge = unfitted(network, examples)
    told = said(judge, examples)
    middle = float(np.median(told))
    chance = np.random.default_rng(5)
    # what it says tells something, and less than it claims
    answered = [
        (z - middle) * 3 + noise > 0
        for z, noise in zip(told, chance.normal(size=48) * 3, strict=True)
    ]
    labelled = [replace(e, answered=bool(a)) for e, a in zip(examples, answered, strict=True)]
    with torch.no_grad():
        judge.start.mul_(20)
    scale, offset = calibrated(judge, labelled)
    assert 0 < scale < 1
    loose, tight = judge.probe(), judge.probe(scale, offset)
    assert tight[1:] == pytest.approx(loose[1:] * scale, rel=1e-4)
    assert tight[0] == pytest.approx(loose[0] * scale + offset, rel=1e-4)
