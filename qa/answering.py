"""One part of a question, answered: read, written from one passage, checked and weighed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from index.embedding import Embedder
from index.scope import Filters, Scope
from index.search import Searcher
from models.inner import Inner
from models.prompts import Prompt, Segment
from models.protocol import Generator
from qa import prompt as prompts
from qa import whosaid
from qa.anchors import anchors
from qa.answerability import Prospects, Signals, Weights, confidence, weights
from qa.answers import Event, Passage, Reading, Token
from qa.checking import Checked, Checker
from qa.composing import Stated
from qa.config import Settings, Steps
from qa.confirming import Confirm, confirmer, unasked
from qa.context import passages as choose_passages
from qa.elsewhere import Elsewhere
from qa.expected import lacking
from qa.parts import Part
from qa.probe import adapter, judged, of_draft, of_text, probability
from qa.reading import PassageRead, read
from qa.subjects import Subject
from qa.weighing import Written, prospects, signals
from qa.whosaid import Attested, attested
from qa.wording import asks_speaker, infers

HOPELESS = 0.2
"""Nothing is written from a passage that promises less; see docs/decisions for the choice."""
_KEPT = 256
# Questions, and records for them, of which it is remembered what they name.
_OF_SPEAKERS = 3
# So many times as much is looked for where only what somebody says counts.
ENOUGH = 0.6
"""An answer that is surer (and above the threshold) is not compared with another passage's."""


DOUBTFUL = 0.7
"""An answer that is less sure is told with the sentence that is nearest to the question."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A passage that was read for a part of a question."""

    read: PassageRead
    prospects: Prospects
    promise: float
    """The probability that it answers the part, as far as reading tells; 0 to 1."""
    weights: Weights
    """What it was weighed by."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one part of a question came to, from one passage."""

    sure: float
    """The probability that this answers the part, 0 to 1."""
    prospects: Prospects | None
    """None for what needed no model, or was not read."""
    signals: Signals | None = None
    """None when nothing was written."""
    stated: tuple[Stated, ...] = ()
    draft: str = ""
    checker: Checker | None = field(default=None, repr=False, compare=False)
    """What checked the draft, against the passage that it was written from; None when nothing was
    written."""
    certain: bool = False
    """It stands in a fixed form of the record."""
    lacks: str = ""
    """Why it cannot be the answer: `gives no day`; it is not sure at all then. Else empty."""
    inner: Inner | None = field(default=None, repr=False, compare=False)
    """What went on inside the model as it wrote (`qa.probe.of_text`)."""


