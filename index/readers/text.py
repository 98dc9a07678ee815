"""Text files: `.txt`, `.md`. Encodings are told by their marks, then by what decodes.

Only line feeds, carriage returns and the two together break lines; a form feed or a Unicode
separator does not, so that line numbers are those an editor shows.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from index.errors import UnreadableFileError
from index.records import Document, Line, ParseIssue

_BREAK = re.compile(r"\r\n|\r|\n")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_EMPHASIS = re.compile(r"^(\s*)(\*\*\*|\*\*|\*|___|__|_)(?=\S)(.+?)(?<=\S)\2\s*$")
_ESCAPED = re.compile(r"\\([*_#.\-()\[\]`])")
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}
_SAMPLE = 65_536
# bytes looked at to tell text from data
_MOST_CONTROLS = 0.02
# of the sample: text has none; old word processors leave a few
_FEW_CONTROLS = 8
# whatever the size: too few to tell


def read_text(path: Path, data: bytes) -> Document:
    """The lines of a text file. Raises UnreadableFileError where the bytes are no text."""
    text, issues = decode(path, data)
    lines = _BREAK.split(text)
    if lines and not lines[-1]:
        lines.pop()
    make = _markdown_line if path.suffix.lower() in (".md", ".markdown") else Line
    return Document(
        tuple(make(line, number) for number, line in enumerate(lines, start=1)), "text", issues
    )


def decode(path: Path, data: bytes) -> tuple[str, tuple[ParseIssue, ...]]:
    """The text of `data`: UTF-8, UTF-16 or UTF-32 by their marks, else UTF-8, else Windows-1252.

    Wrong bytes never raise: Windows-1252 maps those it lacks to the replacement character, with an
    issue. Raises UnreadableFileError where the bytes are no text at all.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if unmarked := _utf16_without_mark(data):
        return _decoded(data, unmarked)
    sample = data[:_SAMPLE]
    controls = sum(sample.count(bytes([value])) for value in _CONTROLS)
    if controls > max(_FEW_CONTROLS, _MOST_CONTROLS * len(sample)):
        raise UnreadableFileError(
            f"{path} holds data, not text.",
            "Give a text, Word, PDF or HTML file; or save the record as UTF-8 text.",
        )
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def _decoded(data: bytes, encoding: str) -> tuple[str, tuple[ParseIssue, ...]]:
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    if not lost:
        return text, ()
    name = {"cp1252": "Windows-1252"}.get(encoding, encoding.upper())
    return text, (ParseIssue(0, f"{lost} bytes are not {name} text; each shows as \ufffd"),)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 that lacks its mark: every other byte of Latin text is nought."""
    sample = data[: _SAMPLE // 2 * 2]
    if len(sample) < 2:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _markdown_line(text: str, number: int) -> Line:
    """A line of Markdown without its marks for headings and emphasis; asterisk notes stay."""
    if heading := _HASHES.match(text):
        return Line(_ESCAPED.sub(r"\1", heading.group(2)), number, heading=True)
    emphasised = _EMPHASIS.match(text)
    if emphasised and emphasised.group(2) not in emphasised.group(3):
        text = emphasised.group(1) + emphasised.group(3)
    return Line(_ESCAPED.sub(r"\1", text), number)
