"""The choice of the fastest settings, and that none of them changes what a model computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.generator import BATCH, LlamaGenerator, Piece
from models.prompts import Prompt
from models.speed import (
    BATCHES,
    Measured,
    ModelRun,
    Run,
    Setting,
    Speed,
    choose,
    measure,
    thread_counts,
)

USUAL = Setting(2, BATCH)


# --- which are tried ---


@pytest.mark.parametrize(
    ("physical", "logical", "counts"),
    [
        (1, 1, (1,)),
        (2, 2, (1, 2)),
        (2, 4, (1, 2, 4)),
        (4, 8, (1, 2, 3, 4, 8)),
        (8, 8, (2, 4, 6, 8)),
        (10, 12, (2, 5, 8, 10, 12)),
    ],
)
def test_few_thread_counts_are_tried(physical: int, logical: int, counts: tuple[int, ...]) -> None:
    assert thread_counts(physical, logical) == counts


# --- which is chosen ---


def speed(threads: int, batch: int, read: float, write: float) -> Speed:
    return Speed(Setting(threads, batch), read, write, 1)


CHOICES = [
    # the usual one, another, whether the other is taken
    (speed(2, 128, 60, 12), speed(2, 256, 80, 12), True),  # 7.5 s against 6.25 s
    (speed(2, 128, 60, 12), speed(2, 256, 62, 12), False),  # 2 %: noise
    (speed(2, 128, 60, 12), speed(1, 128, 40, 20), False),  # writes faster, reads slower: 9 s
    (speed(2, 128, 60, 12), speed(1, 128, 58, 20), True),  # 6.7 s
]


@pytest.mark.parametrize(("usual", "other", "taken"), CHOICES)
def test_another_is_taken_when_it_gains(usual: Speed, other: Speed, taken: bool) -> None:
    assert choose([usual, other], usual.setting) is (other if taken else usual)
    assert choose([other, usual], usual.setting) is (other if taken else usual)


# --- measuring, on a made-up machine ---


class Machine:
    """Its clock moves only while a model runs; tokens a second by threads and batch."""

    def __init__(self, read: dict[tuple[int, int], float], write: dict[int, float]) -> None:
        self.now = 0.0
        self.read, self.write = read, write
        self.calls: list[tuple[int, int]] = []
        self.open = 0

    def clock(self) -> float:
        return self.now

    def run(self, batch: int) -> Run:
        machine = self
        machine.open += 1

        class Made:
            def __call__(self, threads: int, read: int, write: int) -> tuple[float, float]:
                speed = machine.read.get((threads, batch), machine.read[threads, BATCH])
                spent = read / speed, write / machine.write[threads]
                machine.now += sum(spent)
                machine.calls.append((threads, batch))
                return spent

            def close(self) -> None:
                machine.open -= 1

        return Made()


def measured(machine: Machine, threads: tuple[int, ...], seconds: float = 60.0) -> Measured:
    return measure(machine.run, threads, USUAL, seconds, machine.clock)


def test_threads_are_chosen_first_then_the_batch() -> None:
    machine = Machine(
        {(1, 128): 30, (2, 128): 60, (4, 128): 75, (4, 256): 90, (2, 256): 200},
        {1: 9, 2: 12, 4: 12},
    )
    found = measured(machine, (1, 2, 4))
    assert found.best.setting == Setting(4, 256)
    assert found.best.read == pytest.approx(90)
    tried = [s.setting for s in found.speeds]
    assert tried == [Setting(2, 128), Setting(1, 128)] + [
        Setting(4, b) for b in (128, 64, 256, 512)
    ]
    assert machine.open == 0


def test_the_usual_setting_stays_where_nothing_gains() -> None:
    machine = Machine({(1, 128): 30, (2, 128): 60, (2, 512): 61}, {1: 9, 2: 12})
    assert measured(machine, (1,)).best.setting == USUAL  # tried without being named


def test_it_takes_about_the_time_it_is_given_and_repeats_what_it_can() -> None:
    machine = Machine({(1, 128): 100, (2, 128): 200}, {1: 20, 2: 40})
    found = measured(machine, (1, 2), 100)
    assert 60 < machine.now <= 110
    assert min(s.runs for s in found.speeds) > 3


def test_on_a_slow_machine_the_usual_setting_is_all_that_is_tried() -> None:
    slow = Machine({(1, 128): 5, (2, 128): 10}, {1: 1, 2: 2})
    found = measured(slow, (1, 2), 1)
    assert [s.setting for s in found.speeds] == [USUAL]
    assert found.best.runs == 1
    assert slow.open == 0


def test_the_median_counts() -> None:
    machine = Machine({(2, 128): 60}, {2: 12})
    disturbed: list[int] = []

    def run(batch: int) -> Run:
        undisturbed = machine.run(batch)

        class Once:
            def __call__(self, threads: int, read: int, write: int) -> tuple[float, float]:
                spent = undisturbed(threads, read, write)
                if batch == BATCH and read > 200 and not disturbed:
                    disturbed.append(batch)  # something else ran meanwhile
                    return spent[0] * 50, spent[1] * 50
                return spent

            def close(self) -> None:
                undisturbed.close()

        return Once()

    found = measure(run, (2,), USUAL, 200, machine.clock)
    assert disturbed == [BATCH]
    assert all(s.runs >= 3 for s in found.speeds)
    assert found.best.setting == USUAL
    assert found.best.read == pytest.approx(60)


def test_a_model_is_closed_when_it_fails() -> None:
    machine = Machine({(2, 128): 60}, {2: 12})
    with pytest.raises(KeyError):
        measured(machine, (3,))  # this machine knows no speed for it
    assert machine.open == 0


# --- with a real model, which is too small to answer ---


def test_a_real_model_is_timed(test_gguf: Path) -> None:
    run = ModelRun(test_gguf, 64)
    read, write = run(1, 64, 2)
    assert read > 0
    assert write > 0
    run.close()


def said(test_gguf: Path, prompts: list[Prompt], threads: int, batch: int) -> list[list[Piece]]:
    generator = LlamaGenerator(test_gguf, context=1024, threads=threads, batch=batch)
    try:
        return [list(generator.stream(prompt, max_tokens=3)) for prompt in prompts]
    finally:
        generator.close()


def test_no_setting_that_is_offered_changes_a_bit(test_gguf: Path) -> None:
    """The log-probabilities of a text read in one batch of the largest size and in five."""
    words = "The Chair said that the Committee had adopted its report on the lighthouses. "
    generator = LlamaGenerator(test_gguf, context=64, threads=1)
    short, long = (generator.chat("Answer.", words * n + "Why?") for n in (2, 18))
    assert BATCHES[-2] < generator.count(long) < BATCHES[-1]
    generator.close()
    usual = said(test_gguf, [short, long], 1, BATCH)
    for batch in {*BATCHES} - {BATCH}:
        assert batch % 4 == 0
        assert said(test_gguf, [short, long], 1, batch) == usual
    assert said(test_gguf, [short], 2, BATCH) == usual[:1]
