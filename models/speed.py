"""How fast a model reads and writes on this machine under different settings, and the best of them.

Only settings that change no bit of what the model computes are tried: the number of threads, among
which rows are shared out, and the size of batches, which begin at multiples of four tokens all the
same (see `models.generator`). Flash attention adds up in another order, and repacked weights too,
so they are not offered.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Protocol

from models.llama import Llama

BATCHES = (64, 128, 256, 512)
"""Tokens at once. Larger ones take more memory and gain nothing on the prompts of a question."""
_READ, _WRITE = 384, 12
# Tokens of one run: three batches of the usual size, and a short sentence.
_TYPICAL_READ, _TYPICAL_WRITE = 300, 30
# Of a question on paragraphs that were never read.
_WARM = (64, 2)
# Tokens read and written before anything is measured.
_GAIN = 0.03
# Less than this is noise: the usual setting stays.
_THREADS_SHARE = 0.5
# Of the time, for choosing the threads.
_TEXT = "The Chair said that the Committee had before it the report of the working group. "


@dataclass(frozen=True, slots=True)
class Setting:
    """What is tried."""

    threads: int
    batch: int
    """Tokens that are read at once, at most."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What a setting came to: tokens a second, medians."""

    setting: Setting
    read: float
    write: float
    runs: int

    @property
    def question(self) -> float:
        """Seconds that the model takes for a typical question."""
        return _TYPICAL_READ / self.read + _TYPICAL_WRITE / self.write


class Run(Protocol):
    """A model under one batch size."""

    def __call__(self, threads: int, read: int, write: int) -> tuple[float, float]:
        """Seconds for reading and for writing so many tokens."""

    def close(self) -> None:
        """Give the memory back."""


class ModelRun:
    """A real model under one batch size, with a cache just large enough."""

    def __init__(self, path: Path, batch: int) -> None:
        """Load the model. Raises `ModelError` when it cannot be."""
        self._llama = Llama(path, context=_READ + _WRITE, batch=batch, threads=1)
        tokens = self._llama.tokenize(_TEXT, control=False)
        self._tokens = (tokens * (_READ // len(tokens) + 2))[: _READ + _WRITE]

    def __call__(self, threads: int, read: int, write: int) -> tuple[float, float]:
        """Seconds for reading and for writing so many tokens."""
        llama, tokens = self._llama, self._tokens
        llama.use_threads(threads)
        llama.clear()
        begun = time.perf_counter()
        for at in range(0, read, llama.batch):
            llama.decode(tokens[at : min(at + llama.batch, read)], at)
        middle = time.perf_counter()
        for at in range(read, read + write):
            llama.decode(tokens[at : at + 1], at)
        return middle - begun, time.perf_counter() - middle

    def close(self) -> None:
        """Give the memory back."""
        self._llama.close()


def thread_counts(physical: int, logical: int) -> tuple[int, ...]:
    """The numbers of threads worth a try: up to four of the physical cores, and all logical."""
    shares = {max(1, round(physical * share)) for share in (0.25, 0.5, 0.75, 1.0)}
    few = set(range(1, physical + 1)) if physical <= 4 else shares
    return tuple(sorted(few | {logical}))


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was tried, and the best."""

    speeds: tuple[Speed, ...]
    best: Speed


def measure(
    open_run: Callable[[int], Run],
    threads: Sequence[int],
    usual: Setting,
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Measured:
    """Measure the thread counts under the usual batch size, then all sizes with the best count.

    All are tried in turn, again and again until the time is up, so that what else the machine does
    falls on all alike. Where the time does not suffice for each once, the rest is left untried.

    Args:
        open_run: a batch size to a model that runs under it.
        threads: counts to try; the usual one is tried in any case.
        usual: what is used without a measurement.
        seconds: for all of it, about.
        clock: seconds, for tests.

    Raises:
        ModelError: the model cannot run.
    """
    begun = clock()
    runs: dict[int, Run] = {}

    def opened(batch: int) -> Run:
        if batch not in runs:
            runs[batch] = open_run(batch)
            runs[batch](usual.threads, *_WARM)  # the weights come into memory
        return runs[batch]

    try:
        counts = sorted({*threads} - {usual.threads}, reverse=True)
        tried = [usual, *(Setting(count, usual.batch) for count in counts)]
        until = begun + _THREADS_SHARE * seconds
        of_threads = _rounds(tried, opened, _READ // 3, until, clock)
        best = choose(of_threads, usual).setting
        tried = [best, *(replace(best, batch=b) for b in BATCHES if b != best.batch)]
        of_batches = _rounds(tried, opened, _READ, begun + seconds, clock)
    finally:
        for run in runs.values():
            run.close()
    others = (speed for speed in of_threads if speed.setting != best)
    return Measured((*others, *of_batches), choose(of_batches, best))


def _rounds(
    settings: Sequence[Setting],
    run_of: Callable[[int], Run],
    read: int,
    until: float,
    clock: Callable[[], float],
) -> list[Speed]:
    """The median speed of each, over as many runs as there is time for, the first at least once.

    A run that would not be over in time, by what the longest has taken, is not begun.
    """
    seconds: dict[Setting, list[tuple[float, float]]] = {setting: [] for setting in settings}
    longest = 0.0
    for setting in cycle(settings):
        if longest and clock() + longest > until:
            break
        run = run_of(setting.batch)  # loading is no part of it
        begun = clock()
        seconds[setting].append(run(setting.threads, read, _WRITE))
        longest = max(longest, clock() - begun, 1e-9)
    return [
        Speed(
            setting,
            read=read / statistics.median(r for r, _ in each),
            write=_WRITE / statistics.median(w for _, w in each),
            runs=len(each),
        )
        for setting, each in seconds.items()
        if each
    ]


def choose(speeds: Sequence[Speed], usual: Setting) -> Speed:
    """The one that answers a typical question fastest; the usual one, unless another gains.

    `usual` must be among them.
    """
    fastest = min(speeds, key=lambda s: s.question)
    safe = next(s for s in speeds if s.setting == usual)
    return fastest if fastest.question < (1 - _GAIN) * safe.question else safe
