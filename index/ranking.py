"""What a candidate is worth beyond its fused score: pure functions of texts, terms and scope.

The candidates of one search are compared among each other: a word that most of them hold says
little, however rare it is in the collection.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial

from index.answer_types import answer_type, holds_answer
from index.fusion import convex, reciprocal
from index.records import Meeting
from index.scope import Scope
from index.store import StoredUnit
from index.when import may_be_in, years_of
from index.whose import labels, speaks


@dataclass(frozen=True, slots=True)
class Parts:
    """What a search is made of, each part with its weight; 0 or False switches it off.

    The defaults were chosen on the sample without its test split and on the training questions;
    docs/decisions has what each part gains.
    """

    dense: float = 0.9
    """Share of the cosine in the fused score; 1 is dense search alone, 0 is BM25 alone."""
    by_rank: bool = False
    """Fuse by reciprocal ranks instead of by scores."""
    scope: bool = True
    """Narrow the search to the session, meeting or symbol that the question names."""
    elsewhere: float = 0.75
    """A paragraph of another record that mentions the session named counts this much."""
    preferred: float = 0.08
    """Added for each thing that the question says without certainty, such as the body."""
    particulars: float = 0.3
    """Added to a meeting's particulars for a question about them."""
    of_record: float = 0.5
    """Share of the record's best paragraph that its particulars gain for such a question."""
    neighbour: float = 0.1
    """Share of the better neighbour's score that a paragraph gains: subjects go on."""
    coverage: float = 0.1
    """Weight of the share of the question's words that stand in the paragraph."""
    sentence: float = 0.1
    """Weight of the same within the best sentence."""
    answer: float = 0.15
    """Added to what holds a thing of the kind that is asked for."""
    unscoped: bool = True
    """Leave the words that name the session out of the search within that session."""

    @classmethod
    def plain(cls, dense: float) -> Parts:
        """Fused search and nothing else: 1 is dense search alone, 0 BM25 alone."""
        return cls(
            dense=dense, scope=False, elsewhere=0, preferred=0, particulars=0,
            of_record=0, neighbour=0, coverage=0, sentence=0, answer=0, unscoped=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text of a candidate says of the question."""

    coverage: float
    """Share of the question's words in the text, by their weight among the candidates, 0 to 1."""
    sentence: float
    """The same within the best sentence."""
    answers: bool
    """It holds a thing of the kind that is asked for."""


UNREAD = Reading(0.0, 0.0, answers=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may be found, with all that its rank depends on."""

    stored: StoredUnit
    cosine: float
    bm25: float
    dense_rank: int | None
    """1-based; None below the depth. So is `lexical_rank`."""
    lexical_rank: int | None
    reasons: int
    """How many things that the question says without certainty hold of it."""
    reading: Reading


def scored(
    candidates: Sequence[Candidate], parts: Parts, *, particulars: bool = False
) -> list[float]:
    """The score of each candidate; `particulars` says that the question is about a meeting's."""
    of_all = fused(candidates, parts)
    near = beside(candidates, of_all)
    best_of_record: dict[int, float] = {}
    for candidate, score in zip(candidates, of_all, strict=True):
        if candidate.stored.unit.is_body:
            record = candidate.stored.record_id
            best_of_record[record] = max(best_of_record.get(record, 0.0), score)
    scores = []
    for candidate, score, neighbour in zip(candidates, of_all, near, strict=True):
        read, is_body = candidate.reading, candidate.stored.unit.is_body
        total = (
            score
            + parts.preferred * candidate.reasons
            + parts.coverage * read.coverage
            + parts.sentence * read.sentence
            + parts.answer * read.answers
        )
        if is_body:
            total += parts.neighbour * neighbour
        elif particulars:
            total += parts.particulars
            total += parts.of_record * best_of_record.get(candidate.stored.record_id, 0.0)
        scores.append(total)
    return scores


def fused(candidates: Sequence[Candidate], parts: Parts) -> list[float]:
    """Of each candidate, dense and lexical score in one."""
    ids = [c.stored.id for c in candidates]
    if parts.by_rank:
        by_id = reciprocal(
            {c.stored.id: c.dense_rank for c in candidates if c.dense_rank},
            {c.stored.id: c.lexical_rank for c in candidates if c.lexical_rank},
        )
    else:
        by_id = convex(
            {c.stored.id: c.cosine for c in candidates},
            {c.stored.id: c.bm25 for c in candidates},
            parts.dense,
        )
    return [by_id.get(i, 0.0) for i in ids]


def beside(candidates: Sequence[Candidate], of_all: Sequence[float]) -> list[float]:
    """Of each, the better score of the paragraphs before and after in its record; 0 for none.

    `of_all` is what `fused` gives.
    """
    scores = {
        (c.stored.record_id, c.stored.id): score
        for c, score in zip(candidates, of_all, strict=True)
        if c.stored.unit.is_body
    }

    def of(unit: StoredUnit) -> float:
        # ids of a record's paragraphs are consecutive
        either = (scores.get((unit.record_id, unit.id + step), 0.0) for step in (-1, 1))
        return max(0.0, *either)

    return [of(c.stored) for c in candidates]


def context(unit: StoredUnit) -> str:
    """Heading, speaker and the meeting's other headings, which say what a paragraph is about."""
    first = unit.unit.first
    words = [first.heading or "", str(first.speaker or ""), *unit.meeting.headings]
    return " ".join(words)


def readings(
    question: str,
    wanted: Sequence[str],
    units: Sequence[StoredUnit],
    stems: Callable[[str], Sequence[frozenset[str]]],
) -> dict[int, Reading]:
    """Read each unit's text for the `wanted` stems of the question.

    `stems` gives those of a text, sentence by sentence.
    """
    # What the heading and the speaker say holds of each sentence: a dialogue seldom repeats it.
    terms = frozenset(wanted)
    about = [terms & frozenset[str]().union(*stems(context(unit))) for unit in units]
    by_sentence = [
        [terms & each | of_all for each in stems(unit.text)]
        for unit, of_all in zip(units, about, strict=True)
    ]
    held = [frozenset[str]().union(*each) for each in by_sentence]
    weights = local_weights(wanted, held)
    share = cache(partial(covered, weights))
    kind = answer_type(question)
    return {
        unit.id: Reading(
            coverage=share(whole),
            sentence=max(map(share, parts), default=0.0),
            answers=kind is not None and holds_answer(kind, unit.text, question),
        )
        for unit, parts, whole in zip(units, by_sentence, held, strict=True)
    }


def local_weights(wanted: Sequence[str], texts: Sequence[AbstractSet[str]]) -> dict[str, float]:
    """Inverse document frequency of the wanted terms among the candidates' terms.

    Robertson's form, floored above 0; a term that no candidate holds weighs nothing.
    """
    n = len(texts)
    found: dict[str, float] = {}
    for term in dict.fromkeys(wanted):
        df = sum(term in held for held in texts)
        if df:
            found[term] = math.log(1 + (n - df + 0.5) / (df + 0.5))
    return found


def covered(weights: Mapping[str, float], held: AbstractSet[str]) -> float:
    """The share, by weight, of the terms that are held; 0 when nothing weighs anything."""
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in held) / total if total else 0.0


def reasons(unit: StoredUnit, scope: Scope) -> int:
    """How many of the things that the question says without certainty hold of the unit."""
    meeting, first = unit.meeting, unit.unit.first
    return sum(
        (
            speaks(first.speaker, scope.speakers),
            bool(scope.labels) and bool(scope.labels & labels(first.heading or "")),
            bool(scope.bodies) and meeting.body in scope.bodies,
            reasons_of_date(meeting, scope),
            bool(scope.stage) and any(is_stage(h, scope.stage) for h in meeting.headings),
            any(f"({a})" in unit.text for a in scope.abbreviations),
        )
    )


def reasons_of_date(meeting: Meeting, scope: Scope) -> bool:
    """Whether the meeting was held on a day, in a month or in a year that the question names.

    Of one whose day is not known: whether it may have been in that month or year.
    """
    if not set(scope.years).isdisjoint(years_of(meeting)) or is_of_date(meeting, scope):
        return True
    if meeting.date is not None:
        return False
    months = (*scope.months, *((day.year, day.month) for day in scope.days))
    return any(may_be_in(meeting, year, month) for year, month in months)


def is_of_date(meeting: Meeting, scope: Scope) -> bool:
    """Whether the meeting is known to be of a day or a month that the question names."""
    day = meeting.date
    return day is not None and (day in scope.days or (day.year, day.month) in scope.months)


_STAGE_WORDS = {"opening": ("opening", "opened"), "closing": ("closure", "closing", "closed")}


def is_stage(heading: str, stage: str) -> bool:
    """Whether a heading is of the `opening` (`closing`) of a session."""
    words = heading.casefold()
    return "session" in words and any(w in words for w in _STAGE_WORDS[stage])
