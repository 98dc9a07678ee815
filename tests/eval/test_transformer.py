"""What is computed in torch against llama.cpp, on a real Qwen2 model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from collections_at_hand import meeting, paragraph

from eval.candidates import Tried
from eval.drafting import put_back
from eval.errors import EvalError
from eval.gold import GoldQuestion, Place
from eval.judge import Judge
from eval.judging import Example, Posed, computed, posed
from eval.transformer import Network
from index.records import ParagraphRef
from models.batches import GROUP
from models.generator import LlamaGenerator
from models.inner import Inner
from qa import prompt as prompts
from qa.answerability import Prospects, Signals
from qa.answers import Passage
from qa.warming import Likely

pytestmark = pytest.mark.real

RECORD = meeting(
    paragraph(1, "The Chair said that Norrøya had rebuilt twelve lighthouses, and thanked it."),
    paragraph(2, "Ms. Vane asked whether the levy on fishing vessels had been lowered since 2019, "
                 "and if so by how much; she had seen no figures in the report."),
)  # fmt: skip
PASSAGES = tuple(Passage(ParagraphRef.to(RECORD, p), p.text, 1.0) for p in RECORD.paragraphs)
QUESTION = "How many lighthouses had been rebuilt, according to the Chair?"
GOLD = GoldQuestion("q1", "fact", QUESTION, answerable=True, evidence=((Place("a.txt", 1),),))
COMPARED = replace(GOLD, id="q2", question="How many here, and how many there?")


class Finds:
    """Finds both passages for a question, which it takes apart if it asks two things."""

    def likely(self, typed: str) -> Likely:
        parts = typed.split(", and ")
        return Likely(tuple((part, PASSAGES) for part in parts))


@pytest.fixture(scope="module")
def network(small_gguf: Path) -> Network:
    return Network.load(small_gguf)


@pytest.fixture(scope="module")
def found(generator: LlamaGenerator) -> list[Posed]:
    return list(posed(Finds(), generator, [GOLD, COMPARED], most=2))


@pytest.fixture(scope="module")
def examples(network: Network, found: list[Posed]) -> dict[Passage, Example]:
    by_answer = {one.answered: one for one in computed(network, found)}
    return dict(zip(PASSAGES, (by_answer[True], by_answer[False]), strict=True))


def test_each_passage_is_put_with_the_question_and_what_is_evidence_is_known(
    generator: LlamaGenerator, found: list[Posed]
) -> None:
    assert [(one.question, one.answered) for one in found] == [("q1", True), ("q1", False)]
    for one, passage in zip(found, PASSAGES, strict=True):
        prompt, then = prompts.reading(generator, passage, QUESTION)
        whole = generator.tokens(then)
        assert (*one.before, *one.rest) == whole
        assert len(whole) - one.told == len(generator.tokens(prompt))
        beginning = generator.tokens(prompts.beginning(generator, passage)[0])
        assert one.before == beginning[: len(beginning) - len(beginning) % GROUP]
        assert one.judged == len(one.rest)  # all that is behind what is kept


@pytest.mark.parametrize("passage", PASSAGES)
def test_without_an_adapter_it_is_what_llama_cpp_computes(
    generator: LlamaGenerator, examples: dict[Passage, Example], passage: Passage
) -> None:
    prompt, then = prompts.reading(generator, passage, QUESTION)
    told = generator.inner(prompt, then=then)
    assert told is not None
    assert near(examples[passage].inner, told)


def test_an_adapter_does_the_same_in_both(
    generator: LlamaGenerator,
    network: Network,
    examples: dict[Passage, Example],
    tmp_path: Path,
) -> None:
    fitted = Judge(
        network,
        np.zeros(1 + 2 * network.width, dtype=np.float32),
        np.stack([one.inner for one in examples.values()]).astype(np.float64),
    )
    with torch.no_grad():
        for table in fitted.change.outwards.values():
            table.normal_(0, 0.05)
    fitted.save(tmp_path / "b.lora")
    for passage in PASSAGES:
        behind, _ = prompts.beginning(generator, passage)
        prompt, then = prompts.reading(generator, passage, QUESTION)
        told = generator.adapted(prompt, then=then, behind=behind, adapter=tmp_path / "b.lora")
        assert told is not None
        assert near(inside(fitted, examples[passage]), told)
        assert not near(examples[passage].inner, told)  # or the line before shows nothing


def test_what_was_written_is_put_as_it_is_put_to_llama_cpp(
    generator: LlamaGenerator, network: Network, tmp_path: Path
) -> None:
    draft = " twelve lighthouses had been rebuilt in Norrøya"
    signals = Signals(*[0.5] * 12)
    candidate = Tried(
        "q1", 0, 1, 0, Place("a.txt", 1), Prospects(*[0.5] * 5), signals, draft, (), "", draft
    )
    gold = replace(GOLD, facts=(("twelve",),))
    found = list(put_back(Finds(), generator, [gold, COMPARED], {"q1": [candidate]}, most=2))
    # what was written cites nothing; the record's sentence says it; of the other passage, one
    assert [one.answered for one in found] == [False, True, False]
    assert found[0].before == found[1].before != found[2].before
    fitted = Judge(
        network,
        np.zeros(1 + 2 * network.width, dtype=np.float32),
        np.zeros((2, 2 * network.width)),
    )
    with torch.no_grad():
        for table in fitted.change.outwards.values():
            table.normal_(0, 0.05)
    fitted.save(tmp_path / "c.lora")
    for example in computed(network, found[:1]):
        prompt, then = prompts.drafted(generator, PASSAGES[0], QUESTION, draft)
        told = generator.adapted(prompt, then=then, behind=prompt, adapter=tmp_path / "c.lora")
        assert told is not None
        assert near(inside(fitted, example), told)
        assert not near(example.inner, told)


def inside(judge: Judge, example: Example) -> Inner:
    with torch.no_grad():
        return judge.inside([example])[0].numpy()


def near(one: Inner, other: Inner) -> bool:
    """Whether they are the same but for rounding: weights of four bits see rounded numbers."""
    return float(np.corrcoef(one, other)[0, 1]) > 0.999


def test_a_model_of_another_kind_is_told(test_gguf: Path) -> None:
    with pytest.raises(EvalError, match="no Qwen2 model"):
        Network.load(test_gguf)
