"""What several speakers said or did, each told from the paragraph of its own speaker.

A question for what many did (`qa.several`) is answered by no one paragraph. So more of the nearest
are read, each with the question as it is asked of one. Those that answer it are told, each in the
record's own words, in the order in which they spoke.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Generator as Stream
from dataclasses import dataclass, replace

from index.scope import Filters
from index.sentences import sentences
from qa.answering import PartAnswerer
from qa.answers import Event, Passage, Reading, Token
from qa.attempts import Answered, Run, Tried, together
from qa.composing import Stated
from qa.config import Steps
from qa.parts import Part
from qa.probe import adapter
from qa.several import several
from qa.wording import begins_with, of_another, said_by, with_speaker
from qa.writing import lacks

NEAREST = 20
"""Paragraphs that are read, at most."""
AT_FIRST, PATIENCE = 3, 5
"""No more are read when so many in a row do not answer: at first, and once one did."""
_EVEN = 0.5
# A sentence that is less likely to answer is not told.
_SENTENCES = 4
# Of a paragraph, the model is asked about so many; where none answers, it writes.


@dataclass(frozen=True, slots=True)
class _Told:
    """What one speaker said."""

    passage: Passage
    sure: float
    """That it answers, 0 to 1."""
    stated: tuple[Stated, ...]
    echo: bool
    """The model only repeated the question."""


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Gathers what several said, from one collection with one model."""

    answers: PartAnswerer
    model_sha256: str
    threshold: float
    """What is less sure is not shown."""
    steps: Steps

    def gathered(
        self, part: Part, filters: Filters, run: Run, cancelled: Callable[[], bool]
    ) -> Stream[Event, None, Answered | None]:
        """What each said who answers a part.

        None where it does not ask for what several did, and where nobody answers; what was found
        when it was cancelled. One alone may do so.

        Raises:
            IndexingError: the collection cannot be read.
            ModelError: the model cannot run.
        """
        asked = self._asked(part)
        if not asked or cancelled():
            return None
        passages = self.answers.passages(run.question, part, filters, NEAREST)
        one = of_one(part, asked)
        told: list[_Told] = []
        best: Tried | None = None
        drafted = False
        read = silent = 0
        reached = run.prompt_tokens
        most = reached + self.answers.tokens(one, passages)
        for place, passage in enumerate(passages):
            if silent == (PATIENCE if told else AT_FIRST):
                break
            if passage.ref.paragraph is None or self.answers.unsaid(one, passage):
                continue  # what nobody says
            yield Reading(reached, most)
            tried = self.answers.read(one, passages, place, run, cancelled)
            if tried is None:
                break
            reached += tried.read.tokens
            read, silent = read + 1, silent + 1
            if tried.promise < self.threshold:
                continue
            if drafted:
                yield Token("\n")
            drafted = True
            what = yield from self._told(one, passages, tried, run, cancelled)
            if what is None:
                continue
            silent = 0
            best = best or tried
            told.append(what)
        if best is None:
            return None
        # `Who noted that ferries were late?`: that one more noted just this says nothing, where
        # what another noted is told in the words of the record
        told = [what for what in told if not what.echo] or told
        order = in_order([what.passage for what in told])
        stated = tuple(s for at in order for s in told[at].stated)
        found = Answered(
            together([what.sure for what in told]),
            best.prospects,
            stated=stated,
            draft="\n".join(s.text for s in stated),
            gathered=tuple(what.passage for what in told),
            read=read,
        )
        if not found.of_several:
            yield Token("\n")
        return found

    def _asked(self, part: Part) -> str:
        """How a part that asks what several did is asked of one; empty for any other.

        A model without an adapter for it judges too badly to be asked of so many.
        """
        gathers = self.steps.gathered and adapter(self.model_sha256) is not None
        return several(part.question) if gathers and not part.leans else ""

    def _told(
        self,
        one: Part,
        passages: Sequence[Passage],
        tried: Tried,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Stream[Event, None, _Told | None]:
        """What a passage's speaker said.

        In the words of the record, where a sentence of it answers; else what the model writes from
        it, if that is sure, checked as any answer is. None for neither.
        """
        writer = self.answers.writer
        passage = passages[tried.read.place]
        speaker = passage.ref.speaker
        checker = writer.checker(one.label or one.asked, (passage,), one.asked)
        texts = [
            text
            for text in checker.in_its_words(_SENTENCES, asked=True)
            if not speaker or _may_be_told(text, passage.text, speaker)
        ]
        text, answers = writer.surest(one, passage, texts, run, cancelled)
        sure, echo = tried.promise, False
        if text and not cancelled() and (answers is None or answers >= _EVEN):
            run.first_token = run.first_token or run.seconds
            yield Token(text)
            checked = checker.explained(checker.check(text))
            stated = tuple(c.stated for c in checked) if not lacks(one, passage, checked) else ()
        else:
            wrote = yield from writer.write(one, passages, tried, run, cancelled)
            wrote = writer.finished(one, wrote, run, cancelled)
            sure = min(sure, wrote.sure)
            echo = checker.repeats(wrote.draft, speaker or "")
            enough = not wrote.lacks and wrote.sure >= writer.enough and not cancelled()
            stated = wrote.stated if enough else ()
            quotes = [q.text[q.start : q.end] for s in stated for q in s.quotes]
            if speaker and not all(_may_be_told(q, passage.text, speaker) for q in quotes):
                stated = ()
        if not stated or not all(s.support.supported for s in stated):
            return None
        first, *others = stated
        if speaker and said_by(first.text, speaker):
            named = with_speaker(first.text, speaker, checker.attributor.common)
            first = replace(first, text=named)
        return _Told(passage, sure, (first, *others), echo)


def _may_be_told(text: str, paragraph: str, speaker: str) -> bool:
    """Whether what stands in a paragraph is what its speaker said: of it, and of no other."""
    at = paragraph.find(text)
    if at < 0 or any(of_another(one, speaker) for one in (*sentences(paragraph[:at]), text)):
        return False
    return begins_with(text, speaker) or said_by(text, speaker)


def of_one(part: Part, asked: str) -> Part:
    """A part as it is `asked` of one: that is a part of what is asked, and is weighed as one."""
    question = part.question
    whole = part.label in ("", part.itself)  # no name that its paragraph must hold
    return replace(
        part,
        asked=part.asked.replace(question, asked) if question in part.asked else asked,
        itself=asked if whole or part.itself else "",
        label=asked if whole else part.label,
    )


def in_order(passages: Sequence[Passage]) -> list[int]:
    """The places of passages, record by record as the best of each stand, and as they were spoken.

    0-based.
    """
    first: dict[str, int] = {}
    for place, passage in enumerate(passages):
        first.setdefault(passage.ref.source, place)
    return sorted(
        range(len(passages)),
        key=lambda at: (first[passages[at].ref.source], passages[at].ref.paragraph or 0, at),
    )
