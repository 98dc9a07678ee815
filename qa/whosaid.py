"""`Who said it?`, the other way round: of each who spoke, the model is asked whether that one did.

Small models judge badly whether a paragraph tells *who* said something, as its speaker stands
before it and is no part of what it says; whether `Ms. Vane proposed that ...` is so, they judge
well. So where no answer to such a question is sure enough, the question is made a sentence for
the speaker of each passage that was read, and put to the model as finished sentences are
(`qa.confirming`). The one counts that holds best, and is told in the record's own words. The
weights are a logistic regression, fitted by `python -m eval.fit_whosaid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from models.prompts import Prompt
from models.protocol import Generator
from qa import prompt as prompts
from qa.answerability import log_odds, logistic
from qa.answers import Passage
from qa.confirming import inside
from qa.probe import of_claim
from qa.tables import tables
from qa.verbs import is_past
from qa.wording import SAYING

_ROLE = (
    r"(?:member|delegat(?:e|ion)|speaker|representative|expert|rapporteur|organi[sz]ation|official"
    r"|person|minister|observer|country|state|government|party|body|petitioner|participant|ngo|group)"
)
_FRAME = re.compile(
    # what leads to it: `At the 413th meeting, `, `Recommendation 203: `
    r"^(?:.{0,120}?(?::|\s[–—-])\s+|(?:at|in|on|during)\s[^,?]{1,100},\s+)?(?:and\s+)?"
    rf"(?:who(?:\s+was\s+it\s+(?:that|who))?|which\s+(?:[\w'’-]+\s+){{0,3}}?{_ROLE}(?:\s+{_ROLE})*"
    r"(?:\s+(?:who|that))?)\s+(?P<did>\S+\s.+)",
    re.IGNORECASE | re.DOTALL,
)
DOES = re.compile(
    r"(?:accus|agre|alleg|answer|apologi[sz]|appeal|back|caution|condemn|disagre|disput|emphasi[sz]|endors|highlight|invok"
    r"|lament|nominat|oppos|pledg|prais|point|preferr|protest|quot|referr|refus|reject|remark|remind|second"
    r"|stress|support|valu|want)ed|drew|held|put|withdrew",
    re.IGNORECASE,
)
# Beside the verbs of saying: what else one does by speaking.
_NO_WORDS = frozenset({"gave", "report", "state", "undertook"})
# What is more often done than said: `gave birth`.
_ADVERB = re.compile(r"^(?:\w+ly|also|first|then|later|again|even)\s+", re.IGNORECASE)
_MORE = re.compile(
    r",?\s+and\s+(?:(?:for|from|on|of|in|to|with)\s+)?(?:what|which|why|how|who|whom|whose|where|when)\b",
    re.IGNORECASE,
)
SURELY = 0.5
"""Who is less sure to have said so is not named."""
NOBODY = "Nobody"
"""For who is not named: no answer."""
_LEAST = 0.004
# Beyond this both are as good as sure, and how much more so says nothing.


@dataclass(frozen=True, slots=True)
class Attested:
    """What speaks for a passage's speaker having said what is asked about."""

    read: float
    """Log-odds that the passage answers the question, as far as reading it tells."""
    claim: float
    """Log-odds that the passage says that its speaker said so, by the inside of the model."""


NAMES = tuple(field.name for field in fields(Attested))
"""In the order in which they are fitted."""


def said_in(question: str) -> str:
    """What somebody is asked to have said: `proposed a levy`; empty for another question."""
    found = _FRAME.match(question)
    said = found["did"].strip().rstrip("?").strip() if found else ""
    more = _MORE.search(said)
    said = said[: more.start()] if more else said
    verb, _, rest = _ADVERB.sub("", said).partition(" ")
    spoke = is_past(verb) and SAYING.fullmatch(verb) and verb.casefold() not in _NO_WORDS
    return said.strip() if rest and (spoke or DOES.fullmatch(verb)) else ""


def claim(speaker: str, said: str) -> str:
    """The sentence to be put to the model."""
    return f"{speaker} {said}."


def attested(
    generator: Generator,
    question: str,
    read: Sequence[tuple[Passage, float]],
    cancelled: Callable[[], bool],
    asking: Callable[[Prompt], None] = lambda _: None,
) -> tuple[Attested, ...]:
    """What speaks for the speaker of each passage, in the order in which the search has them.

    Empty for a question that does not ask who said something, for a model whose inside tells
    nothing of sentences, and when it was cancelled.

    Args:
        generator: the model.
        question: what is asked.
        read: passages, each with the probability that it answers.
        cancelled: whether nobody waits any longer.
        asking: is told each prompt.

    Raises:
        ModelError: the model cannot run.
    """
    said = said_in(question)
    if not said:
        return ()
    told: list[float] = []
    for passage, _ in read:
        sentence = claim(passage.ref.speaker or NOBODY, said)
        asking(prompts.confirming(generator, passage, sentence)[0])
        holds = of_claim(generator.sha256, inside(generator, sentence, passage, cancelled))
        if holds is None:
            return ()
        told.append(holds)
    return tuple(
        Attested(log_odds(promise, _LEAST), log_odds(holds, _LEAST))
        for (_, promise), holds in zip(read, told, strict=True)
    )


def sure(one: Attested, weights: Mapping[str, float]) -> float:
    """The probability that this one said it, 0 to 1; `weights` with their `bias`."""
    told = zip(NAMES, astuple(one), strict=True)
    return logistic(weights["bias"] + sum(weights[name] * value for name, value in told))


def weights(model_sha256: str) -> Mapping[str, float] | None:
    """The weight of each of `NAMES`, and `bias`; None for a model that none were fitted to."""
    return tables("whosaid.toml").get(model_sha256)
