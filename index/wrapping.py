"""Lines that belong together: a file that breaks its lines at a width is put back into paragraphs.

Most extracts hold a paragraph, or a sentence, a line; some are broken at a column, so that any
word may stand at a line's start. The two are told apart by the share of lines that begin with a
small letter. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.lines import is_note, is_running, printed_number, split_notice, time_line
from index.records import Document

_WRAPPED_SHARE = 0.15
# of lines beginning with a small letter: none do in a file of whole sentences or paragraphs, and
# about two in three do in a file broken at a column
_FEWEST_LINES = 4
_SENTENCE_ENDS = (".", "?", "!", ":", ";", ".”", '."', ".’", ".)", "]")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that a file keeps together: one line, or several that it broke."""

    text: str
    """Without outer white space; broken lines joined by one space."""
    lead: str
    """The white space before the first line's text."""
    line: int
    end_line: int
    list_number: int | None = None
    heading: bool = False
    note: bool = False
    gap: bool = False
    """Whether a blank line stands before it."""


def blocks_of(document: Document) -> list[Block]:
    """The document's lines that are not blank."""
    blocks: list[Block] = []
    last = 0
    for line in document.lines:
        text = line.text.strip()
        if not text:
            continue
        text, notice = split_notice(text)
        block = Block(
            text,
            line.text[: len(line.text) - len(line.text.lstrip())],
            line.number,
            line.number,
            line.list_number,
            line.heading,
            line.note,
            line.number > last + 1,
        )
        blocks.append(block)
        if notice:
            blocks.append(replace(block, text=notice, lead="", note=False, gap=False))
        last = line.number
    return blocks


def is_wrapped(blocks: Sequence[Block]) -> bool:
    """Whether the file breaks its lines at a column."""
    if len(blocks) < _FEWEST_LINES:
        return False
    small = sum(block.text[0].islower() for block in blocks)
    return small >= _WRAPPED_SHARE * len(blocks)


def unwrap(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a wrapped file, those of one paragraph joined."""
    if not blocks:
        return []
    lengths = sorted(len(block.text) for block in blocks)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    spaced_out = sum(block.gap for block in blocks) > 0.8 * len(blocks)
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and not _begins(block, groups[-1][-1], width, gaps_count=not spaced_out):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [
        group[0]
        if len(group) == 1
        else replace(
            group[0], text=" ".join(block.text for block in group), end_line=group[-1].end_line
        )
        for group in groups
    ]


def _begins(block: Block, before: Block, width: int, *, gaps_count: bool) -> bool:
    """Whether a paragraph begins with `block`, `before` being the line above it."""
    ended = before.text.endswith(_SENTENCE_ENDS)
    short = len(before.text) < 0.75 * width
    if block.text[0].islower():
        return False
    if (gaps_count and block.gap) or block.list_number is not None or block.heading or block.note:
        return True
    if before.heading or before.note or block.lead.startswith("\t\t"):
        return True
    if is_note(block.text) or is_running(block.text) or is_running(before.text):
        return True
    if time_line(block.text) or time_line(before.text):
        return True
    if ended and (
        short or len(block.lead) > len(before.lead) or printed_number(block.text) is not None
    ):
        return True
    return short and not ended and len(before.text) < 0.6 * width
