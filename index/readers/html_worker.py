"""Block elements of an HTML file as lines: `python -m index.readers.html_worker FILE`.

Runs apart (see `apart`). Lists show their numbers, headings their rank. Scripts, styles,
navigation, page heads and feet, and what a page hides, are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.readers.apart import serve
from index.readers.text import decode
from index.readers.wordlists import written

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LARGEST_HTML = 16 * 2**20
"""Bytes: a record's page has under 1 MB."""
MOST_LINES = 20_000
"""The longest record has under 1,000 paragraphs."""

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 hr html li main ol p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEFT_OUT = frozenset(
    "audio button canvas footer head header iframe input math nav noscript object script select "
    "style svg template textarea title video -comment".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:sd)?(?:foot|end)notes?[-_:]?\d*|fn[-_:]?\d+|_?(?:ftn|edn)\d+|doc-(?:foot|end)notes?",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:sd)?(?:foot|end)note(?:anc|ref)|doc-noteref", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
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


@dataclass(slots=True)
class _State:
    """What the elements around the place at hand make of it."""

    headings: int = 0
    notes: int = 0
    preformatted: int = 0
    lists: list[tuple[str, int]] = field(default_factory=list)
    """Style and the number last shown, for each list around."""


def read(path: str) -> Iterator[dict[str, Any]]:
    """The lines of the file at `path`: text, number, heading, note."""
    from selectolax.lexbor import LexborHTMLParser

    count = 0
    body = LexborHTMLParser(_text(Path(path))).body
    for block in () if body is None else _blocks(body):
        for text in _lines(block):
            count += 1
            if count > MOST_LINES:
                yield {"error": "lines", "detail": ""}
                return
            yield {
                "text": text,
                "number": block.number,
                "heading": block.heading,
                "note": block.note,
            }


def _text(path: Path) -> str:
    """The file's text, in the encoding that it declares or that its bytes show."""
    data = path.read_bytes()
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared.group(1).decode("ascii").lower()
        if name not in ("utf-8", "utf8"):
            try:
                return data.decode("cp1252" if name in ("iso-8859-1", "latin1") else name)
            except (LookupError, UnicodeDecodeError):  # a false declaration: the bytes decide
                pass
    return decode(path, data)[0]


def _blocks(body: LexborNode) -> Iterator[_Block]:
    """The page's paragraphs in order. Walks without recursion: nesting may be of any depth."""
    state = _State()
    block = _Block()
    pending: list[tuple[LexborNode, bool]] = [(body, False)]
    while pending:
        node, leaving = pending.pop()
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            block.text.append(text if state.preformatted else re.sub(r"[ \t\r\n\f]+", " ", text))
            continue
        if tag == "br":
            block.text.append("\n")
            continue
        if leaving:
            _leave(tag, node, state)
        elif tag in _LEFT_OUT or _is_left_out(node):
            continue
        if tag in _BLOCKS:
            if "".join(block.text).strip():
                yield block
                block = _fresh(state, _Block())
            else:
                block = _fresh(state, block)
        if leaving:
            if tag == "li":
                block.number, block.label = None, ""
            continue
        _enter(tag, node, state, block)
        pending.append((node, True))
        children: list[tuple[LexborNode, bool]] = []
        child = node.first_child
        while child is not None:
            children.append((child, False))
            child = child.next
        pending += reversed(children)
    if "".join(block.text).strip():
        yield block


def _fresh(state: _State, block: _Block) -> _Block:
    block.text.clear()
    block.heading = state.headings > 0
    block.note = state.notes > 0
    return block


def _enter(tag: str, node: LexborNode, state: _State, block: _Block) -> None:
    attributes = node.attributes
    if tag in _HEADINGS:
        state.headings += 1
        block.heading = True
    if tag in _BLOCKS and _is_note(node):
        state.notes += 1
        block.note = True
    if tag == "pre":
        state.preformatted += 1
    if tag == "ol":
        style = _LIST_STYLES.get(attributes.get("type") or "1", "decimal")
        state.lists.append((style, _integer(attributes.get("start"), 1) - 1))
    elif tag == "ul":
        state.lists.append(("bullet", 0))
    elif tag == "li" and state.lists:
        style, last = state.lists[-1]
        number = _integer(attributes.get("value"), last + 1)
        state.lists[-1] = (style, number)
        block.number = number if style == "decimal" else None
        shown = style not in ("decimal", "bullet")
        block.label = f"({written(number, style)}) " if shown else ""


def _leave(tag: str, node: LexborNode, state: _State) -> None:
    if tag in _HEADINGS:
        state.headings -= 1
    if tag in _BLOCKS and _is_note(node):
        state.notes -= 1
    if tag == "pre":
        state.preformatted -= 1
    if tag in ("ol", "ul") and state.lists:
        state.lists.pop()


def _is_left_out(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    # a word processor's export marks its page heads and feet by title
    if attributes.get("title") in ("header", "footer") and node.tag == "div":
        return True
    if _MARK.search(attributes.get("class") or "") or attributes.get("role") == "doc-noteref":
        return "*" not in node.text()  # a figure is the note's mark; asterisks are the text's own
    return False


def _is_note(node: LexborNode) -> bool:
    attributes = node.attributes
    names = (attributes.get("id"), attributes.get("role"), *(attributes.get("class") or "").split())
    return any(name and _NOTE.fullmatch(name) for name in names)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default


def _lines(block: _Block) -> list[str]:
    """The paragraph's lines: broken where the page breaks a short one, or in preformatted text."""
    text = "".join(block.text)
    pieces = [block.label + text] if block.label else [text]
    if "\n" in text and block.number is None and not block.label and len(text) <= _BREAK_WITHIN:
        pieces = text.split("\n")
    elif "\n" in text:
        pieces = [re.sub(r"\s*\n\s*", " ", pieces[0])]
    return [piece.strip(" \t\r\n") for piece in pieces if piece.strip()]


if __name__ == "__main__":
    sys.exit(serve(read, sys.argv[1:]))
