"""Drives the real program in a real terminal: a tmux server of its own, which ends with the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
import uuid
from pathlib import Path
from typing import Self

import pytest

from models.locate import models_dir


class Terminal:
    """A tmux session of its own server, 120 by 40. Use it in a `with`."""

    def __init__(self, home: Path, environment: dict[str, str] | None = None) -> None:
        assert shutil.which("tmux"), "this test needs tmux: apt-get install tmux"
        self.socket = f"pincite-{uuid.uuid4().hex[:8]}"
        settings = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "LANG": "C.UTF-8"}
        self._environment = {
            **os.environ, **settings, "PINCITE_MODELS": str(models_dir()), **(environment or {}),
        }  # fmt: skip
        self._environment.pop("TMUX", None)
        # The server is no child of ours, so nothing ends it when this process is killed. The guard
        # does: it waits for the end of its input, which comes with the end of this process.
        self._guard = subprocess.Popen(
            ["sh", "-c", f"cat; exec tmux -L {self.socket} kill-server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "sh")

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.socket, *words],
            env=self._environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait_for(self, wanted: str, seconds: float = 240, *, gone: bool = False) -> str:
        """The screen, once `wanted` is on it (or, with `gone`, is not)."""
        end, never = time.monotonic() + seconds, threading.Event()
        while time.monotonic() < end:
            screen = self.screen()
            if (wanted in screen) is not gone:
                return screen
            never.wait(0.05)
        pytest.fail(
            f"{'still' if gone else 'no'} {wanted!r} after {seconds} s in:\n{self.screen()}"
        )

    def close(self) -> None:
        """End the server; what runs in it is told to hang up."""
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        self._guard.wait(30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
