"""A question to a checked, cited answer: the one path that both fronts and the evaluation use."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.embedding import Embedder
from index.scope import Filters, Scope
from index.search import Found, Searcher
from index.sentences import sentences
from models.generator import Generator
from models.prompts import Prompt, Segment
from qa import prompt as prompts
from qa.anchors import anchors, content_words, held, keys_of
from qa.answerability import Signals, confidence
from qa.answers import (
    Answer,
    Citation,
    Claim,
    Event,
    Finished,
    Passage,
    Reading,
    Retrieved,
    Token,
)
from qa.attribution import Attribution, Attributor, Sentence, sentences_of
from qa.config import Settings
from qa.context import heading
from qa.context import passages as choose_passages
from qa.errors import QaError
from qa.support import Support, check
from qa.wording import as_recorded, asks_speaker, with_speaker

_LONGEST_QUESTION = 2000
# Characters: a question beyond this is a pasted text.


def never() -> bool:
    """The `cancelled` of a question that nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class _Checked:
    """A claim with what it rests on."""

    text: str
    attribution: Attribution
    support: Support
    rewritten: bool
    """The sentence was replaced by the words of the record."""


@dataclass(slots=True)
class _Draft:
    """What the model wrote, while it writes."""

    text: str = ""
    logprobs: list[float] = field(default_factory=list)
    first_token: float | None = None
    yes: float = 0.0
    prompt_tokens: int = 0
    cancelled: bool = False


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
    ) -> Iterator[Event]:
        """Yield `Retrieved`, then `Reading` and `Token`s, then `Finished`.

        Raises:
            QaError: the question is empty or too long.
            IndexingError: the collection cannot be read.
            ModelError: the model cannot run.
        """
        started = time.perf_counter()
        question = cleaned(question)
        found = self.searcher.search(question, self.settings.hits, filters)
        chosen = self._passages(found)
        attributor = Attributor(
            sentences_of(chosen), question, encode=self._embedder.encode, weight=self._weight
        )
        chosen = _highlighted(chosen, attributor)
        yield Retrieved(chosen, found.scope.words, time.perf_counter() - started)
        draft = _Draft()
        prompt: Prompt = ()
        checked: list[_Checked] = []
        signals: Signals | None = None
        if chosen:
            user = prompts.user_turn(chosen, question)
            prompt = self.generator.chat(prompts.SYSTEM, user)
            affirmed = self.generator.chat(prompts.SYSTEM, user, prompts.AFFIRM)
            yield from self._write(prompt, affirmed, draft, cancelled, started)
            checked = [self._check(text, attributor, chosen) for text in _claims(draft.text)]
            signals = self._signals(question, checked, attributor, draft)
        sure = confidence(signals) if signals and _speaks_of_absent(found.scope, checked) else 0.0
        yield Finished(
            self._finish(question, found, chosen, checked, draft, prompt, sure, signals, started)
        )

    # -- reading and writing -------------------------------------------------------------------

    def _passages(self, found: Found) -> tuple[Passage, ...]:
        return choose_passages(
            found.hits,
            budget=self.settings.passage_tokens,
            most=self.settings.passages,
            count=self._tokens,
        )

    def _tokens(self, text: str) -> int:
        return self.generator.count((Segment(text, control=False),))

    def _weight(self, word: str) -> float:
        """Inverse document frequency of a stemmed word among the collection's units."""
        units = max(1, len(self.searcher.lexical))
        return math.log(1 + units / (0.5 + self.searcher.lexical.document_frequency(word)))

    def _write(
        self,
        prompt: Prompt,
        affirmed: Prompt,
        draft: _Draft,
        cancelled: Callable[[], bool],
        started: float,
    ) -> Iterator[Event]:
        draft.prompt_tokens = self.generator.count(prompt)
        yield Reading(0, draft.prompt_tokens)
        draft.yes = self.generator.choose(prompt, ("Yes", "No"))[0]
        for piece in self.generator.stream(
            affirmed, max_tokens=self.settings.answer_tokens, stop=("\n\n",), cancelled=cancelled
        ):
            if draft.first_token is None:
                draft.first_token = time.perf_counter() - started
            draft.text += piece.text
            draft.logprobs.append(piece.logprob)
            yield Token(piece.text)

    # -- checking ------------------------------------------------------------------------------

    def _check(self, text: str, attributor: Attributor, chosen: Sequence[Passage]) -> _Checked:
        attribution = attributor.attribute(text)
        if attribution.sentences:
            best = attribution.sentences[0]
            text = as_recorded(text, " ".join(s.quote for s in attribution.sentences))
            if best.ref.speaker and asks_speaker(attributor.question):
                text = with_speaker(text, best.ref.speaker)
        support = self._support(text, attribution, attributor, chosen)
        if support.supported or not attribution.sentences:
            return _Checked(text, attribution, support, rewritten=False)
        # What is not borne out is put in the record's own words instead.
        quoted = Attribution((best,), attribution.score)
        return _Checked(
            best.quote,
            quoted,
            self._support(best.quote, quoted, attributor, chosen),
            rewritten=True,
        )

    def _support(
        self,
        text: str,
        attribution: Attribution,
        attributor: Attributor,
        chosen: Sequence[Passage],
    ) -> Support:
        cited = {s.passage for s in attribution.sentences}
        keys: set[str] = set()
        words: set[str] = set()
        for sentence in attributor.sentences:
            if sentence.passage in cited:
                keys |= sentence.keys | sentence.context
                words |= sentence.words
        for place in cited:
            words |= set(content_words(heading(chosen[place].ref)))
        best = attribution.sentences[0] if attribution.sentences else None
        return check(
            text,
            quoted=" ".join(s.quote for s in attribution.sentences),
            keys=keys,
            common=attributor.common,
            word_coverage=attributor.coverage(text, frozenset(words)),
            cosine=attributor.cosine(text, best) if best else 0.0,
        )

    def _signals(
        self,
        question: str,
        checked: Sequence[_Checked],
        attributor: Attributor,
        draft: _Draft,
    ) -> Signals:
        cited = {s.passage for c in checked for s in c.attribution.sentences}
        of_cited = [s for s in attributor.sentences if s.passage in cited]
        keys = frozenset().union(*(s.keys | s.context for s in of_cited))
        words = frozenset().union(*(s.words for s in of_cited))
        headings = {k.removeprefix("w:") for s in of_cited for k in s.context}
        asked = [a.key for a in anchors(question, attributor.common)]
        nearest = attributor.nearest()
        return Signals(
            anchors=sum(held(k, keys) for k in asked) / len(asked) if asked else 1.0,
            words_paragraph=attributor.coverage(
                question, words | frozenset(content_words(" ".join(sorted(headings))))
            ),
            cosine=max(0.0, attributor.cosine(question, nearest)) if nearest else 0.0,
            yes=draft.yes,
            fluency=math.exp(sum(draft.logprobs) / len(draft.logprobs)) if draft.logprobs else 0.0,
            supported=(
                sum(not c.rewritten and c.support.supported for c in checked) / len(checked)
                if checked
                else 0.0
            ),
        )

    # -- the answer ----------------------------------------------------------------------------

    def _finish(
        self,
        question: str,
        found: Found,
        chosen: tuple[Passage, ...],
        checked: Sequence[_Checked],
        draft: _Draft,
        prompt: Prompt,
        sure: float,
        signals: Signals | None,
        started: float,
    ) -> Answer:
        answered = sure > 0 and sure >= self.settings.threshold
        claims, citations = _cite(checked) if answered else ((), ())
        return Answer(
            question=question,
            answered=answered,
            text=" ".join(_marked(c) for c in claims)
            if answered
            else self._declined(question, found, chosen),
            claims=claims,
            citations=citations,
            closest=() if answered else tuple(p.ref for p in chosen[:3]),
            passages=chosen,
            scope=found.scope.words,
            confidence=round(sure, 4),
            model=self.generator.name,
            model_sha256=self.generator.sha256,
            generation=self.searcher.store.manifest.generation,
            prompt_sha256=hashlib.sha256("".join(s.text for s in prompt).encode()).hexdigest(),
            seconds=round(time.perf_counter() - started, 4),
            first_token_seconds=draft.first_token and round(draft.first_token, 4),
            prompt_tokens=draft.prompt_tokens,
            answer_tokens=len(draft.logprobs),
            draft=draft.text,
            signals=signals,
        )

    def _declined(self, question: str, found: Found, chosen: Sequence[Passage]) -> str:
        if found.scope.absent:
            absent = " or ".join(f"the {a}" for a in found.scope.absent)
            return f"The records do not say: no record of {absent} is in this collection."
        if not chosen:
            return "The records do not say: nothing in this collection comes near the question."
        keys = frozenset().union(*(keys_of(f"{heading(p.ref)} {p.text}") for p in chosen))
        # A number asked for (`which three`) is not missed; a name, a symbol or a date is.
        named = [a for a in anchors(question) if a.key[0] in "wsdm"]
        missing = [a.text for a in named if not held(a.key, keys)]
        if missing:
            words = ", ".join(f"“{m}”" for m in dict.fromkeys(missing))
            return f"The records do not say: none of the nearest paragraphs mentions {words}."
        return "The records do not say: the nearest paragraphs do not answer this."


