"""The regression that goes on from earlier weights, against what it must come to."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.regression import fitted, said, shares


def rows(count: int, seed: int, size: int = 5) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Rows whose first number tells the label, with some noise, on scales of their own."""
    draw = np.random.default_rng(seed)
    labels = draw.random(count) < 0.5
    found = draw.normal(size=(count, size))
    found[:, 0] += 2.0 * labels
    return found * np.array([10.0, 1, 1, 1, 0.1])[:size] + 7, labels


def test_the_weights_are_for_rows_as_they_are() -> None:
    some, labels = rows(400, seed=1)
    weights = fitted(some, labels, 1.0)
    assert weights.shape == (6,)
    right = (said(weights, some) > 0) == labels
    assert right.mean() > 0.8
    # another unit of measurement changes nothing
    other = fitted(some * 1000, labels, 1.0)
    assert said(other, some * 1000) == pytest.approx(said(weights, some), abs=1e-3)


def test_where_nothing_may_be_learned_a_multiple_of_the_earlier_weights_remains() -> None:
    some, labels = rows(400, seed=1)
    before = fitted(some, labels, 1.0)
    after = fitted(some, labels, 1e-5, onto=before)
    multiples = after[1:] / before[1:]
    assert multiples == pytest.approx(np.full(5, multiples[0]), rel=0.02)
    assert 0.9 < multiples[0] < 1.2  # here they were right as they were


def test_what_the_earlier_weights_did_not_know_is_learned() -> None:
    some, labels = rows(400, seed=1)
    before = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 0.0])  # looks at what tells nothing
    after = fitted(some, labels, 1.0, onto=before)
    assert ((said(after, some) > 0) == labels).mean() > 0.8
    assert abs(after[2]) < 0.5


def test_few_rows_are_helped_by_the_earlier_weights() -> None:
    few, labels = rows(12, seed=2, size=5)
    many, of_many = rows(2000, seed=3)
    before = fitted(*rows(2000, seed=4), 1.0)
    alone, helped = fitted(few, labels, 0.01), fitted(few, labels, 0.01, onto=before)
    right = [((said(w, many) > 0) == of_many).mean() for w in (alone, helped)]
    assert right[1] > right[0]


def test_a_row_may_stand_for_several() -> None:
    some, labels = rows(60, seed=5)
    twice = np.where(np.arange(60) < 30, 2.0, 1.0)
    counted = fitted(some, labels, 1e3, counts=twice)
    written_out = fitted(
        np.concatenate([some, some[:30]]), np.concatenate([labels, labels[:30]]), 1e3
    )
    assert said(counted, some) == pytest.approx(said(written_out, some), rel=0.02, abs=0.05)


def test_log_odds_are_shares() -> None:
    assert shares(np.array([0.0, 800.0, -800.0])) == pytest.approx([0.5, 1.0, 0.0])
