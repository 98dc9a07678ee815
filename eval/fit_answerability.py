"""Fit the weights of `qa.answerability` to a run, with cross-validation.

    pincite eval GOLD --records RECORDS --grid threshold=0 --split dev --out RUN
    pincite eval TRAINING --records RECORDS --grid threshold=0 --out RUN2
    python -m eval.fit_answerability GOLD ANSWERS.jsonl [...] --training TRAINING

Of GOLD only questions outside the fixed test split are used; those of TRAINING are never reported
on, and all are used. A question counts as positive when the answer,
had it been given, was right: an answer that would be wrong is better declined. The model is a
logistic regression with an L2 penalty; the strength is chosen by the cross-validated log loss.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.gold import GoldQuestion, is_test, load
from eval.jsonlines import Json
from eval.measures import right
from eval.scoring import Case, parse_answer
from qa.answerability import Signals, weighed

_FOLDS = 10
_STRENGTHS = (0.3, 1.0, 3.0, 10.0)
_NAMES = ("retrieval", "yes", "first", "fluency", "anchors", "supported", "expected", "part")
# The other signals added nothing, cross-validated: see docs/decisions.


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted weights and how well they did on the folds that they had not seen."""

    weights: dict[str, float]
    auc: float
    """Area under the ROC curve, cross-validated."""
    questions: int


def table(
    questions: Sequence[GoldQuestion],
    answers: Sequence[Json],
    training: Sequence[GoldQuestion] = (),
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(n, signals) float64 and (n,) int64 labels, of the questions outside the test split."""
    gold = {q.id: q for q in questions if not is_test(q.id)} | {q.id: q for q in training}
    rows, labels = [], []
    for answer in answers:
        question = gold.get(str(answer["id"]))
        signals = answer.get("signals")
        if question is None or not isinstance(signals, dict):
            continue
        given = weighed(Signals(**{name: float(signals[name]) for name in Signals.__slots__}))
        rows.append([given[name] for name in _NAMES])
        case = Case(question, parse_answer(answer))
        labels.append(int(question.answerable and right(case, None) == 1.0))
    return np.array(rows, dtype=np.float64), np.array(labels, dtype=np.int64)


def fit(
    features: NDArray[np.float64],
    labels: NDArray[np.int64],
    seed: int = 0,
    names: Sequence[str] = _NAMES,
) -> Fit:
    """Fit on all rows; measure by cross-validation. `names` are the columns that are used."""
    features = features[:, [_NAMES.index(name) for name in names]]
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)

    def unseen(strength: float) -> NDArray[np.float64]:
        model = LogisticRegression(C=strength, max_iter=2000)
        predicted = cross_val_predict(model, features, labels, cv=folds, method="predict_proba")
        return np.asarray(predicted[:, 1], dtype=np.float64)

    best = min(_STRENGTHS, key=lambda c: float(log_loss(labels, unseen(c))))
    model = LogisticRegression(C=best, max_iter=2000).fit(features, labels)
    weights = {"bias": float(model.intercept_[0])}
    weights |= {n: float(w) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) > 1e-6}
    return Fit(weights, float(roc_auc_score(labels, unseen(best))), len(labels))


def as_toml(model_sha256: str, found: Fit, other: Fit) -> str:
    """The text of `answerability.toml`."""
    lines = [
        "# Fitted by `python -m eval.fit_answerability` on the sample without its test split and",
        f"# on its training questions: {found.questions}. Cross-validated AUC: {found.auc:.3f}.",
        f'model_sha256 = "{model_sha256}"',
        "[weights]",
        *(f"{name} = {value:.4f}" for name, value in found.weights.items()),
        f"# Without the model's own probabilities. Cross-validated AUC: {other.auc:.3f}.",
        "[other_models]",
        *(f"{name} = {value:.4f}" for name, value in other.weights.items()),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the fitted file."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answerability")
    parser.add_argument("gold", type=Path)
    parser.add_argument("answers", type=Path, nargs="+")
    parser.add_argument("--training", type=Path)
    options = parser.parse_args(arguments)
    answers = [
        json.loads(line)
        for path in options.answers
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    training = load(options.training) if options.training else ()
    rows, labels = table(load(options.gold), answers, training)
    models = {str(answer["model_sha256"]) for answer in answers}
    if len(models) != 1:
        raise SystemExit("the answers must be of one model")
    own = [name for name in _NAMES if name not in ("yes", "first", "fluency")]
    found, other = fit(rows, labels), fit(rows, labels, names=own)
    sys.stdout.write(as_toml(models.pop(), found, other))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
