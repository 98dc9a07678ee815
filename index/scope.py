"""What a question says about where its answer stands: session, meeting, body, symbol, date.

Read by rules for the language, against what the collection holds. What is certain (a session or a
meeting that is named) narrows the search; what is not (a body or a day that is named) is preferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.numbers import DATE, MONTH, ORDINAL, ordinal_to_int, parse_date
from index.records import Meeting, Speaker, ordinal_suffix


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user asks for by flags: certain, and stronger than anything in the question."""

    body: str | None = None
    """Acronym or part of the name, in any case."""
    session: int | None = None
    meeting: int | None = None
    since: datetime.date | None = None
    """First day, inclusive. A record without a date does not pass."""
    until: datetime.date | None = None
    """Last day, inclusive."""
    speaker: str | None = None
    """Part of a speaker's name or affiliation, in any case."""
    whole: bool = False
    """Search all that the rest admits, whatever session or meeting the question names."""
    superseded: bool = False
    """Search records, too, that a revision in the collection replaces."""

    def __bool__(self) -> bool:
        return self != Filters()

    def admits(self, meeting: Meeting) -> bool:
        """Whether the record passes; the speaker is a matter of its paragraphs."""
        body = f"{meeting.body or ''} {meeting.body_name or ''}".casefold()
        return (
            (self.superseded or meeting.superseded_by is None)
            and (self.body is None or self.body.casefold() in body)
            and (self.session is None or meeting.session == self.session)
            and (self.meeting is None or meeting.meeting == self.meeting)
            and (self.since is None or (meeting.date is not None and meeting.date >= self.since))
            and (self.until is None or (meeting.date is not None and meeting.date <= self.until))
        )

    def speaks(self, speaker: Speaker | None) -> bool:
        """Whether a paragraph of this speaker passes. What nobody says passes only without one."""
        if self.speaker is None:
            return True
        return speaker is not None and self.speaker.casefold() in str(speaker).casefold()


@dataclass(frozen=True, slots=True)
class Scope:
    """What the question was taken to be about."""

    sessions: tuple[int, ...] = ()
    """In the order in which they are named."""
    meetings: tuple[int, ...] = ()
    symbols: tuple[str, ...] = ()
    """Symbols of records of the collection."""
    bodies: tuple[str, ...] = ()
    """As `Meeting.body` has them; a preference."""
    days: tuple[datetime.date, ...] = ()
    """Days that are named; a preference for records of that day."""
    months: tuple[tuple[int, int], ...] = ()
    """(year, month) that are named without a day; a preference for records of that month."""
    stage: str = ""
    """`opening` or `closing` when the question is about a session's opening or closing meeting."""
    abbreviations: tuple[str, ...] = ()
    """What the question asks the meaning of: `OHCHR`."""
    particulars: bool = False
    """The question is about the meeting itself: its times, chair, place, notes."""
    absent: tuple[str, ...] = ()
    """What is named and not in the collection: `41st session`."""

    @property
    def words(self) -> str:
        """For the user: `40th session, 608th meeting`; empty when nothing was read."""
        parts = [
            *self.symbols,
            *(f"{ordinal_suffix(s)} session" for s in self.sessions),
            *(f"{ordinal_suffix(m)} meeting" for m in self.meetings),
            *self.bodies,
        ]
        return ", ".join(parts)


