"""What kind of thing a question asks for, and whether an answer holds one.

A model that does not find the number of inspectors gives the number of inspections. The rules are
for the question words of English; a question that none of them knows expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from index.folding import fold
from index.numbers import MONTH
from index.sentences import sentences
from index.titles import HONOUR
from qa.anchors import anchors, content_words, is_year
from qa.inquiries import about_asking, asking
from qa.rivals import other_instrument, rival

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
    r"\b(?:(?:what|which) (?:calendar |exact |precise )?(?:date|day)|day of the week)\b(?!-)"
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
_ON_DAY = re.compile(
    r"\bon (?:what|which) (?:calendar |exact |precise )?(?:date|day)\b(?!-)"
    r"|^(?:the )?(?:date|day) on which\b"
)
_MONTH_DAY = re.compile(rf"\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)", re.IGNORECASE)
_IN_YEAR = re.compile(
    r"(?:^(?:and )?|\b(?:in|since|until|by|from|of|during) )(?:what|which) (?:calendar )?year\b"
    r"(?!['-]|\s+(?:of|groups?)\b)"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d(?:s|\b)|\b(?:ago|decades?|independence)\b", re.IGNORECASE)
_AT_HOUR = re.compile(r"\bat (?:what|which) (?:exact )?(?:time|hour)\b")
_PAGE = re.compile(r"\b(?:what|which) (?:web ?page|web address|internet address|url)\b")
_OFFICE = re.compile(
    r"\bnames? of (?:the |its |his |her |their )?(?:[\w'-]+ ){0,3}?(?:chief|chair\w*|director|head"
    r"|representative|minister|president|secretary|rapporteur|ambassador|commissioner|expert|member"
    r"|delegate|officer|judge|speaker|coordinator)\b(?!['-]|\s+(?:body|bodies|group|office|state))"
)
_PERSON = re.compile(
    rf"\b{HONOUR}\b\.?\s+[A-ZÀ-ÖØ-Þ]"
    r"|^[A-ZÀ-ÖØ-Þ][\w'’-]+(?:\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)+[.]?$"
)
# With a title, or the bare name as the whole answer.
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SEVERAL = re.compile(
    rf"\b(?:what|which|name|list) (?:are |were |is )?(?:the |these |those )?"
    rf"({'|'.join(_COUNTS)}) (?!of\b|hundred\b|thousand\b|million\b|per\b|words?\b)[a-z]"
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
_OPEN = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b"
    r"|^(?:please )?(?:list|name|give|tell|identify|enumerate|specify|describe|summari[sz]e|outline"
    r"|explain)\b"
)
# Or something is requested.
_PEOPLE = re.compile(
    r"\b(?:chair\w*|delegat\w+|representative|secretar\w+|rapporteur|member|committee|government"
    r"|observer|minister|director|expert|president|commissioner|council|party|parties|state)\b"
)


_HELD = (
    r"\b(?:arguments?|basis|complaints?|concerns?|criticisms?|explanations?|grounds|justifications?"
    r"|meaning|objections?|opinions?|positions?|purpose|reactions?|reasons?|reasoning|rationale"
    r"|repl(?:y|ies)|responses?|situation|stances?|state|status|views?)\b"
)
_STATE_OF = re.compile(r"\bState\s+of\s+(?=[A-Z])")
# `the observer for the State of Palestine`: no state of affairs.
_OPEN_ENDED = re.compile(
    r"\bwhy\b|\bhow come\b|^what (?:led|prompted|caused|moved|made|brought|kept|induced)\b"
    r"|\b(?:on|for|with|in|by) what (?:basis|grounds?|reasons?|arguments?|purpose|justification"
    r"|ways?|manner|means)\b"
    # how, but not how many
    r"|\bhow (?!(?:many|much|long|old|big|large|high|far|often|deep|fast|heavy|wide|tall|late|early"
    r"|soon)\b)\w"
    # what was said, thought or done of something
    r"|\bwhat\b.*\b(?:say|said|think|thought|argue[ds]?|make of|find|respond|reply|explain\w*"
    r"|stated|happen(?:ed)?|do|done)\b"
    rf"|(?:['’]s|\b(?:their|its|his|her))\s+(?:\w+\s+)?{_HELD}"
    rf"|{_HELD}\s+(?:of|on|about|regarding|concerning|towards?|to|for|in|behind|with)\b"
)
_SAID = re.compile(
    r"\bwhat\s+(?:did|does|had|has|was|were|is)\b.*\b(?:say|said|think|thought|argue[ds]?|make of"
    r"|respond|reply|explain\w*|stated|tell|told|complain\w*|claim\w*|views?|positions?|opinions?"
    r"|complaints?|criticisms?|objections?|reactions?|responses?|stances?)\b"
)
_YES_OR_NO = re.compile(
    r"^(?:(?:and|so|but) )?(?:did|do|does|is|are|was|were|has|have|had|can|could|will|would|should"
    r"|may|might|must)\b"
)


def open_ended(question: str) -> bool:
    """Whether no single thing answers it: `why`, `how`, `what did they say`, Yes or No.

    A sentence that says less than the record's may then lose what was asked for.
    """
    low = fold(_STATE_OF.sub("", question))
    if any(cue.search(low) for cue in (_WHO, _WHEN, _DAY, _HOUR, _NUMBER)):
        return False
    yes_or_no = _YES_OR_NO.search(low) and not asks_for_something(question)
    return bool(_OPEN_ENDED.search(low) or yes_or_no)


def of_what_was_said(question: str) -> bool:
    """Whether it asks what somebody said or thought of something."""
    return bool(_SAID.search(fold(question)))


def asks_for_something(question: str) -> bool:
    """Whether it is not to be answered by Yes or No: a question word, or a request."""
    return bool(_OPEN.search(fold(question)))


def of_who(question: str) -> bool:
    """Whether the question asks for a person."""
    return bool(_WHO.search(fold(question)))


def lacking(
    question: str,
    claims: str,
    quotes: str,
    common: Collection[str] = (),
    *,
    part: bool = False,
) -> str:
    """What makes it impossible that this is the answer, in words; empty when it may well be.

    It lacks the day, the hour, the name, the address or the members of a list that are asked for,
    or gives the figure of something else: of the Protocol's parties, where the Convention's are
    asked for. Only forms of question that leave no doubt count here; `met` is less strict. One of
    several parts (`part`) need not hold all members.
    """
    low = fold(question)
    if any(cue.search(low) for cue in (_NUMBER, _WHEN, _DAY)):
        other = rival(question, quotes) or other_instrument(question, claims)
        if other:
            return f"is about the {other}"
    kinds = {key[0] for key in _new(question, claims, common)}
    if _ON_DAY.search(low):
        dated = {"d", "e"} & kinds or _SOME_DAY.search(fold(claims)) or _MONTH_DAY.search(claims)
        return "" if dated else "gives no day"
    if _IN_YEAR.search(low):
        told = {"d", "m", "e"} & kinds or _YEAR.search(claims) or _RELATIVE.search(fold(claims))
        return "" if told else "gives no year"
    if _AT_HOUR.search(low):
        return "" if "t" in kinds else "gives no hour"
    if _OFFICE.search(low):
        return "" if _PERSON.search(claims) else "names nobody"
    if _PAGE.search(low):
        return "" if _CONTACTS[-1][1].search(fold(claims)) else "gives no address"
    several = None if part else _SEVERAL.search(low)
    if several:
        members = len(_LISTED.findall(claims)) + len(sentences(claims))
        return "" if members >= _COUNTS[several.group(1)] else f"does not name {several.group(1)}"
    return ""


def met(question: str, claims: str, quotes: str, common: Collection[str] = ()) -> float:
    """Whether the claims hold what the question asks for: 1 when they do or nothing is expected.

    What the question itself says does not count. `quotes` is what the claims rest on, for `how
    many inspectors`: the sentence that gives the number must speak of inspectors.
    """
    low, bare = fold(question), fold(claims)
    kinds = {key[0] for key in _new(question, claims, common)}
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
        new = _new(question, claims, common)
        dated = {"d", "m", "e"} & kinds or any(is_year(key) for key in new)
        return float(bool(dated) or bool(_RELATIVE.search(bare)))
    if _WHO.search(low):
        return float("w" in kinds or bool(_PEOPLE.search(bare)))
    return 1.0


def _new(question: str, claims: str, common: Collection[str]) -> set[str]:
    """Keys of the anchors that the claims have and the question has not."""
    asked = {a.key for a in anchors(question, common)}
    return {a.key for a in anchors(claims, common)} - asked
