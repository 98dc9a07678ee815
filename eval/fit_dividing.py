"""Fit the adapter with which the default model takes questions apart (`qa.apart`).

    python -m eval.fit_dividing --pairs FILE ... --held FILE ... --into qa/apart-….lora
        [--begin ADAPTER]

A file has a JSON object a line: a `question`, and its `sides`: each part as a question that stands
by itself, or the question alone where it is one. A low-rank change (`eval.lowrank`) of what the
upper half of the blocks attends to is fitted, token by token, to what is to be written
(`qa.apart.written`): to `--pairs`, measured on those `--held`, and then to these with a third of
the first beside. With `--begin` it goes on from an adapter. It takes twenty minutes on two cores
for 740 pairs, and 12 GB of memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional

from eval import jsonlines
from eval.descent import BATCH, batches, descend
from eval.lowrank import LowRank
from eval.transformer import Before, Network
from models.catalog import load as load_catalog
from models.generator import LlamaGenerator
from models.locate import locate
from models.prompts import Segment
from qa import apart

RANK = 8
_TURNS = 2
# So often it is fitted to each pair.
_RATE, _GOING_ON = 4e-4, 2e-4
_DECAY = 0.05
_WARM = 10
# Batches after which the rate is full.
_SEED = 5
_TURN_ENDS = Segment("<|im_end|>", control=True)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question taken apart."""

    question: str
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The same, computed up to the first block that is changed."""

    states: torch.Tensor
    """(tokens, width) what goes into that block, of all but the last token, behind what every
    question's prompt begins with."""
    follows: torch.Tensor
    """(written,) the tokens that are to be written, which follow the last of these."""


@dataclass(frozen=True, slots=True)
class Set:
    """Examples, and what stands before each."""

    before: Before
    """Of the blocks that are changed."""
    examples: tuple[Example, ...]


def load(paths: Sequence[Path]) -> list[Pair]:
    """The pairs of some files, each question once.

    Raises:
        EvalError: a file cannot be read.
    """
    rows = [row for path in paths for _, row in jsonlines.read(path)]
    found = {row["question"]: Pair(row["question"], tuple(row["sides"])) for row in rows}
    return list(found.values())


def computed(network: Network, generator: LlamaGenerator, pairs: Sequence[Pair], first: int) -> Set:
    """The pairs up to block `first` (0-based)."""
    beginning = apart.beginning(generator)
    shared = generator.adapted_from(beginning, apart.posed(generator, pairs[0].question))
    before = network.read([generator.tokens(beginning)[:shared]])[0]
    found = []
    order = sorted(pairs, key=lambda pair: len(pair.question))
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        rows = [_tokens(generator, pair, shared) for pair in some]
        states = network.embedded([row[:-1] for row, _ in rows])
        batch = network.batch([before] * len(rows), states.shape[1])
        with torch.no_grad():
            for number in range(first):
                states, _, _ = network.block(number, number, batch, states)
        for (row, written), own in zip(rows, states, strict=True):
            follows = torch.tensor(row[-written:])
            found.append(Example(own[: len(row) - 1].half().clone(), follows))
    return Set(before.blocks(first), tuple(found))


def _tokens(generator: LlamaGenerator, pair: Pair, shared: int) -> tuple[tuple[int, ...], int]:
    """What stands behind what all share, and how many of its last tokens are to be written."""
    prompt = apart.posed(generator, pair.question)
    text = Segment(apart.written(pair.sides), control=False)
    whole = generator.tokens((*prompt, text, _TURN_ENDS))
    return whole[shared:], len(whole) - len(generator.tokens(prompt))


def losses(change: LowRank, some: Sequence[Example], before: Before) -> torch.Tensor:
    """(written tokens of all,) minus the natural logarithm of the probability of each."""
    states = torch.nn.utils.rnn.pad_sequence([one.states.float() for one in some], batch_first=True)
    states = change(states, change.network.batch([before] * len(some), states.shape[1]))
    ends = [states[row, len(one.states) - len(one.follows) : len(one.states)]
            for row, one in enumerate(some)]  # fmt: skip
    scores = change.network.scores(torch.cat(ends))
    return functional.cross_entropy(
        scores, torch.cat([one.follows for one in some]), reduction="none"
    )


def fit(change: LowRank, of: Set, rate: float, turns: int, seed: int) -> None:
    """Go through the examples, in an order that `seed` gives."""
    optimiser = torch.optim.AdamW(change.parameters(), lr=rate, weight_decay=_DECAY)
    every = [some for turn in range(turns) for some in _batches(of, seed + turn)]
    descend(optimiser, every, lambda some: losses(change, some, of.before).mean(), _WARM)


def _batches(of: Set, seed: int) -> list[list[Example]]:
    return batches(of.examples, lambda one: len(one.states), seed)


def measured(change: LowRank, of: Set) -> float:
    """The mean of `losses` over the examples."""
    with torch.no_grad():
        found = [losses(change, some, of.before) for some in _batches(of, 0)]
    return float(torch.cat(found).mean())


def tell(line: str) -> None:
    """Write a line at once: a fit takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, say what it is worth, and write it."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_dividing", description=__doc__)
    parser.add_argument("--model", default="default")
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, nargs="+", required=True)
    parser.add_argument("--begin", type=Path, help="an earlier adapter, to go on from")
    parser.add_argument("--into", type=Path, required=True)
    options = parser.parse_args(arguments)
    path = locate(load_catalog().find(options.model))
    network = Network.load(path, whole=True)
    first = len(network.weights) // 2
    torch.manual_seed(_SEED)
    change = LowRank(network, first, RANK)
    if options.begin:
        change.go_on_from(options.begin)
    generator = LlamaGenerator(path)
    pairs, held = (
        computed(network, generator, load(files), first) for files in (options.pairs, options.held)
    )
    generator.close()
    tell(f"held, before: log loss {measured(change, held):.3f} a token")
    if options.begin:
        fit(change, pairs, _GOING_ON, 1, _SEED)
    else:
        fit(change, pairs, _RATE, _TURNS, _SEED)
    change.save(options.into)
    tell(f"held: log loss {measured(change, held):.3f} a token")
    both = Set(pairs.before, (*held.examples, *pairs.examples[::3]))
    fit(change, both, _GOING_ON, 1, _SEED + _TURNS)
    change.save(options.into)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
