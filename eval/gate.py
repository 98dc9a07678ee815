"""`--require 'right>=0.9'`: what a run must reach, as a line for each that it does not."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eval import measures
from eval.errors import MeasureError
from eval.measures import Measure
from eval.runs import Figures
from eval.statistics import Estimate

OPERATORS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """`right>=0.9`, or `test:right>=0.8` for one split or kind of question."""

    measure: Measure
    comparison: str
    """`>=`, `<=`, `>` or `<`."""
    bound: float
    scope: str = ""
    """A split or a kind; empty for all questions."""

    def __str__(self) -> str:
        scope = f"{self.scope}:" if self.scope else ""
        return f"{scope}{self.measure}{self.comparison}{self.bound:g}"


def parse(text: str) -> Requirement:
    """A requirement as it is written on the command line.

    Raises:
        MeasureError: not of that form, or an unknown measure.
    """
    match = re.fullmatch(r"\s*(?:(.+?):)?\s*([a-z0-9_@]+)\s*(>=|<=|>|<)\s*([^\s=<>]+)\s*", text)
    if not match:
        raise MeasureError(
            f"{text!r} is no requirement", "Write it as right>=0.9, or test:right>=0.8."
        )
    scope, name, comparison, bound = match.groups()
    try:
        value = float(bound)
    except ValueError as error:
        raise MeasureError(f"{text!r}: {bound!r} is no number", "Write right>=0.9.") from error
    if value != value:  # NaN: no figure would reach it, and none would fail it
        raise MeasureError(f"{text!r}: {bound!r} is no number", "Write right>=0.9.")
    return Requirement(measures.parse(name), comparison, value, (scope or "").strip())


def _figure(requirement: Requirement, found: Figures) -> Estimate:
    """The figure that a requirement is about.

    Raises:
        MeasureError: the run has no such scope, or does not report the measure.
    """
    groups = {"": found.overall, **found.kinds, **found.splits}
    if requirement.scope not in groups:
        known = ", ".join(sorted(name for name in groups if name))
        raise MeasureError(
            f"{requirement}: no split or kind {requirement.scope!r}", f"This run has {known}."
        )
    estimates = groups[requirement.scope]
    if str(requirement.measure) not in estimates:
        raise MeasureError(
            f"{requirement}: the run does not report {requirement.measure}",
            f"It reports {', '.join(estimates)}.",
        )
    return estimates[str(requirement.measure)]


def failures(requirements: Iterable[Requirement], found: Figures) -> tuple[str, ...]:
    """A line for each requirement that a run does not meet.

    A figure that does not exist, as no question called for it, does not meet anything.

    Raises:
        MeasureError: a requirement on what the run does not report.
    """
    lines = []
    for requirement in requirements:
        estimate = _figure(requirement, found)
        if estimate.value is None:
            lines.append(f"{requirement}: no figure, for no question calls for it")
        elif not OPERATORS[requirement.comparison](estimate.value, requirement.bound):
            lines.append(
                f"{requirement}: {estimate.value:.4g} [{estimate.low:.4g}, {estimate.high:.4g}]"
                f" over {estimate.n} questions"
            )
    return tuple(lines)
