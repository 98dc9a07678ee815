"""The questions that one question puts."""

from __future__ import annotations

import pytest

from qa.clauses import sub_questions

SINGLE = [
    "Who spoke of the ferry?",
    # a list is no second question
    "Which piers, ferries and lighthouses were closed?",
    # a second relative clause
    "What should be offered to those whom the storm drove out and who cannot return?",
    "Name the keepers who were on leave and whose houses burned down.",
    # no more than particulars of the answer
    "Which State has more keepers, and what are the numbers?",
    "What became of the ferries? Please give me each of the figures.",
    "Who opened the pier, and when was that?",
    # a question word and no more before, or behind
    "How many people, and from which islands, were taken off?",
    "Who was elected Chair, and who Secretary?",
    "When and where was the meeting held?",
    "On what date and at what time did it begin?",
    "Which ferries and how many keepers were lost?",
    # a statement is no question
    "Ostrava understood the rule as leaving out ferries; where did it want that spelt out?",
    "The dismissed keepers came back, but what did the company do in the end?",
    "",
]


@pytest.mark.parametrize("question", SINGLE)
def test_one_question(question: str) -> None:
    assert sub_questions(question) == ()


SEVERAL = [
    (
        "What did Ostrava ask, and what did Lumeria reply?",
        ("What did Ostrava ask", "what did Lumeria reply?"),
    ),
    (
        "Who became Chair and who Rapporteur in the end?",
        ("Who became Chair", "who Rapporteur in the end?"),
    ),
    # an auxiliary behind `where`, a pronoun at the end: no relative clause
    (
        "What became of those who lost their boats and where can they complain?",
        ("What became of those who lost their boats", "where can they complain?"),
    ),
    (
        "What of masters who keep back wages and who punishes them?",
        ("What of masters who keep back wages", "who punishes them?"),
    ),
    # a request of its own
    (
        "How is the fund spent? Name three harbours.",
        ("How is the fund spent", "Name three harbours."),
    ),
    # no word of its own but a date
    (
        "How many ran in May 2023, and how many in May 2024?",
        ("How many ran in May 2023", "how many in May 2024?"),
    ),
    (
        "How many piers were closed; how many ferries ran?",
        ("How many piers were closed", "how many ferries ran?"),
    ),
    (
        "In which year was the pier built and by whom was it opened?",
        ("In which year was the pier built", "by whom was it opened?"),
    ),
]


@pytest.mark.parametrize(("question", "wanted"), SEVERAL)
def test_several_questions(question: str, wanted: tuple[str, ...]) -> None:
    assert sub_questions(question) == wanted


def test_what_goes_on_belongs_to_the_question_before_it() -> None:
    question = "Who opened the pier, and how many ferries ran, and what are the totals?"
    assert sub_questions(question) == (
        "Who opened the pier",
        "how many ferries ran, and what are the totals?",
    )
