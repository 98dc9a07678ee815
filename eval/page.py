"""A report as one HTML page that needs nothing else: no script, no network, light and dark."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from eval import plots
from eval.errors import EvalError
from eval.measures import Summary, parse
from eval.plots import Axis, Mark, Row
from eval.report import (
    HEADLINES,
    Report,
    facts_of,
    kind_rows,
    measure_rows,
    number,
    with_interval,
)
from eval.runs import Figures, Run
from eval.statistics import Estimate

if TYPE_CHECKING:
    from markupsafe import Markup

SHOWN_SHARES = (
    *("right", "correct", "answered", "refusal_recall", "refusal_precision"),
    *("citation_precision", "citation_recall", "facts_found", "evidence_in_context"),
    *("supported_claims", "quote_exactness", "success@1", "recall@5", "ndcg@10"),
)


def _plain(value: object) -> object:
    """Control characters made visible: records are untrusted, and HTML keeps them."""
    from markupsafe import Markup

    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in value)
    return value


def _measures_plot(found: Figures) -> str:
    groups = found.splits if len(found.splits) > 1 else {"all": found.overall}
    rows = [
        Row(name, tuple(group[name] for group in groups.values()))
        for name in SHOWN_SHARES
        if name in found.overall
    ]
    return plots.forest("Measures with 95 % intervals, by split", rows, tuple(groups))


def _kinds_plot(report: Report) -> str:
    found, name = report.figures, report.deciding
    rows = [Row("all questions", (found.overall[name],))]
    rows += [Row(f"{split} split", (found.splits[split][name],)) for split in found.splits]
    rows += [
        Row(f"{kind} ({found.counts[kind]})", (found.kinds[kind][name],)) for kind in found.kinds
    ]
    return plots.forest(f"{name} by kind of question, with 95 % intervals", rows)


def _coverage_plot(report: Report) -> str:
    lines = [
        (
            "right, of those answered",
            [(p.coverage, p.correctness) for p in report.coverage if p.correctness is not None],
        ),
        (
            "unanswerable declined",
            [(p.coverage, p.declined) for p in report.coverage if p.declined is not None],
        ),
    ]
    least = min(y for _, points in lines for _, y in points)
    return plots.curves(
        "Coverage against correctness as the refusal threshold moves",
        Axis("coverage: share of the answerable questions answered", 0, 1),
        # lines may start above zero; what lies below all of them is left out
        Axis("share", max(0.0, math.floor(least * 5 - 0.25) / 5), 1),
        [line for line in lines if line[1]],
    )


def _reliability_plot(report: Report) -> str:
    marks = [
        Mark(
            str(b.n),
            b.support,
            b.held,
            y_interval=(b.held_low, b.held_high),
            note=f"support {b.low:g} to {b.high:g}: {b.n} claims, {b.held:.2f} borne out",
        )
        for b in report.reliability
    ]
    return plots.scatter(
        "Reliability of the support score",
        Axis("support that the answer shows", 0, 1),
        Axis("share of claims borne out (with number of claims)", 0, 1),
        marks,
        diagonal=True,
    )


def _time_plot(runs: list[tuple[Run, Figures]]) -> str | None:
    """Median time against quality, where two runs or more can be set side by side."""
    marks = []
    for run, found in runs:
        time, quality = found.overall.get("seconds"), found.overall.get("right")
        if time is None or quality is None or time.value is None or quality.value is None:
            continue
        marks.append(
            Mark(
                run.name,
                time.value,
                quality.value,
                _interval(time),
                _interval(quality),
                note=f"{run.name}: {time.value:.1f} s, right {quality.value:.3f}",
            )
        )
    if len(marks) < 2:
        return None
    most = max(mark.x_interval[1] if mark.x_interval else mark.x for mark in marks)
    return plots.scatter(
        "Time against quality",
        Axis("seconds to the whole answer (median)", 0, most * 1.1 or 1.0),
        Axis("right", 0, 1),
        marks,
    )


def _interval(estimate: Estimate) -> tuple[float, float] | None:
    if estimate.low is None or estimate.high is None:
        return None
    return estimate.low, estimate.high


def _tiles(found: Figures) -> list[tuple[str, str, str, str]]:
    """Name, value, interval and explanation of the figures at the head."""
    tiles = []
    for name in HEADLINES:
        estimate = found.overall.get(name)
        if estimate is None or estimate.value is None:
            continue
        measure = parse(name)
        unit = measure.definition.unit
        share = measure.definition.summary is Summary.MEAN
        value = f"{estimate.value:.1%}" if share else f"{number(estimate.value, unit)} {unit}"
        low, high = estimate.low or 0.0, estimate.high or 0.0
        between = (
            f"{low:.1%} to {high:.1%}"
            if share
            else f"{number(low, unit)} to {number(high, unit)} {unit}"
        )
        tiles.append((name.replace("_", " "), value, between, measure.explained))
    return tiles


def _plots(report: Report) -> Mapping[str, Markup | None]:
    """The plots' markup, which `eval.plots` has escaped; None where there is nothing to draw."""
    from markupsafe import Markup

    runs = [(report.run, report.figures), *report.others]
    drawn = {
        "measures": _measures_plot(report.figures),
        "kinds": _kinds_plot(report) if report.deciding else None,
        "coverage": _coverage_plot(report) if report.coverage else None,
        "reliability": _reliability_plot(report) if report.reliability else None,
        "time": _time_plot(runs),
    }
    return {
        name: None if svg is None else Markup(svg)  # noqa: S704 - escaped where it was made
        for name, svg in drawn.items()
    }


def to_html(report: Report) -> str:
    """The report as a page.

    Raises:
        EvalError: Jinja is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise EvalError(
            "the report needs Jinja, which is not installed",
            "Install it: pip install 'pincite[eval]'",
        ) from error
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source = Path(__file__).with_name("templates") / "report.html"
    kind_head, kinds = kind_rows(report.figures)
    shown = [name for name in HEADLINES if name in report.figures.overall]
    return environment.from_string(source.read_text(encoding="utf-8")).render(
        report=report,
        name=report.run.name,
        answers=report.run.has_answers,
        cited_head=report.cited_head,
        facts=facts_of(report.run, report.figures),
        tiles=_tiles(report.figures),
        plots=_plots(report),
        splits=list(report.figures.splits),
        measures=[
            (name, unit, n, cells, parse(name).explained)
            for name, unit, n, cells in measure_rows(report.figures)
        ],
        kind_head=kind_head,
        kinds=kinds,
        run_head=shown,
        runs=[
            (run.name, [with_interval(f.overall.get(n), parse(n).definition.unit) for n in shown])
            for run, f in [(report.run, report.figures), *report.others]
        ],
        calibration_error=number(report.calibration_error),
    )
