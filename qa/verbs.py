"""Verbs in whatever form: `written`, `wrote` and `writing` are `write`."""

from __future__ import annotations

import re
from functools import cache

from index.folding import fold
from index.words import FUNCTION_WORDS
from qa.anchors import content_words

_IRREGULAR = """
    arise arose arisen; become became; begin began begun; bind bound; break broke broken;
    bring brought; build built; buy bought; choose chose chosen; come came; cut cut; deal dealt;
    draw drew drawn; drive drove driven; fall fell fallen; feel felt; fight fought; find found;
    forbid forbade forbidden; forget forgot forgotten; give gave given; go went gone;
    grow grew grown; hear heard; hold held; keep kept; know knew known; lay laid; lead led;
    leave left; lend lent; lose lost; make made; mean meant; meet met; pay paid; put put; read read;
    ring rang rung; rise rose risen; run ran; say said; see saw seen; seek sought; sell sold;
    send sent; set set; shake shook shaken; show showed shown; sink sank sunk; sit sat;
    speak spoke spoken; spend spent; spread spread; stand stood; steal stole stolen;
    strike struck; swear swore sworn; take took taken; teach taught; tell told; think thought;
    throw threw thrown; undergo underwent undergone; understand understood; undertake undertook
    undertaken; win won; withdraw withdrew withdrawn; withhold withheld; write wrote written
"""


@cache
def _bases() -> dict[str, str]:
    found: dict[str, str] = {}
    for verb in _IRREGULAR.split(";"):
        forms = verb.split()
        found.update(dict.fromkeys(forms, forms[0]))
    return found


def is_past(word: str) -> bool:
    """Whether a word has the form of a verb's past or participle."""
    low = fold(word)
    return (len(low) > 4 and low.endswith("ed")) or _bases().get(low, low) != low


@cache
def _roots() -> dict[str, str]:
    return {
        stem: first for form, first in _bases().items() for stem in (form, *content_words(form))
    }


def root(word: str) -> str:
    """`see` for `saw`: a folded word, or its stem, in the form that irregular verbs share."""
    return _roots().get(word, word)


def base(word: str) -> str:
    """The stem of the verb that a word is a form of; empty for a word without content."""
    low = fold(word)
    if low in _bases():
        return _bases()[low]
    stems = content_words(low)
    if stems:
        return stems[-1]
    # `mentioned` and `reported` say little in a question, but are verbs all the same
    return re.sub(r"(?:ed|ing|s)$", "", low) if low not in FUNCTION_WORDS and len(low) > 4 else ""
