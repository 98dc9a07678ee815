"""Fit `index.closely` to gold questions and their records, and measure it by cross-validation.

    python -m eval.fit_closely --gold GOLD RECORDS --training QUESTIONS RECORDS
        [--training QUESTIONS RECORDS ...] [--without LETTERS ...] [--no-folds]
        --into index/closely.npz

For each question that can be answered, the paragraphs that a search looks at are ranked anew: the
loss is the softmax over the best of them, the evidence against the rest (listwise, Cao et al.,
2007). Questions of a gold file's test split are left out; training questions have none. Measured by
folds of bodies: no fold has seen a record of a body that it is measured on. It fits for
some twenty minutes, with torch; to measure takes an hour more.
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
from eval.adapting import Encoder, for_torch
from eval.errors import EvalError
from eval.gold import GoldQuestion, Place, is_test, load
from eval.probing import add
from index.closely import EMPTY, READ, Closely, Reader, features, looked_closely, stretches
from index.embedding import PieceEmbedder
from index.ranking import scored
from qa.session import Session

if TYPE_CHECKING:
    import torch

RANK = 32
EPOCHS = 2
_NEGATIVES = 5
"""The best that are no evidence are set against it each time,"""
_MORE = 4
"""and so many of those that come after, up to the `_LAST`."""
_LAST = 24
_MOST = 3
# Of the evidence, where there is more.
_FOLDS = 4
_BATCH = 16
_WARM = 20
# Steps until the rate is whole.
_DECAY = 0.1
# Of the map, for each step; what is not needed goes back to nothing.
_RATE_OF_ENCODER, _RATE, _RATE_OF_ATTENTION, _RATE_OF_WEIGHTS = 5e-4, 2e-3, 8e-3, 2e-2
_START = (9.0, 1.0, 1.0, 1.5, 0.8, 1.0, 9.0)
# Of the features as the search weighs them, times ten; the late interaction, last, as the cosine.
_SCALED = 300
# Examples by which the scores are brought to size.
_DEPTHS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the paragraphs that its search looked at, the best first."""

    body: str
    """Of the records that answer it: one is in one fold."""
    kind: str
    question: str
    content: tuple[bool, ...]
    """Of each word piece of the question, whether it is of a word that is not empty."""
    paragraphs: tuple[str, ...]
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
        bodies = [
            candidates[i].stored.meeting.body
            for i, right in zip(order, evidence, strict=True)
            if right
        ]
        found.append(
            Example(
                body=f"{name} {bodies[0]}" if bodies and bodies[0] else _body(question.id, name),
                kind=question.kind,
                question=question.question,
                content=tuple(reader.pieces(question.question)[1]),
                paragraphs=tuple(candidates[i].stored.text for i in order),
                features=features(candidates, searcher.parts)[order],
                scores=scores[order],
                evidence=evidence,
            )
        )
    return found


def _body(question_id: str, records: str) -> str:
    """Which records a question goes with where that cannot be told by the body of its evidence.

    Those that its id begins with, if that has two letters; else all.
    """
    letters = question_id.rstrip("0123456789")
    return f"{records} {letters}" if len(letters) > 1 else records


