"""Text as it is compared."""

from __future__ import annotations

from index.folding import fold


def test_fold() -> None:
    assert fold("TÜRKIYE’s non‑refoulement") == "turkiye's non-refoulement"
