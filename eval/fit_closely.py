"""Fit `index.closely` to gold questions and their records, and measure it by cross-validation.

    python -m eval.fit_closely --gold GOLD RECORDS --training QUESTIONS RECORDS
        [--training QUESTIONS RECORDS ...] --into index/closely.npz

For each question that can be answered, the paragraphs that a search looks at are ranked anew: the
loss is the softmax over the best of them, the evidence against the rest (listwise, Cao et al.,
2007). Questions of a gold file's test split are left out; training questions have none. Measured by
folds of bodies: no fold has seen a record of a body that it is measured on. It runs for some
minutes, with torch, and gives the same weights again on the same machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval import composition
from eval.errors import EvalError
from eval.gold import GoldQuestion, Place, is_test, load
from eval.probing import add
from index.closely import EMPTY, READ, Closely, Reader, features, looked_closely, paragraph_pieces
from index.ranking import Candidate, scored
from qa.session import Session

if TYPE_CHECKING:
    import torch

RANK = 32
EPOCHS = 3
_NEGATIVES = 24
_FOLDS = 4
_BATCH = 16
_DECAY = 0.1
# Of the map, for each step; what is not needed goes back to nothing.
_RATE, _RATE_OF_ATTENTION, _RATE_OF_WEIGHTS = 2e-3, 8e-3, 2e-2
_START = (9.0, 1.0, 1.0, 1.5, 0.8, 1.0, 9.0)
# Of the features as the search weighs them, times ten; the late interaction, last, as the cosine.
_DEPTHS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the paragraphs that its search looked at, the best first."""

    body: str
    """Of the records that answer it: one is in one fold."""
    kind: str
    pieces: NDArray[np.float32]
    """(n, dim) of the question."""
    empty: NDArray[np.float32]
    """(n,) what the log-weight of each piece is changed by."""
    paragraphs: tuple[NDArray[np.float32], ...]
    """(m, dim) each, of the word pieces of each paragraph."""
    features: NDArray[np.float32]
    """(paragraphs, FEATURES)"""
    scores: NDArray[np.float32]
    """(paragraphs,) the search's own."""
    evidence: NDArray[np.bool_]
    """(paragraphs,)"""


def collect(session: Session, questions: Iterable[GoldQuestion], name: str) -> list[Example]:
    """What the search looks at for each question that can be answered."""
    searcher = session.searcher
    reader = Reader(session.embedder)
    known: dict[str, NDArray[np.float32]] = {}

    def read(candidate: Candidate) -> NDArray[np.float32]:
        text = candidate.stored.text
        if text not in known:
            known[text] = paragraph_pieces(text, session.embedder).astype(np.float16)
        return known[text]

    found = []
    for question in questions:
        if not question.answerable or searcher.scope(question.question).particulars:
            continue
        candidates = searcher.candidates(question.question)
        if not candidates:
            continue
        scores = np.array(scored(candidates, searcher.parts), dtype=np.float32)
        order = np.argsort(-scores, kind="stable")
        evidence = np.array([Place.of(candidates[i].stored.ref) in question.places for i in order])
        pieces, content = reader.pieces(question.question)
        found.append(
            Example(
                body=_body(question.id, name),
                kind=question.kind,
                pieces=pieces,
                empty=np.where(content, 0.0, EMPTY).astype(np.float32),
                paragraphs=tuple(read(candidates[i]) for i in order),
                features=features(candidates, searcher.parts)[order],
                scores=scores[order],
                evidence=evidence,
            )
        )
    return found


def _body(question_id: str, records: str) -> str:
    """Which records a question goes with: those of its body, which its id begins with; else all.

    The training sets have many bodies, each with two letters of its own.
    """
    letters = question_id.rstrip("0123456789")
    return f"{records} {letters}" if len(letters) > 1 else records


