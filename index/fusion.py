"""Two rankings to one."""

from __future__ import annotations

from collections.abc import Mapping

DENSE_WEIGHT = 0.6
"""Share of the cosine where candidates are chosen; `index.ranking.Parts` has what ranks them."""


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


def reciprocal(
    dense: Mapping[int, int], lexical: Mapping[int, int], constant: int = 60
) -> dict[int, float]:
    """Fuse by reciprocal ranks, scaled to at most 1; both map unit ids to 1-based ranks.

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (2009), whose constant is 60.
    """
    best = 2 / (constant + 1)
    return {
        unit: sum(1 / (constant + ranks[unit]) for ranks in (dense, lexical) if unit in ranks)
        / best
        for unit in {**dense, **lexical}
    }
