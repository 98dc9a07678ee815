"""What was answered to what somebody asked: it is looked for behind that, and read beside it.

`What did the expert ask about prisons, and what did the delegation reply?`: a reply seldom says
again what it replies to, so that by itself it is no answer to such a question. Once the first half
is told, the second is looked for in what others say later in that record, and the model reads each
such paragraph behind the sentence that it would reply to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Generator as Stream
from dataclasses import dataclass, replace

from index.folding import fold
from index.records import Speaker
from index.scope import Filters
from index.whose import asked_of, speaks
from qa.answering import PartAnswerer
from qa.answers import Event, Passage, Token
from qa.attempts import Answered, Run
from qa.parts import Part
from qa.wording import name_of

NEAREST, READ = 20, 3
"""Paragraphs among which replies are looked for; and how many are read."""
_ASKED = re.compile(
    r"\b(?:afraid|ask(?:ed|ing)?|challeng\w+|complain\w*|concerns?|concerned|criticis\w+|criticiz\w+"
    r"|demand\w*|doubt\w*|enquir\w+|fear\w*|inquir\w+|know|object\w*|point(?:ed)?\s+out|pose[ds]?"
    r"|press(?:ed)?|propos\w+|put\s+to|questions?|questioned|quer(?:y|ied)|quoted?|rais\w+|request\w*"
    r"|seek|sought|suggest\w*|see\s+in|saw\s+in|troubl\w+|urg\w+|want\w*|wonder\w*|worr\w+)\b",
    re.IGNORECASE,
)
_REPLIED = re.compile(
    r"\b(?:answer(?:s|ed|ing)?|assur\w+|explain\w*|explanations?|g(?:ive|ave|iven)\s+(?:back|in\s+return)"
    r"|justif\w+|promise[ds]?|react(?:s|ed|ions?)?|reassur\w+|rebut\w*|repl(?:y|ies|ied)"
    r"|respon(?:d|ds|ded|se|ses)|say\s+to\s+(?:that|this)|(?:was|were)\s+(?:[\w.’'-]+\s+){1,4}?told"
    r"|told\s+in\s+(?:answer|reply|return))\b",
    re.IGNORECASE,
)


def replies(question: str, before: str) -> bool:
    """Whether a question asks what was answered to what the question `before` it asks about."""
    return bool(_ASKED.search(before) and _REPLIED.search(question))


@dataclass(frozen=True, slots=True)
class Replier:
    """Finds what was replied, in one collection with one model."""

    answers: PartAnswerer
    threshold: float
    """What is less sure is not shown."""

    def replied(
        self,
        part: Part,
        before: Part,
        told: Answered,
        filters: Filters,
        run: Run,
        cancelled: Callable[[], bool],
    ) -> Stream[Event, None, Answered | None]:
        """What others said later in answer to what was `told` for the part `before`.

        None where the part does not ask for that, where the part before is not surely told or is
        told of several, who may each have had a reply, and where nothing surely answers.

        Raises:
            IndexingError: the collection cannot be read.
            ModelError: the model cannot run.
        """
        sure = told.stated and told.sure >= self.threshold and not told.of_several
        if not sure or not replies(part.question, before.question):
            return None
        quote = told.stated[0].quotes[0]
        said = quote.text[quote.start : quote.end]
        beside = replace(part, asked=f"{said} {part.question}", alone=True)
        found = self.answers.passages(run.question, beside, filters, NEAREST)
        later = candidates(found, part.question, quote.ref.source, quote.ref.paragraph)
        later = [one for one in later if not _same(one.ref.speaker, quote.ref.speaker)][:READ]
        read = [replace(passage, text=f"{said} {passage.text}") for passage in later]
        best: Answered | None = None
        for place in range(len(later)):
            tried = self.answers.read(part, read, place, run, cancelled)
            if tried is None:
                break
            if tried.promise < self.answers.writer.enough:
                continue  # behind what was asked, much looks like an answer
            yield Token("\n")
            wrote = yield from self.answers.writer.write(part, later, tried, run, cancelled)
            if best is None or wrote.sure > best.sure:
                best = wrote
            if wrote.sure >= self.answers.writer.enough or cancelled():
                break
        return best if best and best.stated and best.sure >= self.threshold else None


def candidates(
    found: tuple[Passage, ...], question: str, source: str, number: int | None
) -> list[Passage]:
    """Of these passages, those behind paragraph `number` of `source`; first who is asked about."""
    later = [p for p in found if p.ref.source == source and (p.ref.paragraph or 0) > (number or 0)]
    names = asked_of(question)
    return sorted(later, key=lambda p: not speaks(_speaker(p.ref.speaker), names))


def _speaker(told: str | None) -> Speaker | None:
    name = name_of(told or "")
    return Speaker(name, (told or "").removeprefix(name).strip(" ()") or None) if name else None


def _same(one: str | None, other: str | None) -> bool:
    """Whether both are one speaker; one of whom nothing is known is another."""
    return one is not None and other is not None and fold(name_of(one)) == fold(name_of(other))
