"""Title blocks: the fifteen real ones field by field, and cases of our own for each rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.parser import parse
from index.records import Document, Line, Meeting
from index.titleblock import mend, read_chair, read_title_block

SHARED = Path(__file__).parents[3] / "shared" / "title_blocks" / "title_blocks.jsonl"
HELD = "Held at the Old Mill, Vall, on Friday, 20 April"
MILL = "Old Mill, Vall"
RUN_IN = (
    "* No summary record was prepared for the rest of the meeting.This record is subject to "
    "correction.Corrections should be submitted in writing.GE.09-43526 (E) 140709 LEAGUE"
)
FIELDS = ("symbol", "session", "meeting", "part", "venue", "date", "time", "opened", "chair")


def _meeting(lines: list[str]) -> Meeting:
    numbered = tuple(Line(text, at) for at, text in enumerate(lines, start=1))
    return parse(Document(numbered, "text"), "x.txt")


@pytest.mark.shared
def test_every_field_of_the_real_title_blocks() -> None:
    """Prints a table of field by field (`pytest -s`); every field must be right."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is not beside this checkout")
    blocks = [json.loads(line) for line in SHARED.read_text(encoding="utf-8").splitlines()]
    wrong: list[str] = []
    table = ["  ".join(("block", *FIELDS))]
    for number, block in enumerate(blocks, start=1):
        meeting = _meeting(block["raw"])
        found = {field: getattr(meeting, field) for field in FIELDS if field != "time"}
        found["time"] = meeting.convened
        found["date"] = meeting.date.isoformat() if meeting.date else None
        marks: list[str] = []
        for field in FIELDS:
            right = found[field] == block["gold"][field]
            marks.append(("ok" if right else "WRONG").ljust(len(field)))
            if not right:
                wrong.append(f"{number} {field}: {found[field]!r}, not {block['gold'][field]!r}")
        table.append(f"{number:5}  " + "  ".join(marks))
    print("\n" + "\n".join(table))  # noqa: T201  # the table that the issue asks for
    assert len(blocks) == 15
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("Six ty- seven th session", "Sixty-seventh session"),  # an ordinal in four pieces
        (
            "Summary record ( p artial )* of th e 492nd meeting**",
            "Summary record (partial)* of the 492nd meeting**",
        ),
        ("395 th meeting*", "395th meeting*"),
        ("One hundred and fif th session", "One hundred and fifth session"),
        ("Ms. Ander son of Mon day", "Ms. Ander son of Monday"),  # only words of a title block
        ("the first session", "the first session"),  # whole words are left alone
    ],
)
def test_mend(line: str, mended: str) -> None:
    assert mend(line) == mended


TITLE_CASES = [
    # plain
    ("Summary record of the 375th meeting*", 375, None),
    ("Summary record (partial)* of the 2912th meeting**", 2912, "partial"),
    (
        "Summary record of the second part (public)* of the 241st meeting**",
        241,
        "second part (public)",
    ),
    # capitals; the bracket before or after the word
    ("SUMMARY RECORD OF THE FIRST (PUBLIC) PART OF THE 12th MEETING", 12, "first part (public)"),
    # glued after the asterisk
    ("SUMMARY RECORD OF THE FIRST PART (PUBLIC)*OF THE 27th MEETING", 27, "first part (public)"),
    # a part without a number
    ("Summary record of the closed part of the 30th meeting", 30, "closed part"),
    # parallel chambers
    ("Summary record of the 1563rd (Chamber B) meeting", 1563, None),
    ("Provisional summary record of the 3012th meeting", 3012, None),
    # the number in words
    ("Summary record of the twelfth meeting", 12, None),
    # the body's yearbook has no more than this
    ("2204th MEETING", 2204, None),
]


@pytest.mark.parametrize(("title", "meeting", "part"), TITLE_CASES)
def test_title(title: str, meeting: int, part: str | None) -> None:
    found = read_title_block([title])
    assert (found.meeting, found.part) == (meeting, part)


