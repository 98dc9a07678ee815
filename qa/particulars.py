"""Questions about a meeting's particulars, answered from its record without a model.

When it began and rose, who chaired it, where and on what day it was held, its number and symbol,
the notes on it: the record states these in fixed forms, and the parser has read them. A question
is answered here only when it asks for nothing else, and when it says which record is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from index.folding import fold
from index.numbers import ORDINAL, ordinal_to_int
from index.ranking import is_stage, reasons_of_date
from index.records import Kind, Meeting, ordinal_suffix
from index.scope import Scope
from index.store import StoredRecord
from index.when import bounds_a_time, years_of, years_written
from qa.anchors import content_words
from qa.clauses import sub_questions
from qa.parts import narrowed
from qa.statements import NOTES, SPEAKERS, Particular, label, state


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the records state in answer to a question about meetings."""

    found: tuple[Particular, ...]
    """Empty when they do not state it."""
    missing: str = ""
    """In words, when they do not: what is missing."""


_STAGE = re.compile(
    r"\b(?:opening|closing|final|concluding|first|last|initial|inaugural)\s+(?:public\s+)?"
    r"(?:meetings?|sittings?)\b|\b(?:opening|closing|closure|close|start|beginning|end)\s+of\s+"
    r"(?:the|its|that)\s+(?:[\w-]+\s+){0,2}sessions?\b"
)
_WHEN = r"\b(?:what (?:exact )?(?:times?|hours?)|when|how (?:late|early))\b"
_SPOKE = (
    r"(?:spoke|spoken|took the floor|taken the floor|intervened"
    r"|(?:made|delivered) (?:a |any )?(?:statements?|speech(?:es)?|interventions?)"
    r"|addressed the (?:meeting|committee|council|commission))\b"
)
_ALL = r"^(?:(?:please )?(?:list|name|give)(?: me| us)? )?(?:all )?(?:of )?(?:the )?"
_WHO_SPOKE = re.compile(
    r"^(?:who|which (?P<for>delegations?|representatives?|states?|countries)) (?:all )?(?:had )?"
    rf"{_SPOKE}|{_ALL}(?:speakers|names of the speakers)\b|^who were (?:all )?the speakers\b"
)
_NARROWED = re.compile(
    r"^\s*(?:of|on|to|up|from|with)\b(?! (?:the )?\d)|\b(?:about|for|against|when|why|where|how"
    r"|not|only|once|twice|end|start|beginning|opening|closing|close|resum\w+|suspen\w+|and|or|but|over|first"
    r"|last|next|before|after|most|longest|again|besides|except|other|than|as|who|which|what)\b"
)
# Not all who spoke, or something else as well.
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "opened",
        re.compile(
            rf"{_WHEN}.*\b(?:beg[aiu]n|begins|start(?:ed|s)?|open(?:ed|s)?|called to order)\b"
            rf"|\b(?:opening|starting) (?:time|hour)\b"
        ),
    ),
    (
        "closed",
        re.compile(
            rf"{_WHEN}.*\b(?:r[io]sen?|rises|end(?:ed|s)?|closed?|adjourn(?:ed)?|finish(?:ed)?"
            rf"|over|come to an end|came to an end|conclude[ds]?)\b|\bclosing (?:time|hour)\b"
        ),
    ),
    ("pause", re.compile(rf"{_WHEN}.*\b(?:suspen\w+|resum\w+|paused?|break)\b")),
    (
        "chair",
        re.compile(
            r"\bwho\b.*\b(?:chair(?:ed|ing|s|person\w*|man|woman)?|presid(?:ed|ing|es))\b"
            r"|\bin the chair\b|\bwhich \w+ (?:chaired|presided)\b"
            r"|^(?:chair|presiding officer)\b"
        ),
    ),
    (
        "venue",
        re.compile(
            r"\b(?:where|(?:which|what) (?:building|city|town|place|room|venue|premises))\b.*"
            r"\b(?:meet|met|meetings?|held|sit|sat|take place|took place|hear|heard|examined?"
            r"|considered?|reviewed?)\b|\bvenue of\b"
        ),
    ),
    (
        "date",
        re.compile(
            r"\b(?:(?:what|which) (?:date|day)|when)\b.*\b(?:held?|hold|meet|met|sit|sat"
            r"|take place|took place)\b|\bdate of the\b.*\bmeeting\b"
            r"|\b(?:what|which) (?:date|day)\b.*\bmeeting\b"
            r"|\bmeeting\b.*\b(?:what|which) (?:date|day) (?:was|is) (?:it|that)\b"
        ),
    ),
    ("symbol", re.compile(r"\bsymbols?\b")),
    (
        "meeting",
        re.compile(
            r"\bnumber (?:of|had|has|was) the\b.*\bmeeting\b|\bmeeting number\b"
            r"|\bwhich (?:numbered )?meeting (?:was|dealt|considered|heard)\b"
            r"|^(?:at|in) which meeting\b"
        ),
    ),
    (
        "issued",
        re.compile(
            r"\bsummary records?\b.*\b(?:issued|prepared|produced|made|published|exist)\b"
            r"|\b(?:issued|prepared|produced|made|published)\b.*\bsummary records?\b"
        ),
    ),
    ("reissued", re.compile(r"\breissue\w*\b")),
)
_DAY_AND_HOUR = re.compile(
    r"\b(?:what|which) (?:date|day)\b.*\b(?:what|which) (?:time|hour)\b"
    r"|\b(?:what|which) (?:time|hour)\b.*\b(?:what|which) (?:date|day)\b"
)
_GENERIC = frozenset(
    content_words(
        """meeting meetings sitting session sessions committee record recorded summary discussion
        covered hold held holding meet met sit sat place take took time times hour hours date day
        chair chaired chairing chairperson chairman presided presiding preside begin began begun
        start started open opened opening close closed closing closure final last latest first
        concluding conclude rise rose risen end ended adjourn adjourned finish finished over call
        called order convene convened number symbol document part public closed acted act serve
        served acting temporary temporarily issued issue prepared produced published reissued note
        notes delegation heard hear dialogue consideration considered consider examination examined
        review reviewed report reports periodic building city town room venue premises kind reason
        devoted dealt deal dealing concerning suspended suspend resumed resume exact exactly state
        States party parties go gone went stage body full other rest whole come came exist made
        make official officially beginning start year month appear appeared devote deliver
        discussed gather gathered spoke spoken floor made delivered statement statements speech
        speeches intervened intervention interventions addressed speaker speakers delegations States
        country countries representative representatives list name names briefing debate debated
        hearing talks"""
    )
)
# Words that say nothing of which record is meant.
_ALIASES = {
    "ngo": content_words("non-governmental organizations"),
    "nhri": content_words("national institutions"),
}
_NOT_OF_A_MEETING = re.compile(
    r"\bmeeting of (?:the )?(?:states|chairs|chairpersons|parties)\b|\bprivate meeting\b"
    r"|\bworking group\b|\binformal consultation"
)
_A_MEETING = re.compile(
    r"\b(?:a|that|the|this)\s+(?P<kind>(?:[\w’'-]+\s+){0,4}?)"
    r"(?:briefing|debate|dialogue|discussion|hearing|meeting|sitting)\b",
    re.IGNORECASE,
)
# Not `the drafting committee`, nor `the conference`: these have chairs of their own.
_NTH = re.compile(rf"({ORDINAL})\s+meeting\b(\s+(?:on|with|about|devoted|dealing|concerning))?")
_ISSUED = re.compile(
    r"\b(?:when|(?:what|which) (?:date|day))\b.*\b(?:issued|distributed|published|circulated)\b"
)


