"""`python -m eval.faults`: indexing killed (SIGKILL) at random moments, and what is left of it.

After each kill the collection must open, hold every record that was reported as done and at most
the one that was being reported, each whole, and be searchable; a run after it must complete the
collection to the same content as an undisturbed run.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from eval.bench_encoder import MadeUpEncoder
from eval.errors import EvalError
from index.build import build
from index.embedding import PieceEmbedder
from index.search import Searcher
from index.store import DATABASE
from models import catalog
from models.embedder import load_embedder
from models.locate import locate

Make = Callable[[], PieceEmbedder]
_STATIONS = "harbour lantern ferry keeper tide signal buoy channel mast anchor reef pilot".split()
_SEED = 20_251_122


def real_encoder() -> PieceEmbedder:
    """The real encoder, in the way that loads at once."""
    return load_embedder(locate(catalog.load().find("encoder")))


def write_records(folder: Path, files: int, paragraphs: int) -> None:
    """Write made-up records, each with a title block, numbered paragraphs and a closing line."""
    folder.mkdir(parents=True, exist_ok=True)
    random_words = random.Random(_SEED)  # noqa: S311 - the same texts each time
    for n in range(1, files + 1):
        lines = [
            "Committee on Crossings",
            f"{n}th session",
            f"Summary record of the {100 + n}th meeting",
            "The meeting was called to order at 3.05 p.m.",
        ]
        for number in range(1, paragraphs + 1):
            words = " ".join(random_words.choices(_STATIONS, k=20))
            lines.append(f"{number}. The Chair said of {n} and {number} that {words}.")
        lines.append("The meeting rose at 6 p.m.")
        text = "\n".join(lines) + "\n"
        (folder / f"r{n:04}.txt").write_text(text, encoding="utf-8")


def content(folder: Path) -> dict[str, str]:
    """Source to a hash of all that the collection holds of it, row ids left out."""
    uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as db:
        rows = db.execute(
            "SELECT r.source, r.symbol, r.session, r.meeting, r.content, p.ordinal, p.kind,"
            ' p.text, p.number, p.speaker, c.start, c."end", c.vector'
            " FROM records r LEFT JOIN paragraphs p ON p.record_id = r.id"
            " LEFT JOIN chunks c ON c.unit_id = p.id"
            " ORDER BY r.source, p.ordinal, c.start"
        )
        hashes: dict[str, hashlib._Hash] = {}
        for row in rows:
            hashes.setdefault(row[0], hashlib.sha256()).update(repr(row).encode())
    return {source: value.hexdigest() for source, value in hashes.items()}


def index_in_child(records: Path, folder: Path, make: Make, batch: int, told: Connection) -> None:
    """Build in a process of its own; say when it begins, and the source of each finished file."""
    embedder = make()
    told.send("")
    for report in build([records], folder, embedder, batch=batch):
        told.send(report.source)
    told.close()


@dataclass(frozen=True, slots=True)
class Killed:
    """What one killed run left."""

    held: int
    """Records that were in the collection afterwards."""
    finished: bool
    """The run was over before it was killed."""


class Trial:
    """Kills runs of indexing the same records and checks what is left."""

    def __init__(
        self, folder: Path, make: Make, *, files: int, paragraphs: int, batch: int
    ) -> None:
        self._folder = folder
        self._make = make
        self._batch = batch
        self._records = folder / "records"
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["index.search", "index.build", "faiss", "tantivy"])
        write_records(self._records, files, paragraphs)
        self._run(folder / "undisturbed", None)
        self._expected = content(folder / "undisturbed")
        if len(self._expected) != files:
            raise EvalError(f"the undisturbed run holds {len(self._expected)} of {files} records")

    def kill_once(self, name: str, *, after: int, wait: float) -> Killed:
        """Kill a run `wait` seconds after it has reported so many files, then check.

        Raises:
            EvalError: what does not hold, and where the collection lies.
        """
        folder = self._folder / name
        reported, finished = self._run(folder, (after, wait))
        held = self._check(folder, reported, finished=finished)
        self._run(folder, None)
        if content(folder) != self._expected:
            raise _fault(folder, "a run after it did not complete it to the undisturbed content")
        self._check_search(folder)
        return Killed(held, finished)

    def _run(self, folder: Path, kill: tuple[int, float] | None) -> tuple[list[str], bool]:
        """The sources that the run reported, and whether it came to its end."""
        ours, theirs = self._processes.Pipe(duplex=False)
        child = self._processes.Process(
            target=index_in_child, args=(self._records, folder, self._make, self._batch, theirs)
        )
        child.start()
        theirs.close()
        reported: list[str] = []
        try:
            ours.recv()  # it has begun
            while kill is None or len(reported) < kill[0]:
                reported.append(ours.recv())
            time.sleep(kill[1])
            if child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
            while True:  # what it had said before
                reported.append(ours.recv())
        except EOFError:
            pass
        finally:
            child.join()
            ours.close()
        if kill is None and child.exitcode != 0:
            raise _fault(folder, f"an undisturbed run ended with {child.exitcode}")
        return reported, child.exitcode == 0

    def _check(self, folder: Path, reported: Sequence[str], *, finished: bool) -> int:
        if not (folder / DATABASE).exists():
            if reported:
                raise _fault(folder, f"{len(reported)} records were reported, none is there")
            return 0
        try:
            held = content(folder)
        except sqlite3.OperationalError:
            # killed before the tables appeared, which they do all at once
            if reported:
                raise
            return 0
        order = sorted(self._expected)
        following = order[len(reported) : len(reported) + 1]
        if not set(reported) <= set(held) <= {*reported, *following}:
            raise _fault(folder, f"{len(reported)} records were reported, {sorted(held)} are held")
        partial = [s for s in held if held[s] != self._expected[s]]
        if partial:
            raise _fault(folder, f"not whole: {partial}")
        if finished and len(held) != len(self._expected):
            raise _fault(folder, "a finished run is not complete")
        self._check_search(folder)
        return len(held)

    def _check_search(self, folder: Path) -> None:
        """Opening finds exactly the units and chunks of the database, whatever the indexes hold."""
        searcher = Searcher.open(folder, self._make())
        try:
            units = list(searcher.store.unit_ids())
            found = searcher.search("what did the Chair say of the lantern", len(units) + 1)
            if units and not found.hits:
                raise _fault(folder, "nothing is found")
            if len(searcher.lexical) != len(units):
                raise _fault(folder, f"{len(searcher.lexical)} units are indexed of {len(units)}")
            if problems := searcher.store.check():
                raise _fault(folder, "; ".join(problems))
        finally:
            searcher.close()


def _fault(folder: Path, what: str) -> EvalError:
    return EvalError(f"{folder}: {what}", "The folder is kept if you pass --keep DIR.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many runs; say what was left. Exit code 1 with the first thing that does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.faults")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--paragraphs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=100, help="chunks encoded together")
    parser.add_argument(
        "--wait", type=float, default=0.1, help="seconds at most from a file to the kill"
    )
    parser.add_argument("--real", action="store_true", help="with the real encoder")
    parser.add_argument("--keep", type=Path, help="work here and leave everything")
    chosen = parser.parse_args(arguments)
    moments = random.Random(_SEED)  # noqa: S311 - the same moments each time
    with contextlib.ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trial = Trial(
            folder, real_encoder if chosen.real else MadeUpEncoder, files=chosen.files,
            paragraphs=chosen.paragraphs, batch=chosen.batch,
        )  # fmt: skip
        results: list[Killed] = []
        for run in range(chosen.runs):
            try:
                after, wait = moments.randint(0, chosen.files), moments.uniform(0, chosen.wait)
                results.append(trial.kill_once(f"run{run}", after=after, wait=wait))
            except EvalError as error:
                sys.stderr.write(f"run {run}: {error.what}\n")
                return 1
        halfway = sum(0 < r.held < chosen.files for r in results)
        finished = sum(r.finished for r in results)
        sys.stdout.write(
            f"{len(results)} runs killed: {halfway} with some of {chosen.files} records committed, "
            f"{sum(r.held == 0 for r in results)} with none, {finished} already over; each opened, "
            "held whole records only, and was completed by the next run to the same content\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
