"""What a question asks for, and whether an answer holds it."""

from __future__ import annotations

import pytest

from qa.expected import lacking, met, of_what_was_said, of_who, open_ended

MET = [
    # a number in figures, in words, and as a share
    ("How many lighthouses were rebuilt?", "Twelve lighthouses were rebuilt."),
    ("How many lighthouses were rebuilt?", "12 lighthouses were rebuilt."),
    ("What proportion of crews was trained?", "Some 40 per cent of crews were trained."),
    # none and several are numbers, too
    ("How many lighthouses were rebuilt?", "No lighthouses were rebuilt."),
    ("How many piers are there?", "There are several piers."),
    # a duration
    ("How long did the repairs take?", "The repairs took three years."),
    # a date, a month, a year, and a day that is counted from another
    ("When was the pier opened?", "The pier was opened on 3 May 2024."),
    ("When was the pier opened?", "It was opened in May 2024."),
    ("On which day was the pier opened?", "It was opened on 3 May 2024."),
    ("On what date will it be opened?", "It will be opened on Thursday."),
    ("In what year was the pier opened?", "It was opened in 1998."),
    ("When will the report be submitted?", "It will be submitted at the next session."),
    # an hour
    ("At what time does the last ferry leave?", "The last ferry leaves at 9.30 p.m."),
    # a name, an office
    ("Who thanked the Committee?", "Mr. Brill thanked the Committee."),
    ("Who thanked the crews?", "The delegation thanked the crews."),
    ("By whom was it signed?", "It was signed by the minister."),
    # a question that no rule knows expects nothing
    # a name of one's own, a number to call, an address
    ("What was the name of the master?", "The master was Captain Brill."),
    ("What was the ship called?", "The ship was the Corvette."),
    ("What is the telephone number of the office?", "It can be called at 020 555 0100."),
    ("On which web page is the draft?", "It is at www.example.org/draft."),
    ("Why was the pier closed?", "It was unsafe."),
    ("What did Mr. Brill say?", ""),
    ("", ""),
]


@pytest.mark.parametrize(("question", "claims"), MET)
def test_an_answer_of_the_kind_that_is_asked_for(question: str, claims: str) -> None:
    assert met(question, claims, claims) == 1.0


UNMET = [
    # no number at all
    ("How many lighthouses were rebuilt?", "Lighthouses were rebuilt."),
    # only the number that the question gives itself
    ("How many of the 12 lighthouses were rebuilt?", "Of the 12 lighthouses they were rebuilt."),
    # a number and no day
    ("When was the pier opened?", "The pier was opened for 300 ferries."),
    # a month, where a day is asked for
    ("On which day was the pier opened?", "It was opened in May 2024."),
    ("On what date was it adopted?", "It was built following the adoption of the plan."),
    # the day of the question
    ("When, after 3 May 2024, was it opened?", "It was opened after 3 May 2024."),
    # a day and no hour
    ("At what time does the ferry leave?", "The ferry leaves on Friday."),
    # nobody, or the name that the question gives
    ("Who thanked Mr. Brill?", "Mr. Brill was thanked."),
    ("Who repaired the pier?", "The pier was repaired."),
    ("What was the name of the master?", "The master drowned."),
    ("What are the names of the eight who drowned?", "Eight people drowned."),
    ("What is the telephone number of the office?", "The office is at the 304th meeting."),
    ("On which web page is the draft?", "It is on the website."),
]


@pytest.mark.parametrize(("question", "claims"), UNMET)
def test_an_answer_that_holds_no_such_thing(question: str, claims: str) -> None:
    assert met(question, claims, claims) == 0.0


def test_the_number_must_be_of_what_is_counted() -> None:
    question = "How many inspectors were there in Ostrava?"
    claim = "There were 40 inspectors."
    assert met(question, claim, "There were 40 inspectors in the ports.") == 1.0
    # the inspections' number in the words of the question
    assert met(question, claim, "There had been 40 checks of ferries.") == 0.0


def test_words_that_are_known_not_to_be_names_name_nobody() -> None:
    assert met("Who repaired it?", "Repairs were made.", "") == 1.0  # taken for a name
    assert met("Who repaired it?", "Repairs were made.", "", common={"repairs"}) == 0.0


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Who spoke?", True),
        ("To whom was it sent?", True),
        ("And who replied?", True),
        ("Whose proposal was adopted?", True),
        ("Which State spoke?", False),
        ("What did the person who spoke say?", False),  # only in the middle
        ("", False),
    ],
)
def test_questions_for_a_person(question: str, person: bool) -> None:
    assert of_who(question) is person


def test_a_record_that_only_asks_answers_nothing() -> None:
    asked = "Mr. Brill asked how many piers had been closed in Ostrava."
    claim = "Several piers had been closed in Ostrava."
    assert met("How many piers were closed?", claim, asked) == 0.0
    assert met("How many piers were closed?", claim, "Several piers had been closed.") == 1.0


def test_a_record_that_asks_answers_what_was_asked() -> None:
    asked = "Mr. Brill asked whether piers had been closed in Ostrava."
    assert met("What did Mr. Brill ask?", asked, asked) == 1.0


