"""The questions that one question puts."""

from __future__ import annotations

import re

from qa.anchors import anchors, content_words

_WH = r"(?:how|what|who|whom|whose|which|when|where|why)"
_BEFORE_WH = r"(?:in|at|on|to|for|by|from|of|with|since|until)"
_BETWEEN = re.compile(
    rf"[,;]?\s+(?:and|or|while|whereas|but)\s+(?=(?:{_BEFORE_WH})?\s*{_WH}\b)|[;?]\s+(?=\w)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:who|whom|whose|which|where|when)\b", re.IGNORECASE)
_PLAIN_JOINT = re.compile(r"\s+(?:and|or)\s+", re.IGNORECASE)
_LEADS = re.compile(
    rf"\s*(?:[^:?]{{1,60}}:\s+|(?:and|so|but)\s+)?(?:{_BEFORE_WH}\s+)?{_WH}\b", re.IGNORECASE
)
# The question word that a question begins with: `Ostrava: in which year ...`
_REQUEST = re.compile(
    r"(?:please|kindly|give|say|tell|list|name|state|specify|quote|answer|i)\b", re.IGNORECASE
)
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
    parts = tuple(p for s, e in found if len((p := question[s:e].strip()).split()) > 2)
    return parts if len(parts) > 1 else ()


def _goes_on(before: str, joint: str, piece: str) -> bool:
    """Whether `piece` only goes on with the question before it."""
    if _RELATIVE.match(piece) and _PLAIN_JOINT.fullmatch(joint):
        led = _LEADS.match(before)
        if _RELATIVE.search(before, led.end() if led else 0):
            return True
    if _REQUEST.match(piece):
        return True
    return _PARTICULARS.issuperset(content_words(piece)) and not anchors(piece)
