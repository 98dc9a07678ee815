"""A closer look at the best of a search: each word of the question against each of a paragraph's.

One vector for a whole sentence blurs what it says. Here every word piece of the question is held
against the nearest one of the paragraph, and the mean over the question's words counts beside the
cosine and most else that the search looked at ("late interaction": Khattab and Zaharia, ColBERT,
2020). The pieces' vectors are those of the encoder with its last layers changed by matrices of low
rank (Hu et al., LoRA, 2021), and moved a little by one more. These, how much each word of a
question counts, and the weights of the rest were fitted to each encoder by itself, by
`python -m eval.fit_closely`, and lie in `closely.npz` beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from index.chunker import spans
from index.embedding import PieceEmbedder, Vectors
from index.lexical import WORD
from index.ranking import Candidate, Parts, beside, fused

READ = 20
"""So many of the best are looked at closely; what lies below hardly comes up."""
FEATURES = ("cosine", "coverage", "sentence", "answers", "reasons", "beside")
EMPTY = -4.0
"""What the log-weight of an empty word is lowered by: it counts for a fiftieth of another."""
_EMPTY_WORDS = frozenset(
    """what who which when where why how many much did does do is are was were the a an of to in on
    at for from by with and or that it its be been had have has he she they his her their any there
    this as""".split()
)
# Fewer than the stop words of the lexical search: how much a word counts is learned.
_REMEMBERED = 200
# Paragraphs whose word pieces are remembered: some 20 MB, of long ones up to 40.
_BELOW = 1e-6
# What is not read lies this far below what is.
_FIELDS = ("down", "up", "attention", "weights", "scale")
_CHANGE = ".encoder."
# Stands in the file between the encoder and one of its weights.


@dataclass(frozen=True, slots=True)
class Closely:
    """What was fitted to one encoder."""

    down: Vectors
    """(dim, rank)"""
    up: Vectors
    """(rank, dim)"""
    attention: Vectors
    """(dim,) a piece of the question weighs exp(its vector times this), to a sum of 1."""
    weights: Vectors
    """(len(FEATURES) + 1,) of the features, and last of the late interaction."""
    scale: Vectors
    """(2,) factor and summand that bring the sum to the size of the search's own scores."""
    changes: Mapping[str, tuple[Vectors, Vectors]] = field(default_factory=dict)
    """What the encoder is changed by, by the names of its weights: (out, rank) times (rank, in)."""

    def encoder(self, embedder: PieceEmbedder) -> PieceEmbedder:
        """The encoder, changed."""
        if not self.changes:
            return embedder
        return embedder.changed({name: up @ down for name, (up, down) in self.changes.items()})

    def moved(self, pieces: Vectors) -> Vectors:
        """(n, dim) the pieces' vectors where they are compared, unit rows."""
        rows = pieces + pieces @ self.down @ self.up
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return unit

    def attended(self, pieces: Vectors, content: Sequence[bool]) -> Vectors:
        """(n,) how much each piece of a question counts, to a sum of 1.

        `content` says which are of words that are not empty.
        """
        logits = pieces @ self.attention + np.where(content, 0.0, EMPTY)
        shares = np.exp(logits - logits.max(initial=0.0))
        found: Vectors = (shares / max(shares.sum(), 1e-9)).astype(np.float32)
        return found

    def scores(self, features: NDArray[np.float32], late: Sequence[float]) -> list[float]:
        """The scores of candidates, of the size of the search's own.

        Args:
            features: (n, len(FEATURES)).
            late: (n,) of each, what `interaction` gives.
        """
        total = features @ self.weights[:-1] + self.weights[-1] * np.asarray(late, dtype=np.float32)
        found: list[float] = (total * self.scale[0] + self.scale[1]).tolist()
        return found

    def late(
        self, pieces: Vectors, content: Sequence[bool], paragraphs: Iterable[Vectors]
    ) -> list[float]:
        """The late interaction of a question with each of some paragraphs.

        Args:
            pieces: (n, dim) of the question, as the encoder has them.
            content: (n,) as for `attended`.
            paragraphs: (m, dim) each, moved.
        """
        asked, shares = self.moved(pieces), self.attended(pieces, content)
        return [interaction(asked, shares, paragraph) for paragraph in paragraphs]

    def arrays(self, encoder_sha256: str) -> dict[str, Vectors]:
        """For the file."""
        own = {f"{encoder_sha256}.{name}": getattr(self, name) for name in _FIELDS}
        changes = {
            f"{encoder_sha256}{_CHANGE}{name}.{side}": matrix.astype(np.float16)
            for name, (up, down) in self.changes.items()
            for side, matrix in (("up", up), ("down", down))
        }
        return own | changes


def fitted(encoder_sha256: str) -> Closely | None:
    """What was fitted to an encoder; None for one that nothing was fitted to."""
    table = _tables()
    if f"{encoder_sha256}.{_FIELDS[0]}" not in table:
        return None
    own = {name: table[f"{encoder_sha256}.{name}"].astype(np.float32) for name in _FIELDS}
    begun = f"{encoder_sha256}{_CHANGE}"
    names = {key.removeprefix(begun).rpartition(".")[0] for key in table if key.startswith(begun)}

    def side(name: str, which: str) -> Vectors:
        return table[f"{begun}{name}.{which}"].astype(np.float32)

    changes = {name: (side(name, "up"), side(name, "down")) for name in sorted(names)}
    return Closely(**own, changes=changes)


