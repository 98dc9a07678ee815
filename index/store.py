"""The truth of a collection: one SQLite file with meetings, paragraphs, chunks and vectors.

One transaction makes one record visible, everywhere or nowhere. Opening for reading never writes.
One writer at a time, by a lock file; readers go on meanwhile (SQLite's WAL).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import filelock
import numpy as np

from index import schema
from index.amendments import Amendments
from index.chunker import CHUNKER_VERSION, Chunk, Unit
from index.embedding import Embedder, Vectors
from index.errors import CollectionError, CollectionLockedError
from index.records import Kind, Meeting, ParagraphRef

DATABASE = "collection.db"
_LOCK = "writing.lock"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a collection was made with."""

    format: int
    embedder: str
    embedder_sha256: str
    dim: int
    chunker: int
    generation: int
    """Grows by one with each transaction. A derived index carries the one it was made from."""

    @classmethod
    def new(cls, embedder: Embedder) -> Manifest:
        """The manifest of an empty collection."""
        return cls(schema.FORMAT, embedder.name, embedder.sha256, embedder.dim, CHUNKER_VERSION, 0)


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record of the collection without its paragraphs."""

    id: int
    meeting: Meeting
    """With `paragraphs` left empty."""
    origin: str
    """Absolute path of the file that was read."""
    fingerprint: str
    content: str
    """SHA-256 of the file's bytes."""
    paragraph_count: int
    """Body paragraphs."""


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit as it is kept: what a search finds."""

    id: int
    """Row id of the unit's first paragraph."""
    record_id: int
    meeting: Meeting
    """With `paragraphs` left empty."""
    unit: Unit
    note: str = ""
    """A warning that goes with citing it: see `ParagraphRef.note`."""

    @property
    def ref(self) -> ParagraphRef:
        """The reference to the paragraph, or to the meeting for its particulars."""
        return ParagraphRef.to(self.meeting, self.unit.first, self.note)

    @property
    def text(self) -> str:
        """The paragraph's text, or the particulars' lines."""
        return self.unit.text


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that was to be indexed and could not be read."""

    origin: str
    """Its absolute path."""
    what: str
    """Why, in words for the user."""


class Store:
    """An open `collection.db`. Use `Store.read` or `Store.write`, as a context manager."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, lock: filelock.BaseFileLock | None
    ) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock
        connection.row_factory = sqlite3.Row
        self.manifest = self._read_manifest()
        self._amendments: tuple[int, Amendments] | None = None

    # -- opening -------------------------------------------------------------------------------

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Open for reading.

        Raises:
            CollectionError: there is none, or it is damaged or of another format.
        """
        path = folder / DATABASE
        if not path.is_file():
            raise CollectionError(
                f"there is no collection in {folder}",
                "make one with: pincite index PATH",
            )
        # A WAL database in a folder that cannot be written to opens only as immutable; with no
        # write-ahead file beside it that is safe, since nobody can be writing.
        wal = path.with_name(path.name + "-wal")
        fixed = not os.access(folder, os.W_OK) and not wal.exists()
        uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if fixed else ''}"
        with _told(folder):
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            return cls._opened(folder, connection, None)

    @classmethod
    def write(cls, folder: Path, embedder: Embedder) -> Self:
        """Open for writing; make an empty collection where there is none.

        Raises:
            CollectionLockedError: another process is writing.
            CollectionError: damaged, of another format, or made with another encoder.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(folder / _LOCK)
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise CollectionLockedError(
                f"another process is writing to the collection in {folder}",
                "wait until it has finished, then run the command again",
            ) from None
        except OSError as error:
            raise CollectionError(
                f"cannot write to the collection in {folder}: {error.strerror or error}",
                "choose another folder with --collection DIR",
            ) from error
        try:
            with _told(folder):
                connection = sqlite3.connect(folder / DATABASE, check_same_thread=False)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                    _create(connection, Manifest.new(embedder))
                store = cls._opened(folder, connection, lock)
                try:
                    store.require(embedder)
                except CollectionError:
                    connection.close()
                    raise
                return store
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _opened(
        cls, folder: Path, connection: sqlite3.Connection, lock: filelock.BaseFileLock | None
    ) -> Self:
        try:
            return cls(folder, connection, lock)
        except BaseException:
            connection.close()
            raise

    def require(self, embedder: Embedder) -> None:
        """Refuse, by name, an encoder or a chunking other than the collection's.

        Raises:
            CollectionError: naming what is stored, what is at hand, and the way out.
        """
        has = self.manifest
        stored = f"{has.embedder} (SHA-256 {has.embedder_sha256[:12]}), chunking {has.chunker}"
        given = f"{embedder.name} (SHA-256 {embedder.sha256[:12]}), chunking {CHUNKER_VERSION}"
        if (has.embedder_sha256, has.dim, has.chunker) != (
            embedder.sha256,
            embedder.dim,
            CHUNKER_VERSION,
        ):
            raise CollectionError(
                f"the collection in {self.folder} was made with {stored}; at hand is {given}",
                "index the records into a new folder: pincite index PATH --collection DIR",
            )

    def close(self) -> None:
        """Close the database and give up the lock."""
        self._connection.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading -------------------------------------------------------------------------------

    def _read_manifest(self) -> Manifest:
        rows = dict(self._connection.execute("SELECT key, value FROM manifest").fetchall())
        if rows.get("format") != str(schema.FORMAT):
            raise CollectionError(
                f"the collection in {self.folder} is of format {rows.get('format')}; "
                f"this version of pincite reads format {schema.FORMAT}",
                "index the records into a new folder: pincite index PATH --collection DIR",
            )
        return Manifest(**{key: json.loads(value) for key, value in rows.items()})

    def refresh(self) -> bool:
        """Read the manifest again; say whether another process has written meanwhile."""
        with _told(self.folder):
            fresh = self._read_manifest()
        changed = fresh != self.manifest
        self.manifest = fresh
        return changed

    def records(self) -> tuple[StoredRecord, ...]:
        """Every record, ordered by body, session, meeting and source."""
        rows = self._all(
            "SELECT r.*, (SELECT count(*) FROM paragraphs p WHERE p.record_id = r.id"
            " AND p.kind = 'body') AS paragraph_count FROM records r"
            " ORDER BY body, session, meeting, source"
        )
        amendments = self.amendments
        return tuple(_stored_record(row, amendments) for row in rows)

    @property
    def amendments(self) -> Amendments:
        """How the records correct and replace each other; anew for each generation."""
        generation = self.manifest.generation
        if self._amendments is None or self._amendments[0] != generation:
            rows = self._all("SELECT id, source, symbol FROM records WHERE symbol IS NOT NULL")
            corrigenda = (self._whole(r["id"]) for r in rows if "/corr." in r["symbol"].lower())
            symbols = {row["source"]: row["symbol"] for row in rows}
            self._amendments = (generation, Amendments(symbols, corrigenda))
        return self._amendments[1]

    def meeting(self, record_id: int) -> Meeting:
        """A record with all its paragraphs.

        Raises:
            CollectionError: no record has that id.
        """
        return _amended(self._whole(record_id), self.amendments)

    def _whole(self, record_id: int) -> Meeting:
        rows = self._all("SELECT * FROM records WHERE id = ?", record_id)
        if not rows:
            raise CollectionError(f"the collection has no record {record_id}")
        paragraphs = self._all(
            "SELECT * FROM paragraphs WHERE record_id = ? ORDER BY ordinal", record_id
        )
        return schema.to_meeting(rows[0], map(schema.to_paragraph, paragraphs))

    def units(self, ids: Sequence[int]) -> dict[int, StoredUnit]:
        """The units with these ids; an id that is not there (any more) is left out."""
        found: dict[int, StoredUnit] = {}
        meetings: dict[int, Meeting] = {}
        for unit_id in ids:
            rows = self._all("SELECT * FROM paragraphs WHERE id = ?", unit_id)
            if not rows:
                continue
            record_id = rows[0]["record_id"]
            if record_id not in meetings:
                record = self._all("SELECT * FROM records WHERE id = ?", record_id)[0]
                meetings[record_id] = _amended(schema.to_meeting(record, ()), self.amendments)
            if rows[0]["kind"] != Kind.BODY:
                rows = self._all(
                    "SELECT * FROM paragraphs WHERE record_id = ? AND kind != 'body'"
                    " ORDER BY ordinal",
                    record_id,
                )
            unit = Unit(tuple(map(schema.to_paragraph, rows)))
            meeting = meetings[record_id]
            note = self.amendments.note(meeting, unit.first)
            found[unit_id] = StoredUnit(unit_id, record_id, meeting, unit, note)
        return found

    def unit_ids(self, record_ids: Collection[int] | None = None) -> Iterator[int]:
        """Ids of all units, or of those of some records, in the order of the records."""
        for row in self._connection.execute(
            "SELECT p.id, p.record_id FROM paragraphs p WHERE p.kind = 'body' OR p.ordinal ="
            " (SELECT min(q.ordinal) FROM paragraphs q WHERE q.record_id = p.record_id"
            " AND q.kind != 'body') ORDER BY p.record_id, p.ordinal"
        ):
            if record_ids is None or row["record_id"] in record_ids:
                yield row["id"]

    def chunk_ids(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(n_chunks,) int64: the ids of all chunks, ascending."""
        rows = self._connection.execute("SELECT id FROM chunks ORDER BY id")
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """(len(ids), dim) float32: the stored vectors of these chunks, in this order."""
        out = np.empty((len(ids), self.manifest.dim), dtype=np.float32)
        for row, chunk_id in enumerate(ids):
            blob = self._all("SELECT vector FROM chunks WHERE id = ?", chunk_id)[0]["vector"]
            out[row] = np.frombuffer(blob, dtype="<f4")
        return out

    def chunks_of(self, unit_ids: Sequence[int]) -> dict[int, list[int]]:
        """The ids of each unit's chunks."""
        return {
            unit_id: [
                row["id"] for row in self._all("SELECT id FROM chunks WHERE unit_id = ?", unit_id)
            ]
            for unit_id in unit_ids
        }

    def chunks_in(self, record_ids: Sequence[int]) -> list[int]:
        """The ids of all chunks of these records."""
        return [
            row["id"]
            for record_id in record_ids
            for row in self._all(
                "SELECT c.id FROM chunks c JOIN paragraphs p ON p.id = c.unit_id"
                " WHERE p.record_id = ?",
                record_id,
            )
        ]

    def units_of_chunks(self, chunk_ids: Sequence[int]) -> dict[int, int]:
        """The id of each chunk's unit."""
        found: dict[int, int] = {}
        for chunk_id in chunk_ids:
            rows = self._all("SELECT unit_id FROM chunks WHERE id = ?", chunk_id)
            if rows:
                found[chunk_id] = rows[0]["unit_id"]
        return found

    def _all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def failures(self) -> tuple[FailedFile, ...]:
        """The files that could not be read when they were last to be indexed, by path."""
        # Collections of before this table was kept are read all the same.
        if not self._all("SELECT 1 FROM sqlite_master WHERE name = 'failures'"):
            return ()
        rows = self._all("SELECT origin, what FROM failures ORDER BY origin")
        return tuple(FailedFile(row["origin"], row["what"]) for row in rows)

    def check(self) -> tuple[str, ...]:
        """What SQLite's own integrity check and the foreign keys complain of; empty when sound."""
        try:
            rows = self._all("PRAGMA integrity_check")
            broken = self._all("PRAGMA foreign_key_check")
        except sqlite3.DatabaseError as error:
            return (str(error),)
        told = tuple(str(row[0]) for row in rows if row[0] != "ok")
        return told + ((f"{len(broken)} rows without their parent",) if broken else ())

    # -- writing -------------------------------------------------------------------------------

    def put(
        self,
        meeting: Meeting,
        chunks: Iterable[Chunk],
        vectors: Vectors,
        *,
        origin: str,
        fingerprint: str,
        content: str,
    ) -> None:
        """Add a record, or replace the one of the same source, in one transaction.

        `vectors` is (n_chunks, dim) float32, a row a chunk.
        """
        with self._transaction() as db:
            db.execute("DELETE FROM records WHERE source = ?", (meeting.source,))
            record_id = schema.insert(
                db,
                "records",
                {
                    **schema.meeting_row(meeting),
                    "origin": origin,
                    "fingerprint": fingerprint,
                    "content": content,
                },
            )
            ids: dict[int, int | None] = {}
            for paragraph in meeting.paragraphs:
                cursor = db.execute(
                    "INSERT INTO paragraphs (record_id, ordinal, kind, text, line, end_line,"
                    " number, printed, heading, speaker, affiliation, carried)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    schema.paragraph_row(record_id, paragraph),
                )
                ids[paragraph.ordinal] = cursor.lastrowid
            db.executemany(
                'INSERT INTO chunks (unit_id, start, "end", vector) VALUES (?, ?, ?, ?)',
                (
                    (ids[c.ordinal], c.start, c.end, row.astype("<f4").tobytes())
                    for c, row in zip(chunks, vectors, strict=True)
                ),
            )

    def remove(self, sources: Iterable[str]) -> None:
        """Remove the records of these sources, in one transaction."""
        with self._transaction() as db:
            db.executemany("DELETE FROM records WHERE source = ?", ((s,) for s in sources))

    def note_failures(self, failed: Iterable[FailedFile], read: Iterable[str]) -> None:
        """Keep which files could not be read, and forget those (by path) that now could be.

        No derived index depends on this: the generation stays.
        """
        with _told(self.folder), self._connection as db:
            db.execute(schema.FAILURES)
            db.executemany("DELETE FROM failures WHERE origin = ?", ((path,) for path in read))
            rows = ((f.origin, f.what) for f in failed)
            db.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?)", rows)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        generation = self.manifest.generation + 1
        with _told(self.folder):
            with self._connection as db:
                yield db
                db.execute(
                    "UPDATE manifest SET value = ? WHERE key = 'generation'", (str(generation),)
                )
            self.manifest = self._read_manifest()


