"""What a record's title block says of its meeting.

Extraction splits words (`Six ty- seven th session`), glues fields (`SR.164710 August 2004`) and
runs a masthead into one line, so fields are sought in the mended text of the whole block, each by
the form that the format gives it, and not by line. Pure: strings in, values out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.bodies import acronym_of_symbol, body_begun, body_named, body_of_symbol, body_of_treaty
from index.numbers import (
    CALENDAR,
    DATE,
    MONTHS,
    ORDINAL,
    TIME,
    WEEKDAY,
    WEEKDAYS,
    int_to_ordinal_words,
    ordinal_to_int,
    parse_date,
    parse_time,
    weekday_of,
)
from index.symbols import SYMBOL, normalise, parse_symbol

_I = re.IGNORECASE

TITLE = re.compile(
    r"(?:provisional\s+)?summary\s+records?\b(?P<before>[^.]{0,120}?)"
    rf"(?:of\s+the\s+)(?P<number>{ORDINAL})(?:\s*\([^)]{{0,40}}\))?\s*\**\s*(?P<after>\([^)]{{0,60}}\))?"
    r"\s*(?:plenary\s+|public\s+|closed\s+|private\s+)?meetings?\b(?:\s*\**\s*\([^)]{0,60}\))?",
    _I,
)
_BARE_TITLE = re.compile(
    r"^\W*(?P<number>\d{1,4}\s?(?:st|nd|rd|th))\s+(?:plenary\s+)?meeting\W*$", _I | re.MULTILINE
)
_PART = re.compile(
    r"\(\s*(?P<alone>partial|part)\s*\)"
    r"|(?P<which>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|opening|closing|public|private|"
    r"closed|open)\s*"
    r"(?P<middle>\(\s*(?:public|private|closed|open)\s*\))?\s*\**\s*part\b\s*\**\s*"
    r"(?P<end>\(\s*(?:public|private|closed|open)\s*\))?",
    _I,
)
SESSION = re.compile(
    rf"(?P<number>{ORDINAL})\s*(?:\(\s*\d{{4}}\s*\)\s*)?"
    r"(?:(?:special|resumed|emergency|extraordinary|annual|regular|substantive|organizational)\s+)*"
    r"session\b",
    _I,
)
HELD = re.compile(
    r"\bheld\b\s*:?\s*(?P<where>(?:at|in|via|by|virtually|online|remotely)\b.{0,200}?)\s*,?\s*"
    rf"\bon\s+(?=(?:{WEEKDAY}|\d))(?P<date>.{{4,60}}?\d{{4}})(?!\d)"
    rf"(?:\s*,?\s*(?:at|from)?\s*(?P<time>{TIME}))?",
    _I,
)
_MEETING_DAY = re.compile(
    rf"{WEEKDAY}\s*,?\s*(?:{DATE})(?:\s*,?\s*(?:at|from)?\s*(?P<time>{TIME}))?", _I
)
_OFFICE = (
    r"(?:chair(?:person|man|woman)?s?(?:-?rapporteur)?|president|presiding\s+officer|"
    r"co-?\s?chair(?:person|men|man|woman)?s?|co-?presidents)"
)
_CHAIR = re.compile(
    rf"(?:(?<=^)|(?<=[\s.)]))(?P<kind>(?:temporary|acting|provisional|interim)\s+)?{_OFFICE}\s*:"
    r"|(?:(?:(?<=^)|(?<=[\s.),;(]))(?P<then>then|subsequently)|(?P<later>later))\s*:",
    _I,
)
_NAMED = (
    r"(?:Mr|Ms|Mrs|Miss|Dr|Prof|Sir|Dame|Lord|Judge|Msgr|Archbishop|H\.E|Sheikh(?:a)?|Ambassador)\b"
)
_AFTER_CHAIR = re.compile(
    r"\s*(?:\bcontents\b|\bin\s+the\s+absence\s+of\b|\bthe\s+(?:public\s+part\s+of\s+the\s+)?"
    r"(?:meeting|discussion)\b|\bagenda\s+items?\b|\bthis\s+record\s+is\b|\d{2}-\d{5}|\bGE\.\d|"
    r"\bchair(?:person|man)?\s+of\s+the\s+advisory\s+committee\b|\*\s).*",
    _I | re.DOTALL,
)
_LEADERS = re.compile(r"\s*(?:\.\s?){3,}\s*|\s*…+\s*|\s*_{3,}\s*")
_GLUED_DATE = re.compile(rf"\s?(?:{'|'.join(MONTHS)})\s*,?\s*\d{{4}}", _I)
_BODY_WORD = re.compile(
    r"\b(?:committee|commission|council|subcommittee|sub-commission|board|conference|assembly|"
    r"working\s+group|panel|tribunal|forum|congress|authority)\b",
    _I,
)

_VOCABULARY = (
    frozenset(
        """summary record records partial public private closed the of part meeting meetings session
    held at on first second third fourth fifth chair chairperson chairman temporary later contents
    noon order called began committee general original distr palais wilson nations geneva
    headquarters""".split()
    )
    | CALENDAR
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Particulars:
    """The fields of a title block; None where it does not say."""

    symbol: str | None = None
    body: str | None = None
    body_name: str | None = None
    session: int | None = None
    meeting: int | None = None
    part: str | None = None
    venue: str | None = None
    date: datetime.date | None = None
    convened: str | None = None
    chair: str | None = None
    inferred: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    """Doubts, in words: a weekday that does not fit its date."""


def mend(line: str) -> str:
    """`line` with single spaces, words that extraction split put together, `Mr. X` left alone.

    `Six ty- seven th` becomes `Sixty-seventh`, `( p artial )*` becomes `(partial)*`. Pieces are
    joined only where they make a number or a word of a title block.
    """
    words = _SPACES.sub(" ", line.translate(_PLAIN)).strip().split(" ")
    if len(words) > _LONGEST_MENDED:
        return " ".join(words)
    out: list[str] = []
    at = 0
    beginnings = _beginnings()
    while at < len(words):
        begins = words[at].lower().lstrip("(*") in beginnings or words[at][-1:].isdigit()
        for end in range(min(at + 6, len(words)) if begins else at, at + 1, -1):
            run = words[at:end]
            if _is_split(run):
                out.append("".join(run))
                at = end
                break
        else:
            out.append(words[at])
            at += 1
    return _LOOSE.sub(lambda m: m.group().strip(), " ".join(out))


_LOOSE = re.compile(r"\(\s+|\s+\)|(?<=\d[.:]\d) (?=\d\s?[ap]\s?\.?\s?m\b)", _I)
# spaces inside brackets, and inside the minutes of an hour: `3.3 0 p.m.`
_PLAIN = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": None, "\ufeff": None}
)
_LONGEST_SESSION_LINE = 80
_LONGEST_BLOCK = 20_000
# characters: the longest title block seen has about 2,500
_LONGEST_MENDED = 400
# words; a masthead run together in one line has fewer, and body text is never mended


def _is_split(run: Sequence[str]) -> bool:
    """Whether the pieces make one number or word of a title block that extraction split."""
    word = "".join(run).lower().strip("()*,.:;")
    if word in _mendable():
        return not any(piece.lower() in _mendable() for piece in run[:-1])
    return len(run) == 2 and _DIGIT_ORDINAL.fullmatch(word) is not None and run[0][-1:].isdigit()


_DIGIT_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)")


@cache
def _mendable() -> frozenset[str]:
    """The words that are put together: those of title blocks, and ordinals up to 199."""
    ordinals = {int_to_ordinal_words(number) for number in range(1, 200)}
    return _VOCABULARY | ordinals | {word.replace("-", "") for word in ordinals}


@cache
def _beginnings() -> frozenset[str]:
    """What a word that is put together may begin with: a cheap test that most words fail."""
    return frozenset(word[:size] for word in _mendable() for size in range(1, len(word)))


def read_title_block(lines: Sequence[str]) -> Particulars:
    """The particulars that the lines of a title block give, opening line and notes left out."""
    mended = [mend(line[:_LONGEST_BLOCK]) for line in lines]
    joined = " ".join(line for line in mended if line)[:_LONGEST_BLOCK]
    problems: list[str] = []
    inferred: set[str] = set()

    title = TITLE.search(joined) or _BARE_TITLE.search("\n".join(mended))
    meeting = ordinal_to_int(title.group("number")) if title else None
    before = joined[: title.start()] if title and title.re is TITLE else joined
    masthead = before if before.strip() else joined

    symbol, doubtful = _symbol(joined, meeting)
    if doubtful:
        inferred.add("symbol")
        problems.append(f"the symbol {symbol} is glued to a date; where it ends is not sure")
    if symbol and meeting is None:
        meeting = parse_symbol(symbol).meeting
    elif symbol and meeting != parse_symbol(symbol).meeting:
        problems.append(f"the symbol {symbol} and the title ({meeting}) name different meetings")

    date, convened, venue = _held(joined, problems)
    session = _session(mended, before if title else "")
    if session is None and symbol:
        session = parse_symbol(symbol).session
    body, body_name = _body(mended, masthead, symbol)
    return Particulars(
        symbol=symbol,
        body=body,
        body_name=body_name,
        session=session,
        meeting=meeting,
        part=_part(title.group(0)) if title else None,
        venue=venue,
        date=date,
        convened=convened,
        chair=read_chair(mended),
        inferred=frozenset(inferred),
        problems=tuple(problems),
    )


def is_session_line(line: str) -> bool:
    """Whether a mended line begins with the session: `Nineteenth session`."""
    return len(line) < _LONGEST_SESSION_LINE and SESSION.match(line.lstrip("* ")) is not None


def is_chair_line(line: str) -> bool:
    """Whether a mended line begins with `Chair:`, `Temporary Chair:`, `later:` or the like."""
    return _CHAIR.match(line.lstrip()) is not None


def _symbol(joined: str, meeting: int | None) -> tuple[str | None, bool]:
    """The first symbol of a record in the block, freed of a glued date; and whether in doubt."""
    found = re.search(SYMBOL, joined)
    if found is None:
        return None, False
    symbol = normalise(found.group(0))
    month = _GLUED_DATE.match(joined, found.end())
    digits = re.search(r"\d+$", symbol)
    if digits is None or (month is None and (meeting is None or digits.group() == str(meeting))):
        return symbol, False
    head, run = symbol[: digits.start()], digits.group()
    number = str(meeting) if meeting is not None else None
    if number and run == number:
        return symbol, False
    splits = [
        run[:-size]
        for size in (2, 1)
        if month and len(run) > size and run[-size] != "0" and int(run[-size:]) <= 31
    ]
    if number and run.startswith(number) and (number in splits or month is None):
        return head + number, False
    if month is None or not splits:
        return symbol, False
    if joined[found.end() - len(run) - 1 : found.end()].endswith(" "):
        return symbol, False
    # an addendum or corrigendum with two figures is rare; a meeting's number may have any
    return head + splits[0], not re.search(r"(?:Add|Corr|Rev)\.$", head)


def _held(joined: str, problems: list[str]) -> tuple[datetime.date | None, str | None, str | None]:
    """The day, the hour for which the meeting was called, and the venue."""
    held = HELD.search(joined)
    venue = _venue(held.group("where")) if held else None
    day = held or _MEETING_DAY.search(joined)
    if day is None:
        return None, None, venue
    words = day.group("date") if held else day.group(0)
    date = parse_date(words)
    weekday = weekday_of(words)
    if date is None:
        problems.append(f"the day of the meeting is not a date: {words.strip()}")
    elif weekday is not None and date.weekday() != weekday:
        problems.append(
            f"{date.isoformat()} was not a {WEEKDAYS[weekday]}, as the title block says"
        )
    hour = day.group("time")
    return date, parse_time(hour) if hour else None, venue


def _venue(where: str) -> str | None:
    venue = re.sub(r"^(?:at|in)\s*(?:the\s+)?", "", where.strip(" ,"), flags=_I)
    venue = re.sub(r"\s*,\s*", ", ", venue).strip(" ,*")
    return venue or None


def _session(mended: Sequence[str], above: str) -> int | None:
    """The session, on a line of its own or in a masthead run together `above` the title."""
    for line in mended:
        found = SESSION.match(line.lstrip("* "))
        if found and is_session_line(line):
            return ordinal_to_int(found.group("number"))
    run_in = list(SESSION.finditer(above))
    return ordinal_to_int(run_in[-1].group("number")) if run_in else None


def _part(title: str) -> str | None:
    found = _PART.search(title)
    if found is None:
        return None
    if found.group("alone"):
        return "partial"
    bracket = found.group("middle") or found.group("end")
    which = found.group("which").lower()
    if number := ordinal_to_int(which):
        which = int_to_ordinal_words(number)
    words = f"{which} part"
    return f"{words} ({bracket.strip('( )').lower()})" if bracket else words


def _body(
    mended: Sequence[str], masthead: str, symbol: str | None
) -> tuple[str | None, str | None]:
    """The body's label and its full name: by its name, its symbol, its treaty, or as it stands."""
    by_symbol = body_of_symbol(symbol) if symbol else None
    named = body_named(masthead)
    if named and (by_symbol is None or by_symbol.organ or by_symbol == named):
        return named.label, named.name
    if by_symbol and not by_symbol.organ:
        return by_symbol.label, by_symbol.name
    if symbol is None and (watching := body_of_treaty(masthead)):
        return watching.label, watching.name
    stated = _stated_body(mended)
    if stated and symbol is None and (begun := body_begun(stated)):
        return begun.label, begun.name
    acronym = acronym_of_symbol(symbol) if symbol else None
    if stated or acronym:
        return acronym or stated, stated
    return (by_symbol.label, by_symbol.name) if by_symbol else (None, None)


