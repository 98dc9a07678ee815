"""A question to its parts, and what each part is asked of."""

from __future__ import annotations

import datetime

import pytest
from collections_at_hand import meeting

from index.scope import Holdings, Scope, read_scope
from qa.parts import Part, narrowed, parts

HELD = Holdings.of(
    meeting(source=f"{number}.txt", session=session, meeting=number, body="COF")
    for session, number in ((39, 590), (40, 608))
)


def scope_of(question: str) -> Scope:
    return read_scope(question, HELD)


def asked(question: str) -> tuple[Part, ...]:
    return parts(question, scope_of(question), scope_of)


UNDIVIDED = [
    # one thing of one session
    "Who chaired the fortieth session?",
    # a list is one question
    "Which lighthouses, piers and ferries were mentioned?",
    # two names that nothing sets against each other
    "What did Ostrava and Lumeria say?",
    # nor here: `more` sets only alternatives against each other
    "What did Ostrava and Lumeria say of more lighthouses?",
    # a comparison without two names
    "How did the cost differ from what was planned?",
    # the name of a case
    "What did the Committee find in Vane v. Ostrava?",
    "Which remedy did the case of Vane v. Ostrava name?",
    # what is against something else: a treaty's name, a vote, a complaint
    "When did Ostrava sign the Convention against Piracy according to Mr. Brill?",
    "Did Ostrava withdraw its reservations to the Covenant and the Convention against Piracy?",
    "What grounds did Ostrava give for voting against Lumeria’s amendment?",
    "How many complaints had Ostrava brought against Lumeria?",
    # each side has two names: more than a rule can tell
    "Compare the view of Ms. Vane in the case of Ostrava with that of Mr. Brill in that of Lumeria.",
    # nothing at all
    "",
]


@pytest.mark.parametrize("question", UNDIVIDED)
def test_an_undivided_question_is_asked_whole(question: str) -> None:
    (part,) = asked(question)
    assert part == Part(question, scope_of(question))


def test_two_sessions_are_two_parts() -> None:
    question = "How many parties were there at the thirty-ninth and fortieth sessions?"
    first, second = asked(question)
    assert (first.scope.sessions, second.scope.sessions) == ((39,), (40,))
    assert (first.label, second.label) == ("the 39th session", "the 40th session")
    assert first.asked.startswith(question)
    assert first.asked.endswith("What is the answer for the 39th session?")
    assert first.search == ""  # the scope narrows the search


def test_the_sides_of_a_comparison_are_known_as_such_and_told_apart() -> None:
    for question, told in (
        ("Dues: Ostrava v. Lumeria?", ["Dues: Ostrava?", "Dues: Lumeria?"]),
        (
            "Dues at the 39th and 40th sessions?",
            [
                "Dues at the 39th and 40th sessions? (the 39th session)",
                "Dues at the 39th and 40th sessions? (the 40th session)",
            ],
        ),
    ):
        found = asked(question)
        assert [part.told for part in found] == told
        assert all(part.side for part in found)
    assert not any(part.side for part in asked("How many piers were open, and when did it rain?"))
    counts = asked("How many piers were open at first, and how many piers were open in the end?")
    assert [part.side for part in counts] == [True, True]


def test_the_views_of_two_are_asked_of_each() -> None:
    first, second = asked("How did the views of Ostrava and Lumeria differ on night dues?")
    assert first.asked == "What did Ostrava say about night dues?"
    assert second.asked == "What did Lumeria say about night dues?"


def test_a_session_that_is_not_held_is_absent_from_its_own_part_only() -> None:
    question = "How many parties were there at the 39th and 41st sessions?"
    assert scope_of(question).absent
    first, second = asked(question)
    assert first.scope.absent == ()
    assert second.scope.absent == scope_of(question).absent


def test_two_meetings_and_two_days_are_parts() -> None:
    of_meetings = asked("What was decided at the 590th and 608th meetings?")
    assert [p.scope.meetings for p in of_meetings] == [(590,), (608,)]
    of_days = asked("What was said on 20 December 2024 and on 17 April 2025?")
    assert [p.scope.days for p in of_days] == [
        (datetime.date(2024, 12, 20),), (datetime.date(2025, 4, 17),),
    ]  # fmt: skip
    # a day only prefers, so the part is searched for by its words, without the other's
    assert [p.search for p in of_days] == [
        "What was said on 20 December 2024 and on ?",
        "What was said on and on 17 April 2025?",
    ]


