"""`show`, `records`, `search` and an answer where records correct and replace each other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from collections_at_hand import RECORD_39, RECORD_40
from doubles import HashEmbedder

from index.build import build
from index.records import ParagraphRef
from qa import cli
from qa.answers import Citation
from qa.cli import app, run
from qa.config import Settings
from qa.session import Session

Command = Callable[..., tuple[int, list[str], str]]
OLD, NEW, FIXED = "COF/C/SR.590", "COF/C/SR.590/Rev.1", "COF/C/SR.608"
CORRIGENDUM = f"""{FIXED}/Corr.1
Committee on Ferries
Fortieth session
Summary record of the 608th meeting
Corrigendum
Paragraph 2
For twelve lighthouses read twenty lighthouses
"""


class Parts(Session):
    """A session whose encoder is the double, so that no model is needed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.__dict__["embedder"] = self.__dict__["building_embedder"] = HashEmbedder()


@pytest.fixture
def pincite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command on a record with its corrigendum, and one with its revision."""
    records = tmp_path / "records"
    records.mkdir()
    texts = {
        "fixed.txt": f"{FIXED}\n{RECORD_40}",
        "corr.txt": CORRIGENDUM,
        "old.txt": f"{OLD}\n{RECORD_39}",
        "new.txt": f"{NEW}\n{RECORD_39.replace('seven', 'eleven')}",
        "stray.txt": CORRIGENDUM.replace("608", "701"),
    }
    for name, text in texts.items():
        (records / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "collection"
    list(build([records], folder, HashEmbedder()))
    monkeypatch.setattr(
        cli, "_session", lambda c, m="default": Parts(Settings(c or folder, model=m))
    )

    def command(*words: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["pincite", *words])
        code = run(app)
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return command


def test_show_gives_the_correction_under_its_paragraph(pincite: Command) -> None:
    code, lines, _ = pincite("show", f"{FIXED}, para. 2")
    assert code == 0
    assert lines[0] == FIXED
    assert f"  corrected by {FIXED}/Corr.1" in lines
    place = next(at for at, line in enumerate(lines) if line.startswith("→ 2. Mr. Brill"))
    assert lines[place + 1] == (
        f"      {FIXED}/Corr.1: Paragraph 2: For twelve lighthouses read twenty lighthouses"
    )
    assert sum("read twenty lighthouses" in line for line in lines) == 1


def test_show_as_json_gives_note_and_corrections(pincite: Command) -> None:
    code, lines, _ = pincite("show", f"{FIXED}, paras. 1-2", "--around", "0", "--json")
    first, second = map(json.loads, lines)
    assert code == 0
    assert (first["note"], first["corrections"], first["superseded_by"]) == ("", [], None)
    assert second["corrections"] == [
        {
            "symbol": f"{FIXED}/Corr.1",
            "source": "corr.txt",
            "text": "Paragraph 2: For twelve lighthouses read twenty lighthouses",
        }
    ]
    assert second["note"].startswith(f"Corrected by {FIXED}/Corr.1: ")


def test_a_replaced_text_is_shown_and_says_what_replaced_it(pincite: Command) -> None:
    code, lines, _ = pincite("show", f"{OLD}, para. 2")
    assert code == 0
    assert lines[:3] == [
        OLD,
        f"  superseded by {NEW}",
        f"  The newer text: pincite show '{NEW}, para. 2'",
    ]
    assert any("seven lighthouses" in line for line in lines)
    _, (row,), _ = pincite("show", f"{OLD}, para. 2", "--around", "0", "--json")
    assert json.loads(row)["superseded_by"] == NEW
    _, lines, _ = pincite("show", f"{NEW}, para. 2")
    assert lines[:2] == [NEW, f"  supersedes {OLD}"]
    assert any("eleven lighthouses" in line for line in lines)


def test_show_names_who_goes_on_speaking(pincite: Command, tmp_path: Path) -> None:
    record = tmp_path / "more.txt"
    record.write_text(
        "The meeting was called to order at 3 p.m.\n"
        "1. Mr. Brill (Ostrava) said that it had rained.\n2. He regretted that.\n",
        encoding="utf-8",
    )
    list(build([record], tmp_path / "collection", HashEmbedder()))
    _, lines, _ = pincite("show", "more.txt 2", "--around", "0")
    assert lines[-1] == "→ 2. [Mr. Brill (Ostrava), continuing] He regretted that."


def test_records_show_the_links(pincite: Command) -> None:
    code, lines, _ = pincite("records")
    assert code == 0
    assert f"  corrected by {FIXED}/Corr.1 (corr.txt)" in lines
    assert f"  corrects {FIXED} (fixed.txt)" in lines
    assert f"  superseded by {NEW} (new.txt)" in lines
    assert f"  supersedes {OLD} (old.txt)" in lines
    assert "  corrects COF/C/SR.701 (not in the collection)" in lines
    _, rows, _ = pincite("records", "--json")
    by_source = {row["source"]: row for row in map(json.loads, rows)}
    assert by_source["old.txt"]["superseded_by"] == NEW
    assert by_source["fixed.txt"]["links"] == [
        {"relation": "corrected by", "symbol": f"{FIXED}/Corr.1", "source": "corr.txt"}
    ]
    assert by_source["stray.txt"]["links"] == [
        {"relation": "corrects", "symbol": "COF/C/SR.701", "source": None}
    ]


def test_a_search_leaves_out_what_was_replaced_unless_asked(pincite: Command) -> None:
    def sources(*flags: str) -> dict[str, str]:
        _, (row,), _ = pincite("search", "lighthouses rebuilt in Lumeria", "--json", *flags)
        return {hit["source"]: hit["note"] for hit in json.loads(row)["hits"]}

    assert "old.txt" not in sources()
    assert sources()["new.txt"] == ""
    assert sources("--superseded")["old.txt"] == f"Superseded by {NEW}."


def test_every_mention_leaves_out_what_was_replaced_and_says_so(pincite: Command) -> None:
    _, (row,), _ = pincite("search", "seven lighthouses", "--all", "--json")
    found = json.loads(row)
    assert found["paragraphs"] == []
    assert found["coverage"]["left_out"] == ["old.txt"]
    _, (row,), _ = pincite("search", "seven lighthouses", "--all", "--superseded", "--json")
    assert [p["source"] for p in json.loads(row)["paragraphs"]] == ["old.txt"]


def test_a_hit_in_a_corrected_paragraph_carries_the_note(pincite: Command) -> None:
    _, lines, _ = pincite("search", "twelve lighthouses had been rebuilt in Ostrava")
    text = "\n".join(lines)
    assert f"Corrected by {FIXED}/Corr.1: Paragraph 2: For twelve lighthouses" in text


def test_a_citation_takes_over_its_reference_s_note() -> None:
    ref = ParagraphRef(
        "a.txt", FIXED, None, None, None, None, 2, True, frozenset(), None, None, "Corrected."
    )
    assert Citation(1, ref, "text", 0, 4).note == "Corrected."
    assert Citation(1, ref, "text", 0, 4, "Another warning.").note == "Another warning."
