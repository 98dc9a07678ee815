"""Ordinals, cardinals, hours and dates: cases, and round trips over all of their range."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import (
    DATE,
    ORDINAL,
    TIME,
    cardinal_to_int,
    int_to_cardinal_words,
    int_to_ordinal_words,
    ordinal_to_int,
    parse_date,
    parse_time,
    weekday_of,
)
from index.records import ordinal_suffix


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sixty-seventh", 67),  # the usual form of a session
        ("Nineteenth", 19),  # a capital, as at a line's start
        ("102nd", 102),  # sessions beyond the hundredth are in figures
        ("1,336th", 1336),  # a comma in thousands
        ("395 th", 395),  # a suffix that was raised, and split off
        ("Six ty- seven th", 67),  # runs split by extraction
        ("Ninety- fifth", 95),  # split after the hyphen
        ("sixty\u2011seventh", 67),  # a hyphen that does not break
        ("one hundred and sixth", 106),  # in words beyond the hundredth
        ("hundredth", 100),  # without `one`
        ("two thousand one hundred and first", 2101),  # two scales
        ("sixty-seven", None),  # a cardinal
        ("sixty sixtieth", None),  # no number's order
        ("first first", None),
        ("one hundredth and fifth", None),
        ("session", None),
        ("", None),
    ],
)
def test_ordinal_to_int(text: str, number: int | None) -> None:
    assert ordinal_to_int(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("forty", 40),
        ("twenty-two", 22),
        ("1,200", 1200),  # figures with a comma
        ("one hundred and five", 105),
        ("zero", 0),
        ("fortieth", None),  # an ordinal
        ("forty zero", None),
        ("four per cent", None),
    ],
)
def test_cardinal_to_int(text: str, number: int | None) -> None:
    assert cardinal_to_int(text) == number


@given(st.integers(1, 9999))
def test_ordinals_and_cardinals_come_back(number: int) -> None:
    assert ordinal_to_int(int_to_ordinal_words(number)) == number
    assert ordinal_to_int(ordinal_suffix(number)) == number
    assert cardinal_to_int(int_to_cardinal_words(number)) == number


@given(st.integers(1, 999))
def test_the_pattern_finds_what_the_parser_reads(number: int) -> None:
    for form in (int_to_ordinal_words(number), ordinal_suffix(number)):
        found = re.fullmatch(ORDINAL, form, re.IGNORECASE)
        assert found is not None


@given(st.text(max_size=40))
def test_no_text_makes_them_raise(text: str) -> None:
    for convert in (ordinal_to_int, cardinal_to_int):
        number = convert(text)
        assert number is None or number >= 0
    assert parse_time(text) is None or re.fullmatch(r"\d\d:\d\d", str(parse_time(text)))
    assert parse_date(text) is None or isinstance(parse_date(text), datetime.date)


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_words_outside_the_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="9999"):
        int_to_ordinal_words(number)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("10.05 a.m.", "10:05"),  # the usual form, with a stop
        ("3:20 p.m.", "15:20"),  # a colon, in older records
        ("5 p.m.", "17:00"),  # a whole hour
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("midnight", "00:00"),
        ("12.15 p.m.", "12:15"),  # after noon
        ("12.15 a.m.", "00:15"),  # after midnight
        ("10 a .m .", "10:00"),  # split by extraction
        ("4.35 pm", "16:35"),  # no stops
        ("15.05", "15:05"),  # 24 hours
        ("13.05 p.m.", "13:05"),  # a slip that leaves no doubt
        ("4.75 p.m.", None),  # no minute
        ("25.00", None),
        ("7", None),  # a bare number is no hour
        ("3.5", None),  # a decimal
    ],
)
def test_parse_time(text: str, hour: str | None) -> None:
    assert parse_time(text) == hour


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday, 20 April 2018", (2018, 4, 20)),  # the usual form
        ("Friday 20 April 2018", (2018, 4, 20)),  # no comma
        ("20 April2018", (2018, 4, 20)),  # glued
        ("2 0 April 2018", (2018, 4, 20)),  # split
        ("5th of May, 2011", (2011, 5, 5)),
        ("April 20, 2018", (2018, 4, 20)),  # American order
        ("3 Sept. 2001", (2001, 9, 3)),  # abbreviated
        ("2018-04-20", (2018, 4, 20)),
        ("31 April 2010", None),  # the form of a date, and none
        ("April 2010", None),  # no day
    ],
)
def test_parse_date(text: str, day: tuple[int, int, int] | None) -> None:
    assert parse_date(text) == (datetime.date(*day) if day else None)
    if day:
        assert re.search(DATE, text, re.IGNORECASE)


@given(st.dates(datetime.date(1946, 1, 1), datetime.date(2100, 1, 1)))
def test_dates_come_back(day: datetime.date) -> None:
    written = f"{day:%A}, {day.day} {day:%B} {day.year}"
    assert parse_date(written) == day
    assert weekday_of(written) == day.weekday()


@given(st.integers(0, 23), st.integers(0, 59))
def test_hours_come_back(hour: int, minute: int) -> None:
    half = "a.m." if hour < 12 else "p.m."
    written = f"{hour % 12 or 12}.{minute:02d} {half}"
    assert parse_time(written) == f"{hour:02d}:{minute:02d}"
    assert re.fullmatch(TIME, written, re.IGNORECASE)
