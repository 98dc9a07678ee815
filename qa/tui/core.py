"""The backend over `qa.session`: the real core. Heavy things are imported when they are needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexingError
from index.records import Kind, Meeting
from index.scope import Filters
from models.errors import ModelError
from qa.answers import Answer, Event, Finished, Passage, Retrieved
from qa.config import Settings
from qa.diagnostics import tell
from qa.errors import QaError
from qa.followups import self_contained
from qa.tui.ahead import PAUSE, Let, TypeAhead, Typed
from qa.tui.backend import Amended, Exchange, Listed, Model, Report, State, Step
from qa.tui.indexing import Indexer, index_beside
from qa.warming import Likely, Task, around, on, read_ahead

if TYPE_CHECKING:
    from index.amendments import Amendments
    from index.store import Store
    from models.catalog import Entry
    from qa.session import Session


def _told(error: Exception) -> None:
    tell(f"reading ahead: {error}")


class SessionBackend:
    """One session, replaced when model or collection are switched. Safe to call from threads.

    Three locks, always taken in the order answer, model, search, so that a question finds its
    passages while the model is still being loaded. Before any of them is waited for, what is read
    ahead is held (`qa.tui.ahead`): it then lets go of its own within 50 ms, or one search.
    """

    def __init__(
        self,
        settings: Settings,
        sample: Path | None = None,
        indexer: Indexer = index_beside,
        log: Callable[[Exception], object] = _told,
        pause: float = PAUSE,
    ) -> None:
        """`log` is told what failed of reading ahead; `pause` is that of `qa.tui.ahead`."""
        self._settings = settings
        self._indexer = indexer
        self._sample = sample
        self._session: Session | None = None
        self._guard = threading.Lock()
        self._answering = threading.Lock()
        self._model = threading.Lock()
        self._search = threading.Lock()
        self._closed = threading.Event()
        self._ahead = TypeAhead(self._look, self._read, log, pause=pause)
        self._log = log
        self._idle = False

    @property
    def _parts(self) -> Session:
        with self._guard:
            if self._session is None:
                from qa.session import Session

                self._session = Session(self._settings)
            return self._session

    # -- what is there -------------------------------------------------------------------------

    def state(self) -> State:
        """What is there, after a quick look; loads nothing."""
        records: int | None = None
        trouble = ""
        if (self._settings.collection / "collection.db").exists():
            try:
                records = len(self.meetings())
            except IndexingError as error:
                trouble = f"{error.what} — {error.remedy}" if error.remedy else error.what
        from models import catalog
        from models.locate import resolve

        known = catalog.load()
        try:
            located = resolve(self._settings.model, known)
            name, here = located.entry.title if located.entry else located.name, True
        except ModelError:
            name, here = self._settings.model, False
        return State(
            collection=self._settings.collection,
            records=records,
            model=name,
            encoder_here=_is_here(known.find("encoder")),
            model_here=here,
            trouble=trouble,
        )

    def load(self) -> None:
        """Load encoder, search index and model at the same time."""
        failed: list[BaseException] = []

        def load_model() -> None:
            try:
                self._load_model()
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                failed.append(error)

        beside = threading.Thread(target=load_model, name="load-model", daemon=True)
        beside.start()
        try:
            with self._search:
                self._parts.searcher.search("warm", 1)
        finally:
            beside.join()
        if failed:
            raise failed[0]
        with self._model, self._search:
            _ = self._parts.answerer
        self._ahead.meanwhile(())  # what was typed while nothing could be searched

    def _load_model(self) -> None:
        """Load the model, and have it read its instructions: every question begins with them."""
        with self._model:
            read_ahead(self._parts.generator, (Task(),), self._closed.is_set)

    # -- asking --------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        filters: Filters,
        earlier: Sequence[Exchange],
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        """The events of one question; what was found comes first, even without a model."""

        def stopped() -> bool:
            return cancelled() or self._closed.is_set()

        asked = [turn.question for turn in earlier]
        # What is being read goes on until it is known whether the question needs it.
        with self._ahead.held(question, lambda _: not stopped()), self._answering:
            session = self._parts
            if not session.ready:
                # The passages are there long before the model is.
                yield self._found(session, question, asked, filters)
                if stopped():
                    return
                self._load_model()
                with self._search:
                    _ = session.answerer
            if stopped():
                return
            for event in session.answerer.stream(question, filters, stopped, asked):
                if isinstance(event, Retrieved):
                    self._ahead.narrow(_needed(event, question, stopped))
                yield event
                if isinstance(event, Finished) and self._idle:
                    self._ahead.meanwhile(self._beside(event.answer))

    def _found(
        self, session: Session, asked: str, earlier: Sequence[str], filters: Filters
    ) -> Retrieved:
        """What a search finds, put as passages: what there is to read until the model is there."""
        from index.snippets import Snippets
        from qa.answerer import cleaned

        asked = cleaned(asked)
        question = self_contained(asked, earlier)
        with self._search:
            found = session.searcher.search(question, self._settings.passages, filters)
            snippets = Snippets(session.searcher.lexical, question)
            passages = []
            for hit in found.hits:
                best = snippets.of(hit.stored.text)
                span = (best.start, best.end)
                passages.append(Passage(hit.stored.ref, hit.stored.text, hit.score, span))
        understood = question if question != asked else ""
        return Retrieved(tuple(passages), found.scope.words, 0.0, understood)

    # -- reading ahead -------------------------------------------------------------------------

    def typed(self, text: str, filters: Filters, earlier: Sequence[Exchange]) -> None:
        """Search for what is typed and read it ahead, in threads of their own."""
        self._ahead.typed(Typed(text, filters, tuple(turn.question for turn in earlier)))

    def read_ahead(self, *, typing: bool, idle: bool) -> None:
        """Whether to read ahead what is typed, and around an answer while nothing is."""
        self._ahead.allow(typing=typing)
        self._idle = idle

    def rest(self, timeout: float | None = None) -> bool:
        """Wait until nothing is to be read ahead; False when `timeout` seconds pass before."""
        return self._ahead.rest(timeout)

    def _look(self, typed: Typed, cancelled: Callable[[], bool]) -> Likely:
        if not self._answering.acquire(blocking=False):
            return Likely()  # a question is being answered; it holds what is typed
        try:
            session = self._parts
            if not session.ready or cancelled():
                return Likely()
            with self._search:
                return session.answerer.likely(typed.text, typed.filters, cancelled, typed.earlier)
        finally:
            self._answering.release()

    def _read(self, task: Task, cancelled: Callable[[], bool]) -> None:
        with self._model:
            session = self._parts
            if session.ready:
                read_ahead(session.generator, [task], cancelled)

    def _beside(self, answer: Answer) -> tuple[Task, ...]:
        try:
            return around(answer, self.record)
        except (IndexingError, QaError) as error:
            self._log(error)  # the record may have gone meanwhile: the answer stands all the same
            return ()

    # -- records -------------------------------------------------------------------------------

    def meetings(self) -> Sequence[Listed]:
        """The records of the collection, in order."""
        from index.store import Store

        with Store.read(self._settings.collection) as store:
            return tuple(Listed(r.meeting, r.paragraph_count) for r in store.records())

    def record(self, source: str) -> Meeting:
        """A whole record. Raises QaError when it is not in the collection any more."""
        from index.store import Store

        with Store.read(self._settings.collection) as store:
            return store.meeting(self._id_of(source, store))

    def amended(self, source: str) -> Amended:
        """What corrigenda, revisions and addenda say about a record. Raises as `record`."""
        from index.store import Store

        with Store.read(self._settings.collection) as store:
            return _amended(store.meeting(self._id_of(source, store)), store.amendments)

    def _id_of(self, source: str, store: Store) -> int:
        for record in store.records():
            if record.meeting.source == source:
                return record.id
        raise QaError(
            f"the record {source} is not in the collection {self._settings.collection}",
            "open the collection that it was cited from, or index it again (F5)",
        )

    def index(self, path: Path, report: Report, cancelled: Callable[[], bool]) -> str:
        """Index a file or folder, then search in what is there now."""
        with self._ahead.held():
            done = self._indexer(path, self._settings.collection, report, cancelled, self._closed)
            self._renew()
        return done

    # -- models and collections ----------------------------------------------------------------

    def models(self) -> Sequence[Model]:
        """The models of the catalogue."""
        from models import catalog
        from models.catalog import Kind

        return tuple(
            Model(e.name, e.role, e.title, e.licence, e.bytes, _is_here(e), e.kind is Kind.ENCODER)
            for e in catalog.load().entries
        )

    def pull(self, name: str, report: Report) -> None:
        """Fetch a model and verify it."""
        from models import catalog
        from models.pull import pull

        pull(catalog.load().find(name), lambda p: report(Step(p.done, p.total, p.step)))

    def switch(self, *, model: str | None = None, collection: Path | None = None) -> None:
        """Go on with another model or collection; waits for the answer at hand to end."""
        if model is not None:
            from models import catalog
            from models.locate import resolve

            resolve(model, catalog.load())  # refused before what is at work is given up
        if collection is not None:
            from index.store import Store

            Store.read(collection).close()
        with self._guard:
            self._settings = replace(
                self._settings,
                model=model or self._settings.model,
                collection=collection or self._settings.collection,
            )
        self._renew(generator=model is None)

    def _renew(self, *, generator: bool = True) -> None:
        """A new session that keeps the encoder, and the model unless it is another one."""
        with self._ahead.held(), self._answering, self._model, self._search, self._guard:
            if self._session is not None:
                self._session = self._session.reopened(self._settings, generator=generator)

    def sample(self) -> Path | None:
        """The folder of the sample records."""
        return self._sample

    def stop(self) -> None:
        """Stop what runs, soon; returns at once."""
        self._closed.set()
        self._ahead.stop()

    def close(self) -> None:
        """Stop what runs, and let go of everything once it has."""
        self.stop()
        self._ahead.close()
        with self._answering, self._model, self._search, self._guard:
            if self._session is not None:
                self._session.close()
                self._session = None


def _needed(found: Retrieved, question: str, stopped: Callable[[], bool]) -> Let:
    """Which task the question waits for: the passage that it is put to first.

    The model would read the same once more if it were stopped. The instructions it always needs.
    """
    asked = found.understood or question
    first = on(found.passages[0]).passage if found.passages else None

    def needed(task: Task) -> bool:
        return task.passage in (None, first) and task.asked in ("", asked) and not stopped()

    return needed


def _amended(meeting: Meeting, amendments: Amendments) -> Amended:
    if meeting.symbol is None:
        return Amended()
    first = next((p for p in meeting.paragraphs if p.kind is not Kind.BODY), None)
    corrections: dict[int, tuple[str, ...]] = {}
    for paragraph in meeting.paragraphs:
        if paragraph.kind is Kind.BODY or paragraph is first:
            named = paragraph.number if paragraph.kind is Kind.BODY else None
            found = amendments.corrections(meeting.symbol, named)
            if found:
                corrections[paragraph.ordinal] = tuple(
                    f"{one.symbol}: {' '.join(one.correction.text.split())}" for one in found
                )
    links = tuple(
        f"{link.relation} {link.symbol}" + ("" if link.source else " (not in the collection)")
        for link in amendments.links(meeting.symbol)
    )
    return Amended(links, corrections)


def _is_here(entry: Entry) -> bool:
    from models.locate import locate

    try:
        locate(entry)
    except ModelError:
        return False
    return True
