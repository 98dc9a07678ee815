"""What tells the two sides of a comparison apart, once they are answered.

A model that is asked for the League's figure and for the Ministry's gives the one that it finds
for both. So two sides may not be told the same from the same sentence; and one paragraph stands for
both only if it speaks of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from index.numbers import MONTHS
from index.words import FUNCTION_WORDS, QUESTION_WORDS
from qa.anchors import Anchor, anchors, content_words, held, keys_of, names_year, negated
from qa.answering import PartAnswerer
from qa.answers import Event, Passage, Token
from qa.attempts import Answered, Run
from qa.composing import Stated
from qa.context import heading
from qa.parts import Part

ONE_SIDE = "speaks of one side alone"
"""What a paragraph lacks that was told for both sides (`qa.attempts.Answered.lacks`)."""
_FIGURES = "np"
# Kinds of anchors: see `qa.anchors.Anchor`. A date is no figure, nor is a year.
_CHANGE = re.compile(
    r"\bfrom\b.*\bto\b|\b(?:against|compared|than|as opposed to|whereas|while|previous\w*)\b",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"\bof\s+(?:whom|which|them|these|those|that\s+(?:number|total))\b", re.IGNORECASE
)
# `1,908 governors, of whom 408 were women`.
_WHEN = re.compile(
    r"(?:^|[,;:?]\s*|\band\s+)(?:(?:in|on|since|by|until|from)\s+)?"
    r"(?:when|(?:what|which)\s+(?:year|date))\b",
    re.IGNORECASE,
)
# Asked for, and not as in `when the Committee met`.
_BOTH = re.compile(r"\b(?:both|each|neither|same|equal\w*)\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\bhow many (?:of|among) (?:them|these|those)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many (\w+)", re.IGNORECASE)
_SHARE = re.compile(r"\b\S+\s+(?:out\s+)?of\s+(?:the\s+|its\s+|their\s+)?(?=\S)", re.IGNORECASE)
# `seven of the sixty` is one figure.
_OPEN = re.compile(r"(?:how(?!\s+(?:long|many|much|often|old))|what|why)\b", re.IGNORECASE)
_UNLIKE = 3
# Questions that differ in so many words ask for different things.
_PLAIN = frozenset(
    f"w:{word}"
    for word in FUNCTION_WORDS | QUESTION_WORDS
    if word not in ("before", "after", "now", "then")
)
# Words that tell no side from the other.


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of a comparison, two or three, while they are answered."""

    answers: PartAnswerer
    parts: Sequence[Part]
    run: Run
    cancelled: Callable[[], bool]
    threshold: float
    """What is less sure is not shown."""

    def told_apart(
        self, answered: list[Answered], of_side: Sequence[Sequence[Passage]]
    ) -> Stream[Event, None, list[Answered]]:
        """All sides; where two were told the same, the less sure one is asked again.

        `of_side` are the passages of each. Then all but the paragraphs that the other sides rest on
        are tried.
        """
        told = list(answered)
        for first, second in combinations(range(len(told)), 2):
            one, other = told[first], told[second]
            labels = self._labels[first], self._labels[second]
            if not told_twice(one.stated, other.stated, labels, self.run.question):
                continue
            place = first if one.sure < other.sure else second
            rest = (a for at, a in enumerate(told) if at != place)
            taken = {quote.ref for a in rest for s in a.stated for quote in s.quotes}
            others = [passage for passage in of_side[place] if passage.ref not in taken]
            again = None
            if others and not self.cancelled():
                yield Token("\n")
                again = yield from self.answers.answer(
                    self.parts[place], others, self.run, self.cancelled
                )
            if again is None or again.sure <= 0 or again.sure < self.threshold:
                again = replace(told[place], sure=0.0, stated=(), lacks=ONE_SIDE, checker=None)
            told[place] = again
        return told

    def as_a_whole(
        self, whole: Part, passages: Sequence[Passage]
    ) -> Stream[Event, None, Answered | None]:
        """What answers the whole from one paragraph; None where that does not speak of all."""
        if not passages or self.cancelled():
            return None
        yield Token("\n")
        found = yield from self.answers.answer(whole, passages, self.run, self.cancelled)
        if found is None or found.sure < self.threshold:
            return None
        pairs = combinations(self._labels, 2)
        return found if all(tells_both(found.stated, p, whole.question) for p in pairs) else None

    @property
    def compared(self) -> bool:
        """Whether these are the sides of a comparison, and not things asked at once."""
        return all(part.side for part in self.parts)

    @property
    def _labels(self) -> list[str]:
        return [part.label for part in self.parts]


def told_twice(
    one: Sequence[Stated], other: Sequence[Stated], labels: Sequence[str], asked: str
) -> bool:
    """Whether both sides of what was `asked` are told the same, from the same sentence.

    Not where that speaks of both sides, which `labels` tell; nor where these are no sides, but ask
    different things of one, which a sentence may well tell together.
    """
    if _otherwise(*labels) and not _figures(one, asked):
        return False
    new = _new(one, asked)
    same = new and new == _new(other, asked) and negated(_text(one)) == negated(_text(other))
    return bool(same) and _meet(one, other) and not tells_both((*one, *other), labels, asked)


