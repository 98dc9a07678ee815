"""Passages read one by one: when the reading stops, and what it does to their order."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from collections_at_hand import meeting, paragraph
from doubles import ScriptedGenerator

from index.records import ParagraphRef
from qa.answers import Passage
from qa.prompt import asking
from qa.reading import Judged, combined, judge

TEXTS = (
    "The Chair said that the ferries ran.",
    "Ms. Vane said that the buoys were red.",
    "Mr. Brill said that the pier was long.",
)


def passages(*scores: float) -> list[Passage]:
    record = meeting(*(paragraph(n, text) for n, text in enumerate(TEXTS, 1)), symbol="COF/SR.1")
    return [
        Passage(ParagraphRef.to(record, p), p.text, score, (0, 0))
        for p, score in zip(record.paragraphs, scores, strict=False)
    ]


def saying(**yes: float) -> ScriptedGenerator:
    """A model that says Yes with this probability to the passage that holds a word."""

    def chooser(prompt: str, options: Sequence[str]) -> Sequence[float]:
        assert list(options) == ["Yes", "No"]
        (share,) = [share for word, share in yes.items() if f"the {word} " in prompt]
        return (share, 1 - share)

    return ScriptedGenerator(chooser=chooser)


def never() -> bool:
    return False


def read(generator: ScriptedGenerator, scores: Sequence[float]) -> list[Judged]:
    return list(judge(generator, "What colour were the buoys?", passages(*scores), never))


def test_a_sure_yes_far_ahead_ends_the_reading() -> None:
    generator = saying(ferries=0.99, buoys=0.99, pier=0.99)
    (only,) = read(generator, (0.9, 0.5, 0.4))
    assert only.place == 0
    assert only.yes == pytest.approx(0.99)
    assert len(generator.prompts) == 1  # no other passage was shown to the model


def test_a_no_has_the_next_read() -> None:
    found = read(saying(ferries=0.01, buoys=0.95, pier=0.5), (0.9, 0.8, 0.3))
    assert [j.place for j in found] == [0, 1]


def test_a_close_rival_is_read_even_after_a_yes() -> None:
    """What is unread may still overtake: its Yes is thought to be three quarters."""
    found = read(saying(ferries=0.7, buoys=0.6, pier=0.5), (0.5, 0.499, 0.1))
    assert [j.place for j in found] == [0, 1]
    # and with a Yes above three quarters it cannot any more
    found = read(saying(ferries=0.8, buoys=0.6, pier=0.5), (0.5, 0.499, 0.1))
    assert [j.place for j in found] == [0]


def test_the_yes_ranks_anew() -> None:
    found = read(saying(ferries=0.05, buoys=0.3, pier=0.98), (0.6, 0.59, 0.58))
    assert [j.place for j in found] == [0, 1, 2]
    assert [j.place for j in sorted(found, key=lambda j: -j.score)] == [2, 1, 0]


def test_all_are_read_when_the_model_denies_all() -> None:
    assert len(read(saying(ferries=0.01, buoys=0.01, pier=0.01), (0.9, 0.8, 0.7))) == 3
    assert read(saying(), ()) == []


def test_each_passage_is_read_alone_with_the_question_last() -> None:
    generator = saying(ferries=0.1, buoys=0.1, pier=0.1)
    read(generator, (0.9, 0.8, 0.7))
    for text, prompt in zip(TEXTS, generator.prompts, strict=True):
        assert [t in prompt for t in TEXTS].count(True) == 1
        assert prompt.index(text) < prompt.index("What colour were the buoys?")


def test_what_is_kept_is_the_beginning_of_what_is_asked_whatever_the_question() -> None:
    generator = saying(ferries=0.1, buoys=0.1, pier=0.1)
    read(generator, (0.9, 0.8, 0.7))
    assert len(generator.kept) == 3
    for kept, prompt in zip(generator.kept, generator.prompts, strict=True):
        assert prompt.startswith(kept)
        assert "buoys?" not in kept
    assert all(text in kept for text, kept in zip(TEXTS, generator.kept, strict=True))


def test_tokens_are_those_of_the_prompt() -> None:
    generator = saying(ferries=0.99)
    (judged,) = read(generator, (0.9,))
    prompt = asking(generator, passages(0.9)[0], "What colour were the buoys?")
    assert "".join(segment.text for segment in prompt) == generator.prompts[0]
    assert judged.tokens == generator.count(prompt)


def test_cancelled_before_the_first_passage_asks_nothing() -> None:
    generator = saying(ferries=0.1, buoys=0.1, pier=0.1)
    assert list(judge(generator, "Why?", passages(0.9, 0.8), lambda: True)) == []
    assert generator.prompts == []


def test_cancelled_between_passages_keeps_what_was_read() -> None:
    generator = saying(ferries=0.1, buoys=0.1, pier=0.1)
    found: list[Judged] = []
    for judged in judge(generator, "Why?", passages(0.9, 0.8, 0.7), lambda: bool(found)):
        found.append(judged)  # noqa: PERF402 - what is found decides what is cancelled
    assert [j.place for j in found] == [0]
    assert len(generator.prompts) == 1


def test_the_reading_goes_on_only_when_asked() -> None:
    generator = saying(ferries=0.1, buoys=0.1, pier=0.1)
    reading = judge(generator, "Why?", passages(0.9, 0.8, 0.7), never)
    next(reading)
    assert len(generator.prompts) == 1


@pytest.mark.parametrize(
    ("retrieval", "yes", "expected"),
    [
        (0.5, 0.5, 0.5),  # a model that cannot tell changes nothing
        (0.0, 0.75, 0.2 * math.log(3)),  # two tenths of the log-odds
        (0.0, 0.25, -0.2 * math.log(3)),  # and the same downwards
        (0.3, 1.0, 0.3 + 0.2 * math.log(99)),  # held within a hundredth of certainty
        (0.3, 0.0, 0.3 - 0.2 * math.log(99)),
    ],
)
def test_score_and_judgement_are_weighed_together(
    retrieval: float, yes: float, expected: float
) -> None:
    assert combined(retrieval, yes) == pytest.approx(expected)
