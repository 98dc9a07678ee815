"""Passages with questions, as far computed as nothing changes while an adapter is fitted.

An adapter changes how the end of a prompt is read, from some block of the model on. What the model
has read before, and what the blocks below put out, is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from eval.errors import EvalError
from eval.gold import GoldQuestion, Place
from eval.transformer import Before, Network, kept
from models.prompts import Prompt
from qa import prompt as prompts
from qa.answers import Passage

if TYPE_CHECKING:
    from models.generator import LlamaGenerator
    from qa.warming import Likely

FIRST = 4
"""The block (0-based) from which an adapter changes anything."""
END = 20
"""Tokens at the end of a prompt that are computed anew; an adapter reads the last of these."""
_WRONG = 2
# Passages of a question that do not answer it: so many of the best.
_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Posed:
    """A passage with a question, and perhaps a draft (`eval.drafting`)."""

    question: str
    """Its id."""
    answered: bool
    """Whether the passage is evidence for it, or the draft its answer."""
    before: Before
    """What is kept of the passage, which other questions share."""
    rest: tuple[int, ...]
    """Tokens behind it."""
    told: int
    """So many of these stand behind where the model would say Yes or No, or behind the draft."""
    judged: int
    """So many of the last are read with the adapter (`LlamaGenerator.adapted`)."""


@dataclass(frozen=True, slots=True)
class Example:
    """The same, computed; of the blocks from `FIRST` on."""

    question: str
    answered: bool
    told: int
    judged: int
    passage: Before
    rest: Before
    """Of what stands behind the passage, but for the last `END` tokens."""
    states: NDArray[np.float32]
    """(END, width) what goes into block `FIRST`."""
    inner: NDArray[np.float32]
    """(2 width,) as `LlamaGenerator.inner` has it, without the adapter."""

    @property
    def before(self) -> Before:
        """All that stands before the last `END` tokens."""
        return self.passage.then(self.rest)


class Finds(Protocol):
    """What finds the passages for a question: `qa.answerer.Answerer`."""

    def likely(self, typed: str) -> Likely:
        """What the model would be put, and the passages, best first."""
        ...


def undivided(
    answerer: Finds, questions: Iterable[GoldQuestion], most: int
) -> Iterator[tuple[GoldQuestion, str, Sequence[Passage]]]:
    """Each question, what is put for it, and its best `most` passages.

    Questions of several parts are left out: a gold file does not say what answers which.
    """
    for question in questions:
        likely = answerer.likely(question.question).parts
        if len(likely) == 1:
            asked, passages = likely[0]
            yield question, asked, passages[:most]


class Poser:
    """Puts texts behind passages, each of which is read once."""

    def __init__(self, generator: LlamaGenerator, blocks: int) -> None:
        """Of what is kept the first `blocks` blocks are taken."""
        self._generator = generator
        self._blocks = blocks
        self._read: dict[Prompt, Before] = {}

    def put(
        self, question: str, passage: Passage, prompt: Prompt, then: Prompt, *, answered: bool
    ) -> Iterator[Posed]:
        """What `then`, which begins with `prompt`, puts behind a passage; nothing if too short.

        Raises:
            EvalError: more tokens are read with an adapter than are computed anew, or the passage's
                state is laid out in a way that is not known.
            ModelError: the model cannot run.
        """
        before = self._before(passage)
        whole = self._generator.tokens(then)
        judged = len(whole) - self._generator.adapted_from(prompt)
        if judged > END:
            raise EvalError(f"an adapter reads {judged} tokens here, and {END} can be fitted")
        if len(whole) - before.length >= END:  # else hardly a question
            told = len(whole) - len(self._generator.tokens(prompt))
            yield Posed(question, answered, before, whole[before.length :], told, judged)

    def _before(self, passage: Passage) -> Before:
        beginning, shared = prompts.beginning(self._generator, passage)
        if beginning not in self._read:
            self._generator.keep(beginning, shared)
            states = (kept(s.data, self._blocks) for s in self._generator.kept(beginning))
            self._read[beginning] = reduce(Before.then, states)
        return self._read[beginning]


def posed(
    answerer: Finds,
    generator: LlamaGenerator,
    questions: Iterable[GoldQuestion],
    *,
    most: int,
    blocks: int,
) -> Iterator[Posed]:
    """The evidence among the best `most` passages for each question, and the best of the others.

    Of what is kept the first `blocks` blocks are taken. Questions are those of `undivided`.

    Raises:
        EvalError, IndexingError, ModelError: a passage cannot be found or read.
    """
    poser = Poser(generator, blocks)
    for question, asked, passages in undivided(answerer, questions, most):
        wrong = 0
        for passage in passages:
            answered = question.answerable and Place.of(passage.ref) in question.places
            wrong += not answered
            if answered or wrong <= _WRONG:
                prompt, then = prompts.reading(generator, passage, asked)
                yield from poser.put(question.id, passage, prompt, then, answered=answered)


def computed(network: Network, posed: Sequence[Posed]) -> Iterator[Example]:
    """What an adapter is fitted to, in another order."""
    upper: dict[int, Before] = {}
    order = sorted(posed, key=lambda one: (one.before.length, len(one.rest)))
    for start in range(0, len(order), _TOGETHER):
        some = order[start : start + _TOGETHER]
        longest = max(len(one.rest) for one in some)
        batch = network.batch([one.before for one in some], longest)
        states = torch.zeros(len(some), longest, network.width)
        for text, one in enumerate(some):
            states[text, : len(one.rest)] = network.embeddings[torch.tensor(one.rest)]
        entering, keys, values = states, [], []
        with torch.no_grad():
            for number in range(len(network.weights)):
                entering = states if number == FIRST else entering
                states, key, value = network.block(number, number, batch, states)
                if number >= FIRST:
                    keys.append(key.half().numpy())
                    values.append(value.half().numpy())
        for text, one in enumerate(some):
            size = len(one.rest)
            if id(one.before) not in upper:
                upper[id(one.before)] = one.before.blocks(FIRST)
            rest = Before(
                np.stack([key[text, : size - END] for key in keys]),
                np.stack([value[text, : size - END] for value in values]),
            )
            yield Example(
                one.question,
                one.answered,
                one.told,
                one.judged,
                upper[id(one.before)],
                rest,
                entering[text, size - END : size].numpy().copy(),
                states[text, [size - one.told - 1, size - 1]].flatten().numpy().copy(),
            )
