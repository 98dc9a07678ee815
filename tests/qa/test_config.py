"""Where things lie: the environment's word, or the user's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.config import default_collection, states_folder


def test_the_environment_says_where_things_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_STATES", "/somewhere/states")
    monkeypatch.setenv("PINCITE_COLLECTION", "/somewhere/collection")
    assert states_folder() == Path("/somewhere/states")
    assert default_collection() == Path("/somewhere/collection")


def test_without_a_word_states_lie_in_a_cache_and_the_collection_in_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PINCITE_STATES")
    monkeypatch.delenv("PINCITE_COLLECTION", raising=False)
    assert states_folder().name == "states"
    assert default_collection().name == "collection"
    assert states_folder().parent != default_collection().parent
