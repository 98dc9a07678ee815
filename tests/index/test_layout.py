"""Places on pages to paragraphs: heads and feet, hyphens, page breaks, footnotes."""

from __future__ import annotations

import pytest

from index.readers.layout import BROKEN_WORD, Page, Piece, lay_out, pages_without_text

WIDTH = 5.0
# points a character


def piece(
    text: str, base: float, *, left: float = 50, height: float = 10, bold: bool = False
) -> Piece:
    return Piece(text, left, left + WIDTH * len(text) * height / 10, base, height, bold)


def page(number: int, *rows: Piece) -> Page:
    return Page(number, 400, 600, rows)


def full(start: str) -> str:
    """A row that reaches the right margin."""
    return (start + " and it went on" * 9)[:60].strip().ljust(60, "n")


def texts(*pages: Page) -> list[str]:
    return [line.text for line in lay_out(pages)]


def test_rows_become_paragraphs() -> None:
    """A row after which the next word would have fitted ends a paragraph; so does a gap."""
    found = texts(
        page(
            1,
            piece(full("1. Ms. Lind said"), 500),
            piece("to the end.", 488),
            piece(full("2. Mr. Stolz said"), 476),
            piece(full("that"), 464),
            piece(full("3. After a gap"), 440),
        )
    )
    assert found == [
        f"{full('1. Ms. Lind said')} to the end.",
        f"{full('2. Mr. Stolz said')} {full('that')}",
        full("3. After a gap"),
    ]


def test_heads_feet_and_page_numbers_go() -> None:
    pages = [
        page(
            number,
            piece("XYZ/C/SR.9", 580),
            piece("League of Passes", 570),
            piece(full(f"{number}. Ms. Lind said"), 500),
            piece("so.", 488),
            piece(f"GE.18-0000{number}", 40),
            piece(f"{number}/3", 30),
        )
        for number in (1, 2, 3)
    ]
    # the first page's head may be all that bears the symbol, and stays
    assert texts(*pages) == [
        "XYZ/C/SR.9",
        "League of Passes",
        *(f"{full(f'{number}. Ms. Lind said')} so." for number in (1, 2, 3)),
    ]


def test_a_paragraph_goes_on_over_a_page() -> None:
    lines = lay_out(
        [
            page(1, piece(full("1. Ms. Lind said"), 500), piece(full("that it"), 488)),
            page(2, piece("rained.", 580), piece("2. It was so decided.", 560)),
        ]
    )
    assert [line.text for line in lines] == [
        f"{full('1. Ms. Lind said')} {full('that it')} rained.",
        "2. It was so decided.",
    ]
    assert [line.page for line in lines] == [1, 2]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        (f"the inter{BROKEN_WORD}", "national rule", "the international rule"),
        ("the inter-", "national rule", "the international rule"),  # a plain hyphen
        ("the inter\u00ad", "national rule", "the international rule"),
        (f"the Haute{BROKEN_WORD}", "Sarine rule", "the Haute-Sarine rule"),  # before a capital
        ("from 2014-", "2015 on", "from 2014-2015 on"),  # before a figure
        ("awareness-", "raising", "awareness-raising"),  # as the text writes it elsewhere
        ("a vote –", "the last", "a vote – the last"),  # a dash is no hyphen
    ],
)
def test_hyphens_at_the_ends_of_rows(left: str, right: str, joined: str) -> None:
    rows = [piece(f"{'x' * (59 - len(left))} {left}", 500), piece(right, 488)]
    more = piece("They spoke of awareness-raising and of international law.", 460)
    first = texts(page(1, *rows, more))[0]
    assert first.endswith(joined)


def test_footnotes_are_set_apart() -> None:
    lines = lay_out(
        [
            page(
                1,
                piece(full("1. Ms. Lind said"), 500),
                piece(full("that it"), 488),
                piece("* No summary record was prepared for the rest", 60, height=8),
                piece("of the meeting.", 50, height=8),
            ),
            page(2, piece("rained.", 580)),
        ]
    )
    assert [(line.text, line.note) for line in lines] == [
        (f"{full('1. Ms. Lind said')} {full('that it')} rained.", False),
        ("* No summary record was prepared for the rest of the meeting.", True),
    ]


def test_pieces_on_one_line_are_one_row() -> None:
    """A mark breaks a line into pieces; a footnote's figure goes, an ordinal's end stays."""
    found = texts(
        page(
            1,
            Piece("The 9", 50, 75, 500, 10, False),
            Piece("th", 75, 82, 504, 6, False),
            Piece(" meeting", 82, 120, 500, 10, False),
            Piece("3", 120, 123, 504, 6, False),
            Piece(" rose.", 123, 150, 500, 10, False),
        )
    )
    assert found == ["The 9th meeting rose."]


def test_columns_stand_apart() -> None:
    found = texts(page(1, piece("United League", 500), piece("XYZ/C/SR.9", 500, left=300)))
    assert found == ["United League", "XYZ/C/SR.9"]


def test_bold_rows_are_headings() -> None:
    lines = lay_out(
        [page(1, piece("Article 5", 500, bold=True), piece(full("1. Ms. Lind said"), 488))]
    )
    assert [(line.text, line.heading) for line in lines] == [
        ("Article 5", True),
        (full("1. Ms. Lind said"), False),
    ]


def test_paragraphs_set_solid() -> None:
    """No gap, and every last row full: what begins as a paragraph of a record does begins one."""
    ended = full("it")[:-1] + "."
    found = texts(
        page(
            1,
            piece(full("Ms. Lind said"), 500),
            piece(ended, 488),
            piece("Mr. Stolz (Norland) asked whether it was so, and on what day", 476),
            piece(ended, 464),
            piece("Article 5 of the Charter, on paths", 452),
            piece("1. It was so decided.", 440),
        )
    )
    assert found == [
        f"{full('Ms. Lind said')} {ended}",
        f"Mr. Stolz (Norland) asked whether it was so, and on what day {ended}",
        "Article 5 of the Charter, on paths",
        "1. It was so decided.",
    ]


def test_pages_without_text_are_known() -> None:
    assert pages_without_text([page(1), page(2, piece("x", 500)), page(3, piece(" ", 500))]) == (
        1,
        3,
    )
    assert lay_out([page(1)]) == ()
