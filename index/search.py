"""A question to hits: dense and lexical search within what the question is about, fused."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from index.closely import Reader
from index.embedding import PieceEmbedder, Vectors
from index.fusion import convex
from index.lexical import LexicalIndex, ordinals
from index.mentions import Mentions, find_mentions
from index.ranking import (
    UNREAD,
    Candidate,
    Parts,
    is_of_date,
    readings,
    reasons,
    scored,
)
from index.scope import Filters, Holdings, Scope, read_scope, without
from index.store import Store, StoredRecord, StoredUnit
from index.symbols import Suffix, parse_symbol, same_symbol
from index.vectors import Ids, VectorIndex

_DEPTH = 60
# How many of each ranking are fused, at least: chunks of the dense one.
_UNITS = 3
# A unit for so many chunks of that, at least: of a long paragraph there may be dozens.
_FEW = 200
# Records whose chunks are asked for one by one.
_READ = 48
# So many of the best are read sentence by sentence; what lies below hardly comes up.
_KEPT = 4_000
# Texts and headings whose stems are remembered: some 20 MB.


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that was found."""

    stored: StoredUnit
    score: float
    """Fused; higher is better; comparable within one search only."""
    cosine: float
    """Of the question and the unit's nearest chunk, -1 to 1."""
    bm25: float
    """0 when no word of the question stands in it, or it ranks below the depth of the search."""
    dense_rank: int | None
    """1-based place among the dense hits; None below the depth."""
    lexical_rank: int | None
    """1-based place among the lexical hits; None below the depth."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to."""

    hits: tuple[Hit, ...]
    """Best first."""
    scope: Scope


