"""`pincite eval`: gold questions to runs, reports and an exit code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eval import beir, composition, gate, gold, manifest, measures, report, runner, runs, variants
from eval.composition import Described, Open, Subject
from eval.errors import EvalError
from eval.gate import Requirement
from eval.gold import GoldFile, GoldQuestion
from eval.measures import Measure
from eval.runner import Progress, Work
from eval.runs import Figures, Run
from eval.selection import select
from eval.variants import Variant
from qa.config import Settings
from qa.diagnostics import Exit

DEPTH = 10
"""Hits asked for: what the deepest measure on gold questions needs."""
RUNS = Path("runs")
NEEDED = ("ir_measures", "jinja2", "scipy")
SHOWN = (
    *("right", "correct", "answered", "refusal_recall", "refusal_precision", "facts_found"),
    *("citation_precision", "citation_recall", "quote_exactness", "supported_claims"),
    *("success@1", "success@5", "recall@5", "recall@10", "recall@100", "mrr", "mrr@10", "ndcg@10"),
    *("seconds", "first_token_seconds", "prompt_tokens", "search_seconds", "search_seconds@95"),
    "peak_memory",
)
"""What is printed without `--json`; the report has the rest."""

Bar = Callable[[str], AbstractContextManager[Callable[[float, float, str], None]]]
"""Opens a progress bar for a unit; gives what reports done, total and a text."""


@dataclass(frozen=True, slots=True)
class Front:
    """How the command speaks: data, remarks, and progress."""

    write: Callable[[str], None]
    tell: Callable[[str], None]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Options:
    """What an evaluation was asked to do."""

    settings: Settings
    records: Path | None = None
    """Index these into a collection of their own, and evaluate on that."""
    out: Path | None = None
    """The run's directory; of variants, the directory that holds theirs."""
    as_json: bool = False
    retrieval_only: bool = False
    models: tuple[str, ...] = ()
    grid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    split: str = "all"
    sample: int | None = None
    seed: int = 0


