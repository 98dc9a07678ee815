"""The form that narrows what is asked: body, session, meeting, dates, speaker."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from index.numbers import parse_date
from index.scope import Filters

_FIELDS = (
    ("body", "acronym or name"),
    ("session", "a number"),
    ("meeting", "a number"),
    ("since", "2023-04-19 or 19 April 2023"),
    ("until", "2023-04-19 or 19 April 2023"),
    ("speaker", "a name, a country, an office"),
)


class FiltersScreen(ModalScreen[Filters | None]):
    """Edit the filters. Gives None when it is left without applying."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back"),
        Binding("f3", "cancel", "Back"),
        Binding("ctrl+l", "clear", "Clear", priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, filters: Filters) -> None:
        super().__init__()
        self._filters = filters

    def compose(self) -> ComposeResult:
        """A line a filter."""
        with Vertical(classes="card -small") as card:
            card.border_title = "Only records and paragraphs of"
            for name, hint in _FIELDS:
                value = getattr(self._filters, name)
                with Horizontal(classes="row spaced" if name == "body" else "row"):
                    yield Static(name.capitalize(), classes="label")
                    yield Input(
                        str(value) if value is not None else "",
                        placeholder=hint,
                        id=f"filter-{name}",
                        compact=True,
                        classes="-field",
                    )
            yield Static("", id="filters-wrong", classes="wrong")
            yield Static("Enter applies · Ctrl+L clears · Esc back", classes="hint")

    @on(Input.Submitted)
    def _apply(self) -> None:
        values: dict[str, str | int | datetime.date | None] = {}
        wrong: list[str] = []
        for name, _ in _FIELDS:
            line = self.query_one(f"#filter-{name}", Input)
            text = line.value.strip()
            line.remove_class("-invalid")
            value: str | int | datetime.date | None = text or None
            if text and name in ("session", "meeting"):
                value = int(text) if text.isdecimal() and len(text) < 6 else None
            elif text and name in ("since", "until"):
                value = parse_date(text)
            if text and value is None:
                wrong.append(f"{name}: {text!r} is no {_FORM[name]}")
                line.add_class("-invalid")
            values[name] = value
        if wrong:
            self.query_one("#filters-wrong", Static).update("; ".join(wrong))
        else:
            self.dismiss(replace(self._filters, **values))  # type: ignore[arg-type]  # each made for its field

    def action_clear(self) -> None:
        """Empty every line."""
        for line in self.query(Input):
            line.value = ""

    def action_cancel(self) -> None:
        """Leave the filters as they were."""
        self.dismiss(None)


_FORM = {
    "session": "number",
    "meeting": "number",
    "since": "date; write it as 2023-04-19",
    "until": "date; write it as 2023-04-19",
}
