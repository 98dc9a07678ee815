"""From a question to a cited answer, with a scripted model and hashed words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import HashEmbedder, ScriptedGenerator

from index.records import ParagraphRef
from index.search import Searcher
from qa.answerer import Answerer, cleaned
from qa.answers import Answer, Finished, Passage, Reading, Retrieved, Token
from qa.checking import Checker
from qa.commands import answer_text
from qa.composing import Quote, Stated, cite
from qa.config import Settings
from qa.errors import QaError
from qa.support import GROUNDS, Support, confirmed

Make = Callable[..., Answerer]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    folder, embedder = small_collection(tmp_path)

    def made(says: str, threshold: float = 0.0) -> Answerer:
        settings = Settings(collection=folder, threshold=threshold)
        return Answerer(
            Searcher.open(folder, embedder), embedder, ScriptedGenerator(says), settings
        )

    return made


QUESTION = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"


def ask(make: Make, says: str, question: str = QUESTION) -> Answer:
    return make(says).ask(question)


def test_events_come_in_order_and_end_in_the_answer(make: Make) -> None:
    events = list(make("twelve lighthouses had been rebuilt in Ostrava.").stream(QUESTION))
    kinds = [type(e) for e in events]
    assert kinds[0] is Retrieved
    assert kinds[1] is Reading
    assert kinds[-1] is Finished
    assert set(kinds[1:-1]) == {Reading, Token}
    assert kinds.index(Token) > len(kinds) - 1 - kinds[::-1].index(Reading)
    assert "".join(e.text for e in events if isinstance(e, Token)).startswith("twelve")


def test_a_claim_is_cited_to_its_paragraph_with_a_verbatim_quote(make: Make) -> None:
    answer = ask(make, "twelve lighthouses had been rebuilt in Ostrava.")
    assert answer.answered
    assert answer.text == "Twelve lighthouses had been rebuilt in Ostrava [1]."
    (citation,) = answer.citations
    assert (citation.ref.source, citation.ref.paragraph) == ("r40.txt", 2)
    assert citation.text[citation.start : citation.end] == citation.quote
    assert citation.quote == "Mr. Brill (Ostrava) said that twelve lighthouses had been rebuilt."
    assert answer.claims[0].supported


def test_the_quote_reaches_to_the_figure_of_the_claim() -> None:
    text = (
        "The loss of the ferry Amity in Ostrava had been debated in March. "
        "Nine members of the crew and four passengers had died. The court had not sat."
    )
    record = meeting(paragraph(1, text), symbol="COF/SR.1")
    passage = Passage(ParagraphRef.to(record, record.paragraphs[0]), text, 1.0)
    question = "How many passengers died in the loss of the ferry Amity in Ostrava?"
    checker = Checker(question, (passage,), encode=HashEmbedder().encode, weight=lambda _: 1.0)
    (checked,) = checker.check("4 passengers died in the loss of the ferry Amity in Ostrava.")
    assert checked.support.supported
    assert checked.text.startswith("Four passengers")  # as the record writes it
    (quote,) = checked.stated.quotes
    assert "four passengers" in quote.text[quote.start : quote.end]
    assert "court" not in quote.text[quote.start : quote.end]


def test_what_must_be_worked_out_is_told_in_the_figures_of_the_record() -> None:
    text = "Of the 134 candidates in Ostrava, 5 had won a seat."
    record = meeting(paragraph(1, text), symbol="COF/SR.1")
    passage = Passage(ParagraphRef.to(record, record.paragraphs[0]), text, 1.0)

    def sure(found: Support, claim: str, passage: Passage) -> Support:
        del claim, passage
        return confirmed(found, 0.99, {"bias": 0.0, "told": 1.0, **dict.fromkeys(GROUNDS[1:], 0.0)})

    checker = Checker(
        "How many candidates lost?", (passage,), encode=HashEmbedder().encode, weight=lambda _: 1.0
    )
    (checked,) = checker.check("Of the 134 candidates in Ostrava, 129 had not won a seat.", sure)
    assert checked.rewritten
    assert checked.text == passage.text
    # and what cannot be, whatever the model says
    (wrong,) = checker.check("Of the 134 candidates in Ostrava, 128 had not won a seat.", sure)
    assert wrong.text == passage.text


def test_a_figure_that_the_record_does_not_give_is_not_shown_as_supported(make: Make) -> None:
    answer = ask(make, "ninety lighthouses had been rebuilt in Ostrava.")
    assert "ninety" not in answer.text
    assert "twelve lighthouses" in answer.text


def test_a_conclusion_that_the_record_does_not_draw_is_no_answer(make: Make) -> None:
    answer = ask(make, "twelve lighthouses had been rebuilt, which means Ostrava had twelve.")
    assert not answer.answered
    assert "does not say so itself" in answer.text


def test_figures_are_written_as_the_record_writes_them(make: Make) -> None:
    answer = ask(make, "12 lighthouses had been rebuilt in Ostrava.")
    assert answer.text.startswith("Twelve lighthouses")


def test_each_side_of_a_comparison_is_answered_and_cited(
    tmp_path: Path,
) -> None:
    folder, embedder = small_collection(tmp_path)

    def says(prompt: str) -> str:
        passage = prompt.split("Question:")[0]
        return (
            "Lumeria had become the fifty-ninth party."
            if "Lumeria had become" in passage
            else "Ostrava had become the sixtieth party."
        )

    def judges(prompt: str, options: Sequence[str]) -> Sequence[float]:
        return (9.0, 1.0) if "had become" in prompt.split("Question:")[0] else (1.0, 9.0)

    answerer = Answerer(
        Searcher.open(folder, embedder),
        embedder,
        ScriptedGenerator(says, chooser=judges),
        Settings(collection=folder, threshold=0.0),
    )
    answer = answerer.ask("Which State had become a party at the 39th and at the 40th session?")
    assert [c.ref.source for c in answer.citations] == ["r39.txt", "r40.txt"]
    assert [claim.citations for claim in answer.claims] == [(1,), (2,)]
    assert [part.rpartition(" (")[2] for part in answer.parts] == [
        "the 39th session)",
        "the 40th session)",
    ]


def test_particulars_are_cited_by_their_line(make: Make) -> None:
    answer = ask(make, "the meeting rose at 6 p.m.", "At what time did the 608th meeting rise?")
    (citation,) = answer.citations
    assert citation.ref.paragraph is None
    assert citation.text == citation.quote == "The meeting rose at 6 p.m."


def test_below_the_threshold_it_declines_and_names_the_closest(make: Make) -> None:
    answer = make("anything.", threshold=1.0).ask("How many submarines had Atlantis rebuilt?")
    assert not answer.answered
    assert answer.text.startswith("The records do not say")
    assert "Atlantis" in answer.text
    assert answer.closest
    assert answer.claims == ()
    assert answer.citations == ()
    # each with its sentence that comes nearest, to judge by
    printed = answer_text(answer).splitlines()
    below = printed[printed.index("Closest paragraphs:") + 1 :]
    assert [line.strip().split(" — ")[0] for line in below[::2]] == [str(r) for r in answer.closest]
    texts = [p.text for p in answer.passages]
    assert all(any(line.strip(" “”") in text for text in texts) for line in below[1::2])


def test_a_session_that_is_not_there_is_named(make: Make) -> None:
    answer = ask(make, "anything.", "Who became a party at the fifty-fifth session?")
    assert not answer.answered
    assert "55th session" in answer.text


def test_the_same_question_gives_the_same_answer(make: Make) -> None:
    answerer = make("twelve lighthouses had been rebuilt in Ostrava.")
    first, second = answerer.ask(QUESTION), answerer.ask(QUESTION)
    assert (first.text, first.citations, first.confidence, first.prompt_sha256) == (
        second.text,
        second.citations,
        second.confidence,
        second.prompt_sha256,
    )


def test_a_marker_of_the_model_s_own_is_no_citation(make: Make) -> None:
    answer = ask(make, "twelve lighthouses had been rebuilt in Ostrava [7].")
    assert [c.n for c in answer.citations] == [1]
    assert "[7]" not in answer.text


def test_a_repeated_sentence_is_said_once(make: Make) -> None:
    answer = ask(make, "twelve lighthouses had been rebuilt. Twelve lighthouses had been rebuilt.")
    assert len(answer.claims) == 1


def test_what_two_paragraphs_say_alike_is_said_once_and_cited_to_both() -> None:
    def of(number: int) -> Stated:
        record = meeting(paragraph(number, "Seven had been rebuilt."), symbol="COF/SR.1")
        ref = ParagraphRef.to(record, record.paragraphs[0])
        sure = Support(supported=True, score=1.0, missing=(), problems=())
        return Stated(
            "Seven had been rebuilt.", (Quote(ref, "Seven had been rebuilt.", 0, 5),), sure
        )

    claims, citations = cite([of(2), of(5), of(2)])
    assert [c.ref.paragraph for c in citations] == [2, 5]
    assert [claim.citations for claim in claims] == [(1, 2)]


@pytest.mark.parametrize("question", ["", "   ", "\x00\x1b"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QaError, match="empty"):
        cleaned(question)


def test_a_pasted_text_is_refused_and_its_length_told() -> None:
    with pytest.raises(QaError, match="2001 characters"):
        cleaned("x" * 2001)


def test_control_characters_do_not_reach_the_model() -> None:
    assert cleaned("When\x1b[31m did\nit end?") == "When [31m did it end?"


def test_a_cancelled_answer_ends_all_the_same(make: Make) -> None:
    events = list(make("twelve lighthouses.").stream(QUESTION, cancelled=lambda: True))
    assert isinstance(events[-1], Finished)
    assert not [e for e in events if isinstance(e, Token)]


def test_a_passage_that_answers_is_read_and_the_rest_is_left_unread(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    generator = ScriptedGenerator(
        "twelve lighthouses had been rebuilt.",
        chooser=lambda prompt, _: (9.0, 1.0) if "twelve lighthouses" in prompt else (1.0, 9.0),
    )
    settings = Settings(collection=folder, threshold=0.0)
    answerer = Answerer(Searcher.open(folder, embedder), embedder, generator, settings)
    answer = answerer.ask(QUESTION)
    assert [c.ref.paragraph for c in answer.citations] == [2]
    judged = [p for p in generator.prompts if p.rstrip().endswith("[assistant]")]
    assert len(answer.passages) > len(judged) >= 1
    # what was read is kept, up to the question
    assert len(generator.kept) == len(judged)
    assert all(
        kept in judged[n] and "Question" not in kept for n, kept in enumerate(generator.kept)
    )


def test_a_follow_up_is_asked_as_it_is_understood(make: Make) -> None:
    answerer = make("seven lighthouses had been rebuilt.")
    events = list(answerer.stream("And at the session before?", earlier=[QUESTION]))
    retrieved, finished = events[0], events[-1]
    assert isinstance(retrieved, Retrieved)
    assert isinstance(finished, Finished)
    understood = "How many lighthouses had been rebuilt in Ostrava at the thirty-ninth session?"
    assert retrieved.understood == finished.answer.understood == understood
    assert finished.answer.question == "And at the session before?"
    assert {p.ref.session for p in retrieved.passages} == {39}


def test_particulars_need_no_model(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    generator = ScriptedGenerator("nonsense")
    settings = Settings(collection=folder)
    answerer = Answerer(Searcher.open(folder, embedder), embedder, generator, settings)
    answer = answerer.ask("Who chaired the 590th meeting?")
    assert answer.text == "Chair of the 590th meeting, 39th session: Ms. Vane [1]."
    assert generator.prompts == []


def test_a_sentence_that_only_repeats_the_question_gives_way_to_the_record(make: Make) -> None:
    answer = ask(make, "lighthouses had been rebuilt in Ostrava at the fortieth session.")
    assert "twelve lighthouses had been rebuilt" in answer.text
