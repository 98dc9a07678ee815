"""A file's lines become a meeting: its particulars, and its paragraphs under their numbers.

Pure, linear in the file's length, and it never raises: what is not understood becomes a
`ParseIssue`, and every line that is not blank ends in a paragraph, a heading or an issue.

The steps, in order: the title block is told from the body; each line gets its kind; printed
numbers are told from other numbers; lines become paragraphs; speakers are carried; what the file
does not say is inferred, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.bodies import body_of_symbol
from index.counting import number_paragraphs
from index.infer import infer
from index.items import Item, close_off, item_of, number_of
from index.lines import (
    heading_key,
    in_order,
    is_record_note,
    note_text,
    run_in_opening,
    time_line,
)
from index.metadata import StatedFacts, apply_stated
from index.preamble import Preamble, read_preamble
from index.records import (
    Document,
    Kind,
    Meeting,
    Numbering,
    Paragraph,
    ParseIssue,
    Speaker,
)
from index.speakers import may_go_on, read_speaker
from index.symbols import named_after
from index.titleblock import TITLE, Particulars, mend, read_title_block
from index.turns import Names, Turn, takes_chair, turn
from index.wrapping import Block, blocks_of, is_wrapped, unwrap

PARSER_VERSION = 10
"""Raised with every change by which an unchanged file may parse to something else."""

_EXCERPT = (
    "no title block, opening, closing or note on summary records: read as an excerpt of a record "
    "whose meeting is not known; records.toml can state it"
)
_NO_RECORD = (
    "no title block, opening, closing or note on summary records: "
    "read as plain numbered paragraphs, not as a record"
)


@dataclass(slots=True)
class _Draft:
    """A paragraph in the making."""

    kind: Kind
    parts: list[str]
    line: int
    end_line: int
    number: int | None = None
    printed: bool = False
    heading: str | None = None
    speaker: Speaker | None = None
    """Who is named at its start."""
    formula: bool = False


def parse(document: Document, source: str, stated: StatedFacts | None = None) -> Meeting:
    """The meeting that `document` is the record of; a file that is none becomes plain paragraphs.

    `source` is the file's path below the folder that is indexed. `stated` wins over the text.
    """
    blocks = blocks_of(document)
    preamble = read_preamble(blocks)
    rest = blocks[preamble.end :]
    wrapped = is_wrapped(rest)
    if wrapped:
        rest = unwrap(rest)
    record = (
        preamble.evidence
        or stated is not None
        or _bears_a_symbol(source)
        or any(time_line(block.text) or is_record_note(block.text) for block in rest)
        or _reads_as_record(rest, named=bool(_OF_A_RECORD.search(source)))
    )
    agenda = _agenda(preamble)
    contents = {heading_key(text): text for text in agenda}
    items, left_over = close_off([item_of(block, contents, record=record) for block in rest])
    numbered = number_paragraphs(items, wrapped=wrapped, record=record)
    drafts = [*_title_drafts(preamble), *_body_drafts(numbered.items, numbered.starts)]
    title_lines = [block.text for block, kind in preamble.lines if kind is Kind.TITLE]
    title = read_title_block(title_lines)
    meeting = _meeting(
        source,
        _paragraphs(drafts, carried=record),
        title if preamble.evidence else Particulars(),
        _hours(preamble, numbered.items, title_lines),
    )
    meeting = replace(
        meeting,
        headings=in_order((*agenda, *(item.text for item in numbered.items if item.kind is None))),
        issues=(
            *document.issues,
            *(ParseIssue(0, problem) for problem in title.problems),
            *left_over,
            *numbered.issues,
            *_second_record(rest),
        ),
    )
    meeting = apply_stated(infer(meeting), stated)
    if not meeting.is_record:
        message = _EXCERPT if record else _NO_RECORD
        meeting = replace(meeting, issues=(ParseIssue(0, message), *meeting.issues))
    return meeting


_SPOKEN, _SHARE = 3, 0.1
# Of an excerpt's numbered paragraphs, so many begin with who speaks at least: a long statement runs
# over a dozen.
_SPOKEN_LINES, _SHARE_OF_LINES = 5, 0.25
# Where no line is numbered, the chair among them: articles quote people, too.
_BEFORE = 0.25
# Of the lines, so many stand before the first number at most.
_OF_A_RECORD = re.compile(r"[_-]SR[._-]?(?:[1-9]|[1-9]\d|1?\d{3})(?!\d)")
# What a file is named that holds a summary record; a year behind the letters is none's number.


def _bears_a_symbol(source: str) -> bool:
    """Whether a file is named after a record of a body that is known."""
    symbol = named_after(source)
    return symbol is not None and body_of_symbol(symbol) is not None


def _reads_as_record(blocks: Sequence[Block], *, named: bool) -> bool:
    """Whether enough paragraphs begin with who speaks, as in a record.

    Three are enough where the file is `named` after a summary record, of whatever body. An excerpt
    may have neither a title block nor a line on hours. Reports and judgments name people
    at the start of paragraphs, too; but nobody presides there, and nobody speaks for a State.
    """
    numbered: list[Speaker | None] = []
    lines: list[Speaker | None] = []
    before = 0
    for block in blocks:
        number, after = number_of(block)
        before += number is None and not numbered
        (lines if number is None else numbered).append(read_speaker(block.text[after:]))
    spoken = [speaker for speaker in numbered or lines if speaker is not None]
    chaired = any(speaker.name.casefold().startswith("the chair") for speaker in spoken)
    delegates = {speaker.name for speaker in spoken if speaker.affiliation}
    if not numbered and not named:
        return chaired and len(spoken) >= max(_SPOKEN_LINES, _SHARE_OF_LINES * len(lines))
    return (
        len(spoken) >= max(_SPOKEN, 0 if named else _SHARE * len(numbered))
        and (chaired or len(delegates) > 1)
        and (not numbered or before <= _BEFORE * len(blocks))
    )


def _agenda(preamble: Preamble) -> list[str]:
    """The agenda's items; one broken over two lines is one."""
    texts: list[str] = []
    last = -1
    for at, (block, kind) in enumerate(preamble.lines):
        if kind is not None:
            continue
        if texts and block.text[0].islower() and last == at - 1:
            texts[-1] = f"{texts[-1]} {block.text}"
        else:
            texts.append(block.text)
        last = at
    return texts


