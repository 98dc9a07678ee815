"""A passage read by the model: what it is asked, what is kept of it, and how it is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph
from doubles import ScriptedGenerator

from index.records import ParagraphRef
from models.inner import Inner
from models.prompts import Prompt
from qa.answers import Passage
from qa.prompt import AFFIRM, asking, drafted
from qa.reading import looked_back, read

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


class Asked(ScriptedGenerator):
    """Remembers what it is asked to read with an adapter."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str, str]] = []
        self.written: list[bool] = []

    def adapted(
        self, prompt: Prompt, *, then: Prompt, behind: Prompt, written: bool = False, **_: object
    ) -> Inner | None:
        first, second, third = ("".join(s.text for s in one) for one in (behind, prompt, then))
        self.asked.append((first, second, third))
        self.written.append(written)
        return np.ones(4, dtype=np.float32)


def test_with_an_adapter_the_question_is_read_with_it_behind_the_passage_and_nothing_else() -> None:
    generator = Asked()
    found = read(generator, QUESTION, passages(), 1, never, Path(__file__))
    assert found is not None
    assert found.adapted
    assert found.inner is not None
    assert found.yes is None
    assert generator.prompts == []  # not asked for its Yes
    ((behind, prompt, then),) = generator.asked
    assert behind == generator.kept[0]
    assert prompt.removeprefix(behind).startswith(f"Question: {QUESTION}")
    assert then == prompt + AFFIRM == "".join(s.text for s in found.prompt)


def test_where_an_adapter_tells_nothing_the_model_is_asked_as_it_is(
    generator: ScriptedGenerator,
) -> None:
    found = read(generator, QUESTION, passages(), 1, never, Path(__file__))
    assert found is not None
    assert not found.adapted
    assert found.yes == 0.75


@pytest.mark.parametrize("just_written", [True, False])
def test_a_draft_is_put_to_it_behind_what_it_is_written_on(just_written: bool) -> None:
    generator = Asked()
    found = read(generator, QUESTION, passages(), 1, never)
    assert found is not None
    back = looked_back(
        generator,
        QUESTION,
        passages()[1],
        " the buoys were red.\n",
        never,
        Path(__file__),
        written=just_written,
    )
    assert back is not None
    prompt, tokens, inner = back
    assert inner.shape == (4,)
    ((behind, first, second),) = generator.asked
    assert generator.written == [just_written]
    assert behind == first == "".join(s.text for s in found.prompt) + " the buoys were red."
    assert first.endswith(f"{AFFIRM} the buoys were red.")
    assert second == "".join(s.text for s in prompt)
    assert "answer the question?" in second.removeprefix(first)
    # what it has just written need not be read: four words
    new = generator.count(prompt) - generator.count(found.prompt)
    assert tokens == (new - 4 if just_written else new)


@pytest.mark.parametrize(("draft", "cancelled"), [(" \n", never), (" It was red.", lambda: True)])
def test_nothing_is_put_back_where_nothing_was_written_or_nobody_waits(
    draft: str, cancelled: Callable[[], bool]
) -> None:
    generator = Asked()
    passage, file = passages()[0], Path(__file__)
    back = looked_back(generator, QUESTION, passage, draft, cancelled, file, written=True)
    assert back is None
    assert generator.asked == []


def test_what_does_not_fit_the_context_is_not_put_back() -> None:
    generator = Asked()
    passage, file = passages()[0], Path(__file__)

    def fits(draft: str) -> bool:
        back = looked_back(generator, QUESTION, passage, draft, never, file, written=False)
        return back is not None

    _, prompt = drafted(generator, passage, QUESTION, " It was red.")
    generator.context = generator.count(prompt) + 2
    assert fits(" It was red.")
    assert not fits(" It was quite red.")
    assert len(generator.asked) == 1
