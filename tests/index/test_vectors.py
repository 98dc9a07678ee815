"""The FAISS index: equal to numpy, brought up to date by ids, and known when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph, put
from doubles import HashEmbedder

from index.store import Store
from index.vectors import FILE, VectorIndex


def records(n: int) -> list[tuple[str, str]]:
    return [
        (f"{i}.txt", f"paragraph number {i} about subject {i % 7} and {i * 31 % 11}")
        for i in range(n)
    ]


def filled(folder: Path, embedder: HashEmbedder, n: int) -> None:
    with Store.write(folder, embedder) as store:
        for source, text in records(n):
            put(store, meeting(paragraph(1, text), source=source), embedder)


def test_search_equals_numpy(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    filled(tmp_path, embedder, 40)
    with Store.read(tmp_path) as store:
        index = VectorIndex.empty(embedder.dim)
        assert index.update(store)
        ids = store.chunk_ids()
        matrix = store.vectors(ids.tolist())
        query = embedder.encode_one("subject 3 and 5")
        expected = np.sort(matrix @ query)[::-1][:10]
        found, scores = index.search(query, 10)
        assert np.allclose(scores, expected, atol=1e-6)
        among = ids[:5].tolist()
        only, _ = index.search(query, 10, among)
        assert sorted(only) == among
        assert np.allclose(index.cosines(query, found), scores, atol=1e-6)


def test_update_follows_additions_and_removals(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    filled(tmp_path, embedder, 6)
    index = VectorIndex.empty(embedder.dim)
    with Store.write(tmp_path, embedder) as store:
        index.update(store)
        store.remove(["0.txt", "1.txt"])
        put(store, meeting(paragraph(1, "something new"), source="new.txt"), embedder)
        assert index.update(store)
        assert not index.update(store)
        assert sorted(index.ids().tolist()) == store.chunk_ids().tolist()


def test_a_saved_index_loads_and_gives_the_same(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    filled(tmp_path, embedder, 8)
    with Store.read(tmp_path) as store:
        index = VectorIndex.empty(embedder.dim)
        index.update(store)
        index.save(tmp_path)
        loaded = VectorIndex.load(tmp_path, embedder.dim)
        assert loaded is not None
        assert loaded.generation == index.generation
        query = embedder.encode_one("subject 2")
        assert loaded.search(query, 3) == index.search(query, 3)


@pytest.mark.parametrize("where", [0.0, 0.3, 0.6, 0.999])
def test_a_flipped_bit_is_noticed(tmp_path: Path, where: float) -> None:
    embedder = HashEmbedder()
    filled(tmp_path, embedder, 8)
    with Store.read(tmp_path) as store:
        index = VectorIndex.empty(embedder.dim)
        index.update(store)
        index.save(tmp_path)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[int(where * (len(data) - 1))] ^= 0x10
    (tmp_path / FILE).write_bytes(bytes(data))
    assert VectorIndex.load(tmp_path, embedder.dim) is None


@pytest.mark.parametrize("keep", [0, 5, 50, -1])
def test_a_truncated_file_is_noticed(tmp_path: Path, keep: int) -> None:
    embedder = HashEmbedder()
    filled(tmp_path, embedder, 3)
    with Store.read(tmp_path) as store:
        index = VectorIndex.empty(embedder.dim)
        index.update(store)
        index.save(tmp_path)
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data[:keep])
    assert VectorIndex.load(tmp_path, embedder.dim) is None


def test_vectors_of_another_size_are_not_loaded(tmp_path: Path) -> None:
    index = VectorIndex.empty(8)
    index.save(tmp_path)
    assert VectorIndex.load(tmp_path, 16) is None
    assert VectorIndex.load(tmp_path, 8) is not None