def _particular(block: Block, kind: Kind) -> str:
    return (note_text(block.text) if kind is Kind.NOTE else "") or block.text


def _title_drafts(preamble: Preamble) -> list[_Draft]:
    return [
        _Draft(kind, [_particular(block, kind)], block.line, block.end_line)
        for block, kind in preamble.lines
        if kind is not None
    ]


def _body_drafts(items: Sequence[Item], starts: Mapping[int, tuple[int, bool]]) -> list[_Draft]:
    """The body's paragraphs; a line that begins none joins the one before."""
    drafts: list[_Draft] = []
    current: _Draft | None = None
    heading: str | None = None
    for at, item in enumerate(items):
        block = item.block
        if item.kind is None:
            heading = item.text
        elif item.kind is not Kind.BODY:
            text = _particular(block, item.kind)
            drafts.append(_Draft(item.kind, [text], block.line, block.end_line))
        elif at in starts or current is None:
            number, printed = starts.get(at, (None, False))
            current = _Draft(
                Kind.BODY,
                [item.text],
                block.line,
                block.end_line,
                number,
                printed,
                heading,
                item.speaker,
                item.formula,
            )
            drafts.append(current)
        else:
            if not current.parts[0]:  # the number stood on a line of its own
                current.speaker, current.formula = item.speaker, item.formula
            current.parts.append(item.text)
            current.end_line = block.end_line
    return drafts


