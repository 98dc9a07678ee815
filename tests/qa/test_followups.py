"""Follow-ups: what they are understood as after the questions before."""

from __future__ import annotations

import pytest

from qa.followups import self_contained

SESSION = "How many lighthouses had Ostrava rebuilt by the fortieth session?"
NAMED = "How many lighthouses had Ostrava rebuilt?"
DATED = "What did Mr. Brill say on 17 April 2025?"

UNDERSTOOD = [
    # session for session
    (
        "And at the thirty-ninth session?",
        SESSION,
        "How many lighthouses had Ostrava rebuilt by the thirty-ninth session?",
    ),
    (
        "What about session 12?",
        SESSION,
        "How many lighthouses had Ostrava rebuilt by the twelfth session?",
    ),
    # the one before and the one after
    (
        "And at the session before?",
        SESSION,
        "How many lighthouses had Ostrava rebuilt by the thirty-ninth session?",
    ),
    (
        "And at the next one?",
        SESSION,
        "How many lighthouses had Ostrava rebuilt by the forty-first session?",
    ),
    # a session in figures
    ("And the previous session?", "Who spoke at the 40th session?",
     "Who spoke at the thirty-ninth session?"),
    # name for name, also of several words
    ("And Lumeria?", NAMED, "How many lighthouses had Lumeria rebuilt?"),
    ("What about Port Vane?", NAMED, "How many lighthouses had Port Vane rebuilt?"),
    ("How about Lumeria", NAMED, "How many lighthouses had Lumeria rebuilt?"),
    # day for day
    ("And on 20 December 2024?", DATED, "What did Mr. Brill say on 20 December 2024?"),
    # a fragment without its like is joined on
    ("And in winter?", NAMED, "How many lighthouses had Ostrava rebuilt, in winter?"),
    ("In which year?", NAMED, "How many lighthouses had Ostrava rebuilt, in which year?"),
    # a pronoun carries the earlier question along
    ("Why did it do so?", NAMED, f"Why did it do so? (after: {NAMED})"),
    ("Who paid for that?", NAMED, f"Who paid for that? (after: {NAMED})"),
    # also where it names somebody else
    ("What did Mr. Brill say about it?", NAMED, f"What did Mr. Brill say about it? (after: {NAMED})"),
    ("Did Lumeria object to that?", NAMED, f"Did Lumeria object to that? (after: {NAMED})"),
    ("And who paid for them?", NAMED, f"Who paid for them? (after: {NAMED})"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "last", "expected"), UNDERSTOOD)
def test_what_a_follow_up_is_understood_as(question: str, last: str, expected: str) -> None:
    assert self_contained(question, ["Something else?", last]) == expected


STANDING = [
    # a question of its own
    # what it points at stands in it
    "What is the Ostrava fund and who pays for it?",
    "Whom did Mr. Brill bring with him?",
    "What did Ms. Vane answer when Mr. Brill wrote to her?",
    "Who chaired the fortieth session?",
    # a pronoun for something that it names itself
    "Did Lumeria say that its lighthouses were old?",
    # a long question with a pronoun in it
    "Which fees did ferry companies charge passengers, and why were these raised twice?",
    # it begins like a fragment, and asks for itself
    "On which date did Lumeria ratify the Convention?",
    "In what year were the lighthouses of Lumeria built?",
    "At the fortieth session, who spoke of fees?",
    "By how much were the fees of Ostrava raised?",
    # a list of every mention; `that` points at nothing
    "List every paragraph that mentions fees.",
    "Which ferries that sank were old?",
    # `before` without a session
    "What happened to the old lighthouses before the great storm destroyed the harbour wall?",
    "",
]


@pytest.mark.parametrize("question", STANDING)
def test_a_question_that_stands_by_itself_stays_as_it_is(question: str) -> None:
    assert self_contained(question, [NAMED]) == question


@pytest.mark.parametrize("question", ["And Lumeria?", "Why did it do so?", "And before?"])
def test_without_an_earlier_question_nothing_changes(question: str) -> None:
    assert self_contained(question, []) == question


def test_there_is_no_session_before_the_first() -> None:
    last = "Who chaired the first session?"
    assert "zeroth" not in self_contained("And the session before?", [last])


def test_follow_ups_build_on_what_was_understood() -> None:
    asked = [SESSION]
    for question in ("And at the session before?", "And Lumeria?", "And the one before?"):
        asked.append(self_contained(question, asked))
    assert asked[1:] == [
        "How many lighthouses had Ostrava rebuilt by the thirty-ninth session?",
        "How many lighthouses had Lumeria rebuilt by the thirty-ninth session?",
        "How many lighthouses had Lumeria rebuilt by the thirty-eighth session?",
    ]
