"""What a paragraph is about, by the headings above it."""

from __future__ import annotations

import pytest

from index.headings import above

AGENDA = "Consideration of reports submitted by States parties (continued)"
REPORT = "Second periodic report of Kelmara (CLK/C/KLM/2)"
OTHER = "Initial report of the Republic of Ildoria (CLK/C/ILD/1)"


@pytest.mark.parametrize(
    ("own", "headings", "expected"),
    [
        # a part of a report stands under the report
        ("Articles 7 to 9", (AGENDA, REPORT, "Articles 7 to 9"), (REPORT, "Articles 7 to 9")),
        ("Articles 2 (1), 3 and 26 (continued)", (REPORT,), (REPORT, "Articles 2 (1), 3 and 26 (continued)")),
        ("General comments", (REPORT, "General comments"), (REPORT, "General comments")),
        ("Paragraphs 39 to 43", ("Working methods", "Article 4"), ("Working methods", "Paragraphs 39 to 43")),
        ("PART II", ("Draft code", "PART II"), ("Draft code", "PART II")),
        # a subject of its own needs nothing above it
        (REPORT, (AGENDA, REPORT), (REPORT,)),
        ("Articles of association", (AGENDA, "Articles of association"), ("Articles of association",)),
        ("Parties to the Convention", ("Kelmara", "Parties to the Convention"), ("Parties to the Convention",)),
        ("Part II: Situation in Ildoria", (REPORT, "Part II: Situation in Ildoria"), ("Part II: Situation in Ildoria",)),
        ("General comments of the Committee", (REPORT,), ("General comments of the Committee",)),
        ("Rule 41 of the rules of procedure", (REPORT,), ("Rule 41 of the rules of procedure",)),
        # two subjects in one record: it may be either, wherever they stand, however they are called
        ("Article 3", (REPORT, OTHER, "Article 3"), ("Article 3",)),
        ("Article 3", (REPORT, "Article 3", OTHER), ("Article 3",)),
        ("Article 3", (REPORT, "Ildoria", "Article 3"), ("Article 3",)),
        # without a heading: what the meeting deals with, if that is one thing
        (None, (AGENDA, REPORT, "Articles 7 to 9"), (REPORT,)),
        (None, ("Adoption of the agenda", "Question of Sele", "Other matters"), ("Question of Sele",)),
        (None, ("Question of Sele", "Question of Idrane"), ()),
        (None, (REPORT, OTHER), ()),
        (None, (), ()),
        ("Article 3", (), ("Article 3",)),
    ],
)  # fmt: skip
def test_above(own: str | None, headings: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert above(own, headings) == expected


@pytest.mark.parametrize("row", ["1", "i ", "1 ", " and", "1i", "ix", "a, "])
def test_a_long_row_of_numbers_is_no_burden(row: str) -> None:
    """Each of these may be taken in several ways; it would take years if all were tried."""
    own = f"Articles 1 {row * 3000}?"
    assert above(own, (REPORT,)) == (own,)
