"""The check of a claim: what is borne out and what is not. A case a way to go wrong."""

from __future__ import annotations

import pytest

from qa.anchors import content_words, keys_of
from qa.attribution import coverage
from qa.support import Support, absent, check, confirmed, stands_for

SOURCE = (
    "Mr. Brill (Ostrava) said that, on 5 November 2024, Ostrava had become the sixtieth party and "
    "had rebuilt twelve lighthouses, at a cost of 1,200 thalers, with the help of the Harbour Fund."
)
HEADING = "COF, 40th session, 608th meeting, 17 April 2025, Mr. Brill (Ostrava)"

TRUE = [
    # the words of the record
    "Ostrava had rebuilt twelve lighthouses.",
    # a figure for a word, an ordinal for words
    "Ostrava became the 60th party and rebuilt 12 lighthouses.",
    # what the heading says
    "At the fortieth session, Mr. Brill said that twelve lighthouses had been rebuilt.",
    # a date as one figure of it
    "Ostrava became the sixtieth party in November 2024.",
    # a demonym
    "The Ostravan delegation said that twelve lighthouses had been rebuilt.",
    # grouping of digits
    "The lighthouses rebuilt by Ostrava cost 1200 thalers.",
]
ALTERED = [
    # another number
    "Ostrava had rebuilt thirteen lighthouses.",
    # another State
    "Lumeria had rebuilt twelve lighthouses.",
    # another date, and another year
    "Ostrava had become the sixtieth party on 6 November 2024.",
    "Ostrava had become the sixtieth party in November 2023.",
    # another session
    "At the thirty-ninth session, Ostrava said that it had rebuilt twelve lighthouses.",
    # another speaker
    "Ms. Okonta said that Ostrava had rebuilt twelve lighthouses.",
    # denied
    "Ostrava had not rebuilt twelve lighthouses.",
    # a helper too many
    "Ostrava had rebuilt twelve lighthouses with the help of the Harbour Fund and the Tidal Bank.",
    # nothing of it is said
    "It rained heavily throughout the winter and everybody stayed indoors.",
]


def checked(claim: str, above: frozenset[str] = frozenset(), more: str = "") -> Support:
    words = frozenset(content_words(f"{SOURCE} {HEADING}"))
    return check(
        claim,
        quoted=SOURCE,
        keys=keys_of(f"{SOURCE} {HEADING}"),
        common=frozenset(),
        word_coverage=coverage(content_words(claim), words, lambda _: 1.0),
        cosine=0.0,
        paragraph=f"{SOURCE}{more}",
        speaker="Mr. Brill (Ostrava)",
        above=above,
    )


@pytest.mark.parametrize("claim", TRUE)
def test_true_claims_are_supported(claim: str) -> None:
    assert checked(claim).problems == ()
    assert checked(claim).supported


@pytest.mark.parametrize("claim", ALTERED)
def test_altered_claims_are_not(claim: str) -> None:
    result = checked(claim)
    assert not result.supported
    assert result.problems


def test_what_is_missing_is_named() -> None:
    result = checked("Ostrava had rebuilt thirteen lighthouses.")
    assert [a.text for a in result.missing] == ["thirteen"]
    assert "thirteen" in result.problems[0]


def test_a_claim_that_lacks_an_anchor_scores_less() -> None:
    whole = checked("Ostrava had rebuilt twelve lighthouses.")
    lacking = checked("Ostrava had rebuilt thirteen lighthouses.")
    assert 0 <= lacking.score < whole.score <= 1


@pytest.mark.parametrize(
    ("claim", "missing", "perhaps"),
    [
        # the heading names whose report it is; the paragraph need not
        ("Kelmara had rebuilt twelve lighthouses.", ["Kelmara"], ["Kelmara"]),
        ("The Kelmaran lighthouses had been rebuilt.", ["Kelmaran"], ["Kelmaran"]),
        # but its figures are of articles
        ("Ostrava had rebuilt 9 lighthouses.", ["9"], []),
        ("Ostrava was helped by the HFO.", ["HFO"], ["HFO"]),
        ("Ostrava was helped by the HOF.", ["HOF"], []),
        # what is named there is no person, and nothing that only begins alike
        ("Mr. Kelmara had rebuilt twelve lighthouses.", ["Kelmara"], []),
        ("Ostrava was helped by Kelmar.", ["Kelmar"], []),
        ("Lumeria had rebuilt twelve lighthouses.", ["Lumeria"], []),
    ],
)
def test_what_the_headings_name_is_missing_and_may_be_meant(
    claim: str, missing: list[str], perhaps: list[str]
) -> None:
    result = checked(
        claim,
        above=keys_of("Initial report of Kelmara, Articles 7 to 9"),
        more=" The Harbour Fund of the Ocean had helped.",
    )
    assert not result.supported
    assert [a.text for a in result.missing] == missing
    assert [a.text for a in result.perhaps] == perhaps
    assert [a.text for a in absent(result)] == [text for text in missing if text not in perhaps]


@pytest.mark.parametrize(
    ("letters", "stands"),
    [
        ("PCC", True),
        ("PCCs", True),
        ("PCCS", True),
        ("PCS", False),
        ("CPC", False),
        ("P", False),
        ("Pcc", False),
    ],
)
def test_letters_stand_for_capitalised_words_that_stand_together(
    letters: str, *, stands: bool
) -> None:
    text = "It rose. The Port Committee on the Cargo of Ships, and the Council, met in Pola."
    assert stands_for(letters, text) is stands


@pytest.mark.parametrize(
    ("letters", "text", "stands"),
    [
        ("ACABQ", "The Advisory Committee recommended that.", True),
        ("ACABQ", "The Committee was advised of that.", False),
        ("ACABQ", "The Advisory Committee on Lights recommended that.", False),
        ("ACABQ", "The Council Advisory Committee recommended that.", False),
        ("ACABQ", "The Advisory Committee to the Minister recommended that.", False),
        # many names begin so
        ("UNICEF", "The United Nations recommended that.", False),
        ("ICCPR", "The International Covenant said so.", False),
        ("XYZQ", "The Advisory Committee recommended that.", False),
    ],
)
def test_letters_stand_for_what_a_record_calls_a_known_name_by(
    letters: str, text: str, *, stands: bool
) -> None:
    assert stands_for(letters, text) is stands


def test_a_figure_that_can_be_worked_out_is_missing_and_left_to_the_model() -> None:
    # 1,200 thalers, twelve lighthouses
    result = checked("The lighthouses had cost 100 thalers each.")
    assert not result.supported
    assert [a.text for a in result.missing] == ["100"]
    assert [a.text for a in result.reckoned] == ["100"]
    assert absent(result) == ()
    table = {
        "bias": 0.0,
        "told": 1.0,
        "contradicted": 0.0,
        "far": 0.0,
        "reworded": 0.0,
        "above": 0.0,
    }
    assert not confirmed(result, 0.1, table).supported
    sure = confirmed(result, 0.9, table)
    assert sure.supported
    assert [a.text for a in sure.reckoned] == ["100"]
    assert checked("The lighthouses had cost 110 thalers each.").reckoned == ()


@pytest.mark.parametrize(
    ("claim", "perhaps"),
    [
        ("Guards were hired.", ["Guards"]),
        ("Ostrel paid.", []),
        ("Fuller argued that.", []),
        ("It was paid by Guards.", []),
    ],
)
def test_a_word_of_english_that_begins_a_claim_is_left_to_the_model(
    claim: str, perhaps: list[str]
) -> None:
    result = checked(claim)
    assert not result.supported
    assert [a.text for a in result.perhaps] == perhaps