def asked_for(question: str) -> tuple[str, ...]:
    """Names of the particulars that the question asks for; empty for another question."""
    low = fold(question).rstrip(" ?.!")
    if spoke := _WHO_SPOKE.match(low):
        if _NARROWED.search(low[spoke.end() :]):
            return ()
        return ("delegations" if spoke["for"] else "speakers",)
    if re.search(rf"\b{_SPOKE}", low):
        return ()
    if _NOT_OF_A_MEETING.search(low) or not re.search(
        r"\b(?:meetings?|records?|sittings?|discussion|symbols?|chaired|chair|presided)\b"
        r"|\b(?:committee|body)\b.*\b(?:met|meet|sat|hear|heard|examine|consider|review)\b"
        r"|\bclos(?:ing|ure) of\b|\bopening of\b",
        low,
    ):
        return ()
    bare = _STAGE.sub(" ", low).replace("discussion covered", " ")
    names = [name for name, cue in _FIELDS if cue.search(bare)]
    if "reissued" in names:
        return ("reissued",)
    if _ISSUED.search(bare):
        return ("distributed",)
    if "issued" in names:
        of_parts = re.search(r"\b(?:which|what) (?:other )?parts?\b|\brest\b", bare)
        return ("part",) if of_parts else ("issued",)
    if {"opened", "closed", "pause"} & set(names) and not _DAY_AND_HOUR.search(bare):
        names = [n for n in names if n != "date"]
    return tuple(names)


