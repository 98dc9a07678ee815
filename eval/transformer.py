"""A Qwen2 model of a GGUF file in torch, block by block, so that something in it can be fitted.

llama.cpp computes no gradients. What is computed here is the same but for rounding (Qwen Team,
"Qwen2 Technical Report", 2024): tests compare the two. Matrices are multiplied in bfloat16, which
processors of today do several times faster; what blocks add up stays in float32.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from eval.errors import EvalError
from models.inner import looked_at

Weights = Mapping[str, torch.Tensor]
"""Of one block, by the names of llama.cpp: `attn_q.weight`."""
ADAPTED = ("attn_q", "attn_k", "attn_v", "attn_output")
"""The matrices that an adapter changes."""
Adaptation = Mapping[str, tuple[torch.Tensor, torch.Tensor]]
"""For some of `ADAPTED`: (rank, in) and (out, rank)."""
_NAMES = (
    *(f"{name}.weight" for name in (*ADAPTED, "ffn_gate", "ffn_up", "ffn_down")),
    *(f"{name}_norm.weight" for name in ("attn", "ffn")),
    *(f"{name}.bias" for name in ("attn_q", "attn_k", "attn_v")),
)
# Of what is read of a block.


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before the tokens that are computed: a text that was read."""

    keys: torch.Tensor
    """(blocks, heads, tokens, size) bfloat16, rotated to their positions; `heads` are the shared
    ones."""
    values: torch.Tensor
    """The same."""

    @property
    def length(self) -> int:
        """Its tokens; the first has position 0."""
        return self.keys.shape[2]

    def then(self, other: Before) -> Before:
        """Both, one after the other."""
        return Before(
            torch.cat([self.keys, other.keys], 2), torch.cat([self.values, other.values], 2)
        )

    def blocks(self, first: int) -> Before:
        """For the blocks from `first` (0-based) on, as a copy."""
        return Before(self.keys[first:].clone(), self.values[first:].clone())


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts behind others of any length; the shorter ones are filled up at their ends."""

    keys: tuple[torch.Tensor, ...]
    """One a block: (texts, heads, before, size) bfloat16."""
    values: tuple[torch.Tensor, ...]
    mask: torch.Tensor
    """(texts, 1, tokens, before + tokens): 0, or minus infinity where a token sees nothing."""
    cosines: torch.Tensor
    """(texts, 1, tokens, size / 2)."""
    sines: torch.Tensor


@dataclass(frozen=True, slots=True)
class Head:
    """What makes of the last block's output what the next token may be."""

    norm: torch.Tensor
    """(width,)."""
    words: torch.Tensor
    """(vocabulary, width) bfloat16."""


