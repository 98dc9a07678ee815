"""Word files (`.docx`): paragraphs in order, with list numbers, headings and footnotes.

The package is opened with python-docx and its XML walked directly, since tables, content controls
and footnotes have no place in that library's list of paragraphs. Headers and footers stay out,
but for the symbol, which many records bear nowhere else. Deleted and hidden text is left out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from index.errors import UnreadableFileError
from index.readers.wordlists import Lists, W, Xml, read_lists
from index.records import Document, Line, ParseIssue
from index.symbols import SYMBOL

if TYPE_CHECKING:
    from docx.opc.part import Part

LARGEST_PART = 24 * 2**20
"""Bytes of XML in one part: a record has under 2 MB, and lxml needs about ten times that."""
LARGEST_TOTAL = 128 * 2**20
"""Bytes of all parts together, unpacked, pictures included."""
MOST_PARTS = 4_000
"""Parts in the package: a record has under 50."""
MOST_LINES = 20_000
"""Paragraphs and table cells: the longest record has under 1,000."""

_NOTES = re.compile(r"/(footnotes|endnotes)$")
_SAVE_AS = "Open it in a word processor and save it as .docx, or export it as text."
_BREAK_WITHIN = 300
# characters: a longer paragraph is running text, in which a line break is only a line break
_TITLE_LINES = 40


@dataclass(slots=True)
class _Reading:
    """The lines so far."""

    lists: Lists
    lines: list[Line] = field(default_factory=list)
    block: int = 0
    """1-based position of the paragraph at hand, empty ones included."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Part and id of the notes referred to, in order."""


def read_docx(path: Path, data: bytes) -> Document:
    """The lines of a Word file. Raises UnreadableFileError: not one, damaged, or out of bounds."""
    _check_bounds(path, data)
    import docx
    from docx.opc.exceptions import OpcError

    try:
        package = docx.Document(io.BytesIO(data))
        main = package.part
        parts = {
            relation.reltype.rsplit("/", 1)[-1]: relation.target_part
            for relation in main.rels.values()
            if not relation.is_external
        }
        lists = read_lists(_root(parts.get("numbering")), _root(parts.get("styles")))
        reading = _Reading(lists)
        _walk(path, cast("Xml", main.element.body), reading)
        footers = [(name, _root(parts.get(name))) for name in ("footnotes", "endnotes")]
        _add_notes(reading, {name: root for name, root in footers if root is not None})
        heads = _symbol_lines(reading.lines, _header_roots(main))
    except (OpcError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, AttributeError,
            TypeError, EOFError, NotImplementedError, OSError, zlib.error) as error:  # fmt: skip
        raise UnreadableFileError(
            f"{path} is damaged: {type(error).__name__} while reading its parts.",
            "Download it again, or open it in a word processor and save it anew.",
        ) from error
    issues: tuple[ParseIssue, ...] = ()
    if heads:
        issues = (ParseIssue(0, "the symbol stands in the page header only"),)
    if not any(line.text.strip() for line in reading.lines):
        raise UnreadableFileError(
            f"{path} holds no text.", "If it is a picture of a record, run text recognition first."
        )
    return Document((*heads, *reading.lines), "docx", issues)


