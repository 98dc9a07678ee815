"""Fit the model's word on finished sentences, and what it weighs beside the rules of the check.

    python -m eval.fit_support --training CLAIMS RECORDS STATES.npz [--training ...]
        [--measured CLAIMS RECORDS STATES.npz] [--model NAME]
        [--into qa/probe.npz --table qa/support.toml]

Each claim is put to the model as `qa.confirming` does, and what goes on inside it is kept in
STATES.npz, which is made where it is missing (half a second a claim). Of the `--measured` claims
the third that is set aside is left out; the others are fitted to like all. Two logistic
regressions, the first on the inner states, the second on what that says of sets (or, of the
training ones, bodies) that it has not seen and on what the rules say; both are measured on such.
The second is fitted to the word of probes some of which have seen its fold, so its measure is a
little kind. Weights of other models stay as they are in both files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval import regression
from eval.errors import EvalError
from eval.probing import Probed, arrays
from eval.regression import Floats, fitted, said, shares
from eval.support_check import Claim, SupportJudge, by_place, load, read_records
from models.protocol import Generator
from qa import probe
from qa.answerability import log_odds
from qa.confirming import inside
from qa.support import GROUNDS, Grounds, Support, absent, confirmed

_FOLDS = 8
_STRENGTHS = (1e-3, 3e-3, 1e-2)


@dataclass(frozen=True, slots=True)
class Seen:
    """Claims with what the rules and the model's inside say of them, row by row."""

    names: tuple[str, ...]
    """Of the set that a row is of."""
    rules: tuple[Support, ...]
    labels: NDArray[np.bool_]
    """Whether it is true."""
    groups: NDArray[np.str_]
    """The body whose record it is about, or its set as a whole: rows of one are in one fold."""
    states: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both sets of weights, and what they say of bodies that they have not seen."""

    probe: Floats
    table: Mapping[str, float]
    verdicts: tuple[Support, ...]
    auc: float
    """Of the probe alone."""


def folds(seen: Seen) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows to fit to and rows to measure on. Raises `EvalError` when all are of one body."""
    from sklearn.model_selection import GroupKFold

    count = min(_FOLDS, len(set(seen.groups.tolist())))
    if count < 2:
        raise EvalError("claims about two bodies at least are needed")
    return list(GroupKFold(count).split(seen.states, seen.labels, seen.groups))


def fit(seen: Seen) -> Fitted:
    """Fit to all claims; measure on bodies that the weights have not seen."""
    from sklearn.metrics import log_loss, roc_auc_score

    parts = folds(seen)

    def unseen(strength: float) -> Floats:
        found = np.zeros(len(seen.labels))
        for within, out in parts:
            by = fitted(seen.states[within], seen.labels[within], strength)
            found[out] = said(by, seen.states[out])
        return found

    tried = {strength: unseen(strength) for strength in _STRENGTHS}
    best = min(tried, key=lambda s: float(log_loss(seen.labels, shares(tried[s]))))
    told = shares(tried[best])
    rows = grounds(seen.rules, told)
    open_to = np.array([not absent(rule) for rule in seen.rules])
    weights = fitted(rows[open_to], seen.labels[open_to], 1.0)
    table = dict(zip(("bias", *GROUNDS), weights.tolist(), strict=True))
    verdicts: list[Support] = list(seen.rules)
    for within, out in parts:
        some = within[open_to[within]]
        own = fitted(rows[some], seen.labels[some], 1.0)
        of_fold = dict(zip(("bias", *GROUNDS), own.tolist(), strict=True))
        for row in out.tolist():
            verdicts[row] = confirmed(seen.rules[row], float(told[row]), of_fold)
    auc = float(roc_auc_score(seen.labels, told))
    return Fitted(fitted(seen.states, seen.labels, best), table, tuple(verdicts), auc)


def grounds(rules: Sequence[Support], told: Floats) -> Floats:
    """(n, 4) float64 in the order of `GROUNDS`."""
    rows = []
    for rule, share in zip(rules, told.tolist(), strict=True):
        of = Grounds.of(rule)
        rows.append([log_odds(share), *(getattr(of, name) for name in GROUNDS[1:])])
    return np.array(rows, dtype=np.float64)


def as_toml(tables: Mapping[str, Mapping[str, float]], count: int) -> str:
    """The text of `support.toml`."""
    heading = f"Fitted by `python -m eval.fit_support`, the last one to {count} claims."
    return regression.as_toml(heading, tables)


