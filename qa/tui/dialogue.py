"""The conversation at hand: asks, takes in what comes, keeps what is answered. Knows no widget."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.scope import Filters
from qa.answers import Answer, Event
from qa.tui.backend import Exchange
from qa.tui.conversation import Fault, Phase, Turn

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp

_EYE = 1 / 25
# Seconds between two redraws of an answer that is being written.


@dataclass(slots=True)
class _Place:
    """Where a conversation is kept. Used in worker threads, under its lock."""

    id: int | None = None
    """In the history; None before the first turn is kept."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class Dialogue:
    """Turns, the last of which may still be answered. All calls are made in the UI's thread."""

    def __init__(self, app: PinciteApp, changed: Callable[[Turn], None]) -> None:
        self._app = app
        self._changed = changed  # told which turn is no longer as it was
        self.turns: list[Turn] = []
        self._place = _Place()
        self._events: deque[tuple[Turn, Event]] = deque()
        self._draining = False
        self._drained = 0.0  # when events were taken in last

    @property
    def running(self) -> Turn | None:
        """The turn that is being answered."""
        return next((t for t in reversed(self.turns) if not t.phase.over), None)

    @property
    def earlier(self) -> tuple[Exchange, ...]:
        """The turns that a further question may lean on."""
        return tuple(
            Exchange(t.understood or t.question, t.answer.text) for t in self.turns if t.answer
        )

    def begin(self, answers: Sequence[Answer] = (), kept_as: int | None = None) -> None:
        """Begin anew, or go on with a conversation of the history."""
        self.stop()
        self._place = _Place(kept_as)
        self.turns = [
            Turn(
                a.question,
                phase=Phase.DONE,
                answer=a,
                passages=a.passages,
                scope=a.scope,
                understood=a.understood,
            )
            for a in answers
        ]

    def ask(self, question: str, filters: Filters) -> Turn:
        """Ask; what is still being answered is stopped."""
        self.stop()
        earlier, app = self.earlier, self._app
        turn = Turn(question, filters, loading=app.loading, started=app.clock())
        self.turns.append(turn)
        ordinal, conversation = len(self.turns), self.turns

        def run() -> None:
            for event in app.backend.ask(question, filters, earlier, lambda: turn.phase.over):
                self._events.append((turn, event))
                if not self._draining:
                    self._draining = True
                    app.hand_over(self._drain_soon, None)

        def ended(_: None) -> None:
            self._drain()
            if not turn.phase.over:
                turn.fail(Fault("the answer was cut short", "ask again"))
            self._changed(turn)
            if turn.answer is not None and conversation is self.turns:
                self._keep(ordinal, turn.answer)

        def failed(fault: Fault) -> None:
            self._drain()
            turn.fail(fault)
            self._changed(turn)

        app.behind(run, ended, failed)
        return turn

    def stop(self) -> None:
        """Stop the answer at hand; keep what was written."""
        turn = self.running
        if turn is not None:
            turn.stop()
            self._changed(turn)

    def _drain_soon(self, _: None) -> None:
        """Take in what has come, but not more often than the eye can follow."""
        wait = self._drained + _EYE - time.monotonic()
        if wait <= 0:
            self._drain()
        else:
            self._app.set_timer(wait, self._drain)

    def _drain(self) -> None:
        """Take in the events that have come; many at once cost one redraw."""
        self._draining = False
        self._drained = time.monotonic()
        touched: Turn | None = None
        while self._events:
            turn, event = self._events.popleft()
            turn.take(event)
            touched = turn
        if touched is not None:
            self._changed(touched)

    def _keep(self, ordinal: int, answer: Answer) -> None:
        app, place = self._app, self._place
        if not app.kept.history:
            return
        collection = str(app.state.collection) if app.state else ""

        def keep() -> None:
            with place.lock:  # the first turn makes the conversation that the second goes into
                place.id = app.history.add(place.id, ordinal, answer, collection)

        app.behind(keep, lambda _: None)
