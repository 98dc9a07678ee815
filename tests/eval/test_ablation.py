"""Steps of answering left out one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator

from eval.ablation import VARIANTS, Remembering, Variant, chosen_of, compared, main, run, table
from eval.errors import EvalError
from eval.gold import GoldQuestion, Place
from index.search import Searcher
from qa.config import Settings, Steps
from qa.session import Session

ASKED = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"
QUESTIONS = (
    GoldQuestion(
        id="a",
        question=ASKED,
        kind="fact",
        answerable=True,
        facts=(("twelve",),),
        evidence=((Place("r40.txt", 2),),),
    ),
    GoldQuestion(id="b", question="Who painted the submarines of Atlantis?", kind="absent",
                 answerable=False, facts=(), evidence=()),
)  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Session:
    folder, embedder = small_collection(tmp_path)
    made = Session(Settings(collection=folder, threshold=0.01))
    made.__dict__["embedder"] = embedder
    made.__dict__["searcher"] = Searcher.open(folder, embedder)
    return made


def test_what_was_said_once_is_not_asked_again(session: Session) -> None:
    model = ScriptedGenerator("twelve lighthouses had been rebuilt.")
    remembering = Remembering(model)
    first = run(session, remembering, VARIANTS[0], QUESTIONS)
    asked, written = len(model.prompts), remembering.written_tokens
    assert asked > 0
    assert run(session, remembering, VARIANTS[0], QUESTIONS) == first
    assert len(model.prompts) == asked
    assert remembering.written_tokens == written > 0


def test_a_row_tells_what_a_variant_comes_to(session: Session) -> None:
    model = Remembering(ScriptedGenerator("twelve lighthouses had been rebuilt."))
    base = run(session, model, Variant("all declined", threshold=1.0), QUESTIONS)
    assert (base.right, base.declined, base.rightly) == (0.5, 1.0, 0.5)
    assert base.scores == {"a": 0.0, "b": 1.0}
    answering = run(session, model, Variant("none declined", threshold=0.0), QUESTIONS)
    assert (answering.right, answering.declined, answering.precision) == (0.5, 0.0, 1.0)
    assert answering.scores == {"a": 1.0, "b": 0.0}
    row = compared(answering, base)
    assert row.difference[0] == 0.0
    assert row.difference[1] < 0 < row.difference[2]
    lines = table([base, row], reading=0.01, writing=0.1).splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("| none declined | 0.500 | +0.000 [")


def test_each_variant_leaves_something_out() -> None:
    first, *others = VARIANTS
    assert first == Variant("as it is")
    for variant in others:
        assert (variant.steps, variant.threshold, variant.scope) != (Steps(), None, True)
    assert len({(v.steps, v.threshold, v.scope) for v in VARIANTS}) == len(VARIANTS)


def test_some_variants_can_be_chosen_by_words_of_their_names() -> None:
    assert chosen_of(VARIANTS, None) == VARIANTS
    some = chosen_of(VARIANTS, ["closer look", "scope"])
    assert [v.name for v in some] == ["as it is", "no closer look at what was found", "no scope"]
    with pytest.raises(EvalError, match="no variant is called 'xyz'"):
        chosen_of(VARIANTS, ["scope", "xyz"])


def test_a_variant_that_is_not_there_is_told_before_anything_is_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["none.jsonl", "--records", "none", "--only", "xyz"])
    assert capsys.readouterr().err.splitlines()[-1].endswith("no variant is called 'xyz'")
