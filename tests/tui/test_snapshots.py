"""Every screen and state as a picture, at two sizes and in three themes.

`pytest tests/tui/test_snapshots.py --snapshot-update` accepts what is drawn now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from driving import Driver
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input

from models.errors import ModelError
from qa.tui.scripted import ScriptedBackend, declined

THEMES = ("pincite-dark", "pincite-light", "pincite-contrast")
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


async def start(d: Driver, pilot: Pilot[None]) -> None:
    pass


async def reading(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)


async def writing(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)


async def answered(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)


async def marked(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)
    await d.press(pilot, "tab", "tab")


async def not_in_the_records(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot, "What was said about fog signals?")


async def stopped(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)
    await d.press(pilot, "escape")
    d.backend.hold = ""
    await d.settle(pilot)


async def failed(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)


async def loading(d: Driver, pilot: Pilot[None]) -> None:
    await d.held(pilot)


async def first_start(d: Driver, pilot: Pilot[None]) -> None:
    pass


async def setup(d: Driver, pilot: Pilot[None]) -> None:
    await d.press(pilot, "f5")


async def indexing(d: Driver, pilot: Pilot[None]) -> None:
    pilot.app.index(Path("/records"))
    await d.held(pilot)
    pilot.app.show_job()
    await d.drawn(pilot)
    assert "47 %" in pilot.app.screen.query_one("#status").text
    await d.press(pilot, "f5")


async def records(d: Driver, pilot: Pilot[None]) -> None:
    await d.press(pilot, "f2", *"31st")


async def filters(d: Driver, pilot: Pilot[None]) -> None:
    await d.press(pilot, "f3", *"CLK", "down", *"ten", "enter")


async def chips(d: Driver, pilot: Pilot[None]) -> None:
    await d.press(pilot, "f3", *"CLK", "down", *"31", "enter")
    await d.ask(pilot)


async def history(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)
    await d.press(pilot, "ctrl+n")
    await d.ask(pilot, "Who introduced the second periodic report of Kelmara?")
    await d.press(pilot, "f4")


async def confirm(d: Driver, pilot: Pilot[None]) -> None:
    await history(d, pilot)
    await d.press(pilot, "ctrl+d")


async def export(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)
    await d.press(pilot, "ctrl+s")


async def keys(d: Driver, pilot: Pilot[None]) -> None:
    await d.press(pilot, "f1")


async def reader(d: Driver, pilot: Pilot[None]) -> None:
    await d.ask(pilot)
    await d.press(pilot, "tab", "enter")


async def reader_search(d: Driver, pilot: Pilot[None]) -> None:
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
    state: Callable[..., Awaitable[None]], size: str, drive: Driver, snapshot: SnapshotAssertion
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
            await drive.drawn(pilot)
            pictures[theme] = pilot.app.export_screenshot()

    drive(user)
    assert set(pictures) == set(THEMES)
    wrong = [
        theme
        for theme, picture in pictures.items()
        if picture
        != snapshot(name=theme.removeprefix("pincite-"), extension_class=SVGImageExtension)
    ]
    assert not wrong, (
        f"looks different in {wrong}; see the files with --snapshot-update and git diff"
    )
