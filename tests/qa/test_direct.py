"""Answers that stand in fixed forms: no model is asked, and every one cites its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from collections_at_hand import small_collection, write_records

from index.build import build
from index.scope import Filters
from index.search import Searcher
from qa.direct import Direct, direct

MORE = """Committee on Ferries
Forty-first session
Summary record of the 620th meeting
Held at the Old Pier, Norport, on Monday, 3 November 2025, at 10 a.m.
The meeting was called to order at 10.05 a.m.
1. Mr. Brill (Ostrava) thanked the Harbour Safety Board (HSB) for its help.
2. Ms. Okonta (Lumeria) said that the HSB and the XYZ had met.
"""


OF_MANY = """Committee on Ferries
Forty-second session
Summary record of the 630th meeting
1. The Chair invited comments.
2. Ms. Vane (Ostrava) said that piers were old.
3. She would welcome new ones.
4. Mr. Ore thanked the delegation.
5. Ms. Vane said that she thanked the Committee.
6. Ms. Vane (Lumeria) said that hers were new.
7. The representative of Norvania said that they were not.
8. The Chair closed the debate.
"""
OF_NONE = """Committee on Ferries
Forty-third session
Summary record of the 640th meeting
1. The report was adopted.
"""
# The fifty-ninth session of the General Assembly: from 2004 to 2005.
OF_FEES = """A/C.5/59/SR.12
Fifth Committee
Fifty-ninth session
Summary record of the 12th meeting
President: Ms. Ore . . . (Lumeria)
1. Mr. Brill (Ostrava) said that mooring fees had risen.
2. Ms. Vane (Sundria) said that mooring fees paid for lamps.
3. Mr. Tall (Kelmara) said that mooring fees were too low.
4. Ms. Ode (Norvania) asked what mooring fees paid for.
5. Mr. Yun (Lumeria) defended the mooring fees.
"""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    base: Path = tmp_path_factory.mktemp("direct")
    _, embedder = small_collection(base)
    folder = write_records(base / "all")
    (folder / "r41.txt").write_text(MORE, encoding="utf-8")
    (folder / "r42.txt").write_text(OF_MANY, encoding="utf-8")
    (folder / "r43.txt").write_text(OF_NONE, encoding="utf-8")
    (folder / "r44.txt").write_text(OF_FEES, encoding="utf-8")
    list(build([folder], base / "three", embedder))
    opened = Searcher.open(base / "three", embedder)
    yield opened
    opened.close()


def asked(searcher: Searcher, question: str, filters: Filters | None = None) -> Direct | None:
    filters = filters or Filters()
    return direct(question, searcher.scope(question, filters), searcher, filters)


ANSWERED = [
    ("At what time did the 608th meeting rise?", "6 p.m.", "The meeting rose at 6 p.m."),
    ("When was the 590th meeting called to order?", "3.10 p.m.", "called to order at 3.10 p.m."),
    ("Who chaired the 608th meeting?", "Ms. Vane", "Chair: Ms. Vane"),
    ("Where was the 590th meeting held?", "Old Pier, Norport", "Held at the Old Pier"),
    ("On what date was the 608th meeting held?", "Thursday, 17 April 2025", "17 April 2025"),
    # the record is meant by its session alone
    ("At what time did the meeting of the thirty-ninth session rise?", "5.45 p.m.", "5.45 p.m."),
    # by its year, which its session tells; dots between name and State are left out
    ("Who chaired the meeting in 2004?", "Ms. Ore (Lumeria)", "President: Ms. Ore"),
    ("Who chaired the meeting of 2004?", "Ms. Ore (Lumeria)", "President: Ms. Ore"),
    # by what nearly all of its paragraphs are about, where no heading tells
    ("Who chaired the debate on mooring fees?", "Ms. Ore (Lumeria)", "President: Ms. Ore"),
    # letters, from the text that defines them
    ("What does HSB stand for?", "Harbour Safety Board", "Harbour Safety Board (HSB)"),
    ("What is the abbreviation of the Harbour Safety Board?", "HSB", "Harbour Safety Board (HSB)"),
]


@pytest.mark.parametrize(("question", "stated", "quoted"), ANSWERED)
def test_what_stands_in_a_fixed_form_is_stated_with_its_line(
    searcher: Searcher, question: str, stated: str, quoted: str
) -> None:
    found = asked(searcher, question)
    assert found is not None
    (sentence,) = found.stated
    assert stated in sentence.text
    assert sentence.support.supported
    assert any(quoted in q.text[q.start : q.end] for q in sentence.quotes)
    assert {q.text for q in sentence.quotes} == {p.text for p in found.passages}
    assert found.missing == ""


def test_both_sides_are_stated(searcher: Searcher) -> None:
    found = asked(searcher, "When did the 590th and the 608th meetings rise?")
    assert found is not None
    assert [s.text.split(" (")[0] for s in found.stated] == [
        "The meeting rose at 5.45 p.m.",
        "The meeting rose at 6 p.m.",
    ]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who spoke at the 620th meeting?", ["Mr. Brill (Ostrava)", "Ms. Okonta (Lumeria)"]),
        ("Which delegations took the floor at the 620th meeting?",
         ["Mr. Brill (Ostrava)", "Ms. Okonta (Lumeria)"]),
        # a name is told once; the Chair is no delegation
        ("Who spoke at the 630th meeting of the forty-second session?",
         ["the Chair", "Ms. Vane (Ostrava)", "Mr. Ore", "Ms. Vane (Lumeria)",
          "the representative of Norvania"]),
        (
            "Which States spoke at the 630th meeting?",
            ["Ms. Vane (Ostrava)", "Ms. Vane (Lumeria)", "the representative of Norvania"],
        ),
    ],
)  # fmt: skip
def test_all_who_spoke_are_named_each_where_it_first_does(
    searcher: Searcher, question: str, named: list[str]
) -> None:
    found = asked(searcher, question)
    assert found is not None
    (sentence,) = found.stated
    assert " names as speaking" in sentence.text
    told = sentence.text.removesuffix(".").split(": ", 1)[1]
    assert [name.removeprefix("and ") for name in told.split("; ")] == named
    quoted = [q.text[q.start : q.end] for q in sentence.quotes]
    assert [q.replace("The ", "the ") for q in quoted] == named


MISSING = [
    # nobody is named as speaking
    ("Which delegations spoke at the 640th meeting?", "does not state which delegations spoke"),
    # no such record
    ("Who chaired the 999th meeting?", "999th meeting"),
    ("Who chaired the meeting of the Fifth Committee in 1999?", "no record of"),
    ("Who chaired the Fifth Committee meeting of 1999?", "no record of"),
    # a record that does not say it
    ("Who chaired the 620th meeting?", "does not state who chaired it"),
    ("At what time did the 620th meeting rise?", "does not state when it rose"),
    # letters that stand nowhere
    ("What does QQQ stand for?", "QQQ"),
]


@pytest.mark.parametrize(("question", "missing"), MISSING)
def test_what_is_not_there_is_said(searcher: Searcher, question: str, missing: str) -> None:
    found = asked(searcher, question)
    assert found is not None
    assert found.stated == ()
    assert missing in found.missing


READ_FOR = [
    # on one subject only, or of one sort
    "Who spoke about piers at the 630th meeting?",
    "Which observers spoke at the 630th meeting?",
    "Who spoke against piers at the 630th meeting?",
    "Which delegations had not spoken at the 630th meeting?",
    "What did the Chair say when he addressed the meeting?",
    "Who spoke at the end of the 630th meeting?",
    "Who chaired the 630th meeting and who spoke?",
    # what was said, not what the record states of itself
    "How many lighthouses had Ostrava rebuilt?",
    # other meetings than those recorded
    "When did the working group meet?",
    "Who chaired the meeting of States parties?",
    # what has a chair of its own
    "Who chaired the committee on mooring fees?",
    # which record is meant is not said, or may be one whose day is not known
    "Who chaired the meeting?",
    "Who chaired the debate on penguins?",
    "Who chaired the meeting in 1999?",
    # which years are meant is not said
    "Who chaired the meeting of the thirty-ninth session since 2004?",
    "Who chaired the Fifth Committee before 2001?",
    # letters that nothing defines
    "What does XYZ stand for?",
]


@pytest.mark.parametrize("question", READ_FOR)
def test_other_questions_are_left_to_the_reading(searcher: Searcher, question: str) -> None:
    assert asked(searcher, question) is None


def test_filters_hold_here_too(searcher: Searcher) -> None:
    found = asked(searcher, "Who chaired the 608th meeting?", Filters(session=39))
    assert found is None or found.stated == ()
