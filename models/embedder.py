"""Text into vectors: a sentence encoder from a local folder, on the CPU, off the network.

Two ways to run the same weights. `SentenceEmbedder` is the reference, and imports torch, which
takes seconds; `QuickEmbedder` starts at once (see `models.bert`). Their vectors agree to a cosine
of 0.9999 and better, so a collection built with one is searched with the other.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from models.bert import Bert, supports
from models.errors import ModelError
from models.locate import sha256_of
from models.offline import go_offline

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from threadpoolctl import ThreadpoolController
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Spans = NDArray[np.int64]
"""(n, 2) where word pieces stand in their text: characters, 0-based, end exclusive."""


class Embedder(Protocol):
    """Turns texts into unit vectors; the inner product of two is their cosine."""

    @property
    def name(self) -> str:
        """The model's name: that of its folder."""

    @property
    def sha256(self) -> str:
        """The fingerprint of the model's files: the same for both ways to run them."""

    @property
    def dim(self) -> int:
        """Number of dimensions."""

    @property
    def max_tokens(self) -> int:
        """The most word pieces that are read, the two special ones included."""

    def count_tokens(self, text: str) -> int:
        """Word pieces in `text`, the two special ones included, nothing cut off."""

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 32,
        progress: Callable[[int], None] | None = None,
    ) -> Vectors:
        """(len(texts), dim) float32, unit rows, in the order given.

        `progress` is told how many texts are done, after each batch.
        """

    def encode_one(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, of unit length."""

    def encode_tokens(self, text: str) -> tuple[Vectors, Spans]:
        """(n, dim) float32, unit rows, one for each word piece of the text, and where these stand.

        Without the two special pieces, and without what lies beyond `max_tokens`.
        """

    def changed(self, by: Mapping[str, Vectors]) -> Embedder:
        """The same encoder with these added to its weights, which go by their names in the file.

        Loaded when it first encodes. Its vectors go with those of no other.
        """


class _FolderEmbedder:
    """What both ways share: the folder, its settings, its tokenizer, the batches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.dim = self._setting("1_Pooling/config.json", "word_embedding_dimension")
        self.max_tokens = self._setting("sentence_bert_config.json", "max_seq_length")
        self._lock = threading.Lock()

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the model's files."""
        return sha256_of(self.folder)

    def count_tokens(self, text: str) -> int:
        """Word pieces in `text`, the two special ones included, nothing cut off."""
        return len(self._tokenizer.encode(_utf8(text)).ids)

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 32,
        progress: Callable[[int], None] | None = None,
    ) -> Vectors:
        """(len(texts), dim) float32, unit rows, in the order given.

        Texts of like length share a batch, the longest first, so that little is padded.
        `progress` is told how many texts are done, after each batch.
        """
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            vectors[rows] = self._encode_batch([_utf8(texts[i]) for i in rows])
            if progress:
                progress(start + len(rows))
        return vectors

    def encode_one(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, of unit length."""
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector

    def encode_tokens(self, text: str) -> tuple[Vectors, Spans]:
        """(n, dim) float32, unit rows, one for each word piece of the text, and where these stand.

        Without the two special pieces, and without what lies beyond `max_tokens`.
        """
        plain = _utf8(text)
        spans = np.array(self._tokenizer.encode(plain).offsets[1:-1], dtype=np.int64).reshape(-1, 2)
        spans = spans[: self.max_tokens - 2]
        return (self._encode_pieces(plain) if len(spans) else _nothing(self.dim)), spans

    def _encode_batch(self, texts: list[str]) -> Vectors:
        raise NotImplementedError

    def _encode_pieces(self, text: str) -> Vectors:
        """(n, dim) float32, unit rows, without those of the special pieces."""
        raise NotImplementedError

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """Counts the whole text. The file itself asks for 128 pieces, cut and filled up."""
        tokenizer = self._read_tokenizer()
        tokenizer.no_truncation()
        return tokenizer

    def _read_tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        # the library raises bare `Exception` for whatever is wrong with the file
        try:
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        except Exception as error:
            raise _damaged(self.folder / "tokenizer.json", error) from error
        tokenizer.no_padding()
        return tokenizer

    def _setting(self, file: str, key: str) -> int:
        path = self.folder / file
        try:
            return int(json.loads(path.read_text("utf-8"))[key])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(path, error) from error


class SentenceEmbedder(_FolderEmbedder):
    """The encoder as sentence-transformers runs it. Loads torch when it first encodes."""

    def _encode_batch(self, texts: list[str]) -> Vectors:
        vectors = self._model.encode(
            texts,
            batch_size=len(texts),
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def _encode_pieces(self, text: str) -> Vectors:
        hidden = self._model.encode(
            text,
            output_value="token_embeddings",
            convert_to_numpy=False,
            show_progress_bar=False,
        )
        rows = np.asarray(hidden, dtype=np.float32)[1:-1]
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def changed(self, by: Mapping[str, Vectors]) -> Embedder:
        """The same encoder with these added to its weights, run in numpy.

        Raises:
            ModelError: the encoder is of a kind that cannot be changed so.
        """
        if not supports(self.folder):
            raise ModelError(
                f"The encoder in {self.folder} cannot be changed: it is no BERT with the mean over "
                "its tokens.",
                "Get the encoder anew with `pincite models pull encoder`.",
            )
        return QuickEmbedder(self.folder).changed(by)

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:  # a front may warm the encoder in one thread and ask in another
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        go_offline()
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise _damaged(self.folder, error) from error


class QuickEmbedder(_FolderEmbedder):
    """The encoder in numpy, in one thread: a question's vector within a second of the start."""

    def changed(self, by: Mapping[str, Vectors]) -> Embedder:
        """The same encoder with these added to its weights; the others are shared."""
        return _Changed(self, by)

    def _encode_batch(self, texts: list[str]) -> Vectors:
        network, tokenizer = self.ready()
        pieces = [encoded.ids for encoded in tokenizer.encode_batch(texts)]
        # matrices this small gain little from threads, and these wait for each other busily
        with self._blas.limit(limits=1, user_api="blas"):
            return network.encode(pieces)

    def _encode_pieces(self, text: str) -> Vectors:
        network, tokenizer = self.ready()
        with self._blas.limit(limits=1, user_api="blas"):
            return network.encode_tokens([tokenizer.encode(text).ids])[0][1:-1]

    @cached_property
    def _blas(self) -> ThreadpoolController:
        """Knows the libraries that are loaded: to look for them takes a millisecond."""
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    def ready(self) -> tuple[Bert, Tokenizer]:
        """The network and its tokenizer; loaded once, whoever asks first.

        Raises:
            ModelError: a file of the encoder is damaged.
        """
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Bert, Tokenizer]:
        tokenizer = self._read_tokenizer()
        tokenizer.enable_truncation(self.max_tokens)
        # the weights' library has an exception of its own, derived from `Exception`
        try:
            return Bert.load(self.folder), tokenizer
        except Exception as error:
            raise _damaged(self.folder, error) from error


class _Changed(QuickEmbedder):
    """An encoder with something added to its weights."""

    def __init__(self, of: QuickEmbedder, by: Mapping[str, Vectors]) -> None:
        super().__init__(of.folder)
        self._of = of
        self._by = by

    @cached_property
    def _loaded(self) -> tuple[Bert, Tokenizer]:
        network, tokenizer = self._of.ready()
        changed = network.changed(self._by)
        self._by = {}  # it is in the weights now
        return changed, tokenizer


def load_embedder(folder: Path, *, for_building: bool = False) -> Embedder:
    """The encoder in `folder`, loaded when it first encodes.

    With `for_building` it is the reference, which is faster where there are many texts. Raises
    `ModelError` when the folder is not an encoder's.
    """
    if for_building or not supports(folder):
        return SentenceEmbedder(folder)
    return QuickEmbedder(folder)


def _nothing(dim: int) -> Vectors:
    return np.empty((0, dim), dtype=np.float32)


def _utf8(text: str) -> str:
    """`text` without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _damaged(path: Path, error: Exception) -> ModelError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelError(
        f"The encoder cannot be loaded from {path}: {reason}",
        "Check it with `pincite models verify encoder`, or get it anew with "
        "`pincite models pull encoder`.",
    )
