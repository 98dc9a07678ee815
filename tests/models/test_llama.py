"""The cache's sequences: kept states, moved and put together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.llama import Llama, Logits


@pytest.fixture(scope="module")
def model(test_gguf: Path) -> Iterator[Llama]:
    with Llama(test_gguf, context=512, batch=64, threads=1, sequences=4) as llama:
        yield llama


@pytest.fixture
def llama(model: Llama) -> Llama:
    model.clear()
    return model


def scores(llama: Llama, text: str, position: int, sequence: int = 0) -> Logits:
    """Reads `text` and gives the scores of what may follow it."""
    result = llama.decode(llama.tokenize(text, control=False), position, sequence=sequence)
    assert result is not None
    last: Logits = result[0]
    return last


HEAD, BODY, TAIL = "The harbour master said", " that the quay was closed", " until the ice melted"


def test_text_and_tokens_go_both_ways(llama: Llama) -> None:
    text = "Ålesund, 3 May: “closed” 🙂\n\tindented"
    tokens = llama.tokenize(text, control=False)
    assert b"".join(llama.piece(token) for token in tokens).decode() == text
    assert llama.piece(llama.tokenize("<|im_end|>", control=True)[0]) == b""


def test_the_end_of_a_turn_is_known(llama: Llama) -> None:
    (end,) = llama.tokenize("<|im_end|>", control=True)
    assert llama.ends(end)
    assert llama.control_text(end) == "<|im_end|>"
    assert not llama.ends(llama.tokenize("harbour", control=False)[0])


def test_the_files_header_can_be_read(llama: Llama) -> None:
    assert llama.metadata("general.architecture") == "llama"
    assert llama.metadata("no.such.key") is None
    assert llama.trained_context == 8192
    assert llama.context == 512


def test_scores_of_several_tokens_are_those_of_each(llama: Llama) -> None:
    tokens = llama.tokenize(HEAD + BODY, control=False)
    together = llama.decode(tokens, 0, logits=3)
    assert together is not None
    assert together.shape == (3, llama.vocab_size)
    llama.clear()
    one = llama.decode(tokens[:-2], 0)
    assert one is not None
    assert np.argmax(one[0]) == np.argmax(together[0])
    np.testing.assert_allclose(one[0], together[0], atol=0.5)


def test_a_kept_state_goes_on_as_if_it_had_been_read(llama: Llama) -> None:
    n = len(llama.tokenize(HEAD, control=False))
    scores(llama, HEAD, 0)
    expected = scores(llama, BODY, n)
    llama.remove(0, n)
    state = llama.state(0)
    llama.clear()
    assert llama.end_of(0) == 0
    llama.restore(0, state)
    assert llama.end_of(0) == n
    np.testing.assert_array_equal(scores(llama, BODY, n), expected)


def test_a_copied_sequence_goes_on_by_itself(llama: Llama) -> None:
    n = len(llama.tokenize(HEAD, control=False))
    scores(llama, HEAD, 0)
    llama.copy(0, 1)
    assert llama.end_of(1) == n
    expected = scores(llama, BODY, n, sequence=1)
    assert llama.end_of(0) == n
    np.testing.assert_allclose(scores(llama, BODY, n), expected, atol=1e-3)


def test_a_moved_and_joined_state_is_near_to_reading_in_full(llama: Llama) -> None:
    """A state kept alone, put after another text: positions agree, what it sees does not."""
    head, body = (llama.tokenize(text, control=False) for text in (HEAD, BODY))
    start = "Once more."
    first = len(llama.tokenize(start, control=False))
    scores(llama, start, 0)
    scores(llama, BODY, first)
    llama.remove(0, 0, first)
    state = llama.state(0)  # BODY alone, read after `start`
    llama.clear()

    scores(llama, HEAD, 0)
    llama.restore(1, state)
    llama.shift(1, first, -1, len(head) - first)
    llama.copy(1, 0)
    llama.remove(1, 0)
    assert llama.end_of(0) == len(head) + len(body)
    assert llama.end_of(1) == 0
    joined = scores(llama, TAIL, len(head) + len(body))

    llama.clear()
    scores(llama, HEAD + BODY, 0)
    full = scores(llama, TAIL, len(head) + len(body))
    cosine = float(joined @ full / np.linalg.norm(joined) / np.linalg.norm(full))
    assert cosine > 0.95
    llama.clear()
    unread = scores(llama, TAIL, 0)
    assert np.linalg.norm(joined - full) < np.linalg.norm(unread - full)


def test_a_state_that_is_none_is_refused(llama: Llama) -> None:
    with pytest.raises(ModelError, match="cannot be used"):
        llama.restore(0, b"not a state at all" * 10)


def test_a_full_cache_is_said_and_leaves_what_was_there(llama: Llama) -> None:
    tokens = llama.tokenize(" ice" * 64, control=False)[:64]
    for position in range(0, llama.context, len(tokens)):
        llama.decode(tokens, position)
    with pytest.raises(ModelError, match="could not read 64 tokens at position 512"):
        llama.decode(tokens, llama.context)
    assert llama.end_of(0) == llama.context


def test_nothing_is_printed(test_gguf: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Llama(test_gguf, context=64, batch=32, threads=1) as llama:
        llama.decode(llama.tokenize("a", control=False), 0)
    assert capfd.readouterr() == ("", "")
