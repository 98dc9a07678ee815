"""`python -m eval.bench_start`: from the shell to the first hit, and to the first token.

Each run is a process of its own, on a collection of 10,000 chunks made as in `eval.bench_scale`.
The files are in the system's cache, as on any but the first start after the machine's. To `ask`
stands beside what loading the model alone takes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.bench import SAMPLE, percentile
from eval.bench_answer import machine
from eval.errors import EvalError
from eval.gold import load
from models import catalog
from models.embedder import load_embedder
from models.locate import locate
from models.offline import go_offline

CHUNKS = 10_000
RUNS = 7
_CLI = "from eval.main import main; main()"


def collection(folder: Path, chunks: int) -> Path:
    """A collection of so many chunks, made of the sample's sentences."""
    from eval.bench_scale import make, stuff_of
    from index.build import build

    embedder = load_embedder(locate(catalog.load().find("encoder")), for_building=True)
    list(build([SAMPLE / "records"], folder / "real", embedder))
    make(stuff_of(folder / "real"), folder / "large", embedder, chunks)
    return folder / "large"


def started(command: Sequence[str], states: Path | None = None) -> tuple[float, dict[str, float]]:
    """Seconds of a whole process, and since its start of each moment that it told.

    Raises:
        EvalError: it failed; with the last that it told on standard error.
    """
    environment = {**os.environ, **({"PINCITE_STATES": str(states)} if states else {})}
    begun = time.time()
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, *command], capture_output=True, text=True, env=environment, check=False
    )
    seconds = time.time() - begun
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise EvalError(f"{' '.join(command)}: {last[0]}")
    told = done.stdout.strip().splitlines()[-1:] if command[0] == "-m" else []
    moments = json.loads(told[0]) if told else {}
    return seconds, {name: moment - begun for name, moment in moments.items()}


def searching(folder: Path, questions: Sequence[str]) -> list[float]:
    """Seconds of `pincite search`, process start to end, for each question."""
    words = [["-c", _CLI, "search", q, "--collection", str(folder)] for q in questions]
    started(words[0])  # files come into the system's cache
    return [started(command)[0] for command in words]


def asking(
    folder: Path, model: str, questions: Sequence[str], states: Path
) -> Iterator[tuple[str, list[dict[str, float]]]]:
    """Moments of each start: on paragraphs never read, then with their states on disk."""
    never: list[dict[str, float]] = []
    kept: list[dict[str, float]] = []
    command = ["-m", "eval.start_probe", "ask", str(folder), model]
    for question in questions:
        shutil.rmtree(states, ignore_errors=True)
        never.append(started([*command, question], states)[1])
        kept.append(started([*command, question], states)[1])
    yield "paragraphs never read", never
    yield "states kept", kept


def told(name: str, seconds: Sequence[float]) -> str:
    """A line with the median and the slowest."""
    return (
        f"{name}: {statistics.median(seconds):.2f} s median, {max(seconds):.2f} s at most, "
        f"{len(seconds)} starts"
    )


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_start")
    parser.add_argument("--model", default="default")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--chunks", type=int, default=CHUNKS)
    parser.add_argument("--search-only", action="store_true")
    chosen = parser.parse_args(arguments)
    go_offline()
    # questions that are put to the model: figures and names, not a meeting's particulars
    asked = [q.question for q in load(SAMPLE / "gold.jsonl") if q.kind == "fact"][: chosen.runs]
    _write(f"machine: {machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder = collection(Path(name), chosen.chunks)
        nothing = [started(["-c", "pass"])[0] for _ in asked]
        _write(told("python alone", nothing))
        helped = [started(["-c", _CLI, "--help"])[0] for _ in asked]
        _write(told("pincite --help", helped))
        _write(told(f"pincite search, {chosen.chunks:,} chunks", searching(folder, asked)))
        if chosen.search_only:
            return 0
        loads = [started(["-m", "eval.start_probe", "load", chosen.model])[1] for _ in asked]
        _write(told("model alone, process start to loaded", [m["loaded"] for m in loads]))
        alone = statistics.median(m["loaded"] - m["imported"] for m in loads)
        _write(f"  of it loading the model: {alone:.2f} s")
        for kind, moments in asking(folder, chosen.model, asked, Path(name) / "states"):
            first = [m["first_token"] for m in moments]
            _write(told(f"pincite ask to the first token, {kind}", first))
            steps = ", ".join(
                f"{step} {statistics.median(m[step] for m in moments if step in m):.2f} s"
                for step in ("imported", "loaded", "retrieved")
            )
            _write(f"  until {steps}; p95 {percentile(first, 0.95):.2f} s")
            _write(f"  beyond loading the model: {statistics.median(first) - alone:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
