"""Whose turn it is where a paragraph begins with no speaker as records mostly name one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.parser import parse
from index.records import Document, Line, Meeting, Speaker
from index.turns import Names, Turn, after_an_act, turn

DELEGATE = Speaker("Ms. Lind", "Norland")
MEMBER = Speaker("Mr. Walde")
DIRECTOR = Speaker("The Director of Paths")
PLAIN = Names(
    proper=frozenset({"Belmark", "Estmark", "Norland"}),
    persons=frozenset({"Ms. Okello", "Mr. Gay"}),
    small=frozenset({"women", "paths"}),
    begin=frozenset(),
    bare=False,
    sits=False,
)
"""A record that lets speakers begin as most do."""
HABITS = replace(
    PLAIN,
    bare=True,
    sits=True,
    begin=frozenset({"The Head of Education", "The Federation of Guides"}),
)
"""One in which States, offices and groups speak without a name behind them."""


def parsed(*paragraphs: str) -> Meeting:
    lines = ["The meeting was called to order at 10 a.m."]
    lines += [f"{number}. {text}" for number, text in enumerate(paragraphs, 1)]
    lines += ["The sitting was closed at 1 p.m."]
    return parse(Document(tuple(Line(t, n) for n, t in enumerate(lines, 1)), "text"), "r.txt")


def speakers(meeting: Meeting) -> list[tuple[str, bool] | None]:
    spoke = [p.speaker for p in meeting.paragraphs if p.number is not None]
    return [(s.name, s.carried) if s else None for s in spoke]


@pytest.mark.parametrize(
    ("text", "last", "name"),
    [
        ("Belmark said that it could accept the text.", DELEGATE, "Belmark"),
        ("Belmark and Estmark asked for a vote.", DELEGATE, "Belmark and Estmark"),
        ("Belmark, hosting 200 camps, considered that it was late.", DIRECTOR, "Belmark"),
        ("Lapponia pledged 2 million.", DIRECTOR, "Lapponia"),  # no word of English in the record
        ("The Legal Adviser replied that duties lay upon States.", MEMBER, "The Legal Adviser"),
        ("The Head of Education answered that two had.", MEMBER, "The Head of Education"),
        ("The Guides’ Vice-Chairperson backed it.", MEMBER, "The Guides’ Vice-Chairperson"),
        ("The Employer members withdrew their amendment.", MEMBER, "The Employer members"),
        ("The Government member of Belmark, also for Estmark, preferred the other.", MEMBER,
         "The Government member of Belmark"),
        ("The Federation of Guides warned that pay was late.", MEMBER, "The Federation of Guides"),
    ],
)  # fmt: skip
def test_another_speaks_where_the_record_lets_speakers_begin_so(
    text: str, last: Speaker, name: str
) -> None:
    assert turn(text, last, lambda: HABITS) == Speaker(name)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Belmark said that it could accept the text.", DELEGATE),
        ("Mahatma Gandhi said that there was enough for all.", DELEGATE),
        ("Paths International stated in its report that huts were bad.", MEMBER),
        ("The Minister said in Parliament that the bill would be passed.", DELEGATE),
        ("The Attorney General replied that the matter was before the judges.", MEMBER),
        ("The Secretariat explained in the paper how the sum was reached.", DELEGATE),
        ("Ms. Okello had been told that shelters were shut.", MEMBER),
        ("Mr. Gay would like to know more.", MEMBER),
    ],
)
def test_it_cannot_be_told_who_speaks(text: str, last: Speaker) -> None:
    assert turn(text, last, lambda: PLAIN) is Turn.DOUBTED


@pytest.mark.parametrize(
    "text",
    [
        "The Committee decided to refer the item to a working group, whose report was awaited.",
        "The Conference decided to meet again in 2005.",
        "The Board took note of the paper and approved the rule of one half.",
        "After an exchange of views the Committee approved the first two proposals.",
        "After a discussion in which Ms. Lind (Norland) and Mr. Gay took part, it was agreed to set "
        "the limit at 300.",
        "It was decided that the list would be closed at noon.",
        "By 19 votes to 8, with 5 abstentions, the amendment on maps was adopted.",
        "The amendment was rejected by a secret ballot, asked for by Belmark, by 52 votes to 38.",
        "Draft amendment 5 received 27 votes in favour and 18 against, and was rejected.",
        "At the request of the representative of Belmark, a recorded vote was taken.",
        "A second vote having been taken, the result was as follows.",
        "The motion was put to the vote.",
        "Following a suggestion by the Chair, the question was referred to a drafting group.",
        "The members stood in silence for one minute.",
        "Mr. Walde withdrew.",
        "Mr. Walde (Estmark) took the Chair.",
        "Ms. Okello and Mr. Gay took places at the table.",
        "At the invitation of the Chair, Ms. Delm (Chamber of Paths) took a place at the table.",
    ],
)
def test_the_meeting_acts_or_somebody_comes_and_goes(text: str) -> None:
    assert turn(text, DELEGATE, lambda: PLAIN) is Turn.NOBODY


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("She added that paths were shut.", DELEGATE),
        ("Norland supported the draft and said so in 2003.", DELEGATE),  # her own State
        ("Belmark opposed every proposal. It always had.", DELEGATE),
        ("Belmark announced in May that 1,200 huts would be built.", DELEGATE),
        ("Of the 41 paths, 7 had been closed.", DELEGATE),
        ("When Belmark objected, hundreds left.", DELEGATE),
        ("In Belmark, guides, asked for figures, gave none.", DELEGATE),
        ("Annex III stated that lists should be drawn up.", DELEGATE),
        ("The Constitution stated that all were equal.", DELEGATE),
        ("The Guides Act further said that permits were free.", DELEGATE),
        ("The Minister of Paths reported to parliament every year.", DELEGATE),
        ("The Ministry of Paths asked for no fee.", DELEGATE),
        ("The Government supported the idea.", DELEGATE),
        ("Women asked for shelters.", DELEGATE),  # a capital at the beginning tells no name
        ("Ms. Okello had asked about shelters.", DELEGATE),  # he comes to her question
        ("Mr. Delm had been told to leave his house.", MEMBER),  # of whom is told
        ("Mr. Walde withdrew his proposal, which had been misunderstood.", DELEGATE),
        ("They had been adopted by the parliament in 2003.", DELEGATE),
        # acts, but of others, or told by who speaks
        ("The Committee had decided otherwise in 2003.", DELEGATE),
        ("The Committee adopted a convention in 1989. It was still in force.", DELEGATE),
        ("The Committee agreed with the delegation that progress had been made.", DELEGATE),
        ("The Committee adopted the text. It had not been carried out.", DELEGATE),
        ("The National Assembly adopted the Paths Act.", DELEGATE),
        ("On 10 December 1948 the General Assembly adopted the Declaration.", DELEGATE),
        ("It was generally agreed that haste harmed the weak.", DELEGATE),
        ("Judges were appointed with the consent of the Senate. They served for life.", DELEGATE),
        ("The President left the country in 1997.", DELEGATE),
        ("At his invitation, the Special Rapporteur had come twice.", DELEGATE),
    ],
)
def test_nothing_tells_that_another_speaks(text: str, last: Speaker) -> None:
    assert turn(text, last, lambda: PLAIN) is Turn.GOES_ON


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The draft was adopted by 12 votes to 4. The Chair said that it would apply from May.",
         Speaker("The Chair")),
        ("The amendment was rejected by 9 votes to 2. Ms. Delm (Estmark), explaining her vote, said "
         "that she had no instructions.", Speaker("Ms. Delm", "Estmark")),
        ("At the invitation of the Chair, Ms. Delm (Chamber of Paths) took a place at the table. She "
         "said that huts were full.", Speaker("Ms. Delm", "Chamber of Paths")),
        ("The proposal was adopted. Ms. Delm said that she had joined the consensus.",
         Speaker("Ms. Delm")),
        ("The Committee elected Mr. Walde Chair by acclamation. Mr. Walde thanked the members.",
         Speaker("Mr. Walde")),
    ],
)  # fmt: skip
def test_who_speaks_after_an_act_in_one_paragraph(text: str, speaker: Speaker) -> None:
    assert after_an_act(text) == speaker


def test_names_are_what_stands_with_a_capital_and_never_without() -> None:
    names = Names.of(
        [
            "Paths in Belmark were shut. Guides asked why.",
            "The guides of Belmark and Guides agreed.",
        ],
        [DELEGATE, DIRECTOR],
    )
    assert names.proper == frozenset({"Belmark"})
    assert names.persons == frozenset({"Ms. Lind"})
    assert not names.bare


def test_a_record_shows_how_it_lets_speakers_begin() -> None:
    spoke = ["Belmark said that it agreed with Estmark.", "Estmark asked Belmark why."]
    offices = ["The Legal Adviser said no.", "The Legal Adviser replied.", "The Chief asked why."]
    assert Names.of(spoke, []).bare
    assert not Names.of(spoke[:1], []).bare
    names = Names.of(offices, [])
    assert names.sits
    assert names.begin == frozenset({"The Legal Adviser"})


def test_who_spoke_goes_on_after_what_the_meeting_did_and_not_after_another() -> None:
    meeting = parsed(
        "Ms. Lind (Norland) said that camps in Belmark were full.",
        "The Committee decided to hear the petitioner, who had come from afar and was ill.",
        "She thanked the Committee.",
        "Belmark said that this was not so.",
        "There were 40 camps.",
        "Mr. Gay (Estmark), Vice-Chair, took the Chair.",
        "He thanked Ms. Lind.",
    )
    assert speakers(meeting) == [
        ("Ms. Lind", False),
        None,
        ("Ms. Lind", True),
        None,
        None,
        None,
        ("Mr. Gay", True),
    ]
    assert meeting.closed == "13:00"


def test_groups_speak_by_turns() -> None:
    meeting = parsed(
        "Mr. Pinto (Chair) opened the discussion of the clause on hours in Belmark.",
        "The Worker Vice-Chairperson said that the clause was good.",
        "The Employer Vice-Chairperson, replying, said that it was not.",
        "The Government member of Belmark supported the Employer Vice-Chairperson.",
        "Every hour counted.",
    )
    assert speakers(meeting) == [
        ("Mr. Pinto", False),
        ("The Worker Vice-Chairperson", False),
        ("The Employer Vice-Chairperson", False),
        ("The Government member of Belmark", False),
        ("The Government member of Belmark", True),
    ]


def test_an_answer_by_another_is_shown_by_its_pronoun() -> None:
    meeting = parsed(
        "Mr. Gay asked whether huts in Belmark had been shut.",
        "In reply to that question, she said that they had not.",
        "He explained that permits were free.",
        "He asked for figures.",
    )
    # what `he explained` is an answer of another's, as likely; `he asked` is not
    assert speakers(meeting) == [("Mr. Gay", False), None, None, ("Mr. Gay", True)]
