"""Small meetings and collections for tests, made without files."""

from __future__ import annotations

import datetime
from pathlib import Path

from doubles import HashEmbedder

from index.build import build
from index.chunker import chunk
from index.records import Kind, Meeting, Numbering, Paragraph, Speaker
from index.store import Store

RECORD_40 = """Committee on Ferries
Fortieth session
Summary record of the 608th meeting
Held at the Old Pier, Norport, on Thursday, 17 April 2025, at 3 p.m.
Chair: Ms. Vane
The meeting was called to order at 3.05 p.m.
Closure of the session
1. The Chair said that Ostrava had become the sixtieth party on 5 November 2024.
2. Mr. Brill (Ostrava) said that twelve lighthouses had been rebuilt. He thanked the Committee.
3. The Chair declared the fortieth session closed.
The meeting rose at 6 p.m.
"""
RECORD_39 = """Committee on Ferries
Thirty-ninth session
Summary record of the 590th meeting
Held at the Old Pier, Norport, on Friday, 20 December 2024, at 3 p.m.
Chair: Ms. Vane
The meeting was called to order at 3.10 p.m.
Closure of the session
1. The Chair said that Lumeria had become the fifty-ninth party on 2 March 2024.
2. Mr. Okonta (Lumeria) said that seven lighthouses had been rebuilt.
3. The Chair declared the thirty-ninth session closed.
The meeting rose at 5.45 p.m.
"""


def paragraph(ordinal: int, text: str, **facts: object) -> Paragraph:
    """A body paragraph, numbered by its ordinal unless said otherwise."""
    values: dict[str, object] = {
        "kind": Kind.BODY, "number": ordinal, "printed": True, "line": ordinal, "end_line": ordinal,
    } | facts  # fmt: skip
    return Paragraph(ordinal=ordinal, text=text, **values)  # type: ignore[arg-type]


def meeting(*paragraphs: Paragraph, source: str = "a.txt", **facts: object) -> Meeting:
    """A meeting of these paragraphs."""
    return Meeting(
        source=source,
        paragraphs=paragraphs,
        numbering=Numbering.PRINTED,
        **facts,  # type: ignore[arg-type]
    )


def sample_meeting() -> Meeting:
    """A meeting with particulars and two paragraphs."""
    return meeting(
        paragraph(1, "Chair: Ms. Vane", kind=Kind.TITLE, number=None, printed=False),
        paragraph(2, "The Chair opened it.", number=1, speaker=Speaker("The Chair")),
        paragraph(3, "He agreed.", number=2, speaker=Speaker("Mr. Brill", "Ostrava", carried=True)),
        paragraph(4, "The meeting rose.", kind=Kind.CLOSING, number=None, printed=False),
        symbol="COF/SR.608",
        body="COF",
        session=40,
        meeting=608,
        date=datetime.date(2025, 4, 17),
        inferred=frozenset({"body"}),
        headings=("Closure of the session",),
        notes=("No record was made.",),
    )


def write_records(folder: Path) -> Path:
    """Two look-alike records as files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "r40.txt").write_text(RECORD_40, encoding="utf-8")
    (folder / "r39.txt").write_text(RECORD_39, encoding="utf-8")
    return folder


def small_collection(folder: Path) -> tuple[Path, HashEmbedder]:
    """A collection of the two records, with the encoder that it was made with."""
    return _built(write_records(folder / "records"), folder, ["added", "added"])


def collection_of(folder: Path, record: str) -> tuple[Path, HashEmbedder]:
    """The same of one record with this text, `r40.txt`."""
    records = folder / "records"
    records.mkdir()
    (records / "r40.txt").write_text(record, encoding="utf-8")
    return _built(records, folder, ["added"])


def _built(records: Path, folder: Path, outcomes: list[str]) -> tuple[Path, HashEmbedder]:
    embedder = HashEmbedder()
    reports = list(build([records], folder / "collection", embedder))
    if [r.outcome for r in reports] != outcomes:
        raise AssertionError(reports)
    return folder / "collection", embedder


def put(store: Store, record: Meeting, embedder: HashEmbedder) -> None:
    """Put a meeting into a store, as a build would."""
    chunks = chunk(record, embedder)
    store.put(
        record,
        chunks,
        embedder.encode([c.embedded for c in chunks]),
        origin=f"/tmp/{record.source}",  # noqa: S108 - a name, not a file
        fingerprint="f",
        content=record.source,
    )
