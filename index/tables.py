"""What is read from `collection.db`: its manifest, records, units and vectors.

Whatever SQLite complains of becomes a `CollectionError` that says what to do next.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import schema
from index.amendments import Amendments
from index.chunker import CHUNKER_VERSION, Unit
from index.embedding import Embedder, Vectors
from index.errors import CollectionError
from index.records import Kind, Meeting, Paragraph, ParagraphRef

_AT_ONCE = 500
# Ids in one statement: below the limit of every SQLite.
_KEPT = 4096
# Meetings without paragraphs that are kept at most: some MB.


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
    search: str = "Flat"
    """How the vectors are searched, as FAISS names it: `Flat` is exact. Chosen by size."""

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
class StoredFile:
    """The file that a record was read from."""

    source: str
    origin: str
    """Absolute path."""
    fingerprint: str
    """Of its bytes, what the user states of it, and the parser's version."""
    content: str
    """SHA-256 of its bytes."""


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


class Tables:
    """The reading half of a store: an open database."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        connection.row_factory = sqlite3.Row
        self.manifest = self._read_manifest()
        self._amendments: tuple[int, Amendments] | None = None
        self._kept: tuple[int, dict[int, Meeting]] = (-1, {})

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
        with told(self.folder):
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

    def files(self) -> Iterator[StoredFile]:
        """Which file each record was read from; little, and one at a time."""
        for row in self._all("SELECT source, origin, fingerprint, content FROM records"):
            yield StoredFile(*row)

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

    def units(self, ids: Sequence[int], *, notes: bool = True) -> dict[int, StoredUnit]:
        """The units with these ids, in this order; an id that is not there is left out.

        Without `notes` their warnings are left empty: `note` finds one.
        """
        rows = {row["id"]: row for row in self._among("SELECT * FROM paragraphs WHERE id IN", ids)}
        meetings = self._heads({row["record_id"] for row in rows.values()})
        whole = {row["record_id"] for row in rows.values() if row["kind"] != Kind.BODY}
        particulars: dict[int, list[Paragraph]] = {record_id: [] for record_id in whole}
        for row in self._among(
            "SELECT * FROM paragraphs WHERE kind != 'body' AND record_id IN", whole
        ):
            particulars[row["record_id"]].append(schema.to_paragraph(row))
        found: dict[int, StoredUnit] = {}
        for unit_id in ids:
            if unit_id not in rows:
                continue
            row = rows[unit_id]
            record_id = row["record_id"]
            if row["kind"] == Kind.BODY:
                unit = Unit((schema.to_paragraph(row),))
            else:
                unit = Unit(tuple(sorted(particulars[record_id], key=lambda p: p.ordinal)))
            meeting = meetings[record_id]
            stored = StoredUnit(unit_id, record_id, meeting, unit)
            found[unit_id] = self.note(stored) if notes else stored
        return found

    def note(self, stored: StoredUnit) -> StoredUnit:
        """The unit with the warning that goes with citing it."""
        return replace(stored, note=self.amendments.note(stored.meeting, stored.unit.first))

    def _heads(self, record_ids: AbstractSet[int]) -> Mapping[int, Meeting]:
        """The meetings of these records without paragraphs. What was read is kept for a while."""
        generation, kept = self._kept
        if generation != self.manifest.generation or len(kept) > _KEPT:
            kept = {}
            self._kept = (self.manifest.generation, kept)
        for row in self._among("SELECT * FROM records WHERE id IN", record_ids - kept.keys()):
            kept[row["id"]] = _amended(schema.to_meeting(row, ()), self.amendments)
        return kept

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

    def chunk_records(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The id of each chunk, and in the same order that of its record."""
        sql = "SELECT c.id, p.record_id FROM chunks c JOIN paragraphs p ON p.id = c.unit_id"
        rows = self._all(sql)
        pairs = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """(len(ids), dim) float32: the stored vectors of these chunks, in this order."""
        out = np.empty((len(ids), self.manifest.dim), dtype=np.float32)
        place = {chunk_id: row for row, chunk_id in enumerate(ids)}
        for row in self._among("SELECT id, vector FROM chunks WHERE id IN", ids):
            out[place[row["id"]]] = np.frombuffer(row["vector"], dtype="<f4")
        return out

    def chunks_of(self, unit_ids: Sequence[int]) -> dict[int, list[int]]:
        """The ids of each unit's chunks."""
        found: dict[int, list[int]] = {unit_id: [] for unit_id in unit_ids}
        for row in self._among("SELECT id, unit_id FROM chunks WHERE unit_id IN", unit_ids):
            found[row["unit_id"]].append(row["id"])
        return found

    def chunks_in(self, record_ids: Collection[int]) -> list[int]:
        """The ids of all chunks of these records."""
        sql = "SELECT c.id FROM paragraphs p JOIN chunks c ON p.id = c.unit_id WHERE p.record_id IN"
        return [row["id"] for row in self._among(sql, record_ids)]

    def units_of_chunks(self, chunk_ids: Sequence[int]) -> dict[int, int]:
        """The id of each chunk's unit."""
        rows = self._among("SELECT id, unit_id FROM chunks WHERE id IN", chunk_ids)
        return {row["id"]: row["unit_id"] for row in rows}

    def _among(self, sql: str, ids: Collection[int]) -> Iterator[sqlite3.Row]:
        """The rows of a statement that ends in `IN`, for many ids, in no order."""
        every = sorted(int(i) for i in ids)  # neighbours lie on one page
        for at in range(0, len(every), _AT_ONCE):
            some = every[at : at + _AT_ONCE]
            # numbers of our own, and bound: a list of them has no other way into SQL
            yield from self._all(f"{sql} ({','.join('?' * len(some))})", *some)

    def _all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with told(self.folder):
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
        except CollectionError as error:
            return (error.what,)
        told = tuple(str(row[0]) for row in rows if row[0] != "ok")
        return told + ((f"{len(broken)} rows without their parent",) if broken else ())


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
def told(folder: Path) -> Iterator[None]:
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
