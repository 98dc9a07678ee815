"""Adapters made up for tests."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np


def write_adapter(path: Path, model: Path, blocks: range, strength: float, rank: int = 2) -> Path:
    """An adapter of random numbers for what some blocks of a model attend to."""
    reader = gguf.GGUFReader(model)
    field = reader.get_field("general.architecture")
    assert field is not None
    shapes = {tensor.name: tuple(map(int, tensor.shape)) for tensor in reader.tensors}  # in, out
    chance = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path, str(field.contents()))
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(rank))
    for block in blocks:
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            inwards, outwards = shapes[f"blk.{block}.{name}.weight"]
            first = chance.normal(size=(rank, inwards)) / inwards**0.5
            second = chance.normal(size=(outwards, rank)) * strength
            for kind, table in (("a", first), ("b", second)):
                numbers = table.astype(np.float16)
                writer.add_tensor(f"blk.{block}.{name}.weight.lora_{kind}", numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
