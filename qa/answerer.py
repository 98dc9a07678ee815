"""A question to a checked, cited answer: the one path that both fronts and the evaluation use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.embedding import Embedder
from index.scope import Filters, Scope
from index.search import Searcher
from index.snippets import Snippets
from models.protocol import Generator
from qa.answering import PartAnswerer, done
from qa.answers import Answer, Event, Finished, Passage, Retrieved
from qa.attempts import Answered, Run, Tried, sureness
from qa.capitals import with_states
from qa.config import ATTEMPTS, Settings, Steps
from qa.context import interleaved
from qa.direct import Direct, direct
from qa.errors import QaError
from qa.finishing import Finisher
from qa.followups import self_contained
from qa.gathering import Gatherer
from qa.lettering import lettered, written_out
from qa.partition import Partition
from qa.partly import is_told
from qa.parts import Part
from qa.relatives import completed
from qa.replies import Replier
from qa.sides import Sides
from qa.warming import Likely
from qa.whosaid import Attested, said_in

_LONGEST_QUESTION = 2000
# Characters: a question beyond this is a pasted text.


def never() -> bool:
    """The `cancelled` of a question that nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class Candidate:
    """What could be answered to one part of a question from one passage."""

    part: int
    """0-based."""
    parts: int
    """How many the question has."""
    place: int
    """0-based, of the passage among those found."""
    passage: Passage
    tried: Tried
    answered: Answered | None
    """None where the passage promises too little to write from it."""


