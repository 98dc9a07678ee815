"""What the inside of a model tells of a passage: whether it holds the answer to the question.

A probing classifier: a logistic regression on what a block in the middle of the network puts out
where the model is about to say Yes or No, and where it is about to write (Alain and Bengio,
"Understanding intermediate layers using linear classifier probes", 2016). It was fitted by
`python -m eval.fit_probe`, to each model by itself, and lies in `probe.npz` beside this file.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np

from models.inner import Inner
from qa.answerability import logistic


@cache
def weights(model_sha256: str) -> Inner | None:
    """(1 + size of the inner state,) float32, the bias first; None for a model without any."""
    with resources.files("qa").joinpath("probe.npz").open("rb") as file, np.load(file) as table:
        return np.asarray(table[model_sha256]) if model_sha256 in table.files else None


def probability(model_sha256: str, inner: Inner | None) -> float | None:
    """The probability that the passage holds the answer, 0 to 1.

    None for a model that no weights were fitted to, or whose inner state is not known.
    """
    table = weights(model_sha256)
    if table is None or inner is None or len(table) != len(inner) + 1:
        return None
    return logistic(float(table[0] + table[1:] @ inner))
