"""What kind of thing a question asks for, and whether a text holds one.

Rules for the English of questions and of records; after the answer types of Li and Roth, "Learning
question classifiers" (2002), cut down to those that a pattern can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from index.numbers import DATE, MONTH


class AnswerType(StrEnum):
    """What is asked for. The first that fits a question is taken."""

    SHARE = "share"
    HOUR = "hour"
    SPAN = "span"
    DAY = "day"
    COUNT = "count"
    LETTERS = "letters"


_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|none|half|dozen)"
)
_NUMBER = rf"(?:\d[\d,. ]*|\b{_NUMBER_WORD}\b)"
_ASKS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        AnswerType.SHARE,
        re.compile(r"\b(?:percentage|per cent|percent|what (?:share|proportion|fraction))\b"),
    ),
    (AnswerType.HOUR, re.compile(r"\b(?:what (?:time|hour)s?|which hours?)\b(?! limit| frame)")),
    (
        AnswerType.SPAN,
        re.compile(r"\bhow (?:long|old|often|soon)\b|\bwhat (?:period|length|duration)\b"),
    ),
    (
        AnswerType.DAY,
        re.compile(
            r"\bwhen\b|\b(?:what|which|on what|by what) (?:is the |was the )?"
            r"(?:date|day|year|month|deadline|time limit)s?\b|\bsince what\b|\btime limit\b"
        ),
    ),
    (
        AnswerType.COUNT,
        re.compile(
            r"\bhow (?:many|much|far|large|big|high|low|few)\b|\bnumber of\b"
            r"|\b(?:what|which) (?:is the |was the |were the )?"
            r"(?:total|figure|sum|amount|number|cost|price|size|average|minimum|maximum)s?\b"
        ),
    ),
    (
        AnswerType.LETTERS,
        re.compile(r"\b(?:abbreviat\w+|acronyms?|initials|letters|stands? for|short(?:ened)? )\b"),
    ),
)
_HOLDS = {
    AnswerType.SHARE: re.compile(
        r"\bper cent\b|\bpercent|%|\b(?:half|third|quarter|fifth|tenth)s?\b", re.IGNORECASE
    ),
    AnswerType.HOUR: re.compile(
        r"\b\d{1,2}(?:[.:]\d\d)?\s*[ap]\.?\s?m\b|\bnoon\b|\bmidnight\b|\b\d{1,2}:\d\d\b",
        re.IGNORECASE,
    ),
    AnswerType.SPAN: re.compile(
        rf"(?:{_NUMBER}|\ban?\b|\bsome\b)[\s-]*(?:consecutive |full |calendar )?"
        r"(?:second|minute|hour|day|night|week|month|year|decade)s?\b",
        re.IGNORECASE,
    ),
    AnswerType.DAY: re.compile(
        rf"{DATE}|\b{MONTH}\b|\b(?:1[89]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b",
        re.IGNORECASE,
    ),
    AnswerType.COUNT: re.compile(_NUMBER, re.IGNORECASE),
    AnswerType.LETTERS: re.compile(r"\((?:\w+ )?[A-Z][A-Za-z]*[A-Z]\w*\)"),
}
_DAY_OR_MONTH = "(?:jan|feb|ma[ry]|apr|ju[nl]|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
_BEGINS = {
    AnswerType.SHARE: re.compile("per|%|half|third|quarter|fifth|tenth"),
    AnswerType.SPAN: re.compile(rf"\d|\b(?:an?\b|some\b|{_NUMBER_WORD})"),
    AnswerType.DAY: re.compile(
        rf"{_DAY_OR_MONTH}|the\s+\d"
        rf"|\d(?:[\d\s]{{0,3}}(?:st|nd|rd|th)?\s*(?:of\s+)?{_DAY_OR_MONTH}|[890]\d\d\b|\d{{3}}-)"
    ),
}
# Where a thing may begin in a text of small letters. Looking for that is up to ten times as quick
# as trying the whole pattern at each letter.


def answer_type(question: str) -> AnswerType | None:
    """What the question asks for; None where no pattern tells."""
    low = question.casefold()
    return next((kind for kind, pattern in _ASKS if pattern.search(low)), None)


def holds_answer(kind: AnswerType, text: str, question: str) -> bool:
    """Whether `text` holds a thing of that kind which is not already in the question."""
    known = question.casefold()
    return any(thing.casefold().strip() not in known for thing in _things(kind, text))


def _things(kind: AnswerType, text: str) -> Iterator[str]:
    """All of that kind in `text`, as the pattern would find them by itself."""
    pattern, begins = _HOLDS[kind], _BEGINS.get(kind)
    # letters that are the same as others where case is ignored
    small = text.lower().replace("ſ", "s").replace("ı", "i") if begins else ""
    if begins is None or len(small) != len(text):  # a letter that is two when small
        yield from (found.group() for found in pattern.finditer(text))
        return
    at = 0
    while begin := begins.search(small, at):
        at = begin.start() + 1
        if found := pattern.match(text, begin.start()):
            yield found.group()
            at = found.end()
