"""`records.toml`: what is accepted, what is refused and how, and the template to fill in."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import MetadataError
from index.metadata import StatedFacts, apply_stated, load, stated_for, template
from index.records import Meeting, Numbering


def written(folder: Path, text: str) -> Path:
    path = folder / "records.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    stated = load(
        written(
            tmp_path,
            '["a b.txt"]\nsymbol = " XYZ/C/SR. 9 "\nbody = "XYZ"\nsession = 3\nmeeting = "9th"\n'
            'part = "partial"\nvenue = "Old Mill"\ndate = 2018-04-20\nconvened = 10:00:00\n'
            'opened = "10.05 a.m."\nclosed = "13:00"\nchair = "Ms. Lind"\n'
            '["folder/c.txt"]\ndate = "Friday, 20 April 2018"\n',
        )
    )
    assert stated == {
        "a b.txt": StatedFacts(
            symbol="XYZ/C/SR.9",
            body="XYZ",
            session=3,
            meeting=9,
            part="partial",
            venue="Old Mill",
            date=datetime.date(2018, 4, 20),
            convened="10:00",
            opened="10:05",
            closed="13:00",
            chair="Ms. Lind",
        ),
        "folder/c.txt": StatedFacts(date=datetime.date(2018, 4, 20)),
    }


REFUSED = [
    # an unknown key: the nearest, the line and the table
    ('["a.txt"]\nsession = 3\nmeating = 9\n', 'line 3, ["a.txt"]: unknown key meating', "meeting"),
    # nothing near: all keys
    ('["a.txt"]\nzzz = 9\n', "unknown key zzz", "symbol, body, session"),
    # a key of the same name in another table is not the one
    ('["a.txt"]\nsession = 3\n["b.txt"]\nsession = "x"\n', "line 4", "session = 1"),
    ('["a.txt"]\nmeeting = 0\n', "meeting = 0 is not a number", "meeting = 1"),
    ('["a.txt"]\nmeeting = true\n', "meeting = True is not a number", "meeting = 1"),
    ('["a.txt"]\ndate = "soon"\n', "is no day", "2025-01-31"),
    ('["a.txt"]\nopened = "25.00"\n', "is no hour", "15:00"),
    ('["a.txt"]\nchair = 5\n', "must be text", "chair ="),
    ('["a.txt"]\nchair = " "\n', "must be text", "chair ="),
    # outside any table
    ("session = 3\n", "line 1: session stands outside", "file name"),
    # a file name without quotation marks is a table in a table
    ("[a.txt]\nsession = 3\n", "quotation marks", '["a.txt"]'),
    # no TOML
    ('["a.txt"\nsession = 3\n', "not valid TOML", "table"),
]


@pytest.mark.parametrize(("text", "what", "remedy"), REFUSED)
def test_faults_say_where_and_what_next(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(MetadataError) as caught:
        load(path)
    assert str(path) in caught.value.what
    assert what in caught.value.what
    assert remedy in caught.value.remedy
    assert "\n" not in caught.value.what


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "records.toml"
    with pytest.raises(MetadataError, match="cannot be read"):
        load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MetadataError, match="not UTF-8"):
        load(path)


def test_stated_for_takes_the_path_before_the_name() -> None:
    by_path, by_name = StatedFacts(meeting=1), StatedFacts(meeting=2)
    stated = {"folder/a.txt": by_path, "a.txt": by_name}
    assert stated_for("folder/a.txt", stated) is by_path
    assert stated_for("other/a.txt", stated) is by_name
    assert stated_for("b.txt", stated) is None


MEETING = Meeting(
    source='odd "name".txt',
    paragraphs=(),
    numbering=Numbering.COUNTED,
    session=40,
    inferred=frozenset({"session"}),
)


def test_the_users_word_is_no_inference() -> None:
    meeting = apply_stated(MEETING, StatedFacts(session=41, symbol="CAT/C/SR.5"))
    assert (meeting.session, meeting.meeting, meeting.body) == (41, 5, "CAT")
    assert meeting.inferred == frozenset()
    assert meeting.issues == ()
    assert apply_stated(MEETING, None) is MEETING


def test_a_stated_name_is_looked_up() -> None:
    meeting = apply_stated(MEETING, StatedFacts(body="committee against torture"))
    assert (meeting.body, meeting.body_name) == ("CAT", "Committee against Torture")


def test_the_template_is_ready_to_edit(tmp_path: Path) -> None:
    """It is valid as it stands, and filled in it is read back."""
    text = template([MEETING, Meeting("whole.txt", (), Numbering.PRINTED, "A/SR.1", "A", "A", 1, 1,
                     date=datetime.date(2020, 1, 1), chair="X")])  # fmt: skip
    assert tomllib.loads(text) == {'odd "name".txt': {"session": 40}}
    assert "session = 40  # inferred" in text
    assert "whole.txt" not in text
    filled = text.replace("# meeting = 1", "meeting = 608").replace("# date =", "date =")
    assert load(written(tmp_path, filled)) == {
        'odd "name".txt': StatedFacts(session=40, meeting=608, date=datetime.date(2025, 1, 31))
    }


def test_the_template_offers_what_the_other_records_have() -> None:
    """As comments only: the user judges."""
    bare = Meeting(
        "a.txt", (), Numbering.COUNTED, session=3, meeting=8, date=datetime.date(2020, 1, 1)
    )
    known = [
        Meeting(f"{n}.txt", (), Numbering.PRINTED, f"XYZ/C/SR.{n}", "XYZ", "X", 3, n,
                date=datetime.date(2020, 1, 1), chair="X")
        for n in (5, 6)
    ]  # fmt: skip
    other = replace(known[0], source="o.txt", symbol="ABX/C/3/SR.1", body="ABX")
    text = template([bare, *known, other])
    assert '# symbol = "XYZ/C/SR.8"' in text
    assert '# body = "XYZ"' in text
    assert tomllib.loads(text) == {"a.txt": {}}
    # where the symbol holds a session or a year, its form is not known
    assert '# symbol = "ABC/C/SR.1"' in template([bare, other])
    # where the body is known and is another
    assert '# symbol = "ABC/C/SR.1"' in template([replace(bare, body="CAT"), *known])


def test_a_corrigendum_lacks_no_date() -> None:
    assert (
        template([Meeting("c.txt", (), Numbering.COUNTED, "XYZ/C/SR.5/Corr.1", "XYZ", "X", 3, 5)])
        == ""
    )


def test_nothing_missing_gives_no_template() -> None:
    assert template([]) == ""
