"""The plain pipeline that pincite is measured against, made as well as such a pipeline can be.

Records are cut into chunks of 1,000 characters, the chunks nearest to the question are found by the
same encoder, stuffed into one prompt, and the same model answers from them. The prompt asks for
citations and for a phrase where the context does not answer; an answer is scored by the same rule
as pincite's, a cited chunk standing for the paragraphs that it covers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.gold import Place, normalise
from eval.jsonlines import encode, read
from eval.scoring import Cited, GivenAnswer, MadeClaim
from index.chunker import units
from index.embedding import Embedder, Vectors
from index.readers import read as read_lines
from index.records import Line, Meeting
from index.store import Store
from models.prompts import Prompt
from models.protocol import Generator

SIZE, OVERLAP = 1000, 200
"""Characters of a chunk, and of it those that the one before ends with."""
TOP = 4
REFUSAL = "The context does not say."
SYSTEM = (
    "You answer questions from excerpts of records of meetings. Use only the numbered pieces of "
    "context that you are given, nothing else that you may know. Be brief, and give names, numbers "
    "and dates exactly. After each sentence cite the pieces that it rests on by their numbers in "
    "square brackets, such as [2]. If the context does not hold the answer, write exactly: "
    f"{REFUSAL}"
)
_CHUNKS, _VECTORS = "chunks.jsonl", "vectors.npy"
_MARKER = re.compile(r"\[\s*(\d{1,3}(?:\s*(?:,|;|and)\s*\[?\d{1,3})*)\s*\]")
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class PlainChunk:
    """A piece of a record's file, whatever paragraphs it crosses."""

    source: str
    text: str
    places: tuple[Place, ...]
    """The paragraphs that it covers."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the plain pipeline made of one question."""

    answer: GivenAnswer
    text: str
    """As the model wrote it."""


# ---- records to chunks ----


def split(text: str) -> list[tuple[int, int]]:
    """Spans (characters, 0-based, end exclusive) of the chunks of `text`."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    spans: list[tuple[int, int]] = []
    for piece in splitter.split_text(text):
        # a chunk begins behind where the last one began; its own place is not always told right
        start = text.find(piece, spans[-1][0] + 1 if spans else 0)
        if start < 0:
            raise AssertionError(f"a chunk was not found in its own text: {piece[:60]!r}")
        spans.append((start, start + len(piece)))
    return spans


def chunks_of(meeting: Meeting, lines: Sequence[Line]) -> Iterator[PlainChunk]:
    """The chunks of a record, from its file's lines."""
    starts: dict[int, tuple[int, int]] = {}
    at = 0
    for line in lines:
        known = starts.get(line.number)
        starts[line.number] = (known[0] if known else at, at + len(line.text))
        at += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    spans: list[tuple[Place, int, int]] = []
    for unit in units(meeting):
        for p in unit.paragraphs:
            within = [span for n, span in starts.items() if p.line <= n <= p.end_line]
            if within:
                place = Place(meeting.source, unit.first.number)
                spans.append((place, min(s for s, _ in within), max(e for _, e in within)))
    for start, end in split(text):
        yield PlainChunk(meeting.source, text[start:end], _covered(spans, start, end))


def _covered(spans: Sequence[tuple[Place, int, int]], start: int, end: int) -> tuple[Place, ...]:
    """The paragraphs of which a chunk holds half, or which are half of it; else the largest part.

    A sliver at a chunk's edge is no paragraph that one would look up: counting it would only make
    the pipeline's citations look worse.
    """
    shares = {
        (place, a, b): min(end, b) - max(start, a) for place, a, b in spans if b > start and a < end
    }
    most = max(shares.values(), default=0)
    found = [
        place
        for (place, a, b), shared in shares.items()
        if shared >= _HALF * min(b - a, end - start) or shared == most
    ]
    return tuple(dict.fromkeys(found))


# ---- chunks to answers ----


