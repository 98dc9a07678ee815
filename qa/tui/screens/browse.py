"""The records of the collection: browse, narrow by typing, read, ask within one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from index.records import Meeting, ordinal_suffix
from index.scope import Filters
from qa.tui.backend import Listed
from qa.tui.blocks import Block, Span, clean
from qa.tui.conversation import Fault
from qa.tui.screens.main import MainScreen
from qa.tui.textview import TextView
from qa.tui.widgets import Narrow

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp


_INDENT = 2
# Columns before a row.


class BrowseScreen(ModalScreen[None]):
    """A list of the records."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("f2", "dismiss", "Back"),
        Binding("ctrl+t", "within", "Ask within", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.listed: Sequence[Listed] = ()
        self._found: list[Listed] = []

    def compose(self) -> ComposeResult:
        """The layout; its proportions are in the style sheet."""
        with Vertical(classes="card") as card:
            card.border_title = "Records"
            yield Narrow("records", "symbol, body, session, date, country …")
            yield TextView(id="records", moves=True)
            yield Static("", id="records-hint", classes="hint spaced")

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one(Narrow).focus()
        self.app.behind(self.app.backend.meetings, self._listed, self._failed)

    def _failed(self, fault: Fault) -> None:
        self.query_one("#records", TextView).show([Block(clean(fault.what), role="bad")])
        self.query_one("#records-hint", Static).update(clean(fault.remedy))

    def _listed(self, listed: Sequence[Listed]) -> None:
        self.listed = listed
        self._narrow("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        if self.listed:
            self.call_after_refresh(lambda: self._narrow(self.query_one(Narrow).value))

    def _narrow(self, wanted: str) -> None:
        words = wanted.casefold().split()
        self._found = [r for r in self.listed if all(w in searched(r.meeting) for w in words)]
        view = self.query_one("#records", TextView)
        width = view.scrollable_content_region.width
        view.show([row(r, n, width) for n, r in enumerate(self._found)])
        view.scroll_home(animate=False)
        view.choose(0 if self._found else None, scroll=False)
        count = f"{len(self._found)} of {len(self.listed)} records"
        self.query_one("#records-hint", Static).update(
            f"{count} · Enter reads · Ctrl+T asks within · Esc back"
        )

    @on(TextView.Chosen)
    def _open(self, event: TextView.Chosen) -> None:
        main = self._main()
        source = self._found[event.item].meeting.source
        self.dismiss()
        main.open_record(source)

    def action_within(self) -> None:
        """Ask within the chosen record from now on."""
        chosen = self.query_one("#records", TextView).chosen
        if chosen is None:
            return
        meeting = self._found[chosen].meeting
        if meeting.meeting is None and meeting.session is None:
            self.app.say("Neither session nor meeting of this record is known: it cannot be set.")
            return
        filters = Filters(body=meeting.body, session=meeting.session, meeting=meeting.meeting)
        self._main().set_filters(filters)
        self.dismiss()

    def _main(self) -> MainScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, MainScreen))


def searched(meeting: Meeting) -> str:
    """What the typed words are looked for in."""
    known = (
        meeting.symbol,
        meeting.body,
        meeting.body_name,
        meeting.session and f"{ordinal_suffix(meeting.session)} session",
        meeting.meeting and f"{ordinal_suffix(meeting.meeting)} meeting",
        meeting.date and f"{meeting.date.isoformat()} {meeting.date.day} {meeting.date:%B %Y}",
        meeting.chair,
        meeting.source,
        *meeting.headings,
    )
    return " ".join(str(k) for k in known if k).casefold()


def row(listed: Listed, item: int, width: int) -> Block:
    """One record on one line, in columns as the width allows."""
    m = listed.meeting
    name = _fit(clean(m.symbol or _known_as(m)), 22)
    day = m.date.isoformat() if m.date else "no date"
    session = f"{ordinal_suffix(m.session)} session" if m.session else "no session"
    columns = f"{name}  {day:<10}  {session:<13}"
    counted = f"{listed.paragraphs:>4} ¶"
    topic = clean(m.headings[-1] if m.headings else m.body_name or "")
    room = width - _INDENT - len(columns) - len(counted) - 4
    text = f"{columns}  {counted}  {_fit(topic, room) if room > 12 else ''}".rstrip()
    return Block(text, (Span(len(name), len(text), "dim"),), indent=_INDENT, item=item)


def _known_as(meeting: Meeting) -> str:
    """What a record without a symbol is called: `CMW, 608th meeting`, else its file."""
    if meeting.body and meeting.meeting:
        return f"{meeting.body}, {ordinal_suffix(meeting.meeting)} meeting"
    return meeting.source


def _fit(text: str, width: int) -> str:
    width = max(1, width)
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
