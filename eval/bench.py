"""`make bench`: how good and how fast search, building and answering are on this machine.

Parts can be named: `python -m eval.bench program` takes seconds, `answer`, `scale` and `faults`
take minutes.

Ratios are taken within one run, since machines differ and are shared. Seconds are wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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


def program(embedder: Embedder, builder: Embedder) -> Iterator[str]:
    """Starting, building and searching on the sample, as lines."""
    yield f"pincite --help: {help_seconds():.2f} s (median of {_STARTS})"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chunks, alone, whole = building(builder, folder)
        yield (
            f"building: {chunks} chunks, {whole:.0f} a second; the encoder alone {alone:.0f}; "
            f"ratio {whole / alone:.2f}"
        )
        again = timed(lambda: list(build([SAMPLE / "records"], folder, builder)))
        yield f"building again, nothing changed: {again:.2f} s"
        seconds = searching(embedder, folder)
    yield (
        f"search: {len(seconds)} questions, median {1000 * statistics.median(seconds):.0f} ms, "
        f"p95 {1000 * percentile(seconds, 0.95):.0f} ms"
    )


PARTS = ("program", "quality", "build", "start", "answer", "scale", "faults")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the parts that are named, or all."""
    from eval import (
        bench_answer,
        bench_build,
        bench_scale,
        bench_search,
        bench_start,
        faults,
    )

    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    chosen = parser.parse_args(arguments).parts or PARTS
    if unknown := [part for part in chosen if part not in PARTS]:
        parser.error(f"no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    go_offline()
    write = sys.stdout.write
    where = f"{platform.machine()}, {usable_cores()} cores, load {os.getloadavg()[0]:.1f}"
    write(f"machine: {where}, Python {platform.python_version()}\n")
    code = 0
    if "program" in chosen:
        folder = locate(catalog.load().find("encoder"))
        for line in program(load_embedder(folder), load_embedder(folder, for_building=True)):
            write(line + "\n")
    if "quality" in chosen:
        code |= bench_search.main([])
    if "build" in chosen:
        code |= bench_build.main([])
    if "start" in chosen:
        code |= bench_start.main([])
    if "answer" in chosen:
        code |= bench_answer.main([])
    if "scale" in chosen:
        code |= bench_scale.main([])
    if "faults" in chosen:
        code |= faults.main([])
    return code


if __name__ == "__main__":
    raise SystemExit(main())
