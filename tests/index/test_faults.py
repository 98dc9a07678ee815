"""Disks that are full, folders that are read-only, files that are damaged: a clear message each."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from collections_at_hand import small_collection, write_records
from doubles import HashEmbedder

from index.build import build
from index.errors import CollectionError, IndexingError
from index.lexical import FOLDER, LexicalIndex
from index.search import Searcher
from index.store import DATABASE, Store
from index.vectors import FILE, VectorIndex


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: to a program that is a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def suppress_into(told: list[str]) -> Iterator[None]:
    """Keep what the user would be told, instead of raising it; other faults come through."""
    try:
        yield
    except CollectionError as error:
        told.append(f"{error.what} {error.remedy}")


def many(folder: Path) -> Path:
    """Records that do not fit into 300 kB."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(30):
        text = f"1. In record {n} a thing was said. " + "It was said at length. " * 500 + "\n"
        (folder / f"big{n:02}.txt").write_text(text, encoding="utf-8")
    return folder


def sources(folder: Path) -> set[str]:
    with Store.read(folder) as store:
        assert store.check() == ()
        return {r.meeting.source for r in store.records()}


def test_a_full_disk_keeps_what_was_committed_and_the_next_run_completes_it(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    reported: set[str] = set()
    reports = build([many(tmp_path / "many")], folder, embedder, batch=1)
    with full_disk(300_000), pytest.raises(IndexingError) as caught:
        reported.update(report.source for report in reports)
    assert "disk space" in caught.value.remedy
    assert 0 < len(reported) < 30
    assert sources(folder) == {"r39.txt", "r40.txt", *reported}
    list(build([tmp_path / "many"], folder, embedder))
    assert len(sources(folder)) == 32


def test_an_index_that_cannot_be_written_says_so_and_is_made_when_it_can(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    shutil.rmtree(folder / FOLDER)
    (folder / FILE).unlink()
    with Store.read(folder) as store, full_disk(64):
        vectors = VectorIndex.empty(embedder.dim)
        vectors.update(store)
        with pytest.raises(IndexingError, match="cannot be written") as caught:
            vectors.save(folder)
        assert "pincite doctor --repair" in caught.value.remedy
        with pytest.raises(IndexingError, match="cannot be written"):
            LexicalIndex.create(folder).update(store)
    assert not (folder / FILE).exists()
    searcher = Searcher.open(folder, embedder)  # makes both in memory
    assert searcher.search("lighthouses", 3).hits
    searcher.close()


_READ = """
import os, sys
from pathlib import Path
from collections_at_hand import small_collection
from doubles import HashEmbedder
from index.errors import IndexingError
from index.search import Searcher
from index.store import Store

def first(folder):
    searcher = Searcher.open(folder, HashEmbedder())
    found = searcher.search("lighthouses", 1).hits[0].stored.ref
    searcher.close()
    return found

folder, _ = small_collection(Path(sys.argv[2]))
first(folder)  # everything is imported now
if os.geteuid() == 0:  # permissions bind nobody as root
    os.setgid(65534)
    os.setuid(65534)
print(first(Path(sys.argv[1])))
try:
    Store.write(Path(sys.argv[1]), HashEmbedder())
except IndexingError as error:
    print(error.what, error.remedy)
"""


def test_a_read_only_folder_is_searched_and_refuses_to_be_written_to(tmp_path: Path) -> None:
    made, _ = small_collection(tmp_path / "made")
    with tempfile.TemporaryDirectory() as outer:  # pytest's own is closed to other users
        folder = Path(outer) / "collection"
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm", "*.lock"))
        Path(outer).chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        found = subprocess.run(
            [sys.executable, "-c", _READ, str(folder), str(tmp_path / "warm")],
            check=False, capture_output=True, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(["tests", "."])},
        )  # fmt: skip
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
    assert found.returncode == 0, found.stderr
    where, refusal = found.stdout.splitlines()
    assert "para. 2" in where
    assert "cannot write to the collection" in refusal
    assert "--collection" in refusal


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_database_with_a_hole_in_it_is_told_not_crashed_on(tmp_path: Path, share: float) -> None:
    folder, embedder = small_collection(tmp_path)
    data = bytearray((folder / DATABASE).read_bytes())
    at = int(share * len(data)) // 4096 * 4096
    data[at : at + 4096] = b"\xff" * 4096
    (folder / DATABASE).write_bytes(bytes(data))
    told: list[str] = []
    with suppress_into(told), Store.read(folder) as store:
        told += store.check()
    with suppress_into(told), closing(Searcher.open(folder, embedder)) as searcher:
        searcher.search("lighthouses rebuilt", 5)
    # wherever the hole lies, the check or the search comes upon it, and nothing else is raised
    assert told


def test_a_database_cut_short_is_told(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data[: len(data) // 2])
    with pytest.raises(CollectionError) as caught:
        Searcher.open(folder, embedder).search("lighthouses", 3)
    assert "pincite" in caught.value.remedy


def test_a_reader_goes_on_with_what_it_opened_while_records_are_added_and_removed(
    tmp_path: Path,
) -> None:
    folder, embedder = small_collection(tmp_path)
    searcher = Searcher.open(folder, embedder)
    before = searcher.search("lighthouses rebuilt", 3).hits
    records = write_records(tmp_path / "records")
    (records / "r39.txt").unlink()
    (records / "new.txt").write_text("1. Buoys were painted.\n", encoding="utf-8")
    list(build([records], folder, embedder, prune=True))
    after = searcher.search("lighthouses rebuilt", 3).hits
    searcher.close()
    assert before[0].stored.ref == after[0].stored.ref
    fresh = Searcher.open(folder, HashEmbedder())
    assert {h.stored.ref.source for h in fresh.search("lighthouses buoys", 9).hits} == {
        "r40.txt",
        "new.txt",
    }
    fresh.close()
