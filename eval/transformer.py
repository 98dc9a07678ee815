"""A Qwen2 model of a GGUF file in torch, block by block, so that something in it can be fitted.

llama.cpp computes no gradients. What is computed here is the same but for rounding (Qwen Team,
"Qwen2 Technical Report", 2024): tests compare the two. Texts are a few tokens that stand behind
what llama.cpp has read and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
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
    """What stands before the tokens that are computed: a text that was read and kept."""

    keys: NDArray[np.float16]
    """(blocks, tokens, heads * size), rotated to their positions, as llama.cpp keeps them."""
    values: NDArray[np.float16]
    """(blocks, tokens, heads * size)."""

    @property
    def length(self) -> int:
        """Its tokens; the first has position 0."""
        return int(self.keys.shape[1])

    def then(self, other: Before) -> Before:
        """Both, one after the other."""
        return Before(
            np.concatenate([self.keys, other.keys], axis=1),
            np.concatenate([self.values, other.values], axis=1),
        )

    def blocks(self, first: int) -> Before:
        """For the blocks from `first` (0-based) on, as a copy."""
        return Before(self.keys[first:].copy(), self.values[first:].copy())


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of equal length behind others of any length."""

    keys: tuple[torch.Tensor, ...]
    """One a block: (texts, before, heads * size)."""
    values: tuple[torch.Tensor, ...]
    mask: torch.Tensor
    """(texts, 1, tokens, before + tokens): 0, or minus infinity where a token sees nothing."""
    cosines: torch.Tensor
    """(texts, 1, tokens, size / 2)."""
    sines: torch.Tensor