def _stated_body(mended: Sequence[str]) -> str | None:
    """The name of a body that the table does not know: the last such line above the title."""
    name: str | None = None
    for position, line in enumerate(mended):
        if TITLE.search(line) or HELD.search(line) or _CHAIR.match(line):
            break
        if not _BODY_WORD.search(line) or len(line) > 200 or line.endswith(".") or line[:1] in "*(":
            continue
        name = line
        following = mended[position + 1] if position + 1 < len(mended) else ""
        if TITLE.search(following) or HELD.search(following):
            continue  # the rest of its name is lost
        if re.search(r"\b(?:of|on|for|the|and|All|against|to)$", line) or following[:1].islower():
            name = f"{line} {following}".strip()
    return name.strip(" *") if name else None


def read_chair(lines: Sequence[str]) -> str | None:
    """Who was in the chair: `Mr. Tall`, `Mr. A (temporary); Mr. B`, `Mr. A; Ms. B (later)`.

    `lines` are mended. Dots that lead to a State's name are dropped. None where no line says.
    """
    people: list[str] = []
    for entry in _chair_entries(lines):
        marks = list(_CHAIR.finditer(entry))
        for position, mark in enumerate(marks):
            end = marks[position + 1].start() if position + 1 < len(marks) else len(entry)
            person = _person(entry[mark.end() : end])
            after = mark.group("later") or mark.group("then")
            kind = (mark.group("kind") or after or "").strip().lower()
            if person is None or (after and not people):
                continue
            if kind:
                person = re.sub(r"\s*\(.*$", "", person) + f" ({_KIND[kind]})"
            people.append(person)
    return "; ".join(people) if people else None


def _chair_entries(lines: Sequence[str]) -> list[str]:
    """Each line that names a chair, with the lines that its name or State has slipped to."""
    entries: list[str] = []
    at = 0
    while at < len(lines):
        entry = lines[at]
        at += 1
        if not _CHAIR.search(entry):
            continue
        while at < len(lines):
            following = lines[at]
            waiting = entry.endswith(":") and re.match(_NAMED, following)
            if not waiting and not re.match(r"[(.…]", following):
                break
            entry = f"{entry} {following}"
            at += 1
        entries.append(entry)
    return entries


_KIND = {
    "later": "later",
    "then": "later",
    "subsequently": "later",
    "temporary": "temporary",
    "provisional": "temporary",
    "acting": "acting",
    "interim": "acting",
}


def _person(text: str) -> str | None:
    """The name with its brackets at the start of `text`, cut where something else begins."""
    bare = _LEADERS.sub(" ", _AFTER_CHAIR.sub("", text))
    bare = _SPACES.sub(" ", bare).strip(" ;,*")
    return bare if re.search(r"[^\W\d_]", bare) else None
