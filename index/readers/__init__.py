"""Files to located lines: one reader a format, chosen by content and suffix."""

from __future__ import annotations

import re
from pathlib import Path

from index.errors import UnreadableFileError
from index.records import Document

_OLD_WORD = frozenset({".doc", ".rtf", ".odt", ".wpd"})
SUFFIXES: frozenset[str] = _OLD_WORD | {
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".docx",
    ".docm",
    ".pdf",
    ".html",
    ".htm",
    ".xhtml",
}
"""Suffixes, in small letters, of the files that a folder is searched for. Those of old word
processors are among them so that a user is told to convert them, and none is passed over."""

LARGEST_FILE = 64 * 2**20
"""Bytes. The longest summary record is under 1 MB as text and 5 MB as PDF; more is no record."""

_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONVERT = "Save it as .docx: `soffice --headless --convert-to docx FILE`, or a word processor."


def read(path: Path) -> Document:
    """The lines of the file at `path`, by the reader of its format.

    What the file holds decides, then its suffix: a Word file named `.txt` is read as one. Raises
    UnreadableFileError, with what to do next: missing, a folder, empty, too large, damaged,
    encrypted, a scan, or no text.
    """
    data = _bytes(path)
    if not data.strip(b"\x00\t\n\r\x0c "):
        raise UnreadableFileError(f"{path} is empty.", "Check the download, or leave it out.")
    suffix = path.suffix.lower()
    if b"%PDF-" in data[:1024]:
        from index.readers.pdf import read_pdf

        return read_pdf(path)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from index.readers.docx import read_docx

        return read_docx(path, data)
    if data.startswith(b"{\\rtf"):
        raise UnreadableFileError(f"{path} is a rich-text file (RTF).", _CONVERT)
    if _HTML.match(data[:4096]) or suffix in _HTML_SUFFIXES:
        from index.readers.html import read_html

        return read_html(path, data)
    if suffix in _OLD_WORD:
        raise UnreadableFileError(f"{path} is a file of an old word processor.", _CONVERT)
    from index.readers.text import read_text

    return read_text(path, data)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFileError(f"{path} is a folder.", "Index it with `pincite index`.")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise UnreadableFileError(
                f"{path} has {size / 2**20:.0f} MB; the limit is {LARGEST_FILE // 2**20} MB.",
                "Split it, or leave it out.",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(
            f"{path} does not exist.", "Check the path; names with spaces need quotation marks."
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            f"{path} cannot be read: {error.strerror or error}.", "Check its permissions."
        ) from error
