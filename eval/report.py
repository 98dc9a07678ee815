"""What a report shows, gathered from runs; and the report as Markdown.

The first run is reported in full; the others stand beside it where runs are set side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import calibration, jsonlines, markdown
from eval.calibration import Bin, CoveragePoint, Decision, MadeClaimCheck
from eval.gold import Place, holds
from eval.jsonlines import Json
from eval.measures import parse
from eval.runs import Figures, Run, figures
from eval.scoring import GivenAnswer, parse_answer
from eval.statistics import Estimate

MOST_FAILURES = 200
"""So many failures are shown; the rest is counted."""
HEADLINES = (
    *("right", "citation_precision", "citation_recall", "refusal_recall", "refusal_precision"),
    *("recall@5", "seconds"),
)
BY_KIND = ("right", "citation_precision", "citation_recall", "recall@5", "ndcg@10")
DECIDING = ("right", "recall@5", "recall@10")
"""A question failed when it did not reach 1 on the first of these that the run reports."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not right."""

    id: str
    kind: str
    split: str
    question: str
    answer: str
    """Empty in a run of retrieval only."""
    why: tuple[str, ...]
    cited: tuple[str, ...]
    """What was cited; in a run of retrieval only, what was found."""
    expected: tuple[str, ...]
    """The evidence groups."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows."""

    run: Run
    figures: Figures
    others: tuple[tuple[Run, Figures], ...]
    deciding: str
    failures: tuple[Failure, ...]
    failed: int
    """Questions that were not right, shown or not."""
    coverage: tuple[CoveragePoint, ...]
    reliability: tuple[Bin, ...]

    @property
    def failures_title(self) -> str:
        """The heading above the failures."""
        below = "not right" if self.deciding == "right" else f"below {self.deciding} = 1"
        return f"{self.failed} of {self.figures.questions} questions {below}"

    @property
    def cited_head(self) -> str:
        """What a failure's references are: a run of retrieval only cites nothing."""
        return "cited" if self.run.has_answers else "found first"

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error of the support score."""
        return calibration.expected_calibration_error(self.reliability)


def _pairs(run: Run) -> Iterator[tuple[Json, GivenAnswer | None, Json | None]]:
    """Each question's score with its answer; the files are written line by line together."""
    if not run.has_answers:
        yield from ((score, None, None) for score in run.scores())
        return
    for score, answer in zip(run.scores(), run.answers(), strict=True):
        yield score, parse_answer(answer), answer


def why(score: Json, answer: GivenAnswer | None, *, retrieval_only: bool) -> tuple[str, ...]:
    """What went wrong in a question, in words."""
    scores, expected = score["scores"], score["expected"]
    if score["error"] is not None:
        return (f"failed: {score['error']}",)
    if retrieval_only or answer is None:
        found = {Place(*hit) for hit in score["hits"]}
        missing = [g for g in expected["evidence"] if found.isdisjoint(Place(*p) for p in g)]
        return ("evidence not found",) if missing else ("evidence found too far down",)
    if not score["answerable"]:
        return ("answered, though the records do not say",)
    if not answer.answered:
        return ("declined, though the records answer it",)
    found_out = [
        f"not said: {' | '.join(group)}"
        for group in expected["facts"]
        if not any(holds(answer.text, fact) for fact in group)
    ]
    found_out += [f"said: {text}" for text in expected["forbidden"] if holds(answer.text, text)]
    if (scores.get("citation_recall") or 0.0) < 1:
        found_out.append("evidence not cited")
    if (scores.get("citation_precision") or 0.0) < 0.5:
        found_out.append("most of what is cited is no evidence")
    if (scores.get("evidence_in_context") or 0.0) < 1:
        found_out.append("evidence not among the passages")
    return tuple(found_out)


def _failure(score: Json, answer: GivenAnswer | None, line: Json | None) -> Failure:
    cited = (
        [f"{c.cite}: “{c.quote}”" for c in answer.citations]
        if answer
        else [str(Place(*hit)) for hit in score["hits"][:5]]
    )
    return Failure(
        id=score["id"],
        kind=score["kind"],
        split=score["split"],
        question=score["question"],
        answer=str((line or {}).get("answer") or ""),
        why=why(score, answer, retrieval_only=line is None),
        cited=tuple(cited),
        expected=tuple(
            " or ".join(str(Place(*place)) for place in group)
            for group in score["expected"]["evidence"]
        ),
    )


def gather(runs: Sequence[Run]) -> Report:
    """All that a report on the first run shows, the other runs beside it.

    Raises:
        EvalError: a run's file is damaged.
    """
    run, *others = runs
    names = [str(measure) for measure in run.measures]
    deciding = next((name for name in DECIDING if name in names), "")
    key = parse(deciding).key if deciding else ""
    failures: list[Failure] = []
    failed = 0
    made: list[Decision] = []
    checks: list[MadeClaimCheck] = []
    for score, answer, line in _pairs(run):
        made += calibration.decisions(score, answer)
        checks += calibration.checks(score, answer)
        value = score["scores"].get(key)
        if value is not None and value < 1:
            failed += 1
            if len(failures) < MOST_FAILURES and "expected" in score:
                failures.append(_failure(score, answer, line))
    return Report(
        run=run,
        figures=figures(run),
        others=tuple((other, figures(other)) for other in others),
        deciding=deciding,
        failures=tuple(sorted(failures, key=lambda f: (f.kind, f.id))),
        failed=failed,
        coverage=calibration.coverage_curve(made),
        reliability=calibration.reliability(checks),
    )


# ---- in words and figures ----