@dataclass(frozen=True, slots=True)
class Network:
    """A model up to the block whose output is taken down (`models.inner`), or the whole of it."""

    heads: int
    shared: int
    """Heads of keys and values."""
    epsilon: float
    base: float
    """Of the rotation by position."""
    embeddings: torch.Tensor
    """(vocabulary, width)."""
    weights: tuple[Weights, ...]
    """Of each block, from the first."""
    head: Head | None = None
    """None where it is not the whole model."""

    @classmethod
    def load(cls, path: Path, *, whole: bool = False) -> Network:
        """The model at `path`.

        Raises:
            EvalError: it is no Qwen2 model.
        """
        import gguf
        from gguf.quants import dequantize

        reader = gguf.GGUFReader(path)
        tensors = {tensor.name: tensor for tensor in reader.tensors}

        def field(name: str) -> float:
            found = reader.get_field(f"qwen2.{name}")
            if found is None:
                raise EvalError(f"{path} is no Qwen2 model: it does not state {name}")
            return float(found.contents())

        def tensor(name: str) -> torch.Tensor:
            raw = dequantize(tensors[name].data, tensors[name].tensor_type)
            return torch.from_numpy(np.array(raw, dtype=np.float32))

        def multiplied(found: torch.Tensor) -> torch.Tensor:
            return found.bfloat16() if found.dim() == 2 else found

        blocks = int(field("block_count"))
        embeddings = tensor("token_embd.weight")
        words = tensor("output.weight") if whole and "output.weight" in tensors else embeddings
        return cls(
            heads=int(field("attention.head_count")),
            shared=int(field("attention.head_count_kv")),
            epsilon=field("attention.layer_norm_rms_epsilon"),
            base=field("rope.freq_base"),
            embeddings=embeddings,
            weights=tuple(
                {name: multiplied(tensor(f"blk.{block}.{name}")) for name in _NAMES}
                for block in range(blocks if whole else looked_at(blocks) + 1)
            ),
            head=Head(tensor("output_norm.weight"), words.bfloat16()) if whole else None,
        )

    @property
    def width(self) -> int:
        """Numbers of a token's state."""
        return int(self.embeddings.shape[1])

    @property
    def size(self) -> int:
        """Of a head."""
        return self.width // self.heads

    def embedded(self, texts: Sequence[Sequence[int]]) -> torch.Tensor:
        """(texts, tokens, width) of texts of tokens, filled up to the longest."""
        tokens = torch.zeros(len(texts), max(map(len, texts)), dtype=torch.long)
        for row, text in enumerate(texts):
            tokens[row, : len(text)] = torch.tensor(text)
        return self.embeddings[tokens]

    def read(self, texts: Sequence[Sequence[int]]) -> list[Before]:
        """What is before whatever stands behind each of these texts of tokens."""
        table = torch.zeros(len(self.weights), self.shared, 0, self.size, dtype=torch.bfloat16)
        outputs = self.outputs(texts, [Before(table, table)] * len(texts))
        return [
            Before(
                torch.stack([keys[row, :, : len(text)] for _, keys, _ in outputs]),
                torch.stack([values[row, :, : len(text)] for _, _, values in outputs]),
            )
            for row, text in enumerate(texts)
        ]

    def outputs(
        self, texts: Sequence[Sequence[int]], before: Sequence[Before]
    ) -> list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
        """What each block makes of texts of tokens behind others; as `block` has it."""
        states = self.embedded(texts)
        batch = self.batch(before, states.shape[1])
        found = []
        with torch.no_grad():
            for number in range(len(self.weights)):
                states, keys, values = self.block(number, number, batch, states)
                found.append((states, keys, values))
        return found

    def batch(self, before: Sequence[Before], tokens: int) -> Batch:
        """What `block` needs to compute so many tokens behind each of these."""
        lengths = [one.length for one in before]
        longest, count = max(lengths), len(before)

        def filled(tables: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
            ends = (longest - table.shape[2] for table in tables)
            same = [functional.pad(t, (0, 0, 0, end)) for t, end in zip(tables, ends, strict=True)]
            return torch.stack(same, 1).unbind()

        mask = torch.full((count, 1, tokens, longest + tokens), float("-inf"))
        mask[..., longest:] = torch.triu(torch.full((tokens, tokens), float("-inf")), 1)
        for row, length in enumerate(lengths):
            mask[row, ..., :length] = 0
        positions = torch.tensor(lengths, dtype=torch.float64)[:, None] + torch.arange(tokens)
        steps = self.base ** (-torch.arange(0, self.size, 2, dtype=torch.float64) / self.size)
        angles = (positions[..., None] * steps)[:, None]
        return Batch(
            filled([one.keys for one in before]),
            filled([one.values for one in before]),
            mask.bfloat16(),
            angles.cos().float(),
            angles.sin().float(),
        )

    def block(
        self,
        number: int,
        place: int,
        batch: Batch,
        states: torch.Tensor,
        adaptation: Adaptation | None = None,
        share: float = 1.0,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What a block makes of (texts, tokens, width) `states`, and its keys and values of them.

        Args:
            number: of the block, 0-based.
            place: of the block among those that `batch` has keys for.
            batch: what stands before.
            states: what the block before put out.
            adaptation: changes to its matrices.
            share: by how much the adaptation is multiplied.
        """
        weights = self.weights[number]

        def through(name: str, given: torch.Tensor) -> torch.Tensor:
            out = functional.linear(given, weights[f"{name}.weight"]).float()
            bias = weights.get(f"{name}.bias")
            out = out if bias is None else out + bias
            if adaptation and name in adaptation:
                inwards, outwards = (table.bfloat16() for table in adaptation[name])
                changed = functional.linear(functional.linear(given, inwards), outwards)
                out = out + share * changed.float()
            return out

        given = self._normalised(states, weights["attn_norm.weight"])
        asked = self._rotated(self._apart(through("attn_q", given)), batch)
        keys = self._rotated(self._apart(through("attn_k", given)), batch)
        values = self._apart(through("attn_v", given)).bfloat16()
        seen = functional.scaled_dot_product_attention(
            asked,
            self._for_all_heads(torch.cat([batch.keys[place], keys], 2)),
            self._for_all_heads(torch.cat([batch.values[place], values], 2)),
            attn_mask=batch.mask,
        )
        states = states + through("attn_output", seen.transpose(1, 2).flatten(2))
        given = self._normalised(states, weights["ffn_norm.weight"])
        inside = functional.silu(through("ffn_gate", given)) * through("ffn_up", given)
        return states + through("ffn_down", inside.bfloat16()), keys, values

    def scores(self, states: torch.Tensor) -> torch.Tensor:
        """(..., vocabulary) of the token that follows each, from what the last block put out.

        Raises:
            ValueError: it is not the whole model.
        """
        if self.head is None:
            raise ValueError("only a whole model tells what follows")
        given = self._normalised(states, self.head.norm)
        return functional.linear(given, self.head.words).float()

    def _apart(self, given: torch.Tensor) -> torch.Tensor:
        """(texts, heads, tokens, size)."""
        texts, tokens, _ = given.shape
        return given.view(texts, tokens, -1, self.size).transpose(1, 2)

    def _for_all_heads(self, given: torch.Tensor) -> torch.Tensor:
        return given.repeat_interleave(self.heads // self.shared, 1)

    def _normalised(self, states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        mean = states.pow(2).mean(-1, keepdim=True)
        return (states * torch.rsqrt(mean + self.epsilon) * weight).bfloat16()

    @staticmethod
    def _rotated(given: torch.Tensor, batch: Batch) -> torch.Tensor:
        first, second = given.chunk(2, -1)
        cosines, sines = batch.cosines, batch.sines
        turned = [first * cosines - second * sines, second * cosines + first * sines]
        return torch.cat(turned, -1).bfloat16()
