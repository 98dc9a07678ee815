"""A BERT sentence encoder in numpy: the same vectors as the reference, without importing torch.

For one question the arithmetic takes milliseconds and importing torch takes seconds. The network
is that of Devlin et al., BERT (2019), as its configuration file describes it, followed by the
mean over the tokens, of unit length (Reimers and Gurevych, Sentence-BERT, 2019). Weights are
read from the folder's `model.safetensors`; nothing is derived or kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_MODULES = ["Transformer", "Pooling", "Normalize"]


def supports(folder: Path) -> bool:
    """Whether the folder holds a network of just this kind. False, too, when it is damaged."""
    try:
        config, pooling, modules = (
            json.loads((folder / name).read_text("utf-8"))
            for name in ("config.json", "1_Pooling/config.json", "modules.json")
        )
        modes = {key for key, on in pooling.items() if key.startswith("pooling_mode_") and on}
        return (
            config["architectures"] == ["BertModel"]
            and config["hidden_act"] == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and modes == {"pooling_mode_mean_tokens"}
            and [module["type"].rpartition(".")[2] for module in modules] == _MODULES
            and (folder / "model.safetensors").is_file()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


@dataclass(frozen=True, slots=True)
class Bert:
    """The network: `weights` by their names in the file, each (out, in) or (out,) float32."""

    weights: dict[str, Array]
    layers: int
    heads: int
    epsilon: float

    @classmethod
    def load(cls, folder: Path) -> Bert:
        """From a folder that `supports` accepts. Raises `KeyError` or `OSError` if damaged."""
        from safetensors import safe_open

        # One tensor after another: reading them all is one call that keeps the interpreter to
        # itself, and a window stands still meanwhile.
        with safe_open(folder / "model.safetensors", framework="numpy") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return cls(
            weights=weights,
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )

    def encode(self, texts: Sequence[Sequence[int]]) -> Array:
        """(n, dim) float32, unit rows, for n texts given as word-piece numbers."""
        longest = max(len(ids) for ids in texts)
        ids = np.zeros((len(texts), longest), dtype=np.int64)
        there = np.zeros((len(texts), longest), dtype=np.float32)  # 0 where filled up
        for row, pieces in enumerate(texts):
            ids[row, : len(pieces)] = pieces
            there[row, : len(pieces)] = 1
        hidden = self._embed(ids)
        # added to attention scores: what is filled up gets none
        mask = np.where(there, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in range(self.layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, mask)
        mean = (hidden * there[..., None]).sum(1) / there.sum(1, keepdims=True)
        vectors: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def _embed(self, ids: NDArray[np.int64]) -> Array:
        w = self.weights
        words = w["embeddings.word_embeddings.weight"][ids]  # (n, t, dim)
        places = w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kinds = w["embeddings.token_type_embeddings.weight"][0]
        return self._normalise("embeddings.LayerNorm", words + places + kinds)

    def _layer(self, name: str, hidden: Array, mask: Array) -> Array:
        attended = self._linear(f"{name}.attention.output.dense", self._attend(name, hidden, mask))
        hidden = self._normalise(f"{name}.attention.output.LayerNorm", hidden + attended)
        inner = _gelu(self._linear(f"{name}.intermediate.dense", hidden))
        outer = self._linear(f"{name}.output.dense", inner)
        return self._normalise(f"{name}.output.LayerNorm", hidden + outer)

    def _attend(self, name: str, hidden: Array, mask: Array) -> Array:
        n, t, dim = hidden.shape
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", hidden)
            .reshape(n, t, self.heads, dim // self.heads)
            .transpose(0, 2, 1, 3)  # (n, heads, t, dim / heads)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(dim // self.heads)) + mask
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed: Array = (shares @ value).transpose(0, 2, 1, 3).reshape(n, t, dim)
        return mixed

    def _linear(self, name: str, x: Array) -> Array:
        result: Array = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return result

    def _normalise(self, name: str, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(self.epsilon))
        result: Array = centred / scale * self.weights[f"{name}.weight"]
        return result + self.weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    """The Gaussian error linear unit: `x` times the normal distribution function at x."""
    result: Array = x * np.float32(0.5) * (1 + erf(x / np.float32(np.sqrt(2))))
    return result


def erf(x: Array) -> Array:
    """The error function to 5e-7 in float32: Abramowitz and Stegun (1964), formula 7.1.26."""
    a = np.abs(x)
    t: Array = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * a)
    poly: Array = np.full_like(x, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        poly = poly * t
        poly += np.float32(coefficient)
    result: Array = np.sign(x) * (1 - poly * t * np.exp(-a * a))
    return result
