"""Passages with questions, as far computed as nothing changes while an adapter is fitted.

An adapter changes how a question is read, from some block of the model on. What the model has read
before, and what the blocks below put out, is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from eval.gold import GoldQuestion, Place
from eval.transformer import Before, Network
from models.prompts import Prompt
from qa import prompt as prompts
from qa.answers import Passage

if TYPE_CHECKING:
    from models.generator import LlamaGenerator
    from qa.warming import Likely

FIRST = 4
"""The block (0-based) from which an adapter changes anything."""
_WRONG = 2
# Passages of a question that do not answer it: so many of the best.
_PASSAGES, _TOGETHER = 6, 8
# So many of these, and of texts behind one, are computed together.


@dataclass(frozen=True, slots=True)
class Posed:
    """A passage with a question, and perhaps a draft (`eval.drafting`), as tokens."""

    question: str
    """Its id."""
    answered: bool
    """Whether the passage is evidence for it, or the draft its answer."""
    before: tuple[int, ...]
    """The beginning that the passage's questions share, and that is kept of it."""
    rest: tuple[int, ...]
    """What stands behind it."""
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
    passage: Before
    """Which other questions share."""
    rest: Before
    """Of what stands behind the passage, but for what is read with the adapter."""
    states: torch.Tensor
    """(judged, width) what of that goes into block `FIRST`."""
    inner: NDArray[np.float32]
    """(2 width,) as `LlamaGenerator.inner` has it, without the adapter."""

    @property
    def before(self) -> Before:
        """All that stands before what is read with the adapter."""
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


def put(
    generator: LlamaGenerator,
    question: str,
    passage: Passage,
    texts: tuple[Prompt, Prompt, Prompt],
    *,
    answered: bool,
) -> Posed:
    """A question's `texts` behind a passage, each of which begins with the one before.

    What is read without the adapter; up to where the model would say Yes or No, or to the draft's
    end; and all.
    """
    shared = generator.adapted_from(prompts.beginning(generator, passage)[0], texts[1])
    _, prompt, then = (generator.tokens(text) for text in texts)
    return Posed(
        question,
        answered,
        then[:shared],
        then[shared:],
        len(then) - len(prompt),
        len(then) - generator.adapted_from(texts[0], texts[1]),
    )


def put_to(
    generator: LlamaGenerator, question: str, passage: Passage, asked: str, *, answered: bool
) -> Posed:
    """What is `asked` for a question, behind a passage, as it is put to have that judged."""
    beginning, _ = prompts.beginning(generator, passage)
    texts = (beginning, *prompts.reading(generator, passage, asked))
    return put(generator, question, passage, texts, answered=answered)


def posed(
    answerer: Finds, generator: LlamaGenerator, questions: Iterable[GoldQuestion], *, most: int
) -> Iterator[Posed]:
    """The evidence among the best `most` passages for each question, and the best of the others.

    Questions are those of `undivided`.

    Raises:
        IndexingError, ModelError: a passage cannot be found or read.
    """
    for question, asked, passages in undivided(answerer, questions, most):
        wrong = 0
        for passage in passages:
            answered = question.answerable and Place.of(passage.ref) in question.places
            wrong += not answered
            if answered or wrong <= _WRONG:
                yield put_to(generator, question.id, passage, asked, answered=answered)


def computed(network: Network, posed: Iterable[Posed]) -> Iterator[Example]:
    """What an adapter is fitted to, in another order."""
    behind: dict[tuple[int, ...], list[Posed]] = {}
    for one in posed:
        behind.setdefault(one.before, []).append(one)
    order = sorted(behind, key=len)
    for start in range(0, len(order), _PASSAGES):
        some = order[start : start + _PASSAGES]
        for tokens, before in zip(some, network.read(some), strict=True):
            rows = sorted(behind[tokens], key=lambda one: len(one.rest))
            upper = before.blocks(FIRST)
            for first in range(0, len(rows), _TOGETHER):
                yield from _computed(network, before, upper, rows[first : first + _TOGETHER])


def _computed(
    network: Network, before: Before, upper: Before, rows: Sequence[Posed]
) -> Iterator[Example]:
    """Rows of one passage."""
    outputs = network.outputs([one.rest for one in rows], [before] * len(rows))
    entering, ended = outputs[FIRST - 1][0], outputs[-1][0]
    _, keys, values = zip(*outputs[FIRST:], strict=True)
    for row, one in enumerate(rows):
        size = len(one.rest)
        plain = size - one.judged
        rest = [torch.stack([t[row, :, :plain] for t in tables]) for tables in (keys, values)]
        yield Example(
            one.question,
            one.answered,
            one.told,
            upper,
            Before(*rest),
            entering[row, plain:size].clone(),
            ended[row, [size - one.told - 1, size - 1]].flatten().numpy().copy(),
        )
