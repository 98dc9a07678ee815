"""Questions to a run's directory: one line of scores a question, written as it is known.

What answers and what searches is passed in. A run can be stopped at any moment: the same command
goes on where it stopped, and the result is that of an undisturbed run.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from eval import jsonlines, manifest, runs
from eval.errors import RunError
from eval.gold import GoldQuestion, Place
from eval.jsonlines import Appender, Json
from eval.measures import Measure
from eval.runs import ANSWERS, MANIFEST, SCORES, Run
from eval.scoring import Case, Texts, parse_answer, place_of
from index.errors import IndexingError
from models.errors import ModelError
from qa.errors import QaError

Answer = Callable[[GoldQuestion], Json]
"""A question to its answer, as `ask --json` has it."""
Search = Callable[[GoldQuestion], Sequence[Mapping[str, Any]]]
"""A question to its hits, as `search --json` has them, best first."""

FAULTS = (IndexingError, ModelError, QaError)
"""What fails a question and not the run. Anything else is a fault of the program."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question came to."""

    score: Json
    """A line of `scores.jsonl`."""
    answer: Json | None = None
    """A line of `answers.jsonl`; None in a run of retrieval only."""


Work = Callable[[GoldQuestion], Outcome]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    done: int
    total: int
    seconds_left: float | None
    """None until a question of this start is done."""


def peak_memory() -> float | None:
    """The most that this process has held, in MB (10**6 bytes); None where it cannot be known."""
    try:
        import resource
    except ImportError:  # Windows has no such call
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # bytes on macOS, units of 1024 bytes elsewhere
    return float(most if sys.platform == "darwin" else most * 1024) / 1e6


def scorer(
    measures: Sequence[Measure],
    search: Search | None,
    answer: Answer | None,
    texts: Texts | None = None,
) -> Work:
    """What is done with one question: search, answer, score.

    Raises (when called):
        EvalError: an answer or a hit is not of the shape that it must have.
    """

    def work(question: GoldQuestion) -> Outcome:
        error: str | None = None
        hits: tuple[Place, ...] = ()
        search_seconds: float | None = None
        if search:
            begun = time.perf_counter()
            try:
                found = search(question)
                search_seconds = time.perf_counter() - begun
                hits = tuple(place_of(hit, f"hit for {question.id!r}") for hit in found)
            except FAULTS as fault:
                error = fault.what
        given: Json | None = None
        if answer:
            try:
                given = {**answer(question), "id": question.id}
                error = error or given.get("error")
            except FAULTS as fault:
                error = fault.what
                given = {"id": question.id, "question": question.question, "error": fault.what}
        case = Case(
            question,
            parse_answer(given, texts) if given else None,
            hits,
            search_seconds,
            peak_memory(),
        )
        scores = {m.key: m(case) for m in measures}
        return Outcome(score_line(question, scores, error, hits), given)

    return work


def score_line(
    question: GoldQuestion,
    scores: Mapping[str, float | None],
    error: str | None,
    hits: Sequence[Place],
) -> Json:
    """A line of `scores.jsonl`. It carries what was expected, so that a run explains itself."""
    return {
        "id": question.id,
        "kind": question.kind,
        "split": question.split,
        "answerable": question.answerable,
        "question": question.question,
        "expected": {key: question.to_json()[key] for key in ("facts", "forbidden", "evidence")},
        "error": error,
        "scores": dict(scores),
        "hits": [list(hit) for hit in hits],
    }


