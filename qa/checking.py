"""A draft to checked sentences: each attributed, compared with its paragraph, and put right.

What the paragraph does not bear out is replaced by the paragraph's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from index.embedding import Vectors
from index.sentences import sentences
from qa import expected
from qa.anchors import anchors, content_words, held, keys_of, negated
from qa.answers import Passage
from qa.attribution import Attribution, Attributor, Sentence, borne_out, sentences_of
from qa.composing import Stated, quotes_of
from qa.confirming import Confirm, unasked
from qa.context import heading, shown_above
from qa.inquiries import asking
from qa.support import Support, check
from qa.verbs import root
from qa.wording import (
    as_recorded,
    asks_speaker,
    in_first_person,
    is_of_speaker,
    named,
    opens_with_pronoun,
    points_back,
    says_he,
    torn,
    with_speaker,
)

_MARKER = re.compile(r"\s*\[\d[\d\s,;–-]*\]")
# A model that has read articles writes such marks; they cite nothing.
_QUOTED = re.compile(r"[“\"](?P<text>[^“”\"]+)[”\"]?")
_NEARER = 0.1
"""So much nearer to the question a sentence is that should have been told."""
_WHOLE = 3
# Sentences of a paragraph that are told in place of one claim, at most.
_BEING = frozenset(content_words("said stated took place given made been following"))
# Words that answer nothing by themselves.


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with what it rests on."""

    text: str
    attribution: Attribution
    support: Support
    rewritten: bool
    """It was replaced by the words of the record."""

    @property
    def stated(self) -> Stated:
        """For the answer."""
        return Stated(self.text, quotes_of(self.attribution.quoted), self.support)


