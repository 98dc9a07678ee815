"""What speaks for and against an answer: of its passage, its words and the model that wrote it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qa import expected
from qa.anchors import anchors, content_words, held, keys_of
from qa.answerability import Prospects, Signals
from qa.answers import Passage
from qa.attribution import borne_out
from qa.checking import Checked, Checker
from qa.reading import PassageRead

_LEAD = 0.5
UNKNOWN = 0.5
"""A probability that cannot be told."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the model wrote on one passage, or what stands in its place."""

    text: str
    logprobs: tuple[float, ...]
    """Natural logarithms, one a token that the model wrote."""


def prospects(
    passages: Sequence[Passage],
    read: PassageRead,
    *,
    probe: float | None = None,
    part: bool = False,
) -> Prospects:
    """What speaks for and against a passage that was read.

    Args:
        passages: all that the search brought, best first.
        read: the one of them.
        probe: what the inside of the model tells of it (`qa.probe.judged`, `probability`).
        part: whether the question is one of several that were put as one.
    """
    own = passages[read.place]
    rest = [p.score for place, p in enumerate(passages) if place != read.place]
    return Prospects(
        retrieval=own.score,
        lead=max(-_LEAD, min(_LEAD, own.score - max(rest))) if rest else _LEAD,
        yes=UNKNOWN if read.yes is None else read.yes,
        probe=UNKNOWN if probe is None else probe,
        part=float(part),
    )


def signals(
    checker: Checker,
    checked: Sequence[Checked],
    written: Written,
    before: Prospects,
    *,
    draft: float | None = None,
) -> Signals:
    """What speaks for and against the question being answered.

    Args:
        checker: of the question, and of the passage that was written from.
        checked: what was written, checked.
        written: as the model wrote it.
        before: what the passage promised.
        draft: what the inside of the model tells of what it wrote (`qa.probe.of_draft`).
    """
    attributor, question = checker.attributor, checker.question
    cited = {s.passage for c in checked for s in c.attribution.sentences}
    of_cited = [s for s in attributor.sentences if s.passage in cited]
    quoted = [s for c in checked for s in c.attribution.sentences]
    about = " ".join(h for place in cited for h in checker.passages[place].headings)
    keys = borne_out(of_cited) | keys_of(about)
    headings = " ".join(sorted(k[2:] for s in of_cited for k in s.context if k.startswith("w:")))
    context = frozenset(content_words(f"{about} {headings}"))
    around = context.union(*(s.words for s in of_cited))
    asked = [a.key for a in anchors(question, attributor.common)]
    known = around | frozenset(content_words(question))
    text = " ".join(c.text for c in checked)
    quotes = " ".join(s.quote for c in checked for s in c.attribution.quoted)
    return Signals(
        **asdict(before),
        fluency=_mean_probability(written),
        anchors=_share([held(key, keys) for key in asked], none=1.0),
        covered=attributor.coverage(question, context.union(*(s.words for s in quoted))),
        stray=attributor.coverage(written.text, frozenset(content_words(written.text)) - known),
        draft=UNKNOWN if draft is None else draft,
        supported=_share([not c.rewritten and c.support.supported for c in checked], none=0.0),
        expected=expected.met(question, text, quotes, attributor.common),
    )


def _mean_probability(written: Written) -> float:
    if not written.logprobs:
        return 0.0
    return math.exp(sum(written.logprobs) / len(written.logprobs))


def _share(holds: Sequence[bool], *, none: float) -> float:
    """The share that is true; `none` where there is nothing."""
    return sum(holds) / len(holds) if holds else none