def execute(
    directory: Path,
    about: Json,
    questions: Iterable[GoldQuestion],
    work: Work,
    *,
    with_answers: bool,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Run:
    """Run the questions that `directory` has no scores of yet; give the finished run.

    `about` is the content of `run.json` (see `manifest.make`). Needs memory that does not grow
    with the questions, but for the ids of those that an earlier start has done.

    Raises:
        RunError: the directory holds a run of another identity, is damaged, or is in use.
        EvalError: an answer that is not of the shape it must have.
        KeyboardInterrupt: after what was done is on the disk.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(directory / ".lock", blocking=False)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise RunError(
            f"{directory}: another process is writing this run", "Wait for it, or choose --out."
        ) from error
    try:
        done, about = _resume(directory, about, with_answers=with_answers)
        _run_rest(directory, about, questions, work, done, with_answers, progress)
        if about["finished"] is None:
            about = about | {"finished": manifest.now()}
            _write_manifest(directory, about)
    finally:
        lock.release()
    return runs.open_run(directory)


def _run_rest(
    directory: Path,
    about: Json,
    questions: Iterable[GoldQuestion],
    work: Work,
    done: set[str],
    with_answers: bool,  # noqa: FBT001 - private, passed on
    progress: Callable[[Progress], None],
) -> None:
    total, count, begun = int(about["questions"]), len(done), time.monotonic()
    progress(Progress(count, total, None))
    with contextlib.ExitStack() as files:
        scores = files.enter_context(Appender(directory / SCORES))
        answers = files.enter_context(Appender(directory / ANSWERS)) if with_answers else None
        for question in questions:
            if question.id in done:
                continue
            outcome = work(question)
            # the answer first: a score without its answer would be taken for done
            if answers is not None and outcome.answer is not None:
                answers.append(outcome.answer)
            scores.append(outcome.score)
            count += 1
            pace = (time.monotonic() - begun) / (count - len(done))
            progress(Progress(count, total, pace * (total - count)))


def _write_manifest(directory: Path, about: Json) -> None:
    text = json.dumps(about, ensure_ascii=False, indent=2)
    jsonlines.write_whole(directory / MANIFEST, text + "\n")


def _resume(directory: Path, about: Json, *, with_answers: bool) -> tuple[set[str], Json]:
    """The ids that are done, and the `run.json` that goes on; a new run's is written."""
    if not (directory / MANIFEST).exists():
        if (directory / SCORES).exists():
            raise RunError(
                f"{directory}: scores without {MANIFEST}", "Choose another --out, or delete it."
            )
        _write_manifest(directory, about)
        return set(), about
    earlier = runs.open_run(directory).about
    if earlier["identity_sha256"] != about["identity_sha256"]:
        differ = manifest.differences(earlier["identity"], about["identity"])
        raise RunError(
            f"{directory} holds another run: " + "; ".join(differ),
            "Choose another --out, or delete that directory.",
        )
    return _mend(directory, with_answers=with_answers), earlier


def _mend(directory: Path, *, with_answers: bool) -> set[str]:
    """The ids of the questions that are done; what was half written is cut off.

    A question is done when its score is there whole, and its answer at the same line.
    """
    scores = _Lines(directory / SCORES)
    answers = _Lines(directory / ANSWERS) if with_answers else None
    done: set[str] = set()
    while (score := scores.next()) is not None:
        if answers is not None:
            answer = answers.next()
            if answer is None or answer.get("id") != score["id"]:
                break
            answers.keep()
        scores.keep()
        done.add(score["id"])
    for lines in (scores, answers):
        if lines is not None:
            lines.cut()
    return done


class _Lines:
    """Goes through a file's whole lines, and cuts off what follows the last one to be kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("r+b") if path.exists() else None
        self._read = self._kept = self._number = 0

    def next(self) -> Json | None:
        """The next line; None at the end, or at a last line that is half written.

        Raises:
            RunError: a line in the middle that cannot be read.
        """
        line = self._file.readline() if self._file else b""
        if not line or self._file is None:
            return None
        self._number += 1
        try:
            if not line.endswith(b"\n"):
                return None
            value = jsonlines.decode(line.decode())
        except (ValueError, TypeError) as error:
            if not self._file.read(1):
                return None
            raise RunError(
                f"{self._path}:{self._number}: damaged ({error})",
                "Delete the run's directory and run again.",
            ) from error
        self._read += len(line)
        return value

    def keep(self) -> None:
        """Keep everything up to the line that was read last."""
        self._kept = self._read

    def cut(self) -> None:
        """Cut off what is not kept, and close the file."""
        if self._file is not None:
            self._file.truncate(self._kept)
            self._file.close()
