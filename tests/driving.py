"""Drives the terminal UI without a terminal: opens it, presses keys, waits for what they bring.

Nothing here sleeps or watches the clock: a wait ends when every message has been handled, every
redraw has been made and every worker has ended.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual import events
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.widgets import Input

from qa.history import History
from qa.tui.app import PinciteApp
from qa.tui.conversation import Turn
from qa.tui.scripted import ScriptedBackend

Drive = Callable[[Pilot[None]], Awaitable[None]]
QUESTION = "How is the rest period of ferry crews verified?"


def key_event(key: str) -> events.Key:
    """The event of a key: a character, or the toolkit's name of a key (`slash`, `ctrl+n`)."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    return events.Key(name, key if len(key) == 1 else key_to_character(key))


def under_way(pilot: Pilot[None]) -> bool:
    """Whether a message waits, a widget is being made, or something is to be drawn."""
    app = pilot.app
    nodes = [n for screen in app.screen_stack for n in screen.walk_children(with_self=True)]
    return (
        any(n.message_queue_size or n._next_callbacks for n in (app, *nodes))
        or not all(n.is_mounted for n in nodes)
        or bool(app.screen._callbacks or app.screen._layout_required)
    )


class Driver:
    """One run of the application, without a terminal."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.backend = ScriptedBackend()
        self.size = (120, 40)
        self.steady = False
        self.typeahead = True
        self.saving = False

    def app(self) -> PinciteApp:
        app = PinciteApp(
            self.backend,
            self.data,
            clock=lambda: 4.2,
            steady=self.steady,
            typeahead=self.typeahead,
            saving=lambda: self.saving,
        )
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

    async def drawn(self, pilot: Pilot[None]) -> None:
        """Wait until every message has been handled and what came of it is on the screen."""
        quiet = 0
        for _ in range(200):
            await pilot._wait_for_screen()
            pilot.app.screen._on_timer_update()
            quiet = 0 if under_way(pilot) else quiet + 1
            if quiet == 2:  # what is done after a redraw may ask for another
                return
        raise AssertionError("the screen does not come to rest")

    async def settle(self, pilot: Pilot[None]) -> None:
        """Wait until no worker runs either; or, while the script holds, for the screen alone."""
        await self.drawn(pilot)
        while not self.backend.hold and any(not w.is_finished for w in pilot.app.workers):
            await pilot.app.workers.wait_for_complete()
            await self.drawn(pilot)  # what a worker hands over may start another

    async def press(self, pilot: Pilot[None], *keys: str) -> None:
        """Press keys; after each that does more than type, wait for what it brings."""
        for place, key in enumerate(keys):
            pilot.app.post_message(key_event(key))
            await pilot._wait_for_screen()
            if len(key) > 1 or place == len(keys) - 1:
                await self.settle(pilot)

    async def ask(self, pilot: Pilot[None], question: str = QUESTION) -> None:
        """Put a question, and wait for the answer, or until the script holds."""
        pilot.app.screen.query_one("#question", Input).value = question
        pilot.app.post_message(key_event("enter"))
        if self.backend.hold:
            await self.held(pilot)
        else:
            await self.settle(pilot)

    async def answered(self, pilot: Pilot[None]) -> None:
        """Wait until the answer at hand is over, whatever else goes on."""
        dialogue = pilot.app.screen_stack[0].dialogue
        over, told = asyncio.Event(), dialogue._changed

        def changed(turn: Turn) -> None:
            told(turn)
            if turn.phase.over:
                over.set()

        dialogue._changed = changed
        if dialogue.running:
            await asyncio.wait_for(over.wait(), 60)
        dialogue._changed = told
        await self.drawn(pilot)

    async def held(self, pilot: Pilot[None]) -> None:
        """Wait until the script holds and all before it is on the screen."""
        assert await asyncio.to_thread(self.backend.reached.wait, 60)
        await self.drawn(pilot)

    async def go(self, pilot: Pilot[None]) -> None:
        """Let the script go on to its end."""
        self.backend.hold = ""
        self.backend.go.set()
        await self.settle(pilot)
