"""Building: incremental by content, a report a file, nothing lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import RECORD_40, write_records
from doubles import HashEmbedder

from index.build import FileReport, Outcome, build
from index.errors import MetadataError
from index.lexical import LexicalIndex
from index.store import Store
from index.vectors import VectorIndex


def run(folder: Path, *paths: Path, prune: bool = False) -> dict[str, FileReport]:
    reports = build(paths, folder / "collection", HashEmbedder(), prune=prune)
    return {r.source: r for r in reports}


def outcomes(reports: dict[str, FileReport]) -> dict[str, str]:
    return {source: report.outcome.value for source, report in reports.items()}


def content(folder: Path) -> list[tuple[str, int | None, str, bytes]]:
    """What a collection holds, in an order that does not depend on how it was made."""
    with Store.read(folder / "collection") as store:
        found = []
        for unit_id, unit in store.units(list(store.unit_ids())).items():
            ids = store.chunks_of([unit_id])[unit_id]
            vectors = store.vectors(ids).tobytes()
            found.append((unit.meeting.source, unit.unit.first.number, unit.text, vectors))
        return sorted(found, key=lambda row: (row[0], row[1] or 0))


def test_unchanged_changed_added_and_removed(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    assert outcomes(run(tmp_path, records)) == {"r39.txt": "added", "r40.txt": "added"}
    assert outcomes(run(tmp_path, records)) == {"r39.txt": "unchanged", "r40.txt": "unchanged"}
    (records / "r40.txt").write_text(RECORD_40.replace("twelve", "thirteen"), encoding="utf-8")
    assert outcomes(run(tmp_path, records)) == {"r39.txt": "unchanged", "r40.txt": "changed"}
    (records / "r39.txt").unlink()
    assert outcomes(run(tmp_path, records)) == {"r40.txt": "unchanged"}
    assert len(content(tmp_path)) == 8, "a vanished file stays until pruning is asked for"
    assert outcomes(run(tmp_path, records, prune=True)) == {
        "r40.txt": "unchanged",
        "r39.txt": "removed",
    }
    assert {row[0] for row in content(tmp_path)} == {"r40.txt"}


def test_after_changes_a_collection_equals_one_made_anew(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    run(tmp_path, records)
    (records / "r40.txt").write_text(RECORD_40.replace("twelve", "thirteen"), encoding="utf-8")
    run(tmp_path, records)
    other = tmp_path / "other"
    run(other, records)
    assert content(tmp_path) == content(other)


def test_derived_indexes_are_of_the_database_s_generation(tmp_path: Path) -> None:
    run(tmp_path, write_records(tmp_path / "records"))
    folder = tmp_path / "collection"
    with Store.read(folder) as store:
        vectors = VectorIndex.load(folder, HashEmbedder().dim)
        lexical = LexicalIndex.open(folder)
        assert vectors is not None
        assert lexical is not None
        assert vectors.generation == lexical.generation == store.manifest.generation
        assert np.array_equal(np.sort(vectors.ids()), store.chunk_ids())


def test_files_of_the_same_name_in_two_folders_are_both_kept(tmp_path: Path) -> None:
    for name, text in (("april", "One thing."), ("may", "Another thing.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    reports = run(tmp_path, tmp_path / "april", tmp_path / "may")
    assert outcomes(reports) == {"a.txt": "added", "may/a.txt": "added"}
    assert outcomes(run(tmp_path, tmp_path / "april", tmp_path / "may")) == {
        "a.txt": "unchanged",
        "may/a.txt": "unchanged",
    }


def test_the_same_content_twice_is_kept_once_and_told(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    (records / "copy.txt").write_text(RECORD_40, encoding="utf-8")
    reports = run(tmp_path, records)
    assert reports["r40.txt"].outcome is Outcome.DUPLICATE
    assert "copy.txt" in reports["r40.txt"].message


def test_what_cannot_be_read_is_told_and_the_rest_is_done(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    (records / "empty.txt").write_text("", encoding="utf-8")
    (records / "binary.txt").write_bytes(bytes(range(256)) * 20)
    reports = run(tmp_path, records, tmp_path / "nowhere")
    assert outcomes(reports) == {
        "nowhere": "failed",
        "binary.txt": "failed",
        "empty.txt": "failed",
        "r39.txt": "added",
        "r40.txt": "added",
    }
    assert all(r.message and r.remedy for r in reports.values() if r.outcome is Outcome.FAILED)


def test_a_file_that_is_no_record_is_indexed_as_numbered_paragraphs_and_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.txt").write_text("First thing.\nSecond thing.\n", encoding="utf-8")
    report = run(tmp_path, tmp_path / "notes.txt")["notes.txt"]
    assert report.outcome is Outcome.ADDED
    assert report.meeting is not None
    assert [p.number for p in report.meeting.paragraphs] == [1, 2]
    assert report.meeting.issues


def test_what_the_user_states_wins_and_a_change_of_it_reads_the_file_again(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    run(tmp_path, records)
    (records / "records.toml").write_text('["r40.txt"]\nmeeting = 609\n', encoding="utf-8")
    reports = run(tmp_path, records)
    assert outcomes(reports) == {"r39.txt": "unchanged", "r40.txt": "changed"}
    assert reports["r40.txt"].meeting is not None
    assert reports["r40.txt"].meeting.meeting == 609


def test_a_faulty_records_toml_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    (records / "records.toml").write_text('["r40.txt"]\nmeting = 609\n', encoding="utf-8")
    with pytest.raises(MetadataError, match="meting"):
        run(tmp_path, records)
    assert not (tmp_path / "collection").exists()


def test_an_interrupted_run_keeps_what_was_committed_and_the_next_completes_it(
    tmp_path: Path,
) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for n in range(6):
        text = RECORD_40.replace("608th", f"{608 + n}th") + "4. More was said.\n" * 120
        (records / f"r{n}.txt").write_text(text, encoding="utf-8")
    reports = build([records], tmp_path / "collection", HashEmbedder())
    first = [next(reports) for _ in range(4)]
    reports.close()  # as when the program is interrupted between two files
    committed = {row[0] for row in content(tmp_path)}
    assert {r.source for r in first} <= committed
    run(tmp_path, records)
    run(tmp_path / "other", records)
    assert content(tmp_path) == content(tmp_path / "other")
