from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models import catalog
from models.embedder import QuickEmbedder, SentenceEmbedder, load_embedder
from models.errors import ModelError

WORDS = (
    "harbour keeper ferry Convention article 12 adopted report Tollhaven delegation asked whether "
    "crew's household lighthouse 1998 (Norrøya) « état » 会议 🙂 session, thanked; paragraph"
).split()


def texts(count: int) -> list[str]:
    """Texts of 0 to 300 words, made anew each time from the same numbers."""
    chosen = random.Random(5)  # noqa: S311  # contents, not keys
    lengths = [chosen.choice((0, 1, 5, 12, 25, 60)) for _ in range(count)]
    return [" ".join(chosen.choices(WORDS, k=length)) for length in lengths] + [
        "lighthouse keeper " * 200
    ]


@pytest.fixture(scope="module")
def quick(real_encoder_dir: Path) -> QuickEmbedder:
    return QuickEmbedder(real_encoder_dir)


@pytest.mark.real
def test_both_ways_to_run_the_encoder_agree(quick: QuickEmbedder, real_encoder_dir: Path) -> None:
    some = texts(30)
    reference = SentenceEmbedder(real_encoder_dir)
    cosines = (quick.encode(some) * reference.encode(some)).sum(axis=1)
    assert cosines.min() > 0.9999
    assert quick.sha256 == reference.sha256 == catalog.load().find("encoder").sha256
    assert (quick.name, quick.dim, quick.max_tokens) == ("all-minilm-l6-v2", 384, 256)


@pytest.mark.real
def test_both_ways_agree_on_the_pieces_of_a_text(
    quick: QuickEmbedder, real_encoder_dir: Path
) -> None:
    reference = SentenceEmbedder(real_encoder_dir)
    for text in texts(12):
        rows, spans = quick.encode_tokens(text)
        others, same = reference.encode_tokens(text)
        assert rows.shape == others.shape == (len(spans), 384)
        assert (spans == same).all()
        assert len(spans) == min(quick.count_tokens(text), quick.max_tokens) - 2
        if len(spans):
            assert (rows * others).sum(axis=1).min() > 0.999
            np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.real
def test_pieces_stand_where_they_stand_in_the_text(quick: QuickEmbedder) -> None:
    text = "The keepers’ harbour at Tollhaven"
    rows, spans = quick.encode_tokens(text)
    assert rows.dtype == np.float32
    pieces = [text[start:end] for start, end in spans.tolist()]
    assert "".join(pieces) == text.replace(" ", "")
    assert pieces[:2] == ["The", "keepers"]


@pytest.mark.real
def test_vectors_are_unit_rows_in_the_order_given(quick: QuickEmbedder) -> None:
    some = ["a much longer text than the others " * 5, "short", "", "of middling length, this"]
    done: list[int] = []
    vectors = quick.encode(some, batch_size=2, progress=done.append)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for row, text in enumerate(some):
        np.testing.assert_allclose(vectors[row], quick.encode_one(text), atol=1e-5)
    assert done == [2, 4]
    assert quick.encode([]).shape == (0, 384)


@pytest.mark.real
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 2),  # the two special pieces alone
        ("harbour", 3),
        ("harbour " * 1000, 1002),  # nothing is cut off
        ("Tollhaven", 4),  # an unknown word in pieces
        ("\ud800", 3),  # half a character counts as a question mark
    ],
)
def test_word_pieces_are_counted_with_the_special_ones(
    quick: QuickEmbedder, text: str, count: int
) -> None:
    assert quick.count_tokens(text) == count


@pytest.mark.real
def test_what_is_beyond_the_limit_is_not_read(quick: QuickEmbedder) -> None:
    full = "harbour " * 254
    assert quick.count_tokens(full) == quick.max_tokens
    np.testing.assert_allclose(
        quick.encode_one(full), quick.encode_one(full + "lighthouse " * 50), atol=1e-5
    )


@pytest.mark.real
def test_a_question_is_encoded_without_torch(real_encoder_dir: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from models.embedder import load_embedder\n"
        f"load_embedder(Path({str(real_encoder_dir)!r})).encode_one('Who spoke?')\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.real
def test_for_building_the_reference_is_used(real_encoder_dir: Path) -> None:
    assert isinstance(load_embedder(real_encoder_dir, for_building=True), SentenceEmbedder)
    assert isinstance(load_embedder(real_encoder_dir), QuickEmbedder)


@pytest.mark.real
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_folder_names_the_command_that_mends_it(
    real_encoder_dir: Path, tmp_path: Path, file: str
) -> None:
    shutil.copytree(real_encoder_dir, tmp_path / "encoder")
    (tmp_path / "encoder" / file).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="encoder cannot be loaded") as caught:
        load_embedder(tmp_path / "encoder").encode_one("x")
    assert "pincite models pull encoder" in caught.value.remedy


@pytest.mark.real
def test_a_changed_encoder_shares_all_that_is_not_changed(quick: QuickEmbedder) -> None:
    name = "encoder.layer.5.output.dense.weight"
    text = "The lighthouse keeper asked."
    own, _ = quick.encode_tokens(text)
    same = quick.changed({name: np.zeros((384, 1536), dtype=np.float32)})
    assert np.allclose(same.encode_tokens(text)[0], own, atol=1e-6)
    other = quick.changed({name: np.eye(384, 1536, dtype=np.float32)})
    assert isinstance(other, QuickEmbedder)
    assert not np.allclose(other.encode_tokens(text)[0], own, atol=1e-2)
    assert np.array_equal(quick.encode_tokens(text)[0], own)
    assert other.sha256 == quick.sha256
    network, _ = quick.ready()
    changed, _ = other.ready()
    assert [k for k in network.weights if changed.weights[k] is not network.weights[k]] == [name]


def test_a_folder_that_is_no_encoder_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"1_Pooling/config\.json"):
        load_embedder(tmp_path)