@pytest.mark.parametrize(
    ("lines", "venue", "date", "convened"),
    [
        ([f"{HELD} 2018, at 3 p.m."], MILL, "2018-04-20", "15:00"),
        # over two lines, glued, no comma before the hour
        (
            ["Held at the Old Mill, Vall,", "on Friday, 20 April 2018 at 3 p.m."],
            MILL,
            "2018-04-20",
            "15:00",
        ),
        (
            ["Held at the Old Mill,Vall,on Friday, 20 April 2018, at noon"],
            MILL,
            "2018-04-20",
            "12:00",
        ),
        # no `the`
        (
            ["Held at Headquarters, Vall, on Friday, 20 April 2018, at 10.30 a.m."],
            "Headquarters, Vall",
            "2018-04-20",
            "10:30",
        ),
        # no place; a time zone after the hour
        (
            ["Held via videoconference, on Friday, 16 April 2021, at 12.30 p.m. Summer Time"],
            "via videoconference",
            "2021-04-16",
            "12:30",
        ),
        # no hour
        ([f"{HELD} 2018"], MILL, "2018-04-20", None),
        # the day alone: the day of issue has no weekday, the meeting's has
        (["5 May 2018", "Friday, 20 April 2018, at 3 p.m."], None, "2018-04-20", "15:00"),
        # the day of issue alone is not the meeting's
        (["5 May 2018"], None, None, None),
    ],
)
def test_held(lines: list[str], venue: str | None, date: str | None, convened: str | None) -> None:
    found = read_title_block(lines)
    assert found.venue == venue
    assert (found.date.isoformat() if found.date else None) == date
    assert found.convened == convened
    assert found.problems == ()


def test_a_weekday_that_does_not_fit_is_a_doubt() -> None:
    found = read_title_block(["Held at the Old Mill, Vall, on Monday, 20 April 2018, at 3 p.m."])
    assert found.date is not None
    assert found.problems == ("2018-04-20 was not a Monday, as the title block says",)


@pytest.mark.parametrize(
    ("lines", "session"),
    [
        (["Nineteenth session"], 19),
        (["106th session"], 106),
        (["Ninety-nin th session"], 99),
        (["Seventieth session (second part)"], 70),
        (["Tenth special session"], 10),
        # a masthead run together
        (
            ["ABC/C/SR.1 Committee on Paths Ninth session Summary record of the 1st meeting"],
            9,
        ),
        # the session that the symbol holds
        (["ABC/C/6/SR.10", "Summary record of the 10th meeting"], 6),
        # no session of this body
        (
            ["Summary record of the 10th meeting", "Report on the sixth session of the Council"],
            None,
        ),
    ],
)
def test_session(lines: list[str], session: int | None) -> None:
    assert read_title_block(lines).session == session


@pytest.mark.parametrize(
    ("lines", "symbol", "inferred"),
    [
        (["ABC/C/SR.57*", "Summary record of the 57th meeting"], "ABC/C/SR.57", False),
        # the title's number parts symbol and date
        (
            ["ABC/C/SR.164710 August 2004", "Summary record of the 1647th meeting"],
            "ABC/C/SR.1647",
            False,
        ),
        # without a title the longer day is taken, and said to be inferred
        (["ABC/C/SR.3014 November 2003"], "ABC/C/SR.30", True),
        (["ABC/C/SR.304 November 2003"], "ABC/C/SR.30", True),
        # a glued addendum
        (
            ["ABC/C/SR.2136/Add.117 November 2003", "Summary record of the 2136th meeting"],
            "ABC/C/SR.2136/Add.1",
            False,
        ),
        # spaces inside
        (["ABC/C/ SR. 57", "Summary record of the 57th meeting"], "ABC/C/SR.57", False),
        (["ABC/C/SR.57/Corr.1", "Summary record of the 57th meeting"], "ABC/C/SR.57/Corr.1", False),
        (["Summary record of the 57th meeting"], None, False),
    ],
)
def test_symbol(lines: list[str], symbol: str | None, inferred: bool) -> None:
    found = read_title_block(lines)
    assert found.symbol == symbol
    assert ("symbol" in found.inferred) is inferred


def test_a_symbol_that_names_another_meeting_is_a_doubt() -> None:
    found = read_title_block(["ABC/C/SR.58", "Summary record of the 57th meeting"])
    assert (found.symbol, found.meeting) == ("ABC/C/SR.58", 57)
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("lines", "chair"),
    [
        (["Chair: Ms. Lind"], "Ms. Lind"),
        (["Chair:Ms. Lind (Vice-Chair)"], "Ms. Lind (Vice-Chair)"),
        (["President: Mr. STOLZ (Norland)"], "Mr. STOLZ (Norland)"),
        (["Chairman: Mr. Al-Amin ............... (Norland)"], "Mr. Al-Amin (Norland)"),
        # the State on a line of its own
        (["Chairman: Mr. Al-Amin ...............", "(Norland)"], "Mr. Al-Amin (Norland)"),
        # the name on a line of its own
        (["Chairperson:", "Ms. Lind"], "Ms. Lind"),
        (
            ["Temporary Chair: Mr. Stolz (Director, Paths Division)", "Chair: Ms. Lind"],
            "Mr. Stolz (temporary); Ms. Lind",
        ),
        # two on one line
        (
            ["Temporary Chair:Mr. Stolz (Vice-Chair) Chair:Ms. Lind"],
            "Mr. Stolz (temporary); Ms. Lind",
        ),
        (["Chairman: Mr. STOLZ", "later: Ms. LIND (Vice-Chairman)"], "Mr. STOLZ; Ms. LIND (later)"),
        # what comes after in the same line
        (["Chair: Ms. Lind Contents Opening of the session"], "Ms. Lind"),
        (["In the absence of Mr. Stolz, Ms. Lind took the chair."], None),
    ],
)
def test_chair(lines: list[str], chair: str | None) -> None:
    assert read_chair(lines) == chair


