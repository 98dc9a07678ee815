"""Kinds of things of which a sentence is about one and not another: the Protocol, the Convention.

Records write them alike and often without a name of their own, so that neither names nor figures
tell them apart. Classes are of the language of meetings; the words are common to all bodies.
"""

from __future__ import annotations

import re

from qa.anchors import fold

_CLASSES = (
    # instruments
    "convention|protocol|covenant|compact",
    # what a meeting produces
    "general comment|general recommendation|concluding observations|lists? of issues",
)
_OF_CLASS = tuple(re.compile(rf"\b({words})s?\b", re.IGNORECASE) for words in _CLASSES)


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
