"""An answer written from one passage, checked, and put back to the model that wrote it.

Where the model does not trust it, a sentence of the passage may: it is asked about these, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import replace

from index.embedding import Embedder
from index.scope import Scope
from models.inner import Inner
from models.protocol import Generator
from qa.anchors import anchors
from qa.answerability import both, confidence
from qa.answers import Event, Passage, Token
from qa.attempts import ENOUGH, Answered, Run, Tried
from qa.checking import Checked, Checker
from qa.config import Settings, Steps
from qa.confirming import Confirm, confirmer, unasked
from qa.expected import lacking
from qa.parts import Part
from qa.probe import DRAFTED, adapter, drafted, of_draft, of_text
from qa.reading import looked_back
from qa.subjects import Subject
from qa.weighing import Written, signals
from qa.wording import infers

DOUBTFUL = 0.7
"""An answer that is less sure is told with the sentence that is nearest to the question."""
_TRUSTED, _EVEN = 0.85, 0.5
# What the model tells of a draft that needs no other beside it; and of one that may well be none.
_SENTENCES, _MORE = 4, 8
# Of a passage, the model is asked about so many; and where it says that the draft is no answer.


class Writer:
    """Writes from passages of one collection with one model."""

    def __init__(
        self,
        rarity: Callable[[str], float],
        embedder: Embedder,
        generator: Generator,
        settings: Settings,
        steps: Steps,
        unsaid: Callable[[Part, Passage], str],
    ) -> None:
        """`rarity` of a word; `unsaid` tells why a passage's record cannot answer a part."""
        self._rarity = rarity
        self._embedder = embedder
        self._generator = generator
        self._settings = settings
        self._steps = steps
        self._unsaid = unsaid

    @property
    def enough(self) -> float:
        """How sure an answer must be not to be compared with one from another passage."""
        return max(ENOUGH, self._settings.threshold)

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
        inner = of_text(inside)
        back = self._looked_back(part, chosen, written.text, run, cancelled, written=True)
        told = both(of_draft(self._generator.sha256, inner), back)
        answered = replace(self._weighed(part, tried, written, checker, told), inner=inner)
        if back is None or (answered.sure >= self.enough and (told or 0.0) >= _TRUSTED):
            return answered
        own = self._in_its_words(part, tried, written, checker, back, run, cancelled)
        if own is None or own.sure < self.enough:
            return answered
        # of a sentence of the record it is not known what goes on as it is written
        if answered.signals is not None and not answered.lacks:
            alike = replace(answered.signals, draft=back)
            if own.sure <= confidence(alike, tried.weights.written):
                return answered
        yield Token(f"\n{own.draft}")
        return own

    def _weighed(
        self, part: Part, tried: Tried, written: Written, checker: Checker, told: float | None
    ) -> Answered:
        """What a text comes to, that the model tells so much of."""
        (chosen,) = checker.passages
        checked = checker.check(written.text)
        found = signals(checker, checked, written, tried.prospects, draft=told)
        stated = tuple(c.stated for c in checked)
        lack = self._unsaid(part, chosen) or lacks(part, chosen, checked)
        sure = confidence(found, tried.weights.written) if not lack else 0.0
        return Answered(sure, tried.prospects, found, stated, written.text, checker, lacks=lack)

    def _looked_back(
        self,
        part: Part,
        passage: Passage,
        draft: str,
        run: Run,
        cancelled: Callable[[], bool],
        *,
        written: bool,
    ) -> float | None:
        """The probability that a draft answers a part, as the model tells when asked about it."""
        model = self._generator.sha256
        own = adapter(model, DRAFTED) if self._steps.looked_back else None
        if own is None:
            return None
        back = looked_back(
            self._generator, part.asked, passage, draft, cancelled, own, written=written
        )
        if back is None:
            return None
        prompt, tokens, inner = back
        run.put(prompt, tokens)
        return drafted(model, inner)

    def _in_its_words(
        self,
        part: Part,
        tried: Tried,
        written: Written,
        checker: Checker,
        told: float,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Answered | None:
        """The sentence of the passage that answers best; None for none better than the draft.

        `told` is the probability that the draft answers, as the model tells.
        """
        if not self._steps.quoted:
            return None
        most = _SENTENCES if told >= _EVEN else _MORE
        texts = [t for t in checker.in_its_words(most) if not _same(t, written.text)]
        best, surest = self.surest(part, checker.passages[0], texts, run, cancelled)
        if surest is None or surest <= told or cancelled():
            return None
        found = self._weighed(part, tried, replace(written, text=best), checker, surest)
        return replace(found, quoted=True)

    def surest(
        self,
        part: Part,
        passage: Passage,
        texts: Sequence[str],
        run: Run,
        cancelled: Callable[[], bool],
    ) -> tuple[str, float | None]:
        """Which of some texts answers a part best, as the model tells, and how probably it does.

        The first, and None, where the model cannot tell; empty where there are none.
        """
        best, surest = next(iter(texts), ""), None
        for text in texts:
            now = self._looked_back(part, passage, f" {text}", run, cancelled, written=False)
            if now is not None and (surest is None or now > surest):
                best, surest = text, now
        return best, surest

    def finished(
        self, part: Part, answered: Answered, run: Run, cancelled: Callable[[], bool]
    ) -> Answered:
        """What is about to be shown, with what it points back to.

        It is checked again with the word of the model (`qa.confirming`), unless that step is left
        out.

        As it was, where nothing was written by the model; and with what it lacks, where what the
        check with its word comes to cannot be the answer.
        """
        checker = answered.checker
        if checker is None or cancelled():
            return answered
        confirm: Confirm = unasked
        if self._steps.confirmed:
            confirm = confirmer(self._generator, cancelled, run.putting(self._generator))
        check = checker.in_full if self._steps.in_full else checker.check
        checked = check(answered.draft, confirm)
        # the sentences that are near have been compared with one that was taken
        if answered.sure < DOUBTFUL and self._steps.in_full and not answered.quoted:
            checked = checker.completed(checked)
        checked = checker.explained(checked)
        lack = lacks(part, checker.passages[0], checked)
        if lack:
            return replace(answered, lacks=lack)
        return replace(answered, stated=tuple(c.stated for c in checked))

    def checker(self, question: str, passages: Sequence[Passage], asked: str = "") -> Checker:
        """The checks of what is written on these passages."""
        return Checker(
            question,
            passages,
            encode=self._embedder.encode,
            weight=self._rarity,
            asked=asked,
            rewrites=self._steps.checked,
        )


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space, capitals and the last stop."""
    first, second = (" ".join(text.split()).rstrip(".").lower() for text in (one, other))
    return first == second


def lacks(part: Part, passage: Passage, checked: Sequence[Checked]) -> str:
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
