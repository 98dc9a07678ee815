"""Which sentences stand for drafts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from collections_at_hand import meeting, paragraph

from eval.drafting import of_passage
from eval.gold import GoldQuestion, Place
from index.records import ParagraphRef
from qa.answers import Passage

TEXT = (
    "The Chair thanked the delegation of Norrøya for its replies. Norrøya had rebuilt twelve "
    "lighthouses in all. Three piers had been repaired by 2019. Yes."
)
RECORD = meeting(paragraph(1, TEXT), paragraph(2, "The lighthouses of Ostrava had no keepers."))
FIRST, SECOND = (Passage(ParagraphRef.to(RECORD, p), p.text, 1.0) for p in RECORD.paragraphs)
GOLD = GoldQuestion(
    "q1",
    "fact",
    "How many lighthouses had Norrøya rebuilt?",
    answerable=True,
    facts=(("12", "twelve"),),
    evidence=((Place(FIRST.ref.source, 1),),),
)
THANKS, BUILT, PIERS = TEXT.removesuffix(" Yes.").replace(". ", ".|").split("|")


@pytest.mark.parametrize(
    ("question", "passage", "found"),
    [
        # what says it, and the nearest of what says nothing of it
        (GOLD, FIRST, [(BUILT, True), (THANKS, False)]),
        # all that is asked for: no sentence says it by itself, and two say some of it
        (replace(GOLD, facts=(("twelve",), ("three",))), FIRST, [(THANKS, False)]),
        (replace(GOLD, facts=(("fourteen",),)), FIRST, [(BUILT, False)]),
        (GOLD, SECOND, [(SECOND.text, False)]),
        (replace(GOLD, answerable=False, facts=(), evidence=()), FIRST, [(BUILT, False)]),
        (GOLD, replace(FIRST, text="Yes. No. Twelve."), []),
    ],
)
def test_a_passage_s_own_sentences_answer_or_do_not(
    question: GoldQuestion, passage: Passage, found: list[tuple[str, bool]]
) -> None:
    assert [(draft.text, draft.answers) for draft in of_passage(question, passage)] == found
