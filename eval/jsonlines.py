"""JSON Lines in and out: each line located in errors, appends that survive a crash."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar

from eval.errors import EvalError, GoldError

Json = dict[str, Any]
"""A decoded JSON object. Its members are checked where they are read."""
Made = TypeVar("Made")

SYNC_SECONDS = 1.0
"""A power cut loses at most this much; a crash of the program alone loses nothing."""


def encode(value: Mapping[str, Any]) -> str:
    """`value` as one line, without the line break. NaN is refused: it is not JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def _once(pairs: list[tuple[str, Any]]) -> Json:
    """A JSON object whose keys occur once: of two equal keys the first would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        repeated = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {repeated!r} occurs twice")
    return found


def decode(line: str) -> Json:
    """The object that one line holds.

    Raises:
        ValueError: not JSON, or a key that occurs twice.
        TypeError: not an object.
    """
    try:
        value = json.loads(line, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("not JSON (nested too deeply)") from error
    if not isinstance(value, dict):
        raise TypeError(f"a JSON object is needed, not {type(value).__name__}")
    return value


def read(path: Path) -> Iterator[tuple[int, Json]]:
    """Each object of a file with its 1-based line; blank lines are passed over.

    Raises:
        EvalError: no such file, not UTF-8, or a line that is no JSON object (with file:line).
    """
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, decode(line)
    except OSError as error:
        raise EvalError(f"{path}: cannot be read ({error.strerror})", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise EvalError(f"{path}:{number + 1}: not UTF-8", "Save the file as UTF-8.") from error
    except (ValueError, TypeError) as error:
        raise EvalError(f"{path}:{number}: {error}", "One JSON object a line.") from error


def made(path: Path, make: Callable[[Json], Made]) -> Iterator[tuple[int, Made]]:
    """What `make` has of each object, with its 1-based line; it may raise ValueError, TypeError.

    Raises:
        EvalError: as `read`.
        GoldError: a line of which nothing can be made, with file and line.
    """
    for number, line in read(path):
        try:
            thing = make(line)
        except (ValueError, TypeError) as error:
            raise GoldError(f"{path}:{number}: {error}", "Correct the line.") from error
        yield number, thing


class Appender:
    """Appends lines to a file; each is handed to the system at once, and synced to disk in turn."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("ab")
        self._synced = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def append(self, value: Mapping[str, Any]) -> None:
        """Write `value` as one line.

        Raises:
            OSError: the disk is full, or the file cannot be written.
        """
        self._file.write(encode(value).encode() + b"\n")
        self._file.flush()
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part of one."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
