"""`make bench`: how fast search and building are on this machine, with the machine's particulars.

Ratios are taken within one run, since machines differ and are shared. Seconds are wall time.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.build import build
from index.chunker import chunk
from index.parser import parse
from index.readers import read
from index.search import Searcher
from models import catalog
from models.cores import usable_cores
from models.embedder import Embedder, load_embedder
from models.locate import locate
from models.offline import go_offline

SAMPLE = Path(__file__).parent / "sample"
_STARTS = 7


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def percentile(values: Sequence[float], share: float) -> float:
    """The value at `share` (0 to 1) of the sorted values, the nearest above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def help_seconds() -> float:
    """Median seconds of `pincite --help`, as a process of its own."""
    command = [sys.executable, "-c", "from eval.main import main; main()", "--help"]
    return statistics.median(
        timed(lambda: subprocess.run(command, check=True, capture_output=True))  # noqa: S603 - our own
        for _ in range(_STARTS)
    )


def building(embedder: Embedder, folder: Path) -> tuple[int, float, float]:
    """(chunks, chunks/s of the encoder alone, chunks/s of `build`) over the sample."""
    texts = [
        c.embedded
        for path in sorted((SAMPLE / "records").glob("*.txt"))
        for c in chunk(parse(read(path), path.name), embedder)
    ]
    embedder.encode(texts[:32])  # loading is no part of it
    alone = timed(lambda: embedder.encode(texts))
    whole = timed(lambda: list(build([SAMPLE / "records"], folder, embedder)))
    return len(texts), len(texts) / alone, len(texts) / whole


def searching(embedder: Embedder, folder: Path) -> list[float]:
    """Seconds of each question of the sample, one at a time, models warm, encoder included."""
    lines = (SAMPLE / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    searcher = Searcher.open(folder, embedder)
    searcher.search(questions[0])
    try:
        return [timed(lambda q=q: searcher.search(q)) for q in questions]  # type: ignore[misc]  # bound now
    finally:
        searcher.close()


def main() -> int:
    """Measure and print."""
    go_offline()
    embedder = load_embedder(locate(catalog.load().find("encoder")))
    write = sys.stdout.write
    where = f"{platform.machine()}, {usable_cores()} cores"
    write(f"machine: {where}, Python {platform.python_version()}\n")
    write(f"pincite --help: {help_seconds():.2f} s (median of {_STARTS})\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chunks, alone, whole = building(embedder, folder)
        write(
            f"building: {chunks} chunks, {whole:.0f} a second; the encoder alone {alone:.0f}; "
            f"ratio {whole / alone:.2f}\n"
        )
        again = timed(lambda: list(build([SAMPLE / "records"], folder, embedder)))
        write(f"building again, nothing changed: {again:.2f} s\n")
        seconds = searching(embedder, folder)
    write(
        f"search: {len(seconds)} questions, median {1000 * statistics.median(seconds):.0f} ms, "
        f"p95 {1000 * percentile(seconds, 0.95):.0f} ms\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
