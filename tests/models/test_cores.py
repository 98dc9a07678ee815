from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.cores import usable_cores


def _pretend(monkeypatch: pytest.MonkeyPatch, allowed: set[int], siblings: dict[int, str]) -> None:
    """A machine whose process may use `allowed`, where the system tells who shares a core."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: allowed, raising=False)
    real = Path.is_file

    def number(path: Path) -> int | None:
        return int(path.parts[5][3:]) if path.name == "thread_siblings_list" else None

    def is_file(self: Path) -> bool:
        cpu = number(self)
        return real(self) if cpu is None else cpu in siblings

    def read_text(self: Path, encoding: str | None = None) -> str:
        cpu = number(self)
        assert cpu is not None
        return siblings[cpu] + "\n"

    monkeypatch.setattr(Path, "is_file", is_file)
    monkeypatch.setattr(Path, "read_text", read_text)


@pytest.mark.parametrize(
    ("allowed", "siblings", "cores"),
    [
        ({0, 1, 2, 3}, {0: "0,2", 1: "1,3", 2: "0,2", 3: "1,3"}, 2),  # two threads a core
        ({0, 1}, {0: "0", 1: "1"}, 2),  # one thread a core
        ({0, 2}, {0: "0,2", 2: "0,2"}, 1),  # allowed two threads of one core
        ({5}, {}, 1),  # the system tells nothing
        ({1, 2, 3}, {}, 3),
    ],
)
def test_physical_cores_that_may_be_used(
    monkeypatch: pytest.MonkeyPatch, allowed: set[int], siblings: dict[int, str], cores: int
) -> None:
    _pretend(monkeypatch, allowed, siblings)
    assert usable_cores() == cores


def test_where_no_affinity_is_known_every_processor_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert usable_cores() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1
