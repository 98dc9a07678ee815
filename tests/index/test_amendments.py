"""Corrigenda, revisions and addenda: linked by symbol, whatever comes and goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import RECORD_40, meeting, paragraph
from doubles import HashEmbedder

from index.amendments import Amendments, Link, Relation
from index.build import build
from index.records import Kind, Meeting
from index.scope import Filters
from index.search import Searcher
from index.store import Store

BASE = "COF/C/SR.608"


def amendments(*symbols: str) -> Amendments:
    return Amendments({f"{at}.txt": symbol for at, symbol in enumerate(symbols)})


def corrigendum(symbol: str, *lines: str) -> Meeting:
    notes = (
        paragraph(at, text, kind=Kind.NOTE, number=None, printed=False)
        for at, text in enumerate(lines, start=1)
    )
    return meeting(*notes, symbol=symbol, source="corr.txt")


@pytest.mark.parametrize(
    ("held", "symbol", "newest"),
    [
        # nothing revises it
        ([BASE], BASE, None),
        ([BASE, f"{BASE}/Rev.1"], BASE, f"{BASE}/Rev.1"),
        # the newest by its number, not by its spelling
        ([BASE, f"{BASE}/Rev.2", f"{BASE}/Rev.10"], BASE, f"{BASE}/Rev.10"),
        # a revision replaces those before it, and not itself
        ([BASE, f"{BASE}/Rev.1", f"{BASE}/Rev.2"], f"{BASE}/Rev.1", f"{BASE}/Rev.2"),
        ([BASE, f"{BASE}/Rev.1", f"{BASE}/Rev.2"], f"{BASE}/Rev.2", None),
        # a later revision without an earlier one
        ([f"{BASE}/Rev.2"], f"{BASE}/Rev.1", f"{BASE}/Rev.2"),
        # what corrects a replaced text is replaced with it; what adds to it is not
        ([BASE, f"{BASE}/Corr.1", f"{BASE}/Rev.1"], f"{BASE}/Corr.1", f"{BASE}/Rev.1"),
        ([BASE, f"{BASE}/Add.1", f"{BASE}/Rev.1"], f"{BASE}/Add.1", None),
        # a corrigendum that is itself revised
        ([f"{BASE}/Corr.1", f"{BASE}/Corr.1/Rev.1"], f"{BASE}/Corr.1", f"{BASE}/Corr.1/Rev.1"),
        # a corrigendum to the revision
        ([f"{BASE}/Rev.1", f"{BASE}/Rev.1/Corr.1"], f"{BASE}/Rev.1/Corr.1", None),
        # another meeting whose symbol begins alike
        ([BASE, "COF/C/SR.60"], "COF/C/SR.60", None),
        ([f"{BASE}/Rev.1"], "COF/C/SR.60", None),
        # symbols are compared without case and spaces
        ([f"{BASE}/rev.1"], "cof/c/sr. 608", f"{BASE}/Rev.1"),
    ],
)
def test_what_replaces_a_record(held: list[str], symbol: str, newest: str | None) -> None:
    assert amendments(*held).superseded_by(symbol) == newest


def test_links_go_both_ways_and_name_what_is_not_here() -> None:
    held = amendments(BASE, f"{BASE}/Corr.1", f"{BASE}/Add.1", "COF/C/SR.700/Corr.2")
    assert held.links(BASE) == (
        Link(Relation.CORRECTED_BY, f"{BASE}/Corr.1", "1.txt"),
        Link(Relation.ADDED_TO_BY, f"{BASE}/Add.1", "2.txt"),
    )
    assert held.links(f"{BASE}/Corr.1") == (Link(Relation.CORRECTS, BASE, "0.txt"),)
    assert held.links("COF/C/SR.700/Corr.2") == (Link(Relation.CORRECTS, "COF/C/SR.700", None),)


def test_a_correction_is_noted_on_its_paragraphs_only() -> None:
    held = Amendments(
        {"a.txt": BASE, "corr.txt": f"{BASE}/Corr.1"},
        [corrigendum(f"{BASE}/Corr.1", "Paragraphs 2 and 3", "For ten read twelve")],
    )
    record = meeting(paragraph(1, "One."), paragraph(2, "Two."), symbol=BASE)
    assert held.note(record, record.paragraphs[0]) == ""
    assert held.note(record, record.paragraphs[1]) == (
        f"Corrected by {BASE}/Corr.1: Paragraphs 2 and 3: For ten read twelve"
    )
    assert [one.symbol for one in held.corrections(BASE, 3)] == [f"{BASE}/Corr.1"]


def test_a_correction_that_names_no_paragraph_warns_on_all() -> None:
    held = Amendments(
        {"corr.txt": f"{BASE}/Corr.1"},
        [corrigendum(f"{BASE}/Corr.1", "Page 4, third line: for ten read twelve")],
    )
    record = meeting(
        paragraph(1, "Chair: Ms. Vane", kind=Kind.TITLE, number=None, printed=False),
        paragraph(2, "Two."),
        symbol=BASE,
    )
    assert held.note(record, record.paragraphs[0]).startswith(f"Corrected by {BASE}/Corr.1: Page 4")
    assert held.note(record, record.paragraphs[1]) == (
        f"Not every correction in {BASE}/Corr.1 names a paragraph: see there."
    )


def test_a_long_correction_is_cut_in_a_note_and_whole_in_the_correction() -> None:
    held = Amendments(
        {},
        [corrigendum(f"{BASE}/Corr.1", "Paragraph 2", "The paragraph should read " + "x " * 900)],
    )
    record = meeting(paragraph(2, "Two."), symbol=BASE)
    assert len(held.note(record, record.paragraphs[0])) < 500
    assert held.note(record, record.paragraphs[0]).endswith("…")
    assert len(held.corrections(BASE, 2)[0].correction.text) > 1_700


# --- in a collection: what comes and goes ------------------------------------------------------

CORRIGENDUM = """COF/C/SR.608/Corr.1
Distr.: General
5 June 2025
Committee on Ferries
Fortieth session
Summary record of the 608th meeting
Corrigendum
Paragraph 2
For twelve lighthouses read twenty lighthouses
"""
RECORD = f"{BASE}\n{RECORD_40}"
REVISION = RECORD.replace(BASE, f"{BASE}/Rev.1").replace("twelve", "twenty")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = tmp_path / "records"
    records.mkdir()
    (records / "a.txt").write_text(RECORD, encoding="utf-8")
    return records


def indexed(records: Path) -> Path:
    collection = records.parent / "collection"
    list(build([records], collection, HashEmbedder(), prune=True))
    return collection


def noted(collection: Path, filters: Filters | None = None) -> dict[str, str]:
    """From source and paragraph of each hit to its note."""
    searcher = Searcher.open(collection, HashEmbedder())
    try:
        hits = searcher.search("How many lighthouses had been rebuilt?", 10, filters).hits
        return {f"{h.stored.ref.source} {h.stored.ref.paragraph}": h.stored.ref.note for h in hits}
    finally:
        searcher.close()


def test_a_corrigendum_comes_and_goes(folder: Path) -> None:
    assert set(noted(indexed(folder)).values()) == {""}
    (folder / "b.txt").write_text(CORRIGENDUM, encoding="utf-8")
    notes = noted(indexed(folder))
    assert notes["a.txt 2"].startswith(f"Corrected by {BASE}/Corr.1: Paragraph 2")
    assert notes["a.txt 1"] == ""
    # the record is indexed anew, with another text
    (folder / "a.txt").write_text(RECORD.replace("twelve", "ten"), encoding="utf-8")
    assert noted(indexed(folder))["a.txt 2"].startswith(f"Corrected by {BASE}/Corr.1")
    # the corrigendum changes
    (folder / "b.txt").write_text(CORRIGENDUM.replace("graph 2", "graph 1"), encoding="utf-8")
    notes = noted(indexed(folder))
    assert notes["a.txt 1"].startswith("Corrected")
    assert notes["a.txt 2"] == ""
    (folder / "b.txt").unlink()
    assert set(noted(indexed(folder)).values()) == {""}


def test_a_revision_is_found_and_what_it_replaces_only_when_asked(folder: Path) -> None:
    assert "a.txt 2" in noted(indexed(folder))
    (folder / "b.txt").write_text(REVISION, encoding="utf-8")
    collection = indexed(folder)
    assert {name.split()[0] for name in noted(collection)} == {"b.txt"}
    both = noted(collection, Filters(superseded=True))
    assert both["a.txt 2"] == f"Superseded by {BASE}/Rev.1."
    assert both["b.txt 2"] == ""
    (folder / "b.txt").unlink()
    assert "a.txt 2" in noted(indexed(folder))


def test_a_question_that_names_the_old_symbol_is_put_to_the_new_text(folder: Path) -> None:
    (folder / "b.txt").write_text(REVISION, encoding="utf-8")
    searcher = Searcher.open(indexed(folder), HashEmbedder())
    try:
        found = searcher.search(f"How many lighthouses, according to {BASE}?", 5)
        assert found.hits[0].stored.ref.symbol == f"{BASE}/Rev.1"
    finally:
        searcher.close()


def test_a_collection_open_while_it_changes_sees_the_change(folder: Path) -> None:
    collection = indexed(folder)
    with Store.read(collection) as store:
        assert [r.meeting.superseded_by for r in store.records()] == [None]
        (folder / "b.txt").write_text(REVISION, encoding="utf-8")
        indexed(folder)
        assert store.refresh()
        assert [r.meeting.superseded_by for r in store.records()] == [f"{BASE}/Rev.1", None]
        assert store.meeting(store.records()[0].id).superseded_by == f"{BASE}/Rev.1"
