"""The conversations that are kept: search, open again, delete; or stop keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qa.history import Kept
from qa.tui.blocks import Block, Span, clean
from qa.tui.conversation import Fault
from qa.tui.screens.confirm import ConfirmScreen
from qa.tui.textview import TextView
from qa.tui.widgets import Narrow

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp


class HistoryScreen(ModalScreen[Kept | None]):
    """Choose a conversation. Gives None when none is chosen."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("f4", "dismiss", "Back"),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("ctrl+l", "delete_all", "Delete all", priority=True),
        Binding("ctrl+t", "keeping", "Keep or not", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._kept: Sequence[Kept] = ()
        self._wanted = ""

    def compose(self) -> ComposeResult:
        """The layout; its proportions are in the style sheet."""
        with Vertical(classes="card") as card:
            card.border_title = "History"
            yield Narrow("kept", "words of a question or an answer")
            yield TextView(id="kept", moves=True)
            yield Static("", id="kept-hint", classes="hint spaced")

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one(Narrow).focus()
        self._hint()
        self._fetch()

    def _fetch(self) -> None:
        wanted = self._wanted

        def listed(kept: Sequence[Kept]) -> None:
            if wanted == self._wanted:
                self._show(kept)

        self.app.behind(lambda: self.app.history.list(wanted), listed, self._failed)

    def _failed(self, fault: Fault) -> None:
        self.query_one("#kept", TextView).show(
            [Block(clean(fault.what), role="bad"), Block(clean(fault.remedy), role="dim")]
        )

    def _show(self, kept: Sequence[Kept]) -> None:
        self._kept = kept
        view = self.query_one("#kept", TextView)
        if not kept:
            text = "No conversation holds these words." if self._wanted else "Nothing is kept yet."
            view.show([Block(text, role="dim")])
            view.choose(None)
            return
        width = view.scrollable_content_region.width - 2
        view.show([_row(k, n, width) for n, k in enumerate(kept)])
        chosen = min(view.chosen or 0, len(kept) - 1)
        view.choose(chosen)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._wanted = event.value.strip()
        self._fetch()

    @on(TextView.Chosen)
    def _open(self, event: TextView.Chosen) -> None:
        self.dismiss(self._kept[event.item])

    def _hint(self) -> None:
        keeping = "on" if self.app.kept.history else "OFF"
        self.query_one("#kept-hint", Static).update(
            f"Enter opens · Ctrl+D deletes · Ctrl+L all · Ctrl+T history is {keeping}"
        )

    def action_delete(self) -> None:
        """Delete the chosen conversation."""
        chosen = self.query_one("#kept", TextView).chosen
        if chosen is None or not self._kept:
            return
        kept = self._kept[chosen]

        def sure(yes: bool | None) -> None:  # noqa: FBT001 - Textual calls it so
            if yes:
                self.app.behind(lambda: self.app.history.delete(kept.id), lambda _: self._fetch())

        self.app.push_screen(
            ConfirmScreen("Delete this conversation?", clean(kept.title), "Delete"), sure
        )

    def action_delete_all(self) -> None:
        """Delete every conversation."""

        def sure(yes: bool | None) -> None:  # noqa: FBT001 - Textual calls it so
            if yes:
                self.app.behind(self.app.history.delete_all, lambda _: self._fetch())

        self.app.push_screen(
            ConfirmScreen(
                "Delete all conversations?", "They cannot be brought back.", "Delete all"
            ),
            sure,
        )

    def action_keeping(self) -> None:
        """Keep new conversations, or keep none."""
        self.app.keep(replace(self.app.kept, history=not self.app.kept.history))
        self._hint()


def _row(kept: Kept, item: int, width: int) -> Block:
    when = kept.changed.astimezone().strftime("%Y-%m-%d %H:%M")
    count = f"{kept.turns} question{'s' if kept.turns != 1 else ''}"
    room = max(10, width - len(when) - len(count) - 4)
    title = clean(" ".join(kept.title.split()))
    title = title if len(title) <= room else title[: room - 1] + "…"
    text = f"{when}  {title.ljust(room)}  {count}"
    start = len(when) + 2 + room
    return Block(text, (Span(0, len(when), "dim"), Span(start, len(text), "dim")), item=item)
