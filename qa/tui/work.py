"""Work behind the screens: calls in threads, faults as messages, one long job at a time.

Every call of the backend runs in a worker thread; what comes back is handed to the event loop as a
callback. Nothing here knows what the work is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from textual.app import App

from index.errors import IndexingError
from models.errors import ModelError
from qa.errors import QaError
from qa.tui import crash
from qa.tui.backend import Report, Step
from qa.tui.conversation import Fault

T = TypeVar("T")
_READABLE = 0.1
# Seconds between two reports of a long job that are shown.


@dataclass(frozen=True, slots=True)
class Job:
    """Something long that goes on while the user reads: an index, a download."""

    title: str
    step: Step

    @property
    def words(self) -> str:
        """`indexing 3 of 15 · file.txt`."""
        counted = ""
        if self.step.total:
            counted = f" {round(100 * self.step.done / self.step.total)} %"
        return f"{self.title}{counted} · {self.step.text}" if self.step.text else self.title


class WorkingApp(App[None]):
    """An application that keeps its event loop free."""

    def __init__(self, data: Path, *, ansi: bool | None = None) -> None:
        super().__init__(ansi_color=ansi)
        self.data = data
        """The folder for history, preferences and the log."""
        self.job: Job | None = None
        self._stop_job = False
        self._steps: list[Step] = []  # the latest report of the job, until it is shown

    def changed(self) -> None:
        """Tell every screen that what is there, or what goes on, has changed."""
        for screen in self.screen_stack:
            refresh = getattr(screen, "show_state", None)
            if refresh is not None and screen.is_mounted:
                refresh()

    def behind(
        self,
        call: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Fault], None] | None = None,
    ) -> None:
        """Run `call` in a thread; hand its value to `then`, or its fault to `failed`, in ours."""

        def run() -> None:
            try:
                value = call()
            except Exception as error:  # noqa: BLE001 - a fault in any part is told, the rest goes on
                self.hand_over(failed or self.fault, self.as_fault(error))
            else:
                self.hand_over(then, value)

        self.run_worker(run, thread=True, exit_on_error=False)

    def hand_over(self, callback: Callable[[T], None], value: T) -> None:
        """Call back in the event loop's thread, unless the user has left. Called from any."""

        def call() -> None:
            if self.is_running:
                callback(value)

        self.call_later(call)

    def as_fault(self, error: Exception) -> Fault:
        """An error in words. One that nobody foresaw goes to the log."""
        if isinstance(error, IndexingError | ModelError | QaError):
            return Fault(error.what, error.remedy)
        path = crash.log_error(self.data, error)
        return Fault(
            f"something went wrong inside the program: {type(error).__name__}: {error}",
            f"the rest goes on; the details are in {path}" if path else "the rest goes on",
        )

    def fault(self, fault: Fault) -> None:
        """Tell a fault and the next step."""
        text = f"{fault.what}\n{fault.remedy}" if fault.remedy else fault.what
        self.notify(text, severity="error", timeout=12, markup=False)

    def say(self, text: str) -> None:
        """Tell that something is done."""
        self.notify(text, timeout=4, markup=False)

    def start_job(
        self,
        title: str,
        call: Callable[[Report, Callable[[], bool]], T],
        then: Callable[[T], None],
    ) -> None:
        """Run one long job; its progress is on the status line of every screen."""
        if self.job is not None:
            self.fault(Fault(f"{self.job.title} is still going on", "wait until it has finished"))
            return
        self.job, self._stop_job = Job(title, Step(0, 0, "")), False
        self._steps.clear()

        def report(step: Step) -> None:
            # Reports may come by the thousand; the latest is shown when it is time.
            self._steps[:] = [step]

        showing = self.set_interval(_READABLE, self.show_job)

        def over() -> None:
            showing.stop()
            self.job = None
            self.changed()

        def done(value: T) -> None:
            over()
            then(value)

        def failed(fault: Fault) -> None:
            over()
            self.fault(fault)

        self.changed()
        self.behind(lambda: call(report, lambda: self._stop_job), done, failed)

    def show_job(self) -> None:
        """Show how far the job at hand has come."""
        if self.job is not None and self._steps:
            self.job = replace(self.job, step=self._steps.pop())
            self.changed()

    def stop_job(self) -> None:
        """Ask the job at hand to end early. What it has done is kept."""
        self._stop_job = True