@dataclass(frozen=True, slots=True)
class Network:
    """A model up to the block whose output is taken down (`models.inner`)."""

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

    @classmethod
    def load(cls, path: Path) -> Network:
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

        return cls(
            heads=int(field("attention.head_count")),
            shared=int(field("attention.head_count_kv")),
            epsilon=field("attention.layer_norm_rms_epsilon"),
            base=field("rope.freq_base"),
            embeddings=tensor("token_embd.weight"),
            weights=tuple(
                {name: tensor(f"blk.{block}.{name}") for name in _NAMES}
                for block in range(looked_at(int(field("block_count"))) + 1)
            ),
        )

    @property
    def width(self) -> int:
        """Numbers of a token's state."""
        return int(self.embeddings.shape[1])

    @property
    def size(self) -> int:
        """Of a head."""
        return self.width // self.heads

    def batch(self, before: Sequence[Before], tokens: int) -> Batch:
        """What `block` needs to compute so many tokens behind each of these."""
        longest = max(one.length for one in before)
        count, blocks, _, each = len(before), *before[0].keys.shape
        keys = torch.zeros(blocks, count, longest, each)
        values = torch.zeros(blocks, count, longest, each)
        mask = torch.full((count, 1, tokens, longest + tokens), float("-inf"))
        mask[..., longest:] = torch.triu(torch.full((tokens, tokens), float("-inf")), 1)
        for place, one in enumerate(before):
            keys[:, place, : one.length] = torch.from_numpy(one.keys).float()
            values[:, place, : one.length] = torch.from_numpy(one.values).float()
            mask[place, ..., : one.length] = 0
        starts = torch.tensor([one.length for one in before], dtype=torch.float64)
        positions = starts[:, None] + torch.arange(tokens)
        steps = self.base ** (-torch.arange(0, self.size, 2, dtype=torch.float64) / self.size)
        angles = (positions[..., None] * steps)[:, None]
        return Batch(
            keys.unbind(), values.unbind(), mask, angles.cos().float(), angles.sin().float()
        )

    def block(
        self,
        number: int,
        place: int,
        batch: Batch,
        states: torch.Tensor,
        adaptation: Adaptation | None = None,
        share: torch.Tensor | float = 1.0,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What a block makes of (texts, tokens, width) `states`, and its keys and values of them.

        Args:
            number: of the block, 0-based.
            place: of the block among those that `batch` has keys for.
            batch: what stands before.
            states: what the block before put out.
            adaptation: changes to its matrices.
            share: how much of the adaptation counts, for each token.
        """
        weights = self.weights[number]
        texts, tokens, _ = states.shape

        def through(name: str, given: torch.Tensor) -> torch.Tensor:
            out = functional.linear(given, weights[f"{name}.weight"], weights.get(f"{name}.bias"))
            if adaptation and name in adaptation:
                inwards, outwards = adaptation[name]
                out = out + share * functional.linear(functional.linear(given, inwards), outwards)
            return out

        def apart(given: torch.Tensor) -> torch.Tensor:
            return given.view(texts, -1, given.shape[-1] // self.size, self.size).transpose(1, 2)

        given = self._normalised(states, weights["attn_norm.weight"])
        asked = self._rotated(apart(through("attn_q", given)), batch)
        keys = self._rotated(apart(through("attn_k", given)), batch)
        values = apart(through("attn_v", given))
        seen = functional.scaled_dot_product_attention(
            asked,
            self._for_all_heads(torch.cat([apart(batch.keys[place]), keys], 2)),
            self._for_all_heads(torch.cat([apart(batch.values[place]), values], 2)),
            attn_mask=batch.mask,
        )
        states = states + through("attn_output", seen.transpose(1, 2).reshape(texts, tokens, -1))
        given = self._normalised(states, weights["ffn_norm.weight"])
        inside = functional.silu(through("ffn_gate", given)) * through("ffn_up", given)
        flat = [one.transpose(1, 2).reshape(texts, tokens, -1) for one in (keys, values)]
        return states + through("ffn_down", inside), flat[0], flat[1]

    def _for_all_heads(self, given: torch.Tensor) -> torch.Tensor:
        return given.repeat_interleave(self.heads // self.shared, 1)

    def _normalised(self, states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        mean = states.pow(2).mean(-1, keepdim=True)
        return states * torch.rsqrt(mean + self.epsilon) * weight

    @staticmethod
    def _rotated(given: torch.Tensor, batch: Batch) -> torch.Tensor:
        first, second = given.chunk(2, -1)
        cosines, sines = batch.cosines, batch.sines
        return torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1)


def kept(state: bytes, blocks: int) -> Before:
    """The keys and values of the first `blocks` blocks, of a state as llama.cpp writes it.

    Raises:
        EvalError: it is laid out in another way.
    """
    at = 0

    def number(kind: str) -> int:
        nonlocal at
        size = np.dtype(kind)
        found = int(np.frombuffer(state, size, 1, at)[0])
        at += size.itemsize
        return found

    def demand(*, holds: bool) -> None:
        if not holds:
            raise EvalError("this llama.cpp lays out what it keeps in a way that is not known here")

    def table(rows: int, bytes_each: int) -> NDArray[np.float16]:
        nonlocal at
        found = np.frombuffer(state, np.float16, rows * bytes_each // 2, at)
        at += rows * bytes_each
        return found.reshape(rows, -1)

    at += 8  # what marks it, and its sequence
    demand(holds=number("u4") == 1)  # streams
    cells = number("u4")
    for _ in range(cells):
        number("i4")  # position
        sequences = number("u4")
        at += 4 * sequences
    turned, layers = number("u4"), number("u4")
    keys, values = [], []
    for _ in range(layers):
        demand(holds=number("i4") == 1)  # 16-bit floats
        keys.append(table(cells, number("u8")))
    for _ in range(layers):
        demand(holds=number("i4") == 1)
        if turned:
            demand(holds=number("u4") == 2)  # bytes each
            values.append(table(number("u4"), 2 * cells).T)
        else:
            values.append(table(cells, number("u8")))
    demand(holds=at == len(state) and layers >= blocks)
    return Before(np.stack(keys[:blocks]), np.stack(values[:blocks]))
