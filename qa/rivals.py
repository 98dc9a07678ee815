"""Kinds of things of which a sentence is about one and not another: the Protocol, the Convention.

Records write them alike and often without a name of their own, so that neither names nor figures
tell them apart. Classes are of the language of meetings; the words are common to all bodies.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from index.bodies import bodies, body_of_treaty
from index.folding import fold
from qa.anchors import content_words

_CLASSES = (
    # instruments
    "convention|protocol|covenant|compact",
    # what a meeting produces
    "general comment|general recommendation|concluding observations|lists? of issues",
)
_OF_CLASS = tuple(re.compile(rf"\b({words})s?\b", re.IGNORECASE) for words in _CLASSES)
_CALLED = re.compile(
    r"\bthe\s+((?:(?!the\b)[\w’'-]+\s+){1,4}?)(?:convention|covenant|protocol|treaty)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:Convention|Covenant|Protocol)\s+(?:on|against|for)\s+([^,.;:?]{3,120})", re.IGNORECASE
)
# `the migrant workers convention`, `the Convention against Torture`
_UNTITLED = re.compile(
    r"\b[Tt]he\s+(?:Convention|Covenant|Protocol)\b(?!\s+(?:on|against|for|relating|concern))"
)
_BEGINNING = 5
# Letters in which words of one title agree: `child`, `children's`.
_RARE = 3
# Titles in which a word may stand that tells one: not `rights`, nor `convention`.


def rival(said: str, source: str) -> str:
    """What `source` speaks of in the place of what is `said`; empty when they agree.

    `said` names things of one class, `source` names others of that class and none of these.
    """
    for cue in _OF_CLASS:
        named, others = _named(cue, said), _named(cue, source)
        if named and others and named.isdisjoint(others):
            return min(others)
    return ""


def _named(cue: re.Pattern[str], text: str) -> set[str]:
    return {match.group(1).replace("lists of", "list of") for match in cue.finditer(fold(text))}


def other_instrument(question: str, said: str) -> str:
    """The treaty that is `said` by its title where the question names another; empty for none.

    Of the treaties in `index/bodies.toml`, as far as the words by which the question calls one tell
    it from the others; what is called otherwise may be any.
    """
    asked = set[str]()
    for called in (*_CALLED.finditer(question), *_TITLED.finditer(question)):
        asked |= _treaties_called(called.group(1))
    told = {name for name in _tellings() if fold(name) in fold(said)}
    if not asked or not told or _UNTITLED.search(said):
        return ""
    own = {body_of_treaty(name) for name in asked}
    return "" if own & {body_of_treaty(name) for name in told} else min(told)


def _treaties_called(words: str) -> set[str]:
    """The treaties whose titles share most with what one is called.

    None where what it is called begins as no title does: `the protocol against capital punishment`.
    """
    called = _beginnings(words)
    if not called or not any(called[0] in own for own in _titles().values()):
        return set()
    shared = {name: len(own.intersection(called)) for name, own in _tellings().items()}
    most = max(shared.values(), default=0)
    return {name for name, count in shared.items() if count == most} if most else set()


@cache
def _titles() -> dict[str, set[str]]:
    """The words of each treaty's title."""
    return {name: set(_beginnings(name)) for body in bodies() for name in body.treaties}


@cache
def _tellings() -> dict[str, set[str]]:
    """What tells the title of each treaty from the others: words that few titles have."""
    often = Counter(word for own in _titles().values() for word in own)
    return {name: {w for w in own if often[w] <= _RARE} for name, own in _titles().items()}


def _beginnings(text: str) -> list[str]:
    return [word[:_BEGINNING] for word in content_words(text)]
