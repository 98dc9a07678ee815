"""Fit the model's word on finished sentences, and what it weighs beside the rules of the check.

    python -m eval.fit_support --claims CLAIMS RECORDS [--claims ...] --held CLAIMS RECORDS
        [--held ...] [--held-sample CLAIMS RECORDS] [--begin ADAPTER] [--model NAME]
        --into qa/claim.lora --probe qa/probe.npz --table qa/support.toml

Each claim is put to the model as `qa.confirming` does. An adapter and its probe (`eval.judge`) are
fitted to `--claims` first and measured on those `--held`; of the sample's the third that is set
aside is left out. To what they say of these, and to what the rules say, the weights of the table
are fitted, and measured on bodies (or the sample as a whole) that the weights have not seen. Then
adapter and probe go on to these, too, with some of the first beside them. With `--begin` all of it
goes on from an adapter, and from the probe that `--probe` holds beside it. Weights of other models
stay as they are in both files. It takes an hour on two cores, and some GB of memory.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import regression
from eval.errors import EvalError
from eval.judge import begun, calibrated, go_on, measured, said
from eval.judging import Example, Posed, computed, put
from eval.probing import add, start_of
from eval.regression import Floats, fitted, shares
from eval.support_check import Claim, SupportJudge, by_place, load, read_records
from eval.transformer import Network
from models.catalog import load as load_catalog
from models.generator import LlamaGenerator
from models.locate import locate, sha256_of
from qa import probe
from qa import prompt as prompts
from qa.answerability import log_odds
from qa.config import Settings, default_states_gigabytes
from qa.session import Session
from qa.support import GROUNDS, Grounds, Support, absent, confirmed

_FOLDS = 8
_AGAINST = frozenset(("contradicted", "far", "above"))


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, and what is known of it without the model."""

    name: str
    """Of the set that it is of."""
    claim: Claim
    rules: Support
    group: str
    """The body whose record it is about, or its set as a whole: claims of one are in one fold."""

    @property
    def key(self) -> str:
        """What tells it from the claims of all sets."""
        return f"{self.name}|{self.claim.id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """Claims with what the rules and the model's inside say of them, row by row."""

    rules: tuple[Support, ...]
    labels: NDArray[np.bool_]
    """Whether it is true."""
    groups: NDArray[np.str_]
    told: Floats
    """(n,) the probability that it is, by a probe that has not seen it."""


def posed(generator: LlamaGenerator, judge: SupportJudge, of: Sequence[Told]) -> Iterator[Posed]:
    """Claims behind their paragraphs, as `qa.confirming` puts them.

    Raises:
        ModelError: a prompt is too long.
    """
    for one in of:
        passage = judge.passage(one.claim.place)
        beginning, _ = prompts.beginning(generator, passage)
        texts = (beginning, *prompts.confirming(generator, passage, one.claim.text))
        yield put(generator, one.key, passage, texts, answered=one.claim.true)


def told_of(judge: SupportJudge, name: str, claims: Sequence[Claim], *, whole: bool) -> list[Told]:
    """What the rules say of claims; `whole`: their records name one another, and are one body."""
    found = []
    for claim in by_place(claims):
        body = judge.passage(claim.place).ref.body or claim.place[0]
        found.append(Told(name, claim, judge(claim), name if whole else body))
    return found


def weighed(seen: Seen) -> tuple[dict[str, float], tuple[Support, ...]]:
    """The table fitted to all, and the verdicts by tables that have not seen a claim's body.

    Raises:
        EvalError: all claims are about one body.
    """
    rows = grounds(seen.rules, seen.told)
    open_to = np.array([not absent(rule) for rule in seen.rules])

    def table(some: NDArray[np.intp] | NDArray[np.bool_]) -> dict[str, float]:
        return _table(rows[some], seen.labels[some])

    verdicts = list(seen.rules)
    for within, out in folds(seen):
        of_fold = table(within[open_to[within]])
        for row in out.tolist():
            verdicts[row] = confirmed(seen.rules[row], float(seen.told[row]), of_fold)
    return table(open_to), tuple(verdicts)


def _table(rows: Floats, labels: NDArray[np.bool_]) -> dict[str, float]:
    """The weights; what speaks against a claim never speaks for it, however few show it."""
    kept = list(range(len(GROUNDS)))
    while True:
        bias, *weights = fitted(rows[:, kept], labels, 1.0).tolist()
        found = {GROUNDS[at]: weight for at, weight in zip(kept, weights, strict=True)}
        turned = [at for at in kept if GROUNDS[at] in _AGAINST and found[GROUNDS[at]] > 0]
        if not turned:
            return {"bias": bias, **{name: found.get(name, 0.0) for name in GROUNDS}}
        kept = [at for at in kept if at not in turned]


