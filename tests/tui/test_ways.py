"""Every further way through the screens: keys that close what they open, lists and forms by mouse."""

from __future__ import annotations

import pytest
from driving import Driver
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from index.scope import Filters
from qa.tui.screens.browse import BrowseScreen
from qa.tui.screens.confirm import ConfirmScreen
from qa.tui.screens.export import ExportScreen
from qa.tui.screens.filters import FiltersScreen
from qa.tui.screens.help import HelpScreen
from qa.tui.screens.history import HistoryScreen
from qa.tui.screens.main import MainScreen
from qa.tui.screens.setup import SetupScreen
from qa.tui.textview import TextView


def main(pilot: Pilot[None]) -> MainScreen:
    return pilot.app.screen_stack[0]


def view(pilot: Pilot[None], name: str) -> TextView:
    return pilot.app.screen.query_one(name, TextView)


async def click_item(drive: Driver, pilot: Pilot[None], name: str, text: str) -> None:
    """Click on the line of a list that holds a text."""
    shown = view(pilot, name)
    block = next(n for n, b in enumerate(shown.blocks) if text in b.text)
    at = shown.region_of(shown.blocks[block].item)
    assert at is not None
    await pilot.click(offset=(at.x + 8, at.y))
    await drive.settle(pilot)


async def wheel(drive: Driver, pilot: Pilot[None], on: TextView) -> None:
    """Turn the wheel downwards over a text."""
    on.post_message(events.MouseScrollDown(on, 1, 1, 0, 0, 0, False, False, False))
    await drive.settle(pilot)


@pytest.mark.parametrize(
    ("opens", "screen", "closes"),
    [
        ("f1", HelpScreen, "f1"),
        ("f1", HelpScreen, "q"),
        ("f1", HelpScreen, "escape"),
        ("f2", BrowseScreen, "f2"),
        ("f2", BrowseScreen, "escape"),
        ("f3", FiltersScreen, "f3"),
        ("f3", FiltersScreen, "escape"),
        ("f4", HistoryScreen, "f4"),
        ("f4", HistoryScreen, "escape"),
        ("f5", SetupScreen, "f5"),
        ("f5", SetupScreen, "escape"),
        ("ctrl+s", ExportScreen, "escape"),
    ],
)
def test_what_a_key_opens_it_or_escape_closes(
    opens: str, screen: type[Screen[object]], closes: str, drive: Driver
) -> None:
    async def user(pilot: Pilot[None]) -> None:
        if screen is ExportScreen:
            await drive.ask(pilot)
        await drive.press(pilot, opens)
        assert isinstance(pilot.app.screen, screen)
        await drive.press(pilot, closes)
        assert pilot.app.screen is main(pilot)
        assert main(pilot).question.has_focus

    drive(user)


def test_the_keys_of_a_list_move_in_it_while_the_line_over_it_has_the_cursor(
    drive: Driver,
) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f2")
        seen = []
        for key in ("down", "down", "up", "pagedown", "pageup"):
            await drive.press(pilot, key)
            seen.append(view(pilot, "#records").chosen)
        assert seen == [1, 2, 1, 4, 0]
        assert pilot.app.screen.query_one(Input).has_focus

    drive(user)


def test_the_lines_of_the_filters_are_gone_through_and_cleared(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        main(pilot).set_filters(Filters(body="CLK", session=31))
        await drive.press(pilot, "f3", "down", "down", "up")
        assert pilot.app.focused.id == "filter-session"
        await drive.press(pilot, "ctrl+l", "enter")
        assert main(pilot).filters == Filters()

    drive(user)


def test_a_line_of_the_filters_is_chosen_with_the_mouse(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f3")
        await pilot.click("#filter-speaker")
        await drive.press(pilot, *"Varga", "enter")
        assert main(pilot).filters == Filters(speaker="Varga")

    drive(user)


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("enter", 0), ("n", 1), ("escape", 1)])
def test_a_confirmation_takes_letters_and_keys(answer: str, left: int, drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "f4", "ctrl+d")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await drive.press(pilot, answer)
        assert isinstance(pilot.app.screen, HistoryScreen)

    app = drive(user)
    assert len(app.history.list("")) == left


@pytest.mark.parametrize(("word", "left"), [("Delete", 0), ("Esc", 1)])
def test_a_confirmation_takes_clicks(word: str, left: int, drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "f4", "ctrl+d")
        (links,) = [
            w for w in pilot.app.screen.query(".hint") if "Enter · Delete" in str(w.render())
        ]
        text = str(links.render())
        await pilot.click(links, offset=(text.index(word) + links.gutter.left, links.gutter.top))
        await drive.settle(pilot)
        assert isinstance(pilot.app.screen, HistoryScreen)

    app = drive(user)
    assert len(app.history.list("")) == left


def test_a_conversation_is_opened_with_the_mouse(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "First?")
        await drive.press(pilot, "ctrl+n")
        await drive.ask(pilot, "Second?")
        await drive.press(pilot, "f4")
        for _ in range(2):  # the first click chooses, the second opens
            if isinstance(pilot.app.screen, HistoryScreen):
                await click_item(drive, pilot, "#kept", "First?")
        assert [t.question for t in main(pilot).turns] == ["First?"]

    drive(user)


def test_the_setup_is_used_with_the_mouse(drive: Driver) -> None:
    drive.backend.here = False

    async def user(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app.screen, SetupScreen)
        for _ in range(2):
            if not drive.backend.here:
                await click_item(drive, pilot, "#setup", "Fetch what is missing")
        assert drive.backend.here

    drive(user)


def test_the_wheel_scrolls_a_record_and_the_help(drive: Driver) -> None:
    drive.size = (80, 16)

    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f1")
        keys = view(pilot, "#keys")
        await wheel(drive, pilot, keys)
        assert keys.scroll_y > 0
        await drive.press(pilot, "escape")
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "enter", "home")
        record = view(pilot, "#record")
        assert record.scroll_y == 0
        await wheel(drive, pilot, record)
        assert record.scroll_y > 0

    drive(user)
