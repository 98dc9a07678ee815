"""Runs that lie on disk, read back: their settings, scores, answers and figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval import jsonlines, manifest
from eval.errors import RunError
from eval.jsonlines import Json
from eval.measures import Measure, parse
from eval.statistics import REPLICATES, Accumulator, Estimate

MANIFEST, ANSWERS, SCORES = "run.json", "answers.jsonl", "scores.jsonl"


@dataclass(frozen=True, slots=True)
class Run:
    """A run's directory and what it was made with."""

    path: Path
    about: Json = field(repr=False)
    """The content of `run.json`."""

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.path.resolve().name

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What the run reports, in order."""
        return tuple(parse(text) for text in self.about["identity"]["measures"])

    @property
    def gold(self) -> str:
        """The hash of what was asked and expected."""
        return str(self.about["identity"]["gold"])

    @property
    def complete(self) -> bool:
        """Whether every question was run."""
        return self.about["finished"] is not None

    @property
    def has_answers(self) -> bool:
        """False for a run of retrieval only."""
        return (self.path / ANSWERS).exists()

    def scores(self) -> Iterator[Json]:
        """The lines of `scores.jsonl`, in the order of the run."""
        return (line for _, line in jsonlines.read(self.path / SCORES))

    def answers(self) -> Iterator[Json]:
        """The lines of `answers.jsonl`; none for a run of retrieval only."""
        if self.has_answers:
            for _, line in jsonlines.read(self.path / ANSWERS):
                yield line


@dataclass(frozen=True, slots=True)
class Figures:
    """A run's figures: over all questions, by kind and by split."""

    overall: dict[str, Estimate]
    kinds: dict[str, dict[str, Estimate]]
    splits: dict[str, dict[str, Estimate]]
    """`dev` and `test`, as far as there are questions in them."""
    counts: dict[str, int]
    """Questions by kind and by split."""
    questions: int
    failed: int
    """Questions that ended in an error; they count as wrong."""

    def to_json(self, run: Path) -> Json:
        """The object that `eval --json` prints."""

        def figures(estimates: dict[str, Estimate]) -> Json:
            return {name: estimate.to_json() for name, estimate in estimates.items()}

        return {
            "version": manifest.FORMAT,
            "run": str(run),
            "questions": self.questions,
            "failed": self.failed,
            "overall": figures(self.overall),
            "kinds": {kind: figures(found) for kind, found in self.kinds.items()},
            "splits": {split: figures(found) for split, found in self.splits.items()},
        }


def open_run(path: Path) -> Run:
    """A run, to be read.

    Raises:
        RunError: not a run's directory, or its `run.json` is damaged or of another format.
    """
    try:
        about = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(
            f"{path}: not a run (no {MANIFEST})", "Name a directory that `pincite eval` wrote."
        ) from error
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path / MANIFEST}: damaged ({error})", "Run the questions anew."
        ) from error
    if not isinstance(about, dict) or about.get("format") != manifest.FORMAT:
        raise RunError(
            f"{path}: a run of another format than {manifest.FORMAT}", "Run the questions anew."
        )
    return Run(path, about)


def expand(paths: Sequence[Path]) -> tuple[Run, ...]:
    """The runs that are named; a directory that holds variants stands for all of them.

    Raises:
        RunError: as `open_run`.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(child.parent for child in path.glob(f"*/{MANIFEST}"))
        found += inside if inside and not (path / MANIFEST).exists() else [path]
    return tuple(open_run(path) for path in found)


def figures(run: Run, *, replicates: int = REPLICATES) -> Figures:
    """A run's figures, from its scores alone, read as a stream."""
    measures, seed = run.measures, int(run.about["identity"]["seed"])

    def fresh() -> Accumulator:
        return Accumulator(measures, seed=seed, replicates=replicates)

    overall = fresh()
    kinds: dict[str, Accumulator] = {}
    splits: dict[str, Accumulator] = {}
    failed = 0
    for line in run.scores():
        failed += line["error"] is not None
        for figures_ in (
            overall,
            kinds.setdefault(line["kind"], fresh()),
            splits.setdefault(line["split"], fresh()),
        ):
            figures_.add(line["id"], line["scores"])
    return Figures(
        overall=overall.estimates(),
        kinds={kind: kinds[kind].estimates() for kind in sorted(kinds)},
        splits={split: splits[split].estimates() for split in sorted(splits)},
        counts={name: figures_.n for name, figures_ in sorted({**kinds, **splits}.items())},
        questions=overall.n,
        failed=failed,
    )
