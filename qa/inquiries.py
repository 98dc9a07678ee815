"""Sentences that only ask: a summary record reports the questions, too.

`She asked whether keepers were still charged` says nothing of their being charged. Members of a
committee ask in indirect speech all the time, and the answer comes paragraphs later or never.
"""

from __future__ import annotations

import re

from index.folding import fold
from qa.anchors import content_words

_ABOUT = r"(?:whether|if|how|what|which|why|when|where|who|whom|whose|to what extent|for what)"
_THING = (
    r"(?:(?:further|more|additional|any|some|the|an?|detailed|specific|updated|up-to-date|recent|"
    r"statistical|disaggregated)\s+)*"
    r"(?:information|clarifications?|details?|data|figures|statistics|updates?|explanations?|examples?|"
    r"comments?|particulars|indications?)"
)
_KNOWING = r"(?:know|learn|hear|understand|be told|be informed|find out)\b(?!\s+that\b)"
_BETWEEN = r"(?:[\w’',-]+\s+)"
_OPENING = re.compile(
    rf"\b(?:ask(?:ed|s|ing)?|inquir\w+|enquir\w+|wonder(?:ed|s|ing)?|quer(?:y|ied)|questioned)"
    rf"\s+(?:(?!to\b){_BETWEEN}){{0,6}}?{_ABOUT}\b"
    rf"|\b(?:ask(?:ed|s|ing)?|inquir\w+|enquir\w+)\s+{_BETWEEN}{{0,4}}?(?:about|after)\b"
    rf"|\b(?:would|wish\w*|want\w*|interest\w*|curious|keen|eager|useful|helpful)"
    rf"\s+{_BETWEEN}{{0,4}}?to\s+{_KNOWING}"
    rf"|\b(?:would|should)\s+{_BETWEEN}{{0,3}}?(?:welcome|appreciate|grateful for|glad of|like"
    rf"(?:\s+to\s+(?:have|receive|see))?)\s+{_THING}\b"
    rf"|\b(?:would|should)\s+{_BETWEEN}{{0,2}}?(?:grateful|appreciate it|helpful|useful)\s+if\b"
    rf"|\b(?:ask(?:ed|s|ing)?\s+{_BETWEEN}{{0,4}}?for|request(?:ed|s)?|sought|seeks?|called for)"
    rf"\s+{_THING}\b"
    rf"|\b(?:invit\w+|ask(?:ed|s)?|request\w*|encourag\w+)\s+{_BETWEEN}{{0,6}}?to\s+(?:\w+ly\s+)?"
    rf"(?:explain|clarify|comment|elaborate|indicate|specify|describe|tell|state\s+{_ABOUT}|"
    rf"(?:provide|give|supply|share|submit)\s+{_BETWEEN}{{0,3}}?{_THING})\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"\?[\s”\"’')\]]*$")
_OF_ASKING = re.compile(
    r"\b(?:ask|inquir|enquir|wonder|quer(?:y|ie)|question|request|want|wish|interest|concern)"
)
_HALF = 0.5
# Of the claim's words that stand in the sentence: more than so many after the asking begins.


def asking(sentence: str) -> str:
    """The part of a sentence that only asks; empty when it states all that it says."""
    low = fold(sentence)
    if _DIRECT.search(low):
        return low
    match = _OPENING.search(low)
    return low[match.start() :].split("; ", 1)[0] if match else ""


def only_asked(claim: str, sentence: str) -> bool:
    """Whether what `claim` states is only asked in `sentence`.

    A claim that itself reports a question (`he asked whether`) states it rightly.
    """
    inquiry = asking(sentence)
    if not inquiry or asking(claim):
        return False
    words = set(content_words(claim))
    within = words & set(content_words(inquiry))
    before = words & set(content_words(fold(sentence)[: fold(sentence).find(inquiry)]))
    return bool(within) and len(within - before) >= _HALF * len(within | before)


def about_asking(question: str) -> bool:
    """Whether a question is about what was asked."""
    low = fold(question)
    return bool(_OF_ASKING.search(low))
