"""Fit `qa.probe` to what went on inside a model when it read passages.

    python -m eval.candidates GOLD --records RECORDS --states A.npz --drafts DRAFTS.npz > A.jsonl
    python -m eval.passages eval/training/passages.json P.npz
    python -m eval.passages SQUAD.json S.npz
    python -m eval.fit_probe --candidates A.jsonl --states A.npz P.npz --public S.npz \
        --drafts DRAFTS.npz --into qa/probe.npz [--onto EARLIER.npz] > CANDIDATES.jsonl

A logistic regression with an L2 penalty, for each model by itself. Questions on records count more
than public ones, which are more and of another kind. A second one is fitted in the same way to what
went on as a draft was written, in the mean and at its end: whether it was a right answer. With
`--onto` both go on from weights that were fitted to other questions, which are no longer at hand.
What else is in `--into` stays; without `--states` so does the first. What is printed are the
candidates with what the probes tell of each when they have seen nothing of its record and its
question: `eval.fit_answerability` goes on from there. On standard error: what they are worth on
these.

Where a model has adapters (`eval.fit_judge`), these begin from what is fitted here, and answers are
judged by them: weights of answerability are then to be fitted to candidates made without
`--states`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import jsonlines
from eval.candidates import Tried, read
from eval.errors import EvalError
from eval.probing import Probed, add, arrays, key
from eval.regression import Floats, fitted, said, shares
from models.inner import Inner
from qa.probe import DRAFT
from qa.weighing import UNKNOWN

_FOLDS = 8
_STRENGTHS = (3e-5, 1e-4, 3e-4, 1e-3, 3e-3)
RECORDS_COUNT = 8.0
"""A passage of a record weighs as much as so many public ones."""


@dataclass(frozen=True, slots=True)
class Rows:
    """All that one model read: of records first, then public."""

    states: NDArray[np.float32]
    labels: NDArray[np.bool_]
    groups: NDArray[np.str_]
    questions: NDArray[np.str_]
    """Which question a row is of; empty where each row has its own."""
    own: int
    """How many count as rows of records."""
    measured: int
    """How many of these were found for questions on real records or the sample."""

    @classmethod
    def of(cls, records: Sequence[Probed], public: Sequence[Probed]) -> Rows:
        """Put together, what was found for questions first.

        Raises:
            EvalError: there is nothing of records.
        """
        found = [p for p in records if p.keys[0]]
        rest = [p for p in records if not p.keys[0]]
        if not found:
            raise EvalError("there are no inner states of candidates of this model")
        every = [*found, *rest, *public]
        return cls(
            np.concatenate([p.states for p in every]).astype(np.float32),
            np.concatenate([p.labels for p in every]),
            np.concatenate([p.groups for p in every]),
            np.array([name.partition("|")[0] for p in every for name in p.keys.tolist()]),
            own=sum(len(p.labels) for p in records),
            measured=sum(len(p.labels) for p in found),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A fitted probe, and what it says of records that it has not seen."""

    weights: Inner
    """(1 + size,) the bias first, as `qa.probe` has them."""
    unseen: Floats
    """(measured,) probabilities."""
    auc: float
    loss: float


def fit(rows: Rows, onto: Inner | None = None) -> Found:
    """Fit to all, going on from the weights `onto`.

    Measured on the records, each by what has seen neither it nor its questions: a question's
    passages come from several records, and an inner state tells the question too.

    Raises:
        EvalError: too few records to set any aside.
    """
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import GroupKFold

    own = rows.labels[: rows.measured]
    groups = rows.groups[: rows.measured]
    count = min(_FOLDS, len(set(groups.tolist())))
    if count < 2:
        raise EvalError("passages of two records at least are needed")
    folds = [out for _, out in GroupKFold(count).split(own, own, groups)]

    def unseen(strength: float) -> Floats:
        told = np.zeros(rows.measured)
        for out in folds:
            inside = ~np.isin(rows.questions, rows.questions[out])
            weights = _weights(rows, inside, strength, onto)
            told[out] = shares(said(weights, rows.states[out]))
        return told

    tried = {strength: unseen(strength) for strength in _STRENGTHS}
    best = min(tried, key=lambda strength: float(log_loss(own, tried[strength])))
    every = np.ones(len(rows.labels), dtype=bool)
    return Found(
        _weights(rows, every, best, onto).astype(np.float32),
        tried[best],
        float(roc_auc_score(own, tried[best])),
        float(log_loss(own, tried[best])),
    )


