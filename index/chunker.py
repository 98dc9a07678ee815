"""Paragraphs to chunks: pieces of one paragraph that the encoder can read whole.

A chunk never crosses a paragraph, and `text[start:end]` of its unit is exactly what it holds. A
unit is embedded whole, in pieces where it is too long, behind a heading that tells look-alike
records apart (body, session, meeting, heading, speaker). Of a paragraph of several sentences each
is embedded by itself too, as it stands: a question is mostly about one, and the rest drowns it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.embedding import Embedder
from index.errors import IndexingError
from index.headings import above
from index.records import Kind, Meeting, Paragraph, Speaker, sitting
from index.sentences import sentence_spans

CHUNKER_VERSION = 3
"""Goes into the manifest: raise it when the same paragraph would be chunked otherwise."""

_CONTEXT_SHARE = 0.35
# A heading may take this share of the encoder's window; a longer one is cut at a word.


@dataclass(frozen=True, slots=True)
class Unit:
    """What is searched and cited as one: a body paragraph, or a meeting's particulars."""

    paragraphs: tuple[Paragraph, ...]
    """One body paragraph; or every line of the particulars, in order."""

    @property
    def text(self) -> str:
        """The paragraph's text; the particulars' lines, one a line."""
        return "\n".join(p.text for p in self.paragraphs)

    @property
    def first(self) -> Paragraph:
        """The paragraph under whose ordinal the unit is kept."""
        return self.paragraphs[0]

    @property
    def is_body(self) -> bool:
        """Whether it is a numbered paragraph."""
        return self.first.kind is Kind.BODY


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a unit."""

    ordinal: int
    """Ordinal of the unit's first paragraph."""
    start: int
    end: int
    """Span in the unit's text: characters, 0-based, end exclusive."""
    embedded: str
    """What the encoder reads: `text[start:end]`, behind the context but for a single sentence."""


def units(meeting: Meeting) -> Iterator[Unit]:
    """Yield the meeting's particulars as one unit, then each body paragraph as one."""
    particulars = tuple(p for p in meeting.paragraphs if p.kind is not Kind.BODY)
    if particulars:
        yield Unit(particulars)
    for paragraph in meeting.paragraphs:
        if paragraph.kind is Kind.BODY:
            yield Unit((paragraph,))


def context_line(
    meeting: Meeting, *, heading: str | None = None, speaker: Speaker | None = None
) -> str:
    """`CMW, 40th session, 608th meeting, 17 April 2025. Closure of the session. The Chair`."""
    where = ", ".join(p for p in (meeting.body, *sitting(meeting)) if p)
    return ". ".join(p for p in (where, heading, speaker and str(speaker)) if p)


def chunk(meeting: Meeting, embedder: Embedder) -> tuple[Chunk, ...]:
    """Every unit of the meeting in chunks of at most `embedder.max_tokens` word pieces."""
    found: list[Chunk] = []
    for unit in units(meeting):
        first = unit.first
        # Particulars are about the whole meeting: what it dealt with stands in its headings.
        over = above(first.heading, meeting.headings) if unit.is_body else meeting.headings
        heading = "; ".join(over)
        context = _fit(
            context_line(meeting, heading=heading, speaker=first.speaker if unit.is_body else None),
            int(embedder.max_tokens * _CONTEXT_SHARE),
            embedder,
        )
        prefix = f"{context}. " if context else ""
        budget = embedder.max_tokens - (embedder.count_tokens(prefix) if prefix else 0)
        found.extend(
            Chunk(first.ordinal, start, end, prefix + unit.text[start:end])
            for start, end in spans(unit.text, budget, embedder)
        )
        if unit.is_body:
            found.extend(
                Chunk(first.ordinal, start, end, unit.text[start:end])
                for start, end in _sentences(unit.text, embedder)
            )
    return tuple(found)


def _sentences(text: str, embedder: Embedder) -> Iterator[tuple[int, int]]:
    """The sentences of a text of several, but for those that the encoder cannot read whole."""
    found = list(sentence_spans(text))
    for start, end in found if len(found) > 1 else ():
        if embedder.count_tokens(text[start:end]) <= embedder.max_tokens:
            yield start, end


def _fit(context: str, limit: int, embedder: Embedder) -> str:
    words = context.split()
    while words and embedder.count_tokens(" ".join(words)) > limit:
        words = words[: int(len(words) * 0.8)]
    return " ".join(words)


def spans(text: str, budget: int, embedder: Embedder) -> tuple[tuple[int, int], ...]:
    """Cut `text` into spans of at most `budget` word pieces, at sentence ends where it can.

    Sentences are packed in order; one that is too long by itself is cut by langchain's recursive
    splitter (overlap 0: with overlap its reported offsets are wrong), at ever smaller separators.
    """
    if not text.strip():
        return ()
    if embedder.count_tokens(text) <= budget:
        return ((0, len(text)),)
    pieces: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        if embedder.count_tokens(text[start:end]) <= budget:
            pieces.append((start, end))
        else:
            pieces.extend(_split_long(text, start, end, budget, embedder))
    packed: list[tuple[int, int]] = []
    for start, end in pieces:
        if packed and embedder.count_tokens(text[packed[-1][0] : end]) <= budget:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return tuple(packed)


def _split_long(
    text: str, start: int, end: int, budget: int, embedder: Embedder
) -> Iterator[tuple[int, int]]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=budget,
        chunk_overlap=0,
        length_function=embedder.count_tokens,
        separators=["; ", ", ", " ", ""],
        keep_separator="end",
    )
    at = start
    for piece in splitter.split_text(text[start:end]):
        found = text.find(piece, at, end)
        if found < 0:
            raise IndexingError(f"a chunk was not found in its own paragraph: {piece[:60]!r}")
        yield found, found + len(piece)
        at = found + len(piece)