def folds(seen: Seen) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows to fit to and rows to measure on. Raises `EvalError` when all are of one body."""
    from sklearn.model_selection import GroupKFold

    count = min(_FOLDS, len(set(seen.groups.tolist())))
    if count < 2:
        raise EvalError("claims about two bodies at least are needed")
    return list(GroupKFold(count).split(seen.told, seen.labels, seen.groups))


def grounds(rules: Sequence[Support], told: Floats) -> Floats:
    """(n, 5) float64 in the order of `GROUNDS`."""
    rows = []
    for rule, share in zip(rules, told.tolist(), strict=True):
        of = Grounds.of(rule)
        rows.append([log_odds(share), *(getattr(of, name) for name in GROUNDS[1:])])
    return np.array(rows, dtype=np.float64)


def as_toml(tables: Mapping[str, Mapping[str, float]], count: int) -> str:
    """The text of `support.toml`."""
    heading = f"Fitted by `python -m eval.fit_support`, the last one to {count} claims."
    return regression.as_toml(heading, tables)


def examined(
    session: Session, network: Network, file: Path, records: Path, *, sample: bool
) -> list[tuple[Told, Example]]:
    """The claims of a file, each as far computed as an adapter does not change it.

    Raises:
        EvalError, IndexingError, ModelError: a file cannot be read, or a model not used.
    """
    generator = session.generator
    if not isinstance(generator, LlamaGenerator):
        raise EvalError("only a model of llama.cpp can be fitted to")
    claims = [claim for claim in load(file) if not (sample and claim.set_aside)]
    judge = SupportJudge(read_records(records), session.embedder.encode)
    told = told_of(judge, str(file), claims, whole=sample)
    found = {one.question: one for one in computed(network, posed(generator, judge, told))}
    sys.stderr.write(f"{file}: {len(told)} claims\n")
    return [(one, found[one.key]) for one in told]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write adapter, probe and table; on standard error, what they are worth."""
    options = _options(arguments)
    model = locate(load_catalog().find(options.model))
    begins = options.begin is not None
    start = start_of(options.probe, sha256_of(model), probe.CLAIM) if begins else None
    network = Network.load(model)
    settings = Settings(
        collection=Path(), model=options.model, states_gigabytes=default_states_gigabytes()
    )
    with Session(settings) as session:
        sha256 = session.generator.sha256

        def every(
            pairs: Sequence[Sequence[Path]], *, sample: bool = False
        ) -> list[tuple[Told, Example]]:
            each = (examined(session, network, *pair, sample=sample) for pair in pairs)
            return list(chain.from_iterable(each))

        first = [example for _, example in every(options.claims)]
        held = [*every(options.held), *every(options.held_sample, sample=True)]
    told, unseen = [one for one, _ in held], [example for _, example in held]
    judge = begun(network, first, start, options.begin)
    sys.stderr.write(f"unseen: {measured(judge, unseen)}\n")
    scale, offset = calibrated(judge, unseen)
    seen = Seen(
        tuple(one.rules for one in told),
        np.array([one.claim.true for one in told]),
        np.array([one.group for one in told]),
        shares(said(judge, unseen) * scale + offset),
    )
    table, verdicts = weighed(seen)
    _tell(told, verdicts)
    go_on(judge, first, unseen)
    judge.save(options.into)
    add(options.probe, {f"{sha256}{probe.CLAIM}": judge.probe(scale, offset)})
    before = tomllib.loads(options.table.read_text("utf-8")) if options.table.exists() else {}
    text = as_toml({**before, sha256: table}, len(held))
    options.table.write_text(text, encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.fit_support", description=__doc__)
    for name in ("--claims", "--held", "--held-sample"):
        parser.add_argument(
            name, type=Path, nargs=2, action="append", default=[], metavar=("CLAIMS", "RECORDS")
        )
    parser.add_argument("--model", default="default")
    parser.add_argument("--begin", type=Path, metavar="ADAPTER", help="to go on from")
    for name in ("--into", "--probe", "--table"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args(arguments)
    if not options.claims or not (options.held or options.held_sample):
        parser.error("name claims to fit to, and others to measure on")
    if options.begin and not options.begin.is_file():
        parser.error(f"{options.begin} is not there")
    return options


def _tell(held: Sequence[Told], verdicts: Sequence[Support]) -> None:
    for name in dict.fromkeys(one.name for one in held):
        some = [pair for pair in zip(held, verdicts, strict=True) if pair[0].name == name]
        for how in ("rules", "both"):
            of = [
                (one.claim.true, (one.rules if how == "rules" else verdict).supported)
                for one, verdict in some
            ]
            caught = [not supported for true, supported in of if not true]
            refused = [not supported for true, supported in of if true]
            sys.stderr.write(
                f"{name}, {how}: {sum(caught)} of {len(caught)} altered caught, "
                f"{sum(refused)} of {len(refused)} true refused\n"
            )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
