"""Indexing, in a process of its own beside the window.

Building a collection imports torch, which keeps the interpreter to itself for tenths of a second
at a time, in whatever thread it is imported. A window in the same process would stand still.

The two processes talk in lines of JSON. The child writes `{"step": [done, total, text]}`, and at
last `{"summary": text}` or `{"fault": [what, remedy]}`. It stops after the file at hand once its
standard input ends: when it is told to, and also when the window is gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import IndexingError
from models.errors import ModelError
from qa.config import Settings
from qa.errors import QaError
from qa.tui.backend import Report, Step

if TYPE_CHECKING:
    from index.build import FileReport, Progress
    from index.embedding import Embedder

_POLITE = 5
# Added to the child's niceness: keys and answers come first.
_GLANCE = 0.1
# Seconds between two looks whether the child shall stop.
_NAMED = 3
# Files that could not be read and are named, before they are only counted.


class Indexer(Protocol):
    """Something that indexes `path` into `collection` and says in a sentence what came of it."""

    def __call__(
        self,
        path: Path,
        collection: Path,
        report: Report,
        cancelled: Callable[[], bool],
        leaving: threading.Event,
    ) -> str:
        """End after the file at hand when cancelled, at once when `leaving` is set.

        Raises IndexingError, ModelError or QaError.
        """


def index_here(
    path: Path,
    collection: Path,
    embedder: Embedder,
    report: Report,
    cancelled: Callable[[], bool],
) -> str:
    """Index in this process, with this encoder.

    Raises:
        IndexingError: the collection cannot be used or is being written by another process.
        QaError: nothing could be read.
    """
    from index.build import build

    def told(progress: Progress) -> None:
        text = f"{progress.name} · {progress.chunks} chunks" if progress.chunks else progress.name
        report(Step(progress.done, progress.total, text))

    done: list[FileReport] = []
    for file in build([path], collection, embedder, progress=told):
        done.append(file)
        if cancelled():
            break
    return _summary(path, done)


def _summary(path: Path, done: Sequence[FileReport]) -> str:
    """`15 files: 13 added, 2 failed.` and the first that failed, each with its reason."""
    from index.build import Outcome

    if not done:
        raise QaError(
            f"nothing to read in {path}",
            "name a folder with records (.txt, .md, .docx, .pdf, .html) or a file",
        )
    failed = [file for file in done if file.outcome is Outcome.FAILED]
    if len(failed) == len(done):
        raise QaError(failed[0].message, failed[0].remedy)
    counts = {o: sum(file.outcome is o for file in done) for o in Outcome}
    counted = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
    summary = f"{len(done)} file{'s' if len(done) != 1 else ''}: {counted}."
    if failed:
        named = "; ".join(file.message.rstrip(".") for file in failed[:_NAMED])
        more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
        summary += f" Not read: {named}{more}."
    return summary


def index_beside(
    path: Path,
    collection: Path,
    report: Report,
    cancelled: Callable[[], bool],
    leaving: threading.Event,
    command: Sequence[str] = (sys.executable, "-P", "-m", "qa.tui.indexing"),
) -> str:
    """Index in a process of its own; `command` starts it. What it writes on stderr goes to ours.

    Raises:
        QaError: what the child says; its own fault or another package's.
        RuntimeError: it ended without a word.
    """
    ended: dict[str, Any] = {}
    with subprocess.Popen(  # noqa: S603 - our own module, and paths as separate words
        [*command, str(path.absolute()), str(collection.absolute())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as child:
        threading.Thread(target=_watch, args=(child, cancelled, leaving), daemon=True).start()
        for line in child.stdout or ():
            message = json.loads(line)
            if "step" in message:
                report(Step(*message["step"]))
            else:
                ended = message
    if "summary" in ended:
        return str(ended["summary"])
    if "fault" in ended:
        raise QaError(*ended["fault"])
    if leaving.is_set():
        return "stopped; what was indexed is kept"
    raise RuntimeError(f"the process that indexes ended with code {child.returncode}")


def _watch(
    child: subprocess.Popen[str], cancelled: Callable[[], bool], leaving: threading.Event
) -> None:
    """Hand on to the child that it shall stop. Every record that it has committed stays whole."""
    while child.poll() is None:
        if leaving.wait(_GLANCE):
            child.terminate()
            return
        if cancelled() and child.stdin is not None:
            child.stdin.close()


def main() -> int:
    """The child: index the path and the collection that the command line names."""
    from qa.session import Session

    path, collection = map(Path, sys.argv[1:3])
    # Libraries print on file descriptor 1 as they please; what is ours goes another way.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    stop = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_the_end, name="wait-for-the-end", daemon=True).start()

    def say(message: dict[str, object]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    def report(step: Step) -> None:
        say({"step": [step.done, step.total, step.text]})

    try:
        with Session(Settings(collection)) as session:
            embedder = session.building_embedder
            report(Step(0, 0, "loading the encoder"))
            summary = index_here(path, collection, embedder, report, stop.is_set)
    except (IndexingError, ModelError, QaError) as error:
        say({"fault": [error.what, error.remedy]})
    except BrokenPipeError:
        return 1  # the window is gone; what was committed stays
    else:
        say({"summary": summary})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
