"""What a line is by its own words: hours, notes, boilerplate, headings, numbers."""

from __future__ import annotations

import pytest

from index.lines import (
    heading_key,
    in_order,
    is_boilerplate,
    is_running,
    looks_like_heading,
    note_text,
    printed_number,
    split_notice,
    time_line,
)
from index.records import Kind

HOURS = [
    ("The meeting was called to order at 10.05 a.m.", Kind.OPENING, "10:05"),
    ("The public part of the meeting was called to order at noon.", Kind.OPENING, "12:00"),
    ("The second part (public) of the meeting began at 5 p.m.", Kind.OPENING, "17:00"),
    (" The discussion covered in the summary record began at 4.35 p.m.", Kind.OPENING, "16:35"),
    ("The meet ing was call ed to order at 10 a .m .", Kind.OPENING, "10:00"),  # split
    ("The meeting rose at 6 p.m.", Kind.CLOSING, "18:00"),
    ("The sitting was closed at 6.20 p.m.", Kind.CLOSING, "18:20"),
    ("The first part (closed) of the meeting ended at 11 a.m.", Kind.CLOSING, "11:00"),
    ("The discussion covered in the summary record ended at 5.10 p.m.", Kind.CLOSING, "17:10"),
    ("The meeting was suspended at 4.35 p.m. and resumed at 5.15 p.m.", Kind.PAUSE, None),
    ("The meeting was suspended for 10 minutes.", Kind.PAUSE, None),
    ("(The meeting resumed at 3 p.m.)", Kind.PAUSE, None),
    # sentences of the body
    ("The discussion had begun at 3 p.m. and would go on.", None, None),
    ("The session of the Council would open at Vall on 3 May.", None, None),
    ("The meeting was long.", None, None),
]


@pytest.mark.parametrize(("text", "kind", "hour"), HOURS)
def test_time_line(text: str, kind: Kind | None, hour: str | None) -> None:
    assert time_line(text) == (None if kind is None else (kind, hour))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2. Ms. Lind", (2, 3)),
        ("1.The Chair", (1, 2)),  # no space
        ("\t12.\tThe Chair", (12, 5)),  # tabs
        ("12\tThe Chair", (12, 3)),  # no stop
        ("3 . The Chair", (3, 4)),  # split
        ("2.", (2, 2)),  # alone
        ("4.15 p.m. was late", None),  # an hour
        ("3.5 per cent", None),  # a decimal
        ("3. and so on", None),  # the end of a sentence
        ("3... dots", None),
        ("12 Monkeys", None),
    ],
)
def test_printed_number(text: str, number: tuple[int, int] | None) -> None:
    assert printed_number(text) == number


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Article 5", True),
        ("Articles 7 to 9 (continued)", True),
        ("Third periodic report of Norland (XYZ/C/NOR/3)", True),
        ("ORGANIZATIONAL AND OTHER MATTERS", True),
        ("Agenda item 3: Bridges (continued) (A/1/2)", True),
        ("Chapter I was adopted.", False),
        ("It rained.", False),  # a stop
        ("The path had been closed", False),  # a finite verb
        ("They walked on", False),
        ("(a) Paths", False),  # an enumeration
        ("Five from the islands; and", False),  # a member of a list
        ("[...]", False),
        ("paths", False),  # a small letter
        ("Path " * 60, False),  # too long
        ("", False),
    ],
)
def test_looks_like_heading(text: str, heading: bool) -> None:
    assert looks_like_heading(text) is heading


def test_two_forms_of_a_heading_are_one() -> None:
    forms = ["Bridges", "1. BRIDGES (continued)", "Bridges (XYZ/C/1; XYZ/C/2) (continued)*"]
    assert len({heading_key(form) for form in forms}) == 1
    assert heading_key("Article 7 (c)") != heading_key("Article 7 (d)")
    assert in_order([*forms, "Tunnels"]) == (forms[2], "Tunnels")


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("3", True),
        ("page 3", True),
        ("3/14", True),
        ("GE.18-06543 (E) 240418 270418", True),
        ("18-06543 (E)", True),
        ("*1806543*", True),
        ("XYZ/C/SR.9", True),
        ("3 May 2018", False),
        ("It rained.", False),
    ],
)
def test_is_running(text: str, running: bool) -> None:
    assert is_running(text) is running


@pytest.mark.parametrize(
    ("text", "boilerplate"),
    [
        ("This record is subject to correction.", True),
        ("Corrections should be submitted in one of the working languages.", True),
        ("Any corrections to the records of the meetings will be consolidated.", True),
        ("Corrections had been made to the draft, she said.", False),
        ("The record was subject to correction, he said.", False),
    ],
)
def test_is_boilerplate(text: str, boilerplate: bool) -> None:
    assert is_boilerplate(text) is boilerplate


def test_notes_lose_their_stars() -> None:
    assert note_text("\t**\tNo summary record.") == "No summary record."
    assert note_text("* * No summary record.") == "No summary record."


def test_a_notice_that_was_run_into_a_note_is_parted() -> None:
    note, notice = "* No summary record.", "This record is subject to correction.Corrections"
    assert split_notice(note + notice) == (note, notice)
    assert split_notice(notice) == (notice, "")
    assert split_notice(note) == (note, "")
