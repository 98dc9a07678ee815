"""What the records of a collection do to each other: correct, replace, add to.

A symbol's last components say it (`/Corr.1`, `/Rev.1`, `/Add.1`), so nothing of this is stored: it
is worked out from the symbols that are in the collection, and a record that comes or goes changes
it at once. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from index.corrigenda import Correction, corrections
from index.records import Kind, Meeting, Paragraph
from index.symbols import Suffix, Symbol, normalise, parse_symbol

_LONGEST_QUOTE = 400
# characters of a correction in a note; the whole stands in the corrigendum


class Relation(StrEnum):
    """How one record bears on another."""

    CORRECTED_BY = "corrected by"
    SUPERSEDED_BY = "superseded by"
    ADDED_TO_BY = "added to by"
    CORRECTS = "corrects"
    SUPERSEDES = "supersedes"
    ADDS_TO = "adds to"


_FROM = {
    Suffix.CORRIGENDUM: Relation.CORRECTS,
    Suffix.REVISION: Relation.SUPERSEDES,
    Suffix.ADDENDUM: Relation.ADDS_TO,
}
_BACK = {
    Suffix.CORRIGENDUM: Relation.CORRECTED_BY,
    Suffix.REVISION: Relation.SUPERSEDED_BY,
    Suffix.ADDENDUM: Relation.ADDED_TO_BY,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A record's relation to another."""

    relation: Relation
    symbol: str
    source: str | None
    """The other record's source; None where it is not in the collection."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, with the corrigendum that it stands in."""

    symbol: str
    """The corrigendum's."""
    source: str
    correction: Correction

    def __str__(self) -> str:
        text = " ".join(self.correction.text.split())
        if len(text) > _LONGEST_QUOTE:
            text = text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
        return f"Corrected by {self.symbol}: {text}"


class Amendments:
    """The links between the records of one collection."""

    def __init__(self, symbols: Mapping[str, str], corrigenda: Iterable[Meeting] = ()) -> None:
        """`symbols`: from the source of each record to its symbol. `corrigenda`: whole records."""
        self._sources: dict[str, str] = {}
        """From symbol, case folded, to the source of the first record that bears it."""
        self._about: dict[str, list[Symbol]] = {}
        """From symbol, case folded, to the symbols that extend it."""
        for source, symbol in sorted(symbols.items()):
            key = _key(symbol)
            if key in self._sources:
                continue
            self._sources[key] = source
            parts = parse_symbol(symbol)
            if parts.suffix is not None:
                self._about.setdefault(_key(parts.base), []).append(parts)
        self._corrected: dict[str, list[Corrected]] = {}
        for corrigendum in corrigenda:
            if corrigendum.symbol is not None:
                base = _key(parse_symbol(corrigendum.symbol).base)
                self._corrected.setdefault(base, []).extend(
                    Corrected(corrigendum.symbol, corrigendum.source, correction)
                    for correction in corrections(corrigendum)
                )

    def superseded_by(self, symbol: str) -> str | None:
        """The symbol of the newest text that replaces the record; None where none is here.

        A revision replaces what it extends and the revisions before it. What corrects a record
        that is replaced is replaced with it; what adds to it is not.
        """
        parts = parse_symbol(symbol)
        about = parts.base if parts.suffix is Suffix.REVISION else symbol
        own = parts.number if parts.suffix is Suffix.REVISION else 0
        newer = [
            one for one in self._extending(about, Suffix.REVISION) if _number(one) > (own or 0)
        ]
        if newer:
            return str(newer[-1])
        return self.superseded_by(parts.base) if parts.suffix is Suffix.CORRIGENDUM else None

    def links(self, symbol: str) -> tuple[Link, ...]:
        """What the record of this symbol does to others, then what others do to it."""
        found: list[Link] = []
        parts = parse_symbol(symbol)
        if parts.suffix is not None:
            found.append(self._link(_FROM[parts.suffix], parts.base))
        for suffix in (Suffix.CORRIGENDUM, Suffix.ADDENDUM):
            found += [
                self._link(_BACK[suffix], str(one)) for one in self._extending(symbol, suffix)
            ]
        newest = self.superseded_by(symbol)
        return (*found, self._link(Relation.SUPERSEDED_BY, newest)) if newest else tuple(found)

    def corrections(self, symbol: str, number: int | None) -> tuple[Corrected, ...]:
        """The corrections of a paragraph; for None, those that name no paragraph."""
        return tuple(
            one
            for one in self._corrected.get(_key(symbol), ())
            if (number in one.correction.paragraphs if number else not one.correction.paragraphs)
        )

    def note(self, meeting: Meeting, paragraph: Paragraph) -> str:
        """The warning that goes with a citation of the paragraph; empty where there is none."""
        if meeting.symbol is None:
            return ""
        notes: list[str] = []
        newest = self.superseded_by(meeting.symbol)
        if newest is not None:
            notes.append(f"Superseded by {newest}.")
        unplaced = self.corrections(meeting.symbol, None)
        if paragraph.kind is Kind.BODY:
            notes += [str(one) for one in self.corrections(meeting.symbol, paragraph.number)]
            if unplaced:
                where = ", ".join(dict.fromkeys(one.symbol for one in unplaced))
                notes.append(f"Not every correction in {where} names a paragraph: see there.")
        else:
            notes += [str(one) for one in unplaced]
        return " ".join(notes)

    def _extending(self, symbol: str, suffix: Suffix) -> list[Symbol]:
        """The symbols that extend `symbol` by that suffix, in the order of their numbers."""
        found = [one for one in self._about.get(_key(symbol), ()) if one.suffix is suffix]
        return sorted(found, key=_number)

    def _link(self, relation: Relation, symbol: str) -> Link:
        return Link(relation, symbol, self._sources.get(_key(symbol)))


def _key(symbol: str) -> str:
    return normalise(symbol).casefold()


def _number(symbol: Symbol) -> int:
    return symbol.number or 0
