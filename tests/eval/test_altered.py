"""Claims made from records by rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from collections_at_hand import write_records

from eval.altered import SAME, altered, main


def test_each_alteration_changes_one_thing() -> None:
    sentence = (
        "In 2019 the board had held 12 meetings, which would be reported to Ms. Venn by Mr. Orlo."
    )
    made = dict(altered(sentence))
    assert made == {
        "figures exchanged": sentence.replace("2019", "x").replace("12", "2019").replace("x", "12"),
        "persons exchanged": sentence.replace("Ms. Venn by Mr. Orlo", "Mr. Orlo by Ms. Venn"),
        "denial put in": sentence.replace("had held", "had not held"),
        "plan told as done": sentence.replace("would be reported", "had been reported"),
    }


def test_a_denial_is_left_out() -> None:
    assert list(altered("The board had not met.")) == [("denial left out", "The board had met.")]
    assert dict(altered("There was no report.")) == {"denial left out": "There was a report."}


def test_the_members_of_a_list_are_left_in_their_places() -> None:
    assert "persons exchanged" not in dict(altered("Ms. Venn and Mr. Orlo had been elected."))


def test_the_table_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_records(tmp_path)
    assert main([str(tmp_path), "--json"]) == 0
    rows = {row["kind"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows[SAME]["n"] > 5
    assert rows[SAME]["refused"] == 0
    altered_ones = [row for kind, row in rows.items() if kind != SAME]
    assert sum(row["refused"] for row in altered_ones) > 0
    assert main([str(tmp_path)]) == 0
    assert f"{SAME:<20}" in capsys.readouterr().out


def test_a_folder_without_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "holds no records" in capsys.readouterr().err
