"""Drafts put to the model behind the passages they are about, for an adapter to be fitted to.

What the model wrote (`eval.candidates`), and the records' own sentences: a passage that holds all
that is asked for has one sentence, too, that says it, and others that do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.candidates import Tried, good
from eval.gold import GoldQuestion, Place, holds
from eval.judging import Finds, Posed, put, undivided
from index.sentences import sentences
from qa import prompt as prompts
from qa.anchors import content_words
from qa.answers import Passage

if TYPE_CHECKING:
    from models.generator import LlamaGenerator

_SHORTEST = 25
# Characters of a sentence that may be an answer.


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that might be written from a passage."""

    text: str
    answers: bool
    """Whether it answers the question."""


def of_passage(question: GoldQuestion, passage: Passage) -> Iterator[Draft]:
    """A sentence of a passage that says all that is asked for, and the nearest that says nothing.

    Of a passage that is no evidence, the nearest to the question.
    """
    asked = frozenset(content_words(question.question))
    among = [s for s in sentences(passage.text) if len(s) >= _SHORTEST]
    near = sorted(among, key=lambda s: len(asked.intersection(content_words(s))), reverse=True)
    answering, others = [], near
    if question.answerable and Place.of(passage.ref) in question.places:
        groups = [[any(holds(s, f) for f in group) for group in question.facts] for s in near]
        answering = [s for s, held in zip(near, groups, strict=True) if held and all(held)]
        others = [s for s, held in zip(near, groups, strict=True) if not any(held)]
    yield from (Draft(s, answers=True) for s in answering[:1])
    yield from (Draft(s, answers=False) for s in others[:1])


def put_back(
    answerer: Finds,
    generator: LlamaGenerator,
    questions: Iterable[GoldQuestion],
    candidates: Mapping[str, Sequence[Tried]],
    *,
    most: int,
) -> Iterator[Posed]:
    """Drafts on the best `most` passages for each question, as `qa.prompt.drafted` puts them.

    `candidates` are those of each question, by its id; those for a part are left out. Questions are
    those of `eval.judging.undivided`.

    Raises:
        IndexingError, ModelError: a passage cannot be found or read.
    """
    for question, asked, passages in undivided(answerer, questions, most):
        for passage in passages:
            drafts = [
                Draft(one.draft, good(question, one))
                for one in candidates.get(question.id, ())
                if one.passage == Place.of(passage.ref) and one.weighed and one.parts == 1
            ]
            drafts += (
                replace(draft, text=f" {draft.text}") for draft in of_passage(question, passage)
            )
            for draft in drafts:
                first, then = prompts.drafted(generator, passage, asked, draft.text.rstrip())
                texts = (first, first, then)
                yield put(generator, question.id, passage, texts, answered=draft.answers)
