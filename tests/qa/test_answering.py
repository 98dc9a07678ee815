"""One part of a question: which passages are tried, and how the parts are taken together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator, inside_of

from index.build import build
from index.scope import Filters
from index.search import Searcher
from models.catalog import load
from models.inner import Inner
from models.pieces import Piece
from models.prompts import Prompt
from qa import probe
from qa.answerer import Answerer
from qa.answering import HOPELESS
from qa.answers import Answer, Finished, Token
from qa.attempts import together
from qa.config import ATTEMPTS, Settings, Steps
from qa.prompt import AFFIRM

QUESTION = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"
Make = Callable[[float], tuple[Answerer, ScriptedGenerator]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    folder, embedder = small_collection(tmp_path)

    def made(threshold: float) -> tuple[Answerer, ScriptedGenerator]:
        generator = ScriptedGenerator("twelve lighthouses had been rebuilt in Ostrava.")
        settings = Settings(collection=folder, threshold=threshold)
        searcher = Searcher.open(folder, embedder)
        # whatever a passage promises, so that what is tried hangs on the answers alone
        steps = Steps(promising=False)
        return Answerer(searcher, embedder, generator, settings, steps), generator

    return made


def written_from(generator: ScriptedGenerator) -> list[str]:
    """The prompts that the model was made to write on."""
    return [prompt for prompt in generator.prompts if prompt.endswith(AFFIRM)]


def test_an_answer_that_is_sure_enough_is_the_only_one_written(make: Make) -> None:
    answerer, generator = make(0.0)
    assert answerer.ask(QUESTION).answered
    assert len(written_from(generator)) == 1


def test_before_a_question_is_declined_other_passages_are_tried(make: Make) -> None:
    answerer, generator = make(1.1)
    assert not answerer.ask(QUESTION).answered
    prompts = written_from(generator)
    assert len(set(prompts)) == len(prompts) == ATTEMPTS


@pytest.mark.parametrize(("further", "tried"), [(0, ATTEMPTS), (1, ATTEMPTS + 1)])
def test_where_none_promises_an_answer_further_ones_are_read(
    tmp_path: Path, further: int, tried: int
) -> None:
    folder, embedder = small_collection(tmp_path)
    generator = ScriptedGenerator("much.")
    steps = Steps(further=further, spoken=False)
    settings = Settings(collection=folder, threshold=0.5)
    answerer = Answerer(Searcher.open(folder, embedder), embedder, generator, settings, steps)
    assert not answerer.ask("What did the harbour cost in Zembla?").answered
    assert len(set(generator.prompts)) == tried


def test_of_what_was_tried_the_surest_counts(make: Make) -> None:
    answerer, _ = make(1.1)
    tried = [c.answered.sure for c in answerer.candidates(QUESTION) if c.answered]
    assert len(set(tried)) == ATTEMPTS
    assert answerer.ask(QUESTION).confidence == round(max(tried), 4)


def test_drafts_of_several_passages_are_told_apart_as_they_are_written(make: Make) -> None:
    answerer, _ = make(1.1)
    events = list(answerer.stream(QUESTION))
    assert isinstance(events[-1], Finished)
    assert [e.text for e in events if isinstance(e, Token)].count("\n") == ATTEMPTS - 1


def test_from_what_promises_too_little_nothing_is_written(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    generator = ScriptedGenerator("much.")
    searcher = Searcher.open(folder, embedder)

    def asked(threshold: float) -> Answer:
        settings = Settings(collection=folder, threshold=threshold)
        answerer = Answerer(searcher, embedder, generator, settings)
        return answerer.ask("What did the harbour cost in Zembla?")

    declined = asked(0.5)
    assert not declined.answered
    assert written_from(generator) == []
    assert 0 < declined.confidence < HOPELESS
    assert declined.prompt_tokens > 0  # it was read all the same
    # who wants nothing declined gets what the most promising of the passages gives
    assert asked(0.0).draft == "much."
    assert len(written_from(generator)) == 1


def test_a_side_of_a_comparison_is_not_answered_from_a_paragraph_of_another(make: Make) -> None:
    answerer, _ = make(0.001)
    both = answerer.ask("Compare the lighthouses that were rebuilt in Ostrava and Lumeria.")
    assert both.answered
    one = answerer.ask("Compare the lighthouses that were rebuilt in Ostrava and Zembla.")
    assert not one.answered
    assert one.confidence == 0.0


def test_a_side_of_a_comparison_is_read_only_of_paragraphs_that_name_it(make: Make) -> None:
    answerer, generator = make(0.001)
    answerer.ask("Compare the lighthouses that were rebuilt in Ostrava and Lumeria.")
    of_lumeria = [p for p in generator.prompts if "rebuilt in Lumeria." in p]
    assert of_lumeria
    assert all("Lumeria" in prompt.split("Question:")[0] for prompt in of_lumeria)


def test_a_month_is_not_answered_from_a_record_of_another(make: Make) -> None:
    answerer, _ = make(0.001)
    held = "How many lighthouses were rebuilt in Ostrava in April 2025, and how many ferries ran?"
    assert answerer.ask(held).confidence > 0
    other = held.replace("April 2025", "May 2019")
    assert answerer.ask(other).confidence == 0.0


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("On which web page are the lighthouses rebuilt in Ostrava?", "gives no address"),
        ("How many lighthouses were rebuilt in Ostrava in May 2019?", "mentions “May 2019”"),
    ],
)
def test_why_it_cannot_be_the_answer_is_said(make: Make, question: str, why: str) -> None:
    answerer, generator = make(0.001)
    answer = answerer.ask(question)
    assert not answer.answered
    assert answer.confidence == 0.0
    assert why in answer.text
    # what is not of the time that is asked about is not even read
    assert bool(generator.prompts) == (why == "gives no address")


def test_a_paragraph_without_an_hour_does_not_answer_at_what_hour(make: Make) -> None:
    answerer, generator = make(0.001)
    question = "At what hour were the lighthouses rebuilt in Ostrava?"
    answer = answerer.ask(question, Filters(speaker="Brill"))  # not from when the meeting was held
    assert not answer.answered
    assert answer.confidence == 0.0
    assert "gives no hour" in answer.text
    assert generator.prompts


def test_nothing_more_is_tried_once_it_is_cancelled(make: Make) -> None:
    answerer, generator = make(1.1)
    written: list[Token] = []
    for event in answerer.stream(QUESTION, cancelled=lambda: bool(written)):
        if isinstance(event, Token):
            written.append(event)  # noqa: PERF401 - it is looked at while it grows
    assert len(written_from(generator)) == 1


@pytest.mark.parametrize(
    ("sure", "whole"),
    [((), 0.0), ((0.4,), 0.4), ((0.9, 0.4), 0.6), ((0.8, 0.0), 0.0), ((0.5, 0.5, 0.5), 0.5)],
)
def test_parts_together_are_as_sure_as_their_geometric_mean(
    sure: tuple[float, ...], whole: float
) -> None:
    assert together(sure) == pytest.approx(whole)


def test_what_leans_on_a_question_is_read_for_first_where_that_was_answered(make: Make) -> None:
    answerer, generator = make(0.0)
    answerer.ask(
        "How many lighthouses had been rebuilt in Ostrava, and when was its sixtieth party?"
    )
    first = next(p for p in generator.prompts if "only this: when was its sixtieth party" in p)
    assert "twelve lighthouses had been rebuilt" in first


class Inside(ScriptedGenerator):
    """A model of the catalogue by its hash, whose inside says Yes as loudly as is asked for."""

    def __init__(self, loudness: float | None) -> None:
        super().__init__("twelve lighthouses had been rebuilt in Ostrava.")
        self.sha256 = load().find("default").sha256
        self._told = None if loudness is None else inside_of(self.sha256, "", loudness)

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        return self._told


class Judging(Inside):
    """The same, and with the adapter for judging its inside is as loud as is asked for."""

    def __init__(self, loudness: float, adapted: float) -> None:
        super().__init__(loudness)
        self._judged = inside_of(self.sha256, probe.JUDGED, adapted)
        self.adapters: list[Path] = []

    def adapted(
        self,
        prompt: Prompt,
        *,
        adapter: Path,
        **others: Any,  # noqa: ANN401 - as they come
    ) -> Inner | None:
        self.adapters.append(adapter)
        return self._judged


class InsideWriting(Inside):
    """The same, and what goes on inside while it writes is as loud as is asked for."""

    def __init__(self, loudness: float) -> None:
        super().__init__(0.0)
        table = probe.weights(self.sha256, probe.DRAFT)
        assert table is not None
        end, mean = np.split(table[1:], 2)  # the same state at each token
        both = end + mean
        self._writing = both * np.float32(loudness / float(np.linalg.norm(both)) ** 2)

    def stream(
        self,
        prompt: Prompt,
        *,
        inside: bool = False,
        **others: Any,  # noqa: ANN401 - handed on as they come
    ) -> Iterator[Piece]:
        for piece in super().stream(prompt, **others):
            yield replace(piece, inner=self._writing if inside else None)


class Confirming(Inside):
    """The same, and asked whether a passage says just this, its inside is as loud as is asked."""

    def __init__(self, loudness: float, answer: Callable[[str], str] | None = None) -> None:
        super().__init__(8.0)
        self._answer = answer or self._answer
        self._claim = inside_of(self.sha256, probe.CLAIM, loudness)
        self.asked: list[str] = []
        """What it was to confirm."""

    def adapted(self, prompt: Prompt, **others: Any) -> Inner | None:  # noqa: ANN401 - as they come
        if others["adapter"] != probe.adapter(self.sha256, probe.CLAIM):
            return None
        self.asked.append(put_to(self._check(prompt)))
        return self._claim


def put_to(prompt: str) -> str:
    """The sentence that a model is to confirm."""
    found = re.search(r"Does the record say this: (.+?)(?=\s*<|\n|$)", prompt)
    assert found
    return found[1]


def confirmed(
    tmp_path: Path,
    loudness: float,
    question: str = QUESTION,
    says: Callable[[str], str] | None = None,
    *,
    threshold: float = 0.0,
    **steps: bool,
) -> tuple[Answer, Confirming]:
    folder, embedder = small_collection(tmp_path)
    model = Confirming(loudness, says)
    settings = Settings(collection=folder, threshold=threshold)
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, model, settings, Steps(promising=False, **steps)
    )
    return answerer.ask(question), model


def test_what_is_shown_is_put_to_the_model_again(tmp_path: Path) -> None:
    answer, model = confirmed(tmp_path, 12.0)
    assert model.asked == ["Twelve lighthouses had been rebuilt in Ostrava."]
    (claim,) = answer.claims
    assert claim.text == model.asked[0]
    assert claim.supported
    assert claim.told is not None
    assert claim.told > 0.9
    assert f"Does the record say this: {model.asked[0]}" in answer.prompts[-1]


def test_what_the_model_does_not_confirm_is_told_in_the_record_s_words(tmp_path: Path) -> None:
    answer, model = confirmed(tmp_path, -12.0)
    assert model.asked
    (claim,) = answer.claims
    (citation,) = answer.citations
    assert claim.text != model.asked[0].strip()
    assert claim.text in citation.text
    assert claim.supported
    assert claim.told is None


@pytest.mark.parametrize(("threshold", "steps"), [(1.1, {}), (0.0, {"confirmed": False})])
def test_what_is_declined_or_switched_off_is_not(
    tmp_path: Path, threshold: float, steps: dict[str, bool]
) -> None:
    answer, model = confirmed(tmp_path, 12.0, threshold=threshold, **steps)
    assert model.asked == []
    assert answer.answered is (threshold == 0.0)
    assert all(claim.told is None for claim in answer.claims)


def test_every_part_of_what_is_shown_is_put_to_it(tmp_path: Path) -> None:
    def answer(prompt: str) -> str:
        state = "Lumeria" if "rebuilt in Lumeria?" in prompt else "Ostrava"
        return f"lighthouses had been rebuilt in {state}."

    question = "How many lighthouses had been rebuilt in Ostrava and in Lumeria respectively?"
    found, model = confirmed(tmp_path, 12.0, question, answer)
    assert model.asked == [
        "Lighthouses had been rebuilt in Ostrava.",
        "Lighthouses had been rebuilt in Lumeria.",
    ]
    assert [claim.told is not None for claim in found.claims] == [True, True]


def promises(tmp_path: Path, model: ScriptedGenerator, **without: bool) -> list[float]:
    folder, embedder = small_collection(tmp_path)
    settings = Settings(collection=folder, threshold=1.1)
    searcher = Searcher.open(folder, embedder)
    answerer = Answerer(searcher, embedder, model, settings, Steps(**without))
    return [c.tried.promise for c in answerer.candidates(QUESTION, 3, 2.0)]


def test_what_goes_on_inside_the_model_counts(tmp_path: Path) -> None:
    loud, still = (promises(tmp_path / str(n), Inside(n)) for n in (8.0, -8.0))
    assert all(a > b + 0.1 for a, b in zip(loud, still, strict=True))


def test_what_goes_on_inside_the_model_as_it_writes_counts(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)

    def sure(model: ScriptedGenerator) -> float:
        settings = Settings(collection=folder, threshold=0.0)
        answerer = Answerer(
            Searcher.open(folder, embedder), embedder, model, settings, Steps(promising=False)
        )
        return answerer.ask(QUESTION).confidence

    loud, still, unknown = (
        sure(model) for model in (InsideWriting(6.0), InsideWriting(-6.0), Inside(0.0))
    )
    assert loud > unknown > still


def test_a_model_that_ends_at_once_has_written_nothing(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    settings = Settings(collection=folder, threshold=0.0)
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, ScriptedGenerator(""), settings,
        Steps(promising=False),
    )  # fmt: skip
    events = list(answerer.stream(QUESTION))
    assert not any(isinstance(event, Token) and event.text.strip() for event in events)
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.answer.first_token_seconds is None
    assert finished.answer.draft.strip() == ""


def test_a_model_whose_inside_is_not_known_is_weighed_as_any_other(tmp_path: Path) -> None:
    other = promises(tmp_path / "other", ScriptedGenerator())
    assert promises(tmp_path / "unknown", Inside(None)) == other
    assert promises(tmp_path / "left", Inside(8.0), judged=False) == other
    assert promises(tmp_path / "known", Inside(8.0)) != other


def test_what_the_adapter_tells_counts_in_place_of_what_the_model_tells(tmp_path: Path) -> None:
    plainly = promises(tmp_path / "plain", Inside(8.0))
    judging = Judging(8.0, -8.0)
    assert promises(tmp_path / "judged", judging) < plainly
    assert {path.name for path in judging.adapters} == {"judge.lora"}
    left = Judging(8.0, -8.0)
    assert promises(tmp_path / "left", left, adapted=False) == plainly
    assert not left.adapters


def test_who_said_so_is_looked_for_where_somebody_speaks(tmp_path: Path) -> None:
    _, embedder = small_collection(tmp_path)
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "r.txt").write_text(
        "Committee on Ferries\nForty-fourth session\nSummary record of the 650th meeting\n"
        "1. Old piers were dangerous, and old piers should be closed.\n"
        "2. Mr. Lee (Ostrava) said that piers which were old should be closed.\n",
        encoding="utf-8",
    )
    list(build([folder], tmp_path / "spoken", embedder))
    searcher = Searcher.open(tmp_path / "spoken", embedder)
    settings = Settings(collection=tmp_path / "spoken", threshold=0.0)
    generator = ScriptedGenerator("Mr. Lee said so.")
    answerer = Answerer(searcher, embedder, generator, settings, Steps(promising=False))
    assert all(
        passage.ref.speaker
        for passage in answerer.ask("Who said that old piers should be closed?").passages
    )
    # what is asked may be said by nobody
    others = answerer.ask("Which old piers should be closed?").passages
    assert any(passage.ref.speaker is None for passage in others)
    searcher.close()