_ORDINAL = re.compile(rf"(?<![\w-])({ORDINAL})", re.IGNORECASE)
_DATE = re.compile(DATE, re.IGNORECASE)
_COUNTED = 20
_JOINED = re.compile(
    r"^(?:\s|,|/|–|-|\band\b|\bor\b|\bto\b|\bthe\b|\bboth\b|\bits\b|\bthrough\b)*$"
)
_NUMBERED = {
    "session": re.compile(
        r"\bsessions?\s+(?:no\.?\s*)?(\d{1,3})(?:\s*(?:,|and|or|to)\s*(\d{1,3}))?\b"
    ),
    "meeting": re.compile(
        r"\bmeetings?\s+(?:no\.?\s*)?(\d{1,4})(?:\s*(?:,|and|or|to)\s*(\d{1,4}))?\b"
    ),
}
_NOUN = {"session": re.compile(r"\bsessions?\b"), "meeting": re.compile(r"\bmeetings?\b")}
_BARE_AFTER = re.compile(
    r"^\s*(?:[,.;?!)]|$|(?:and|or|than|but|too|as well|did|was|were|had|one|opened|closed|began"
    r"|ended)\b)"
)
_MONTH_YEAR = re.compile(rf"\b({MONTH})\s+(?:of\s+)?(\d{{4}})\b", re.IGNORECASE)
_STAGES = {
    "closing": re.compile(
        r"\b(?:closing|final|concluding|last)\s+(?:public\s+)?meetings?\b"
        r"|\b(?:close|closure|closing|end)\s+of\s+(?:the|its|that)\b.{0,30}\bsession\b"
        r"|\bsession\s+(?:was\s+)?closed\b"
    ),
    "opening": re.compile(
        r"\b(?:opening|first)\s+(?:public\s+)?meetings?\b|\bsession\s+(?:was\s+)?opened\b"
        r"|\b(?:opening|start|beginning)\s+of\s+(?:the|its|that)\b.{0,30}\bsession\b"
    ),
}
_MEANING = re.compile(
    r"\b(?:stand|stands|stood)\s+for\b|\b(?:mean|means|meant|meaning)\b"
    r"|\bspel(?:l|led|t)\s+out\b"
    r"|\b(?:initials|abbreviat\w+|acronyms?|full (?:name|form|title)|short for)\b"
    r"|^\s*[Ww]hat\s+is\s+(?:the\s+)?[\"“']?[A-Z]{2,}",
)
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]+[A-Za-z]*\b")
_LATEST = re.compile(r"\b(?:latest|most recent|last)\s+session\b")
_EARLIEST = re.compile(
    r"\b(?:earliest|first)\s+session\s+(?:on record|in the (?:records|collection))"
)
_PARTICULARS = re.compile(
    # when, or at what hour, a meeting began, ended, was held
    r"\b(?:what (?:time|hour|date|day)|what times|which (?:date|day)|when)\b.*"
    r"\b(?:meetings?|discussion|sitting)\b.*"
    r"\b(?:beg[iau]n|start(?:ed)?|open(?:ed)?|call(?:ed)? to order|convened?|rise|rose|end(?:ed)?"
    r"|closed?|adjourn(?:ed)?|finish(?:ed)?|suspend(?:ed)?|resumed?|held|hold|take place"
    r"|took place)\b"
    r"|\b(?:what times?|when)\b.*"
    r"\b(?:call(?:ed)? to order|suspended|resumed|rise|rose|come to an end)\b"
    r"|\b(?:what (?:date|day)|when)\b.*\b(?:hold|held)\b.*\bmeeting\b"
    # who chaired, where it was held
    r"|\bwho\b.*\b(?:chaired|chairing|presid(?:ed|ing|es)|in the chair)\b"
    r"|\b(?:acted|served|acting|serving)\s+as\b.*\bchair\w*\b"
    r"|\b(?:where|which (?:building|city|room|place)|what (?:building|city|place|venue))\b.*"
    r"\b(?:meet|met|meetings?|held|sit|sat)\b"
    # the record itself: symbol, number, notes
    r"|\bsummary records?\b.*\b(?:issued|prepared|produced|made)\b"
    r"|\brecord\b.*\b(?:reissued|corrected|issued)\b|\b(?:reissued|according to a note)\b"
    r"|\b(?:symbol|number) of the\b.*\b(?:meeting|record)\b|\bmeeting number\b|\bwhich symbol\b"
)


