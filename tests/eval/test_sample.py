"""The sample collection: its records are read as they were written, its gold questions hold.

What the records say is checked through the project's own reader and parser, so that a change to
either that loses a paragraph, a speaker or a meeting's particulars shows here.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from gold_checks import Words, facts_missing, forbidden_in_evidence, idle_evidence, words_of

from eval.gold import GoldQuestion, check_evidence, load, normalise
from index import readers
from index.parser import parse
from index.records import Kind, Meeting

SAMPLE = Path(__file__).parents[2] / "eval" / "sample"
ANSWERABLE_KINDS = frozenset(
    ("fact", "list", "speaker", "date", "meta", "compare", "paraphrase", "abbreviation")
)
UNANSWERABLE_KINDS = frozenset(("absent", "near", "false-premise"))
# The questions that the weights of answerability are fitted to: half of them have no answer.
TRAINING_KINDS = {
    "fact": 30, "list": 9, "speaker": 10, "date": 9, "meta": 4, "compare": 10, "paraphrase": 10,
    "yes-no": 8, "near": 45, "false-premise": 20, "absent": 25,
}  # fmt: skip

# file: symbol, session, meeting, part, date, convened, opened, closed, chair, body paragraphs
Particulars = tuple[
    str | None, int | None, int | None, str | None, str | None, str | None, str | None,
    str | None, str | None, int,
]  # fmt: skip
RECORDS: dict[str, Particulars] = {
    # no title block: session from the closing words, number from the note on meetings left out
    "000_9b1f44d07c2ae318.txt": (
        None, 21, 314, "partial", None, None, "16:20", "17:10", None, 10,
    ),
    # no symbol, words of the title split by extraction
    "004_c3d7a90e61b2f85d.txt": (
        None, 22, 328, "partial", "2023-04-28", "15:00", "16:40", "17:35", "Ms. Ardelane", 10,
    ),
    # no title block
    "007_51e2bb8f0d93ac46.txt": (
        None, 23, 342, "partial", None, None, "15:30", "16:15", None, 11,
    ),
    # two Chairs
    "CLK-C-SR.301-EN.txt": (
        "CLK/C/SR.301", 21, 301, None, "2022-10-10", "10:00", "10:05", "12:40",
        "Ms. Quillon (temporary); Mr. Brandtvik", 21,
    ),
    # capitals; symbol and issue date glued
    "CLK_C_SR.28.txt": (
        "CLK/C/SR.28", 3, 28, "first part (public)", "2007-11-09", "10:00", "10:20", "12:45",
        "Ms. CASTELLOE", 14,
    ),
    # a sentence a line, one of which begins with a time of day
    "CLK_C_SR.329.txt": (
        "CLK/C/SR.329", 23, 329, None, "2023-10-09", "10:00", "10:10", "12:55",
        "Ms. Quillon (temporary); Ms. Ardelane", 20,
    ),
    "CLK_C_SR318_en.txt": (
        "CLK/C/SR.318", 22, 318, None, "2023-04-19", "15:00", "15:00", "17:50",
        "Ms. Ardelane", 20,
    ),
    # only the first number lost
    "G2304417.txt": (
        "CLK/C/SR.319", 22, 319, None, "2023-04-20", "10:00", "10:05", "12:35",
        "Ms. Ardelane", 23,
    ),
    # Windows line ends, words split, numbers lost
    "N2311842.txt": (
        "CLK/C/SR.315", 22, 315, None, "2023-04-17", "10:00", "10:15", "12:20",
        "Mr. Rosmaine (temporary); Ms. Ardelane", 22,
    ),
    # no masthead, the Vice-Chair presiding
    "SR335 (1).txt": (
        None, 23, 335, "partial", "2023-10-13", "15:00", "15:25", "16:50",
        "Mr. Tolque (Vice-Chair)", 15,
    ),
    # a second part that begins later than the meeting was called for
    "clf22_ngo_briefing.txt": (
        "CLK/C/SR.316", 22, 316, "second part (public)", "2023-04-18", "15:00", "16:05", "17:25",
        "Mr. Tolque (Vice-Chair)", 14,
    ),
    # venue and date on two lines
    "sr304_norvania.txt": (
        "CLK/C/SR.304", 21, 304, None, "2022-10-12", "15:00", "15:05", "17:55",
        "Mr. Brandtvik", 27,
    ),
    # numbers lost, headings known only by their shape
    "sundria-dialogue-oct-2023.txt": (
        "CLK/C/SR.332", 23, 332, None, "2023-10-11", "14:30", "14:35", "17:45",
        "Ms. Ardelane", 27,
    ),
}  # fmt: skip
# Another body; its later paragraphs have no number and a sentence a line, so that how many there
# are is a matter of reading, not of fact.
OTHER_BODY = "SHC_2023_SR9_en.txt"
CORRIGENDUM = "CLK_C_SR.319_Corr.1.txt"


@pytest.fixture(scope="module")
def meetings() -> dict[str, Meeting]:
    """Each record of the sample, by its file's name."""
    return {
        p.name: parse(readers.read(p), p.name) for p in sorted((SAMPLE / "records").glob("*.txt"))
    }


