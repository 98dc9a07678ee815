"""Indexing that is killed: a few runs of `python -m eval.faults`, with the real encoder too."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from eval.bench_encoder import MadeUpEncoder
from eval.errors import EvalError
from eval.faults import Trial, content, real_encoder, write_records
from index.build import build
from index.store import DATABASE


@pytest.fixture(scope="module")
def real_trial(
    tmp_path_factory: pytest.TempPathFactory,
    real_encoder_dir: Path,  # says what to fetch when it is missing
) -> Trial:
    folder = tmp_path_factory.mktemp("faults")
    return Trial(folder, real_encoder, files=4, paragraphs=2, batch=3)


@pytest.mark.real
@pytest.mark.parametrize("run", range(12))
def test_a_killed_run_leaves_whole_records_and_the_next_completes_it(
    real_trial: Trial, run: int
) -> None:
    # what must hold does not depend on the moment: it is asserted inside, whatever was committed
    killed = real_trial.kill_once(f"run{run}", after=run % 5, wait=0.01 * (run // 5))
    assert killed.held >= run % 5
    assert killed.held <= 4


def test_a_run_killed_before_and_in_the_midst_of_its_records(tmp_path: Path) -> None:
    trial = Trial(tmp_path, MadeUpEncoder, files=3, paragraphs=2, batch=2)
    assert trial.kill_once("midst", after=1, wait=0).held >= 1
    trial.kill_once("before", after=0, wait=0)


def test_content_tells_one_changed_number_in_one_vector(tmp_path: Path) -> None:
    write_records(tmp_path / "records", 2, 2)
    list(build([tmp_path / "records"], tmp_path / "c", MadeUpEncoder()))
    before = content(tmp_path / "c")
    assert list(before) == ["r0001.txt", "r0002.txt"]
    with sqlite3.connect(tmp_path / "c" / DATABASE) as db:
        (blob,) = db.execute("SELECT vector FROM chunks WHERE id = 1").fetchone()
        db.execute("UPDATE chunks SET vector = ? WHERE id = 1", (bytes([blob[0] ^ 1]) + blob[1:],))
    db.close()
    after = content(tmp_path / "c")
    assert after["r0001.txt"] != before["r0001.txt"]
    assert after["r0002.txt"] == before["r0002.txt"]


def test_a_record_that_is_not_whole_is_found_out(tmp_path: Path) -> None:
    trial = Trial(tmp_path, MadeUpEncoder, files=2, paragraphs=2, batch=1)
    with sqlite3.connect(tmp_path / "undisturbed" / DATABASE) as db:
        db.execute("DELETE FROM chunks WHERE id = 1")
    db.close()
    with pytest.raises(EvalError, match=r"not whole: \['r0001.txt'\]"):
        trial.kill_once("undisturbed", after=2, wait=0)
