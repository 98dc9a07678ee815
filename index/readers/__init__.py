"""Files to located lines: one reader a format, chosen by suffix and checked against content."""

from __future__ import annotations

from pathlib import Path

from index.errors import UnreadableFileError
from index.readers.text import read_text
from index.records import Document

SUFFIXES: frozenset[str] = frozenset({".txt", ".text", ".md", ".markdown"})
"""Suffixes, in small letters, of the files that a folder is searched for."""

LARGEST_FILE = 64 * 2**20
"""Bytes. The longest summary record is under 1 MB as text and 5 MB as PDF; more is no record."""


def read(path: Path) -> Document:
    """The lines of the file at `path`.

    Raises UnreadableFileError, with what to do next: missing, a folder, empty, too large, no text.
    """
    data = _bytes(path)
    if not data.strip(b"\x00\t\n\r\x0c "):
        raise UnreadableFileError(f"{path} is empty.", "Check the download, or leave it out.")
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
