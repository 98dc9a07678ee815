"""What several speakers said, gathered from the paragraph of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from collections_at_hand import collection_of, meeting, paragraph
from doubles import HashEmbedder, Probed, ScriptedGenerator

from index.records import Kind, ParagraphRef, Speaker
from index.scope import Scope
from index.search import Searcher
from models.catalog import load
from models.inner import Inner
from models.prompts import Prompt
from qa import export, output, probe
from qa.answerer import Answerer
from qa.answers import Finished, Passage, Reading, Token
from qa.attempts import Answered
from qa.commands import answer_text
from qa.config import Settings, Steps
from qa.gathering import in_order, of_one
from qa.parts import Part
from qa.prompt import AFFIRM
from qa.subjects import Subject
from qa.tui.conversation import Turn, answer_with_citations, turn_blocks
from qa.tui.signs import Signs

DEFAULT = load().find("default").sha256
RECORD = """Committee on Ferries
Fortieth session
Summary record of the 608th meeting
Held at the Old Pier, Norport, on Thursday, 17 April 2025, at 3 p.m.
Chair: Ms. Vane
The meeting was called to order at 3.05 p.m.
Fees for pilots
1. The Chair invited comments on the fees for pilots.
2. Mr. Brill (Ostrava) said that he supported the fees for pilots. Twelve lamps had been put up.
3. Ms. Okonta (Lumeria) said that the fees for pilots were a burden on small harbours.
4. Mr. Tarn (Zembla) supported the fees for pilots, which would pay for the lamps.
5. Ms. Orlo (Kelmara) rose on a point of fees. Lamps deserved support from all delegations.
6. Mr. Brill (Ostrava) said again that the fees for pilots had his support.
7. Mr. Senn (Drusca) asked who would pay the fees for pilots.
8. Ms. Vole (Belmarra) had spoken. The fees for pilots were adopted by consensus.
9. Mr. Dorn (Orsk), in reply, left the floor. Ms. Ayle said that the fees were his.
10. Mr. Faro (Sark) rose. In reply, Ms. Ayle took the floor. The fees for pilots deserved support.
The meeting rose at 6 p.m.
"""
QUESTION = "Which delegations supported the fees for pilots?"
Make = Callable[..., Answerer]


class Judging(Probed):
    """The default model by its hash: a passage that holds one of `marks` answers.

    Where the question holds `asks`. Of sentences it says that they do (`answers`), more or less
    surely.
    """

    def __init__(self, *marks: str, answers: float = 60.0, asks: str = "") -> None:
        super().__init__("It was supported.")
        self.asked: list[str] = []
        self._marks = marks
        self._answers = answers
        self._asks = asks

    def heard(self, kind: str, text: str) -> float:
        if kind != probe.JUDGED:
            return self._answers
        self.asked.append(text)
        marked = any(mark in text for mark in self._marks)
        return 60.0 if marked and self._asks in text else -60.0


@pytest.fixture
def make(tmp_path: Path) -> Make:
    folder, embedder = collection_of(tmp_path, RECORD)

    def made(*marks: str, answers: float = 60.0, asks: str = "", **steps: bool) -> Answerer:
        searcher = Searcher.open(folder, embedder)
        settings = Settings(collection=folder)
        model = Judging(*marks, answers=answers, asks=asks)
        return Answerer(searcher, embedder, model, settings, Steps(**steps))

    return made


def test_each_who_did_is_told_from_a_paragraph_of_its_own(make: Make) -> None:
    answerer = make("Brill", "Tarn")
    answer = answerer.ask(QUESTION)
    assert answer.answered
    assert [(c.ref.paragraph, c.ref.speaker) for c in answer.citations] == [
        (2, "Mr. Brill (Ostrava)"),
        (4, "Mr. Tarn (Zembla)"),
        (6, "Mr. Brill (Ostrava)"),
    ]
    assert all(claim.supported for claim in answer.claims)
    assert "Okonta" not in answer.text
    assert re.search(r"\b([4-9]|10) nearest paragraphs", answer.coverage)
    # it is asked of one
    model = answerer.generator
    assert isinstance(model, Judging)
    assert all("Which delegation supported the fees for pilots?" in text for text in model.asked)


def test_who_speaks_is_named_where_the_sentence_does_not(make: Make) -> None:
    answer = make("Tarn", "Orlo").ask("Which delegations wanted lamps to be paid for?")
    assert {c.ref.paragraph for c in answer.citations} == {4, 5}
    assert all("Tarn" in claim.text or "Orlo" in claim.text for claim in answer.claims)
    told = [claim.text for claim in answer.claims]
    assert any(text.startswith("Ms. Orlo (Kelmara) said that lamps") for text in told), told


def test_what_was_asked_may_be_the_answer(make: Make) -> None:
    answer = make("Senn", "Tarn").ask("Who asked about the fees for pilots?")
    assert "asked who would pay" in answer.text


@pytest.mark.parametrize("other", ["Vole", "Dorn", "Faro"])
@pytest.mark.parametrize("answers", [60.0, -0.4])
def test_what_a_speaker_did_not_say_is_not_told_as_said(
    make: Make, other: str, answers: float
) -> None:
    """Neither in the words of the record, nor where the model writes."""
    answer = make("Tarn", other, answers=answers).ask(QUESTION)
    assert "adopted" not in answer.text
    assert "Ayle" not in answer.text
    assert "Faro (Sark) said that" not in answer.text


class Echoing(Judging):
    """Repeats the question, of the passages without `own`; those that hold it answer themselves."""

    def __init__(self, *marks: str, own: str) -> None:
        super().__init__(*marks)
        self.own = own
        self._answer = " the fees for pilots were supported."

    def adapted(self, prompt: Prompt, **others: Any) -> Inner | None:  # noqa: ANN401
        self._answers = 60.0 if self.own in self._check(prompt) else -0.4
        return super().adapted(prompt, **others)


def test_who_is_said_to_have_said_so_in_the_words_of_the_question(make: Make) -> None:
    """Where another is told in the words of the record, it says nothing."""
    answerer = make()
    question = "Who supported the fees for pilots?"
    for own, told in (("Tarn", {4}), ("nobody", {2, 4})):
        model = Echoing("Brill (Ostrava) said that he", "Tarn", own=own)
        answer = Answerer(answerer.searcher, HashEmbedder(), model, answerer.settings).ask(question)
        assert {c.ref.paragraph for c in answer.citations} == told, own


def test_a_speaker_is_one_with_and_without_a_country() -> None:
    def told(*speakers: str | None) -> Answered:
        said = [paragraph(n, "", speaker=s and Speaker(s)) for n, s in enumerate(speakers, 1)]
        refs = [ParagraphRef.to(meeting(*said), one) for one in said]
        return Answered(1.0, None, gathered=tuple(Passage(ref, "", 0.0) for ref in refs))

    assert told("Mr. Brill (Ostrava)", "Ms. Vane").of_several
    assert not told("Mr. Brill (Ostrava)", "Mr. Brill").of_several
    assert not told("Mr. Brill (Ostrava)", None).of_several
    assert not told().of_several


@pytest.mark.parametrize(
    ("marks", "steps"),
    [
        (("Brill", "Tarn"), {"gathered": False}),
        (("Brill",), {}),  # twice, but one
        ((), {}),
        (("Chair",), {}),
    ],
)
def test_what_too_few_answer_is_answered_like_any_other(
    make: Make, marks: tuple[str, ...], steps: dict[str, bool]
) -> None:
    answer = make(*marks, **steps).ask(QUESTION)
    assert len({c.ref for c in answer.citations}) <= 1
    assert not answer.coverage


def test_one_alone_is_told_where_no_answer_is_sure_for_all(make: Make) -> None:
    answer = make("Tarn", asks="Which delegation supported").ask(QUESTION)
    assert answer.answered
    assert {c.ref.speaker for c in answer.citations} == {"Mr. Tarn (Zembla)"}
    assert answer.coverage
    # where the question is answered as it stands, that is the answer
    assert not make("Tarn").ask(QUESTION).coverage


def test_a_sentence_that_hardly_answers_is_not_told(make: Make) -> None:
    assert make("Brill", "Tarn").ask(QUESTION).coverage
    assert not make("Brill", "Tarn", answers=-60.0).ask(QUESTION).coverage
    # nor where nothing is known of it: then the nearest is
    assert make("Brill", "Tarn", answers=-60.0, looked_back=False).ask(QUESTION).coverage


def test_none_is_told_that_is_less_sure_than_an_answer_must_be(make: Make) -> None:
    answerer = make("Brill", "Tarn")
    settings = replace(answerer.settings, threshold=1.01)
    strict = Answerer(answerer.searcher, HashEmbedder(), answerer.generator, settings)
    assert not strict.ask(QUESTION).coverage


def test_a_question_for_one_thing_is_not_gathered(make: Make) -> None:
    answer = make("Brill", "Tarn").ask("How many lamps had been put up?")
    assert not answer.coverage


def test_a_model_without_an_adapter_gathers_nothing(make: Make) -> None:
    answerer = make("Brill", "Tarn")
    plain = ScriptedGenerator("Yes.", chooser=lambda _prompt, _options: (1.0, 0.0))
    answerer = Answerer(answerer.searcher, HashEmbedder(), plain, answerer.settings)
    assert not answerer.ask(QUESTION).coverage
    assert not any("Which delegation " in prompt for prompt in plain.prompts)


def test_how_far_it_was_looked_for_is_told_everywhere(make: Make, tmp_path: Path) -> None:
    answer = make("Brill", "Tarn").ask(QUESTION)
    assert answer.coverage
    assert output.answer(answer)["coverage"] == answer.coverage
    assert answer.coverage in answer_text(answer).splitlines()
    assert f"*{answer.coverage}*" in export.markdown([answer])
    export.export([answer], tmp_path / "a.docx")
    said = [paragraph.text for paragraph in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert answer.coverage in said
    turn = Turn(QUESTION, answer=answer)
    assert answer.coverage in answer_with_citations(turn).splitlines()
    assert any(block.text == answer.coverage for block in turn_blocks(turn, 0, Signs(), 0.0))


def test_what_is_found_is_told_at_once(make: Make) -> None:
    events = list(make("Brill", "Tarn").stream(QUESTION))
    read = [event for event in events if isinstance(event, Reading)]
    assert [event.done for event in read] == sorted(event.done for event in read)
    assert all(event.done <= event.total for event in read)
    first = next(at for at, event in enumerate(events) if isinstance(event, Token))
    assert any(isinstance(event, Reading) for event in events[first:])
    drafts = "".join(event.text for event in events if isinstance(event, Token))
    assert drafts.count("Tarn") == 1
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(("after", "told"), [(1, False), (2, True)])
def test_one_that_is_cancelled_tells_what_was_found(make: Make, after: int, *, told: bool) -> None:
    drafts: list[str] = []
    events = make("Okonta", "Tarn", "Orlo").stream(
        "Which speakers mentioned fees?", cancelled=lambda: len(drafts) >= after
    )
    for event in events:
        if isinstance(event, Token) and event.text.strip():
            drafts.append(event.text)
    assert isinstance(event, Finished)
    assert event.answer.answered is told
    assert len(event.answer.citations) == (2 if told else 0)


def test_a_part_is_asked_of_one_as_it_was_of_all() -> None:
    scope = Scope()
    whole = Part("Which members spoke?", scope)
    one = of_one(whole, "Which member spoke?")
    assert one.question == one.asked == one.told == "Which member spoke?"
    # it is weighed as a part, but need not hold a year that its record has
    assert one.label
    dated = Part("Which members spoke in 2031?", scope)
    for part in (dated, of_one(dated, "Which member spoke in 2031?")):
        assert not Subject.of(part).apart
    apart = replace(whole, label=whole.asked, itself=whole.asked, alone=True)
    assert of_one(apart, "Which member spoke?") == replace(
        apart, **dict.fromkeys(("asked", "label", "itself"), "Which member spoke?")
    )
    side = replace(whole, asked=f"{whole.asked}\nIn 2031?", itself=whole.asked, label="2031")
    of_side = of_one(side, "Which member spoke?")
    assert of_side.asked == "Which member spoke?\nIn 2031?"
    assert (of_side.itself, of_side.label) == ("Which member spoke?", "2031")


def test_what_was_said_stands_in_its_order() -> None:
    def passage(source: str, number: int | None) -> Passage:
        kind = Kind.BODY if number else Kind.TITLE
        said = paragraph(number or 1, "", number=number, kind=kind)
        return Passage(ParagraphRef.to(meeting(said, source=source), said), "", 0.0)

    found = [passage("b", 9), passage("a", 3), passage("b", 2), passage("a", None)]
    assert in_order(found) == [2, 0, 3, 1]
    assert in_order([]) == []


def test_where_no_sentence_answers_the_model_writes(make: Make) -> None:
    """What it writes is told if it is as sure as any answer must be."""
    answerer = make("Senn", "Dorn", answers=-0.5)
    answer = answerer.ask("Which speakers mentioned fees?")
    model = answerer.generator
    assert isinstance(model, Judging)
    written = [text for text in model.prompts if text.endswith(AFFIRM)]
    assert len(written) >= 2
    assert not answer.coverage


def test_no_paragraph_is_read_twice_for_one_question(make: Make) -> None:
    answerer = make("Tarn")
    answer = answerer.ask("Who asked about the fees for pilots?")
    model = answerer.generator
    assert isinstance(model, Judging)
    assert not answer.coverage
    assert len(model.asked) == len(set(model.asked)) > 2
