"""`pincite show`: paragraphs of one record, with what stands over and under them."""

from __future__ import annotations

from collections.abc import Callable

from index.amendments import Amendments, Corrected
from index.records import Kind, Meeting, Paragraph, ParagraphRef
from qa import output
from qa.diagnostics import Exit
from qa.errors import QaError
from qa.locating import locate
from qa.session import Session

Writer = Callable[[str], None]


def show_paragraphs(
    session: Session, reference: str, *, around: int, as_json: bool, write: Writer
) -> Exit:
    """The paragraphs that `reference` means and `around` neighbours on each side.

    Each with its heading, its speaker where the text does not name one, and its corrections.

    Raises:
        QaError: nothing, or more than one record, is meant; or the record has no such paragraph.
    """
    meeting, wanted = locate(session.store, reference)
    amendments = session.store.amendments
    chosen = _chosen(meeting, wanted, around)
    if as_json:
        for paragraph in chosen:
            ref = ParagraphRef.to(meeting, paragraph, amendments.note(meeting, paragraph))
            corrected = _corrections(amendments, meeting, paragraph)
            row = output.shown(ref, paragraph.text, corrected, superseded_by=meeting.superseded_by)
            write(output.line(row))
        return Exit.DONE
    for line in _lines(meeting, chosen, wanted, amendments):
        write(line)
    return Exit.DONE


def _lines(
    meeting: Meeting, chosen: list[Paragraph], wanted: range | None, amendments: Amendments
) -> list[str]:
    lines = [ParagraphRef.to(meeting, chosen[0]).record if chosen else meeting.source]
    if meeting.symbol:
        lines += [
            f"  {link.relation} {link.symbol}" + ("" if link.source else " (not in the collection)")
            for link in amendments.links(meeting.symbol)
        ]
    if meeting.superseded_by:
        lines.append(f"  The newer text: pincite show '{_same_place(meeting, wanted)}'")
    heading: str | None = None
    for paragraph in chosen:
        if paragraph.heading and paragraph.heading != heading:
            heading = paragraph.heading
            lines.append(f"\n  {heading}")
        lines.append(f"\n{_margin(paragraph, wanted)}{_continued(paragraph)}{paragraph.text}")
        lines += [
            f"      {one.symbol}: {' '.join(one.correction.text.split())}"
            for one in _corrections(amendments, meeting, paragraph)
        ]
    return lines


def _same_place(meeting: Meeting, wanted: range | None) -> str:
    if wanted is None:
        return str(meeting.superseded_by)
    last = wanted[-1]
    numbers = f"para. {last}" if len(wanted) == 1 else f"paras. {wanted[0]}-{last}"
    return f"{meeting.superseded_by}, {numbers}"


def _corrections(
    amendments: Amendments, meeting: Meeting, paragraph: Paragraph
) -> tuple[Corrected, ...]:
    """The corrections of a paragraph; those that name none stand with the title block's first."""
    if meeting.symbol is None:
        return ()
    if paragraph.kind is Kind.BODY:
        return amendments.corrections(meeting.symbol, paragraph.number)
    first = next((p for p in meeting.paragraphs if p.kind is not Kind.BODY), None)
    return amendments.corrections(meeting.symbol, None) if paragraph == first else ()


def _chosen(meeting: Meeting, wanted: range | None, around: int) -> list[Paragraph]:
    if wanted is None:
        return [p for p in meeting.paragraphs if p.kind is not Kind.BODY]
    body = [p for p in meeting.paragraphs if p.kind is Kind.BODY]
    places = [i for i, p in enumerate(body) if p.number in wanted]
    if not places:
        name = meeting.symbol or meeting.source
        if not body:
            raise QaError(
                f"{name} has no paragraphs with numbers", f"see all of it: pincite show '{name}'"
            )
        last = max(p.number or 0 for p in body)
        raise QaError(
            f"{name} has no paragraph {wanted.start}; its last is {last}",
            f"see the record: pincite show '{meeting.source} 1-{last}'",
        )
    return body[max(0, places[0] - around) : places[-1] + around + 1]


def _margin(paragraph: Paragraph, wanted: range | None) -> str:
    if paragraph.number is None:
        return "    "
    number = str(paragraph.number) if paragraph.printed else f"[{paragraph.number}]"
    mark = "→ " if wanted and paragraph.number in wanted else "  "
    return f"{mark}{number}. "


def _continued(paragraph: Paragraph) -> str:
    """Who goes on speaking, where the paragraph itself does not say."""
    speaker = paragraph.speaker
    return f"[{speaker}, continuing] " if speaker and speaker.carried else ""
