"""`at the session before`, `and how many in Ostrava?`: what leans on what was asked before it.

Only where the text that it leans on names one session, one date, one name: else it would be a
guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.numbers import DATE, MONTH, ORDINAL, int_to_ordinal_words, ordinal_to_int
from index.titles import TITLE
from qa.anchors import anchors, content_words
from qa.clauses import sub_questions

SESSION = re.compile(
    rf"\b(?:the\s+)?({ORDINAL})\s+session\b|\bsession\s+(?:no\.?\s*)?(\d{{1,3}})\b", re.IGNORECASE
)
"""A session that is named; see `number_of`."""
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
    rf"{DATE}|{MONTH}\s+(?:of\s+)?\d{{4}}|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"((?:in|on|during|since|by|until|before|after|as\s+of)\s+)?(?:{_DATED.pattern})",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"\b(?:(in|of|for|from|by|at|with|to|on|about|against)\s+(?:the\s+)?"
    r"|(?:did|do|does|has|had|have|what|which|who|many|much)\s+(?:the\s+)?)$",
    re.IGNORECASE,
)
# A preposition, or what stands before one who acts: `what did Ostrava ask, and what Lumeria?`
_BARE_ORDINAL = re.compile(
    rf"(?<!was )(?<!is )(?<!were )\bthe\s+({ORDINAL})(?!\s+\w+\s+(?:meeting|report))\b",
    re.IGNORECASE,
)
_TITLE_BEFORE = re.compile(rf"(?:\b{TITLE}\.?\s+)?$")
_YEAR_IN_DATE = re.compile(r"\b(\d{4})\b")
_MONTH_IN_DATE = re.compile(MONTH, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Distance:
    """How far something is told to be from something named."""

    start: int
    end: int
    """The span of the words that tell it."""
    sessions: bool
    """It is counted in sessions, else in years."""
    step: int


@dataclass(frozen=True, slots=True)
class _Named:
    """The thing that something is told by its distance from."""

    start: int
    end: int
    words: str
    """What stands at that distance: `the fortieth session`, `October 2023`."""

    def replaced(self, text: str) -> str:
        """The text that names it, with what stands at that distance in its place."""
        return text[: self.start] + self.words + text[self.end :]


def shifted(fragment: str, earlier: str) -> str:
    """`earlier` asked of the session, or the year, that `fragment` names by its distance.

    Empty when it names none so, or `earlier` does not name exactly one that it can be counted from.
    """
    distance = _distance(fragment)
    named = _named(distance, earlier) if distance else None
    return named.replaced(earlier) if named else ""


def completed(question: str) -> str:
    """`question` with `and how many a year later?` put as the year that it comes to.

    Only a clause that says nothing else is completed: what is said of the next session is most
    often said before it.
    """
    for before, clause in pairwise(sub_questions(question)):
        distance = _distance(clause)
        named = _named(distance, before) if distance else None
        if distance is None or named is None:
            continue
        head, tail = clause[: distance.start], clause[distance.end :]
        if not content_words(f"{head} {tail}"):
            words = named.words if distance.sessions else f"in {named.words}"
            question = question.replace(clause, f"{head}{words}{tail}")
    return question


def filled(clause: str, before: str) -> str:
    """The question `before`, asked of the one thing that `clause` names in its stead.

    `and how many in October 2023?`, `and which at the fortieth?`, `and how many in Ostrava?` Empty
    for a clause that says something of its own, or names another kind of thing.
    """
    session = _one(SESSION, clause) or _one(_BARE_ORDINAL, clause)
    of = _one(SESSION, before)
    if session and of and not _own_words(clause, session.span()):
        number = number_of(session)
        return with_session(before, of, number) if number is not None else ""
    date, of = _one(_TIME, clause), _one(_TIME, before)
    if date and of and not _own_words(clause, date.span()):
        how = clause[slice(*date.span())]
        if not date.group(1):  # `how many May 2024`: as it was told of the other
            how = f"{of.group(1) or ''}{how}"
        return _Named(*of.span(), how).replaced(before)
    theirs, names = _names(before), _names(clause)
    if len(theirs) == len(names) == 1 and not _own_words(clause, names[0]):
        role = _role(clause, names[0][0])
        if role and role == _role(before, theirs[0][0]):
            return _Named(*theirs[0], clause[slice(*names[0])]).replaced(before)
    return ""


def _role(text: str, start: int) -> str:
    """What the name that starts there is in its question: after which preposition, or who acts."""
    found = _BEFORE_NAME.search(text[:start])
    return found.group(1).casefold() if found and found.group(1) else ("acts" if found else "")


def _one(cue: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match in `text`, if there is but one."""
    found = list(cue.finditer(text))
    return found[0] if len(found) == 1 else None


def _own_words(clause: str, span: tuple[int, int]) -> tuple[str, ...]:
    """The content words of `clause` beside those in `span`."""
    return content_words(f"{clause[: span[0]]} {clause[span[1] :]}")


def _names(text: str) -> list[tuple[int, int]]:
    """Where names stand in `text`, with the title before them."""
    spans = []
    for anchor in anchors(text):
        if anchor.key.startswith("w:"):
            title = _TITLE_BEFORE.search(text[: anchor.start])
            spans.append((title.start() if title else anchor.start, anchor.end))
    return spans


def number_of(match: re.Match[str]) -> int | None:
    """The number of the session that a match of `SESSION` names."""
    return ordinal_to_int(match.group(1).strip()) if match.group(1) else int(match.group(2))


def with_session(text: str, match: re.Match[str], number: int) -> str:
    """`text` with another session in the place of the one that `match` found in it."""
    return _at(match, number).replaced(text)


def _at(match: re.Match[str], number: int) -> _Named:
    words = f"the {int_to_ordinal_words(number)} session"
    return _Named(match.start(), match.end(), words)


def _distance(text: str) -> _Distance | None:
    for cue, sessions, step in (
        (_SESSION_BEFORE, True, -1),
        (_SESSION_AFTER, True, 1),
        (_YEAR_BEFORE, False, -1),
        (_YEAR_AFTER, False, 1),
    ):
        match = cue.search(text)
        if match:
            return _Distance(match.start(), match.end(), sessions, step)
    return None


def _named(distance: _Distance, earlier: str) -> _Named | None:
    """What `earlier` names, one session or one date, and what stands at the distance from it."""
    found = list((SESSION if distance.sessions else _DATED).finditer(earlier))
    if len(found) != 1:
        return None
    return (_session if distance.sessions else _year)(found[0], distance.step)


def _session(match: re.Match[str], step: int) -> _Named | None:
    number = number_of(match)
    return _at(match, number + step) if number is not None and number + step >= 1 else None


def _year(match: re.Match[str], step: int) -> _Named | None:
    """Of a whole date its month counts: nobody means the same day of another year."""
    of = _YEAR_IN_DATE.search(match.group())
    month = _MONTH_IN_DATE.search(match.group())
    if of is None:
        return None
    year = str(int(of.group(1)) + step)
    return _Named(match.start(), match.end(), f"{month.group()} {year}" if month else year)
