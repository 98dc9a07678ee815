"""What is known of the tokens in a model's cache: what may follow them, and what went on inside."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from models.inner import Inner
from models.llama import Logits

Stretch = tuple[int, int]
"""Tokens from the first to the second place, 0-based, end exclusive; empty where they are equal."""


@dataclass(slots=True)
class Known:
    """Scores and inner states at some places of the cache, a place being a number of tokens."""

    scores: dict[int, Logits] = field(default_factory=dict)
    """What may follow so many of the held tokens, where it was wanted."""
    inner: dict[int, Inner] = field(default_factory=dict)
    """(width,) the model's inside at the last of so many tokens."""
    means: dict[Stretch, Inner] = field(default_factory=dict)
    """(width,) the model's inside in the mean over a stretch of tokens."""

    def forget(self, keep: int = 0) -> None:
        """Forget all that is beyond the first `keep` tokens."""
        self.scores = {n: known for n, known in self.scores.items() if n <= keep}
        self.inner = {n: known for n, known in self.inner.items() if n <= keep}
        self.means = {s: known for s, known in self.means.items() if s[1] <= keep}

    def covers(self, places: set[int], over: Stretch) -> bool:
        """Whether the inside is known at these places, and over this stretch."""
        return places <= self.inner.keys() and (over[0] == over[1] or over in self.means)


@dataclass(slots=True)
class Gathered:
    """The inner states of a stretch, batch by batch."""

    over: Stretch
    rows: list[Inner] = field(default_factory=list)

    def wants(self, begin: int, end: int) -> bool:
        """Whether tokens from `begin` to `end` belong to it."""
        return begin < self.over[1] and end > self.over[0]

    def take(self, begin: int, inner: Inner) -> None:
        """Take what belongs to it of a batch that starts at `begin`: (tokens, width)."""
        some = inner[max(0, self.over[0] - begin) : max(0, self.over[1] - begin)]
        if len(some):
            self.rows.append(some.copy())  # a view would keep the whole batch in memory

    def mean(self) -> Inner | None:
        """(width,) over the whole stretch; None while some of it is missing."""
        found = np.concatenate(self.rows) if self.rows else np.empty((0, 0), dtype=np.float32)
        return found.mean(axis=0) if len(found) == self.over[1] - self.over[0] > 0 else None
