"""Letters of a question written out as the records have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import small_collection, write_records
from doubles import ScriptedGenerator

from index.build import build
from index.search import Searcher
from qa.answerer import Answerer
from qa.config import Settings
from qa.lettering import known, lettered, written_out

RECORDS = frozenset(
    {
        "Committee on the Elimination of Racial Discrimination",
        "Committee on the Rights of the Child",
        "Convention on the Rights of the Child",
        "International Court of Justice",
        "non-governmental organization",
        "Sustainable Development Goal",
        "International Labour Organization",
        "ILO",
        "European Union",
        "Group of 77",
        "least developed country",
        "United Kingdom",
        "United Nations",
        "United States",
    }
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What has been done with CERD?",
            "What has been done with the Committee on the Elimination of Racial Discrimination?",
        ),
        # the same letters: a body, or its treaty
        ("What did the CRC say?", "What did the Committee on the Rights of the Child say?"),
        (
            "How many States are party to the CRC?",
            "How many States are party to the Convention on the Rights of the Child?",
        ),
        (
            "Did the CRC Committee ratify it?",
            "Did the Committee on the Rights of the Child ratify it?",
        ),
        # an article, where there is none; another, where the name begins otherwise
        ("Comments due at ICJ?", "Comments due at the International Court of Justice?"),
        ("What did an NGO say?", "What did a non-governmental organization say?"),
        # several of them
        ("Which NGOs spoke?", "Which non-governmental organizations spoke?"),
        ("SDG Summit: why?", "the Sustainable Development Goal Summit: why?"),
        # States and unions: before nouns, too; with stops; with a figure
        ("Which EU fund?", "Which European Union fund?"),
        ("What did the EU ask?", "What did the European Union ask?"),
        ("Why did the US delegate object?", "Why did the United States delegate object?"),
        ("In the U.K.'s view?", "In the United Kingdom's view?"),
        ("Did a US delegate ask?", "Did a United States delegate ask?"),
        ("He spoke of the U.S. Who replied?", "He spoke of the United States. Who replied?"),
        ("What did the U.S. Government say?", "What did the United States Government say?"),
        ("What did Mr. U.S. Brill say?", "What did Mr. U.S. Brill say?"),
        ("Did the G-77 ask?", "Did the Group of 77 ask?"),
        ("Did LDCs ask?", "Did least developed countries ask?"),
        # money; what names nothing
        ("Did it cost US$ 5?", "Did it cost US$ 5?"),
        ("Which UN agency?", "Which UN agency?"),
        # records go on with these letters
        ("What did the ILO ask?", "What did the ILO ask?"),
        # no record has the name; nobody knows the letters
        ("What did UNCITRAL ask?", "What did UNCITRAL ask?"),
        ("What did the XQZ ask?", "What did the XQZ ask?"),
        # the name stands there already
        (
            "Did the International Court of Justice (ICJ) ask?",
            "Did the International Court of Justice (ICJ) ask?",
        ),
        (
            "Which articles did the CRC cite?",
            "Which articles did the Committee on the Rights of the Child cite?",
        ),
        # a body of its own, a word, a compound; in capitals no letters stand out
        ("Did the NGO Committee meet?", "Did the NGO Committee meet?"),
        ("WHO spoke?", "WHO spoke?"),
        ("Are laws CRC-compliant?", "Are laws CRC-compliant?"),
        ("WHAT DID THE CRC SAY?", "WHAT DID THE CRC SAY?"),
        # a symbol is no word
        ("Who chaired CERD/C/SR.3 and A/ICJ?", "Who chaired CERD/C/SR.3 and A/ICJ?"),
        ("", ""),
    ],
)
def test_letters_written_out(question: str, expected: str) -> None:
    assert written_out(question, RECORDS.__contains__) == expected


def test_letters_that_only_records_without_them_write_out() -> None:
    without = RECORDS - {"ILO"}
    assert written_out("Did the ILO ask?", without.__contains__) == (
        "Did the International Labour Organization ask?"
    )


def test_letters_that_are_to_stay() -> None:
    question = "What did CERD say of the ICJ?"
    assert written_out(question, RECORDS.__contains__, ("CERD",)) == (
        "What did CERD say of the International Court of Justice?"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Who leads the Ferry Repair Corporation?",
            "Who leads the Ferry Repair Corporation (FRC)?",
        ),
        (
            "Who leads the Office for the Upkeep of Piers?",
            "Who leads the Office for the Upkeep of Piers (OUP)?",
        ),
        ("Does the Ferry Repair Corporation pay?", "Does the Ferry Repair Corporation (FRC) pay?"),
        (
            "What did Ms. Vane of the Ferry Repair Corporation say?",
            "What did Ms. Vane of the Ferry Repair Corporation (FRC) say?",
        ),
        (
            "Is the Ferry Repair Corporation’s budget low?",
            "Is the Ferry Repair Corporation’s (FRC) budget low?",
        ),
        # given already; nobody's letters; too few
        (
            "Does the Ferry Repair Corporation (FRC) pay?",
            "Does the Ferry Repair Corporation (FRC) pay?",
        ),
        ("Is FRC the Ferry Repair Corporation?", "Is FRC the Ferry Repair Corporation?"),
        ("Who leads the Ferry Building Corporation?", "Who leads the Ferry Building Corporation?"),
        ("Who leads the Ferry Office?", "Who leads the Ferry Office?"),
        ("WHO LEADS IT?", "WHO LEADS IT?"),
        # the letters are asked for
        (
            "What are the initials of the Ferry Repair Corporation?",
            "What are the initials of the Ferry Repair Corporation?",
        ),
        ("", ""),
    ],
)
def test_letters_behind_a_name(question: str, expected: str) -> None:
    records = {
        "Ferry Repair Corporation FRC",
        "Office for the Upkeep of Piers OUP",
        "Ferry Office FO",
    }
    assert lettered(question, records.__contains__) == expected


def test_every_entry_has_letters_and_a_name() -> None:
    assert len(known()) > 40
    for short, letters in known().items():
        assert short.upper() == short
        assert letters.names
        assert all(short != name for name in (*letters.names, *letters.treaties))


def test_what_was_understood_is_told(tmp_path: Path) -> None:
    _, embedder = small_collection(tmp_path)
    folder = write_records(tmp_path / "all")
    (folder / "court.txt").write_text(
        "Committee on Ferries\nForty-second session\nSummary record of the 630th meeting\n"
        "1. Ms. Vane (Ostrava) said that the International Court of Justice had ruled on piers.\n",
        encoding="utf-8",
    )
    list(build([folder], tmp_path / "more", embedder))
    searcher = Searcher.open(tmp_path / "more", embedder)
    settings = Settings(collection=tmp_path / "more")
    generator = ScriptedGenerator("it had ruled on piers.")
    answerer = Answerer(searcher, embedder, generator, settings)
    answer = answerer.ask("What had the ICJ ruled on?")
    assert answer.understood == "What had the International Court of Justice ruled on?"
    assert any("Question: What had the International Court" in p for p in generator.prompts)
    # the meaning of the letters is asked: they stay
    assert answerer.ask("What does ICJ stand for?").understood == ""
    searcher.close()
