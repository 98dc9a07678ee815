"""Whose statement a question asks for, and under which heading."""

from __future__ import annotations

import pytest

from index.records import Speaker
from index.scope import read_scope
from index.whose import asked_of, labels, speaks


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did Ostrava fear?", {("ostrava",)}),
        ("What did the chair think of it?", {("chair",)}),
        ("What did Ms. Vane of Ostrava propose?", {("vane", "ostrava")}),
        ("How did Ostrava and Lumeria differ over it?", {("ostrava",), ("lumeria",)}),
        ("What did Antigua and Barbuda want?", {("antigua", "barbuda")}),
        ("Which firm did the Ostravan delegate cite?", {("ostravan",)}),
        ("What was lost, according to the observer for Lumeria?", {("lumeria",)}),
        ("How many ferries had Ostrava, and who built them?", {("ostrava",)}),
        ("Why was it late, as Ms. Vane explained to the Committee?", {("vane",)}),
        ("What was Lumeria’s objection?", {("lumeria",)}),
        ("Did Ostrava agree to it?", {("ostrava",)}),
        ("What did Ostrava’s Minister say?", {("ostrava", "minister")}),
        ("What did the President of Ostrava say?", {("president", "ostrava")}),
        ("What did the United States want?", {("united", "states")}),
        ("Whom did Ostrava thank?", {("ostrava",)}),
        ("Which organization did Ostrava want to pay?", {("ostrava",)}),
        # it is asked who spoke: these are others
        ("Which organization thanked the observer for Lumeria?", set()),
        ("Who told the Ostravan delegation so?", set()),
        ("In May, which delegate thanked the observer for Lumeria?", set()),
        # not whom it was told, nor what it is about
        ("How many ferries came from Lumeria?", set()),
        ("What did States decide?", set()),
        ("After hearing Ms. Vane, what did Ostrava ask?", {("ostrava",)}),
        ("How many ferries sank in Ostrava?", set()),
        ("What did the Committee decide?", set()),
        ("", set()),
    ],
)
def test_who_is_asked_about_as_a_speaker(question: str, names: set[tuple[str, ...]]) -> None:
    assert set(asked_of(question)) == names


@pytest.mark.parametrize(
    ("name", "of", "asked", "speaking"),
    [
        ("Mr. Tovar", "Lumeria", "lumeria", True),
        ("Mr. Tovar", "Lumeria", "tovar lumeria", True),
        ("Mr. Tovar", "Lumeria", "vane lumeria", False),
        ("Mr. Tovar", "Cuba", "cuban", True),
        ("Mr. Tovar", "Argentina", "argentine", True),
        ("Mr. Tovar", "Israel", "israeli", True),
        ("Mr. Tovar", "Netherlands", "dutch", True),
        ("Mr. Tovar", "United Kingdom", "british", True),
        ("Mr. Tovar", "United Kingdom of Great Britain and Northern Ireland", "british", True),
        ("Mr. Tovar", "Lao People’s Democratic Republic", "laos", True),
        ("Mr. Tovar", "Côte d ’ Ivoire", "brazil", False),
        ("Mr. Núñez", "Peru", "nunez", True),
        ("The Acting Chairperson", None, "chair", True),
        ("Mr. Tovar", "Vice-Chair", "lumeria", False),
        # names within names
        ("Mr. Tovar", "United Kingdom of Great Britain and Northern Ireland", "ireland", False),
        ("Mr. Tovar", "Papua New Guinea", "guinea", False),
        ("Mr. Tovar", "Papua New Guinea", "papua new guinea", True),
        ("Mr. Jordan", "Canada", "jordanian", False),
        ("Mr. Chairopoulos", "Canada", "chair", False),
    ],
)
def test_speaks(name: str, of: str | None, asked: str, speaking: bool) -> None:
    speaker = Speaker(name, of)
    assert speaks(speaker, (tuple(asked.split()),)) is speaking
    assert not speaks(speaker, ())
    assert not speaks(None, (("lumeria",),))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Articles 7 to 9 (continued)", {("article", 7), ("article", 8), ("article", 9)}),
        ("Proposed new recommendations 192 and 193", {("recommendation", n) for n in (192, 193)}),
        ("section II of the draft", {("section", 2)}),
        ("Draft resolution A/C.9/69/L.26: Ferries", {("L", 26)}),
        ("article 12, paragraph 3", {("article", 12)}),
        ("12 ferries sank in 1997", set()),
        ("decision 2004/12 on article 12, 2004", {("article", 12)}),
        ("rules of procedure", set()),
    ],
)
def test_labels(text: str, found: set[tuple[str, int]]) -> None:
    assert labels(text) == found


def test_a_scope_tells_both() -> None:
    scope = read_scope("What did Ostrava say of article 12?", [])
    assert scope.speakers == (("ostrava",),)
    assert scope.labels == {("article", 12)}


def test_long_questions_end() -> None:
    """A pattern that can match in too many ways would not."""
    assert asked_of("A " * 1000) == ()
    assert asked_of("Ab and " * 290 + "Ab said") == (("ab",),)
    assert labels("articles 1, 2 to " * 120) == {("article", 1), ("article", 2)}
