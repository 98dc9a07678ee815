"""Records that never say a name of the question, while others of the collection do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles import HashEmbedder, ScriptedGenerator

from index.build import build
from index.scope import Filters
from index.search import Searcher
from qa.answerer import Answerer
from qa.config import Settings, Steps
from qa.elsewhere import Elsewhere

FILES = {
    "ostrava.txt": """Committee on Ferries
Forty-second session
Summary record of the 630th meeting
Initial report of Ostrava
1. Ms. Vane (Ostrava) said that protocols on contracts for deckhands had been signed with two
countries. The Ostravan inspectors had visited the Old Pier. Peru would pay its dues in time.
""",
    "ostrava-corr.txt": """Committee on Ferries
Summary record of the 630th meeting
Corrigendum
Paragraph 1
For two countries read three countries, and add Sundria.
""",
    "council.txt": """Committee on Ferries
Forty-second session
Summary record of the 631st meeting
1. The Chair said that Mr. Ore (Lumeria) had been elected in Port Meridian.
2. Sundria and Lumeria had paid their contributions, as was agreed in Lima and in Athens. The
African Union had paid for two Latin American ports, the South African delegation for none.
""",
}


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    embedder = HashEmbedder()
    list(build([folder], tmp_path / "c", embedder))
    found = Searcher.open(tmp_path / "c", embedder)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("With how many countries had Lumeria signed protocols?", ("Lumeria",)),
        ("With how many countries had Ostrava signed protocols?", ()),
        ("Whom had the inspectors met in Port Meridian?", ("Port", "Meridian")),
        # who is of a region is known to who reads
        ("Which Latin American and African delegations had visited a pier?", ()),
        ("Which of the Latin American States had visited a pier?", ()),
        ("Which Southern African or South-East Asian country had visited a pier?", ()),
        ("When did the African Union pay its dues?", ("African",)),
        ("What had the South African delegation paid?", ("South", "African")),
        # another form of the name, either way
        ("What had Ostrava's inspectors visited?", ()),
        ("What had the Ostravans visited?", ()),
        ("What of the United Kingdom, or the British?", ()),
        # one of several will do
        ("Had Lumeria or Ostrava signed protocols?", ()),
        # no record says it: who asks so may mean a State by its capital
        ("What had Bellport signed with two countries, and what had Tarn?", ()),
        # a place in another record, and the capital of a State that this one names; or does not
        ("When would Lima pay its dues?", ()),
        ("When would Athens pay its dues?", ("Athens",)),
        # its corrigendum says it
        ("Had protocols been signed with Sundria?", ()),
        # no names: the first word, letters, an office, a day, what others write without a capital
        ("Lumeria: how many countries?", ()),
        ("What did the OECD and the Chair say on Tuesday?", ()),
        ("When were the Contributions due?", ()),
    ],
)
def test_names_that_only_others_say(
    searcher: Searcher, question: str, unsaid: tuple[str, ...]
) -> None:
    assert Elsewhere.of(question, searcher).unsaid("ostrava.txt") == unsaid


def test_the_meeting_of_no_number_is_its_own(searcher: Searcher) -> None:
    assert Elsewhere.of("What of Ostrava?", searcher).unsaid("council.txt") == ("Ostrava",)


@pytest.mark.parametrize(
    ("question", "named", "prompted"),
    [
        ("How many countries had protocols on contracts for deckhands with Lumeria?", False, True),
        ("How many countries had protocols on contracts for deckhands with Lumeria?", True, False),
        ("How many countries had protocols on contracts for deckhands?", True, True),
    ],
)
def test_what_is_said_of_another_is_not_read(
    searcher: Searcher, question: str, *, named: bool, prompted: bool
) -> None:
    answerer, generator = answering(searcher, Steps(promising=False, named=named))
    answerer.ask(question)
    assert any("deckhands had been signed" in p for p in generator.prompts) is prompted


def test_where_every_record_is_silent_it_is_declined(searcher: Searcher) -> None:
    answerer, generator = answering(searcher, Steps(promising=False))
    answer = answerer.ask("Had Lumeria signed protocols on contracts?", Filters(meeting=630))
    assert not answer.answered
    assert not generator.prompts  # at once: nothing was read
    assert answer.closest


def answering(searcher: Searcher, steps: Steps) -> tuple[Answerer, ScriptedGenerator]:
    """Answers whatever comes."""
    generator = ScriptedGenerator("protocols had been signed with two countries.")
    settings = Settings(collection=Path("unused"), threshold=0.0)
    return Answerer(searcher, HashEmbedder(), generator, settings, steps), generator


OF_2000 = """Committee on Ferries
Forty-second session
Summary record of the 632nd meeting
Held at Headquarters, New York, on Friday, 20 October 2000, at 10 a.m.
1. Ms. Vane (Ostrava) said that the Act of 1984 had been amended, that the budget of 2004/05 was
ready, that the 2010 plan would follow, that the dues of FY2007 were known, and that 2,009 wells had
been dug.
"""


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("What did Ostrava say of the 2011 draft?", ("2011",)),
        ("What did Ostrava say of the letter of 3 May 2011?", ("3 May 2011",)),
        ("What did Ostrava say of the survey of March 2002?", ("March 2002",)),
        ("What did Ostrava say of the drafts of 2003 and 2011?", ("2003",)),
        # what it says, in whatever form
        ("What did Ostrava say of the 2010 plan?", ()),
        ("What did Ostrava say of the 2005 budget?", ()),
        ("What did Ostrava say of 2007?", ()),
        ("Which 2009 wells were dug?", ()),
        # an earlier year may be named otherwise: `the Convention`, `twenty years ago`; so may next year
        ("What did Ostrava say of the 1951 Convention?", ()),
        ("What did Ostrava say of the 2001 draft?", ()),
        # a range that begins before
        ("How did fares change over the 1995-2005 period?", ()),
        ("How did fares change between 1995 and 2005?", ()),
        ("What did Ostrava say of the drafts of 1984 and 2011?", ()),
        # until when, is of earlier years, too
        ("What would Ostrava amend by the end of 2012?", ()),
        ("What would Ostrava amend before late 2012?", ()),
        # no year
        ("What did resolution 2011 say?", ()),
        # a number, and no year
        ("Which 2,011 lights did Ostrava count?", ()),
        ("Which two thousand and eleven lights did Ostrava count?", ()),
    ],
)
def test_years_that_a_record_never_says(
    tmp_path: Path, question: str, unsaid: tuple[str, ...]
) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "ferries.txt").write_text(OF_2000, encoding="utf-8")
    (folder / "undated.txt").write_text(FILES["ostrava.txt"], encoding="utf-8")
    embedder = HashEmbedder()
    list(build([folder], tmp_path / "c", embedder))
    with contextlib.closing(Searcher.open(tmp_path / "c", embedder)) as found:
        assert Elsewhere.of(question, found).unsaid("ferries.txt") == unsaid
        # a record without a date proves nothing
        assert Elsewhere.of(question, found).unsaid("undated.txt") == ()


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("What did Ostrava say of the 2011 draft?", ("2011",)),
        # the fifty-fifth session ended in 2001, and a record of then says `next year`
        ("What did Ostrava say of the 2002 draft?", ()),
        ("What did Ostrava say of the 2003 draft?", ("2003",)),
    ],
)
def test_the_session_of_the_assembly_tells_the_year(
    tmp_path: Path, question: str, unsaid: tuple[str, ...]
) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "third.txt").write_text(
        "A/C.3/55/SR.30\nGeneral Assembly\nFifty-fifth session\nThird Committee\n"
        "Summary record of the 30th meeting\n1. Ms. Vane (Ostrava) said that it had a draft.\n",
        encoding="utf-8",
    )
    embedder = HashEmbedder()
    list(build([folder], tmp_path / "c", embedder))
    with contextlib.closing(Searcher.open(tmp_path / "c", embedder)) as found:
        assert Elsewhere.of(question, found).unsaid("third.txt") == unsaid
