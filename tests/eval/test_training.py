"""The training material: its records are read, its questions and claims are about what they hold.

It was written by others than the sample, on other bodies, so that what is learned from it is not
the manner of one hand.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from gold_checks import Words, facts_missing, forbidden_in_evidence, idle_evidence, words_of

from eval import support_check
from eval.gold import GoldQuestion, check_evidence, load
from index.records import Meeting
from index.sentences import sentences
from qa.apart import MOST_PARTS, may_be_several
from qa.whosaid import said_in

FOLDER = Path(__file__).parents[2] / "eval" / "training"
SAMPLE = FOLDER.parent / "sample"
UNSEEN = FOLDER.parent / "unseen"


@dataclass(frozen=True)
class Set:
    """Records with what was written about them, and how much of it there is."""

    records: Path
    questions: Path
    claims: Path
    meetings: int
    paragraphs: tuple[int, int]
    """Of a record, from and to."""
    answerable: int
    asked: int
    near: int
    true: int
    claimed: int


INVENTED = Set(
    FOLDER / "records", FOLDER / "invented.jsonl", FOLDER / "claims.jsonl",
    16, (17, 22), 288, 480, 104, 256, 640,
)  # fmt: skip
DIALOGUES = Set(
    FOLDER / "dialogues" / "records", FOLDER / "dialogues" / "questions.jsonl",
    FOLDER / "dialogues" / "claims.jsonl",
    12, (26, 28), 378, 600, 162, 540, 1200,
)  # fmt: skip
SITTINGS = Set(
    FOLDER / "sittings" / "records", FOLDER / "sittings" / "questions.jsonl",
    FOLDER / "sittings" / "claims.jsonl",
    16, (25, 28), 560, 800, 176, 320, 640,
)  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[INVENTED, DIALOGUES, SITTINGS],
    ids=["invented", "dialogues", "sittings"],
)
def given(request: pytest.FixtureRequest) -> Set:
    """One of the sets."""
    found: Set = request.param
    return found


@pytest.fixture(scope="module")
def meetings(given: Set) -> tuple[Meeting, ...]:
    return support_check.read_records(given.records)


@pytest.fixture(scope="module")
def words(meetings: tuple[Meeting, ...]) -> Words:
    return words_of(meetings)


@pytest.fixture(scope="module")
def questions(given: Set) -> tuple[GoldQuestion, ...]:
    return load(given.questions)


def test_the_records_are_read(given: Set, meetings: tuple[Meeting, ...]) -> None:
    fewest, most = given.paragraphs
    assert len(meetings) == given.meetings
    for meeting in meetings:
        numbers = [p.number for p in meeting.paragraphs if p.number is not None]
        assert numbers == list(range(1, len(numbers) + 1)), meeting.source
        assert fewest <= len(numbers) <= most, meeting.source
        assert meeting.date is not None, meeting.source


def test_a_third_of_the_questions_cannot_be_answered(
    given: Set, questions: tuple[GoldQuestion, ...]
) -> None:
    assert len(questions) == given.asked
    assert sum(q.answerable for q in questions) == given.answerable
    assert Counter(q.kind for q in questions)["near"] == given.near


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


def test_claims_are_about_paragraphs_that_there_are(given: Set) -> None:
    claims = support_check.load(given.claims)
    words = words_of(support_check.read_records(given.records))
    measured = support_check.load(SAMPLE / "claims.jsonl")
    assert len(claims) == given.claimed
    assert sum(c.true for c in claims) == given.true
    assert all(c.place in words for c in claims)
    assert not {c.text for c in claims} & {c.text for c in measured}


def test_questions_on_records_that_are_not_here() -> None:
    """Of those nothing can be looked up; but they are questions, each once, of every kind."""
    names = (
        "real_records", "more_real_records", "public_records", "eight_public_records",
        "short_questions", "plain_questions",
    )  # fmt: skip
    files = [FOLDER / f"{name}.jsonl" for name in names]
    some = [question for file in files for question in load(file)]
    assert len({q.id for q in some}) == len({q.question for q in some}) == len(some) == 1566
    of_first = sum(not q.answerable for q in load(files[0]))
    assert sum(not q.answerable for q in some) == of_first + 37 + 137 + 24 + 24 + 303
    assert {"fact", "list", "speaker", "date", "compare", "paraphrase", "near"} <= {
        q.kind for q in some
    }


@pytest.mark.parametrize(
    ("file", "kinds"),
    [
        (FOLDER / "several.jsonl", (56, 24, 24)),
        (FOLDER / "more_several.jsonl", (280, 56, 84)),
        (UNSEEN / "several.jsonl", (28, 12, 12)),
    ],
)
def test_what_several_said_is_asked(file: Path, kinds: tuple[int, int, int]) -> None:
    asked = load(file)
    assert Counter(q.kind for q in asked) == dict(
        zip(("several", "one", "nobody"), kinds, strict=True)
    )
    assert all(q.answerable == bool(q.facts) == (q.kind != "nobody") for q in asked)
    assert all(len(q.evidence) > 1 for q in asked if q.kind == "several")


def test_what_several_said_is_asked_otherwise_where_it_is_measured() -> None:
    files = [folder / "several.jsonl" for folder in (FOLDER, UNSEEN, SAMPLE)]
    files.append(FOLDER / "more_several.jsonl")
    questions = [q.question for file in files for q in load(file)]
    assert len(set(questions)) == len(questions) == 608


def test_what_nobody_said_is_asked_of_the_sittings() -> None:
    asked = load(FOLDER / "sittings" / "nobody.jsonl")
    assert len(asked) == 45
    assert not any(q.answerable for q in asked)
    # they are of the form that `qa.whosaid` is fitted to
    assert sum(bool(said_in(q.question)) for q in asked) > 30


def test_more_claims_are_about_the_invented_records() -> None:
    claims = support_check.load(FOLDER / "more_claims.jsonl")
    words = words_of(support_check.read_records(INVENTED.records))
    assert (len(claims), sum(c.true for c in claims)) == (160, 80)
    assert all(c.place in words for c in claims)
    assert not {c.text for c in claims} & {c.text for c in support_check.load(INVENTED.claims)}


def test_claims_on_records_that_are_not_here() -> None:
    """Those that are fitted to, and those that nothing is, are about other records."""
    names = ("public_claims", "further_public_claims")
    fitted = [c for name in names for c in support_check.load(FOLDER / f"{name}.jsonl")]
    names = ("public_claims", "other_claims")
    unseen = [c for name in names for c in support_check.load(UNSEEN / f"{name}.jsonl")]
    assert (len(fitted), sum(c.true for c in fitted)) == (2181, 1099)
    assert (len(unseen), sum(c.true for c in unseen)) == (477, 240)
    assert not {c.place[0] for c in fitted} & {c.place[0] for c in unseen}
    assert len({c.text for c in (*fitted, *unseen)}) == len(fitted) + len(unseen)


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("sittings", FOLDER / "sittings" / "records"),
        ("dialogues", FOLDER / "dialogues" / "records"),
        ("records", FOLDER / "records"),
    ],
)
def test_comparisons_and_their_sides_are_of_records_that_there_are(
    name: str, records: Path
) -> None:
    folder = FOLDER / "comparisons"
    words = words_of(support_check.read_records(records))
    asked, sides = load(folder / f"{name}.jsonl"), load(folder / f"{name}_sides.jsonl")
    for some in (asked, sides):
        check_evidence(some, lambda source, paragraph: (source, paragraph) in words)
    by_id = {question.id: question for question in asked}
    assert all(side.id.partition(".")[0] in by_id for side in sides)
    # a side is evidence for its question, where that can be answered
    for side in sides:
        whole = by_id[side.id.partition(".")[0]]
        assert side.places <= whole.places or not whole.answerable
    assert any(not side.answerable for side in sides)


@pytest.mark.parametrize(
    ("name", "records", "count"),
    [
        ("invented", "many/records", 413),
        ("more_invented", "many/records", 261),
        ("dialogues", "dialogues/records", 100),
    ],
)
def test_replies_are_paragraphs_behind_a_sentence_that_is_there(
    name: str, records: str, count: int
) -> None:
    text = (FOLDER / "replies" / f"{name}.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == count
    meetings = {m.source: m for m in support_check.read_records(FOLDER / records)}
    for row in rows:
        said = {p.number: p.text for p in meetings[row["record"]].paragraphs}
        begin = [one for one in sentences(said[row["asked"]]) if one.startswith(row["begins"])]
        assert len(begin) == 1
        assert all(number in said and number > row["asked"] for number in row["replies"])


def test_questions_are_taken_apart_each_once() -> None:
    lines = (FOLDER / "taken_apart.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["question"] for row in rows}) == len(rows) == 2520
    single = [row for row in rows if len(row["sides"]) == 1]
    assert len(single) == 672
    assert all(row["sides"] == [row["question"]] for row in single)
    assert all(2 <= len(row["sides"]) <= MOST_PARTS for row in rows if row not in single)
    several = [row["question"] for row in rows if row not in single]
    assert sum(map(may_be_several, several)) > 0.95 * len(several)
    measured = {q.question for q in load(SAMPLE / "gold.jsonl")}
    assert not measured & {row["question"] for row in rows}
