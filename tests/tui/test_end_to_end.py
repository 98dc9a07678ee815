"""The real program in a real terminal (tmux)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Terminal

ROOT = Path(__file__).parents[2]
PINCITE = Path(sys.executable).with_name("pincite")


@pytest.fixture
def terminal(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    with Terminal(tmp_path, getattr(request, "param", {})) as opened:
        yield opened


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}, {root!r}]
from terminal import Terminal
terminal = Terminal(Path({home!r}))
terminal.type("exec sleep 1000")
terminal.press("Enter")
print(terminal.socket, terminal.tmux("list-panes", "-F", "#{{pane_pid}}"), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_terminal_and_no_program_behind(tmp_path: Path) -> None:
    code = KILLED.format(tests=str(ROOT / "tests"), root=str(ROOT), home=str(tmp_path))
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    socket, pane = out.split()

    def there() -> bool:
        try:
            os.kill(int(pane), 0)
        except ProcessLookupError:
            listed = subprocess.run(["tmux", "-L", socket, "ls"], capture_output=True)
            return listed.returncode == 0
        return True

    end, never = time.monotonic() + 60, threading.Event()
    while there() and time.monotonic() < end:
        never.wait(0.02)
    assert not there()


@pytest.mark.real
@pytest.mark.timeout(600)
def test_a_question_is_answered_read_exported_and_left(
    terminal: Terminal, tmp_path: Path, small_gguf: Path, real_encoder_dir: Path
) -> None:
    collection = tmp_path / "collection"
    record = next((ROOT / "eval" / "sample" / "records").glob("*SR318*"))
    subprocess.run(
        [PINCITE, "index", record, "--collection", collection], check=True, capture_output=True
    )
    terminal.type(f"{PINCITE} --collection {collection} --model {small_gguf}")
    terminal.press("Enter")
    terminal.wait_for("Ask about the records.")
    terminal.type("How many deckhands were subject to a training bond?")
    terminal.press("Enter")
    # the passages come first
    early = terminal.wait_for("Passages found")
    assert "CLK/C/SR.318, para. 15" in early
    assert "tokens read" not in early
    done = terminal.wait_for("tokens read ·", 400)
    assert "✓" in done
    assert "1,150" in done
    terminal.press("Tab")
    terminal.press("Enter")
    reader = terminal.wait_for("15. Mr. Dabrizi (Kelmara) said that 1,150 deckhands", 30)
    assert "Outline" in reader
    terminal.press("Escape")
    terminal.wait_for("tokens read ·", 30)
    terminal.press("C-s")
    terminal.wait_for("Export conversation", 30)
    terminal.press("Enter")
    terminal.wait_for("Exported to", 30)
    terminal.press("C-q")
    terminal.wait_for("tokens read ·", 60, gone=True)
    terminal.type("echo left $? $(stty -a | grep -o ' icanon')")
    terminal.press("Enter")
    terminal.wait_for("left 0 icanon", 30)
    (exported,) = tmp_path.glob("*.md")
    assert "[^1]: CLK/C/SR.318, para. 15" in exported.read_text()
    assert (tmp_path / "data" / "pincite" / "history.db").is_file()


CRASH = """
import qa.tui.app as tui
from qa.cli import app, run
def broken(self):
    raise RuntimeError("a fault that nobody foresaw")
tui.PinciteApp.action_help = broken
raise SystemExit(run(app))
"""


def test_a_crash_gives_the_terminal_back_and_says_where_the_log_is(
    terminal: Terminal, tmp_path: Path
) -> None:
    script = tmp_path / "crash.py"
    script.write_text(CRASH)
    terminal.type(f"cd {ROOT} && {sys.executable} {script} --collection {tmp_path / 'none'}")
    terminal.press("Enter")
    terminal.wait_for("Models and collections")
    terminal.press("F1")
    after = terminal.wait_for("the terminal UI ended in a fault")
    assert "RuntimeError: a fault that nobody foresaw" in after
    assert "Traceback" not in after
    log = tmp_path / "data" / "pincite" / "pincite.log"
    assert str(log) in after.replace("\n", "")
    assert "action_help" not in after
    assert "a fault that nobody foresaw" in log.read_text()
    terminal.type("echo code $? $(stty -a | grep -o ' icanon')")
    terminal.press("Enter")
    terminal.wait_for("code 1 icanon", 30)


@pytest.mark.parametrize(
    ("terminal", "colours"),
    [
        # no colour at all where none is wanted
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "none"),
        # only the terminal's own sixteen where it has no more
        ({"TERM": "xterm", "COLORTERM": ""}, "sixteen"),
    ],
    indirect=["terminal"],
)
def test_colours_are_those_that_the_terminal_has(
    terminal: Terminal, colours: str, tmp_path: Path
) -> None:
    term = "TERM=xterm " if colours == "sixteen" else ""
    terminal.type(f"{term}{PINCITE} --collection {tmp_path / 'none'}")
    terminal.press("Enter")
    terminal.wait_for("Models and collections")
    drawn = terminal.tmux("capture-pane", "-p", "-e")
    codes = {
        code
        for piece in drawn.split("\x1b[")[1:]
        for code in piece.split("m")[0].replace(":", ";").split(";")
    }
    assert not {"38", "48"} & codes
    if colours == "none":
        assert not {str(n) for n in (*range(30, 38), *range(40, 48), *range(90, 98))} & codes


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [PINCITE, "--collection", tmp_path],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert "pincite ask" in done.stderr
