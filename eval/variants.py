"""Variants of a run: other models, other settings, each in a directory of its own."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_type_hints

from eval.errors import EvalError
from qa.config import Settings

NOT_VARIED = ("collection", "model")
"""Settings that have an option of their own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Variant:
    """Settings under a name."""

    name: str
    """A directory's name; empty when there is only one variant."""
    settings: Settings


def _value(key: str, text: str) -> Any:  # noqa: ANN401 - of the setting's own type
    """`text` as a value of the setting's type.

    Raises:
        EvalError: it is none.
    """
    hint = get_type_hints(Settings)[key]
    kinds = get_args(hint) or (hint,)
    if type(None) in kinds and text.lower() == "none":
        return None
    if bool in kinds:
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
    else:
        for kind in (int, float, str):
            if kind in kinds:
                try:
                    return kind(text)
                except ValueError:
                    continue
    named = " or ".join(k.__name__ for k in kinds)
    raise EvalError(f"--grid {key}: {text!r} is no {named}", f"Write {key}=VALUE,VALUE.")


def parse_grid(text: str) -> tuple[str, tuple[Any, ...]]:
    """`passages=3,4` as a setting's name and its values.

    Raises:
        EvalError: not of that form, an unknown setting, or a value that it cannot take.
    """
    key, equals, values = text.partition("=")
    key = key.strip()
    known = [f.name for f in dataclasses.fields(Settings) if f.name not in NOT_VARIED]
    if not equals or not values.strip():
        raise EvalError(f"--grid {text!r} is not a setting with values", "Write passages=3,4.")
    if key not in known:
        near = get_close_matches(key, known, 1)
        raise EvalError(
            f"--grid {text!r}: unknown setting {key!r}",
            f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}.",
        )
    return key, tuple(_value(key, value.strip()) for value in values.split(","))


def variants(base: Settings, models: Sequence[str], grid: Sequence[str]) -> tuple[Variant, ...]:
    """Every combination of the models and the grid's values; `base` alone without either.

    Raises:
        EvalError: a grid that cannot be read, or a setting that is named twice.
    """
    axes: list[tuple[str, tuple[Any, ...]]] = []
    if models:
        axes.append(("model", tuple(models)))
    axes += [parse_grid(text) for text in grid]
    names = [key for key, _ in axes]
    if len(set(names)) != len(names):
        raise EvalError("--grid names a setting twice", "Give all its values in one --grid.")
    if not axes:
        return (Variant("", base),)
    found = []
    for values in itertools.product(*(values for _, values in axes)):
        chosen = dict(zip(names, values, strict=True))
        parts = (f"{key}={_named(key, value)}" for key, value in chosen.items())
        found.append(Variant(",".join(parts), dataclasses.replace(base, **chosen)))
    if len({variant.name for variant in found}) != len(found):
        raise EvalError("two variants have the same name", "Give each model and value once.")
    return tuple(found)


def _named(key: str, value: object) -> str:
    """A value as part of a directory's name; a model's path is named by its file."""
    text = Path(str(value)).name if key == "model" else str(value)
    return re.sub(r"[^A-Za-z0-9._+-]", "_", text)
