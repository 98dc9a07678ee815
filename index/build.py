"""Files to a collection: incrementally, a transaction a record, with a report a file.

A file is known by its content: an unchanged one costs a hash, a changed one replaces its
paragraphs. Chunks of several small files are encoded together, since the encoder works fastest on
full batches sorted by length. A stop at any moment leaves every committed record whole; the next
run goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from index import metadata, readers
from index.chunker import Chunk, chunk
from index.embedding import Embedder
from index.errors import IndexingError, UnreadableFileError
from index.lexical import LexicalIndex
from index.metadata import StatedFacts
from index.parser import PARSER_VERSION, parse
from index.records import Meeting
from index.store import FailedFile, Store
from index.vectors import VectorIndex

METADATA = "records.toml"
BATCH = 512
"""Chunks encoded together: full batches, and little to do again after an interruption."""


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    source: str
    path: str
    outcome: Outcome
    meeting: Meeting | None = None
    """Given for an added or changed record."""
    chunks: int = 0
    message: str = ""
    """Why a file failed, or which record it duplicates."""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    done: int
    """Files finished."""
    total: int
    chunks: int
    """Chunks encoded so far."""
    name: str
    """The file at hand, or what is being done."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to be indexed."""

    path: Path
    source: str
    """Its name in the collection."""
    stated: StatedFacts | None
    """What the user's `records.toml` says of it."""


@dataclass(slots=True)
class _Pending:
    """A parsed record that waits for its vectors."""

    candidate: Candidate
    meeting: Meeting
    chunks: tuple[Chunk, ...]
    fingerprint: str
    content: str
    outcome: Outcome
    extra: list[FileReport] = field(default_factory=list)


def gather(paths: Sequence[Path]) -> tuple[list[Candidate], list[FileReport]]:
    """The files to index below `paths`, with what is stated of them; and paths that are not there.

    A folder is searched for the suffixes that can be read, hidden files left out. A file that is
    named by itself is taken whatever its suffix is.

    Raises:
        MetadataError: a `records.toml` that cannot be used.
    """
    candidates: list[Candidate] = []
    missing: list[FileReport] = []
    for path in paths:
        if path.is_dir():
            stated = _stated(path)
            for file in sorted(path.rglob("*")):
                relative = file.relative_to(path)
                hidden = any(part.startswith(".") for part in relative.parts)
                if file.is_file() and not hidden and file.suffix.lower() in readers.SUFFIXES:
                    source = relative.as_posix()
                    candidates.append(Candidate(file, source, stated.get(source)))
        elif path.exists():
            candidates.append(Candidate(path, path.name, _stated(path.parent).get(path.name)))
        else:
            missing.append(
                FileReport(
                    path.name,
                    str(path),
                    Outcome.FAILED,
                    message=f"there is no file or folder {path}",
                    remedy="check the path",
                )
            )
    return candidates, missing


def _stated(folder: Path) -> dict[str, StatedFacts]:
    path = folder / METADATA
    return metadata.load(path) if path.is_file() else {}


def build(
    paths: Sequence[Path],
    folder: Path,
    embedder: Embedder,
    *,
    prune: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    batch: int = BATCH,
) -> Iterator[FileReport]:
    """Index the files below `paths` into the collection in `folder`; report each file.

    With `prune`, records whose file has vanished from below the given paths are removed. About
    `batch` chunks are encoded together; so many an interrupted run has to do again at most.

    Raises:
        IndexingError: the collection cannot be written to, or a `records.toml` cannot be used. What
            was committed before stays.
    """
    candidates, missing = gather(paths)
    yield from missing
    with Store.write(folder, embedder) as store:
        try:
            run = _Run(store, embedder, len(candidates), progress, batch)
            for candidate in candidates:
                yield from run.take(candidate)
            yield from run.flush()
            if prune:
                yield from _prune(store, paths, {c.path.absolute() for c in candidates})
            _note_failures(store, run, candidates)
        finally:
            progress(Progress(len(candidates), len(candidates), 0, "writing the search indexes"))
            sync(store, embedder.dim)


def sync(store: Store, dim: int) -> None:
    """Bring both derived indexes up to the database's generation, from what is there or anew."""
    vectors = VectorIndex.load(store.folder, dim) or VectorIndex.empty(dim)
    if vectors.update(store):
        vectors.save(store.folder)
    if store.manifest.search != vectors.plan.name:
        store.note_search(vectors.plan.name)
    lexical = LexicalIndex.open(store.folder) or LexicalIndex.create(store.folder)
    lexical.update(store)


