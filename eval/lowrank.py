"""Matrices of low rank beside those of a model's blocks: what an adapter is made of.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from eval.errors import EvalError
from eval.transformer import ADAPTED, Adaptation, Batch, Network

SCALE = 2.0
"""By what their product is multiplied."""


class LowRank(torch.nn.Module):
    """Changes to what the blocks of a network attend to, from one of them on; none at first."""

    def __init__(self, network: Network, first: int, rank: int) -> None:
        """For the blocks from `first` (0-based) to the last that the network has."""
        super().__init__()
        self.network = network
        self.blocks = range(first, len(network.weights))
        inwards, outwards = {}, {}
        for number in self.blocks:
            for name in ADAPTED:
                rows, columns = network.weights[number][f"{name}.weight"].shape
                inwards[_key(number, name)] = torch.randn(rank, columns) / columns**0.5
                outwards[_key(number, name)] = torch.zeros(rows, rank)
        self.inwards = torch.nn.ParameterDict(inwards)
        self.outwards = torch.nn.ParameterDict(outwards)
        self.rank = rank

    def forward(self, states: torch.Tensor, batch: Batch) -> torch.Tensor:
        """(texts, tokens, width) what the last block makes of what goes into the first of these."""
        for place, number in enumerate(self.blocks):
            states, _, _ = self.network.block(number, place, batch, states, self._of(number), SCALE)
        return states

    def _of(self, number: int) -> Adaptation:
        return {
            name: (self.inwards[_key(number, name)], self.outwards[_key(number, name)])
            for name in ADAPTED
        }

    def go_on_from(self, path: Path) -> None:
        """Begin with the changes that an adapter file holds, which must be of the same size.

        Raises:
            EvalError: the file cannot be read, or they are of another network, or of other blocks
                or another rank.
        """
        import gguf

        try:
            tensors = {one.name: one.data for one in gguf.GGUFReader(path).tensors}
        except (OSError, ValueError) as error:
            raise EvalError(f"{path} cannot be read: {error}", "Check the path.") from error
        own = dict(self._tables())
        if {n: t.shape for n, t in own.items()} != {n: t.shape for n, t in tensors.items()}:
            raise EvalError(f"{path} is no adapter of these blocks and this rank")
        with torch.no_grad():
            for name, table in own.items():
                table.copy_(torch.from_numpy(np.array(tensors[name], dtype=np.float32)))

    def save(self, path: Path) -> None:
        """Write the adapter as llama.cpp reads it."""
        import gguf

        writer = gguf.GGUFWriter(path, "qwen2")
        writer.add_string("general.type", "adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", SCALE * self.rank)
        for name, table in self._tables():
            writer.add_tensor(name, table.detach().numpy().astype(np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    def _tables(self) -> Iterator[tuple[str, torch.nn.Parameter]]:
        """The matrices, by their names in the file."""
        for number in self.blocks:
            for name in ADAPTED:
                for kind, tables in (("a", self.inwards), ("b", self.outwards)):
                    yield f"blk.{number}.{name}.weight.lora_{kind}", tables[_key(number, name)]


def _key(block: int, name: str) -> str:
    return f"{block}_{name}"  # torch allows no dots
