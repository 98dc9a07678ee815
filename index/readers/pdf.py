"""PDF files: text by its places on the pages, read apart (see `pdf_worker` and `layout`)."""

from __future__ import annotations

from pathlib import Path

from index.errors import UnreadableFileError
from index.readers.apart import read_apart
from index.readers.layout import Page, Piece, lay_out, pages_without_text
from index.readers.pdf_worker import MOST_CHARACTERS, MOST_PAGES
from index.records import Document, ParseIssue

_FAULTS = {
    "encrypted": ("is encrypted.", "Remove its password, and try again."),
    "damaged": ("is damaged, or no PDF.", "Download it again."),
    "pages": (
        f"has {{detail}} pages; the limit is {MOST_PAGES}.",
        "Split it: a file should hold one record.",
    ),
    "characters": (
        f"holds more than {MOST_CHARACTERS:,} characters.",
        "Split it: a file should hold one record.",
    ),
}


def read_pdf(path: Path) -> Document:
    """The lines of a PDF, a paragraph each.

    Raises UnreadableFileError: encrypted, damaged, without text (a scan), or out of bounds.
    """
    pages = [
        Page(
            row["page"],
            row["width"],
            row["height"],
            tuple(Piece(*piece) for piece in row["pieces"]),
        )
        for row in read_apart("pdf_worker", path, _FAULTS)
    ]
    empty = pages_without_text(pages)
    if len(empty) == len(pages):
        raise UnreadableFileError(
            f"{path} is a scan: {len(pages)} pages of pictures, and no text.",
            "Run text recognition over it first, for instance with OCRmyPDF.",
        )
    issues = [ParseIssue(0, f"page {number} holds no text") for number in empty]
    lines = lay_out(pages)
    lost = sum(line.text.count("\ufffd") for line in lines)
    if lost:
        issues.append(ParseIssue(0, f"{lost} characters have no meaning in the PDF's fonts"))
    return Document(lines, "pdf", tuple(issues))
