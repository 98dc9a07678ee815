"""The FAISS index: equal to numpy, brought up to date by ids, and known when damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph, put
from doubles import HashEmbedder

from index import vectors as module
from index.build import sync
from index.errors import IndexingError
from index.store import Store
from index.vectors import FILE, Plan, VectorIndex, plan


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
        near = index.nearest(query, {7: found[1:], 8: [], 9: found[:1]})
        assert near == {7: pytest.approx(scores[1]), 9: pytest.approx(scores[0])}


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


# -- large collections ---------------------------------------------------------------------------

LIMIT = 500
SUBJECTS = "buoy lamp mast keel reef tide crew dock sail rope".split()


def large(folder: Path, embedder: HashEmbedder, records: int = 8, each: int = 200) -> None:
    """Records of paragraphs that share some of their words with many others."""
    with Store.write(folder, embedder) as store:
        for record in range(records):
            texts = (
                " ".join(SUBJECTS[(n * step + record) % 10] for step in (1, 3, 7))
                + f" {n} {n % 97}"
                for n in range(each)
            )
            paragraphs = [paragraph(n, text) for n, text in enumerate(texts, 1)]
            put(store, meeting(*paragraphs, source=f"{record}.txt"), embedder)


@pytest.mark.parametrize(
    ("chunks", "name"),
    [
        (0, "Flat"),
        (50_000, "Flat"),
        (50_001, "IVF256,SQ8"),
        (100_000, "IVF256,SQ8"),
        (1_000_000, "IVF1024,SQ8"),
    ],
)
def test_the_way_to_search_follows_from_the_size(chunks: int, name: str) -> None:
    assert plan(chunks).name == name
    assert plan(chunks).probes <= plan(chunks).lists


def test_a_large_collection_gives_nearly_the_exact_hits_with_their_exact_cosines(
    tmp_path: Path,
) -> None:
    embedder = HashEmbedder()
    large(tmp_path, embedder)
    with Store.read(tmp_path) as store:
        exact, large_one = VectorIndex.empty(embedder.dim), VectorIndex.empty(embedder.dim, LIMIT)
        exact.update(store)
        large_one.update(store)
        assert (exact.plan.name, large_one.plan.lists > 0) == ("Flat", True)
        assert np.array_equal(np.sort(large_one.ids()), store.chunk_ids())
        queries = [
            embedder.encode_one(f"{SUBJECTS[n % 10]} {SUBJECTS[n * 3 % 10]} {n}") for n in range(30)
        ]
        for probes, share in ((large_one.plan.probes, 0.85), (large_one.plan.lists, 0.99)):
            large_one.plan = replace(large_one.plan, probes=probes)
            shares = []
            for query in queries:
                wanted = exact.search(query, 10)
                found = large_one.search(query, 10)
                by_id = dict(zip(*exact.search(query, 1600), strict=True))
                assert np.allclose(found[1], [by_id[i] for i in found[0]], atol=1e-5)
                shares.append(sum(score >= wanted[1][-1] - 1e-6 for score in found[1]) / 10)
            assert np.mean(shares) >= share


@pytest.mark.parametrize("few", [10, 10_000])
def test_a_restricted_search_of_a_large_collection_finds_what_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(module, "_FEW", few)  # both ways to restrict
    embedder = HashEmbedder()
    large(tmp_path, embedder)
    with Store.read(tmp_path) as store:
        index = VectorIndex.empty(embedder.dim, LIMIT)
        index.update(store)
        among = store.chunks_in([2, 5])
        query = embedder.encode_one("buoy lamp 7")
        found, scores = index.search(query, 20, among)
        assert len(found) == 20
        assert set(found) <= set(among)
        best = np.sort(store.vectors(among) @ query)[::-1][:20]
        assert np.mean(np.isclose(scores, best, atol=1e-5)) >= 0.9
        near = index.nearest(query, {7: found[1:], 8: [], 9: found[:1]})
        assert near == {7: pytest.approx(scores[1]), 9: pytest.approx(scores[0])}


def test_a_large_collection_is_brought_up_to_date_and_kept(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    large(tmp_path, embedder)
    index = VectorIndex.empty(embedder.dim, LIMIT)
    with Store.write(tmp_path, embedder) as store:
        index.update(store)
        index.save(tmp_path)
        store.remove(["3.txt"])
        put(store, meeting(paragraph(1, "xylophone"), source="new.txt"), embedder)
        again = VectorIndex.load(tmp_path, embedder.dim, LIMIT)
        assert again is not None
        assert again.plan == index.plan
        assert again.update(store)
        assert np.array_equal(np.sort(again.ids()), store.chunk_ids())
        newest = int(store.chunk_ids()[-1])
        assert again.search(embedder.encode_one("xylophone"), 1)[0] == [newest]


def test_a_collection_that_grows_or_shrinks_changes_its_way(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    large(tmp_path, embedder, records=2)
    index = VectorIndex.empty(embedder.dim, LIMIT)
    with Store.write(tmp_path, embedder) as store:
        index.update(store)
        assert index.plan.name == "Flat"
    large(tmp_path, embedder, records=4)
    with Store.write(tmp_path, embedder) as store:
        index.update(store)
        assert index.plan.lists
        store.remove(["1.txt", "2.txt", "3.txt"])
        index.update(store)
        assert index.plan.name == "Flat"
        assert np.array_equal(np.sort(index.ids()), store.chunk_ids())


def test_codes_alone_are_not_searched(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    large(tmp_path, embedder, records=4)
    index = VectorIndex.empty(embedder.dim, LIMIT)
    with Store.read(tmp_path) as store:
        index.update(store)
        index.save(tmp_path)
    again = VectorIndex.load(tmp_path, embedder.dim)
    assert again is not None
    with pytest.raises(IndexingError, match="brought up to date"):
        again.search(embedder.encode_one("buoy"), 3)


def test_the_manifest_says_how_the_vectors_are_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = HashEmbedder()
    large(tmp_path, embedder, records=1)
    with Store.write(tmp_path, embedder) as store:
        sync(store, embedder.dim)
        assert store.manifest.search == "Flat"
        generation = store.manifest.generation
        monkeypatch.setattr(module, "plan", lambda *_: Plan(4, 2))
        put(store, meeting(paragraph(1, "more"), source="more.txt"), embedder)
        sync(store, embedder.dim)
    with Store.read(tmp_path) as store:
        assert store.manifest.search == "IVF4,SQ8"
        assert store.manifest.generation == generation + 1
