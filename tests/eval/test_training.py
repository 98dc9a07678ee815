"""The training material: its records are read, its questions and claims are about what they hold.

It was written by others than the sample, on other bodies, so that what is learned from it is not
the manner of one hand.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from gold_checks import Words, facts_missing, forbidden_in_evidence, idle_evidence, words_of

from eval import support_check
from eval.gold import GoldQuestion, check_evidence, load
from index.records import Meeting

FOLDER = Path(__file__).parents[2] / "eval" / "training"
SAMPLE = FOLDER.parent / "sample"


@pytest.fixture(scope="module")
def meetings() -> tuple[Meeting, ...]:
    return support_check.read_records(FOLDER / "records")


@pytest.fixture(scope="module")
def words(meetings: tuple[Meeting, ...]) -> Words:
    return words_of(meetings)


@pytest.fixture(scope="module")
def questions() -> tuple[GoldQuestion, ...]:
    return load(FOLDER / "invented.jsonl")


def test_the_records_are_read(meetings: tuple[Meeting, ...]) -> None:
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
    assert facts_missing(questions, words) == []
    assert idle_evidence(questions, words) == []
    assert forbidden_in_evidence(questions, words) == []


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
