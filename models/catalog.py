"""The models that are known by name: what each file is, and where it may come from."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.errors import ModelError


class Kind(StrEnum):
    """What a model does."""

    GENERATOR = "generator"
    """Writes text; one GGUF file."""
    ENCODER = "encoder"
    """Turns text into vectors; a folder of files."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model, pinned."""

    path: str
    """Below the model's folder, with `/`; for a generator the file's own name."""
    bytes: int
    sha256: str
    """64 hexadecimal digits, lower case."""
    hub_path: str
    """Its path in the publisher's repository."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The publisher's repository."""

    repository: str
    """`owner/name`."""
    revision: str
    """The full commit hash: 40 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Packages that carry a model's bytes: one with all its files, or one file in many parts."""

    package: str
    version: str
    parts: int
    member: str

    def requirement(self, n: int) -> str:
        """The pinned requirement of part `n` (1-based)."""
        return f"{self.package.format(n=n)}=={self.version}"

    def member_path(self, n: int, file: str) -> str:
        """Where `file` (or part `n` of it, 1-based) lies inside the package."""
        return self.member.format(n=n, file=file)


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the catalogue."""

    name: str
    role: str
    """`default`, `small`, `test` or `encoder`: an alias of `name`."""
    kind: Kind
    title: str
    """For people."""
    licence: str
    """SPDX identifier."""
    licence_source: str
    """Where the licence is stated."""
    context: int
    """The most tokens that the model can read at once."""
    files: tuple[ModelFile, ...]
    """Sorted by path; exactly one for a generator."""
    hub: Hub | None
    registry: Registry | None

    @property
    def place(self) -> str:
        """The name of the model's file or folder inside the models folder."""
        return self.files[0].path if self.kind is Kind.GENERATOR else self.name

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(file.bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """The file's hash; for a folder, its `fingerprint`."""
        if self.kind is Kind.GENERATOR:
            return self.files[0].sha256
        return fingerprint((file.path, file.sha256) for file in self.files)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models that are known by name."""

    entries: tuple[Entry, ...]

    def find(self, name: str) -> Entry:
        """The model with this name or role, whatever its case.

        Raises `ModelError`, naming the nearest, when there is none.
        """
        wanted = name.strip().casefold()
        for entry in self.entries:
            if wanted in (entry.name, entry.role):
                return entry
        names = [known for entry in self.entries for known in (entry.role, entry.name)]
        near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
        raise ModelError(
            f"There is no model called {name!r}."
            + (f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(names)}."),
            "List them with `pincite models list`, or give the path of a GGUF file.",
        )


def fingerprint(files: Iterable[tuple[str, str]]) -> str:
    """The identity of a folder: SHA-256 over the lines `sha256  path`, in the order of paths.

    `files` are pairs (path with `/`, SHA-256 in hexadecimal). The lines are those that the
    command `sha256sum` prints, so the value can be checked by hand.
    """
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def load() -> Catalog:
    """The catalogue that comes with the program."""
    return parse(Path(__file__).with_name("catalog.toml").read_text("utf-8"))


def parse(text: str) -> Catalog:
    """The catalogue in a TOML text, checked.

    Raises `ValueError` when an entry is incomplete or contradicts another.
    """
    tables = tomllib.loads(text)["model"]
    catalog = Catalog(tuple(_entry(table) for table in tables))
    names = [known for entry in catalog.entries for known in (entry.name, entry.role)]
    if len(set(names)) != len(names):
        raise ValueError(f"two models share a name: {sorted(names)}")
    return catalog


def _entry(table: dict[str, object]) -> Entry:
    fields = dict(table)
    name = fields["name"]
    files = fields.pop("files")
    hub, registry = fields.pop("hub", None), fields.pop("registry", None)
    if not isinstance(files, list) or not files:
        raise ValueError(f"{name}: no files")
    try:
        entry = Entry(
            **{**fields, "kind": Kind(str(fields["kind"]))},  # type: ignore[arg-type]  # TypeError below
            files=tuple(
                sorted(
                    (ModelFile(**{"hub_path": file["path"], **file}) for file in files),
                    key=lambda file: file.path,
                )
            ),
            hub=Hub(**hub) if isinstance(hub, dict) else None,
            registry=Registry(**registry) if isinstance(registry, dict) else None,
        )
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from error
    _check(entry)
    return entry


def _check(entry: Entry) -> None:
    for file in entry.files:
        if len(file.sha256) != 64 or set(file.sha256) - set("0123456789abcdef"):
            raise ValueError(f"{entry.name}: {file.path} has no proper SHA-256")
        if file.path.startswith("/") or ".." in file.path.split("/"):
            raise ValueError(f"{entry.name}: {file.path} points outside the model's folder")
    if entry.kind is Kind.GENERATOR and len(entry.files) != 1:
        raise ValueError(f"{entry.name}: a generator is one file")
    if entry.registry and entry.registry.parts > 1 and len(entry.files) != 1:
        raise ValueError(f"{entry.name}: only a single file comes in parts")
    if entry.hub and len(entry.hub.revision) != 40:
        raise ValueError(f"{entry.name}: the hub's revision is not a full commit hash")
    if not (entry.hub or entry.registry):
        raise ValueError(f"{entry.name}: no source")
