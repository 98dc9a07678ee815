"""What of the main screen follows the conversation: the turns, their sources, the chips."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from index.records import ordinal_suffix
from index.scope import Filters
from qa.tui.blocks import Block, Span, clean
from qa.tui.conversation import Phase, Source, Turn, source_blocks, turn_blocks
from qa.tui.signs import Signs
from qa.tui.textview import TextView
from qa.tui.widgets import Quiet

_WELCOME = (
    Block("Ask about the records.", role="question", indent=3, gap=1),
    Block(
        "Every sentence of the answer is cited to meeting and paragraph, and checked against it."
        " A question may name a session, a meeting, a body or a date; the answer is then looked"
        " for there.",
        indent=3,
        gap=1,
    ),
    Block(
        "Nothing leaves this machine. F1 shows the keys, Ctrl+P all commands.",
        role="dim",
        indent=3,
    ),
)
_NO_SOURCES = Block("The paragraphs behind the answer stand here.", role="dim", indent=1)


class ConversationView(TextView):
    """The turns. What is over is made into blocks once, so that length costs nothing."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._signs = signs
        self._starts_of: list[int] = []  # the first block of each turn
        self._all: list[Block] = []
        self._made: dict[int, list[Block]] = {}  # blocks of turns that are over, by id()

    def forget(self, turn: Turn | None = None) -> None:
        """Make a turn's blocks (all of them, for None) anew when they are shown next."""
        if turn is None:
            self._made.clear()
            self._starts_of, self._all = [], []
        else:
            self._made.pop(id(turn), None)

    def show_turns(
        self, turns: Sequence[Turn], now: float, marked: tuple[int, int | None], first: int = 0
    ) -> None:
        """Show the turns; those before `first` are as they were.

        `marked` is a turn and the number of the source that is chosen in it.
        """
        if not turns:
            self.forget()
            self.show(_WELCOME)
            return
        first = min(first, len(self._starts_of))
        keep = self._starts_of[first] if first < len(self._starts_of) else len(self._all)
        del self._starts_of[first:], self._all[keep:]
        for place in range(first, len(turns)):
            self._starts_of.append(len(self._all))
            self._all += self._blocks_of(turns[place], place, now, marked)
        at_end = self.is_vertical_scroll_end
        self.show(self._all, keep=keep)
        if at_end:
            self.scroll_end(animate=False, immediate=True, force=True)

    def _blocks_of(
        self, turn: Turn, place: int, now: float, marked: tuple[int, int | None]
    ) -> list[Block]:
        number = marked[1] if marked[0] == place else None
        if not turn.phase.over or number is not None:
            return turn_blocks(turn, place, self._signs, now, number)
        made = self._made.get(id(turn))
        if made is None:
            made = turn_blocks(turn, place, self._signs, now)
            self._made[id(turn)] = made
        return made


class SourcesPane(Vertical):
    """The paragraphs behind one turn, under a title that says what they are."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._signs = signs
        self._shown: tuple[Source, ...] | None = None
        self._title = ""

    def compose(self) -> ComposeResult:
        """The title and the text."""
        yield Static("Sources", id="aside-title")
        yield TextView(id="sources", moves=True)

    @property
    def text(self) -> TextView:
        """The sources."""
        return self.query_one("#sources", TextView)

    def show_sources(self, turn: Turn | None, marked: int | None) -> None:
        """Show the sources of a turn; `marked` is the number of the one that is chosen."""
        view = self.text
        sources = turn.sources if turn else ()
        if sources != self._shown:
            self._shown = sources
            view.show(source_blocks(sources, self._signs) or [_NO_SOURCES])
            view.scroll_home(animate=False)
        if view.chosen != marked:
            view.choose(marked)
        title = "Sources"
        if turn and sources and not sources[0].cited:
            title = "Nearest paragraphs" if turn.phase is Phase.DONE else "Passages found"
        title += "  1–9 · Enter opens" if sources else ""
        if title != self._title:
            self._title = title
            self.query_one("#aside-title", Static).update(title)


class Chips(Quiet):
    """The filters, and what the question was taken to be about; each can be taken away."""

    class ScopeDropped(Message):
        """The question shall be asked in all records."""

    class FilterDropped(Message):
        """A filter shall go."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def show_chips(self, filters: Filters, scope: str, remove: str) -> None:
        """Show a chip a filter, and one for the scope; nothing at all when there is none."""
        chips = [(words, f"filter:{name}") for name, words in named(filters)]
        if scope:
            chips.append((clean(scope), "scope:"))
        text, spans = "", []
        for words, target in chips:
            if target == "scope:":
                text += "read as "
            start = len(text)
            text += f" {words} {remove} "
            spans.append(Span(start, len(text), "marker" if target == "scope:" else "now", target))
            text += "  "
        if text == self.text and bool(chips) == self.has_class("-some"):
            return
        self.set_class(bool(chips), "-some")
        self.show([Block(text, tuple(spans), role="dim", indent=0)] if chips else [])
        self.scroll_home(animate=False)

    def on_text_view_clicked(self, event: TextView.Clicked) -> None:
        """A chip was clicked."""
        event.stop()
        kind, _, name = event.target.partition(":")
        self.post_message(self.ScopeDropped() if kind == "scope" else self.FilterDropped(name))


def named(filters: Filters) -> list[tuple[str, str]]:
    """The filters that are set: the name of each, and what its chip says."""
    values = {
        "body": filters.body,
        "session": filters.session and ordinal_suffix(filters.session),
        "meeting": filters.meeting and ordinal_suffix(filters.meeting),
        "since": filters.since and filters.since.isoformat(),
        "until": filters.until and filters.until.isoformat(),
        "speaker": filters.speaker,
    }
    chips = [(name, f"{name} {value}") for name, value in values.items() if value]
    return [*chips, ("whole", "all records")] if filters.whole else chips
