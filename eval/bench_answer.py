"""`python -m eval.bench_answer`: how fast and how good answers are, beside a plain pipeline.

The same questions, records, encoder and model, in one run: the plain pipeline (`eval.plain`), then
pincite on paragraphs that it has never read, then pincite with their states kept on disk. Each way
runs in a process of its own (`eval.bench_arms`), one after the other.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from eval import bench_corpus, jsonlines, markdown, plots
from eval.bench import SAMPLE, percentile
from eval.bench_arms import ARMS, KEPT, NEW, PLAIN, Task
from eval.errors import EvalError
from eval.gold import GoldQuestion, load
from eval.jsonlines import Json
from eval.plain import PlainIndex
from eval.plots import Axis
from eval.selection import SPLITS, rank
from models import catalog
from models.cores import cpu_name, usable_cores
from models.embedder import load_embedder
from models.locate import locate
from models.offline import go_offline
from qa.progress import bar

NAMES = {
    PLAIN: "plain pipeline",
    NEW: "pincite, paragraphs never read",
    KEPT: "pincite, states kept",
}
SHORT = {PLAIN: "plain pipeline", NEW: "never read", KEPT: "states kept"}
"""For the plot's legend."""
QUESTIONS = 20
_SHARES = (
    ("right", "right"),
    ("correct", "correct, whatever is cited"),
    ("citation_precision", "citation precision"),
    ("citation_recall", "citation recall"),
    ("refusal_recall", "declined, of the unanswerable"),
    ("refusal_precision", "rightly, of the declined"),
)


