"""Intervals against scipy's, paired tests against sums by hand, order, and memory."""

from __future__ import annotations

import random
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from eval import measures, statistics
from eval.measures import parse
from eval.statistics import Accumulator, mcnemar, paired_bootstrap, quantile_estimate

RIGHT, SECONDS = parse("right"), parse("seconds")


def test_a_mean_is_the_mean_of_the_questions_it_applies_to() -> None:
    figures = Accumulator([RIGHT])
    for n, value in enumerate([1.0, 0.0, 0.0, 1.0, None, 1.0]):
        figures.add(f"q{n}", {"right": value})
    estimate = figures.estimate(RIGHT)
    assert (estimate.value, estimate.n, figures.n) == (0.6, 5, 6)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0 <= estimate.low < 0.6 < estimate.high <= 1


@pytest.mark.parametrize("share", [0.5, 0.85])
def test_the_interval_is_that_of_the_ordinary_bootstrap(share: float) -> None:
    generator = np.random.default_rng(7)
    values = (generator.random(200) < share).astype(float)
    figures = Accumulator([RIGHT], replicates=4000)
    for n, value in enumerate(values):
        figures.add(f"q{n}", {"right": float(value)})
    estimate = figures.estimate(RIGHT)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="percentile", rng=generator
    ).confidence_interval
    # two Monte Carlo draws of the same interval: within a fifth of its width of each other
    room = (theirs.high - theirs.low) / 5
    assert estimate.low == pytest.approx(theirs.low, abs=room)
    assert estimate.high == pytest.approx(theirs.high, abs=room)


def test_the_weights_are_poisson_and_belong_to_the_question() -> None:
    drawn = statistics.weights("q1", 0, 20_000)
    assert drawn.mean() == pytest.approx(1, abs=0.05)
    assert drawn.var() == pytest.approx(1, abs=0.05)
    assert np.array_equal(drawn, statistics.weights("q1", 0, 20_000))
    assert not np.array_equal(drawn, statistics.weights("q2", 0, 20_000))
    assert not np.array_equal(drawn, statistics.weights("q1", 1, 20_000))


def test_order_is_of_no_account() -> None:
    generator = random.Random(3)  # noqa: S311 - figures for a test
    lines = [
        (f"q{n}", {"right": float(n % 3 == 0), "seconds": generator.random()}) for n in range(99)
    ]
    chosen = [RIGHT, SECONDS, parse("seconds@95")]
    first, second = Accumulator(chosen), Accumulator(chosen)
    for line in lines:
        first.add(*line)
    generator.shuffle(lines)
    for line in lines:
        second.add(*line)
    assert first.estimates() == second.estimates()


def test_a_measure_that_applies_to_nothing_has_no_figure() -> None:
    figures = Accumulator([RIGHT, SECONDS, parse("peak_memory")])
    figures.add("q", {"right": None})
    for estimate in figures.estimates().values():
        assert estimate.to_json() == [None, None, None]
        assert estimate.n == 0


def test_quantiles_and_maxima() -> None:
    chosen = [parse(name) for name in ("seconds", "seconds@95", "seconds@90", "peak_memory")]
    figures = Accumulator(chosen)
    for n in range(1, 101):
        figures.add(f"q{n}", {"seconds": float(n), "peak_memory": 500.0 + n})
    found = figures.estimates()
    assert found["seconds"].value == 50.5
    assert found["seconds@95"].value == pytest.approx(95.05)
    assert found["seconds@90"].value == pytest.approx(90.1)
    # the 40th and the 61st of a hundred: the textbook's interval of a median
    assert (found["seconds"].low, found["seconds"].high) == (40, 61)
    assert found["peak_memory"].to_json() == [600, 600, 600]
    assert {found[str(m)].n for m in chosen} == {100}


def test_the_interval_of_a_median_covers_it_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        estimate = quantile_estimate(generator.exponential(size=41).tolist(), 50)
        assert estimate.low is not None
        assert estimate.high is not None
        covered += estimate.low <= np.log(2) <= estimate.high
    assert covered / 300 >= 0.92


def test_one_value_is_its_own_quantile() -> None:
    assert quantile_estimate([3.0], 95).to_json() == [3, 3, 3]


@pytest.mark.parametrize(
    ("lost", "gained", "p"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (0, 5, 2 / 2**5),  # all five one way: twice one half to the fifth
        (1, 7, 2 * (1 + 8) / 2**8),  # none or one of eight, twice
        (7, 1, 2 * (1 + 8) / 2**8),
    ],
)
def test_mcnemar_exact(lost: int, gained: int, p: float) -> None:
    assert mcnemar(lost, gained) == pytest.approx(p)


@pytest.mark.parametrize("n", [1, 2, 7, 40, 1000])
@pytest.mark.parametrize("q", [0.05, 0.5, 0.95])
def test_ranks_and_tests_agree_with_scipy(n: int, q: float) -> None:
    low, high = stats.binom.ppf([0.025, 0.975], n, q)
    assert statistics.quantile_ranks(n, q) == (max(int(low) - 1, 0), min(int(high), n - 1))
    for count in {0, n // 3, n // 2, n}:
        assert mcnemar(n - count, count) == pytest.approx(stats.binomtest(count, n).pvalue)
        theirs = stats.binomtest(count, n).proportion_ci(method="wilson")
        assert statistics.wilson_interval(count, n) == pytest.approx((theirs.low, theirs.high))


def test_a_paired_bootstrap_sees_what_unpaired_intervals_hide() -> None:
    generator = np.random.default_rng(5)
    first = generator.random(60)
    # each question a little better: far less than questions differ among each other
    pairs = {f"q{n}": (float(v), float(v + 0.01 * (1 + n % 3))) for n, v in enumerate(first)}
    difference = paired_bootstrap(pairs)
    assert difference.value == pytest.approx(0.02, abs=1e-6)
    assert 0.015 < difference.low < difference.value < difference.high < 0.025
    assert difference.p < 0.01
    assert difference.n == 60


def test_a_paired_bootstrap_of_equal_runs_finds_nothing() -> None:
    difference = paired_bootstrap({f"q{n}": (n / 9, n / 9) for n in range(10)})
    assert (difference.value, difference.low, difference.high, difference.p) == (0, 0, 0, 1)


def test_a_paired_bootstrap_is_fair_when_nothing_differs() -> None:
    generator = np.random.default_rng(2)
    found = 0
    for trial in range(100):
        noise = generator.normal(size=(40, 2))
        pairs = {f"{trial}-{n}": (float(a), float(b)) for n, (a, b) in enumerate(noise)}
        found += paired_bootstrap(pairs, replicates=400).p < 0.05
    assert found <= 14  # 5 expected; 14 is more than four standard deviations above


def test_a_paired_test_without_pairs_is_refused() -> None:
    with pytest.raises(ValueError, match="needs pairs"):
        paired_bootstrap({})


def test_memory_does_not_grow_with_the_questions() -> None:
    chosen = measures.usual(retrieval_only=True)

    def peak(count: int) -> int:
        figures = Accumulator(chosen)
        tracemalloc.start()
        for n in range(count):
            figures.add(f"q{n}", {m.key: 0.5 for m in chosen})
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    # eight bytes a question for the one time that is kept, and nothing else
    assert peak(3000) - peak(300) < 2700 * 8 * 2
