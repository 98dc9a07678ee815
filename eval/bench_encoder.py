"""A made-up encoder: deterministic, and so fast that what is measured is all the rest.

Each word is hashed to a few dimensions (Weinberger et al., "Feature hashing", 2009), so texts that
share words are near each other. Its vectors are no substitute for a real encoder's where the
quality of search is measured.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from index.embedding import Spans, Vectors

_WORD = re.compile(r"\w+")
_SPREAD = 4
# Dimensions that a word goes to.


class MadeUpEncoder:
    """Satisfies `index.embedding.PieceEmbedder`; a word counts as one word piece."""

    def __init__(self, dim: int = 384, max_tokens: int = 256) -> None:
        self.name = "made-up"
        self.dim = dim
        self.max_tokens = max_tokens
        self.sha256 = hashlib.sha256(f"made-up {dim} {max_tokens}".encode()).hexdigest()

    def count_tokens(self, text: str) -> int:
        """Words, and the two special pieces."""
        return len(_WORD.findall(text)) + 2

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """(len(texts), dim) float32, unit rows, in the order given."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.casefold())[: self.max_tokens - 2] or [""]:
                code = zlib.crc32(word.encode())
                for _ in range(_SPREAD):
                    vectors[row, code % self.dim] += 1 if code & 0x10000 else -1
                    code = (code * 1_664_525 + 1_013_904_223) % 2**32
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if progress:
            progress(len(texts))
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)

    def encode_tokens(self, text: str) -> tuple[Vectors, Spans]:
        """(words, dim) float32, unit rows, one for each word, and where these stand."""
        words = list(_WORD.finditer(text))[: self.max_tokens - 2]
        spans = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
        return self.encode([word.group() for word in words]), spans

    def changed(self, by: Mapping[str, Vectors]) -> MadeUpEncoder:  # noqa: ARG002 - the protocol's
        """Itself: it has no weights."""
        return self
