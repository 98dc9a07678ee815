"""What was answered to what somebody asked, found behind it and read beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import collection_of, meeting, paragraph
from doubles import HashEmbedder, Probed

from index.records import ParagraphRef, Speaker
from index.search import Searcher
from qa import probe
from qa.answerer import Answerer
from qa.answers import Answer, Passage
from qa.config import Settings, Steps
from qa.replies import candidates, replies

RECORD = """Committee on Ferries
Fortieth session
Summary record of the 608th meeting
Held at the Old Pier, Norport, on Thursday, 17 April 2025, at 3 p.m.
Chair: Ms. Vane
The meeting was called to order at 3.05 p.m.
Lamps
1. Mr. Dorn (Ostrava) said that harbour offices would bear all costs of the ropes.
2. Ms. Okonta (Lumeria) asked who would be charged for the lamps at night.
3. She added that harbour offices would bear no costs of boats.
4. Mr. Tarn (Zembla) said that boats were late.
5. Mr. Brill (Ostrava) said that harbour offices would bear the costs.
The meeting rose at 6 p.m.
"""
QUESTION = "What did Lumeria ask about the lamps, and what did Ostrava reply?"


class Listening(Probed):
    """`bear` answers what was replied, where it hears what to."""

    def __init__(self, *, half: bool = False) -> None:
        super().__init__(
            lambda prompt: (
                "harbour offices would bear the costs."
                if "would bear the costs" in prompt
                else "she asked who would be charged for the lamps at night."
            )
        )
        self._half = half

    def heard(self, kind: str, text: str) -> float:
        told = "charged" in text and ("reply" not in text or "would bear" in text)
        half = self._half and "reply" in text
        return 60.0 if kind != probe.JUDGED or (told and not half) else -60.0


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    return Searcher.open(*collection_of(tmp_path, RECORD))


def ask(searcher: Searcher, question: str, *, half: bool = False, **steps: bool) -> Answer:
    settings = Settings(collection=Path("c"))
    model = Listening(half=half)
    return Answerer(searcher, HashEmbedder(), model, settings, Steps(**steps)).ask(question)


def test_a_reply_is_found_behind_what_it_replies_to(searcher: Searcher) -> None:
    """Not in what the same speaker says, nor before; and it is quoted as it stands."""
    answer = ask(searcher, QUESTION)
    assert answer.answered
    assert [c.ref.paragraph for c in answer.citations] == [2, 5]
    assert answer.citations[1].quote == (
        "Mr. Brill (Ostrava) said that harbour offices would bear the costs."
    )


def test_by_itself_it_is_none(searcher: Searcher) -> None:
    assert not ask(searcher, QUESTION, replied=False).answered


def test_what_was_not_answered_is_not_made_up(searcher: Searcher) -> None:
    answer = ask(searcher, QUESTION, half=True)
    assert not answer.answered
    assert 5 not in {c.ref.paragraph for c in answer.citations}


@pytest.mark.parametrize(
    ("before", "question", "found"),
    [
        ("What did Lumeria ask about lamps?", "What was the reply?", True),
        ("What worried the expert?", "How did the delegation answer?", True),
        ("What did Lumeria want to know?", "What was it told?", True),
        ("What rate did the member quote?", "What figure did they give back?", True),
        ("What was Lumeria afraid of?", "How did Ostrava reassure it?", True),
        # two things; what was said of one matter by two
        ("What did Lumeria ask about lamps?", "When were they put up?", False),
        ("When was the levy introduced?", "How was it explained?", False),
        ("Who presented the study?", "What did it cost?", False),
    ],
)
def test_what_asks_for_a_reply(before: str, question: str, found: bool) -> None:
    assert replies(question, before) is found


def test_who_is_asked_about_comes_first_and_nothing_before_nor_elsewhere() -> None:
    said = [
        paragraph(n, "", speaker=Speaker(name, of))
        for n, name, of in (
            (1, "Mr. Dorn", "Ostrava"),
            (2, "Ms. Okonta", "Lumeria"),
            (4, "Mr. Tarn", "Zembla"),
            (5, "Mr. Brill", "Ostrava"),
        )
    ]
    here = meeting(*said)
    other = meeting(*said, source="other.txt")
    passages = tuple(
        Passage(ParagraphRef.to(record, one), "", 1.0) for record in (other, here) for one in said
    )
    found = candidates(passages, "What did Ostrava reply?", here.source, 2)
    assert [(p.ref.source, p.ref.paragraph) for p in found] == [(here.source, 5), (here.source, 4)]
