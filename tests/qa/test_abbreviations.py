"""What letters stand for: definitions in a text, and questions about a short form."""

from __future__ import annotations

import pytest

from qa.abbreviations import asks_short_form, definitions, named_in

DEFINED = [
    # the plain form
    ("The Harbour Safety Board (HSB) met twice.", ("HSB", "Harbour Safety Board")),
    # small words do not count, nor do they begin the name
    ("She thanked the Office of Lights and Signals (OLS).", ("OLS", "Office of Lights and Signals")),
    # the letter of a small word before the one that is meant
    ("heard the Office of the Pilot (OP)", ("OP", "Office of the Pilot")),
    # several letters from one word
    ("through radiotelephony (RT) only", ("RT", "radiotelephony")),
    # a hyphen inside the name
    ("a non-governmental organization (NGO)", ("NGO", "non-governmental organization")),
    # without capitals in the name
    ("every standard operating procedure (SOP) was revised", ("SOP", "standard operating procedure")),
    # full stops between the letters
    ("the Ferry Crews Union (F.C.U.) agreed", ("F.C.U.", "Ferry Crews Union")),
    # letters of both cases
    ("the Ministry of Piers (MoP) said", ("MoP", "Ministry of Piers")),
    # letters that fit only the last of a list, and a list that is no name's
    (
        "The Society of Pilots, Keepers and Crews (KEEPS) agreed",
        ("KEEPS", "Society of Pilots, Keepers and Crews"),
    ),
    ("the Government of Kelmara, Trade and Pier Board (TPB)", ("TPB", "Trade and Pier Board")),
    ("the Union of Ports, Trade and Pier Board (TPB)", ("TPB", "Trade and Pier Board")),
    # inside a sentence that has gone on for long
    (
        "Having heard the delegation at length and with interest, it asked the Coast Patrol (CP).",
        ("CP", "Coast Patrol"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DEFINED)
def test_a_definition_gives_the_name_and_its_place(text: str, expected: tuple[str, str]) -> None:
    (found,) = definitions(text)
    assert (found.short, found.long) == expected
    assert text[found.start : found.end] == f"{found.long} ({found.short})"


UNDEFINED = [
    # a State after a speaker's name
    "Mr. Brill (Ostrava) said that he agreed.",
    # the letters do not fit the words before
    "The Committee (UPR) met.",
    # not over the end of a sentence
    "It went to the Harbour. Safety was a Board (HSB) matter.",
    # the letters come too far back
    "Harbours that were closed in winter for reasons of safety that nobody put to the board (HSB)",
    # the same letters again
    "the HSB (HSB)",
    # figures and small letters are no short forms
    "in article seven (7) and its paragraph (c)",
    # one letter
    "the article (A) of the rules",
    # nothing before it
    "(HSB) met.",
    # the first letter only inside a word
    "the xharbour safety board (HSB)",
    "",
]


@pytest.mark.parametrize("text", UNDEFINED)
def test_brackets_that_define_nothing(text: str) -> None:
    assert list(definitions(text)) == []


def test_every_definition_of_a_text_is_found_in_order() -> None:
    text = "The Coast Patrol (CP) and the Buoy Fund (BF) told the Coast Patrol (CP)."
    assert [d.short for d in definitions(text)] == ["CP", "BF", "CP"]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the abbreviation of the Harbour Safety Board?", True),
        ("Which acronym is used for the Buoy Fund?", True),
        ("How is the Coast Patrol abbreviated?", True),
        ("What is the short form for Harbour Safety Board?", True),
        ("What does HSB stand for?", False),  # the other way round
        ("Which list of candidates was shortened?", False),  # nothing named behind it
        ("Who said that the list was short?", False),
    ],
)
def test_questions_for_a_short_form(question: str, asks: bool) -> None:
    assert asks_short_form(question) is asks


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What is the acronym of the HARBOUR safety-board?", True),  # case and hyphens aside
        ("What is the acronym of the Harbour Board?", False),  # not the whole name
        ("", False),
    ],
)
def test_the_long_form_must_be_named_whole(question: str, named: bool) -> None:
    (definition,) = definitions("the Harbour Safety Board (HSB)")
    assert named_in(definition, question) is named
