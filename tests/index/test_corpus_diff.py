"""What a parser change gains and loses, as a report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus_diff import Changes, compare, main, render, seen, snapshot
from index.parser import parse
from index.records import Document, Line, Meeting

RECORD = "The meeting was called to order at 10 a.m.\n1. Ms. Lind said so.\nThe meeting rose at 11 a.m.\n"


def meeting() -> Meeting:
    lines = tuple(Line(text, at) for at, text in enumerate(RECORD.splitlines(), start=1))
    return parse(Document(lines, "text"), "a.txt")


def test_gains_and_losses_are_told_apart() -> None:
    old = meeting()
    first, body, last = old.paragraphs
    new = replace(
        old,
        paragraphs=(first, replace(body, speaker=None, number=2), last),
        session=5,
        opened=None,
    )
    changes = compare({"a.txt": seen(old)}, {"a.txt": seen(new)})
    assert changes == {
        "a.txt": Changes(
            lost=[
                "field opened = '10:00'",
                "number 1: Ms. Lind said so.",
                "speaker Ms. Lind: Ms. Lind said so.",
            ],
            gained=["field session = 5", "number 2: Ms. Lind said so."],
        )
    }
    assert render(changes, 7).splitlines()[-4:] == [
        "7 records, 1 changed",
        "  field: 1 lost, 1 gained",
        "  number: 1 lost, 1 gained",
        "  speaker: 1 lost, 0 gained",
    ]


def test_nothing_changed() -> None:
    taken = {"a.txt": seen(meeting())}
    assert compare(taken, json.loads(json.dumps(taken))) == {}
    assert render({}, 1) == "1 records, 0 changed\n"


def test_a_file_that_can_no_longer_be_read_is_lost_whole() -> None:
    changes = compare({"a.txt": seen(meeting())}, {"a.txt": {"unreadable": "a.txt is empty."}})
    assert "unreadable a.txt is empty." in changes["a.txt"].gained
    assert any(text.startswith("paragraph (body)") for text in changes["a.txt"].lost)


def test_folders_are_searched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(RECORD, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.png").write_bytes(b"")
    taken = snapshot([tmp_path])
    assert [Path(source).name for source in taken] == ["b.txt", "a.txt"]
    assert main(["--json", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(taken))
