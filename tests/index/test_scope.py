"""What a question says about session, meeting, body and day."""

from __future__ import annotations

import datetime

import pytest

from index.records import Meeting, Numbering
from index.scope import Filters, Holdings, read_scope, without


def meeting(**facts: object) -> Meeting:
    return Meeting(source="a.txt", paragraphs=(), numbering=Numbering.COUNTED, **facts)  # type: ignore[arg-type]


HELD = (
    meeting(body="CMW", body_name="Committee on Migrant Workers", session=39, meeting=590),
    meeting(body="CMW", body_name="Committee on Migrant Workers", session=40, meeting=608,
            symbol="CMW/C/SR.608", date=datetime.date(2025, 4, 17)),
    meeting(body="CAT", body_name="Committee against Torture", session=43, meeting=924),
)  # fmt: skip

SESSIONS = [
    ("What was decided at the fortieth session?", (40,)),
    ("What was decided at the 40th session?", (40,)),
    ("What was decided in session 40?", (40,)),
    # both of two, in the order in which they are named
    ("Compare the thirty-ninth and fortieth sessions.", (39, 40)),
    # the second without its noun
    ("Who spoke at the thirty-ninth session, and who at the fortieth?", (39, 40)),
    # an ordinal of something else is no session
    ("Which fourth periodic report was considered?", ()),
    ("Which fourth periodic report was considered at the fortieth session?", (40,)),
    # a session that is not there is read all the same
    ("What happened at the forty-first session?", (41,)),
    # the latest of the body that is named
    ("What did the Committee on Migrant Workers do at its latest session?", (40,)),
    # the preposition repeated
    ("Who spoke at the thirty-ninth and at the fortieth session?", (39, 40)),
    ("Which reports will be examined at the forty-first and forty-second sessions?", (41, 42)),
    # the one beside the one that is named
    ("Who chaired the session before the fortieth?", (39,)),
    ("Who chaired the session preceding the 40th session?", (39,)),
    ("What was planned for the session after the fortieth?", (41,)),
    # an ordinal of something else is not counted from
    ("Was there a session before the second reading of the draft?", ()),
    # by its place among those that are held
    ("What did CMW do at the last two sessions?", (39, 40)),
    ("What did CMW do at its penultimate session?", (39,)),
]


@pytest.mark.parametrize(("question", "sessions"), SESSIONS)
def test_sessions(question: str, sessions: tuple[int, ...]) -> None:
    assert read_scope(question, HELD).sessions == sessions


def test_a_session_that_no_record_has_is_named_as_absent() -> None:
    scope = read_scope("What happened at the forty-first session?", HELD)
    assert scope.absent == ("41st session",)
    assert read_scope("What happened at the fortieth session?", HELD).absent == ()


def test_meetings_symbols_bodies_and_days() -> None:
    assert read_scope("Who chaired the 608th meeting?", HELD).meetings == (608,)
    assert read_scope("What does CMW/C/SR.608 say?", HELD).symbols == ("CMW/C/SR.608",)
    assert read_scope("What did CAT ask?", HELD).bodies == ("CAT",)
    assert read_scope("What did the cat ask?", HELD).bodies == ()
    assert read_scope("What happened on 17 April 2025?", HELD).days == (datetime.date(2025, 4, 17),)


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        # as people call it
        ("What did the migrant workers committee decide?", ("CMW",)),
        ("What did the Migrant Workers’ Committee decide?", ("CMW",)),
        ("What did the Torture Committee and the CMW decide?", ("CMW", "CAT")),
        ("What did the MIGRANT WORKERS COMMITTEE decide?", ("CMW",)),
        # in full, though its record only has another of its names
        ("What did the Committee on the Protection of the Rights of All Migrant Workers and Members "
         "of Their Families decide?", ("CMW",)),
        ("What did the UN Migrant Workers Committee decide?", ("CMW",)),
        # one that is not held
        ("What did the women's rights committee decide?", ()),
        # other bodies
        ("What did the European Committee on Torture decide?", ()),
        ("What did Kelmara's torture committee decide?", ()),
        ("What did the Kelmaran Torture Committee decide?", ()),
        ("What did the national torture committee decide?", ()),
        ("What did the torture committee of Kelmara decide?", ()),
        ("What did the sub-committee on torture decide?", ()),
    ],
)  # fmt: skip
def test_bodies_are_known_by_what_people_call_them(question: str, bodies: tuple[str, ...]) -> None:
    assert read_scope(question, HELD).bodies == bodies


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("What did Ostrava say in 2004?", (2004,)),
        ("What did Ostrava say in early 2004?", (2004,)),
        ("What did Ostrava say in the autumn of 2004?", (2004,)),
        ("How did it change during 2004 and 2006?", (2004, 2006)),
        ("In the 2004 budget committee debate, who objected?", (2004,)),
        ("COF, Ostrava, 2004: who objected?", (2004,)),
        ("Ostrava 2004 - who objected?", (2004,)),
        ("CMW 2004 Ostrava", (2004,)),
        ("CMW 2004 and 2005: who objected?", (2004, 2005)),
        ("Who chaired the meeting of 2004?", (2004,)),
        ("Budget committee 2004, fog signals: who objected?", (2004,)),
        ("Which delegate (Budget Committee, 2004) objected?", (2004,)),
        # with a month or a day it is told by these
        ("What did Ostrava say in October 2004?", ()),
        ("What did Ostrava say on 3 October 2004?", ()),
        ("Who spoke at the debate of 2004?", (2004,)),
        ("What did Ostrava say in 2004, 2005 and 2006?", (2004, 2005, 2006)),
        ("During the years 2004 and 2005, who objected?", (2004, 2005)),
        # what bounds a time, or is a stretch of it
        ("What was to be done by the end of 2004?", ()),
        ("By the spring of 2004, what changed?", ()),
        ("Since 2004, how many lights were lit?", ()),
        ("What was paid in 2004-2005?", ()),
        ("What was paid in 2004/05?", ()),
        # what counts
        ("In 2000 cases, what was paid?", ()),
        ("What was paid of a debt of 2050 million?", ()),
        ("CMW 2000 children were asked", ()),
        # what dates or numbers something else
        ("FOG 2030 lamps: who paid?", ()),
        ("SDG 2030", ()),
        ("Resolution 2004 - who abstained?", ()),
        ("Resolution 1267 (1999): who abstained?", ()),
        ("What did she say at meeting 1954 during the discussion?", ()),
        ("What was said of the 1967 war in the discussion?", ()),
        ("What did the 2004 levy bring?", ()),
        ("What did the Protocol of 1967 say?", ()),
    ],
)
def test_years_without_a_month(question: str, years: tuple[int, ...]) -> None:
    assert read_scope(question, HELD).years == years


