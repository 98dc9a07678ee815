"""Document symbols of the United Nations: `CMW/C/SR.608`, `CRPD/C/6/SR.10/Corr.1`.

The one module that takes a symbol apart. A symbol's last components say what the document does to
the one that bears the symbol before them: `/Add.` adds to it, `/Corr.` corrects it, `/Rev.`
replaces it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Suffix(StrEnum):
    """What a document does to the record whose symbol it extends."""

    ADDENDUM = "Add"
    CORRIGENDUM = "Corr"
    REVISION = "Rev"


SYMBOL = (
    r"[A-Z][A-Z0-9]{0,9}(?:\s?/\s?[A-Z0-9][A-Za-z0-9.()\-]{0,20}){0,6}?"
    r"\s?/\s?(?:SR|PV)\s?\.\s?\d{1,10}(?:\s?\([AB]\))?(?:\s?/\s?(?:Add|Corr|Rev)\s?\.\s?\d{1,3})*"
)
"""A pattern for the symbol of a record (summary `SR`, verbatim `PV`), spaces inside allowed.

A body that sits in two chambers tells their records apart by `(A)` and `(B)`.
"""

_RECORD = re.compile(r"(?P<head>.+)/(?P<type>SR|PV)\.(?P<meeting>\d+)(?:\([AB]\))?", re.IGNORECASE)
_SUFFIX = re.compile(r"/(Add|Corr|Rev)\.(\d{1,3})$", re.IGNORECASE)
_SESSION = re.compile(r"/(\d{1,3})/(?:SR|PV)\.", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^((?:[A-Z]{1,6}(?:\.?\d{1,4})?[_-])(?:[A-Z0-9.]{1,12}[_-]){0,4}(?:SR|PV)[._-]?\d{1,6}"
    r"(?:[_-](?:Add|Corr|Rev)[._-]?\d{1,3})*)(?:$|[^A-Za-z0-9])",
    re.IGNORECASE,
)
_REST_OF_NAME = re.compile(
    r"(?:[ _-]*(?:eng?(?:lish)?(?![a-z])|\(\d+\)|[a-z](?![a-z])))*(?:\.\w{1,5})+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol taken apart: `base`, and the last suffix, if there is one."""

    base: str
    """The symbol without its last suffix: what a corrigendum corrects."""
    suffix: Suffix | None = None
    number: int | None = None
    """The suffix's number; None where there is no suffix."""

    def __str__(self) -> str:
        return f"{self.base}/{self.suffix.value}.{self.number}" if self.suffix else self.base

    @property
    def record(self) -> str:
        """The symbol without any suffix: the record that all the suffixes are about."""
        return record_of(self.base)

    @property
    def meeting(self) -> int | None:
        """The meeting's number, as the symbol gives it; None where it is no record's symbol."""
        found = _RECORD.fullmatch(self.record)
        return int(found.group("meeting")) if found else None

    @property
    def session(self) -> int | None:
        """The session's number where the symbol holds it (`CRPD/C/6/SR.10`), not a year."""
        found = _SESSION.search(self.record)
        return int(found.group(1)) if found else None


def normalise(text: str) -> str:
    """`text` as a symbol is written: no spaces, no asterisks, `SR`, `Corr` in their usual case."""
    bare = re.sub(r"[\s*\u200b\ufeff]", "", text)
    bare = re.sub(
        r"/(add|corr|rev)(?=\.\d)", lambda m: "/" + m.group(1).capitalize(), bare, flags=re.I
    )
    return re.sub(r"/(sr|pv)(?=\.\d)", lambda m: "/" + m.group(1).upper(), bare, flags=re.I)


def parse_symbol(text: str) -> Symbol:
    """The parts of a symbol: `CMW/C/SR.608/Corr.1` is `CMW/C/SR.608`, corrigendum, 1."""
    symbol = normalise(text)
    found = _SUFFIX.search(symbol)
    if found is None:
        return Symbol(symbol)
    kind = Suffix(found.group(1).capitalize())
    return Symbol(symbol[: found.start()], kind, int(found.group(2)))


def record_of(text: str) -> str:
    """The symbol without any suffix: `CMW/C/SR.608/Rev.1/Corr.2` is about `CMW/C/SR.608`."""
    symbol = normalise(text)
    while found := _SUFFIX.search(symbol):
        symbol = symbol[: found.start()]
    return symbol


def same_symbol(one: str, other: str) -> bool:
    """Whether two spellings mean one document; case and spaces do not count."""
    return normalise(one).casefold() == normalise(other).casefold()


def prefix_of(text: str) -> str:
    """What stands before the session, year or `SR`: `CRPD/C/6/SR.10` has `CRPD/C`."""
    record = record_of(text)
    found = _RECORD.fullmatch(record)
    head = found.group("head") if found else record
    return re.sub(r"(?:/\d+)+$", "", head)


def from_file_name(name: str) -> str | None:
    """The symbol that a file is named after: `A_AC183_SR413_en.txt` means `A/AC.183/SR.413`.

    None where the name has no such form. The separator stands for `/`; the stops that file names
    lose (`AC183`, `C12`, `SR413`) are put back.
    """
    found = _FILE_NAME.match(name.rsplit("/", 1)[-1])
    if found is None:
        return None
    parts = [part for part in re.split(r"[_-]", found.group(1)) if part]
    merged: list[str] = []
    for part in parts:
        if merged and part.isdigit() and re.fullmatch(r"(?i)(?:SR|PV|Add|Corr|Rev)\.?", merged[-1]):
            merged[-1] = f"{merged[-1].rstrip('.')}.{part}"
        else:
            merged.append(part)
    dotted = [
        re.sub(r"(?i)^(AC|CN|C|SR|PV|CONF|Add|Corr|Rev)\.?(\d+)$", r"\1.\2", part)
        for part in merged
    ]
    return normalise("/".join(dotted))


def named_after(name: str) -> str | None:
    """The symbol that is all of a file's name, but for a language or a number; else None."""
    base = name.rsplit("/", 1)[-1]
    found = _FILE_NAME.match(base)
    whole = found is not None and _REST_OF_NAME.fullmatch(base[found.end(1) :])
    return from_file_name(base) if whole else None
