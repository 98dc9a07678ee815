"""The training material: its records are read, its questions and claims are about what they hold.

It was written by others than the sample, on other bodies, so that what is learned from it is not
the manner of one hand.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval import support_check
from eval.gold import GoldQuestion, check_evidence, holds, load
from index import readers
from index.parser import parse
from index.records import Meeting

FOLDER = Path(__file__).parents[2] / "eval" / "training"
SAMPLE = FOLDER.parent / "sample"
Words = dict[tuple[str, int | None], str]


@pytest.fixture(scope="module")
def meetings() -> list[Meeting]:
    return [parse(readers.read(p), p.name) for p in sorted((FOLDER / "records").glob("*.txt"))]


@pytest.fixture(scope="module")
def words(meetings: list[Meeting]) -> Words:
    """What stands at each place, with its speaker."""
    found: Words = {}
    for meeting in meetings:
        for one in meeting.paragraphs:
            place = (meeting.source, one.number)
            found[place] = f"{found.get(place, '')}\n{one.text} ({one.speaker or ''})"
    return found


@pytest.fixture(scope="module")
def questions() -> tuple[GoldQuestion, ...]:
    return load(FOLDER / "invented.jsonl")


def test_the_records_are_read(meetings: list[Meeting]) -> None:
    assert len(meetings) == 16
    for meeting in meetings:
        numbers = [p.number for p in meeting.paragraphs if p.number is not None]
        assert numbers == list(range(1, len(numbers) + 1)), meeting.source
        assert 17 <= len(numbers) <= 22, meeting.source
        assert meeting.date is not None, meeting.source


def test_two_in_five_questions_cannot_be_answered(
    questions: tuple[GoldQuestion, ...],
) -> None:
    assert len(questions) == 480
    assert sum(q.answerable for q in questions) == 288
    assert Counter(q.kind for q in questions)["near"] == 104


def test_what_is_asked_stands_where_it_is_said_to(
    questions: tuple[GoldQuestion, ...], words: Words
) -> None:
    check_evidence(questions, lambda source, paragraph: (source, paragraph) in words)
    for question in questions:
        evidence = "\n".join(words[place] for place in question.places)
        for group in question.facts:
            assert any(holds(evidence, fact) for fact in group), question.id
        for place in question.places:
            held = [f for group in question.facts for f in group if holds(words[place], f)]
            assert held, f"{question.id}: nothing in {place}"
        assert not any(holds(evidence, text) for text in question.forbidden), question.id


def test_no_question_is_measured_and_learned_from(questions: tuple[GoldQuestion, ...]) -> None:
    others = [*load(SAMPLE / "gold.jsonl"), *load(SAMPLE / "training.jsonl")]
    assert not {q.id for q in questions} & {q.id for q in others}
    assert not {q.question for q in questions} & {q.question for q in others}


def test_claims_are_about_paragraphs_that_there_are(words: Words) -> None:
    claims = support_check.load(FOLDER / "claims.jsonl")
    measured = support_check.load(SAMPLE / "claims.jsonl")
    assert len(claims) == 640
    assert sum(c.true for c in claims) == 256
    assert all(c.place in words for c in claims)
    assert not {c.text for c in claims} & {c.text for c in measured}
