"""An adapter for judging, and the probe that reads it off: what is fitted, and how.

A low-rank change (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021) of what
the middle blocks attend to as they read what stands behind a passage, and a logistic regression on
what comes out, fitted together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from eval.descent import BATCH, batches, descend
from eval.errors import EvalError
from eval.judging import FIRST, Example
from eval.lowrank import LowRank
from eval.regression import Floats, fitted
from eval.transformer import Network

RANK = 4
_RATE, _GOING_ON = 3e-4, 2e-4
# Of the adapter: at first, and as it goes on.
_AGAIN = 3
# One in so many of the first examples is seen again as it goes on.
_SEED = 2
_STRENGTH = 0.001
# Of the regression that it begins with where there is no probe.
_RATE_OF_PROBE, _RATE_OF_BIAS = 5e-5, 1e-3
_DECAY = 0.05
_WARM = 20
# Batches after which the rate is full.


class Judge(torch.nn.Module):
    """What is fitted."""

    def __init__(self, network: Network, start: NDArray[np.floating], inner: Floats) -> None:
        """Begin as the probe `start` does, on what the inside usually is: (n, 2 width)."""
        super().__init__()
        self.network = network
        self.change = LowRank(network, FIRST, RANK)
        self.more = torch.nn.Parameter(torch.zeros(inner.shape[1]))
        """What is added to the probe's weights, of a standardised inside."""
        self.bias = torch.nn.Parameter(torch.zeros(1))
        self.start = torch.from_numpy(start.astype(np.float32))
        self.mean = torch.from_numpy(inner.mean(0)).float()
        self.deviation = torch.from_numpy(inner.std(0) + 1e-3).float()

    def forward(self, examples: Sequence[Example]) -> torch.Tensor:
        """(n,) log-odds that each example is so."""
        weights, bias = self._weights()
        return self.inside(examples) @ weights + bias

    def inside(self, examples: Sequence[Example]) -> torch.Tensor:
        """(n, 2 width) what goes on inside, as `LlamaGenerator.adapted` has it."""
        lengths = [len(one.states) for one in examples]
        some = [one.states for one in examples]
        states = torch.nn.utils.rnn.pad_sequence(some, batch_first=True)
        batch = self.network.batch([one.before for one in examples], max(lengths))
        states = self.change(states, batch)
        rows, ends = torch.arange(len(examples)), torch.tensor(lengths) - 1
        told = torch.tensor([one.told for one in examples])
        return torch.cat([states[rows, ends - told], states[rows, ends]], dim=-1)

    def _weights(self) -> tuple[torch.Tensor, torch.Tensor]:
        weights = self.start[1:] + self.more / self.deviation
        bias = self.start[0] + self.bias - (self.more * self.mean / self.deviation).sum()
        return weights, bias

    def probe(self, scale: float = 1.0, offset: float = 0.0) -> NDArray[np.float32]:
        """(1 + 2 width,) as `qa.probe` has them; for log-odds times `scale`, and `offset` more."""
        with torch.no_grad():
            weights, bias = self._weights()
            return torch.cat([bias * scale + offset, weights * scale]).numpy()

    def save(self, path: Path) -> None:
        """Write the adapter as llama.cpp reads it."""
        self.change.save(path)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a judge is worth on examples that it has not seen."""

    count: int
    auc: float
    loss: float
    before: float
    """AUC of the probe that it began from, without an adapter; of little meaning where it went on
    from one."""

    def __str__(self) -> str:
        return (
            f"{self.count} examples: AUC {self.auc:.4f} ({self.before:.4f} without the adapter), "
            f"log loss {self.loss:.3f}"
        )


def begun(
    network: Network,
    first: Sequence[Example],
    start: NDArray[np.floating] | None = None,
    adapter: Path | None = None,
) -> Judge:
    """A judge fitted to these from the probe `start`, or from a regression on their inside.

    With an `adapter`, which `start` reads off, it goes on from that.

    Raises:
        EvalError: the adapter cannot be read, or is of another model, other blocks or another rank.
    """
    inner = np.stack([one.inner for one in first]).astype(np.float64)
    if start is None:
        start = fitted(inner, np.array([one.answered for one in first]), _STRENGTH)
    torch.manual_seed(_SEED)
    judge = Judge(network, start, inner)
    if adapter is not None:
        judge.change.go_on_from(adapter)
    fit(judge, first, _RATE if adapter is None else _GOING_ON, _SEED)
    return judge


def go_on(judge: Judge, first: Sequence[Example], then: Sequence[Example]) -> None:
    """Fit it to what it was measured on, too, with some of the `first` beside."""
    fit(judge, [*then, *first[::_AGAIN]], _GOING_ON, _SEED + 1)


def fit(judge: Judge, examples: Sequence[Example], rate: float, seed: int) -> None:
    """Go once through the examples, in an order that `seed` gives."""
    groups = [
        {"params": list(judge.change.parameters()), "lr": rate},
        {"params": [judge.more], "lr": _RATE_OF_PROBE, "weight_decay": 1.0},
        {"params": [judge.bias], "lr": _RATE_OF_BIAS},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=_DECAY)

    def length(one: Example) -> tuple[int, int]:
        return len(one.states), one.passage.length + one.rest.length

    def loss(some: Sequence[Example]) -> torch.Tensor:
        answered = torch.tensor([float(one.answered) for one in some])
        return functional.binary_cross_entropy_with_logits(judge(some), answered)

    descend(optimiser, batches(examples, length, seed), loss, _WARM)


def said(judge: Judge, examples: Sequence[Example]) -> Floats:
    """(n,) log-odds."""
    with torch.no_grad():
        rows = [judge(examples[at : at + BATCH]) for at in range(0, len(examples), BATCH)]
    return torch.cat(rows).double().numpy() if rows else np.empty(0)


def measured(judge: Judge, examples: Sequence[Example]) -> Measured:
    """What a judge is worth on these.

    Raises:
        EvalError: all of them are so, or none is.
    """
    from sklearn.metrics import log_loss, roc_auc_score

    answered = np.array([one.answered for one in examples])
    if len(set(answered.tolist())) < 2:
        raise EvalError(
            "examples that are so and examples that are none are needed", "Name files with both."
        )
    told = said(judge, examples)
    start = judge.start.numpy().astype(np.float64)
    before = np.stack([one.inner for one in examples]) @ start[1:] + start[0]
    return Measured(
        len(examples),
        float(roc_auc_score(answered, told)),
        float(log_loss(answered, 1 / (1 + np.exp(-told)))),
        float(roc_auc_score(answered, before)),
    )


def calibrated(judge: Judge, examples: Sequence[Example]) -> tuple[float, float]:
    """By what, on examples that it has not seen, its log-odds are to be taken times, and plus.

    Platt, "Probabilistic outputs for support vector machines", 1999.
    """
    from sklearn.linear_model import LogisticRegression

    answered = np.array([one.answered for one in examples])
    found = LogisticRegression(C=100.0).fit(said(judge, examples)[:, None], answered)
    return float(found.coef_[0, 0]), float(found.intercept_[0])