def particulars(
    question: str,
    scope: Scope,
    records: Sequence[StoredRecord],
    whole: Callable[[int], Meeting],
    nearest: Callable[[str], int | None],
) -> Particulars | None:
    """What the records state of the meeting in question; None when the question is another.

    Args:
        question: on one line.
        scope: what it says about session, meeting, day, body (`index.scope.read_scope`).
        records: those that may be answered from.
        whole: a record's meeting with its paragraphs, by the record's id.
        nearest: the id of the record that nearly all of the paragraphs nearest to a subject are
            of. Where no heading tells what a meeting was about (`the briefing on peacekeeping`),
            they do.
    """
    fields = asked_for(question)
    if not fields:
        return None
    sides = _sides(question, scope)
    found: list[Particular] = []
    for side in sides:
        chosen = _records(question, side, records, whole, fields, nearest)
        if chosen is None:
            return None
        if not chosen:
            return Particulars((), f"no record of {_named(side)} is in this collection")
        if sub_questions(question) and not all(any(state(f, m) for m in chosen) for f in fields):
            return None  # half an answer: each of its questions is looked at by itself
        stated = [state(name, m) for m in chosen for name in fields]
        flat = [p for several in stated for p in several]
        if not flat:
            return Particulars((), _unstated(fields, chosen))
        if len(chosen) > 1 and not set(NOTES) & set(fields):
            return None
        if "temporar" in fold(question):
            flat = [p for p in flat if "temporar" in fold(p.text)]
        found += flat
    return Particulars(tuple(dict.fromkeys(found))) if found else None


def _sides(question: str, scope: Scope) -> list[Scope]:
    low = fold(question)
    if not scope.meetings:
        numbers = tuple(
            n
            for m in _NTH.finditer(low)
            if not m.group(2) and (n := ordinal_to_int(m.group(1).strip())) and not _first(m, low)
        )
        scope = replace(scope, meetings=numbers)
    for field in ("symbols", "meetings", "sessions", "days", "months"):
        values = getattr(scope, field)
        if len(values) > 1:
            return [narrowed(scope, field, value) for value in values]
    return [scope]


def _first(match: re.Match[str], low: str) -> bool:
    """`the first meeting of the session` counts from its beginning, it is not meeting No. 1."""
    word = match.group(1).strip()
    return word in ("first", "last") or re.match(
        r"\s*of (?:the|its|that) ", low[match.end() :]
    ) is (None)


def _records(
    question: str,
    scope: Scope,
    records: Sequence[StoredRecord],
    whole: Callable[[int], Meeting],
    fields: Sequence[str],
    nearest: Callable[[str], int | None],
) -> list[Meeting] | None:
    """The records meant, read whole; empty when what is named is not there; None when unsure."""
    years = years_written(question)
    dated = bool(scope.days or scope.months or (years and not scope.meetings))
    if dated and bounds_a_time(question):
        return None  # of how many years?
    tests: list[Callable[[Meeting], bool]] = []
    if scope.bodies:
        tests.append(lambda m: m.body in scope.bodies or m.body is None)
    if scope.symbols:
        tests.append(lambda m: m.symbol in scope.symbols)
    if scope.sessions:
        tests.append(lambda m: m.session in scope.sessions)
    if scope.meetings:
        tests.append(lambda m: m.meeting in scope.meetings)
    left = [r for r in records if all(test(r.meeting) for test in tests)]
    if dated:
        when = replace(scope, years=() if scope.days or scope.months else years)
        then = [r for r in left if reasons_of_date(r.meeting, when)]
        if not then and any(not years_of(r.meeting) for r in left):
            return None  # it may be one whose day is not known
        left = then
    if not left:
        return [] if tests or dated else None
    exact = [r for r in left if r.meeting.body in scope.bodies]
    left = exact or left
    if scope.stage:
        staged = [r for r in left if any(is_stage(h, scope.stage) for h in r.meeting.headings)]
        left = staged or left
    topic = _topic(question, scope)
    read = [whole(r.id) for r in left]
    told = [_vocabulary(m, fields) for m in read]
    covered = [sum(_among(w, words) for w in topic) for words in told]
    strong = topic - _GENERIC
    best = max(covered)
    kept = [
        m
        for m, n, words in zip(read, covered, told, strict=True)
        if n == best and all(_among(w, words) for w in strong)
    ]
    if not kept:
        about = None if set(SPEAKERS) & set(fields) else _A_MEETING.search(question)
        one = nearest(f"{about['kind']} {question[about.end() :]}") if about else None
        return [m for r, m in zip(left, read, strict=True) if r.id == one] or None
    nth = _ordinal_among(question)
    if nth is not None and len(kept) > 1:
        ordered = sorted(kept, key=lambda m: (m.session or 0, m.meeting or 0))
        kept = ordered[nth - 1 : nth]
    if len(kept) > 1:
        stating = [m for m in kept if any(state(name, m) for name in fields)]
        kept = stating or kept
    if not (tests or dated or strong or scope.stage) and len(records) > 1:
        return None
    return kept


