"""What is computed in torch against llama.cpp, on a real Qwen2 model."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import torch

from eval.errors import EvalError
from eval.fit_judge import Judge
from eval.judging import Example, Posed, computed
from eval.transformer import Before, Network, kept
from models.batches import GROUP
from models.generator import LlamaGenerator
from models.inner import Inner
from models.prompts import Prompt, closing, parted
from qa import prompt as prompts

pytestmark = pytest.mark.real

PASSAGES = (
    "The Chair said that Norrøya had rebuilt twelve lighthouses, and thanked its delegation.",
    "Ms. Vane (Ostrava) asked whether the levy on fishing vessels had been lowered since 2019, "
    "and if so by how much; she had seen no figures in the report of the State party.",
)
QUESTION = "How many lighthouses had been rebuilt, according to the Chair?"


@pytest.fixture(scope="module")
def generator(small_gguf: Path) -> Iterator[LlamaGenerator]:
    model = LlamaGenerator(small_gguf, context=1024, threads=1)
    yield model
    model.close()


@pytest.fixture(scope="module")
def network(small_gguf: Path) -> Network:
    return Network.load(small_gguf)


def put(generator: LlamaGenerator, passage: str) -> tuple[Prompt, Prompt, Prompt, Prompt]:
    """Instructions, these and a passage, and the prompts of a question on it."""
    before = f"Passage:\n\n{passage}\n\n"
    first, then = (
        parted(generator.chat(prompts.SYSTEM, f"{before}Question: {QUESTION}", answer), before)
        for answer in ("", prompts.AFFIRM)
    )
    place = next(n for n, segment in enumerate(first) if segment.text == before)
    return first[:place], first[: place + 1], first, then


def posed(generator: LlamaGenerator, network: Network, passage: str) -> Posed:
    shared, beginning, prompt, then = put(generator, passage)
    generator.keep(beginning, shared)
    states = (kept(s.data, len(network.weights)) for s in generator.kept(beginning))
    end = len(generator.tokens(beginning))
    end -= end % GROUP
    before, whole = generator.tokens(prompt), generator.tokens(then)
    start = len(before) - generator.count(closing(prompt))
    return Posed(
        passage,
        True,
        reduce(Before.then, states),
        whole[end:],
        len(whole) - len(before),
        len(whole) - start + start % GROUP,
    )


@pytest.fixture(scope="module")
def examples(generator: LlamaGenerator, network: Network) -> dict[str, Example]:
    found = [posed(generator, network, passage) for passage in PASSAGES]
    return {one.question: one for one in computed(network, found)}


@pytest.mark.parametrize("passage", PASSAGES)
def test_without_an_adapter_it_is_what_llama_cpp_computes(
    generator: LlamaGenerator, examples: dict[str, Example], passage: str
) -> None:
    _, _, prompt, then = put(generator, passage)
    told = generator.inner(prompt, then=then)
    assert told is not None
    assert near(examples[passage].inner, told)


def test_an_adapter_does_the_same_in_both(
    generator: LlamaGenerator,
    network: Network,
    examples: dict[str, Example],
    tmp_path: Path,
) -> None:
    fitted = Judge(
        network,
        np.zeros(1 + 2 * network.width, dtype=np.float32),
        np.stack([one.inner for one in examples.values()]).astype(np.float64),
    )
    with torch.no_grad():
        for table in fitted.outwards.values():
            table.normal_(0, 0.1)
    fitted.save(tmp_path / "b.lora")
    for passage in PASSAGES:
        _, _, prompt, then = put(generator, passage)
        told = generator.adapted(prompt, then=then, adapter=tmp_path / "b.lora")
        assert told is not None
        assert near(inside(fitted, examples[passage]), told)
        assert not near(examples[passage].inner, told)  # or the line before shows nothing


def inside(judge: Judge, example: Example) -> Inner:
    with torch.no_grad():
        return judge.inside([example])[0].numpy()


def near(one: Inner, other: Inner) -> bool:
    """Whether they are the same but for rounding: weights of four bits see rounded numbers."""
    return float(np.corrcoef(one, other)[0, 1]) > 0.999


def test_a_state_that_is_laid_out_otherwise_is_told() -> None:
    with pytest.raises(EvalError, match="not known here"):
        kept(bytes(64), 1)


def test_a_model_of_another_kind_is_told(test_gguf: Path) -> None:
    with pytest.raises(EvalError, match="no Qwen2 model"):
        Network.load(test_gguf)
