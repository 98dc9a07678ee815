"""What this package asks of an encoder. The composition root passes one in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Spans = NDArray[np.int64]
"""(n, 2) where word pieces stand in their text: characters, 0-based, end exclusive."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the inner product of two is their cosine."""

    @property
    def name(self) -> str:
        """The model's name, as the manifest of a collection keeps it."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the weights: two encoders with the same are the same encoder."""

    @property
    def dim(self) -> int:
        """Number of dimensions."""

    @property
    def max_tokens(self) -> int:
        """Word pieces it reads; it drops the rest without a word."""

    def count_tokens(self, text: str) -> int:
        """Word pieces in `text`, the special ones at both ends included."""

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(len(texts), dim) float32, unit rows, in the order given."""


class PieceEmbedder(Embedder, Protocol):
    """Also says what each piece of a text comes to, for a closer look (`index.closely`)."""

    def encode_tokens(self, text: str) -> tuple[Vectors, Spans]:
        """(n, dim) float32, unit rows, one for each word piece of `text`, and where these stand.

        Without the special ones, and without what lies beyond `max_tokens`.
        """

    def changed(self, by: Mapping[str, Vectors]) -> PieceEmbedder:
        """The same encoder with these added to its weights, which go by their names.

        Loaded when it first encodes. Its vectors go with those of no other.
        """
