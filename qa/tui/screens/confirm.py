"""A question with two answers, before something is lost."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static


class ConfirmScreen(ModalScreen[bool]):
    """Gives whether the user is sure."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "yes", "Yes"),
        Binding("escape,n", "no", "No"),
    ]

    def __init__(self, title: str, text: str, verb: str) -> None:
        super().__init__()
        self._title, self._text, self._verb = title, text, verb

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="card -small") as card:
            card.border_title = self._title
            yield Static(self._text, classes="hint spaced", markup=False)
            yield Static(
                f"[@click=screen.yes]Enter · {self._verb}[/]    [@click=screen.no]Esc · no[/]",
                classes="hint spaced",
            )

    def action_yes(self) -> None:
        """Sure."""
        self.dismiss(result=True)

    def action_no(self) -> None:
        """Not sure."""
        self.dismiss(result=False)
