"""The value types of a record: meetings, their paragraphs, and the reference that is cited.

Everything here is a frozen value. `None` always means "the record does not say".
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph of a record is. Only `BODY` paragraphs carry a number."""

    BODY = "body"
    TITLE = "title"
    """A line of the title block: symbol, body, session, title, venue and date, chair."""
    OPENING = "opening"
    """`The meeting was called to order at ...`"""
    PAUSE = "pause"
    """`The meeting was suspended at ... and resumed at ...`"""
    CLOSING = "closing"
    """`The meeting rose at ...`"""
    NOTE = "note"
    """A starred note: `** No summary records were issued for ...`"""


class Numbering(StrEnum):
    """Where a meeting's paragraph numbers come from."""

    PRINTED = "printed"
    COUNTED = "counted"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, as a reader found it, with what the file's format knows about it."""

    text: str
    """As in the file, without the line break; tabs and outer spaces kept."""
    number: int
    """1-based position in the file: the line in a text file, the block in other formats."""
    list_number: int | None = None
    """The number an automatic numbered list shows before the line; None where there is none."""
    heading: bool = False
    """The format marks the line as a heading (a style, a tag)."""
    note: bool = False
    """The format marks the line as a footnote or endnote."""
    page: int | None = None
    """1-based page, where the format has pages. Never cited: pages differ by language."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as located lines: what every reader gives and all that the parser sees."""

    lines: tuple[Line, ...]
    format: str
    """`text`, `docx`, `pdf` or `html`."""
    issues: tuple[ParseIssue, ...] = ()
    """What the reader could not read, such as a page without text."""


@dataclass(frozen=True, slots=True)
class ParseIssue:
    """Something in a file that was not understood, or understood with a doubt."""

    line: int
    """1-based line (see `Line.number`); 0 means the file as a whole."""
    message: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is speaking, in the record's own words."""

    name: str
    """`The Chair`, `Mr. Razzooqi`, `A representative of Belgium`."""
    affiliation: str | None = None
    """What stands in brackets after the name: a State, an office, a role."""
    carried: bool = False
    """True when the paragraph names no speaker and continues the one before."""

    def __str__(self) -> str:
        return f"{self.name} ({self.affiliation})" if self.affiliation else self.name


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a record: a numbered one of the body, or a line of its particulars."""

    ordinal: int
    """1-based position among all paragraphs of the record, particulars included."""
    kind: Kind
    text: str
    """Without its number. Lines that a file breaks are joined by one space."""
    line: int
    """1-based first line in the file."""
    end_line: int
    """1-based last line in the file, inclusive."""
    number: int | None = None
    """The number to cite; None for particulars."""
    printed: bool = False
    """True when the number stands in the file, False when it was counted."""
    heading: str | None = None
    """The heading above the paragraph."""
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One record: the particulars of a meeting and its paragraphs in order."""

    source: str
    """The file's path below the folder that was indexed (with `/`), or its name."""
    paragraphs: tuple[Paragraph, ...]
    numbering: Numbering
    symbol: str | None = None
    """`CMW/C/SR.608`, with `/Add.1`, `/Corr.1`, `/Rev.1` where it has one."""
    body: str | None = None
    """The body's acronym where it is known (`CMW`), else its name."""
    body_name: str | None = None
    """The body's full name."""
    session: int | None = None
    meeting: int | None = None
    part: str | None = None
    """`partial`, `second part (public)`; None for a whole record."""
    venue: str | None = None
    """`Palais Wilson, Geneva`."""
    date: datetime.date | None = None
    """The day of the meeting, never the day of issue."""
    convened: str | None = None
    """`HH:MM`: the hour for which the meeting was called."""
    opened: str | None = None
    """`HH:MM`: called to order, or the hour at which the discussion covered began."""
    closed: str | None = None
    """`HH:MM`: rose, or the hour at which the discussion covered ended."""
    chair: str | None = None
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    inferred: frozenset[str] = frozenset()
    """Names of the fields above that were inferred, not read."""
    issues: tuple[ParseIssue, ...] = field(default=())
    superseded_by: str | None = None
    """Symbol of the revision that replaces it, where the collection it comes from holds one."""

    @property
    def is_record(self) -> bool:
        """Whether anything in the file marks it as a record of a meeting."""
        return any(p.kind is not Kind.BODY for p in self.paragraphs) or self.symbol is not None


def ordinal_suffix(number: int) -> str:
    """`1st`, `22nd`, `613th`: a number with its English ordinal suffix."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


@dataclass(frozen=True, slots=True)
class ParagraphRef:
    """A pinpoint citation: which paragraph of which meeting. `str()` prints it."""

    source: str
    symbol: str | None
    body: str | None
    session: int | None
    meeting: int | None
    date: datetime.date | None
    paragraph: int | None
    """The cited number; None for the meeting's particulars."""
    printed: bool
    """Whether that number stands in the file; a counted one prints in brackets."""
    inferred: frozenset[str]
    heading: str | None
    speaker: str | None
    note: str = field(default="", compare=False)
    """A warning that goes with the citation: a corrigendum, a revision. Empty where none does."""

    @classmethod
    def to(cls, meeting: Meeting, paragraph: Paragraph, note: str = "") -> ParagraphRef:
        """The reference to `paragraph` of `meeting`."""
        return cls(
            source=meeting.source,
            symbol=meeting.symbol,
            body=meeting.body,
            session=meeting.session,
            meeting=meeting.meeting,
            date=meeting.date,
            paragraph=paragraph.number,
            printed=paragraph.printed,
            inferred=meeting.inferred,
            heading=paragraph.heading,
            speaker=str(paragraph.speaker) if paragraph.speaker else None,
            note=note,
        )

    @property
    def record(self) -> str:
        """The record as it is cited: its symbol, or what is known of the meeting."""
        if self.symbol and "symbol" not in self.inferred:
            return self.symbol
        known = {
            "body": self.body,
            "session": self.session and f"{ordinal_suffix(self.session)} session",
            "meeting": self.meeting and f"{ordinal_suffix(self.meeting)} meeting",
        }
        parts = [str(value) for value in known.values() if value]
        if not parts:
            return self.source
        guessed = any(value and name in self.inferred for name, value in known.items())
        return ", ".join(parts) + (" (inferred)" if guessed else "")

    def __str__(self) -> str:
        if self.paragraph is None:
            return self.record
        number = str(self.paragraph) if self.printed else f"[{self.paragraph}]"
        return f"{self.record}, para. {number}"


def sitting(of: Meeting | ParagraphRef) -> tuple[str, ...]:
    """`40th session`, `608th meeting`, `17 April 2025`: as far as they are known."""
    parts = (
        of.session and f"{ordinal_suffix(of.session)} session",
        of.meeting and f"{ordinal_suffix(of.meeting)} meeting",
        of.date and f"{of.date.day} {of.date:%B %Y}",
    )
    return tuple(str(part) for part in parts if part)
