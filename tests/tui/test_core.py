"""The backend over a real collection, with stand-ins for encoder and model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import HashEmbedder, ScriptedGenerator

from index.errors import CollectionError
from index.scope import Filters
from models.errors import ModelError
from models.generator import Cancelled
from models.locate import Located
from models.prompts import Prompt
from qa.answers import Answer, Event, Finished, Retrieved
from qa.config import Settings
from qa.errors import QaError
from qa.session import Session
from qa.tui.backend import Exchange, Report, Step
from qa.tui.core import SessionBackend
from qa.tui.indexing import index_here
from qa.tui.scripted import answered

RECORD = """CLK/C/SR.500
Summary record of the 500th meeting
The meeting was called to order at 10 a.m.
1. The Chair said that the lamp had been relit.
2. Mr. Abel asked who had trimmed the wick.
The meeting rose at 11 a.m.
"""


def never() -> bool:
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = tmp_path / "records"
    records.mkdir()
    (records / "sr500.txt").write_text(RECORD)
    return records


def indexer(
    path: Path,
    collection: Path,
    report: Report,
    cancelled: Callable[[], bool],
    leaving: threading.Event,
) -> str:
    """In this process, with the stand-in for the encoder."""
    return index_here(path, collection, HashEmbedder(), report, cancelled)


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBackend]:
    monkeypatch.setattr(Session, "embedder", property(lambda _: HashEmbedder()))
    made = SessionBackend(Settings(collection=tmp_path / "collection"), indexer=indexer, pause=0.0)
    yield made
    made.close()


def index(backend: SessionBackend, folder: Path) -> str:
    return backend.index(folder, lambda _: None, never)


def test_an_empty_start_is_a_state_and_not_an_error(backend: SessionBackend) -> None:
    state = backend.state()
    assert (state.records, state.trouble) == (None, "")


def test_a_damaged_collection_is_told_in_the_state(backend: SessionBackend) -> None:
    folder = backend.state().collection
    folder.mkdir()
    (folder / "collection.db").write_bytes(b"no database at all" * 99)
    state = backend.state()
    assert state.records is None
    assert "cannot be used" in state.trouble


def test_indexing_reports_and_what_is_there_can_be_read(
    backend: SessionBackend, folder: Path
) -> None:
    steps: list[Step] = []
    assert backend.index(folder, steps.append, never) == "1 file: 1 added."
    assert steps[-1].done == steps[-1].total == 1
    (listed,) = backend.meetings()
    assert (listed.meeting.source, listed.paragraphs) == ("sr500.txt", 2)
    assert backend.state().records == 1
    assert len([p for p in backend.record("sr500.txt").paragraphs if p.number]) == 2
    with pytest.raises(QaError, match="not in the collection"):
        backend.record("sr501.txt")


def test_corrections_and_revisions_of_a_record_are_told(
    backend: SessionBackend, folder: Path
) -> None:
    (folder / "corr.txt").write_text(
        "CLK/C/SR.500/Corr.1\nSummary record of the 500th meeting\nCorrigendum\n"
        "Paragraph 2\nFor wick read candle\n"
    )
    (folder / "rev.txt").write_text(RECORD.replace("SR.500", "SR.500/Rev.1"))
    index(backend, folder)
    amended = backend.amended("sr500.txt")
    assert amended.links == (
        "corrected by CLK/C/SR.500/Corr.1",
        "superseded by CLK/C/SR.500/Rev.1",
    )
    second = next(p for p in backend.record("sr500.txt").paragraphs if p.number == 2)
    assert [*amended.corrections] == [second.ordinal]
    (text,) = amended.corrections[second.ordinal]
    assert text.startswith("CLK/C/SR.500/Corr.1: ")
    assert "For wick read candle" in text
    assert backend.amended("corr.txt").links[0] == "corrects CLK/C/SR.500"
    with pytest.raises(QaError, match="not in the collection"):
        backend.amended("sr501.txt")


def test_what_cannot_be_indexed_is_told(backend: SessionBackend, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(QaError, match="nothing to read"):
        index(backend, empty)
    with pytest.raises(QaError, match="there is no file"):
        index(backend, tmp_path / "nowhere")


def test_passages_come_before_the_model_and_its_absence_is_told_after_them(
    backend: SessionBackend, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_: object) -> None:
        raise ModelError("the model is not here", "get it")

    monkeypatch.setattr(Session, "generator", property(missing))
    index(backend, folder)
    events = backend.ask("Who trimmed the wick?", Filters(), (), never)
    first = next(events)
    assert isinstance(first, Retrieved)
    (wick,) = [p for p in first.passages if p.text.startswith("Mr. Abel")]
    assert wick.highlight == (0, len(wick.text))  # its best sentence, before any model is there
    with pytest.raises(ModelError, match="not here"):
        next(events)


def test_the_answer_is_the_answerers_own_stream(
    backend: SessionBackend, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Finished(answered("q").answer)
    seen: list[object] = []

    class Answerer:
        def stream(  # noqa: ANN202 - a stand-in
            self,
            question: str,
            filters: Filters,
            cancelled: Callable[[], bool],
            earlier: Sequence[str],
        ):
            seen.append((question, filters, cancelled(), list(earlier)))
            yield given

    monkeypatch.setattr(Session, "generator", property(lambda _: ScriptedGenerator()))
    monkeypatch.setattr(Session, "answerer", property(lambda _: Answerer()))
    index(backend, folder)
    wanted = Filters(session=40)
    *_, last = backend.ask("q", wanted, (Exchange("p", "an answer"),), never)
    assert last is given
    assert seen == [("q", wanted, False, ["p"])]


def test_nothing_goes_on_once_it_is_stopped_or_closed(
    backend: SessionBackend, folder: Path
) -> None:
    index(backend, folder)
    assert [type(e) for e in backend.ask("q", Filters(), (), lambda: True)] == [Retrieved]
    backend.close()
    assert [type(e) for e in backend.ask("q", Filters(), (), never)] == [Retrieved]


def test_a_switch_is_refused_before_what_is_at_work_is_given_up(
    backend: SessionBackend, folder: Path, tmp_path: Path
) -> None:
    index(backend, folder)
    with pytest.raises(CollectionError):
        backend.switch(collection=tmp_path / "nowhere")
    with pytest.raises(ModelError):
        backend.switch(model=str(tmp_path / "no.gguf"))
    assert backend.state().records == 1


def test_a_reopened_session_takes_the_loaded_over_and_lets_go_of_the_rest(tmp_path: Path) -> None:
    first, model = Session(Settings(tmp_path / "a")), ScriptedGenerator()
    first.embedder, first.generator = HashEmbedder(), model
    second = first.reopened(Settings(tmp_path / "b"))
    assert second.settings.collection == tmp_path / "b"
    assert second.generator is model
    assert not second.ready  # nothing has been opened in the other collection yet
    third = second.reopened(Settings(tmp_path / "b", "other"), generator=False)
    assert model.closed
    assert isinstance(third.embedder, HashEmbedder)


def test_another_collection_is_searched_after_a_switch(
    backend: SessionBackend, folder: Path, tmp_path: Path
) -> None:
    index(backend, folder)
    other = SessionBackend(Settings(collection=tmp_path / "other"), indexer=indexer)
    (folder / "sr501.txt").write_text(RECORD.replace("500", "501").replace("wick", "lens"))
    index(other, folder)
    backend.switch(collection=tmp_path / "other")
    assert backend.state().records == 2
    found = next(backend.ask("Who trimmed the lens?", Filters(), (), never))
    assert isinstance(found, Retrieved)
    assert "lens" in found.passages[0].text


# -- reading ahead -----------------------------------------------------------------------------

QUESTION = "Who trimmed the wick?"
_WAIT = 60
# Seconds that a test waits for another thread, before it fails.


class Holding(ScriptedGenerator):
    """Waits before it reads what holds `word`, until `go` is set or it is cancelled."""

    def __init__(self, answer: str = "Mr. Abel asked who had trimmed the wick.") -> None:
        super().__init__(answer)
        self.word = ""
        self.go = threading.Event()
        self.reached = threading.Event()
        self.cancelled = 0

    def keep(self, prompt: Prompt, behind: Prompt = (), cancelled: Cancelled | None = None) -> int:
        if self.word and any(self.word in segment.text for segment in prompt):
            self.reached.set()
            while not self.go.wait(0.002):
                if cancelled and cancelled():
                    self.cancelled += 1
                    return 0
        return super().keep(prompt, behind, cancelled)


def stand_in(model: Holding, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have sessions take this for their model, whether or not a real one is here."""
    place = Located("stand-in", Path(__file__), None)
    monkeypatch.setattr(Session, "model", property(lambda _: place))
    monkeypatch.setattr(Session, "generator", property(lambda _: model))