def test_two_questions_are_asked_one_by_one() -> None:
    question = "Who became a party in 2024, and how many lighthouses were rebuilt in Lumeria?"
    first, second = asked(question)
    assert (first.search, second.search) == (
        "Who became a party in 2024",
        "how many lighthouses were rebuilt in Lumeria?",
    )
    assert (first.asked, second.asked) == (
        "Who became a party in 2024",
        "How many lighthouses were rebuilt in Lumeria?",
    )
    assert first.scope == second.scope == scope_of(question)


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("Who spoke of the ferry, and what did she propose?", "what did she propose?"),
        ("What did Ostrava ask for, and what did Lumeria reply?", "what did Lumeria reply?"),
        # of the same one, at the same time
        (
            "How many came from Ostrava in 2023, and how many were sent away?",
            "how many were sent away?",
        ),
        ("How many keepers has Ostrava, and how many on islands?", "how many on islands?"),
        ("What does Ostrava say of pay, and what do the keepers say?", "what do the keepers say?"),
    ],
)
def test_what_leans_on_the_question_before_is_asked_within_the_whole(
    question: str, second: str
) -> None:
    leaning = asked(question)[1]
    assert leaning.label == second
    assert question in leaning.asked
    assert leaning.asked.endswith(f"only this: {second}")


@pytest.mark.parametrize(
    ("question", "second"),
    [
        (
            "How many piers were open in May 2023, and how many in May 2024?",
            "How many piers were open in May 2024",
        ),
        (
            "How many piers does Ostrava keep open, and how many Lumeria?",
            "How many piers does Lumeria keep open",
        ),
        (
            "What does Ostrava say of pay, and what does Lumeria say?",
            "What does Lumeria say of pay",
        ),
        (
            "Piers: how many were closed in storms, and which of them collapsed?",
            "Piers: which of them collapsed?",
        ),
        (
            "In 2019, how many piers were closed, and how many were reopened in 2021?",
            "how many were reopened in 2021?",
        ),
        (
            "In 2007, which piers were closed, and which lighthouses were rebuilt?",
            "In 2007, which lighthouses were rebuilt?",
        ),
    ],
)
def test_a_second_question_is_made_complete(question: str, second: str) -> None:
    assert asked(question)[1].label == second


@pytest.mark.parametrize(
    "question",
    [
        "How many keepers died between October 2022 and March 2023?",
        "Serious injuries, October 2022 to March 2023?",
        "Which States became parties from 3 May 2023 to 4 June 2024?",
        "What was done to improve safety between October 2022 and March 2023?",
    ],
)
def test_a_stretch_of_time_is_one_thing(question: str) -> None:
    (part,) = asked(question)
    assert part.asked == question


def test_a_change_over_a_stretch_of_time_has_two_sides() -> None:
    question = "How did the number of keepers change between October 2022 and March 2023?"
    assert [p.label for p in asked(question)] == ["October 2022", "March 2023"]


def test_questions_on_a_session_each_take_their_own() -> None:
    question = (
        "Which State became a party before the thirty-ninth session, and which before the fortieth?"
    )
    assert [p.scope.sessions for p in asked(question)] == [(39,), (40,)]


def test_questions_that_name_no_session_of_their_own_keep_both() -> None:
    question = "Who spoke of the 39th, 40th and 41st sessions, and what did the Chair say of it?"
    first, second = asked(question)
    assert first.scope.sessions == (39, 40, 41)
    assert second.scope.sessions == (39, 40, 41)


@pytest.mark.parametrize(
    "question",
    [
        "Were more lighthouses rebuilt in Ostrava than in Lumeria?",
        "How many lighthouses had Ostrava and Lumeria rebuilt respectively?",
        "Compare the lighthouses of Ostrava with those of Lumeria.",
        "Lighthouses: Ostrava’s total against Lumeria’s?",
        "Which rebuilt more lighthouses, Ostrava or Lumeria?",
    ],
)
def test_two_names_set_against_each_other_are_parts(question: str) -> None:
    found = asked(question)
    assert [p.label for p in found] == ["Ostrava", "Lumeria"]
    for part, own, other in zip(found, ("Ostrava", "Lumeria"), ("Lumeria", "Ostrava"), strict=True):
        assert part.named
        for text in (part.asked, part.search):
            assert own in text
            assert other not in text


def test_a_name_of_several_words_is_one_side() -> None:
    found = asked("Where do Ostrava and Harbour Watch International each stand on the ferry?")
    assert [p.label for p in found] == ["Ostrava", "Harbour Watch International"]


