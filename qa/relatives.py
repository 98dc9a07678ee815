"""`at the session before`, `a year later`: what is told by its distance from something named.

Only where the text that it leans on names one session, or one date: else it would be a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.numbers import DATE, MONTH, ORDINAL, int_to_ordinal_words, ordinal_to_int
from index.scope import sub_questions
from qa.anchors import content_words

_SESSION = re.compile(
    rf"\b(?:the\s+)?({ORDINAL})\s+session\b|\bsession\s+(?:no\.?\s*)?(\d{{1,3}})\b", re.IGNORECASE
)
_SESSION_BEFORE = re.compile(
    r"\b(?:the\s+)?(?:session\s+(?:just\s+)?before|(?:previous|preceding|earlier)\s+(?:session|one)"
    r"|one\s+before)\b(?:\s+(?:that|it))?",
    re.IGNORECASE,
)
_SESSION_AFTER = re.compile(
    r"\b(?:the\s+)?(?:session\s+after|(?:next|following|subsequent)\s+(?:session|one)|one\s+after)\b"
    r"(?:\s+(?:that|it))?",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in\s+)?(?:(?:a|one)\s+year\s+(?:earlier|before)|the\s+year\s+before"
    r"|the\s+(?:previous|preceding)\s+year)\b(?:\s+(?:that|it))?",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"\b(?:in\s+)?(?:(?:a|one)\s+year\s+(?:later|after|on)|the\s+year\s+after"
    r"|the\s+(?:next|following)\s+year)\b(?:\s+(?:that|it))?",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?P<day>{DATE})|(?P<month>{MONTH})\s+(?:of\s+)?(?P<of>\d{{4}})|(?P<year>\b(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_YEAR_IN_DATE = re.compile(r"\b(\d{4})\b")
_MONTH_IN_DATE = re.compile(MONTH, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """The thing that something is told by its distance from."""

    start: int
    end: int
    words: str
    """What stands at that distance: `the fortieth session`, `October 2023`."""


def shifted(fragment: str, earlier: str) -> str:
    """`earlier` asked of the session, or the year, that `fragment` names by its distance.

    Empty when it names none so, or `earlier` does not name exactly one that it can be counted from.
    """
    named = _named(fragment, earlier)
    return earlier[: named.start] + named.words + earlier[named.end :] if named else ""


def completed(question: str) -> str:
    """`question` with `and how many a year later?` put as the year that it comes to.

    Only a clause that says nothing else is completed: what is said of the next session is most
    often said before it.
    """
    clauses = sub_questions(question)
    for before, clause in pairwise(clauses):
        named, phrase = _named(clause, before), _phrase(clause)
        if named is None or phrase is None:
            continue
        match, sessions, _ = phrase
        head, tail = clause[: match.start()], clause[match.end() :]
        if not content_words(f"{head} {tail}"):
            words = named.words if sessions else f"in {named.words}"
            question = question.replace(clause, f"{head}{words}{tail}")
    return question


def _phrase(text: str) -> tuple[re.Match[str], bool, int] | None:
    """The words that tell a distance, whether they count sessions (else years), and how many."""
    for cue, sessions, step in (
        (_SESSION_BEFORE, True, -1),
        (_SESSION_AFTER, True, 1),
        (_YEAR_BEFORE, False, -1),
        (_YEAR_AFTER, False, 1),
    ):
        match = cue.search(text)
        if match:
            return match, sessions, step
    return None


def _named(text: str, earlier: str) -> _Named | None:
    phrase = _phrase(text)
    if phrase is None:
        return None
    _, sessions, step = phrase
    return _session(earlier, step) if sessions else _year(earlier, step)


def _session(earlier: str, step: int) -> _Named | None:
    found = list(_SESSION.finditer(earlier))
    if len(found) != 1:
        return None
    match = found[0]
    number = ordinal_to_int(match.group(1).strip()) if match.group(1) else int(match.group(2))
    if number is None or number + step < 1:
        return None
    words = f"the {int_to_ordinal_words(number + step)} session"
    return _Named(match.start(), match.end(), words)


def _year(earlier: str, step: int) -> _Named | None:
    """Of a whole date its month counts: nobody means the same day of another year."""
    found = list(_DATED.finditer(earlier))
    if len(found) != 1:
        return None
    match = found[0]
    of = _YEAR_IN_DATE.search(match.group())
    month = _MONTH_IN_DATE.search(match.group())
    if of is None:
        return None
    year = str(int(of.group(1)) + step)
    return _Named(match.start(), match.end(), f"{month.group()} {year}" if month else year)
