"""Fit the weights of `qa.answerability` to what was tried, with cross-validation.

    python -m eval.candidates GOLD --records RECORDS > CANDIDATES.jsonl
    python -m eval.candidates TRAINING --records RECORDS --training > MORE.jsonl
    python -m eval.fit_answerability --gold GOLD --training TRAINING --candidates FILE FILE

A candidate counts as positive when it would have been a right answer: what would be wrong is better
declined. Questions of the test split are in no file of candidates. The model is a logistic
regression with an L2 penalty, whose strength is chosen by the cross-validated log loss; a
question's candidates lie in one fold. Beside the weights it prints what each threshold would have
come to, on answers of folds that the weights had not seen.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import jsonlines
from eval.candidates import Tried, given, good
from eval.gold import GoldQuestion, is_test, load
from eval.measures import right
from eval.scoring import Case
from qa.answerability import MODELS_OWN, SIGNALS, weighed
from qa.answerer import together
from qa.answering import ATTEMPTS

_FOLDS = 10
_STRENGTHS = (0.3, 1.0, 3.0)
_THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted weights, and what they say of questions that they were not fitted to."""

    weights: dict[str, float]
    auc: float
    """Area under the ROC curve, cross-validated, over all candidates."""
    loss: float
    """Log loss, cross-validated."""
    unseen: NDArray[np.float64]
    """(n,) probabilities, each by weights that had not seen its question."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold comes to, each a share."""

    threshold: float
    right: float
    declined: float
    """Of the questions that the records do not answer."""
    rightly: float
    """Of the declined, those that the records do not answer."""


def features(candidates: Sequence[Tried], names: Sequence[str]) -> NDArray[np.float64]:
    """(n, signals) float64."""
    rows = [weighed(c.signals) for c in candidates]
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64)


def fit(
    candidates: Sequence[Tried], labels: Sequence[bool], names: Sequence[str], seed: int = 0
) -> Fit:
    """Fit on all candidates; measure by cross-validation. `names` are the signals that are used."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    given_ = features(candidates, names)
    wanted = np.array(labels, dtype=np.int64)
    groups = [c.id for c in candidates]
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)

    def unseen(strength: float) -> NDArray[np.float64]:
        model = LogisticRegression(C=strength, max_iter=5000)
        predicted = cross_val_predict(
            model, given_, wanted, groups=groups, cv=folds, method="predict_proba"
        )
        return np.asarray(predicted[:, 1], dtype=np.float64)

    best = min(_STRENGTHS, key=lambda c: float(log_loss(wanted, unseen(c))))
    model = LogisticRegression(C=best, max_iter=5000).fit(given_, wanted)
    weights = {"bias": float(model.intercept_[0])}
    weights |= dict(zip(names, (float(w) for w in model.coef_[0]), strict=True))
    found = unseen(best)
    auc, loss = float(roc_auc_score(wanted, found)), float(log_loss(wanted, found))
    return Fit(weights, auc, loss, found)


def curve(
    gold: Mapping[str, GoldQuestion], candidates: Sequence[Tried], sure: Sequence[float]
) -> tuple[Point, ...]:
    """What each threshold comes to, when questions are answered as `PartAnswerer.answer` does."""
    asked: dict[str, dict[int, list[tuple[Tried, float]]]] = {}
    for candidate, one in zip(candidates, sure, strict=True):
        asked.setdefault(candidate.id, {}).setdefault(candidate.part, []).append((candidate, one))
    points = []
    for threshold in _THRESHOLDS:
        rights = declined = rightly = 0
        for name, of_parts in asked.items():
            chosen = [_chosen(tries, threshold) for tries in of_parts.values()]
            question = gold[name]
            if together([one for _, one in chosen]) >= threshold:
                case = Case(question, given([c for c, _ in chosen]))
                rights += bool(question.answerable and right(case, None) == 1.0)
            else:
                declined += 1
                rightly += not question.answerable
        none = sum(not gold[name].answerable for name in asked)
        points.append(
            Point(
                threshold,
                (rights + rightly) / len(asked),
                rightly / none if none else 0.0,
                rightly / declined if declined else 0.0,
            )
        )
    return tuple(points)


def _chosen(tries: Sequence[tuple[Tried, float]], threshold: float) -> tuple[Tried, float]:
    ordered = sorted(tries, key=lambda t: -t[0].score)[:ATTEMPTS]
    return ordered[0] if ordered[0][1] >= threshold else max(ordered, key=lambda t: t[1])


def as_toml(model_sha256: str, found: Fit, other: Fit, questions: int) -> str:
    """The text of `answerability.toml`."""
    lines = [
        "# Fitted by `python -m eval.fit_answerability` on what was tried for",
        f"# {questions} questions. Cross-validated AUC over what was tried: {found.auc:.3f}.",
        f'model_sha256 = "{model_sha256}"',
        "[weights]",
        *(f"{name} = {value:.4f}" for name, value in found.weights.items()),
        f"# Without the model's own probabilities. Cross-validated AUC: {other.auc:.3f}.",
        "[other_models]",
        *(f"{name} = {value:.4f}" for name, value in other.weights.items()),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted file; on standard error, what each signal and each threshold is worth."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answerability", description=__doc__)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--training", type=Path, nargs="*", default=())
    parser.add_argument("--candidates", type=Path, nargs="+", required=True)
    options = parser.parse_args(arguments)
    gold = {q.id: q for path in options.gold for q in load(path) if not is_test(q.id)}
    gold |= {q.id: q for path in options.training for q in load(path)}
    every = [
        Tried.of(jsonlines.decode(line))
        for path in options.candidates
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    candidates = [c for c in every if c.id in gold]
    labels = [good(gold[c.id], c) for c in candidates]
    models = {c.model_sha256 for c in candidates}
    if len(models) != 1:
        raise SystemExit("the candidates must be of one model")
    found = fit(candidates, labels, SIGNALS)
    other = fit(candidates, labels, [name for name in SIGNALS if name not in MODELS_OWN])
    sys.stdout.write(as_toml(models.pop(), found, other, len({c.id for c in candidates})))
    for name in SIGNALS:
        without = fit(candidates, labels, [n for n in SIGNALS if n != name])
        sys.stderr.write(f"without {name:10} log loss {without.loss - found.loss:+.4f}\n")
    for point in curve(gold, candidates, found.unseen.tolist()):
        sys.stderr.write(
            f"threshold {point.threshold:.2f}: right {point.right:.3f}, "
            f"declined {point.declined:.3f}, rightly so {point.rightly:.3f}\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
