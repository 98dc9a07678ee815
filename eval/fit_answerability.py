"""Fit the weights of `qa.answerability` to what was tried, with cross-validation.

    python -m eval.candidates GOLD --records RECORDS > CANDIDATES.jsonl
    python -m eval.candidates TRAINING --records RECORDS --training > MORE.jsonl
    python -m eval.fit_answerability --gold GOLD --training TRAINING --candidates FILE FILE
        [--keep qa/answerability.toml]

Two sets of weights for each model: of a passage that was read, and of what was written from it. A
candidate counts as positive when it would have been a right answer: what would be wrong is better
declined; what promised too little to be written from is negative, and what cannot be the answer is
not weighed once it is written. Questions of the test split are in no file of candidates. The model
is a logistic regression with an L2 penalty, whose strength is chosen by the cross-validated log
loss; a question's candidates lie in one fold. Beside the weights it prints what each threshold
would have come to, on answers of folds that the weights had not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.candidates import Tried, given, good, read
from eval.errors import EvalError
from eval.gold import GoldQuestion, is_test, load
from eval.measures import right
from eval.scoring import Case
from qa.answerability import MODELS_OWN, PROSPECTS, SIGNALS, Prospects, weighed
from qa.answering import HOPELESS
from qa.attempts import ENOUGH, together
from qa.config import ATTEMPTS

Tables = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Weights by model (`any`: of any), by step, by signal."""
_FOLDS = 10
_STRENGTHS = (0.3, 1.0, 3.0)
_THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


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


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sets of weights."""

    read: Fit
    written: Fit


def features(signals: Sequence[Prospects], names: Sequence[str]) -> NDArray[np.float64]:
    """(n, signals) float64."""
    rows = [weighed(one) for one in signals]
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64)


def pair(candidates: Sequence[Tried], labels: Sequence[bool], *, own: bool = True) -> Pair:
    """Fit both sets; without the model's own probabilities unless `own`."""
    names = [name for name in SIGNALS if own or name not in MODELS_OWN]
    ids = [c.id for c in candidates]
    before = [name for name in names if name in PROSPECTS]
    read = fit(ids, [c.prospects for c in candidates], labels, before)
    return Pair(read, _fit_written(candidates, labels, names))


def _fit_written(candidates: Sequence[Tried], labels: Sequence[bool], names: Sequence[str]) -> Fit:
    pairs = zip(candidates, labels, strict=True)
    some = [(c.id, c.signals, label) for c, label in pairs if c.signals is not None and c.told]
    return fit([i for i, _, _ in some], [s for _, s, _ in some], [g for _, _, g in some], names)


def fit(
    groups: Sequence[str],
    signals: Sequence[Prospects],
    labels: Sequence[bool],
    names: Sequence[str],
    seed: int = 0,
) -> Fit:
    """Fit on all; measure by cross-validation, each of the `groups` (questions) in one fold.

    `names` are the signals that are used.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    given_ = features(signals, names)
    wanted = np.array(labels, dtype=np.int64)
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)

    def predicted(strength: float) -> NDArray[np.float64]:
        model = LogisticRegression(C=strength, max_iter=5000)
        shares = cross_val_predict(
            model, given_, wanted, groups=groups, cv=folds, method="predict_proba"
        )
        return np.asarray(shares[:, 1], dtype=np.float64)

    best = min(_STRENGTHS, key=lambda c: float(log_loss(wanted, predicted(c))))
    model = LogisticRegression(C=best, max_iter=5000).fit(given_, wanted)
    weights = {"bias": float(model.intercept_[0])}
    weights |= dict(zip(names, (float(w) for w in model.coef_[0]), strict=True))
    found = predicted(best)
    auc, loss = float(roc_auc_score(wanted, found)), float(log_loss(wanted, found))
    return Fit(weights, auc, loss, found)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate, and what weights that had not seen its question make of it."""

    candidate: Tried
    promise: float
    """Once it was read."""
    sure: float
    """Once it was written from; 0 when it was not."""


def unseen(candidates: Sequence[Tried], found: Pair) -> list[Weighed]:
    """The candidates as they were weighed in cross-validation."""
    sure = iter(found.written.unseen.tolist())
    return [
        Weighed(c, promise, next(sure) if c.weighed else 0.0)
        for c, promise in zip(candidates, found.read.unseen.tolist(), strict=True)
    ]


