"""What the commands of the front do: run the core, and lay out what comes back.

Each takes a `write` for standard output; progress and remarks go through `qa.diagnostics`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from index import build as building
from index.metadata import template
from index.records import ParagraphRef, ordinal_suffix
from index.scope import Filters
from qa import output
from qa.answers import Answer, Finished
from qa.diagnostics import Exit, tell, tell_error
from qa.errors import QaError
from qa.progress import bar
from qa.session import Session

Writer = Callable[[str], None]
Question = tuple[str | None, str]
"""An id, where the file gives one, and the question."""


def index_records(
    session: Session, paths: Sequence[Path], *, prune: bool, as_json: bool, write: Writer
) -> Exit:
    """`pincite index`."""
    counts: dict[building.Outcome, int] = {}
    embedder = session.building_embedder
    with bar("files") as progress:

        def on_progress(state: building.Progress) -> None:
            done = f"{state.chunks} chunks" if state.chunks else ""
            progress.update(state.done, state.total, f"{state.name}  {done}")

        reports = building.build(
            paths, session.settings.collection, embedder, prune=prune, progress=on_progress
        )
        try:
            for report in reports:
                counts[report.outcome] = counts.get(report.outcome, 0) + 1
                if as_json:
                    write(output.line(output.report(report)))
                _tell_report(report)
        except KeyboardInterrupt:
            tell(
                f"stopped: {sum(counts.values())} files are done and kept; "
                "to go on from there, run the same command again"
            )
            raise
    total = sum(counts.values())
    if not total:
        raise QaError(
            f"nothing to read in {', '.join(map(str, paths))}",
            "name a folder with records (.txt, .md, .docx, .pdf, .html) or a file",
        )
    summary = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
    tell(f"{total} files: {summary}. Collection: {session.settings.collection}")
    return Exit.SOME_INPUTS if counts.get(building.Outcome.FAILED) else Exit.DONE


def _tell_report(report: building.FileReport) -> None:
    if report.outcome is building.Outcome.FAILED:
        tell_error(report.message, report.remedy)
    elif report.outcome is building.Outcome.DUPLICATE:
        tell(f"{report.message}; left out")
    elif report.meeting:
        for issue in report.meeting.issues:
            where = f"{report.source}:{issue.line}" if issue.line else report.source
            tell(f"{where}: {issue.message}")


def list_records(session: Session, *, missing: bool, as_json: bool, write: Writer) -> Exit:
    """`pincite records`."""
    records = session.store.records()
    if missing:
        lacking = template(r.meeting for r in records).rstrip()
        if lacking:
            write(lacking)
        else:
            tell(f"nothing is missing in the {len(records)} records of the collection")
        return Exit.DONE
    for record in records:
        if as_json:
            write(output.line(output.record(record, session.store.amendments)))
            continue
        m = record.meeting
        known = [
            m.body,
            m.session and f"{ordinal_suffix(m.session)} session",
            m.meeting and f"{ordinal_suffix(m.meeting)} meeting",
            m.date and m.date.isoformat(),
        ]
        guessed = f" (inferred: {', '.join(sorted(m.inferred))})" if m.inferred else ""
        write(
            f"{m.source}\n  {m.symbol or 'no symbol'} · "
            f"{', '.join(str(k) for k in known if k) or 'no particulars'}{guessed} · "
            + (
                f"{record.paragraph_count} paragraphs, numbers {m.numbering}"
                if record.paragraph_count
                else "no numbered paragraphs"
            )
        )
        for link in session.store.amendments.links(m.symbol) if m.symbol else ():
            here = f"({link.source})" if link.source else "(not in the collection)"
            write(f"  {link.relation} {link.symbol} {here}")
    if not as_json:
        tell(f"{len(records)} records in {session.settings.collection}")
    return Exit.DONE


def ask_records(
    session: Session,
    questions: Iterable[Question],
    *,
    filters: Filters,
    explain: bool,
    as_json: bool,
    write: Writer,
) -> Exit:
    """`pincite ask`. A question that cannot be put is told and the others go on."""
    code = Exit.DONE
    answerer = session.answerer
    asked = list(questions)
    for question_id, question in asked:
        try:
            with bar("tokens") as progress:
                answer = _followed(answerer.stream(question, filters), progress.note)
        except QaError as error:
            if len(asked) == 1 and not as_json:
                raise
            tell_error(error.what, error.remedy)
            if as_json:
                write(output.line(output.failure(question, question_id, error.what)))
            code = Exit.SOME_INPUTS if len(asked) > 1 else Exit.USAGE
            continue
        if as_json:
            write(output.line(output.answer(answer, question_id)))
        else:
            if len(asked) > 1:
                write(f"\n# {question}\n")
            write(answer_text(answer))
            for part in answer.parts:
                tell(f"asked apart: {part}")
            tell(_timing(answer))
        if explain:
            tell(_explained(answer))
    return code


def _followed(events: Iterable[object], note: Callable[[str], None]) -> Answer:
    note("searching")
    for event in events:
        if isinstance(event, Finished):
            return event.answer
        note(type(event).__name__.lower())
    raise QaError("the answer was cut short")  # pragma: no cover - a stream ends in Finished


def answer_text(answer: Answer) -> str:
    """The answer with its citations under it, as the terminal shows it."""
    lines = [answer.text, *([answer.coverage] if answer.coverage else []), ""]
    for item in answer.citations:
        lines.append(f"[{item.n}] {_with_speaker(item.ref)}")
        lines.append(f"    “{item.quote}”")
        if item.note:
            lines.append(f"    {item.note}")
    doubtful = [c for c in answer.claims if not c.supported]
    lines += [f"Not supported: {c.text} ({'; '.join(c.problems)})" for c in doubtful]
    if answer.closest:
        lines.append("Closest paragraphs:")
    for ref in answer.closest:
        lines.append(f"  {_with_speaker(ref)}")
        if quote := _nearest(answer, ref):
            lines.append(f"    “{quote}”")
    return "\n".join(lines).rstrip()


def _nearest(answer: Answer, ref: ParagraphRef) -> str:
    """The sentence of a paragraph that is nearest to the question; empty where none is marked."""
    return next(
        (p.text[slice(*p.highlight)] for p in answer.passages if p.ref == ref and p.highlight), ""
    )


def _with_speaker(ref: ParagraphRef) -> str:
    return f"{ref} — {ref.speaker}" if ref.speaker else str(ref)


def _timing(answer: Answer) -> str:
    first = answer.first_token_seconds
    return (
        f"{answer.model} · {answer.prompt_tokens} tokens read · "
        + (f"first word after {first:.1f} s · " if first else "")
        + f"{answer.seconds:.1f} s"
    )


def _explained(answer: Answer) -> str:
    lines = [f"scope: {answer.scope or 'none'}", f"confidence: {answer.confidence:.3f}"]
    if answer.signals:
        lines += [f"  {name}: {value:.3f}" for name, value in asdict(answer.signals).items()]
    for place, passage in enumerate(answer.passages, 1):
        lines.append(f"passage {place}: {passage.ref}  ({passage.score:.3f})\n  {passage.text}")
    lines += [f"prompt {place}:\n{text}" for place, text in enumerate(answer.prompts, 1)]
    lines.append(f"draft: {answer.draft}")
    for claim in answer.claims:
        mark = "supported" if claim.supported else "NOT supported"
        told = "" if claim.told is None else f"; the model, asked again: {claim.told:.2f}"
        lines.append(f"claim ({mark}, {claim.support:.2f}{told}): {claim.text}")
        lines += [f"  {problem}" for problem in claim.problems]
    return "\n".join(lines)


def read_questions(source: str) -> Iterator[Question]:
    """Questions of a file, or of standard input for `-`: a question a line, or JSON lines.

    Raises:
        QaError: the file cannot be read, or a JSON line holds no question.
    """
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise QaError(f"cannot read questions from {source}: {reason}", "check the file") from error
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip("\r")
        if line.lstrip().startswith("{"):
            yield _json_question(line, source, number)
        elif line:
            yield None, line


def _json_question(line: str, source: str, number: int) -> Question:
    try:
        value = json.loads(line)
        question, question_id = value["question"], value.get("id")
    except (ValueError, KeyError, TypeError) as error:
        raise QaError(
            f"{source}:{number}: no JSON object with a question",
            'write a line as {"id": "q1", "question": "When did ...?"}',
        ) from error
    if not isinstance(question, str):
        raise QaError(f"{source}:{number}: the question is not a text", "put it in quotes")
    return (None if question_id is None else str(question_id)), question
