"""What a run was made with: `run.json`.

Its `identity` is everything that decides the results; a run goes on only with the same one. Machine
and versions are recorded beside it, for they change times and last digits, not what is measured.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from eval.jsonlines import Json

FORMAT = 1
PACKAGES = ("index", "models", "qa", "eval")
SOURCES = ("*.py", "*.toml", "*.html")
DISTRIBUTIONS = (
    *("faiss-cpu", "ir-measures", "llama-cpp-python", "numpy", "sentence-transformers"),
    *("tantivy", "torch", "transformers"),
)


def _root() -> Path:
    """The folder that the four packages lie in."""
    return Path(__file__).resolve().parents[1]


def code_sha256() -> str:
    """A hash over the program's own files, so that a changed program is not taken for the same.

    The sample's records and questions are left out: they are hashed as collection and gold.
    """
    total = hashlib.sha256()
    root = _root()
    for package in PACKAGES:
        files = (file for pattern in SOURCES for file in (root / package).rglob(pattern))
        for file in sorted(files):
            name = file.relative_to(root)
            if "sample" in name.parts:
                continue
            total.update(name.as_posix().encode() + b"\x00")
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def commit() -> str | None:
    """The commit of the checkout that the program runs from, `+` added when it was changed.

    None when it does not run from a checkout, or when there is no git.
    """
    git = shutil.which("git")
    if git is None or not (_root() / ".git").exists():
        return None

    def ask(*arguments: str) -> str | None:
        command = [git, "-C", str(_root()), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
        return done.stdout.strip() if done.returncode == 0 else None

    head = ask("rev-parse", "HEAD")
    changed = ask("status", "--porcelain", "--untracked-files=no", "--", *PACKAGES)
    return head and (head + "+" if changed else head)


def _processor() -> str:
    """The processor's name, from where Linux says it; elsewhere what Python knows."""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine() -> Json:
    """The machine's particulars."""
    memory = None
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)
    return {
        "system": platform.platform(terse=True),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": memory,
    }


def versions() -> Json:
    """Versions of Python and of what the results rest on; those that are not installed are None."""

    def installed() -> Iterator[tuple[str, str | None]]:
        yield "python", platform.python_version()
        for name in DISTRIBUTIONS:
            try:
                yield name, metadata.version(name)
            except metadata.PackageNotFoundError:
                yield name, None

    return dict(installed())


def now() -> str:
    """The moment, in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def identity(
    *,
    gold: str,
    collection: str,
    models: Mapping[str, str],
    settings: Mapping[str, object],
    measures: Sequence[str],
    seed: int,
) -> Json:
    """All that decides a run's results. `gold` and `collection` are hashes, `models` by role."""
    return {
        "gold": gold,
        "collection": collection,
        "models": dict(models),
        "settings": dict(settings),
        "measures": list(measures),
        "seed": seed,
        "code": code_sha256(),
    }


def identity_sha256(parts: Json) -> str:
    """One hash over an identity."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def make(parts: Json, *, questions: int, about: Mapping[str, object]) -> Json:
    """The content of `run.json` when a run begins.

    `about` is for readers: the gold file's name, the collection's folder and size, model names.
    """
    return {
        "format": FORMAT,
        "version": metadata.version("pincite"),
        "commit": commit(),
        "identity": parts,
        "identity_sha256": identity_sha256(parts),
        "questions": questions,
        "about": dict(about),
        "machine": machine(),
        "versions": versions(),
        "started": now(),
        "finished": None,
    }


def differences(first: Json, second: Json, prefix: str = "") -> list[str]:
    """What two identities differ in, as `settings.passages: 4, now 3`."""
    found = []
    for key in sorted({*first, *second}):
        one, other = first.get(key), second.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            found += differences(one, other, f"{prefix}{key}.")
        elif one != other:
            found.append(f"{prefix}{key}: {_short(one)}, now {_short(other)}")
    return found


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 24 else text[:12] + "…"
