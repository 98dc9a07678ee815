"""What letters stand for, read from the records: `Universal Periodic Review (UPR)`.

A definition is found by the method of Schwartz and Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text" (PSB 2003): letters in brackets are matched from right
to left with the letters of the words before them, the first with the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, and the letters that stand for it, as one text gives them."""

    short: str
    long: str
    start: int
    """Where the name begins in the text: characters, 0-based."""
    end: int
    """Behind the closing bracket."""


_BRACKETED = re.compile(r"\(([A-Z][A-Za-z.&/-]{1,11})\)")
_REVERSE = re.compile(
    r"\b(?:abbreviat\w+|short form|shortened|acronym|initials)\b.*?\b(?:of|for|as)\b"
    r"|\bhow is\b.*\babbreviated\b",
    re.IGNORECASE,
)
_ORGANIZATION = (
    r"(?:Alliance|Association|Confederation|Congress|Federation|Forum|Institute|League|Network"
    r"|Organi[sz]ation|Society|Union)"
)
_OF_SEVERAL = re.compile(
    rf"(?:[A-Z][\w’'-]*\s+){{0,4}}{_ORGANIZATION}\s+(?:for|of|on)\s+(?:the\s+)?"
    r"(?:[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,4},\s+){1,4}$"
)
_BY_ITSELF = re.compile(
    rf"\b(?:{_ORGANIZATION}|Agency|Board|Centre|Commission|Committee|Council|Fund|Office|Programme"
    r"|Review|Unit)\b"
)
# The last of a list names no organization itself.
_BEFORE = 150
# Characters looked at for what stands before the part of a name that fits its letters: `Society of
# Pilots, ` of `Society of Pilots, Keepers and Signalmen (KEEPS)`.
_SMALL = frozenset("a an and at by for from in of on or the to with".split())


def definitions(text: str) -> Iterator[Definition]:
    """Every `long form (SHORT)` of the text."""
    for match in _BRACKETED.finditer(text):
        short = match.group(1)
        before = text[: match.start()].rstrip()
        start = _begin(short, before)
        if start is not None:
            start = _whole(before, start)
            yield Definition(short, before[start:], start, match.end())


def _begin(short: str, before: str) -> int | None:
    """Where the long form begins that `short` abbreviates; None when the letters do not fit."""
    letters = [c.lower() for c in short if c.isalnum()]
    at = len(before)
    words = 0
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            before[at].lower() != letters[place] or (place == 0 and not _begins_name(before, at))
        ):
            if before[at] in ".;:!?" and before[at + 1 : at + 2].isspace():
                return None  # a definition does not run over a sentence's end
            words += before[at].isspace()
            at -= 1
        if at < 0 or words > min(len(letters) + 5, 2 * len(letters) + 4):
            return None
    return None if before[at:].casefold() == short.casefold() else at


def _whole(before: str, start: int) -> int:
    """Where a name begins of which the letters fit the last of a list only."""
    if " and " not in before[start:] or _BY_ITSELF.search(before, start):
        return start
    least = max(0, start - _BEFORE)
    found = _OF_SEVERAL.search(before[least:start])
    if found is None:
        return start
    article = re.match(r"(?:The|A|An)\s+", found[0])
    return least + found.start() + (article.end() if article else 0)


def _begins_name(text: str, at: int) -> bool:
    """Whether a word begins there that may begin a name: not the `of` of `Office of Lights`."""
    inside = at > 0 and text[at - 1].isalnum()
    return not inside and text[at:].split()[0].lower() not in _SMALL


def asks_short_form(question: str) -> bool:
    """Whether the question gives a name and asks how it is abbreviated."""
    return bool(_REVERSE.search(question))


def named_in(definition: Definition, question: str) -> bool:
    """Whether the question names the long form."""
    return _squeezed(definition.long) in _squeezed(question)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