@pytest.fixture(scope="module")
def questions() -> tuple[GoldQuestion, ...]:
    """The sample's gold questions; loading refuses duplicate ids and empty groups."""
    return load(SAMPLE / "gold.jsonl")


@pytest.fixture(scope="module")
def training() -> tuple[GoldQuestion, ...]:
    """The further questions, which are fitted to and never reported on."""
    return load(SAMPLE / "training.jsonl")


@pytest.fixture(scope="module")
def every(
    questions: tuple[GoldQuestion, ...], training: tuple[GoldQuestion, ...]
) -> tuple[GoldQuestion, ...]:
    """Both files' questions."""
    return questions + training


@pytest.fixture(scope="module")
def words(meetings: dict[str, Meeting]) -> Words:
    """What stands at each place: a paragraph with its speaker, or the meeting's particulars."""
    return words_of(meetings.values())


def test_every_record_is_checked(meetings: dict[str, Meeting]) -> None:
    """A record that is added to the folder is added to the table above too."""
    assert set(meetings) == {*RECORDS, OTHER_BODY, CORRIGENDUM}


@pytest.mark.parametrize("source", sorted(RECORDS))
def test_record_is_read_as_it_was_written(source: str, meetings: dict[str, Meeting]) -> None:
    """Particulars and paragraphs are those of the record, and the numbers run from 1."""
    meeting = meetings[source]
    numbers = [p.number for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert (
        None if "symbol" in meeting.inferred else meeting.symbol,
        meeting.session,
        meeting.meeting,
        meeting.part,
        meeting.date and meeting.date.isoformat(),
        meeting.convened,
        meeting.opened,
        meeting.closed,
        meeting.chair,
        len(numbers),
    ) == RECORDS[source]
    assert numbers == list(range(1, len(numbers) + 1))


def test_other_body_is_kept_apart(meetings: dict[str, Meeting]) -> None:
    """The second body's record is not taken for one of the Committee's."""
    meeting = meetings[OTHER_BODY]
    assert meeting.body_name == "Standing Committee on the Safety of Small Harbours and Crossings"
    assert (meeting.session, meeting.meeting) == (None, 9)
    assert meeting.date is not None
    assert meeting.date.isoformat() == "2023-06-15"
    assert meeting.chair == "Ms. Wexcombe (Hestria)"
    printed = [p.number for p in meeting.paragraphs if p.kind is Kind.BODY and p.printed]
    assert printed == [1, 2, 3]


def test_corrigendum_belongs_to_its_record(meetings: dict[str, Meeting]) -> None:
    """It has no sitting of its own, but the symbol, session and meeting of what it corrects."""
    meeting = meetings[CORRIGENDUM]
    assert meeting.symbol == f"{meetings['G2304417.txt'].symbol}/Corr.1"
    assert (meeting.session, meeting.meeting) == (22, 319)
    assert (meeting.date, meeting.opened, meeting.closed) == (None, None, None)
    text = " ".join(p.text for p in meeting.paragraphs)
    assert "For 42 inspectors read 24 inspectors" in text
    assert "For concluded in 2019 read concluded in 2016" in text


def test_the_sample_is_large_enough(meetings: dict[str, Meeting]) -> None:
    """Twelve records and 200 paragraphs at least, in three sessions that look alike."""
    body = [p for m in meetings.values() for p in m.paragraphs if p.kind is Kind.BODY]
    assert len(meetings) >= 12
    assert len(body) >= 200
    sessions = Counter(m.session for m in meetings.values())
    assert all(sessions[session] >= 3 for session in (21, 22, 23))


def test_every_kind_of_question_is_asked_often_enough(questions: tuple[GoldQuestion, ...]) -> None:
    """Ten of each kind, 150 in all, 45 that the records do not answer."""
    kinds = Counter(question.kind for question in questions)
    assert set(kinds) == ANSWERABLE_KINDS | UNANSWERABLE_KINDS
    assert min(kinds.values()) >= 10
    assert len(questions) >= 150
    assert sum(not question.answerable for question in questions) >= 45
    assert len({question.question.casefold() for question in questions}) == len(questions)


def test_the_kind_says_whether_there_is_an_answer(questions: tuple[GoldQuestion, ...]) -> None:
    """An answerable question has facts; the other kinds are never answerable."""
    wrong = [
        q.id
        for q in questions
        if q.answerable != (q.kind in ANSWERABLE_KINDS) or q.answerable != bool(q.facts)
    ]
    assert wrong == []


def test_a_third_is_the_test_split(questions: tuple[GoldQuestion, ...]) -> None:
    """Both splits have every kind, and the test split is about a third."""
    test = [question for question in questions if question.split == "test"]
    assert 0.28 <= len(test) / len(questions) <= 0.38
    assert {q.kind for q in test} == {q.kind for q in questions if q.split == "dev"}


def test_the_training_questions_are_as_many_as_stated(training: tuple[GoldQuestion, ...]) -> None:
    """Ninety with an answer and ninety without, of the kinds that the README counts."""
    assert Counter(q.kind for q in training) == TRAINING_KINDS
    assert sum(q.answerable for q in training) == 90
    assert all(q.answerable == (q.kind not in UNANSWERABLE_KINDS) for q in training)
    assert all(q.answerable == bool(q.facts) for q in training)


def test_training_and_gold_share_no_question(every: tuple[GoldQuestion, ...]) -> None:
    """Neither an id nor a question stands in both files."""
    assert len({q.id for q in every}) == len(every)
    assert len({normalise(q.question) for q in every}) == len(every)


def test_evidence_exists(every: tuple[GoldQuestion, ...], words: Words) -> None:
    """Every place that is given as evidence is in the collection."""
    check_evidence(every, lambda source, paragraph: (source, paragraph) in words)


def test_every_fact_stands_in_the_evidence(every: tuple[GoldQuestion, ...], words: Words) -> None:
    """One alternative of each group of facts is in the question's evidence, speaker included."""
    assert facts_missing(every, words) == []


def test_no_evidence_is_idle(every: tuple[GoldQuestion, ...], words: Words) -> None:
    """Each place given as evidence bears out at least one of the facts."""
    assert idle_evidence(every, words) == []


def test_an_answer_that_quotes_its_evidence_is_never_forbidden(
    every: tuple[GoldQuestion, ...], words: Words
) -> None:
    """What betrays the neighbour's fact does not stand in the right paragraph."""
    assert forbidden_in_evidence(every, words) == []


def test_what_is_forbidden_stands_somewhere(every: tuple[GoldQuestion, ...]) -> None:
    """A forbidden string is a fact of another place in the collection, not a fancy."""
    everything = normalise(
        "\n".join(p.read_text(encoding="utf-8") for p in sorted((SAMPLE / "records").glob("*.txt")))
    )
    fanciful = [
        (question.id, text)
        for question in every
        for text in question.forbidden
        if normalise(text) not in everything
    ]
    assert fanciful == []


def test_what_several_said_is_asked_too(every: tuple[GoldQuestion, ...], words: Words) -> None:
    """Questions that several paragraphs answer together, one alone, or none."""
    asked = load(SAMPLE / "several.jsonl")
    assert Counter(q.kind for q in asked) == {"several": 16, "one": 8, "nobody": 8}
    assert all(q.answerable == (q.kind != "nobody") for q in asked)
    assert all((len(q.evidence) > 1) == (q.kind == "several") for q in asked)
    check_evidence(asked, lambda source, paragraph: (source, paragraph) in words)
    assert facts_missing(asked, words) == []
    assert idle_evidence(asked, words) == []
    known = {normalise(q.question) for q in every}
    assert known.isdisjoint(normalise(q.question) for q in asked)
