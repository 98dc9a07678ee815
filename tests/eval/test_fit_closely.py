"""Fitting the closer look: on made-up examples, whose evidence shares words with the question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from doubles import HashEmbedder

from eval import fit_closely
from eval.errors import EvalError
from eval.fit_closely import Example, fit, places, ranked, unseen
from index.closely import FEATURES, READ, Reader

ENCODER = HashEmbedder()
WORDS = [f"word{n}" for n in range(60)]


def example(number: int, body: str = "a", count: int = READ + 4) -> Example:
    """A question of three words; the third paragraph of the search holds them all."""
    chosen = np.random.default_rng(number)
    asked = chosen.choice(WORDS, 3, replace=False).tolist()
    texts = [" ".join(chosen.choice(WORDS, 6)) for _ in range(count)]
    texts[2] = " ".join([*asked, *texts[2].split()[:3]])
    return Example(
        body=body,
        kind="fact",
        question=" ".join(asked),
        content=(True,) * len(asked),
        paragraphs=tuple(texts),
        features=np.zeros((count, len(FEATURES)), dtype=np.float32),
        scores=np.linspace(1.0, 0.2, count, dtype=np.float32),
        evidence=np.arange(count) == 2,
    )


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example(n, body="abcd"[n % 4]) for n in range(24)]


def test_what_is_fitted_brings_the_evidence_up(examples: list[Example]) -> None:
    assert places(None, examples, ENCODER) == [2] * len(examples)
    close = fit(examples, ENCODER, {})
    assert sum(place == 0 for place in places(close, examples, ENCODER)) >= 22
    # the same again, to the last bit
    assert all(np.array_equal(a, b) for a, b in zip(
        fit(examples, ENCODER, {}).arrays("x").values(), close.arrays("x").values(), strict=True
    ))  # fmt: skip


def test_scores_are_of_the_size_of_the_searchs_and_what_is_not_read_lies_below(
    examples: list[Example],
) -> None:
    close = fit(examples, ENCODER, {})
    reader = Reader(ENCODER, close)
    scores = [ranked(e, reader) for e in examples]
    read = np.concatenate([s[:READ] for s in scores])
    own = np.concatenate([e.scores[:READ] for e in examples])
    assert read.mean() == pytest.approx(own.mean(), abs=1e-3)
    assert read.std() == pytest.approx(own.std(), abs=1e-3)
    for one in scores:
        assert one[READ:].max() < one[:READ].min()
        assert (np.diff(one[READ:]) < 0).all()


def test_each_is_measured_by_what_has_not_seen_its_body(
    examples: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    whole = fit

    def noted(some: list[Example], *more: object) -> object:
        seen.append({e.body for e in some})
        return whole(some, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(fit_closely, "fit", noted)
    found = unseen(examples, ENCODER, {})
    assert seen == [set("abcd") - {body} for body in "abcd"]
    assert sum(place == 0 for place in found) >= 18


def test_there_must_be_something_to_fit_to(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="no question"):
        fit_closely.main(["--into", str(tmp_path / "closely.npz")])
