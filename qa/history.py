"""Conversations that persist: one SQLite file in the user's data directory.

A turn keeps its answer with passages and sources as they were, so that it can be read again when
the collection has changed or gone. Nothing is written when history is off.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from index.records import ParagraphRef
from qa.answers import Answer, Citation, Claim, Passage
from qa.errors import QaError

FILE = "history.db"
_FORMAT = 1
_TABLES = """
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, collection TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE turns (
    conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (conversation_id, ordinal));
"""
T = TypeVar("T")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as a list shows it."""

    id: int
    title: str
    """The first question."""
    collection: str
    """The folder of the collection that was asked."""
    changed: datetime.datetime
    """When its last turn was kept; UTC."""
    turns: int


class History:
    """The conversations in one file. Each call opens and closes it; calls may come from threads."""

    def __init__(self, folder: Path, now: Callable[[], datetime.datetime] = _now) -> None:
        self.path = folder / FILE
        self._now = now

    def add(self, conversation: int | None, ordinal: int, answer: Answer, collection: str) -> int:
        """Keep a turn (1-based ordinal); the id of its conversation, a new one for None.

        Raises:
            QaError: the file cannot be written.
        """
        changed = self._now().isoformat(timespec="seconds")
        record = json.dumps(_plain(answer), ensure_ascii=False)
        with self._open() as db:
            known = (
                conversation is not None
                and db.execute(
                    "UPDATE conversations SET changed = ? WHERE id = ?", (changed, conversation)
                ).rowcount
            )
            if conversation is None or not known:
                # Also when it was deleted meanwhile: what is asked now is kept as a new one.
                conversation = db.execute(
                    "INSERT INTO conversations (title, collection, changed) VALUES (?, ?, ?)",
                    (answer.question, collection, changed),
                ).lastrowid
            db.execute(
                "INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?)",
                (conversation, ordinal, answer.question, answer.text, record),
            )
        if conversation is None:  # pragma: no cover - SQLite gives an id to every inserted row
            raise QaError("the conversation was not kept")
        return conversation

    def list(self, wanted: str = "") -> tuple[Kept, ...]:
        """The conversations that hold every word of `wanted`, in any case; the latest first."""
        words = wanted.split()
        holds = " AND ".join(
            "EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = c.id"
            " AND instr(lower_text(t.question || ' ' || t.answer), ?) > 0)"
            for _ in words
        )
        with self._open() as db:
            rows = db.execute(
                "SELECT c.*, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) AS n"
                f" FROM conversations c {'WHERE ' + holds if words else ''}"
                " ORDER BY changed DESC, id DESC",
                [w.casefold() for w in words],
            ).fetchall()
        return tuple(
            Kept(r[0], r[1], r[2], datetime.datetime.fromisoformat(r[3]), r[4]) for r in rows
        )

    def turns(self, conversation: int) -> tuple[Answer, ...]:
        """The answers of a conversation, in order, with their sources as they were."""
        with self._open() as db:
            rows = db.execute(
                "SELECT record FROM turns WHERE conversation_id = ? ORDER BY ordinal",
                (conversation,),
            ).fetchall()
        try:
            return tuple(_answer(json.loads(row[0])) for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise QaError(
                f"the kept conversation cannot be read: {error}",
                "it was kept by another version of pincite; delete it (Ctrl+D in the history)",
            ) from error

    def delete(self, conversation: int) -> None:
        """Delete one conversation."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def delete_all(self) -> None:
        """Delete every conversation, and leave no trace of their text in the file."""
        with self._open() as db:
            db.execute("DELETE FROM conversations")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """An open file, made where there is none; committed at the end."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=5)
            try:
                connection.create_function("lower_text", 1, str.casefold, deterministic=True)
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                self._prepare(connection)
                with connection:
                    yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as error:
            raise QaError(
                f"the history in {self.path} cannot be used: {error}",
                "free some disk space or check the file; or turn history off (F4, Ctrl+T)",
            ) from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    for statement in _TABLES.split(";\n"):
                        if statement.strip():
                            connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {_FORMAT}")
        elif version != _FORMAT:
            raise sqlite3.DatabaseError(f"it is of format {version}, not {_FORMAT}")


def _plain(answer: Answer) -> dict[str, Any]:
    """The answer as JSON can hold it. Signals and prompts, which only explain, are left out."""
    made = asdict(answer)
    made.pop("signals", None)
    made.pop("prompts", None)
    simple: dict[str, Any] = _simple(made)
    return simple


def _simple(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {k: _simple(v) for k, v in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_simple(v) for v in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _answer(row: dict[str, Any]) -> Answer:
    return _known(
        Answer,
        row,
        claims=tuple(
            _known(Claim, c, citations=tuple(c["citations"]), problems=tuple(c["problems"]))
            for c in row["claims"]
        ),
        citations=tuple(_known(Citation, c, ref=_ref(c["ref"])) for c in row["citations"]),
        closest=tuple(_ref(r) for r in row["closest"]),
        # what was kept before there were any
        parts=tuple(row.get("parts", ())),
        missing=row.get("missing", "" if row["answered"] else row["text"]),
        passages=tuple(
            _known(
                Passage,
                p,
                ref=_ref(p["ref"]),
                highlight=tuple(p["highlight"]) if p["highlight"] else None,
                headings=tuple(p.get("headings", ())),
            )
            for p in row["passages"]
        ),
    )


def _ref(row: dict[str, Any]) -> ParagraphRef:
    date = row["date"] and datetime.date.fromisoformat(row["date"])
    return _known(ParagraphRef, row, date=date, inferred=frozenset(row["inferred"]))


def _known(kind: type[T], row: dict[str, Any], **made: object) -> T:
    """A value from a row; a field that this version does not know is left out."""
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    return kind(**{**{k: v for k, v in row.items() if k in names}, **made})
