"""Weights that were fitted to a model, by its hash: the `.toml` files of this package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def tables(name: str) -> Mapping[str, Mapping[str, float]]:
    """The weights in the file `name`, by the hash of the model that they were fitted to."""
    text = resources.files("qa").joinpath(name).read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = tomllib.loads(text)
    return found
