"""The tables of `collection.db`, and how values cross into them and back."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from index.records import Kind, Meeting, Numbering, Paragraph, ParseIssue, Speaker

FORMAT = 1
"""Of the database. A collection of another format is refused, by number."""

TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,         -- absolute path of the file that was read
    fingerprint TEXT NOT NULL,    -- of the file's bytes, what the user states, the parser's version
    content TEXT NOT NULL,        -- SHA-256 of the file's bytes
    symbol TEXT, body TEXT, body_name TEXT, session INTEGER, meeting INTEGER, part TEXT,
    venue TEXT, date TEXT, convened TEXT, opened TEXT, closed TEXT, chair TEXT,
    numbering TEXT NOT NULL, headings TEXT NOT NULL, notes TEXT NOT NULL,
    inferred TEXT NOT NULL, issues TEXT NOT NULL
);
CREATE INDEX records_content ON records (content);
CREATE INDEX records_symbol ON records (symbol);
CREATE TABLE paragraphs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used again: derived indexes refer to it
    record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    number INTEGER, printed INTEGER NOT NULL,
    heading TEXT, speaker TEXT, affiliation TEXT, carried INTEGER NOT NULL,
    UNIQUE (record_id, ordinal)
);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- the id in the FAISS index
    unit_id INTEGER NOT NULL REFERENCES paragraphs (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    vector BLOB NOT NULL                    -- dim float32, little-endian, unit length
);
CREATE INDEX chunks_unit ON chunks (unit_id);
"""

FAILURES = """
CREATE TABLE IF NOT EXISTS failures (   -- files that were to be indexed and could not be read
    origin TEXT PRIMARY KEY, what TEXT NOT NULL
) WITHOUT ROWID
"""
"""Made when it is first needed: a collection without it is of the same format."""

_PLAIN = (
    "symbol", "body", "body_name", "session", "meeting", "part", "venue", "convened", "opened",
    "closed", "chair",
)  # fmt: skip
_KINDS = {kind.value: kind for kind in Kind}


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    """The columns of `records` that come from the meeting itself."""
    return {
        **{name: getattr(meeting, name) for name in _PLAIN},
        "source": meeting.source,
        "date": meeting.date and meeting.date.isoformat(),
        "numbering": meeting.numbering.value,
        "headings": json.dumps(meeting.headings, ensure_ascii=False),
        "notes": json.dumps(meeting.notes, ensure_ascii=False),
        "inferred": json.dumps(sorted(meeting.inferred)),
        "issues": json.dumps([[i.line, i.message] for i in meeting.issues], ensure_ascii=False),
    }


def to_meeting(row: sqlite3.Row, paragraphs: Iterable[Paragraph]) -> Meeting:
    """The meeting of a row of `records`."""
    return Meeting(
        **{name: row[name] for name in _PLAIN},
        source=row["source"],
        paragraphs=tuple(paragraphs),
        numbering=Numbering(row["numbering"]),
        date=datetime.date.fromisoformat(row["date"]) if row["date"] else None,
        headings=tuple(json.loads(row["headings"])),
        notes=tuple(json.loads(row["notes"])),
        inferred=frozenset(json.loads(row["inferred"])),
        issues=tuple(ParseIssue(line, message) for line, message in json.loads(row["issues"])),
    )


def paragraph_row(record_id: int, paragraph: Paragraph) -> tuple[Any, ...]:
    """The values of a row of `paragraphs`, in the table's order, without its id."""
    speaker = paragraph.speaker
    return (
        record_id, paragraph.ordinal, paragraph.kind.value, paragraph.text, paragraph.line,
        paragraph.end_line, paragraph.number, paragraph.printed, paragraph.heading,
        speaker and speaker.name, speaker and speaker.affiliation,
        bool(speaker and speaker.carried),
    )  # fmt: skip


def to_paragraph(row: sqlite3.Row) -> Paragraph:
    """The paragraph of a row of `paragraphs`, all columns in the table's order."""
    _, _, ordinal, kind, text, line, end_line, number, printed, heading, *said = row
    speaker, affiliation, carried = said
    return Paragraph(
        ordinal=ordinal,
        kind=_KINDS[kind],
        text=text,
        line=line,
        end_line=end_line,
        number=number,
        printed=bool(printed),
        heading=heading,
        speaker=Speaker(speaker, affiliation, bool(carried)) if speaker else None,
    )


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> int:
    """Insert one row; return its id. Table and column names are this module's own."""
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    cursor = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", dict(values))
    if cursor.lastrowid is None:  # pragma: no cover - sqlite3 sets it after an INSERT
        raise sqlite3.DatabaseError("no row id after an insert")
    return cursor.lastrowid