@pytest.mark.parametrize(
    ("lines", "body", "name"),
    [
        # by its name
        (["Committee against Torture", "Fifth session"], "CAT", "Committee against Torture"),
        # by its symbol
        (["CAT/C/SR.924"], "CAT", "Committee against Torture"),
        # a committee of an organ, not the organ
        (["General Assembly", "Third Committee"], "Third Committee", "Third Committee"),
        # by the treaty in the masthead
        (
            ["Convention on the", "Rights of the Child", "Fifth session"],
            "CRC",
            "Committee on the Rights of the Child",
        ),
        # a body that the table does not know: by what stands there
        (
            ["XYZ/C/SR.5", "Committee on the Safety of Paths", "Fifth session"],
            "XYZ",
            "Committee on the Safety of Paths",
        ),
        (
            ["Standing Committee on Passes and", "Tunnels", "Fifth session"],
            "Standing Committee on Passes and Tunnels",
            "Standing Committee on Passes and Tunnels",
        ),
        # the second line is lost: the title is no part of the name
        (
            ["Special Committee on the Situation with regard to the Implementation of the"],
            "C-24",
            "Special Committee on the Situation with regard to the Implementation of the "
            "Declaration on the Granting of Independence to Colonial Countries and Peoples",
        ),
        (
            ["Standing Committee on Passes and"],
            "Standing Committee on Passes and",
            "Standing Committee on Passes and",
        ),
        # two committees begin so
        (
            ["Committee on the Elimination of"],
            "Committee on the Elimination of",
            "Committee on the Elimination of",
        ),
        # the symbol says more
        (
            ["XYZ/C/SR.5", "Committee on the Protection of the Rights of"],
            "XYZ",
            "Committee on the Protection of the Rights of",
        ),
        (["Fifth session"], None, None),
    ],
)
def test_body(lines: list[str], body: str | None, name: str | None) -> None:
    found = read_title_block([*lines, "Summary record of the 5th meeting"])
    assert (found.body, found.body_name) == (body, name)


def test_a_masthead_run_into_one_line() -> None:
    """Corrigendum notice, job number and masthead in one line, as older extracts have them."""
    meeting = _meeting(
        [
            RUN_IN,
            "XYZ/C/SR.57",
            "Committee on the Safety of Paths",
            "Ninth session",
            "SUMMARY RECORD (PARTIAL)* OF THE 57th MEETING",
            "Held at the Old Mill, Vall,on Friday, 20 April 2018, at 10 a.m.",
            "Chairperson: Mr. STOLZ",
            "CONTENTS",
            "OPENING OF THE SESSION",
            "The meeting was called to order at 10.10 a.m.",
            "The CHAIRPERSON declared open the ninth session.",
        ]
    )
    assert (meeting.symbol, meeting.meeting, meeting.part) == ("XYZ/C/SR.57", 57, "partial")
    assert (meeting.convened, meeting.opened) == ("10:00", "10:10")
    assert meeting.notes == ("No summary record was prepared for the rest of the meeting.",)
    assert meeting.headings == ("OPENING OF THE SESSION",)


def test_masthead_lines_after_the_contents_are_no_headings() -> None:
    """Extraction may put the masthead's second column after the agenda."""
    meeting = _meeting(
        [
            "XYZ/C/SR.57",
            "Summary record of the 57th meeting",
            "Chair: Ms. Lind",
            "Contents",
            "Opening of the session",
            "Economic and Social Council",
            "Distr.: General",
            "8 November 2010",
            "Original: English",
            "The meeting was called to order at 10.15 a.m.",
            "The Chair said that it was late.",
        ]
    )
    assert meeting.headings == ("Opening of the session",)
