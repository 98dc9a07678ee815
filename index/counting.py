"""Where paragraphs begin and what their numbers are: printed where they stand, counted where lost.

Extraction drops the numbers that a word processor made by itself, in all of a file or in part of
it. Between two printed numbers no more paragraphs can have been lost than the numbers leave room
for; after the last one, and where none is printed, the lines themselves must tell. A file may
hold one paragraph a line or one sentence a line: its own printed numbers show which, else the
shape of its lines does. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.items import Item
from index.lines import looks_like_heading
from index.numbering import Candidate, accept
from index.records import Kind, ParseIssue

_TWO_SENTENCES = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\b[ap]\.m)(?<=[a-z0-9)”’%])"
    r"[.?!][\"”’)]*\s+[A-Z“\"]"
)
_SHAPE_LINES = 12
_SHAPE_SAMPLE = 2_000
_SHAPE_TWO = 0.05
_SHAPE_UNNAMED = 0.5
# a file of one sentence a line has hardly a line with two, and few of its lines name a speaker;
# fewer lines than this prove nothing
_ONE_A_LINE_PAIRS = 2
# pairs of neighbouring printed numbers with nothing between them that show one paragraph a line


@dataclass(frozen=True, slots=True)
class Numbered:
    """A body's items, with the paragraphs that begin among them."""

    items: tuple[Item, ...]
    starts: Mapping[int, tuple[int, bool]]
    """From the 0-based position of an item to its paragraph's number, and whether that is printed.
    A body line that begins no paragraph belongs to the one before."""
    issues: tuple[ParseIssue, ...]


@dataclass(slots=True)
class _Stretch:
    """The body lines without a number between two printed ones."""

    before: int
    """The printed number before them; 0 where there is none."""
    after: int | None = None
    """The printed number after them; None where there is none."""
    positions: list[int] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)
    """Positions that follow a heading or a pause."""
    end: int = 0
    """Position of the item with the number `after`."""


def number_paragraphs(items: Sequence[Item], *, wrapped: bool, record: bool) -> Numbered:
    """The paragraphs of a body; `wrapped`, whether its file breaks lines anywhere.

    In a file that is no `record`, each line (put together again where it was broken) is one.
    """
    body = [at for at, item in enumerate(items) if item.kind is Kind.BODY]
    candidates = [
        Candidate(
            at,
            number,
            speech=items[at].speech,
            certain=items[at].block.list_number is not None,
        )
        for at in body
        if (number := items[at].number) is not None
    ]
    before = sum(at < candidates[0].position for at in body) if candidates else 0
    accepted = accept(candidates, before, len(body), wrapped=wrapped)
    headings = _numbered_headings(items, accepted)
    accepted = {at: number for at, number in accepted.items() if at not in headings}
    candidates = [one for one in candidates if one.position not in headings]
    issues = _out_of_order(items, [one for one in candidates if one.position not in accepted])
    kept = [
        replace(item, kind=None, number=None)
        if at in headings
        else item
        if item.number is None or at in accepted
        else replace(item, number=None, after=0)
        for at, item in enumerate(items)
    ]
    stretches = _stretches(kept, accepted)
    a_line = not record or _one_a_line(kept, body, stretches)
    starts = {at: (number, True) for at, number in accepted.items()}
    for stretch in stretches:
        counted = _lost_paragraphs(kept, stretch, one_a_line=a_line)
        starts |= {
            at: (number, False) for number, at in enumerate(counted, start=stretch.before + 1)
        }
        stray = _stray_lines(kept, stretch, counted)
        for at, _ in stray:
            kept[at] = replace(kept[at], kind=Kind.NOTE)
        issues += [issue for _, issue in stray]
        issues += _order(kept, stretch, len(counted))
    return Numbered(tuple(kept), starts, tuple(issues))


def _numbered_headings(items: Sequence[Item], accepted: Mapping[int, int]) -> frozenset[int]:
    """Positions of agenda items whose own number is that of the paragraph before or after.

    `2. Consideration of reports` between paragraphs 1 and 2: of two lines with one number, the one
    that begins as a paragraph does is the paragraph.
    """
    found: set[int] = set()
    places = sorted(accepted)
    for one, other in pairwise(places):
        if accepted[one] == accepted[other] and items[one].speech != items[other].speech:
            at = one if items[other].speech else other
            if looks_like_heading(items[at].text):
                found.add(at)
    return frozenset(found)


_MOST_ISSUES = 20
# of one kind in a file; more say nothing new


def _out_of_order(items: Sequence[Item], rejected: Sequence[Candidate]) -> list[ParseIssue]:
    issues = [
        ParseIssue(
            items[one.position].block.line,
            f"the number {one.number} is out of order: read as text, not as a paragraph's number",
        )
        for one in rejected[:_MOST_ISSUES]
    ]
    if len(rejected) > _MOST_ISSUES:
        more = len(rejected) - _MOST_ISSUES
        issues.append(ParseIssue(0, f"{more} more numbers at lines' starts are out of order"))
    return issues


