"""From `CMW/C/SR.608, para. 5` or `file.txt 5` to the record and the paragraphs that are meant."""

from __future__ import annotations

import difflib
import re

from index.records import Meeting
from index.store import Store
from index.symbols import same_symbol
from qa.errors import QaError

_NUMBERS = re.compile(
    r"(?:^|[\s,:#]+)(?:paras?\.?|paragraphs?|§)?\s*\[?(\d+)\]?(?:\s*(?:[-–]|\bto\b)\s*\[?(\d+)\]?)?\s*\)?$",
    re.IGNORECASE,
)


def locate(store: Store, reference: str) -> tuple[Meeting, range | None]:
    """The record and the numbers that are meant; None for its particulars.

    A record is meant by its symbol, by its source, or by the end of its source if only one has it.

    Raises:
        QaError: nothing, or more than one record, is meant; the nearest are named.
    """
    text = " ".join(reference.split()).strip("()")
    text = re.sub(r"^see\s+", "", text)
    records = store.records()
    for name, wanted in _readings(text):
        low = name.casefold().rstrip(",")
        exact = [
            r
            for r in records
            if low == r.meeting.source.casefold()
            or (r.meeting.symbol and same_symbol(low, r.meeting.symbol))
        ]
        close = exact or [r for r in records if r.meeting.source.casefold().endswith("/" + low)]
        if len(close) == 1:
            return store.meeting(close[0].id), wanted
        if close:
            names = ", ".join(r.meeting.source for r in close[:4])
            raise QaError(f"{name!r} may mean any of {names}", "give the file's name")
    known = [n for r in records for n in (r.meeting.symbol, r.meeting.source) if n]
    first = text.split(",")[0]
    near = difflib.get_close_matches(first, known, n=3, cutoff=0.4)
    raise QaError(
        f"no record {first!r} is in the collection"
        + (f"; near it: {', '.join(near)}" if near else ""),
        "list them with: pincite records",
    )


def _readings(text: str) -> list[tuple[str, range | None]]:
    """With the number at the end as a paragraph's; then the whole text as a name."""
    readings: list[tuple[str, range | None]] = []
    match = _NUMBERS.search(text)
    if match and match.start() > 0:
        first = int(match.group(1))
        last = int(match.group(2) or first)
        readings.append((text[: match.start()].rstrip(" ,"), range(first, max(first, last) + 1)))
    readings.append((text, None))
    return readings