@pytest.fixture
def model(
    backend: SessionBackend, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Holding]:
    """The model of a backend that is loaded, with one record."""
    made = Holding()
    stand_in(made, monkeypatch)
    index(backend, folder)
    backend.load()
    yield made
    made.go.set()


def passages_in(prompts: Sequence[str]) -> list[bool]:
    """Of each prompt, whether it holds the passage that the question needs."""
    return ["Mr. Abel asked who had trimmed" in prompt for prompt in prompts]


def answer_of(events: Sequence[Event]) -> Answer:
    """The answer, without what it took."""
    (last,) = [e for e in events if isinstance(e, Finished)]
    return replace(last.answer, seconds=0.0, first_token_seconds=None)


def test_loading_reads_the_instructions(backend: SessionBackend, model: Holding) -> None:
    assert model.kept
    assert passages_in(model.kept) == [False] * len(model.kept)


def test_what_is_typed_is_read_and_the_answer_is_the_same(
    backend: SessionBackend, model: Holding
) -> None:
    plain = answer_of(list(backend.ask(QUESTION, Filters(), (), never)))
    model.kept.clear()
    for end in range(1, len(QUESTION) + 1):
        backend.typed(QUESTION[:end], Filters(), ())
    assert backend.rest(_WAIT)
    assert any(passages_in(model.kept))
    assert QUESTION in model.read_prompts[-1]
    asked = len(model.prompts)
    assert answer_of(list(backend.ask(QUESTION, Filters(), (), never))) == plain
    assert len(model.prompts) > asked