def _paragraphs(drafts: Sequence[_Draft], *, carried: bool) -> tuple[Paragraph, ...]:
    """The finished paragraphs with their speakers, carried forward in a record only."""
    paragraphs: list[Paragraph] = []
    last: Speaker | None = None
    own, doubted = "", False  # where `last` is named; another has spoken since
    number: int | None = None
    heading: str | None = None
    numbered = [draft for draft in drafts if draft.number is not None]
    prints = 2 * sum(draft.printed for draft in numbered) > len(numbered)
    spoken = [draft for draft in drafts if draft.kind is Kind.BODY]
    # hardly any record needs them: the whole text is looked through
    names = cache(
        lambda: Names.of(
            [" ".join(draft.parts) for draft in spoken],
            (draft.speaker for draft in spoken if draft.speaker is not None),
        )
    )
    for ordinal, draft in enumerate(drafts, start=1):
        jumps = number is not None and draft.number not in (None, number, number + 1)
        lost = prints and draft.number is not None and not draft.printed
        if jumps or (lost and draft.heading != heading):
            last = None  # somebody else may have begun to speak in what is left out
        heading = draft.heading if draft.kind is Kind.BODY else heading
        number = draft.number if draft.number is not None else number
        text = " ".join(part for part in draft.parts if part)
        speaker: Speaker | None = None
        if draft.kind is Kind.BODY:
            speaker = draft.speaker
            taken = turn(text, last, names) if carried and not (speaker or draft.formula) else None
            if isinstance(taken, Speaker):
                speaker = taken
            elif taken is Turn.NOBODY and (chair := takes_chair(text)):
                last, own, doubted = chair, text, False
            elif taken is Turn.DOUBTED:
                doubted = True
            elif taken is Turn.GOES_ON and last is not None:
                goes_on = may_go_on(last, own, text)
                doubted = doubted if goes_on is None else not goes_on
                speaker = None if doubted else replace(last, carried=True)
            if speaker is not None and not speaker.carried:
                own, doubted = text, False
            last = speaker or last
            if not any(map(str.isalnum, text)):  # `[...]` stands for what is left out
                speaker = last = None
        paragraphs.append(
            Paragraph(
                ordinal=ordinal,
                kind=draft.kind,
                text=text,
                line=draft.line,
                end_line=draft.end_line,
                number=draft.number,
                printed=draft.printed,
                heading=draft.heading,
                speaker=speaker,
            )
        )
    return tuple(paragraphs)


def _hours(
    preamble: Preamble, items: Sequence[Item], title_lines: Sequence[str]
) -> tuple[str | None, str | None]:
    """When the meeting opened and closed: its first opening and its last closing line."""
    opened = next((item.hour for item in items if item.kind is Kind.OPENING), None)
    closed = next((item.hour for item in reversed(items) if item.kind is Kind.CLOSING), None)
    if opened is None and preamble.evidence:
        opened = run_in_opening(" ".join(mend(line) for line in title_lines))
    return opened, closed


def _meeting(
    source: str,
    paragraphs: tuple[Paragraph, ...],
    title: Particulars,
    hours: tuple[str | None, str | None],
) -> Meeting:
    printed = {p.printed for p in paragraphs if p.kind is Kind.BODY}
    numbering = Numbering.COUNTED
    if True in printed:
        numbering = Numbering.MIXED if False in printed else Numbering.PRINTED
    return Meeting(
        source=source,
        paragraphs=paragraphs,
        numbering=numbering,
        symbol=title.symbol,
        body=title.body,
        body_name=title.body_name,
        session=title.session,
        meeting=title.meeting,
        part=title.part,
        venue=title.venue,
        date=title.date,
        convened=title.convened,
        opened=hours[0],
        closed=hours[1],
        chair=title.chair,
        notes=tuple(p.text for p in paragraphs if p.kind is Kind.NOTE),
        inferred=title.inferred,
    )


def _second_record(body: Sequence[Block]) -> list[ParseIssue]:
    """An issue where the title of another record stands in the body."""
    return [
        ParseIssue(block.line, "another record's title stands here: a file should hold one record")
        for block in body
        if len(block.text) < _LONGEST_TITLE
        and "summaryrecord" in "".join(block.text.split()).lower()
        and TITLE.match(mend(block.text))
    ][:1]


_LONGEST_TITLE = 200