def _weights(rows: Rows, inside: NDArray[np.bool_], strength: float, onto: Inner | None) -> Floats:
    """Fitted to the rows `inside`."""
    counts = np.where(np.arange(len(rows.labels)) < rows.own, RECORDS_COUNT, 1.0)[inside]
    before = None if onto is None else onto.astype(np.float64)
    return fitted(rows.states[inside], rows.labels[inside], strength, onto=before, counts=counts)


def by_key(probed: Sequence[Probed], found: Found) -> dict[str, float]:
    """What a probe says, unseen, of each candidate."""
    keys = [name for p in probed for name in p.keys.tolist() if name]
    return dict(zip(keys, found.unseen.tolist(), strict=True))


def told(
    candidates: Sequence[Tried], passages: Mapping[str, float], drafts: Mapping[str, float]
) -> list[Tried]:
    """The candidates with what the probes tell of what was read and written, by `key`.

    Raises:
        EvalError: a candidate has no inner state.
    """
    filled = []
    for one in candidates:
        name = key(one.id, one.part, one.place)
        if name not in passages:
            raise EvalError(f"there is no inner state of {name}")
        probe = passages[name]
        if one.weighed and name not in drafts:
            raise EvalError(f"there is no inner state of what was written for {name}")
        signals = one.signals
        if signals:
            signals = replace(signals, probe=probe, draft=drafts.get(name, UNKNOWN))
        filled.append(replace(one, prospects=replace(one.prospects, probe=probe), signals=signals))
    return filled


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the probes, and print the candidates."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_probe", description=__doc__)
    parser.add_argument("--candidates", type=Path, nargs="+", required=True)
    parser.add_argument("--states", type=Path, nargs="*", default=(), help="none: drafts alone")
    parser.add_argument("--public", type=Path, nargs="*", default=())
    parser.add_argument("--drafts", type=Path, nargs="+", required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--onto", type=Path, help="weights that have not seen these, to go on from")
    options = parser.parse_args(arguments)
    candidates = read(options.candidates)
    records = [Probed.load(path) for path in options.states]
    public = [Probed.load(path) for path in options.public]
    drafts = [Probed.load(path) for path in options.drafts]
    table = arrays(options.into)
    before = arrays(options.onto) if options.onto else {}

    def probe(name: str, own: list[Probed], more: list[Probed]) -> dict[str, float]:
        found = fit(Rows.of(own, more), before.get(name))
        table[name] = found.weights
        sys.stderr.write(
            f"model {name[:8]}{name[64:]}: {len(found.unseen)} candidates, AUC {found.auc:.3f}, "
            f"log loss {found.loss:.3f}\n"
        )
        return by_key(own, found)

    for sha256 in dict.fromkeys(c.model_sha256 for c in candidates):
        own, more, written = (
            [p for p in some if p.model_sha256 == sha256] for some in (records, public, drafts)
        )
        mine = [c for c in candidates if c.model_sha256 == sha256]
        if own:
            passages = probe(sha256, own, more)
        else:  # the probe stays, and what it said as they were collected
            passages = {key(c.id, c.part, c.place): c.prospects.probe for c in mine}
        answers = probe(f"{sha256}{DRAFT}", written, [])
        for one in told(mine, passages, answers):
            sys.stdout.write(jsonlines.encode(one.line()) + "\n")
    add(options.into, table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