def test_once_it_is_loaded_a_question_is_searched_for_by_the_answerer_alone(
    backend: SessionBackend, model: Holding
) -> None:
    events = list(backend.ask(QUESTION, Filters(), (), never))
    assert len([e for e in events if isinstance(e, Retrieved)]) == 1
    assert isinstance(events[0], Retrieved)
    assert all(p.highlight for p in events[0].passages)


def test_what_was_typed_before_anything_was_loaded_is_searched_for_afterwards(
    backend: SessionBackend, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Holding()
    stand_in(model, monkeypatch)
    index(backend, folder)
    backend.typed(QUESTION, Filters(), ())
    assert backend.rest(_WAIT)
    assert model.kept == []
    backend.load()
    assert backend.rest(_WAIT)
    assert any(passages_in(model.kept))


def test_follow_ups_are_read_as_they_are_understood(
    backend: SessionBackend, model: Holding
) -> None:
    backend.typed("And who trimmed it?", Filters(), (Exchange("Who lit the lamp?", "Somebody."),))
    assert backend.rest(_WAIT)
    assert "(after: Who lit the lamp?)" in model.read_prompts[-1]


def test_enter_lets_go_on_what_the_question_needs_first(
    backend: SessionBackend, model: Holding
) -> None:
    model.word = "Mr. Abel asked"
    backend.typed(QUESTION, Filters(), ())
    assert model.reached.wait(_WAIT)
    events = backend.ask(QUESTION, Filters(), (), never)
    found = next(events)
    assert isinstance(found, Retrieved)
    assert "Mr. Abel" in found.passages[0].text
    model.go.set()
    assert answer_of(list(events)).passages
    assert model.cancelled == 0


def test_enter_stops_what_the_question_does_not_need(
    backend: SessionBackend, model: Holding
) -> None:
    model.word = "Mr. Abel asked"
    backend.typed(QUESTION, Filters(), ())
    assert model.reached.wait(_WAIT)
    events = backend.ask("Was the lamp relit?", Filters(), (), never)
    first = next(events)
    assert isinstance(first, Retrieved)
    assert "lamp had been relit" in first.passages[0].text
    next(events)
    backend.rest(_WAIT)
    assert model.cancelled == 1
    model.go.set()
    assert answer_of(list(events)).passages


def test_a_question_that_is_stopped_stops_what_goes_on_for_it(
    backend: SessionBackend, model: Holding
) -> None:
    model.word = "Mr. Abel asked"
    backend.typed(QUESTION, Filters(), ())
    assert model.reached.wait(_WAIT)
    stop = threading.Event()
    events = backend.ask(QUESTION, Filters(), (), stop.is_set)
    next(events)
    stop.set()
    assert backend.rest(_WAIT)
    assert model.cancelled == 1
    assert isinstance(list(events)[-1], Finished)


@pytest.mark.parametrize("what", ["escape", "index", "switch", "close", "off"])
def test_whatever_else_begins_stops_the_reading(
    what: str, backend: SessionBackend, model: Holding, folder: Path
) -> None:
    model.word = "Mr. Abel asked"
    backend.typed(QUESTION, Filters(), ())
    assert model.reached.wait(_WAIT)
    if what == "escape":
        backend.typed("", Filters(), ())
    elif what == "index":
        index(backend, folder)
    elif what == "switch":
        backend.switch(collection=backend.state().collection)
    elif what == "close":
        backend.close()
    else:
        backend.read_ahead(typing=False, idle=False)
    assert backend.rest(_WAIT)
    assert model.cancelled == 1
    assert not any(passages_in(model.kept))


def test_a_search_that_fails_is_logged_and_the_question_tells_its_own(
    backend: SessionBackend, model: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    fault = CollectionError("the collection is damaged", "repair it")

    def broken(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(backend._ahead, "_log", told.append)
    with monkeypatch.context() as patch:
        patch.setattr("index.search.Searcher.search", broken)
        backend.typed(QUESTION, Filters(), ())
        assert backend.rest(_WAIT)
        assert told == [fault]
        with pytest.raises(CollectionError):
            list(backend.ask(QUESTION, Filters(), (), never))
    assert answer_of(list(backend.ask(QUESTION, Filters(), (), never))).passages


def test_while_idle_it_reads_around_the_answer_if_wanted(
    backend: SessionBackend, model: Holding, folder: Path
) -> None:
    list(backend.ask("Was the lamp relit?", Filters(), (), never))
    model.kept.clear()
    assert backend.rest(_WAIT)
    assert model.kept == []  # not unless it is asked for
    backend.read_ahead(typing=True, idle=True)
    list(backend.ask("Was the lamp relit?", Filters(), (), never))
    judged = len(model.kept)
    assert backend.rest(_WAIT)
    beside = model.kept[judged:]
    assert any(passages_in(beside))
    assert len(beside) >= 2
