"""Kept states: budgets, order of eviction, and a disk that cannot be relied on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from models.states import State, States, clear, usage


def state(*tokens: int, size: int = 100, start: int = 0) -> State:
    """A state whose bytes are those of its first token."""
    return State(tokens, start, bytes([tokens[0] % 256]) * size)


def on_disk(folder: Path, *, disk: int = 10_000, model: str = "m 1") -> States:
    """States that are held on disk, with room for all of them in memory."""
    return States(model, memory=10_000, folder=folder, disk=disk)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


# --- in memory ---


def test_a_state_is_that_of_exactly_these_tokens() -> None:
    states = States("m", memory=10_000)
    kept = state(1, 2, 3)
    states.put(kept)
    assert states.get((1, 2, 3)) is kept
    assert states.get([1, 2, 3]) is kept  # any sequence will do
    assert states.get((1, 2)) is None  # a beginning
    assert states.get((1, 2, 3, 4)) is None  # more
    assert states.get((1, 2, 4)) is None  # others


def test_the_longest_beginning_is_found() -> None:
    states = States("m", memory=10_000)
    short, long, other = state(1, 2), state(1, 2, 3, 4), state(1, 9, 9)
    for kept in (short, long, other):
        states.put(kept)
    assert states.longest([1, 2, 3, 4, 5]) is long
    assert states.longest([1, 2, 3, 4]) is long  # the whole is a beginning of itself
    assert states.longest([1, 2, 3]) is short
    assert states.longest([1]) is None
    assert states.longest([]) is None
    assert states.longest([2, 3]) is None


def test_what_was_not_used_for_the_longest_time_goes_first() -> None:
    states = States("m", memory=300)
    for token in (1, 2, 3):
        states.put(state(token))
    assert states.get((1,)) is not None  # used: 2 is now the oldest
    assert states.longest((2, 7)) is not None  # a use as well: 3 is now the oldest
    states.put(state(4))
    assert states.bytes_in_memory == 300
    assert states.get((3,)) is None
    assert [states.get((token,)) is not None for token in (1, 2, 4)] == [True, True, True]


def test_the_budget_counts_bytes_and_not_states() -> None:
    states = States("m", memory=300)
    for token in (1, 2, 3):
        states.put(state(token))
    states.put(state(4, size=250))
    assert states.bytes_in_memory == 250
    assert all(states.get((token,)) is None for token in (1, 2, 3))


def test_a_state_beyond_the_budget_is_held_until_the_next_comes() -> None:
    states = States("m", memory=10)
    states.put(state(1))
    assert states.get((1,)) is not None  # what was just read is about to be used
    states.put(state(2))
    assert states.get((1,)) is None
    assert states.bytes_in_memory == 100


def test_a_state_put_twice_counts_once() -> None:
    states = States("m", memory=1000)
    states.put(state(1))
    states.put(state(1, size=150))
    assert states.bytes_in_memory == 150


# --- on disk ---


def test_a_state_outlives_its_process(tmp_path: Path) -> None:
    whole, behind = state(1, 2, 3), state(1, 2, 3, 4, 5, start=3)
    first = on_disk(tmp_path / "made" / "when needed")
    first.put(whole)
    first.put(behind)
    again = on_disk(tmp_path / "made" / "when needed")
    assert again.longest([1, 2, 3, 4, 5]) is None  # looked for in memory only
    assert again.get((1, 2, 3, 4, 5)) == behind  # with what it stands behind
    assert again.get((1, 2, 3)) == whole
    assert again.longest([1, 2, 3, 4, 5]) == behind  # now it is there
    assert again.bytes_in_memory == 200


def test_a_state_without_bytes_or_of_many_tokens_comes_back(tmp_path: Path) -> None:
    empty, long = State((7,), 0, b""), State(tuple(range(-5, 4000)), 12, b"\x00\xff")
    first = on_disk(tmp_path, disk=100_000)
    first.put(empty)
    first.put(long)
    again = on_disk(tmp_path, disk=100_000)
    assert again.get(empty.tokens) == empty
    assert again.get(long.tokens) == long


def test_another_models_state_is_not_taken(tmp_path: Path) -> None:
    on_disk(tmp_path, model="m 1").put(state(1))
    assert on_disk(tmp_path, model="m 2").get((1,)) is None
    assert on_disk(tmp_path, model="m 1").get((1,)) is not None


@pytest.mark.parametrize(("folder", "disk"), [(True, 0), (False, 10_000)])
def test_without_folder_or_budget_nothing_is_written(
    tmp_path: Path, folder: bool, disk: int
) -> None:
    states = States("m", memory=1000, folder=tmp_path if folder else None, disk=disk)
    states.put(state(1))
    assert states.get((1,)) is not None
    assert files(tmp_path) == []


def _age(folder: Path, tokens: tuple[int, ...], seconds: int) -> None:
    """Set when the file of a state was used last: no waiting, and no clock."""
    states = on_disk(folder)
    before = {path: path.stat().st_mtime_ns for path in files(folder)}
    for path in before:
        os.utime(path, ns=(0, 0))
    assert states.get(tokens) is not None  # a use moves its file's time, and no other's
    (mine,) = [path for path in before if path.stat().st_mtime_ns != 0]
    for path, was in before.items():
        os.utime(path, ns=(was, was))
    os.utime(mine, (seconds, seconds))


def test_on_disk_too_the_longest_unused_goes_first(tmp_path: Path) -> None:
    first = on_disk(tmp_path)
    for token in (1, 2, 3):
        first.put(state(token))
    size = files(tmp_path)[0].stat().st_size
    for token in (1, 2, 3):
        _age(tmp_path, (token,), 1000 * token)
    # a use by a new process: 2 is the oldest then
    assert on_disk(tmp_path).get((1,)) is not None
    # room for two and a half
    on_disk(tmp_path, disk=2 * size + size // 2).put(state(4))
    again = on_disk(tmp_path)
    assert [again.get((token,)) is not None for token in (1, 2, 3, 4)] == [True, False, False, True]
    assert sum(path.stat().st_size for path in files(tmp_path)) == 2 * size


def test_the_budget_holds_while_one_process_writes_on(tmp_path: Path) -> None:
    states = on_disk(tmp_path, disk=500)
    for token in range(20):
        states.put(state(token))
        assert sum(path.stat().st_size for path in files(tmp_path)) <= 500
    assert len(files(tmp_path)) == 3


def test_a_state_beyond_the_disk_budget_costs_no_other(tmp_path: Path) -> None:
    states = on_disk(tmp_path, disk=500)
    states.put(state(1))
    states.put(state(2, size=1000))
    assert len(files(tmp_path)) == 1
    assert states.get((2,)) is not None  # in memory
    assert on_disk(tmp_path, disk=500).get((1,)) is not None


def test_what_a_crash_left_behind_counts_and_goes(tmp_path: Path) -> None:
    states = on_disk(tmp_path, disk=500)
    states.put(state(1))
    (kept,) = files(tmp_path)
    left = tmp_path / f"half{kept.suffix}"
    left.write_bytes(b"x" * 450)
    os.utime(left, (1000, 1000))
    on_disk(tmp_path, disk=500).put(state(2))
    assert not left.exists()
    assert len(files(tmp_path)) == 2


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "notes.txt"
    mine.write_text("not a state " * 100)
    os.utime(mine, (1000, 1000))
    states = on_disk(tmp_path, disk=500)
    for token in range(6):
        states.put(state(token))
    assert mine.read_text() == "not a state " * 100


# --- a disk that cannot be relied on ---

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off in its header": lambda raw: raw[:20],
    "cut off in its bytes": lambda raw: raw[:-1],
    "too long": lambda raw: raw + b"x",
    "a bit turned in its bytes": lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
    "a bit turned in its tokens": lambda raw: raw[:36] + bytes([raw[36] ^ 1]) + raw[37:],
    "another format": lambda raw: b"pincite state 0\n" + raw[16:],
    "no state at all": lambda _: b"Summary record of the 7th meeting\n" * 9,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_deleted_and_written_anew(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    on_disk(tmp_path).put(state(1, 2))
    (path,) = files(tmp_path)
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    states = on_disk(tmp_path)
    assert states.get((1, 2)) is None
    assert files(tmp_path) == []
    states.put(state(1, 2))
    assert path.read_bytes() == sound
    assert on_disk(tmp_path).get((1, 2)) == state(1, 2)


def test_a_sound_file_of_other_tokens_is_deleted(tmp_path: Path) -> None:
    states = on_disk(tmp_path)
    states.put(state(1, 2))
    (of_these,) = files(tmp_path)
    states.put(state(3, 4))
    (of_those,) = set(files(tmp_path)) - {of_these}
    of_those.replace(of_these)  # renamed by hand
    assert on_disk(tmp_path).get((1, 2)) is None
    assert files(tmp_path) == []


def test_a_folder_in_the_way_of_the_folder_is_borne(tmp_path: Path) -> None:
    """A file where the folder should be: nothing can be written there, nor read."""
    blocked = tmp_path / "states"
    blocked.write_text("a file")
    states = on_disk(blocked)
    states.put(state(1))
    assert states.get((1,)) is not None
    assert states.get((2,)) is None
    assert blocked.read_text() == "a file"


def test_a_folder_in_the_place_of_a_file_is_borne(tmp_path: Path) -> None:
    on_disk(tmp_path).put(state(1))
    (path,) = files(tmp_path)
    path.unlink()
    path.mkdir()
    states = on_disk(tmp_path)
    assert states.get((1,)) is None
    states.put(state(1))
    assert states.get((1,)) is not None


@pytest.mark.parametrize(
    "refused",
    [
        "mkdir",  # the folder cannot be made
        "exists",  # nor looked into
        "replace",  # written, but not to be moved into place
        "write",  # full
        "scandir",  # not to be listed
    ],
)
def test_where_the_disk_refuses_only_the_copy_on_disk_is_lost(
    tmp_path: Path, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "read-only")

    states = on_disk(tmp_path)
    with monkeypatch.context() as patch:
        if refused == "write":
            patch.setattr("models.states.tempfile.NamedTemporaryFile", _Full)
        elif refused == "scandir":
            patch.setattr("models.states.os.scandir", refuse)
        else:
            patch.setattr(Path, refused, refuse)
        states.put(state(1))
        assert states.get((1,)) == state(1)
    assert files(tmp_path) == []  # no half file either
    states.put(state(1))  # the disk is back
    assert len(files(tmp_path)) == 1


class _Full:
    """A file on a disk that fills up while it is written to."""

    def __init__(self, dir: Path, **_: object) -> None:  # noqa: A002 - the library's name
        self.name = str(dir / "half.state")
        self._file = Path(self.name).open("wb")  # noqa: SIM115 - closed below

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, raw: bytes) -> None:
        self._file.write(raw[:10])
        self._file.flush()
        raise OSError(28, "No space left on device")


# --- what lies there ---


def test_what_lies_on_disk_is_told_by_its_size(tmp_path: Path) -> None:
    kept = on_disk(tmp_path)
    kept.put(state(1, 2, 3))
    (path,) = files(tmp_path)
    size = path.stat().st_size
    assert kept.on_disk((1, 2, 3)) == size
    assert on_disk(tmp_path).on_disk([1, 2, 3]) == size  # by another process
    assert kept.on_disk((1, 2)) == 0
    assert on_disk(tmp_path, model="m 2").on_disk((1, 2, 3)) == 0
    assert States("m 1", memory=1000).on_disk((1, 2, 3)) == 0  # no disk to look at
    assert usage(tmp_path) == (1, size)


def test_being_asked_for_counts_as_a_use(tmp_path: Path) -> None:
    kept = on_disk(tmp_path)
    kept.put(state(1))
    (path,) = files(tmp_path)
    os.utime(path, (1000, 1000))
    assert kept.on_disk((1,)) > 0
    assert path.stat().st_mtime > 1000


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:20],  # within the head
        lambda raw: raw[:-1],  # cut short
        lambda raw: raw + b"x",
        lambda raw: b"another" + raw[7:],
    ],
)
def test_a_file_whose_head_or_length_is_wrong_is_none(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    kept = on_disk(tmp_path)
    kept.put(state(1))
    (path,) = files(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert kept.on_disk((1,)) == 0


def test_forgetting_lets_go_of_memory_alone(tmp_path: Path) -> None:
    kept = on_disk(tmp_path)
    kept.put(state(1))
    kept.forget()
    assert kept.bytes_in_memory == 0
    assert kept.longest([1]) is None
    assert kept.get((1,)) == state(1)


def test_clearing_leaves_what_is_not_ours(tmp_path: Path) -> None:
    kept = on_disk(tmp_path)
    for token in (1, 2):
        kept.put(state(token))
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.state").mkdir()
    count, size = usage(tmp_path)
    assert count == 2
    assert clear(tmp_path) == (2, size)
    assert usage(tmp_path) == (0, 0)
    assert [p.name for p in files(tmp_path)] == ["folder.state", "notes.txt"]
    assert clear(tmp_path / "nowhere") == (0, 0)