def require_installed() -> None:
    """Refuse to begin what could not be finished.

    Raises:
        EvalError: a library of the `eval` extra is missing.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise EvalError(
            f"an evaluation needs {', '.join(missing)}, which is not installed",
            "Install it: pip install 'pincite[eval]'",
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """What is run on each variant."""

    title: str
    """The gold file or the folder, as it was named."""
    stem: str
    questions: Iterable[GoldQuestion]
    digest: str
    count: int
    measures: tuple[Measure, ...]
    with_answers: bool
    work: Callable[[Subject], Work]
    check: Callable[[Subject], None]


def evaluate(
    path: Path, options: Options, front: Front, open_subject: Open = composition.open_session
) -> Exit:
    """Run a gold file's questions; report, print the figures, check what is required.

    Raises:
        EvalError, IndexingError, ModelError, QaError: it cannot be done, or not finished.
    """
    require_installed()
    questions = select(GoldFile(path), options.split, options.sample)
    digest, count = gold.digest(questions)
    if not count:
        raise EvalError(f"{path}: no questions", "Write one with `pincite eval --new`.")
    chosen = measures.usual(retrieval_only=options.retrieval_only)

    def work(subject: Subject) -> Work:
        return runner.scorer(
            chosen,
            lambda question: subject.search(question.question, DEPTH),
            None if options.retrieval_only else lambda q: subject.answer(q.question),
            subject.texts,
        )

    def check(subject: Subject) -> None:
        gold.check_evidence(
            questions, lambda source, number: bool(subject.texts(gold.Place(source, number)))
        )

    task = _Task(
        title=str(path),
        stem=path.stem,
        questions=questions,
        digest=digest,
        count=count,
        measures=chosen,
        with_answers=not options.retrieval_only,
        work=work,
        check=check,
    )
    options, unread = _with_records(options, front)
    code = _run_all(task, options, front, open_subject)
    return Exit.SOME_INPUTS if unread and code is Exit.DONE else code


def evaluate_beir(
    path: Path, options: Options, front: Front, open_subject: Open = composition.open_session
) -> Exit:
    """Index and search a public set in BEIR's form; report, print, check what is required.

    Raises:
        EvalError, IndexingError, ModelError, QaError: it cannot be done, or not finished.
    """
    require_installed()
    folder = beir.Folder(path)
    folder.require()
    judged = beir.judgements(folder)
    questions = beir.Queries(folder, judged)
    digest, count = gold.digest(questions)
    stated = hashlib.sha256((digest + json.dumps(judged, sort_keys=True)).encode()).hexdigest()

    def work(subject: Subject) -> Work:
        return beir.scorer(
            judged, lambda query, k: [str(hit["source"]) for hit in subject.search(query, k)]
        )

    settings = replace(options.settings, collection=composition.cached_collection(path))
    with front.bar("documents") as progress:
        composition.index_documents(
            map(beir.to_meeting, beir.documents(folder)), settings, progress
        )
    task = _Task(
        title=str(path),
        stem=path.name,
        questions=questions,
        digest=stated,
        count=count,
        measures=beir.measures(),
        with_answers=False,
        work=work,
        check=lambda _: None,
    )
    options = replace(options, settings=settings, retrieval_only=True)
    return _run_all(task, options, front, open_subject)


def _with_records(options: Options, front: Front) -> tuple[Options, int]:
    """The options with a collection made of `--records`, and how many files were not read."""
    if options.records is None:
        return options, 0
    collection = composition.cached_collection(options.records)
    settings = replace(options.settings, collection=collection)
    with front.bar("files") as progress:
        failures = composition.index_records(options.records, settings, progress)
    for failure in failures:
        front.tell(failure)
    return replace(options, settings=settings), len(failures)


def _required(task: _Task, texts: Sequence[str]) -> list[Requirement]:
    """The requirements; one on what is not measured is refused before anything runs."""
    required = [gate.parse(text) for text in texts]
    for requirement in required:
        if requirement.measure not in task.measures:
            raise EvalError(
                f"{requirement}: {requirement.measure} is not measured here",
                f"Measured are {', '.join(map(str, task.measures))}.",
            )
    return required


def _run_all(task: _Task, options: Options, front: Front, open_subject: Open) -> Exit:
    required = _required(task, options.require)
    chosen = variants.variants(options.settings, options.models, options.grid)
    done: list[tuple[Run, Figures]] = []
    failed: list[str] = []
    for variant in chosen:
        run = _run_one(task, variant, options, front, open_subject)
        figures = runs.figures(run)
        done.append((run, figures))
        report.write([run], run.path)
        front.write(_printed(run, figures, as_json=options.as_json))
        name = f"{variant.name}: " if variant.name else ""
        failed += [f"{name}{line}" for line in gate.failures(required, figures)]
    first = done[0][0]
    if len(done) > 1:
        report.write([run for run, _ in done], first.path.parent)
    where = first.path if len(done) == 1 else first.path.parent
    front.tell(f"report: {where / 'report.html'}")
    for line in failed:
        front.tell(f"not reached: {line}")
    return Exit.UNEXPECTED if failed else Exit.DONE


def _run_one(
    task: _Task, variant: Variant, options: Options, front: Front, open_subject: Open
) -> Run:
    with open_subject(variant.settings) as subject:
        described = subject.describe(retrieval_only=options.retrieval_only)
        task.check(subject)
        parts = manifest.identity(
            gold=task.digest,
            collection=described.collection,
            models=described.models,
            settings=described.settings,
            measures=[str(measure) for measure in task.measures],
            seed=options.seed,
        )
        about = manifest.make(parts, questions=task.count, about=_about(task, options, described))
        directory = _directory(task, variant, options, str(about["identity_sha256"]))
        with front.bar("questions") as progress:

            def on_progress(state: Progress) -> None:
                progress(state.done, state.total, variant.name)

            return runner.execute(
                directory,
                about,
                task.questions,
                task.work(subject),
                with_answers=task.with_answers,
                progress=on_progress,
            )


def _about(task: _Task, options: Options, described: Described) -> dict[str, str]:
    """What readers of a run are told, beside its hashes."""
    part = "" if options.split == "all" else f", {options.split} split"
    part += "" if options.sample is None else f", a sample of {task.count}"
    return {"Gold": task.title + part, **described.about}


def _directory(task: _Task, variant: Variant, options: Options, identity: str) -> Path:
    """Where a run is written: as asked, else named by its content, so that it can go on."""
    if not variant.name:
        return options.out or RUNS / f"{task.stem}-{identity[:8]}"
    named = json.dumps([options.models, options.grid, task.digest, manifest.code_sha256()])
    group = f"{task.stem}-variants-{hashlib.sha256(named.encode()).hexdigest()[:8]}"
    return (options.out or RUNS / group) / variant.name


def _printed(run: Run, found: Figures, *, as_json: bool) -> str:
    """A run's figures as one JSON object, or as a table for people."""
    if as_json:
        return json.dumps(found.to_json(run.path), ensure_ascii=False)
    rows: list[tuple[str, ...]] = [("", "all", *found.splits, "questions")]
    for name in SHOWN:
        if name not in found.overall:
            continue
        unit = measures.parse(name).definition.unit
        cells = [group.get(name) for group in (found.overall, *found.splits.values())]
        rows.append(
            (
                name + (f" ({unit})" if unit else ""),
                *(report.with_interval(cell, unit) for cell in cells),
                str(found.overall[name].n),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    table = (
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    failed = f", {found.failed} failed" if found.failed else ""
    return "\n".join([f"{run.path}: {found.questions} questions{failed}", "", *table])


def compare_runs(paths: Sequence[Path], front: Front, *, as_json: bool) -> Exit:
    """Print each later run against the first, as Markdown or a JSON object a line.

    Raises:
        RunError: fewer than two runs, or runs that cannot be compared.
    """
    from eval import compare

    require_installed()
    found = compare.compare(runs.expand(paths))
    if as_json:
        for comparison in found:
            front.write(json.dumps(comparison.to_json(), ensure_ascii=False))
    else:
        front.write(compare.to_markdown(found).rstrip())
    return Exit.DONE


def report_runs(paths: Sequence[Path], out: Path | None, front: Front) -> Exit:
    """Write the report on the first run, the others beside it.

    Raises:
        EvalError: no run, or one that is damaged.
    """
    require_installed()
    if not paths:
        raise EvalError("a report needs a run", "Name its directory: pincite eval --report RUN.")
    found = runs.expand(paths)
    directory = out or found[0].path
    directory.mkdir(parents=True, exist_ok=True)
    for path in report.write(found, directory):
        front.tell(f"written: {path}")
    return Exit.DONE


def write_question(
    path: Path,
    options: Options,
    front: Front,
    ask: Callable[[str], str],
    open_subject: Open = composition.open_session,
) -> Exit:
    """Write one gold question with the hits in view.

    Raises:
        EvalError, IndexingError, ModelError: the file or the collection cannot be used.
    """
    from eval import authoring

    options, _ = _with_records(options, front)

    def search(query: str) -> Sequence[dict[str, Any]]:
        return subject.search(query, DEPTH)

    with open_subject(options.settings) as subject:
        question = authoring.compose(path, ask, front.tell, search)
    if question is None:
        front.tell("nothing was written")
    return Exit.DONE
