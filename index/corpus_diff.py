"""What a change of the parser gains and loses, over all records at hand.

`python -m index.corpus_diff [--base REVISION] PATH...` parses the files below the paths with the
parser of the working tree and with that of a revision (the last commit, if none is named), and
prints each record read, paragraph, number, speaker and field that is gained or lost. The idea is
eyecite's, whose every change reports the citations that it gains and loses over a corpus.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index import readers
from index.errors import UnreadableFileError
from index.parser import parse
from index.records import Meeting

_FIELDS = (
    "symbol body session meeting part venue date convened opened closed chair numbering headings "
    "notes inferred"
).split()
_SHOWN = 90
# characters of a paragraph's text in the report

Snapshot = dict[str, dict[str, Any]]
"""From source to what was read of it: see `seen`."""


@dataclass(slots=True)
class Changes:
    """What differs in one record."""

    lost: list[str] = field(default_factory=list)
    gained: list[str] = field(default_factory=list)


def snapshot(paths: Iterable[Path]) -> Snapshot:
    """What the parser reads of every file below `paths`, by path."""
    taken: Snapshot = {}
    for path in sorted(_files(paths)):
        try:
            taken[str(path)] = seen(parse(readers.read(path), path.name))
        except UnreadableFileError as error:
            taken[str(path)] = {"unreadable": error.what}
    return taken


def seen(meeting: Meeting) -> dict[str, Any]:
    """A meeting as plain values: its fields, and its paragraphs."""
    values = {name: getattr(meeting, name) for name in _FIELDS}
    return {
        "fields": {
            name: sorted(value) if isinstance(value, frozenset) else _plain(value)
            for name, value in values.items()
        },
        "paragraphs": [
            {
                "text": p.text,
                "number": p.number and f"{p.number}{'' if p.printed else ' (counted)'}",
                "speaker": p.speaker and f"{p.speaker}{' (carried)' if p.speaker.carried else ''}",
                "kind": p.kind.value,
                "heading": p.heading,
            }
            for p in meeting.paragraphs
        ],
        "issues": [f"line {issue.line}: {issue.message}" for issue in meeting.issues],
    }


def compare(old: Snapshot, new: Snapshot) -> dict[str, Changes]:
    """From source to what was lost and gained there; unchanged records are left out."""
    found: dict[str, Changes] = {}
    for source in sorted(old.keys() | new.keys()):
        changes = _changes(old.get(source, {}), new.get(source, {}))
        if changes.lost or changes.gained:
            found[source] = changes
    return found


def render(changes: Mapping[str, Changes], records: int) -> str:
    """The report, as text."""
    lines: list[str] = []
    for source, change in changes.items():
        lines.append(source)
        lines += [f"  - {text}" for text in change.lost]
        lines += [f"  + {text}" for text in change.gained]
    lost = Counter(text.split(" ", 1)[0] for c in changes.values() for text in c.lost)
    gained = Counter(text.split(" ", 1)[0] for c in changes.values() for text in c.gained)
    lines.append(f"{records} records, {len(changes)} changed")
    lines += [
        f"  {kind}: {lost[kind]} lost, {gained[kind]} gained"
        for kind in sorted(lost.keys() | gained.keys())
    ]
    return "\n".join(lines) + "\n"


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    changes = Changes()
    for side, values in ((changes.lost, old), (changes.gained, new)):
        other = new if values is old else old
        if "unreadable" in values and "unreadable" not in other:
            side.append(f"unreadable {values['unreadable']}")
        read = other.get("fields", {})
        side += [
            f"field {name} = {value!r}"
            for name, value in values.get("fields", {}).items()
            if value != read.get(name) and value not in (None, [], ())
        ]
        for kind, entries in _facts(values).items():
            side += [f"{kind} {text}" for text in (entries - _facts(other)[kind]).elements()]
    return changes


def _facts(values: Mapping[str, Any]) -> dict[str, Counter[str]]:
    """What a record's paragraphs say, as counted lines by kind."""
    facts: dict[str, Counter[str]] = {
        kind: Counter() for kind in ("paragraph", "number", "speaker", "heading", "issue")
    }
    for paragraph in values.get("paragraphs", ()):
        shown = paragraph["text"][:_SHOWN]
        facts["paragraph"][f"({paragraph['kind']}) {paragraph['text'][:400]}"] += 1
        for kind in ("number", "speaker", "heading"):
            if paragraph[kind] is not None:
                facts[kind][f"{paragraph[kind]}: {shown}"] += 1
    facts["issue"].update(values.get("issues", ()))
    return facts


def _plain(value: object) -> object:
    if value is None or isinstance(value, (int, str)):
        return str(value) if isinstance(value, str) else value
    return list(value) if isinstance(value, tuple) else str(value)


def _files(paths: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found |= {p for p in path.rglob("*") if p.suffix.lower() in readers.SUFFIXES}
        elif path.exists():
            found.add(path)
    return found


def _snapshot_of(revision: str, paths: Sequence[Path]) -> Snapshot:
    """The snapshot that the parser of a git revision takes, in a process of its own."""
    packed = subprocess.run(  # noqa: S603  # a revision as one argument; git refuses others
        ["git", "archive", "--format=tar", revision, "index"],  # noqa: S607  # git, as installed
        check=True,
        capture_output=True,
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        # this module's own code on both sides, so that only the parser differs
        target = Path(folder) / "index" / "corpus_diff.py"
        target.write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
        done = subprocess.run(  # noqa: S603  # our own module
            [
                sys.executable,
                "-m",
                "index.corpus_diff",
                "--json",
                *(str(path.absolute()) for path in paths),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder},
        )
    taken: Snapshot = json.loads(done.stdout)
    return taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report, or with `--json` this parser's snapshot alone. 0 when done, 2 on usage."""
    options = argparse.ArgumentParser(prog="python -m index.corpus_diff", description=__doc__)
    options.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    options.add_argument("--base", default="HEAD", metavar="REVISION")
    options.add_argument(
        "--json", action="store_true", help="this parser's snapshot, no comparison"
    )
    chosen = options.parse_args(arguments)
    paths = [path.absolute() for path in chosen.paths]
    new = snapshot(paths)
    if chosen.json:
        sys.stdout.write(json.dumps(new))
        return 0
    try:
        old = _snapshot_of(chosen.base, paths)
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        sys.stderr.write(
            f"The parser of {chosen.base} cannot be run: {reason[-1] if reason else error}\n"
            "Name a revision of this repository: --base REVISION\n"
        )
        return 2
    sys.stdout.write(render(compare(old, new), len(new)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
