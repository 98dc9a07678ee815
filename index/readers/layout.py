"""Pieces of text with their places on pages become lines, a paragraph each.

What a page adds is taken away: running heads, page numbers, breaks of lines and pages, hyphens at
lines' ends; footnotes are set apart. By geometry and repetition first; where a page sets its
paragraphs solid, by what begins as a paragraph of a record does. Pure.

Lengths are in points, from the page's lower left corner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from index.lines import is_boilerplate, is_running, printed_number, time_line
from index.records import Line
from index.speakers import starts_speech

BROKEN_WORD = "\ufffe"
"""Ends a piece whose last word goes on in the next; the hyphen itself is left out."""

_HEAD_ROWS, _FOOT_ROWS = 3, 4
_HEAD_ZONE, _FOOT_ZONE = 0.85, 0.15
# of the page's height: where running heads and feet stand
_SMALL = 0.9
# of the text's font: footnotes are set a size or two smaller
_GAP = 1.3
# times the usual distance of lines: more white space parts paragraphs
_ENDS = (".", "?", "!", ":", ";", ".”", '."', ".’", ".)")
_SOFT = "\u00ad"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on one line of a page."""

    text: str
    left: float
    right: float
    base: float
    """The baseline."""
    height: float
    """Of the font."""
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page's pieces in reading order."""

    number: int
    """1-based."""
    width: float
    height: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A whole line of a page."""

    piece: Piece
    page: int
    at: float
    """Baseline as a share of the page's height: 1 is the top."""

    @property
    def text(self) -> str:
        return self.piece.text


def lay_out(pages: Sequence[Page]) -> tuple[Line, ...]:
    """The lines of a document, a paragraph each; its footnotes last, marked as notes."""
    rows = [_rows(page) for page in pages]
    rows = _without_furniture(rows)
    size = _usual(
        (row.piece.height, len(row.text)) for page in rows for row in page if not row.piece.bold
    )
    texts: list[_Row] = []
    small: list[_Row] = []
    for page in rows:
        cut = _footnotes_from(page, size)
        texts += page[:cut]
        small += page[cut:]
    words = Counter(
        word.lower() for row in texts for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", row.text)
    )
    paragraphs = [(_join(group, words), group) for group in _paragraphs(texts)]
    notes = [(_join(group, words), group) for group in _notes(small)]
    lines = [
        Line(text, at, heading=_is_heading(text, group), page=group[0].page)
        for at, (text, group) in enumerate(paragraphs, start=1)
    ]
    lines += [
        Line(text, at, note=not is_boilerplate(text), page=group[0].page)
        for at, (text, group) in enumerate(notes, start=len(lines) + 1)
    ]
    return tuple(lines)


def _rows(page: Page) -> list[_Row]:
    """Pieces on one baseline put together; a raised figure after a word is a mark, and goes."""
    rows: list[Piece] = []
    for piece in page.pieces:
        if not piece.text.strip():
            continue
        before = rows[-1] if rows else None
        if before is None or not _same_row(before, piece):
            rows.append(piece)
        elif not _is_mark(before, piece):
            near = piece.left - before.right < 0.12 * before.height
            parted = before.text[-1:].isspace() or piece.text[:1].isspace()
            joint = "" if near or parted else " "
            main = before if len(before.text) >= len(piece.text) else piece
            rows[-1] = Piece(
                before.text + joint + piece.text,
                min(before.left, piece.left),
                max(before.right, piece.right),
                main.base,
                main.height,
                before.bold and piece.bold,
            )
    height = page.height or 1.0
    return [_Row(piece, page.number, piece.base / height) for piece in rows]


def _same_row(before: Piece, piece: Piece) -> bool:
    height = max(before.height, piece.height)
    level = abs(before.base - piece.base) < 0.5 * height
    apart = piece.left - before.right
    # columns stand further apart than words, and a piece to the left begins a new line
    return level and -0.5 * height < apart < 3 * height


