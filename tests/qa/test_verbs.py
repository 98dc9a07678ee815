"""Verbs in their forms."""

from __future__ import annotations

import pytest

from qa.verbs import base, is_past


@pytest.mark.parametrize(
    ("one", "other"),
    [("written", "write"), ("wrote", "written"), ("adopted", "adopts"), ("mentioned", "mention")],
)
def test_forms_of_one_verb(one: str, other: str) -> None:
    assert base(one) == base(other) != ""


@pytest.mark.parametrize("word", ["adopted", "Written", "sent", "met"])
def test_past_forms(word: str) -> None:
    assert is_past(word)


@pytest.mark.parametrize("word", ["adopt", "write", "red", "need", "the"])
def test_other_forms(word: str) -> None:
    assert not is_past(word)


def test_words_without_content_have_no_base() -> None:
    assert base("the") == ""
    assert base("had") == ""
