"""A part of a gold file, fixed by the questions' ids alone."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eval.errors import EvalError
from eval.gold import GoldQuestion

SPLITS = ("all", "dev", "test")


def rank(question_id: str) -> bytes:
    """What a sample is drawn by: the questions of the lowest ranks."""
    # another hash than the split's, or a sample would lie in one split
    return hashlib.sha256(b"sample\x00" + question_id.encode()).digest()


@dataclass(frozen=True, slots=True)
class Selection:
    """Questions of one split, and of those a sample of fixed size."""

    questions: Iterable[GoldQuestion]
    """Can be gone through again and again."""
    split: str = "all"
    sample: int | None = None
    """So many questions, the same ones each time; None for all."""
    limit: bytes | None = None
    """The rank of the last question of the sample; see `select`."""

    def __iter__(self) -> Iterator[GoldQuestion]:
        for question in self.questions:
            if self.split not in ("all", question.split):
                continue
            if self.limit is None or rank(question.id) <= self.limit:
                yield question


def select(
    questions: Iterable[GoldQuestion], split: str = "all", sample: int | None = None
) -> Selection:
    """The questions of a split, or a sample of them that is drawn by a hash of the ids.

    A question stays in the sample when others are added to the file, unless they rank before it.

    Raises:
        EvalError: no such split, or no question in it.
    """
    if split not in SPLITS:
        raise EvalError(f"no split {split!r}", f"Known are {', '.join(SPLITS)}.")
    whole = Selection(questions, split)
    if sample is None:
        return whole
    ranks = heapq.nsmallest(sample, (rank(question.id) for question in whole))
    if not ranks:
        raise EvalError("no questions to draw a sample from", "Choose another split or file.")
    return Selection(questions, split, sample, ranks[-1])
