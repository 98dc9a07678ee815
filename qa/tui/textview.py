"""The one widget for text at length: draws the visible lines of many blocks, and lets one choose.

Only what is on the screen is rendered, so the cost of a key does not grow with the length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from qa.tui.blocks import Block, Line, Span, lay_out, pieces

ROLES = (
    "quote", "marker", "dim", "strong", "good", "bad", "declined", "warn", "match", "now",
    "heading", "question", "chosen", "link", "draft",
)  # fmt: skip


class TextView(ScrollView, can_focus=True):
    """Blocks of text with a choosable item. Scrolls by itself; never blocks on length."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"text--{role}" for role in ROLES} | {"text--bar"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", show=False),
    ]

    class Clicked(Message):
        """A span with a target was clicked."""

        def __init__(self, view: TextView, target: str) -> None:
            super().__init__()
            self.view = view
            self.target = target

        @property
        def control(self) -> TextView:
            """The view; lets a handler name it by a selector."""
            return self.view

    class Moved(Message):
        """Another item is chosen."""

        def __init__(self, view: TextView, item: int) -> None:
            super().__init__()
            self.view = view
            self.item = item

        @property
        def control(self) -> TextView:
            """The view; lets a handler name it by a selector."""
            return self.view

    class Chosen(Message):
        """Enter, or a click on the item that was already chosen."""

        def __init__(self, view: TextView, item: int) -> None:
            super().__init__()
            self.view = view
            self.item = item

        @property
        def control(self) -> TextView:
            """The view; lets a handler name it by a selector."""
            return self.view

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
        moves: bool = False,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.blocks: list[Block] = []
        self.chosen: int | None = None
        self.marks: Callable[[int], tuple[Span, ...]] | None = None
        """More spans for a block, asked for when it is drawn: the matches of a search."""
        self._lines: list[Line] = []
        self._starts: list[int] = []  # first line of each block
        self._laid_for = 0
        self._awaited: tuple[int, int, int] | None = None  # item, block, character to be revealed
        self._moves = moves  # whether the arrow keys move the choice, as in a list

    # -- what is shown -------------------------------------------------------------------------

    def show(self, blocks: Sequence[Block], *, keep: int = 0) -> None:
        """Show these blocks. The first `keep` are known to be as they were."""
        self.blocks = list(blocks)
        self._lay_out(min(keep, len(self._starts)))

    def _lay_out(self, keep: int = 0) -> None:
        width = self.scrollable_content_region.width
        if not width:
            self._laid_for = 0  # hidden: laid out when it is shown
            return
        if width != self._laid_for or keep == 0:
            keep = 0
            self._lines = []
        else:
            del self._lines[self._starts[keep] if keep < len(self._starts) else len(self._lines) :]
        self._laid_for = width
        del self._starts[keep:]
        added = lay_out(self.blocks, width, keep)
        at = len(self._lines)
        for place, line in enumerate(added, at):
            if line.block == len(self._starts):
                self._starts.append(place)
        self._lines.extend(added)
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Lay out anew for another width, and keep the top line's block in place."""
        width = self.scrollable_content_region.width
        if width == self._laid_for:
            return
        at_end = self.is_vertical_scroll_end and self._awaited is None
        top = self._lines[int(self.scroll_y)].block if int(self.scroll_y) < len(self._lines) else 0
        self._lay_out()
        if self._awaited is not None:
            self.call_after_refresh(self.go_to, *self._awaited)
        elif at_end:
            self.scroll_end(animate=False, immediate=True, force=True)
        elif top < len(self._starts):
            self.scroll_to(y=self._starts[top], animate=False, immediate=True, force=True)

    def choose(self, item: int | None, *, scroll: bool = True) -> None:
        """Choose an item (none: nothing is), and bring it into view."""
        self.chosen = item
        self.refresh()
        if item is not None and scroll:
            self.call_after_refresh(self.reveal, item)

    def go_to(self, item: int, block: int, at: int = 0) -> None:
        """Choose an item and bring character `at` of a block of it into view.

        Before the first layout, and until the user moves, it is done anew for each width.
        """
        self._awaited = (item, block, at)
        self.choose(item, scroll=False)
        self.reveal(item)
        self.reveal_span(block, at)

    def reveal(self, item: int) -> None:
        """Scroll so that the item is in view, its first line above all."""
        places = [n for n, b in enumerate(self.blocks) if b.item == item]
        if not places or places[-1] >= len(self._starts):
            return
        top = self._starts[places[0]]
        after = places[-1] + 1
        bottom = self._starts[after] if after < len(self._starts) else len(self._lines)
        height = self.scrollable_content_region.height
        if top < self.scroll_y or bottom - top >= height:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)
        elif bottom > self.scroll_y + height:
            self.scroll_to(y=bottom - height, animate=False, immediate=True, force=True)

    def reveal_span(self, block: int, at: int) -> None:
        """Scroll so that character `at` of a block stands in the upper third."""
        if block >= len(self._starts):
            return
        line = self._starts[block]
        while line + 1 < len(self._lines) and self._lines[line + 1].block == block:
            if self._lines[line].end > at:
                break
            line += 1
        height = self.scrollable_content_region.height
        if not self.scroll_y <= line < self.scroll_y + height - 1:
            self.scroll_to(y=max(0, line - height // 3), animate=False, immediate=True, force=True)

    @property
    def items(self) -> list[int]:
        """The choosable items, in order."""
        return list(dict.fromkeys(b.item for b in self.blocks if b.item is not None))

    @property
    def text(self) -> str:
        """All that is shown, a block a line."""
        return "\n".join(b.text for b in self.blocks)

    # -- keys and mouse ------------------------------------------------------------------------

    def on_key(self) -> None:
        """A key is the user's own wish to be elsewhere."""
        self._awaited = None

    def move(self, step: int) -> None:
        """Choose the item `step` further, within the ends."""
        items = self.items
        if not items:
            return
        at = items.index(self.chosen) + step if self.chosen in items else 0
        self.choose(items[max(0, min(len(items) - 1, at))])
        if self.chosen is not None:
            self.post_message(self.Moved(self, self.chosen))

    def action_scroll_up(self) -> None:
        """Up: the choice in a list, the text elsewhere."""
        if self._moves:
            self.move(-1)
        else:
            self.scroll_relative(y=-1, animate=False)

    def action_scroll_down(self) -> None:
        """Down: the choice in a list, the text elsewhere."""
        if self._moves:
            self.move(1)
        else:
            self.scroll_relative(y=1, animate=False)

    def action_page_up(self) -> None:
        """A page up."""
        page = max(1, self.scrollable_content_region.height - 2)
        if self._moves:
            self.move(-page)
        else:
            self.scroll_relative(y=-page, animate=False)

    def action_page_down(self) -> None:
        """A page down."""
        page = max(1, self.scrollable_content_region.height - 2)
        if self._moves:
            self.move(page)
        else:
            self.scroll_relative(y=page, animate=False)

    def action_scroll_home(self) -> None:
        """To the start."""
        if self._moves:
            self.move(-len(self.blocks))
        self.scroll_home(animate=False)

    def action_scroll_end(self) -> None:
        """To the end."""
        if self._moves:
            self.move(len(self.blocks))
        self.scroll_end(animate=False)

    def action_choose(self) -> None:
        """Open what is chosen."""
        if self.chosen is not None:
            self.post_message(self.Chosen(self, self.chosen))

    def on_click(self, event: events.Click) -> None:
        """A click on a target, or on an item."""
        target = event.style.meta.get("target")
        if target:
            event.stop()
            self.post_message(self.Clicked(self, str(target)))
            return
        y = event.get_content_offset(self)
        line = int(self.scroll_y) + y.y if y is not None else -1
        if not 0 <= line < len(self._lines):
            return
        item = self.blocks[self._lines[line].block].item
        if item is None:
            return
        event.stop()
        if item == self.chosen:
            self.post_message(self.Chosen(self, item))
        else:
            self.choose(item, scroll=False)
            self.post_message(self.Moved(self, item))

    # -- selecting with the mouse --------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under the mouse selection, without margins and as it was before wrapping."""
        copied: list[str] = []
        before: Line | None = None
        for place, line in enumerate(self._lines):
            span = selection.get_span(place)
            if span is None:
                continue
            text = self.blocks[line.block].text
            if before is not None:
                # Where a paragraph was broken to fit, what stood at the break is put back.
                wrapped = not (line.first or line.empty)
                copied.append(text[before.end : line.start] if wrapped else "\n")
            first, last = span
            end = line.end if last == -1 else min(line.end, line.start + last)
            copied.append(text[line.start + first : end])
            before = line
        return "".join(copied), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's signature
        """Draw the selection."""
        self.refresh()

    # -- drawing -------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        place = int(self.scroll_y) + y
        width = self.scrollable_content_region.width
        base = self.rich_style
        if place >= len(self._lines) or self._laid_for != width:
            return Strip.blank(width, base)
        line = self._lines[place]
        block = self.blocks[line.block]
        chosen = block.item is not None and block.item == self.chosen and not line.empty
        if chosen:
            base += self._style("chosen")
        if line.empty:
            return Strip.blank(width, base)
        quoted = any(
            s.role == "quote" and s.start < line.end and s.end > line.start for s in block.spans
        )
        margin = self._margin(block, line, base, bar=quoted or (chosen and not self._moves))
        body = Strip(self._body(block, line, base, place)).apply_offsets(0, place)
        return Strip.join([margin, body]).extend_cell_length(width, base).crop(0, width)

    def _margin(self, block: Block, line: Line, base: Style, *, bar: bool) -> Strip:
        if not block.indent:
            return Strip([])
        mark = "▎" if bar else " "
        lead = block.lead if line.first else ""
        style = base + self._style(block.lead_role or block.role)
        return Strip(
            [
                Segment(mark, base + self._style("bar")),
                Segment(lead.rjust(block.indent - 2)[: block.indent - 2] + " ", style)
                if block.indent > 1
                else Segment(""),
            ]
        )

    def _body(self, block: Block, line: Line, base: Style, place: int) -> list[Segment]:
        style = base + self._style(block.role)
        segments: list[Segment] = []
        picked = self.text_selection
        span = picked.get_span(place) if picked is not None else None
        marks = self.marks(line.block) if self.marks else ()
        for start, end, spans in pieces(line.start, line.end, (*block.spans, *marks)):
            piece = style
            for covering in spans:
                piece += self._style(covering.role)
                if covering.target:
                    piece += Style(meta={"target": covering.target})
            segments.append(Segment(block.text[start:end], piece))
        if span is None:
            return segments
        first, last = span
        length = line.end - line.start
        last = length if last == -1 else min(last, length)
        picked_style = self.screen.get_component_rich_style("screen--selection")
        parts = list(Strip(segments).divide([first, last, length])) if length else []
        return [
            Segment(s.text, (s.style or base) + picked_style) if n == 1 else s
            for n, part in enumerate(parts)
            for s in part
        ]

    def _style(self, role: str) -> Style:
        if not role:
            return Style.null()
        return self.get_component_rich_style(f"text--{role}", partial=True)

    def line_of(self, block: int) -> int:
        """The first line of a block, counted from the top of the text."""
        return self._starts[block] if block < len(self._starts) else 0

    def block_at(self, line: int) -> int:
        """The block that holds a line."""
        return max(0, bisect_left(self._starts, line + 1) - 1)

    def region_of(self, item: int) -> Region | None:
        """Where an item's first line is on the screen; None when it is out of view."""
        for place, block in enumerate(self.blocks):
            if block.item == item and place < len(self._starts):
                y = self._starts[place] - int(self.scroll_y)
                if 0 <= y < self.scrollable_content_region.height:
                    return Region(self.region.x, self.region.y + y, self.region.width, 1)
        return None
