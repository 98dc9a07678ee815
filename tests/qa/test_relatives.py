"""What leans on what was asked before it."""

from __future__ import annotations

import pytest

from qa.relatives import completed, filled, shifted

COMPLETED = [
    # a month of another year
    ("How many were bound in October 2022, and how many a year later?",
     "How many were bound in October 2022, and how many in October 2023?"),
    # of a whole date the month counts
    ("Who sat on 5 May 2021, and who one year earlier?",
     "Who sat on 5 May 2021, and who in May 2020?"),
    # a bare year, with its own preposition
    ("What was the total in 2019, and what in the following year?",
     "What was the total in 2019, and what in 2020?"),
    # sessions
    ("How many spoke at the fortieth session, and how many at the session before?",
     "How many spoke at the fortieth session, and how many at the thirty-ninth session?"),
    ("Who spoke at the 39th session, and who at the next one?",
     "Who spoke at the 39th session, and who at the fortieth session?"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "whole"), COMPLETED)
def test_a_clause_of_nothing_else_is_completed(question: str, whole: str) -> None:
    assert completed(question) == whole


STAND = [
    # nothing is told by its distance
    "How many were bound in October 2022, and how many in May 2023?",
    # the clause says something of its own: what was planned stands in the session's own record
    "What was decided at the fortieth session, and what was planned for the next session?",
    # two years to count from
    "How many came in 2019 or 2020, and how many a year later?",
    # none to count from
    "How many came in all, and how many a year later?",
    # no clause of its own
    "Was the report of 2022 received a year later than planned?",
    # there is no session before the first
    "Who spoke at the first session, and who at the session before?",
]


@pytest.mark.parametrize("question", STAND)
def test_any_other_question_stands(question: str) -> None:
    assert completed(question) == question


SHIFTED = [
    ("And a year later?", "How many came in 2019?", "How many came in 2020?"),
    ("And the year before?", "Who sat in May 2021?", "Who sat in May 2020?"),
    ("And at the session before that?", "Who spoke at the 40th session?",
     "Who spoke at the thirty-ninth session?"),
    ("And a year later?", "Who spoke?", ""),
    ("And why?", "Who spoke at the 40th session?", ""),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "earlier", "found"), SHIFTED)
def test_the_question_before_is_asked_of_another_session_or_year(
    fragment: str, earlier: str, found: str
) -> None:
    assert shifted(fragment, earlier) == found


FILLED = [
    ("and how many in May 2024?", "How many ran in May 2023?", "How many ran in May 2024?"),
    ("how many in 2020?", "How many ran in 2019?", "How many ran in 2020?"),
    ("how many when the fortieth did?", "How many had died when the 39th session opened?",
     "How many had died when the fortieth session opened?"),
    ("which at the 41st session", "Who spoke at the fortieth session?",
     "Who spoke at the forty-first session?"),
    ("how many in Lumeria?", "How many ran in Ostrava?", "How many ran in Lumeria?"),
    ("what Mr. Lamm?", "What did Ms. Ruiz ask?", "What did Mr. Lamm ask?"),
    # with its own preposition
    ("how many since 2020?", "How many ran in 2019?", "How many ran since 2020?"),
    ("what on 3 May 2023?", "What was said in April 2023?", "What was said on 3 May 2023?"),
    # one who acts is not where it is done, nor one of those who are counted
    ("how many Lumerians?", "How many ran in Ostrava?", ""),
    ("who for Lumeria?", "Who replied to Ms. Ruiz?", ""),
    ("which on Friday?", "Which ferries did Ostrava name?", ""),
    ("who was the first?", "Who spoke at the fortieth session?", ""),
    # it says something of its own
    ("how many closed in May 2024?", "How many ran in May 2023?", ""),
    ("how many altogether in Lumeria?", "How many ran in Ostrava in winter?", ""),
    # two that it could stand for, or none
    ("how many in Lumeria?", "How many ran from Ostrava to Zembla?", ""),
    ("how many in Lumeria?", "How many ran?", ""),
    # another kind of thing
    ("how many in May 2024?", "How many ran in Ostrava?", ""),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "before", "whole"), FILLED)
def test_a_clause_that_names_one_thing_is_the_question_before_asked_of_it(
    clause: str, before: str, whole: str
) -> None:
    assert filled(clause, before) == whole
