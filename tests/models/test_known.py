"""What is known of the cache's tokens, and what is forgotten with them."""

from __future__ import annotations

import numpy as np
import pytest

from models.known import Gathered, Known


def row(value: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(2, value, dtype=np.float32)


def test_what_lies_beyond_what_is_kept_is_forgotten() -> None:
    known = Known({3: row(0), 8: row(1)}, {3: row(2), 8: row(3)}, {(1, 3): row(4), (2, 8): row(5)})
    known.forget(3)
    assert (set(known.scores), set(known.inner), set(known.means)) == ({3}, {3}, {(1, 3)})
    known.forget()
    assert (known.scores, known.inner, known.means) == ({}, {}, {})


def test_what_it_covers() -> None:
    known = Known(inner={3: row(0), 8: row(1)}, means={(2, 8): row(5)})
    assert known.covers({3, 8}, (2, 8))
    assert known.covers({3}, (0, 0))  # no stretch is wanted
    assert not known.covers({4}, (2, 8))
    assert not known.covers({3}, (1, 8))


@pytest.mark.parametrize(
    "batches",
    [
        [(0, 10)],  # at once
        [(0, 4), (4, 10)],  # cut within the stretch
        [(0, 2), (2, 4), (4, 5), (5, 10)],  # one ends where the stretch begins
    ],
)
def test_a_stretch_is_gathered_from_its_batches(batches: list[tuple[int, int]]) -> None:
    states = np.arange(20, dtype=np.float32).reshape(10, 2)
    gathered = Gathered((2, 7))
    for begin, end in batches:
        assert gathered.wants(begin, end) == (begin < 7 and end > 2)
        if gathered.wants(begin, end):
            gathered.take(begin, states[begin:end])
    mean = gathered.mean()
    assert mean is not None
    assert mean == pytest.approx(states[2:7].mean(axis=0))


def test_a_stretch_of_which_some_is_missing_has_no_mean() -> None:
    gathered = Gathered((2, 7))
    assert gathered.mean() is None
    gathered.take(4, np.ones((6, 2), dtype=np.float32))
    assert gathered.mean() is None
    assert Gathered((0, 0)).mean() is None
