"""Every screen and state as a picture, at two sizes and in three themes.

`pytest tests/tui/test_snapshots.py --snapshot-update` accepts what is drawn now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from models.errors import ModelError
from pytest_textual_snapshot import SVGImageExtension
from qa.tui.scripted import ScriptedBackend, declined
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input

THEMES = ("pincite-dark", "pincite-light", "pincite-contrast")
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


async def start(d, pilot) -> None:
    pass


async def reading(d, pilot) -> None:
    await d.ask(pilot)


async def writing(d, pilot) -> None:
    await d.ask(pilot)


async def answered(d, pilot) -> None:
    await d.ask(pilot)


async def marked(d, pilot) -> None:
    await d.ask(pilot)
    await d.press(pilot, "tab", "tab")


async def not_in_the_records(d, pilot) -> None:
    await d.ask(pilot, "What was said about fog signals?")


async def stopped(d, pilot) -> None:
    await d.ask(pilot)
    await pilot.press("escape")
    d.backend.hold = ""
    await d.settle(pilot)


async def failed(d, pilot) -> None:
    await d.ask(pilot)


async def loading(d, pilot) -> None:
    await d.held(pilot)


async def first_start(d, pilot) -> None:
    pass


async def setup(d, pilot) -> None:
    await d.press(pilot, "f5")


async def indexing(d, pilot) -> None:
    pilot.app.index(Path("/records"))
    await d.held(pilot)
    await pilot.press("f5")
    await pilot.pause()


async def records(d, pilot) -> None:
    await d.press(pilot, "f2", *"31st")


async def filters(d, pilot) -> None:
    await d.press(pilot, "f3", *"CLK", "down", *"ten", "enter")


async def chips(d, pilot) -> None:
    await d.press(pilot, "f3", *"CLK", "down", *"31", "enter")
    await d.ask(pilot)


async def history(d, pilot) -> None:
    await d.ask(pilot)
    await d.press(pilot, "ctrl+n")
    await d.ask(pilot, "Who introduced the second periodic report of Kelmara?")
    await d.press(pilot, "f4")


async def confirm(d, pilot) -> None:
    await history(d, pilot)
    await d.press(pilot, "ctrl+d")


async def export(d, pilot) -> None:
    await d.ask(pilot)
    await d.press(pilot, "ctrl+s")


async def keys(d, pilot) -> None:
    await d.press(pilot, "f1")


async def reader(d, pilot) -> None:
    await d.ask(pilot)
    await d.press(pilot, "tab", "enter")


async def reader_search(d, pilot) -> None:
    await reader(d, pilot)
    await d.press(pilot, "slash", *"licence")


STATES: dict[Callable[..., Awaitable[None]], Callable[[], ScriptedBackend]] = {
    start: ScriptedBackend,
    reading: lambda: ScriptedBackend(hold="Reading"),
    writing: lambda: ScriptedBackend(hold="Token"),
    answered: ScriptedBackend,
    marked: ScriptedBackend,
    not_in_the_records: lambda: ScriptedBackend(script=declined),
    stopped: lambda: ScriptedBackend(hold="Token"),
    failed: lambda: ScriptedBackend(
        fault=ModelError("The model file is gone.", "Get it anew with `pincite models pull`.")
    ),
    loading: lambda: ScriptedBackend(hold="load"),
    first_start: lambda: ScriptedBackend(here=False, sample_folder=Path("/sample")),
    setup: ScriptedBackend,
    indexing: lambda: ScriptedBackend(hold="index"),
    records: ScriptedBackend,
    filters: ScriptedBackend,
    chips: ScriptedBackend,
    history: ScriptedBackend,
    confirm: ScriptedBackend,
    export: ScriptedBackend,
    keys: ScriptedBackend,
    reader: ScriptedBackend,
    reader_search: ScriptedBackend,
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES, ids=lambda s: s.__name__)
def test_looks_as_accepted(
    state: Callable[..., Awaitable[None]], size: str, drive, snapshot: SnapshotAssertion
) -> None:
    drive.size = SIZES[size]
    drive.backend = STATES[state]()
    pictures: dict[str, str] = {}

    async def user(pilot: Pilot[None]) -> None:
        await state(drive, pilot)
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        for theme in THEMES:
            pilot.app.theme = theme
            await pilot.pause()
            pictures[theme] = pilot.app.export_screenshot()

    drive(user)
    assert set(pictures) == set(THEMES)
    wrong = [
        theme
        for theme, picture in pictures.items()
        if not snapshot(name=theme.removeprefix("pincite-"), extension_class=SVGImageExtension)
        == picture
    ]
    assert not wrong, f"looks different in {wrong}; see the files with --snapshot-update and git diff"