def _is_mark(before: Piece, piece: Piece) -> bool:
    """Whether a piece is the figure of a footnote: small, raised, and only a figure."""
    return (
        re.fullmatch(r"\s*\d{1,2}\s*", piece.text) is not None
        and piece.height < 0.8 * before.height
        and piece.base > before.base + 0.1 * before.height
    )


def _without_furniture(pages: Sequence[list[_Row]]) -> list[list[_Row]]:
    """The rows without running heads and feet: what repeats at the edges, and page numbers."""
    heads = Counter(_shape(row) for page in pages for row in set(_head(page)))
    feet = Counter(_shape(row) for page in pages for row in set(_foot(page)))
    often = max(2, len(pages) // 3)
    kept: list[list[_Row]] = []
    for at, page in enumerate(pages):
        head = [row for row in _head(page) if heads[_shape(row)] >= often or is_running(row.text)]
        if at == 0:  # the first page may bear the symbol in its head only: the last one stays
            later = [row.text.strip() for row in page]
            head = [row for row in head if later[page.index(row) + 1 :].count(row.text.strip())]
        foot = [
            row
            for row in _foot(page)
            if (feet[_shape(row)] >= often and at > 0) or is_running(row.text)
        ]
        gone = {id(row) for row in (*head, *foot)}
        kept.append([row for row in page if id(row) not in gone])
    return kept


def _head(page: Sequence[_Row]) -> list[_Row]:
    return [row for row in page[:_HEAD_ROWS] if row.at > _HEAD_ZONE]


def _foot(page: Sequence[_Row]) -> list[_Row]:
    return [row for row in page[-_FOOT_ROWS:] if row.at < _FOOT_ZONE]


def _shape(row: _Row) -> str:
    return re.sub(r"\d+", "0", row.text.strip())


def _usual(weighted: Iterable[tuple[float, int]]) -> float:
    """The value of most weight, to half a point; 0 where there is none."""
    weights: Counter[float] = Counter()
    for value, weight in weighted:
        weights[round(value * 2) / 2] += weight
    return weights.most_common(1)[0][0] if weights else 0.0


def _footnotes_from(page: Sequence[_Row], size: float) -> int:
    """Where the small print at the foot of a page begins; the number of rows where none does."""
    cut = len(page)
    while cut > 0 and page[cut - 1].piece.height < _SMALL * size:
        cut -= 1
    if cut == 0:  # a page all in small type has no footnotes
        return len(page)
    return cut


def _notes(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Rows of footnotes: each begins with asterisks or a figure."""
    notes: list[list[_Row]] = []
    for row in rows:
        begins = re.match(r"\s*(?:\*|\d{1,2}\s|[†‡§])", row.text) or is_boilerplate(row.text)
        if notes and not begins and notes[-1][-1].page == row.page:
            notes[-1].append(row)
        else:
            notes.append([row])
    return notes


def _paragraphs(rows: Sequence[_Row]) -> list[list[_Row]]:
    pitch = _pitch(rows)
    margin = _margin(rows)
    groups: list[list[_Row]] = []
    for row in rows:
        if groups and not _begins(row, groups[-1], pitch, margin):
            groups[-1].append(row)
            continue
        if groups and _is_solid_heading(groups[-1]):
            groups.append([groups[-1].pop()])
        groups.append([row])
    return groups


def _is_solid_heading(group: Sequence[_Row]) -> bool:
    """Whether the last row is a heading, set solid below a paragraph whose last row is full."""
    if len(group) < 2:
        return False
    last, before = group[-1].text.strip(), group[-2].text.rstrip()
    return before.endswith(_ENDS) and last[:1].isupper() and last[-1:].isalnum()


def _pitch(rows: Sequence[_Row]) -> float:
    """The usual distance between two lines."""
    return _usual(
        (upper.piece.base - lower.piece.base, 1)
        for upper, lower in pairwise(rows)
        if upper.page == lower.page
        and upper.piece.base > lower.piece.base
        and upper.piece.base - lower.piece.base < 3 * upper.piece.height
    )


def _margin(rows: Sequence[_Row]) -> float:
    """The right edge that full lines reach."""
    edges = sorted(row.piece.right for row in rows)
    return edges[ceil(0.95 * len(edges)) - 1] if edges else 0.0


def _begins(row: _Row, group: Sequence[_Row], pitch: float, margin: float) -> bool:
    """Whether a paragraph begins with `row`, after the rows of `group`."""
    before = group[-1]
    piece, last = row.piece, before.piece
    if last.text.rstrip().endswith(BROKEN_WORD):
        return False
    if _would_have_fitted(piece, last, margin):
        return True
    ended = last.text.rstrip().endswith(_ENDS)
    told = ended and _tells_a_paragraph(piece.text, last.text)
    if row.page != before.page:
        return told or (piece.bold and not last.bold)
    fall = last.base - piece.base
    if fall < 0 or (pitch and fall > _GAP * pitch):
        return True
    if piece.bold != last.bold and (piece.bold or len(group) == sum(r.piece.bold for r in group)):
        return True
    indented = piece.left > last.left + piece.height
    return told or (ended and indented and len(group) > 1)


def _tells_a_paragraph(text: str, before: str) -> bool:
    """Whether a row begins as a paragraph of a record does, or the one before it was whole."""
    return (
        printed_number(text) is not None
        or starts_speech(text)
        or time_line(text) is not None
        or time_line(before) is not None
    )


def _would_have_fitted(piece: Piece, last: Piece, margin: float) -> bool:
    """Whether the first word of a row had room on the row before: so that row ends a paragraph."""
    word = piece.text.split(maxsplit=1)[0]
    width = (piece.right - piece.left) / max(1, len(piece.text)) * (len(word) + 1)
    return last.right + width < margin - 0.3 * piece.height


def _join(group: Sequence[_Row], words: Counter[str]) -> str:
    """The text of a paragraph's rows, with words put together that a line's end broke."""
    text = ""
    for row in group:
        piece = row.text.strip()
        if not text:
            text = piece
        elif text.endswith((BROKEN_WORD, _SOFT)) or (
            re.search(r"[^\W\d_]-$", text) and piece[:1].islower()
        ):
            text = _mended(text[:-1], piece, words)
        else:
            joint = "" if re.search(r"\S[-–—/\u2010\u2011]$", text) else " "
            text = text + joint + piece
    return text.replace(BROKEN_WORD, "-").replace(_SOFT, "")


def _mended(left: str, right: str, words: Counter[str]) -> str:
    """A broken word with or without its hyphen, as the rest of the text writes it.

    Where the text does not show it elsewhere, the hyphen stays between two words that stand in the
    text by themselves, and before a capital or a figure.
    """
    head = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*$", left)
    tail = re.match(r"[^\W\d_]+(?:-[^\W\d_]+)*", right)
    if head is None or tail is None or right[0].isupper():
        return f"{left}-{right}"
    first, last = head.group().lower(), tail.group().lower()
    with_hyphen, without = words[f"{first}-{last}"], words[first + last]
    if with_hyphen or without:
        return f"{left}-{right}" if with_hyphen > without else left + right
    compound = words[first] > 1 and words[last] > 1
    return f"{left}-{right}" if compound else left + right


def _is_heading(text: str, group: Sequence[_Row]) -> bool:
    """Whether a paragraph is set in bold throughout, and short."""
    return all(row.piece.bold for row in group) and len(text) < 260 and not text.endswith(".")


def pages_without_text(pages: Sequence[Page]) -> tuple[int, ...]:
    """The numbers of the pages on which there is nothing to read."""
    return tuple(
        page.number for page in pages if not any(piece.text.strip() for piece in page.pieces)
    )
