"""The encoder in torch, its last layers with matrices of low rank beside their own, to be fitted.

LoRA (Hu et al., 2021), for `eval.fit_closely`. What the layers below put out is computed once for
each text, and kept: they do not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import PieceEmbedder
from models.bert import supports
from models.embedder import QuickEmbedder, SentenceEmbedder

if TYPE_CHECKING:
    import torch

LAYERS = 3
"""So many of the last layers are changed."""
RANK = 16
_BATCH = 32
_MATRICES = (
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
)  # fmt: skip
# Of each layer, by their names in the file.
_HIDDEN = -1e9
# What is added where a text has ended: no piece looks there.
Changes = Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]


class Encoder(Protocol):
    """Gives the word pieces of texts, for torch to differentiate."""

    def pieces(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """(n, dim) unit rows of each text, as `PieceEmbedder.encode_tokens` has them."""

    def parameters(self) -> Iterator[torch.nn.Parameter]:
        """What may be fitted."""

    def changes(self) -> Changes:
        """What the encoder has been changed by: `index.closely.Closely.changes`."""


class Fixed:
    """An encoder that cannot be changed."""

    def __init__(self, embedder: PieceEmbedder) -> None:
        self._embedder = embedder

    def pieces(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """(n, dim) unit rows of each text."""
        import torch

        return [torch.from_numpy(self._embedder.encode_tokens(text)[0]) for text in texts]

    def parameters(self) -> Iterator[torch.nn.Parameter]:
        """None."""
        return iter(())

    def changes(self) -> Changes:
        """None."""
        return {}


class Adapted:
    """An encoder of sentence-transformers' kind (`models.bert`), from its folder."""

    def __init__(self, quick: QuickEmbedder, kept: dict[str, torch.Tensor]) -> None:
        """The encoder as `quick` reads it from its folder, unchanged so far.

        `kept` holds what the layers below put out, from one fit to the next.
        """
        import torch
        from transformers import BertModel

        self._bert = BertModel.from_pretrained(quick.folder, local_files_only=True)
        self._bert.train(mode=False)
        self._bert.requires_grad_(requires_grad=False)
        _, self._tokenizer = quick.ready()
        self._kept = kept
        count = len(self._bert.encoder.layer)
        self._first = count - LAYERS
        self._beside: dict[str, tuple[torch.nn.Parameter, torch.nn.Parameter]] = {}
        for number in range(self._first, count):
            for name in _MATRICES:
                linear = self._bert.encoder.layer[number].get_submodule(name)
                if not isinstance(linear, torch.nn.Linear):
                    raise TypeError(f"{name} is no matrix")
                down = torch.randn(RANK, linear.in_features) / linear.in_features**0.5
                up = torch.zeros(linear.out_features, RANK)
                both = torch.nn.Parameter(up), torch.nn.Parameter(down)
                self._beside[f"encoder.layer.{number}.{name}.weight"] = both
                linear.register_forward_hook(_adding(*both))

    def pieces(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """(n, dim) unit rows of each text, computed in bfloat16: soon where a processor has it."""
        import torch

        self._keep([text for text in dict.fromkeys(texts) if text not in self._kept])
        below = [self._kept[text].float() for text in texts]
        hidden = torch.nn.utils.rnn.pad_sequence(below, batch_first=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rows = self._through(hidden, [len(b) for b in below], range(self._first, self._count))
        unit = torch.nn.functional.normalize(rows.float(), dim=-1)
        return [unit[i, 1 : len(b) - 1] for i, b in enumerate(below)]

    def parameters(self) -> Iterator[torch.nn.Parameter]:
        """The matrices of low rank."""
        return chain.from_iterable(self._beside.values())

    def changes(self) -> Changes:
        """The matrices of low rank, by the names of the weights that they stand beside."""
        return {
            name: (up.detach().numpy(), down.detach().numpy())
            for name, (up, down) in self._beside.items()
        }

    @property
    def _count(self) -> int:
        return len(self._bert.encoder.layer)

    def _keep(self, texts: Sequence[str]) -> None:
        """Compute what the layers below put out for some texts."""
        import torch

        order = sorted(texts, key=len)
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            ids = [torch.tensor(self._tokenizer.encode(text).ids) for text in some]
            filled = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True)
            with torch.no_grad():
                hidden = self._bert.embeddings(filled)
                rows = self._through(hidden, [len(i) for i in ids], range(self._first))
            for text, row, own in zip(some, rows, ids, strict=True):
                self._kept[text] = row[: len(own)].half().clone()

    def _through(self, hidden: torch.Tensor, lengths: Sequence[int], layers: range) -> torch.Tensor:
        """(texts, longest, dim) what some layers put out."""
        import torch

        beyond = torch.arange(hidden.shape[1])[None] >= torch.tensor(lengths)[:, None]
        mask = beyond[:, None, None, :] * _HIDDEN
        for number in layers:
            found = self._bert.encoder.layer[number](hidden, attention_mask=mask)
            hidden = found[0] if isinstance(found, tuple) else found
        return hidden


def for_torch(embedder: PieceEmbedder, kept: dict[str, torch.Tensor]) -> Encoder:
    """The encoder to fit; one that is not a `models.bert` from a folder stays as it is."""
    if isinstance(embedder, QuickEmbedder | SentenceEmbedder) and supports(embedder.folder):
        return Adapted(QuickEmbedder(embedder.folder), kept)
    return Fixed(embedder)


def _adding(up: torch.nn.Parameter, down: torch.nn.Parameter):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a hook of torch's
    """A hook that adds to what a matrix gives what the product of two others does."""

    def hook(_: object, given: tuple[torch.Tensor], result: torch.Tensor) -> torch.Tensor:
        return result + (given[0] @ down.T) @ up.T

    return hook