class _Run:
    """One pass over the files; holds the records that wait for a full batch."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        total: int,
        progress: Callable[[Progress], None],
        batch: int,
    ) -> None:
        self._batch = batch
        self._store = store
        self._embedder = embedder
        self._total = total
        self._progress = progress
        self._done = 0
        self._encoded = 0
        self.failed: dict[str, str] = {}
        """Absolute path of each file that could not be read, and why."""
        self._pending: list[_Pending] = []
        self._origin: dict[str, str] = {}
        self._fingerprint: dict[str, str] = {}
        self._by_content: dict[str, str] = {}
        for file in store.files():
            self._origin[file.source] = file.origin
            self._fingerprint[file.source] = file.fingerprint
            self._by_content[file.content] = file.source

    def take(self, candidate: Candidate) -> Iterator[FileReport]:
        """Read one file; encode and commit what waits once a batch is full."""
        self._progress(Progress(self._done, self._total, self._encoded, candidate.source))
        source = self._free_source(candidate)
        try:
            content = _content_hash(candidate.path)
            stated = "" if candidate.stated is None else repr(candidate.stated)
            fingerprint = hashlib.sha256(
                f"{content}\n{PARSER_VERSION}\n{stated}".encode()
            ).hexdigest()
            twin = self._by_content.get(content)
            if self._fingerprint.get(source) == fingerprint:
                yield self._finished(FileReport(source, str(candidate.path), Outcome.UNCHANGED))
                return
            if twin is not None and twin != source and Path(self._origin[twin]).exists():
                yield self._finished(
                    FileReport(
                        source,
                        str(candidate.path),
                        Outcome.DUPLICATE,
                        message=f"{candidate.path} has the same content as {twin}",
                    )
                )
                return
            document = readers.read(candidate.path)
            meeting = parse(document, source, candidate.stated)
            if not meeting.paragraphs:
                raise UnreadableFileError(
                    f"{candidate.path} holds no paragraphs", "check that it is a record"
                )
            chunks = chunk(meeting, self._embedder)
        except IndexingError as error:
            self.failed[str(candidate.path.absolute())] = error.what
            yield self._finished(
                FileReport(
                    source,
                    str(candidate.path),
                    Outcome.FAILED,
                    message=error.what,
                    remedy=error.remedy,
                )
            )
            return
        outcome = Outcome.CHANGED if source in self._fingerprint else Outcome.ADDED
        self._origin[source] = str(candidate.path.absolute())
        self._fingerprint[source] = fingerprint
        self._by_content[content] = source
        self._pending.append(_Pending(candidate, meeting, chunks, fingerprint, content, outcome))
        if sum(len(p.chunks) for p in self._pending) >= self._batch:
            yield from self.flush()

    def flush(self) -> Iterator[FileReport]:
        """Encode what waits in one go, then commit record by record."""
        waiting, self._pending = self._pending, []
        texts = [c.embedded for p in waiting for c in p.chunks]
        before = self._encoded

        def encoded(done: int) -> None:
            self._encoded = before + done
            self._progress(Progress(self._done, self._total, self._encoded, "embedding"))

        vectors = (
            self._embedder.encode(texts, progress=encoded)
            if texts
            else np.empty((0, self._embedder.dim), dtype=np.float32)
        )
        self._encoded = before + len(texts)
        at = 0
        for record in waiting:
            rows = vectors[at : at + len(record.chunks)]
            at += len(record.chunks)
            self._store.put(
                record.meeting,
                record.chunks,
                rows,
                origin=str(record.candidate.path.absolute()),
                fingerprint=record.fingerprint,
                content=record.content,
            )
            yield self._finished(
                FileReport(
                    record.meeting.source,
                    str(record.candidate.path),
                    record.outcome,
                    meeting=record.meeting,
                    chunks=len(record.chunks),
                )
            )

    def _finished(self, report: FileReport) -> FileReport:
        self._done += 1
        self._progress(Progress(self._done, self._total, self._encoded, report.source))
        return report

    def _free_source(self, candidate: Candidate) -> str:
        """The file's name in the collection; with its folder's name where another file has it."""
        source = candidate.source
        path = candidate.path.absolute()
        for parent in path.parents[len(Path(candidate.source).parts) - 1 :]:
            holder = self._origin.get(source)
            if holder is None or Path(holder) == path or not Path(holder).exists():
                return source
            source = f"{parent.name}/{source}"
        return source


def _content_hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"cannot read {path}: {error.strerror or error}", "check the file and its permissions"
        ) from error


def _note_failures(store: Store, run: _Run, candidates: Sequence[Candidate]) -> None:
    """Keep what could not be read, for the statement of what a search has covered."""
    known = {f.origin: f.what for f in store.failures()}
    tried = {str(c.path.absolute()) for c in candidates}
    mended = [p for p in known if (p in tried and p not in run.failed) or not Path(p).exists()]
    new = [FailedFile(p, what) for p, what in run.failed.items() if known.get(p) != what]
    if mended or new:
        store.note_failures(new, mended)


def _prune(store: Store, paths: Iterable[Path], present: set[Path]) -> Iterator[FileReport]:
    roots = [p.absolute() for p in paths]
    gone = [
        record
        for record in store.records()
        if Path(record.origin) not in present
        and any(Path(record.origin).is_relative_to(root) for root in roots)
        and not Path(record.origin).exists()
    ]
    if gone:
        store.remove(record.meeting.source for record in gone)
    for record in gone:
        yield FileReport(record.meeting.source, record.origin, Outcome.REMOVED)
