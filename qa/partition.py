"""What a question asks for, part by part: by rules at once, or as the model takes it apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from index.scope import Scope
from index.sentences import sentence_spans
from models.protocol import Generator
from qa.anchors import anchors, content_words, names_year
from qa.apart import MOST_PARTS, adapter, may_be_several, taken_apart
from qa.attempts import Run
from qa.config import Steps
from qa.dividing import PLAIN, compares, divided
from qa.followups import AFTER
from qa.parts import Part, of_sides, parts

_SHARED = ("sessions", "meetings", "symbols", "bodies", "stage", "amendments")
_TIMES = ("days", "months", "years")
# What a question says of its answer, and holds for each part that does not say it otherwise.
_BEGINS = re.compile(
    r"(?:(?:after|as of|at|before|between|by|during|from|in|on|since|under|until)\b"
    r"(?!\s+(?:\w+\s+)?(?:how|wh\w+)\b)[^,?]*,\s+)*(how\s+\w+|\w+)",
    re.IGNORECASE,
)
# What is asked for: `how many`, `who`; what may stand before it (`since 2006, how many`) is no
# part of it.
_PIECE = re.compile(
    r"(?:\w+\s+)?(?:what|which)\s+(?!(?:did|do|does|is|are|was|were|had|has|have|can|could|will|would"
    r"|may|might|shall|should|must)\b)(?:\w+\s+){0,2}?(\w+)\s+(?:of|in)\s+(?:the|this|that)\b",
    re.IGNORECASE,
)
# The piece that is asked for.
_LOST = 2
# So many words are more than a turn of speech.
_ALIKE = 0.3
"""Sides of a comparison share so many of their words, what they name left out; others do not."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Takes questions apart, for one collection and one model."""

    generator: Generator
    steps: Steps
    read: Callable[[str], Scope]
    """What the words of a part say of its answer."""
    spell: Callable[[str], str] = str
    """What a part that the model has written is taken to name."""

    def at_once(self, question: str, scope: Scope) -> tuple[Part, ...]:
        """The parts as rules tell them; the whole where they find none.

        Of a follow-up that carries what it follows, only itself is taken apart.
        """
        whole = (Part(question, scope),)
        if not self.steps.parted:
            return whole
        found = parts(question, scope, self.read)
        own, follows, _ = question.partition(AFTER)
        if follows and len(found) != len(parts(own, scope, self.read)):
            return whole
        return found

    def by_model(
        self, scope: Scope, at_once: tuple[Part, ...], run: Run, cancelled: Callable[[], bool]
    ) -> tuple[Part, ...]:
        """The parts as the model tells them; those of the rules where it does not.

        Also where its parts lose a matter that those of the rules keep.

        Raises:
            ModelError: the model cannot run.
        """
        if not (self.steps.parted and self.steps.divided) or cancelled():
            return at_once
        if adapter(self.generator.sha256) is None:
            return self._divided(at_once, run, cancelled)
        question = run.question
        if len(at_once) > MOST_PARTS or not may_be_several(question):
            return at_once
        found = taken_apart(self.generator, question, cancelled, run.putting(self.generator))
        run.answer_tokens += found.tokens
        if len(found.parts) > 1 and not _keep_more(question, at_once, found.parts):
            return of_parts(tuple(map(self.spell, found.parts)), scope, self.read)
        # a comparison that rules see is one, whatever the model says
        one = len(found.parts) == 1 and len(at_once) > 1 and not all(p.side for p in at_once)
        return (Part(question, scope),) if one else at_once

    def _divided(
        self, at_once: tuple[Part, ...], run: Run, cancelled: Callable[[], bool]
    ) -> tuple[Part, ...]:
        """The two sides of a comparison that no rule divides, by a model without an adapter."""
        if len(at_once) > 1 or not compares(run.question):
            return at_once
        found = divided(self.generator, run.question, cancelled, run.putting(self.generator))
        run.answer_tokens += found.tokens
        return of_sides(found.sides, self.read) or at_once


def _keep_more(question: str, sides: Sequence[Part], parts: Sequence[str]) -> bool:
    """Whether the `sides` that rules found keep words of the question that all `parts` have lost.

    `Where did Ostrava stand on article 9?`, of what was asked on that article. Not where sentences
    come before the question: what they tell need not be asked.
    """
    if len(sentence_spans(question)) > 1 or not all(side.named for side in sides):
        return False
    lost = set(content_words(question)) - PLAIN - set(content_words(" ".join(parts)))
    kept = lost & set(content_words(" ".join(side.question for side in sides)))
    return len(kept) >= _LOST


def of_parts(asked: Sequence[str], whole: Scope, read: Callable[[str], Scope]) -> tuple[Part, ...]:
    """The parts of a question whose scope is `whole`, each a question that stands by itself."""
    sides = all(_alike(one, other) for one, other in combinations(asked, 2))
    timed = sides and len({_times(one) for one in asked}) == len(asked)
    parts = (Part(one, _within(whole, read(one)), label=one, itself=one) for one in asked)
    return tuple(replace(part, side=sides, timed=timed, alone=True) for part in parts)


def _within(whole: Scope, own: Scope) -> Scope:
    """What a part says of its answer, and beside it what only the whole says."""
    shared: dict[str, Any] = {f: getattr(whole, f) for f in _SHARED if not getattr(own, f)}
    if not any(getattr(own, field) for field in _TIMES):
        shared |= {field: getattr(whole, field) for field in _TIMES}
    says = own.sessions or own.meetings or own.symbols or own.absent
    return replace(own, absent=own.absent if says else whole.absent, **shared)


def _alike(one: str, other: str) -> bool:
    """Whether two questions ask the same of two: they begin alike, and go on in like words."""
    if _begins(one) != _begins(other) or _is_within(one, other) or _is_within(other, one):
        return False
    first, second = _words(one), _words(other)
    return len(first & second) >= _ALIKE * len(first | second)


def _is_within(piece: str, thing: str) -> bool:
    """Whether the one asks for a piece of what the other asks for: one sentence may tell both.

    `Which resolution did he quote?`, and `Which paragraph of the resolution did he quote?`.
    """
    asked, of = _PIECE.match(piece), set(content_words(thing))
    if asked is None or not of <= set(content_words(piece)):
        return False
    return of.isdisjoint(content_words(asked[1]))


def _times(question: str) -> frozenset[str]:
    """The days, months and years that it names."""
    return frozenset(a.key for a in anchors(question) if a.key[0] in "dem" or names_year(a))


def _begins(question: str) -> str:
    found = _BEGINS.match(question)
    return found[1].casefold() if found else ""


def _words(question: str) -> set[str]:
    """The content words, without what is named and what any comparison says."""
    for anchor in reversed(anchors(question)):
        question = f"{question[: anchor.start]} {question[anchor.end :]}"
    return set(content_words(question)) - PLAIN
