"""A progress bar on standard error: drawn on a terminal, silent elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.diagnostics import plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """What a command reports its progress to."""

    def __init__(self, progress: Progress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def update(self, done: float, total: float, text: str = "") -> None:
        """How much is done of how much, and what is at hand."""
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task, completed=done, total=total or None, text=plain(text)[-60:]
            )

    def note(self, text: str) -> None:
        """What is at hand, when there is no telling how much is left."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, text=plain(text)[-60:])


@contextmanager
def bar(unit: str, *, in_bytes: bool = False) -> Iterator[Bar]:
    """A bar with rate and time left; it goes when the block ends."""
    if not sys.stderr.isatty():
        yield Bar(None, None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    counted = (
        (DownloadColumn(), TransferSpeedColumn())
        if in_bytes
        else (MofNCompleteColumn(), TextColumn(unit))
    )
    progress = Progress(
        SpinnerColumn(),
        BarColumn(bar_width=24),
        *counted,
        TimeRemainingColumn(),
        TextColumn("{task.fields[text]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with progress:
        yield Bar(progress, progress.add_task("", total=None, text=""))
