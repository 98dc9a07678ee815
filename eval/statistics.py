"""Intervals and paired tests that do not depend on the order of questions, in fixed memory.

Means are bootstrapped with Poisson weights: in each replicate a question counts k times, k drawn
from Poisson(1) (Hanley and MacGibbon, Computer Methods and Programs in Biomedicine 83, 2006;
Chamandy, Muralidharan, Najmi and Naidu, Google, 2012). The weights are drawn from the question's
id, so that a stream is enough, order is of no account, and two runs over the same questions are
resampled alike, which makes the bootstrap of their difference a paired one. Intervals are
percentile intervals (Efron and Tibshirani, 1993, chapter 13).
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from eval.measures import Measure, Summary

REPLICATES = 1000
LEVEL = 0.95
DIGITS = 6
"""Figures are rounded to this: sums in another order differ in the sixteenth digit."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, over the questions that it applies to."""

    value: float | None
    """None when the measure applies to no question."""
    low: float | None
    high: float | None
    n: int
    """So many questions it is taken over."""

    def to_json(self) -> list[float | None]:
        """`[value, low, high]`."""
        return [self.value, self.low, self.high]


@dataclass(frozen=True, slots=True)
class Difference:
    """How a second run differs from a first, on the questions that both have a figure for."""

    value: float
    low: float
    high: float
    p: float
    """Two-sided, from the paired test that `test` names."""
    test: str
    n: int


def weights(question_id: str, seed: int, replicates: int = REPLICATES) -> Floats:
    """How often a question counts in each replicate: `(replicates,)`, Poisson(1)."""
    key = hashlib.sha256(f"{seed}\x00{question_id}".encode()).digest()
    generator = np.random.Generator(np.random.PCG64(int.from_bytes(key[:16])))
    return generator.poisson(1.0, replicates).astype(np.float64)


def percentile_interval(replicates: Floats) -> tuple[float, float]:
    """The middle 95 % of bootstrap replicates; those without any question are left out."""
    tail = 50 * (1 - LEVEL)
    low, high = np.nanpercentile(replicates, [tail, 100 - tail])
    return float(low), float(high)


def quantile_ranks(n: int, q: float) -> tuple[int, int]:
    """0-based ranks between which the q-quantile of n values lies, at 95 %.

    Free of any distribution: the ranks are binomial (David and Nagaraja, Order Statistics, 2003,
    section 7.1).
    """
    from scipy.special import bdtr  # type: ignore[import-untyped] # it ships no types

    cumulative = bdtr(np.arange(n + 1), n, q)
    low, high = np.searchsorted(cumulative, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return max(int(low) - 1, 0), min(int(high), n - 1)


def wilson_interval(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927)."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(slots=True)
class _Mean:
    """A mean with its bootstrap replicates, kept as running sums."""

    replicates: int
    total: float = 0.0
    n: int = 0
    sums: Floats = field(init=False)
    counts: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros(self.replicates)
        self.counts = np.zeros(self.replicates)

    def add(self, value: float, drawn: Floats) -> None:
        self.total += value
        self.n += 1
        self.sums += value * drawn
        self.counts += drawn

    def estimate(self) -> Estimate:
        drawn = np.divide(
            self.sums, self.counts, out=np.full(self.replicates, np.nan), where=self.counts > 0
        )
        return _rounded(self.total / self.n, *percentile_interval(drawn), self.n)


def _rounded(value: float, low: float, high: float, n: int) -> Estimate:
    return Estimate(round(value, DIGITS), round(low, DIGITS), round(high, DIGITS), n)


def quantile_estimate(values: Sequence[float], percent: int) -> Estimate:
    """A percentile of `values` (linear between ranks) with its interval from order statistics."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    low, high = quantile_ranks(len(ordered), percent / 100)
    value = float(np.percentile(ordered, percent))
    # the interval's ends are values that were seen; the percentile may lie between two of them
    return _rounded(
        value, min(value, float(ordered[low])), max(value, float(ordered[high])), len(ordered)
    )


class Accumulator:
    """Figures over questions that are added one by one.

    Needs memory that does not grow with the questions: sums alone for means, a maximum; for a
    quantile eight bytes a question, since an exact one needs every value.
    """

    def __init__(
        self, measures: Sequence[Measure], *, seed: int = 0, replicates: int = REPLICATES
    ) -> None:
        self._measures = tuple(measures)
        self._keys = {m.key: m.definition.summary for m in measures}
        self._seed = seed
        self._replicates = replicates
        self._means: dict[str, _Mean] = {}
        self._values: dict[str, array[float]] = {}
        self._most: dict[str, tuple[float, int]] = {}
        self.n = 0

    def add(self, question_id: str, scores: Mapping[str, float | None]) -> None:
        """Count a question's scores, by `Measure.key`; None and absent ones do not apply."""
        self.n += 1
        drawn = weights(question_id, self._seed, self._replicates)
        for key, summary in self._keys.items():
            value = scores.get(key)
            if value is None:
                continue
            match summary:
                case Summary.MEAN:
                    mean = self._means.setdefault(key, _Mean(self._replicates))
                    mean.add(value, drawn)
                case Summary.QUANTILE:
                    self._values.setdefault(key, array("d")).append(value)
                case Summary.MAXIMUM:
                    most, count = self._most.get(key, (value, 0))
                    self._most[key] = (max(most, value), count + 1)

    def estimate(self, measure: Measure) -> Estimate:
        """The figure for one measure over all questions added."""
        key = measure.key
        if key in self._means:
            return self._means[key].estimate()
        if key in self._values:
            return quantile_estimate(self._values[key], measure.cutoff or 50)
        if key in self._most:
            most, count = self._most[key]
            return _rounded(most, most, most, count)
        return Estimate(None, None, None, 0)

    def estimates(self) -> dict[str, Estimate]:
        """Every measure's figure, in the measures' order."""
        return {str(measure): self.estimate(measure) for measure in self._measures}


def mcnemar(lost: int, gained: int) -> float:
    """The exact two-sided p-value of McNemar's test (Psychometrika 12, 1947).

    Of the questions on which two runs differ, `lost` are right in the first only and `gained` in
    the second only; without a difference between the runs each is as likely as the other.
    """
    # scipy.stats has the test ready, but takes seconds to import
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(lost, gained), lost + gained, 0.5)))


def paired_bootstrap(
    pairs: Mapping[str, tuple[float, float]], *, seed: int = 0, replicates: int = REPLICATES
) -> Difference:
    """The mean difference, second less first, of paired scores by question id.

    The p-value is twice the share of replicates on the far side of zero, with one added to both
    counts so that it is never 0 (Davison and Hinkley, 1997, section 4.2).

    Raises:
        ValueError: no pairs.
    """
    if not pairs:
        raise ValueError("a paired test needs pairs")
    mean = _Mean(replicates)
    # a fixed order, so that the sums are the same to the last digit
    for question_id in sorted(pairs):
        first, second = pairs[question_id]
        mean.add(second - first, weights(question_id, seed, replicates))
    estimate = mean.estimate()
    with np.errstate(invalid="ignore"):
        drawn = mean.sums / mean.counts
    kept = drawn[~np.isnan(drawn)]
    far = min(int(np.sum(kept <= 0)), int(np.sum(kept >= 0)))
    value, low, high = estimate.to_json()
    if value is None or low is None or high is None:
        raise ValueError("a paired test needs pairs")
    p = min(1.0, 2 * (far + 1) / (len(kept) + 1))
    return Difference(value, low, high, p, "paired bootstrap", mean.n)
