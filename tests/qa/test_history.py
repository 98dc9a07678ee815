"""Conversations in SQLite: kept, found, given back as they were, deleted without a trace."""

from __future__ import annotations

import datetime
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import QaError
from qa.history import FILE, History
from qa.tui.scripted import answered, declined

WHEN = datetime.datetime(2026, 3, 4, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data", now=lambda: WHEN)


def test_an_answer_comes_back_with_all_that_it_had(history: History) -> None:
    given = [answered("How is it verified?").answer, declined("What of fog?").answer]
    given[1] = replace(given[1], parts=("What of fog in April?", "What of fog in May?"))
    first = history.add(None, 1, given[0], "/c")
    assert history.add(first, 2, given[1], "/c") == first
    assert list(history.turns(first)) == given
    # dates, frozen sets and tuples are values of their own kind again
    ref = history.turns(first)[0].citations[0].ref
    assert (ref.date, ref.inferred) == (datetime.date(2024, 3, 16), frozenset())


def test_what_was_kept_before_it_said_what_is_missing_says_it_still(history: History) -> None:
    given = [answered("How is it verified?").answer, declined("What of fog?").answer]
    for answer in given:
        history.add(None, 1, answer, "/c")
    with sqlite3.connect(history.path) as db:
        for row, record in db.execute("SELECT rowid, record FROM turns").fetchall():
            kept = json.loads(record)
            del kept["missing"]
            db.execute("UPDATE turns SET record = ? WHERE rowid = ?", (json.dumps(kept), row))
    assert [history.turns(n)[0].missing for n in (1, 2)] == ["", given[1].text]


def test_what_only_explains_a_run_is_not_kept(history: History) -> None:
    from dataclasses import fields

    from qa.answerability import Signals

    signals = Signals(**{f.name: 0.5 for f in fields(Signals)})
    given = replace(answered("q").answer, signals=signals, prompts=("Passage: ...",))
    kept = history.turns(history.add(None, 1, given, ""))
    assert kept == (replace(given, signals=None, prompts=()),)


def test_the_list_has_the_latest_first_with_title_and_count(tmp_path: Path) -> None:
    times = iter(WHEN + datetime.timedelta(hours=n) for n in range(3))
    history = History(tmp_path, now=lambda: next(times))
    old = history.add(None, 1, answered("Old?").answer, "/c")
    history.add(None, 1, answered("New?").answer, "/c")
    assert [k.title for k in history.list()] == ["New?", "Old?"]
    history.add(old, 2, answered("More?").answer, "/c")
    assert [(k.title, k.turns) for k in history.list()] == [("Old?", 2), ("New?", 1)]
    assert history.list()[0].changed == WHEN + datetime.timedelta(hours=2)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        # every word must be there, in any order and case, in question or answer
        ("", ["Élan vital?", "Fog?"]),
        ("FOG signals", ["Fog?"]),
        ("registers vital", ["Élan vital?"]),
        # letters beyond ASCII have cases too
        ("élan", ["Élan vital?"]),
        # what SQL's LIKE would take as a wildcard is a plain character
        ("%", []),
        ("zebra", []),
    ],
)
def test_search(wanted: str, found: list[str], history: History) -> None:
    history.add(None, 1, declined("Fog?").answer, "")
    history.add(None, 1, answered("Élan vital?").answer, "")
    assert [k.title for k in history.list(wanted)] == found


def test_deleting_one_leaves_the_others(history: History) -> None:
    ids = [history.add(None, 1, answered(f"Q{n}?").answer, "") for n in range(3)]
    history.delete(ids[1])
    assert [k.title for k in history.list()] == ["Q2?", "Q0?"]
    assert history.turns(ids[1]) == ()


def test_deleted_words_are_not_left_in_the_file(history: History) -> None:
    history.add(None, 1, answered("Unmistakable-zanzibar?").answer, "")
    assert b"zanzibar" in history.path.read_bytes()
    history.delete_all()
    assert history.list() == ()
    assert b"zanzibar" not in history.path.read_bytes()


def test_a_turn_of_a_deleted_conversation_begins_a_new_one(history: History) -> None:
    gone = history.add(None, 1, answered("First?").answer, "")
    history.delete(gone)
    fresh = history.add(gone, 2, answered("Second?").answer, "")
    assert [k.id for k in history.list()] == [fresh]
    assert [a.question for a in history.turns(fresh)] == ["Second?"]


def test_threads_may_write_at_once(history: History) -> None:
    threads = [
        threading.Thread(target=history.add, args=(None, 1, answered(f"Q{n}?").answer, ""))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {k.title for k in history.list()} == {f"Q{n}?" for n in range(8)}


@pytest.mark.parametrize(
    "spoil",
    [
        # not a database at all
        lambda path: path.write_bytes(b"x" * 4096),
        # a folder where the file should be
        lambda path: path.mkdir(),
        # made by a later version
        lambda path: sqlite3.connect(path).execute("PRAGMA user_version = 99").connection.close(),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_the_next_step(
    spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    spoil(tmp_path / FILE)
    with pytest.raises(QaError) as caught:
        History(tmp_path).add(None, 1, answered("q").answer, "")
    assert str(tmp_path / FILE) in caught.value.what
    assert "turn history off" in caught.value.remedy


def test_a_full_disk_is_told(history: History) -> None:
    history.list()  # makes the file
    before = history.path.stat().st_size
    with sqlite3.connect(history.path) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    real = sqlite3.connect

    def small(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection = real(*args, **kwargs)  # type: ignore[call-overload]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qa.history.sqlite3.connect", small)
        with pytest.raises(QaError, match="full"):
            history.add(None, 1, answered("q" * 20000).answer, "")
    assert history.list() == ()
    assert history.path.stat().st_size == before


def test_a_turn_that_cannot_be_read_is_told(history: History) -> None:
    made = history.add(None, 1, answered("q").answer, "")
    with sqlite3.connect(history.path) as db:
        db.execute("UPDATE turns SET record = '{}'")
    with pytest.raises(QaError, match="cannot be read"):
        history.turns(made)


def test_a_field_of_a_later_version_is_passed_over(history: History) -> None:
    import json

    made = history.add(None, 1, answered("q").answer, "")
    with sqlite3.connect(history.path) as db:
        row = json.loads(db.execute("SELECT record FROM turns").fetchone()[0])
        db.execute("UPDATE turns SET record = ?", (json.dumps({**row, "mood": "calm"}),))
    assert history.turns(made) == (answered("q").answer,)


def test_nothing_is_made_before_it_is_used(tmp_path: Path) -> None:
    History(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []
