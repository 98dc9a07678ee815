"""HTML files, read apart: a file can be built to take the parser quadratic time (`html_worker`)."""

from __future__ import annotations

from pathlib import Path

from index.errors import UnreadableFileError
from index.readers.apart import read_apart
from index.readers.html_worker import LARGEST_HTML, MOST_LINES
from index.readers.text import decode
from index.records import Document, Line

_FAULTS = {
    "lines": (
        f"has more than {MOST_LINES:,} paragraphs and table cells.",
        "No record has as many: leave it out, or save its text alone.",
    ),
}


def read_html(path: Path, data: bytes) -> Document:
    """The lines of an HTML file, a block element each; its footnotes last, marked as notes.

    Raises UnreadableFileError: no text, damaged, or out of bounds.
    """
    if len(data) > LARGEST_HTML:
        raise UnreadableFileError(
            f"{path} has {len(data) / 2**20:.0f} MB; the limit for HTML is "
            f"{LARGEST_HTML // 2**20} MB.",
            "No record is as large: leave it out, or save its text alone.",
        )
    _, issues = decode(path, data)  # refuses what is no text
    rows = read_apart("html_worker", path, _FAULTS)
    texts = [row for row in rows if not row["note"]]
    notes = [row for row in rows if row["note"]]
    if not rows:
        raise UnreadableFileError(f"{path} holds no text.", "Check the download.")
    lines = tuple(
        Line(row["text"], at, list_number=row["number"], heading=row["heading"], note=row["note"])
        for at, row in enumerate((*texts, *notes), start=1)
    )
    return Document(lines, "html", issues)
