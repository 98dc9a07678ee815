"""Two or more runs on the same questions: what differs, how surely, and which questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.errors import RunError
from eval.jsonlines import Json
from eval.markdown import table, text
from eval.measures import Measure, Summary, parse
from eval.runs import Run
from eval.statistics import Difference, mcnemar, paired_bootstrap

YES_OR_NO = frozenset(
    {"right", "correct", "answered", "refusal_recall", "refusal_precision", "success"}
)
"""Measures that are 0 or 1 on each question: McNemar's test is theirs."""
DECIDING = ("right", "success@5")
"""A question is gained or lost by the first of these that both runs report."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that one run has and the other has not, with both answers."""

    id: str
    kind: str
    question: str
    first: str
    second: str
    """Answers in full; what went wrong where there is none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run set against the first one."""

    first: Run
    second: Run
    differences: dict[str, Difference]
    """By measure, second less first, on the questions that have a figure in both."""
    deciding: str
    """The measure that `gained` and `lost` go by; empty when the runs share none."""
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]

    def to_json(self) -> Json:
        """The comparison as an object for scripts."""
        return {
            "first": str(self.first.path),
            "second": str(self.second.path),
            "differences": {
                name: {
                    "difference": [found.value, found.low, found.high],
                    "p": found.p,
                    "test": found.test,
                    "questions": found.n,
                }
                for name, found in self.differences.items()
            },
            "deciding": self.deciding,
            "gained": [change.id for change in self.gained],
            "lost": [change.id for change in self.lost],
        }


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    scores: dict[str, float | None]
    error: str | None


def _lines(run: Run) -> dict[str, _Line]:
    return {line["id"]: _Line(line["kind"], line["scores"], line["error"]) for line in run.scores()}


def _test(measure: Measure, pairs: dict[str, tuple[float, float]], seed: int) -> Difference:
    """The paired test that fits the measure; the interval is the paired bootstrap's in both."""
    found = paired_bootstrap(pairs, seed=seed)
    if measure.name not in YES_OR_NO:
        return found
    lost = sum(first > second for first, second in pairs.values())
    gained = sum(first < second for first, second in pairs.values())
    return Difference(
        found.value, found.low, found.high, mcnemar(lost, gained), "McNemar, exact", found.n
    )


def _differences(
    first: dict[str, _Line], second: dict[str, _Line], measures: Sequence[Measure], seed: int
) -> dict[str, Difference]:
    found = {}
    for measure in measures:
        # means only: a percentile's difference is not the percentile of differences
        if measure.definition.summary is Summary.MAXIMUM or str(measure) != measure.key:
            continue
        pairs = {}
        for question_id, line in first.items():
            one, other = line.scores.get(measure.key), second[question_id].scores.get(measure.key)
            if one is not None and other is not None:
                pairs[question_id] = (one, other)
        if pairs:
            found[str(measure)] = _test(measure, pairs, seed)
    return found


def _texts(run: Run, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Question and answer of the wanted ids."""
    found = {}
    for line in run.answers():
        if line["id"] in wanted:
            said = line.get("error") or line.get("answer", "")
            found[line["id"]] = (str(line.get("question", "")), str(said))
    return found


def _changes(
    first: Run, second: Run, ids: Sequence[str], lines: dict[str, _Line]
) -> tuple[Change, ...]:
    wanted = set(ids)
    ours, theirs = _texts(first, wanted), _texts(second, wanted)
    return tuple(
        Change(
            id=i,
            kind=lines[i].kind,
            question=(ours.get(i) or theirs.get(i) or ("", ""))[0],
            first=ours.get(i, ("", ""))[1],
            second=theirs.get(i, ("", ""))[1],
        )
        for i in sorted(ids)
    )


def _require_comparable(first: Run, second: Run) -> None:
    for run in (first, second):
        if not run.complete:
            raise RunError(
                f"{run.path}: not finished", "Run the same command again; it goes on from there."
            )
    if first.gold != second.gold:
        raise RunError(
            f"{first.path} and {second.path} asked different questions"
            f" (gold {first.gold[:12]} and {second.gold[:12]})",
            "Compare runs on the same gold file.",
        )


def compare(runs: Sequence[Run]) -> tuple[Comparison, ...]:
    """Each later run against the first.

    Raises:
        RunError: fewer than two runs, runs on different gold questions, or an unfinished one.
    """
    if len(runs) < 2:
        raise RunError("a comparison needs two runs or more", "Name them after --compare.")
    first, *others = runs
    for other in others:
        _require_comparable(first, other)
    return tuple(_compare(first, other) for other in others)


def _compare(first: Run, second: Run) -> Comparison:
    ours, theirs = _lines(first), _lines(second)
    if ours.keys() != theirs.keys():
        raise RunError(f"{first.path} and {second.path} hold different questions", "Run them anew.")
    known = {str(m) for m in first.measures} & {str(m) for m in second.measures}
    shared = [measure for measure in first.measures if str(measure) in known]
    deciding = next((name for name in DECIDING if name in known), "")
    key = parse(deciding).key if deciding else ""

    def passed(line: _Line) -> bool:
        return line.scores.get(key) == 1.0

    gained = [i for i in ours if key and passed(theirs[i]) and not passed(ours[i])]
    lost = [i for i in ours if key and passed(ours[i]) and not passed(theirs[i])]
    return Comparison(
        first=first,
        second=second,
        differences=_differences(ours, theirs, shared, int(first.about["identity"]["seed"])),
        deciding=deciding,
        gained=_changes(first, second, gained, ours),
        lost=_changes(first, second, lost, ours),
    )


def to_markdown(comparisons: Sequence[Comparison]) -> str:
    """Comparisons as Markdown, the questions gained and lost with both answers."""
    parts: list[str] = []
    for found in comparisons:
        first, second = text(found.first.name), text(found.second.name)
        parts += [f"# {second} against {first}", ""]
        parts += table(
            ("measure", "difference of means", "95 % interval", "p", "test", "questions"),
            [
                (name, f"{d.value:+.3f}", f"{d.low:+.3f} to {d.high:+.3f}", p_text(d.p), d.test,
                 str(d.n))
                for name, d in found.differences.items()
            ],
            right=(1, 2, 3, 5),
        )  # fmt: skip
        for title, changes in (("Gained", found.gained), ("Lost", found.lost)):
            parts += ["", f"## {title}: {len(changes)}", ""]
            if changes:
                parts += table(
                    ("id", "kind", "question", first, second),
                    [[text(v) for v in (c.id, c.kind, c.question, c.first, c.second)]
                     for c in changes],
                )  # fmt: skip
        parts.append("")
    return "\n".join(parts)


def p_text(p: float) -> str:
    """A p-value as it is printed."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