def _ordinal_among(question: str) -> int | None:
    """2 for `the second meeting on the report`."""
    match = next((m for m in _NTH.finditer(fold(question)) if m.group(2)), None)
    return ordinal_to_int(match.group(1).strip()) if match else None


def _topic(question: str, scope: Scope) -> set[str]:
    """Stems of what the question is about, without what the scope has already used."""
    text = re.sub(ORDINAL, " ", fold(question))
    text = re.sub(r"\b(?:january|february|march|april|may|june|july|august|september|october"
                  r"|november|december)\b", " ", text)  # fmt: skip
    words = set(content_words(text))
    for alias, expansion in _ALIASES.items():
        if words & {alias, f"{alias}s"}:
            words -= {alias, f"{alias}s"}
            words |= set(expansion)
    for symbol in scope.symbols:
        words -= set(content_words(symbol))
    return words


def _vocabulary(meeting: Meeting, fields: Sequence[str] = ()) -> frozenset[str]:
    """Stems of what a record says of its meeting; of the meeting as a whole, who spoke at it."""
    lines = [p.text for p in meeting.paragraphs if p.kind is not Kind.BODY]
    texts = [*lines, *meeting.headings, meeting.body or "", meeting.body_name or ""]
    if set(SPEAKERS) & set(fields):
        texts = [
            meeting.body or "",
            meeting.body_name or "",
            meeting.symbol or "",
            meeting.venue or "",
        ]
    return frozenset(content_words(" ".join(texts)))


def _among(word: str, vocabulary: Iterable[str]) -> bool:
    """Whether the word, or one of the same beginning (`sundrian`, `sundria`), is there."""
    if word in vocabulary:
        return True
    stem = word[: max(5, len(word) - 3)]
    return len(word) > 5 and any(
        w.startswith(stem) and abs(len(w) - len(word)) <= 3 for w in vocabulary
    )


def _named(scope: Scope) -> str:
    parts = [
        *scope.symbols,
        *(f"the {ordinal_suffix(n)} meeting" for n in scope.meetings),
        *(f"the {ordinal_suffix(n)} session" for n in scope.sessions),
        *(f"{d.day} {d:%B %Y}" for d in scope.days),
    ]
    return " of ".join(parts) or "such a meeting"


_MISSING = {
    "opened": "when it began",
    "closed": "when it rose",
    "pause": "a suspension",
    "chair": "who chaired it",
    "venue": "where it was held",
    "date": "on what day it was held",
    "symbol": "its symbol",
    "meeting": "the number of the meeting",
    "issued": "for which meetings no summary records were issued",
    "distributed": "on what day it was issued",
    "part": "for which part of it no summary record was prepared",
    "reissued": "that it was reissued",
    "speakers": "who spoke",
    "delegations": "which delegations spoke",
}


def _unstated(fields: Sequence[str], chosen: Sequence[Meeting]) -> str:
    what = " or ".join(_MISSING[f] for f in fields)
    return f"the record of the {label(chosen[0])} does not state {what}"