@dataclass(frozen=True, slots=True)
class Arm:
    """What one way of answering came to."""

    questions: tuple[Json, ...]
    """A line a question, as `eval.bench_arms` gives it."""
    process: Json
    """Its last line."""

    def values(self, name: str, ids: frozenset[str] | None = None) -> list[float]:
        """The figures under a name, of all questions or some, where there are any."""
        return [
            line["scores"][name]
            for line in self.questions
            if (ids is None or line["id"] in ids) and line["scores"][name] is not None
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    name: str
    cells: tuple[float | None, ...]
    """An arm each."""
    unit: str = ""
    ratio: bool = False
    """Whether pincite's share of the plain pipeline's figure is of interest."""


def spread(questions: Iterable[GoldQuestion], count: int) -> tuple[GoldQuestion, ...]:
    """`count` questions, as many of each kind as can be, drawn by a hash of their ids."""
    kinds: dict[str, list[GoldQuestion]] = {}
    for question in sorted(questions, key=lambda q: rank(q.id)):
        kinds.setdefault(question.kind, []).append(question)
    turns = zip_longest(*(kinds[kind] for kind in sorted(kinds)))
    return tuple(q for q in chain.from_iterable(turns) if q is not None)[:count]


def written(arms: Mapping[str, Arm]) -> frozenset[str]:
    """The questions that the model was asked in every arm."""
    each = [
        {q["id"] for q in arm.questions if q["scores"]["first_token_seconds"] is not None}
        for arm in arms.values()
    ]
    return frozenset(set.intersection(*each))


def rows(arms: Mapping[str, Arm]) -> list[Row]:
    """The table; times are taken over the questions that the model was asked in every arm."""
    ids = written(arms)

    def row(
        name: str, figure: Callable[[Arm], float | None], unit: str, *, ratio: bool = False
    ) -> Row:
        return Row(name, tuple(figure(arms[key]) for key in arms), unit, ratio)

    def at(
        measure: str, share: float | None, among: frozenset[str] | None
    ) -> Callable[[Arm], float | None]:
        def figure(arm: Arm) -> float | None:
            values = arm.values(measure, among)
            if not values:
                return None
            return statistics.median(values) if share is None else percentile(values, share)

        return figure

    def mean(measure: str) -> Callable[[Arm], float | None]:
        return lambda arm: statistics.fmean(v) if (v := arm.values(measure)) else None

    found = [
        row("first token, median", at("first_token_seconds", None, ids), "s", ratio=True),
        row("first token, p95", at("first_token_seconds", 0.95, ids), "s", ratio=True),
        row("whole answer, median", at("seconds", None, ids), "s", ratio=True),
        row("whole answer, p95", at("seconds", 0.95, ids), "s", ratio=True),
        row("whole answer, all questions, median", at("seconds", None, None), "s", ratio=True),
        row("prompt tokens, median", at("prompt_tokens", None, ids), "", ratio=True),
        row("tokens written, median", at("answer_tokens", None, ids), ""),
    ]
    found += [row(told, mean(name), "share") for name, told in _SHARES]
    found += [
        row("peak memory", lambda arm: arm.process["peak_memory"], "MB"),
        row(
            "peak memory beyond the model file",
            lambda arm: (arm.process["peak_memory"] or 0) - arm.process["model_bytes"] / 1e6,
            "MB",
        ),
        row("start until the first question", lambda arm: arm.process["ready_seconds"], "s"),
    ]
    return found


def _told(value: float | None, unit: str) -> str:
    match unit:
        case _ if value is None:
            return "–"
        case "s":
            return f"{value:.2f} s"
        case "share":
            return f"{value:.2f}"
        case "MB":
            return f"{value:,.0f} MB"
    return f"{value:.0f}"


def _ratio(row: Row, cell: float | None) -> str:
    base = row.cells[0]
    return f" ({cell / base:.2f})" if row.ratio and base and cell is not None else ""


def to_markdown(table: Sequence[Row], caption: str) -> str:
    """The table as Markdown, pincite's ratios to the plain pipeline in brackets."""
    lines = markdown.table(
        ("", *(NAMES[key] for key in ARMS)),
        (
            (
                row.name,
                _told(row.cells[0], row.unit),
                *(_told(cell, row.unit) + _ratio(row, cell) for cell in row.cells[1:]),
            )
            for row in table
        ),
        right=(1, 2, 3),
    )
    return "\n".join([*lines, "", caption, ""])


def to_csv(table: Sequence[Row]) -> str:
    """The table as CSV, a ratio column for each of pincite's arms."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("measure", "unit", *ARMS, *(f"{key}/{PLAIN}" for key in ARMS[1:])))
    for row in table:
        ratios = [_ratio(row, cell).strip(" ()") for cell in row.cells[1:]]
        cells = ["" if cell is None else f"{cell:.6g}" for cell in row.cells]
        writer.writerow((row.name, row.unit, *cells, *ratios))
    return out.getvalue()


def questions_csv(arms: Mapping[str, Arm]) -> str:
    """Every figure of every question as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    first = next(iter(arms.values()))
    names = list(first.questions[0]["scores"]) if first.questions else []
    writer.writerow(("arm", "id", "kind", *names))
    for key, arm in arms.items():
        for line in arm.questions:
            cells = (line["scores"][name] for name in names)
            writer.writerow(
                (key, line["id"], line["kind"], *("" if c is None else c for c in cells))
            )
    return out.getvalue()


def plot(arms: Mapping[str, Arm]) -> str:
    """SVG: the share of the questions whose first token has come after so many seconds."""
    ids = written(arms)
    lines = []
    for key, arm in arms.items():
        values = sorted(arm.values("first_token_seconds", ids))
        steps = [(v, (n + i) / len(values)) for n, v in enumerate(values) for i in (0, 1)]
        lines.append((SHORT[key], [(0.0, 0.0), *steps]))
    longest = max((points[-1][0] for _, points in lines), default=1.0)
    return plots.standalone(
        plots.curves(
            "Share of the questions whose first token has come",
            Axis("seconds since the question", 0, max(1.0, 1.05 * longest)),
            Axis("share of the questions", 0, 1),
            lines,
        )
    )


# ---- running ----


def run_arm(task: Task, folder: Path, progress: Callable[[int, int, str], None]) -> Arm:
    """Measure one way in a process of its own, which keeps states in `folder` alone.

    Raises:
        EvalError: the process failed; it has told why on standard error.
    """
    found: list[Json] = []
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "eval.bench_arms", task.to_argument()]
    environment = {**os.environ, "PINCITE_STATES": str(folder)}
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as process:
        progress(0, len(task.ids), NAMES[task.arm])
        for line in process.stdout or ():
            found.append(jsonlines.decode(line))
            progress(min(len(found), len(task.ids)), len(task.ids), NAMES[task.arm])
    if process.returncode or len(found) != len(task.ids) + 1:
        raise EvalError(
            f"measuring the {NAMES[task.arm]} failed (exit code {process.returncode})",
            "What went wrong stands above.",
        )
    return Arm(tuple(found[:-1]), found[-1])


