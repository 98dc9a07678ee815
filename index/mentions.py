"""Every paragraph that mentions a term, and what was searched for it: a list, not a ranking.

The lexical index names the candidates; each is then read, so that what is listed holds the term
by the rule below and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.lexical import WORD, LexicalIndex
from index.records import Meeting
from index.scope import Filters
from index.store import FailedFile, Store, StoredRecord, StoredUnit

RULE = (
    "a paragraph mentions a term when the term's words stand in it side by side and in that order; "
    "words are compared by their English stem, without regard to case, accents and punctuation"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A paragraph (or a meeting's particulars) that mentions the term."""

    stored: StoredUnit
    spans: tuple[tuple[int, int], ...]
    """Where in the unit's text, in order: characters, 0-based, end exclusive."""


@dataclass(frozen=True, slots=True)
class MeetingCount:
    """How often one record mentions the term."""

    record_id: int
    meeting: Meeting
    """With `paragraphs` left empty."""
    paragraphs: int
    """That mention it at least once; the particulars count as one."""
    mentions: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched, so that what is not listed is known not to be there."""

    searched: tuple[Meeting, ...]
    paragraphs: int
    """Body paragraphs of the records that were searched."""
    left_out: tuple[Meeting, ...]
    """Records of the collection that the filters leave out."""
    unreadable: tuple[FailedFile, ...]
    """Files that were to be indexed and could not be read; nothing of them was searched."""
    speaker: str | None = None
    """Only what this speaker said was searched; None for everybody."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """What an exhaustive search came to."""

    term: str
    found: tuple[Mention, ...]
    """In the order of the records, then of their paragraphs."""
    counts: tuple[MeetingCount, ...]
    """The records that mention it, in that order."""
    coverage: Coverage


class TermMatcher:
    """Finds a term in texts by `RULE`."""

    def __init__(self, term: str) -> None:
        self._analyser = _stemmer()
        self.words: tuple[str, ...] = tuple(word for word, _, _ in self._stems(term))
        """The term's words, stemmed. Empty for a term without letters and digits."""

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the term stands in `text`; matches do not overlap."""
        size = len(self.words)
        if not size:
            return ()
        stems = self._stems(text)
        words = tuple(word for word, _, _ in stems)
        found: list[tuple[int, int]] = []
        at = 0
        while at + size <= len(words):
            if words[at : at + size] == self.words:
                found.append((stems[at][1], stems[at + size - 1][2]))
                at += size
            else:
                at += 1
        return tuple(found)

    def _stems(self, text: str) -> list[tuple[str, int, int]]:
        """Each word's stem with its span in `text`."""
        return [
            ("".join(self._analyser.analyze(match.group())), match.start(), match.end())
            for match in WORD.finditer(text)
        ]


def find_mentions(
    store: Store, lexical: LexicalIndex, term: str, filters: Filters | None = None
) -> Mentions:
    """Every paragraph of the collection that mentions `term`, within the filters.

    Raises:
        CollectionError: the collection cannot be read.
    """
    filters = filters or Filters()
    records = store.records()
    admitted = {r.id: r for r in records if filters.admits(r.meeting)}
    matcher = TermMatcher(term)
    candidates = _candidates(store, lexical, term, admitted) if matcher.words else ()
    found = [
        Mention(stored, spans)
        for stored in store.units(candidates).values()
        if filters.speaks(stored.unit.first.speaker) and (spans := matcher.spans(stored.text))
    ]
    place = {record_id: at for at, record_id in enumerate(admitted)}
    found.sort(key=lambda m: (place[m.stored.record_id], m.stored.unit.first.ordinal))
    return Mentions(
        term=term,
        found=tuple(found),
        counts=_counts(found, admitted),
        coverage=Coverage(
            searched=tuple(r.meeting for r in admitted.values()),
            paragraphs=sum(r.paragraph_count for r in admitted.values()),
            left_out=tuple(r.meeting for r in records if r.id not in admitted),
            unreadable=store.failures(),
            speaker=filters.speaker,
        ),
    )


def _candidates(
    store: Store, lexical: LexicalIndex, term: str, admitted: dict[int, StoredRecord]
) -> Sequence[int]:
    records = list(admitted)
    ids = lexical.holding_all(term, records=records)
    # A term of small words only (`the other`) is not in the index: everything is read.
    return list(store.unit_ids(set(records))) if ids is None else ids


def _counts(found: Sequence[Mention], records: dict[int, StoredRecord]) -> tuple[MeetingCount, ...]:
    by_record: dict[int, list[Mention]] = {}
    for mention in found:
        by_record.setdefault(mention.stored.record_id, []).append(mention)
    return tuple(
        MeetingCount(
            record_id, records[record_id].meeting, len(items), sum(len(m.spans) for m in items)
        )
        for record_id, items in by_record.items()
    )


def _stemmer() -> Any:  # noqa: ANN401 - tantivy has no public types for its objects
    """As the lexical index's analyser, but that small words stay."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )
