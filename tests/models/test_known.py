"""What is known of the cache's tokens, and what is forgotten with them."""

from __future__ import annotations

import numpy as np

from models.known import Known


def row(value: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(2, value, dtype=np.float32)


def test_what_lies_beyond_what_is_kept_is_forgotten() -> None:
    known = Known({3: row(0), 8: row(1)}, {3: row(2), 8: row(3)})
    known.forget(3)
    assert (set(known.scores), set(known.inner)) == ({3}, {3})
    known.forget()
    assert (known.scores, known.inner) == ({}, {})
