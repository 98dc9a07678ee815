"""What is kept of a measurement, and when it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models import speed
from qa import tuning
from qa.config import Settings, tuned_file
from qa.errors import QaError
from qa.session import Session
from qa.tuning import Tuned, find, keep

TUNED = Tuned(machine="here", threads=1, batch=256, read=60.0, write=12.0)


def found(path: Path, sha256: str = "a", here: str = "here") -> Tuned | None:
    return find(path, lambda: sha256, lambda: here)


def test_what_is_kept_counts_for_this_model_on_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "made" / "tuned.json"
    keep(path, "a", TUNED)
    assert found(path) == TUNED
    assert found(path, sha256="b") is None
    assert found(path, here="elsewhere") is None


def test_models_are_kept_beside_each_other(tmp_path: Path) -> None:
    path = tmp_path / "tuned.json"
    other = Tuned("here", 1, 64, 90.0, 20.0)
    keep(path, "a", TUNED)
    keep(path, "b", other)
    assert (found(path, "a"), found(path, "b")) == (TUNED, other)
    keep(path, "a", other)
    assert found(path, "a") == other
    assert [p.name for p in tmp_path.iterdir()] == ["tuned.json"]


def test_without_a_file_the_model_is_not_hashed(tmp_path: Path) -> None:
    def never() -> str:
        raise AssertionError("hashing takes seconds")

    assert find(tmp_path / "none.json", never) is None


def of(**changed: object) -> str:
    row = {"machine": "here", "threads": 1, "batch": 256, "read": 1.0, "write": 1.0} | changed
    return json.dumps({"version": 1, "models": {"a": row}})


DAMAGED = [
    "", "rubbish", "[]", "{}", '{"version": 1}', '{"version": 1, "models": []}',
    '{"version": 1, "models": {"a": 5}}', '{"version": 1, "models": {"a": {}}}',
    of(extra=1),
    of(threads=0), of(threads=10_000), of(threads="2"), of(threads=None),
    of(batch=0), of(batch=255), of(batch=4), of(batch=1_000_000), of(batch="64"),
    of().replace('"version": 1', '"version": 2'),
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED)
def test_a_file_that_is_damaged_or_says_what_cannot_be_counts_for_nothing(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "tuned.json"
    path.write_text(text, encoding="utf-8")
    assert found(path) is None
    keep(path, "a", TUNED)  # and is written anew
    assert found(path) == TUNED


def test_the_undamaged_file_of_these_cases_counts(tmp_path: Path) -> None:
    (tmp_path / "tuned.json").write_text(of(), encoding="utf-8")
    assert found(tmp_path / "tuned.json") is not None


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(QaError, match="cannot write") as fault:
        keep(tmp_path / "taken" / "tuned.json", "a", TUNED)
    assert "PINCITE_TUNED" in fault.value.remedy


def test_the_machine_is_named_with_its_cores_and_the_library() -> None:
    assert "cores, llama-cpp-python 0." in tuning.machine()


# ---- in use ----


class Located:
    path = Path("model.gguf")
    name = "double"
    sha256 = "a"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("PINCITE_TUNED", str(tmp_path / "tuned.json"))
    made = Session(Settings(tmp_path))
    made.__dict__["model"] = Located()
    return made


@pytest.mark.parametrize(
    ("kept", "stated", "threads", "batch"),
    [
        (False, None, None, 128),
        (True, None, 1, 256),
        (True, 3, 3, 256),  # the user's own word on threads wins
    ],
)
def test_a_session_uses_what_was_kept(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    kept: bool,
    stated: int | None,
    threads: int | None,
    batch: int,
) -> None:
    given: dict[str, object] = {}

    def generator(path: Path, **how: object) -> object:
        given.update(how)
        return object()

    monkeypatch.setattr("models.generator.LlamaGenerator", generator)
    if kept:
        keep(tuned_file(), "a", Tuned(tuning.machine(), 1, 256, 1.0, 1.0))
    session.settings = Settings(session.settings.collection, threads=stated)
    _ = session.generator
    assert (given["threads"], given["batch"]) == (threads, batch)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> speed.Speed:
    """What the measurement comes to, without one."""
    best = speed.Speed(speed.Setting(1, 256), 80.0, 16.0, 3)
    other = speed.Speed(speed.Setting(1, 128), 60.0, 12.0, 3)
    monkeypatch.setattr(speed, "measure", lambda *_: speed.Measured((other, best), best))
    return best


def test_tuning_shows_all_and_keeps_the_best(
    session: Session, measured: speed.Speed, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []
    tuning.tune_model(session, dry_run=False, as_json=False, write=lines.append)
    assert len(lines) == 3
    assert [line.rstrip().endswith("best") for line in lines[1:]] == [False, True]
    kept = find(tuned_file(), lambda: "a")
    assert kept is not None
    assert (kept.threads, kept.batch, kept.read, kept.write) == (1, 256, 80.0, 16.0)
    assert "1 threads, batches of 256; kept in" in capsys.readouterr().err


def test_a_dry_run_keeps_nothing(
    session: Session, measured: speed.Speed, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []
    tuning.tune_model(session, dry_run=True, as_json=True, write=lines.append)
    assert [json.loads(line)["best"] for line in lines] == [False, True]
    assert not tuned_file().exists()
    assert "not kept" in capsys.readouterr().err
