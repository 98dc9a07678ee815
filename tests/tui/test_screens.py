"""Records, history, export, setup, help, palette, themes, leaving: by key and by mouse."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from driving import Driver
from textual.pilot import Pilot
from textual.widgets import Input

from index.errors import CollectionLockedError
from models.errors import ModelError
from qa.tui import preferences
from qa.tui.backend import Model
from qa.tui.commands import commands
from qa.tui.screens.browse import BrowseScreen
from qa.tui.screens.export import ExportScreen
from qa.tui.screens.help import HelpScreen
from qa.tui.screens.history import HistoryScreen
from qa.tui.screens.main import MainScreen
from qa.tui.screens.reader import ReaderScreen
from qa.tui.screens.setup import SetupScreen
from qa.tui.scripted import ScriptedBackend, answered, meeting
from qa.tui.textview import TextView


def main(pilot: Pilot[None]) -> MainScreen:
    return pilot.app.screen_stack[0]


def told(pilot: Pilot[None]) -> str:
    return "\n".join(n.message for n in pilot.app._notifications)


def rows(pilot: Pilot[None], name: str) -> list[str]:
    return [b.text for b in pilot.app.screen.query_one(name, TextView).blocks]


# -- records -----------------------------------------------------------------------------------


def test_records_are_narrowed_by_typing_and_read_with_enter(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f2")
        assert len(rows(pilot, "#records")) == 5
        await drive.press(pilot, *"31st 411")
        assert [r[:12] for r in rows(pilot, "#records")] == ["CLK/C/SR.411"]
        await drive.press(pilot, "enter")
        assert isinstance(pilot.app.screen, ReaderScreen)
        assert pilot.app.screen.meeting.symbol == "CLK/C/SR.411"

    drive(user)


def test_each_record_has_one_line_at_any_width(drive: Driver) -> None:
    record = meeting()
    headings = ("Update on the activities of the Committee and of those who keep its lights",)
    drive.backend.records = (
        replace(record, headings=headings),
        # neither symbol nor date nor session: what is known names it
        replace(record, symbol=None, date=None, session=None),
        replace(record, symbol=None, meeting=None, source="a-file-with-a-long-name-of-its-own.txt"),
    )

    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f2")
        view = pilot.app.screen.query_one("#records", TextView)
        for width in (120, 80, 100, 140):
            await pilot.resize_terminal(width, 30)
            await drive.settle(pilot)
            assert len(view._lines) == len(view.blocks) == 3
        assert [r.split("  ")[0] for r in rows(pilot, "#records")] == [
            "CLK/C/SR.412",
            "CLK, 412th meeting",
            "a-file-with-a-long-na…",
        ]

    drive(user)


def test_a_record_is_opened_with_the_mouse(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f2")
        view = pilot.app.screen.query_one("#records", TextView)
        for _ in range(2):  # the first click chooses, the second opens
            await pilot.click(view, offset=(5, 2))
            await drive.settle(pilot)
        assert pilot.app.screen.meeting.symbol == "CLK/C/SR.411"

    drive(user)


def test_asking_within_a_record_sets_its_filters(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f2", "down", "ctrl+t")
        assert not isinstance(pilot.app.screen, BrowseScreen)
        filters = main(pilot).filters
        assert (filters.body, filters.session, filters.meeting) == ("CLK", 31, 410)

    drive(user)


def test_a_collection_that_cannot_be_listed_is_told_in_the_list(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise ModelError("the collection is gone", "make one: pincite index PATH")

    async def user(pilot: Pilot[None]) -> None:
        monkeypatch.setattr(ScriptedBackend, "meetings", lambda _: gone())
        await drive.press(pilot, "f2")
        assert rows(pilot, "#records") == ["the collection is gone"]
        assert "pincite index" in str(pilot.app.screen.query_one("#records-hint").render())

    drive(user)


# -- history -----------------------------------------------------------------------------------


def test_a_conversation_is_reopened_with_its_sources_in_another_run(
    drive: Driver,
) -> None:
    async def first(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "How is the rest period verified?")
        await drive.ask(pilot, "And who asked?")
        await drive.press(pilot, "ctrl+n")
        await drive.ask(pilot, "Something else?")

    drive(first)
    drive.backend = ScriptedBackend()

    async def second(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f4")
        assert len(rows(pilot, "#kept")) == 2
        await drive.press(pilot, *"who ASKED")
        assert len(rows(pilot, "#kept")) == 1
        assert "2 questions" in rows(pilot, "#kept")[0]
        await drive.press(pilot, "enter")
        assert [t.question for t in main(pilot).turns] == [
            "How is the rest period verified?",
            "And who asked?",
        ]
        assert main(pilot).sources[0].text.startswith("Ms. Oberlin (Kelmara), introducing")
        # it goes on where it was left
        await drive.ask(pilot, "Third?")
        await drive.press(pilot, "f4")
        assert any("3 questions" in r for r in rows(pilot, "#kept"))

    drive(second)
    assert [e.question for e in drive.backend.asked[0][2]] == [
        "How is the rest period verified?",
        "And who asked?",
    ]


def test_one_or_all_conversations_are_deleted_after_a_question(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        for n in range(3):
            await drive.ask(pilot, f"Question {n}?")
            await drive.press(pilot, "ctrl+n")
        await drive.press(pilot, "f4", "ctrl+d", "escape")
        assert len(rows(pilot, "#kept")) == 3
        await drive.press(pilot, "ctrl+d", "enter")
        assert len(rows(pilot, "#kept")) == 2
        await drive.press(pilot, "ctrl+l", "enter")
        assert rows(pilot, "#kept") == ["Nothing is kept yet."]
        assert isinstance(pilot.app.screen, HistoryScreen)

    drive(user)


def test_history_can_be_turned_off_and_stays_off(drive: Driver) -> None:
    async def first(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f4", "ctrl+t", "escape")
        await drive.ask(pilot)
        await drive.press(pilot, "f4")
        assert rows(pilot, "#kept") == ["Nothing is kept yet."]

    drive(first)
    assert preferences.read(drive.data).history is False


def test_a_history_that_cannot_be_written_is_told_and_asking_goes_on(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        drive.data.mkdir(parents=True, exist_ok=True)
        pilot.app.history.path.write_bytes(b"this is no database, and longer than its header" * 9)
        await drive.ask(pilot)
        assert "the history in" in told(pilot)
        assert "turn history off" in told(pilot)
        assert main(pilot).turns[0].answer is not None

    drive(user)


def test_a_full_disk_is_told_with_the_next_step_and_asking_goes_on(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def full(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own "disk is full"
        return connection

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        monkeypatch.setattr("qa.history.sqlite3.connect", full)
        await drive.ask(pilot, "Second? " * 200)
        assert "database or disk is full" in told(pilot)
        assert "free some disk space" in told(pilot)
        assert main(pilot).turns[1].answer is not None
        monkeypatch.setattr("qa.history.sqlite3.connect", connect)
        await drive.ask(pilot, "Third?")

    app = drive(user)
    (kept,) = app.history.list()
    assert [a.question for a in app.history.turns(kept.id)][-1] == "Third?"


def test_turns_that_are_kept_at_once_are_one_conversation(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        dialogue = main(pilot).dialogue
        for ordinal in (1, 2, 3):
            dialogue._keep(ordinal, answered(f"Question {ordinal}?").answer)
        await drive.settle(pilot)

    app = drive(user)
    (kept,) = app.history.list()
    assert kept.turns == 3


def test_a_turn_is_kept_in_the_conversation_it_was_asked_in(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Finished")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "Slow?")
        await pilot.press("ctrl+n")  # leaves while it is being written
        await drive.go(pilot)
        await drive.ask(pilot, "New?")

    app = drive(user)
    assert [k.title for k in app.history.list()] == ["New?"]


# -- export ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("presses", "suffix"), [(0, ".md"), (1, ".docx"), (2, ".json")])
def test_exports_in_each_format(presses: int, suffix: str, drive: Driver, tmp_path: Path) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "ctrl+s", *["ctrl+f"] * presses, "enter")
        assert not isinstance(pilot.app.screen, ExportScreen)

    drive(user)
    (file,) = tmp_path.glob(f"*{suffix}")
    assert file.stat().st_size > 500
    if suffix == ".json":
        assert json.loads(file.read_text())["turns"][0]["question"].startswith("How is")


def test_a_file_that_is_there_is_written_over_only_after_a_second_enter(
    drive: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "mine.md"
    path.write_text("mine")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "ctrl+s")
        pilot.app.screen.query_one(Input).value = str(path)
        await drive.press(pilot, "enter")
        assert path.read_text() == "mine"
        assert "is there already" in str(pilot.app.screen.query_one("#export-wrong").render())
        await drive.press(pilot, "enter")
        assert path.read_text().startswith("## How is")

    drive(user)


def test_a_place_that_cannot_be_written_is_told_in_the_form(drive: Driver, tmp_path: Path) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "ctrl+s")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "no" / "folder.md")
        await drive.press(pilot, "enter")
        assert "cannot write" in str(pilot.app.screen.query_one("#export-wrong").render())
        assert isinstance(pilot.app.screen, ExportScreen)

    drive(user)


def test_there_is_nothing_to_export_before_an_answer(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "ctrl+s")
        assert pilot.app.screen is main(pilot)
        assert "no answer to export" in told(pilot)

    drive(user)


# -- setup -------------------------------------------------------------------------------------


def test_a_first_start_offers_models_and_sample_and_leads_to_an_answer(drive: Driver) -> None:
    drive.backend = ScriptedBackend(here=False, sample_folder=Path("/sample"))

    async def user(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app.screen, SetupScreen)
        listed = "\n".join(rows(pilot, "#setup"))
        assert "no collection yet" in listed
        assert "Index the sample records" in listed
        assert "Fetch what is missing (1.1 GB)" in listed
        # indexing needs the encoder, which is told
        await drive.press(pilot, "enter")
        assert "needs the encoder" in str(pilot.app.screen.query_one("#setup-wrong").render())
        await drive.press(pilot, "down", "enter")
        assert "The models are here" in told(pilot)
        drive.backend.here = True
        await drive.press(pilot, "escape")
        await drive.ask(pilot)
        assert main(pilot).turns[0].answer is not None

    drive(user)


def test_indexing_shows_its_progress_while_reading_goes_on(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="index")

    async def user(pilot: Pilot[None]) -> None:
        pilot.app.index(Path("/records"))
        await drive.held(pilot)
        pilot.app.show_job()
        await drive.drawn(pilot)
        assert "indexing 47 % · record-07.txt" in main(pilot).query_one("#status").text
        drive.backend.hold = ""
        main(pilot).ask("Meanwhile?")
        await drive.answered(pilot)
        assert main(pilot).turns[0].answer is not None
        assert pilot.app.job is not None
        pilot.app.index(Path("/more"))  # one at a time
        await drive.drawn(pilot)
        assert "still going on" in told(pilot)
        await drive.go(pilot)
        assert pilot.app.job is None
        assert "15 files: 15 added" in told(pilot)

    drive(user)


def test_a_locked_collection_is_told_with_the_next_step_and_asking_goes_on(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> str:
        raise CollectionLockedError("another process is writing", "wait until it has finished")

    monkeypatch.setattr(ScriptedBackend, "index", locked)

    async def user(pilot: Pilot[None]) -> None:
        pilot.app.index(Path("/records"))
        await drive.settle(pilot)
        assert "another process is writing\nwait until it has finished" in told(pilot)
        assert pilot.app.job is None
        await drive.ask(pilot)
        assert main(pilot).turns[0].answer is not None

    drive(user)


def test_the_model_for_tests_is_not_offered_to_readers(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Model("tiny", "test", "Tiny", "Apache-2.0", 98_000_000, here=True, encoder=False)
    monkeypatch.setattr(ScriptedBackend, "models", lambda _: (tiny,))

    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f5")
        assert not any("Tiny" in r for r in rows(pilot, "#setup"))

    drive(user)


def test_news_that_come_while_a_screen_is_put_together_do_no_harm(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        pilot.app.action_setup()
        for _ in range(200):  # each step of the event loop while the screen is made
            pilot.app.changed()
            await asyncio.sleep(0)
        await drive.settle(pilot)
        assert "in use" in "\n".join(rows(pilot, "#setup"))

    drive(user)


def test_a_typed_path_is_indexed_and_a_wrong_one_is_told(drive: Driver, tmp_path: Path) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f5")
        line = pilot.app.screen.query_one(Input)
        line.focus()
        line.value = str(tmp_path / "nowhere")
        await drive.press(pilot, "enter")
        assert "there is nothing at" in str(pilot.app.screen.query_one("#setup-wrong").render())
        line.value = str(tmp_path)
        await drive.press(pilot, "enter")

    drive(user)
    assert drive.backend.indexed == [tmp_path]


def test_model_and_collection_are_switched_without_leaving(
    drive: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    switched: list[object] = []
    monkeypatch.setattr(
        ScriptedBackend,
        "switch",
        lambda _, model=None, collection=None: switched.append(model or collection),
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "collection.db").touch()

    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f5", "enter")
        assert switched == ["scripted-0.5b"]
        pilot.app.screen.query_one(Input).focus()
        pilot.app.screen.query_one(Input).value = str(tmp_path / "other")
        await drive.press(pilot, "enter")
        assert switched[-1] == tmp_path / "other"
        # it is offered again
        await drive.press(pilot, "f5")
        assert f"Open {tmp_path / 'other'}" in rows(pilot, "#setup")

    drive(user)


def test_a_failed_switch_is_told(drive: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object, **__: object) -> None:
        raise ModelError("no such model", "see: pincite models list")

    monkeypatch.setattr(ScriptedBackend, "switch", refuse)

    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f5", "enter")
        assert "no such model" in told(pilot)
        assert not pilot.app.loading

    drive(user)


def test_a_model_that_cannot_be_loaded_is_told_and_the_rest_goes_on(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ModelError("The model is damaged.", "Get it anew.")

    monkeypatch.setattr(ScriptedBackend, "load", broken)

    async def user(pilot: Pilot[None]) -> None:
        assert "The model is damaged.\nGet it anew." in told(pilot)
        assert "not loaded" in main(pilot).query_one("#status").text
        await drive.press(pilot, "f2")
        assert len(rows(pilot, "#records")) == 5

    drive(user)


# -- habits ------------------------------------------------------------------------------------


def test_help_opens_by_f1_anywhere_and_by_question_mark_outside_a_line(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await drive.press(pilot, "f1")
        assert pilot.app.screen is main(pilot)
        await drive.press(pilot, "question_mark")
        assert main(pilot).question.value == "?"
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await drive.press(pilot, "escape")
        assert pilot.app.screen is main(pilot)

    drive(user)


def test_every_key_of_the_screens_is_in_the_help() -> None:
    from qa.tui.app import PinciteApp
    from qa.tui.screens.help import KEYS

    told_keys = " ".join(key for _, keys in KEYS for key, _ in keys).lower()
    names = {
        "escape": "esc", "question_mark": "?", "slash": "/", "right_square_bracket": "]",
        "left_square_bracket": "[", "pageup": "pgup", "pagedown": "pgdn",
    }  # fmt: skip
    for owner in (PinciteApp, MainScreen, ReaderScreen):
        for binding in owner.BINDINGS:
            key = names.get(binding.key, binding.key)
            if not key.isdecimal() and key != "N":
                assert key in told_keys, f"{key} of {owner.__name__} is not in the help"


def test_the_palette_names_every_action(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        titles = [c.title for c in commands(pilot.app, pilot.app.screen)]
        for title in ("History", "Filters", "Export conversation", "Next theme", "Keys"):
            assert title in titles
        await drive.press(pilot, "ctrl+p", *"history")
        await drive.drawn(pilot)
        await pilot.press("enter")
        await drive.settle(pilot)
        await drive.settle(pilot)
        assert isinstance(pilot.app.screen, HistoryScreen)

    drive(user)


def test_the_theme_is_kept(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f6")
        assert pilot.app.theme == "pincite-light"
        await drive.press(pilot, "f6")
        assert pilot.app.theme == "pincite-contrast"

    drive(user)
    again = drive.app()
    assert again.kept.theme == "pincite-contrast"


def test_quitting_stops_the_answer_at_hand(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Token")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await pilot.press("ctrl+q")

    app = drive(user)
    assert app.return_code == 0


def test_history_is_one_sqlite_file_in_the_data_folder(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)

    drive(user)
    with sqlite3.connect(drive.data / "history.db") as db:
        assert db.execute("SELECT count(*) FROM turns").fetchone() == (1,)
