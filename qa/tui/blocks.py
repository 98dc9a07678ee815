"""Text laid out in lines: blocks with styled spans, wrapped to a width. Pure; draws nothing.

Everything that the UI shows at length (a conversation, sources, a record, a list) is a sequence of
blocks. Wrapping is greedy, on white space, and costs about a microsecond a line, so that a record
of 5,000 paragraphs is laid out at once. Spans are character offsets, 0-based, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.diagnostics import plain


@dataclass(frozen=True, slots=True)
class Span:
    """A styled stretch of a block's text."""

    start: int
    end: int
    role: str
    """The name of a style, such as `quote` or `marker`."""
    target: str = ""
    """What a click on it means; empty when it means nothing."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of text on the screen."""

    text: str
    spans: tuple[Span, ...] = ()
    role: str = ""
    """The style of the whole block; empty for plain text."""
    lead: str = ""
    """What stands before the first line: a number, a sign."""
    lead_role: str = ""
    indent: int = 2
    """Columns before the text; the lead stands in them, to the right."""
    item: int | None = None
    """Which choosable thing the block belongs to; None for none."""
    gap: int = 0
    """Empty lines after the block."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line on the screen: `blocks[block].text[start:end]`."""

    block: int
    start: int
    end: int
    first: bool
    """Whether it is the block's first line."""
    empty: bool = False
    """A line of a gap."""


def clean(text: str) -> str:
    """Untrusted text made safe to draw; offsets into it stay what they were."""
    return plain(text).replace("\t", " ")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Spans of the lines of `text`, each at most `width` cells. White space at a break is left out.

    A word longer than a line is cut. An empty text is one empty line.
    """
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    start = 0
    for part in text.split("\n"):
        end = start + len(part)
        if part.isascii():
            _wrap_narrow(text, start, end, width, lines)
        else:
            _wrap_cells(text, start, end, width, lines)
        start = end + 1
    return lines


def _wrap_narrow(text: str, start: int, end: int, width: int, lines: list[tuple[int, int]]) -> None:
    """Wrap where each character is one cell wide."""
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            cut = start + width
        lines.append((start, cut))
        start = cut
        while start < end and text[start] == " ":
            start += 1
        if start == end:
            return
    lines.append((start, end))


def _wrap_cells(text: str, start: int, end: int, width: int, lines: list[tuple[int, int]]) -> None:
    """Wrap where characters may be no, one or two cells wide."""
    from rich.cells import cell_len

    if all(cell_len(c) == 1 for c in set(text[start:end])):
        _wrap_narrow(text, start, end, width, lines)
        return
    while start < end:
        cells, at, space = 0, start, -1
        while at < end:
            cells += cell_len(text[at])
            if cells > width and at > start:
                break
            if text[at] == " ":
                space = at
            at += 1
        if at == end:
            break
        cut = space if space > start and text[at] != " " else at
        lines.append((start, cut))
        start = cut
        while start < end and text[start] == " ":
            start += 1
    if start < end or not lines or lines[-1][1] < start:
        lines.append((start, end))


def lay_out(blocks: Sequence[Block], width: int, first: int = 0) -> list[Line]:
    """The lines of the blocks from `first` on, in `width` cells with the blocks' indents."""
    lines: list[Line] = []
    for place in range(first, len(blocks)):
        block = blocks[place]
        head = True
        for start, end in wrap(block.text, width - block.indent):
            lines.append(Line(place, start, end, head))
            head = False
        lines.extend(Line(place, 0, 0, first=False, empty=True) for _ in range(block.gap))
    return lines


def pieces(start: int, end: int, spans: Iterable[Span]) -> list[tuple[int, int, tuple[Span, ...]]]:
    """`start` to `end` cut at the edges of `spans`, each piece with the spans that cover it."""
    touching = [s for s in spans if s.start < end and s.end > start]
    if not touching:
        return [(start, end, ())]
    edges = sorted(
        {start, end, *(p for s in touching for p in (s.start, s.end) if start < p < end)}
    )
    return [
        (a, b, tuple(s for s in touching if s.start <= a and s.end >= b))
        for a, b in pairwise(edges)
    ]


def count_all(folded: Sequence[str], blocks: Sequence[Block], wanted: str) -> list[int]:
    """How often `wanted` stands in each block, as `find_all` finds it; `folded` saves the folding.

    Counting is done in C: 5,000 paragraphs take some milliseconds.
    """
    needle = wanted.casefold()
    if not needle:
        return [0] * len(blocks)
    return [
        low.count(needle) if len(low) == len(block.text) else block.text.count(wanted)
        for low, block in zip(folded, blocks, strict=True)
    ]


def find_all(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where `wanted` stands in `text`, in any case, without overlaps."""
    low, needle = text.casefold(), wanted.casefold()
    if not needle or len(low) != len(text):
        # Case folding has changed the length: look at the text as it is.
        low, needle = text, wanted
    found: list[tuple[int, int]] = []
    at = low.find(needle) if needle else -1
    while at >= 0:
        found.append((at, at + len(needle)))
        at = low.find(needle, at + len(needle))
    return found
