"""Where a conversation is exported to; the name's ending decides the format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qa.answers import Answer
from qa.tui.conversation import Fault

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp


class ExportScreen(ModalScreen[None]):
    """Export what was answered."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("ctrl+f", "format", "Format", priority=True),
    ]

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._answers = tuple(answers)
        self._over: Path | None = None  # an existing file that Enter would write over

    def compose(self) -> ComposeResult:
        """A path, and what can be done with it."""
        with Vertical(classes="card -small") as card:
            card.border_title = "Export conversation"
            yield Static("To the file", classes="hint spaced")
            yield Input(str(self._suggested()), compact=True, classes="-field", id="export-path")
            yield Static(
                ".md Markdown with footnotes · .docx Word with footnotes · .json JSON",
                classes="hint",
            )
            yield Static("", id="export-wrong", classes="wrong")
            yield Static("Enter writes · Ctrl+F next format · Esc back", classes="hint")

    def on_mount(self) -> None:
        """The cursor stands on the path."""
        line = self.query_one(Input)
        line.focus()
        line.cursor_position = len(line.value)

    def _suggested(self) -> Path:
        words = re.findall(r"[a-z0-9]+", self._answers[0].question.casefold())[:6]
        return Path("~") / f"{'-'.join(words) or 'conversation'}.md"

    def action_format(self) -> None:
        """The next format."""
        line = self.query_one(Input)
        suffixes = [".md", ".docx", ".json"]
        path = Path(line.value)
        at = suffixes.index(path.suffix) + 1 if path.suffix in suffixes else 0
        line.value = str(path.with_suffix(suffixes[at % 3])) if path.name else line.value
        line.cursor_position = len(line.value)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._over = None
        self.query_one("#export-wrong", Static).update("")

    @on(Input.Submitted)
    def _write(self, event: Input.Submitted) -> None:
        from qa.export import export

        path = Path(event.value.strip()).expanduser()
        if path.exists() and self._over != path:
            self._over = path
            self._wrong(Fault(f"{path} is there already", "Enter once more writes over it"))
            return

        def written(_: None) -> None:
            self.app.say(f"Exported to {path}")
            if self.is_current:
                self.dismiss()

        self.app.behind(lambda: export(self._answers, path), written, self._wrong)

    def _wrong(self, fault: Fault) -> None:
        text = f"{fault.what}: {fault.remedy}" if fault.remedy else fault.what
        self.query_one("#export-wrong", Static).update(text.replace("[", r"\["))
