"""Two processes at one collection: two writers, a reader beside a writer, a writer that is killed.

The other process is a real one. It says on its standard output how far it is, and goes on when a
line comes in: each test knows where it stands, without waiting for a time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import HashEmbedder

from index.build import build
from index.errors import CollectionLockedError
from index.search import Found, Searcher
from index.store import Store

# Writes one record, and stops in the middle of its transaction, and again after it.
_WRITER = """
import sys
from pathlib import Path
from collections_at_hand import meeting, paragraph
from doubles import HashEmbedder
from index.build import sync
from index.chunker import chunk
from index.store import Store

def stop(where):
    print(where, flush=True)
    sys.stdin.readline()

embedder = HashEmbedder()
record = meeting(paragraph(1, "Twelve buoys were painted red."), source="new.txt")
chunks = chunk(record, embedder)

def midway():
    stop("midway")
    yield from chunks

with Store.write(Path(sys.argv[1]), embedder) as store:
    vectors = embedder.encode([c.embedded for c in chunks])
    store.put(record, midway(), vectors, origin="new.txt", fingerprint="f", content="c")
    stop("committed")
    sync(store, embedder.dim)
print("done", flush=True)
"""
# Indexes a folder, and says what a user would be told.
_INDEXER = """
import sys
from pathlib import Path
from doubles import HashEmbedder
from index.build import build
from index.errors import IndexingError

try:
    print(len(list(build([Path(sys.argv[2])], Path(sys.argv[1]), HashEmbedder()))))
except IndexingError as error:
    print(f"{error.what}; {error.remedy}")
"""
_ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(["tests", "."])}


class Writer:
    """Another process in the middle of writing."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def reach(self, where: str) -> None:
        """Read on until it says that it is there."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == where

    def go_on(self) -> None:
        """Let it go on from where it stopped."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """A process that has begun to write a record."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_ENVIRONMENT,
    )  # fmt: skip
    with process:
        try:
            writer = Writer(process)
            writer.reach("midway")
            yield writer
        finally:
            process.kill()


def sources(folder: Path) -> set[str]:
    with Store.read(folder) as store:
        assert store.check() == ()
        return {record.meeting.source for record in store.records()}


def told(found: Found) -> list[tuple[str, int | None, float]]:
    return [(h.stored.ref.source, h.stored.ref.paragraph, h.score) for h in found.hits]


def test_of_two_writers_the_second_is_told_and_the_first_loses_nothing(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "late.txt").write_text("1. The pier was closed.\n", encoding="utf-8")
    index = [sys.executable, "-c", _INDEXER, str(folder), str(tmp_path / "more")]
    with writing(folder) as writer:
        with pytest.raises(CollectionLockedError, match="another process is writing"):
            Store.write(folder, embedder)
        refused = subprocess.run(
            index, check=True, capture_output=True, text=True, env=_ENVIRONMENT
        )
        assert str(folder) in refused.stdout
        assert "wait until it has finished" in refused.stdout
        writer.go_on()
        writer.reach("committed")
        writer.go_on()
        writer.reach("done")
    assert sources(folder) == {"r39.txt", "r40.txt", "new.txt"}
    # the lock was given up, and what was refused can now be done
    done = subprocess.run(index, check=True, capture_output=True, text=True, env=_ENVIRONMENT)
    assert done.stdout.strip() == "1"
    assert sources(folder) == {"r39.txt", "r40.txt", "new.txt", "late.txt"}


def test_a_reader_beside_a_writer_finds_whole_records_only(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    question = "Which buoys or lighthouses were painted or rebuilt?"
    with closing(Searcher.open(folder, embedder)) as before:
        expected = told(before.search(question, 5))
        with writing(folder) as writer:
            # in the middle of the transaction: for who reads on, and for who opens
            assert told(before.search(question, 5)) == expected
            with closing(Searcher.open(folder, embedder)) as beside:
                assert told(beside.search(question, 5)) == expected
            assert sources(folder) == {"r39.txt", "r40.txt"}
            assert not before.store.refresh()
            writer.go_on()
            writer.reach("committed")
            # committed, the indexes not yet up to date: who opens makes them in memory
            assert [place[:2] for place in told(before.search(question, 5))] == [
                place[:2] for place in expected
            ]
            with closing(Searcher.open(folder, embedder)) as beside:
                assert ("new.txt", 1) in [p[:2] for p in told(beside.search(question, 5))]
                made_in_memory = told(beside.search(question, 5))
            assert before.store.refresh()
            writer.go_on()
            writer.reach("done")
            with closing(Searcher.open(folder, embedder)) as after:
                assert told(after.search(question, 5)) == made_in_memory


def test_a_writer_killed_in_the_middle_leaves_what_was_there_and_no_lock(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    with writing(folder) as writer:
        writer.process.kill()
        writer.process.wait()
    assert sources(folder) == {"r39.txt", "r40.txt"}
    (tmp_path / "records" / "late.txt").write_text("1. The pier was closed.\n", encoding="utf-8")
    outcomes = [report.outcome for report in build([tmp_path / "records"], folder, HashEmbedder())]
    assert sorted(outcomes) == ["added", "unchanged", "unchanged"]
    assert sources(folder) == {"r39.txt", "r40.txt", "late.txt"}
    Store.write(folder, embedder).close()
