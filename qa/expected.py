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
    r"|(?:^|\b(?:for|know|give|me|state|learn) )(?:the )?names? of\b"
    r"|\b(?:was|is|were|are) (?:\S+ ){1,8}?(?:called|named)\b"
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
_OFFICE = re.compile(
    r"\bname of (?:the |its |his |her |their )?(?:[\w'-]+ ){0,3}?(?:chief|chair\w*|director|head"
    r"|representative|minister|president|secretary|rapporteur|ambassador|commissioner|expert|member"
    r"|delegate|officer|judge|speaker|coordinator)\b"
)
_PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sir|Dame|Lord|Judge|Captain|Archbishop)\.?\s+[A-ZÀ-ÖØ-Þ]"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SEVERAL = re.compile(
    rf"\b(?:what|which|name|list) (?:are |were |is )?(?:the |these |those )?"
    rf"({'|'.join(_COUNTS)}) (?!of\b|hundred\b|thousand\b|million\b|per\b)[a-z]"
)
_LISTED = re.compile(r"[,;]\s|\s(?:and|or)\s")
# `which three languages`: as many members, told apart.
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


def lacking(question: str, claims: str, quotes: str, common: Collection[str] = ()) -> bool:
    """Whether what is claimed cannot be the answer, whatever else speaks for it.

    It lacks the day, the hour, the person or the address that is asked for, or gives the figure
    of something else: of the Protocol's parties, where the Convention's are asked for.
    """
    low = fold(question)
    if any(cue.search(low) for cue in (_NUMBER, _WHEN, _DAY)) and rival(question, quotes):
        return True
    return _given(low, question, claims, common) is False


def met(question: str, claims: str, quotes: str, common: Collection[str] = ()) -> float:
    """Whether the claims hold what the question asks for: 1 when they do or nothing is expected.

    What the question itself says does not count. `quotes` is what the claims rest on, for `how
    many inspectors`: the sentence that gives the number must speak of inspectors.
    """
    low, bare = fold(question), fold(claims)
    kinds = {key[0] for key in _new(question, claims, common)}
    if quotes and not about_asking(question) and all(asking(s) for s in sentences(quotes)):
        return 0.0  # the record itself only asks
    given = _given(low, question, claims, common)
    if given is not None:
        return float(given)
    if _NUMBER.search(low):
        if not ({"n", "p"} & kinds or _INDEFINITE.search(bare)):
            return 0.0
        match = _COUNTED.search(low)
        words = set(content_words(match.group(1))) if match else set()
        return float(not words or bool(words & set(content_words(quotes))))
    if _WHEN.search(low):
        new = _new(question, claims, common)
        dated = {"d", "m", "e"} & kinds or any(_YEAR.fullmatch(key) for key in new)
        return float(bool(dated) or bool(_RELATIVE.search(bare)))
    return 1.0


def _given(low: str, question: str, claims: str, common: Collection[str]) -> bool | None:
    """Whether the claims give a thing that has a form of its own; None when none is asked for.

    `low` is the folded question.
    """
    kinds = {key[0] for key in _new(question, claims, common)}
    bare = fold(claims)
    for wanted, form in _CONTACTS:
        if wanted.search(low) and asks_for_something(question):
            return bool(form.search(bare))
    if _NAME.search(low):
        return bool(_PERSON.search(claims)) if _OFFICE.search(low) else "w" in kinds
    several = _SEVERAL.search(low)
    if several:
        return len(_LISTED.findall(claims)) + 1 >= _COUNTS[several.group(1)]
    if _HOUR.search(low):
        return "t" in kinds
    if _DAY.search(low):
        return bool({"d", "e"} & kinds) or bool(_SOME_DAY.search(bare))
    if _WHO.search(low):
        return "w" in kinds or bool(set(_PEOPLE.findall(bare)) - set(_PEOPLE.findall(low)))
    return None


def _new(question: str, claims: str, common: Collection[str]) -> set[str]:
    """Keys of the anchors that the claims have and the question has not."""
    asked = {a.key for a in anchors(question, common)}
    return {a.key for a in anchors(claims, common)} - asked
