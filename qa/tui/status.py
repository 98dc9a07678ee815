"""What the last and the first line of the main screen say: the keys, and what is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp

Keys = tuple[tuple[str, str, str], ...]
"""The toolkit's name of a key, how it is written, what it does."""

# Each fits into 78 columns: what a key line leaves out at 80, nobody finds.
KEYS: Keys = (
    ("f2", "F2", "Records"),
    ("f3", "F3", "Filter"),
    ("f4", "F4", "History"),
    ("f5", "F5", "Setup"),
    ("ctrl+n", "^N", "New"),
    ("ctrl+s", "^S", "Save"),
    ("ctrl+q", "^Q", "Quit"),
    ("f1", "F1", "Help"),
)
KEYS_ANSWERING: Keys = (
    ("escape", "Esc", "Stop"),
    *(key for key in KEYS if key[0] not in ("f5", "ctrl+s")),
)
KEYS_SOURCES: Keys = (
    ("enter", "Enter", "Open"),
    ("c", "c", "Copy citation"),
    ("y", "y", "Copy quote"),
    ("tab", "Tab", "Next"),
    ("escape", "Esc", "Back"),
    ("f1", "F1", "Help"),
)


def status(app: PinciteApp) -> tuple[str, str, str]:
    """What is searched, what is being done, which model answers."""
    state, signs = app.state, app.signs
    left = middle = right = ""
    if state is not None:
        count = "no records" if state.records is None else f"{state.records} records"
        left = f"{state.collection.name} · {count}"
        right = f"{signs.here} {state.model}"
        if not state.model_here:
            right = f"{signs.absent} no model"
        elif app.load_fault:
            right = f"{signs.fault} not loaded"
    if app.loading:
        right = f"{signs.busy} loading {state.model if state else ''}".rstrip()
    if app.job is not None:
        middle = app.job.words
    elif app.saving and app.wants_ahead:
        middle = "battery saver: nothing read ahead"
    return left, middle, right
