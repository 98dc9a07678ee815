"""What is evaluated: a collection that is searched and a model that answers, put together.

The runner knows only the `Subject` protocol, so that tests stand in for it. `SessionSubject` is the
real one; nothing heavy is imported before it is asked for.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eval.errors import EvalError
from eval.gold import Place
from eval.jsonlines import Json
from qa.config import Settings, default_states_gigabytes

if TYPE_CHECKING:
    from index.embedding import Embedder
    from index.records import Meeting
    from index.store import Store
    from qa.session import Session

KEPT_RECORDS = 64
"""Records whose paragraphs are held while evidence and quotes are checked."""
BATCH = 512
"""Documents encoded together."""
OUTSIDE_IDENTITY = ("collection", "model")
"""Settings that the identity has as hashes of what they name."""


@dataclasses.dataclass(frozen=True, slots=True)
class Described:
    """What a subject is made of."""

    collection: str
    """A hash over the records' contents and the encoder."""
    models: dict[str, str]
    """SHA-256 by role: `encoder`, and `generator` where there is one."""
    settings: Json
    about: dict[str, str]
    """For readers: how many records, which models."""


class Subject(Protocol):
    """What is evaluated."""

    def describe(self, *, retrieval_only: bool) -> Described:
        """What it is made of. Loads it, so that a missing part is told before anything runs."""
        ...

    def answer(self, question: str) -> Json:
        """The answer, as `ask --json` has it."""
        ...

    def search(self, question: str, k: int) -> Sequence[Json]:
        """The `k` best hits, as `search --json` has them."""
        ...

    def texts(self, place: Place) -> tuple[str, ...]:
        """The texts that stand at a place; empty when the collection does not hold it."""
        ...


Open = Callable[[Settings], AbstractContextManager[Subject]]


class SessionSubject:
    """The program itself, on a collection that is there."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._meeting = functools.lru_cache(maxsize=KEPT_RECORDS)(self._load)

    def describe(self, *, retrieval_only: bool) -> Described:
        """What the session is made of.

        Raises:
            IndexingError, ModelError: a part is missing or cannot be used.
        """
        session = self._session
        records = session.searcher.records
        session.searcher.search("warm", 1)  # the first search of a process is slower
        encoder = session.embedder.sha256
        contents = sorted(f"{r.meeting.source}\t{r.content}" for r in records)
        total = hashlib.sha256("\n".join([encoder, *contents]).encode())
        models, about = {"encoder": encoder}, {"Collection": f"{len(records)} records"}
        if not retrieval_only:
            _ = session.answerer  # loads the model
            models["generator"] = session.model.sha256
            about["Model"] = session.model.name
        settings = dataclasses.asdict(session.settings)
        for name in OUTSIDE_IDENTITY:
            del settings[name]
        return Described(total.hexdigest(), models, settings, about)

    def answer(self, question: str) -> Json:
        """The answer to a question.

        Raises:
            IndexingError, ModelError, QaError: it could not be put.
        """
        from qa import output

        return output.answer(self._session.ask(question))

    def search(self, question: str, k: int) -> Sequence[Json]:
        """The `k` best hits for a question.

        Raises:
            IndexingError: the collection cannot be searched.
        """
        from qa import output

        return [output.hit(hit) for hit in self._session.searcher.search(question, k).hits]

    def texts(self, place: Place) -> tuple[str, ...]:
        """The texts of a place: of the particulars both as a whole and line by line."""
        from index.chunker import units

        meeting = self._meeting(place.source)
        if meeting is None:
            return ()
        found: list[str] = []
        for unit in units(meeting):
            if unit.first.number == place.paragraph:
                found += [unit.text, *(p.text for p in unit.paragraphs if not unit.is_body)]
        return tuple(found)

    def _load(self, source: str) -> Meeting | None:
        ids = {r.meeting.source: r.id for r in self._session.searcher.records}
        return self._session.store.meeting(ids[source]) if source in ids else None


@contextmanager
def open_session(settings: Settings) -> Iterator[Subject]:
    """The real subject for some settings."""
    from qa.session import Session

    with Session(settings) as session:
        yield SessionSubject(session)


# ---- collections made for an evaluation ----


def cached_collection(path: Path) -> Path:
    """Where the collection made of `path` lies: one for each path and way of chunking."""
    import platformdirs

    from index.chunker import CHUNKER_VERSION

    of = f"{path.resolve()} {CHUNKER_VERSION}"
    name = hashlib.sha256(of.encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("pincite", appauthor=False)) / "eval" / name


def indexed(records: Path, model: str) -> Settings:
    """Settings with a collection that holds what lies below `records`, brought up to date.

    Raises:
        EvalError, IndexingError, ModelError: as `index_records`.
    """
    settings = Settings(
        collection=cached_collection(records),
        model=model,
        states_gigabytes=default_states_gigabytes(),
    )
    index_records(records, settings, lambda *_: None)
    return settings


def index_records(
    path: Path, settings: Settings, progress: Callable[[int, int, str], None]
) -> list[str]:
    """Bring the settings' collection to what lies below `path`; give what could not be read.

    Raises:
        EvalError: nothing was read.
        IndexingError, ModelError: the collection or the encoder cannot be used.
    """
    from index import build
    from qa.session import Session

    failures, read = [], 0
    with Session(settings) as session:
        for report in build.build(
            [path],
            settings.collection,
            session.building_embedder,
            prune=True,
            progress=lambda p: progress(p.done, p.total, p.name),
        ):
            if report.outcome is build.Outcome.FAILED:
                failures.append(report.message)
            read += report.outcome is not build.Outcome.FAILED
    if not read:
        raise EvalError(f"{path}: no records were read", "Name a folder with records, or a file.")
    return failures


def index_documents(
    meetings: Iterable[Meeting],
    settings: Settings,
    progress: Callable[[int, int, str], None],
) -> None:
    """Bring the settings' collection to these one-paragraph records; those gone are removed.

    Raises:
        IndexingError, ModelError: the collection or the encoder cannot be used.
    """
    from index.build import sync
    from index.store import Store
    from qa.session import Session

    with Session(settings) as session, Store.write(settings.collection, session.embedder) as store:
        known = {r.meeting.source: r.fingerprint for r in store.records()}
        kept: set[str] = set()
        waiting: list[tuple[Meeting, str]] = []
        for done, meeting in enumerate(meetings):
            paragraph = meeting.paragraphs[0]
            stated = f"{paragraph.heading}\n{paragraph.text}"
            fingerprint = hashlib.sha256(stated.encode()).hexdigest()
            kept.add(meeting.source)
            if known.get(meeting.source) != fingerprint:
                waiting.append((meeting, fingerprint))
            if len(waiting) >= BATCH:
                _put(store, session.embedder, waiting)
                waiting = []
            progress(done + 1, 0, meeting.source)
        if waiting:
            _put(store, session.embedder, waiting)
        if gone := sorted(known.keys() - kept):
            store.remove(gone)
        sync(store, session.embedder.dim)


def _put(store: Store, embedder: Embedder, waiting: Sequence[tuple[Meeting, str]]) -> None:
    """Encode and store a batch of documents."""
    from index.chunker import chunk

    chunked = [chunk(meeting, embedder) for meeting, _ in waiting]
    vectors = embedder.encode([c.embedded for chunks in chunked for c in chunks])
    at = 0
    for (meeting, fingerprint), chunks in zip(waiting, chunked, strict=True):
        rows = vectors[at : at + len(chunks)]
        at += len(chunks)
        store.put(
            meeting,
            chunks,
            rows,
            origin=meeting.source,
            fingerprint=fingerprint,
            content=fingerprint,
        )
