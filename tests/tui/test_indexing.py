"""Indexing beside the window: what the two processes say to each other, and how they part."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from doubles import HashEmbedder

from index.errors import CollectionLockedError
from index.store import Store
from qa.errors import QaError
from qa.tui.backend import Step
from qa.tui.indexing import index_beside, index_here

RECORD = """CLK/C/SR.{number}
Summary record of the {number}th meeting
The meeting was called to order at 10 a.m.
1. The Chair said that lamp {number} had been relit.
The meeting rose at 11 a.m.
"""


def never() -> bool:
    return False


def records(folder: Path, count: int = 3) -> Path:
    folder.mkdir()
    for number in range(500, 500 + count):
        (folder / f"sr{number}.txt").write_text(RECORD.format(number=number))
    return folder


def child(script: str) -> tuple[str, ...]:
    """A child that does as the script says; `say` writes a message."""
    head = "import json, sys\ndef say(**m): print(json.dumps(m), flush=True)\n"
    return (sys.executable, "-c", head + script)


def beside(script: str, tmp_path: Path, *, steps: list[Step] | None = None) -> str:
    report = [] if steps is None else steps
    return index_beside(tmp_path, tmp_path, report.append, never, threading.Event(), child(script))


def test_steps_and_the_summary_come_through(tmp_path: Path) -> None:
    steps: list[Step] = []
    script = "say(step=[1, 2, 'Übersicht.txt'])\nsay(summary='2 files: 2 added.')"
    assert beside(script, tmp_path, steps=steps) == "2 files: 2 added."
    assert steps == [Step(1, 2, "Übersicht.txt")]


def test_the_childs_fault_is_ours_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(QaError, match="being written") as told:
        beside("say(fault=['the collection is being written', 'wait'])", tmp_path)
    assert told.value.remedy == "wait"


def test_a_child_that_ends_without_a_word_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with code 7"):
        beside("sys.exit(7)", tmp_path)


def test_cancelling_ends_the_childs_input_and_its_summary_is_heard(tmp_path: Path) -> None:
    # the child waits for the end of its input: it would never end if nothing were handed on
    script = "say(step=[1, 9, 'a'])\nsys.stdin.read()\nsay(summary='1 file: 1 added.')"
    stop = threading.Event()
    told = index_beside(
        tmp_path, tmp_path, lambda _: stop.set(), stop.is_set, threading.Event(), child(script)
    )
    assert told == "1 file: 1 added."


def test_leaving_ends_a_child_that_listens_to_nothing(tmp_path: Path) -> None:
    script = "say(step=[1, 9, 'a'])\nimport threading\nthreading.Event().wait()"
    leaving = threading.Event()
    told = index_beside(tmp_path, tmp_path, lambda _: leaving.set(), never, leaving, child(script))
    assert told.startswith("stopped")


def test_stopping_after_a_file_keeps_what_was_committed(tmp_path: Path) -> None:
    folder = records(tmp_path / "records")
    index_here(folder, tmp_path / "c", HashEmbedder(), lambda _: None, lambda: True)
    with Store.read(tmp_path / "c") as store:
        assert 1 <= len(store.records()) <= 3


def test_a_collection_that_another_process_writes_is_refused_with_the_next_step(
    tmp_path: Path,
) -> None:
    folder = records(tmp_path / "records")
    with Store.write(tmp_path / "c", HashEmbedder()), pytest.raises(CollectionLockedError) as told:
        index_here(folder, tmp_path / "c", HashEmbedder(), lambda _: None, never)
    assert told.value.remedy


def test_files_that_could_not_be_read_are_named_with_the_reason(tmp_path: Path) -> None:
    folder = records(tmp_path / "records")
    for n in range(4):
        (folder / f"bad{n}.txt").touch()
    told = index_here(folder, tmp_path / "c", HashEmbedder(), lambda _: None, never)
    assert told.startswith("7 files: 3 added, 4 failed. Not read: ")
    assert "bad0.txt is empty; " in told
    assert told.endswith("and 1 more.")


BESIDE = """
import sys
from pathlib import Path
from qa.config import Settings
from qa.tui.core import SessionBackend
folder, collection, model = map(Path, sys.argv[1:])
steps = []
backend = SessionBackend(Settings(collection, str(model)))
print(backend.index(folder, steps.append, lambda: False))
print(steps[0].text)
backend.load()
print([name for name in ("torch", "sentence_transformers") if name in sys.modules])
backend.close()
"""


@pytest.mark.real
def test_the_windows_process_indexes_and_loads_without_what_would_hold_it_up(
    tmp_path: Path, real_encoder_dir: Path, test_gguf: Path
) -> None:
    folder = records(tmp_path / "records", 1)
    done = subprocess.run(
        [sys.executable, "-c", BESIDE, folder, tmp_path / "c", test_gguf],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["1 file: 1 added.", "loading the encoder", "[]"]
    with Store.read(tmp_path / "c") as store:
        assert [r.meeting.symbol for r in store.records()] == ["CLK/C/SR.500"]
