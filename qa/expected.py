"""What kind of thing a question asks for, and whether an answer holds one.

A model that does not find the number of inspectors gives the number of inspections. The rules are
for the question words of English; a question that none of them knows expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from index.sentences import sentences
from qa.anchors import anchors, content_words, fold
from qa.inquiries import about_asking, asking
from qa.rivals import rival

_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|big|large|high|far|often|deep|fast|heavy|wide|tall)\b"
    r"|\bby how\b|\b(?:what|which) (?:(?:was|is|were|are) )?(?:the |a |an )?(?:\w+ ){0,2}?"
    r"(?:percentage|proportion|share|number|sum|amount|total|rate|price|age|fee|size|budget)\b"
    r"|^number of\b"
)
_COUNTED = re.compile(r"\bhow many\s+(?:of\s+)?((?:[\w'-]+\s+){0,4}?[\w'-]+)\s+"
                      r"(?:is|are|was|were|do|does|did|had|has|have|can|could|will|would|been|be"
                      r"|there|in|of|from|at|by|on|for|to|that|who|which|\w+ed)\b")  # fmt: skip
_WHEN = re.compile(
    r"^(?:and )?(?:when|since when|until when|by when|from when)\b"
    r"|\b(?:what|which) (?:date|day|year|month|deadline)\b|\b(?:by|on|until) what date\b"
)
_DAY = re.compile(
    r"\b(?:(?:what|which) (?:calendar |exact |precise )?(?:date|day)|day of the week)\b"
    r"|^(?:the )?(?:date|day) (?:on which|of|when)\b"
)
_SOME_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:same|next|following|previous) day\b"
    r"|\bthe day (?:before|after)\b|\b(?:tomorrow|yesterday|today)\b"
)
# A month is no answer to `on which day`.
_HOUR = re.compile(r"\b(?:what|which) (?:times?|hours?)\b")
_WHO = re.compile(r"^(?:and )?(?:(?:by|to|from|with|for) )?(?:who|whom|whose)\b")
_NAME = re.compile(
    r"\b(?:what|which) (?:(?:was|is|were|are) )?(?:the |his |her |its |their )?(?:\w+ )?"
    r"(?:names?|surnames?)\b"
    r"|^(?:the )?names? of\b|\b(?:was|is|were|are) (?:\S+ ){1,8}?(?:called|named)\b"
)
_CONTACTS = (
    (re.compile(r"\b(?:tele)?phone|\bfax\b|\bhotline number\b"), re.compile(r"\d[\d ()-]{4,}\d")),
    (re.compile(r"\be-?mail\b"), re.compile(r"@")),
    (
        re.compile(r"\b(?:web ?(?:page|site|address)|url|internet address)\b"),
        re.compile(r"\bwww\.|https?:|\b\w+\.(?:org|int|com|net|info|edu|gov)\b"),
    ),
)
# What is asked for, and what an answer to it holds.
_RELATIVE = re.compile(
    r"\b(?:next|following|previous|last|coming|same|end|beginning|middle|early|late|summer|autumn"
    r"|winter|spring|session|year|years|month|months|week|weeks|day|days|tomorrow|yesterday|today"
    r"|shortly|soon|never|already|annually|monthly|weekly|daily|yet)\b"
)
_INDEFINITE = re.compile(
    r"\b(?:no|none|nobody|half|third|quarter|twice|once|dozens?|all|several|few|one|every|most"
    r"|majority|million|billion|thousand|hundred)\b"
)
_YEAR = re.compile(r"n:(?:1[89]|20)\d\d")
_OPEN = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b")
_PEOPLE = re.compile(
    r"\b(?:chair\w*|delegat\w+|representative|secretar\w+|rapporteur|member|committee|government"
    r"|observer|minister|director|expert|president|commissioner|council|party|parties|state)\b"
)


def asks_for_something(question: str) -> bool:
    """Whether it is not to be answered by Yes or No: some question word stands in it."""
    return bool(_OPEN.search(fold(question)))


def of_who(question: str) -> bool:
    """Whether the question asks for a person."""
    return bool(_WHO.search(fold(question)))


def of_another(question: str, quotes: str) -> bool:
    """Whether the figure, or the day, that is asked for is one of something else.

    Of the Protocol's parties, where the Convention's are asked for. Other questions may well be
    answered by what stands in another instrument.
    """
    low = fold(question)
    asks = any(cue.search(low) for cue in (_NUMBER, _WHEN, _DAY))
    return asks and bool(rival(question, quotes))


def met(question: str, claims: str, quotes: str, common: Collection[str] = ()) -> float:
    """Whether the claims hold what the question asks for: 1 when they do or nothing is expected.

    What the question itself says does not count. `quotes` is what the claims rest on, for `how
    many inspectors`: the sentence that gives the number must speak of inspectors.
    """
    low = fold(question)
    asked = {a.key for a in anchors(question, common)}
    new = {a.key for a in anchors(claims, common)} - asked
    kinds = {key[0] for key in new}
    bare = fold(claims)
    if quotes and not about_asking(question) and all(asking(s) for s in sentences(quotes)):
        return 0.0  # the record itself only asks
    for wanted, form in _CONTACTS:
        if wanted.search(low) and asks_for_something(question):
            return float(bool(form.search(bare)))
    if _NAME.search(low):
        return float("w" in kinds)
    if _HOUR.search(low):
        return float("t" in kinds)
    if _NUMBER.search(low):
        if not ({"n", "p"} & kinds or _INDEFINITE.search(bare)):
            return 0.0
        match = _COUNTED.search(low)
        words = set(content_words(match.group(1))) if match else set()
        return float(not words or bool(words & set(content_words(quotes))))
    if _DAY.search(low):
        return float(bool({"d", "e"} & kinds) or bool(_SOME_DAY.search(bare)))
    if _WHEN.search(low):
        dated = {"d", "m", "e"} & kinds or any(_YEAR.fullmatch(key) for key in new)
        return float(bool(dated) or bool(_RELATIVE.search(bare)))
    if _WHO.search(low):
        return float("w" in kinds or bool(_PEOPLE.search(bare)))
    return 1.0
