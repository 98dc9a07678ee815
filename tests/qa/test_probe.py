"""What is told from the inside of a model, and of which models."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.catalog import load
from qa import answerability, probe

DEFAULT, SMALL = (load().find(name).sha256 for name in ("default", "small"))


def test_the_models_of_the_catalogue_have_weights_of_their_own_size() -> None:
    for sha256, width in ((DEFAULT, 1536), (SMALL, 896)):
        table = probe.weights(sha256)
        assert table is not None
        assert table.shape == (1 + 2 * width,)
        assert np.isfinite(table).all()
        assert np.count_nonzero(table) > width
        assert answerability.weights(sha256).read["probe"] > 0


def test_the_probability_is_that_of_the_regression() -> None:
    table = probe.weights(DEFAULT)
    assert table is not None
    nothing = np.zeros(len(table) - 1, dtype=np.float32)
    bias = float(table[0])
    assert probe.probability(DEFAULT, nothing) == pytest.approx(1 / (1 + math.exp(-bias)))
    # one unit along the weights raises the logit by their squared length
    step = table[1:] / float(np.linalg.norm(table[1:])) ** 2
    assert probe.probability(DEFAULT, step) == pytest.approx(1 / (1 + math.exp(-bias - 1)))


def test_of_a_text_its_end_counts_and_its_mean() -> None:
    pieces = [np.full(2, n, dtype=np.float32) for n in (9, 1, 2, 6)]  # the first goes before it
    found = probe.of_text(pieces)
    assert found is not None
    assert found.tolist() == [6.0, 6.0, 3.0, 3.0]
    assert probe.of_text([]) is None
    assert probe.of_text(pieces[:1]) is None
    assert probe.of_text([pieces[0], pieces[1], None]) is None


def test_what_was_written_has_weights_of_its_own() -> None:
    for sha256, width in ((DEFAULT, 1536), (SMALL, 896)):
        table = probe.weights(sha256, probe.DRAFT)
        assert table is not None
        assert table.shape == (1 + 2 * width,)
        nothing = np.zeros(2 * width, dtype=np.float32)
        expected = 1 / (1 + math.exp(-float(table[0])))
        assert probe.of_draft(sha256, nothing) == pytest.approx(expected)
        assert answerability.weights(sha256).written["draft"] > 0


def test_the_default_model_judges_with_adapters_of_their_own() -> None:
    kinds = {
        probe.JUDGED: ("judge.lora", probe.judged),
        probe.DRAFTED: ("draft.lora", probe.drafted),
        probe.CLAIM: ("claim.lora", probe.of_claim),
    }
    for kind, (name, told) in kinds.items():
        file = probe.adapter(DEFAULT, kind)
        assert file is not None
        assert file.name == name
        assert file.exists()
        table = probe.weights(DEFAULT, kind)
        assert table is not None
        assert table.shape == (1 + 2 * 1536,)
        nothing = np.zeros(2 * 1536, dtype=np.float32)
        assert told(DEFAULT, nothing) == pytest.approx(1 / (1 + math.exp(-float(table[0]))))
        assert probe.adapter(SMALL, kind) is None
        assert told(SMALL, np.zeros(2 * 896, dtype=np.float32)) is None


def test_nothing_is_told_of_other_models_or_of_an_inside_that_is_not_known() -> None:
    assert probe.probability("0" * 64, np.zeros(3072, dtype=np.float32)) is None
    assert probe.probability(DEFAULT, None) is None
    assert probe.probability(DEFAULT, np.zeros(7, dtype=np.float32)) is None