def _otherwise(one: str, other: str) -> bool:
    """Whether two open questions name the same and ask something else of it.

    `What did Cuba have against the phrase?`, and `What did Cuba want it to be called?`
    """
    if not (_OPEN.match(one) and _OPEN.match(other)):
        return False
    named = [frozenset(anchor.key for anchor in anchors(label)) for label in (one, other)]
    unlike = set(content_words(one)) ^ set(content_words(other))
    return bool(named[0]) and named[0] == named[1] and len(unlike) >= _UNLIKE


def tells_both(stated: Sequence[Stated], labels: Sequence[str], asked: str) -> bool:
    """Whether what is stated speaks of both sides of what was `asked`, given by their `labels`.

    It sets two figures against each other, or gives a share where one side asks how many of the
    other's; or the record's own words and their heading name of each side what the other has not
    (where both are named alike, its words say all by which they differ), and it is not one figure
    alone, unless that is said of both.
    """
    text = _text(stated)
    if _shared_out(text, labels, asked):
        return True
    figures = _figures(stated, asked)
    if len(figures) > 1 and (_CHANGE.search(text) or (_AMONG.search(text) and _of_one(labels))):
        return True
    # the model says `both` and names what it was asked about, whatever it has read
    recorded = " ".join(_recorded(one) for one in stated)
    said = keys_of(recorded)
    first, second = (_names(label) for label in labels)
    named = _any_held(first - second, said) and _any_held(second - first, said)
    named = named or (first == second and _said_of_each(stated, labels))
    return named and (len(figures) != 1 or bool(_BOTH.search(recorded)))


def _said_of_each(stated: Sequence[Stated], labels: Sequence[str]) -> bool:
    """Whether the record's words have all the words by which these labels differ.

    Where no name does: of `the union of printers in Ostrava` and `the union of bakers in Ostrava`.
    """
    words = [set(content_words(label)) for label in labels]
    own = [one - other for one, other in permutations(words, 2)]
    said = set(content_words(" ".join(_quoted(one) for one in stated)))
    return all(own) and all(one <= said for one in own)


def _of_one(labels: Sequence[str]) -> bool:
    """Whether the one side asks how many of the other: it says all that the other says."""
    first, second = (set(content_words(label)) for label in labels)
    return first <= second or second <= first


def _any_held(keys: frozenset[str], said: frozenset[str]) -> bool:
    """Whether some of these is said."""
    return any(held(key, said) for key in keys)


def _names(label: str) -> frozenset[str]:
    """What tells a side: the months of its dates, or its names, or its figures, or its words."""
    keys = keys_of(label)
    # without their year: that of `in May and in June 2024` stands in the heading
    months = keys & {f"w:{month.casefold()}" for month in MONTHS}
    names = {a.key for a in anchors(label) if a.key[0] == "w"}
    figures = {key for key in keys if key[0] in "nd"}
    words = {key for key in keys if key[0] == "w"} - _PLAIN
    return frozenset(months or names or figures or words)


def _recorded(stated: Stated) -> str:
    """The words of the record that a sentence rests on, and the headings above them."""
    return " ".join((_quoted(stated), *(heading(quote.ref) for quote in stated.quotes)))


def _quoted(stated: Stated) -> str:
    return " ".join(quote.text[quote.start : quote.end] for quote in stated.quotes)


def _text(stated: Sequence[Stated]) -> str:
    return " ".join(one.text for one in stated)


def _meet(one: Sequence[Stated], other: Sequence[Stated]) -> bool:
    """Whether some quote of the one overlaps one of the other."""
    return any(
        (a.ref, a.text) == (b.ref, b.text) and a.start < b.end and b.start < a.end
        for x in one
        for y in other
        for a in x.quotes
        for b in y.quotes
    )


def _figures(stated: Sequence[Stated], asked: str) -> frozenset[str]:
    """Keys of the figures that were not asked about; of `seven of the sixty` the first."""
    text = _text(stated)
    shares = {m.end() for m in _SHARE.finditer(text)}
    return frozenset(a.key for a in _told(text, asked) if a.start not in shares)


def _told(text: str, asked: str) -> list[Anchor]:
    """The figures of a text that were not asked about; a year is none, but where that is asked."""
    known = {a.key for a in anchors(asked)}
    years = bool(_WHEN.search(asked))
    return [
        a
        for a in anchors(text)
        if a.key[0] in _FIGURES and (years or not names_year(a)) and a.key not in known
    ]


def _shared_out(text: str, labels: Sequence[str], asked: str) -> bool:
    """Whether it gives so many of another figure: `13 out of 142 women`.

    One side asks how many women there were, the other how many of them; neither figure is known.
    """
    first, second = labels
    counted = _COUNTED.search(first)
    if not (counted and _OF_THEM.search(second)):
        return False
    new = {a.start: a.start + len(a.text) for a in _told(text, asked)}
    shares = ((m.start(), m.end()) for m in _SHARE.finditer(text))
    behind = [text[new[end] :].split()[:2] for start, end in shares if start in new and end in new]
    noun = set(content_words(counted[1]))
    return any(noun & set(content_words(" ".join(words))) for words in behind)


def _new(stated: Sequence[Stated], asked: str) -> frozenset[str]:
    """What tells something: its figures; where there are none, its words."""
    words = set(content_words(_text(stated))) - set(content_words(asked))
    return _figures(stated, asked) or frozenset(words)