def _stretches(items: Sequence[Item], accepted: Mapping[int, int]) -> list[_Stretch]:
    stretches = [_Stretch(0)]
    fresh = True
    alone = False  # the number before stood on a line of its own, and this line is its text
    for at, item in enumerate(items):
        if alone and item.kind is Kind.BODY and at not in accepted:
            alone = False
            continue
        if at in accepted:
            alone = not item.text
            stretches[-1].after, stretches[-1].end = accepted[at], at
            stretches.append(_Stretch(accepted[at]))
            fresh = False
        elif item.kind is Kind.BODY:
            stretches[-1].positions.append(at)
            if fresh:
                stretches[-1].fresh.add(at)
            fresh = False
        elif item.kind in (None, Kind.PAUSE, Kind.OPENING):
            fresh = True
    return stretches


def _one_a_line(
    items: Sequence[Item],
    body: Sequence[int],
    stretches: Sequence[_Stretch],
) -> bool:
    """Whether the file holds a whole paragraph a line, rather than a sentence a line."""
    pairs = [s for s in stretches if s.before and s.after == s.before + 1]
    if any(set(s.positions) - s.fresh for s in pairs):
        return False
    if len(pairs) >= _ONE_A_LINE_PAIRS:
        return True
    if len(body) < _SHAPE_LINES:
        return True
    texts = [items[at].text for at in body[:_SHAPE_SAMPLE]]
    two = sum(_TWO_SENTENCES.search(text) is not None for text in texts)
    if two > _SHAPE_TWO * len(texts):
        return True
    return sum(not items[at].speech for at in body) < _SHAPE_UNNAMED * len(body)


def _lost_paragraphs(items: Sequence[Item], stretch: _Stretch, *, one_a_line: bool) -> list[int]:
    """The positions in a stretch where paragraphs begin whose numbers were lost."""
    room = None if stretch.after is None else stretch.after - stretch.before - 1
    if not stretch.positions or (room is not None and room <= 0):
        return []
    marked = [
        at
        for before, at in zip([None, *stretch.positions], stretch.positions, strict=False)
        if at in stretch.fresh or items[at].speech or (before is not None and items[before].formula)
    ]
    begins = marked
    if one_a_line:
        begins = [at for at in stretch.positions if at in stretch.fresh or not _goes_on(items, at)]
    if room is not None and len(begins) > room:
        begins = marked
    if stretch.before == 0 and stretch.positions[0] not in begins:
        begins.insert(0, stretch.positions[0])
    return begins if room is None else begins[:room]


_ENUMERATED = re.compile(r"^(?:\(?[a-z]{1,3}\)|\([ivxlc]{1,6}\)|[•▪◦‣·–—-]\s)")
_QUOTED = re.compile(r"^[“\"‘«]")


def _goes_on(items: Sequence[Item], at: int) -> bool:
    """Whether a line belongs to the paragraph above: an enumeration, or a text that is quoted."""
    before = items[at - 1] if at else None
    if before is None or before.kind is not Kind.BODY:
        return False
    if _ENUMERATED.match(items[at].text):
        return True
    return _QUOTED.match(items[at].text) is not None and before.text.endswith((":", "”", '"'))


def _stray_lines(
    items: Sequence[Item], stretch: _Stretch, counted: Sequence[int]
) -> list[tuple[int, ParseIssue]]:
    """Positions of the lines that no paragraph can hold, each with its issue.

    They follow a heading, or come first, where no number is missing.
    """
    if stretch.after is None:
        return []
    before = f"between paragraphs {stretch.before} and" if stretch.before else "before paragraph"
    message = f"a line {before} {stretch.after} has no number: kept as a note"
    begins = set(counted)
    stray: list[tuple[int, ParseIssue]] = []
    loose = stretch.before == 0
    for at in stretch.positions:
        loose = at not in begins and (loose or at in stretch.fresh)
        if loose:
            stray.append((at, ParseIssue(items[at].block.line, message)))
    return stray


def _order(items: Sequence[Item], stretch: _Stretch, counted: int) -> list[ParseIssue]:
    """An issue where the printed number that ends a stretch does not follow on."""
    if stretch.after is None:
        return []
    line = items[stretch.end].block.line
    before, after = stretch.before, stretch.after
    if after == before:
        return [ParseIssue(line, f"paragraph number {after} is repeated")]
    if after < before:
        return [ParseIssue(line, f"paragraph number {after} comes after {before}")]
    if after - before - 1 > counted:
        last = before + counted
        message = (
            f"paragraph numbers jump from {last} to {after}"
            if last
            else f"the first paragraph number is {after}"
        )
        return [ParseIssue(line, message)]
    return []
