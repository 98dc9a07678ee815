"""Ordinals, cardinals, hours and dates, as the English of official records writes them.

The one module that owns these conversions: the parser, the reading of a question and the check of
an answer all come here. Nothing here raises on text: what is not of the form gives `None`.
"""

from __future__ import annotations

import datetime
import re

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINAL_UNITS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_ORDINAL_TENS = [
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
]

_CARDINAL = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_ORDINAL = {word: value for value, word in enumerate(_ORDINAL_UNITS)} | {
    word: 10 * value for value, word in enumerate(_ORDINAL_TENS, start=2)
}
_SCALE = {"hundred": 100, "thousand": 1000}
_ORDINAL_SCALE = {"hundredth": 100, "thousandth": 1000}

_WORD = re.compile(r"[a-z]+")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u00ad", "-"))
_DIGIT_ORDINAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,6})\s*(?:st|nd|rd|th|d)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")

_SIMPLE_ORDINAL = "|".join((*_ORDINAL_UNITS[1:], *_ORDINAL_TENS))
_SMALL = "|".join(_UNITS[1:10])
ORDINAL = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,5})\s?(?:st|nd|rd|th)\b"
    rf"|(?:(?:(?:{_SMALL}|a)[\s-]+)?hundred(?:[\s-]+and)?[\s-]+)?"
    rf"(?:(?:{'|'.join(_TENS)})[\s-]*(?:{'|'.join(_ORDINAL_UNITS[1:10])})|(?:{_SIMPLE_ORDINAL}))\b"
    rf"|(?:(?:{_SMALL}|a)[\s-]+)?hundredth\b)"
)
"""A pattern for one ordinal from 1 to 999, in digits or words; to be used ignoring case."""

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS, start=1)} | {
    name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)
}
_MONTH_NUMBER["sept"] = 9
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
CALENDAR = frozenset(name.lower() for name in (*MONTHS, *WEEKDAYS))
"""The names of months and days of the week, in small letters."""
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
"""A pattern for the name of a month; to be used ignoring case."""
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
"""A pattern for the name of a weekday; to be used ignoring case."""
DATE = (
    rf"(?:(?:{WEEKDAY}\s*,?\s*)?(?:the\s+)?\d{{1,2}}(?:\s?\d)?(?:\s?(?:st|nd|rd|th))?"
    rf"\s*(?:of\s+)?{MONTH}\s*,?\s*\d{{4}}(?!\d)"
    rf"|(?:{WEEKDAY}\s*,?\s*)?{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\s*,\s*\d{{4}}(?!\d)"
    r"|\b\d{4}-\d{2}-\d{2}\b)"
)
"""A pattern for a whole date; to be used ignoring case."""
TIME = (
    r"(?:(?:12(?:[.:]00)?\s+)?(?:noon|midnight|midday)\b"
    r"|\d{1,2}(?:\s?[.:]\s?\d{2})?\s?(?:[ap]\s?\.\s?m\b\.?|[ap]m\b)"
    r"|\b[012]?\d(?:[.:]|\s?h\s?)[0-5]\d(?!\d))"
)
"""A pattern for an hour of the day; to be used ignoring case."""

_DAY_MONTH_YEAR = re.compile(
    rf"(?:({WEEKDAY})\s*,?\s*)?(?:the\s+)?(\d{{1,2}}(?:\s?\d)?)(?:\s?(?:st|nd|rd|th))?"
    rf"\s*(?:of\s+)?({MONTH})\s*,?\s*(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?:({WEEKDAY})\s*,?\s*)?({MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NAMED_HOUR = re.compile(r"(?:12(?:[.:]00)?\s+)?(noon|midday|midnight)\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s?[.:h]\s?(\d{2}))?(?!\d)\s?(?:([ap])\s?\.?\s?m\b)?", re.IGNORECASE
)


def ordinal_to_int(text: str) -> int | None:
    """`sixty-seventh`, `Six ty- seven th`, `102nd`, `one hundred and fifth` as an integer.

    White space inside the words is ignored, since extraction splits them. None for anything else.
    """
    plain = text.translate(_HYPHENS).strip().lower()
    if digits := _DIGIT_ORDINAL.fullmatch(plain):
        return int(digits.group(1).replace(",", ""))
    return _words_to_int(re.sub(r"\s*-\s*", "-", plain), ordinal=True)


def cardinal_to_int(text: str) -> int | None:
    """`forty`, `1,200`, `one hundred and five` as an integer; None for anything else."""
    plain = text.translate(_HYPHENS).strip().lower()
    if _DIGITS.fullmatch(plain):
        return int(plain.replace(",", ""))
    return _words_to_int(plain, ordinal=False)


def int_to_ordinal_words(number: int) -> str:
    """`fortieth` for 40, `one hundred and fifth` for 105. Raises ValueError outside 1 to 9,999."""
    if not 1 <= number <= 9999:
        raise ValueError(f"an ordinal from 1 to 9999 is wanted, not {number}")
    return _in_words(number, ordinal=True)


