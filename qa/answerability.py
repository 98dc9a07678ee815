"""Whether the records answer a question: several signals, weighed together, apart from writing.

The weights are a logistic regression, fitted by `python -m eval.fit_answerability` on the sample
without its test split, and kept in `answerability.toml` beside this file.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against one passage, and what was written from it, being an answer.

    All are 0 to 1 but for `retrieval` and `lead`.
    """

    retrieval: float
    """The passage's retrieval score, 0 to about 1.5."""
    lead: float
    """How far that is above the best of the other passages; -0.5 to 0.5."""
    yes: float
    """The model's probability of Yes, having read the passage alone and the question."""
    fluency: float
    """The geometric mean probability of the tokens that the model wrote."""
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
    expected: float
    """1 when the claims hold the kind of thing that is asked for (`qa.expected`), else 0."""
    part: float
    """1 when this answers one of several parts of a question, else 0."""


SIGNALS = (
    "retrieval", "lead", "yes", "fluency", "anchors", "covered", "stray", "supported", "expected",
    "part",
)  # fmt: skip
"""All signals, in the order in which they are fitted."""
MODELS_OWN = frozenset({"yes", "fluency"})
"""Those that are probabilities of the language model."""


@cache
def weights(model_sha256: str) -> Mapping[str, float]:
    """Weight of each signal, and `bias`. A signal that is not named weighs nothing.

    A model's own probabilities mean something only to weights that were fitted to that model; any
    other model is weighed by what does not depend on it.
    """
    text = resources.files("qa").joinpath("answerability.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    fitted = model_sha256 == table["model_sha256"]
    chosen = table["weights"] if fitted else table["other_models"]
    return {name: float(value) for name, value in chosen.items()}


def weighed(signals: Signals) -> dict[str, float]:
    """The signals as they are weighed: the model's own probabilities as log-odds."""
    return {
        name: log_odds(value) if name == "yes" else value for name, value in asdict(signals).items()
    }


def log_odds(probability: float, margin: float = 0.001) -> float:
    """The logit of a probability, which is held `margin` away from 0 and 1."""
    held = min(1 - margin, max(margin, probability))
    return math.log(held / (1 - held))


def confidence(signals: Signals, table: Mapping[str, float]) -> float:
    """The probability that the records answer the question, 0 to 1; `table` as from `weights`."""
    total = table.get("bias", 0.0) + sum(
        table.get(name, 0.0) * value for name, value in weighed(signals).items()
    )
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
