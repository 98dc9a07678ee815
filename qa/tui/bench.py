"""`python -m qa.tui.bench [--model NAME]`: how free the event loop stays, and how quick keys are.

Drives the real program without a terminal: it indexes the sample records into a folder of its own,
loads the models, asks, and opens long things. A heartbeat wakes every 5 ms; a gap is how much later
than that it came. Gaps are given as wall time, and as the part that the loop's own thread computed
(`own`); what is left over is another thread that held the interpreter, or another program that had
the processor. The `idle` line says how much the latter comes to on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.keys import _character_to_key

from qa.config import Settings
from qa.tui.app import PinciteApp, sample_records
from qa.tui.core import SessionBackend
from qa.tui.screens.main import MainScreen
from qa.tui.screens.reader import ReaderScreen
from qa.tui.scripted import answered, meeting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

BEAT = 0.005
"""Seconds between two beats."""
BLOCKED = 0.05
"""Seconds: a longer gap is felt."""
QUESTIONS = (
    "By what percentage had the budget for servicing the Committee been cut?",
    "How many deckhands were subject to a training bond?",
    "Who was elected Chair?",
)


@dataclass(slots=True)
class Heartbeat:
    """Wakes again and again, and notes how much too late."""

    gaps: list[float] = field(default_factory=list)
    """Seconds of wall time beyond `BEAT`, one a beat."""
    own: list[float] = field(default_factory=list)
    """Seconds that the loop's own thread computed between two beats."""

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            before, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(BEAT)
            self.gaps.append(max(0.0, time.perf_counter() - before - BEAT))
            self.own.append(time.thread_time() - used)

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat as long as the block runs."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            task.cancel()

    @property
    def words(self) -> str:
        """`312 beats, median 0 ms, worst 21 ms (own 12 ms), 0 over 50 ms`."""
        if not self.gaps:
            return "no beats"
        over = sum(gap > BLOCKED for gap in self.gaps)
        return (
            f"{len(self.gaps)} beats, median {_ms(statistics.median(self.gaps))},"
            f" worst {_ms(max(self.gaps))} (own {_ms(max(self.own))}),"
            f" {over} over {_ms(BLOCKED)}"
        )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def _say(what: str, figures: str) -> None:
    sys.stdout.write(f"{what:34} {figures}\n")
    sys.stdout.flush()


async def _until(done: Callable[[], bool]) -> float:
    """Seconds until `done`, looked at every beat."""
    start = time.perf_counter()
    while not done():
        await asyncio.sleep(BEAT)
    return time.perf_counter() - start


async def _watched(what: str, done: Callable[[], bool]) -> None:
    heart = Heartbeat()
    async with heart.beating():
        seconds = await _until(done)
    _say(what, f"{seconds:6.2f} s: {heart.words}")


async def key_seconds(pilot: Pilot[None], *keys: str) -> list[float]:
    """Seconds from each key until the screen has settled."""
    seconds = []
    for key in keys:
        start = time.perf_counter()
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
        await pilot.pause(0)  # `Pilot.press` waits for an idle process, in steps of 20 ms
        seconds.append(time.perf_counter() - start)
    return seconds


async def _ask(app: PinciteApp, main: MainScreen, question: str) -> None:
    heart, start = Heartbeat(), time.perf_counter()
    async with heart.beating():
        main.ask(question)
        turn = main.turns[-1]
        await _until(lambda: bool(main.aside.text.items) or turn.phase.over)
        drawn = asyncio.Event()
        app.call_after_refresh(drawn.set)
        await drawn.wait()
        passages = time.perf_counter() - start
        await _until(lambda: turn.phase.over)
    marked = sum(source.span is not None for source in turn.sources)
    _say(
        f"answer: {question[:26]}",
        f"{time.perf_counter() - start:6.2f} s: {heart.words}; passages drawn after"
        f" {_ms(passages)}, {marked} of {len(turn.sources)} with a sentence marked",
    )


async def _long_things(pilot: Pilot[None], main: MainScreen) -> None:
    main.begin([answered(f"Question number {n}?").answer for n in range(200)])
    await pilot.pause()
    keys = [*"typing", "pageup", "pageup", "pagedown", "tab", "tab", "escape", "backspace"]
    seconds = await key_seconds(pilot, *keys)
    _say("200 turns, a key", f"median {_ms(statistics.median(seconds))}, worst {_ms(max(seconds))}")
    start = time.perf_counter()
    reader = ReaderScreen(meeting(paragraphs=5000))
    await pilot.app.push_screen(reader)
    await pilot.pause()
    _say("record of 5,000 paragraphs, opening", _ms(time.perf_counter() - start))
    keys = ["down", "pagedown", "pagedown", "j", "k", "pageup", "end", "home"]
    seconds = await key_seconds(pilot, *keys)
    _say("  a key", f"median {_ms(statistics.median(seconds))}, worst {_ms(max(seconds))}")
    seconds = await key_seconds(pilot, "slash", *"licence", "enter", "n", "N")
    _say(
        "  a key of a search",
        f"median {_ms(statistics.median(seconds))}, worst {_ms(max(seconds))}",
    )


async def measure(model: str, folder: Path) -> None:
    """All measurements, one after another; `folder` is empty and may be written to."""
    backend = SessionBackend(Settings(folder / "collection", model))
    app = PinciteApp(backend, folder / "data", steady=True)
    start = time.perf_counter()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        _say("window, without start and imports", _ms(time.perf_counter() - start))
        await _until(lambda: app.state is not None)
        await pilot.press("escape")  # the setup, which is offered where there is no collection
        main = next(s for s in app.screen_stack if isinstance(s, MainScreen))
        beginning = time.perf_counter()
        await _watched("idle", lambda: time.perf_counter() - beginning > 1)
        records = sample_records()
        if records is None:
            raise SystemExit("the sample records are not installed")
        app.index(records)
        await _watched("indexing the sample", lambda: app.job is None)
        await _watched("loading encoder, index and model", lambda: not app.loading)
        for question in (*QUESTIONS, QUESTIONS[0]):
            await _ask(app, main, question)
        await _long_things(pilot, main)
    backend.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m qa.tui.bench", description=__doc__)
    parser.add_argument("--model", default="small", help="a name of the catalogue or a GGUF file")
    model = parser.parse_args().model
    load = ", ".join(f"{n:.2f}" for n in os.getloadavg()) if hasattr(os, "getloadavg") else "?"
    _say("model, load average before", f"{model}, {load}")
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(model, Path(name)))


if __name__ == "__main__":
    main()
