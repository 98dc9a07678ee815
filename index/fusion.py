"""Two rankings to one."""

from __future__ import annotations

from collections.abc import Mapping

DENSE_WEIGHT = 0.6
"""Share of the cosine in the fused score; docs/decisions has the measurement."""


def convex(
    cosines: Mapping[int, float], bm25: Mapping[int, float], weight: float = DENSE_WEIGHT
) -> dict[int, float]:
    """Fuse by a convex combination: `weight * cosine + (1 - weight) * bm25 / max(bm25)`.

    Both map unit ids to scores; a unit that one of them lacks counts 0 there. Bruch, Gai and
    Ingber, "An analysis of fusion functions for hybrid retrieval" (2023).
    """
    top = max(bm25.values(), default=0.0) or 1.0
    return {
        unit: weight * cosines.get(unit, 0.0) + (1 - weight) * bm25.get(unit, 0.0) / top
        for unit in {**cosines, **bm25}
    }
