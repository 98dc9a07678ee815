"""A capital that stands for its government."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from qa.capitals import known, with_states

RECORDS = {"Cuba", "Turkmenistan", "United States", "Pakistan", "Geneva", "Qatar", "Lima", "Peru",
           "Egypt", "Afghanistan", "Norway"}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was Ashgabat hoping for?", "What was Turkmenistan hoping for?"),
        ("What did Havana answer?", "What did Cuba answer?"),
        ("What was Havana's view?", "What was Cuba's view?"),
        ("Islamabad's explanation for the delay?", "Pakistan's explanation for the delay?"),
        # the name that the records have, with its article
        ("How much was Washington still to pay?", "How much was the United States still to pay?"),
        ("Washington's position on dues?", "The United States's position on dues?"),
        # a place, an event, somebody's name, a text
        ("Who met in Havana?", "Who met in Havana?"),
        ("What did the Doha Round bring?", "What did the Doha Round bring?"),
        ("What did the residents of Kabul want?", "What did the residents of Kabul want?"),
        ("When was Kabul captured?", "When was Kabul captured?"),
        ("What was decided in Oslo and Cairo?", "What was decided in Oslo and Cairo?"),
        ("What did Ms. Ana Lima say?", "What did Ms. Ana Lima say?"),
        ("What was Ana Oslo's view?", "What was Ana Oslo's view?"),
        ("What did Mr. Havana say?", "What did Mr. Havana say?"),
        ("What did the Oslo accords say?", "What did the Oslo accords say?"),
        # the records speak of the place themselves; or not of the State; or it is named already
        ("What did Lima answer?", "What did Lima answer?"),
        ("What did Harare answer?", "What did Harare answer?"),
        ("What did Havana answer for Cuba?", "What did Havana answer for Cuba?"),
        ("What did the delegation answer?", "What did the delegation answer?"),
    ],
)
def test_with_states(question: str, expected: str) -> None:
    assert with_states(question, RECORDS.__contains__) == expected


def test_every_capital_is_of_one_state() -> None:
    table = tomllib.loads(files("qa").joinpath("capitals.toml").read_text(encoding="utf-8"))
    capitals = [capital for row in table["known"] for capital in row["capitals"]]
    assert len(capitals) == len(set(capitals)) == len(known()) > 150
    assert all(row["states"] and all(row["states"]) for row in table["known"])
