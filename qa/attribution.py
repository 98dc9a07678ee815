"""Whose words a sentence of an answer rests on: the best-matching sentences of the passages.

The model writes plain sentences; which paragraph each rests on is computed here. A sentence is
compared with every sentence of the passages by its words (weighted by how rare they are), by its
anchors and by the encoder's cosine. Spans are characters, 0-based, end exclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from index.embedding import Vectors
from index.folding import fold
from index.records import ParagraphRef
from index.sentences import sentence_spans
from qa.anchors import anchors, content_words, keys_of
from qa.answers import Passage
from qa.context import heading

_COSINE, _WORDS, _ANCHORS = 0.40, 0.35, 0.25
# Weights of the three comparisons.
_QUESTION = 0.25
# How much the sentence's nearness to the question counts beside its nearness to the claim: a terse
# claim (`Zimbabwe.`) says little by itself.
_RANK = 0.01
# Taken off for each place a passage stands further down: settles ties.


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage."""

    passage: int
    """0-based place of its passage."""
    at: int
    """Where `text` begins in the passage's text: 0 but for the lines of particulars."""
    ref: ParagraphRef
    text: str
    """The paragraph's whole text; for a meeting's particulars the line's."""
    start: int
    end: int
    """Its span in `text`."""
    words: frozenset[str]
    """Stems of its content words."""
    keys: frozenset[str]
    """What it bears out by itself."""
    context: frozenset[str]
    """What its passage's heading bears out."""

    @property
    def quote(self) -> str:
        """The sentence itself."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The sentences a claim rests on, the best first, of one or more paragraphs."""

    sentences: tuple[Sentence, ...]
    score: float
    """Of the best one: 0 to 1.25."""
    beside: tuple[Sentence, ...] = ()
    """Others of the best one's paragraph, in which the rest of the claim's figures stand."""

    @property
    def quoted(self) -> tuple[Sentence, ...]:
        """All that is to be quoted: who checks the claim wants to see its figures."""
        return self.sentences + self.beside


