"""What a model holds after reading a text, kept for the next time that the text is met.

A state belongs to a beginning of a prompt, token by token, and is exact: taken up again, the model
goes on as if it had just read the text. A state may leave out what it stands behind (the
instructions), which is then brought in first. States lie in memory and, if a folder is given, on
disk, each within a budget; the one that was not used for the longest time goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import ModelError

_MAGIC = b"pincite state 1\n"
_HEADER = struct.Struct("<16sIIIQ")
# Magic, CRC-32 of what follows the header, tokens, of which left out, bytes of the state.
_SUFFIX = ".state"


@dataclass(frozen=True, slots=True)
class State:
    """What a model holds after `tokens`, from the token at place `start` (0-based) on."""

    tokens: tuple[int, ...]
    start: int
    data: bytes


class States:
    """Kept states of one model."""

    def __init__(
        self, model: str, *, memory: int, folder: Path | None = None, disk: int = 0
    ) -> None:
        """`model` names model and library so that no other's state is taken; budgets in bytes."""
        self._model = model
        self._memory = memory
        self._folder = folder if disk > 0 else None
        self._disk = disk
        self._held: OrderedDict[tuple[int, ...], State] = OrderedDict()
        self._on_disk: int | None = None

    @property
    def bytes_in_memory(self) -> int:
        """Of all states held."""
        return sum(len(state.data) for state in self._held.values())

    def get(self, tokens: Sequence[int]) -> State | None:
        """The state after exactly these tokens, from memory or disk."""
        key = tuple(tokens)
        state = self._held.get(key)
        if state is not None:
            self._held.move_to_end(key)
            return state
        state = self._load(key)
        if state is not None:
            self._hold(state)
        return state

    def longest(self, tokens: Sequence[int]) -> State | None:
        """The state in memory after the longest beginning of `tokens`."""
        lengths = sorted({len(key) for key in self._held if len(key) <= len(tokens)}, reverse=True)
        for length in lengths:
            state = self._held.get(tuple(tokens[:length]))
            if state is not None:
                self._held.move_to_end(state.tokens)
                return state
        return None

    def on_disk(self, tokens: Sequence[int]) -> int:
        """Bytes of the file that holds the state after these tokens, 0 where none does.

        Counts as a use of it. Only its head is read: damage behind that shows when it is taken up.
        """
        path = self._path(tuple(tokens))
        if path is None:
            return 0
        try:
            with path.open("rb") as file:
                size = _stated_size(file.read(_HEADER.size))
            if size != path.stat().st_size:
                return 0
            os.utime(path)
        except OSError:  # not there, or not to be read
            return 0
        return size

    def put(self, state: State) -> None:
        """Keep a state, in memory and on disk."""
        self._hold(state)
        self._save(state)

    def forget(self) -> None:
        """Let go of what is held in memory."""
        self._held.clear()

    def _hold(self, state: State) -> None:
        self._held[state.tokens] = state
        self._held.move_to_end(state.tokens)
        total = self.bytes_in_memory
        while total > self._memory and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            total -= len(gone.data)

    # --- on disk ---

    def _path(self, tokens: tuple[int, ...]) -> Path | None:
        if self._folder is None:
            return None
        raw = struct.pack(f"<{len(tokens)}i", *tokens)
        name = hashlib.sha256(self._model.encode() + b"\n" + raw).hexdigest()
        return self._folder / f"{name}{_SUFFIX}"

    def _load(self, tokens: tuple[int, ...]) -> State | None:
        """A state from disk; a file that is damaged or another's is deleted."""
        path = self._path(tokens)
        if path is None:
            return None
        try:
            raw = path.read_bytes()
        except OSError:  # not there, or not to be read: the text is read again
            return None
        state = _decoded(raw, tokens)
        with contextlib.suppress(OSError):  # only the order of eviction depends on these
            if state is None:
                path.unlink()
            else:
                os.utime(path)
        return state

    def _save(self, state: State) -> None:
        """Write a state; where the disk refuses, it is kept in memory only."""
        path = self._path(state.tokens)
        if path is None or self._folder is None:
            return
        raw = _encoded(state)
        if len(raw) > self._disk:
            return
        temporary = ""
        try:
            if path.exists():
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room(len(raw))
            with tempfile.NamedTemporaryFile(
                dir=self._folder, suffix=_SUFFIX, delete=False
            ) as file:
                temporary = file.name
                file.write(raw)
            Path(temporary).replace(path)
            self._on_disk = (self._on_disk or 0) + len(raw)
        except OSError:  # full or read-only: a state is a convenience, never a need
            with contextlib.suppress(OSError):
                Path(temporary).unlink()

    def _make_room(self, size: int) -> None:
        if self._on_disk is not None and self._on_disk + size <= self._disk:
            return
        files = sorted(_files(self._folder)) if self._folder else []
        total = sum(length for _, length, _ in files)
        for _, length, path in files:
            if total + size <= self._disk:
                break
            path.unlink(missing_ok=True)
            total -= length
        self._on_disk = total


def usage(folder: Path) -> tuple[int, int]:
    """How many files hold kept states in a folder, of whatever model, and their bytes."""
    sizes = [size for _, size, _ in _files(folder)]
    return len(sizes), sum(sizes)


def clear(folder: Path) -> tuple[int, int]:
    """Delete all kept states in a folder; how many files that were, and their bytes.

    Raises:
        ModelError: a file cannot be deleted.
    """
    count = total = 0
    for _, size, path in _files(folder):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ModelError(
                f"The kept state {path} cannot be deleted: {error.strerror}.",
                "Check the folder's permissions, or name another with PINCITE_STATES.",
            ) from error
        count, total = count + 1, total + size
    return count, total


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Time of last use, bytes and path of every kept file, and of what a crash left behind.

    What others put into the folder is not ours to count or to delete.
    """
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if not (entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False)):
            continue
        try:
            about = entry.stat()
        except FileNotFoundError:  # another process has made room meanwhile
            continue
        yield about.st_mtime, about.st_size, Path(entry.path)


def _stated_size(header: bytes) -> int:
    """Bytes that a file with this header must have; 0 when it is no header of ours."""
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        return 0
    _, _, count, _, size = _HEADER.unpack(header)
    return int(_HEADER.size + 4 * count + size)


def _encoded(state: State) -> bytes:
    body = struct.pack(f"<{len(state.tokens)}i", *state.tokens) + state.data
    header = _HEADER.pack(_MAGIC, zlib.crc32(body), len(state.tokens), state.start, len(state.data))
    return header + body


def _decoded(raw: bytes, tokens: tuple[int, ...]) -> State | None:
    """The state in a file's bytes; None when they are damaged or of other tokens."""
    if len(raw) < _HEADER.size:
        return None
    magic, crc, count, start, size = _HEADER.unpack_from(raw)
    body = raw[_HEADER.size :]
    if magic != _MAGIC or count != len(tokens) or len(body) != 4 * count + size:
        return None
    if zlib.crc32(body) != crc or struct.unpack_from(f"<{count}i", body) != tokens:
        return None
    return State(tokens, start, body[4 * count :])
