"""Each step of answering can be left out, and is missed then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from collections_at_hand import RECORD_40, collection_of, small_collection
from doubles import ScriptedGenerator

from index.search import Searcher
from qa.answerer import Answerer
from qa.config import ATTEMPTS, Settings, Steps

Make = Callable[..., Answerer]
ASKED = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    folder, embedder = small_collection(tmp_path)

    def made(model: ScriptedGenerator, threshold: float = 0.0, **left_out: bool) -> Answerer:
        settings = Settings(collection=folder, threshold=threshold)
        searcher = Searcher.open(folder, embedder)
        return Answerer(searcher, embedder, model, settings, Steps(**left_out))

    return made


def test_particulars_need_no_model_unless_they_are_left_to_it(make: Make) -> None:
    question = "At what time did the 608th meeting rise?"
    model = ScriptedGenerator("the meeting rose at 6 p.m.")
    assert "6 p.m." in make(model).ask(question).text
    assert model.prompts == []
    make(model, direct=False).ask(question)
    assert model.prompts != []


def test_parts_are_asked_for_apart_or_as_one(make: Make) -> None:
    question = "How many lighthouses had been rebuilt at the 39th and at the 40th session?"
    apart, whole = ScriptedGenerator("twelve."), ScriptedGenerator("twelve.")
    make(apart).ask(question)
    make(whole, parted=False).ask(question)
    assert any("answer for the 39th session" in prompt for prompt in apart.prompts)
    assert not any("answer for" in prompt for prompt in whole.prompts)


@pytest.mark.parametrize("closely", [True, False])
def test_what_is_found_is_looked_at_closely_or_not(
    make: Make, monkeypatch: pytest.MonkeyPatch, *, closely: bool
) -> None:
    seen: list[bool] = []
    whole = Searcher.search

    def search(self: Searcher, *args: object, **options: object) -> object:
        seen.append(bool(options.get("closely")))
        return whole(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Searcher, "search", search)
    make(ScriptedGenerator("twelve."), closely=closely).ask(ASKED)
    assert seen == [closely]


def test_two_particulars_are_both_given(make: Make) -> None:
    model = ScriptedGenerator("nothing.")
    answer = make(model).ask("Who chaired the 608th meeting, and when did it rise?")
    assert "Ms. Vane" in answer.text
    assert "6 p.m." in answer.text
    assert model.prompts == []


def test_half_the_particulars_are_not_taken_for_the_answer(tmp_path: Path) -> None:
    folder, embedder = collection_of(tmp_path, RECORD_40.replace("Chair: Ms. Vane\n", ""))
    settings = Settings(collection=folder, threshold=0.9)
    searcher = Searcher.open(folder, embedder)
    answerer = Answerer(searcher, embedder, ScriptedGenerator("nothing."), settings)
    assert "6 p.m." in answerer.ask("When did the 608th meeting rise?").text
    answer = answerer.ask("Who chaired the 608th meeting, and when did it rise?")
    assert not answer.answered


def test_a_part_that_needs_no_model_is_answered_without_it(make: Make) -> None:
    question = (
        "Who chaired the 608th meeting, and how many lighthouses had been rebuilt in Ostrava?"
    )
    model = ScriptedGenerator("twelve lighthouses had been rebuilt in Ostrava.")
    answerer = make(model)
    answer = answerer.ask(question)
    assert "Ms. Vane" in answer.text
    assert "welve lighthouses" in answer.text
    assert len(answer.citations) == 2
    assert model.prompts != []
    assert not any("chaired" in prompt for prompt in model.prompts)
    assert [asked for asked, _ in answerer.likely(question).parts] == [
        "How many lighthouses had been rebuilt in Ostrava?"
    ]


def test_nothing_is_written_from_what_promises_nothing_unless_it_is_wanted(make: Make) -> None:
    question = "What did the harbour cost in Zembla?"  # no record speaks of it
    silent, writing = ScriptedGenerator("much."), ScriptedGenerator("much.")
    assert make(silent, threshold=0.5).ask(question).draft == ""
    assert make(writing, threshold=0.5, promising=False).ask(question).draft != ""


def test_what_would_be_declined_is_tried_again_or_not(make: Make) -> None:
    model = ScriptedGenerator("seven lighthouses had been rebuilt.")
    again = make(model, threshold=1.0, promising=False).ask(ASKED)
    once = make(model, threshold=1.0, promising=False, attempts=1).ask(ASKED)
    assert again.answer_tokens == ATTEMPTS * once.answer_tokens > 0
    assert again.prompt_tokens > once.prompt_tokens


def test_what_is_not_borne_out_is_rewritten_or_left(make: Make) -> None:
    model = ScriptedGenerator("ninety lighthouses had been rebuilt in Ostrava.")
    assert "twelve" in make(model).ask(ASKED).text
    left = make(model, checked=False).ask(ASKED)
    assert "Ninety" in left.text
    assert not left.claims[0].supported
