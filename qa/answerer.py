"""A question to a checked, cited answer: the one path that both fronts and the evaluation use."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Steps
from dataclasses import dataclass, field, replace

from index.embedding import Embedder
from index.scope import Filters, Scope
from index.search import Searcher
from index.snippets import Snippets
from models.prompts import Prompt, Segment
from models.protocol import Generator
from qa import prompt as prompts
from qa.anchors import anchors
from qa.answerability import Signals, confidence, weights
from qa.answers import Answer, Event, Finished, Passage, Reading, Retrieved, Token
from qa.checking import Checked, Checker, Written
from qa.composing import Stated, cite, declined, marked
from qa.config import Settings
from qa.context import passages as choose_passages
from qa.direct import Direct, direct
from qa.errors import QaError
from qa.followups import self_contained
from qa.parts import Part, parts
from qa.reading import Judged, judge
from qa.warming import Likely

_LONGEST_QUESTION = 2000
# Characters: a question beyond this is a pasted text.


def never() -> bool:
    """The `cancelled` of a question that nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class _Answered:
    """What one part of a question came to."""

    checked: tuple[Checked, ...]
    signals: Signals
    sure: float
    draft: str


@dataclass(slots=True)
class _Run:
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

    @property
    def understood(self) -> str:
        """What was understood, if it differs from what was asked."""
        return self.question if self.question != self.asked else ""

    @property
    def seconds(self) -> float:
        """Since the question was put."""
        return time.perf_counter() - self.started


