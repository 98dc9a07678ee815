"""Symbols taken apart and put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.symbols import (
    Suffix,
    Symbol,
    from_file_name,
    normalise,
    parse_symbol,
    prefix_of,
    record_of,
    same_symbol,
)


@pytest.mark.parametrize(
    ("text", "parts", "meeting", "session", "record"),
    [
        # a record
        ("ABC/C/SR.608", Symbol("ABC/C/SR.608"), 608, None, "ABC/C/SR.608"),
        # its corrigendum
        (
            "ABC/C/SR.608/Corr.1",
            Symbol("ABC/C/SR.608", Suffix.CORRIGENDUM, 1),
            608,
            None,
            "ABC/C/SR.608",
        ),
        # a corrigendum to a revision: it corrects the revision, and is about the record
        (
            "ABC/C/6/SR.10/Rev.1/Corr.2",
            Symbol("ABC/C/6/SR.10/Rev.1", Suffix.CORRIGENDUM, 2),
            10,
            6,
            "ABC/C/6/SR.10",
        ),
        # spaces and asterisks of extraction, small letters
        ("A/C.4/64/SR. 22 *", Symbol("A/C.4/64/SR.22"), 22, 64, "A/C.4/64/SR.22"),
        ("abc/c/sr.5/add.3", Symbol("abc/c/SR.5", Suffix.ADDENDUM, 3), 5, None, "abc/c/SR.5"),
        # a year is no session
        ("E/C.12/2019/SR.29", Symbol("E/C.12/2019/SR.29"), 29, None, "E/C.12/2019/SR.29"),
        # one of two chambers
        ("ABC/C/SR.611(A)", Symbol("ABC/C/SR.611(A)"), 611, None, "ABC/C/SR.611(A)"),
        (
            "ABC/C/SR.611 (B)/Corr.1",
            Symbol("ABC/C/SR.611(B)", Suffix.CORRIGENDUM, 1),
            611,
            None,
            "ABC/C/SR.611(B)",
        ),
        # another document: no meeting
        ("ABC/C/GC/6", Symbol("ABC/C/GC/6"), None, None, "ABC/C/GC/6"),
    ],
)
def test_parse_symbol(
    text: str, parts: Symbol, meeting: int | None, session: int | None, record: str
) -> None:
    symbol = parse_symbol(text)
    assert symbol == parts
    assert (symbol.meeting, symbol.session, symbol.record) == (meeting, session, record)
    assert str(symbol) == normalise(text)
    assert record_of(text) == record


@given(
    st.sampled_from(["ABC/C", "A/C.4/64", "E/C.12/2019", "A/CN.4"]),
    st.integers(1, 9999),
    st.lists(st.tuples(st.sampled_from(list(Suffix)), st.integers(1, 20)), max_size=3),
)
def test_symbols_come_back(head: str, meeting: int, suffixes: list[tuple[Suffix, int]]) -> None:
    text = f"{head}/SR.{meeting}" + "".join(f"/{s.value}.{n}" for s, n in suffixes)
    symbol = parse_symbol(text)
    assert str(symbol) == text
    assert symbol.meeting == meeting
    assert same_symbol(text.lower(), f" {text} ")


@pytest.mark.parametrize(
    ("symbol", "prefix"),
    [
        ("ABC/C/SR.608", "ABC/C"),
        ("ABC/C/6/SR.10", "ABC/C"),  # the session goes
        ("E/C.12/2019/SR.29/Corr.1", "E/C.12"),  # the year and the suffix go
        ("E/2004/SR.12", "E"),
    ],
)
def test_prefix_of(symbol: str, prefix: str) -> None:
    assert prefix_of(symbol) == prefix


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("ABC_C_SR.608-EN.docx", "ABC/C/SR.608"),  # as downloaded
        ("folder/ABC-C-SR-608.pdf", "ABC/C/SR.608"),  # hyphens, in a folder
        ("A_AC9_SR413_en.txt", "A/AC.9/SR.413"),  # the stops lost
        ("E_C.12_2019_SR.29-EN.pdf", "E/C.12/2019/SR.29"),
        ("ABC_C_6_SR10_Corr1.txt", "ABC/C/6/SR.10/Corr.1"),
        ("000_16175044eaf432e8.txt", None),  # a hash
        ("notes_SR.txt", None),  # no number
        ("meeting five.txt", None),
    ],
)
def test_from_file_name(name: str, symbol: str | None) -> None:
    assert from_file_name(name) == symbol
