"""The event loop stays free, and length costs nothing."""

from __future__ import annotations

import asyncio
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from driving import Driver
from textual.pilot import Pilot
from textual.widgets import Input

from index.scope import Filters
from qa.answers import Event, Finished, Reading, Retrieved, Token
from qa.tui.backend import Exchange, Report, Step
from qa.tui.conversation import Phase, Turn
from qa.tui.screens.reader import ReaderScreen
from qa.tui.scripted import ScriptedBackend, answered, meeting

BLOCKED = 0.05  # seconds


class Burning(ScriptedBackend):
    """Works hard in the interpreter while it loads, indexes and answers."""

    def load(self) -> None:
        burn(0.3)

    def ask(
        self,
        question: str,
        filters: Filters,
        earlier: Sequence[Exchange],
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        script = answered(question)
        burn(0.1)
        yield Retrieved(script.passages, script.scope, 0.1)
        for done in range(0, 512, 8):
            burn(0.004)
            yield Reading(done, 512)
        for token in script.tokens * 6:
            burn(0.004)
            yield Token(token)
        yield Finished(script.answer)

    def index(self, path: Path, report: Report, cancelled: Callable[[], bool]) -> str:
        for n in range(2000):
            burn(0.0003)
            report(Step(n, 2000, f"{n}.txt"))
        return "2000 files"


def burn(seconds: float) -> None:
    """Keep the interpreter busy for this much of the thread's own time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(50))


class Heartbeat:
    """Wakes every 5 ms; the longest it overslept is how long the loop was blocked.

    Only the time in which this process had the processor counts: what other processes on the
    machine take is not the loop's doing.
    """

    def __init__(self) -> None:
        self.gaps: list[float] = []

    async def run(self) -> None:
        while True:
            before, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.005)
            wall = time.perf_counter() - before - 0.005
            self.gaps.append(min(wall, time.thread_time() - used))


def test_the_loop_is_never_blocked_while_loading_indexing_and_answering(drive: Driver) -> None:
    drive.backend = Burning()
    drive.steady = True  # as in the real program
    heart = Heartbeat()

    async def user(pilot: Pilot[None]) -> None:
        beating = asyncio.create_task(heart.run())
        pilot.app.look()
        pilot.app.index(Path("/records"))
        line = pilot.app.screen.query_one("#question", Input)
        line.value = "Why?"
        await pilot.press("enter")
        turn = pilot.app.screen.turns[-1]
        for key in "typing while it is being answered":
            await pilot.press("space" if key == " " else key)
        while not turn.phase.over or pilot.app.job:
            await asyncio.sleep(0.01)
        beating.cancel()
        assert turn.phase is Phase.DONE
        assert line.value == "typing while it is being answered"

    try:
        drive(user)
    finally:
        gc.unfreeze()
        gc.enable()
    assert len(heart.gaps) > 50
    assert max(heart.gaps) < BLOCKED, sorted(heart.gaps)[-5:]


async def cost_of(pilot: Pilot[None], *keys: str) -> float:
    """Median processor seconds of the loop's thread for each of the keys."""
    costs = []
    for key in keys:
        before = time.thread_time()
        pilot.app.simulate_key(key)
        await pilot._wait_for_screen()
        costs.append(time.thread_time() - before)
    return statistics.median(costs)


def test_a_conversation_of_200_turns_stays_quick(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        turns = []
        for n in range(200):
            turn = Turn(f"Question number {n}?")
            turn.take(Finished(answered(turn.question).answer))
            turns.append(turn)
        screen.show_turns(turns, None)
        await pilot.pause()
        assert len(screen.view.blocks) > 1000
        keys = [*"typing", "pageup", "pageup", "pagedown", "tab", "tab", "escape"]
        assert await cost_of(pilot, *keys) < BLOCKED
        # an answer that streams under it costs no more
        live = Turn("Last?", started=0.0)
        turns.append(live)
        screen.redraw(200)
        worst = 0.0
        for token in answered("q").tokens:
            live.take(Token(token))
            before = time.thread_time()
            screen._redraw_turn(live)
            await pilot._wait_for_screen()
            worst = max(worst, time.thread_time() - before)
        assert worst < BLOCKED
        await drive.ask(pilot, "One more?")
        assert screen.turns[-1].phase is Phase.DONE

    drive(user)


def test_a_record_of_5000_paragraphs_stays_quick(drive: Driver) -> None:
    record = meeting(paragraphs=5000)

    async def user(pilot: Pilot[None]) -> None:
        before = time.thread_time()
        pilot.app.push_screen(ReaderScreen(record))
        await pilot.pause()
        assert time.thread_time() - before < 2
        assert len(pilot.app.screen.record.blocks) > 5000
        keys = ["down", "pagedown", "pagedown", "j", "j", "k", "pageup", "end", "home"]
        assert await cost_of(pilot, *keys) < BLOCKED
        await drive.press(pilot, "slash")
        for key in "licence":
            assert await cost_of(pilot, key) < BLOCKED * 2
        await pilot.press("enter")
        assert await cost_of(pilot, "n", "n", "N") < BLOCKED

    drive(user)


def test_nothing_heavy_is_imported_to_open_the_window() -> None:
    code = (
        "import sys, time; started = time.process_time(); import qa.tui.app, qa.tui.core;"
        "import qa.tui.screens.main; took = time.process_time() - started;"
        "heavy = {'torch', 'faiss', 'llama_cpp', 'sentence_transformers', 'tantivy', 'numpy',"
        " 'docx', 'pdfplumber'} & set(sys.modules); print(sorted(heavy), took)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    heavy, _, took = out.strip().rpartition(" ")
    assert heavy == "[]"
    assert float(took) < 1.0


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (200, 60)])
def test_works_at_any_size_and_through_a_resize(size: tuple[int, int], drive: Driver) -> None:
    drive.size = size

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        view = pilot.app.screen.view
        assert view._laid_for == view.scrollable_content_region.width
        assert "consecutive hours" in str(pilot.app.export_screenshot()).replace("&#160;", " ")

    drive(user)
