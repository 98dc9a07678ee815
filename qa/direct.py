"""Questions that need no model: particulars, abbreviations, and lists of every mention.

What is read from a fixed form, or counted, is certain, and at once; a model guesses at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.scope import Filters, Scope
from index.search import Searcher
from index.store import StoredUnit
from qa.abbreviations import Definition, asks_short_form, definitions, named_in
from qa.anchors import content_words
from qa.answers import Passage
from qa.clauses import sub_questions
from qa.composing import Quote, Stated
from qa.listing import listing
from qa.particulars import particulars
from qa.support import Support

_SURE = Support(supported=True, score=1.0, missing=(), problems=())
_NEAREST = 5
_DEPTH = 200
# Units looked through for a definition.


@dataclass(frozen=True, slots=True)
class Direct:
    """An answer that needs no model; or, without sentences, the reason why there is none."""

    stated: tuple[Stated, ...]
    passages: tuple[Passage, ...]
    """What was read for it."""
    missing: str = ""


def direct(question: str, scope: Scope, searcher: Searcher, filters: Filters) -> Direct | None:
    """The answer that stands in a fixed form; None for a question that needs to be read for."""
    return (
        _of_mentions(question, scope, searcher, filters)
        or _of_a_meeting(question, scope, searcher, filters)
        or _of_letters(question, scope, searcher, filters)
    )


def _of_mentions(
    question: str, scope: Scope, searcher: Searcher, filters: Filters
) -> Direct | None:
    found = listing(question, scope, searcher, filters)
    if found is None:
        return None
    units = [(one, one.mention.stored) for one in found.found]
    quotes = tuple(Quote(unit.ref, unit.text, one.start, one.end) for one, unit in units)
    if not quotes:
        return Direct((), (), found.summary)
    each = tuple(
        Stated(one.text, (quote,), _SURE) for one, quote in zip(found.found, quotes, strict=True)
    )
    passages = tuple(
        Passage(u.ref, u.text, 1.0, (one.start, one.end), u.meeting.headings) for one, u in units
    )
    return Direct((Stated(found.summary, quotes, _SURE), *each), passages)


def _of_a_meeting(
    question: str, scope: Scope, searcher: Searcher, filters: Filters
) -> Direct | None:
    admitted = [r for r in searcher.records if filters.admits(r.meeting)]
    found = particulars(
        question, scope, admitted, searcher.store.meeting,
        lambda subject: _nearest(subject, searcher, filters),
    )  # fmt: skip
    if found is None:
        return None
    stated = tuple(
        Stated(p.text, tuple(Quote(ref, line, 0, size) for ref, line, size in p.quotes()), _SURE)
        for p in found.found
    )
    passages = dict.fromkeys(
        Passage(ref, line, 1.0, (0, size)) for p in found.found for ref, line, size in p.quotes()
    )
    return Direct(stated, tuple(passages), found.missing)


def _nearest(subject: str, searcher: Searcher, filters: Filters) -> int | None:
    """The record that all but one of the paragraphs nearest to a subject are of.

    These must hold each of its words.
    """
    hits = searcher.search(subject, 4 * _NEAREST, filters).hits
    best = [hit.stored for hit in hits if hit.stored.unit.is_body][:_NEAREST]
    if len(best) < _NEAREST:
        return None
    record, count = Counter(unit.record_id for unit in best).most_common(1)[0]
    said = content_words(" ".join(unit.text for unit in best if unit.record_id == record))
    held = set(content_words(subject)) <= set(said)
    return record if held and count >= _NEAREST - 1 else None


def _of_letters(question: str, scope: Scope, searcher: Searcher, filters: Filters) -> Direct | None:
    if sub_questions(question):
        return None
    wanted = scope.abbreviations
    if asks_short_form(question) and not wanted:
        units = [h.stored for h in searcher.search(question, 12, filters).hits]
        hits = [(u, d) for u in units for d in definitions(u.text) if named_in(d, question)]
        return _defined(hits[:1], "") if hits else None
    if len(wanted) != 1:
        return None
    short = wanted[0]
    units = _mentioning(short, searcher, filters)
    if not units:
        return Direct((), (), f"“{short}” stands in no record of this collection")
    hits = [
        (u, d) for u in units for d in definitions(u.text) if d.short.casefold() == short.casefold()
    ]
    return _defined(_distinct(hits), short) if hits else None


def _mentioning(short: str, searcher: Searcher, filters: Filters) -> list[StoredUnit]:
    admitted = [r.id for r in searcher.records if filters.admits(r.meeting)]
    ids, _ = searcher.lexical.mentions((short,), _DEPTH, records=admitted)
    units = searcher.store.units(ids)
    letters = re.compile(rf"(?<![\w]){re.escape(short)}s?(?![\w])")
    return [units[i] for i in ids if i in units and letters.search(units[i].text)]


def _distinct(
    hits: Sequence[tuple[StoredUnit, Definition]],
) -> list[tuple[StoredUnit, Definition]]:
    """The first place of each name that the letters stand for."""
    first: dict[str, tuple[StoredUnit, Definition]] = {}
    for unit, definition in hits:
        first.setdefault(definition.long.casefold(), (unit, definition))
    return list(first.values())[:3]


def _defined(hits: Sequence[tuple[StoredUnit, Definition]], short: str) -> Direct:
    stated = []
    passages = []
    for unit, d in hits:
        text = (
            f"{d.short} stands for {d.long}."
            if short
            else f"{d.long[:1].upper()}{d.long[1:]} is abbreviated {d.short}."
        )
        stated.append(Stated(text, (Quote(unit.ref, unit.text, d.start, d.end),), _SURE))
        passages.append(Passage(unit.ref, unit.text, 1.0, (d.start, d.end), unit.meeting.headings))
    return Direct(tuple(stated), tuple(passages))
