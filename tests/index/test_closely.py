"""A closer look at the best of a search, word piece by word piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import HashEmbedder

import index.closely
from index.chunker import Unit
from index.closely import (
    FEATURES,
    READ,
    Closely,
    Reader,
    features,
    fitted,
    interaction,
    paragraph_pieces,
)
from index.ranking import UNREAD, Candidate, Parts
from index.search import Searcher
from index.store import StoredUnit
from models import catalog

AS_IT_IS = Closely(
    down=np.zeros((64, 2), dtype=np.float32),
    up=np.zeros((2, 64), dtype=np.float32),
    attention=np.zeros(64, dtype=np.float32),
    weights=np.array([*[0.0] * len(FEATURES), 1.0], dtype=np.float32),
    scale=np.array([1.0, 0.0], dtype=np.float32),
)


@pytest.fixture
def searcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searcher]:
    """A collection whose encoder has weights that count the late interaction alone."""
    monkeypatch.setattr(index.closely, "fitted", lambda _: AS_IT_IS)
    opened = Searcher.open(*small_collection(tmp_path))
    yield opened
    opened.close()


def candidate(number: int, text: str, cosine: float = 0.5, **facts: object) -> Candidate:
    one = paragraph(number, text)
    stored = StoredUnit(number, 1, meeting(one), Unit((one,)))
    values = {"dense_rank": 1, "lexical_rank": 1, "reasons": 0, "reading": UNREAD} | facts
    return Candidate(stored, cosine, 0.0, **values)  # type: ignore[arg-type]


def test_each_piece_counts_with_its_nearest_and_its_share() -> None:
    asked = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    shares = np.array([0.75, 0.25], dtype=np.float32)
    paragraph_ = np.array([[0.6, 0.8], [0.8, 0.6]], dtype=np.float32)
    assert interaction(asked, shares, paragraph_) == pytest.approx(0.75 * 0.8 + 0.25 * 0.8)
    assert interaction(asked, shares, paragraph_[:1]) == pytest.approx(0.75 * 0.6 + 0.25 * 0.8)
    assert interaction(asked, shares, paragraph_[:0]) == 0.0
    assert interaction(asked[:0], shares[:0], paragraph_) == 0.0


def test_pieces_are_moved_by_the_map_and_stay_of_unit_length() -> None:
    close = replace(
        AS_IT_IS,
        down=np.eye(64, 2, dtype=np.float32),
        up=np.array([[0.0, 1.0, *[0.0] * 62], [0.0] * 64], dtype=np.float32),
    )
    moved = close.moved(np.eye(64, dtype=np.float32)[:2])
    assert moved[0][:2] == pytest.approx([0.5**0.5, 0.5**0.5])
    assert moved[1][:2] == pytest.approx([0.0, 1.0])


def test_what_the_encoder_is_changed_by_goes_through_the_file_to_the_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank = np.array([[1.0], [2.0]], dtype=np.float32), np.array([[0.5, 0.25]], dtype=np.float32)
    close = replace(AS_IT_IS, changes={"layer.1.weight": rank})
    np.savez(tmp_path / "closely.npz", **close.arrays("x"))  # type: ignore[arg-type]
    with np.load(tmp_path / "closely.npz") as file:
        table = dict(file)
    monkeypatch.setattr(index.closely, "_tables", lambda: table)
    again = fitted("x")
    assert again is not None
    assert fitted("y") is None
    encoder = HashEmbedder()
    changed = again.encoder(encoder)
    assert changed is not encoder
    assert isinstance(changed, HashEmbedder)
    assert changed.changed_by["layer.1.weight"].tolist() == [[0.5, 0.25], [1.0, 0.5]]
    assert AS_IT_IS.encoder(encoder) is encoder


def test_question_and_paragraphs_are_read_by_the_changed_encoder() -> None:
    rank = np.ones((1, 1), dtype=np.float32), np.ones((1, 1), dtype=np.float32)
    made: list[HashEmbedder] = []

    class Noted(HashEmbedder):
        def changed(self, by):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            made.append(super().changed(by))
            return made[-1]

    encoder = Noted()
    reader = Reader(encoder, replace(AS_IT_IS, changes={"w": rank}))
    some = [candidate(1, "Two harbours."), candidate(2, "Three lighthouses.")]
    reader.scores("Which lighthouses?", (), some, [0.9, 0.8], Parts())
    (changed,) = made
    assert set(changed.pieces_of) == {"Two harbours.", "Three lighthouses.", "Which lighthouses?"}
    assert encoder.pieces_of == []


def test_empty_words_hardly_count() -> None:
    shares = AS_IT_IS.attended(np.eye(64, dtype=np.float32)[:3], [False, True, True])
    assert shares.sum() == pytest.approx(1.0)
    assert shares[1] == shares[2]
    assert shares[0] < shares[1] / 50
    assert AS_IT_IS.attended(np.empty((0, 64), dtype=np.float32), []).shape == (0,)


def test_scores_weigh_the_features_and_the_interaction_and_are_brought_to_size() -> None:
    weights = np.array([1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 10.0], dtype=np.float32)
    close = replace(AS_IT_IS, weights=weights, scale=np.array([0.1, 0.5], dtype=np.float32))
    rows = np.array([[0.5, 0.25, 9.0, 9.0, 9.0, 9.0]], dtype=np.float32)
    assert close.scores(rows, [0.3]) == pytest.approx([0.1 * (0.5 + 0.5 + 3.0) + 0.5])


def test_features_are_what_the_search_looked_at() -> None:
    reading = replace(UNREAD, coverage=0.4, sentence=0.3, answers=True)
    some = [candidate(1, "One.", 0.5, reasons=2, reading=reading), candidate(2, "Two.", 0.8)]
    found = features(some, replace(Parts(), dense=1.0))
    assert found.tolist()[0] == pytest.approx([0.5, 0.4, 0.3, 1.0, 2.0, 0.8])
    assert found.shape == (2, len(FEATURES))


def test_only_the_best_are_read_and_the_others_stay_below_in_order(searcher: Searcher) -> None:
    encoder = HashEmbedder()
    reader = Reader(encoder)
    texts = [
        f"lighthouses number {n}" if n % 2 else f"harbours number {n}" for n in range(READ + 5)
    ]
    some = [candidate(n, text) for n, text in enumerate(texts)]
    before = [1.0 - n / 100 for n in range(len(some))]
    after = reader.scores("Which lighthouses?", (), some, before, Parts())
    order = sorted(range(len(some)), key=lambda i: -after[i])
    assert {i % 2 for i in order[: READ // 2]} == {1}
    assert set(order[:READ]) == set(range(READ))
    assert order[READ:] == list(range(READ, READ + 5))


def test_only_what_may_be_found_is_read(searcher: Searcher) -> None:
    encoder = HashEmbedder()
    some = [candidate(n, f"harbours number {n}") for n in range(READ)]
    some += [candidate(READ + n, "Which lighthouses were rebuilt?") for n in range(2)]
    before = [1.0 - n / 100 for n in range(len(some))]
    among = [3, READ, READ + 1]
    after = Reader(encoder).scores("Which lighthouses?", (), some, before, Parts(), among)
    assert after[READ] == after[READ + 1] == pytest.approx(1.0, abs=1e-3)
    assert after[READ] > after[3] > 0
    assert {after[n] for n in range(READ) if n != 3} == {0.0}


def test_all_of_a_long_paragraph_is_read() -> None:
    encoder = HashEmbedder(max_tokens=16)
    text = " ".join(f"Harbour number {n} was dredged twice." for n in range(20))
    pieces = paragraph_pieces(text, encoder)
    assert len(pieces) == 20 * 6
    last = encoder.encode_tokens("19")[0]
    assert float((pieces @ last.T).max()) == pytest.approx(1.0)
    assert paragraph_pieces("", encoder).shape == (0, 64)


def test_what_the_scope_says_counts_as_empty() -> None:
    reader = Reader(HashEmbedder())
    _, content = reader.pieces(
        "What of lighthouses at the fortieth session?", ("fortieth session",)
    )
    assert content == [False, False, True, False, False, False, False]
    _, content = reader.pieces("What of lighthouses at the fortieth session?")
    assert content == [False, False, True, False, False, True, True]


def test_without_weights_of_its_encoder_a_search_is_as_it_was(tmp_path: Path) -> None:
    folder, encoder = small_collection(tmp_path)
    assert fitted(encoder.sha256) is None
    opened = Searcher.open(folder, encoder)
    question = "How many lighthouses had been rebuilt?"
    plain, close = (opened.search(question, 5, closely=closely).hits for closely in (False, True))
    opened.close()
    assert [(h.stored.id, h.score) for h in plain] == [(h.stored.id, h.score) for h in close]


def test_a_search_can_look_closely(searcher: Searcher) -> None:
    question = "Had twelve lighthouses been rebuilt?"
    close = searcher.search(question, 5, closely=True).hits
    assert "twelve lighthouses had been rebuilt" in close[0].stored.text
    plain = searcher.search(question, 5).hits
    assert {h.stored.id: h.score for h in plain} != {h.stored.id: h.score for h in close}
    # its particulars are looked up, not read word by word
    asked = "At what time did the 608th meeting rise?"
    ranked = [[h.score for h in searcher.search(asked, 3, closely=c).hits] for c in (False, True)]
    assert ranked[0] == ranked[1]


def test_weights_lie_at_hand_for_the_encoder_of_the_catalogue() -> None:
    close = fitted(catalog.load().find("encoder").sha256)
    assert close is not None
    assert close.down.shape == (384, 32)
    assert len(close.weights) == len(FEATURES) + 1
    assert close.weights[-1] > 0
    assert close.scale[0] > 0
