"""The record reader: the whole record, its outline, what was cited in it, and a search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from index.records import Kind, Meeting, Paragraph, ParagraphRef, ordinal_suffix
from qa.tui.backend import Amended
from qa.tui.blocks import Block, Span, clean, count_all, find_all
from qa.tui.conversation import Source
from qa.tui.textview import TextView
from qa.tui.widgets import KeyLine

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp

_KEYS = (
    ("escape", "Esc", "Back"),
    ("slash", "/", "Search"),
    ("right_square_bracket", "]", "Next cited"),
    ("o", "o", "Outline"),
    ("c", "c", "Citation"),
    ("y", "y", "Quote"),
    ("f1", "F1", "Help"),
)
_KEYS_SEARCH = (
    ("enter", "Enter", "To the record"),
    ("n", "then n N", "Next, previous match"),
    ("escape", "Esc", "Close the search"),
)


class ReaderScreen(Screen[None]):
    """Read one record."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("q", "leave", "Back", show=False),
        Binding("slash", "find", "Search", show=False),
        Binding("n", "match(1)", "Next", show=False),
        Binding("N", "match(-1)", "Previous", show=False),
        Binding("right_square_bracket", "cited(1)", "Next cited", show=False),
        Binding("left_square_bracket", "cited(-1)", "Previous cited", show=False),
        Binding("j", "paragraph(1)", "Next paragraph", show=False),
        Binding("k", "paragraph(-1)", "Previous paragraph", show=False),
        Binding("o", "outline", "Outline", show=False),
        Binding("c", "copy_citation", "Citation", show=False),
        Binding("y", "copy_quote", "Quote", show=False),
    ]

    def __init__(
        self,
        meeting: Meeting,
        cited: Sequence[Source] = (),
        at: Source | None = None,
        amended: Amended | None = None,
    ) -> None:
        super().__init__()
        self.meeting = meeting
        self.amended = amended or Amended()
        self.cited = tuple(cited)
        self._paragraphs = {p.ordinal: p for p in meeting.paragraphs}
        self._spans = {o: s for c in self.cited for o, s in self._place(c)}
        self._headings: list[tuple[str, int]] = []  # a heading and the block that shows it
        self._block_of: dict[int, int] = {}  # a paragraph's ordinal to its block
        self._plain: list[Block] = []
        self._folded: list[str] = []  # the texts of the blocks, for searching in any case
        self._wanted = ""
        self._before: list[int] = []  # matches before each block, and at last in all
        self._match = -1
        starts = [o for o, _ in self._place(at)] if at else []
        self._at = starts[0] if starts else None

    def _place(self, source: Source) -> list[tuple[int, tuple[int, int] | None]]:
        """The ordinals of the source's paragraphs, with the span of the quote in each."""
        quote = source.text[slice(*source.span)] if source.span else ""
        if source.ref.paragraph is not None:
            found = [p for p in self._paragraphs.values() if p.number == source.ref.paragraph]
        else:
            # Particulars are cited together: those that hold the quote are meant.
            found = [
                p
                for p in self._paragraphs.values()
                if p.kind is not Kind.BODY and p.text and (p.text in quote or quote in p.text)
            ]
        placed: list[tuple[int, tuple[int, int] | None]] = []
        for paragraph in found:
            start = paragraph.text.find(quote) if quote else -1
            whole = quote and paragraph.text in quote
            span = (start, start + len(quote)) if start >= 0 else None
            placed.append((paragraph.ordinal, (0, len(paragraph.text)) if whole else span))
        return placed

    def compose(self) -> ComposeResult:
        """The layout; its proportions are in the style sheet."""
        yield Static(self._title(), id="reader-title")
        with Horizontal():
            yield TextView(id="outline", moves=True)
            yield TextView(id="record")
        with Horizontal(id="find"):
            yield Static("Search", id="find-label")
            yield Input(id="find-text", placeholder="words in this record", compact=True)
            yield Static("", id="find-count")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Lay out the record, and go to the paragraph that was asked for."""
        self._make_blocks()
        outline = self.query_one("#outline", TextView)
        outline.set_class(self.app.size.width >= 100 and bool(self._headings), "-open")
        self.record.focus()
        self.call_after_refresh(self._first_show)

    def _first_show(self) -> None:
        self.record.marks = self._marks
        self.record.show(self._plain)
        self.query_one("#outline", TextView).show(
            [
                Block(clean(h), indent=2, item=n, gap=0, role="heading" if n == 0 else "")
                for n, (h, _) in enumerate(self._headings)
            ]
        )
        if self._at is not None:
            self.go(self._at)

    @on(events.DescendantFocus)
    def _show_keys(self) -> None:
        searching = self.query_one("#find-text", Input).has_focus
        self.query_one(KeyLine).show_keys(_KEYS_SEARCH if searching else _KEYS)

    @property
    def record(self) -> TextView:
        """The record's text."""
        return self.query_one("#record", TextView)

    def _title(self) -> Text:
        m = self.meeting
        name = m.symbol or m.source
        day = f"{m.date.day} {m.date:%B %Y}" if m.date else None
        known = [
            m.body_name or m.body,
            f"{ordinal_suffix(m.session)} session" if m.session else None,
            f"{ordinal_suffix(m.meeting)} meeting" if m.meeting else None,
            day,
        ]
        about = " · ".join(clean(k) for k in known if k)
        if m.inferred:
            about += f" · inferred: {', '.join(sorted(m.inferred))}"
        return Text.assemble((clean(name), "bold"), "\n", about, overflow="ellipsis", no_wrap=True)

    # -- the text ------------------------------------------------------------------------------

    def _make_blocks(self) -> None:
        blocks = [self._warning(link, None) for link in self.amended.links]
        heading: str | None = None
        for paragraph in self.meeting.paragraphs:
            if paragraph.heading and paragraph.heading != heading:
                heading = paragraph.heading
                self._headings.append((heading, len(blocks)))
                blocks.append(Block(clean(heading), role="heading", indent=8, gap=1))
            self._block_of[paragraph.ordinal] = len(blocks)
            blocks.append(self._paragraph_block(paragraph))
            corrections = self.amended.corrections.get(paragraph.ordinal, ())
            blocks += [self._warning(text, paragraph.ordinal) for text in corrections]
        self._plain = blocks
        self._folded = [b.text.casefold() for b in blocks]

    def _paragraph_block(self, paragraph: Paragraph) -> Block:
        lead = ""
        if paragraph.number is not None:
            lead = f"{paragraph.number}." if paragraph.printed else f"[{paragraph.number}]"
        span = self._spans.get(paragraph.ordinal)
        return Block(
            clean(paragraph.text),
            (Span(*span, "quote"),) if span else (),
            role="" if paragraph.kind is Kind.BODY else "dim",
            lead=lead,
            lead_role="marker" if paragraph.ordinal in self._spans else "dim",
            indent=8,
            item=paragraph.ordinal,
            gap=0 if paragraph.kind is Kind.TITLE else 1,
        )

    def _warning(self, text: str, ordinal: int | None) -> Block:
        """What a later document says: about the paragraph before it, or (None) the whole record."""
        sign = self.app.signs.unsupported
        return Block(
            clean(text), role="warn", lead=sign, lead_role="warn", indent=8, item=ordinal, gap=1
        )

    def go(self, ordinal: int) -> None:
        """Choose a paragraph and bring it into view, the quote if it has one."""
        span = self._spans.get(ordinal)
        self.record.call_after_refresh(
            self.record.go_to, ordinal, self._block_of[ordinal], span[0] if span else 0
        )

    # -- moving --------------------------------------------------------------------------------

    def action_paragraph(self, step: int) -> None:
        """The next numbered paragraph (or line of the particulars)."""
        self.record.move(step)

    def action_cited(self, step: int) -> None:
        """The next paragraph that is cited in the answer."""
        cited = sorted(self._spans)
        if not cited:
            self.app.say("Nothing in this record is cited in the answer.")
            return
        chosen = self.record.chosen or 0
        after = [o for o in cited if o > chosen] if step > 0 else [o for o in cited if o < chosen]
        self.go((after[0] if step > 0 else after[-1]) if after else cited[0 if step > 0 else -1])

    def action_outline(self) -> None:
        """Show the outline and go into it; from inside, hide it."""
        outline = self.query_one("#outline", TextView)
        if not self._headings:
            self.app.say("This record has no headings.")
            return
        if outline.has_focus or (outline.has_class("-open") and not self.record.has_focus):
            outline.remove_class("-open")
            self.record.focus()
        else:
            outline.add_class("-open")
            outline.focus()
            outline.choose(outline.chosen or 0)

    @on(TextView.Moved, "#outline")
    @on(TextView.Chosen, "#outline")
    def _to_heading(self, event: TextView.Moved | TextView.Chosen) -> None:
        _, block = self._headings[event.item]
        view = self.record
        view.scroll_to(y=view.line_of(block), animate=False, immediate=True, force=True)
        if isinstance(event, TextView.Chosen):
            view.focus()

    # -- searching -----------------------------------------------------------------------------

    def action_find(self) -> None:
        """Open the search line."""
        self.query_one("#find").add_class("-open")
        self.query_one("#find-text", Input).focus()

    @on(Input.Changed, "#find-text")
    def _find_changed(self, event: Input.Changed) -> None:
        self._wanted = event.value.strip()
        counts = count_all(self._folded, self._plain, self._wanted)
        self._before = [0, *accumulate(counts)]
        # Begin with the first match below what is on the screen.
        top = self.record.block_at(int(self.record.scroll_y))
        self._match = self._before[top] % self._found if self._found else -1
        self._show_match()

    @property
    def _found(self) -> int:
        """How many matches there are."""
        return self._before[-1] if self._before else 0

    def _marks(self, block: int) -> tuple[Span, ...]:
        """The matches in a block, for drawing it."""
        if not self._found:
            return ()
        first = self._before[block]
        places = find_all(self._plain[block].text, self._wanted)
        return tuple(
            Span(start, end, "now" if first + n == self._match else "match")
            for n, (start, end) in enumerate(places)
        )

    @on(Input.Submitted, "#find-text")
    def _find_submitted(self) -> None:
        self.record.focus()

    def action_match(self, step: int) -> None:
        """The next match of the search."""
        if self._found:
            self._match = (self._match + step) % self._found
            self._show_match()
        else:
            self.action_find()

    def _show_match(self) -> None:
        self.record.refresh()
        count = f"{self._match + 1} of {self._found}" if self._found else "not found"
        # its size is fixed: laying out the screen anew would draw the record twice
        self.query_one("#find-count", Static).update(count if self._wanted else "", layout=False)
        if self._found:
            block = bisect_right(self._before, self._match) - 1
            places = find_all(self._plain[block].text, self._wanted)
            self.record.reveal_span(block, places[self._match - self._before[block]][0])

    # -- taking away, leaving ------------------------------------------------------------------

    def _chosen(self) -> Paragraph | None:
        chosen = self.record.chosen
        if chosen is None:
            self.app.say("Choose a paragraph first: j, k, or a click.")
            return None
        return self._paragraphs[chosen]

    def action_copy_citation(self) -> None:
        """Copy the chosen paragraph's citation."""
        paragraph = self._chosen()
        if paragraph:
            self.app.copy(str(ParagraphRef.to(self.meeting, paragraph)), "the citation")

    def action_copy_quote(self) -> None:
        """Copy the quote (else the paragraph) with its citation."""
        paragraph = self._chosen()
        if paragraph:
            start, end = self._spans.get(paragraph.ordinal) or (0, len(paragraph.text))
            cite = ParagraphRef.to(self.meeting, paragraph)
            self.app.copy(f"“{paragraph.text[start:end]}” ({cite})", "the quote with its citation")

    def action_back(self) -> None:
        """Close the search; else go back."""
        find = self.query_one("#find")
        if find.has_class("-open"):
            find.remove_class("-open")
            self.query_one("#find-text", Input).value = ""
            self.record.focus()
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()
