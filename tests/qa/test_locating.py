"""What a user points at."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import meeting, paragraph, put, sample_meeting
from doubles import HashEmbedder

from index.store import Store
from qa.errors import QaError
from qa.locating import locate


@pytest.fixture
def store(tmp_path: Path) -> Store:
    embedder = HashEmbedder()
    store = Store.write(tmp_path, embedder)
    put(store, sample_meeting(), embedder)
    put(store, meeting(paragraph(1, "One."), source="2024/r.txt"), embedder)
    put(store, meeting(paragraph(1, "Two."), source="2025/r.txt"), embedder)
    put(store, meeting(paragraph(1, "Three."), source="SR 335 (1).txt"), embedder)
    return store


@pytest.mark.parametrize(
    ("reference", "source", "wanted"),
    [
        ("COF/SR.608, para. 5", "a.txt", range(5, 6)),
        ("(see COF/SR.608, para. [5])", "a.txt", range(5, 6)),
        ("COF/SR.608, paras. 5-7", "a.txt", range(5, 8)),
        ("COF/SR.608, paras. 5–7", "a.txt", range(5, 8)),
        ("cof/sr.608 5", "a.txt", range(5, 6)),
        ("cof/sr. 608, paras. 5 to 7", "a.txt", range(5, 8)),
        # the symbol's own number is no paragraph
        ("COF/SR.608", "a.txt", None),
        ("a.txt 2", "a.txt", range(2, 3)),
        ("a.txt", "a.txt", None),
        ("2024/r.txt 1", "2024/r.txt", range(1, 2)),
        ("SR 335 (1).txt 1", "SR 335 (1).txt", range(1, 2)),
    ],
)
def test_references(store: Store, reference: str, source: str, wanted: range | None) -> None:
    with store:
        found, numbers = locate(store, reference)
        assert (found.source, numbers) == (source, wanted)


def test_an_ambiguous_name_is_told(store: Store) -> None:
    with store, pytest.raises(QaError, match="may mean any of"):
        locate(store, "r.txt 1")


def test_an_unknown_name_names_the_nearest(store: Store) -> None:
    with store, pytest.raises(QaError, match=r"COF/SR\.608"):
        locate(store, "COF/SR.609, para. 3")
