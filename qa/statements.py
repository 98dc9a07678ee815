"""What a record states of its own meeting, as sentences that cite its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.folding import fold
from index.numbers import TIME, parse_date, parse_time
from index.records import Kind, Meeting, Paragraph, ParagraphRef, ordinal_suffix
from index.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Particular:
    """One sentence on a meeting, and the lines of its record that it rests on."""

    text: str
    lines: tuple[tuple[ParagraphRef, str], ...]
    quoted: tuple[int, ...] = ()
    """How many characters of each line are quoted, from its beginning; empty for all of them."""

    def quotes(self) -> list[tuple[ParagraphRef, str, int]]:
        """Each line with how much of it is quoted."""
        sizes = self.quoted or tuple(len(line) for _, line in self.lines)
        return [(ref, line, size) for (ref, line), size in zip(self.lines, sizes, strict=True)]


NOTES = {
    "issued": re.compile(r"\bsummary records?\b.*\bissued for\b"),
    "part": re.compile(r"\bsummary records?\b.*\bprepared for\b"),
    "reissued": re.compile(r"\breissued\b"),
}
SPEAKERS = ("speakers", "delegations")
"""Who spoke: everybody, or those who spoke for somebody."""
_OFFICE = re.compile(
    r"(?:the\s+)?(?:(?:acting|deputy|vice|former|assistant|special|country)[\s-]+)*(?:chair\w*|rapporteurs?"
    r"|secretar(?:y|iat)(?:-general)?|director(?:-general)?|moderator|president|head|chief)\b[^,]*",
    re.IGNORECASE,
)
_FOR_OTHERS = re.compile(r"\b(?:representatives?|observers?|delegations?)\b.*\b(?:of|for)\b")
_BARE_DATE = re.compile(r"(?:^|(?<=\D)|(?<=\.\d\d)|(?<=\.\d\d\d))(\d{1,2} [A-Z][a-z]+ \d{4})\s*$")
_CHAIR_LINE = re.compile(
    r"^(.*\b(?:chair\w*|(?:co-)?presidents?|presiding\s+officer)(?:\s*\([^)]*\))?)\s*:\s*(.+)$",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"\s+\.[\s.]*(?=\()")
# Dots between a name and its State, which files have kept: `Ms. Vane . . . . (Ostrava)`.


def state(field: str, meeting: Meeting) -> list[Particular]:
    """The sentences on one particular; empty when the record does not state it."""
    lines = [p for p in meeting.paragraphs if p.kind is not Kind.BODY]
    named = label(meeting)
    if field in ("opened", "closed", "pause"):
        kind = {"opened": Kind.OPENING, "closed": Kind.CLOSING, "pause": Kind.PAUSE}[field]
        return [_line(meeting, p, named) for p in lines if p.kind is kind]
    if field == "chair":
        return _chairs(meeting, lines, named)
    if field in SPEAKERS:
        return _speakers(meeting, named, affiliated=field == "delegations")
    if field == "distributed":
        return _distributed(meeting, lines, named)
    if field in NOTES:
        notes = [p for p in lines if p.kind is Kind.NOTE]
        return [_line(meeting, p, named) for p in notes if NOTES[field].search(fold(p.text))]
    return _placed(field, meeting, lines, named)


def _line(meeting: Meeting, line: Paragraph, named: str) -> Particular:
    text = line.text.rstrip()
    stop = "" if text.endswith(".m.") else "."
    body = text.removesuffix(".") if stop else text
    return Particular(f"{body} ({named}).", ((ParagraphRef.to(meeting, line), line.text),))


def _chairs(meeting: Meeting, lines: Sequence[Paragraph], named: str) -> list[Particular]:
    found = []
    for line in lines:
        match = _CHAIR_LINE.match(line.text)
        if match and line.kind is Kind.TITLE:
            role, name = (" ".join(_LEADERS.sub(" ", part).split()) for part in match.groups())
            found.append(
                Particular(
                    f"{role} of the {named}: {name}.",
                    ((ParagraphRef.to(meeting, line), line.text),),
                )
            )
    return found


def _speakers(meeting: Meeting, named: str, *, affiliated: bool) -> list[Particular]:
    """All who are named as speaking, in their order, each cited to where they first do."""
    first: dict[str, Paragraph] = {}
    for paragraph in meeting.paragraphs:
        speaker = paragraph.speaker
        if paragraph.kind is not Kind.BODY or speaker is None or speaker.carried:
            continue
        for_others = speaker.affiliation and not _OFFICE.fullmatch(speaker.affiliation)
        if affiliated and not (for_others or _FOR_OTHERS.search(speaker.name)):
            continue
        # named in full at first, later by the name alone
        full = any(known.split(" (")[0] == speaker.name for known in first)
        if not (full and speaker.affiliation is None):
            first.setdefault(str(speaker), paragraph)
    if not first:
        return []
    names = [_article_lowered(name) for name in first]
    said = names[0] if len(names) == 1 else f"{'; '.join(names[:-1])}; and {names[-1]}"
    lines = tuple((ParagraphRef.to(meeting, p), p.text) for p in first.values())
    quoted = tuple(
        len(name) if p.text.startswith(name) else sentence_spans(p.text)[0][1]
        for name, p in first.items()
    )
    whose = " for delegations and others" if affiliated else ""
    return [
        Particular(f"The record of the {named} names as speaking{whose}: {said}.", lines, quoted)
    ]


def _article_lowered(name: str) -> str:
    return f"the{name[3:]}" if name.startswith("The ") else name


def _distributed(meeting: Meeting, lines: Sequence[Paragraph], named: str) -> list[Particular]:
    """The day of issue: the one date of the title block that stands by itself."""
    for line in lines:
        match = _BARE_DATE.search(line.text)
        if line.kind is Kind.TITLE and match:
            text = f"The record of the {named} was issued on {match.group(1)}."
            return [Particular(text, ((ParagraphRef.to(meeting, line), line.text),))]
    return []


def _placed(
    field: str, meeting: Meeting, lines: Sequence[Paragraph], named: str
) -> list[Particular]:
    """What the title block states: venue, day, symbol, number of the meeting."""
    value = getattr(meeting, field)
    if value is None or field in meeting.inferred:
        return []
    titles = [p for p in lines if p.kind is Kind.TITLE]
    if field == "venue":
        first = fold(str(value)).split(",")[0]
        resting = [p for p in titles if first in fold(p.text)]
        text = f"The {named} was held at {_the(str(value), resting)}."
    elif field == "date":
        resting = [p for p in titles if _date_in(p.text, meeting) and _placing(p, titles)]
        text = f"The {named} was held on {value:%A}, {value.day} {value:%B %Y}."
    elif field == "symbol":
        resting = [p for p in titles if fold(str(value)) in fold(p.text)]
        text = f"The symbol of the record of the {named} is {value}."
    else:
        numbers = re.compile(rf"\b{value}\s?(?:st|nd|rd|th)?\s+meeting\b", re.IGNORECASE)
        resting = [p for p in titles if numbers.search(p.text)]
        text = f"It was the {named}."
    if not resting:
        return []
    return [Particular(text, tuple((ParagraphRef.to(meeting, p), p.text) for p in resting[:2]))]


def _the(venue: str, resting: Sequence[Paragraph]) -> str:
    with_article = f"the {venue.split(',')[0]}".casefold()
    return f"the {venue}" if any(with_article in p.text.casefold() for p in resting) else venue


def _date_in(text: str, meeting: Meeting) -> bool:
    return parse_date(text) == meeting.date


def _placing(line: Paragraph, titles: Sequence[Paragraph]) -> bool:
    """Whether a line with a date is the one on the meeting, not the day of issue."""
    time = re.search(TIME, line.text, re.IGNORECASE)
    return bool(
        re.search(r"\bheld\b|\bon\b", line.text, re.IGNORECASE)
        or (time and parse_time(time.group()))
        or len(titles) == 1
    )


def label(meeting: Meeting) -> str:
    """`328th meeting, 22nd session`, as far as it is known."""
    session = meeting.session and f"{ordinal_suffix(meeting.session)} session"
    number = meeting.meeting and f"{ordinal_suffix(meeting.meeting)} meeting"
    known = [str(part) for part in (number, session) if part]
    return ", ".join(known) or meeting.symbol or meeting.source
