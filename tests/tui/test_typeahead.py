"""Type-ahead from the keys to the core: what the core is told, and what turns it off."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from driving import QUESTION, Driver
from textual.pilot import Pilot

from index.scope import Filters
from qa.cli import app as cli
from qa.cli import run
from qa.config import Settings
from qa.tui import preferences
from qa.tui.commands import commands
from qa.tui.scripted import ScriptedBackend
from qa.tui.status import status


def main(pilot: Pilot[None]):  # type: ignore[no-untyped-def]  # noqa: ANN201 - the main screen
    return pilot.app.screen_stack[0]


async def choose(drive: Driver, pilot: Pilot[None], begins: str) -> str:
    """What the command palette says of the command that begins so, which is then run."""
    (command,) = [c for c in commands(pilot.app, pilot.app.screen) if c.title.startswith(begins)]
    command.callback()
    await drive.settle(pilot)
    return command.title


def test_what_is_typed_goes_to_the_core_with_filters_and_earlier_turns(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "First?")
        await drive.press(pilot, *"so")
        main(pilot).set_filters(Filters(body="CLK"))  # with other filters other passages count

    drive(user)
    assert drive.backend.words == ["First?", "s", "so", "so"]
    filters, earlier = drive.backend.typed_with[-1]
    assert filters == Filters(body="CLK")
    assert [turn.question for turn in earlier] == ["First?"]
    assert drive.backend.typed_with[0] == (Filters(), ())


def test_enter_is_no_emptied_line_and_escape_is_one(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        assert drive.backend.words == [QUESTION]  # what is read for it goes on
        assert main(pilot).question.value == ""
        await drive.press(pilot, "a", "escape")
        assert main(pilot).question.value == ""

    drive(user)
    assert drive.backend.words == [QUESTION, "a", ""]


def test_a_path_on_the_question_line_is_no_question(drive: Driver, tmp_path: Path) -> None:
    async def user(pilot: Pilot[None]) -> None:
        main(pilot).question.value = str(tmp_path)
        await drive.press(pilot, "enter")

    drive(user)
    assert drive.backend.words == [str(tmp_path), ""]
    assert not drive.backend.asked


def test_reading_ahead_is_on_and_reading_on_when_idle_is_off(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        assert drive.backend.ahead == (True, False)

    drive(user)


def test_both_are_switched_in_the_command_palette_and_kept(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        assert (await choose(drive, pilot, "Read ahead while you type")).endswith("turn off")
        assert drive.backend.ahead == (False, False)
        assert (await choose(drive, pilot, "Read on around an answer")).endswith("turn on")
        assert drive.backend.ahead == (False, True)
        told = [n.message for n in pilot.app._notifications]
        assert any("Reading ahead while you type is off" in t for t in told)

    drive(user)
    kept = preferences.read(drive.data)
    assert (kept.typeahead, kept.idle) == (False, True)
    drive.backend = ScriptedBackend()

    async def next_day(pilot: Pilot[None]) -> None:
        assert drive.backend.ahead == (False, True)
        assert (await choose(drive, pilot, "Read ahead while you type")).endswith("turn on")
        assert drive.backend.ahead == (True, True)

    drive(next_day)


def test_no_typeahead_turns_it_off_for_one_run_until_it_is_turned_on(drive: Driver) -> None:
    drive.typeahead = False

    async def user(pilot: Pilot[None]) -> None:
        assert drive.backend.ahead == (False, False)
        # the preference is as it was: the command turns that off, then everything on
        await choose(drive, pilot, "Read ahead while you type")
        assert drive.backend.ahead == (False, False)
        await choose(drive, pilot, "Read ahead while you type")
        assert drive.backend.ahead == (True, False)

    drive(user)
    assert preferences.read(drive.data).typeahead


def test_a_battery_that_is_to_be_saved_stops_it_and_the_status_line_says_so(drive: Driver) -> None:
    drive.saving = True

    async def user(pilot: Pilot[None]) -> None:
        assert drive.backend.ahead == (False, False)
        line = main(pilot).query_one("#status")
        assert "battery saver: nothing read ahead" in line.text
        # what was not wanted anyway is no news
        await choose(drive, pilot, "Read ahead while you type")
        assert "battery" not in line.text
        await choose(drive, pilot, "Read ahead while you type")
        assert drive.backend.ahead == (False, False)
        assert "battery" in line.text
        drive.saving = False
        pilot.app._glance()
        await drive.settle(pilot)
        assert drive.backend.ahead == (True, False)
        assert "battery" not in line.text

    drive(user)


def test_a_long_job_takes_the_place_of_the_word_on_the_battery(drive: Driver) -> None:
    drive.saving = True
    drive.backend = ScriptedBackend(hold="index")

    async def user(pilot: Pilot[None]) -> None:
        pilot.app.index(Path("/records"))
        await drive.held(pilot)
        assert "battery" not in status(pilot.app)[1]
        assert "indexing" in status(pilot.app)[1]
        await drive.go(pilot)

    drive(user)


def test_preferences_of_a_version_that_knew_no_type_ahead_are_kept(tmp_path: Path) -> None:
    row = {"theme": "pincite-light", "history": False, "collections": ["/a"]}
    (tmp_path / preferences.FILE).write_text(json.dumps(row))
    kept = preferences.read(tmp_path)
    assert (kept.theme, kept.history, kept.collections) == ("pincite-light", False, ("/a",))
    assert (kept.typeahead, kept.idle) == (True, False)


@pytest.mark.parametrize(("words", "expected"), [((), True), (("--no-typeahead",), False)])
def test_the_command_line_turns_it_off(
    words: tuple[str, ...], expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []

    def open_app(settings: Settings, *, typeahead: bool = True) -> None:
        assert settings.collection == tmp_path
        opened.append(typeahead)

    monkeypatch.setattr("qa.tui.app.open_app", open_app)
    monkeypatch.setattr(sys, "argv", ["pincite", "--collection", str(tmp_path), *words])
    assert run(cli) == 0
    assert opened == [expected]
