"""`python -m eval.bench_search`: what each part of the search gains, on gold questions.

The records of each gold file are indexed with near-domain paragraphs beside them; then the search
is run as it is, with each part switched off, and as dense search, BM25 or one fusion alone.
Differences in top 1 are paired by question, their intervals bootstrapped. The sample's test split
is reported apart: nothing was chosen on it.
"""

from __future__ import annotations

import argparse
import contextlib
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval import bench_corpus
from eval.gold import GoldQuestion, Place, load
from eval.statistics import paired_bootstrap, wilson_interval
from index.build import Outcome, build
from index.embedding import PieceEmbedder, Spans, Vectors
from index.ranking import Parts
from index.search import Searcher
from models import catalog
from models.cores import usable_cores
from models.embedder import load_embedder
from models.locate import locate
from models.offline import go_offline

SAMPLE = Path(__file__).parent / "sample"
TRAINING = Path(__file__).parent / "training"
_DEPTH = 10
VARIANTS: tuple[tuple[str, Parts], ...] = (
    ("as it is", Parts()),
    ("dense alone", Parts.plain(1.0)),
    ("BM25 alone", Parts.plain(0.0)),
    ("score fusion alone", Parts.plain(Parts().dense)),
    ("rank fusion alone", replace(Parts.plain(0.5), by_rank=True)),
    ("rank fusion, all other parts", Parts(by_rank=True)),
    ("no dense search", Parts(dense=0.0)),
    ("no BM25", Parts(dense=1.0)),
    ("no scope", Parts(scope=False)),
    ("scope's words kept in the query", Parts(unscoped=False)),
    ("no mentions elsewhere", Parts(elsewhere=0.0)),
    ("no preferences", Parts(preferred=0.0)),
    ("no particulars", Parts(particulars=0.0, of_record=0.0)),
    ("particulars without their record", Parts(of_record=0.0)),
    ("no neighbours", Parts(neighbour=0.0)),
    ("no words covered", Parts(coverage=0.0)),
    ("no words in one sentence", Parts(sentence=0.0)),
    ("no type of answer", Parts(answer=0.0)),
)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Gold questions and the records that they are about."""

    name: str
    gold: Path
    records: Path


@dataclass(frozen=True, slots=True)
class Scores:
    """What one variant came to: by question id, whether evidence stood that high."""

    top1: dict[str, bool]
    top5: dict[str, bool]
    all5: dict[str, bool]
    """Evidence of every group in the top 5."""
    seconds: list[float]


class RememberingEncoder:
    """An encoder that keeps the vectors of what it was asked: variants ask the same questions."""

    def __init__(self, encoder: PieceEmbedder) -> None:
        self._encoder = encoder
        self._kept: dict[str, Vectors] = {}
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.dim, self.max_tokens = encoder.dim, encoder.max_tokens

    def count_tokens(self, text: str) -> int:
        """As the encoder."""
        return self._encoder.count_tokens(text)

    def encode(
        self,
        texts: Sequence[str],
        *,
        progress: Callable[[int], None] | None = None,  # noqa: ARG002 - the protocol's
    ) -> Vectors:
        """As the encoder, each text once."""
        for text in texts:
            if text not in self._kept:
                self._kept[text] = self._encoder.encode([text])[0]
        return np.stack([self._kept[text] for text in texts])

    def encode_tokens(self, text: str) -> tuple[Vectors, Spans]:
        """As the encoder."""
        return self._encoder.encode_tokens(text)

    def changed(self, by: Mapping[str, Vectors]) -> PieceEmbedder:
        """As the encoder."""
        return self._encoder.changed(by)


def score(searcher: Searcher, questions: Iterable[GoldQuestion], parts: Parts) -> Scores:
    """Search for each question that can be answered."""
    found = Scores({}, {}, {}, [])
    searcher.parts = parts
    for question in questions:
        begun = time.perf_counter()
        hits = searcher.search(question.question, _DEPTH).hits
        found.seconds.append(time.perf_counter() - begun)
        places = [Place.of(hit.stored.ref) for hit in hits]
        found.top1[question.id] = bool(question.places & set(places[:1]))
        found.top5[question.id] = bool(question.places & set(places[:5]))
        found.all5[question.id] = all(set(group) & set(places[:5]) for group in question.evidence)
    return found


def table(searcher: Searcher, questions: Sequence[GoldQuestion]) -> Iterator[str]:
    """The variants' figures as lines of Markdown; differences are to the search as it is."""
    yield "| | top 1 | top 5 | all evidence in 5 | difference in top 1 |"
    yield "|---|---|---|---|---|"
    score(searcher, questions, Parts())  # warm
    base = score(searcher, questions, Parts())
    for name, parts in VARIANTS:
        if name != VARIANTS[0][0] and parts == Parts():
            continue  # a part that is off anyway
        scores = base if parts == Parts() else score(searcher, questions, parts)
        difference = ""
        if scores is not base:
            pairs = {i: (float(base.top1[i]), float(scores.top1[i])) for i in base.top1}
            of = paired_bootstrap(pairs)
            difference = f"{of.value:+.3f} [{of.low:+.3f}, {of.high:+.3f}]"
        shares = " | ".join(_share(right) for right in (scores.top1, scores.top5, scores.all5))
        yield f"| {name} | {shares} | {difference} |"


