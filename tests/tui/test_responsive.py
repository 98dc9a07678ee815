"""The event loop stays free, and length costs nothing."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from driving import Driver, key_event
from textual.pilot import Pilot
from textual.strip import Strip

from index.scope import Filters
from qa.answers import Event, Finished, Reading, Retrieved, Token
from qa.tui import panes, textview
from qa.tui.backend import Exchange, Report, Step
from qa.tui.bench import BLOCKED, Heartbeat
from qa.tui.blocks import Block, Line
from qa.tui.conversation import Phase, Turn
from qa.tui.screens.reader import ReaderScreen
from qa.tui.scripted import ScriptedBackend, answered, meeting
from qa.tui.textview import TextView


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


def worst(heart: Heartbeat) -> float:
    """Seconds that the loop was blocked at most, by what its own thread computed.

    What other programs on the machine take is not the loop's doing.
    """
    return max(min(gap, own) for gap, own in zip(heart.gaps, heart.own, strict=True))


async def type_and_wait(drive: Driver, pilot: Pilot[None], heart: Heartbeat) -> None:
    """Ask, and type on until all that goes on has ended."""
    screen = pilot.app.screen
    screen.question.value = ""
    async with heart.beating():
        screen.ask("Why?")
        turn = screen.turns[-1]
        for key in "typing while it is being answered":
            pilot.app.post_message(key_event(key))
            await drive.drawn(pilot)
        while not turn.phase.over or pilot.app.job:
            await asyncio.sleep(0.01)
    assert turn.phase is Phase.DONE
    assert screen.question.value == "typing while it is being answered"


def test_the_loop_is_never_blocked_while_loading_indexing_and_answering(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.tui.dialogue._EYE", 1 / 25)  # as in the real program
    drive.backend = Burning()
    drive.steady = True  # likewise
    alone, busy = Heartbeat(), Heartbeat()

    async def user(pilot: Pilot[None]) -> None:
        # the same keys and the same answer, with no work beside them: this machine, now
        with monkeypatch.context() as patch:
            patch.setattr(f"{__name__}.burn", lambda _: None)
            await type_and_wait(drive, pilot, alone)
        pilot.app.look()
        pilot.app.index(Path("/records"))
        await type_and_wait(drive, pilot, busy)

    try:
        drive(user)
    finally:
        gc.unfreeze()
        gc.enable()
    assert len(busy.gaps) > 50
    assert worst(busy) < BLOCKED + worst(alone), sorted(busy.own)[-5:]


class Counted:
    """How much is drawn, laid out and made into blocks: what a key costs, without a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines = self.laid_out = self.turns = 0
        draw, lay_out, make = TextView.render_line, textview.lay_out, panes.turn_blocks

        def render_line(view: TextView, y: int) -> Strip:
            self.lines += 1
            return draw(view, y)

        def counted_lay_out(blocks: Sequence[Block], width: int, first: int = 0) -> list[Line]:
            self.laid_out += len(blocks) - first
            return lay_out(blocks, width, first)

        def turn_blocks(turn: Turn, *args: object) -> list[Block]:
            self.turns += 1
            return make(turn, *args)

        monkeypatch.setattr(TextView, "render_line", render_line)
        monkeypatch.setattr(textview, "lay_out", counted_lay_out)
        monkeypatch.setattr(panes, "turn_blocks", turn_blocks)

    def reset(self) -> None:
        self.lines = self.laid_out = self.turns = 0


LINES = 3 * 40
# Three screens: what a key may draw, whatever the length of what is shown.


def test_a_key_costs_a_screen_and_not_the_conversation_of_200_turns(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def user(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        screen.begin([answered(f"Question number {n}?").answer for n in range(200)])
        await drive.settle(pilot)
        assert len(screen.view.blocks) > 1000
        counted = Counted(monkeypatch)
        for key in (*"typing", "pageup", "pagedown", "tab", "tab", "escape"):
            counted.reset()
            await drive.press(pilot, key)
            assert counted.lines <= LINES, key
            # choosing a source makes its own turn anew, and lays out that turn and its sources
            assert counted.turns <= 2, key
            assert counted.laid_out <= 40, key
        # a word of an answer that is written under it
        live = Turn("Last?", started=0.0)
        screen.turns.append(live)
        screen.redraw(200)
        await drive.settle(pilot)
        for token in answered("q").tokens:
            counted.reset()
            live.take(Token(token))
            screen.redraw_turn(live)
            await drive.drawn(pilot)
            assert counted.turns == 1
            assert counted.laid_out <= 10
            assert counted.lines <= LINES
        await drive.ask(pilot, "One more?")
        assert screen.turns[-1].phase is Phase.DONE

    drive(user)


def test_a_key_costs_a_screen_and_not_the_record_of_5000_paragraphs(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = meeting(paragraphs=5000)

    async def user(pilot: Pilot[None]) -> None:
        counted = Counted(monkeypatch)
        pilot.app.push_screen(ReaderScreen(record))
        await drive.settle(pilot)
        view = pilot.app.screen.record
        assert len(view.blocks) > 5000
        assert counted.lines <= 2 * LINES  # the screen under it is drawn too
        keys = ["down", "pagedown", "j", "k", "pageup", "end", "home", "slash", *"licence"]
        for key in (*keys, "enter", "n", "n", "N"):
            counted.reset()
            await drive.press(pilot, key)
            assert counted.lines <= LINES, key
            assert counted.laid_out <= 1, key  # the key line

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