def curve(gold: Mapping[str, GoldQuestion], weighed: Iterable[Weighed]) -> tuple[Point, ...]:
    """What each threshold comes to, when questions are answered as `PartAnswerer.answer` does."""
    asked: dict[str, dict[int, list[Weighed]]] = {}
    for one in weighed:
        asked.setdefault(one.candidate.id, {}).setdefault(one.candidate.part, []).append(one)
    points = []
    for threshold in _THRESHOLDS:
        rights = declined = rightly = 0
        for name, of_parts in asked.items():
            chosen = [c for tries in of_parts.values() if (c := _chosen(tries, threshold))]
            question = gold[name]
            every = len(chosen) == len(of_parts)
            if every and together([c.sure for c in chosen]) >= threshold:
                case = Case(question, given([c.candidate for c in chosen]))
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


def _chosen(tries: Iterable[Weighed], threshold: float) -> Weighed | None:
    """What a part is answered with; None when no passage promises enough."""
    best = None
    for one in sorted(tries, key=lambda w: w.candidate.place):
        written = one.candidate.signals is not None and one.promise >= HOPELESS
        if one.candidate.place >= ATTEMPTS or not written:
            continue
        if best is None or one.sure > best.sure:
            best = one
        if best.sure >= max(ENOUGH, threshold):
            break
    return best


def as_toml(
    fitted: Mapping[str, Pair], other: Pair | None, questions: int, kept: Tables | None = None
) -> str:
    """The text of `answerability.toml`; `fitted` by the model's hash.

    What was not fitted now, `other` among it if it is None, is taken from the `kept`.
    """
    lines = [
        "# Fitted by `python -m eval.fit_answerability`, this time on what was tried for",
        f"# {questions} questions. AUC: cross-validated, over the passages.",
    ]
    own = {**fitted, **({"any": other} if other else {})}
    for name, found in own.items():
        for step, one in (("read", found.read), ("written", found.written)):
            lines += [f"[{name if name == 'any' else json.dumps(name)}.{step}]"]
            lines += [f"# AUC {one.auc:.3f}"]
            lines += [f"{signal} = {value:.4f}" for signal, value in one.weights.items()]
    for name, tables in (kept or {}).items():
        for step, weights in tables.items() if name not in own else ():
            lines += [f"[{name if name == 'any' else json.dumps(name)}.{step}]", "# as before"]
            lines += [f"{signal} = {value:.4f}" for signal, value in weights.items()]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted file; on standard error, what each signal and each threshold is worth."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answerability", description=__doc__)
    parser.add_argument("--gold", type=Path, nargs="*", default=())
    parser.add_argument("--training", type=Path, nargs="*", default=())
    parser.add_argument("--candidates", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--keep", type=Path, help="earlier weights: those of other models, and for any, stay"
    )
    options = parser.parse_args(arguments)
    kept = tomllib.loads(options.keep.read_text(encoding="utf-8")) if options.keep else None
    if kept is not None and "any" not in kept:
        raise EvalError(f"{options.keep} has no weights for any model (was it written over?)")
    gold = {q.id: q for path in options.gold for q in load(path) if not is_test(q.id)}
    gold |= {q.id: q for path in options.training for q in load(path)}
    candidates = [c for c in read(options.candidates) if c.id in gold]
    labels = [good(gold[c.id], c) for c in candidates]
    fitted = {}
    for sha256 in dict.fromkeys(c.model_sha256 for c in candidates):
        own = [(c, g) for c, g in zip(candidates, labels, strict=True) if c.model_sha256 == sha256]
        of_model, good_ones = [c for c, _ in own], [g for _, g in own]
        found = fitted[sha256] = pair(of_model, good_ones)
        sys.stderr.write(f"model {sha256[:8]}: {len(of_model)} candidates\n")
        _tell(gold, of_model, good_ones, found)
    other = pair(candidates, labels, own=False) if kept is None else None
    sys.stdout.write(as_toml(fitted, other, len({c.id for c in candidates}), kept))
    return 0


def _tell(
    gold: Mapping[str, GoldQuestion],
    candidates: Sequence[Tried],
    labels: Sequence[bool],
    found: Pair,
) -> None:
    """Write what each signal and each threshold is worth to standard error."""
    for step, one in (("read", found.read), ("written", found.written)):
        sys.stderr.write(f"{step}: AUC {one.auc:.3f}, log loss {one.loss:.3f}\n")
    for name in SIGNALS:
        without = _fit_written(candidates, labels, [n for n in SIGNALS if n != name])
        sys.stderr.write(f"without {name:10} log loss {without.loss - found.written.loss:+.4f}\n")
    for point in curve(gold, unseen(candidates, found)):
        sys.stderr.write(
            f"threshold {point.threshold:.2f}: right {point.right:.3f}, "
            f"declined {point.declined:.3f}, rightly so {point.rightly:.3f}\n"
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
