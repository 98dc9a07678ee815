"""An adapter that reads what is behind a passage, with a real model and a made-up adapter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from adapters import write_adapter

from models.errors import ModelError
from models.generator import LlamaGenerator
from models.inner import Inner
from models.prompts import Prompt, Segment, parted, place_of

PASSAGE = (
    "The Chair said that Norrøya had rebuilt twelve lighthouses, and thanked its delegation.\n"
)
BLOCKS = range(4, 21)  # up to the one that is taken down
Prompts = tuple[Prompt, Prompt, Prompt]


@pytest.fixture(scope="module")
def prompts(generator: LlamaGenerator) -> Prompts:
    """What is read without the adapter, with the question behind it, and with an answer begun."""
    prompt = generator.chat("Answer.", PASSAGE * 3 + "Question: who rebuilt twelve lighthouses?")
    prompt = parted(prompt, PASSAGE * 3)
    behind = prompt[: place_of(prompt, PASSAGE * 3) + 1]
    return behind, prompt, (*prompt, Segment("Yes. The record says that", control=False))


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory, test_gguf: Path) -> Path:
    return write_adapter(tmp_path_factory.mktemp("a") / "a.lora", test_gguf, BLOCKS, 1.0)


def test_an_adapter_that_changes_nothing_tells_what_the_model_tells(
    generator: LlamaGenerator, prompts: Prompts, tmp_path: Path, test_gguf: Path
) -> None:
    nothing = write_adapter(tmp_path / "n.lora", test_gguf, BLOCKS, 0.0)
    told = generator.inner(prompts[1], then=prompts[2])
    adapted = generator.adapted(prompts[1], then=prompts[2], behind=prompts[0], adapter=nothing)
    assert told is not None
    assert adapted is not None
    # read in another batch, which rounds otherwise
    assert np.abs(adapted - told).mean() < 0.03 * np.abs(told).mean()


def test_an_adapter_changes_what_goes_on_inside_and_nothing_else(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, then = prompts
    before = generator.inner(prompt, then=then)
    assert before is not None
    written = [piece.text for piece in generator.stream(then, max_tokens=8)]
    adapted = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert adapted is not None
    assert adapted.shape == before.shape
    assert np.abs(adapted - before).mean() > 0.1 * np.abs(before).mean()
    after = generator.inner(prompt, then=then)
    assert np.array_equal(before, after if after is not None else [])
    assert [piece.text for piece in generator.stream(then, max_tokens=8)] == written


def test_what_it_tells_does_not_depend_on_how_the_cache_came_about(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, then = prompts
    generator.forget()
    fresh = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert fresh is not None
    list(generator.stream(then, max_tokens=4))
    generator._judged.clear()
    again = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert np.array_equal(fresh, again if again is not None else [])
    generator.keep(behind)
    generator.read(generator.chat("", "Something else altogether."))
    generator._judged.clear()
    kept = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert np.array_equal(fresh, kept if kept is not None else [])


def test_nothing_is_told_of_a_prompt_that_the_other_does_not_begin_with(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, _ = prompts
    other = generator.chat("Answer.", "Another question")
    assert generator.adapted(prompt, then=other, behind=behind, adapter=adapter) is None


def test_a_file_that_is_no_adapter_is_told(
    generator: LlamaGenerator, prompts: Prompts, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.lora"
    broken.write_bytes(b"GGUF and nothing")
    with pytest.raises(ModelError, match=r"broken\.lora cannot be used"):
        generator.adapted(prompts[1], then=prompts[2], behind=prompts[0], adapter=broken)
    told = generator.inner(prompts[1], then=prompts[2])  # the model still reads
    assert told is not None


@pytest.mark.parametrize("waits", [0, 1])
def test_who_no_longer_waits_is_told_nothing_and_nothing_is_left_behind(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path, waits: int
) -> None:
    behind, prompt, then = prompts
    generator.forget()
    before = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    generator.forget()
    asked: list[bool] = []

    def once() -> bool:
        """Somebody waits again when asked once more: what was cut short must not count."""
        asked.append(len(asked) == waits)
        return asked[-1]

    stopped = generator.adapted(prompt, then=then, behind=behind, adapter=adapter, cancelled=once)
    assert any(asked)
    assert stopped is None
    assert generator._llama.end_of(1) == 0
    after = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert before is not None
    assert np.array_equal(before, after if after is not None else [])


def test_a_long_question_is_read_in_several_batches(
    test_gguf: Path, prompts: Prompts, tmp_path: Path
) -> None:
    behind, prompt, then = prompts
    nothing = write_adapter(tmp_path / "n.lora", test_gguf, BLOCKS, 0.0)
    model = LlamaGenerator(test_gguf, context=512, threads=1, batch=16)
    try:
        assert len(model.tokens(then)) - model.adapted_from(behind, prompt) > 16
        told = model.inner(prompt, then=then)
        adapted = model.adapted(prompt, then=then, behind=behind, adapter=nothing)
    finally:
        model.close()
    assert told is not None
    assert adapted is not None
    assert np.abs(adapted - told).mean() < 0.03 * np.abs(told).mean()


def test_what_is_being_written_is_not_read_ahead_again(
    generator: LlamaGenerator, prompts: Prompts
) -> None:
    generator.forget()
    pieces = generator.stream(prompts[2], max_tokens=8)
    begun = [next(pieces).text, next(pieces).text]
    held = list(generator._cache.held)
    assert generator.read(prompts[1], then=prompts[2]) == 0
    assert generator._cache.held == held
    assert begun + [piece.text for piece in pieces] == [
        piece.text for piece in generator.stream(prompts[2], max_tokens=8)
    ]


def test_what_was_written_is_taken_as_it_stands_and_is_otherwise_read_again(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    def write() -> tuple[Prompt, Prompt]:
        pieces = generator.stream(prompts[2], max_tokens=12)
        text = "".join(piece.text for piece in pieces)
        prompt = (*prompts[2], Segment(text, control=False))
        return prompt, (*prompt, Segment(" Does that answer the question?", control=False))

    def told(*, written: bool) -> Inner:
        found = generator.adapted(
            prompt, then=then, behind=prompt, adapter=adapter, written=written
        )
        assert found is not None
        return found

    prompt, then = write()
    start = generator.adapted_from(prompt, prompt)
    assert len(generator.tokens(prompts[2])) < start < len(generator.tokens(prompt))
    written = told(written=True)
    assert tuple(generator._cache.held) == generator.tokens(prompt)[:start]
    anew = told(written=False)
    assert np.abs(written - anew).mean() < 0.06 * np.abs(anew).mean()  # only rounded otherwise
    write()
    assert np.array_equal(told(written=True), written)
    generator.forget()
    assert np.array_equal(told(written=True), anew)


def test_what_was_told_is_remembered_and_what_is_held_stays(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, then = prompts
    first = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    generator.read(prompt, then=then)
    held = list(generator._cache.held)
    again = generator.adapted(prompt, then=then, behind=behind, adapter=adapter)
    assert generator._cache.held == held
    assert first is not None
    assert np.array_equal(first, again if again is not None else [])


def test_writing_with_an_adapter_that_changes_nothing_is_writing(
    generator: LlamaGenerator, prompts: Prompts, tmp_path: Path, test_gguf: Path
) -> None:
    behind, prompt, _ = prompts
    nothing = write_adapter(tmp_path / "n.lora", test_gguf, BLOCKS, 0.0)
    plain = [piece.text for piece in generator.stream(prompt, max_tokens=6)]
    written = generator.write(prompt, behind=behind, adapter=nothing, max_tokens=6)
    assert [piece.text for piece in written] == plain
    assert all(piece.logprob < 0 for piece in written)


def test_an_adapter_changes_what_is_written_and_only_that(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, _ = prompts
    plain = list(generator.stream(prompt, max_tokens=6))
    written = generator.write(prompt, behind=behind, adapter=adapter, max_tokens=6)
    assert abs(written[0].logprob - plain[0].logprob) > 0.01
    assert list(generator.stream(prompt, max_tokens=6)) == plain
    generator.forget()
    assert generator.write(prompt, behind=behind, adapter=adapter, max_tokens=6) == written


def test_what_is_written_with_it_keeps_to_a_grammar_and_ends(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, _ = prompts
    grammar = 'root ::= "north" | "south"'
    written = generator.write(
        prompt, behind=behind, adapter=adapter, max_tokens=20, grammar=grammar
    )
    assert "".join(piece.text for piece in written) in ("north", "south")
    assert written[-1].ends
    cut = generator.write(prompt, behind=behind, adapter=adapter, max_tokens=1, grammar=grammar)
    assert len(cut) == 1
    assert not cut[-1].ends


def test_nothing_is_written_with_it_once_it_is_cancelled(
    generator: LlamaGenerator, prompts: Prompts, adapter: Path
) -> None:
    behind, prompt, _ = prompts
    generator.forget()
    nothing = generator.write(
        prompt, behind=behind, adapter=adapter, max_tokens=6, cancelled=lambda: True
    )
    assert nothing == ()
    assert len(generator.write(prompt, behind=behind, adapter=adapter, max_tokens=3)) == 3
