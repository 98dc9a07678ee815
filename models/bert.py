"""A BERT sentence encoder in numpy: the same vectors as the reference, without importing torch.

For one question the arithmetic takes milliseconds and importing torch takes seconds. The network
is that of Devlin et al., BERT (2019), as its configuration file describes it, followed by the
mean over the tokens, of unit length (Reimers and Gurevych, Sentence-BERT, 2019). Weights are
read from the folder's `model.safetensors`; nothing is derived or kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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

    def changed(self, by: Mapping[str, Array]) -> Bert:
        """The same network with these added to its weights; what is not named is shared.

        Raises:
            KeyError: it has no weights of such a name.
        """
        return replace(self, weights=self.weights | {k: self.weights[k] + by[k] for k in by})

    def encode(self, texts: Sequence[Sequence[int]]) -> Array:
        """(n, dim) float32, unit rows, for n texts given as word-piece numbers.

        Inside, a column is a token, those of all texts side by side: nothing is filled up, and the
        weights stand on the left of each product, which is twice as fast for so few columns.
        """
        hidden, spans = self._hidden(texts)
        mean = np.stack([hidden[:, span].mean(1) for span in spans])
        vectors: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def encode_tokens(self, texts: Sequence[Sequence[int]]) -> list[Array]:
        """(tokens, dim) float32, unit rows, for each text: the last layer before the mean."""
        hidden, spans = self._hidden(texts)
        columns = hidden / np.linalg.norm(hidden, axis=0)
        return [np.ascontiguousarray(columns[:, span].T) for span in spans]

    def _hidden(self, texts: Sequence[Sequence[int]]) -> tuple[Array, list[slice]]:
        """(dim, tokens of all texts) what the last layer puts out, and where each text lies."""
        ends = np.cumsum([len(ids) for ids in texts]).tolist()
        spans = [slice(end - len(ids), end) for end, ids in zip(ends, texts, strict=True)]
        hidden = self._embed(texts)
        for layer in range(self.layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, spans)
        return hidden, spans

    def _embed(self, texts: Sequence[Sequence[int]]) -> Array:
        w = self.weights
        words = w["embeddings.word_embeddings.weight"][[piece for ids in texts for piece in ids]]
        order = [place for ids in texts for place in range(len(ids))]
        places = w["embeddings.position_embeddings.weight"][order]
        kinds = w["embeddings.token_type_embeddings.weight"][0]
        columns = np.ascontiguousarray((words + places + kinds).T)  # (dim, tokens)
        return self._normalise("embeddings.LayerNorm", columns)

    def _layer(self, name: str, hidden: Array, spans: Sequence[slice]) -> Array:
        mixed = self._attend(f"{name}.attention.self", hidden, spans)
        attended = self._linear(f"{name}.attention.output.dense", mixed)
        hidden = self._normalise(f"{name}.attention.output.LayerNorm", hidden + attended)
        inner = _gelu(self._linear(f"{name}.intermediate.dense", hidden))
        outer = self._linear(f"{name}.output.dense", inner)
        return self._normalise(f"{name}.output.LayerNorm", hidden + outer)

    def _attend(self, name: str, hidden: Array, spans: Sequence[slice]) -> Array:
        dim = len(hidden)
        size = dim // self.heads
        query, key, value = (
            self._linear(f"{name}.{part}", hidden).reshape(self.heads, size, -1)
            for part in ("query", "key", "value")
        )
        query /= np.float32(np.sqrt(size))
        mixed = np.empty((self.heads, size, hidden.shape[1]), dtype=np.float32)
        for span in spans:
            scores = key[..., span].swapaxes(1, 2) @ query[..., span]  # (heads, asked, asking)
            shares = np.exp(scores - scores.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
            mixed[..., span] = value[..., span] @ shares
        return mixed.reshape(dim, -1)

    def _linear(self, name: str, x: Array) -> Array:
        result: Array = self.weights[f"{name}.weight"] @ x
        result += self.weights[f"{name}.bias"][:, None]
        return result

    def _normalise(self, name: str, x: Array) -> Array:
        centred: Array = x - x.mean(0)
        centred /= np.sqrt(np.square(centred).mean(0) + np.float32(self.epsilon))
        centred *= self.weights[f"{name}.weight"][:, None]
        centred += self.weights[f"{name}.bias"][:, None]
        return centred


def _gelu(x: Array) -> Array:
    """The Gaussian error linear unit: `x` times the normal distribution function at x."""
    size = np.abs(x)
    beyond = erfc(size * np.float32(np.sqrt(0.5)))  # twice the distribution function at -|x|
    beyond *= np.float32(0.5)
    beyond *= size
    result: Array = np.maximum(x, 0)
    result -= beyond
    return result


def erfc(x: Array) -> Array:
    """The complementary error function of x >= 0, to 5e-7 in float32.

    Source: Abramowitz and Stegun (1964), formula 7.1.26.
    """
    t: Array = x * np.float32(0.3275911)
    t += np.float32(1)
    np.reciprocal(t, out=t)
    poly: Array = t * np.float32(1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        poly += np.float32(coefficient)
        poly *= t
    decay = np.square(x)
    np.negative(decay, out=decay)
    np.exp(decay, out=decay)
    poly *= decay
    return poly
