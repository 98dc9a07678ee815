"""Where things lie: the environment's word, or the user's folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.config import (
    default_collection,
    default_states_gigabytes,
    default_threshold,
    states_folder,
)
from qa.errors import QaError


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


@pytest.mark.parametrize(("stated", "meant"), [(None, 2.0), ("", 2.0), ("0", 0.0), ("0.5", 0.5)])
def test_the_environment_says_how_much_disk_states_may_take(
    monkeypatch: pytest.MonkeyPatch, stated: str | None, meant: float
) -> None:
    if stated is None:
        monkeypatch.delenv("PINCITE_STATES_GB", raising=False)
    else:
        monkeypatch.setenv("PINCITE_STATES_GB", stated)
    assert default_states_gigabytes() == meant


@pytest.mark.parametrize("stated", ["much", "-1", "nan", "inf"])
def test_what_is_no_number_of_gigabytes_is_refused(
    monkeypatch: pytest.MonkeyPatch, stated: str
) -> None:
    monkeypatch.setenv("PINCITE_STATES_GB", stated)
    with pytest.raises(QaError, match="no number of gigabytes") as fault:
        default_states_gigabytes()
    assert "PINCITE_STATES_GB=2" in fault.value.remedy


@pytest.mark.parametrize("stated", ["sure", "-0.1", "1.1", "nan"])
def test_what_is_no_confidence_is_refused(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    monkeypatch.setenv("PINCITE_THRESHOLD", stated)
    with pytest.raises(QaError, match="no number from 0 to 1") as fault:
        default_threshold()
    assert "PINCITE_THRESHOLD=0.5" in fault.value.remedy
