"""What the UI remembers between runs, beside the conversations: a small JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qa.errors import QaError

FILE = "preferences.json"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The user's settings of the UI."""

    theme: str = "pincite-dark"
    history: bool = True
    """Whether conversations are kept."""
    typeahead: bool = True
    """Whether what is typed is searched for and read before it is asked."""
    idle: bool = False
    """Whether the model reads on around an answer while nothing else goes on."""
    collections: tuple[str, ...] = ()
    """Folders of collections that were open, the latest first."""

    def visited(self, folder: Path) -> Preferences:
        """With this collection as the latest; eight are remembered."""
        others = (c for c in self.collections if c != str(folder))
        return replace(self, collections=(str(folder), *others)[:8])


def read(folder: Path) -> Preferences:
    """The preferences kept in `folder`; the defaults where there are none or they are no use."""
    try:
        row = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Preferences(
            theme=str(row["theme"]),
            history=bool(row["history"]),
            typeahead=bool(row.get("typeahead", True)),  # kept by an earlier version: not there
            idle=bool(row.get("idle", False)),
            collections=tuple(map(str, row["collections"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        # Preferences are a convenience: without them the UI starts as it does the first time.
        return Preferences()


def write(folder: Path, preferences: Preferences) -> None:
    """Keep the preferences. Raises QaError when the file cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{FILE}.part"
        part.write_text(json.dumps(asdict(preferences), indent=1), encoding="utf-8")
        part.replace(folder / FILE)
    except OSError as error:
        raise QaError(
            f"the preferences cannot be kept in {folder}: {error.strerror or error}",
            "check the folder's permissions and the disk; the setting holds until you quit",
        ) from error