@dataclass(slots=True)
class Run:
    """One question, and what is counted while it is answered."""

    started: float
    asked: str
    """As the user put it."""
    question: str
    """As it was understood."""
    first_token: float | None = None
    prompt_tokens: int = 0
    answer_tokens: int = 0
    prompts: list[Prompt] = field(default_factory=list)

    def put(self, prompt: Prompt, tokens: int) -> None:
        """A prompt of so many tokens was put to the model."""
        self.prompts.append(prompt)
        self.prompt_tokens += tokens

    def putting(self, generator: Generator) -> Callable[[Prompt], None]:
        """What is to be told each prompt that is put to this model."""
        return lambda prompt: self.put(prompt, generator.count(prompt))

    @property
    def understood(self) -> str:
        """What was understood, if it differs from what was asked."""
        return self.question if self.question != self.asked else ""

    @property
    def seconds(self) -> float:
        """Since the question was put."""
        return time.perf_counter() - self.started


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
        unsaid = [self._unsaid(part, p) for p in passages]
        if all(unsaid):
            return Answered(0.0, None, lacks=unsaid[0])
        among = passages[: self._steps.attempts]
        most = run.prompt_tokens + sum(
            self._generator.count(prompts.asking(self._generator, passage, part.asked))
            for passage in among
        )
        yield Reading(run.prompt_tokens, most)
        best, hopeless = None, None
        every: list[Tried] = []
        for place in range(len(among)):
            tried = self.read(part, passages, place, run, cancelled)
            if tried is None:
                break
            every.append(tried)
            yield Reading(run.prompt_tokens, most)
            if tried.promise < HOPELESS and self._steps.promising:
                if hopeless is None or tried.promise > hopeless.promise:
                    hopeless = tried
                continue
            if best is not None:
                yield Token("\n")
            answered = yield from self.write(part, passages, tried, run, cancelled)
            if best is None or answered.sure > best.sure:
                best = answered
            if best.sure >= max(ENOUGH, self._settings.threshold) or cancelled():
                break
        if best is None or best.sure < self._settings.threshold:
            spoken = self.who_said(part, passages, every, run, cancelled)
            if spoken is not None:
                yield Token(f"\n{spoken.draft}")
                return spoken
        if best is None and hopeless is not None:
            if hopeless.promise < self._settings.threshold:
                return Answered(hopeless.promise, hopeless.prospects)
            return (yield from self.write(part, passages, hopeless, run, cancelled))
        return best

    def read(
        self,
        part: Part,
        passages: Sequence[Passage],
        place: int,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Tried | None:
        """Have one passage read for a part of the question; None when it was cancelled."""
        model = self._generator.sha256
        own = adapter(model) if self._steps.adapted else None
        found = read(self._generator, part.asked, passages, place, cancelled, own)
        if found is None:
            return None
        run.put(found.prompt, found.tokens)
        probe = judged(model, found.judged)
        probe = probability(model, found.inner) if probe is None else probe
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
        checker = self.checker(part.label or part.asked, (chosen,), part.asked)
        sentence = whosaid.claim(chosen.ref.speaker, whosaid.said_in(part.question))
        # told in the words of the record: nothing is put in a mouth
        draft = " ".join(s.quote for s in checker.attributor.attribute(sentence).quoted)
        checked = checker.check(draft)
        if _lacks(part, chosen, checked):
            return None
        stated = tuple(c.stated for c in checked)
        return Answered(max(sure), best.prospects, stated=stated, draft=draft, checker=checker)

    def write(
        self,
        part: Part,
        passages: Sequence[Passage],
        tried: Tried,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Stream[Event, None, Answered]:
        """Write an answer from one passage, check it, and weigh what speaks for it."""
        chosen = passages[tried.read.place]
        draft: list[str] = []
        logprobs: list[float] = []
        inside: list[Inner | None] = []
        for piece in self._generator.stream(
            tried.read.prompt,
            max_tokens=self._settings.answer_tokens,
            stop=("\n\n",),
            inside=True,
            cancelled=cancelled,
        ):
            inside.append(piece.inner)
            if piece.ends:
                break
            run.first_token = run.first_token or run.seconds
            draft.append(piece.text)
            logprobs.append(piece.logprob)
            yield Token(piece.text)
        run.answer_tokens += len(logprobs)
        written = Written("".join(draft), tuple(logprobs))
        checker = self.checker(part.label or part.asked, (chosen,), part.asked)
        checked = checker.check(written.text)
        inner = of_text(inside)
        told = of_draft(self._generator.sha256, inner)
        found = signals(checker, checked, written, tried.prospects, draft=told)
        stated = tuple(c.stated for c in checked)
        lacks = self._unsaid(part, chosen) or _lacks(part, chosen, checked)
        sure = confidence(found, tried.weights.written) if not lacks else 0.0
        return Answered(
            sure, tried.prospects, found, stated, written.text, checker, lacks=lacks, inner=inner
        )

    def finished(
        self, part: Part, answered: Answered, run: Run, cancelled: Callable[[], bool]
    ) -> Answered:
        """What is about to be shown, with what it points back to.

        It is checked again with the word of the model (`qa.confirming`), unless that step is left
        out.

        As it was, where nothing was written by the model, or where what the check with its word
        comes to cannot be the answer.
        """
        checker = answered.checker
        if checker is None or cancelled():
            return answered
        confirm: Confirm = unasked
        if self._steps.confirmed:
            confirm = confirmer(self._generator, cancelled, run.putting(self._generator))
        check = checker.in_full if self._steps.in_full else checker.check
        checked = check(answered.draft, confirm)
        if answered.sure < DOUBTFUL and self._steps.in_full:
            checked = checker.completed(checked)
        checked = checker.explained(checked)
        if _lacks(part, checker.passages[0], checked):
            return answered
        return replace(answered, stated=tuple(c.stated for c in checked))

    def passages(self, question: str, part: Part, filters: Filters) -> tuple[Passage, ...]:
        """What the model is given for a part, best first."""
        who = asks_speaker(part.question)
        found = self._searcher.search(
            question,
            self._settings.hits * (_OF_SPEAKERS if who else 1),
            filters,
            scope=part.scope,
            part=part.search,
            closely=self._steps.closely,
        )
        if who:  # what nobody says is no answer to who said so
            spoken = tuple(hit for hit in found.hits if hit.stored.ref.speaker)
            found = replace(found, hits=(spoken or found.hits)[: self._settings.hits])
        units = [hit.stored for hit in found.hits]
        subject = Subject.of(part)
        about = [subject.held_by(u.ref, u.text, u.meeting.headings) for u in units]
        hits = [hit for hit, is_about in zip(found.hits, about, strict=True) if is_about]
        if self._steps.named:
            silent = [self._silent(part.question, hit.stored.meeting.source) for hit in hits]
            hits = [hit for hit, names in zip(hits, silent, strict=True) if not names] or hits
        return choose_passages(
            hits or found.hits,
            budget=self._settings.passage_tokens,
            most=self._settings.passages,
            count=self._tokens,
        )

    def _unsaid(self, part: Part, passage: Passage) -> str:
        """What the record of a passage never says, in words; empty where that proves nothing."""
        if not self._steps.named:
            return ""
        names = self._silent(part.question, passage.ref.source)
        words = ", ".join(f"“{name}”" for name in names)
        return f"stands in a record that never says {words}" if names else ""

    def _tokens(self, text: str) -> int:
        return self._generator.count((Segment(text, control=False),))

    def checker(self, question: str, passages: Sequence[Passage], asked: str = "") -> Checker:
        """The checks of what is written on these passages."""
        return Checker(
            question,
            passages,
            encode=self._embedder.encode,
            weight=self._searcher.lexical.rarity,
            asked=asked,
            rewrites=self._steps.checked,
        )


def _lacks(part: Part, passage: Passage, checked: Sequence[Checked]) -> str:
    """Why what was written cannot be the answer, in words; empty when it may well be."""
    subject = Subject.of(part)
    # only where candidates are collected: else nothing is read when no passage is about it
    if not subject.held_by(passage.ref, passage.text, passage.headings):
        return f"is not about {subject.words}"
    if not _speaks_of_absent(part.scope, checked):
        absent = " or ".join(f"the {one}" for one in part.scope.absent)
        return f"does not speak of {absent}" if absent else "says nothing of it"
    said = " ".join(c.text for c in checked)
    if infers(said) and not infers(passage.text):
        return "does not say so itself"  # no check of words sees whether a conclusion holds
    quotes = " ".join(s.quote for c in checked for s in c.attribution.sentences)
    return lacking(part.question, said, quotes, part=bool(part.label))


def _speaks_of_absent(scope: Scope, checked: Sequence[Checked]) -> bool:
    """Whether what is cited names each session (meeting) that no record is of.

    A record may well say what is planned for the next session; otherwise nothing is known of it.
    """
    wanted = {a.key for name in scope.absent for a in anchors(name)}
    cited = [s for c in checked for s in c.attribution.sentences]
    return bool(cited) and wanted <= frozenset().union(*(s.keys for s in cited))
