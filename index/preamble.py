"""The title block told from the body: where it ends, and what each of its lines is. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.lines import (
    is_boilerplate,
    is_contents,
    is_masthead,
    is_note,
    is_running,
    is_title_evidence,
    looks_like_heading,
    printed_number,
    time_line,
)
from index.records import Kind
from index.speakers import is_stage_line, starts_speech
from index.titleblock import HELD, TITLE, is_chair_line, mend
from index.wrapping import Block

_REACH = 220
# lines: a title block with a long table of contents has about 60
_LONG_LINE = 300
# characters: longer lines are a masthead run together, or body text
_LONGEST_MASTHEAD = 3_000
# characters: the longest masthead in one line has about 900


@dataclass(frozen=True, slots=True)
class Preamble:
    """A title block's lines, each with what it is; `None` stands for a heading."""

    end: int
    """How many blocks it takes."""
    lines: tuple[tuple[Block, Kind | None], ...] = ()
    evidence: bool = False
    """Whether any line can only stand in a record's title block."""


def read_preamble(blocks: Sequence[Block]) -> Preamble:
    """The title block at the start of `blocks`, empty where there is none."""
    reach = blocks[:_REACH]
    first_body = next((at for at, block in enumerate(reach) if _is_body(block)), None)
    before = reach if first_body is None else reach[:first_body]
    opening = next((at for at, block in enumerate(before) if _opens(block)), None)
    evidence = [at for at, block in enumerate(before) if is_title_evidence(block.text)]
    # looked at once, since it costs the most; what follows the first line of the body is none
    certain = frozenset(evidence)
    if opening is None and evidence and (corrected := _corrigendum(reach, evidence)) is not None:
        notes = [(block, Kind.NOTE) for block in blocks[corrected:]]
        return Preamble(len(blocks), (*_sort(blocks[:corrected], certain), *notes), evidence=True)
    if opening is not None:
        evidence = [at for at in evidence if at < opening]
        end = opening
    elif not evidence:
        return Preamble(0)
    elif first_body is not None:
        end = first_body
    else:
        end = evidence[-1] + 1
        while end < len(reach) and _belongs(reach[end]):
            end += 1
    return Preamble(end, tuple(_sort(blocks[:end], certain)), bool(evidence))


_CORRIGENDUM = re.compile(r"^\W*corrigend(?:um|a)\b[\W\d]*$", re.IGNORECASE)
_CORR_SYMBOL = re.compile(r"/\s?Corr\s?\.\s?\d", re.IGNORECASE)


def _corrigendum(blocks: Sequence[Block], evidence: Sequence[int]) -> int | None:
    """Where the corrections of a corrigendum begin; None for another record.

    A corrigendum has no paragraphs of its own: its lines are notes on another record's.
    """
    title = range(evidence[-1] + 2)
    words = [at for at in title if at < len(blocks) and _CORRIGENDUM.match(blocks[at].text)]
    if words:
        return max([words[-1], *(at for at in evidence if at < words[-1] + 3)]) + 1
    if any(_CORR_SYMBOL.search(blocks[at].text[:200]) for at in evidence):
        return evidence[-1] + 1
    return None


def _opens(block: Block) -> bool:
    line = time_line(block.text)
    return line is not None and line[0] is Kind.OPENING


def _is_body(block: Block) -> bool:
    """Whether a line can only be one of the body."""
    text = block.text
    number = printed_number(text)
    if number is not None:
        rest = text[number[1] :]
        return starts_speech(rest) or len(rest) > _LONG_LINE or bool(_FULL_SENTENCE.search(rest))
    if is_boilerplate(text) or is_stage_line(text) or is_note(text) or is_chair_line(mend(text)):
        return False
    if len(text) > _LONG_LINE:
        mended = mend(text[:_LONGEST_MASTHEAD])
        return TITLE.search(mended) is None and HELD.search(mended) is None
    return starts_speech(text)


_FULL_SENTENCE = re.compile(r"\b(?:had|was|were|would|said)\b.*[.?!]$")


def _belongs(block: Block) -> bool:
    text = block.text
    return (
        is_note(text)
        or is_boilerplate(text)
        or is_running(text)
        or is_masthead(text)
        or is_stage_line(text)
        or (looks_like_heading(text) and not starts_speech(text))
    )


def _may_be_item(text: str) -> bool:
    """Whether a line below `Contents` or the chair's reads as an item of the agenda."""
    if text.endswith(".") or text[0] in "(.…" or is_stage_line(text):
        return False
    return any(character.isalnum() for character in text)


def _sort(blocks: Sequence[Block], certain: Container[int]) -> list[tuple[Block, Kind | None]]:
    """Each line of a title block with its kind; headings (agenda items) have None.

    `certain` holds the 0-based positions of the lines that can only stand in a title block.
    """
    sorted_lines: list[tuple[Block, Kind | None]] = []
    titled = any(at in certain for at in range(len(blocks)))
    agenda = not titled  # with no title above, the lines before the opening are headings
    notice = False  # inside a notice that runs over several lines
    for at, block in enumerate(blocks):
        text = block.text
        kind: Kind | None
        if block.note or is_note(text):
            kind = Kind.NOTE
        elif is_contents(text):
            kind, agenda = Kind.TITLE, True
        elif notice or is_boilerplate(text):
            kind = Kind.TITLE
            notice = not text.endswith((".", "*"))
        elif at in certain or is_masthead(text) or is_running(text):
            kind = Kind.TITLE
            mended = mend(text)
            agenda = agenda or is_chair_line(mended) or HELD.search(mended) is not None
        elif time_line(text):
            kind = Kind.PAUSE
        elif agenda and _may_be_item(text):
            kind = None
        else:
            kind = Kind.TITLE
        sorted_lines.append((block, kind))
    return sorted_lines