def facts_of(run: Run, found: Figures) -> tuple[tuple[str, str], ...]:
    """What a run was made with, as name and value, for the head of a report."""
    about, machine = run.about["about"], run.about["machine"]
    commit = run.about["commit"]
    pairs = {
        "Questions": f"{found.questions} ({found.failed} failed)"
        if found.failed
        else str(found.questions),
        **{str(key): str(value) for key, value in about.items()},
        "Program": f"pincite {run.about['version']}" + (f", {commit[:13]}" if commit else ""),
        "Machine": f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB",
        "Date": _day(run.about["finished"] or run.about["started"])
        + ("" if run.complete else " (not finished)"),
    }
    return tuple(pairs.items())


def _day(moment: str) -> str:
    """`2026-03-01T10:20:30+00:00` as `2026-03-01 10:20 UTC`."""
    return f"{moment[:16].replace('T', ' ')} UTC"


def number(value: float | None, unit: str = "") -> str:
    """A figure as it is printed: shares in three digits, large figures without decimals."""
    if value is None:
        return "–"
    if unit in ("tokens", "MB") or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if unit == "s" and value >= 1 else f"{value:.3f}"


def with_interval(estimate: Estimate | None, unit: str = "") -> str:
    """`0.912 [0.874, 0.945]`."""
    if estimate is None or estimate.value is None:
        return "–"
    low, high = number(estimate.low, unit), number(estimate.high, unit)
    return f"{number(estimate.value, unit)} [{low}, {high}]"


def measure_rows(found: Figures) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """Each measure with its unit, its questions, and its figures over all and by split."""
    rows = []
    for name, estimate in found.overall.items():
        unit = parse(name).definition.unit
        cells = [with_interval(estimate, unit)]
        cells += [with_interval(split.get(name), unit) for split in found.splits.values()]
        rows.append((name, unit, estimate.n, tuple(cells)))
    return rows


def kind_rows(found: Figures) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads and rows of the figures by kind, for the measures that are shown so."""
    shown = [name for name in BY_KIND if name in found.overall]
    rows = [
        (kind, str(found.counts[kind]), *(with_interval(estimates.get(name)) for name in shown))
        for kind, estimates in found.kinds.items()
    ]
    return ("kind", "questions", *shown), rows


def _runs_table(report: Report) -> list[str]:
    both = [(report.run, report.figures), *report.others]
    shown = [name for name in HEADLINES if name in report.figures.overall]
    rows = [
        [
            markdown.text(run.name),
            *(with_interval(f.overall.get(n), parse(n).definition.unit) for n in shown),
        ]
        for run, f in both
    ]
    return ["", "## Runs", "", *markdown.table(("run", *shown), rows)]


def _failures_table(report: Report) -> list[str]:
    rows = [
        [
            markdown.text(cell)
            for cell in (
                f"{f.id} ({f.kind}, {f.split})",
                f.question,
                f.answer,
                "; ".join(f.why),
                "; ".join(f.cited),
                "; ".join(f.expected),
            )
        ]
        for f in report.failures
    ]
    head = ("question", "", "answer", "what went wrong", report.cited_head, "evidence")
    return markdown.table(head, rows)


def to_markdown(report: Report) -> str:
    """The report as Markdown."""
    found = report.figures
    parts = [f"# Evaluation: {markdown.text(report.run.name)}", ""]
    parts += [f"- {k}: {markdown.text(v)}" for k, v in facts_of(report.run, found)]
    splits = list(found.splits)
    parts += ["", "## Measures", "", "Value [95 % interval]. Times and tokens are medians."]
    parts += ["", *markdown.table(
        ("measure", "questions", "all", *splits),
        [(name + (f" ({unit})" if unit else ""), str(n), *cells)
         for name, unit, n, cells in measure_rows(found)],
        right=range(1, 3 + len(splits)),
    )]  # fmt: skip
    head, rows = kind_rows(found)
    parts += ["", "## By kind of question", ""]
    parts += markdown.table(head, [[markdown.text(r[0]), *r[1:]] for r in rows])
    if report.others:
        parts += _runs_table(report)
    if report.coverage:
        parts += ["", "## Coverage against correctness", ""]
        parts += markdown.table(
            ("threshold", "answerable answered", "of the answered right", "unanswerable declined"),
            [(number(p.threshold), number(p.coverage), number(p.correctness), number(p.declined))
             for p in report.coverage[:: max(1, len(report.coverage) // 10)]],
        )  # fmt: skip
    if report.reliability:
        error = number(report.calibration_error)
        parts += ["", f"## Reliability of the support score (expected error {error})", ""]
        parts += markdown.table(
            ("support", "claims", "mean support", "borne out"),
            [(f"{b.low:g} to {b.high:g}", str(b.n), number(b.support),
              f"{number(b.held)} [{number(b.held_low)}, {number(b.held_high)}]")
             for b in report.reliability],
        )  # fmt: skip
    parts += ["", f"## {report.failures_title}", ""]
    if report.failures:
        parts += _failures_table(report)
    if report.failed > len(report.failures):
        parts += ["", f"The first {len(report.failures)} are shown; `scores.jsonl` has all."]
    return "\n".join(parts) + "\n"


def write(runs: Sequence[Run], directory: Path) -> tuple[Path, Path]:
    """Write `report.md` and `report.html` on the first run into `directory`.

    Raises:
        EvalError: a run's file is damaged, or Jinja is not installed.
    """
    from eval.page import to_html

    report = gather(runs)
    texts: Mapping[str, str] = {"report.md": to_markdown(report), "report.html": to_html(report)}
    for name, text in texts.items():
        jsonlines.write_whole(directory / name, text)
    return directory / "report.md", directory / "report.html"
