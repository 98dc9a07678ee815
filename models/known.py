"""What is known of the tokens in a model's cache: what may follow them, and what went on inside."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.inner import Inner
from models.llama import Logits


@dataclass(slots=True)
class Known:
    """Scores and inner states at some places of the cache, a place being a number of tokens."""

    scores: dict[int, Logits] = field(default_factory=dict)
    """What may follow so many of the held tokens, where it was wanted."""
    inner: dict[int, Inner] = field(default_factory=dict)
    """(width,) the model's inside at the last of so many tokens."""

    def forget(self, keep: int = 0) -> None:
        """Forget all that is beyond the first `keep` tokens."""
        self.scores = {n: known for n, known in self.scores.items() if n <= keep}
        self.inner = {n: known for n, known in self.inner.items() if n <= keep}
