"""What a question says about where its answer stands: session, meeting, body, symbol, date.

Read by rules for the language, against what the collection holds. What is certain (a session or a
meeting that is named) narrows the search; what is not (a body or a day that is named) is preferred.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from index.bodies import body_known_as
from index.numbers import ORDINAL, ordinal_to_int, parse_date
from index.records import Meeting, Speaker, ordinal_suffix
from index.when import DAY, MONTH_YEAR, years_named
from index.whose import Label, Name, asked_of, labels


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
        return (
            (self.superseded or meeting.superseded_by is None)
            and (self.body is None or self.body.casefold() in _body(meeting))
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


def _body(meeting: Meeting) -> str:
    return f"{meeting.body or ''} {meeting.body_name or ''}".casefold()


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
    years: tuple[int, ...] = ()
    """Years that are named without a month as the time of a meeting may be; a preference."""
    stage: str = ""
    """`opening` or `closing` when the question is about a session's opening or closing meeting."""
    abbreviations: tuple[str, ...] = ()
    """What the question asks the meaning of: `OHCHR`."""
    amendments: str = ""
    """`Corr`, `Add` or `Rev` when the question names a corrigendum, an addendum or a revision."""
    dated: tuple[str, ...] = ()
    """The words of the days and months above, as they stand in the question."""
    particulars: bool = False
    """The question is about the meeting itself: its times, chair, place, notes."""
    speakers: tuple[Name, ...] = ()
    """Who is asked about as one who speaks; a preference for what they said."""
    labels: frozenset[Label] = frozenset()
    """Numbered parts of documents that are named; a preference for what stands under them."""
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
_BARE_BEFORE = re.compile(
    r"(?<!\bwas )(?<!\bis )(?<!\bwere )\b(?:the|and|or|than|versus|against)\s+(?:the\s+)?$"
)
_OTHERS = frozenset("american eu european ministerial national parliamentary".split())
_OURS = frozenset(("The", "UN", "Nations"))
_WORD_BEFORE = r"(?:(?<![\w’'-])(?P<before>[\w’'-]+)\s+)?(?<!(?i:political and ))"
_OF_OTHERS = r"(?!\s+of\s+(?!the\s+(?:General|UN|United)\b)|\s+for\b)"
# Other bodies are called so too: by the words before and behind it is told whose one is.
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
_LETTERS = r"[\"“']?[A-Z][A-Za-z]*[A-Z][A-Za-z]*[\"”']?"
_MEANING = re.compile(
    r"\b(?:stand|stands|stood)\s+for\b|\bmean(?:t\s+by|ing\s+of)\s+(?:the\s+(?:\w+\s+){0,3})?"
    rf"{_LETTERS}(?![\w-])|\b(?:the\s+)?{_LETTERS}\s+(?:is\s+(?:taken\s+)?to\s+)?means?\b(?!\s+(?:by|in|that|to|when)\b)"
    rf"|\b(?:abbreviation|acronym|initials|letters)\s+{_LETTERS}\s+means?\b"
    r"|\bspel(?:l|led|t)\s+out\b"
    r"|^\s*(?:[Pp]lease\s+)?(?:[Ee]xpand|[Dd]efine)\s+(?:the\s+)?[\"“']?[A-Z]{2,}[\"”']?\s*[?.!]*$"
    r"|\b(?:initials|abbreviat\w+|acronyms?|full (?:name|form|title)|short for)\b"
    rf"|^\s*[Ww]hat\s+is\s+(?:(?:the|an?)\s+)?{_LETTERS}\s*(?:[?,.;]|$)"
    r"|\bshort form of what\b",
)
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]+[A-Za-z]*\b")
_AMENDMENTS = {
    "Corr": re.compile(r"\bcorrigend(?:um|a)\b|\berrat(?:um|a)\b"),
    "Add": re.compile(r"\baddend(?:um|a)\b"),
    "Rev": re.compile(r"\b(?:revised|revision of the)\s+(?:summary\s+)?record\b"),
}
_LATEST = re.compile(r"\b(?:latest|most recent|last)\s+session\b")
_EARLIEST = re.compile(
    r"\b(?:earliest|first)\s+session\s+(?:on record|in the (?:records|collection))"
)
_RELATIVE = re.compile(
    r"\bsession\s+(?:just\s+|immediately\s+|right\s+|directly\s+)?"
    r"(before|preceding|prior\s+to|after|following|succeeding)"
    rf"\s+(?:the\s+)?({ORDINAL})\b"
)
_LAST_BUT_ONE = re.compile(
    r"\b(?:penultimate|last\s+but\s+one|second[\s-](?:to[\s-])?last|next[\s-]to[\s-]last)"
    r"\s+session\b|\bsession\s+before\s+(?:the\s+)?last\b"
)
_LAST_TWO = re.compile(
    r"\b(?:last|latest|most\s+recent)\s+two\s+sessions\b"
    r"|\btwo\s+(?:last|latest|most\s+recent)\s+sessions\b"
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


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a collection holds, as far as a question can name it. Made once, asked often."""

    sessions: Mapping[str | None, frozenset[int]]
    """Sessions by body; those of all bodies under None."""
    meetings: frozenset[int]
    symbols: Mapping[str, str]
    """Each symbol as it is written, by its case-folded form."""
    odd_symbols: tuple[str, ...]
    """Those with a bracket or a dash in them, case-folded: they are looked for one by one."""
    bodies: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    """Each by its label, with what finds it in a question."""

    @classmethod
    def of(cls, records: Iterable[Meeting]) -> Holdings:
        """The holdings of these records."""
        sessions: dict[str | None, set[int]] = {None: set()}
        meetings: set[int] = set()
        symbols: dict[str, str] = {}
        bodies: dict[str, frozenset[str]] = {}
        for record in records:
            if record.session:
                sessions[None].add(record.session)
                sessions.setdefault(record.body, set()).add(record.session)
            if record.meeting:
                meetings.add(record.meeting)
            if record.symbol:
                symbols.setdefault(record.symbol.casefold(), record.symbol)
            if record.body:
                names = bodies.get(record.body, frozenset())
                bodies[record.body] = names | {record.body_name or record.body}
        return cls(
            {body: frozenset(numbers) for body, numbers in sessions.items()},
            frozenset(meetings),
            symbols,
            tuple(folded for folded in symbols if not _PLAIN_SYMBOL.match(folded)),
            tuple((body, _called(body, names)) for body, names in bodies.items()),
        )


def read_scope(question: str, records: Iterable[Meeting] | Holdings) -> Scope:
    """What `question` says, as far as a rule for the language can be sure of it."""
    held = records if isinstance(records, Holdings) else Holdings.of(records)
    text = " ".join(question.split())
    low = text.casefold()
    # `the second meeting on the report` counts meetings; numbers of meetings run into the hundreds.
    meetings = tuple(n for n in _named(low, "meeting") if n in held.meetings or n > _COUNTED)
    bodies = _bodies(text, held)
    sessions = _sessions(low, bodies, held)
    absent = [f"{ordinal_suffix(s)} session" for s in sessions if s not in held.sessions[None]]
    absent += [f"{ordinal_suffix(n)} meeting" for n in meetings if n not in held.meetings]
    return Scope(
        sessions=sessions,
        meetings=meetings,
        symbols=_symbols(low, held),
        bodies=bodies,
        days=tuple(d for m in DAY.finditer(text) if (d := parse_date(m.group()))),
        months=tuple(
            (int(m.group(2)), d.month)
            for m in MONTH_YEAR.finditer(text)
            if (d := parse_date(f"1 {m.group()}"))
        ),
        years=years_named(text),
        amendments=next((name for name, cue in _AMENDMENTS.items() if cue.search(low)), ""),
        dated=tuple(m.group() for cue in (DAY, MONTH_YEAR) for m in cue.finditer(text)),
        stage=next((stage for stage, cue in _STAGES.items() if cue.search(low)), ""),
        abbreviations=tuple(_ACRONYM.findall(text)) if _MEANING.search(text) else (),
        particulars=bool(_PARTICULARS.search(low)),
        speakers=asked_of(text),
        labels=labels(text),
        absent=tuple(absent),
    )


def _sessions(low: str, bodies: tuple[str, ...], held: Holdings) -> tuple[int, ...]:
    """The sessions that are named, by number or by their place among those that are held."""
    named = _named(low, "session")
    beside: dict[int, int] = {}
    for match in _RELATIVE.finditer(low):
        number, rest = ordinal_to_int(match.group(2).strip()), low[match.end() :]
        # not `the session before the second reading`
        if number and (_BARE_AFTER.match(rest) or rest.lstrip().startswith("session")):
            beside[number] = number + (1 if match.group(1)[0] in "afs" else -1)
    if beside:
        return tuple(dict.fromkeys(beside.get(n, n) for n in named or beside))
    of_bodies = [held.sessions[body] for body in bodies if body in held.sessions]
    known = sorted(frozenset().union(*of_bodies) or held.sessions[None])
    if named or not known:
        return named
    if _LAST_TWO.search(low):
        return tuple(known[-2:])
    if _LAST_BUT_ONE.search(low):
        return tuple(known[-2:-1])
    if _LATEST.search(low):
        return (known[-1],)
    if _EARLIEST.search(low):
        return (known[0],)
    return ()


_SYMBOL_LIKE = re.compile(r"[\w./]+")
_PLAIN_SYMBOL = re.compile(r"[\w./]+\Z")


def _symbols(low: str, held: Holdings) -> tuple[str, ...]:
    """Symbols of records that stand in the text, whole, in its order."""
    found = [
        held.symbols[token]
        for match in _SYMBOL_LIKE.finditer(low)
        if (token := match.group().rstrip("./")) in held.symbols
    ]
    found += [held.symbols[folded] for folded in held.odd_symbols if _holds(low, folded)]
    return tuple(dict.fromkeys(found))


def without(scope: Scope, filters: Filters) -> Scope:
    """The scope without what the user has set by a flag."""
    if filters.whole:
        return Scope(particulars=scope.particulars, speakers=scope.speakers, labels=scope.labels)
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
    other = _NOUN["meeting" if noun == "session" else "session"]
    if found and (noun == "session" or not other.search(text)):
        # `at the thirty-ninth session, and which at the fortieth?`
        for match, value in ordinals:
            bare = _BARE_BEFORE.search(text[: match.start()])
            if value is not None and bare and _BARE_AFTER.match(text[match.end() :]):
                found.setdefault(value, match.start())
    return tuple(sorted(found, key=lambda n: found[n]))


def _called(body: str, names: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """What finds a body in a question: its label, its names, and what else it is called."""
    known = body_known_as(body)
    found = [re.compile(rf"(?<![\w-]){re.escape(body)}\b")]
    found += [_named_as(name, re.IGNORECASE) for name in names]
    if known:
        # with a capital where the table has one: `the first committee of inquiry`
        found += [_named_as(name) for name in known.names if name not in names]
        # what the table has in small letters may be written with capitals, too
        found += [
            _named_as(name, re.IGNORECASE if name.islower() else 0, others=True)
            for name in known.called
        ]
    return tuple(found)


def _named_as(name: str, flags: int = 0, *, others: bool = False) -> re.Pattern[str]:
    pattern = re.escape(name).replace("'", "['’]")
    before, behind = (_WORD_BEFORE, _OF_OTHERS) if others else ("", "")
    return re.compile(rf"{before}(?<![\w-]){pattern}\b{behind}", flags)


def _bodies(text: str, held: Holdings) -> tuple[str, ...]:
    return tuple(
        body
        for body, named in held.bodies
        if any(_is_ours(found) for one in named for found in one.finditer(text))
    )


def _is_ours(found: re.Match[str]) -> bool:
    """Whether what is called so is a body of the table.

    Not `Kelmara's torture committee`, nor `the European Committee on Torture`.
    """
    before = found.groupdict().get("before") or ""
    if before.casefold() in _OTHERS or re.search(r"(?:['’]s|s['’])$", before):
        return False
    at_first = found.start() == 0  # `Did Torture Committee members ...?`
    return before in _OURS or at_first or not before[:1].isupper()


def _holds(text: str, symbol: str) -> bool:
    return bool(re.search(rf"(?<![\w/]){re.escape(symbol)}(?![\w/])", text))