def _create(connection: sqlite3.Connection, manifest: Manifest) -> None:
    with connection:
        # executescript would commit by itself: the tables and the manifest appear together.
        connection.execute("BEGIN")
        for statement in schema.TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.executemany(
            "INSERT INTO manifest VALUES (?, ?)",
            [(k, json.dumps(getattr(manifest, k))) for k in Manifest.__slots__],
        )


def _amended(meeting: Meeting, amendments: Amendments) -> Meeting:
    newest = amendments.superseded_by(meeting.symbol) if meeting.symbol else None
    return replace(meeting, superseded_by=newest) if newest else meeting


def _stored_record(row: sqlite3.Row, amendments: Amendments) -> StoredRecord:
    return StoredRecord(
        id=row["id"],
        meeting=_amended(schema.to_meeting(row, ()), amendments),
        origin=row["origin"],
        fingerprint=row["fingerprint"],
        content=row["content"],
        paragraph_count=row["paragraph_count"],
    )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn SQLite's own errors into a message for the user."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        full = "full" in str(error) or "disk I/O" in str(error)
        raise CollectionError(
            f"the collection in {folder} cannot be used: {error}",
            "free some disk space, then run the command again; what was committed is kept"
            if full
            else "look closer with: pincite doctor; or index the records into a new folder",
        ) from error
