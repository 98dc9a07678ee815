"""`python -m eval.bench_scale`: query time and recall at 10,000 to 1,000,000 chunks.

Paragraphs are put together from real sentences, their vectors from real embeddings with noise, so
that they lie in clusters as text does; the questions are real, and are encoded by the real encoder.
Recall is taken against exact search among the same vectors, in the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.bench import SAMPLE, percentile
from eval.gold import load
from index.build import sync
from index.chunker import Chunk
from index.embedding import PieceEmbedder, Vectors
from index.records import Kind, Meeting, Numbering, Paragraph
from index.scope import Filters
from index.search import Searcher
from index.sentences import sentences
from index.store import Store
from models import catalog
from models.cores import usable_cores
from models.embedder import load_embedder
from models.locate import locate
from models.offline import go_offline

_NOISE = 0.6
# Length of the noise beside a unit vector: the copy's cosine to its origin is 0.86.
_PARAGRAPHS = 50
_SENTENCES = 5
_SEED = 20_251_122


@dataclass(frozen=True, slots=True)
class Stuff:
    """What made-up paragraphs are made of."""

    sentences: tuple[str, ...]
    vectors: Vectors
    """(n, dim) float32, unit rows: real embeddings."""


def stuff_of(folder: Path) -> Stuff:
    """Sentences and vectors of a real collection."""
    with Store.read(folder) as store:
        units = store.units(list(store.unit_ids())).values()
        every = tuple(s for unit in units for s in sentences(unit.text))
        return Stuff(every, store.vectors(store.chunk_ids().tolist()))


def records(stuff: Stuff, chunks: int) -> Iterator[tuple[Meeting, list[Chunk], Vectors]]:
    """Records of made-up paragraphs, a chunk each, with a vector a chunk."""
    words = random.Random(_SEED)  # noqa: S311 - the same collection each time
    noise = np.random.default_rng(_SEED)
    dim = stuff.vectors.shape[1]
    for number in range(chunks // _PARAGRAPHS):
        paragraphs = tuple(
            Paragraph(
                ordinal=n,
                kind=Kind.BODY,
                text=" ".join(_own(s, words) for s in words.choices(stuff.sentences, k=_SENTENCES)),
                line=n,
                end_line=n,
                number=n,
                printed=True,
            )
            for n in range(1, _PARAGRAPHS + 1)
        )
        meeting = Meeting(
            f"r{number:06}.txt", paragraphs, Numbering.PRINTED,
            body="COF", session=number // 20 + 1, meeting=number + 1,
        )  # fmt: skip
        origins = stuff.vectors[noise.integers(0, len(stuff.vectors), _PARAGRAPHS)]
        moved = origins + noise.normal(0, _NOISE / dim**0.5, origins.shape).astype(np.float32)
        unit = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        yield meeting, [Chunk(p.ordinal, 0, len(p.text), p.text) for p in paragraphs], unit


def _own(sentence: str, words: random.Random) -> str:
    """The sentence with a figure of its own, so that no two are the same text."""
    return f"{sentence.rstrip('.')} ({words.randrange(10**7)})."


def make(stuff: Stuff, folder: Path, embedder: PieceEmbedder, chunks: int) -> None:
    """A collection of so many chunks, its indexes up to date."""
    with Store.write(folder, embedder) as store:
        for meeting, pieces, vectors in records(stuff, chunks):
            store.put(
                meeting, pieces, vectors,
                origin=f"/made-up/{meeting.source}", fingerprint="", content=meeting.source,
            )  # fmt: skip
        sync(store, embedder.dim)


def recall_at_10(searcher: Searcher, queries: Vectors) -> float:
    """The mean share of the exact ten nearest that the index finds."""
    ids = searcher.store.chunk_ids()
    exact: list[list[tuple[float, int]]] = [[] for _ in queries]
    for at in range(0, len(ids), 50_000):
        part = ids[at : at + 50_000]
        scores = queries @ searcher.store.vectors(part.tolist()).T  # (queries, part)
        for row, best in enumerate(np.argpartition(-scores, 10, axis=1)[:, :10]):
            exact[row] += [(float(scores[row, i]), int(part[i])) for i in best]
    shares = []
    for query, found in zip(queries, exact, strict=True):
        wanted = {i for _, i in sorted(found, reverse=True)[:10]}
        # as a search asks: deeper than ten, of which the best ten count
        shares.append(len(wanted & set(searcher.vectors.search(query, 60)[0][:10])) / 10)
    return statistics.mean(shares)


def measure(
    stuff: Stuff, embedder: PieceEmbedder, chunks: int, questions: Sequence[str], work: Path | None
) -> list[str]:
    """The figures at one size, as lines. A collection that lies below `work` is taken as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = (work or Path(name)) / str(chunks)
        begun = time.perf_counter()
        if not folder.exists():
            making = folder.with_suffix(".partial")  # not to be taken for a whole one when cut off
            make(stuff, making, embedder, chunks)
            making.rename(folder)
        made = time.perf_counter() - begun
        begun = time.perf_counter()
        searcher = Searcher.open(folder, embedder)
        opened = time.perf_counter() - begun
        try:
            plain = _seconds(searcher, questions, None)
            within = _seconds(searcher, questions, Filters(session=chunks // _PARAGRAPHS // 40))
            body = _seconds(searcher, questions, Filters(body="COF"))
            recall = recall_at_10(searcher, embedder.encode(questions))
            how = searcher.store.manifest.search
        finally:
            searcher.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"{chunks:,} chunks, searched by {how}: made in {made:.0f} s, opened in {opened:.2f} s",
        f"  query, encoder included: {_told(plain)}",
        f"  within one session: {_told(within)}; within one body, all of it: {_told(body)}",
        f"  recall@10 against exact search: {recall:.4f}; peak memory so far {peak:.0f} MiB",
    ]


def _seconds(searcher: Searcher, questions: Sequence[str], filters: Filters | None) -> list[float]:
    for question in questions[:10]:
        searcher.search(question, 10, filters)
    found = []
    for question in questions:
        begun = time.perf_counter()
        searcher.search(question, 10, filters)
        found.append(time.perf_counter() - begun)
    return found


def _told(seconds: Sequence[float]) -> str:
    median, high = statistics.median(seconds), percentile(seconds, 0.95)
    return f"median {1000 * median:.0f} ms, p95 {1000 * high:.0f} ms"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_scale")
    parser.add_argument("--from", dest="real", type=Path, help="a real collection to draw from")
    parser.add_argument("--work", type=Path, help="keep the collections here for the next run")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    chosen = parser.parse_args(arguments)
    go_offline()
    folder = locate(catalog.load().find("encoder"))
    embedder = load_embedder(folder)
    questions = [q.question for q in load(SAMPLE / "gold.jsonl")]
    sys.stdout.write(f"machine: {platform.machine()}, {usable_cores()} cores\n")
    with tempfile.TemporaryDirectory() as name:
        real = chosen.real
        if real is None:
            from index.build import build

            real = Path(name)
            list(build([SAMPLE / "records"], real, load_embedder(folder, for_building=True)))
        stuff = stuff_of(real)
        for size in chosen.sizes:
            for line in measure(stuff, embedder, size, questions, chosen.work):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            sys.stdout.write("  load average: {:.1f} in the last minute\n".format(*os.getloadavg()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
