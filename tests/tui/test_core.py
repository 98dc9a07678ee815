"""The backend over a real collection, with stand-ins for encoder and model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from doubles import HashEmbedder, ScriptedGenerator

from index.errors import CollectionError
from index.scope import Filters
from models.errors import ModelError
from qa.answers import Finished, Retrieved
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
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionBackend:
    monkeypatch.setattr(Session, "embedder", property(lambda _: HashEmbedder()))
    return SessionBackend(Settings(collection=tmp_path / "collection"), indexer=indexer)


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