def fit(
    examples: Sequence[Example], embedder: PieceEmbedder, kept: dict[str, torch.Tensor]
) -> Closely:
    """Fit to all of these; `kept` is for `eval.adapting`, from one fit to the next."""
    import torch

    torch.manual_seed(0)
    encoder = for_torch(embedder, kept)
    down = torch.nn.Parameter(torch.randn(embedder.dim, RANK) * 0.02)
    up = torch.nn.Parameter(torch.zeros(RANK, embedder.dim))
    attention = torch.nn.Parameter(torch.zeros(embedder.dim))
    weights = torch.nn.Parameter(torch.tensor(_START))
    groups = [
        {"params": [down, up], "weight_decay": _DECAY},
        {"params": [attention], "weight_decay": _DECAY / 10, "lr": _RATE_OF_ATTENTION},
        {"params": [weights], "weight_decay": 0.0, "lr": _RATE_OF_WEIGHTS},
    ]
    of_encoder = list(encoder.parameters())
    if of_encoder:
        own = {"params": of_encoder, "weight_decay": _DECAY / 2, "lr": _RATE_OF_ENCODER}
        groups.append(own)
    steps = max(1, EPOCHS * len(examples) // _BATCH)
    chosen = torch.optim.AdamW(groups, lr=_RATE)
    paced = torch.optim.lr_scheduler.LambdaLR(
        chosen, lambda step: min(1.0, (step + 1) / _WARM) * max(0.05, 1 - step / steps)
    )
    drawn = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for place, number in enumerate(drawn.permutation(len(examples)), 1):
            example = examples[number]
            among, right = _among(example, drawn)
            if right:
                late = _late(example, among, encoder, embedder, (down, up, attention))
                read = torch.from_numpy(example.features[among])
                total = read @ weights[:-1] + weights[-1] * late
                loss = torch.logsumexp(total, 0) - torch.logsumexp(total[:right], 0)
                (loss / _BATCH).backward()  # type: ignore[no-untyped-call]
            if place % _BATCH == 0:
                chosen.step()
                paced.step()
                chosen.zero_grad()

    def learned(parameter: torch.nn.Parameter) -> NDArray[np.float32]:
        return parameter.detach().numpy().astype(np.float32)

    unscaled = Closely(
        learned(down),
        learned(up),
        learned(attention),
        learned(weights),
        scale=np.array([1.0, 0.0], dtype=np.float32),
        changes=encoder.changes(),
    )
    return replace(unscaled, scale=_scale(unscaled, examples, embedder))


def _among(example: Example, drawn: np.random.Generator) -> tuple[list[int], int]:
    """The paragraphs of a question that are set against each other; so many of the first answer."""
    right = np.flatnonzero(example.evidence)[:_MOST].tolist()
    wrong = np.flatnonzero(~example.evidence[:_LAST]).tolist()
    rest = wrong[_NEGATIVES:]
    more = drawn.choice(rest, min(_MORE, len(rest)), replace=False).tolist() if rest else []
    return [*right, *wrong[:_NEGATIVES], *more], len(right)


def _late(
    example: Example,
    among: Sequence[int],
    encoder: Encoder,
    embedder: PieceEmbedder,
    learned: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
) -> torch.Tensor:
    """(among,) the late interaction: as `Closely` has it, for torch to differentiate."""
    import torch

    down, up, attention = learned

    def moved(pieces: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(pieces + pieces @ down @ up, dim=-1)

    texts = [stretches(example.paragraphs[i], embedder) for i in among]
    asked, *read = encoder.pieces([example.question, *(s for each in texts for s in each)])
    some = list(torch.split(moved(torch.cat(read)), [len(r) for r in read]))
    empty = torch.tensor([0.0 if tells else EMPTY for tells in example.content])
    shares = torch.softmax(asked @ attention + empty, 0)
    own = moved(asked)
    found = []
    for each in texts:
        stretch, some = some[: len(each)], some[len(each) :]
        found.append((torch.cat(stretch) @ own.T).max(0).values @ shares)
    return torch.stack(found)


def ranked(example: Example, reader: Reader) -> NDArray[np.float32]:
    """(paragraphs,) the scores after a closer look at the best `READ`; the rest stay below."""
    anew = reader.anew(example.question, (), example.paragraphs[:READ], example.features[:READ])
    return np.array(looked_closely(example.scores.tolist(), anew), dtype=np.float32)


def _scale(
    close: Closely, examples: Sequence[Example], embedder: PieceEmbedder
) -> NDArray[np.float32]:
    """Factor and summand that give the scores the mean and the deviation of the search's own.

    By some of the examples: to look closely takes longer than to fit.
    """
    some = examples[:: max(1, len(examples) // _SCALED)]
    reader = Reader(embedder, close)
    anew = np.concatenate([ranked(e, reader)[:READ] for e in some])
    own = np.concatenate([e.scores[:READ] for e in some])
    factor = float(own.std() / anew.std())
    return np.array([factor, own.mean() - factor * anew.mean()], dtype=np.float32)


def places(
    close: Closely | None, examples: Sequence[Example], embedder: PieceEmbedder
) -> list[int]:
    """0-based, where the first evidence stands for each question; far off where it is nowhere."""
    found = []
    reader = Reader(embedder, close)
    for example in examples:
        scores = example.scores if close is None else ranked(example, reader)
        order = np.argsort(-scores, kind="stable")
        found.append(next((n for n, i in enumerate(order) if example.evidence[i]), 10**6))
    return found


def unseen(
    examples: Sequence[Example], embedder: PieceEmbedder, kept: dict[str, torch.Tensor]
) -> list[int]:
    """`places`, each by what has seen no record of its body."""
    bodies = sorted({e.body for e in examples})
    fold = {body: n % _FOLDS for n, body in enumerate(bodies)}
    found = [0] * len(examples)
    for number in range(_FOLDS):
        out = [i for i, e in enumerate(examples) if fold[e.body] == number]
        if not out:
            continue
        close = fit([e for e in examples if fold[e.body] != number], embedder, kept)
        of_these = places(close, [examples[i] for i in out], embedder)
        for i, place in zip(out, of_these, strict=True):
            found[i] = place
    return found


def _tell(name: str, before: Sequence[int], after: Sequence[int]) -> None:
    old, new = np.array(before), np.array(after)
    shares = [f"{d}: {np.mean(old < d):.3f} -> {np.mean(new < d):.3f}" for d in _DEPTHS]
    sys.stderr.write(f"{name} ({len(old)}): evidence among the first {', '.join(shares)}\n")


def _measure(
    examples: Sequence[Example],
    names: Sequence[str],
    embedder: PieceEmbedder,
    kept: dict[str, torch.Tensor],
) -> None:
    """Tell what is gained, in all, in each of the sets that `names` has, and for each kind."""
    before, after = places(None, examples, embedder), unseen(examples, embedder, kept)
    groups = {"all": range(len(examples))} | {
        label: [i for i, own in enumerate(labels) if own == label]
        for labels in (names, [e.kind for e in examples])
        for label in dict.fromkeys(labels)
    }
    for label, rows in groups.items():
        _tell(label, [before[i] for i in rows], [after[i] for i in rows])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights; on standard error, what they are worth."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_closely", description=__doc__)
    pairs: dict[str, Any] = {"nargs": 2, "type": Path, "action": "append", "default": []}
    parser.add_argument("--gold", metavar=("GOLD", "RECORDS"), **pairs)
    parser.add_argument("--training", metavar=("QUESTIONS", "RECORDS"), **pairs)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument(
        "--without", metavar="LETTERS", action="append", default=[],
        help="leave out the questions whose ids begin so",
    )  # fmt: skip
    parser.add_argument(
        "--no-folds", dest="folds", action="store_false", help="fit only; nothing is measured"
    )
    options = parser.parse_args(arguments)
    left_out = tuple(options.without)
    examples: list[Example] = []
    names: list[str] = []
    embedder: PieceEmbedder | None = None
    for asked, records in [*options.gold, *options.training]:
        without_test = [asked, records] in options.gold
        with Session(composition.indexed(records, "default")) as session:
            chosen = [
                q
                for q in load(asked)
                if not (without_test and is_test(q.id)) and not q.id.startswith(left_out)
            ]
            some = collect(session, chosen, str(records))
            embedder = session.embedder
        examples += some
        names += [str(asked)] * len(some)
    if embedder is None or not examples:
        raise EvalError("there is no question to fit to")
    kept: dict[str, torch.Tensor] = {}
    if options.folds:
        _measure(examples, names, embedder, kept)
    add(options.into, fit(examples, embedder, kept).arrays(embedder.sha256))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
