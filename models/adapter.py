"""A low-rank adapter (LoRA): some of a model's matrices changed a little, for some tokens only.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021. Put on only for what stands
behind a beginning, that is read as ever and its kept states serve (Greenewald et al., "Activated
LoRA", 2025).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.errors import ModelError


class Adapter:
    """An adapter that belongs to one loaded model, and lives as long as it."""

    def __init__(self, api: Any, model: object, path: Path) -> None:  # noqa: ANN401 - llama_cpp
        """Load the file at `path`. Raises `ModelError` when it is not of this model."""
        self._api = api
        held = api.llama_adapter_lora_init(model, os.fsencode(path))
        if not held:
            raise ModelError(
                f"The adapter {path} cannot be used: it is damaged, or of another model.",
                "Install pincite anew.",
            )
        self._list = (api.llama_adapter_lora_p_ctypes * 1)(held)
        self._scales = (ctypes.c_float * 1)(1.0)

    @contextlib.contextmanager
    def on(self, context: object) -> Iterator[None]:
        """Within the block, what is decoded in this context is read with the adapter."""
        self._api.llama_set_adapters_lora(context, self._list, 1, self._scales)
        try:
            yield
        finally:
            self._api.llama_set_adapters_lora(context, None, 0, None)
