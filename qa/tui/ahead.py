"""Type-ahead: while a question is typed, its passages are looked for and read by the model.

Two threads behind the window. One searches for what is typed: at each word that is complete, and
for the whole line after a pause. The other reads what that search found, the most useful first. A
further key stops only what the new words do not call for any more: at five characters a second
nothing would ever be read otherwise. Whatever else goes on holds both threads (`TypeAhead.held`).

What comes of it is in the model's states and cache alone, so no answer depends on it; a failure is
logged, and the question that is asked later tells its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from index.errors import IndexingError
from index.scope import Filters
from models.errors import ModelError
from qa.errors import QaError
from qa.warming import Likely, Task, tasks

PAUSE = 0.25
"""Seconds without a key after which the line is taken for what will be asked."""
_ENDS = tuple(' ,;:.?!)”"')
# What stands behind a word that is complete.
Cancelled = Callable[[], bool]
Let = Callable[[Task], bool]
"""Whether a task that is under way may go on although everything is held."""


def nothing(_: Task) -> bool:
    """Stop whatever is under way."""
    return False


@dataclass(frozen=True, slots=True)
class Typed:
    """A question that is being typed, and what it is to be understood with."""

    text: str
    filters: Filters = field(default_factory=Filters)
    earlier: tuple[str, ...] = ()
    """The conversation's questions so far, as they were understood, oldest first."""


