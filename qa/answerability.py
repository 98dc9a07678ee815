"""Whether the records answer a question: several signals, weighed together, apart from writing.

They are weighed twice: once a passage is read, so that nothing is written where there is no hope,
and once something is written from it. The weights are logistic regressions, fitted by
`python -m eval.fit_answerability` on questions outside the test split, and kept in
`answerability.toml` beside this file.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Prospects:
    """What speaks for and against a passage that was read, before anything is written from it."""

    retrieval: float
    """The passage's retrieval score, 0 to about 1.5."""
    lead: float
    """How far that is above the best of the other passages; -0.5 to 0.5."""
    yes: float
    """The model's probability of Yes, having read the passage alone and the question; 0 to 1, 0.5
    where it was not asked, as an adapter judged."""
    probe: float
    """The probability of the same by what goes on inside the model (`qa.probe`); 0 to 1, 0.5 where
    that is not known."""
    part: float
    """1 when this is about one of several parts of a question, else 0."""


@dataclass(frozen=True, slots=True)
class Signals(Prospects):
    """What speaks for and against what was written from it being an answer; each 0 to 1."""

    fluency: float
    """The geometric mean probability of the tokens that the model wrote, whatever is told."""
    anchors: float
    """Share of the question's names, numbers, dates and symbols that stand in what is cited, its
    heading and the headings of its record."""
    covered: float
    """Share of the question's content words, weighted by rarity, in the quoted sentences."""
    stray: float
    """Share of the draft's content words, so weighted, that neither the question nor the passage
    holds."""
    supported: float
    """Share of the claims that were supported as the model wrote them."""
    draft: float
    """The probability that it answers the question by what went on inside the model as it wrote and
    was asked about it (`qa.probe`); 0.5 where that is not known."""
    expected: float
    """1 when the claims hold the kind of thing that is asked for (`qa.expected`), else 0."""


PROSPECTS = ("retrieval", "lead", "yes", "probe", "part")
"""Those that are known before anything is written."""
SIGNALS = (
    *PROSPECTS, "fluency", "anchors", "covered", "stray", "supported", "draft", "expected",
)  # fmt: skip
"""All signals, in the order in which they are fitted."""
MODELS_OWN = frozenset({"yes", "probe", "fluency", "draft"})
"""Those that the language model itself tells."""
_AS_LOG_ODDS = frozenset({"yes", "probe", "draft"})


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each signal, and `bias`. A signal that is not named weighs nothing."""

    read: Mapping[str, float]
    """For `Prospects`."""
    written: Mapping[str, float]
    """For `Signals`."""


@cache
def weights(model_sha256: str) -> Weights:
    """The weights that were fitted to a model, or those for any.

    A model's own probabilities mean something only to weights that were fitted to that model; any
    other model is weighed by what does not depend on it.
    """
    text = resources.files("qa").joinpath("answerability.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    chosen = table.get(model_sha256, table["any"])
    return Weights(chosen["read"], chosen["written"])


def weighed(signals: Prospects) -> dict[str, float]:
    """The signals as they are weighed: the model's own judgements as log-odds."""
    return {
        name: log_odds(value) if name in _AS_LOG_ODDS else value
        for name, value in asdict(signals).items()
    }


def log_odds(probability: float, margin: float = 0.001) -> float:
    """The logit of a probability, which is held `margin` away from 0 and 1."""
    held = min(1 - margin, max(margin, probability))
    return math.log(held / (1 - held))


def logistic(total: float) -> float:
    """The probability that log-odds stand for; the other way round than `log_odds`."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def both(one: float | None, other: float | None) -> float | None:
    """What two probabilities come to that are told in two ways: that of their mean log-odds.

    The one that is known where the other is not.
    """
    if one is None or other is None:
        return other if one is None else one
    return logistic((log_odds(one) + log_odds(other)) / 2)


def confidence(signals: Prospects, table: Mapping[str, float]) -> float:
    """The probability that this answers the question, 0 to 1; `table` is one of `Weights`."""
    total = table.get("bias", 0.0) + sum(
        table.get(name, 0.0) * value for name, value in weighed(signals).items()
    )
    return logistic(total)
