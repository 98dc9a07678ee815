"""What one part of a question comes to: a passage that was read, an answer, and what is counted."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.folding import fold
from index.records import ParagraphRef
from models.inner import Inner
from models.prompts import Prompt
from models.protocol import Generator
from qa.answerability import Prospects, Signals, Weights
from qa.answers import Passage
from qa.checking import Checker
from qa.composing import Stated
from qa.reading import PassageRead
from qa.wording import name_of

ENOUGH = 0.6
"""An answer that is surer (and above the threshold) is not compared with another."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A passage that was read for a part of a question."""

    read: PassageRead
    prospects: Prospects
    promise: float
    """The probability that it answers the part, as far as reading tells; 0 to 1."""
    weights: Weights
    """What it was weighed by."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one part of a question came to, from one passage."""

    sure: float
    """The probability that this answers the part, 0 to 1."""
    prospects: Prospects | None
    """None for what needed no model, or was not read."""
    signals: Signals | None = None
    """None when nothing was written."""
    stated: tuple[Stated, ...] = ()
    draft: str = ""
    checker: Checker | None = field(default=None, repr=False, compare=False)
    """What checked the draft, against the passage that it was written from; None when nothing was
    written."""
    quoted: bool = False
    """The draft is a sentence of the record, in place of what was written."""
    certain: bool = False
    """It stands in a fixed form of the record."""
    lacks: str = ""
    """Why it cannot be the answer: `gives no day`; it is not sure at all then. Else empty."""
    inner: Inner | None = field(default=None, repr=False, compare=False)
    """What went on inside the model as it wrote (`qa.probe.of_text`)."""
    gathered: tuple[Passage, ...] = ()
    """The passages that it was gathered from; () where it was not."""
    read: int = 0
    """Paragraphs that were read to gather it."""

    @property
    def of_several(self) -> bool:
        """Whether it was gathered from several speakers, and not from one alone."""
        speakers = (passage.ref.speaker for passage in self.gathered)
        return len({fold(name_of(name)) for name in speakers if name}) > 1


@dataclass(slots=True)
class Run:
    """One question, and what is counted while it is answered."""

    started: float
    asked: str
    """As the user put it."""
    question: str
    """As it was understood."""
    first_token: float | None = None
    prompt_tokens: int = 0
    answer_tokens: int = 0
    prompts: list[Prompt] = field(default_factory=list)
    known: dict[tuple[str, ParagraphRef, str], PassageRead] = field(default_factory=dict)
    """What was read, by the question and the passage (its paragraph, its text)."""

    def put(self, prompt: Prompt, tokens: int) -> None:
        """A prompt of so many tokens was put to the model."""
        self.prompts.append(prompt)
        self.prompt_tokens += tokens

    def putting(self, generator: Generator) -> Callable[[Prompt], None]:
        """What is to be told each prompt that is put to this model."""
        return lambda prompt: self.put(prompt, generator.count(prompt))

    @property
    def understood(self) -> str:
        """What was understood, if it differs from what was asked."""
        return self.question if self.question != self.asked else ""

    @property
    def seconds(self) -> float:
        """Since the question was put."""
        return time.perf_counter() - self.started


def sureness(answered: Sequence[Answered]) -> float:
    """How sure the answer is that these make."""
    # what needed no model makes nothing else surer
    written = [a.sure for a in answered if not a.certain]
    return together(written) if written else float(bool(answered))


def together(sure: Sequence[float]) -> float:
    """How sure the answers to all parts are: the geometric mean; 0 for none."""
    return math.prod(sure) ** (1 / len(sure)) if sure else 0.0
