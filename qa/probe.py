"""What the inside of a model tells of a passage, and of what it writes: whether it is an answer.

A probing classifier: a logistic regression on what a block in the middle of the network puts out
where the model is about to say Yes or No, and where it is about to write (Alain and Bengio,
"Understanding intermediate layers using linear classifier probes", 2016). It was fitted by
`python -m eval.fit_probe`, to each model by itself, and lies in `probe.npz` beside this file.

The default model reads the question behind a passage with an adapter that was fitted to judging,
is asked about what it wrote with another, and reads what it is to confirm with a third: what it
attends to there is learnt, not only how the outcome is read off.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from models.inner import Inner
from qa.answerability import logistic

DRAFT, CLAIM, JUDGED, DRAFTED = ".draft", ".claim", ".judged", ".drafted"
"""Kinds of weights: for what the model wrote; and with an `adapter`, for a sentence that it is to
confirm, for a passage, and for what was written."""
_ADAPTERS = {CLAIM: "claim.lora", JUDGED: "judge.lora", DRAFTED: "draft.lora"}


def weights(model_sha256: str, kind: str = "") -> Inner | None:
    """(1 + size of the inner state,) float32, the bias first; None for a model without any.

    For a passage and a question, unless another `kind` is given.
    """
    return _tables().get(f"{model_sha256}{kind}")


@cache
def _tables() -> dict[str, Inner]:
    with resources.files("qa").joinpath("probe.npz").open("rb") as file, np.load(file) as table:
        return {name: np.asarray(table[name]) for name in table.files}


def adapter(model_sha256: str, kind: str = JUDGED) -> Path | None:
    """With what a model is to read a question to judge the passage before it; None: as it is.

    Or, where the `kind` is `DRAFTED`, what it wrote; where it is `CLAIM`, a sentence that it is to
    confirm. It was fitted together with the weights of this kind (`python -m eval.fit_judge`,
    `eval.fit_support`).
    """
    if weights(model_sha256, kind) is None:
        return None
    return Path(str(resources.files("qa").joinpath(_ADAPTERS[kind])))


def probability(model_sha256: str, inner: Inner | None) -> float | None:
    """The probability that the passage holds the answer, 0 to 1.

    None for a model that no weights were fitted to, or whose inner state is not known.
    """
    return _said(weights(model_sha256), inner)


def judged(model_sha256: str, inner: Inner | None) -> float | None:
    """The same by what goes on inside with the `adapter`, or None as above."""
    return _said(weights(model_sha256, JUDGED), inner)


def of_draft(model_sha256: str, inner: Inner | None) -> float | None:
    """The probability that what the model wrote answers the question, 0 to 1, or None as above.

    `inner` is what `of_text` gives.
    """
    return _said(weights(model_sha256, DRAFT), inner)


def drafted(model_sha256: str, inner: Inner | None) -> float | None:
    """The same by what goes on inside with the adapter for `DRAFTED`, or None as above."""
    return _said(weights(model_sha256, DRAFTED), inner)


def of_claim(model_sha256: str, inner: Inner | None) -> float | None:
    """The probability that a passage says just what a claim says, 0 to 1, or None as above."""
    return _said(weights(model_sha256, CLAIM), inner)


def of_text(inside: Sequence[Inner | None]) -> Inner | None:
    """(2 width,) what went on inside as a text was written: where it ends, and in the mean.

    `inside` is `models.pieces.Piece.inner` of its pieces: the first goes before the text. Where a
    stop text began within the last token, the end is the token before. None where one is not known,
    or nothing was written.
    """
    known = [one for one in inside[1:] if one is not None]
    if not known or len(known) < len(inside) - 1:
        return None
    return np.concatenate([known[-1], np.mean(known, axis=0)])


def _said(table: Inner | None, inner: Inner | None) -> float | None:
    if table is None or inner is None or len(table) != len(inner) + 1:
        return None
    return logistic(float(table[0] + table[1:] @ inner))
