"""An adapter that reads the end of a prompt, with a real model and a made-up adapter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from adapters import write_adapter

from models.errors import ModelError
from models.generator import LlamaGenerator
from models.prompts import Prompt, Segment, closing

PASSAGE = (
    "The Chair said that Norrøya had rebuilt twelve lighthouses, and thanked its delegation.\n"
)
BLOCKS = range(4, 21)  # up to the one that is taken down


@pytest.fixture(scope="module")
def prompts(generator: LlamaGenerator) -> tuple[Prompt, Prompt]:
    prompt = generator.chat("Answer.", PASSAGE * 3 + "Question: who rebuilt twelve lighthouses?")
    return prompt, (*prompt, Segment("Yes. The record says that", control=False))


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory, test_gguf: Path) -> Path:
    return write_adapter(tmp_path_factory.mktemp("a") / "a.lora", test_gguf, BLOCKS, 1.0)


def test_an_adapter_that_changes_nothing_tells_what_the_model_tells(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], tmp_path: Path, test_gguf: Path
) -> None:
    nothing = write_adapter(tmp_path / "n.lora", test_gguf, BLOCKS, 0.0)
    told = generator.inner(prompts[0], then=prompts[1])
    adapted = generator.adapted(prompts[0], then=prompts[1], adapter=nothing)
    assert told is not None
    assert adapted is not None
    # read in another batch, which rounds otherwise
    assert np.abs(adapted - told).mean() < 0.03 * np.abs(told).mean()


def test_an_adapter_changes_what_goes_on_inside_and_nothing_else(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], adapter: Path
) -> None:
    prompt, then = prompts
    before = generator.inner(prompt, then=then)
    assert before is not None
    written = [piece.text for piece in generator.stream(then, max_tokens=8)]
    adapted = generator.adapted(prompt, then=then, adapter=adapter)
    assert adapted is not None
    assert adapted.shape == before.shape
    assert np.abs(adapted - before).mean() > 0.1 * np.abs(before).mean()
    after = generator.inner(prompt, then=then)
    assert np.array_equal(before, after if after is not None else [])
    assert [piece.text for piece in generator.stream(then, max_tokens=8)] == written


def test_what_it_tells_does_not_depend_on_how_the_cache_came_about(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], adapter: Path
) -> None:
    prompt, then = prompts
    generator.forget()
    fresh = generator.adapted(prompt, then=then, adapter=adapter)
    assert fresh is not None
    list(generator.stream(then, max_tokens=4))
    again = generator.adapted(prompt, then=then, adapter=adapter)
    assert np.array_equal(fresh, again if again is not None else [])
    generator.keep(prompt[:2])
    generator.read(generator.chat("", "Something else altogether."))
    kept = generator.adapted(prompt, then=then, adapter=adapter)
    assert np.array_equal(fresh, kept if kept is not None else [])


def test_nothing_is_told_of_a_prompt_that_the_other_does_not_begin_with(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], adapter: Path
) -> None:
    other = generator.chat("Answer.", "Another question")
    assert generator.adapted(prompts[0], then=other, adapter=adapter) is None


def test_a_file_that_is_no_adapter_is_told(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.lora"
    broken.write_bytes(b"GGUF and nothing")
    with pytest.raises(ModelError, match=r"broken\.lora cannot be used"):
        generator.adapted(prompts[0], then=prompts[1], adapter=broken)
    told = generator.inner(prompts[0], then=prompts[1])  # the model still reads
    assert told is not None


def test_what_closes_a_prompt_is_the_template_s() -> None:
    contents = (Segment("<|user|>", control=True), Segment("Who?", control=False))
    ends = (Segment("<|end|>", control=True), Segment("<|me|>", control=True))
    assert closing((*contents, *ends)) == ends
    assert closing(contents) == ()
    assert closing(ends) == ends
    assert closing(()) == ()


def test_who_no_longer_waits_is_told_nothing_and_nothing_is_left_behind(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], adapter: Path
) -> None:
    prompt, then = prompts
    before = generator.adapted(prompt, then=then, adapter=adapter)
    assert generator.adapted(prompt, then=then, adapter=adapter, cancelled=lambda: True) is None
    after = generator.adapted(prompt, then=then, adapter=adapter)
    assert before is not None
    assert np.array_equal(before, after if after is not None else [])


def test_what_was_written_is_taken_as_it_stands_and_is_otherwise_read_again(
    generator: LlamaGenerator, prompts: tuple[Prompt, Prompt], adapter: Path
) -> None:
    def write() -> tuple[Prompt, Prompt]:
        pieces = generator.stream(prompts[1], max_tokens=12)
        text = "".join(piece.text for piece in pieces)
        prompt = (*prompts[1], Segment(text, control=False))
        return prompt, (*prompt, Segment(" Does that answer the question?", control=False))

    prompt, then = write()
    start = generator.adapted_from(prompt)
    assert len(generator.tokens(prompts[1])) < start < len(generator.tokens(prompt))
    written = generator.adapted(prompt, then=then, adapter=adapter, written=True)
    assert written is not None
    assert generator.tokens(prompt)[:start] == tuple(generator._held[:start])
    assert len(generator._held) <= len(generator.tokens(prompt))  # what stands behind is not read
    anew = generator.adapted(prompt, then=then, adapter=adapter)
    assert anew is not None
    assert np.abs(written - anew).mean() < 0.06 * np.abs(anew).mean()  # only rounded otherwise
    write()
    again = generator.adapted(prompt, then=then, adapter=adapter, written=True)
    assert np.array_equal(written, again if again is not None else [])
    generator.forget()
    lost = generator.adapted(prompt, then=then, adapter=adapter, written=True)
    assert np.array_equal(anew, lost if lost is not None else [])
