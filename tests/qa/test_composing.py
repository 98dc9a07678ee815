"""What a declined answer says is missing."""

from __future__ import annotations

import pytest
from collections_at_hand import meeting, paragraph

from index.records import ParagraphRef
from index.scope import Scope
from qa.answers import Passage
from qa.composing import covered, declined


def why(question: str, text: str) -> str:
    record = meeting(paragraph(7, text), symbol="COF/SR.1")
    ref = ParagraphRef.to(record, record.paragraphs[0])
    return declined(question, Scope(), [Passage(ref, text, 1.0)])


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("How many lighthouses had Ostrava?", "Vellin had two.", "“Ostrava”"),
        ("Had the OBU or Ostrava asked?", "Vellin had two.", "“OBU”, “Ostrava”"),
        ("What did Ms. Ana Corvane ask?", "Vellin had two.", "“Ana Corvane”"),
        ("What did President Kestrin say?", "The President spoke.", "“President Kestrin”"),
        ("What did South Vellin want?", "It was to the south of Ostrava.", "“South Vellin”"),
        ("What did the World Bank pay?", "It paid nothing.", "“World Bank”"),
        (
            "What did the Third Lighthouse Review Conference decide?",
            "The Conference met.",
            "“Lighthouse Review Conference”",
        ),
        ("What did it say on 3 May 2024?", "Vellin had two.", "“3 May 2024”"),
        ("What had Havana wanted?", "Vellin had wanted two.", "“Havana”"),
        ("What had Washington wanted?", "The United Nations had two.", "“Washington”"),
    ],
)
def test_what_no_paragraph_mentions_is_named(question: str, text: str, lacking: str) -> None:
    assert why(question, text).endswith(f"none of the nearest paragraphs mentions {lacking}.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # names nothing by itself
        ("What did the Conference decide?", "It had decided nothing."),
        ("What did the UN pay?", "It had paid nothing."),
        # one of its words is there
        ("What did the Latin American delegations want?", "The American delegation left."),
        ("What did Ms. Ana Corvane ask?", "Ms. Corvane asked nothing."),
        ("What did the World Bank pay?", "The Bank paid nothing."),
        # a capital for its State, and a region
        ("What had Havana wanted?", "Cuba had wanted two."),
        ("Which of the Latin American delegations spoke?", "Vellin spoke."),
        # a number that is asked for
        ("Which three lighthouses were lit?", "Two were."),
    ],
)
def test_what_is_no_name_or_is_there_is_not_missed(question: str, text: str) -> None:
    assert "mentions" not in why(question, text)


def test_how_many_paragraphs_were_read_is_told() -> None:
    told = [covered(read) for read in (1, 9)]
    assert told == [
        "Gathered from the 1 nearest paragraph; others may speak of it, too.",
        "Gathered from the 9 nearest paragraphs; others may speak of it, too.",
    ]
