"""Questions that the model takes apart: when it is asked, and what of it counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import ScriptedGenerator

from models.catalog import load
from qa import apart
from qa.apart import Parted, asks_the_same, may_be_several, taken_apart, written
from qa.followups import self_contained

BARGES = "How many barges did the Ministry count in 2031, and what did the keepers put it at?"
EACH = (
    "How many barges did the Ministry count in 2031?",
    "How many barges were there in 2031 according to the keepers?",
)


def never() -> bool:
    return False


@pytest.fixture
def adapted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A model that has an adapter."""
    path = tmp_path / "an.lora"
    path.touch()
    monkeypatch.setattr(apart, "adapter", lambda _: path)
    return path


@pytest.mark.parametrize(
    "question",
    [
        BARGES,
        "Who wrote the study, and when?",
        "berths, 2030 v. 2031: how many?",
        "Did Ostrava get the same answer as Lumeria?",
        "By how much did the dues rise in 2031?",
        "name of the ship + its port",
        "Did the dues fall?",
        "Why was the pier closed? When was it opened again?",
    ],
)
def test_what_may_ask_for_several_things(question: str) -> None:
    assert may_be_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the study?",
        "Why was the pier at Ostrava closed in 2031?",
        "What risks did the fellows run under A/79/292?",
        "Which movement was free?",
    ],
)
def test_what_asks_for_one_thing(question: str) -> None:
    assert not may_be_several(question)


def test_the_parts_are_asked_for_behind_instructions_that_are_kept(adapted: Path) -> None:
    assert adapted.exists()
    model = ScriptedGenerator(written(EACH))
    put: list[str] = []
    found = taken_apart(model, BARGES, never, lambda p: put.append("".join(s.text for s in p)))
    assert found.parts == EACH
    assert found.tokens == len(written(EACH).split())
    assert put == model.prompts
    assert put[0].rstrip().removesuffix("[assistant]").rstrip().endswith(f"Question: {BARGES}")
    assert len(model.kept) == 1
    assert put[0].startswith(model.kept[0])
    assert "You take questions apart" in model.kept[0]
    assert model.kept[0].endswith("Question:")


def test_what_asks_for_one_thing_stays_whole(adapted: Path) -> None:
    assert adapted.exists()
    assert taken_apart(ScriptedGenerator("One."), BARGES, never).parts == (BARGES,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"1. {EACH[0]}\n2. How many did Ostrava count?", id="a name"),
        pytest.param(f"1. {EACH[0]}\n2. How many were there in 2035?", id="a year"),
        pytest.param(f"1. {EACH[0]}\n2. {EACH[0]}", id="twice the same"),
        pytest.param(f"1. {EACH[1]}\n2. What did the keepers put it at?", id="a name is lost"),
        pytest.param(f"1. {EACH[0]}\n2. How quickly may sunken ferries rust?", id="other words"),
        pytest.param(f"1. {EACH[0]}\n2. ?", id="a part without words"),
        pytest.param(
            f"1. {EACH[0]}\n2. What did the keepers put it at that the keepers put it at?",
            id="it stammers",
        ),
        pytest.param(
            f"1. {EACH[0]}\n2. How many did the Ministry and the keepers respectively count?",
            id="respectively",
        ),
        pytest.param(
            f"1. {EACH[0]}\n2. How many barges in the one count, and in the other by the keepers?",
            id="the one and the other",
        ),
        pytest.param(f"1. {EACH[0]}\n2. The keepers; what did they count?", id="two sentences"),
        pytest.param(f"1. {EACH[0]}\n2. {BARGES}", id="the whole"),
        pytest.param(f"1. {EACH[0]}\n2. {BARGES[10:]}", id="nearly the whole"),
        pytest.param(f"1. {EACH[0]}", id="one part"),
        pytest.param("something else", id="no parts"),
    ],
)
def test_what_would_ask_for_something_else_does_not_count(adapted: Path, text: str) -> None:
    assert adapted.exists()
    assert taken_apart(ScriptedGenerator(text), BARGES, never).parts == ()


def test_nothing_counts_once_it_is_cancelled_or_cut_short(
    adapted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert adapted.exists()
    model = ScriptedGenerator(written(EACH))
    assert taken_apart(model, BARGES, lambda: True).parts == ()
    monkeypatch.setattr(apart, "_LONGEST", 12)
    assert taken_apart(model, BARGES, never) == Parted((), 12)


def test_a_model_without_an_adapter_is_not_asked() -> None:
    model = ScriptedGenerator(written(EACH))
    assert apart.adapter(model.sha256) is None
    assert taken_apart(model, BARGES, never) == Parted((), 0)
    assert model.prompts == []


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Ostrava in October 2030, and how many in May of the next year?", "How many in May 2031?"),
        ("Ostrava at the tenth session, and what at the next?", "What at the 11th session?"),
        ("Ostrava in 2031, and how many the year before?", "How many in 2030?"),
        ("Ostrava in May 2031, and what in October of the same year?", "What in October 2031?"),
    ],
)
def test_what_stands_next_to_a_number_may_be_named(question: str, part: str) -> None:
    first = f"What was said of {question.partition(',')[0]}?"
    assert asks_the_same(f"What was said of {question}", [first, f"{part[:-1]} for certain?"])


@pytest.mark.parametrize(
    ("question", "part"),
    [
        pytest.param("at the tenth session, and at the next", "at the 15th session", id="too far"),
        pytest.param("in 2031 and in 2033", "in 2032", id="no relative"),
        pytest.param("in May and in October", "in October 2031", id="a year"),
        pytest.param("in March 2034 and in May 2035", "in March 2035", id="dates mixed"),
        pytest.param("of article 14, and at the next meeting", "of article 15", id="an article"),
    ],
)
def test_but_no_other(question: str, part: str) -> None:
    asked = f"What was said of Ostrava {question}?"
    assert not asks_the_same(asked, [asked, f"What was said of Ostrava {part}?"])


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (
            "Was the number of women above that of men in 2001, and in 2005?",
            (
                "Was the number of women above the number of men in 2001?",
                "Was the number of women above the number of men in 2005?",
            ),
        ),
        (
            'Who wrote "Whose law? Custom and what it costs", and what does it recommend?',
            (
                'Who wrote "Whose law? Custom and what it costs"?',
                'What does "Whose law? Custom and what it costs" recommend?',
            ),
        ),
    ],
)
def test_what_is_spelt_out_is_no_stammer_and_a_title_asks_nothing(
    asked: str, parts: tuple[str, ...]
) -> None:
    assert asks_the_same(asked, parts)


def test_what_is_negated_stays_so() -> None:
    asked = "Which States ratified it, and which did not?"
    assert asks_the_same(asked, ["Which States ratified it?", "Which States did not ratify it?"])
    assert not asks_the_same(asked, ["Which States ratified it?", "Which States had ratified it?"])


def test_what_follows_another_question_and_a_pasted_text_are_not_taken_apart() -> None:
    earlier = "Who wrote the study on ports, and what did it recommend?"
    follows = self_contained("And what did it cost?", [earlier])
    assert may_be_several(earlier)
    assert earlier in follows
    assert not may_be_several(follows)
    assert not may_be_several(f"{earlier} {'So be it. ' * 60}")


def test_an_adapter_is_of_the_model_that_it_was_fitted_to() -> None:
    assert apart.adapter(load().find("default").sha256)
    assert apart.adapter(load().find("small").sha256) is None


def test_pieces_are_put_together() -> None:
    assert written(("Who wrote it?",)) == "One."
    assert written(EACH) == f"1. {EACH[0]}\n2. {EACH[1]}"
