"""`pincite doctor`: what is here, what is well, and the command that mends what is not."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.build import sync
from index.errors import IndexingError
from index.lexical import LexicalIndex
from index.store import Store
from index.vectors import VectorIndex
from models import catalog
from models.cores import usable_cores
from models.errors import ModelError
from models.locate import checked, locate, place, resolve
from qa import output, tuning
from qa.config import states_folder, tuned_file
from qa.diagnostics import Exit
from qa.keeping import used
from qa.session import Session

Writer = Callable[[str], None]
_PACKAGES = (
    "pincite", "torch", "sentence-transformers", "faiss-cpu", "llama-cpp-python", "tantivy",
    "textual", "langchain-text-splitters",
)  # fmt: skip
_WANTED = ("avx2", "fma", "f16c")
# Without these llama.cpp's arithmetic is several times slower (x86-64).


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    well: bool
    text: str
    remedy: str = ""
    code: Exit = Exit.DONE
    """What the command ends with when it is not well."""


def examine(session: Session, *, repair: bool, as_json: bool, write: Writer) -> Exit:
    """Look at everything; the exit code is 0 only when all is well."""
    if repair:
        _repair(session)
    worst = Exit.DONE
    for finding in _findings(session):
        if not finding.well and worst is Exit.DONE:
            worst = finding.code
        if as_json:
            write(
                output.line(
                    {
                        "topic": finding.topic, "well": finding.well, "text": finding.text,
                        "remedy": finding.remedy,
                    }
                )
            )  # fmt: skip
        else:
            write(f"{'ok ' if finding.well else 'NO '} {finding.topic}: {finding.text}")
            if finding.remedy:
                write(f"      {finding.remedy}")
    return worst


def _findings(session: Session) -> Iterator[Finding]:
    yield from _packages()
    yield _processor()
    yield from _models(session)
    yield Finding(
        "states", well=True, text=used(states_folder(), session.settings.states_gigabytes)
    )
    yield from _tuned(session)
    yield from _collection(session)


def _tuned(session: Session) -> Iterator[Finding]:
    """What `doctor --tune` has found for the model; nothing when it is not in use."""
    try:
        tuned = tuning.find(tuned_file(), lambda: session.model.sha256)
    except ModelError:  # told where the models are looked at
        return
    if tuned:
        text = f"{tuned.threads} threads, batches of {tuned.batch}, from {tuned_file()}"
        yield Finding("tuned", well=True, text=text)


def _packages() -> Iterator[Finding]:
    yield Finding("python", well=True, text=f"{platform.python_version()} on {platform.platform()}")
    for name in _PACKAGES:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(
                name,
                well=False,
                text="not installed",
                remedy="install with: make install",
                code=Exit.UNEXPECTED,
            )
        else:
            note = ""
            if name == "torch":
                note = " (CPU build)" if "+cpu" in version else ""
            yield Finding(name, well=True, text=version + note)


def _processor() -> Finding:
    flags = _cpu_flags()
    text = f"{platform.machine()}, {usable_cores()} cores to use"
    if not flags:
        return Finding("processor", well=True, text=text)
    has = [f for f in (*_WANTED, "avx512f", "avx512_vnni") if f in flags]
    lacks = [f for f in _WANTED if f not in flags]
    note = f"; lacks {', '.join(lacks)}: answers will be slow" if lacks else ""
    return Finding("processor", well=True, text=f"{text}, {' '.join(has)}{note}")


def _cpu_flags() -> frozenset[str]:
    path = Path("/proc/cpuinfo")
    if not path.is_file():
        return frozenset()
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(("flags", "Features")):
            return frozenset(line.partition(":")[2].split())
    return frozenset()


def _models(session: Session) -> Iterator[Finding]:
    known = catalog.load()
    for role in ("encoder", "default", "small"):
        entry = known.find(role)
        optional = role == "small" or (role == "default" and session.settings.model != "default")
        if optional and not place(entry).exists():
            yield Finding(f"model {role}", well=True, text="not here (not needed)")
            continue
        try:
            path = locate(entry)
            digest = checked(entry, path)
        except ModelError as error:
            yield Finding(
                f"model {role}", well=False, text=error.what, remedy=error.remedy, code=Exit.MODEL
            )
        else:
            yield Finding(
                f"model {role}", well=True, text=f"{path}, SHA-256 {digest[:12]} as pinned"
            )
    if session.settings.model not in ("default", "small"):
        try:
            located = resolve(session.settings.model, known)
            told = f"{located.path}, SHA-256 {located.sha256[:12]}"
            yield Finding("model", well=True, text=told)
        except ModelError as error:
            yield Finding(
                "model", well=False, text=error.what, remedy=error.remedy, code=Exit.MODEL
            )


def _collection(session: Session) -> Iterator[Finding]:
    folder = session.settings.collection
    try:
        with Store.read(folder) as store:
            problems = store.check()
            records = store.records()
            manifest = store.manifest
            size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
            yield Finding(
                "collection",
                not problems,
                "; ".join(problems)
                or f"{folder}: {len(records)} records, generation {manifest.generation}, "
                f"{size / 1e6:.1f} MB, embedder {manifest.embedder}",
                "index the records into a new folder: pincite index PATH --collection DIR"
                if problems
                else "",
                Exit.COLLECTION,
            )
            yield from _derived(store)
    except IndexingError as error:
        yield Finding(
            "collection", well=False, text=error.what, remedy=error.remedy, code=Exit.COLLECTION
        )
    if folder.exists() and not os.access(folder, os.W_OK):
        yield Finding(
            "folder", well=True, text=f"{folder} is read-only: it can be searched, not added to"
        )


def _derived(store: Store) -> Iterator[Finding]:
    generation = store.manifest.generation
    vectors = VectorIndex.load(store.folder, store.manifest.dim)
    lexical = LexicalIndex.open(store.folder)
    for topic, held in (
        ("vectors", vectors.generation if vectors else None),
        ("lexical", lexical.generation if lexical else None),
    ):
        well = held == generation
        state = "missing or damaged" if held is None else f"of generation {held}"
        yield Finding(
            f"index {topic}",
            well,
            "up to date" if well else f"{state}; searches make it anew each time",
            "" if well else "mend with: pincite doctor --repair",
            Exit.COLLECTION,
        )


def _faulty(topic: str, error: IndexingError | ModelError, code: Exit) -> Finding:
    return Finding(topic, well=False, text=error.what, remedy=error.remedy, code=code)


def _repair(session: Session) -> None:
    with Store.write(session.settings.collection, session.embedder) as store:
        sync(store, session.embedder.dim)
