"""The body's lines, each by itself: a paragraph's text, a heading, a particular. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.lines import (
    LONGEST_HEADING,
    heading_key,
    is_boilerplate,
    is_note,
    is_running,
    looks_like_heading,
    printed_number,
    time_line,
)
from index.records import Kind, ParseIssue, Speaker
from index.speakers import is_formula, is_stage_line, read_speaker
from index.wrapping import Block


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the body: a kind of paragraph, or a heading."""

    block: Block
    kind: Kind | None
    """None for a heading."""
    number: int | None = None
    """The number at its start, printed or shown by a list; it may turn out to be none."""
    after: int = 0
    """0-based position in the text where what follows the number begins."""
    hour: str | None = None
    """`HH:MM` of an opening or closing line."""
    speaker: Speaker | None = None
    """Who is named at the start of a line of text."""
    formula: bool = False
    """Whether a line of text is a decision or the like, which nobody says."""

    @property
    def text(self) -> str:
        """The line without its number."""
        return self.block.text[self.after :]

    @property
    def speech(self) -> bool:
        """Whether the line begins as a paragraph does: with a speaker, or as a formula."""
        return self.speaker is not None or self.formula


def number_of(block: Block) -> tuple[int | None, int]:
    """The number that a line begins with, printed or the list's, and where its text begins."""
    return printed_number(block.text) or (block.list_number, 0)


def item_of(block: Block, contents: Mapping[str, str], *, record: bool) -> Item:
    """What a line of the body is. `contents` maps the agenda's keys to its items."""
    text = block.text
    if block.note:
        return Item(block, Kind.NOTE)
    if block.heading:
        return Item(block, None)
    number, after = number_of(block)
    if not record:
        return _body(block, number, after)
    bare = text[after:]
    if contents and len(bare) <= LONGEST_HEADING and heading_key(bare) in contents:
        return Item(block, None)
    if number is not None:
        return _body(block, number, after)
    if line := time_line(text):
        return Item(block, line[0], hour=line[1])
    if is_note(text) or is_stage_line(text):
        return Item(block, Kind.NOTE)
    if is_running(text) or is_boilerplate(text):
        return Item(block, Kind.TITLE)
    if block.lead.startswith("\t\t") and len(text) <= LONGEST_HEADING:
        return Item(block, None)
    item = _body(block, None, 0)
    return Item(block, None) if not item.speech and looks_like_heading(text) else item


def _body(block: Block, number: int | None, after: int) -> Item:
    text = block.text[after:]
    formula = is_formula(text)
    speaker = None if formula else read_speaker(text)
    return Item(block, Kind.BODY, number, after, speaker=speaker, formula=formula)


def close_off(items: Sequence[Item]) -> tuple[list[Item], list[ParseIssue]]:
    """The items, those after the last closing line made notes unless the meeting goes on there."""
    closing = max((at for at, item in enumerate(items) if item.kind is Kind.CLOSING), default=None)
    if closing is None:
        return list(items), []
    tail = items[closing + 1 :]
    for item in tail:
        if item.kind in (Kind.OPENING, Kind.PAUSE) or item.number is not None:
            return list(items), []
        if item.kind is Kind.BODY and item.speech:
            return list(items), []
    left_over = [item for item in tail if item.kind in (None, Kind.BODY)]
    message = "text after the close of the meeting: kept as a note"
    return (
        [
            *items[: closing + 1],
            *(replace(item, kind=Kind.NOTE) if item in left_over else item for item in tail),
        ],
        [ParseIssue(item.block.line, message) for item in left_over],
    )
