"""What the tests of the terminal UI share."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Driver


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """A driver with an empty data folder, in a terminal of many colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
    # what an answer brings is drawn at once, so that no test waits for a clock
    monkeypatch.setattr("qa.tui.dialogue._EYE", 0.0)
    return Driver(tmp_path / "data")