def read_scope(question: str, records: Iterable[Meeting]) -> Scope:
    """What `question` says, as far as a rule for the language can be sure of it."""
    held = tuple(records)
    text = " ".join(question.split())
    low = text.casefold()
    sessions = _named(low, "session")
    known_meetings = {m.meeting for m in held if m.meeting}
    # `the second meeting on the report` counts meetings; numbers of meetings run into the hundreds.
    meetings = tuple(n for n in _named(low, "meeting") if n in known_meetings or n > _COUNTED)
    symbols = tuple(
        dict.fromkeys(m.symbol for m in held if m.symbol and _holds(low, m.symbol.casefold()))
    )
    bodies = _bodies(text, held)
    known = {m.session for m in held if m.session}
    if not sessions and known and _LATEST.search(low):
        of_body = {m.session for m in held if m.session and (not bodies or m.body in bodies)}
        sessions = (max(of_body or known),)
    if not sessions and known and _EARLIEST.search(low):
        sessions = (min(known),)
    absent = [f"{ordinal_suffix(s)} session" for s in sessions if s not in known]
    absent += [f"{ordinal_suffix(n)} meeting" for n in meetings if n not in known_meetings]
    return Scope(
        sessions=sessions,
        meetings=meetings,
        symbols=symbols,
        bodies=bodies,
        days=tuple(d for m in _DATE.finditer(text) if (d := parse_date(m.group()))),
        months=tuple(
            (int(m.group(2)), d.month)
            for m in _MONTH_YEAR.finditer(text)
            if (d := parse_date(f"1 {m.group()}"))
        ),
        stage=next((stage for stage, cue in _STAGES.items() if cue.search(low)), ""),
        abbreviations=tuple(_ACRONYM.findall(text)) if _MEANING.search(text) else (),
        particulars=bool(_PARTICULARS.search(low)),
        absent=tuple(absent),
    )


_CLAUSE = re.compile(
    r"[,;]?\s+(?:and|or|while|whereas|but)\s+"
    r"(?=(?:in|at|on|to|for|by|from|of|with)?\s*(?:how|what|who|whom|whose|which|when|where|why)\b)"
    r"|[;?]\s+(?=\w)",
    re.IGNORECASE,
)


def sub_questions(question: str) -> tuple[str, ...]:
    """The questions that one question puts (`What did A say, and what B?`); empty for a single."""
    parts = tuple(p.strip() for p in _CLAUSE.split(question) if len(p.split()) > 2)
    return parts if len(parts) > 1 else ()


def without(scope: Scope, filters: Filters) -> Scope:
    """The scope without what the user has set by a flag."""
    if filters.whole:
        return Scope(particulars=scope.particulars)
    if filters.session is not None:
        scope = replace(scope, sessions=(), absent=())
    if filters.meeting is not None:
        scope = replace(scope, meetings=(), absent=())
    return replace(scope, bodies=()) if filters.body is not None else scope


def _named(text: str, noun: str) -> tuple[int, ...]:
    """Numbers of the sessions (meetings) that the text names, in order, without repeats."""
    found: dict[int, int] = {}  # number -> where
    for match in _NUMBERED[noun].finditer(text):
        for group in match.groups():
            if group:
                found.setdefault(int(group), match.start())
    nouns = [m.start() for m in _NOUN[noun].finditer(text)]
    ordinals = [(m, ordinal_to_int(m.group(1).strip())) for m in _ORDINAL.finditer(text)]
    for at in nouns:
        edge = at
        for match, value in reversed(ordinals):
            if value is None or match.end() > edge:
                continue
            if not _JOINED.match(text[match.end() : edge]):
                break
            found.setdefault(value, match.start())
            edge = match.start()
    if found and noun == "session":
        # `at the thirty-ninth session, and which at the fortieth?`
        for match, value in ordinals:
            if value is not None and _BARE_AFTER.match(text[match.end() :]):
                found.setdefault(value, match.start())
    return tuple(sorted(found, key=lambda n: found[n]))


def _bodies(text: str, held: tuple[Meeting, ...]) -> tuple[str, ...]:
    low = text.casefold()
    named = []
    for body, name in dict.fromkeys((m.body, m.body_name) for m in held if m.body):
        if re.search(rf"\b{re.escape(body)}\b", text) or (name and name.casefold() in low):
            named.append(body)
    return tuple(dict.fromkeys(named))


def _holds(text: str, symbol: str) -> bool:
    return bool(re.search(rf"(?<![\w/]){re.escape(symbol)}(?![\w/])", text))
