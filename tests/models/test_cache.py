"""What a model has read, told with a stand-in for it: which tokens are read, and which are not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from models.batches import GROUP, LEAST
from models.cache import Cache
from models.inner import Inner
from models.llama import Logits
from models.states import States

WIDTH = 3


class Reads:
    """Stands in for `models.llama.Llama`: takes down what it is given to read."""

    batch = 128
    shows_inside = True

    def __init__(self) -> None:
        self.read: list[tuple[int, int]] = []
        """Where reading began, and how many tokens."""
        self.inner: Inner | None = None
        self.text: list[int] = []

    @contextlib.contextmanager
    def watch(self, cancelled: Callable[[], bool] | None) -> Iterator[None]:
        del cancelled
        yield

    def decode(
        self, tokens: list[int], start: int, *, logits: int = 1, inner: bool = False
    ) -> Logits:
        assert len(self.text) == start  # it goes on where the cache ends
        self.read.append((start, len(tokens)))
        self.text += tokens
        self.inner = np.full((len(tokens), WIDTH), tokens[-1], np.float32) if inner else None
        return np.full((logits, WIDTH), tokens[-1], np.float32)

    def remove(self, sequence: int, start: int, end: int = -1) -> None:
        del sequence, end
        del self.text[start:]

    def clear(self) -> None:
        self.text = []

    def state(self, sequence: int) -> bytes:
        del sequence
        return bytes(self.text)

    def restore(self, sequence: int, state: bytes) -> None:
        del sequence
        self.text = list(state)


@pytest.fixture
def llama() -> Reads:
    return Reads()


@pytest.fixture
def cache(llama: Reads) -> Cache:
    states = States("stand-in", memory=2**20)
    return Cache(llama, lambda: states)  # type: ignore[arg-type]


LONG = list(range(1, 61))


def test_what_is_read_is_held_and_not_read_again(llama: Reads, cache: Cache) -> None:
    assert cache.bring(LONG) == len(LONG)
    assert cache.has_read(LONG)
    assert cache.next is not None
    assert cache.next[0] == LONG[-1]
    assert cache.bring(LONG) == 0
    assert llama.read == [(0, len(LONG))]


def test_only_what_differs_is_read_from_where_a_group_begins(llama: Reads, cache: Cache) -> None:
    cache.bring(LONG)
    other = [*LONG[:30], *range(100, 130)]
    read = cache.bring(other)
    start = 30 - 30 % GROUP
    assert llama.read[1] == (start, len(other) - start)
    assert read == len(other) - start
    assert (cache.held, cache.has_read(other), cache.holds(LONG)) == (other, True, False)


def test_what_was_added_is_held_and_not_as_if_read_at_once(llama: Reads, cache: Cache) -> None:
    cache.bring(LONG)
    cache.add([70, 71], np.zeros(WIDTH, np.float32))
    whole = [*LONG, 70, 71]
    assert cache.holds(whole)
    assert not cache.has_read(whole)
    llama.text += [70, 71]
    cache.reach(whole, None)
    assert cache.has_read(whole)
    start = len(whole) - LEAST
    assert llama.read[1][0] == start - start % GROUP


def test_a_kept_state_is_taken_up_for_reading(llama: Reads, cache: Cache) -> None:
    assert cache.keep(LONG, 0, None) == len(LONG)
    assert cache.keep(LONG, 0, None) == 0  # it is kept
    cache.bring(list(range(100, 160)))
    llama.read.clear()
    cache.reach(LONG, None)
    assert (cache.has_read(LONG), llama.read) == (True, [])
    assert llama.text == LONG


def test_what_is_wanted_is_known_and_forgotten_with_its_tokens(cache: Cache) -> None:
    cache.bring(LONG, wanted=40)
    assert set(cache.known.inner) == {40, len(LONG)}
    assert set(cache.known.scores) == {40}
    cache.forget_behind(44)
    assert (cache.held, cache.next) == (LONG[:44], None)
    assert set(cache.known.inner) == {40}
    cache.forget()
    assert (cache.held, cache.has_read([]), cache.has_read(LONG[:1])) == ([], True, False)


def test_nothing_is_read_once_it_is_cancelled(llama: Reads, cache: Cache) -> None:
    assert cache.bring(LONG, cancelled=lambda: True) == 0
    assert (llama.read, cache.held, cache.next) == ([], [], None)
