"""`python -m qa.tui.screenshots OUT_DIR`: the pictures of the README, from scripted data."""

from __future__ import annotations

import asyncio
import datetime
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from textual.widgets import Input

from qa.history import History
from qa.tui.app import PinciteApp
from qa.tui.scripted import ScriptedBackend

QUESTION = "How is the rest period of ferry crews verified?"
SHOTS: tuple[tuple[str, str, Sequence[str]], ...] = (
    # name, theme, keys after the question was answered
    ("answer", "pincite-dark", ("tab", "tab")),
    ("answer-light", "pincite-light", ("tab",)),
    ("answer-contrast", "pincite-contrast", ("tab",)),
    ("record", "pincite-dark", ("tab", "enter", "slash", *"licence")),
    ("records", "pincite-dark", ("f2",)),
    ("history", "pincite-dark", ("f4",)),
    ("setup", "pincite-dark", ("f5",)),
    ("keys", "pincite-dark", ("f1",)),
)

TAKEN = datetime.datetime(2026, 3, 4, 9, 30, tzinfo=datetime.UTC)
"""When the pictures pretend to be taken: they show it."""


async def take(name: str, theme: str, keys: Sequence[str], out: Path) -> None:
    """One picture."""
    backend = ScriptedBackend()
    with tempfile.TemporaryDirectory() as data:
        app = PinciteApp(backend, Path(data), clock=lambda: 0.0, saving=lambda: False)
        app.history = History(Path(data), now=lambda: TAKEN)
        async with app.run_test(size=(120, 36)) as pilot:
            await _settle(app)
            app.theme = theme
            app.screen.query_one("#question", Input).value = QUESTION
            for key in ("enter", *keys):
                await pilot.press(key)
                await _settle(app)
                await pilot.pause()
            for line in app.screen.query(Input):
                line.cursor_blink = False
            await pilot.pause()
            (out / f"{name}.svg").write_text(app.export_screenshot(title="pincite"), "utf-8")


async def _settle(app: PinciteApp) -> None:
    """Wait until no worker runs."""
    for _ in range(2):
        await app.workers.wait_for_complete()
        await asyncio.sleep(0)


def as_if_anywhere() -> None:
    """Make the pictures the same wherever they are taken."""
    os.environ["TZ"] = "UTC"
    os.environ.pop("NO_COLOR", None)
    if hasattr(time, "tzset"):
        time.tzset()


def main(out: Path) -> None:
    """Take all pictures."""
    as_if_anywhere()
    out.mkdir(parents=True, exist_ok=True)
    for name, theme, keys in SHOTS:
        asyncio.run(take(name, theme, keys, out))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
