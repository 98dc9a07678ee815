"""A passage read by the model: what it is asked, what is kept of it, and how it is cancelled."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from collections_at_hand import meeting, paragraph
from doubles import ScriptedGenerator

from index.records import ParagraphRef
from qa.answers import Passage
from qa.prompt import asking
from qa.reading import read

TEXTS = (
    "The Chair said that the ferries ran.",
    "Ms. Vane said that the buoys were red.",
    "Mr. Brill said that the pier was long.",
)
QUESTION = "What colour were the buoys?"


def passages() -> list[Passage]:
    record = meeting(*(paragraph(n, text) for n, text in enumerate(TEXTS, 1)), symbol="COF/SR.1")
    return [Passage(ParagraphRef.to(record, p), p.text, 1.0, (0, 0)) for p in record.paragraphs]


@pytest.fixture
def generator() -> ScriptedGenerator:
    """A model that says Yes to the passage on buoys, three to one."""

    def chooser(prompt: str, options: Sequence[str]) -> Sequence[float]:
        assert list(options) == ["Yes", "No"]
        return (3.0, 1.0) if "the buoys were red" in prompt else (1.0, 3.0)

    return ScriptedGenerator(chooser=chooser)


def never() -> bool:
    return False


def test_the_yes_is_the_models_of_this_passage(generator: ScriptedGenerator) -> None:
    found = [read(generator, QUESTION, passages(), place, never) for place in range(3)]
    assert [f and (f.place, f.yes) for f in found] == [(0, 0.25), (1, 0.75), (2, 0.25)]


def test_each_passage_is_read_alone_with_the_question_last(generator: ScriptedGenerator) -> None:
    for place, text in enumerate(TEXTS):
        read(generator, QUESTION, passages(), place, never)
        prompt = generator.prompts[-1]
        assert [t in prompt for t in TEXTS].count(True) == 1
        assert prompt.index(text) < prompt.index(QUESTION)
        # nothing but the template stands behind the question, which is all that is read on Enter
        assert prompt.partition(QUESTION)[2].strip() == "[assistant]"


def test_what_is_kept_is_the_beginning_of_what_is_asked_whatever_the_question(
    generator: ScriptedGenerator,
) -> None:
    read(generator, QUESTION, passages(), 1, never)
    read(generator, "How long was the pier?", passages(), 1, never)
    kept, again = generator.kept
    assert kept == again
    assert TEXTS[1] in kept
    assert "Question" not in kept
    assert all(prompt.startswith(kept) for prompt in generator.prompts)


def test_tokens_are_those_of_the_prompt(generator: ScriptedGenerator) -> None:
    found = read(generator, QUESTION, passages(), 0, never)
    prompt = asking(generator, passages()[0], QUESTION)
    assert "".join(segment.text for segment in prompt) == generator.prompts[0]
    assert found is not None
    assert found.tokens == generator.count(prompt)


def test_cancelled_it_asks_nothing(generator: ScriptedGenerator) -> None:
    assert read(generator, QUESTION, passages(), 0, lambda: True) is None
    assert generator.prompts == []