def test_there_are_four_parts_at_most() -> None:
    question = "What was decided at the 1st, 2nd, 3rd, 4th, 5th and 6th sessions?"
    assert [p.scope.sessions for p in asked(question)] == [(1,), (2,), (3,), (4,)]


def test_no_question_of_many_is_left_out() -> None:
    question = "Who came by sea? Who spoke first there? How many piers closed? How many opened? Who paid it all?"
    found = asked(question)
    assert len(found) == 4
    assert found[-1].label == "How many opened and Who paid it all?"


def test_both_and_each_go_with_the_two() -> None:
    (first, _) = asked("Did both Ostrava and Lumeria close the pier?")
    assert first.asked == "Did Ostrava close the pier?"
    (first, _) = asked("To which leagues do both Ostrava and Lumeria belong?")
    assert first.asked == "To which leagues do Ostrava belong?"


def test_meetings_named_by_ordinals_alone_are_parts() -> None:
    question = "Which ferries were named at the 590th meeting, and which at the 608th?"
    assert [p.scope.meetings for p in asked(question)] == [(590,), (608,)]


def test_a_scope_is_narrowed_in_one_field_alone() -> None:
    scope = Scope(sessions=(39, 40), meetings=(7,))
    assert narrowed(scope, "sessions", 40) == Scope(sessions=(40,), meetings=(7,))
    assert narrowed(scope, "sessions") == Scope(meetings=(7,))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "How did Ms. Vane and Mr. Ore differ on the length of visits?",
            ["What did Ms. Vane say about the length of visits?",
             "What did Mr. Ore say about the length of visits?"],
        ),
        (
            "How many keepers were there according to Ms. Vane and according to Dr. Ore?",
            ["How many keepers were there according to Ms. Vane?",
             "How many keepers were there according to Dr. Ore?"],
        ),
        (
            "How many boxes had Norvania catalogued in 2031 as against 2032?",
            ["How many boxes had Norvania catalogued in 2031?",
             "How many boxes had Norvania catalogued in 2032?"],
        ),
        (
            "Norvania's attitude to suspending the topic, in 2031 and in 2032",
            ["Norvania's attitude to suspending the topic, in 2031",
             "Norvania's attitude to suspending the topic, in 2032"],
        ),
        (
            "Compare the votes on the drafts adopted in 2017 and 2018.",
            ["Give the votes on the drafts adopted in 2017.",
             "Give the votes on the drafts adopted in 2018."],
        ),
        (
            "limitation period - Norvania v. Sundria?",
            ["limitation period - Norvania?", "limitation period - Sundria?"],
        ),
        (
            "Norvania and Sundria: what length of cycle did each favour?",
            ["Norvania: what length of cycle did it favour?",
             "Sundria: what length of cycle did it favour?"],
        ),
        (
            "Norvania and Sundria: what did each delegation propose?",
            ["Norvania: what did each delegation propose?",
             "Sundria: what did each delegation propose?"],
        ),
        (
            "How did the totals in 2031 and 2032 differ in Norvania?",
            ["How did the totals in 2031 differ in Norvania?",
             "How did the totals in 2032 differ in Norvania?"],
        ),
        (
            "What was the difference between Norvania and Sundria in the number of keepers?",
            ["What was the difference between Norvania in the number of keepers?",
             "What was the difference between Sundria in the number of keepers?"],
        ),
    ],
)  # fmt: skip
def test_speakers_and_years_set_against_each_other_are_parts(
    question: str, expected: list[str]
) -> None:
    assert [part.asked for part in asked(question)] == expected


@pytest.mark.parametrize(
    "question",
    [
        "What changed between 2028 and 2032 for keepers, compared with others?",
        "What was said of Norvania and Sundria?",
        "What had Norvania in 2031 and Sundria in the end compared?",
        "Who spoke for Norvania and against the text?",
        "What does Annex V of the Stromvik Treaty say?",
        "What was said under Part V of Norvania and Sundria?",
        "Compare the votes in 2016, 2017 and 2018.",
        "How did fees differ in the period 2031 to 2033?",
        "Which draft was supported by Ms. Vane and by Mr. Ore?",
        "How many ships in total were lost in 2031 and in 2032?",
    ],
)
def test_what_only_looks_like_two_sides_is_asked_whole(question: str) -> None:
    assert len(asked(question)) == 1


def test_each_side_of_a_comparison_of_years_has_its_own() -> None:
    records = (meeting(),)
    question = "What did Ostrava say in 2004 and in 2006?"
    found = parts(question, read_scope(question, records), lambda text: read_scope(text, records))
    assert [part.scope.years for part in found] == [(2004,), (2006,)]
