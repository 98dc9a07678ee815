"""`pincite doctor --tune`: the fastest settings for a model on this machine, measured and kept.

They are kept by the model's hash, with the processor and the library that they were measured with,
and count for nothing elsewhere. None of them changes an answer (see `models.speed`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.cores import cpu_name, usable_cores
from qa import output
from qa.config import tuned_file
from qa.diagnostics import Exit, tell
from qa.errors import QaError

if TYPE_CHECKING:
    from models.speed import Measured, Speed
    from qa.session import Session

Writer = Callable[[str], None]
SECONDS = 60.0
_VERSION = 1
_GROUP = 4
# Batches begin at multiples of it, or what is computed would change in its last bits.
_LEAST_BATCH, _MOST_BATCH = 16, 2048
_BUSY = 0.7
# A load for each core above which other programs are in the way.


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was found for a model."""

    machine: str
    """Processor, cores and library."""
    threads: int
    batch: int
    """Tokens that are read at once, at most."""
    read: float
    """Tokens a second."""
    write: float
    """Tokens a second."""


def machine() -> str:
    """What a measurement holds for."""
    from importlib.metadata import version

    return f"{cpu_name()}, {usable_cores()} cores, llama-cpp-python {version('llama-cpp-python')}"


def find(path: Path, sha256: Callable[[], str], here: Callable[[], str] = machine) -> Tuned | None:
    """What was found for a model on this machine; None when nothing was, or it was elsewhere.

    Args:
        path: the file; one that is damaged holds nothing.
        sha256: the model's hash, asked only when there is a file.
        here: what a measurement must hold for.
    """
    known = _read(path)
    if not known:
        return None
    try:
        tuned = Tuned(**known[sha256()])
        fits = (
            tuned.machine == here()
            and 1 <= tuned.threads <= (os.cpu_count() or 1)
            and _LEAST_BATCH <= tuned.batch <= _MOST_BATCH
            and tuned.batch % _GROUP == 0
        )
    except (KeyError, TypeError):
        return None
    return tuned if fits else None


def keep(path: Path, sha256: str, tuned: Tuned) -> None:
    """Keep what was found for a model, beside what is known of others.

    Raises:
        QaError: the file cannot be written.
    """
    models = _read(path) | {sha256: asdict(tuned)}
    text = json.dumps({"version": _VERSION, "models": models}, indent=2)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise QaError(
            f"cannot write {path}: {error.strerror}", "name another file with PINCITE_TUNED"
        ) from error


def _read(path: Path) -> dict[str, Any]:
    """What the file holds by model; nothing when it is missing, damaged or of another version."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or known.get("version") != _VERSION:
        return {}
    models = known.get("models")
    return models if isinstance(models, dict) else {}


def tune_model(session: Session, *, dry_run: bool, as_json: bool, write: Writer) -> Exit:
    """`pincite doctor --tune`: measure, show, and keep unless it is a dry run."""
    from models import speed
    from models.generator import BATCH

    model = session.model
    here = machine()
    usual = speed.Setting(usable_cores(), BATCH)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > _BUSY * usable_cores():
        tell(f"other programs are busy (load {load:.1f}): the figures may mislead")
    tell(f"measuring {model.name} on {here}: about {SECONDS:.0f} s")
    found = speed.measure(
        lambda batch: speed.ModelRun(model.path, batch),
        speed.thread_counts(usable_cores(), os.cpu_count() or 1),
        usual,
        SECONDS,
    )
    best = found.best.setting
    for line in _rows(found, usual) if not as_json else _objects(found):
        write(line)
    if dry_run:
        tell(f"best: {_told(found.best)}; not kept")
        return Exit.DONE
    path = tuned_file()
    tuned = Tuned(
        here, best.threads, best.batch, round(found.best.read, 1), round(found.best.write, 1)
    )
    keep(path, model.sha256, tuned)
    tell(f"best: {_told(found.best)}; kept in {path}")
    return Exit.DONE


def _told(speed: Speed) -> str:
    return f"{speed.setting.threads} threads, batches of {speed.setting.batch}"


def _rows(found: Measured, usual: object) -> Iterable[str]:
    yield "threads  batch  reads tok/s  writes tok/s  a question  runs"
    for one in found.speeds:
        mark = "  best" if one is found.best else ""
        mark += "  (usual)" if one.setting == usual else ""
        yield (
            f"{one.setting.threads:7}  {one.setting.batch:5}  {one.read:11.1f}  {one.write:12.1f}"
            f"  {one.question:8.1f} s  {one.runs:4}{mark}"
        )


def _objects(found: Measured) -> Iterable[str]:
    for one in found.speeds:
        yield output.line(
            {
                "version": output.VERSION, "threads": one.setting.threads,
                "batch": one.setting.batch, "read": round(one.read, 2),
                "write": round(one.write, 2), "question_seconds": round(one.question, 3),
                "runs": one.runs, "best": one is found.best,
            }
        )  # fmt: skip
