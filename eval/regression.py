"""Logistic regression, from nothing or onto weights that were fitted before.

What earlier weights were fitted to need not be at hand: what they say of a row goes in as a column
of its own that no penalty holds, so that only what differs from a multiple of them is penalised.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FREE = 1e3
"""How large the column of the earlier weights is made: its own weight is small then, and so is the
penalty on it."""


def fitted(
    rows: NDArray[np.floating],
    labels: NDArray[np.generic],
    strength: float,
    *,
    onto: Floats | None = None,
    counts: Floats | None = None,
) -> Floats:
    """(1 + size,) float64, the bias first, for rows as they are: no scaling is to be done.

    Args:
        rows: (n, size).
        labels: (n,) true or false.
        strength: the inverse of the L2 penalty's weight, on rows scaled to unit deviation.
        onto: (1 + size,) earlier weights; None to begin with nothing.
        counts: (n,) how many rows each stands for; None: one.
    """
    from sklearn.linear_model import LogisticRegression

    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    columns = (rows - mean) / scale
    if onto is not None:
        columns = np.column_stack([columns, said(onto, rows) * _FREE])
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit(columns, labels, sample_weight=counts)
    own = model.coef_[0][: rows.shape[1]] / scale
    weights: Floats = np.concatenate([model.intercept_ - mean @ own, own]).astype(np.float64)
    if onto is not None:
        weights += onto * (model.coef_[0][-1] * _FREE)
    return weights


def as_toml(heading: str, tables: Mapping[str, Mapping[str, float]]) -> str:
    """The text of a file of weights, by the hash of their model, under a line that says whence."""
    lines = [f"# {heading}"]
    for sha256, table in tables.items():
        lines += [f"[{json.dumps(sha256)}]", *(f"{n} = {v:.4f}" for n, v in table.items())]
    return "\n".join(lines) + "\n"


def said(weights: Floats, rows: NDArray[np.floating]) -> Floats:
    """(n,) the log-odds of each row."""
    total: Floats = weights[0] + rows @ weights[1:]
    return total


def shares(log_odds: Floats) -> Floats:
    """(n,) the probabilities that log-odds stand for."""
    found: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -60, 60)))
    return found
