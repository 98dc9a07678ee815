"""Kinds of things of which a sentence is about one and not another: the Protocol, the Convention.

Records write them alike and often without a name of their own, so that neither names nor figures
tell them apart. Classes are of the language of meetings; the words are common to all bodies.
"""

from __future__ import annotations

import re

from qa.anchors import content_words, fold

_CLASSES = (
    # instruments
    "convention|protocol|covenant|compact",
    # what a meeting produces
    "general comment|general recommendation|concluding observations|lists? of issues",
)
_OF_CLASS = tuple(re.compile(rf"\b({words})s?\b", re.IGNORECASE) for words in _CLASSES)
_TITLED = re.compile(
    r"\b(?:Convention|Covenant|Protocol|Compact)\s+(?:on|against|for|to|relating\s+to|concerning)"
    r"\s+((?:(?:the|of|and|or|all|in|their|to|from|with|for)\s+|[A-Z][\w’'-]*,?\s*)+)"
)
_UNTITLED = re.compile(
    r"\b[Tt]he\s+(?:Convention|Covenant|Protocol|Compact)\b(?!\s+(?:on|against|for|relating|concern))"
)
_CALLED = re.compile(
    r"\bthe\s+((?:(?!the\b)[\w’'-]+\s+){1,4}?)(?:convention|covenant|protocol|compact|treaty)\b",
    re.IGNORECASE,
)
# `the migrant workers convention`: what a reader calls it
_OF_ALL_TITLES = frozenset(
    content_words(
        "international rights all forms party parties human UN other same new draft core main first"
        " second third present said latter former relevant optional global United Nations"
    )
)
_BEGINNING = 5
# Letters in which words of one title agree: `child`, `children's`.


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

    `said` may speak of more than one: then it names the right one, or none by its title.
    """
    asked = [
        _telling(m.group(1)) for m in (*_TITLED.finditer(question), *_CALLED.finditer(question))
    ]
    asked = [words for words in asked if words]
    titles = list(_TITLED.finditer(said))
    if not asked or not titles or _UNTITLED.search(said):
        return ""
    if any(_agree(words, _telling(title.group(1))) for words in asked for title in titles):
        return ""
    return titles[0].group().strip(" ,")


def _telling(title: str) -> set[str]:
    """What tells a title from others: the beginnings of its words."""
    return {word[:_BEGINNING] for word in content_words(title)} - {
        word[:_BEGINNING] for word in _OF_ALL_TITLES
    }


def _agree(one: set[str], other: set[str]) -> bool:
    # a title of words that all titles have says nothing
    return not other or bool(one & other)
