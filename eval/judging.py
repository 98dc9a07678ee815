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

from eval.gold import GoldQuestion, Place
from eval.transformer import Before, Network, kept
from models.prompts import Prompt
from qa import prompt as prompts

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


def posed(
    answerer: Finds,
    generator: LlamaGenerator,
    questions: Iterable[GoldQuestion],
    *,
    most: int,
    blocks: int,
) -> Iterator[Posed]:
    """The evidence among the best `most` passages for each question, and the best of the others.

    Of what is kept the first `blocks` blocks are taken. Questions of several parts are left out: a
    gold file does not say what answers which.

    Raises:
        EvalError, IndexingError, ModelError: a passage cannot be found or read.
    """
    read: dict[Prompt, Before] = {}
    for question in questions:
        wrong = 0
        likely = answerer.likely(question.question).parts
        if len(likely) != 1:
            continue
        asked, passages = likely[0]
        for passage in passages[:most]:
            answered = question.answerable and Place.of(passage.ref) in question.places
            wrong += not answered
            if not answered and wrong > _WRONG:
                continue
            beginning, shared = prompts.beginning(generator, passage)
            if beginning not in read:
                generator.keep(beginning, shared)
                states = (kept(state.data, blocks) for state in generator.kept(beginning))
                read[beginning] = reduce(Before.then, states)
            before = read[beginning]
            prompt, then = prompts.reading(generator, passage, asked)
            whole = generator.tokens(then)
            if len(whole) - before.length < END:
                continue  # hardly a question
            yield Posed(
                question.id,
                answered,
                before,
                whole[before.length :],
                len(whole) - len(generator.tokens(prompt)),
                len(whole) - generator.adapted_from(prompt),
            )


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
