"""The stand-ins do what the tests that use them rely on."""

from __future__ import annotations

import numpy as np
import pytest
from doubles import HashEmbedder, ScriptedGenerator

from models.embedder import Embedder
from models.errors import ModelError
from models.generator import Generator


def test_texts_that_share_words_are_near_each_other() -> None:
    embedder: Embedder = HashEmbedder()
    near, far, question = embedder.encode(
        ["The harbour was closed in May.", "Nobody likes purple soup.", "closed harbour in May"]
    )
    assert float(near @ question) > float(far @ question) + 0.3
    np.testing.assert_allclose(embedder.encode_one("x"), HashEmbedder().encode_one("x"))
    assert float(np.linalg.norm(embedder.encode_one(""))) == pytest.approx(1)


def test_what_is_beyond_the_limit_is_not_read() -> None:
    embedder = HashEmbedder(max_tokens=4)
    np.testing.assert_array_equal(embedder.encode_one("a b c d"), embedder.encode_one("a b"))


def test_the_script_is_spoken_and_the_prompts_are_remembered() -> None:
    generator = ScriptedGenerator(
        lambda prompt: "It is May. So." if "month" in prompt else "",
        chooser=lambda _prompt, options: [3.0 if o == "Yes" else 1.0 for o in options],
    )
    as_protocol: Generator = generator
    prompt = as_protocol.chat("s", "Which month?", "It")
    assert [p.text for p in as_protocol.stream(prompt, max_tokens=9, stop=[". "])] == [
        "It", " is", " May", "",
    ]  # fmt: skip
    assert as_protocol.choose(prompt, ["Yes", "No"]) == (0.75, 0.25)
    assert as_protocol.score(prompt, "two words") == (-2.0, 2)
    assert generator.prompts == ["[system]\ns\n[user]\nWhich month?\n[assistant]\nIt"] * 3


def test_reading_reuses_the_beginning_and_can_be_cancelled() -> None:
    generator = ScriptedGenerator()
    long = generator.chat("", "word " * 50)
    total = generator.count(long)
    assert generator.read(long) == total
    assert generator.read(long) == 0
    assert generator.read(generator.chat("", "word " * 49 + "end"), cancelled=lambda: True) == 0


def test_a_closed_generator_and_a_long_prompt_are_refused() -> None:
    generator = ScriptedGenerator(context=10)
    with pytest.raises(ModelError, match="too long"):
        generator.read(generator.chat("", "word " * 20))
    generator.close()
    with pytest.raises(AssertionError, match="closed"):
        generator.read(generator.chat("", "x"))
