"""The model reads one passage, and says whether it answers the question.

Read alone, a passage is judged far better than among others, by a small model above all. The state
of a passage behind the instructions is the same for every question, so a model that has read it
once can take it up again (`Generator.keep`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.protocol import Generator
from qa import prompt as prompts
from qa.answers import Passage


@dataclass(frozen=True, slots=True)
class PassageRead:
    """A passage that was read."""

    place: int
    """0-based, among the passages."""
    yes: float
    """The model's probability that it answers the question, 0 to 1."""
    tokens: int
    """Of the prompt."""


def read(
    generator: Generator,
    question: str,
    passages: Sequence[Passage],
    place: int,
    cancelled: Callable[[], bool],
) -> PassageRead | None:
    """Have the passage at `place` read; None when it was cancelled.

    Raises:
        ModelError: the model cannot run.
    """
    passage = passages[place]
    generator.keep(*prompts.beginning(generator, passage), cancelled)
    if cancelled():
        return None
    prompt = prompts.asking(generator, passage, question)
    # what is written goes on from here: read in one go with the question
    then = prompts.asking(generator, passage, question, prompts.AFFIRM)
    yes = generator.choose(prompt, ("Yes", "No"), then=then)[0]
    return PassageRead(place, yes, generator.count(prompt))