def _share(right: dict[str, bool]) -> str:
    low, high = wilson_interval(sum(right.values()), len(right))
    return f"{sum(right.values()) / len(right):.3f} [{low:.2f}, {high:.2f}]"


def kinds(searcher: Searcher, questions: Sequence[GoldQuestion]) -> Iterator[str]:
    """The search as it is, by kind of question."""
    scores = score(searcher, questions, Parts())
    yield "| kind | questions | top 1 | top 5 |"
    yield "|---|---|---|---|"
    for kind in dict.fromkeys(q.kind for q in questions):
        ids = [q.id for q in questions if q.kind == kind]
        top1, top5 = (sum(right[i] for i in ids) / len(ids) for right in (scores.top1, scores.top5))
        yield f"| {kind} | {len(ids)} | {top1:.2f} | {top5:.2f} |"


def sets_at_hand(shared: Path) -> list[GoldSet]:
    """The sample, the training records, and the gold questions beside the checkout, if any."""
    found = [
        GoldSet("sample", SAMPLE / "gold.jsonl", SAMPLE / "records"),
        GoldSet("training", TRAINING / "invented.jsonl", TRAINING / "records"),
    ]
    found += [
        GoldSet(gold.stem, gold, shared / "records")
        for gold in sorted((shared / "gold").glob("*.jsonl"))
    ]
    return found


def open_set(item: GoldSet, distractors: Path | None, work: Path) -> Searcher:
    """Index a set's records beside the distractors below `work`, and open it for searching."""
    folder = locate(catalog.load().find("encoder"))
    paths = [item.records]
    if distractors is not None:
        paths.append(work / "distractors")
        if not paths[-1].exists():
            bench_corpus.write_documents(bench_corpus.read(distractors), paths[-1])
    builder = load_embedder(folder, for_building=True)
    for report in build(paths, work / item.name, builder):
        if report.outcome is Outcome.FAILED:
            sys.stderr.write(f"{report.path}: {report.message}\n")
    return Searcher.open(work / item.name, RememberingEncoder(load_embedder(folder)))


def report(item: GoldSet, distractors: Path | None, work: Path) -> Iterator[str]:
    """Everything about one set, as lines of Markdown."""
    searcher = open_set(item, distractors, work)
    try:
        questions = [q for q in load(item.gold) if q.answerable]
        splits = {"": questions}
        if item.gold == SAMPLE / "gold.jsonl":
            splits = {
                ", without its test split": [q for q in questions if q.split == "dev"],
                ", test split": [q for q in questions if q.split == "test"],
            }
        units = len(searcher.lexical)
        for name, chosen in splits.items():
            yield f"\n### {item.name}{name}: {len(chosen)} questions, {units:,} units\n"
            yield from table(searcher, chosen)
            yield ""
            yield from kinds(searcher, chosen)
    finally:
        searcher.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_search")
    beside = Path("../shared")
    parser.add_argument("--shared", type=Path, default=beside, help="gold/, records/, distractors/")
    parser.add_argument("--work", type=Path, help="keep the collections here for the next run")
    parser.add_argument("--no-distractors", action="store_true")
    chosen = parser.parse_args(arguments)
    go_offline()
    distractors = chosen.shared / "distractors" / "general_comments.jsonl"
    used = None if chosen.no_distractors or not distractors.exists() else distractors
    sys.stdout.write(
        f"machine: {platform.machine()}, {usable_cores()} cores, Python "
        f"{platform.python_version()}; distractors: {used or 'none'}\n"
    )
    with contextlib.ExitStack() as stack:
        work = chosen.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for item in sets_at_hand(chosen.shared):
            for line in report(item, used, work):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
