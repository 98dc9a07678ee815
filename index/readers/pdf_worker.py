"""Text with its places from a PDF: `python -m index.readers.pdf_worker FILE` (see `apart`).

Writes a line of JSON a page: its number, width and height, and its pieces of text.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from typing import Any

from index.readers.apart import serve

MOST_PAGES = 400
"""A summary record has under 30 pages, a verbatim one under 100."""
MOST_CHARACTERS = 4_000_000
"""A page of a record has about 3,500."""

_Piece = tuple[str, float, float, float, float, bool]

_LINE_ENDS = frozenset({0x0A, 0x0D})
_BROKEN_WORD = frozenset({0x02, 0xFFFE})
# how PDFium marks a hyphen at a line's end


def read(path: str) -> Iterator[dict[str, Any]]:
    """The pages of the file at `path`, or an error."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        yield {"error": "encrypted" if locked else "damaged", "detail": str(error)}
        return
    pages = len(document)
    if pages > MOST_PAGES:
        yield {"error": "pages", "detail": str(pages)}
        return
    characters = 0
    for at in range(pages):
        try:
            page = document[at]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            yield {"page": at + 1, "width": 0, "height": 0, "pieces": []}
            continue
        characters += text.count_chars()
        if characters > MOST_CHARACTERS:
            yield {"error": "characters", "detail": str(characters)}
            return
        width, height = page.get_size()
        pieces = [list(piece) for piece in _pieces(text.raw, text.count_chars())]
        yield {"page": at + 1, "width": width, "height": height, "pieces": pieces}
        text.close()
        page.close()


def _pieces(page: object, count: int) -> Iterator[_Piece]:
    """Stretches of a page that PDFium keeps on a line, in its reading order.

    Text (ending in U+FFFE where a word is broken), left and right edge, baseline, height of the
    font, whether it is bold; in points, from the page's lower left corner.
    """
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    letters: list[str] = []
    places: list[tuple[float, float, float, float]] = []
    bold: list[bool] = []

    def piece() -> _Piece | None:
        if not places:
            return None
        heights = sorted(place[3] for place in places)
        bases = sorted(place[2] for place in places)
        middle = len(places) // 2
        return (
            "".join(letters),
            round(min(place[0] for place in places), 2),
            round(max(place[1] for place in places), 2),
            round(bases[middle], 2),
            round(heights[middle], 2),
            sum(bold) > 0.9 * len(bold),
        )

    for at in range(count):
        code = raw.FPDFText_GetUnicode(page, at)
        if code in _LINE_ENDS or code in _BROKEN_WORD:
            if code in _BROKEN_WORD:
                letters.append("\ufffe")
            if (made := piece()) is not None:
                yield made
            letters, places, bold = [], [], []
            continue
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        letters.append(letter)
        if letter.isspace() or raw.FPDFText_IsGenerated(page, at) == 1:
            continue
        raw.FPDFText_GetLooseCharBox(page, at, box)
        raw.FPDFText_GetCharOrigin(page, at, x, y)
        places.append((box.left, box.right, y.value, abs(box.top - box.bottom)))
        size = raw.FPDFText_GetFontInfo(page, at, name, 128, flags)
        bold.append(0 < size <= 128 and b"bold" in name.value.lower())
    if (made := piece()) is not None:
        yield made


if __name__ == "__main__":
    sys.exit(serve(read, sys.argv[1:]))
