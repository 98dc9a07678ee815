"""A question to its parts: two sessions, two questions in one, two names compared.

A small model answers a comparison from one side. So each side is searched for, read and answered
by itself, and the answers stand side by side, each with its citation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from index.numbers import MONTHS
from index.records import ordinal_suffix
from index.scope import Scope, sub_questions
from qa.anchors import anchors


@dataclass(frozen=True, slots=True)
class Part:
    """What one part asks."""

    asked: str
    """What the model is asked: the whole question, then which part of it to answer."""
    scope: Scope
    search: str = ""
    """What to search for beside the whole question; empty for the whole alone."""
    label: str = ""
    """`the 39th session`; empty for an undivided question."""
    named: bool = False
    """The label is a name: one of two that are compared."""


_MOST = 4
_COMPARED = re.compile(
    r"\b(?:respectively|compar\w+|versus|vs|against|than|differ\w*|both|each)\b", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(
    r"^(?:['’]s)?\s*,?\s*(?:and|against|with|to|than|versus|vs\.?|or)\s+"
    r"(?:(?:in|of|for|from|by|with|that|those|the|at)\s+)*$"
    # `Norvania’s total against Sundria`, `the keepers of Norvania with those of Sundria`
    r"|^(?:['’]s)?(?:\s+[\w-]+){1,3}?,?\s+(?:against|with|than|versus|vs\.?)\s+"
    r"(?:(?:in|of|for|from|by|that|those|the|at)\s+)*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:more|most|less|least|fewer|fewest|higher|lower|larger|smaller|bigger|greater|longer"
    r"|shorter|earlier|later|older|younger|better|worse|first)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"^(?:['’]s)?\s*,?\s*or\s+(?:(?:in|of|for|by|that|the|at)\s+)*$", re.IGNORECASE
)
# `Which has more, Norvania or Sundria?`
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
    several = next(
        ((name, say, values) for name, say in _FIELDS if len(values := getattr(scope, name)) > 1),
        None,
    )
    subs = sub_questions(question)[:_MOST]
    if subs:
        return tuple(
            Part(
                asked=f"{question}\nAnswer only this part of it: {sub}",
                scope=_scope_of(place, sub, len(subs), scope, several, read),
                search=sub,
                label=sub,
            )
            for place, sub in enumerate(subs)
        )
    if several:
        name, say, values = several
        return tuple(
            Part(
                asked=f"{question}\nAnswer only for {say(value)}.",
                scope=replace(narrowed(scope, name, value), absent=_absent(scope, say(value))),
                search=say(value) if name in ("days", "months") else "",
                label=say(value),
            )
            for value in values[:_MOST]
        )
    names = _compared(question)
    if names:
        return tuple(
            Part(
                asked=f"{question}\nAnswer only for {name}.",
                scope=scope,
                search=_without(question, [n for n in names if n != name]),
                label=name,
                named=True,
            )
            for name in names
        )
    return (Part(question, scope),)


def narrowed(scope: Scope, field: str, *values: object) -> Scope:
    """`scope` with these values alone in one of its fields."""
    changes: dict[str, Any] = {field: values}
    return replace(scope, **changes)


def _scope_of(
    place: int,
    sub: str,
    count: int,
    scope: Scope,
    several: tuple[str, Callable[..., str], tuple[object, ...]] | None,
    read: Callable[[str], Scope],
) -> Scope:
    """What a sub-question is about: what it says itself, else its turn of what the whole says."""
    if several is None:
        return scope
    name, say, values = several
    own = getattr(read(sub), name)
    if len(values) == count:
        # `at the thirty-ninth session, and which at the fortieth`: turn by turn
        own = own if len(own) == 1 else (values[place],)
    chosen = own or values
    labels = [say(value) for value in chosen]
    return replace(narrowed(scope, name, *chosen), absent=_absent(scope, *labels))


def _absent(scope: Scope, *labels: str) -> tuple[str, ...]:
    return tuple(a for a in scope.absent if any(a in label for label in labels))


def _compared(question: str) -> tuple[str, ...]:
    """Two names that the question sets against each other; empty for none."""
    if _COMPARED.search(question):
        between = _BETWEEN_NAMES
    elif _MORE.search(question):
        between = _EITHER
    else:
        return ()
    names = [a for a in anchors(question) if a.key.startswith("w:")]
    for first, second in pairwise(names):
        if between.match(question[first.end : second.start]):
            return (first.text, second.text)
    return ()


def _without(question: str, names: list[str]) -> str:
    for name in names:
        question = question.replace(name, " ")
    return " ".join(question.split())
