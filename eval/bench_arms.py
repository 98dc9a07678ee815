"""One way of answering, measured on some questions in a process of its own.

`eval.bench_answer` starts it and reads its standard output: a JSON line a question, then one with
what the whole process took. Started by hand it is of little use.

Arms: `plain` is the plain pipeline; `new` is pincite on paragraphs that it has never read, the
state of its instructions being at hand as after any first question; `kept` is pincite with the
states that `new` has left on disk, none of them in memory.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eval import measures
from eval.errors import EvalError
from eval.gold import GoldFile, GoldQuestion
from eval.jsonlines import Json, encode
from eval.plain import PlainIndex, PlainPipeline, stuffed
from eval.runner import peak_memory
from eval.scoring import Case, GivenAnswer, parse_answer
from models.generator import LlamaGenerator
from qa import output
from qa.config import Settings, states_folder
from qa.session import Session
from qa.warming import Task as ReadAhead
from qa.warming import read_ahead

PLAIN, NEW, KEPT = "plain", "new", "kept"
ARMS = (PLAIN, NEW, KEPT)
MEASURED = (
    *("right", "correct", "answered", "refusal_recall", "refusal_precision"),
    *("citation_precision", "citation_recall"),
    *("seconds", "first_token_seconds", "prompt_tokens", "answer_tokens"),
)

Ask = Callable[[str], GivenAnswer | None]


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to measure."""

    arm: str
    collection: str
    plain: str
    """Folder of the plain pipeline's index."""
    kept: str
    """Folder to which `new` moves the states that it leaves."""
    gold: str
    ids: tuple[str, ...]
    """Questions, in the order in which they are asked."""
    model: str

    def to_argument(self) -> str:
        """As the process is given it."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, argument: str) -> Task:
        """What `to_argument` made."""
        fields: dict[str, Any] = json.loads(argument)
        return cls(**fields | {"ids": tuple(fields["ids"])})


def measured(question: GoldQuestion, answer: GivenAnswer | None) -> Json:
    """A line on one question."""
    case = Case(question, answer)
    scores = {name: measures.parse(name)(case) for name in MEASURED}
    if scores["first_token_seconds"] is None and scores["prompt_tokens"]:
        # declined once it was read: the first word that comes is the refusal's
        scores["first_token_seconds"] = scores["seconds"]
    return {"id": question.id, "kind": question.kind, "scores": scores}


def run(task: Task) -> Iterator[Json]:
    """Measure; the last line tells of the process.

    Raises:
        EvalError: no such arm, or a question that is not in the gold file.
        IndexingError, ModelError: a part is missing or cannot be used.
    """
    begun = time.perf_counter()
    chosen = {q.id: q for q in GoldFile(Path(task.gold)) if q.id in set(task.ids)}
    if missing := [i for i in task.ids if i not in chosen]:
        raise EvalError(f"{task.gold} has no question {missing[0]!r}")
    settings = Settings(collection=Path(task.collection), model=task.model)
    if task.arm == PLAIN:
        settings = replace(settings, states_gigabytes=0.0)
    with Session(settings) as session:
        ask, before, finish = _ARMS[task.arm](session, task)
        ready = time.perf_counter() - begun
        for question_id in task.ids:
            before()
            question = chosen[question_id]
            yield measured(question, ask(question.question))
        finish()
        yield {
            "ready_seconds": ready,
            "peak_memory": peak(),
            "model_bytes": session.model.path.stat().st_size,
        }


def peak() -> float | None:
    """The most that this program has held, in MB (10**6 bytes), the mapped model included.

    Linux counts the parent's memory too where `getrusage` is asked in a child; `VmHWM` is of this
    program alone.
    """
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.M) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else peak_memory()


# ---- the arms: how to ask, what to do before each question, what to do at the end ----

_Arm = tuple[Ask, Callable[[], None], Callable[[], None]]


def _nothing() -> None:
    pass


def _plain(session: Session, task: Task) -> _Arm:
    generator = session.generator
    embedder = session.embedder
    pipeline = PlainPipeline(
        PlainIndex.load(Path(task.plain)),
        embedder,
        generator,
        answer_tokens=session.settings.answer_tokens,
    )
    embedder.encode(["warm"])
    generator.read(stuffed(generator, (), "warm"))  # its instructions stay in the model's cache
    return lambda question: pipeline.ask(question).answer, _nothing, _nothing


def _pincite(session: Session) -> tuple[Ask, Callable[[], None]]:
    answerer = session.answerer
    generator = session.generator
    if not isinstance(generator, LlamaGenerator):
        raise TypeError("states are kept by the real generator only")

    def ask(question: str) -> GivenAnswer | None:
        return parse_answer(output.answer(answerer.ask(question)))

    def only_instructions() -> None:
        generator.forget()
        read_ahead(generator, (ReadAhead(),), lambda: False)  # the instructions alone

    only_instructions()
    return ask, only_instructions


def _new(session: Session, task: Task) -> _Arm:
    ask, only_instructions = _pincite(session)
    folder, kept = states_folder(), Path(task.kept)
    kept.mkdir(parents=True, exist_ok=True)
    at_hand = set(folder.iterdir())

    def before() -> None:
        for path in set(folder.iterdir()) - at_hand:
            shutil.move(path, kept / path.name)
        only_instructions()

    def finish() -> None:
        before()
        for path in at_hand:
            shutil.copy(path, kept / path.name)

    return ask, before, finish


def _kept(session: Session, _: Task) -> _Arm:
    ask, only_instructions = _pincite(session)
    return ask, only_instructions, _nothing


_ARMS: dict[str, Callable[[Session, Task], _Arm]] = {PLAIN: _plain, NEW: _new, KEPT: _kept}


def main() -> int:
    """Measure what the first argument says; print a line as soon as it is known."""
    for line in run(Task.of(sys.argv[1])):
        sys.stdout.write(encode(line) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
