"""Drives the terminal UI without a terminal: opens it, presses keys, waits for what they bring."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from qa.history import History
from qa.tui.app import PinciteApp
from qa.tui.scripted import ScriptedBackend

Drive = Callable[[Pilot[None]], Awaitable[None]]
QUESTION = "How is the rest period of ferry crews verified?"


class Driver:
    """One run of the application, without a terminal."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.backend = ScriptedBackend()
        self.size = (120, 40)
        self.steady = False

    def app(self) -> PinciteApp:
        app = PinciteApp(self.backend, self.data, clock=lambda: 4.2, steady=self.steady)
        at = datetime.datetime(2026, 3, 4, 9, 30, tzinfo=datetime.UTC)
        app.history = History(self.data, now=lambda: at)
        return app

    def __call__(self, drive: Drive) -> PinciteApp:
        """Open the application, let `drive` do what a user would do, close it."""
        app = self.app()

        async def run() -> None:
            async with app.run_test(size=self.size) as pilot:
                try:
                    await self.settle(pilot)
                    await drive(pilot)
                finally:
                    self.backend.close()

        asyncio.run(run())
        return app

    async def settle(self, pilot: Pilot[None]) -> None:
        """Wait until no worker runs and no message waits; or until the script holds."""
        if self.backend.hold:
            await pilot.pause()
            return
        for _ in range(2):  # what a worker hands over may start another
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    async def press(self, pilot: Pilot[None], *keys: str) -> None:
        """Press keys; after each that does more than type, wait for what it brings."""
        for place, key in enumerate(keys):
            await pilot.press(key)
            if len(key) > 1 or place == len(keys) - 1:
                await self.settle(pilot)

    async def ask(self, pilot: Pilot[None], question: str = QUESTION) -> None:
        """Put a question, and wait for the answer, or until the script holds."""
        pilot.app.screen.query_one("#question", Input).value = question
        await pilot.press("enter")
        if self.backend.hold:
            await self.held(pilot)
        else:
            await self.settle(pilot)

    async def held(self, pilot: Pilot[None]) -> None:
        """Wait until the script holds and all before it is on the screen."""
        assert await asyncio.to_thread(self.backend.reached.wait, 10)
        await pilot.pause()
        await pilot.pause()

    async def go(self, pilot: Pilot[None]) -> None:
        """Let the script go on to its end."""
        self.backend.hold = ""
        self.backend.go.set()
        await self.settle(pilot)
