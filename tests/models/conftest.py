"""What several tests of the model have in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.generator import LlamaGenerator


@pytest.fixture(scope="module")
def generator(test_gguf: Path) -> Iterator[LlamaGenerator]:
    """The model for tests of the mechanics, loaded for a module."""
    # one thread: several wait for each other busily, which costs minutes on a shared machine
    model = LlamaGenerator(test_gguf, context=1024, threads=1)
    yield model
    model.close()
