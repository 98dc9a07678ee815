"""Anchors and content words: what of a sentence can be checked by itself."""

from __future__ import annotations

import pytest

from qa.anchors import anchors, content_words, held, keys_of, negated

CASES = [
    # figures and words give the same key
    ("sixty States", ["n:60"]),
    ("the 60th Party", ["n:60"]),
    ("the sixtieth Party", ["n:60"]),
    ("1,200 ferries", ["n:1200"]),
    # a whole date is one anchor, not a number and a year
    ("on 22 September 2024", ["d:2024-09-22"]),
    ("in December 2025", ["m:2025-12"]),
    ("on 3 May", ["e:05-03"]),
    # hours
    ("at 4.35 p.m.", ["t:16:35"]),
    # symbols
    ("resolution 79/1 and A/79/292", ["s:79/1", "s:a/79/292"]),
    ("60 per cent", ["p:60%"]),
    # a name in the middle, and one after a title
    ("he thanked Ms. Türk", ["w:turk"]),
    # a capital at the start of a sentence is a name unless the word is known not to be one
    ("Zimbabwe acceded", ["w:zimbabwe"]),
    ("The meeting rose", []),
    ("nothing here", []),
]


@pytest.mark.parametrize(("text", "keys"), CASES)
def test_anchors(text: str, keys: list[str]) -> None:
    assert [a.key for a in anchors(text)] == keys


def test_spans_give_the_text_back() -> None:
    text = "On 22 September 2024, sixty States met Mr. Türk at 4.35 p.m. under A/79/292."
    assert all(text[a.start : a.end] == a.text for a in anchors(text))


def test_a_word_known_to_be_common_is_no_name_at_the_start_but_is_one_later() -> None:
    assert anchors("Members spoke", {"members"}) == ()
    assert [a.key for a in anchors("The Members spoke", {"members"})] == ["w:members"]


def test_a_text_bears_out_what_follows_from_its_dates_and_words() -> None:
    keys = keys_of("adopted on 22 September 2024 by the Inter-Parliamentary Union")
    assert {"d:2024-09-22", "m:2024-09", "n:2024", "n:22", "w:september", "w:union"} <= keys
    assert "w:inter-parliamentary" in keys
    assert "n:23" not in keys


def test_content_words_are_stemmed_and_folded() -> None:
    assert content_words("Which members were considering the reports?") == (
        "member",
        "consid",
        "report",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It did not agree", True),
        ("It didn’t agree", True),
        ("No record was prepared", True),
        ("It refused", True),
        ("It agreed to another note", False),
    ],
)
def test_negated(text: str, expected: bool) -> None:
    assert negated(text) is expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Egyptian", "the observer for Egypt", True),
        ("Uzbeks", "the report of Uzbekistan", True),
        ("Turkmen", "the report of Turkmenistan", True),
        ("Afghans", "the report of Afghanistan", True),
        ("Turkmen", "the report of Uzbekistan", False),
        ("Irish", "a study from Ireland", True),
        ("British", "the observer for Britain", True),
        ("Germans", "the observer for Germany", True),
        ("Irish", "a study from Iceland", False),
        ("Cuban", "Cuba", True),
        ("Peruvian", "Peru", True),
        ("Lebanese", "Lebanon", True),
        ("Kenyans", "Kenya", True),
        ("Turkish", "Türkiye", True),
        ("Jamaican", "Jamaica", True),
        ("Jordan", "the Jordanian delegation", True),
        # another place of the same beginning
        ("Nigerian", "the Niger", False),
        ("Austrian", "Australia", False),
        ("Iranian", "Iraq", False),
        ("Malian", "Malaysia", False),
        ("Slovenian", "Slovakia", False),
        ("Niger", "Nigeria", False),
        # no place at all
        ("Persian", "the person", False),
        ("Green", "the Greek delegation", False),
        ("Julian", "Ms. Julie Vane", False),
    ],
)
def test_who_is_from_somewhere_names_the_place(name: str, text: str, expected: bool) -> None:
    assert held(f"w:{name.casefold()}", keys_of(text)) is expected
