"""What went on inside a model when it read passages, or wrote: what `qa.probe` is fitted to.

A file of it (`.npz`) has one row for each passage that was read for a question, or for each text
that was written from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.errors import EvalError
from models.inner import Inner


@dataclass(frozen=True, slots=True)
class Probed:
    """Passages that one model read, each with a question, or what it wrote on them."""

    model_sha256: str
    keys: NDArray[np.str_]
    """(n,) which candidate a row is of (`key`); empty for those of no file of candidates."""
    groups: NDArray[np.str_]
    """(n,) the record that the passage is from: rows of one are in one fold."""
    labels: NDArray[np.bool_]
    """(n,) whether the passage holds the answer; or whether what was written is right."""
    states: NDArray[np.float16]
    """(n, size)"""

    @classmethod
    def of(cls, model_sha256: str, rows: Iterable[tuple[str, str, bool, Inner]]) -> Probed:
        """From rows of key, group, label and state. Raises `EvalError` when there is none."""
        some = list(rows)
        if not some:
            raise EvalError("the model shows nothing of its inside, or no passage was read")
        keys, groups, labels, states = zip(*some, strict=True)
        stacked = np.stack(states).astype(np.float16)
        return cls(model_sha256, np.array(keys), np.array(groups), np.array(labels), stacked)

    @classmethod
    def load(cls, path: Path) -> Probed:
        """From a file. Raises `EvalError` when it is none of these."""
        try:
            with np.load(path) as file:
                parts = {name: file[name] for name in ("keys", "groups", "labels", "states")}
                return cls(str(file["model_sha256"]), **parts)
        except (OSError, ValueError, KeyError) as error:
            raise EvalError(f"{path} cannot be read as inner states: {error}") from error

    def save(self, path: Path) -> None:
        """Write the file."""
        np.savez(
            path,
            model_sha256=np.array(self.model_sha256),
            keys=self.keys,
            groups=self.groups,
            labels=self.labels,
            states=self.states,
        )


def key(question: str, part: int, place: int) -> str:
    """What tells a candidate from the others of a model."""
    return f"{question}|{part}|{place}"


def add(path: Path, more: Mapping[str, NDArray[Any]]) -> None:
    """Add weights to a file of probes; those of other names stay."""
    # of any type, as `savez` has a flag among its names
    table: dict[str, Any] = {**arrays(path), **more}
    np.savez(path, **table)


def arrays(path: Path) -> dict[str, Inner]:
    """The weights of a file of probes, by name; none where there is no file."""
    if not path.exists():
        return {}
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def start_of(path: Path, sha256: str, kind: str) -> Inner:
    """The probe of a model that an adapter of this kind (`qa.probe`) goes on with, from a file.

    Raises:
        EvalError: the file holds none, or is not there.
    """
    found = arrays(path).get(f"{sha256}{kind}") if path.is_file() else None
    if found is None:
        raise EvalError(
            f"{path} holds no probe of this model to begin with",
            "Name with --probe the one that was fitted with the adapter.",
        )
    return found
