"""Public retrieval sets in BEIR's form (Thakur et al., NeurIPS 2021 Datasets and Benchmarks).

A folder holds `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and
`qrels/SPLIT.tsv` (query, document, gain, below a line of headings). A document becomes a record of
one counted paragraph whose source is the document's id, so that a hit's source is what was judged.
Corpus and queries are read as streams; the judgements are held in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import jsonlines, retrieval
from eval.errors import EvalError
from eval.gold import GoldQuestion
from eval.jsonlines import Json
from eval.measures import Measure, parse
from eval.runner import FAULTS, Outcome, Work, peak_memory, score_line
from index.records import Kind, Meeting, Numbering, Paragraph

Search = Callable[[str, int], Sequence[str]]
"""A query and k to the ids of the k best documents, best first."""

MEASURES = (
    *("ndcg@10", "recall@10", "recall@100", "mrr@10", "success@1", "success@5"),
    *("search_seconds", "search_seconds@95", "peak_memory"),
)
DEPTH = 100
"""Hits asked for: what the deepest measure needs."""
KIND = "retrieval"


@dataclass(frozen=True, slots=True)
class BeirDocument:
    """A document of the corpus."""

    id: str
    title: str
    text: str
    line: int
    """1-based, in `corpus.jsonl`."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A BEIR folder and the split that is judged."""

    path: Path
    split: str = "test"

    @property
    def corpus(self) -> Path:
        """The documents' file."""
        return self.path / "corpus.jsonl"

    @property
    def queries(self) -> Path:
        """The queries' file."""
        return self.path / "queries.jsonl"

    @property
    def qrels(self) -> Path:
        """The judgements' file."""
        return self.path / "qrels" / f"{self.split}.tsv"

    def require(self) -> None:
        """Refuse a folder that lacks one of its files.

        Raises:
            EvalError: naming the file that is missing.
        """
        for file in (self.corpus, self.queries, self.qrels):
            if not file.is_file():
                raise EvalError(
                    f"{file}: there is no such file",
                    "A BEIR folder holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.",
                )


def _text(line: Json, key: str, path: Path, number: int, *, optional: bool = False) -> str:
    value = line.get(key, "" if optional else None)
    if not isinstance(value, str) or (not value and not optional):
        raise EvalError(
            f"{path}:{number}: `{key}` must be a string that is not empty",
            "Is this a file of a BEIR folder?",
        )
    return value


def documents(folder: Folder) -> Iterator[BeirDocument]:
    """The documents, in the corpus's order.

    Raises:
        EvalError: with file and line, a line that is no document.
    """
    for number, line in jsonlines.read(folder.corpus):
        yield BeirDocument(
            id=_text(line, "_id", folder.corpus, number),
            title=_text(line, "title", folder.corpus, number, optional=True),
            text=_text(line, "text", folder.corpus, number, optional=True),
            line=number,
        )


def to_meeting(document: BeirDocument) -> Meeting:
    """A document as a record of one counted paragraph, its title as the heading above it.

    Line breaks inside the text become spaces, as in any paragraph of a record.
    """
    paragraph = Paragraph(
        ordinal=1,
        kind=Kind.BODY,
        text=" ".join((document.text or document.title).split()),
        line=document.line,
        end_line=document.line,
        number=1,
        heading=" ".join(document.title.split()) or None,
    )
    return Meeting(source=document.id, paragraphs=(paragraph,), numbering=Numbering.COUNTED)


def judgements(folder: Folder) -> dict[str, dict[str, int]]:
    """Query to document to gain, as they stand in the file, gains of 0 among them.

    Raises:
        EvalError: with file and line, a line that is no judgement.
    """
    judged: dict[str, dict[str, int]] = {}
    try:
        with folder.qrels.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                fields = line.rstrip("\r\n").split("\t")
                if not line.strip() or (number == 1 and fields[-1].strip() == "score"):
                    continue
                if len(fields) != 3 or not fields[2].strip().lstrip("-").isdecimal():
                    raise EvalError(
                        f"{folder.qrels}:{number}: not query, document and gain set apart by tabs",
                        "Is this a file of a BEIR folder?",
                    )
                judged.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{folder.qrels}: cannot be read ({error})", "Check the path.") from error
    return judged


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries that are judged, as questions that can be gone through again and again.

    Queries of other splits, which have no judgements in this one, are passed over.
    """

    folder: Folder
    judged: Mapping[str, Mapping[str, int]]

    def __iter__(self) -> Iterator[GoldQuestion]:
        seen: set[str] = set()
        for number, line in jsonlines.read(self.folder.queries):
            query_id = _text(line, "_id", self.folder.queries, number)
            if query_id not in self.judged:
                continue
            if query_id in seen:
                raise EvalError(
                    f"{self.folder.queries}:{number}: the id {query_id!r} is there already",
                    "Give each query an id of its own.",
                )
            seen.add(query_id)
            text = _text(line, "text", self.folder.queries, number)
            yield GoldQuestion(query_id, KIND, text, answerable=True)
        # a judged query without a text would be left out of every figure
        if missing := sorted(self.judged.keys() - seen):
            raise EvalError(
                f"{self.folder.queries}: no query {missing[0]!r}, which {self.folder.qrels} judges"
                + (f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""),
                "Take both files from the same set.",
            )


def measures() -> tuple[Measure, ...]:
    """What a run on a public set reports."""
    return tuple(parse(text) for text in MEASURES)


_LIBRARY = {"ndcg": "nDCG@{k}", "recall": "R@{k}", "mrr": "RR", "success": "Success@{k}"}


def score_ranking(
    measure: Measure, judged: Mapping[str, int], ranking: Sequence[str]
) -> float | None:
    """A query's score by one measure; None for measures that are not on rankings.

    Gains count as they are judged in nDCG; a gain of 1 or more is relevant in the others.
    """
    if measure.name not in _LIBRARY:
        return None
    name = _LIBRARY[measure.name].format(k=measure.cutoff)
    # a document found in several pieces takes the rank of its first
    return retrieval.score(name, judged, list(dict.fromkeys(ranking))[: measure.cutoff])


def scorer(judged: Mapping[str, Mapping[str, int]], search: Search) -> Work:
    """What is done with one query: search, then score the documents found."""
    chosen = measures()

    def work(query: GoldQuestion) -> Outcome:
        error, ranking, took = None, list[str](), None
        begun = time.perf_counter()
        try:
            ranking = list(search(query.question, DEPTH))
            took = time.perf_counter() - begun
        except FAULTS as fault:
            error = fault.what
        scores = {m.key: score_ranking(m, judged[query.id], ranking) for m in chosen}
        scores |= {"search_seconds": took, "peak_memory": peak_memory()}
        return Outcome(score_line(query, scores, error, ()))

    return work