def int_to_cardinal_words(number: int) -> str:
    """`forty` for 40. Raises ValueError outside 0 to 9,999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"a number from 0 to 9999 is wanted, not {number}")
    return _in_words(number, ordinal=False)


def parse_time(text: str) -> str | None:
    """`10.05 a.m.`, `3:20 p.m.`, `noon`, `5 p.m.`, `15.05` as `HH:MM`; None for anything else."""
    plain = text.strip()
    if named := _NAMED_HOUR.match(plain):
        return "00:00" if named.group(1).lower() == "midnight" else "12:00"
    clock = _CLOCK.match(plain)
    if clock is None:
        return None
    hour, minute, half = int(clock.group(1)), int(clock.group(2) or 0), clock.group(3)
    if minute > 59 or hour > 23 or (half is None and clock.group(2) is None):
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f"{hour:02d}:{minute:02d}"


def parse_date(text: str) -> datetime.date | None:
    """The first date in `text`: `Friday, 20 April 2018`, `April 20, 2018`, `2018-04-20`.

    A weekday is read and ignored (see `weekday_of`); a day that does not exist gives None.
    """
    day: str | int
    if found := _DAY_MONTH_YEAR.search(text):
        day, month, year = found.group(2), found.group(3), found.group(4)
    elif found := _MONTH_DAY_YEAR.search(text):
        month, day, year = found.group(2), found.group(3), found.group(4)
    elif found := _ISO_DATE.search(text):
        return _date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    else:
        return None
    number = _MONTH_NUMBER[month.lower().rstrip(".")]
    return _date(int(year), number, int(re.sub(r"\s", "", str(day))))


def weekday_of(text: str) -> int | None:
    """The first weekday named in `text`, Monday being 0; None where none is."""
    found = re.search(rf"\b({WEEKDAY})", text, re.IGNORECASE)
    return WEEKDAYS.index(found.group(1).capitalize()) if found else None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:  # 31 April: the text has the form of a date and is none
        return None


def _words_to_int(text: str, *, ordinal: bool) -> int | None:
    words = [word for word in _WORD.findall(text) if word not in ("and", "a")]
    if not words or re.search(r"[^a-z\s-]", text):
        return None
    value = _add_up(words, ordinal=ordinal)
    if value is None:
        # split runs: `six ty seven th`
        value = _add_up(_resplit("".join(words), ordinal=ordinal), ordinal=ordinal)
    return value


def _resplit(run: str, *, ordinal: bool) -> list[str]:
    """The number words that `run` is made of, longest first; empty where something is left over."""
    vocabulary = set(_CARDINAL) | set(_SCALE) | {"and"}
    if ordinal:
        vocabulary |= set(_ORDINAL) | set(_ORDINAL_SCALE)
    found: list[str] = []
    at = 0
    while at < len(run) and len(found) < 12:
        for length in range(min(12, len(run) - at), 2, -1):
            if run[at : at + length] in vocabulary:
                found.append(run[at : at + length])
                at += length
                break
        else:
            return []
    return [word for word in found if word != "and"] if at == len(run) else []


def _add_up(words: list[str], *, ordinal: bool) -> int | None:
    """The sum that number words stand for, or None where they are not in a number's order."""
    total = group = 0
    allowed = 100  # the next unit or ten must be smaller than this
    for position, word in enumerate(words):
        last = position == len(words) - 1
        if word in _CARDINAL and not (ordinal and last):
            value = _CARDINAL[word]
        elif word in _ORDINAL and ordinal and last:
            value = _ORDINAL[word]
        elif (word in _SCALE and not (ordinal and last)) or (
            word in _ORDINAL_SCALE and ordinal and last
        ):
            scale = _SCALE.get(word) or _ORDINAL_SCALE[word]
            if group >= scale or (scale == 1000 and total):
                return None
            group = max(group, 1) * scale
            if scale == 1000:
                total, group = group, 0
            allowed = 100
            continue
        else:
            return None
        if value >= allowed or (value == 0 and len(words) > 1):
            return None
        group += value
        allowed = 10 if value >= 20 and value % 10 == 0 else 0
    return total + group if words else None


def _in_words(number: int, *, ordinal: bool) -> str:
    if number < 20:
        return (_ORDINAL_UNITS if ordinal else _UNITS)[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        if not unit:
            return (_ORDINAL_TENS if ordinal else _TENS)[tens - 2]
        return f"{_TENS[tens - 2]}-{_in_words(unit, ordinal=ordinal)}"
    scale, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = divmod(number, scale)
    lead = f"{_in_words(head, ordinal=False)} {name}"
    if not rest:
        return lead + ("th" if ordinal else "")
    joint = " and " if rest < 100 else " "
    return lead + joint + _in_words(rest, ordinal=ordinal)