class PlainIndex:
    """Chunks with their vectors, searched by the inner product."""

    def __init__(self, chunks: Sequence[PlainChunk], vectors: Vectors) -> None:
        """`vectors` is (n_chunks, dim) float32, unit rows."""
        self.chunks = tuple(chunks)
        self.vectors = vectors

    @classmethod
    def build(cls, collection: Path, embedder: Embedder) -> PlainIndex:
        """Index the files that the records of a collection were read from.

        Raises:
            IndexingError: the collection or a file cannot be read.
        """
        with Store.read(collection) as store:
            chunks = [
                chunk
                for record in store.records()
                for chunk in chunks_of(
                    store.meeting(record.id), read_lines(Path(record.origin)).lines
                )
            ]
        return cls(chunks, embedder.encode([c.text for c in chunks]))

    def save(self, folder: Path) -> None:
        """Write it, for another process to `load`."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = (
            {"source": c.source, "text": c.text, "paragraphs": [p.paragraph for p in c.places]}
            for c in self.chunks
        )
        text = "".join(f"{encode(row)}\n" for row in rows)
        (folder / _CHUNKS).write_text(text, encoding="utf-8")
        np.save(folder / _VECTORS, self.vectors)

    @classmethod
    def load(cls, folder: Path) -> PlainIndex:
        """What `save` wrote."""
        chunks = [
            PlainChunk(
                row["source"],
                row["text"],
                tuple(Place(row["source"], number) for number in row["paragraphs"]),
            )
            for _, row in read(folder / _CHUNKS)
        ]
        return cls(chunks, np.load(folder / _VECTORS))

    def nearest(self, vector: Vectors, k: int = TOP) -> tuple[PlainChunk, ...]:
        """The `k` chunks nearest to a question's (dim,) vector, best first."""
        scores = self.vectors @ vector
        return tuple(self.chunks[i] for i in np.argsort(-scores, kind="stable")[:k])


class PlainPipeline:
    """Answers questions in the plain way."""

    def __init__(
        self, index: PlainIndex, embedder: Embedder, generator: Generator, *, answer_tokens: int
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._generator = generator
        self._most = answer_tokens

    def ask(self, question: str, clock: Callable[[], float] = time.perf_counter) -> Spoken:
        """The answer to one question, with what it cost.

        Raises:
            ModelError: the model cannot run.
        """
        begun = clock()
        given = self._index.nearest(self._embedder.encode([question])[0])
        prompt = stuffed(self._generator, given, question)
        first: float | None = None
        written: list[str] = []
        for piece in self._generator.stream(prompt, max_tokens=self._most):
            if piece.ends:
                break
            first = clock() - begun if first is None else first
            written.append(piece.text)
        text = "".join(written).strip()
        seconds = clock() - begun
        answer = understood(
            text, given, seconds=seconds, first=first, written=len(written),
            read=self._generator.count(prompt),
        )  # fmt: skip
        return Spoken(answer, text)


def stuffed(generator: Generator, given: Sequence[PlainChunk], question: str) -> Prompt:
    """The prompt: all chunks, numbered from 1, each under its file's name, then the question."""
    context = "\n\n".join(f"[{n}] ({c.source})\n{c.text}" for n, c in enumerate(given, 1))
    return generator.chat(SYSTEM, f"Context:\n\n{context}\n\nQuestion: {question}")


def understood(
    text: str,
    given: Sequence[PlainChunk],
    *,
    seconds: float | None = None,
    first: float | None = None,
    read: int | None = None,
    written: int | None = None,
) -> GivenAnswer:
    """What was written, as the measures read an answer.

    It is declined when the phrase that the prompt demands stands in it, or nothing was written.
    A marker that numbers no chunk has no citation, and counts against the answer.
    """
    declined = not text or normalise(REFUSAL.rstrip(".")) in normalise(text)
    numbers = tuple(dict.fromkeys(_markers(text)))
    citations = tuple(
        Cited(n, place, exact=False, cite=str(place), quote="")
        for n in numbers
        if 1 <= n <= len(given)
        for place in given[n - 1].places
    )
    return GivenAnswer(
        answered=not declined,
        text=" ".join(_MARKER.sub(" ", text).split()),
        claims=() if declined else (MadeClaim(text, numbers, supported=False, support=0.0),),
        citations=() if declined else citations,
        passages=tuple(dict.fromkeys(place for c in given for place in c.places)),
        confidence=None,
        seconds=seconds,
        first_token_seconds=first,
        prompt_tokens=read,
        answer_tokens=written,
    )


def _markers(text: str) -> Iterable[int]:
    for match in _MARKER.finditer(text):
        yield from map(int, re.findall(r"\d+", match[1]))
