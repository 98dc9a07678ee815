"""The model reads the passages one by one, and says of each whether it answers the question.

Read alone, a passage is judged far better than among others, by a small model above all: its Yes
or No ranks the passages anew, and tells an answer from a near miss. Most questions need one or two
passages read, since what cannot overtake the best any more is left unread. The state of a passage
behind the instructions is the same for every question, so a model that has read it once can take
it up again (`Generator.keep`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.protocol import Generator
from qa import prompt as prompts
from qa.answerability import log_odds
from qa.answers import Passage

_YES = 0.2
# Weight of the model's Yes (in log-odds) beside the retrieval score.
_UNREAD = 0.75
# The Yes that an unread passage is thought capable of.
_MARGIN = 0.01
# A Yes is never taken for surer than this.


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage that was read."""

    place: int
    """0-based, among the passages."""
    yes: float
    """The model's probability that it answers the question, 0 to 1."""
    score: float
    """The retrieval score and the judgement, weighed together."""
    tokens: int
    """Of the prompt."""


def judge(
    generator: Generator,
    question: str,
    passages: Sequence[Passage],
    cancelled: Callable[[], bool],
) -> Iterator[Judged]:
    """Judge the passages in their order, until no other can become the best.

    Raises:
        ModelError: the model cannot run.
    """
    best = -math.inf
    for place, passage in enumerate(passages):
        if best >= combined(passage.score, _UNREAD):
            return
        one = judge_one(generator, question, passages, place, cancelled)
        if one is None:
            return
        best = max(best, one.score)
        yield one


def judge_one(
    generator: Generator,
    question: str,
    passages: Sequence[Passage],
    place: int,
    cancelled: Callable[[], bool],
) -> Judged | None:
    """Judge the passage at `place`; None when it was cancelled.

    Raises:
        ModelError: the model cannot run.
    """
    passage = passages[place]
    generator.keep(*prompts.beginning(generator, passage), cancelled)
    if cancelled():
        return None
    prompt = prompts.asking(generator, passage, question)
    yes = generator.choose(prompt, ("Yes", "No"))[0]
    return Judged(place, yes, combined(passage.score, yes), generator.count(prompt))


def combined(retrieval: float, yes: float) -> float:
    """A passage's retrieval score and the model's judgement, weighed together."""
    return retrieval + _YES * log_odds(yes, _MARGIN)
