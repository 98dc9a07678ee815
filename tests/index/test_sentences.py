"""Sentence boundaries: a case a trap of official English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans, sentences

CASES = [
    # two plain sentences
    ("The meeting began. It ended.", ["The meeting began.", "It ended."]),
    # an abbreviated title is not an end
    ("Mr. Adeyo spoke. Ms. Brill did not.", ["Mr. Adeyo spoke.", "Ms. Brill did not."]),
    # `No.` before a number
    ("It adopted comment No. 6 on ferries. It rose.", ["It adopted comment No. 6 on ferries.", "It rose."]),
    # an hour in the middle
    ("It began at 10.05 a.m. on Friday. Nobody left.", ["It began at 10.05 a.m. on Friday.", "Nobody left."]),
    # an hour at the end of a sentence
    ("It rose at 6 p.m. The Chair left.", ["It rose at 6 p.m.", "The Chair left."]),
    # a decimal and a symbol
    ("It cost 4.15 million under A/79/292. Why?", ["It cost 4.15 million under A/79/292.", "Why?"]),
    # a closing quotation mark belongs to its sentence
    ("It was “business as usual.” He objected.", ["It was “business as usual.”", "He objected."]),
    # initials
    ("J. K. Brill and U. Vane agreed. Good.", ["J. K. Brill and U. Vane agreed.", "Good."]),
    # lines of particulars are sentences of their own
    ("Chair: Ms. Vane\nThe meeting rose at 6 p.m.", ["Chair: Ms. Vane", "The meeting rose at 6 p.m."]),
    # a full stop before a lower-case word is no end
    ("The report (see para. 3) and annex. it went on", ["The report (see para. 3) and annex. it went on"]),
    # nothing
    ("", []),
    ("  \n ", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@given(st.text(alphabet="Aa. \n!?”(1", max_size=80))
def test_spans_are_in_order_and_only_white_space_lies_between_them(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
