"""What a question says about session, meeting, body and day."""

from __future__ import annotations

import datetime

import pytest

from index.records import Meeting, Numbering
from index.scope import Filters, read_scope, without


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
