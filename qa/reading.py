"""The model reads one passage, and says whether it answers the question.

Read alone, a passage is judged far better than among others, by a small model above all. The state
of a passage behind the instructions is the same for every question, so a model that has read it
once can take it up again (`Generator.keep`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.inner import Inner
from models.prompts import Prompt
from models.protocol import Generator
from qa import prompt as prompts
from qa.answers import Passage


@dataclass(frozen=True, slots=True)
class PassageRead:
    """A passage that was read."""

    place: int
    """0-based, among the passages."""
    yes: float | None
    """The model's probability that it answers the question, 0 to 1; None with an adapter."""
    tokens: int
    """Of the prompt."""
    prompt: Prompt
    """What an answer is written on."""
    inner: Inner | None = field(default=None, repr=False, compare=False)
    """What goes on inside the model there; None where it cannot be told."""

    @property
    def adapted(self) -> bool:
        """Whether the inside is with an adapter for judging: then no Yes is asked for."""
        return self.yes is None


def read(
    generator: Generator,
    question: str,
    passages: Sequence[Passage],
    place: int,
    cancelled: Callable[[], bool],
    adapter: Path | None = None,
) -> PassageRead | None:
    """Have the passage at `place` read; None when it was cancelled.

    With an `adapter` it reads the question with that, behind the passage as it is kept.

    Raises:
        ModelError: the model cannot run.
    """
    passage = passages[place]
    beginning, shared = prompts.beginning(generator, passage)
    generator.keep(beginning, shared, cancelled)
    if cancelled():
        return None
    prompt, then = prompts.reading(generator, passage, question)
    tokens = generator.count(prompt)
    if adapter is not None:
        inner = generator.adapted(
            prompt, then=then, behind=beginning, adapter=adapter, cancelled=cancelled
        )
        if cancelled():
            return None
        if inner is not None:
            return PassageRead(place, None, tokens, then, inner)
    yes = generator.choose(prompt, ("Yes", "No"), then=then)[0]
    return PassageRead(place, yes, tokens, then, generator.inner(prompt, then=then))


def looked_back(
    generator: Generator,
    question: str,
    passage: Passage,
    draft: str,
    cancelled: Callable[[], bool],
    adapter: Path,
    *,
    written: bool,
) -> tuple[Prompt, int, Inner] | None:
    """The model is asked whether a draft answers: what goes on inside as it is about to say.

    The prompt, how many of its tokens had to be read, and (2 width,) what goes on inside, read with
    an `adapter` that was fitted to judging this. `written`: the model has just written the draft.
    None where there is no draft, it was cancelled, the context is too small, or it cannot be told.

    Raises:
        ModelError: the model cannot run.
    """
    if not draft.strip() or cancelled():
        return None
    prompt, then = prompts.drafted(generator, passage, question, draft.rstrip())
    known = prompt if written else prompt[:-1]
    whole = generator.count(then)
    if whole + 1 >= generator.context:  # a first token may come on top
        return None
    inner = generator.adapted(
        prompt, then=then, behind=prompt, adapter=adapter, written=written, cancelled=cancelled
    )
    return (then, whole - generator.count(known), inner) if inner is not None else None
