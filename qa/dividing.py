"""A comparison divided by a model without an adapter for it, where no rule finds its two sides.

`Hourly price of captioning: old contract versus new supplier?` names nothing that a rule could put
in the place of something else. The model writes a question for each side, and code sees to it that
they ask for what was asked: nothing new is named, nothing that was named is lost, and they differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations

from index.numbers import MONTH, ORDINAL
from models.prompts import Prompt, parted, place_of
from models.protocol import Generator
from qa.anchors import Anchor, anchors, content_words, held, keys_of, negated

_Keys = frozenset[str]

_SYSTEM = (
    "You split a comparison into two questions, one for each side. Each question stands by itself "
    "and keeps the words of the comparison."
)
_Example = tuple[str, tuple[str, ...]]
"""A question, and the questions that it is taken apart into."""
_EXAMPLES: tuple[_Example, ...] = (
    (
        "How did the budgets of the library in Norvania and the museum in Sundria differ?",
        (
            "What was the budget of the library in Norvania?",
            "What was the budget of the museum in Sundria?",
        ),
    ),
    (
        "rejected applications: figure in the report v. figure given by the delegation",
        (
            "How many rejected applications were there according to the report?",
            "How many rejected applications were there according to the delegation?",
        ),
    ),
    (
        "What did the farmers want from the law, and what did the traders want from it?",
        ("What did the farmers want from the law?", "What did the traders want from the law?"),
    ),
)


def numbered(parts: Sequence[str]) -> str:
    """Questions as the model is to write them: one a line, counted."""
    return "\n".join(f"{number}. {part}" for number, part in enumerate(parts, 1))


_SHOWN = "".join(f"Comparison: {asked}\n{numbered(parts)}\n\n" for asked, parts in _EXAMPLES)
_GRAMMAR = r"""root ::= "1. " side "\n2. " side
side ::= [^\n?]+ "?"
"""
_SIDES = re.compile(r"1\. (.+\?)\n2\. (.+\?)")
_LONGEST = 120
# Tokens of both sides together; of what is longer the second lacks its end, and does not count.
_NEW = 1
"""So many content words a side may have that the question has not, beside those of `PLAIN`."""
PLAIN = frozenset(
    content_words(
        "compare comparison compared comparing versus against differ difference respectively side"
        " apart number figure total amount count sum rate percentage proportion share money many"
        " much according give given state stated say said put report reported official answer"
        " change changed move moved shift evolve rise fall better worse more less common long"
        " increase decrease climb drop dropped grow grew grown shrink shrank shrunk"
        " estimate rival position two"
    )
)
# What a comparison says and its sides need not, and what they may say instead.
_OPENERS = frozenset("number numbers figure figures total totals put set give".split())
# A capital at the beginning of a question makes no name of these.
_TIME_WORDS = frozenset({"w:now", "w:then", "w:before", "w:after", "w:last", "w:first"})
_TIME = f"(?:{MONTH}|(?:19|20)\\d\\d)"
_WORDS = re.compile(
    r"\b(?i:compar(?:e|es|ed|ing|ison)|versus|vs|as against|as opposed to|differ(?:s|ed)?"
    r"|differences? between|how far apart|respectively|side by side"
    r"|beside (?:that|those|the ones?|what))\b|(?:^|[:;–—-]\s+)(?i:contrast)\s"
    r"|\b(?:[a-z]\w*|\d+) v\. "  # but not `L.M. v. Duvrania`
)
_AGAINST = re.compile(
    rf"{_TIME}(?:\s+\d{{4}})?\s+against\s+(?:\w+\s+){{0,4}}{_TIME}"
    rf"|\b{ORDINAL}(?:\s+\w+){{0,2}}\s+against\s+(?:\w+\s+){{0,4}}{ORDINAL}"
    r"|\b(?:old|first|earlier|former|initial|original|previous)(?:\s+\w+){0,2}\s+against"
    r"\s+(?:the\s+)?(?:new|second|later|latest|final|last)\b",
    re.IGNORECASE,
)
# `July 2031 against July 2032`, but not `voted against`.
_BETWEEN = r"\s+(?:between\b.{1,100}\band|from\b.{1,100}\bto)\b"
_MOVED = (
    "change|changed|move|moved|shift|shifted|evolve|evolved|rise|risen|fall|fallen|better|worse"
)
_GREW = "(?:increase|decrease)d?|climb(?:ed)?|drop(?:ped)?|grow|grown|shrink|shrunk"
# Not `Did they approve the increase from 30 to 45 days?`
_CHANGE = re.compile(
    rf"^(?:how\s+(?:did|has|have|had)|did|has|have)\b.{{1,200}}\b(?:{_MOVED}){_BETWEEN}"
    rf"|^how\s+(?:did|has|have|had)\b.{{1,200}}(?<!\bthe)(?<!\bto)(?<!\ba)(?<!\ban)\s(?:{_GREW}){_BETWEEN}",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:before and after|then and now|now and (?:by|then|in|at)|first and (?:\w+ ){0,2}second"
    r"|the one\b.{1,100}\bthe other|each of the two|under either|more or less"
    r"|the first\b.{3,40}\band the last"
    r"|where (?:did|do|does)\b.{1,80}\band\b.{1,80}\bstand on"
    r"|how (?:did|do|does)\b.{1,120}\band\b.{1,120}\beach (?:want|say|think|see|put|view|argue"
    r"|propose|respond|react|describe|explain|justify|answer))\b|\b(?:in|at) each\s*[?.]?$",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\b(at|in|for|under)\s+[^,?]{2,60}?,?\s+and\s+(?:then\s+)?\1\b", re.IGNORECASE)
# `at the north pier and at the south pier`.
_COMPARES = (_WORDS, _AGAINST, _CHANGE, _PAIR, _AGAIN)


@dataclass(frozen=True, slots=True)
class Division:
    """What the model made of a comparison."""

    sides: tuple[str, ...]
    """A question for each of two sides; empty where they would not ask the same."""
    tokens: int
    """That it wrote."""


def compares(question: str) -> bool:
    """Whether the question seems to set two things against each other."""
    return any(form.search(question) for form in _COMPARES)


def divided(
    generator: Generator,
    question: str,
    cancelled: Callable[[], bool],
    asking: Callable[[Prompt], None] = lambda _: None,
) -> Division:
    """The two sides of `question`, as the model divides it; none when it was cancelled.

    `asking` is told the prompt.

    Raises:
        ModelError: the model cannot run.
    """
    prompt = parted(generator.chat(_SYSTEM, f"{_SHOWN}Comparison: {question}"), _SHOWN)
    asking(prompt)
    generator.keep(prompt[: place_of(prompt, _SHOWN) + 1], cancelled=cancelled)
    pieces = [
        piece.text
        for piece in generator.stream(
            prompt, max_tokens=_LONGEST, grammar=_GRAMMAR, cancelled=cancelled
        )
        if not piece.ends
    ]
    found = _SIDES.fullmatch("".join(pieces).strip())
    sides = found.groups() if found and not cancelled() else ()
    return Division(sides if sides and asks_the_same(question, sides) else (), len(pieces))


def asks_the_same(question: str, sides: Sequence[str]) -> bool:
    """Whether these two, together, ask for what the question asks for.

    They name only what it names, in its words; what it names both name, or each has its own; what
    it says one of them says; and each says something of it that the other does not.
    """
    known = _keys(question)
    asked = set(content_words(question)) - PLAIN
    words = [set(content_words(side)) for side in sides]
    strange = any(len(own - asked - PLAIN) > _NEW or not own for own in words)
    lost = asked - set().union(*words)
    if strange or lost or any(negated(side) != negated(question) for side in sides):
        return False
    keys = [_keys(side) for side in sides]
    if not all(held(a.key, known) for side in sides for a in anchors(side)):
        return False
    own_of_each = [known & one - other for one, other in permutations(keys)]
    return all(own_of_each) and all(
        _kept(anchor, keys, own_of_each) for anchor in anchors(question)
    )


def _keys(text: str) -> _Keys:
    keys = keys_of(text)
    # `for her first and her second report`
    return keys | {"n:1"} if "w:first" in keys else keys


def _kept(anchor: Anchor, keys: Sequence[_Keys], own: Sequence[_Keys]) -> bool:
    """Whether what the question names is named by both sides, or by one and the other has its own.

    `At the 39th session, ...` must not be lost from the second side.
    """
    if not anchor.start and anchor.text.casefold() in _OPENERS:
        return True
    if anchor.text.casefold() == "two":
        return True  # `at the two meetings`: each side is of one of them
    has = [held(anchor.key, side) for side in keys]
    if all(has):
        return True
    lacks = has.index(False)
    return any(has) and any(_class(key) == _class(anchor.key) for key in own[lacks])


def _class(key: str) -> str:
    """`w` for a name, `n` for whatever is told in figures, and for what stands for a time."""
    return "n" if key[0] in "ndmetp" or key in _TIME_WORDS else key[0]
