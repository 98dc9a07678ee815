"""Whether confidence and support mean what they say.

Coverage against correctness as the refusal threshold moves (the risk-coverage curve of El-Yaniv
and Wiener, JMLR 11, 2010), and the reliability of the support score with its expected calibration
error (Guo et al., ICML 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.gold import Place
from eval.jsonlines import Json
from eval.scoring import GivenAnswer
from eval.statistics import wilson_interval

BINS = 10
MOST_POINTS = 200
"""A curve of more points would not be drawn any finer."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How sure an answer was, and what came of it."""

    confidence: float
    answered: bool
    answerable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """What would be if answers below a threshold had been declined."""

    threshold: float
    coverage: float
    """Of the answerable questions, the share answered."""
    correctness: float | None
    """Of all questions answered, the share right; None when none is."""
    declined: float | None
    """Of the unanswerable questions, the share declined; None when there are none."""


@dataclass(frozen=True, slots=True)
class MadeClaimCheck:
    """A claim's support, and whether the gold question bears the claim out."""

    support: float
    held: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about the same support."""

    low: float
    high: float
    n: int
    support: float
    """Their mean support."""
    held: float
    """The share of them that was borne out."""
    held_low: float
    held_high: float
    """Its 95 % interval (Wilson)."""


def decisions(score: Json, answer: GivenAnswer | None) -> Iterable[Decision]:
    """The decision in one question, when its answer tells how sure it was."""
    if answer is None or answer.confidence is None:
        return
    right = score["scores"].get("right") == 1.0
    yield Decision(answer.confidence, answer.answered, score["answerable"], right)


def checks(score: Json, answer: GivenAnswer | None) -> Iterable[MadeClaimCheck]:
    """Each claim of an answer, borne out when it cites evidence and the answer is correct.

    Gold questions judge answers, not sentences: in an answer of several sentences this is the
    nearest that they come to judging one.
    """
    if answer is None or not answer.answered:
        return
    evidence = {Place(*place) for group in score["expected"]["evidence"] for place in group}
    places = {citation.n: citation.place for citation in answer.citations}
    is_correct = score["scores"].get("correct") == 1.0
    for claim in answer.claims:
        cites = any(places.get(n) in evidence for n in claim.citations)
        yield MadeClaimCheck(claim.support, is_correct and cites)


def coverage_curve(made: Sequence[Decision]) -> tuple[CoveragePoint, ...]:
    """The points from the strictest threshold to the run's own.

    What a laxer one would give cannot be seen: a declined question has no answer to judge.
    """
    answerable = sum(d.answerable for d in made)
    unanswerable = len(made) - answerable
    given = sorted((d for d in made if d.answered), key=lambda d: -d.confidence)
    points: list[CoveragePoint] = []
    covered = rights = invented = 0
    for count, decision in enumerate(given, 1):
        covered += decision.answerable
        invented += not decision.answerable
        rights += decision.right
        tied = count < len(given) and given[count].confidence == decision.confidence
        if not tied:  # a threshold cannot part equal confidences
            points.append(
                CoveragePoint(
                    threshold=decision.confidence,
                    coverage=covered / answerable if answerable else 0.0,
                    correctness=rights / count,
                    declined=1 - invented / unanswerable if unanswerable else None,
                )
            )
    step = max(1, -(-len(points) // MOST_POINTS))
    # counted from the end, so that the run's own threshold is always among them
    return tuple(points[::-1][::step][::-1])


def reliability(made: Sequence[MadeClaimCheck]) -> tuple[Bin, ...]:
    """Claims in ten bins of support, those without a claim left out."""
    bins = []
    for i in range(BINS):
        inside = [c for c in made if min(int(c.support * BINS), BINS - 1) == i]
        if not inside:
            continue
        held = sum(c.held for c in inside)
        held_low, held_high = wilson_interval(held, len(inside))
        bins.append(
            Bin(
                low=i / BINS,
                high=(i + 1) / BINS,
                n=len(inside),
                support=sum(c.support for c in inside) / len(inside),
                held=held / len(inside),
                held_low=held_low,
                held_high=held_high,
            )
        )
    return tuple(bins)


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """The mean distance of support and share borne out, weighted by claims; None without any."""
    total = sum(b.n for b in bins)
    return sum(b.n * abs(b.held - b.support) for b in bins) / total if total else None