def test_a_figure_of_the_protocol_is_not_one_of_the_convention() -> None:
    question = "How many States are bound by the Convention?"
    assert lacking(question, "12 States", "The Protocol had bound 12 States since May.")
    assert not lacking(question, "40 States", "The Convention bound 40 States, the Protocol 12.")
    assert not lacking(question, "40 States", "It bound 40 States.")
    # what is said of the Convention may well be that a Covenant prevails over it
    how = "How is the Convention applied?"
    assert not lacking(how, "Directly.", "The Covenant is applied directly.")


LACKING = [
    ("Since what year has the ferry been running?", "The ferry had been running well."),
    ("On which day was the pier opened?", "The pier was opened in May 2024."),
    ("At what time does the ferry leave?", "The ferry leaves on Friday."),
    ("On which web page is the draft?", "It is on the website."),
    # an office has another name than its holder
    ("What is the name of the Chief of the Branch?", "The Chief is of the Labour Office."),
    ("I should like to know the name of its director.", "The director is of Port Office."),
    # three are asked for, and told apart
    ("Into which three languages is it translated?", "Into three languages by the end of May."),
    ("What two things did the keepers ask for?", "The keepers asked for things."),
]


@pytest.mark.parametrize(("question", "claims"), LACKING)
def test_what_cannot_be_the_answer(question: str, claims: str) -> None:
    assert lacking(question, claims, claims)


NOT_LACKING = [
    ("Since what year has the ferry been running?", "The ferry had been running since 2004."),
    ("In which year was it closed?", "It was closed the year before."),
    ("Which year's report was it?", "It was the report of the League."),
    ("On which day was the pier opened?", "The pier was opened on 3 May."),
    ("What is the name of the Chief of the Branch?", "The Chief is Ms. Vane."),
    ("What is the name of the ship?", "The ship is the Corvette."),
    ("Into which three languages is it translated?", "Into Norse, Danish and Finnish."),
    ("What two things did they ask for?", "They asked for a boat and for an oar."),
    # no members: a number of hundreds, a share, words that are quoted
    ("Which two words did she point to?", "She pointed to “if possible”."),
    ("Which two hundred keepers were dismissed?", "The keepers of Ostrava were dismissed."),
    # a bare name, two sentences, a month before its day
    ("What is the name of the Chief of the Branch?", "Nadia Vane."),
    ("What two things did they ask for?", "They asked for a boat. They wanted an oar."),
    ("On what date was it adopted?", "It was adopted on May 5th."),
    # the words are there, and something else is asked
    ("How many calls did the telephone hotline receive?", "It received 312 calls."),
    ("How many people complained by email?", "Some 40 people complained."),
    ("What time limit applies to appeals?", "Appeals are lodged within 30 days."),
    ("What was the State party called upon to do?", "It was called upon to ratify it."),
    ("What day-care services are there?", "There are nurseries."),
    ("By what date must it be submitted?", "It must be submitted within one year."),
    ("Who may file a complaint?", "Any worker may."),
    ("What is the name of the expert body?", "It is the Harbour Watch."),
    ("How many members expressed their views?", "Five members commented on the general comment."),
    # what is loosely put may be answered loosely
    ("When was the pier opened?", "The pier was opened at the beginning of the year."),
    ("How many piers are there?", "The records speak of piers."),
    ("Why was it closed?", "It was unsafe."),
]


def test_one_of_several_parts_need_not_hold_all_members() -> None:
    question, claims = (
        "Which two States became parties at the 39th and 40th sessions?",
        "Ostrava did.",
    )
    assert lacking(question, claims, claims)
    assert not lacking(question, claims, claims, part=True)


@pytest.mark.parametrize(("question", "claims"), NOT_LACKING)
def test_what_may_be_the_answer(question: str, claims: str) -> None:
    assert not lacking(question, claims, claims)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why was the pier closed?", True),
        ("How was the pier repaired?", True),
        ("On what grounds was it refused?", True),
        ("What did Mr. Brill say about the pier?", True),
        ("What was the complaint of the crews?", True),
        ("What led the harbour to close?", True),
        ("Had the crews ever met before?", True),
        ("And did it reply?", True),
        # one thing answers these
        ("Could you tell me who chaired the meeting?", False),
        ("Do you know which State rebuilt the pier?", False),
        ("What position did Ms. Vane hold?", False),
        ("How many piers were closed?", False),
        ("How long did it take?", False),
        ("Who said that the pier was closed?", False),
        ("When did Mr. Brill say so?", False),
        ("On which day were the views heard?", False),
        ("Which State rebuilt the pier?", False),
        ("", False),
        ("Which meeting did the State of Lumeria attend?", False),
        ("What was the state of the pier?", True),
    ],
)
def test_questions_that_no_single_thing_answers(question: str, expected: bool) -> None:
    assert open_ended(question) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Mr. Brill say about the pier?", True),
        ("What was Ostrava's position on piers?", True),
        ("Why was the pier closed?", False),
        ("", False),
    ],
)
def test_questions_for_what_somebody_said(question: str, expected: bool) -> None:
    assert of_what_was_said(question) is expected


def test_a_figure_of_another_treaty_is_no_answer() -> None:
    claim = "The Convention on the Rights of the Child had 196 parties."
    assert lacking("How many have joined the torture convention?", claim, claim)
    assert not lacking("Which treaty has the most parties?", claim, claim)
