"""The pictures of the README are those that the program draws now, whenever they are taken."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from qa.tui import screenshots

KEPT = Path(__file__).parents[2] / "docs" / "screenshots"
SHOTS = {name: (theme, keys) for name, theme, keys in screenshots.SHOTS}


def test_every_picture_is_kept_and_no_other() -> None:
    assert {path.stem for path in KEPT.glob("*.svg")} == set(SHOTS)


@pytest.mark.parametrize("name", ["answer", "history"])
def test_a_picture_is_the_same_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for zone in ("Pacific/Auckland", "America/Lima"):  # not where or when it is taken
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        screenshots.as_if_anywhere()
        asyncio.run(screenshots.take(name, *SHOTS[name], tmp_path))
        assert (tmp_path / f"{name}.svg").read_text() == (KEPT / f"{name}.svg").read_text(), (
            "it looks different: make screenshots"
        )
