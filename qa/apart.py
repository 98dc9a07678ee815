"""A question that asks for several things, taken apart by the language model.

`How many inspectors did the ministry count in 2004 and what did the union put it at?`: each part is
searched for, read for and answered by itself, so each must be understood by itself. Rules
(`qa.parts`) cannot say what `it` is; the default model does, with an adapter that was fitted to it
(`eval.fit_dividing`), and code sees to it that it names nothing that was not asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from models.prompts import Prompt, parted, place_of
from models.protocol import Generator
from qa.anchors import (
    Anchor,
    anchors,
    content_words,
    held,
    implied,
    is_year,
    keys_of,
    negated,
)
from qa.dividing import PLAIN, numbered
from qa.followups import AFTER

_SYSTEM = (
    "You take questions apart. Each part asks for one thing, can be understood by itself, and "
    "keeps the words of the question. Of what asks for one thing, say One."
)
_ASK = "Question:"
_ONE = "One."
_GRAMMAR = r"""root ::= "One." | "1. " part "\n2. " part ("\n3. " part)?
part ::= [^\n]+
"""
_PART = re.compile(r"^\d\. (.+)$", re.MULTILINE)
MOST_PARTS = 3
"""Into so many parts a question is taken, as the grammar has it."""
_LONGEST = 200
# Tokens of all parts together; what is longer is not taken apart.
_LONG_QUESTION = 600
# Characters: who puts more pastes a text, and its parts would be too long.
_SEVERAL = re.compile(
    r"\b(?:and|or|both|each|either|between|besides?|versus|vs|against|than|while|whereas|the same"
    r"|compar\w+|contrast\w*|differ\w*|diverg\w*|distinguish\w*|as \w+ as|chang(?:e|ed|es)"
    r"|evolved?|mov(?:e|es|ed)|shift(?:s|ed)?|r(?:ise|ises|isen|ose)|gr(?:ow|ows|own|ew)"
    r"|f(?:all|alls|allen|ell)|drop(?:s|ped)?|climb(?:s|ed)?|shr(?:ink|ank|unk)"
    r"|(?:in|de)creas(?:e|es|ed))\b"
    r"|\bv\. |[;?]\s+\S|\s[+/]\s",
    re.IGNORECASE,
)
# What hardly any question that asks for several things does without: 97 in 100.
_OF_ALL = re.compile(
    r"\b(?:by|for|from|in|of|on|to|with) the one\b.*\bthe other\b|\brespectively\b|[;?]\s+\S"
    r"|\band (?:how|wh(?:at|en|ere|ich|o|om|ose|y))\b",
    re.IGNORECASE,
)
# What a part that asks for one thing does not say: none of 1,902 parts by hand does.
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_RELATIVE = re.compile(
    r"\b(?:next|following|followed|previous|preceding|same|that year)\b"
    r"|\b(?:years?|sessions?|meetings?|days?|months?)\s+(?:before|after|earlier|later)\b"
    r"|\blast (?:year|session|meeting)\b",
    re.IGNORECASE,
)
_NEAR = 2
# What is so far from a number that was asked about may be meant by `the next session`.
_COUNTED = re.compile(r"(?:\d+(?:st|nd|rd|th)|[a-z -]+)", re.IGNORECASE)
# Ordinals and numbers in words: of sessions and meetings, but not of articles.
_ROW = 4
# Words in a row that none of the 1,902 says twice.
_NEW = 2
"""So many content words a part may have that the question has not, beside those that any may."""


@dataclass(frozen=True, slots=True)
class Parted:
    """What the model made of a question."""

    parts: tuple[str, ...]
    """A question for each of two or three parts, or the question alone where it asks for one thing;
    empty where it could not be told."""
    tokens: int
    """That it wrote."""


@cache
def adapter(model_sha256: str) -> Path | None:
    """With what a model takes questions apart; None where none was fitted to it."""
    path = Path(str(resources.files("qa").joinpath(f"apart-{model_sha256[:8]}.lora")))
    return path if path.exists() else None


def may_be_several(question: str) -> bool:
    """Whether it is worth asking the model: whether a word in it hints at several things."""
    follows = AFTER in question  # what it follows is not asked anew
    return len(question) <= _LONG_QUESTION and not follows and bool(_SEVERAL.search(question))


def posed(generator: Generator, question: str) -> Prompt:
    """The prompt that ends where the parts are to be written."""
    return parted(generator.chat(_SYSTEM, f"{_ASK} {question}"), _ASK)


def beginning(generator: Generator) -> Prompt:
    """What the prompts of all questions begin with; it is read without the adapter."""
    prompt = posed(generator, "")
    return prompt[: place_of(prompt, _ASK) + 1]


def written(parts: Sequence[str]) -> str:
    """What the model is to write for these parts."""
    return _ONE if len(parts) == 1 else numbered(parts)


def taken_apart(
    generator: Generator,
    question: str,
    cancelled: Callable[[], bool],
    asking: Callable[[Prompt], None] = lambda _: None,
) -> Parted:
    """The parts of `question`; none when it was cancelled, or they would ask for something else.

    `asking` is told the prompt.

    Raises:
        ModelError: the model cannot run.
    """
    own = adapter(generator.sha256)
    if own is None:
        return Parted((), 0)
    prompt, behind = posed(generator, question), beginning(generator)
    asking(prompt)
    generator.keep(behind, cancelled=cancelled)
    pieces = generator.write(
        prompt,
        behind=behind,
        adapter=own,
        max_tokens=_LONGEST,
        grammar=_GRAMMAR,
        cancelled=cancelled,
    )
    # of what was cut short the last part lacks its end
    whole = bool(pieces) and pieces[-1].ends and not cancelled()
    text = "".join(piece.text for piece in pieces)
    parts = (question,) if text == _ONE else tuple(_PART.findall(text))
    parts = parts if whole and asks_the_same(question, parts) else ()
    return Parted(parts, sum(not piece.ends for piece in pieces))


def asks_the_same(question: str, parts: Sequence[str]) -> bool:
    """Whether these ask for what the question asks for, as far as words tell.

    They name only what it names, or what stands next to it in number, in its words; what it names
    one of them names; no two are the same, none asks for several things, and what it negates is not
    lost.
    """
    if len(parts) == 1:
        return parts[0] == question
    known, asked = _known(question), set(content_words(question)) | PLAIN
    words = [set(content_words(part)) for part in parts]
    if not all(words) or any(len(own - asked) > _NEW for own in words):
        return False
    if len({part.casefold() for part in parts}) < len(parts):
        return False
    if question in parts or any(_asks_for_all(part) or _stammers(part, question) for part in parts):
        return False
    if negated(question) and not any(negated(part) for part in parts):
        return False
    if any(not _named(anchor, known, question) for part in parts for anchor in anchors(part)):
        return False
    said = keys_of(" ".join(parts))
    named = (a for a in anchors(question) if a.start and a.key[0] in "wdms")
    return all(held(anchor.key, said) for anchor in named)


def _asks_for_all(part: str) -> bool:
    """Whether a part asks for several things itself."""
    return bool(_OF_ALL.search(_QUOTED.sub("", part)))


def _stammers(part: str, question: str) -> bool:
    """Whether a part says some words in a row twice that the question says once.

    Hardly anybody writes so; a small model that has lost its way does.
    """
    known, twice = _in_a_row(question), _in_a_row(part)
    return any(count > max(1, known[row]) for row, count in twice.items())


def _in_a_row(text: str) -> Counter[tuple[str, ...]]:
    """How often each `_ROW` words stand in a row."""
    words = [word.strip('.,;:?!"“”()') for word in text.casefold().split()]
    return Counter(zip(*(words[start:] for start in range(_ROW)), strict=False))


def _known(question: str) -> frozenset[str]:
    """What parts of a question may name: keys of anchors."""
    known = keys_of(question)
    if not _RELATIVE.search(question):
        return known
    counted = [
        int(key[2:])
        for anchor in anchors(question)
        for key in (anchor.key, *implied(anchor.key))
        if key[2:].isdecimal() and (is_year(key) or _COUNTED.fullmatch(anchor.text))
    ]
    return known | {f"n:{n + by}" for n in counted for by in range(-_NEAR, _NEAR + 1)}


def _named(anchor: Anchor, known: frozenset[str], question: str) -> bool:
    """Whether a question names this, or what it is made up of: `October of the same year`."""
    if held(anchor.key, known):
        return True
    made_of = [key for key in implied(anchor.key) if key[0] in "nw"]
    relative = _RELATIVE.search(question)
    return bool(made_of and relative) and all(held(key, known) for key in made_of)
