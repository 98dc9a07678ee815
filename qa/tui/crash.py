"""What happens to faults that nobody foresaw, and to what libraries write to the terminal.

Both go to a log file in the user's data directory, whose path is shown.
"""

from __future__ import annotations

import datetime
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "pincite.log"
_LONGEST = 1_000_000
# Bytes: a longer log is begun anew.


def log_error(folder: Path, error: BaseException) -> Path | None:
    """Append the traceback to the log; its path, or None when it cannot be written."""
    path = folder / FILE
    stamp = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"\n{stamp}\n{''.join(traceback.format_exception(error))}")
    except OSError:
        # There is nowhere left to write; the caller still says what happened.
        return None
    return path


@contextmanager
def quiet_stderr(folder: Path) -> Iterator[None]:
    """Send what native libraries write to file descriptor 2 into the log, not over the screen.

    Textual draws through `sys.__stderr__`, which is given a descriptor of its own meanwhile.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        fresh = path.exists() and path.stat().st_size > _LONGEST
        log = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if fresh else 0), 0o600
        )
    except OSError:
        # Without a log the libraries' words may spot the screen; the program still works.
        yield
        return
    screen, before = os.dup(2), sys.__stderr__
    sys.__stderr__ = os.fdopen(os.dup(2), "w", encoding="utf-8")  # type: ignore[misc]  # not declared final at run time
    os.dup2(log, 2)
    try:
        yield
    finally:
        if sys.__stderr__ is not None:
            sys.__stderr__.close()
        sys.__stderr__ = before  # type: ignore[misc]  # as above
        os.dup2(screen, 2)
        os.close(screen)
        os.close(log)
