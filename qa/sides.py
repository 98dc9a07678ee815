"""What tells the two sides of a comparison apart, once they are answered.

A model that is asked for the League's figure and for the Ministry's gives the one that it finds
for both. So two sides may not be told the same from the same paragraph; and one paragraph stands
for both only if it speaks of both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import dataclass

from qa.anchors import anchors, content_words, keys_of
from qa.answering import Answered, PartAnswerer, Run
from qa.answers import Event, Passage, Token
from qa.composing import Stated
from qa.parts import Part

_FIGURES = "ndmetp"
# Kinds of anchors: see `qa.anchors.Anchor`.
_BOTH = 2
"""So many figures that were not asked about are those of both sides."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison, while they are answered."""

    answers: PartAnswerer
    parts: Sequence[Part]
    run: Run
    cancelled: Callable[[], bool]
    threshold: float
    """What is less sure is not shown."""

    def told_apart(
        self, answered: list[Answered], of_side: Sequence[Sequence[Passage]]
    ) -> Stream[Event, None, list[Answered]]:
        """Both sides; where they were told the same, the less sure one is asked again.

        `of_side` are the passages of each. Then all but the paragraph that the other side rests on
        are tried.
        """
        first, second = answered
        if not told_twice(first.stated, second.stated, self.run.question):
            return answered
        place = 0 if first.sure < second.sure else 1
        taken = {quote.ref for one in answered[1 - place].stated for quote in one.quotes}
        others = [passage for passage in of_side[place] if passage.ref not in taken]
        again = None
        if others and not self.cancelled():
            yield Token("\n")
            again = yield from self.answers.answer(
                self.parts[place], others, self.run, self.cancelled
            )
        if again is None or again.sure < self.threshold:
            again = Answered(0.0, answered[place].prospects, lacks="speaks of one side alone")
        return [again, second] if place == 0 else [first, again]

    def as_a_whole(
        self, whole: Part, passages: Sequence[Passage]
    ) -> Stream[Event, None, Answered | None]:
        """What answers the whole from one paragraph; None where that does not speak of both."""
        if not passages or self.cancelled():
            return None
        yield Token("\n")
        found = yield from self.answers.answer(whole, passages, self.run, self.cancelled)
        if found is None or found.sure < self.threshold:
            return None
        labels = [part.label for part in self.parts]
        return found if tells_both(found.stated, labels, whole.question) else None


def told_twice(one: Sequence[Stated], other: Sequence[Stated], asked: str) -> bool:
    """Whether both sides of what was `asked` are told the same, from the same paragraph.

    Not where what they are told gives the figures of both.
    """
    if not _places(one) & _places(other):
        return False
    told, told_too = _new(one, asked), _new(other, asked)
    return told == told_too and len(_figures(one, asked)) < _BOTH


def tells_both(stated: Sequence[Stated], sides: Sequence[str], asked: str) -> bool:
    """Whether what is stated speaks of both `sides` of what was `asked`, given by their labels.

    It gives two figures, or of each side a name or word that the other has not.
    """
    if len(_figures(stated, asked)) >= _BOTH:
        return True
    said = keys_of(_text(stated)) | _told(_text(stated))
    first, second = (_told(side) for side in sides)
    return bool(said & (first - second)) and bool(said & (second - first))


def _told(text: str) -> frozenset[str]:
    """The names and figures of a text, and the stems of its words."""
    return frozenset(a.key for a in anchors(text)) | frozenset(content_words(text))


def _text(stated: Sequence[Stated]) -> str:
    return " ".join(one.text for one in stated)


def _places(stated: Sequence[Stated]) -> set[tuple[str, str]]:
    return {(str(quote.ref), quote.text) for one in stated for quote in one.quotes}


def _figures(stated: Sequence[Stated], asked: str) -> frozenset[str]:
    """Keys of the figures that were not asked about."""
    said = {a.key for a in anchors(_text(stated)) if a.key[0] in _FIGURES}
    return frozenset(said - keys_of(asked))


def _new(stated: Sequence[Stated], asked: str) -> frozenset[str]:
    """What tells something: its figures; where there are none, its words."""
    words = set(content_words(_text(stated))) - set(content_words(asked))
    return _figures(stated, asked) or frozenset(words)