def _speaks_of_absent(scope: Scope, checked: Sequence[_Checked]) -> bool:
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


def _highlighted(chosen: tuple[Passage, ...], attributor: Attributor) -> tuple[Passage, ...]:
    """The passages with the sentence of each that is nearest to the question."""
    nearest = attributor.nearest_of_each()
    return tuple(
        replace(passage, highlight=nearest.get(place)) for place, passage in enumerate(chosen)
    )


def _claims(draft: str) -> tuple[str, ...]:
    text = " ".join(draft.split()).lstrip(":,; ")
    text = text[:1].upper() + text[1:]
    return tuple(s for s in sentences(text) if content_words(s) or anchors(s))


def _cite(checked: Sequence[_Checked]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Number the cited paragraphs in the order in which they are met; merge repeated claims."""
    citations: list[Citation] = []
    claims: list[Claim] = []
    seen: set[str] = set()
    for item in checked:
        if item.text in seen:
            continue
        seen.add(item.text)
        numbers: list[int] = []
        for group in _by_paragraph(item.attribution.sentences):
            first, start, end = group[0], min(s.start for s in group), max(s.end for s in group)
            known = next(
                (c for c in citations if c.ref == first.ref and c.text == first.text
                 and (c.start, c.end) == (start, end)), None
            )  # fmt: skip
            if known is None:
                known = Citation(len(citations) + 1, first.ref, first.text, start, end)
                citations.append(known)
            numbers.append(known.n)
        claims.append(
            Claim(
                item.text,
                tuple(numbers),
                item.support.supported,
                item.support.score,
                item.support.problems,
            )
        )
    return tuple(claims), tuple(citations)


def _by_paragraph(sentences_: Sequence[Sentence]) -> list[list[Sentence]]:
    groups: dict[tuple[int, str], list[Sentence]] = {}
    for sentence in sentences_:
        groups.setdefault((sentence.passage, sentence.text), []).append(sentence)
    return list(groups.values())


def _marked(claim: Claim) -> str:
    marks = "".join(f"[{n}]" for n in claim.citations)
    body = claim.text.rstrip()
    if not marks:
        return body
    if body.endswith((".m.", "etc.")):  # the full stop belongs to the abbreviation too
        return f"{body} {marks}"
    return f"{body[:-1]} {marks}{body[-1]}" if body[-1:] in ".!?" else f"{body} {marks}."
