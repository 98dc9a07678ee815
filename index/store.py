"""The truth of a collection: one SQLite file with meetings, paragraphs, chunks and vectors.

One transaction makes one record visible, everywhere or nowhere. Opening for reading never writes.
One writer at a time, by a lock file; readers go on meanwhile (SQLite's WAL).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import filelock

from index import schema
from index.chunker import CHUNKER_VERSION, Chunk
from index.embedding import Embedder, Vectors
from index.errors import CollectionError, CollectionLockedError
from index.records import Meeting
from index.tables import FailedFile, Manifest, StoredRecord, StoredUnit, Tables, told

__all__ = ["DATABASE", "FailedFile", "Manifest", "Store", "StoredRecord", "StoredUnit"]

DATABASE = "collection.db"
_LOCK = "writing.lock"


class Store(Tables):
    """An open `collection.db`. Use `Store.read` or `Store.write`, as a context manager."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, lock: filelock.BaseFileLock | None
    ) -> None:
        super().__init__(folder, connection)
        self._lock = lock

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
        with told(folder):
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
            with told(folder):
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
        with told(self.folder), self._connection as db:
            db.execute(schema.FAILURES)
            db.executemany("DELETE FROM failures WHERE origin = ?", ((path,) for path in read))
            rows = ((f.origin, f.what) for f in failed)
            db.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?)", rows)

    def note_search(self, name: str) -> None:
        """Keep how the vectors are searched. No derived index depends on it."""
        with told(self.folder), self._connection as db:
            db.execute("INSERT OR REPLACE INTO manifest VALUES ('search', ?)", (json.dumps(name),))
        self.manifest = self._read_manifest()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        generation = self.manifest.generation + 1
        with told(self.folder):
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
