"""The encoder in torch, to be fitted: it is the encoder, and what it is changed by is that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from doubles import HashEmbedder

from eval.adapting import LAYERS, RANK, Fixed, for_torch
from models.embedder import QuickEmbedder

TEXTS = ["Which lighthouses were lit?", "Mr. Vane (Ostrava) said that twelve had been. " * 60]


@pytest.mark.real
def test_it_is_the_encoder_and_stays_it_when_both_are_changed(real_encoder_dir: Path) -> None:
    torch.manual_seed(0)
    quick = QuickEmbedder(real_encoder_dir)
    encoder = for_torch(quick, {})
    own = [quick.encode_tokens(text)[0] for text in TEXTS]
    for rows, same in zip(own, encoder.pieces(TEXTS), strict=True):
        assert same.shape == rows.shape
        assert (same.detach().numpy() * rows).sum(axis=1).min() > 0.999
    with torch.no_grad():
        for matrix in encoder.parameters():
            matrix.normal_(0, 0.05)
    changes = encoder.changes()
    assert len(changes) == 6 * LAYERS
    assert {up.shape[1] for up, _ in changes.values()} == {RANK}
    changed = quick.changed({name: up @ down for name, (up, down) in changes.items()})
    for rows, text, other in zip(own, TEXTS, encoder.pieces(TEXTS), strict=True):
        moved = changed.encode_tokens(text)[0]
        assert (moved * other.detach().numpy()).sum(axis=1).min() > 0.999
        assert (moved * rows).sum(axis=1).min() < 0.95
    # the encoder itself is what it was
    assert np.array_equal(quick.encode_tokens(TEXTS[0])[0], own[0])


@pytest.mark.real
def test_what_is_kept_serves_the_next_fit(real_encoder_dir: Path) -> None:
    kept: dict[str, torch.Tensor] = {}
    quick = QuickEmbedder(real_encoder_dir)
    first = for_torch(quick, kept).pieces(TEXTS)
    assert set(kept) == set(TEXTS)
    kept[TEXTS[0]] = kept[TEXTS[1]].clone()
    changed, same = for_torch(quick, kept).pieces(TEXTS)
    assert (same * first[1]).sum(dim=1).min() > 0.999
    # what was kept for the one is what was put under its name
    assert (changed * first[1]).sum(dim=1).min() > 0.999


def test_an_encoder_without_a_folder_stays_as_it_is() -> None:
    double = HashEmbedder()
    encoder = for_torch(double, {})
    assert isinstance(encoder, Fixed)
    (rows,) = encoder.pieces(["two words"])
    assert np.array_equal(rows.numpy(), double.encode_tokens("two words")[0])
    assert list(encoder.parameters()) == []
    assert encoder.changes() == {}