@cache
def _tables() -> dict[str, Vectors]:
    path = resources.files("index").joinpath("closely.npz")
    with path.open("rb") as file, np.load(file) as table:
        return {name: np.asarray(table[name]) for name in table.files}


def interaction(asked: Vectors, shares: Vectors, paragraph: Vectors) -> float:
    """The mean over the question's pieces of the cosine with the paragraph's nearest, -1 to 1.

    Args:
        asked: (n, dim) the question's pieces, moved.
        shares: (n,) how much each counts (`Closely.attended`).
        paragraph: (m, dim) the paragraph's pieces, moved.
    """
    if not len(asked) or not len(paragraph):
        return 0.0
    return float((asked @ paragraph.T).max(axis=1) @ shares)


def looked_closely(scores: Sequence[float], anew: Sequence[float]) -> list[float]:
    """Scores, best first, of which the first ones are replaced; the others stay below those.

    Args:
        scores: of a search, falling.
        anew: of the first, one at least.
    """
    last, lowest = scores[len(anew) - 1], min(anew) - _BELOW
    return [*anew, *(lowest - (last - score) for score in scores[len(anew) :])]


def features(candidates: Sequence[Candidate], parts: Parts) -> NDArray[np.float32]:
    """(n, len(FEATURES)) float32 what the search looked at, of each candidate."""
    near = beside(candidates, fused(candidates, parts))
    rows = [
        (
            c.cosine,
            c.reading.coverage,
            c.reading.sentence,
            float(c.reading.answers),
            float(c.reasons),
            neighbour,
        )
        for c, neighbour in zip(candidates, near, strict=True)
    ]
    return np.array(rows, dtype=np.float32).reshape(-1, len(FEATURES))


def stretches(text: str, embedder: PieceEmbedder) -> list[str]:
    """A text in stretches of whole sentences, each no longer than the encoder reads."""
    return [text[start:end] for start, end in spans(text, embedder.max_tokens, embedder)]


def paragraph_pieces(text: str, embedder: PieceEmbedder) -> Vectors:
    """(n, dim) float32, unit rows, the word pieces of a paragraph.

    One that is longer than the encoder reads is read in stretches of whole sentences.
    """
    some = [embedder.encode_tokens(stretch)[0] for stretch in stretches(text, embedder)]
    return np.concatenate(some) if some else np.empty((0, embedder.dim), dtype=np.float32)


class Reader:
    """Looks closely at the best that a search has found."""

    def __init__(self, embedder: PieceEmbedder, close: Closely | None = None) -> None:
        """With what was fitted to the encoder, or with `close` in its place."""
        self._embedder = embedder
        self._given = close
        self._moved = lru_cache(_REMEMBERED)(self._read)

    @cached_property
    def _fitted(self) -> Closely | None:
        return self._given or fitted(self._embedder.sha256)

    @cached_property
    def _changed(self) -> PieceEmbedder:
        return self._fitted.encoder(self._embedder) if self._fitted else self._embedder

    def scores(
        self,
        question: str,
        dropped: Sequence[str],
        candidates: Sequence[Candidate],
        scores: Sequence[float],
        parts: Parts,
        among: Sequence[int] | None = None,
    ) -> list[float]:
        """The scores after a closer look: the best `READ` have new ones, the others lie below.

        As they were, with an encoder that nothing was fitted to.

        Args:
            question: what is looked for.
            dropped: phrases in it whose words count as empty.
            candidates: all that were ranked.
            scores: of each.
            parts: what they were ranked by.
            among: which of them may be found, by their places; None: all.
        """
        places = range(len(scores)) if among is None else among
        if self._fitted is None or not places:
            return list(scores)
        order = sorted(places, key=lambda i: (-scores[i], candidates[i].stored.id))
        best = order[:READ]
        texts = [candidates[i].stored.text for i in best]
        anew = self.anew(question, dropped, texts, features(candidates, parts)[best])
        found = dict(zip(order, looked_closely([scores[i] for i in order], anew), strict=True))
        return [max(0.0, found.get(i, 0.0)) for i in range(len(scores))]

    def anew(
        self,
        question: str,
        dropped: Sequence[str],
        texts: Sequence[str],
        rows: NDArray[np.float32],
    ) -> list[float]:
        """The scores of some paragraphs, by the late interaction and their `features`, in `rows`.

        Raises:
            ValueError: nothing was fitted to the encoder.
        """
        close = self._fitted
        if close is None:
            raise ValueError("nothing was fitted to this encoder")
        read = (self._moved(text).astype(np.float32) for text in texts)
        return close.scores(rows, close.late(*self.pieces(question, dropped), read))

    def pieces(self, question: str, dropped: Sequence[str] = ()) -> tuple[Vectors, list[bool]]:
        """(n, dim) the word pieces of a question as the encoder has them, and which of them tell.

        These belong to words that are not empty, and not in the phrases `dropped`.
        """
        found, places = self._changed.encode_tokens(question)
        empty = _EMPTY_WORDS.union(*(_words(phrase) for phrase in dropped))
        telling = [
            word.span() for word in WORD.finditer(question) if word.group().casefold() not in empty
        ]
        inside = [
            any(b <= start and end <= e for b, e in telling) for start, end in places.tolist()
        ]
        return found, inside

    def _read(self, text: str) -> NDArray[np.float16]:
        """(n, dim) the pieces of a paragraph, moved."""
        pieces = paragraph_pieces(text, self._changed)
        return (self._fitted.moved(pieces) if self._fitted else pieces).astype(np.float16)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}
