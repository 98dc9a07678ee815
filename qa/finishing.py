"""What the parts of a question came to, put together: an answer, a part of one, or a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.scope import Scope
from index.search import Searcher
from models.protocol import Generator
from qa.answers import Answer, Passage
from qa.attempts import Answered, Run, sureness
from qa.composing import Stated, cite, covered, declined, marked
from qa.direct import Direct
from qa.partly import CLOSEST, partly
from qa.parts import Part


@dataclass(frozen=True, slots=True)
class Finisher:
    """Makes answers, for one collection and one model."""

    searcher: Searcher
    generator: Generator
    threshold: float
    """What is less sure is not given."""
    enough: float
    """How sure a part must be to be told where another has no answer."""

    def shown(self, sure: float) -> bool:
        """Whether an answer that is so sure is given."""
        return sure > 0 and sure >= self.threshold

    def directly(self, run: Run, scope: Scope, found: Direct) -> Answer:
        """The answer of what needed no model."""
        sure = 1.0 if found.stated else 0.0
        return self._compose(run, scope, found.passages, found.stated, sure, found.missing)

    def finish(
        self,
        run: Run,
        scope: Scope,
        shown: tuple[Passage, ...],
        asked_for: Sequence[Part],
        answered: Sequence[Answered],
        *,
        complete: bool,
    ) -> Answer:
        """The answer of what the parts of a question came to.

        Args:
            run: the question, and what was counted.
            scope: what the whole question says of its answer.
            shown: the passages, best first.
            asked_for: the parts.
            answered: what they came to; where it was cut short, of the first of them.
            complete: it was not cut short.
        """
        weakest = min(answered, key=lambda a: a.sure, default=None)
        lacks = weakest.lacks if weakest else ""
        sure = sureness(answered)
        stated = tuple(one for a in answered for one in a.stated)
        if not complete or not all(a.stated for a in answered):
            # some part has no answer: what was found for the others is not the answer
            sure, stated = (weakest.sure if weakest and not weakest.certain else 0.0), ()
        given = self._compose(run, scope, shown, stated, sure, lacks=lacks)
        if complete and not given.answered:
            given = partly(given, asked_for, answered, self.enough)
        cited = {citation.ref for citation in given.citations}
        read = max((a.read for a in answered if cited & {p.ref for p in a.gathered}), default=0)
        return replace(
            given,
            coverage=covered(read) if read else "",
            draft="\n".join(dict.fromkeys(a.draft for a in answered)),
            signals=(weakest.signals or weakest.prospects) if weakest else None,
        )

    def _compose(
        self,
        run: Run,
        scope: Scope,
        shown: tuple[Passage, ...],
        stated: Sequence[Stated],
        sure: float,
        missing: str = "",
        lacks: str = "",
    ) -> Answer:
        answered = bool(stated) and self.shown(sure)
        claims, citations = cite(stated) if answered else ((), ())
        said = " ".join(marked(c) for c in claims)
        wanting = "" if answered else declined(run.question, scope, shown, missing, lacks)
        prompts = tuple("".join(s.text for s in prompt) for prompt in run.prompts)
        return Answer(
            question=run.asked,
            answered=answered,
            text=said if answered else wanting,
            missing=wanting,
            claims=claims,
            citations=citations,
            closest=() if answered else tuple(p.ref for p in shown[:CLOSEST]),
            passages=shown,
            scope=scope.words,
            confidence=round(sure, 4),
            model=self.generator.name,
            model_sha256=self.generator.sha256,
            generation=self.searcher.store.manifest.generation,
            prompt_sha256=hashlib.sha256("".join(prompts).encode()).hexdigest(),
            seconds=round(run.seconds, 4),
            first_token_seconds=run.first_token and round(run.first_token, 4),
            prompt_tokens=run.prompt_tokens,
            answer_tokens=run.answer_tokens,
            understood=run.understood,
            prompts=prompts,
        )
