"""`pincite search`: ranked hits with the best sentence of each, or every mention of a term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.lexical import LexicalIndex
from index.mentions import RULE, Coverage, MeetingCount, Mention, Mentions, find_mentions
from index.records import Kind, Meeting, Paragraph, ParagraphRef
from index.scope import Filters
from index.search import Found, Hit
from index.sentences import sentence_spans
from index.snippets import Snippet, Snippets
from qa import output
from qa.diagnostics import Exit, plain, tell
from qa.listing import many
from qa.session import Session

Writer = Callable[[str], None]
Question = tuple[str | None, str]
_WIDTH = 320
# Characters of a sentence that are shown, around the first word that was looked for.
_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"
_NAMED = 5
# Files or records that the coverage names, before it only counts; --json has them all.


@dataclass(frozen=True, slots=True)
class Shown:
    """Where results go, and how."""

    as_json: bool
    styled: bool
    """Words that were looked for are set in bold: only for a terminal."""
    write: Writer
    """Gets text that is safe for a terminal, with the styles asked for."""


def search_records(
    session: Session,
    questions: Iterable[Question],
    *,
    k: int,
    filters: Filters,
    how: Shown,
) -> Exit:
    """The `k` best paragraphs for each question, with the best sentence of each."""
    searcher = session.searcher
    for place, (question_id, question) in enumerate(questions):
        result = searcher.search(question, k, filters)
        snippets = Snippets(searcher.lexical, question)
        shown = [snippets.of(hit.stored.text) for hit in result.hits]
        if how.as_json:
            how.write(output.line(output.found(question, question_id, result, shown)))
            continue
        if place:
            how.write("")
        _tell_scope(result)
        for rank, (hit, snippet) in enumerate(zip(result.hits, shown, strict=True), 1):
            how.write(_hit(rank, hit, snippet, styled=how.styled))
        if not result.hits:
            tell(f"nothing found for: {question}")
    return Exit.DONE


def _tell_scope(result: Found) -> None:
    if result.scope.words:
        tell(f"scope: {result.scope.words}")
    for absent in result.scope.absent:
        tell(f"no record of the {absent} is in this collection")


def _hit(rank: int, hit: Hit, snippet: Snippet, *, styled: bool) -> str:
    where = plain(_with_speaker(hit.stored.ref))
    note = f"\n   {plain(hit.stored.note)}" if hit.stored.note else ""
    shown = _shown(hit.stored.text, snippet, styled)
    return f"{rank}. {where}  ({hit.score:.3f})\n   {shown}{note}"


def list_mentions(
    session: Session,
    terms: Iterable[Question],
    *,
    filters: Filters,
    how: Shown,
) -> Exit:
    """Every paragraph that mentions a term, counts by meeting, and what was searched."""
    lexical = LexicalIndex.current(session.store)
    for place, (term_id, term) in enumerate(terms):
        result = find_mentions(session.store, lexical, term, filters)
        if how.as_json:
            how.write(output.line(output.mentions(result, term_id)))
            continue
        if place:
            how.write("")
        for line in _mention_lines(result, styled=how.styled):
            how.write(line)
    return Exit.DONE


def _mention_lines(result: Mentions, *, styled: bool) -> Iterable[str]:
    by_record = groupby(result.found, key=lambda m: m.stored.record_id)
    for count, (_, found) in zip(result.counts, by_record, strict=True):
        yield plain(_count_line(count))
        for mention in found:
            yield from _mention(mention, styled=styled)
    total = sum(count.mentions for count in result.counts)
    yield plain(
        f"“{result.term}”: {many(len(result.found), 'paragraph')} in "
        f"{many(len(result.counts), 'record')}, {many(total, 'mention')}."
    )
    for line in coverage_lines(result.coverage):
        yield plain(line)
    yield f"Rule: {RULE}."


def _count_line(count: MeetingCount) -> str:
    return (
        f"{_record_name(count.meeting)}: {many(count.paragraphs, 'paragraph')}, "
        f"{many(count.mentions, 'mention')}"
    )


def _mention(mention: Mention, *, styled: bool) -> Iterable[str]:
    ref, text = mention.stored.ref, mention.stored.text
    number = "particulars"
    if ref.paragraph is not None:
        number = f"para. {ref.paragraph}" if ref.printed else f"para. [{ref.paragraph}]"
    yield plain(f"  {number}" + (f" — {ref.speaker}" if ref.speaker else ""))
    for start, end in _sentences_of(text, mention.spans):
        marks = tuple(span for span in mention.spans if start <= span[0] < end)
        yield f"     {_shown(text, Snippet(start, end, marks), styled)}"
    if mention.stored.note:
        yield plain(f"     {mention.stored.note}")


def _sentences_of(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in sentence_spans(text)
        if any(start <= at < end for at, _ in spans)
    ]


def coverage_lines(coverage: Coverage) -> list[str]:
    """What was searched, what the filters left out, and what could not be read."""
    records = len(coverage.searched) + len(coverage.left_out)
    among = f"{len(coverage.searched)} of {many(records, 'record')}"
    if coverage.speaker is None:
        paragraphs = many(coverage.paragraphs, "paragraph")
        lines = [f"Searched: {among}, {paragraphs} and the meetings' particulars."]
    else:
        lines = [f"Searched: what “{coverage.speaker}” said, in {among}."]
    if coverage.left_out:
        lines.append(f"Left out by the filters: {_named(map(_record_name, coverage.left_out))}.")
    doubtful = [m for m in coverage.searched if m.issues]
    if doubtful:
        names = _named(m.source for m in doubtful)
        lines.append(f"Read with remarks (see `pincite records --json`): {names}.")
    failed = (f"{f.origin} ({f.what})" for f in coverage.unreadable)
    lines.append(f"Could not be read: {_named(failed)}.")
    return lines


def _named(names: Iterable[str]) -> str:
    every = list(names)
    if not every:
        return "none"
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return f"{len(every)}: " + "; ".join(every[:_NAMED]) + more


def _record_name(meeting: Meeting) -> str:
    nowhere = Paragraph(ordinal=0, kind=Kind.TITLE, text="", line=0, end_line=0)
    return ParagraphRef.to(meeting, nowhere).record


def _with_speaker(ref: ParagraphRef) -> str:
    return f"{ref} — {ref.speaker}" if ref.speaker else str(ref)


def _shown(text: str, snippet: Snippet, styled: bool) -> str:  # noqa: FBT001 - how it is shown
    """The sentence on one line, its marks in bold on a terminal, made safe for one."""
    start, end = snippet.start, snippet.end
    if end - start > _WIDTH:
        first = snippet.marks[0][0] if snippet.marks else start
        start = max(start, min(first - _WIDTH // 3, end - _WIDTH))
        end = start + _WIDTH
        # whole words, unless one is as long as all that is shown
        if start > snippet.start and (space := text.find(" ", start, first)) >= 0:
            start = space + 1
        if end < snippet.end and (space := text.rfind(" ", first, end)) > start:
            end = space
    pieces, at = [], start
    for mark_start, mark_end in snippet.marks:
        if styled and at <= mark_start and mark_end <= end:
            pieces.append(plain(text[at:mark_start]))
            pieces.append(f"{_BOLD}{plain(text[mark_start:mark_end])}{_PLAIN}")
            at = mark_end
    pieces.append(plain(text[at:end]))
    before = "… " if start > snippet.start else ""
    after = " …" if end < snippet.end else ""
    return before + " ".join("".join(pieces).split()) + after
