"""A file read in a process of its own, under limits that the system holds.

PDF and HTML are read by native libraries on input that anyone may have made. A file can be built
to unpack without end, to take quadratic time, or to crash the library. So the reading runs apart:
`python -m index.readers.<worker> FILE` writes JSON lines, `{"error": kind, "detail": words}` where
it cannot go on, and `{"done": true}` last; whatever stops it early stops only itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import UnreadableFileError

LARGEST_MEMORY = 2 * 2**30
"""Bytes of address space: a record needs about 300 MB, most of it the interpreter's own."""
LONGEST_SECONDS = 30
"""Of processor time: the longest records take about 2 s."""
LONGEST_WAIT = 120
"""Seconds by the clock: four times the processor time, for a busy machine."""

_FAULTS = {
    "damaged": ("is damaged, or not what its name says.", "Download it again."),
    "memory": (
        f"needs more than {LARGEST_MEMORY // 2**30} GB of memory to read.",
        "No record does: leave it out, or save its text alone.",
    ),
    "time": (
        f"takes more than {LONGEST_SECONDS} s to read.",
        "No record does: leave it out, or save its text alone.",
    ),
}


def read_apart(
    worker: str, path: Path, faults: Mapping[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    """The rows that `index.readers.<worker>` writes about the file at `path`.

    `faults` maps the kinds of errors that the worker may name to what is wrong, with `{detail}`
    where the worker's words go, and what to do. Raises UnreadableFileError for those, and where
    the worker is stopped or ends before it is done.
    """
    command = [sys.executable, "-m", f"index.readers.{worker}", str(path.absolute())]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and the path as one argument
            command,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
    except subprocess.TimeoutExpired as error:
        raise _fault(path, "time", "", faults) from error
    rows = _rows(done.stdout)
    for row in rows:
        if "error" in row:
            raise _fault(path, str(row["error"]), str(row["detail"]), faults)
    if not rows or not rows[-1].get("done"):
        raise _fault(path, _cause(done.returncode, done.stderr), "", faults)
    return rows[:-1]


def serve(read: Callable[[str], Iterable[Mapping[str, Any]]], arguments: Sequence[str]) -> int:
    """A worker's whole program: the rows that `read` makes of the file, written under limits."""
    _limit()
    out = sys.stdout
    out.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # always a text file here
    try:
        for row in read(arguments[0]):
            out.write(json.dumps(row) + "\n")
            if "error" in row:
                return 0
        out.write('{"done": true}\n')
    except MemoryError:
        out.write('\n{"error": "memory", "detail": ""}\n')
    return 0


def _limit() -> None:
    """Have the system stop this process where it asks for too much."""
    try:
        import resource
    except ImportError:  # Windows has none; there the caller's time limit holds
        return
    for kind, most in (
        (resource.RLIMIT_AS, LARGEST_MEMORY),
        (resource.RLIMIT_CPU, LONGEST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses a limit of memory; the others, and the caller's time limit, still hold
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, hard))


def _rows(output: bytes) -> list[dict[str, Any]]:
    """The whole JSON lines; one cut short ends them."""
    rows: list[dict[str, Any]] = []
    for line in output.splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:  # the worker was stopped while it wrote; a later error line still counts
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows


def _cause(code: int, errors: bytes) -> str:
    if code in (-24, 152):  # SIGXCPU, by itself or through a shell
        return "time"
    return "memory" if b"MemoryError" in errors or b"bad_alloc" in errors else "damaged"


def _fault(
    path: Path, kind: str, detail: str, faults: Mapping[str, tuple[str, str]]
) -> UnreadableFileError:
    what, remedy = faults.get(kind) or _FAULTS.get(kind) or _FAULTS["damaged"]
    return UnreadableFileError(f"{path} {what.format(detail=detail)}", remedy)
