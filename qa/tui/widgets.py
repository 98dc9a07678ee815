"""Small widgets: the status line, the question line, a line that narrows a list."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from qa.tui.blocks import Block, Span, clean
from qa.tui.textview import TextView


class StatusLine(Widget):
    """One line: what is searched, what is being done, which model answers."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._left = self._middle = self._right = ""
        self._role = ""

    def show(self, left: str, middle: str, right: str) -> None:
        """Show these three; the middle gives way first."""
        if (left, middle, right) != (self._left, self._middle, self._right):
            self._left, self._middle, self._right = map(clean, (left, middle, right))
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, as one text."""
        return " ".join(t for t in (self._left, self._middle, self._right) if t)

    def render(self) -> Text:
        """The line, fitted to the width."""
        width = self.size.width - 2
        right = Text(self._right)
        right.truncate(max(0, width - 10), overflow="ellipsis")
        left = Text.assemble(("pincite", "bold"), "  ", self._left)
        left.truncate(max(0, width - right.cell_len - 2), overflow="ellipsis")
        room = width - left.cell_len - right.cell_len - 4
        middle = Text(self._middle if room >= 8 else "")
        middle.truncate(max(0, room), overflow="ellipsis")
        free = max(0, width - left.cell_len - middle.cell_len - right.cell_len)
        before = free // 2
        return Text.assemble(
            " ", left, " " * before, middle, " " * (free - before), right, " ", no_wrap=True
        )


class Quiet(TextView, can_focus=False):
    """Text that is clicked, never focused."""


class KeyLine(Quiet):
    """The keys that matter now, in one line; each can be clicked. What does not fit is left out.

    The toolkit's own footer makes a widget a key, anew at each change of focus, which costs more
    than drawing all the rest.
    """

    def show_keys(self, keys: tuple[tuple[str, str, str], ...]) -> None:
        """Show these: the toolkit's name of a key, how it is written, what it does."""
        text, spans = "", []
        for key, written, what in keys:
            start = len(text)
            # What belongs together is held together: a line is broken at plain spaces only.
            text += f"{written} {what}".replace(" ", "\u00a0")
            spans += [
                Span(start, len(text), "", key),
                Span(start, start + len(written), "marker"),
            ]
            text += "  "
        if text != self.text:
            self.show([Block(text, tuple(spans), role="dim", indent=0)])

    def on_text_view_clicked(self, event: TextView.Clicked) -> None:
        """A key was clicked."""
        event.stop()
        self.app.simulate_key(event.target)


class QuestionLine(Input):
    """Where questions are typed. A pasted path (a dropped file) is told apart."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "Earlier question", show=False),
        Binding("down", "recall(1)", "Later question", show=False),
    ]

    class Dropped(Message):
        """A path was pasted or dropped."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Erased(Message):
        """Backspace on an empty line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(placeholder="Ask about the records", id=id, compact=True)
        self.asked: list[str] = []
        self._at = 0

    def remember(self, question: str) -> None:
        """Keep a question for the up key."""
        self.asked.append(question)
        self._at = len(self.asked)

    def action_recall(self, step: int) -> None:
        """An earlier or later question."""
        at = self._at + step
        if 0 <= at < len(self.asked):
            self._at = at
            self.value = self.asked[at]
        elif at >= len(self.asked):
            self._at = len(self.asked)
            self.value = ""
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        path = as_path(event.text)
        if path is not None and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.Dropped(path))
            return
        text = " ".join(event.text.split("\n")).strip()
        if text != event.text:
            # A question copied with its line breaks is still one question.
            event.stop()
            event.prevent_default()
            self.insert_text_at_cursor(text)

    def on_key(self, event: events.Key) -> None:
        """Backspace on an empty line takes away what stands above it."""
        if event.key == "backspace" and not self.value:
            self.post_message(self.Erased())


class Narrow(Input):
    """A line over a list: typing narrows it, the arrow keys move in it, Enter opens."""

    def __init__(self, list_id: str, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, classes="-field")
        self._list_id = list_id

    def on_key(self, event: events.Key) -> None:
        """Pass on what is meant for the list."""
        target = self.screen.query_one(f"#{self._list_id}", TextView)
        actions = {
            "up": target.action_scroll_up,
            "down": target.action_scroll_down,
            "pageup": target.action_page_up,
            "pagedown": target.action_page_down,
            "enter": target.action_choose,
        }
        if event.key in actions:
            event.stop()
            event.prevent_default()
            actions[event.key]()


def as_path(text: str) -> Path | None:
    """The path that a dropped or typed text names, when something is there; else None."""
    bare = text.strip().strip("'\"")
    if bare.startswith("file://"):
        bare = unquote(urlsplit(bare).path)
    bare = bare.replace("\\ ", " ")
    if not bare or "\n" in bare or not bare.startswith(("/", "~", "./", "../")):
        return None
    try:
        path = Path(bare).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError):
        # Too long for a path, or a home that is not there: it is a text like any other.
        return None
