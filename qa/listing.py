"""Questions for every paragraph that mentions something: answered by counting, not by ranking.

`List every paragraph that mentions fog signals.` A search brings the best; a list must be complete,
and say what was searched for it. Rules for the ways in which English asks for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.scope import Filters, Scope
from index.sentences import sentence_spans

if TYPE_CHECKING:  # the window asks for `term_of` alone, and opens without numpy
    from index.mentions import Coverage, Mention, Mentions
    from index.search import Searcher

_PLACES = r"(?:paragraphs?|passages?|places?|statements?)"
_SPEAKS = (
    r"(?:mention(?:s|ed|ing)?|refer(?:s|red|ring)?\s+to|speaks?\s+(?:of|about)|spoke\s+(?:of|about)"
    r"|talks?\s+(?:of|about)|names?|contain(?:s|ing)?|uses?|cites?)"
)
_EVERY = r"(?:all(?:\s+of)?(?:\s+the)?|every(?:\s+single)?|each)"
_LIST = (
    r"^(?:(?:please|can you|could you|i want you to)\s+)*"
    r"(?:list|show|give|find|name|cite|enumerate)\s+(?:me\s+|us\s+)?"
    rf"{_EVERY}\s+(?:{_PLACES}\s+(?:(?:that|which|where|in which)\s+)?{_SPEAKS}"
    r"|mentions?\s+of|references?\s+to)\s+(?P<term>.+)$"
)
_WHICH = rf"^(?:which|what)\s+{_PLACES}\s+{_SPEAKS}\s+(?P<term>.+)$"
_WHERE = (
    rf"^(?:in\s+(?:which|what)\s+{_PLACES}|where(?:\s+exactly)?)\s+(?:is|are|was|were)\s+"
    r"(?P<term>.+?)\s+(?:mentioned|referred to)\b.*$"
)
_ASKS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_LIST, _WHICH, _WHERE))
_WITHIN = re.compile(
    r"\s+(?:at|in|during|of|from)\s+(?:the\s+)?(?:[\w-]+\s+){1,3}(?:session|meeting)s?\b.*$"
    r"|\s+(?:in|of)\s+(?:the|these|those|all|my|our)\s+(?:records?|collection|minutes)\b.*$",
    re.IGNORECASE,
)
_CLAD = re.compile(
    r"^(?:the\s+)?(?:words?|terms?|phrases?|names?|expressions?)\s+|^(?:the|an?)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A paragraph of the list, with the sentences that mention the term."""

    mention: Mention
    start: int
    end: int
    """Their span in its text, 0-based, end exclusive."""

    @property
    def text(self) -> str:
        """The sentences themselves."""
        return self.mention.stored.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Listing:
    """Every paragraph that mentions a term."""

    term: str
    found: tuple[Listed, ...]
    summary: str
    """How many there are, and what was searched; without a full stop where there are none."""


def term_of(question: str) -> str:
    """What every mention is asked of; empty for a question that asks for no list."""
    for pattern in _ASKS:
        match = pattern.match(question.strip())
        if match:
            bare = _WITHIN.sub("", match.group("term").strip().rstrip("?.! "))
            return _CLAD.sub("", bare).strip("“”\"'‘’ ")
    return ""


def listing(question: str, scope: Scope, searcher: Searcher, filters: Filters) -> Listing | None:
    """The list that is asked for; None for another question, or one that cannot be narrowed to.

    A single session or meeting narrows it; several, or a date, do not, and such a question is
    answered like any other.
    """
    term = term_of(question)
    within = _within(scope, filters)
    if not term or within is None:
        return None
    found = searcher.mentions(term, within)
    return Listing(term, tuple(_listed(m) for m in found.found), _summary(found))


def _within(scope: Scope, filters: Filters) -> Filters | None:
    if scope.days or scope.months or scope.years or scope.symbols or scope.absent:
        return None
    if len(scope.sessions) > 1 or len(scope.meetings) > 1:
        return None
    session, meeting = next(iter(scope.sessions), None), next(iter(scope.meetings), None)
    return replace(
        filters,
        session=session if session is not None else filters.session,
        meeting=meeting if meeting is not None else filters.meeting,
    )


def _listed(mention: Mention) -> Listed:
    text = mention.stored.text
    spans = [
        (start, end)
        for start, end in sentence_spans(text)
        if any(start < b and a < end for a, b in mention.spans)
    ]
    return Listed(mention, spans[0][0], spans[-1][1])


def _summary(found: Mentions) -> str:
    searched = _searched(found.coverage)
    if not found.found:
        return f"no paragraph mentions “{found.term}”; {searched}"
    counted = f"{many(len(found.found), 'paragraph')} of {many(len(found.counts), 'record')}"
    return f"“{found.term}” is mentioned in {counted}; {searched}."


def _searched(coverage: Coverage) -> str:
    said = (
        f"{many(len(coverage.searched), 'record')} with "
        f"{many(coverage.paragraphs, 'paragraph')} were searched"
    )
    if coverage.unreadable:
        said += f", {many(len(coverage.unreadable), 'file')} could not be read"
    return said


def many(count: int, noun: str) -> str:
    """`1 record`, `2 records`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
