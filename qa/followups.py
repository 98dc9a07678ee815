"""A follow-up made self-contained: `And at the session before?` becomes a question of its own.

By rule, so that what was understood can be shown and is the same each time: a fragment takes the
place of its like in the earlier question (session for session, name for name, date for date); a
question that leans on the earlier one by a pronoun carries it along. Any other question stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.folding import fold
from qa.anchors import Anchor, anchors, content_words
from qa.listing import term_of
from qa.relatives import SESSION, number_of, shifted, with_session

AFTER = " (after: "
"""What stands between a follow-up that leans on the question before it, and that."""
_FRAGMENT = re.compile(
    r"^(?:(?:and|or|but|so)\b[\s,]*)?(?:(?:what|how) about|what of|the same for|same for)\b"
    r"|^(?:and|or|but)\b(?!\s+(?:how|what|who|whom|whose|which|when|where|why|did|does|do|is|are"
    r"|was|were|has|have|had)\b)"
    r"|^(?:in|at|on|for|by|from|to|with|of|during)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|or|but|so)\b[\s,]*)?(?:(?:what|how) about|what of|the same for|same for)?[\s,]*",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|their|theirs|it|its|this|these|those|there|then"
    r"|so|the same|such|else|others?)\b"
    # not `every paragraph that mentions`, which points at nothing
    r"|\b(?:about|after|at|before|by|did|do|does|for|in|is|like|of|on|than|to|was|why|with)\s+that\b"
    r"|\bthat\s*[?.!]?$",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"^(?!.*(?:,|\b(?:and|or|but|when|where|while|if|after|before|because)\b)).*"
    r"\b(?:about|against|by|for|of|on|to|with)\s+(?:it|them|this|that|these|those)\s*[?.!]*$",
    re.IGNORECASE,
)
# At the end of a question of one clause it points back, whoever else is named: `What did Mr. Brill
# say of it?`. With two clauses, it most often points at the first.
_ASKING = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
_FEW = 4
# Content words of a follow-up that asks for no more than another session or year.
_MOST_LEANING = 5
# Content words of a question that leans on the one before by a pronoun.
_SHORT = 2
# Content words of `In which year?` and the like, which lean on the question before.
_OPENERS = re.compile(r"^(?:and|but|so|then)\b[\s,]*", re.IGNORECASE)
_LIKE = {"d": "dme", "m": "dme", "e": "dme", "n": "n", "s": "s", "w": "w", "t": "t", "p": "p"}
# Kinds of anchors that may stand for each other: see `qa.anchors.Anchor`.


def self_contained(question: str, earlier: Sequence[str]) -> str:
    """What `question` is to be understood as after the `earlier` ones.

    These are oldest first and self-contained. A question that stands by itself stays as it is.
    """
    if not earlier:
        return question
    last = earlier[-1].strip()
    if len(content_words(question)) <= _FEW and (at_distance := shifted(question, last)):
        return at_distance
    if term_of(question):
        return question  # a list of every mention
    if _is_fragment(question):
        return _substituted(_LEAD.sub("", question, count=1), last)
    if _leans(question):
        rest = _OPENERS.sub("", question, count=1)
        return f"{rest[:1].upper()}{rest[1:]}{AFTER}{last})"
    return question


def _is_fragment(question: str) -> bool:
    """Whether it is no question of its own, as `On which date did they meet?` is."""
    lead = _FRAGMENT.search(question)
    if lead is None:
        return False
    rest = question[lead.end() :]
    if _ASKING.search(rest) and len(content_words(rest)) > _SHORT:
        return False
    return not _VERB.search(rest)


def _leans(question: str) -> bool:
    """Whether the question points at something that it does not name."""
    if _OPENERS.search(question):
        return True
    if len(content_words(question)) > _MOST_LEANING:
        return False
    named = any(a.key[0] in "wsdm" for a in anchors(question))
    return bool(_POINTING.search(question) or (not named and _LEANING.search(question)))


def _substituted(fragment: str, last: str) -> str:
    """The earlier question with the fragment's things in place of their like."""
    new_session, old_session = SESSION.search(fragment), SESSION.search(last)
    if new_session and old_session and (number := number_of(new_session)):
        return with_session(last, old_session, number)
    new = _runs(fragment)
    if len(new) == 1:
        text, kind = new[0][0], new[0][1]
        like = [run for run in _runs(last) if run[1] in _LIKE[kind]]
        if like:
            _, _, start, end = like[-1]
            return last[:start] + text + last[end:]
    bare = fragment.strip().rstrip("?.! ")
    return f"{last.rstrip('?.! ')}, {bare[:1].lower() + bare[1:]}?" if bare else last


def _runs(text: str) -> list[tuple[str, str, int, int]]:
    """Names of several words and other anchors: text, kind, start, end."""
    found: list[list[Anchor]] = []
    for anchor in anchors(text):
        joined = (
            found
            and anchor.key[0] == "w" == found[-1][-1].key[0]
            and re.fullmatch(
                r"\s+(?:of|the|for|and the|de|la)?\s*", text[found[-1][-1].end : anchor.start]
            )
        )
        if joined:
            found[-1].append(anchor)
        else:
            found.append([anchor])
    return [
        (text[run[0].start : run[-1].end], run[0].key[0], run[0].start, run[-1].end)
        for run in found
        if fold(run[0].text) not in ("committee", "chair")
    ]
