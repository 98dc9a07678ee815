"""Lists of every mention: which questions ask for one, and that it is complete."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator

from index.scope import Filters
from index.search import Searcher
from qa.answerer import Answerer
from qa.config import Settings
from qa.listing import listing, term_of

ASKED = [
    ("List every paragraph that mentions lighthouses.", "lighthouses"),
    ("list all paragraphs that refer to the Old Pier", "Old Pier"),
    ("Please show me all the passages which speak of “salt water”.", "salt water"),
    ("Give me every mention of Lumeria", "Lumeria"),
    ("Which paragraphs mention the word ferry?", "ferry"),
    ("In which paragraphs is Mr. Brill mentioned?", "Mr. Brill"),
    ("Where is the Old Pier mentioned?", "Old Pier"),
    # what names the records is no part of the term
    ("List all paragraphs that mention lighthouses at the fortieth session.", "lighthouses"),
    ("Find every reference to fees in the records.", "fees"),
    ("Find all references to fees in the records.", "fees"),
]


@pytest.mark.parametrize(("question", "term"), ASKED)
def test_what_every_mention_is_asked_of(question: str, term: str) -> None:
    assert term_of(question) == term


OTHERS = [
    "Where was the 590th meeting held?",
    "Which State mentioned lighthouses?",
    "List the three partners that the Chair named.",
    "How many paragraphs does the general comment have?",
    "What did Mr. Brill mention?",
    "",
]


@pytest.mark.parametrize("question", OTHERS)
def test_questions_that_ask_for_no_such_list(question: str) -> None:
    assert term_of(question) == ""


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder, embedder = small_collection(tmp_path_factory.mktemp("listing"))
    searcher = Searcher.open(folder, embedder)
    generator = ScriptedGenerator("nonsense")
    yield Answerer(searcher, embedder, generator, Settings(collection=folder))
    assert generator.prompts == []  # no list needs a model
    searcher.close()


def test_every_paragraph_is_listed_with_its_own_words(answerer: Answerer) -> None:
    answer = answerer.ask("List every paragraph that mentions lighthouses.")
    assert answer.answered
    held = {(m.stored.ref.source, m.stored.ref.paragraph)
            for m in answerer.searcher.mentions("lighthouses").found}  # fmt: skip
    assert len(held) == 2
    assert {(c.ref.source, c.ref.paragraph) for c in answer.citations} == held
    assert answer.claims[0].text == (
        "“lighthouses” is mentioned in 2 paragraphs of 2 records; "
        f"2 records with {sum(r.paragraph_count for r in answerer.searcher.records)} paragraphs "
        "were searched."
    )
    assert answer.claims[0].citations == (1, 2)
    assert all("lighthouses" in claim.text for claim in answer.claims[1:])
    assert all(c.quote in c.text for c in answer.citations)


def test_a_session_narrows_the_list(answerer: Answerer) -> None:
    answer = answerer.ask("List every paragraph that mentions lighthouses at the 39th session.")
    assert {c.ref.session for c in answer.citations} == {39}
    assert "1 record with" in answer.text


def test_flags_narrow_the_list(answerer: Answerer) -> None:
    question = "List every paragraph that mentions lighthouses."
    answer = answerer.ask(question, Filters(session=40))
    assert {c.ref.session for c in answer.citations} == {40}


def test_what_is_mentioned_nowhere_is_said_with_what_was_searched(answerer: Answerer) -> None:
    answer = answerer.ask("List every paragraph that mentions submarines.")
    assert not answer.answered
    assert "no paragraph mentions “submarines”; 2 records with" in answer.text
    assert answer.citations == ()


def test_two_sessions_cannot_be_narrowed_to(answerer: Answerer) -> None:
    question = "List every paragraph that mentions lighthouses at the 39th and the 40th session."
    searcher = answerer.searcher
    assert listing(question, searcher.scope(question), searcher, Filters()) is None
