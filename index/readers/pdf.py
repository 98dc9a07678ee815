"""PDF files: text by geometry, read in a process of its own, under limits (see `pdf_worker`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from index.errors import UnreadableFileError
from index.readers.layout import Page, Piece, lay_out, pages_without_text
from index.readers.pdf_worker import LARGEST_MEMORY, MOST_CHARACTERS, MOST_PAGES
from index.records import Document, ParseIssue

LONGEST_WAIT = 120
"""Seconds by the clock: twice the worker's own limit of processor time, for a busy machine."""

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
    "memory": (
        f"needs more than {LARGEST_MEMORY // 2**30} GB of memory to read.",
        "Print it to a new PDF, or save its text.",
    ),
    "time": (
        f"takes more than {LONGEST_WAIT} s to read.",
        "Print it to a new PDF, or save its text.",
    ),
}


def read_pdf(path: Path) -> Document:
    """The lines of a PDF, a paragraph each.

    Raises UnreadableFileError: encrypted, damaged, without text (a scan), or out of bounds.
    """
    pages = _pages(path)
    empty = pages_without_text(pages)
    if len(empty) == len(pages):
        raise UnreadableFileError(
            f"{path} is a scan: it holds pictures of {len(pages)} pages and no text.",
            "Run text recognition over it first (for instance with OCRmyPDF).",
        )
    issues = [ParseIssue(0, f"page {number} holds no text") for number in empty]
    lines = lay_out(pages)
    lost = sum(line.text.count("\ufffd") for line in lines)
    if lost:
        issues.append(ParseIssue(0, f"{lost} characters have no meaning in the PDF's fonts"))
    return Document(lines, "pdf", tuple(issues))


def _pages(path: Path) -> list[Page]:
    """What the worker finds."""
    command = [sys.executable, "-m", "index.readers.pdf_worker", str(path.absolute())]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and a path as one argument
            command, capture_output=True, timeout=LONGEST_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _fault(path, "time", "") from error
    pages: list[Page] = []
    expected: int | None = None
    for row in _rows(done.stdout):
        if "error" in row:
            raise _fault(path, str(row["error"]), str(row["detail"]))
        if "pages" in row:
            expected = int(row["pages"])
        else:
            pieces = tuple(Piece(*piece) for piece in row["pieces"])
            pages.append(Page(row["page"], row["width"], row["height"], pieces))
    if expected is None or len(pages) < expected or not pages:
        # it ended before its time: the system stopped it, or the library crashed
        raise _fault(path, _cause(done.returncode, done.stderr), "")
    return pages


def _rows(output: bytes) -> list[dict[str, Any]]:
    """The whole JSON lines; a last one cut short is left out."""
    rows: list[dict[str, Any]] = []
    for line in output.splitlines():
        try:
            row = json.loads(line)
        except ValueError:  # the worker was stopped while it wrote
            break
        if isinstance(row, dict):
            rows.append(row)
    return rows


def _cause(code: int, errors: bytes) -> str:
    if code in (-24, -9):  # SIGXCPU, then SIGKILL: out of processor time
        return "time"
    return "memory" if b"MemoryError" in errors or code < 0 else "damaged"


def _fault(path: Path, kind: str, detail: str) -> UnreadableFileError:
    what, remedy = _FAULTS.get(kind, _FAULTS["damaged"])
    return UnreadableFileError(f"{path} {what.format(detail=detail)}", remedy)
