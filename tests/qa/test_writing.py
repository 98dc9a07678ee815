"""What is written is put back to the model; where it does not answer, the passage's sentences are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import HashEmbedder, ScriptedGenerator, inside_of

from index.records import ParagraphRef
from index.search import Searcher
from models.catalog import load
from models.inner import Inner
from models.prompts import Prompt
from qa import probe
from qa.answerability import both
from qa.answerer import Answerer
from qa.answers import PARTLY, Answer, Finished, Passage, Token
from qa.apart import written
from qa.checking import Checker
from qa.commands import answer_text
from qa.composing import marked
from qa.config import Settings, Steps
from qa.prompt import AFFIRM

QUESTION = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"
OBJECT = "Why did the keepers of Ostrava object at the fortieth session?"
RECORDED = "Mr. Brill (Ostrava) said that twelve lighthouses had been rebuilt."
THANKS = "He thanked the Committee."


class LookingBack(ScriptedGenerator):
    """The default model by its hash, which is as sure of each draft as it is told to be."""

    def __init__(self, says: str | Callable[[str], str], sure: Mapping[str, float]) -> None:
        """`sure` has the log-odds of what ends in a text; all else is hardly an answer.

        Nothing answers `OBJECT`.
        """
        super().__init__(says)
        self.sha256 = load().find("default").sha256
        self._sure = sure
        self.put: list[tuple[str, bool]] = []
        """What was put back, and whether as just written."""

    def adapted(
        self,
        prompt: Prompt,
        *,
        adapter: Path,
        written: bool = False,
        **_: Any,  # noqa: ANN401 - as they come
    ) -> Inner | None:
        put = "".join(segment.text for segment in prompt)
        if adapter.name != "draft.lora":
            return self._loud(probe.JUDGED, -4.0 if OBJECT in put else 2.0)
        text = put.rpartition(AFFIRM)[2].strip()
        self.put.append((text, written))
        known = {} if OBJECT in put else self._sure
        wanted = next((z for end, z in known.items() if text.endswith(end)), -4.0)
        return self._loud(probe.DRAFTED, wanted)

    def _loud(self, kind: str, log_odds: float) -> Inner:
        """What must go on inside for these log-odds."""
        table = probe.weights(self.sha256, kind)
        assert table is not None
        return inside_of(self.sha256, kind, log_odds - float(table[0]))


def asked(
    folder: Path, says: str, sure: Mapping[str, float], **steps: bool
) -> tuple[Answer, list[str], LookingBack]:
    """The answer, what was shown as it came about, and the model."""
    collection, embedder = small_collection(folder)
    model = LookingBack(says, sure)
    # whatever a passage promises, and nothing but the best of them
    left = Steps(promising=False, attempts=1, confirmed=False, in_full=False, **steps)
    settings = Settings(collection=collection, threshold=0.0)
    searcher = Searcher.open(collection, embedder)
    events = list(Answerer(searcher, embedder, model, settings, left).stream(QUESTION))
    assert isinstance(events[-1], Finished)
    return events[-1].answer, [e.text for e in events if isinstance(e, Token)], model


DRAFT = "Mr. Brill thanked the Committee."


def test_what_was_written_is_put_back_and_counts(tmp_path: Path) -> None:
    says = f" {RECORDED}"
    doubted, _, model = asked(tmp_path / "doubted", says, {}, quoted=False)
    believed, _, _ = asked(tmp_path / "believed", says, {RECORDED: 4.0}, quoted=False)
    unasked, _, silent = asked(tmp_path / "unasked", says, {RECORDED: 4.0}, looked_back=False)
    assert doubted.confidence < unasked.confidence < believed.confidence
    assert model.put == [(RECORDED, True)]
    assert silent.put == []
    assert sum("answer the question?" in prompt for prompt in doubted.prompts) == 1


def test_a_sentence_of_the_passage_takes_the_place_of_a_draft_that_hardly_answers(
    tmp_path: Path,
) -> None:
    answer, shown, model = asked(tmp_path, f" {DRAFT}", {RECORDED: 4.0})
    assert answer.text.startswith(RECORDED.removesuffix("."))
    assert THANKS not in answer.text
    assert answer.draft == RECORDED
    assert "".join(shown).endswith(f"\n{RECORDED}")
    (_, first), *others = model.put
    assert first
    assert {text for text, _ in others} == {RECORDED, f"{RECORDED} {THANKS}"}
    assert not any(written for _, written in others)


def test_a_draft_that_is_trusted_has_no_sentence_put_beside_it(tmp_path: Path) -> None:
    """However sure an answer is by all else, its draft must be told to answer."""
    says, sure = f" {RECORDED}", {f"{RECORDED} {THANKS}": 6.0}
    _, _, trusted = asked(tmp_path / "trusted", says, {RECORDED: 4.0, **sure})
    assert trusted.put == [(RECORDED, True)]
    answer, _, doubted = asked(tmp_path / "doubted", says, {RECORDED: 1.0, **sure})
    assert len(doubted.put) > 1
    assert answer.draft == f"{RECORDED} {THANKS}"


@pytest.mark.parametrize(
    ("sure", "steps", "asked_for"),
    [
        ({RECORDED: 4.0}, {"quoted": False}, 1),
        ({RECORDED: 4.0}, {"looked_back": False}, 0),
        ({DRAFT: -2.0, RECORDED: -2.5}, {}, 3),  # no surer than the draft
        ({DRAFT: -5.0}, {}, 3),  # surer, and still no answer
    ],
)
def test_a_draft_stays_where_no_sentence_is_surer_or_none_is_looked_at(
    tmp_path: Path, sure: Mapping[str, float], steps: Mapping[str, bool], asked_for: int
) -> None:
    answer, _, model = asked(tmp_path, f" {DRAFT}", sure, **steps)
    assert len(model.put) == asked_for
    assert answer.draft.strip() == DRAFT


def test_a_draft_that_is_sure_enough_is_not_compared(tmp_path: Path) -> None:
    answer, _, model = asked(tmp_path, f" {RECORDED}", {RECORDED: 9.0})
    assert answer.confidence > 0.6
    assert len(model.put) == 1


@pytest.mark.parametrize("says", [f" {RECORDED}", f" m{RECORDED[1:-1]}"])
def test_a_draft_that_is_the_record_s_sentence_is_not_compared_with_itself(
    tmp_path: Path, says: str
) -> None:
    answer, _, model = asked(tmp_path, says, {RECORDED: -3.0, THANKS: -5.0})
    assert [text for text, written in model.put if not written] == [f"{RECORDED} {THANKS}"]
    assert answer.draft == says


def test_of_what_is_declined_the_parts_that_the_records_do_answer_are_told(tmp_path: Path) -> None:
    parts = (QUESTION, OBJECT)

    def says(prompt: str) -> str:
        if "You take questions apart" in prompt:
            return written(parts)
        return " It had rained." if "keepers" in prompt else f" {RECORDED}"

    collection, embedder = small_collection(tmp_path)
    model = LookingBack(says, {RECORDED: 6.0})
    left = Steps(promising=False, attempts=1, confirmed=False, in_full=False, quoted=False)
    answerer = Answerer(
        Searcher.open(collection, embedder), embedder, model, Settings(collection=collection), left
    )
    answer = answerer.ask(f"{QUESTION.rstrip('?')}, and why did the keepers object?")
    assert answer.parts == parts
    assert not answer.answered
    assert answer.missing == (
        f"The records do not say all of this. Of “{OBJECT}”: no paragraph was found that surely "
        "answers this."
    )
    (claim,) = answer.claims
    assert claim.text == RECORDED
    assert answer.text == f"{answer.missing} {PARTLY} {marked(claim)}"
    (cited,) = answer.citations
    assert cited.quote == RECORDED
    shown = answer_text(answer)
    assert f"“{RECORDED}”" in shown
    assert "Closest paragraphs:" in shown


def test_the_nearest_sentences_are_told_as_answers_and_no_questions() -> None:
    record = meeting(
        paragraph(
            1,
            "The Chair opened the meeting. Could the ferries run in winter? They could not, as the "
            "ferries had no ice class. Ms. Vane asked whether the ferries could run in winter. The "
            "ferries had run in winter until 2019.",
        )
    )
    (ref,) = (ParagraphRef.to(record, p) for p in record.paragraphs)
    passage = Passage(ref, record.paragraphs[0].text, 1.0)
    checker = Checker(
        "Until when had the ferries run in winter?",
        (passage,),
        encode=HashEmbedder().encode,
        weight=lambda _: 1.0,
    )
    assert checker.in_its_words(9) == (
        "The ferries had run in winter until 2019.",
        "Could the ferries run in winter? They could not, as the ferries had no ice class.",
        "The Chair opened the meeting.",
    )
    assert checker.in_its_words(1) == ("The ferries had run in winter until 2019.",)
    assert checker.attributor.nearest(0) == ()


@pytest.mark.parametrize(
    ("one", "other", "come_to"),
    [(None, None, None), (0.3, None, 0.3), (None, 0.4, 0.4), (0.5, 0.5, 0.5), (0.9, 0.1, 0.5)],
)
def test_two_tellings_come_to_the_mean_of_their_log_odds(
    one: float | None, other: float | None, come_to: float | None
) -> None:
    assert both(one, other) == pytest.approx(come_to)
    sure = both(0.9, 0.9999)
    assert sure is not None
    assert 0.98 < sure < 0.991  # held away from certainty
