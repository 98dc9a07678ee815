"""One meeting as text, Word (two producers), PDF and HTML parses to equal meetings.

`make.py` beside this file makes the fixtures, and knows what they hold.
"""

from __future__ import annotations

import datetime
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from index.parser import parse
from index.readers import read
from index.records import Kind, Meeting, Numbering

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("CMP_C_SR.57.*"))


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden_make", HERE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _maker()


@pytest.fixture(params=FILES, ids=lambda path: path.name.removeprefix("CMP_C_SR.57."))
def meeting(request: pytest.FixtureRequest) -> Meeting:
    path: Path = request.param
    return parse(read(path), "CMP.x")


def test_there_is_a_fixture_of_each_format() -> None:
    assert {path.suffix for path in FILES} == {".txt", ".docx", ".pdf", ".html"}
    assert len(FILES) == 5
    assert all(path.stat().st_size < 200_000 for path in FILES)


def test_the_particulars(meeting: Meeting) -> None:
    assert meeting.symbol == "CMP/C/SR.57"
    assert (meeting.body, meeting.body_name) == ("CMP", "Committee on the Safety of Mountain Paths")
    assert (meeting.session, meeting.meeting) == (12, 57)
    assert meeting.part == "second part (public)"
    assert meeting.venue == "Old Customs House, Vallorne"
    assert meeting.date == datetime.date(2021, 6, 3)
    assert (meeting.convened, meeting.opened, meeting.closed) == ("15:00", "16:35", "18:05")
    assert meeting.chair == "Ms. Ferrand-Okoye; Mr. Stolz (later)"
    assert meeting.notes == tuple(MADE.NOTES)
    assert meeting.inferred == frozenset()
    assert meeting.issues == ()


def test_every_paragraph_under_its_number_and_heading(meeting: Meeting) -> None:
    expected: list[tuple[int, str, str]] = []
    heading = ""
    for kind, text in MADE.BODY:
        if kind == "h":
            heading = text
        elif kind == "p":
            expected.append((len(expected) + 1, text, heading))
    body = [p for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert [(p.number, p.text, p.heading) for p in body] == expected
    assert meeting.numbering is Numbering.PRINTED
    assert all(p.printed for p in body)


def test_every_line_of_the_particulars(meeting: Meeting) -> None:
    texts = {
        kind: [p.text for p in meeting.paragraphs if p.kind is kind]
        for kind in (Kind.TITLE, Kind.OPENING, Kind.PAUSE, Kind.CLOSING)
    }
    assert texts == {
        Kind.TITLE: [*MADE.MASTHEAD, *MADE.TITLE, "Contents"],
        Kind.OPENING: [MADE.OPENING],
        Kind.PAUSE: [MADE.PAUSE],
        Kind.CLOSING: [MADE.CLOSING],
    }


def test_every_heading(meeting: Meeting) -> None:
    assert set(meeting.headings) == {
        *MADE.AGENDA,
        *(text for kind, text in MADE.BODY if kind == "h"),
    }


def test_every_speaker(meeting: Meeting) -> None:
    speakers = [
        (str(p.speaker), p.speaker.carried) if p.speaker else None
        for p in meeting.paragraphs
        if p.kind is Kind.BODY
    ]
    delacombe = "Ms. Delacombe-Ruiz (Haute-Sarine)"
    assert speakers == [
        None,
        None,
        (delacombe, False),
        (delacombe, True),
        ("Mr. Stolz (Country Rapporteur)", False),
        ("Mr. Stolz (Country Rapporteur)", True),
        ("Ms. van der Hallen", False),
        ("A representative of Haute-Sarine", False),
        ("Mr. Abara-Lund (Observer for the Union of Mountain Guides (UMG))", False),
        (delacombe, False),
        None,
        ("The Chair", False),
        None,
        ("The Chair", False),
    ]


def test_the_text_fixture_is_what_make_writes() -> None:
    assert (HERE / "CMP_C_SR.57.txt").read_text(encoding="utf-8") == MADE.text_file()
