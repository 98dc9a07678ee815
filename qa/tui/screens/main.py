"""The main screen: the conversation, its sources, and the question line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from index.records import Meeting
from index.scope import Filters
from qa.answers import Answer
from qa.tui.backend import Amended
from qa.tui.conversation import Source, Turn, answer_with_citations, quote_with_citation
from qa.tui.dialogue import Dialogue
from qa.tui.panes import Chips, ConversationView, SourcesPane, named
from qa.tui.status import KEYS, KEYS_ANSWERING, KEYS_SOURCES, status
from qa.tui.textview import TextView
from qa.tui.widgets import KeyLine, QuestionLine, StatusLine, as_path

if TYPE_CHECKING:
    from qa.history import Kept
    from qa.tui.app import PinciteApp


class MainScreen(Screen[None]):
    """Ask and read."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "browse", "Records", show=False),
        Binding("f3", "filters", "Filter", show=False),
        Binding("f4", "history", "History", show=False),
        Binding("f5", "app.setup", "Setup", show=False),
        Binding("ctrl+n", "new", "New", show=False, priority=True),
        Binding("ctrl+s", "export", "Export", show=False, priority=True),
        Binding("ctrl+y", "copy_answer", "Copy answer", show=False, priority=True),
        Binding("escape", "back", "Stop", show=False, priority=True),
        Binding("tab", "marker(1)", "Next source", show=False, priority=True),
        Binding("shift+tab", "marker(-1)", "Previous source", show=False, priority=True),
        Binding("pageup", "page(-1)", "Scroll up", show=False),
        Binding("pagedown", "page(1)", "Scroll down", show=False),
        Binding("c", "copy_citation", "Copy citation", show=False),
        Binding("y", "copy_quote", "Copy quote", show=False),
        *(Binding(str(n), f"number({n})", f"Source {n}", show=False) for n in range(1, 10)),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.dialogue = Dialogue(self.app, self.redraw_turn)
        self.filters = Filters()
        self.shown = -1
        """The turn whose sources are beside it."""
        self.marked: int | None = None
        """The source that is chosen, 1-based."""

    def compose(self) -> ComposeResult:
        """The layout; its proportions are in the style sheet."""
        yield StatusLine(id="status")
        with Container(id="body"):
            yield ConversationView(self.app.signs, id="conversation")
            yield SourcesPane(self.app.signs, id="aside")
        yield Chips(id="chips")
        with Horizontal(id="ask"):
            yield Static(self.app.signs.question, id="prompt")
            yield QuestionLine(id="question")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Start with an empty conversation and the cursor on the question line."""
        self.question.focus()
        self._clock = self.set_interval(0.1, self._tick, pause=True)
        self.show_state()
        self.call_after_refresh(self.redraw)

    @property
    def question(self) -> QuestionLine:
        """The question line."""
        return self.query_one("#question", QuestionLine)

    @property
    def view(self) -> ConversationView:
        """The pane with the turns."""
        return self.query_one("#conversation", ConversationView)

    @property
    def aside(self) -> SourcesPane:
        """The pane with the sources of one turn."""
        return self.query_one("#aside", SourcesPane)

    @property
    def turns(self) -> list[Turn]:
        """The conversation."""
        return self.dialogue.turns

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that are beside the conversation."""
        return self.turns[self.shown].sources if self.turns else ()

    # -- asking --------------------------------------------------------------------------------

    @on(Input.Changed, "#question")
    def _typed(self, event: Input.Changed) -> None:
        self._tell_typed(event.value)

    def _tell_typed(self, text: str) -> None:
        """Tell the core what would be asked if Enter came now."""
        self.app.backend.typed(text, self.filters, self.dialogue.earlier)

    @on(Input.Submitted, "#question")
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if not text:
            return
        path = as_path(text)
        if path is not None:
            self.question.value = ""
            self._offer(str(path))
            return
        with self.prevent(Input.Changed):  # it is asked: what is read for it shall go on
            self.question.value = ""
        self.question.remember(text)
        self.ask(text)

    @on(QuestionLine.Dropped)
    def _dropped(self, event: QuestionLine.Dropped) -> None:
        self._offer(str(event.path))

    def _offer(self, path: str) -> None:
        from qa.tui.screens.setup import SetupScreen

        self.app.push_screen(SetupScreen(path))

    def ask(self, question: str, filters: Filters | None = None) -> None:
        """Ask, in this conversation; what is still being answered is stopped."""
        self.dialogue.ask(question, self.filters if filters is None else filters)
        self.shown, self.marked = len(self.turns) - 1, None
        self.redraw()
        self.view.scroll_end(animate=False)
        self._clock.resume()

    def _tick(self) -> None:
        turn = self.dialogue.running
        if turn is None:
            self._clock.pause()
            return
        turn.loading = self.app.loading
        self.redraw_turn(turn, sources=False)

    def stop_all(self) -> None:
        """Stop the answer at hand; keep what was written."""
        self.dialogue.stop()

    # -- drawing -------------------------------------------------------------------------------

    def redraw(self, first: int = 0) -> None:
        """Show the conversation anew from turn `first` on, and the sources."""
        self.view.show_turns(self.turns, self.app.clock(), (self.shown, self.marked), first)
        turn = self.turns[self.shown] if self.turns else None
        self.aside.show_sources(turn, self.marked)
        self.show_keys()

    @on(events.DescendantFocus)
    def show_keys(self) -> None:
        """The keys that matter where the user is."""
        keys = KEYS_ANSWERING if self.dialogue.running else KEYS
        self.query_one(KeyLine).show_keys(KEYS_SOURCES if self.aside.text.has_focus else keys)

    def redraw_turn(self, turn: Turn, *, sources: bool = True) -> None:
        """Show a turn anew that is no longer as it was."""
        places = [n for n, t in enumerate(self.turns) if t is turn]
        if not places or not self.is_mounted:
            return
        self.view.forget(turn)
        self.redraw(places[0])
        if sources:
            self.show_chips()

    def show_state(self) -> None:
        """The status line: collection, what goes on, model."""
        if not self.query("#status"):  # the screen is being taken down
            return
        self.query_one("#status", StatusLine).show(*status(self.app))
        if self.dialogue.running:
            self._tick()

    def show_chips(self) -> None:
        """The filters, and what the question was taken to be about."""
        scope = self.turns[self.shown].scope if self.turns else ""
        chips = self.query_one("#chips", Chips)
        chips.show_chips(self.filters, scope, self.app.signs.remove)

    # -- scope and filters ---------------------------------------------------------------------

    def set_filters(self, filters: Filters) -> None:
        """Narrow what is asked from now on."""
        self.filters = filters
        self.show_chips()
        if self.question.value:
            self._tell_typed(self.question.value)

    def _drop_filter(self, name: str) -> None:
        without: dict[str, Any] = {name: False if name == "whole" else None}
        self.set_filters(replace(self.filters, **without))

    @on(Chips.FilterDropped)
    def _filter_dropped(self, event: Chips.FilterDropped) -> None:
        self._drop_filter(event.name)

    @on(QuestionLine.Erased)
    def _erased(self) -> None:
        """Backspace on the empty line takes the last chip away."""
        names = [name for name, _ in named(self.filters)]
        if self.turns and self.turns[self.shown].scope:
            self.action_drop_scope()
        elif names:
            self._drop_filter(names[-1])

    @on(Chips.ScopeDropped)
    def action_drop_scope(self) -> None:
        """Ask the question again in all records, and what follows in this conversation too."""
        if self.turns and self.turns[self.shown].scope:
            turn = self.turns[self.shown]
            self.set_filters(replace(self.filters, whole=True))
            self.ask(turn.question, replace(turn.filters, whole=True))

    # -- markers and sources -------------------------------------------------------------------

    def mark(self, number: int | None, turn: int | None = None) -> None:
        """Choose a source of a turn, and bring it into view."""
        before = self.shown
        if turn is not None:
            self.shown = turn
        self.marked = number
        self.redraw(min(before, self.shown))
        if before != self.shown:
            self.show_chips()
        if number is not None:
            self.aside.text.focus()
        else:
            self.question.focus()

    @on(TextView.Clicked, "#conversation")
    def _marker_clicked(self, event: TextView.Clicked) -> None:
        _, turn, number = event.target.split(":")
        self.mark(int(number), int(turn))

    @on(TextView.Moved, "#sources")
    def _source_moved(self, event: TextView.Moved) -> None:
        self.mark(event.item)

    @on(TextView.Chosen, "#sources")
    def _source_chosen(self, event: TextView.Chosen) -> None:
        source = next((s for s in self.sources if s.number == event.item), None)
        if source is not None:
            self.open_record(source.ref.source, source)

    def action_marker(self, step: int) -> None:
        """The next source; after the last the question line."""
        numbers = [s.number for s in self.sources]
        if not numbers:
            self.question.focus()
            return
        places = [None, *numbers]
        at = places.index(self.marked) if self.marked in places else 0
        self.mark(places[(at + step) % len(places)])

    def action_number(self, number: int) -> None:
        """The source with this number."""
        if any(s.number == number for s in self.sources):
            self.mark(number)

    def _marked_source(self) -> Source | None:
        return next((s for s in self.sources if s.number == self.marked), None)

    def action_copy_citation(self) -> None:
        """Copy the chosen source's citation."""
        source = self._marked_source()
        if source:
            self.app.copy(str(source.ref), "the citation")

    def action_copy_quote(self) -> None:
        """Copy the chosen source's quote with its citation."""
        source = self._marked_source()
        if source:
            self.app.copy(quote_with_citation(source), "the quote with its citation")

    def action_copy_answer(self) -> None:
        """Copy the answer beside the sources, with its citations."""
        text = answer_with_citations(self.turns[self.shown]) if self.turns else ""
        if text:
            self.app.copy(text, "the answer with its citations")
        else:
            self.app.say("There is no answer to copy yet.")

    def open_record(self, name: str, source: Source | None = None) -> None:
        """Open the record reader, at a source if one is given."""
        from qa.tui.screens.reader import ReaderScreen

        cited = [s for s in self.sources if s.ref.source == name]

        backend = self.app.backend

        def read(found: tuple[Meeting, Amended]) -> None:
            self.app.push_screen(ReaderScreen(found[0], cited, source, found[1]))

        self.app.behind(lambda: (backend.record(name), backend.amended(name)), read)

    # -- the other screens ---------------------------------------------------------------------

    def action_page(self, step: int) -> None:
        """Scroll the conversation by a page."""
        if step < 0:
            self.view.action_page_up()
        else:
            self.view.action_page_down()

    def action_back(self) -> None:
        """Stop the answer; else go back to the question line."""
        if self.dialogue.running:
            self.stop_all()
        elif self.marked is not None or not self.question.has_focus:
            self.mark(None)
        else:
            self.question.value = ""

    def action_new(self) -> None:
        """Begin a new conversation; the one at hand stays in the history."""
        self.begin()

    def begin(self, answers: Sequence[Answer] = (), kept_as: int | None = None) -> None:
        """Show a conversation of the history, or a new one, in place of the one at hand."""
        self.dialogue.begin(answers, kept_as)
        self.filters = replace(self.filters, whole=False)
        self.shown, self.marked = len(self.turns) - 1, None
        self.view.forget()
        self.redraw()
        self.show_chips()
        self.view.scroll_end(animate=False)
        self.question.focus()

    def action_browse(self) -> None:
        """List the records."""
        from qa.tui.screens.browse import BrowseScreen

        self.app.push_screen(BrowseScreen())

    def action_filters(self) -> None:
        """Narrow what is asked."""
        from qa.tui.screens.filters import FiltersScreen

        def chosen(filters: Filters | None) -> None:
            if filters is not None:
                self.set_filters(filters)

        self.app.push_screen(FiltersScreen(self.filters), chosen)

    def action_history(self) -> None:
        """Search the conversations, and open one again."""
        from qa.tui.screens.history import HistoryScreen

        def chosen(kept: Kept | None) -> None:
            if kept is not None:
                self._reopen(kept)

        self.app.push_screen(HistoryScreen(), chosen)

    def _reopen(self, kept: Kept) -> None:
        def opened(answers: Sequence[Answer]) -> None:
            self.begin(answers, kept.id)

        self.app.behind(lambda: self.app.history.turns(kept.id), opened)

    def action_export(self) -> None:
        """Write the conversation to a file."""
        from qa.tui.screens.export import ExportScreen

        answers = [t.answer for t in self.turns if t.answer is not None]
        if answers:
            self.app.push_screen(ExportScreen(answers))
        else:
            self.app.say("There is no answer to export yet.")
