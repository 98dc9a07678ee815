"""What a corrigendum corrects: which paragraphs of the record, and how. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.records import Kind, Meeting
from index.symbols import Suffix, parse_symbol

_PLACE = re.compile(
    r"^\W*(?:\(?[a-z0-9]{1,3}[.)]\s*)?(?:(?:on\s+)?pages?\s+\d+\s*[,:]?\s*)?(?:in\s+)?"
    r"(?:paragraphs?|paras?\.?)\s+(?P<numbers>\d{1,4}(?:\s*(?:,|and|to|-|–|&)\s*\d{1,4}\b)*)",
    re.IGNORECASE,
)
_WIDEST = 200
# paragraphs in one range; a record has fewer


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction, in the corrigendum's words."""

    paragraphs: tuple[int, ...]
    """The numbers of the paragraphs that it corrects; empty where it names none."""
    text: str
    """Its lines, joined by one space; a colon stands after the first if it only names the place."""
    ordinals: tuple[int, ...]
    """Which paragraphs of the corrigendum it stands in (`Paragraph.ordinal`)."""


def is_corrigendum(meeting: Meeting) -> bool:
    """Whether the record corrects another: its symbol ends in `/Corr.N`."""
    return meeting.symbol is not None and parse_symbol(meeting.symbol).suffix is Suffix.CORRIGENDUM


def corrections(meeting: Meeting) -> tuple[Correction, ...]:
    """The corrections that a corrigendum makes, in order; empty for any other record."""
    if not is_corrigendum(meeting):
        return ()
    found: list[Correction] = []
    for paragraph in meeting.paragraphs:
        if paragraph.kind not in (Kind.NOTE, Kind.BODY):
            continue
        place = _PLACE.match(paragraph.text)
        if place is None and found:
            last = found[-1]
            found[-1] = Correction(
                last.paragraphs,
                f"{last.text}{_joint(last)}{paragraph.text}",
                (*last.ordinals, paragraph.ordinal),
            )
        else:
            numbers = _numbers(place.group("numbers")) if place else ()
            found.append(Correction(numbers, paragraph.text, (paragraph.ordinal,)))
    return tuple(found)


def _joint(first: Correction) -> str:
    """What stands between a correction's first line and its second, and between later ones."""
    only_place = first.paragraphs and len(first.ordinals) == 1
    return ": " if only_place and first.text[-1].isalnum() else " "


def _numbers(text: str) -> tuple[int, ...]:
    """`12`, `4 and 5`, `7 to 9` as numbers."""
    numbers: list[int] = []
    for part in re.split(r"\s*(?:,|and|&)\s*", text):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] <= _WIDEST:
            numbers += range(ends[0], ends[1] + 1)
        else:
            numbers += ends
    return tuple(dict.fromkeys(numbers))
