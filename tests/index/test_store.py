"""The database: what goes in comes out, one transaction a record, and clear refusals."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph, put, sample_meeting
from doubles import HashEmbedder

from index.chunker import chunk
from index.errors import CollectionError, CollectionLockedError
from index.store import DATABASE, Store


def test_a_meeting_comes_back_as_it_went_in(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
    with Store.read(tmp_path) as store:
        (record,) = store.records()
        assert store.meeting(record.id) == sample_meeting()
        assert record.paragraph_count == 2
        assert store.manifest.generation == 1


def test_vectors_come_back_bit_for_bit(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
        chunks = chunk(sample_meeting(), embedder)
        expected = embedder.encode([c.embedded for c in chunks])
        assert np.array_equal(store.vectors(store.chunk_ids().tolist()), expected)


def test_a_second_put_replaces_the_record_and_never_uses_an_id_again(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
        before = set(store.chunk_ids().tolist())
        put(store, meeting(paragraph(1, "New text.")), embedder)
        after = set(store.chunk_ids().tolist())
        assert len(store.records()) == 1
        assert not before & after
        assert store.manifest.generation == 2


def test_a_failure_within_a_record_leaves_the_one_before(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
        broken = meeting(paragraph(1, "One."), paragraph(1, "The same ordinal."))
        with pytest.raises(CollectionError):
            put(store, broken, embedder)
        assert store.meeting(store.records()[0].id) == sample_meeting()
        assert store.manifest.generation == 1


def test_units_of_particulars_hold_all_their_lines(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
        found = store.units(list(store.unit_ids()))
        assert [u.text.split("\n") for u in found.values()] == [
            ["Chair: Ms. Vane", "The meeting rose."],
            ["The Chair opened it."],
            ["He agreed."],
        ]
        refs = [str(u.ref) for u in found.values()]
        assert refs == ["COF/SR.608", "COF/SR.608, para. 1", "COF/SR.608, para. 2"]


def test_no_collection_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no collection") as caught:
        Store.read(tmp_path)
    assert "pincite index" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_another_encoder_is_refused_and_both_are_named(tmp_path: Path) -> None:
    Store.write(tmp_path, HashEmbedder(name="first")).close()
    with pytest.raises(CollectionError) as caught:
        Store.write(tmp_path, HashEmbedder(name="second"))
    assert "first" in caught.value.what
    assert "second" in caught.value.what
    Store.write(tmp_path, HashEmbedder(name="first")).close()  # the lock was given up


def test_a_second_writer_is_told_and_a_reader_goes_on(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
        with pytest.raises(CollectionLockedError, match="another process is writing"):
            Store.write(tmp_path, embedder)
        with Store.read(tmp_path) as reader:
            put(store, meeting(paragraph(1, "More."), source="b.txt"), embedder)
            assert reader.refresh()
            assert len(reader.records()) == 2


def test_another_format_is_refused_by_number(tmp_path: Path) -> None:
    Store.write(tmp_path, HashEmbedder()).close()
    with sqlite3.connect(tmp_path / DATABASE) as db:
        db.execute("UPDATE manifest SET value = '99' WHERE key = 'format'")
    db.close()
    with pytest.raises(CollectionError, match="format 99"):
        Store.read(tmp_path)


@pytest.mark.parametrize("damage", [b"not a database at all, only text", b""])
def test_a_damaged_database_is_told(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(damage)
    with pytest.raises(CollectionError) as caught:
        Store.read(tmp_path)
    assert caught.value.remedy


def test_opening_for_reading_writes_nothing(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, sample_meeting(), embedder)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with Store.read(tmp_path) as store:
        store.records()
    after = {p.name: p.read_bytes() for p in tmp_path.iterdir() if "-shm" not in p.name}
    assert {k: v for k, v in after.items() if not k.endswith("-wal")} == before


def test_check_finds_nothing_in_a_sound_database(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, replace(sample_meeting(), notes=()), embedder)
        assert store.check() == ()