def sentences_of(passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Every sentence of the passages, in order. A line of particulars is a sentence."""
    found: list[Sentence] = []
    for place, passage in enumerate(passages):
        context = keys_of(heading(passage.ref))
        pieces = passage.text.split("\n") if passage.ref.paragraph is None else [passage.text]
        at = 0
        for text in pieces:
            whole = [(0, len(text))] if passage.ref.paragraph is None else sentence_spans(text)
            found.extend(
                Sentence(
                    place,
                    at,
                    passage.ref,
                    text,
                    start,
                    end,
                    frozenset(content_words(text[start:end])),
                    keys_of(text[start:end]),
                    context,
                )
                for start, end in whole
                if start < end
            )
            at += len(text) + 1
    return tuple(found)


def borne_out(sentences: Sequence[Sentence]) -> frozenset[str]:
    """The keys that sentences and their passages' headings bear out together."""
    return frozenset[str]().union(*(s.keys | s.context for s in sentences))


class Attributor:
    """Attributes claims to the sentences of one set of passages."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        question: str,
        *,
        encode: Callable[[Sequence[str]], Vectors],
        weight: Callable[[str], float],
    ) -> None:
        self.sentences = tuple(sentences)
        self.question = question
        self.common = frozenset(
            w for s in self.sentences for w in _lower_words(s.quote)
        ) | frozenset(_lower_words(question))
        self._encode = encode
        self._weight = weight
        texts = [question, *(s.quote for s in self.sentences)]
        vectors = encode(texts)
        self._vectors = vectors[1:]
        self._question_scores = self._scores(question, vectors[0])

    def attribute(self, claim: str) -> Attribution:
        """The sentences that `claim` rests on; empty only when there are no passages."""
        if not self.sentences:
            return Attribution((), 0.0)
        scores = self._scores(claim, self._encode([claim])[0])
        total = [
            own + _QUESTION * asked - _RANK * sentence.passage
            for own, asked, sentence in zip(
                scores, self._question_scores, self.sentences, strict=True
            )
        ]
        order = sorted(range(len(total)), key=lambda i: -total[i])
        best = self.sentences[order[0]]
        chosen = [best]
        beside = []
        claimed = {a.key for a in anchors(claim, self.common)}
        missing = claimed - self._borne_out_by(best)
        figures = {key for key in claimed if key[0] != "w"} - best.keys - best.context
        asked = keys_of(self.question)
        for place in order[1:]:
            sentence = self.sentences[place]
            if sentence.ref == best.ref and sentence.text == best.text:
                if figures & sentence.keys:
                    beside.append(sentence)
                    figures -= sentence.keys
                continue
            new = missing & sentence.keys
            # Words of the question come back in an answer: they alone are no reason to cite more.
            if new - asked and scores[place] >= 0.6 * scores[order[0]]:
                chosen.append(sentence)
                missing -= new | self._borne_out_by(sentence)
        return Attribution(tuple(chosen), total[order[0]], tuple(beside))

    def nearest_of_each(self) -> dict[int, tuple[int, int]]:
        """For each passage, the span in its text of the sentence nearest to the question."""
        best: dict[int, int] = {}
        for place, sentence in enumerate(self.sentences):
            held = best.setdefault(sentence.passage, place)
            if self._question_scores[place] > self._question_scores[held]:
                best[sentence.passage] = place
        return {
            passage: (s.at + s.start, s.at + s.end)
            for passage, s in ((p, self.sentences[i]) for p, i in best.items())
        }

    def nearest(self, most: int) -> tuple[Sentence, ...]:
        """The sentences that are nearest to the question, the nearest first."""
        order = sorted(range(len(self.sentences)), key=lambda i: -self._question_scores[i])
        return tuple(self.sentences[i] for i in order[:most])

    def nearer(self, told: Collection[Sentence], by: float) -> Sentence | None:
        """The sentence of the paragraph of `told` that is nearest to the question.

        None where it is told, or no nearer than one that is told and so much (`by`).
        """
        paragraphs = {(s.ref, s.at) for s in told}
        scored = list(zip(self.sentences, self._question_scores, strict=True))
        among = [(s, score) for s, score in scored if (s.ref, s.at) in paragraphs]
        if len(paragraphs) != 1 or not among:
            return None
        best, nearest = max(among, key=lambda one: one[1])
        reached = max(score for s, score in among if s in told)
        return best if nearest > reached + by else None

    def coverage(self, text: str, words: frozenset[str]) -> float:
        """The share, weighted by rarity, of the content words of `text` that are among `words`."""
        return coverage(content_words(text), words, self._weight)

    def cosine(self, text: str, sentence: Sentence) -> float:
        """The encoder's cosine of `text` and a sentence of the passages."""
        return float(self._encode([text])[0] @ self._vectors[self.sentences.index(sentence)])

    def _borne_out_by(self, best: Sentence) -> frozenset[str]:
        """What the whole paragraph of a sentence bears out, its heading included."""
        same = (s.keys for s in self.sentences if s.ref == best.ref)
        return best.context.union(*same)

    def _scores(self, text: str, vector: Vectors) -> list[float]:
        words = content_words(text)
        keys = {a.key for a in anchors(text, self.common)}
        cosines = (self._vectors @ vector).tolist()
        return [
            _COSINE * max(0.0, float(cosine))
            + _WORDS * coverage(words, sentence.words, self._weight)
            + _ANCHORS * (len(keys & (sentence.keys | sentence.context)) / len(keys) if keys else 0)
            for cosine, sentence in zip(cosines, self.sentences, strict=True)
        ]


def coverage(words: Sequence[str], held: frozenset[str], weight: Callable[[str], float]) -> float:
    """Share of `words`, weighted, that is in `held`; 0 when there are none."""
    # in their order: sums of a set's members differ in the last bit from process to process
    weights = {w: weight(w) for w in words}
    total = sum(weights.values())
    return sum(weights[w] for w in weights if w in held) / total if total else 0.0


def _lower_words(text: str) -> list[str]:
    return [fold(w) for w in text.split() if w[:1].islower()]
