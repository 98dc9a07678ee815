"""What a record without a full title block lets one infer of its meeting. Pure.

Each rule rests on a formula of the format; whatever it gives is marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.bodies import (
    acronym_of_symbol,
    body_named,
    body_of_symbol,
    infer_body,
)
from index.numbers import ORDINAL, ordinal_to_int
from index.records import Kind, Meeting
from index.symbols import from_file_name, parse_symbol

_I = re.IGNORECASE
_DECLARED = re.compile(
    rf"\bdeclared\s+(?:open\s+|closed\s+)?(?:the\s+)?(?P<number>{ORDINAL})\s+(?:\w+\s+)?session\b"
    r"(?:\s+of\s+(?P<body>[^.;]{1,160}?))?(?:\s+(?P<what>closed|open)|\s*[.;,])",
    _I,
)
_CLOSURE_HEADING = re.compile(
    rf"^(?:closure|closing|opening)\s+of\s+the\s+(?P<number>{ORDINAL})\s+session", _I
)
_UNRECORDED = re.compile(
    rf"no\s+summary\s+records?\b.{{0,60}}?\bfor\s+the\s+(?:{ORDINAL})"
    rf"(?:(?:\s*,\s*|\s+to\s+|\s*[-–]\s*|\s+and\s+|\s*,\s*and\s+)(?:the\s+)?{ORDINAL}){{0,40}}\s+meetings?",
    _I,
)
_CLOSES = re.compile(
    r"\bdeclared\b[^.;]{0,200}\bsession\b[^.;]{0,200}\bclosed\b|\bdeclared\s+closed\b", _I
)
_PARTIAL = re.compile(r"^\W*the\s+discussion\s+covered\s+in\s+the\s+summary\s+record\b", _I)
_SAMPLE = 400_000
# characters of text that the body's name is sought in: twice the longest record seen


def infer(meeting: Meeting) -> Meeting:
    """`meeting` with what can be inferred filled in, and named in `inferred`."""
    texts = [p.text for p in meeting.paragraphs if p.kind is Kind.BODY]
    declared = _first(_DECLARED, [*texts[:5], *texts[-12:]])
    guess = replace(meeting, issues=())
    if guess.session is None:
        said = declared or _first(_CLOSURE_HEADING, meeting.headings)
        guess = replace(guess, session=ordinal_to_int(said.group("number")) if said else None)
    if guess.part is None and guess.meeting is None and _covers_a_part(meeting):
        guess = replace(guess, part="partial")
    if guess.meeting is None and any(_CLOSES.search(text) for text in texts[-3:]):
        guess = replace(guess, meeting=_after_unrecorded(meeting.notes))
    guess = _from_file_name(guess)
    if guess.body is None:
        name = declared.group("body") if declared else None
        body = (body_named(name) if name else None) or infer_body("\n".join(texts)[:_SAMPLE])
        if body:
            guess = replace(guess, body=body.label, body_name=body.name)
    gained = {name for name in _FIELDS if getattr(guess, name) != getattr(meeting, name)}
    return replace(guess, issues=meeting.issues, inferred=meeting.inferred | gained)


_FIELDS = ("symbol", "body", "session", "meeting", "part")


def _from_file_name(meeting: Meeting) -> Meeting:
    """The symbol that the file is named after, unless the text names another meeting."""
    symbol = from_file_name(meeting.source)
    if symbol is None or meeting.symbol is not None:
        return meeting
    parts = parse_symbol(symbol)
    body = body_of_symbol(symbol)
    label = body.label if body else acronym_of_symbol(symbol)
    if meeting.meeting not in (None, parts.meeting):
        return meeting
    if meeting.body is not None and label is not None and meeting.body != label:
        return meeting
    return replace(
        meeting,
        symbol=symbol,
        meeting=parts.meeting,
        session=meeting.session or parts.session,
        body=meeting.body or label,
        body_name=meeting.body_name or (body.name if body else None),
    )


def _first(pattern: re.Pattern[str], texts: Sequence[str]) -> re.Match[str] | None:
    for text in reversed(texts):
        if found := pattern.search(text[:20_000]):
            return found
    return None


def _after_unrecorded(notes: Sequence[str]) -> int | None:
    """The meeting that follows those for which a closing record says that none was issued."""
    for note in notes:
        found = _UNRECORDED.search(note[:2000])
        if found:
            numbers = [ordinal_to_int(one) for one in re.findall(ORDINAL, found.group(0), _I)]
            known = [number for number in numbers if number is not None]
            if known:
                return max(known) + 1
    return None


def _covers_a_part(meeting: Meeting) -> bool:
    return any(
        p.kind in (Kind.OPENING, Kind.CLOSING) and _PARTIAL.match(p.text)
        for p in meeting.paragraphs
    )
