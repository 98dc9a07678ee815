"""Questions about a meeting's particulars: which are taken as such, and what the record states."""

from __future__ import annotations

import pytest

from qa.particulars import asked_for

ASKED = [
    ("At what time did the meeting begin?", ("opened",)),
    ("When was the 608th meeting called to order?", ("opened",)),
    ("At what time did the 608th meeting rise?", ("closed",)),
    ("When did the meeting end?", ("closed",)),
    ("Who chaired the 608th meeting?", ("chair",)),
    ("Who was in the chair at the 608th meeting?", ("chair",)),
    ("Where was the 608th meeting held?", ("venue",)),
    ("On what date was the 608th meeting held?", ("date",)),
    ("When did the Committee meet?", ("date",)),
    ("What is the symbol of the record?", ("symbol",)),
    ("Was the summary record reissued?", ("reissued",)),
    (
        "On what day was the 608th meeting held, and at what time did it rise?",
        ("closed", "date"),
    ),
    # who spoke, and for whom
    ("Who spoke at the 608th meeting?", ("speakers",)),
    ("List the speakers at the 608th meeting.", ("speakers",)),
    ("Who took the floor?", ("speakers",)),
    ("Which delegations spoke at the meeting?", ("delegations",)),
    ("Which States made statements at the 608th meeting?", ("delegations",)),
    # two at once
    ("Who chaired the 608th meeting, and where was it held?", ("chair", "venue")),
    # the `closing meeting` is no question for the hour at which it closed
    ("Who chaired the closing meeting of the fortieth session?", ("chair",)),
]


@pytest.mark.parametrize(("question", "fields"), ASKED)
def test_questions_for_particulars(question: str, fields: tuple[str, ...]) -> None:
    assert asked_for(question) == fields


NOT_ASKED = [
    # other meetings than the one that is recorded
    "When did the working group meet?",
    "Who chaired the meeting of States parties?",
    "Where was the meeting of chairpersons held?",
    "When did the informal consultations on the meeting begin?",
    # what was said, not where or when it was said
    "What did the Chair say at the meeting?",
    "How many lighthouses had been rebuilt by the 608th meeting?",
    "Why did the Committee meet in Norport?",
    # not all who spoke, nor who
    "Who spoke first at the 608th meeting?",
    "How many delegations spoke at the meeting?",
    "Which delegations spoke after the Chair?",
    # nothing of a meeting at all
    "When was the lighthouse opened?",
    "Where do the ferries start?",
    "",
]


@pytest.mark.parametrize("question", NOT_ASKED)
def test_questions_for_something_else(question: str) -> None:
    assert asked_for(question) == ()
