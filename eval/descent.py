"""How what changes a model is fitted: batches of like length, and a rate that rises and falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import torch

BATCH = 8
"""Examples that are computed together."""
_LIKE = 8
# Batches that are sorted by length together, so that little is padded.
_LEAST = 0.02
# Of the rate, in the end.
_Example = TypeVar("_Example")


def batches(
    examples: Sequence[_Example], length: Callable[[_Example], Any], seed: int
) -> list[list[_Example]]:
    """All examples once, in an order that `seed` gives; those of a batch have like lengths."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(examples))
    found: list[list[_Example]] = []
    for start in range(0, len(order), BATCH * _LIKE):
        some = sorted((examples[i] for i in order[start : start + BATCH * _LIKE]), key=length)
        found += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    return [found[i] for i in chance.permutation(len(found))]


def descend(
    optimiser: torch.optim.Optimizer,
    every: Sequence[list[_Example]],
    loss: Callable[[list[_Example]], torch.Tensor],
    warm: int,
) -> None:
    """Go through these batches once; the rate is full after `warm` of them, and falls as a cosine.

    `loss` gives a scalar for a batch. Gradients are held to a norm of 1 together.
    """

    def pace(step: int) -> float:
        rest = 0.5 * (1 + math.cos(math.pi * step / len(every)))
        return min(1.0, (step + 1) / warm) * max(_LEAST, rest)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, pace)
    fitted = [p for group in optimiser.param_groups for p in group["params"]]
    for some in every:
        found = loss(some)
        optimiser.zero_grad()
        found.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(fitted, 1.0)
        optimiser.step()
        schedule.step()
