"""Each step of answering can be left out, and is missed then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator

from index.search import Searcher
from qa.answerer import Answerer
from qa.config import Settings, Steps

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
    assert any("Answer only for the 39th session" in prompt for prompt in apart.prompts)
    assert not any("Answer only" in prompt for prompt in whole.prompts)


def test_the_models_yes_chooses_the_passage_or_the_search_does(make: Make) -> None:
    def chooser(prompt: str, _options: object) -> tuple[float, float]:
        return (0.01, 0.99) if "twelve lighthouses" in prompt else (0.99, 0.01)

    by_yes, by_search = ScriptedGenerator("x", chooser), ScriptedGenerator("x", chooser)
    make(by_yes, tried_again=False).ask(ASKED)
    make(by_search, tried_again=False, judged=False).ask(ASKED)
    assert "twelve lighthouses" not in by_yes.prompts[-1]
    assert "twelve lighthouses" in by_search.prompts[-1]
    assert len(by_search.prompts) < len(by_yes.prompts)


def test_what_would_be_declined_is_tried_again_or_not(make: Make) -> None:
    model = ScriptedGenerator("seven lighthouses had been rebuilt.")
    twice = make(model, threshold=1.0).ask(ASKED)
    once = make(model, threshold=1.0, tried_again=False).ask(ASKED)
    assert twice.answer_tokens == 2 * once.answer_tokens > 0


def test_what_is_not_borne_out_is_rewritten_or_left(make: Make) -> None:
    model = ScriptedGenerator("ninety lighthouses had been rebuilt in Ostrava.")
    assert "twelve" in make(model).ask(ASKED).text
    left = make(model, checked=False).ask(ASKED)
    assert "Ninety" in left.text
    assert not left.claims[0].supported
