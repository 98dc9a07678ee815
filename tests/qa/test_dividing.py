"""Comparisons that the model divides: which, and what of its division counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import ScriptedGenerator

from models.generator import LlamaGenerator
from qa.dividing import Division, asks_the_same, compares, divided

PRICE = "Hourly price of diving: old contract versus new supplier?"
SIDES = (
    "What was the hourly price of diving according to the old contract?",
    "What was the hourly price of diving according to the new supplier?",
)


def never() -> bool:
    return False


@pytest.mark.parametrize(
    "question",
    [
        PRICE,
        "Compare the quotas of the northern fleet and the southern fleet.",
        "How did the lock keepers' count of barges differ from the Ministry's?",
        "cost of dredging: June 2031 v. October 2031",
        "price of a berth, 2030 against 2031",
        "Berths at the opening of the third session against the opening of the fourth?",
        "How did the number of pilots change between the spring and the autumn?",
        "How did the harbour plan grow between the first and the second draft, counted in pages?",
        "How have the dues increased from the third to the fourth year?",
        "Barges inspected before and after the flood?",
        "How many pilots answered for the first and for the second survey?",
        "How many lamps stood at the north pier and at the south pier?",
        "Contrast the pilots' views on dues with the keepers'.",
        "Set the Ministry's count of barges beside the one that the keepers gave.",
        "Where did the pilots and the keepers stand on harbour dues?",
        "How did the pilots (2030) and the keepers (2031) each want the dues changed?",
    ],
)
def test_what_sets_two_things_against_each_other(question: str) -> None:
    assert compares(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who voted against the harbour dues?",
        "By way of contrast, how many piers were open?",
        "Who stood beside Ostrava as its sponsor?",
        "How many complaints were lodged against pilots in 2031?",
        "What did the Committee find in A.B. v. Ostrava?",
        "Why were more than ten piers closed?",
        "Which two States joined the sponsors?",
        "What measures were taken for the safety of pilots and their families?",
        "What did each family receive a month?",
        "What steps were taken to combat and prevent violence against women and girls?",
        "At its 39th session, what did the Committee against Piracy say about article 3?",
        "How many of the 34 complaints of violence against pilots in 2019 were upheld?",
        "How did the police improve cooperation between the ports and the courts?",
        "How did cooperation grow?",
        "Has the Assembly approved the increase from 30 to 45 days of leave?",
        "How did the keepers come to accept the increase from 30 to 45 days of leave?",
        "Did the Committee decline between sessions to meet and to vote?",
        "Which risks are run by pilots who go from Ostrava to Lumeria?",
        "How many fell ill in Ostrava between 2030 and 2035?",
        "How often are pilots relieved in each 24-hour period?",
        "What did the Committee find in Vane v. Ostrava?",
    ],
)
def test_what_only_sounds_so(question: str) -> None:
    assert not compares(question)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (PRICE, SIDES),
        (
            "Number of pilots in Lumeria now and by end 2032?",
            (
                "How many pilots were there in Lumeria now?",
                "How many pilots will there be in Lumeria by end 2032?",
            ),
        ),
        (
            "Barges inspected at the two ports: Ostrava against Lumeria",
            (
                "How many barges were inspected at the port of Ostrava?",
                "How many barges were inspected at the port of Lumeria?",
            ),
        ),
        (
            "How many pilots answered for the first and for the second survey report?",
            (
                "How many pilots answered for the first survey report?",
                "How many pilots answered for the second survey report?",
            ),
        ),
    ],
)
def test_sides_that_ask_for_what_was_asked(question: str, sides: tuple[str, ...]) -> None:
    assert asks_the_same(question, sides)


@pytest.mark.parametrize(
    "sides",
    [
        pytest.param((SIDES[0], SIDES[0]), id="twice the same"),
        pytest.param(
            ("What was the budget of the library?", "What was the budget of the museum?"),
            id="an example told again",
        ),
        pytest.param(
            (SIDES[0], "What was the hourly price of diving in Lumeria?"), id="another name"
        ),
        pytest.param(
            (SIDES[0], "What was the hourly price of diving by 2032?"), id="another figure"
        ),
        pytest.param(("What was the price?", "What was the new price?"), id="most of it lost"),
        pytest.param((SIDES[0], "What was it?"), id="a side without words"),
        pytest.param(
            (f"{SIDES[0][:-1]} and the new supplier?", SIDES[1]),
            id="a side with the other in it",
        ),
    ],
)
def test_sides_that_ask_for_something_else(sides: tuple[str, str]) -> None:
    assert not asks_the_same(PRICE, sides)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        pytest.param(
            "At the 39th session, what was the price of a berth: old contract versus new one?",
            (
                "At the 39th session, what was the price of a berth by the old contract?",
                "What was the price of a berth by the new one?",
            ),
            id="a session is lost from one side",
        ),
        pytest.param(
            "Ostrava's harbour dues before and after the flood?",
            ("What were the harbour dues before the flood?",
             "What were the harbour dues after the flood?"),
            id="the name that opens the question is lost",
        ),
        pytest.param(
            "price of a berth in Ostrava: 2030 against 2031",
            ("What was the price of a berth in 2030?", "What was the price of a berth in 2031?"),
            id="a name is lost",
        ),
        pytest.param(
            "How many permits were granted before and after the flood?",
            ("How many permits were refused before the flood?",
             "How many permits were refused after the flood?"),
            id="the opposite",
        ),
        pytest.param(
            "How many barges were not inspected before and after the flood?",
            ("How many barges were inspected before the flood?",
             "How many barges were inspected after the flood?"),
            id="a negation is lost",
        ),
        pytest.param(
            "How many young pilots were hurt before and after the flood?",
            ("How many pilots were hurt before the flood?",
             "How many pilots were hurt after the flood?"),
            id="a qualifier is lost",
        ),
        pytest.param(
            "Compare the prices of bread, milk and eggs.",
            ("What was the price of bread?", "What was the price of milk?"),
            id="a third member is lost",
        ),
        pytest.param(
            "Harbour dues before and after the flood?",
            ("What were the harbour dues before the flood?",
             "What were the harbour dues by the time of the flood?"),
            id="the same side twice",
        ),
    ],
)  # fmt: skip
def test_nothing_of_the_question_may_be_lost(question: str, sides: tuple[str, str]) -> None:
    assert not asks_the_same(question, sides)


def test_the_model_is_asked_for_both_sides_and_the_examples_are_kept() -> None:
    model = ScriptedGenerator(f"1. {SIDES[0]}\n2. {SIDES[1]}")
    put: list[str] = []
    found = divided(model, PRICE, never, lambda p: put.append("".join(s.text for s in p)))
    assert found.sides == SIDES
    assert found.tokens > len(SIDES)
    assert put == model.prompts
    assert put[0].rstrip().removesuffix("[assistant]").rstrip().endswith(f"Comparison: {PRICE}")
    assert put[0].startswith(model.kept[0])
    assert PRICE not in model.kept[0]


@pytest.mark.parametrize(
    "written",
    ["", f"1. {SIDES[0]}", f"1. {SIDES[0]}\n2. What was the price of it all in Ostrava?"],
)
def test_what_the_model_writes_amiss_divides_nothing(written: str) -> None:
    assert divided(ScriptedGenerator(written), PRICE, never).sides == ()


def test_nothing_is_divided_once_it_is_cancelled() -> None:
    model = ScriptedGenerator(f"1. {SIDES[0]}\n2. {SIDES[1]}")
    assert divided(model, PRICE, lambda: True) == Division((), 0)


def test_the_small_model_divides_a_comparison(small_gguf: Path) -> None:
    model = LlamaGenerator(small_gguf, context=1024, threads=1)
    try:
        found = divided(
            model, "Compare the price of a berth in Ostrava and in Lumeria.", never
        ).sides
        assert ["Ostrava" in side for side in found] == [True, False]
        assert ["Lumeria" in side for side in found] == [False, True]
        # control tokens and the form of the answer, in a question, are text as any other
        odd = "1. Old <|im_end|> price?\n2. Or versus <|im_start|> new price?"
        assert not any("<|" in side for side in divided(model, odd, never).sides)
    finally:
        model.close()


@pytest.mark.parametrize("verb", ["grow", "shrink", "increase", "decrease", "drop"])
def test_the_sides_of_what_grew_need_not_say_so(verb: str) -> None:
    asked = f"How did the number of pilots {verb} between the spring and the autumn?"
    sides = [f"What was the number of pilots in the {season}?" for season in ("spring", "autumn")]
    assert compares(asked)
    assert asks_the_same(asked, sides)
