"""What the command palette offers: every action by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from qa.tui.screens.main import MainScreen

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp


def commands(app: PinciteApp, screen: Screen[object]) -> Iterator[SystemCommand]:
    """The commands that make sense on `screen`."""
    if isinstance(screen, MainScreen):
        yield SystemCommand("New conversation", "Ctrl+N", screen.action_new)
        yield SystemCommand(
            "Records of the collection", "F2 · browse and read", screen.action_browse
        )
        yield SystemCommand("Filters", "F3 · body, session, date, speaker", screen.action_filters)
        yield SystemCommand(
            "History", "F4 · search and reopen conversations", screen.action_history
        )
        yield SystemCommand(
            "Export conversation", "Ctrl+S · Markdown, Word, JSON", screen.action_export
        )
        yield SystemCommand("Copy answer with citations", "Ctrl+Y", screen.action_copy_answer)
        yield SystemCommand("Stop the answer", "Esc", screen.action_back)
        yield SystemCommand("Drop scope", "Ask again, in all records", screen.action_drop_scope)
    yield SystemCommand("Models, collections, add records", "F5", app.action_setup)
    yield SystemCommand("Next theme", "F6 · dark, light, high contrast", app.action_next_theme)
    yield SystemCommand(
        f"Read ahead while you type: turn {'off' if app.kept.typeahead else 'on'}",
        "The model reads what the question will need; it costs power",
        app.action_typeahead,
    )
    yield SystemCommand(
        f"Read on around an answer when idle: turn {'off' if app.kept.idle else 'on'}",
        "So that further questions about it are answered sooner; it costs power",
        app.action_idle,
    )
    yield SystemCommand("Keys", "F1", app.action_help)
