"""When a meeting can have been held: as a question names it, and as its record tells it."""

from __future__ import annotations

import re

from index.bodies import body_known_as
from index.numbers import DATE, MONTH
from index.records import Meeting

DAY = re.compile(DATE, re.IGNORECASE)
MONTH_YEAR = re.compile(rf"\b({MONTH})\s+(?:of\s+)?(\d{{4}})\b", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR = r"(?<![\w/.,–-])(?:19|20)\d\d(?![\w/]|[,.]\d|\s*[–-]\s*\d)"
_AND = r"(?:,\s+(?:(?:and|or)\s+)?|\s+(?:and|or|than|to|versus)\s+(?:in\s+)?)"
_YEARS = rf"{_YEAR}(?:{_AND}{_YEAR}){{0,5}}"
_SEASON = (
    r"(?:both\s+)?(?:the\s+)?(?:(?:early|late|mid)[\s-]+)?"
    r"(?:(?:years?|spring|summer|autumn|fall|winter)(?:\s+of)?\s+)?"
)
_MEETING = (
    r"(?:briefing|debate|dialogue|discussion|exchange|hearing|meeting|session|sitting|talk)s?"
)
_SMALL = r"(?:a|an|at|by|during|for|from|in|of|on|that|the|to|which|with)"
_NAMED = re.compile(
    # in 2004, and in 2006; no count: `in 2000 cases`
    rf"\b(?:in|during|throughout|{_MEETING}\s+of)\s+{_SEASON}(?P<told>{_YEARS})"
    r"(?!\s+(?!(?:as|has|his|its|this|was)\b)[a-z-]+s\b|\s+(?:billion|million|per|people)\b)"
    # the 1999 death penalty debate
    rf"|(?P<before>{_YEAR})\s+(?:(?!{_SMALL}\b)[\w’'-]+\s+){{0,3}}?{_MEETING}\b"
    # Fifth Committee (2004); CEDAW, Belgium, 2002: ...; Jordan 2007 - ...
    rf"|[,(]\s*(?P<apart>{_YEAR})\s*[,)]|(?P<heads>{_YEAR})(?=\s*:|\s[–-]\s)",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"^[^,?]{{0,80}}(?P<first>{_YEAR}),\s")
# Where none is named otherwise.
_BODY_YEAR = re.compile(
    rf"^\W*(?P<body>[A-Z][\w-]+)\s+(?P<years>{_YEARS})"
    r"(?!\s+(?:[a-z-]+s|children|men|people|women)\b)"
)
# CEDAW 2004 Jordan
_BOUND = re.compile(
    r"\b(?:after|as\s+of|before|beyond|by|prior\s+to|since|till|until|up\s+to)\s+(?:the\s+)?"
    r"(?:(?:beginning|close|early|end|late|middle|start|spring|summer|autumn|fall|winter)\s+(?:of\s+)?){0,2}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:\b(?:act|article|convention|decision|goal|law|no|number|paragraph|protocol|resolution"
    r"|room|rule|target)s?\.?\s+(?:of\s+)?|\bmeetings?\s+|\d\s*\(|[$€£]\s*)$",
    re.IGNORECASE,
)
# Before a year that bounds a time; and before what is a number, or dates a document.
_OF_A_YEAR = re.compile(r"/(?P<year>(?:19|20)\d\d)/")
# The symbols of some bodies hold it: `E/2009/SR.14`, `A/AC.109/2009/SR.4`.
_ASSEMBLY = re.compile(r"A/(?:C\.\d/)?(?P<session>\d{2})/", re.IGNORECASE)
_FOUNDED, _BEGINS = 1945, 9
# The fifty-fifth session of the General Assembly began in September 2000 and ended in September
# 2001; the first, but for some weeks, in 1946.


def years_named(question: str) -> tuple[int, ...]:
    """Years without a month that a question names as the time of a meeting may be, in order."""
    bare = MONTH_YEAR.sub(" ", DAY.sub(" ", question))
    first = _BODY_YEAR.match(bare)
    told = [first["years"]] if first and body_known_as(first["body"]) else []
    told += [
        years
        for match in (list(_NAMED.finditer(bare)) or ([] if told else _FIRST.finditer(bare)))
        for name, years in match.groupdict().items()
        if years and not _is_other(bare[: match.start(name)])
    ]
    return tuple(dict.fromkeys(int(year) for some in told for year in re.findall(r"\d{4}", some)))


def years_written(question: str) -> tuple[int, ...]:
    """Every year in it that numbers nothing, in order."""
    found = _WRITTEN.finditer(question)
    years = (int(m.group()) for m in found if not _NUMBER.search(question[: m.start()]))
    return tuple(dict.fromkeys(years))


def bounds_a_time(question: str) -> bool:
    """Whether a year in it bounds a time: `since 2004`, `by the end of 2004`."""
    return any(_BOUND.search(question[: m.start()]) for m in _WRITTEN.finditer(question))


def _is_other(before: str) -> bool:
    """Whether what stands before a year shows that it is none in which a meeting was held."""
    return bool(_BOUND.search(before) or _NUMBER.search(before))


def years_of(meeting: Meeting) -> tuple[int, ...]:
    """The year of a meeting, or those in which it can have been, ascending; empty: not known."""
    if meeting.date is not None:
        return (meeting.date.year,)
    symbol = meeting.symbol or ""
    if found := _OF_A_YEAR.search(symbol):
        return (int(found["year"]),)
    if found := _ASSEMBLY.match(symbol):
        began = _FOUNDED + int(found["session"])
        return (began, began + 1)
    return ()


def may_be_in(meeting: Meeting, year: int, month: int) -> bool:
    """Whether a meeting whose day is not known can have been held in this month, for all known."""
    years = years_of(meeting)
    if len(years) < 2:
        return year in years
    return (year == years[0] and month >= _BEGINS) or (year == years[1] and month <= _BEGINS)
