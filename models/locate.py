"""Where weights lie on this machine, and whether they are the pinned ones.

A full hash of a large file takes seconds, so its result is kept in a *stamp*: a small file in
the models folder that says which hash the file had at which size and time of change. A stamp
only ever saves work; without one, everything is computed anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.catalog import Catalog, Entry, Kind, ModelFile, fingerprint
from models.errors import ModelError

ENVIRONMENT = "PINCITE_MODELS"
"""The environment variable that names another models folder."""

_ENCODER_SUFFIXES = (".json", ".txt", ".safetensors")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Located:
    """A model on disk."""

    name: str
    """The catalogue's name; the file's name without suffix for a user's own."""
    path: Path
    entry: Entry | None
    """None for a user's own file."""

    @cached_property
    def sha256(self) -> str:
        """The hash of what lies there. Raises `ModelError` when it is not the pinned one."""
        return checked(self.entry, self.path) if self.entry else sha256_of(self.path)


def models_dir() -> Path:
    """The models folder: `PINCITE_MODELS`, else the user's data folder. It need not exist."""
    given = os.environ.get(ENVIRONMENT)
    if given:
        return Path(given).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("pincite", appauthor=False)) / "models"


def place(entry: Entry) -> Path:
    """Where the model's file or folder belongs, whether it is there or not."""
    return models_dir() / entry.place


def locate(entry: Entry) -> Path:
    """The model's file or folder, after a look at the sizes.

    Raises `ModelError` when a file is missing or has another size than the catalogue says.
    """
    path = place(entry)
    for file, where in files_of(entry, path):
        if not where.is_file():
            raise ModelError(
                f"The model {entry.name} ({entry.bytes / 1e6:,.0f} MB) is not here: "
                f"there is no {where}.",
                f"Get it with `pincite models pull {entry.role}`.",
            )
        size = where.stat().st_size
        if size != file.bytes:
            raise ModelError(
                f"The model file {where} is damaged: "
                f"it has {size:,} bytes where {file.bytes:,} are expected.",
                f"Get it anew with `pincite models pull {entry.role}`.",
            )
    return path


def own_file(path: Path) -> Path:
    """A user's own GGUF file, after a look at its first bytes.

    Raises `ModelError` when it does not exist, is no file, or is no GGUF file.
    """
    remedy = "Give the path of a GGUF file, or a name that `pincite models list` shows."
    if not path.exists():
        raise ModelError(f"There is no model file {path}.", remedy)
    if not path.is_file():
        raise ModelError(f"{path} is a folder, not a model file.", remedy)
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read: {error.strerror}.", remedy
        ) from error
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF file: it does not begin with `GGUF`.", remedy)
    return path


def resolve(model: str, catalog: Catalog) -> Located:
    """The generator that a user names: by name, by role, or by the path of a GGUF file.

    Raises `ModelError` when it is unknown, missing, damaged, or no generator.
    """
    path = Path(model).expanduser()
    if path.suffix.lower() == ".gguf" or "/" in model or os.sep in model or path.exists():
        return Located(path.stem, own_file(path), None)
    entry = catalog.find(model)
    if entry.kind is not Kind.GENERATOR:
        raise ModelError(
            f"{entry.name} is an encoder: it cannot write answers.",
            "Choose a generator from `pincite models list`.",
        )
    return Located(entry.name, locate(entry), entry)


def verify(entry: Entry, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Hash every file anew and leave a stamp. `progress` is given (bytes done, bytes of all).

    Raises `ModelError` when a file is missing or is not the pinned one.
    """
    path = path.resolve()
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, entry.bytes)

    hashes: dict[Path, str] = {}
    for file, where in files_of(entry, path):
        if not where.is_file():
            raise ModelError(
                f"The model {entry.name} is incomplete: there is no {where}.",
                f"Get it with `pincite models pull {entry.role}`.",
            )
        hashes[where] = hash_file(where, advance)
        _demand(entry, file, where, hashes[where])
    _write_stamp(path, hashes)


def checked(entry: Entry, path: Path) -> str:
    """The model's hash, from its stamp when that is still good.

    Raises `ModelError` when it is not the pinned one.
    """
    path = path.resolve()
    stamp = _read_stamp(path)
    if not all(stamp.get(where) == file.sha256 for file, where in files_of(entry, path)):
        verify(entry, path)
    return entry.sha256


def sha256_of(path: Path) -> str:
    """The hash of a file, or the `fingerprint` of an encoder's folder; from the stamp if good."""
    path = path.resolve()
    stamp = _read_stamp(path)
    files = encoder_files(path) if path.is_dir() else [path]
    hashes = {where: stamp.get(where) or hash_file(where) for where in files}
    if any(where not in stamp for where in files):
        _write_stamp(path, hashes)
    if not path.is_dir():
        return hashes[path]
    return fingerprint((where.relative_to(path).as_posix(), sha) for where, sha in hashes.items())


def encoder_files(folder: Path) -> list[Path]:
    """The files of an encoder's folder that decide its vectors; not what is derived from them."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in _ENCODER_SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def files_of(entry: Entry, path: Path) -> Iterator[tuple[ModelFile, Path]]:
    """Each pinned file of a model with its place, when the model lies at `path`."""
    for file in entry.files:
        yield file, path if entry.kind is Kind.GENERATOR else path / file.path


def hash_file(path: Path, advance: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file, in hexadecimal. `advance` is given the size of each block read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                if advance:
                    advance(len(block))
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read: {error.strerror}.",
            "Check its permissions and the disk.",
        ) from error
    return digest.hexdigest()


def _demand(entry: Entry, file: ModelFile, where: Path, sha256: str) -> None:
    if sha256 != file.sha256:
        raise ModelError(
            f"The model file {where} is not the pinned one: "
            f"its SHA-256 begins {sha256[:12]}, not {file.sha256[:12]}.",
            f"Get it anew with `pincite models pull {entry.role}`.",
        )


def _stamp_path(path: Path) -> Path:
    where = str(path.resolve())
    return models_dir() / ".stamps" / f"{hashlib.sha256(where.encode()).hexdigest()[:32]}.json"


def _state(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _read_stamp(path: Path) -> dict[Path, str]:
    """The hashes of those files that are still as they were when stamped."""
    try:
        rows = json.loads(_stamp_path(path).read_text("utf-8"))
        return {
            Path(name): row["sha256"]
            for name, row in rows.items()
            if Path(name).is_file() and _state(Path(name)) == row["state"]
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # no stamp, or not one of ours: then the hashes are computed


def _write_stamp(path: Path, hashes: dict[Path, str]) -> None:
    rows = {str(where): {"state": _state(where), "sha256": sha} for where, sha in hashes.items()}
    stamp = _stamp_path(path)
    part = stamp.with_suffix(f".{os.getpid()}.part")
    # a models folder that cannot be written to is no fault: the hash is computed again next time
    with contextlib.suppress(OSError):
        stamp.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(rows), "utf-8")
        part.replace(stamp)