def _check_bounds(path: Path, data: bytes) -> None:
    """Refuse what is no Word package, or unpacks to more than any record needs."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFileError(
                f"{path} is encrypted.", "Remove the password in a word processor, and try again."
            )
        raise UnreadableFileError(f"{path} is a Word file of the old kind (.doc).", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableFileError(f"{path} is no Word file, or damaged.", _SAVE_AS) from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(n.startswith("word/") for n in names):
        raise UnreadableFileError(f"{path} is an archive, not a Word file.", "Unpack it first.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFileError(f"{path} is encrypted.", "Remove the password, and try again.")
    xml = max((e.file_size for e in entries if not _is_picture(e.filename)), default=0)
    total = sum(entry.file_size for entry in entries)
    # zipfile unpacks no more than the size an entry states, so these sums bound the memory
    if len(entries) > MOST_PARTS or xml > LARGEST_PART or total > LARGEST_TOTAL:
        raise UnreadableFileError(
            f"{path} would unpack to {total / 2**20:.0f} MB in {len(entries)} parts; the limits "
            f"are {LARGEST_TOTAL // 2**20} MB in all, {LARGEST_PART // 2**20} MB a part, "
            f"{MOST_PARTS:,} parts.",
            "No record is as large: leave it out, or save its text alone.",
        )


def _is_picture(name: str) -> bool:
    return name.startswith("word/media/")


def _root(part: Part | None) -> Xml | None:
    """The XML of a part, however python-docx keeps it."""
    if part is None:
        return None
    element = getattr(part, "element", None)
    if element is not None:
        return cast("Xml", element)
    from docx.oxml import parse_xml

    return cast("Xml", parse_xml(part.blob))  # resolves no entities


def _walk(path: Path, body: Xml, reading: _Reading) -> None:
    """Every paragraph below `body`, in order, those of tables and content controls included."""
    pending = [iter(body)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.tag == f"{W}p":
            _add_paragraph(child, reading)
            if reading.block > MOST_LINES:
                raise UnreadableFileError(
                    f"{path} has more than {MOST_LINES:,} paragraphs and table cells.",
                    "No record has as many: leave it out, or save its text alone.",
                )
        elif child.tag in (f"{W}del", f"{W}moveFrom", f"{W}sectPr", f"{W}sdtPr"):
            continue
        elif isinstance(child.tag, str):
            pending.append(iter(child))


def _add_paragraph(paragraph: Xml, reading: _Reading) -> None:
    reading.block += 1
    label = reading.lists.label(paragraph)
    text = "".join(_text(paragraph, reading))
    if not text.strip():
        return
    if label is not None and label.text:
        text = f"{label.text} {text.lstrip()}"
    broken = len(text) <= _BREAK_WITHIN and label is None
    pieces = text.split("\n") if broken else [" ".join(text.split("\n"))]
    heading = reading.lists.is_heading(paragraph)
    reading.lines += [
        Line(
            piece,
            reading.block,
            list_number=label.number if label else None,
            heading=heading,
        )
        for piece in pieces
        if piece.strip()
    ]


_LITERAL = {
    f"{W}tab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "",
}
_SKIPPED = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "sdtPr")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def _text(paragraph: Xml, reading: _Reading) -> Iterator[str]:
    """The paragraph's visible text; its footnotes are noted down on the way."""
    pending = [iter(paragraph)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
            continue
        tag = child.tag
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in _LITERAL:
            yield _LITERAL[tag]
        elif tag == f"{W}br":
            yield "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else ""
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            part = "footnotes" if tag.endswith("footnoteReference") else "endnotes"
            reading.notes.append((part, child.get(f"{W}id", "")))
        elif tag in _SKIPPED or (tag == f"{W}r" and _is_hidden(child)):
            continue
        elif isinstance(tag, str):  # comments have none
            pending.append(iter(child))


def _is_hidden(run: Xml) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in ("0", "false", "off")


def _add_notes(reading: _Reading, roots: dict[str, Xml]) -> None:
    """The notes that the text refers to, after the text, in the order of reference."""
    by_id = {
        (part, note.get(f"{W}id", "")): note
        for part, root in roots.items()
        for note in root
        if note.tag in (f"{W}footnote", f"{W}endnote")
    }
    for reference in dict.fromkeys(reading.notes):
        note = by_id.get(reference)
        if note is None:
            continue
        reading.block += 1
        paragraphs = ["".join(_text(p, reading)).strip() for p in note.iter(f"{W}p")]
        text = " ".join(" ".join(paragraphs).split())
        if text:
            reading.lines.append(Line(text, reading.block, note=True))


def _header_roots(main: Part) -> list[Xml]:
    return [
        root
        for relation in main.rels.values()
        if not relation.is_external and relation.reltype.endswith("/header")
        if (root := _root(relation.target_part)) is not None
    ]


def _symbol_lines(lines: list[Line], headers: list[Xml]) -> list[Line]:
    """The symbol from a page header, where the text's beginning does not show one."""
    if any(re.search(SYMBOL, line.text) for line in lines[:_TITLE_LINES]):
        return []
    for header in headers:
        for paragraph in header.iter(f"{W}p"):
            text = "".join(node.text or "" for node in paragraph.iter(f"{W}t")).strip()
            if re.fullmatch(SYMBOL, text):
                return [Line(text, 0)]
    return []