class Searcher:
    """Searches one collection. Open with `Searcher.open`; it never writes to the folder."""

    def __init__(
        self,
        store: Store,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        embedder: PieceEmbedder,
        parts: Parts | None = None,
    ) -> None:
        self.parts = parts or Parts()
        self.store = store
        self.lexical = lexical
        self.vectors = vectors
        self._embedder = embedder
        self._records: tuple[StoredRecord, ...] = store.records()
        self._holdings = Holdings.of(r.meeting for r in self._records)
        self._chunk_records: tuple[Ids, Ids] | None = None
        # what is found for one side of a question is mostly found for the other, and the next
        self._stems = lru_cache(_KEPT)(lexical.stems)
        self._reader = Reader(embedder)
        self._replaced = any(r.meeting.superseded_by for r in self._records)

    @classmethod
    def open(cls, folder: Path, embedder: PieceEmbedder) -> Self:
        """Open for searching; derived indexes that are missing or stale are made in memory.

        Raises:
            CollectionError: no collection, a damaged one, or one made with another encoder.
        """
        store = Store.read(folder)
        try:
            store.require(embedder)
            vectors = VectorIndex.load(folder, embedder.dim) or VectorIndex.empty(embedder.dim)
            vectors.update(store)
            return cls(store, vectors, LexicalIndex.current(store), embedder)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Close the collection."""
        self.store.close()

    @property
    def records(self) -> tuple[StoredRecord, ...]:
        """The collection's records, without paragraphs."""
        return self._records

    def mentions(self, term: str, filters: Filters | None = None) -> Mentions:
        """Every paragraph that mentions `term`, with counts and what was searched."""
        return find_mentions(self.store, self.lexical, term, filters)

    def scope(self, question: str, filters: Filters | None = None) -> Scope:
        """What the question says about session, meeting, body and day, but for the flags set."""
        return without(read_scope(question, self._holdings), filters or Filters())

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        *,
        scope: Scope | None = None,
        part: str = "",
        closely: bool = False,
    ) -> Found:
        """The `k` best units for the question, within what it says about session and meeting.

        Args:
            question: what is looked for.
            k: how many at most.
            filters: the user's own, which are certain.
            scope: to be used in place of what the question says.
            part: a part of the question; what is found for it counts as much as for the whole.
            closely: look at the best word by word (`index.closely`): a third of a second.
        """
        filters = filters or Filters()
        scope = self.scope(question, filters) if scope is None else scope
        admitted: Sequence[StoredRecord] = self._records
        if filters or self._replaced:
            admitted = [r for r in self._records if filters.admits(r.meeting)]
        if not question.strip() or not admitted:
            return Found((), scope)
        vectors = self._embedder.encode([question, part] if part else [question])
        dated = bool(scope.dated) and any(is_of_date(r.meeting, scope) for r in admitted)
        # the day is a preference by itself: its words are in too many of the other records
        dropped = scope.dated if dated and self.parts.unscoped else ()
        asked = _Asked(question, vectors[0], dropped, closely=closely)
        of_part = _Asked(part, vectors[1], closely=closely) if part else None
        sides = _sides(scope, admitted) if self.parts.scope else []
        restricted = None if len(admitted) == len(self._records) else [r.id for r in admitted]
        if not sides:
            hits = self._ranked(asked, k, restricted, scope, filters)
            if of_part:
                hits = _both(self._ranked(of_part, k, restricted, scope, filters), hits)
            return Found(self._noted(hits[:k]), scope)

        def of_sides(of: _Asked) -> list[list[Hit]]:
            # every side looks at the same ranking of the whole, if at all
            anywhere = cache(lambda: self._ranked(of, k, restricted, scope, filters))
            return [
                self._one_side(of, k, side, restricted, scope, filters, anywhere) for side in sides
            ]

        rankings = of_sides(asked)
        if of_part:
            own = of_sides(of_part)
            rankings = [_both(of, ranking) for of, ranking in zip(own, rankings, strict=True)]
        merged = _interleave(rankings, k)
        if not merged:
            merged = self._ranked(asked, k, restricted, scope, filters)[:k]
        return Found(self._noted(merged), scope)

    def _noted(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        return tuple(replace(hit, stored=self.store.note(hit.stored)) for hit in hits)

    def _one_side(
        self,
        asked: _Asked,
        k: int,
        side: _Side,
        restricted: Sequence[int] | None,
        scope: Scope,
        filters: Filters,
        anywhere: Callable[[], list[Hit]],
    ) -> list[Hit]:
        """Hits in the records of one session (meeting, symbol), and what mentions it elsewhere."""
        within = (
            replace(asked, dropped=(*asked.dropped, *side.phrases))
            if self.parts.unscoped
            else asked
        )
        inside = self._ranked(within, k, side.records, scope, filters) if side.records else []
        if not side.phrases:
            return _then_others(inside, anywhere(), k)
        mentioning, _ = self.lexical.mentions(side.phrases, _DEPTH, records=restricted)
        own, named = set(side.records), set(mentioning)
        elsewhere = [
            _scaled(hit, self.parts.elsewhere)
            for hit in (anywhere() if named else ())
            if hit.stored.id in named and hit.stored.record_id not in own
        ]
        return sorted([*inside, *elsewhere], key=lambda h: (-h.score, h.stored.id))[:k]

    def _ranked(
        self,
        asked: _Asked,
        k: int,
        records: Sequence[int] | None,
        scope: Scope,
        filters: Filters,
    ) -> list[Hit]:
        depth = max(_DEPTH, 3 * k)
        if not filters.superseded and self._replaced:
            depth *= 2  # each replaced text may take the place of the one that replaces it
        looked_at = self._candidates(asked, depth, records, scope)
        scores = scored(looked_at, self.parts, particulars=scope.particulars)
        admitted = [
            place
            for place, candidate in enumerate(looked_at)
            if filters.speaks(candidate.stored.unit.first.speaker)
            and filters.admits(candidate.stored.meeting)
        ]
        if asked.closely and not scope.particulars:
            scores = self._reader.scores(
                asked.text, asked.dropped, looked_at, scores, self.parts, admitted
            )
        hits = [
            Hit(
                stored=candidate.stored,
                score=score,
                cosine=candidate.cosine,
                bm25=candidate.bm25,
                dense_rank=candidate.dense_rank,
                lexical_rank=candidate.lexical_rank,
            )
            for candidate, score in ((looked_at[place], scores[place]) for place in admitted)
        ]
        return sorted(hits, key=lambda h: (-h.score, h.stored.id))

    def candidates(self, question: str) -> tuple[Candidate, ...]:
        """What the first ranking of a search for `question` looks at, in no order.

        For those who fit weights (`eval.fit_closely`).
        """
        scope = self.scope(question)
        asked = _Asked(question, self._embedder.encode([question])[0])
        sides = _sides(scope, self._records) if self.parts.scope else []
        records = sides[0].records if sides and sides[0].records else None
        return tuple(self._candidates(asked, _DEPTH, records, scope))

    def _candidates(
        self, asked: _Asked, depth: int, records: Sequence[int] | None, scope: Scope
    ) -> list[Candidate]:
        """What dense and lexical search bring, with all that the ranking looks at."""
        among = None if records is None else self._chunks_in(records)
        chunk_ids, similar, unit_of = self._nearest(asked.vector, depth, among)
        cosines: dict[int, float] = {}
        for chunk_id, cosine in zip(chunk_ids, similar, strict=True):
            if chunk_id in unit_of:
                cosines.setdefault(unit_of[chunk_id], cosine)  # the first is the best
        dense_rank = {unit: rank for rank, unit in enumerate(cosines, 1)}
        ids, bm25_scores = self.lexical.search(
            asked.text, depth, records=records, without=asked.dropped
        )
        bm25 = dict(zip(ids, bm25_scores, strict=True))
        lexical_rank = {unit: rank for rank, unit in enumerate(ids, 1)}
        others = self.store.chunks_of([u for u in ids if u not in cosines])
        cosines |= self.vectors.nearest(asked.vector, others)
        fused = convex(cosines, bm25)  # where words count for more than they do in the end
        best = sorted(fused, key=lambda u: (-fused[u], u))[: 2 * depth]
        stored = self.store.units(best, notes=False)
        read = readings(
            asked.text,
            self.lexical.terms(asked.text, without=asked.dropped),
            [stored[u] for u in best[:_READ] if u in stored],
            self._stems,
        )
        return [
            Candidate(
                stored=unit,
                cosine=cosines.get(unit_id, 0.0),
                bm25=bm25.get(unit_id, 0.0),
                dense_rank=dense_rank.get(unit_id),
                lexical_rank=lexical_rank.get(unit_id),
                reasons=reasons(unit, scope),
                reading=read.get(unit_id, UNREAD),
            )
            for unit_id, unit in stored.items()
        ]

    def _nearest(
        self, vector: Vectors, depth: int, among: Sequence[int] | Ids | None
    ) -> tuple[list[int], list[float], Mapping[int, int]]:
        """The nearest chunks, their cosines, and whose they are.

        There are `depth` of them, or more: several may be of one unit.
        """
        wanted = depth
        while True:
            chunk_ids, similar = self.vectors.search(vector, wanted, among)
            unit_of = self.store.units_of_chunks(chunk_ids)
            if len(chunk_ids) < wanted or _UNITS * len(set(unit_of.values())) >= depth:
                return chunk_ids, similar, unit_of
            wanted *= 2

    def _chunks_in(self, records: Sequence[int]) -> Sequence[int] | Ids:
        """The chunks of some records; of many by a table that is read once."""
        if len(records) <= _FEW:
            return self.store.chunks_in(records)
        if self._chunk_records is None:
            self._chunk_records = self.store.chunk_records()
        chunk_ids, record_ids = self._chunk_records
        admitted = np.zeros(int(record_ids.max(initial=0)) + 1, dtype=bool)
        admitted[records] = True
        return chunk_ids[admitted[record_ids]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, or a part of one, with its vector."""

    text: str
    vector: Vectors
    """(dim,) float32, unit length."""
    dropped: tuple[str, ...] = ()
    """Phrases whose words are not looked for: they only name the records that are searched."""
    closely: bool = False
    """The best are looked at word by word."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One session, meeting or record that a question names."""

    records: tuple[int, ...]
    phrases: tuple[str, ...]
    """How a paragraph elsewhere would mention it."""


def _sides(scope: Scope, admitted: Sequence[StoredRecord]) -> list[_Side]:
    if scope.symbols:
        return [
            _Side(
                tuple(r.id for r in admitted if r.meeting.symbol == s)
                or tuple(r.id for r in admitted if _revises(r.meeting.symbol, s)),
                (s,),
            )
            for s in scope.symbols
        ]
    amending = tuple(
        r.id for r in admitted if scope.amendments and _amends(r.meeting.symbol, scope.amendments)
    )
    if amending:
        return [_Side(amending, ())]
    sides = [
        _Side(
            tuple(r.id for r in admitted if getattr(r.meeting, field) == number),
            tuple(f"{ordinal} {field}" for ordinal in ordinals(number)),
        )
        for field, numbers in (("session", scope.sessions), ("meeting", scope.meetings))
        for number in numbers
    ]
    if len(scope.sessions) == 1 and len(scope.meetings) == 1:
        both = set(sides[0].records) & set(sides[1].records)
        if both:
            return [_Side(tuple(sorted(both)), sides[1].phrases)]
    return sides


def _amends(symbol: str | None, suffix: str) -> bool:
    return f"/{suffix}.".casefold() in (symbol or "").casefold()


def _revises(symbol: str | None, other: str) -> bool:
    parts = parse_symbol(symbol or "")
    return parts.suffix is Suffix.REVISION and same_symbol(parts.base, other)


def _both(part: Sequence[Hit], whole: Sequence[Hit]) -> list[Hit]:
    """The ranking for a part of the question, each hit's score for the whole counted in."""
    of_whole = {hit.stored.id: hit.score for hit in whole}
    return sorted(
        (replace(hit, score=(hit.score + of_whole.get(hit.stored.id, 0.0)) / 2) for hit in part),
        key=lambda h: (-h.score, h.stored.id),
    )


def _then_others(inside: list[Hit], others: Sequence[Hit], k: int) -> list[Hit]:
    """These first; below them, for comparison, what is found anywhere."""
    known = {hit.stored.id for hit in inside}
    lowest = min((hit.score for hit in inside), default=math.inf)
    below = [
        replace(hit, score=min(hit.score, lowest)) for hit in others if hit.stored.id not in known
    ]
    return [*inside, *below][:k]


def _scaled(hit: Hit, factor: float) -> Hit:
    return replace(hit, score=hit.score * factor)


def _interleave(rankings: Sequence[Sequence[Hit]], k: int) -> list[Hit]:
    """Turn by turn, each unit once, so that every side of a comparison is heard."""
    if len(rankings) == 1:
        return list(rankings[0][:k])
    taken: dict[int, Hit] = {}
    for place in range(max((len(r) for r in rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking) and len(taken) < k:
                taken.setdefault(ranking[place].stored.id, ranking[place])
    return list(taken.values())
