"""The sentence of a paragraph that a search shows, and the words in it that were looked for."""

from __future__ import annotations

from dataclasses import dataclass

from index.lexical import WORD, LexicalIndex
from index.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Snippet:
    """A sentence of a text. Spans are characters of the whole text, 0-based, end exclusive."""

    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    """The words within it that share a stem with the query, in order."""


class Snippets:
    """Chooses sentences for one query."""

    def __init__(self, lexical: LexicalIndex, query: str) -> None:
        self._lexical = lexical
        self._weights = {term: lexical.rarity(term) for term in dict.fromkeys(lexical.terms(query))}

    def of(self, text: str) -> Snippet:
        """The sentence whose words of the query are the rarest together; of equals the first."""
        marks = [
            (match.start(), match.end(), stem[0])
            for match in WORD.finditer(text)
            if (stem := self._lexical.terms(match.group())) and stem[0] in self._weights
        ]
        spans = sentence_spans(text) or ((0, len(text)),)
        start, end = max(spans, key=lambda span: self._weight(span, marks))
        return Snippet(start, end, tuple((s, e) for s, e, _ in marks if start <= s and e <= end))

    def _weight(self, span: tuple[int, int], marks: list[tuple[int, int, str]]) -> float:
        start, end = span
        return sum(self._weights[w] for w in {w for s, e, w in marks if start <= s and e <= end})
