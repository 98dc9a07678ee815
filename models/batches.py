"""Which tokens are read together, so that the scores do not depend on what was held before.

llama.cpp's kernels (without flash attention) add up each row alike in batches of `LEAST` or more
that begin at multiples of `GROUP`; tried on the processors at hand, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator

LEAST = 16
"""Tokens in the last batch of a prompt."""
GROUP = 4
"""Rows that the kernels for repacked weights take at once; the odd ones go another way."""


def batches(start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most `size` tokens from `start` to `end`, the last of `LEAST` if it can be.

    Each begins at a multiple of `GROUP` if the first does and `size` is one.
    """
    while start < end:
        stop = min(start + size, end)
        if 0 < end - stop < LEAST and end - LEAST > start:
            stop = end - LEAST
            stop -= stop % GROUP
            stop = stop if stop > start else end - LEAST
        yield start, stop
        start = stop


def in_common(a: list[int], b: list[int]) -> int:
    """How many tokens two lists begin with alike."""
    if b[: len(a)] == a:
        return len(a)
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(b))
