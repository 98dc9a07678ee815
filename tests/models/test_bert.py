from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from models.bert import Bert, erfc, supports

SETTINGS = {
    "config.json": {
        "architectures": ["BertModel"],
        "hidden_act": "gelu",
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "layer_norm_eps": 1e-12,
    },
    "1_Pooling/config.json": {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    "modules.json": [{"type": f"x.{name}"} for name in ("Transformer", "Pooling", "Normalize")],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "1_Pooling").mkdir()
    for name, content in SETTINGS.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"")
    return tmp_path


def test_the_error_function_against_the_standard_library() -> None:
    x = np.linspace(0, 6, 2001, dtype=np.float32)
    exact = np.array([math.erfc(float(value)) for value in x])
    assert np.abs(erfc(x) - exact).max() < 5e-7


def test_this_kind_of_network_is_supported(folder: Path) -> None:
    assert supports(folder)


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("config.json", {"architectures": ["MPNetModel"]}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True}),  # another pooling as well
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False}),
        ("modules.json", [{"type": "x.Transformer"}, {"type": "x.Pooling"}]),  # not made unit
        ("modules.json", 3),
        ("config.json", None),  # the file is missing
    ],
)
def test_any_other_is_left_to_the_reference(folder: Path, file: str, changed: object) -> None:
    was = SETTINGS[file]
    if changed is None:
        (folder / file).unlink()
    else:
        both = isinstance(was, dict) and isinstance(changed, dict)
        (folder / file).write_text(json.dumps({**was, **changed} if both else changed), "utf-8")  # type: ignore[dict-item]
    assert not supports(folder)


def tiny(seed: int = 0) -> Bert:
    """A network of one layer, 8 dimensions and 2 heads with weights of no meaning."""
    random = np.random.default_rng(seed)
    layer = "encoder.layer.0"
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (20, 8),
        "embeddings.position_embeddings.weight": (16, 8),
        "embeddings.token_type_embeddings.weight": (2, 8),
        f"{layer}.intermediate.dense.weight": (12, 8),
        f"{layer}.intermediate.dense.bias": (12,),
        f"{layer}.output.dense.weight": (8, 12),
        f"{layer}.output.dense.bias": (8,),
    }
    parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    for name in [*parts, f"{layer}.attention.output.dense"]:
        shapes |= {f"{name}.weight": (8, 8), f"{name}.bias": (8,)}
    for name in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        shapes |= {f"{name}.LayerNorm.weight": (8,), f"{name}.LayerNorm.bias": (8,)}
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return Bert(weights, layers=1, heads=2, epsilon=1e-12)


def test_a_texts_vector_does_not_depend_on_its_neighbours() -> None:
    network = tiny()
    texts = [[1, 5, 2], [1, 7, 8, 9, 3, 4, 2], [1, 2]]
    together = network.encode(texts)
    alone = np.concatenate([network.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_the_order_of_words_counts() -> None:
    network = tiny()
    one, two = network.encode([[1, 5, 7, 2], [1, 7, 5, 2]])
    assert not np.allclose(one, two, atol=1e-3)


def test_the_layer_against_the_formulas_written_out() -> None:
    """One text, token by token, with nothing but the definitions."""
    network, ids = tiny(1), [3, 1, 4]
    w = network.weights
    layer = "encoder.layer.0"

    def linear(name: str, x: list[float]) -> list[float]:
        rows = zip(w[f"{name}.weight"], w[f"{name}.bias"], strict=True)
        return [sum(a * b for a, b in zip(row, x, strict=True)) + bias for row, bias in rows]

    def norm(name: str, x: list[float]) -> list[float]:
        mean = sum(x) / len(x)
        deviation = math.sqrt(sum((v - mean) ** 2 for v in x) / len(x) + 1e-12)
        scaled = zip(x, w[f"{name}.weight"], w[f"{name}.bias"], strict=True)
        return [(v - mean) / deviation * a + b for v, a, b in scaled]

    def add(*many: list[float]) -> list[float]:
        return [float(sum(values)) for values in zip(*many, strict=True)]

    hidden = [
        norm(
            "embeddings.LayerNorm",
            add(
                list(w["embeddings.word_embeddings.weight"][piece]),
                list(w["embeddings.position_embeddings.weight"][place]),
                list(w["embeddings.token_type_embeddings.weight"][0]),
            ),
        )
        for place, piece in enumerate(ids)
    ]
    q, k, v = (
        [linear(f"{layer}.attention.self.{part}", h) for h in hidden]
        for part in ("query", "key", "value")
    )
    mixed = []
    for at in range(3):
        row: list[float] = []
        for head in (slice(0, 4), slice(4, 8)):
            scores = [
                sum(a * b for a, b in zip(q[at][head], k[of][head], strict=True)) / 2
                for of in range(3)
            ]
            shares = [math.exp(s) / sum(map(math.exp, scores)) for s in scores]
            values = zip(*(v[of][head] for of in range(3)), strict=True)
            row += [sum(s * x for s, x in zip(shares, xs, strict=True)) for xs in values]
        mixed.append(row)
    total = [0.0] * 8
    for h, m in zip(hidden, mixed, strict=True):
        out = linear(f"{layer}.attention.output.dense", m)
        h1 = norm(f"{layer}.attention.output.LayerNorm", add(h, out))
        inner = linear(f"{layer}.intermediate.dense", h1)
        active = [x / 2 * (1 + math.erf(x / math.sqrt(2))) for x in inner]
        outer = linear(f"{layer}.output.dense", active)
        total = add(total, norm(f"{layer}.output.LayerNorm", add(h1, outer)))
    unit = [x / math.sqrt(sum(y * y for y in total)) for x in total]
    np.testing.assert_allclose(network.encode([ids])[0], unit, atol=1e-5)