class Line:
    """The question line, and when it is worth a search. Knows neither thread nor clock.

    Times are seconds on any clock. What is typed later takes the place of what was typed before.
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self.typed: Typed | None = None
        """None for an empty line."""
        self._at = 0.0  # when it was typed
        self._whole = False  # it ends with a whole word
        self._taken: Typed | None = None  # what was searched for last
        self._settled = False  # and it was taken for the whole question

    def put(self, typed: Typed, now: float) -> None:
        """Another text stands on the line, perhaps an empty one."""
        text = typed.text.strip()
        if not text:
            self.clear()
            return
        self.typed = Typed(text, typed.filters, typed.earlier)
        self._at = now
        self._whole = typed.text.endswith(_ENDS)
        if self.typed != self._taken:
            self._settled = False

    def clear(self) -> None:
        """Nothing stands on the line."""
        self.typed = self._taken = None
        self._settled = False

    def again(self) -> None:
        """What stands on the line is to be searched for as if nothing had been."""
        self._taken, self._settled = None, False

    def due(self, now: float) -> float | None:
        """Seconds until the line is worth a search, or is settled; None for not before a key."""
        if self.typed is None or self._settled:
            return None
        if self._whole and self.typed != self._taken:
            return 0.0
        return max(0.0, self._at + self._pause - now)

    def take(self, now: float) -> tuple[Typed, bool]:
        """What is to be searched for, and whether it is settled: nobody types on, or it ends."""
        if self.typed is None:
            raise AssertionError("nothing is due on an empty line")
        self._taken = self.typed
        self._settled = now >= self._at + self._pause or self.typed.text.endswith("?")
        return self.typed, self._settled


class TypeAhead:
    """Looks and reads ahead. Every method returns at once but `rest` and `close`.

    Args:
        look: searches; asks its second argument whether to stop.
        read: has the model do a task; likewise, and ends within 50 ms of a Yes.
        log: told of a fault.
        pause: see `PAUSE`.
        clock: seconds.
    """

    def __init__(
        self,
        look: Callable[[Typed, Cancelled], Likely],
        read: Callable[[Task, Cancelled], object],
        log: Callable[[Exception], object],
        *,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look, self._read, self._log, self._clock = look, read, log, clock
        self._changed = threading.Condition()  # guards all that follows; never held for long
        self._threads: list[threading.Thread] = []
        self._line = Line(pause)
        self._found: tuple[Typed, Likely] | None = None
        self._wanted: tuple[Task, ...] = ()
        self._meanwhile: tuple[Task, ...] = ()
        self._place = 0  # of the next task
        self._looking = False
        self._reading: Task | None = None
        self._let: Let = nothing
        self._holds = 0
        self._epoch = 0  # what was begun in an earlier one is of no use any more
        self._on = True
        self._over = False

    # -- told from outside ---------------------------------------------------------------------

    def allow(self, *, typing: bool) -> None:
        """Whether to do anything about what is typed."""
        with self._changed:
            self._on = typing
            if not typing:
                self._forget()
                self._changed.notify_all()

    def typed(self, typed: Typed) -> None:
        """Told what stands on the question line, at each key."""
        with self._changed:
            if not self._on or self._over:
                return
            if typed.text.strip():
                self._line.put(typed, self._clock())
            else:
                self._forget()
            self._stir()

    def meanwhile(self, wanted: tuple[Task, ...]) -> None:
        """What to read while nothing is typed."""
        with self._changed:
            self._meanwhile, self._place = wanted, 0
            self._found = None  # more may be there to be searched than before
            self._line.again()
            self._stir()

    @contextmanager
    def held(self, asked: str = "", let: Let = nothing) -> Iterator[None]:
        """Within the block nothing is begun, and what is under way ends unless `let` lets it.

        `asked` is a question that is put now: it is typed no more.
        """
        with self._changed:
            self._holds += 1
            self._let = let
            self._epoch += 1
            self._wanted, self._meanwhile, self._found = (), (), None
            if self._line.typed and self._line.typed.text == asked.strip():
                self._line.clear()
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._holds -= 1
                self._let = nothing
                self._line.again()
                self._changed.notify_all()

    def narrow(self, let: Let) -> None:
        """Within `held`: let something else go on, now that it is known what is needed."""
        with self._changed:
            self._let = let

    def stop(self) -> None:
        """End for good, soon."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def close(self) -> None:
        """End for good; wait until it has."""
        self.stop()
        for thread in self._threads:
            thread.join()

    def rest(self, timeout: float | None = None) -> bool:
        """Wait until there is nothing to look for or to read; False when `timeout` seconds pass."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over or self._resting(), timeout)

    # -- what is to be done --------------------------------------------------------------------

    def _forget(self) -> None:
        self._line.clear()
        self._epoch += 1
        self._wanted, self._found = (), None
        self._place = 0

    def _stir(self) -> None:
        if not self._threads and not self._over:
            self._threads = [
                threading.Thread(target=self._run, args=(work,), name=name, daemon=True)
                for work, name in ((self._look_once, "look-ahead"), (self._read_once, "read-ahead"))
            ]
            for thread in self._threads:
                thread.start()
        self._changed.notify_all()

    @property
    def _tasks(self) -> tuple[Task, ...]:
        return self._wanted if self._line.typed else self._meanwhile

    def _next(self) -> Task | None:
        if self._holds or self._place >= len(self._tasks):
            return None
        return self._tasks[self._place]

    def _due(self) -> float | None:
        return None if self._holds else self._line.due(self._clock())

    def _resting(self) -> bool:
        busy = self._looking or self._reading is not None
        return not busy and self._due() is None and self._next() is None

    def _needless(self, task: Task) -> bool:
        """Whether the task under way is to stop. Asked often, from any thread, without the lock."""
        if self._over:
            return True
        return not self._let(task) if self._holds else task not in self._tasks

    # -- the two threads -----------------------------------------------------------------------

    def _run(self, work: Callable[[], None]) -> None:
        try:
            while not self._over:
                work()
        except Exception as error:  # noqa: BLE001 - logged; answers come without reading ahead
            self._log(error)
            self.stop()

    def _look_once(self) -> None:
        with self._changed:
            if self._over:
                return
            if (due := self._due()) is None or due > 0:
                self._changed.wait(due)
                return
            typed, settled = self._line.take(self._clock())
            epoch, known = self._epoch, self._found
            self._looking = True
        likely = Likely()
        try:
            if known is not None and known[0] == typed:
                likely = known[1]
            else:
                likely = self._look(typed, lambda: self._over or self._epoch != epoch)
        except (IndexingError, ModelError, QaError) as error:
            self._log(error)
        finally:
            with self._changed:
                self._looking = False
                if self._epoch == epoch:
                    self._found = typed, likely
                    wanted = tasks(likely, settled=settled)
                    if wanted != self._wanted:
                        self._wanted, self._place = wanted, 0
                self._changed.notify_all()

    def _read_once(self) -> None:
        with self._changed:
            if self._over:
                return
            if (task := self._next()) is None:
                self._changed.wait()
                return
            self._reading, begun = task, self._tasks
        try:
            self._read(task, lambda: self._needless(task))
        except (IndexingError, ModelError, QaError) as error:
            self._log(error)
        finally:
            with self._changed:
                self._reading = None
                if self._tasks is begun:
                    self._place += 1
                self._changed.notify_all()