class Answerer:
    """Answers questions from one collection with one model. Not for use by two threads at once."""

    def __init__(
        self, searcher: Searcher, embedder: Embedder, generator: Generator, settings: Settings
    ) -> None:
        self.searcher = searcher
        self.generator = generator
        self.settings = settings
        self._embedder = embedder

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

        `earlier` are the conversation's questions so far, as they were understood, oldest first.

        Raises:
            QaError: the question is empty or too long.
            IndexingError: the collection cannot be read.
            ModelError: the model cannot run.
        """
        asked = cleaned(question)
        run = _Run(time.perf_counter(), asked, self_contained(asked, earlier))
        filters = filters or Filters()
        scope = self.searcher.scope(run.question, filters)
        found = direct(run.question, scope, self.searcher, filters)
        if found is not None:
            yield Retrieved(found.passages, scope.words, run.seconds, run.understood)
            yield Finished(self._directly(run, scope, found))
            return
        asked_for = parts(run.question, scope, lambda text: self.searcher.scope(text, filters))
        of_part = [self._passages(run.question, part, filters) for part in asked_for]
        shown = self._at_a_glance(run.question, _interleaved(of_part))
        yield Retrieved(shown, scope.words, run.seconds, run.understood)
        answered: list[_Answered] = []
        for part, passages in zip(asked_for, of_part, strict=True):
            if passages and not cancelled():
                one = yield from self._answer(part, passages, run, cancelled)
                answered += [one] if one else []
        complete = len(answered) == len(asked_for)
        if not cancelled():
            shown = self._highlighted(run.question, shown)  # takes time: nothing waits for it here
        yield Finished(self._finish(run, scope, shown, answered, complete=complete))

    def likely(
        self,
        typed: str,
        filters: Filters | None = None,
        cancelled: Callable[[], bool] = never,
        earlier: Sequence[str] = (),
    ) -> Likely:
        """What `stream` would have the model read for what is typed so far; reads nothing.

        Raises:
            QaError: nothing is typed, or too much.
            IndexingError: the collection cannot be read.
        """
        question, filters = self_contained(cleaned(typed), earlier), filters or Filters()
        scope = self.searcher.scope(question, filters)
        if direct(question, scope, self.searcher, filters) is not None:
            return Likely()
        found = []
        for part in parts(question, scope, lambda text: self.searcher.scope(text, filters)):
            if cancelled():
                return Likely()
            found.append((part.asked, self._passages(question, part, filters)))
        return Likely(tuple(found))

    # -- one part ------------------------------------------------------------------------------

    def _answer(
        self,
        part: Part,
        passages: Sequence[Passage],
        run: _Run,
        cancelled: Callable[[], bool],
    ) -> Steps[Event, None, _Answered | None]:
        """Read, write and check one part of the question; None when it was cancelled."""
        first: Judged | None = None
        best: Judged | None = None
        most = run.prompt_tokens + sum(
            self.generator.count(prompts.asking(self.generator, passage, part.asked))
            for passage in passages
        )
        yield Reading(run.prompt_tokens, most)
        for judged in judge(self.generator, part.asked, passages, cancelled):
            run.prompt_tokens += judged.tokens
            yield Reading(run.prompt_tokens, most)
            first = first or judged
            best = judged if best is None or judged.score > best.score else best
        if first is None or best is None:
            return None
        chosen = passages[best.place]
        prompt = prompts.asking(self.generator, chosen, part.asked, prompts.AFFIRM)
        run.prompts.append(prompt)
        draft: list[str] = []
        logprobs: list[float] = []
        for piece in self.generator.stream(
            prompt, max_tokens=self.settings.answer_tokens, stop=("\n\n",), cancelled=cancelled
        ):
            run.first_token = run.first_token or run.seconds
            draft.append(piece.text)
            logprobs.append(piece.logprob)
            yield Token(piece.text)
        run.answer_tokens += len(logprobs)
        written = Written("".join(draft), tuple(logprobs))
        checker = self._checker(part.label or part.asked, (chosen,), part.asked)
        checked = checker.check(written.text)
        signals = checker.signals(checked, written, best, first, part=bool(part.label))
        table = weights(self.generator.sha256)
        sure = confidence(signals, table) if _speaks_of_absent(part.scope, checked) else 0.0
        return _Answered(checked, signals, sure, written.text)

    def _passages(self, question: str, part: Part, filters: Filters) -> tuple[Passage, ...]:
        found = self.searcher.search(
            question, self.settings.hits, filters, scope=part.scope, part=part.search
        )
        return choose_passages(
            found.hits,
            budget=self.settings.passage_tokens,
            most=self.settings.passages,
            count=self._tokens,
        )

    def _tokens(self, text: str) -> int:
        return self.generator.count((Segment(text, control=False),))

    def _checker(self, question: str, passages: Sequence[Passage], asked: str = "") -> Checker:
        return Checker(
            question,
            passages,
            encode=self._embedder.encode,
            weight=self.searcher.lexical.rarity,
            asked=asked,
        )

    def _at_a_glance(self, question: str, shown: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages with the sentence of each that shares the rarest words with the question."""
        best = Snippets(self.searcher.lexical, question)
        found = [best.of(passage.text) for passage in shown]
        return tuple(
            replace(p, highlight=(s.start, s.end)) for p, s in zip(shown, found, strict=True)
        )

    def _highlighted(self, question: str, shown: Sequence[Passage]) -> tuple[Passage, ...]:
        """The passages with the sentence of each that is nearest to the question."""
        nearest = self._checker(question, shown).attributor.nearest_of_each()
        return tuple(replace(p, highlight=nearest.get(place)) for place, p in enumerate(shown))

    # -- the answer ----------------------------------------------------------------------------

    def _directly(self, run: _Run, scope: Scope, found: Direct) -> Answer:
        sure = 1.0 if found.stated else 0.0
        return self._compose(run, scope, found.passages, found.stated, sure, found.missing)

    def _finish(
        self,
        run: _Run,
        scope: Scope,
        shown: tuple[Passage, ...],
        answered: Sequence[_Answered],
        *,
        complete: bool,
    ) -> Answer:
        weakest = min(answered, key=lambda a: a.sure, default=None)
        stated = tuple(c.stated for a in answered for c in a.checked)
        sure = weakest.sure if weakest and complete else 0.0
        return replace(
            self._compose(run, scope, shown, stated, sure),
            draft="\n".join(a.draft for a in answered),
            signals=weakest.signals if weakest else None,
        )

    def _compose(
        self,
        run: _Run,
        scope: Scope,
        shown: tuple[Passage, ...],
        stated: Sequence[Stated],
        sure: float,
        missing: str = "",
    ) -> Answer:
        answered = bool(stated) and sure > 0 and sure >= self.settings.threshold
        claims, citations = cite(stated) if answered else ((), ())
        said = " ".join(marked(c) for c in claims)
        read = "".join(s.text for prompt in run.prompts for s in prompt)
        return Answer(
            question=run.asked,
            answered=answered,
            text=said if answered else declined(run.question, scope, shown, missing),
            claims=claims,
            citations=citations,
            closest=() if answered else tuple(p.ref for p in shown[:3]),
            passages=shown,
            scope=scope.words,
            confidence=round(sure, 4),
            model=self.generator.name,
            model_sha256=self.generator.sha256,
            generation=self.searcher.store.manifest.generation,
            prompt_sha256=hashlib.sha256(read.encode()).hexdigest(),
            seconds=round(run.seconds, 4),
            first_token_seconds=run.first_token and round(run.first_token, 4),
            prompt_tokens=run.prompt_tokens,
            answer_tokens=run.answer_tokens,
            understood=run.understood,
        )


def _interleaved(of_part: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages of all parts turn by turn, each once."""
    taken: dict[tuple[str, str], Passage] = {}
    for place in range(max((len(p) for p in of_part), default=0)):
        for passages in of_part:
            if place < len(passages):
                passage = passages[place]
                taken.setdefault((str(passage.ref), passage.text), passage)
    return tuple(taken.values())


def _speaks_of_absent(scope: Scope, checked: Sequence[Checked]) -> bool:
    """Whether what is cited names each session (meeting) that no record is of.

    A record may well say what is planned for the next session; otherwise nothing is known of it.
    """
    wanted = {a.key for name in scope.absent for a in anchors(name)}
    cited = [s for c in checked for s in c.attribution.sentences]
    return bool(cited) and wanted <= frozenset().union(*(s.keys for s in cited))


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