def fit(examples: Sequence[Example]) -> Closely:
    """Fit to all of these."""
    import torch

    torch.manual_seed(0)
    dim = examples[0].pieces.shape[1]
    down = torch.nn.Parameter(torch.randn(dim, RANK) * 0.02)
    up, attention = torch.nn.Parameter(torch.zeros(RANK, dim)), torch.nn.Parameter(torch.zeros(dim))
    weights = torch.nn.Parameter(torch.tensor(_START))
    steps = max(1, EPOCHS * len(examples) // _BATCH)
    chosen = torch.optim.AdamW(
        [
            {"params": [down, up], "weight_decay": _DECAY},
            {"params": [attention], "weight_decay": _DECAY / 10, "lr": _RATE_OF_ATTENTION},
            {"params": [weights], "weight_decay": 0.0, "lr": _RATE_OF_WEIGHTS},
        ],
        lr=_RATE,
    )
    slower = torch.optim.lr_scheduler.LambdaLR(chosen, lambda step: max(0.05, 1 - step / steps))
    shuffled = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for place, number in enumerate(shuffled.permutation(len(examples)), 1):
            example = examples[number]
            right = np.flatnonzero(example.evidence)
            if len(right):
                among = list(dict.fromkeys([*right.tolist(), *range(_NEGATIVES)]))
                among = [i for i in among if i < len(example.scores)]
                total = _total(example, among, down, up, attention, weights)
                wanted = torch.tensor(example.evidence[among])
                loss = torch.logsumexp(total, 0) - torch.logsumexp(total[wanted], 0)
                (loss / _BATCH).backward()  # type: ignore[no-untyped-call]
            if place % _BATCH == 0:
                chosen.step()
                slower.step()
                chosen.zero_grad()
    learned = [p.detach().numpy().astype(np.float32) for p in (down, up, attention, weights)]
    unscaled = Closely(*learned, scale=np.array([1.0, 0.0], dtype=np.float32))  # type: ignore[misc]
    return replace(unscaled, scale=_scale(unscaled, examples))


def _total(
    example: Example,
    among: Sequence[int],
    down: torch.Tensor,
    up: torch.Tensor,
    attention: torch.Tensor,
    weights: torch.Tensor,
) -> torch.Tensor:
    """(among,) the scores: as `Closely` has them, for torch to differentiate."""
    import torch

    def moved(pieces: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(pieces + pieces @ down @ up, dim=-1)

    pieces = torch.from_numpy(example.pieces)
    shares = torch.softmax(pieces @ attention + torch.from_numpy(example.empty), 0)
    some = [torch.from_numpy(example.paragraphs[i].astype(np.float32)) for i in among]
    cosines = moved(torch.cat(some)) @ moved(pieces).T
    of_each = torch.split(cosines, [len(p) for p in some])
    nearest = torch.stack([c.max(0).values for c in of_each])
    return torch.from_numpy(example.features[among]) @ weights[:-1] + weights[-1] * (
        nearest @ shares
    )


def ranked(close: Closely, example: Example) -> NDArray[np.float32]:
    """(paragraphs,) the scores after a closer look at the best `READ`; the rest stay below."""
    read = (close.moved(p.astype(np.float32)) for p in example.paragraphs[:READ])
    late = close.late(example.pieces, (example.empty == 0).tolist(), read)
    anew = close.scores(example.features[:READ], late)
    return np.array(looked_closely(example.scores.tolist(), anew), dtype=np.float32)


def _scale(close: Closely, examples: Sequence[Example]) -> NDArray[np.float32]:
    """Factor and summand that give the scores the mean and the deviation of the search's own."""
    anew = np.concatenate([ranked(close, e)[:READ] for e in examples])
    own = np.concatenate([e.scores[:READ] for e in examples])
    factor = float(own.std() / anew.std())
    return np.array([factor, own.mean() - factor * anew.mean()], dtype=np.float32)


def places(close: Closely | None, examples: Sequence[Example]) -> list[int]:
    """0-based, where the first evidence stands for each question; far off where it is nowhere."""
    found = []
    for example in examples:
        scores = example.scores if close is None else ranked(close, example)
        order = np.argsort(-scores, kind="stable")
        found.append(next((n for n, i in enumerate(order) if example.evidence[i]), 10**6))
    return found


def unseen(examples: Sequence[Example]) -> list[int]:
    """`places`, each by what has seen no record of its body."""
    bodies = sorted({e.body for e in examples})
    fold = {body: n % _FOLDS for n, body in enumerate(bodies)}
    found = [0] * len(examples)
    for number in range(_FOLDS):
        out = [i for i, e in enumerate(examples) if fold[e.body] == number]
        if not out:
            continue
        close = fit([e for e in examples if fold[e.body] != number])
        for i, place in zip(out, places(close, [examples[i] for i in out]), strict=True):
            found[i] = place
    return found


def _tell(name: str, before: Sequence[int], after: Sequence[int]) -> None:
    old, new = np.array(before), np.array(after)
    shares = [f"{d}: {np.mean(old < d):.3f} -> {np.mean(new < d):.3f}" for d in _DEPTHS]
    sys.stderr.write(f"{name} ({len(old)}): evidence among the first {', '.join(shares)}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights; on standard error, what they are worth."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_closely", description=__doc__)
    pairs: dict[str, Any] = {"nargs": 2, "type": Path, "action": "append", "default": []}
    parser.add_argument("--gold", metavar=("GOLD", "RECORDS"), **pairs)
    parser.add_argument("--training", metavar=("QUESTIONS", "RECORDS"), **pairs)
    parser.add_argument("--into", type=Path, required=True)
    options = parser.parse_args(arguments)
    examples: list[Example] = []
    names: list[str] = []
    sha256 = ""
    for asked, records in [*options.gold, *options.training]:
        without_test = [asked, records] in options.gold
        with Session(composition.indexed(records, "default")) as session:
            chosen = [q for q in load(asked) if not (without_test and is_test(q.id))]
            some = collect(session, chosen, str(records))
            sha256 = session.embedder.sha256
        examples += some
        names += [str(asked)] * len(some)
    if not examples:
        raise EvalError("there is no question to fit to")
    before, after = places(None, examples), unseen(examples)
    groups = {"all": range(len(examples))} | {
        label: [i for i, own in enumerate(labels) if own == label]
        for labels in (names, [e.kind for e in examples])
        for label in dict.fromkeys(labels)
    }
    for label, rows in groups.items():
        _tell(label, [before[i] for i in rows], [after[i] for i in rows])
    add(options.into, fit(examples).arrays(sha256))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
