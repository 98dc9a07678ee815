"""`python -m eval.bench_typeahead`: what reading ahead saves a user who types a question.

Types sample questions key by key into the terminal UI's own backend, with the real encoder and
model and no state kept on disk, and presses Enter as one more key. Before each question the model
is loaded anew, so that it has read nothing but its instructions. Each is asked without and with
type-ahead, in one run; the two answers must be equal in all fields but the times. Then the same for
second questions on the paragraphs of a first one, asked just before.

The clock starts at Enter. The machine should have nothing else to do: type-ahead works in the
pauses that typing leaves.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.bench import SAMPLE, percentile
from eval.bench_answer import spread
from eval.errors import EvalError
from eval.gold import GoldQuestion, load
from index.scope import Filters
from models.cores import cpu_name, usable_cores
from models.offline import go_offline
from qa.answers import Answer, Finished, Retrieved, Token
from qa.config import Settings
from qa.errors import QaError
from qa.progress import bar
from qa.tui.core import SessionBackend

SPEED = 5.0
"""Characters a second: a practised typist's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was put, in seconds from Enter."""

    passages: float
    first_token: float | None
    """With the refusal where nothing was written; None when the model was not asked."""
    whole: float
    answer: Answer
    """Without its times."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same question put twice."""

    id: str
    without: Asked
    ahead: Asked

    @property
    def equal(self) -> bool:
        """Whether the answers are the same in every field."""
        return self.without.answer == self.ahead.answer


def put(backend: SessionBackend, question: str) -> Asked:
    """Ask, as the UI does on Enter.

    Raises:
        QaError, IndexingError, ModelError: what a question raises.
    """
    begun = time.perf_counter()
    passages = first = None
    for event in backend.ask(question, Filters(), (), lambda: False):
        now = time.perf_counter() - begun
        if isinstance(event, Retrieved):
            passages = passages or now
        elif isinstance(event, Token):
            first = first or now
        elif isinstance(event, Finished):
            answer = replace(event.answer, seconds=0.0, first_token_seconds=None)
            if answer.prompt_tokens:
                first = first or now
            return Asked(passages or now, first, now, answer)
    raise QaError("the answer was cut short")


def type_in(backend: SessionBackend, question: str, speed: float) -> None:
    """Type the question, `speed` characters a second; it returns when Enter's turn has come."""
    begun = time.perf_counter()
    for end in range(1, len(question) + 2):
        time.sleep(max(0.0, begun + end / speed - time.perf_counter()))
        if end <= len(question):
            backend.typed(question[:end], Filters(), ())


def pair(
    backend: SessionBackend,
    model: str,
    question: GoldQuestion,
    speed: float,
    before: GoldQuestion | None = None,
) -> Pair:
    """Put a question without and with type-ahead, each time `before` (if any) has been answered."""
    put_so: list[Asked] = []
    for typing in (False, True):
        backend.read_ahead(typing=False, idle=False)
        backend.switch(model=model)
        backend.load()
        if before is not None:
            put(backend, before.question)
        if typing:
            backend.read_ahead(typing=True, idle=False)
            type_in(backend, question.question, speed)
        put_so.append(put(backend, question.question))
    return Pair(question.id, *put_so)


def seconds_on_same(
    questions: Iterable[GoldQuestion], count: int
) -> list[tuple[GoldQuestion, GoldQuestion]]:
    """Pairs of different questions whose answers stand in the same paragraphs, at most `count`."""
    first: dict[object, GoldQuestion] = {}
    pairs = []
    for question in questions:
        if question.answerable and question.evidence:
            earlier = first.setdefault(question.evidence, question)
            if earlier is not question:
                pairs.append((earlier, question))
                first.pop(question.evidence)
    return pairs[:count]


def table(title: str, pairs: Sequence[Pair]) -> Iterator[str]:
    """The figures as lines: medians and 95th percentiles, over what the model wrote."""
    told = [p for p in pairs if p.without.first_token and p.ahead.first_token]
    equal = sum(p.equal for p in pairs)
    yield f"{title}: {len(pairs)} questions, {len(told)} of them put to the model"
    yield f"  answers equal: {equal} of {len(pairs)}"
    for pair_ in pairs:
        if not pair_.equal:
            yield f"  DIFFERENT: {pair_.id}"
    if not told:
        return
    rows = (
        ("passages shown", [(p.without.passages, p.ahead.passages) for p in told]),
        (
            "first token",
            [(p.without.first_token or 0.0, p.ahead.first_token or 0.0) for p in told],
        ),
        ("whole answer", [(p.without.whole, p.ahead.whole) for p in told]),
    )
    yield f"  {'seconds from Enter':18} {'without: median':>16} {'p95':>6} {'ahead: median':>14} {'p95':>6}"  # noqa: E501 - a line of a table
    for name, values in rows:
        without, ahead = zip(*values, strict=True)
        yield (
            f"  {name:18} {statistics.median(without):16.2f} {percentile(without, 0.95):6.2f}"
            f" {statistics.median(ahead):14.2f} {percentile(ahead, 0.95):6.2f}"
        )


def measure(folder: Path, model: str, questions: int, follow_ups: int, speed: float) -> int:
    """Measure and print; 1 when an answer differs. `folder` is empty and may be written to."""
    write = sys.stdout.write
    gold = tuple(load(SAMPLE / "gold.jsonl"))
    settings = Settings(folder / "collection", model=model, states_gigabytes=0.0)
    faults: list[Exception] = []
    backend = SessionBackend(settings, log=faults.append)
    backend.index(SAMPLE / "records", lambda _: None, lambda: False)
    pairs: list[Pair] = []
    seconds: list[Pair] = []
    alone = spread(gold, questions)
    same = seconds_on_same(gold, follow_ups)
    with bar("questions") as progress:
        for place, question in enumerate(alone):
            progress.update(place, len(alone) + len(same), question.question)
            pairs.append(pair(backend, model, question, speed))
        for place, (before, question) in enumerate(same, len(alone)):
            progress.update(place, len(alone) + len(same), question.question)
            seconds.append(pair(backend, model, question, speed, before))
    backend.close()
    for title, found in (("new passages", pairs), ("second question on the same", seconds)):
        for line in table(title, found) if found else ():
            write(line + "\n")
    for fault in faults:
        write(f"reading ahead failed: {fault}\n")
    return int(bool(faults) or not all(p.equal for p in (*pairs, *seconds)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench_typeahead", description=__doc__)
    parser.add_argument("--questions", type=int, default=20, help="on new passages")
    parser.add_argument("--follow-ups", type=int, default=8, help="second ones on the same")
    parser.add_argument("--speed", type=float, default=SPEED, help="characters typed a second")
    parser.add_argument("--model", default="default", help="a name of the catalogue or a GGUF file")
    chosen = parser.parse_args(arguments)
    if chosen.speed <= 0:
        raise EvalError("nothing is typed at that speed", "Give --speed a number above 0.")
    go_offline()
    load_now = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    sys.stdout.write(
        f"machine: {cpu_name()}, {usable_cores()} cores, load {load_now}; model {chosen.model};"
        f" {chosen.speed:g} characters a second\n"
    )
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), chosen.model, chosen.questions, chosen.follow_ups, chosen.speed)


if __name__ == "__main__":
    raise SystemExit(main())
