"""A question to its parts: two sessions, two questions in one, two names compared.

A small model answers a comparison from one side. So each side is searched for, read and answered
by itself, and the answers stand side by side, each with its citation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from index.numbers import DATE, MONTH, MONTHS
from index.records import ordinal_suffix
from index.scope import Scope
from index.titles import TITLE
from qa.anchors import anchors, content_words, is_year
from qa.clauses import sub_questions
from qa.relatives import filled


@dataclass(frozen=True, slots=True)
class Part:
    """What one part asks."""

    asked: str
    """What the model is asked: the part by itself, or the whole question and then which part."""
    scope: Scope
    search: str = ""
    """What to search for beside the whole question; empty for the whole alone."""
    label: str = ""
    """`the 39th session`; empty for an undivided question."""
    itself: str = ""
    """The part as a question, to be read with its scope; empty when `asked` is that."""
    leans: bool = False
    """It cannot be understood without the question before it."""
    named: bool = False
    """The label is a name: one of two that are compared."""
    side: bool = False
    """It is one of the sides of a comparison."""
    timed: bool = False
    """It is one of several sides that their times tell apart."""
    alone: bool = False
    """It is searched for by itself, and not beside the whole question."""

    @property
    def question(self) -> str:
        """What is asked, without what it is a part of."""
        return self.itself or self.asked

    @property
    def told(self) -> str:
        """The part, for who put the whole question: its label tells it from the others."""
        by_itself = self.named or self.label in ("", self.itself)
        return self.question if by_itself else f"{self.question} ({self.label})"


_MOST = 4
_SIDES = 2
_MIRRORS = 3
# `by A in the case of B with that by C in the case of D` has more names.
_COMPARED = re.compile(
    r"\b(?:respectively|compar\w+|versus|(?-i:vs\b|v(?=\.\s))|against|than|differ\w*|both|each)\b",
    re.IGNORECASE,
)
_WITHIN_NAME = re.compile(r"\s*|\s+(?:of|for|on)(?:\s+the)?\s+|\s+d[’']\s*")
_OF_EACH = (
    r"(?!\s+(?:of|one|side|party|State|country|delegation|speaker|member|expert|session|meeting"
    r"|year|month|week|day|quarter|time|case)s?\b)"
)
_EACH_DID = re.compile(rf"\b(do|does|did|has|have|had)\s+(?:each|both)\b{_OF_EACH}")
_DIFFERED = re.compile(
    r"^How\s+(?:do|does|did)\s+"
    r"(?:the\s+(?:views?|opinions?|positions?|attitudes?|approach(?:es)?|stances?)\s+of\s+)?"
    r"(.+?)\s+differ\s+(?:on|over|about|as\s+to|regarding|in)\s+",
    re.IGNORECASE,
)
_TO_COMPARE = re.compile(r"^Compare\s+(?=the\b)", re.IGNORECASE)
_EACH = re.compile(rf"\s+(?:respectively|each|both)\b(?=\s|,|\?|$){_OF_EACH}", re.IGNORECASE)
# What makes no sense of one side alone.
_LINKS = r"(?:(?:in|of|for|from|by|with|that|those|the|at|according\s+to|then)\s+)*"
_AGAINST = r"(?:(?:as\s+)?against|with|than|versus|(?-i:v\.|vs\.?))"
# `v.` and `vs`, but not the V of `Annex V`.
_BETWEEN_NAMES = re.compile(
    rf"^(?:['’]s)?\s*,?\s*(?:and|to|or|{_AGAINST})\s+{_LINKS}$"
    # `Norvania’s total against Sundria`, `the keepers of Norvania with those of Sundria`
    rf"|^(?:['’]s)?(?:\s+[\w-]+){{1,3}}?,?\s+{_AGAINST}\s+{_LINKS}$",
    re.IGNORECASE,
)
_OPPOSED = re.compile(
    r"\b(?:(?:Convention|Committee|Covenant|Protocol|Campaign|Conference|Programme|Crimes?)"
    r"|(?i:act(?:ion|s)?|aggression|allegations?|appeal\w*|argu\w+|attacks?|brought|campaign\w*|cases?|charges?"
    r"|claims?|communications?|complain\w*|crimes?|decid\w+|discriminat\w+|evidence|fight\w*|filed|fought"
    r"|guard\w*|lodged|made|measures?|object\w*|offences?|proceedings?|protect\w*|protest\w*|racism|reprisals?"
    r"|reservations?|rul(?:e|ed|ings?)|safeguards?|sanctions?|spoke\w*|speak\w*|struggl\w+|use\w*"
    r"|violence|vot\w+|wars?|warn\w*))\s+against\b"
)
# `the Convention against Torture`, `voted against Sundria`: nothing is compared.
_MIRRORED = re.compile(
    r"\b(?:with|to|against|versus|than|beside)\s+(?:that|those|the\s+ones?)\b", re.IGNORECASE
)
_BOTH_OF = re.compile(r"\bboth\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN_YEARS = re.compile(rf"^,?\s*(?:and|{_AGAINST})\s+{_LINKS}$", re.IGNORECASE)
_LINK = re.compile(r"\b(in|for|by|according\s+to)\s+(?:the\s+)?$", re.IGNORECASE)
_LINKED_AGAIN = re.compile(
    r"^,?\s*and\s+(?:then\s+)?(in|for|by|according\s+to)\s+(?:the\s+)?$", re.IGNORECASE
)
# `according to Ms. Vane and according to Mr. Ore`, `in 2031 and in 2032`: of each.
_CASE = re.compile(
    r"\b(?:in|of|case|communication|matter|decision|judgment|views)\s+(?:of\s+)?$", re.IGNORECASE
)
_SUMMED = re.compile(r"\b(?:totals?|together|altogether|jointly|combined)\b", re.IGNORECASE)
_TITLE = re.compile(rf"\b{TITLE}\.?\s+$")
_STRETCH = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|most|less|least|fewer|fewest|higher|lower|larger|smaller|bigger|greater|longer"
    r"|shorter|earlier|later|older|younger|better|worse|first)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"[^:?]{1,60}:\s+|(?:in|at|on|during)\s[^,?]{1,60},\s+(?=(?:how|what|who|which|when|where)\b)",
    re.IGNORECASE,
)
# `Reprisals: how many in May, and how many in June?` `In 2007, what did A want, and what did B?`
_BACK = re.compile(
    r"\b(?:it|its|he|him|his|she|her|they|them|their|this|that|these|there|then|so|ones?"
    r"|answer\w*|repl(?:y|ied)|respon\w+|react\w*)\b",
    re.IGNORECASE,
)
# What points back to the question before.
_VERBLESS = re.compile(
    r"^(?:how (?:many|much)|who|whom|what|which|when|where)\s+(?:in|on|at|of|for|from|by|with"
    r"|against|about|to|among|under|during|since|before|after)\b",
    re.IGNORECASE,
)
# `and how many in rural areas?`
_HOW_MANY = re.compile(r"\bhow\s+(?:many|much|long|often|far|large|high)\b", re.IGNORECASE)
# `how many at first, and how many in the end`: two counts, set side by side.
_CHANGED = re.compile(
    r"\b(?:chang\w+|evol\w+|rise|rose|risen|fell|fallen|grew|grown|differ\w*|compar\w+)\b",
    re.IGNORECASE,
)
_TIME = rf"(?:{DATE}|{MONTH}(?:\s+(?:of\s+)?\d{{4}})?)"
_PERIOD = re.compile(
    rf"\b(?:between|from)\s+(?:the\s+)?{_TIME}\s+(?:and|to|until|till)\s+(?:the\s+)?{_TIME}"
    rf"|\b{_TIME}\s*(?:\bto\b|\buntil\b|–)\s*(?:the\s+)?{_TIME}",
    re.IGNORECASE,
)
# `between October 2022 and March 2023`: one stretch of time, unless something changed over it.
_EITHER = re.compile(
    r"^(?:['’]s)?\s*,?\s*or\s+(?:(?:in|of|for|by|that|the|at)\s+)*$", re.IGNORECASE
)
# `Which has more, Norvania or Sundria?`
_Several = tuple[str, Callable[..., str], tuple[object, ...]]
_FIELDS: tuple[tuple[str, Callable[..., str]], ...] = (
    ("symbols", str),
    ("meetings", lambda n: f"the {ordinal_suffix(n)} meeting"),
    ("sessions", lambda n: f"the {ordinal_suffix(n)} session"),
    ("days", lambda d: f"{d.day} {d:%B %Y}"),
    ("months", lambda m: f"{MONTHS[m[1] - 1]} {m[0]}"),
)


def parts(question: str, scope: Scope, read: Callable[[str], Scope]) -> tuple[Part, ...]:
    """The parts of `question`, in its order; one that asks it whole when it has none.

    Args:
        question: on one line.
        scope: what the whole question says (`index.scope.read_scope`).
        read: what a piece of it says.
    """
    several = _several(question, scope)
    subs = _at_most(sub_questions(question))
    if subs:
        return _of_clauses(question, subs, scope, several, read)
    if several:
        name, say, values = several
        return tuple(
            Part(
                asked=f"{question}\nWhat is the answer for {say(value)}?",
                scope=replace(narrowed(scope, name, value), absent=_absent(scope, say(value))),
                search=_of_date(question, scope, say(value)) if name in ("days", "months") else "",
                label=say(value),
                itself=question,
                side=len(values) == _SIDES,
            )
            for value in values[:_MOST]
        )
    sides = _compared(question)
    if sides:
        (begun, _), (_, until) = sides
        ends = _BOTH_OF.sub("", question[:begun]), question[until:]
        pieces = (_EACH_DID.sub(r"\1 it", text) for text in ends)
        before, rest = (_EACH.sub("", text) for text in pieces)
        years = _is_year(question, sides[0])
        of_one = [_alone(f"{before}{question[s:e]}{rest}", years=years) for s, e in sides]
        scopes = (replace(scope, years=read(one).years) for one in of_one)
        return tuple(
            Part(one, own, search=one, label=question[start:end], named=True, side=True)
            for one, own, (start, end) in zip(of_one, scopes, sides, strict=True)
        )
    return (Part(question, scope),)


def of_sides(sides: Sequence[str], read: Callable[[str], Scope]) -> tuple[Part, ...]:
    """The parts of a comparison whose `sides` are questions by themselves, each with its scope."""
    return tuple(
        Part(one, read(one), search=one, label=one, itself=one, side=True) for one in sides
    )


def _alone(side: str, *, years: bool) -> str:
    """One side of a comparison, as a question that makes sense by itself."""
    side = side if years else _DIFFERED.sub(r"What did \1 say about ", side)
    return _TO_COMPARE.sub("Give ", side)


def _several(question: str, scope: Scope) -> _Several | None:
    """What the question names more than one of, to be answered one by one."""
    stretch = _PERIOD.search(question) and not _CHANGED.search(question)
    return next(
        (
            (name, say, values)
            for name, say in _FIELDS
            if len(values := getattr(scope, name)) > 1
            and not (stretch and name in ("days", "months"))
        ),
        None,
    )


def _of_clauses(
    question: str,
    clauses: tuple[str, ...],
    scope: Scope,
    several: _Several | None,
    read: Callable[[str], Scope],
) -> tuple[Part, ...]:
    """A part for each of the questions that one question puts."""
    topic = _TOPIC.match(clauses[0])
    asked = [match.group().casefold() for c in clauses if (match := _HOW_MANY.search(c))]
    counts = len(clauses) == len(asked) == _SIDES and asked[0] == asked[1]
    found: list[Part] = []
    for place, clause in enumerate(clauses):
        whole = filled(clause, found[-1].label) if place else ""
        # `In 2007, ...` does not lead what has a time of its own
        leads = place and topic and (":" in topic.group() or not _numbers(clause))
        said = whole or (topic.group() if topic and leads else "") + clause
        leans = bool(place and not whole) and (
            _leans(said) or not (leads or _names_its_own(clause, clauses[0]))
        )
        own = read(said)
        found.append(
            Part(
                asked=f"Of the question “{question}” only this: {said}" if leans else _upper(said),
                scope=replace(
                    _scope_of(place, own, len(clauses), scope, several),
                    abbreviations=own.abbreviations,
                    particulars=own.particulars,
                ),
                search=said,
                label=said,
                itself=said,
                leans=leans,
                side=counts,
            )
        )
    return tuple(found)


def _at_most(clauses: tuple[str, ...]) -> tuple[str, ...]:
    """These; what is beyond the last that is asked by itself goes with it."""
    return (
        (*clauses[: _MOST - 1], " and ".join(clauses[_MOST - 1 :])) if clauses[_MOST:] else clauses
    )


def _leans(clause: str) -> bool:
    """Whether its words cannot be understood without the question before it."""
    names = [a.text for a in anchors(clause) if a.key.startswith("w:")]
    own = set(content_words(_without(clause, names)))
    return bool(_BACK.search(clause) or _VERBLESS.match(clause)) or len(own) < 2


def _names_its_own(clause: str, first: str) -> bool:
    """Whether it names a one or a time, if the first question does: else it is about the same."""
    return bool(_telling(clause)) or not _telling(first)


def _telling(text: str) -> list[str]:
    return [a.key for a in anchors(text) if a.key[0] in "wdmes" or is_year(a.key)]


def _numbers(text: str) -> list[str]:
    return [a.key for a in anchors(text) if a.key[0] in "dmen"]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def narrowed(scope: Scope, field: str, *values: object) -> Scope:
    """`scope` with these values alone in one of its fields."""
    changes: dict[str, Any] = {field: values}
    return replace(scope, **changes)


def _scope_of(place: int, said: Scope, count: int, scope: Scope, several: _Several | None) -> Scope:
    """What a sub-question is about: what it says itself, else its turn of what the whole says."""
    if several is None:
        return scope
    name, say, values = several
    own = getattr(said, name)
    if len(values) == count:
        # `at the thirty-ninth session, and which at the fortieth`: turn by turn
        own = own if len(own) == 1 else (values[place],)
    chosen = own or values
    labels = [say(value) for value in chosen]
    return replace(narrowed(scope, name, *chosen), absent=_absent(scope, *labels))


def _absent(scope: Scope, *labels: str) -> tuple[str, ...]:
    return tuple(a for a in scope.absent if any(a in label for label in labels))


def _compared(question: str) -> tuple[tuple[int, int], ...]:
    """Where the two names (or years) stand that the question sets against each other.

    Empty for none.
    """
    between = None
    names = _names(question)
    question = _OPPOSED.sub(lambda found: "_" * len(found.group()), question)
    if _COMPARED.search(question):
        between = _BETWEEN_NAMES
    elif _MORE.search(question):
        between = _EITHER
    if _MIRRORED.search(question) and sum(not _is_year(question, n) for n in names) > _MIRRORS:
        return ()  # left to the model
    years = [span for span in names if _is_year(question, span)]
    for first, second in pairwise(names):
        before, middle = question[: first[0]], question[first[1] : second[0]]
        both_years = first in years and second in years
        if both_years and (len(years) > 2 or _STRETCH.search(before)):
            continue
        if (first in years) != (second in years) or _is_case(before, middle):
            continue
        compared = between and (_BETWEEN_YEARS if both_years else between).match(middle)
        if compared or _linked_again(question, before, middle, years=both_years):
            return (first, second)
    return ()


def _is_case(before: str, middle: str) -> bool:
    """Whether it is the name of a case: `in Vane v. Ostrava`, `the case Vane v. Ostrava`."""
    return middle.strip() == "v." and bool(_CASE.search(before))


def _linked_again(question: str, before: str, middle: str, *, years: bool) -> bool:
    """Whether what leads to the first name leads to the second one again.

    Of what is summed over both there is one answer.
    """
    link, again = _LINK.search(before), _LINKED_AGAIN.match(middle)
    words = _folded(link)
    same = bool(link and again) and words == _folded(again)
    return same and (years or words == "according to") and not _SUMMED.search(question)


def _folded(link: re.Match[str] | None) -> str:
    return " ".join(link.group(1).casefold().split()) if link else ""


def _is_year(question: str, span: tuple[int, int]) -> bool:
    return question[span[0] : span[1]].isdigit()


def _names(question: str) -> list[tuple[int, int]]:
    """Where the names stand, with `Mr.` before them, and years by themselves.

    Names of several words are one where they follow each other.
    """
    spans: list[tuple[int, int]] = []
    for anchor in anchors(question):
        if is_year(anchor.key) and anchor.text.isdigit():
            spans.append((anchor.start, anchor.end))
            continue
        if not anchor.key.startswith("w:"):
            continue
        title = _TITLE.search(question, 0, anchor.start)
        if title:
            spans.append((title.start(), anchor.end))
        elif spans and _WITHIN_NAME.fullmatch(question[spans[-1][1] : anchor.start]):
            spans[-1] = (spans[-1][0], anchor.end)
        else:
            spans.append((anchor.start, anchor.end))
    return spans


def _of_date(question: str, scope: Scope, label: str) -> str:
    """The question without the other dates that it names."""
    own = _keys(label)
    kept = [w for w in scope.dated if not own.isdisjoint(_keys(w))]
    others = [w for w in scope.dated if not any(w in k for k in kept)]
    return _without(question, sorted(others, key=len, reverse=True))


def _keys(text: str) -> set[str]:
    return {a.key for a in anchors(text)}


def _without(question: str, names: list[str]) -> str:
    for name in names:
        question = question.replace(name, " ")
    return " ".join(question.split())
