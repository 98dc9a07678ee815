"""One part of a question, answered: passages found, read, and written from, until one answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from index.embedding import Embedder
from index.scope import Filters
from index.search import Searcher
from models.prompts import Segment
from models.protocol import Generator
from qa import prompt as prompts
from qa import whosaid
from qa.answerability import confidence, weights
from qa.answers import Event, Passage, Reading, Token
from qa.attempts import Answered, Run, Tried
from qa.config import Settings, Steps
from qa.context import passages as choose_passages
from qa.elsewhere import Elsewhere
from qa.parts import Part
from qa.probe import adapter, judged, probability
from qa.reading import read
from qa.subjects import Subject
from qa.weighing import prospects
from qa.whosaid import Attested, attested
from qa.wording import asks_speaker
from qa.writing import Writer, lacks

HOPELESS = 0.2
"""Nothing is written from a passage that promises less; see docs/decisions for the choice."""
_KEPT = 256
# Questions, and records for them, of which it is remembered what they name.
_OF_SPEAKERS = 3
# So many times as much is looked for where only what somebody says counts.
_Result = TypeVar("_Result")


def done(steps: Stream[Event, None, _Result]) -> _Result:
    """What the steps come to, when nobody watches them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: _Result = end.value
            return found


class PartAnswerer:
    """Answers the parts of questions, from one collection with one model."""

    def __init__(
        self,
        searcher: Searcher,
        embedder: Embedder,
        generator: Generator,
        settings: Settings,
        steps: Steps = Steps(),  # noqa: B008 - a frozen value
    ) -> None:
        self._searcher = searcher
        self._embedder = embedder
        self._generator = generator
        self._settings = settings
        self._steps = steps
        named = lru_cache(_KEPT)(lambda question: Elsewhere.of(question, searcher))
        self._silent = lru_cache(_KEPT)(lambda question, source: named(question).unsaid(source))
        rarity = searcher.lexical.rarity
        self.writer = Writer(rarity, embedder, generator, settings, steps, self.unsaid)

    def answer(
        self,
        part: Part,
        passages: Sequence[Passage],
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Stream[Event, None, Answered | None]:
        """Read, write and check one part of the question; None when it was cancelled.

        The passages are read as the search has them, the best first, and written from as far as
        they promise an answer, until one is sure enough. Then the surest counts.
        """
        subject = Subject.of(part)
        if not any(subject.held_by(p.ref, p.text, p.headings) for p in passages):
            # whatever they said would not count
            return Answered(0.0, None, lacks=f"is not about {subject.words}")
        unsaid = [self.unsaid(part, p) for p in passages]
        if all(unsaid):
            return Answered(0.0, None, lacks=unsaid[0])
        among = passages[: self._steps.attempts + self._steps.further]
        most = run.prompt_tokens + self.tokens(part, among[: self._steps.attempts])
        reached = run.prompt_tokens
        yield Reading(reached, most)
        best, hopeless = None, None
        every: list[Tried] = []
        for place in range(len(among)):
            if place >= self._steps.attempts:
                if best is not None:
                    break
                most += self.tokens(part, among[place : place + 1])
                yield Reading(reached, most)
            tried = self.read(part, passages, place, run, cancelled)
            if tried is None:
                break
            every.append(tried)
            reached += tried.read.tokens  # what is asked about drafts is not foreseen
            yield Reading(reached, most)
            if tried.promise < HOPELESS and self._steps.promising:
                if hopeless is None or tried.promise > hopeless.promise:
                    hopeless = tried
                continue
            if best is not None:
                yield Token("\n")
            answered = yield from self.writer.write(part, passages, tried, run, cancelled)
            if best is None or answered.sure > best.sure:
                best = answered
            if best.sure >= self.writer.enough or cancelled():
                break
        if best is None or best.sure < self._settings.threshold:
            # fitted to so many passages: of more, some speaker would seem to have said it sooner
            asked_of = every[: self._steps.attempts]
            spoken = self.who_said(part, passages, asked_of, run, cancelled)
            if spoken is not None:
                yield Token(f"\n{spoken.draft}")
                return spoken
        if best is None and hopeless is not None:
            if hopeless.promise < self._settings.threshold:
                return Answered(hopeless.promise, hopeless.prospects)
            return (yield from self.writer.write(part, passages, hopeless, run, cancelled))
        return best

    def read(
        self,
        part: Part,
        passages: Sequence[Passage],
        place: int,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Tried | None:
        """Have one passage read for a part of the question; None when it was cancelled.

        What has been read for the same question in this run is not read again.
        """
        model = self._generator.sha256
        own = adapter(model) if self._steps.adapted else None
        key = part.asked, passages[place].ref, passages[place].text
        known = run.known.get(key)
        found = known and replace(known, place=place)
        if found is None:
            found = read(self._generator, part.asked, passages, place, cancelled, own)
            if found is None:
                return None
            run.known[key] = found
            run.put(found.prompt, found.tokens)
        probe = (judged if found.adapted else probability)(model, found.inner)
        before = prospects(passages, found, probe=probe, part=bool(part.label))
        # weights that were fitted to a model rely on the probe
        table = weights(model if probe is not None and self._steps.judged else "")
        return Tried(found, before, confidence(before, table.read), table)

    def attested(
        self,
        part: Part,
        passages: Sequence[Passage],
        tried: Sequence[Tried],
        run: Run,
        cancelled: Callable[[], bool],
    ) -> tuple[Attested, ...]:
        """What speaks for each speaker having said what a part asks about (`qa.whosaid`)."""
        read = [(passages[one.read.place], one.promise) for one in tried]
        asking = run.putting(self._generator)
        return attested(self._generator, part.question, read, cancelled, asking)

    def who_said(
        self,
        part: Part,
        passages: Sequence[Passage],
        tried: Sequence[Tried],
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Answered | None:
        """Who said what a part asks about, told in its words; None where nobody surely did."""
        table = whosaid.weights(self._generator.sha256)
        if table is None or not self._steps.spoken:
            return None
        found = self.attested(part, passages, tried, run, cancelled)
        sure = [whosaid.sure(one, table) for one in found]
        if not sure or max(sure) < max(whosaid.SURELY, self._settings.threshold):
            return None
        best = tried[sure.index(max(sure))]
        chosen = passages[best.read.place]
        if not chosen.ref.speaker:
            return None
        checker = self.writer.checker(part.label or part.asked, (chosen,), part.asked)
        sentence = whosaid.claim(chosen.ref.speaker, whosaid.said_in(part.question))
        # told in the words of the record: nothing is put in a mouth
        draft = " ".join(s.quote for s in checker.attributor.attribute(sentence).quoted)
        checked = checker.check(draft)
        if lacks(part, chosen, checked):
            return None
        stated = tuple(c.stated for c in checked)
        return Answered(max(sure), best.prospects, stated=stated, draft=draft, checker=checker)

    def tokens(self, part: Part, passages: Sequence[Passage]) -> int:
        """How many tokens the model reads to judge these passages."""
        return sum(
            self._generator.count(prompts.asking(self._generator, passage, part.asked))
            for passage in passages
        )

    def passages(
        self, question: str, part: Part, filters: Filters, most: int = 0
    ) -> tuple[Passage, ...]:
        """What the model is given for a part, best first; `most` where it is more than usual."""
        who = asks_speaker(part.question)
        wanted = max(self._settings.hits, 2 * most)
        found = self._searcher.search(
            part.asked if part.alone else question,
            wanted * (_OF_SPEAKERS if who else 1),
            filters,
            scope=part.scope,
            part=part.search,
            closely=self._steps.closely,
        )
        if who:  # what nobody says is no answer to who said so
            spoken = tuple(hit for hit in found.hits if hit.stored.ref.speaker)
            found = replace(found, hits=(spoken or found.hits)[:wanted])
        units = [hit.stored for hit in found.hits]
        subject = Subject.of(part)
        about = [subject.held_by(u.ref, u.text, u.meeting.headings) for u in units]
        hits = [hit for hit, is_about in zip(found.hits, about, strict=True) if is_about]
        if self._steps.named:
            silent = [self._silent(part.question, hit.stored.meeting.source) for hit in hits]
            hits = [hit for hit, names in zip(hits, silent, strict=True) if not names] or hits
        return choose_passages(
            hits or found.hits,
            longest=self._settings.passage_tokens,
            most=max(self._settings.passages, most),
            count=self._tokens,
        )

    def unsaid(self, part: Part, passage: Passage) -> str:
        """What the record of a passage never says, in words; empty where that proves nothing."""
        if not self._steps.named:
            return ""
        names = self._silent(part.question, passage.ref.source)
        words = ", ".join(f"“{name}”" for name in names)
        return f"stands in a record that never says {words}" if names else ""

    def _tokens(self, text: str) -> int:
        return self._generator.count((Segment(text, control=False),))