class Checker:
    """Checks what was written on some passages in answer to one question."""

    def __init__(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        encode: Callable[[Sequence[str]], Vectors],
        weight: Callable[[str], float],
        asked: str = "",
        rewrites: bool = True,
    ) -> None:
        """`asked` is the whole of what was asked, where `question` is a part of it."""
        self.question = question
        self._rewrites = rewrites
        self._asked = frozenset(content_words(asked or question))
        self.passages = tuple(passages)
        self.attributor = Attributor(
            sentences_of(self.passages), question, encode=encode, weight=weight
        )

    def check(self, draft: str, confirm: Confirm = unasked) -> tuple[Checked, ...]:
        """The draft's sentences, each checked, with the model's word if it is to `confirm`."""
        return tuple(self._check(text, confirm) for text in claims(draft))

    def in_full(self, draft: str, confirm: Confirm = unasked) -> tuple[Checked, ...]:
        """The same; but where a sentence may have lost what was asked for, the record's own.

        That is so where the question is open (`why`, `what did they say`), and where the sentence
        is a piece torn from one of the record.
        """
        found: list[Checked] = []
        told: set[Sentence] = set()
        for text in claims(draft):
            whole = self._whole(text)
            if whole and told.issuperset(whole.attribution.sentences):
                continue  # two claims of one sentence
            found.append(whole or self._check(text, confirm))
            told.update(whole.attribution.sentences if whole else ())
        return tuple(found)

    def _whole(self, text: str) -> Checked | None:
        """The sentences of the record that a claim rests on, if they are to be told in its place.

        None where they are not: where the claim is not borne out as it stands, and where they would
        leave out something that it has from the paragraph, its No, or who is meant.
        """
        one = self._check(text, unasked)
        places = {s.passage for s in one.attribution.quoted}
        piece = any(torn(text, s.quote) for s in one.attribution.sentences)
        if len(places) != 1 or one.rewritten or not one.support.supported:
            return None
        if not (piece or expected.open_ended(self.question)):
            return None
        chosen = self._drawn_on(text, one.attribution)
        attribution = replace(one.attribution, sentences=chosen, beside=())
        told = self._told(attribution)
        if not chosen or (negated(text) and not negated(told)):
            return None
        if opens_with_pronoun(told) and not opens_with_pronoun(text):
            return None
        support = self._support(told, attribution)
        return Checked(told, attribution, support, rewritten=False) if support.supported else None

    def _drawn_on(self, text: str, attribution: Attribution) -> tuple[Sentence, ...]:
        """The sentences of a paragraph that hold all that a claim has from it; () for too many."""
        chosen = list(attribution.quoted)
        near = [s for s in self.attributor.sentences if s.ref == chosen[0].ref]
        there = frozenset[str]().union(*(s.words for s in near))
        left = (frozenset(content_words(text)) & there) - _BEING
        left -= frozenset[str]().union(*(s.words for s in chosen))
        while left:
            best = max(near, key=lambda s: len(left & s.words))
            chosen.append(best)
            left -= best.words
        return tuple(sorted(chosen, key=lambda s: s.at + s.start)) if len(chosen) <= _WHOLE else ()

    def _told(self, attribution: Attribution) -> str:
        """Sentences of the record as an answer, with who says so where that is asked about."""
        text = " ".join(s.quote for s in attribution.sentences)
        if not text:
            return ""
        first = attribution.sentences[0]
        speaker = first.ref.speaker
        told = self._spoken(text, attribution)
        before = self.passages[first.passage].text[: first.at + first.start]
        if (
            speaker
            and expected.of_what_was_said(self.question)
            and is_of_speaker(told, before, speaker)
        ):
            return with_speaker(told, speaker, self.attributor.common)
        return told

    def in_its_words(self, most: int, *, asked: bool = False) -> tuple[str, ...]:
        """The sentences of the record nearest to the question, so many at most, as answers.

        What begins with a word that only another sentence explains (`It had ...`) has the one
        before it; what is a question itself is left out, unless what was `asked` may be the answer.
        """
        found = []
        for sentence in self.attributor.nearest(most):
            if not asked and (sentence.quote.endswith("?") or asking(sentence.quote)):
                continue
            before = self._before(sentence) if opens_with_pronoun(sentence.quote) else None
            found.append(" ".join(s.quote for s in (before, sentence) if s))
        return tuple(found)

    def completed(self, checked: Sequence[Checked]) -> tuple[Checked, ...]:
        """These, and the sentence of their paragraph that is much nearer to the question, if any.

        The model may write from another sentence of the right paragraph.
        """
        told = {s for c in checked for s in c.attribution.quoted}
        nearest = self.attributor.nearer(told, _NEARER)
        if nearest is None or nearest.quote.endswith("?") or asking(nearest.quote):
            return tuple(checked)  # whoever asks the same answers nothing
        also = self._recorded(nearest)
        if also is None or opens_with_pronoun(also.text):
            return tuple(checked)
        places = [min((s.start for s in c.attribution.quoted), default=0) for c in checked]
        place = sum(start < nearest.start for start in places)
        return (*checked[:place], also, *checked[place:])

    def explained(self, checked: Sequence[Checked]) -> tuple[Checked, ...]:
        """These, and before one that points back (`Those factors ...`) what it points to.

        That is the sentence before it in its paragraph, in the words of the record.
        """
        found: list[Checked] = []
        there = {s for c in checked for s in c.attribution.quoted}
        for one in checked:
            before = self._pointed_to(one)
            also = self._recorded(before) if before is not None and before not in there else None
            if before and also:
                there.add(before)
                found.append(also)
            found.append(one)
        return tuple(found)

    def _recorded(self, sentence: Sentence) -> Checked | None:
        """A sentence of the record as a claim by itself; None where that would not be borne out."""
        attribution = Attribution((sentence,), 1.0)
        text = self._spoken(sentence.quote, attribution)
        support = self._support(text, attribution)
        return Checked(text, attribution, support, rewritten=False) if support.supported else None

    def _pointed_to(self, one: Checked) -> Sentence | None:
        """The sentence that a claim cannot be understood without; None for none."""
        pointing = points_back(one.text)
        first = next(iter(one.attribution.sentences), None)
        if not pointing or first is None or points_back(first.quote) != pointing:
            return None
        return self._before(first)

    def _before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before one in its paragraph."""
        place = self.attributor.sentences.index(sentence)
        before = self.attributor.sentences[place - 1] if place else None
        same = before and (before.ref, before.at) == (sentence.ref, sentence.at)
        return before if same else None

    def _check(self, text: str, confirm: Confirm) -> Checked:
        attribution = self.attributor.attribute(text)
        if not attribution.sentences:
            return Checked(text, attribution, self._support(text, attribution), rewritten=False)
        quoted = " ".join(s.quote for s in attribution.quoted)
        text = self._spoken(as_recorded(text, quoted), attribution)
        support = self._confirmed(text, attribution, self._support(text, attribution), confirm)
        # what must be worked out is left to the reader: the record's own figures are told
        borne_out = support.supported and not support.reckoned
        if not self._rewrites or (borne_out and not self._vacuous(text, attribution)):
            return Checked(text, attribution, support, rewritten=False)
        # the record's own words, in the record's order
        attribution = replace(attribution, beside=())
        ordered = sorted(attribution.sentences, key=lambda s: (s.passage, s.at + s.start))
        text = self._spoken(" ".join(s.quote for s in ordered), attribution)
        return Checked(text, attribution, self._support(text, attribution), rewritten=not borne_out)

    def _confirmed(
        self, text: str, attribution: Attribution, found: Support, confirm: Confirm
    ) -> Support:
        """The check with the word of the model; what rests on two passages is not put to it."""
        cited = {s.passage for s in attribution.sentences}
        if len(cited) != 1:
            return found
        return confirm(found, text, self.passages[cited.pop()])

    def repeats(self, text: str, speaker: str = "") -> bool:
        """Whether a text says only what was asked, and perhaps that a `speaker` said so."""
        figures = [a for a in anchors(text) if a.key[0] != "w"]
        known = keys_of(self.question) | frozenset(f"w:{w}" for w in self._asked)
        asked = {root(word) for word in self._asked | _BEING}
        asked |= {root(word) for word in content_words(speaker)}
        new = [w for w in content_words(text) if root(w) not in asked]
        return not new and all(held(a.key, known) for a in figures)

    def _vacuous(self, text: str, attribution: Attribution) -> bool:
        """Whether a sentence only repeats the question, one that asks for something.

        To who said so it adds the name alone: what was said is not to be told by the question.
        """
        if not expected.asks_for_something(self.question):
            return False
        names = {s.ref.speaker or "" for s in attribution.sentences}
        return self.repeats(text, " ".join(names) if asks_speaker(self.question) else "")

    def _spoken(self, text: str, attribution: Attribution) -> str:
        """The sentence with who said it, where that is asked and stands in the heading only."""
        first = attribution.sentences[0]
        speaker = first.ref.speaker
        text = named(text, first.quote, speaker or "")
        nobody = says_he(text) or not expected.met(
            self.question, text, text, self.attributor.common
        )
        if speaker and (asks_speaker(self.question) or (nobody and expected.of_who(self.question))):
            return with_speaker(text, speaker, self.attributor.common)
        return text

    def _support(self, text: str, attribution: Attribution) -> Support:
        return support_of(
            text, attribution, self.attributor, self.passages, common=self.attributor.common
        )


def support_of(
    text: str,
    attribution: Attribution,
    attributor: Attributor,
    passages: Sequence[Passage],
    *,
    common: Collection[str],
) -> Support:
    """Whether the passages that `text` is attributed to bear it out.

    `passages` are those of the attributor; `common` holds folded words that are no names.
    """
    cited = {s.passage for s in attribution.sentences}
    of_cited = [s for s in attributor.sentences if s.passage in cited]
    words = {word for s in of_cited for word in s.words}
    for place in cited:
        words |= set(content_words(heading(passages[place].ref)))
    best = attribution.sentences[0] if attribution.sentences else None
    return check(
        text,
        quoted=" ".join(s.quote for s in attribution.sentences),
        keys=borne_out(of_cited),
        common=common,
        word_coverage=attributor.coverage(text, frozenset(words)),
        cosine=attributor.cosine(text, best) if best else 0.0,
        paragraph=" ".join(passages[place].text for place in sorted(cited)),
        speaker=" ".join(passages[place].ref.speaker or "" for place in sorted(cited)),
        above=keys_of(" ".join(shown_above(passages[place]) for place in sorted(cited))),
        year=max((d.year for place in cited if (d := passages[place].ref.date)), default=None),
    )


def claims(draft: str) -> tuple[str, ...]:
    """The draft's sentences, without those that say nothing.

    One that is all in quotation marks loses them, unless it is in the first person: a record tells
    what was said, not its words.
    """
    text = " ".join(_MARKER.sub("", draft).split()).lstrip(":,; ")
    if (quoted := _QUOTED.fullmatch(text)) and not in_first_person(quoted["text"]):
        text = quoted["text"].strip()
    text = text[:1].upper() + text[1:]
    return tuple(s for s in sentences(text) if content_words(s) or anchors(s))