def collect(
    generator: Generator, judge: SupportJudge, claims: Sequence[Claim], path: Path
) -> Probed:
    """The inner states of the claims, from the file or newly made.

    Raises:
        EvalError: the file is of another model, or lacks a claim.
    """
    if path.exists():
        made = Probed.load(path)
        missing = {c.id for c in claims} - set(made.keys.tolist())
        if made.model_sha256 != generator.sha256 or missing:
            raise EvalError(
                f"{path} was made with another model, or lacks claims ({len(missing)})",
                "Delete it: it is made anew.",
            )
        return made
    rows = []
    for claim in by_place(claims):
        passage = judge.passage(claim.place)
        state = inside(generator, claim.text, passage, lambda: False)
        if state is not None:
            rows.append((claim.id, passage.ref.body or claim.place[0], claim.true, state))
    made = Probed.of(generator.sha256, rows)
    made.save(path)
    return made


@dataclass(frozen=True, slots=True)
class Set:
    """Claims with what is needed to look at them."""

    name: str
    claims: Sequence[Claim]
    judge: SupportJudge
    probed: Probed
    whole: bool
    """Whether it counts as one body: its records name one another."""


def seen(sets: Sequence[Set]) -> Seen:
    """All claims of some sets whose inner states are known."""
    names, rules, labels, groups, states = [], [], [], [], []
    for one in sets:
        place = {key: row for row, key in enumerate(one.probed.keys.tolist())}
        for claim in one.claims:
            row = place[claim.id]
            names.append(one.name)
            rules.append(one.judge(claim))
            labels.append(claim.true)
            groups.append(one.name if one.whole else str(one.probed.groups[row]))
            states.append(one.probed.states[row].astype(np.float32))
    return Seen(tuple(names), tuple(rules), np.array(labels), np.array(groups), np.stack(states))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights; on standard error, what they are worth."""
    import tomllib

    from qa.config import Settings, default_states_gigabytes
    from qa.session import Session

    parser = argparse.ArgumentParser(prog="python -m eval.fit_support", description=__doc__)
    for name in ("--training", "--measured"):
        parser.add_argument(
            name, type=Path, nargs=3, action="append", default=[],
            metavar=("CLAIMS", "RECORDS", "STATES"),
        )  # fmt: skip
    parser.add_argument("--model", default="default")
    folder = Path(str(resources.files("qa")))
    parser.add_argument("--into", type=Path, default=folder / "probe.npz")
    parser.add_argument("--table", type=Path, default=folder / "support.toml")
    options = parser.parse_args(arguments)
    settings = Settings(
        collection=Path(), model=options.model, states_gigabytes=default_states_gigabytes()
    )
    with Session(settings) as session:
        sets = []
        for measured, given in ((False, options.training), (True, options.measured)):
            for file, records, states in given:
                claims = [c for c in load(file) if not (measured and c.set_aside)]
                judge = SupportJudge(read_records(records), session.embedder.encode)
                probed = collect(session.generator, judge, claims, states)
                sets.append(Set(str(file), claims, judge, probed, whole=measured))
        sha256 = session.generator.sha256
    every = seen(sets)
    found = fit(every)
    _tell(every, found)
    probes: dict[str, Any] = arrays(options.into)
    probes[f"{sha256}{probe.CLAIM}"] = found.probe.astype(np.float32)
    tables = tomllib.loads(options.table.read_text("utf-8")) if options.table.exists() else {}
    np.savez(options.into, **probes)
    text = as_toml({**tables, sha256: found.table}, len(every.labels))
    options.table.write_text(text, encoding="utf-8")
    return 0


def _tell(every: Seen, found: Fitted) -> None:
    sys.stderr.write(f"{len(every.labels)} claims, AUC of the model's word {found.auc:.3f}\n")
    for name in dict.fromkeys(every.names):
        for how, verdicts in (("rules", every.rules), ("both", found.verdicts)):
            of = [
                (label, verdict.supported)
                for one, label, verdict in zip(
                    every.names, every.labels.tolist(), verdicts, strict=True
                )
                if one == name
            ]
            caught = [not supported for label, supported in of if not label]
            refused = [not supported for label, supported in of if label]
            sys.stderr.write(
                f"{name}, {how}: {sum(caught)} of {len(caught)} altered caught, "
                f"{sum(refused)} of {len(refused)} true refused\n"
            )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
