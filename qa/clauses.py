"""The questions that one question puts."""

from __future__ import annotations

import re

from qa.anchors import anchors, content_words
from qa.verbs import is_past

_WH = r"(?:how|what|who|whom|whose|which|when|where|why)"
_BEFORE_WH = r"(?:in|at|on|to|for|by|from|of|with|since|until)"
_BETWEEN = re.compile(
    rf"[,;]?\s+(?:and|or|while|whereas|but)\s+(?=(?:{_BEFORE_WH})?\s*{_WH}\b)|[;?]\s+(?=\w)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:who|whom|whose|which|where|when)\b", re.IGNORECASE)
_ASKS_ITSELF = re.compile(
    r"(?:where|when|which|whom)\s+(?:can|could|do|does|did|is|are|was|were|has|have|had|will|would"
    r"|should|may|might)\b|who\b.*\b(?:it|them|this|that)\s*\?*$",
    re.IGNORECASE,
)
# `where can they complain`, `who enforces it`: no relative clause.
_PLAIN_JOINT = re.compile(r"\s+(?:and|or)\s+", re.IGNORECASE)
_LEADS = re.compile(
    rf"\s*(?:[^:?]{{1,60}}:\s+|(?:and|so|but)\s+)?(?:{_BEFORE_WH}\s+)?{_WH}\b", re.IGNORECASE
)
# The question word that a question begins with: `Ostrava: in which year ...`
_REQUEST = re.compile(
    r"(?:please|kindly|give|say|tell|list|name|state|specify|quote|answer|i)\b", re.IGNORECASE
)
_REQUEST_OF_ITS_OWN = re.compile(
    r"(?:please\s+|kindly\s+)?(?:list|name)\s+(?:all|every|the\s+(?!number|figure|same)\w+|two|three"
    r"|four|five)\b",
    re.IGNORECASE,
)
_VERBLESS = re.compile(
    rf"(?:{_BEFORE_WH}\s+)?(?:what|which|whose|how\s+(?:many|much))\s+[\w'’-]+(?:\s+[\w'’-]+)?",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"\b{_WH}\b|^(?:(?:and|so|but)\s+)?(?:can|could|do|does|did|is|are|was|were|has|have|had|will"
    r"|would|should|may|might)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"^(?:[^:]{1,60}:\s+)?(?:the\s+)?(?:amount|compare|cost|date|day|figures?|list|names?|number|price"
    r"|reasons?|share|symbol|text|title|total)\b",
    re.IGNORECASE,
)
_FEWEST = 3
# Words of a question that can stand beside another.
_PARTICULARS = frozenset(
    content_words(
        "number figure total amount sum detail date name respective kindly exact same case"
    )
)
# What the particulars of an answer are called: `and what are the numbers?`


def sub_questions(question: str) -> tuple[str, ...]:
    """The questions that one question puts (`What did A say, and what B?`); empty for a single.

    What only goes on with the question before it belongs to that: a second relative clause (`those
    whom the storm drove out and who cannot return`), and what asks for no more than particulars
    of the answer (`and what are the numbers?`, `Please give both figures`, `and when was that?`).
    """
    cuts = [match.span() for match in _BETWEEN.finditer(question)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(question)]
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if found:
            begun, until = found[-1]
            if _goes_on(question[begun:until], question[until:start], question[start:end]):
                found[-1] = (begun, end)
                continue
        found.append((start, end))
    parts = tuple(question[start:end].strip() for start, end in found)
    return parts if len(parts) > 1 else ()


def _goes_on(before: str, joint: str, piece: str) -> bool:
    """Whether `piece` only goes on with the question before it."""
    relative = _RELATIVE.match(piece) and not _ASKS_ITSELF.match(piece)
    if relative and _PLAIN_JOINT.fullmatch(joint):
        led = _LEADS.match(before)
        if _RELATIVE.search(before, led.end() if led else 0):
            return True
    if _REQUEST.match(piece) and not _REQUEST_OF_ITS_OWN.match(piece):
        return True
    if len(piece.split()) < _FEWEST:
        return True  # `and who Vice-Chair?`
    stops = joint.strip() in ("?", ";")
    if (joint.strip() == ";" or "but" in joint.split()) and _states(before):
        return True
    if not stops and (len(before.split()) < _FEWEST or _VERBLESS.fullmatch(before.strip())):
        return True  # `When and where was it held?`, `On what date and at what time ...`
    if joint.startswith(",") and len(before.split()) <= _FEWEST:
        return True  # `How many people, and of which nationalities, were deported?`
    return _PARTICULARS.issuperset(content_words(piece)) and not anchors(piece)


def _states(piece: str) -> bool:
    """Whether a piece asks nothing: `Ostrava read it so; where did it want that spelt out?`."""
    if _ASKS.search(piece) or _REQUEST.match(piece) or _WANTED.match(piece):
        return False
    return any(is_past(word) for word in re.findall(r"[a-z]+", piece))
