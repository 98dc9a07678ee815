"""The log, and what native libraries write to the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa.tui import crash, preferences
from qa.tui.preferences import Preferences


def test_a_fault_is_logged_with_its_traceback(tmp_path: Path) -> None:
    def snap() -> None:
        raise RuntimeError("snapped")

    with pytest.raises(RuntimeError) as caught:
        snap()
    path = crash.log_error(tmp_path / "data", caught.value)
    assert path == tmp_path / "data" / "pincite.log"
    text = path.read_text()
    assert "RuntimeError: snapped" in text
    assert "test_crash.py" in text


def test_where_nothing_can_be_written_there_is_no_path(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert crash.log_error(tmp_path / "data", RuntimeError("x")) is None


def test_native_words_go_to_the_log_and_the_screen_is_given_back(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from qa.tui.crash import quiet_stderr\n"
        f"with quiet_stderr(Path({str(tmp_path)!r})):\n"
        "    os.write(2, b'native words')\n"
        "    print('drawn', file=sys.__stderr__, flush=True)\n"
        "os.write(2, b'after')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "drawn\nafter"
    assert (tmp_path / "pincite.log").read_text() == "native words"


def test_a_log_that_has_grown_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "pincite.log").write_bytes(b"x" * 1_000_001)
    code = (
        "import os; from pathlib import Path; from qa.tui.crash import quiet_stderr\n"
        f"with quiet_stderr(Path({str(tmp_path)!r})): os.write(2, b'new')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "pincite.log").read_text() == "new"


def test_preferences_come_back_and_remember_eight_collections(tmp_path: Path) -> None:
    wanted = Preferences("pincite-light", history=False)
    for n in range(10):
        wanted = wanted.visited(Path(f"/c{n}"))
    wanted = wanted.visited(Path("/c5"))
    preferences.write(tmp_path / "data", wanted)
    assert preferences.read(tmp_path / "data") == wanted
    assert wanted.collections == ("/c5", "/c9", "/c8", "/c7", "/c6", "/c4", "/c3", "/c2")


def test_preferences_that_are_no_use_are_the_defaults(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"theme": 1}'):
        (tmp_path / "preferences.json").write_text(text)
        assert preferences.read(tmp_path) == Preferences()