def prepare(records: Sequence[Path], folder: Path) -> tuple[Path, Path]:
    """The collection and the plain pipeline's index of the same records, below `folder`."""
    from index.build import Outcome, build

    embedder = load_embedder(locate(catalog.load().find("encoder")), for_building=True)
    collection, plain = folder / "collection", folder / "plain"
    with bar("files") as progress:
        for report in build(
            records, collection, embedder,
            progress=lambda p: progress.update(p.done, p.total, p.name),
        ):  # fmt: skip
            if report.outcome is Outcome.FAILED:
                raise EvalError(report.message, report.remedy)
        progress.note("the plain pipeline's chunks")
        PlainIndex.build(collection, embedder).save(plain)
    return collection, plain


def machine() -> str:
    """Where it was measured."""
    return (
        f"{cpu_name()}, {platform.machine()}, {usable_cores()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write it and a plot where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_answer")
    parser.add_argument("--model", default="default", help="a model's name, or the path of a GGUF")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many; 0 for all")
    parser.add_argument("--split", default="dev", choices=SPLITS)
    parser.add_argument("--gold", type=Path, default=SAMPLE / "gold.jsonl")
    parser.add_argument("--records", type=Path, default=SAMPLE / "records")
    parser.add_argument("--distractors", type=Path, help="JSON Lines; see eval.bench_corpus")
    parser.add_argument("--out", type=Path, help="folder for answer.md, .csv and .svg")
    chosen = parser.parse_args(arguments)
    go_offline()
    among = [q for q in load(chosen.gold) if chosen.split in ("all", q.split)]
    asked = spread(among, chosen.questions or len(among))
    if not asked:
        parser.error(f"{chosen.gold} has no questions in the {chosen.split} split")
    where = machine()
    sys.stdout.write(f"machine: {where}\n")
    arms: dict[str, Arm] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = [chosen.records]
        if chosen.distractors:
            bench_corpus.write_documents(bench_corpus.read(chosen.distractors), folder / "others")
            records.append(folder / "others")
        collection, plain = prepare(records, folder)
        states = {PLAIN: folder / "none", NEW: folder / "new", KEPT: folder / "kept"}
        for arm in ARMS:
            task = Task(
                arm=arm,
                collection=str(collection),
                plain=str(plain),
                kept=str(states[KEPT]),
                gold=str(chosen.gold),
                ids=tuple(q.id for q in asked),
                model=chosen.model,
            )
            with bar("questions") as progress:
                arms[arm] = run_arm(task, states[arm], progress.update)
    caption = (
        f"{len(asked)} questions of {re.sub(r'.*/eval/', 'eval/', str(chosen.gold))} "
        f"({chosen.split} split), model {chosen.model}. Times but for “all questions” are over the "
        f"{len(written(arms))} that the model was asked in every arm; the others pincite answers "
        f"from the record's fixed forms. What is declined unwritten has its first token with the "
        f"refusal. In brackets: the share of the plain pipeline's. {where}."
    )
    table = rows(arms)
    sys.stdout.write(to_markdown(table, caption))
    if chosen.out:
        chosen.out.mkdir(parents=True, exist_ok=True)
        jsonlines.write_whole(chosen.out / "answer.md", to_markdown(table, caption))
        jsonlines.write_whole(chosen.out / "answer.csv", to_csv(table))
        jsonlines.write_whole(chosen.out / "answer-questions.csv", questions_csv(arms))
        jsonlines.write_whole(chosen.out / "answer.svg", plot(arms))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
