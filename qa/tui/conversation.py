"""A conversation as the screen shows it: turns, their states, and both as blocks. Draws nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from index.records import ParagraphRef, ordinal_suffix
from index.scope import Filters
from qa.answers import PARTLY, Answer, Claim, Event, Finished, Passage, Reading, Retrieved, Token
from qa.tui.blocks import Block, Span, clean
from qa.tui.signs import Signs

_BAR = 16
# Cells of the bar that shows how much of the prompt is read.


class Phase(StrEnum):
    """How far a turn has come."""

    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self in (Phase.DONE, Phase.STOPPED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong, in words, and what to do next."""

    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A paragraph beside the answer: one that is cited, or one that was found."""

    number: int
    """1-based; the marker of a citation, else the place among what was found."""
    ref: ParagraphRef
    text: str
    span: tuple[int, int] | None
    """The quote, or the sentence nearest to the question."""
    note: str = ""
    cited: bool = False


@dataclass(slots=True)
class Turn:
    """One question and what came of it, while it comes."""

    question: str
    filters: Filters = field(default_factory=Filters)
    phase: Phase = Phase.SEARCHING
    passages: tuple[Passage, ...] = ()
    scope: str = ""
    understood: str = ""
    """The question as it was searched for, where a follow-up was made into one of its own."""
    read: int = 0
    to_read: int = 0
    """Tokens of the prompt read so far, and in all."""
    draft: str = ""
    answer: Answer | None = None
    fault: Fault | None = None
    loading: bool = False
    """Encoder or model are still being loaded."""
    started: float = 0.0
    """On the app's own clock, in seconds."""

    def take(self, event: Event) -> None:
        """Bring the turn up to an event. One that was stopped keeps what it has until the end."""
        if isinstance(event, Finished):
            self._finish(event.answer)
        elif isinstance(event, Retrieved):
            self.passages, self.scope = event.passages, event.scope
            self.understood = event.understood
            if self.phase is Phase.SEARCHING:
                self.phase = Phase.READING
        elif self.phase.over:
            return
        elif isinstance(event, Reading):
            self.phase, self.read, self.to_read = Phase.READING, event.done, event.total
        elif isinstance(event, Token):
            self.phase = Phase.WRITING
            self.draft += event.text

    def _finish(self, answer: Answer) -> None:
        if self.phase is Phase.STOPPED:
            # A half-written answer is kept as it was written; its checked claims are better still.
            # That nothing was written is no finding that the records do not say.
            if answer.answered:
                self.answer = answer
            return
        self.answer, self.phase = answer, Phase.DONE
        self.passages, self.scope = answer.passages, answer.scope
        self.understood = answer.understood

    def stop(self) -> None:
        """The user has had enough."""
        if not self.phase.over:
            self.phase = Phase.STOPPED

    def fail(self, fault: Fault) -> None:
        """It cannot go on."""
        if not self.phase.over:
            self.phase, self.fault = Phase.FAILED, fault

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is cited; what was found, while or when nothing is or something has no answer."""
        cited: tuple[Source, ...] = ()
        found = self.passages
        if self.answer and self.answer.citations:
            cited = tuple(
                Source(c.n, c.ref, c.text, (c.start, c.end), c.note, cited=True)
                for c in self.answer.citations
            )
            known = {source.ref for source in cited}
            wanting = found if self.answer.missing else ()
            found = tuple(passage for passage in wanting if passage.ref not in known)
        return cited + tuple(
            Source(place, p.ref, p.text, p.highlight)
            for place, p in enumerate(found, len(cited) + 1)
        )


def turn_blocks(
    turn: Turn, place: int, signs: Signs, now: float, marked: int | None = None
) -> list[Block]:
    """The turn as blocks. `place` goes into the targets of its markers; `marked` is chosen."""
    blocks = [Block(clean(turn.question), role="question", lead=signs.question, indent=3)]
    if turn.understood and turn.understood != turn.question:
        blocks.append(Block(f"understood as: {clean(turn.understood)}", role="dim", indent=3))
    parts = turn.answer.parts if turn.answer else ()
    blocks += [Block(f"asked apart: {clean(part)}", role="dim", indent=3) for part in parts]
    blocks[-1] = _with_gap(blocks[-1])
    if turn.answer is not None:
        blocks += _answer(turn, turn.answer, place, signs, marked)
        blocks[-1] = _with_gap(blocks[-1])
    elif turn.draft:
        over = turn.phase.over
        blocks.append(
            Block(
                " ".join(clean(turn.draft).split()),
                role="draft",
                lead=signs.draft,
                lead_role="dim" if over else "marker",
                indent=3,
            )
        )
    blocks += _state(turn, signs, now)
    blocks[-1] = _with_gap(blocks[-1])
    return blocks


def _answer(
    turn: Turn, answer: Answer, place: int, signs: Signs, marked: int | None
) -> list[Block]:
    """What is missing, if anything is, and what the records do say."""
    told = [block for claim in answer.claims for block in _claim(claim, place, signs, marked)]
    if answer.coverage:
        told.append(Block(answer.coverage, role="dim", indent=3))
    if not answer.missing:
        return told
    declined = Block(
        clean(answer.missing),
        role="declined",
        lead=signs.declined,
        lead_role="declined",
        indent=3,
    )
    partly = [Block(PARTLY, role="dim", indent=3)] if told else []
    blocks = [declined, *partly, *told]
    if not all(source.cited for source in turn.sources):
        near = "The nearest paragraphs stand among the sources."
        blocks.append(Block(near, role="dim", indent=3))
    return blocks


def _claim(claim: Claim, place: int, signs: Signs, marked: int | None) -> list[Block]:
    text = clean(claim.text).rstrip()
    stop = ""
    if text[-1:] in tuple(".!?"):
        text, stop = text[:-1], text[-1]
    spans: list[Span] = []
    if not claim.supported:
        spans.append(Span(0, len(text), "warn"))
    for n in claim.citations:
        text += "" if text.endswith("]") else " "
        mark = f"[{n}]"
        role = "now" if n == marked else "marker"
        spans.append(Span(len(text), len(text) + len(mark), role, f"cite:{place}:{n}"))
        text += mark
    text += stop
    blocks = [
        Block(
            text,
            tuple(spans),
            lead=signs.supported if claim.supported else signs.unsupported,
            lead_role="good" if claim.supported else "bad",
            indent=3,
        )
    ]
    if not claim.supported:
        why = "; ".join(clean(p) for p in claim.problems)
        blocks.append(Block(f"not supported{': ' + why if why else ''}", role="bad", indent=3))
    return blocks


def _state(turn: Turn, signs: Signs, now: float) -> list[Block]:
    """The line under a turn: what is going on, or what it took."""
    elapsed = f"{max(0.0, now - turn.started):.1f} s"
    if turn.phase is Phase.FAILED and turn.fault:
        return [
            Block(clean(turn.fault.what), role="bad", lead=signs.fault, lead_role="bad", indent=3),
            *([Block(clean(turn.fault.remedy), role="dim", indent=3)] if turn.fault.remedy else []),
        ]
    if turn.phase is Phase.STOPPED:
        kept = (
            "Stopped; what was written was checked."
            if turn.answer
            else "Stopped; what was written is kept, unchecked."
            if turn.draft
            else "Stopped before anything was written."
        )
        return [Block(kept, role="dim", lead=signs.stopped, lead_role="dim", indent=3)]
    if turn.phase is Phase.DONE:
        return [Block(_took(turn), role="dim", indent=3)] if turn.answer else []
    spans: tuple[Span, ...] = ()
    if turn.loading and not turn.to_read:
        text = f"loading the model · {elapsed}"
    elif turn.phase is Phase.SEARCHING:
        text = f"searching · {elapsed}"
    elif turn.phase is Phase.READING and turn.read == turn.to_read:
        text = f"{turn.read} tokens read · {elapsed}" if turn.read else f"reading · {elapsed}"
    elif turn.phase is Phase.READING:
        full = round(_BAR * turn.read / turn.to_read)
        bar = signs.full * full + signs.rest * (_BAR - full)
        text = f"reading {turn.read} of {turn.to_read} tokens {bar} {elapsed}"
        start = text.index(bar)
        spans = (Span(start, start + full, "marker"),)
    else:
        text = f"writing · {elapsed}"
    return [
        Block(
            f"{text} · Esc stops", spans, role="dim", lead=signs.busy, lead_role="marker", indent=3
        )
    ]


def _took(turn: Turn) -> str:
    answer = turn.answer
    if answer is None:
        return ""
    parts = [clean(answer.model), f"{answer.prompt_tokens} tokens read"]
    if answer.first_token_seconds is not None:
        parts.append(f"first word after {answer.first_token_seconds:.1f} s")
    parts.append(f"{answer.seconds:.1f} s")
    return " · ".join(p for p in parts if p)


def _with_gap(block: Block) -> Block:
    return replace(block, gap=1)


def source_blocks(sources: Sequence[Source], signs: Signs) -> list[Block]:
    """The sources as blocks, an item each; the quote is marked."""
    blocks: list[Block] = []
    for source in sources:
        item = source.number
        lead = f"[{item}]" if source.cited else f"{item}"
        blocks.append(
            Block(
                clean(str(source.ref)),
                role="strong",
                lead=lead,
                lead_role="marker" if source.cited else "dim",
                indent=6,
                item=item,
            )
        )
        about = particulars(source.ref)
        if about:
            blocks.append(Block(about, role="dim", indent=6, item=item))
        if source.note:
            blocks.append(
                Block(
                    clean(source.note),
                    role="warn",
                    lead=signs.unsupported,
                    lead_role="warn",
                    indent=6,
                    item=item,
                )
            )
        span = (Span(*source.span, "quote"),) if source.span else ()
        blocks.append(Block(clean(source.text), span, indent=6, item=item, gap=1))
    return blocks


def particulars(ref: ParagraphRef) -> str:
    """`22nd session · Ms. Orlanthe (Kelmara) · Articles 9 and 11`: what stands over a source."""
    of_session = f"{ordinal_suffix(ref.session)} session" if ref.session else None
    if of_session and of_session in str(ref):
        of_session = None
    day = f"{ref.date.day} {ref.date:%B %Y}" if ref.date else None
    return " · ".join(clean(p) for p in (of_session, day, ref.speaker, ref.heading) if p)


def answer_with_citations(turn: Turn) -> str:
    """What is copied: the answer with its markers and the list of what they stand for."""
    if turn.answer is None:
        return turn.draft.strip()
    lines = [turn.answer.text, *([turn.answer.coverage] if turn.answer.coverage else [])]
    if turn.answer.citations:
        lines.append("")
    lines += [f"[{c.n}] {c.ref}: “{c.quote}”" for c in turn.answer.citations]
    return "\n".join(lines)


def quote_with_citation(source: Source) -> str:
    """`“… words …” (CLK/C/SR.318, para. 5)`: the marked words, else the paragraph."""
    start, end = source.span or (0, len(source.text))
    return f"“{source.text[start:end]}” ({source.ref})"


_SHORT = re.compile(r"\s+")


def title(turns: Sequence[Turn]) -> str:
    """The first question, short."""
    first = _SHORT.sub(" ", turns[0].question).strip() if turns else ""
    return first if len(first) <= 80 else first[:79].rstrip() + "…"