class Answerer:
    """Answers questions from one collection with one model. Not for use by two threads at once."""

    def __init__(
        self,
        searcher: Searcher,
        embedder: Embedder,
        generator: Generator,
        settings: Settings,
        steps: Steps = Steps(),  # noqa: B008 - a frozen value
    ) -> None:
        self.searcher = searcher
        self._steps = steps
        self.generator = generator
        self.settings = settings
        self._parts = PartAnswerer(searcher, embedder, generator, settings, steps)
        self._replier = Replier(self._parts, settings.threshold)
        self._finisher = Finisher(
            searcher, generator, settings.threshold, self._parts.writer.enough
        )
        self._gatherer = Gatherer(self._parts, generator.sha256, settings.threshold, steps)

    def ask(self, question: str, filters: Filters | None = None) -> Answer:
        """The answer, when nobody watches it being written."""
        for event in self.stream(question, filters):
            if isinstance(event, Finished):
                return event.answer
        raise QaError("the answer was cut short")  # pragma: no cover - a stream ends in Finished

    def stream(
        self,
        question: str,
        filters: Filters | None = None,
        cancelled: Callable[[], bool] = never,
        earlier: Sequence[str] = (),
    ) -> Iterator[Event]:
        """Yield `Retrieved`, then `Reading` and `Token`s, then `Finished`.

        What the model takes apart otherwise than rules do yields another `Retrieved`, of its parts.

        `earlier` are the conversation's questions so far, as they were understood, oldest first.

        Raises:
            QaError: the question is empty or too long.
            IndexingError: the collection cannot be read.
            ModelError: the model cannot run.
        """
        asked = cleaned(question)
        filters = filters or Filters()
        started = time.perf_counter()
        question, scope = self._understood(self_contained(asked, earlier), filters)
        run = Run(started, asked, question)
        found = self._direct(run.question, scope, filters)
        if found is not None:
            yield Retrieved(found.passages, scope.words, run.seconds, run.understood)
            yield Finished(self._finisher.directly(run, scope, found))
            return
        partition = self._partition(filters)
        at_once = partition.at_once(run.question, scope)
        directly, of_part = self._found(at_once, run, filters)
        shown = self._at_a_glance(run.question, interleaved(of_part))
        yield Retrieved(shown, scope.words, run.seconds, run.understood)
        of_whole = of_part[0] if len(at_once) == 1 else None
        asked_for = partition.by_model(scope, at_once, run, cancelled)
        if asked_for is not at_once:
            directly, of_part = self._found(asked_for, run, filters)
            shown = self._at_a_glance(run.question, interleaved(of_part))
            yield Retrieved(shown, scope.words, run.seconds, run.understood)
        answered: list[Answered] = []
        for part, found, passages in zip(asked_for, directly, of_part, strict=True):
            if found:
                answered.append(Answered(1.0, None, stated=found.stated, certain=True))
                continue
            if answered and self._steps.replied:
                asks = asked_for[len(answered) - 1]
                reply = yield from self._replier.replied(
                    part, asks, answered[-1], filters, run, cancelled
                )
                if reply:
                    answered.append(reply)
                    continue
            gathered = yield from self._gatherer.gathered(part, filters, run, cancelled)
            if gathered and gathered.of_several:
                answered.append(gathered)
            elif passages and not cancelled():
                beside = part.leans or (part.alone and not part.side)
                led = beside and answered and self._finisher.shown(answered[-1].sure)
                among = _led_by(answered[-1], passages) if led else passages
                one = yield from self._parts.answer(part, among, run, cancelled)
                if gathered and is_told(gathered, self._parts.writer.enough):
                    # one alone did, as far as is known: better than nobody
                    one = one if one and self._finisher.shown(one.sure) else gathered
                answered += [one] if one else []
            elif not cancelled():
                answered.append(Answered(0.0, None))
        told = tuple(part.told for part in asked_for) if asked_for[1:] else ()
        settle = Sides(self._parts, asked_for, run, cancelled, self.settings.threshold)
        if self._steps.divided and settle.compared:
            if len(answered) == len(asked_for):
                answered = yield from settle.told_apart(answered, of_part)
            lacking = len(answered) < len(asked_for) or not self._finisher.shown(sureness(answered))
            if lacking and not cancelled():
                whole = Part(run.question, scope)
                if of_whole is None:
                    of_whole = self._parts.passages(run.question, whole, filters)
                one = yield from settle.as_a_whole(whole, of_whole)
                asked_for, answered = ((whole,), [one]) if one else (asked_for, answered)
                shown = self._at_a_glance(run.question, interleaved([*of_part, of_whole]))
        complete = len(answered) == len(asked_for)
        if complete:
            given = self._finisher.shown(sureness(answered))
            # what is declined need not be looked at twice
            answered = [
                self._parts.writer.finished(part, one, run, cancelled)
                if given or is_told(one, self._parts.writer.enough)
                else one
                for part, one in zip(asked_for, answered, strict=True)
            ]
            shown = interleaved([*(one.gathered for one in answered if given), shown])
        if not cancelled():
            shown = self._highlighted(run.question, shown)  # takes time: nothing waits for it here
        answer = self._finisher.finish(run, scope, shown, asked_for, answered, complete=complete)
        yield Finished(replace(answer, parts=told))

    def likely(
        self,
        typed: str,
        filters: Filters | None = None,
        cancelled: Callable[[], bool] = never,
        earlier: Sequence[str] = (),
    ) -> Likely:
        """What `stream` would have the model read for what is typed so far; reads nothing.

        What only the model can take apart is taken as rules have it; of what is gathered from
        several, the nearest alone.

        Raises:
            QaError: nothing is typed, or too much.
            IndexingError: the collection cannot be read.
        """
        filters = filters or Filters()
        question, scope = self._understood(self_contained(cleaned(typed), earlier), filters)
        if self._direct(question, scope, filters) is not None:
            return Likely()
        found = []
        for part in self._partition(filters).at_once(question, scope):
            if cancelled():
                return Likely()
            if self._direct_part(part, filters):
                continue
            found.append((part.asked, self._parts.passages(question, part, filters)))
        return Likely(tuple(found))

    def candidates(
        self, question: str, most: int = ATTEMPTS, promise: float = 0.0
    ) -> Iterator[Candidate]:
        """What would be answered from each of the best `most` passages of each part.

        None for a question that needs no model. To fit the weights of `qa.answerability` on.
        Nothing is written from a passage that promises less than `promise`.

        Raises:
            QaError, IndexingError, ModelError: as `stream`.
        """
        filters = Filters()
        started = time.perf_counter()
        understood, scope = self._understood(cleaned(question), filters)
        run = Run(started, question, understood)
        if self._direct(run.question, scope, filters) is not None:
            return
        partition = self._partition(filters)
        at_once = partition.at_once(run.question, scope)
        asked_for = partition.by_model(scope, at_once, run, never)
        for number, part in enumerate(asked_for):
            if self._direct_part(part, filters):
                continue
            passages = self._parts.passages(run.question, part, filters)
            for place in range(min(most, len(passages))):
                tried = self._parts.read(part, passages, place, run, never)
                if tried is None:
                    raise AssertionError("nobody cancels")
                answered = None
                if tried.promise >= promise:
                    answered = done(self._parts.writer.write(part, passages, tried, run, never))
                yield Candidate(number, len(asked_for), place, passages[place], tried, answered)

    def attested(self, question: str) -> Iterator[tuple[Passage, Attested]]:
        """What speaks for each passage's speaker having said what a question asks about.

        To fit the weights of `qa.whosaid` on. Nothing for a question that does not ask that, or
        needs no model.

        Raises:
            QaError, IndexingError, ModelError: as `stream`.
        """
        filters = Filters()
        understood, scope = self._understood(cleaned(question), filters)
        run = Run(time.perf_counter(), question, understood)
        if self._direct(understood, scope, filters) is not None:
            return
        for part in self._partition(filters).at_once(understood, scope):
            if self._direct_part(part, filters) or not said_in(part.question):
                continue
            passages = self._parts.passages(understood, part, filters)[:ATTEMPTS]
            read = [self._parts.read(part, passages, n, run, never) for n in range(len(passages))]
            tried = [one for one in read if one is not None]
            found = self._parts.attested(part, passages, tried, run, never)
            yield from zip(passages, found, strict=False)  # none for a model that tells nothing

    def _understood(self, question: str, filters: Filters) -> tuple[str, Scope]:
        """What a question that stands by itself is taken to ask, and what it says of its answer."""
        question = completed(question)
        scope = self.searcher.scope(question, filters)

        stands = self._stands(filters)
        spelt = written_out(question, stands, (*scope.bodies, *scope.abbreviations))
        spelt = lettered(with_states(spelt, stands), stands)
        return (spelt, self.searcher.scope(spelt, filters)) if spelt != question else (spelt, scope)

    def _stands(self, filters: Filters) -> Callable[[str], bool]:
        """Whether words stand side by side somewhere in the records that are asked."""
        # once for all the words of a question, and not at all where none is looked for
        among = cache(lambda: [r.id for r in self.searcher.records if filters.admits(r.meeting)])

        def stands(words: str) -> bool:
            return bool(self.searcher.lexical.mentions((words,), 1, records=among())[0])

        return stands

    def _direct(self, question: str, scope: Scope, filters: Filters) -> Direct | None:
        return direct(question, scope, self.searcher, filters) if self._steps.direct else None

    def _direct_part(self, part: Part, filters: Filters) -> Direct | None:
        """What answers a part without the model."""
        if not part.label or (part.leans and not part.scope.particulars):
            return None  # what is undivided was looked at as a whole
        # `when did it rise?` is understood beside the meeting that the whole question names
        asked = f"{part.question} {part.scope.words}" if part.leans else part.question
        found = self._direct(asked, part.scope, filters)
        return found if found and found.stated else None

    def _partition(self, filters: Filters) -> Partition:
        return Partition(
            self.generator,
            self._steps,
            lambda text: self.searcher.scope(text, filters),
            lambda text: with_states(text, self._stands(filters)),
        )

    def _found(
        self, asked_for: Sequence[Part], run: Run, filters: Filters
    ) -> tuple[list[Direct | None], list[tuple[Passage, ...]]]:
        """For each part what answers it without the model, if anything does; and its passages."""
        directly = [self._direct_part(part, filters) for part in asked_for]
        of_part = [
            found.passages if found else self._parts.passages(run.question, part, filters)
            for part, found in zip(asked_for, directly, strict=True)
        ]
        return directly, of_part

    # -- one part ------------------------------------------------------------------------------

    def _at_a_glance(self, question: str, shown: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages with the sentence of each that shares the rarest words with the question."""
        best = Snippets(self.searcher.lexical, question)
        found = [best.of(passage.text) for passage in shown]
        return tuple(
            replace(p, highlight=(s.start, s.end)) for p, s in zip(shown, found, strict=True)
        )

    def _highlighted(self, question: str, shown: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages with the sentence of each that is nearest to the question."""
        nearest = self._parts.writer.checker(question, shown).attributor.nearest_of_each()
        return tuple(replace(p, highlight=nearest.get(place)) for place, p in enumerate(shown))


def _led_by(before: Answered, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """`passages` of a question that leans on the one before it, where that was answered from first.

    `Who presented the study, and what post had she held?`: elsewhere another held a post, too.
    """
    cited = {quote.ref for one in before.stated for quote in one.quotes}
    return (
        *(p for p in passages if p.ref in cited),
        *(p for p in passages if p.ref not in cited),
    )


def cleaned(question: str) -> str:
    """The question on one line, without control characters.

    Raises:
        QaError: it is empty or too long.
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    if not plain:
        raise QaError("the question is empty", 'ask one: pincite ask "When did ...?"')
    if len(plain) > _LONGEST_QUESTION:
        raise QaError(
            f"the question has {len(plain)} characters; {_LONGEST_QUESTION} are read at most",
            "ask a shorter question",
        )
    return plain
