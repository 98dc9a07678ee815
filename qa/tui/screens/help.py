"""Every key, on one screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from qa.tui.blocks import Block
from qa.tui.textview import TextView

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Ask and read",
        (
            ("Enter", "ask; ↑ ↓ bring earlier questions back"),
            ("Esc", "stop the answer, keep what was written; back to the question line"),
            ("Tab  Shift+Tab", "next, previous source of the answer"),
            ("1 … 9", "the source with that number (outside the question line)"),
            ("Enter", "on a source: read its record at the paragraph"),
            ("c  y", "on a source: copy its citation; its quote with the citation"),
            ("PgUp  PgDn", "scroll the conversation"),
            ("Ctrl+Y", "copy the answer with its citations"),
            ("Backspace", "on the empty line: take the last chip (scope or filter) away"),
        ),
    ),
    (
        "Go to",
        (
            ("F2", "the records: browse, read, ask within one (Ctrl+T)"),
            ("F3", "filters: body, session, meeting, dates, speaker"),
            ("F4", "history: search, open again, delete, turn off"),
            ("F5", "models and collections; index a file or folder (or drop it on the window)"),
            ("F6", "next theme: dark, light, high contrast"),
            ("Ctrl+N", "new conversation"),
            ("Ctrl+S", "save the conversation: Markdown, Word, JSON"),
            ("Ctrl+P", "all commands by name"),
            ("F1  ?", "these keys"),
            ("Ctrl+Q", "quit"),
        ),
    ),
    (
        "In a record",
        (
            ("↑ ↓ PgUp PgDn", "scroll"),
            ("j  k", "next, previous paragraph"),
            ("]  [", "next, previous paragraph that the answer cites"),
            ("/", "search; n and N next and previous match"),
            ("o", "outline"),
            ("c  y", "copy citation; quote with citation"),
            ("Esc  q", "back"),
        ),
    ),
    (
        "Signs",
        (
            ("✓  !  ○", "supported by the paragraph cited; not supported; the records do not say"),
            ("▎", "the words that bear the sentence out, or come nearest to the question"),
            ("Mouse", "markers, chips, sources, headings and list lines can all be clicked;"),
            ("", "drag selects text, Ctrl+C copies it"),
        ),
    ),
)


class HelpScreen(ModalScreen[None]):
    """The keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Back"),
    ]

    def compose(self) -> ComposeResult:
        """One text, scrolled where it does not fit."""
        with Vertical(classes="card") as card:
            card.border_title = "Keys"
            yield TextView(id="keys")
            yield Static("↑ ↓ scroll · Esc back", classes="hint")

    def on_mount(self) -> None:
        """Lay out the keys."""
        view = self.query_one(TextView)
        view.focus()
        self.call_after_refresh(view.show, help_blocks())


def help_blocks() -> list[Block]:
    """The keys as blocks, in two columns."""
    blocks: list[Block] = []
    for title, rows in KEYS:
        blocks.append(Block(title, role="heading", indent=1))
        for n, (key, what) in enumerate(rows):
            blocks.append(
                Block(
                    what,
                    lead=key.ljust(15),
                    lead_role="marker",
                    indent=19,
                    gap=1 if n == len(rows) - 1 else 0,
                )
            )
    return blocks
