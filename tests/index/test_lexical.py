"""BM25: stemming, symbols, names, and a marker that tells a stale index."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import meeting, paragraph, put
from doubles import HashEmbedder

from index.lexical import FOLDER, LexicalIndex
from index.store import Store

TEXTS = {
    "considering.txt": "The Committee was considering the reports of Jamaica.",
    "symbol.txt": "The proposals stood in document A/79/292 of June.",
    "parts.txt": "In room A, 79 members read 292 pages.",
    "turkiye.txt": "Türkiye had been visited.",
    "stop.txt": "It was what it was, and that was that.",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    embedder = HashEmbedder()
    store = Store.write(tmp_path, embedder)
    for source, text in TEXTS.items():
        put(store, meeting(paragraph(1, text), source=source, session=40), embedder)
    return store


def best(index: LexicalIndex, store: Store, question: str) -> list[str]:
    ids, _ = index.search(question, 3)
    units = store.units(ids)
    return [units[i].meeting.source for i in ids]


def test_words_are_stemmed_and_folded_and_stop_words_do_not_count(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        assert best(index, store, "Who considers a report?") == ["considering.txt"]
        assert best(index, store, "turkiye")[0] == "turkiye.txt"
        assert best(index, store, "what was that") == []
        assert best(index, store, "") == []


def test_a_symbol_counts_as_a_phrase(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        assert best(index, store, "What is in A/79/292?")[0] == "symbol.txt"


def test_a_demonym_finds_its_state(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        assert best(index, store, "the Jamaican delegation")[0] == "considering.txt"


def test_the_session_is_part_of_the_context_in_words_and_figures(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        assert len(best(index, store, "fortieth")) == 3
        assert len(best(index, store, "40th")) == 3


def test_a_number_that_has_no_words_is_indexed_in_figures(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, meeting(paragraph(1, "It rose."), meeting=12_345), embedder)
        index = LexicalIndex.in_memory()
        index.update(store)
        assert best(index, store, "12345th") == ["a.txt"]


def test_the_stems_of_a_text_come_by_sentence() -> None:
    found = LexicalIndex.in_memory().stems(
        "Two keepers rowed. The keeper, keeping, was in Türkiye."
    )
    assert found == (frozenset({"two", "keeper", "row"}), frozenset({"keeper", "keep", "turkiy"}))


def test_a_search_among_some_records_finds_nothing_else(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        wanted = [r.id for r in store.records() if r.meeting.source == "parts.txt"]
        ids, _ = index.search("A/79/292 Jamaica", 5, records=wanted)
        assert [u.record_id for u in store.units(ids).values()] == wanted


def test_mentions_are_of_the_whole_phrase(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        ids, _ = index.mentions(["79 members"], 5)
        assert [u.meeting.source for u in store.units(ids).values()] == ["parts.txt"]


def test_an_index_on_disk_is_the_same_as_one_in_memory(store: Store) -> None:
    with store:
        kept = LexicalIndex.create(store.folder)
        kept.update(store)
        again = LexicalIndex.open(store.folder)
        fresh = LexicalIndex.in_memory()
        fresh.update(store)
        assert again is not None
        assert again.generation == store.manifest.generation
        assert again.search("A/79/292 reports", 5) == fresh.search("A/79/292 reports", 5)
        assert len(again) == len(TEXTS)


def test_an_update_follows_removals(store: Store) -> None:
    with store:
        index = LexicalIndex.in_memory()
        index.update(store)
        store.remove(["symbol.txt"])
        assert index.update(store)
        assert not index.update(store)
        assert len(index) == len(TEXTS) - 1


def test_without_its_marker_an_index_is_not_trusted(store: Store) -> None:
    with store:
        LexicalIndex.create(store.folder).update(store)
        (store.folder / FOLDER / "generation").unlink()
        assert LexicalIndex.open(store.folder) is None


def test_a_damaged_folder_is_not_opened(store: Store) -> None:
    with store:
        LexicalIndex.create(store.folder).update(store)
        for file in (store.folder / FOLDER).iterdir():
            if file.name != "generation":
                file.write_bytes(b"rubbish")
        assert LexicalIndex.open(store.folder) is None
