"""HTML files: block elements become lines; lists show their numbers, headings their rank.

Scripts, styles, navigation, page heads and feet, and what a page hides, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import UnreadableFileError
from index.readers.text import decode
from index.readers.wordlists import written
from index.records import Document, Line

LARGEST_HTML = 16 * 2**20
"""Bytes: a record's page has under 1 MB; the tree needs about ten times the page."""
MOST_LINES = 100_000
"""The longest record has under 1,000 paragraphs."""

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 hr html li main ol p pre section summary table tbody "
    "td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEFT_OUT = frozenset(
    "audio button canvas footer head header iframe input math nav noscript object script select "
    "style svg template textarea title video".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NOTE = re.compile(r"^(?:sd)?(?:foot|end)notes?[-_]?\d*$|^fn[-_:]?\d+$|^_?(?:ftn|edn)\d+$", re.I)
_MARK = re.compile(r"(?:foot|end)note(?:anc|ref)?|^_?(?:ftn|edn|fn)ref", re.I)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.I)
_BREAK_WITHIN = 300
# characters: a longer paragraph is running text, in which a line break is only a line break
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(slots=True)
class _Block:
    """The paragraph in the making."""

    text: list[str] = field(default_factory=list)
    number: int | None = None
    label: str = ""
    heading: bool = False
    note: bool = False
    preformatted: bool = False


def read_html(path: Path, data: bytes) -> Document:
    """The lines of an HTML file. Raises UnreadableFileError: too large, no text."""
    if len(data) > LARGEST_HTML:
        raise UnreadableFileError(
            f"{path} has {len(data) / 2**20:.0f} MB; the limit for HTML is "
            f"{LARGEST_HTML // 2**20} MB.",
            "No record is as large: leave it out, or save its text alone.",
        )
    text, issues = _decoded(path, data)
    tree = LexborHTMLParser(text)
    lines: list[Line] = []
    body = tree.body
    if body is not None:
        for block in _blocks(body):
            lines += _lines(block, len(lines))
            if len(lines) > MOST_LINES:
                raise UnreadableFileError(
                    f"{path} has more than {MOST_LINES:,} paragraphs and table cells.",
                    "No record has as many: leave it out, or save its text alone.",
                )
    if not lines:
        raise UnreadableFileError(f"{path} holds no text.", "Check the download.")
    notes = [line for line in lines if line.note]
    return Document((*(line for line in lines if not line.note), *notes), "html", issues)