def test_seasons_said_again_and_again_take_no_time() -> None:
    """The pattern would try each way to read them, twice as many a word, were it ambiguous."""
    assert read_scope(f"in {'early spring of ' * 120}x", HELD).years == ()


@pytest.mark.parametrize("written", ["12,345th", "12345th"])
def test_a_meeting_beyond_the_thousands(written: str) -> None:
    assert read_scope(f"When did the {written} meeting rise?", HELD).absent == ("12345th meeting",)


def test_a_count_of_meetings_is_no_number_of_a_meeting() -> None:
    assert read_scope("What was said at the second meeting on the report?", HELD).meetings == ()
    assert read_scope("What was said at the 700th meeting?", HELD).absent == ("700th meeting",)


PARTICULARS = [
    ("At what time did the meeting rise?", True),
    ("When was the 608th meeting called to order?", True),
    ("Who chaired the meeting?", True),
    ("Where was the meeting held?", True),
    ("For which meetings were no summary records issued?", True),
    ("When will the two general comments be adopted?", False),
    ("Whom did the Chair meet?", False),
    ("Which State had submitted a report?", False),
]


@pytest.mark.parametrize(("question", "expected"), PARTICULARS)
def test_questions_about_the_meeting_itself(question: str, expected: bool) -> None:
    assert read_scope(question, HELD).particulars is expected


def test_a_flag_takes_the_place_of_what_the_question_says() -> None:
    scope = read_scope("What happened at the forty-first session?", HELD)
    changed = without(scope, Filters(session=40))
    assert changed.sessions == ()
    assert changed.absent == ()


def test_filters() -> None:
    april = Filters(since=datetime.date(2025, 4, 1), until=datetime.date(2025, 4, 30))
    assert [m.meeting for m in HELD if april.admits(m)] == [608]
    assert [m.meeting for m in HELD if Filters(body="torture").admits(m)] == [924]
    assert [m.meeting for m in HELD if Filters(session=39).admits(m)] == [590]
    assert not Filters()
    assert Filters(speaker="x")


@pytest.mark.parametrize(
    ("question", "symbols"),
    [
        (
            "What do CAT/C/SR.924/Add.1 and CMW/C/SR.608 say?",
            ("CAT/C/SR.924/Add.1", "CMW/C/SR.608"),
        ),
        # at the end of a sentence, in brackets, in lower case
        ("I read cmw/c/sr.608.", ("CMW/C/SR.608",)),
        ("A decision (CMW/C/SR.608) was taken", ("CMW/C/SR.608",)),
        # a longer symbol is another one
        ("What does CMW/C/SR.6081 say?", ()),
        ("What does CMW/C/SR.608/Corr.1 say?", ()),
        # one with a bracket in it
        ("What does A/C.4/SR.2(I) say?", ("A/C.4/SR.2(I)",)),
    ],
)
def test_symbols_are_read_whole(question: str, symbols: tuple[str, ...]) -> None:
    names = ("CMW/C/SR.608", "CAT/C/SR.924/Add.1", "CAT/C/SR.924", "A/C.4/SR.2(I)")
    assert read_scope(question, [meeting(symbol=name) for name in names]).symbols == symbols


def test_holdings_made_once_say_the_same_as_the_records() -> None:
    for question, _ in SESSIONS:
        assert read_scope(question, Holdings.of(HELD)) == read_scope(question, HELD)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is a VTM?", ("VTM",)),
        ("Expand VTM.", ("VTM",)),
        ("Please define the abbreviation VTM.", ("VTM",)),
        ("What is the OCCW?", ("OCCW",)),
        ("SBL is the short form of what?", ("SBL",)),
        ("What is meant by VTM?", ("VTM",)),
        ("What do the letters VTM mean?", ("VTM",)),
        # what is asked is something else
        ("What was the levy that the OCCW took up meant to pay for?", ()),
        ("By what means did the OCCW help?", ()),
        ("What did the OCCW mean to do?", ()),
        ("What did the OCCW mean by aggression?", ()),
        ("Expand on what the OCCW said.", ()),
        ("What is the OCCW doing for keepers?", ()),
        ("What is Ostrava’s position?", ()),
    ],
)
def test_letters_whose_meaning_is_asked_for(question: str, wanted: tuple[str, ...]) -> None:
    assert read_scope(question, []).abbreviations == wanted
