"""`python -m eval.bench_build`: what building costs beside the encoder, in time and memory.

Made-up records and the made-up encoder, so that all the rest is seen. Each build runs in a process
of its own, whose peak memory is the kernel's figure (`ru_maxrss`).
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from eval.bench_encoder import MadeUpEncoder
from eval.faults import write_records
from index.build import build
from index.parser import parse
from index.readers import read

_MIB = 1024
# ru_maxrss is in KiB on Linux.


@dataclass(frozen=True, slots=True)
class Built:
    """What one build came to."""

    files: int
    chunks: int
    seconds: float
    busy: float
    """Seconds of processor time: what counts on a machine that does other things too."""
    peak_mib: float
    """The process's peak memory, its libraries included."""


def _child(records: Path, folder: Path, told: Connection) -> None:
    begun, before = time.perf_counter(), time.process_time()
    files = chunks = 0
    for report in build([records], folder, MadeUpEncoder()):
        files += 1
        chunks += report.chunks
    seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF)
    busy = used.ru_utime + used.ru_stime - before
    told.send(Built(files, chunks, seconds, busy, used.ru_maxrss / _MIB))
    told.close()


def build_apart(records: Path, folder: Path) -> Built:
    """Build in a fresh process."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=_child, args=(records, folder, theirs))
    child.start()
    theirs.close()
    found: Built = ours.recv()
    child.join()
    return found


def report(work: Path, files: int, paragraphs: int, unchanged: int) -> list[str]:
    """The figures as lines: two sizes for the memory, and a run with nothing to do."""
    lines = []
    for size in (files // 4, files):
        records = work / f"records{size}"
        write_records(records, size, paragraphs)
        built = build_apart(records, work / f"collection{size}")
        lines.append(
            f"building {built.files:,} files, {built.chunks:,} chunks, made-up encoder: "
            f"{built.seconds:.1f} s ({built.busy:.1f} s of processor time), "
            f"peak memory {built.peak_mib:.0f} MiB"
        )
    records = work / "unchanged"
    write_records(records, unchanged, 3)
    build_apart(records, work / "collection-unchanged")
    again = build_apart(records, work / "collection-unchanged")
    lines.append(
        f"building {again.files:,} unchanged files again: {again.seconds:.2f} s "
        f"({again.busy:.2f} s of processor time)"
    )
    some = sorted((work / f"records{files}").glob("*.txt"))[:200]
    begun = time.perf_counter()
    parsed = sum(len(parse(read(path), path.name).paragraphs) for path in some)
    seconds = time.perf_counter() - begun
    lines.append(f"parsing alone: {parsed / seconds:,.0f} paragraphs a second in one process")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_build")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--paragraphs", type=int, default=49, help="of each file")
    parser.add_argument("--unchanged", type=int, default=5000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        for line in report(Path(work), chosen.files, chosen.paragraphs, chosen.unchanged):
            sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
