"""A question of several parts that is declined, and what the records do say of some of them.

Half of what was asked is no answer. But what is known of the other half is worth telling, as long
as it is told as that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.anchors import content_words
from qa.answers import PARTLY, Answer
from qa.attempts import Answered
from qa.composing import cite, declined, marked, partly_declined
from qa.parts import Part
from qa.sides import ONE_SIDE

CLOSEST = 3
"""Paragraphs that a declined answer names."""


def is_told(answered: Answered, enough: float) -> bool:
    """Whether a part is so sure (`enough`, 0 to 1) that it is told where another has no answer."""
    return bool(answered.stated) and answered.sure >= enough


def partly(
    given: Answer, parts: Sequence[Part], answered: Sequence[Answered], enough: float
) -> Answer:
    """What is declined, with what answers some of its parts, and why the others have no answer.

    As it was, where no part is told; nor is any where one sentence had been told for both sides of
    a comparison: it may be the other's.

    Args:
        given: the declined answer.
        parts: of the question.
        answered: what each came to, checked.
        enough: how sure a part must be, 0 to 1.
    """
    tells: list[bool] = []
    for at, (part, one) in enumerate(zip(parts, answered, strict=True)):
        untold = [before for before, told in zip(parts[:at], tells, strict=True) if not told]
        borne_out = not one.lacks and all(stated.support.supported for stated in one.stated)
        # who `she` was has no answer: nothing can be said of her
        tells.append(
            borne_out and is_told(one, enough) and not any(_leans(part, on) for on in untold)
        )
    if not any(tells) or any(one.lacks == ONE_SIDE for one in answered):
        return given
    claims, citations = cite(
        [s for one, told in zip(answered, tells, strict=True) if told for s in one.stated]
    )
    missing = partly_declined(
        {
            part.told: declined(part.question, part.scope, given.passages, lacks=one.lacks)
            for part, one, told in zip(parts, answered, tells, strict=True)
            if not told
        }
    )
    cited = {citation.ref for citation in citations}
    return replace(
        given,
        text=f"{missing} {PARTLY} {' '.join(marked(claim) for claim in claims)}",
        missing=missing,
        claims=claims,
        citations=citations,
        closest=tuple(p.ref for p in given.passages if p.ref not in cited)[:CLOSEST],
    )


def _leans(part: Part, on: Part) -> bool:
    """Whether a part asks about what another asks for.

    By its words, or as the model spells it out: `What post had the presenter of the study held?`.
    """
    if not part.alone or part.side:
        return part.leans
    words = set(content_words(on.question))
    return bool(words) and words <= set(content_words(part.question))
