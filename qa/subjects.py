"""Which paragraphs are about the one that is asked about: its name, its month, its year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numbers import MONTHS
from index.records import ParagraphRef
from qa.anchors import Anchor, anchors, held, is_year, keys_of
from qa.context import heading
from qa.parts import Part

_IN = re.compile(
    r"(?:^|\b(?:in|during|throughout|between|early|late|mid)\s+(?:the\s+year\s+)?"
    r"|\bbetween\s+\w+\s+\d{4}\s+and\s+)$",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:^|\bon\s+(?:the\s+)?(?:\w+day,?\s+)?)$", re.IGNORECASE)
# `in 1990` is a time; `the 1990 Convention`, `the Act of 5 June` are names, and `since May` and
# `by May` ask for what need not be of May.
_YEAR_BEFORE = re.compile(
    r"\b(?:(?:last|previous|preceding|past)\s+year|year\s+(?:before|earlier))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Time:
    """A year, a month or a day."""

    key: str
    """Of its anchor."""
    told: frozenset[str] = frozenset()
    """Keys of what else stands for it in a paragraph, with the year beside or in its heading: `on
    3 May`. Empty where nothing does."""
    year: str = ""

    def held_by(self, text: frozenset[str], heading: frozenset[str]) -> bool:
        keys = text | heading
        return self.key in keys or bool(self.told and self.told <= text and self.year in keys)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paragraph must name, itself or in its heading, to answer a part of a question."""

    names: frozenset[str] = frozenset()
    """Of one side of a comparison, keys of anchors: half of its words will do."""
    times: tuple[_Time, ...] = ()
    """In which something is said to be."""
    words: str = ""
    """As the question has them."""
    apart: bool = False
    """It is one of several: what does not tell its time may be about another."""

    @classmethod
    def of(cls, part: Part) -> Subject:
        """What this part is about."""
        about = part.label or part.asked
        found = anchors(about)
        names = [a for a in found if a.key.startswith("w:")] if part.named else []
        times = [(a, time) for a in found if (time := _time(a, about))]
        return cls(
            frozenset(a.key for a in names),
            tuple(time for _, time in times),
            ", ".join(f"“{a.text}”" for a in (*names, *(a for a, _ in times))),
            apart=part.timed or part.label not in ("", part.itself),
        )

    def held_by(self, ref: ParagraphRef, text: str, headings: Sequence[str]) -> bool:
        """Whether a paragraph is about it; else it is about another, or a third.

        Its record's date counts as said by it. A paragraph of a record without a date passes,
        unless it is read for one of several dates that are set side by side.
        """
        times = self.times if self.apart or ref.date else ()
        if not self.names and not times:
            return True
        own, above = keys_of(text), keys_of(f"{heading(ref)} {' '.join(headings)}")
        if ref.date and _YEAR_BEFORE.search(text):
            above |= {f"n:{ref.date.year - 1}"}
        named = sum(held(key, own | above) for key in self.names)
        return 2 * named >= len(self.names) and all(time.held_by(own, above) for time in times)


def _time(anchor: Anchor, text: str) -> _Time | None:
    """A day, a month or a year in which something is said to be; None for anything else."""
    kind, _, value = anchor.key.partition(":")
    before = text[: anchor.start]
    if kind == "d" and _ON.search(before):
        year, month, day = value.split("-")
        return _Time(anchor.key, frozenset({f"e:{month}-{day}"}), f"n:{int(year)}")
    if kind == "m" and _IN.search(before):
        year, month = value.split("-")
        name = MONTHS[int(month) - 1].casefold()
        return _Time(anchor.key, frozenset({f"w:{name}"}), f"n:{int(year)}")
    if is_year(anchor.key) and _IN.search(before):
        return _Time(anchor.key)
    return None
