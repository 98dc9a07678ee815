"""Cold starts: what a started process tells, and that it does what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator

from eval import start_probe
from eval.bench_start import started, told
from eval.errors import EvalError
from qa.config import Settings
from qa.session import Session


def test_moments_are_told_since_the_start_of_the_process(child, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    child(
        "import json, os, sys, time\n"
        "assert sys.argv[1:] == ['-m', 'module', 'word']\n"
        "assert os.environ['PINCITE_STATES'].endswith('states')\n"
        "now = time.time()\n"
        "print('something else')\n"
        "print(json.dumps({'first': now, 'second': now + 100}))\n"
    )
    seconds, moments = started(["-m", "module", "word"], tmp_path / "states")
    assert 0 < moments["first"] <= seconds
    assert moments["second"] == pytest.approx(moments["first"] + 100, abs=0.01)


def test_what_a_command_prints_is_no_moment(child) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    child("print('1. COF/SR.608, para. 2')")
    seconds, moments = started(["-c", "search"])
    assert seconds > 0
    assert moments == {}


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import sys; sys.exit('first\\nno model here')", "no model here"),
        ("raise SystemExit(3)", "exit code 3"),  # without a word
    ],
)
def test_a_process_that_fails_is_told_with_its_last_words(child, script: str, said: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    child(script)
    with pytest.raises(EvalError, match=said):
        started(["-c", "x"])


def test_a_line_gives_the_median_and_the_slowest() -> None:
    assert told("search", [1.0, 5.0, 2.0]) == "search: 2.00 s median, 5.00 s at most, 3 starts"


def test_the_probe_goes_as_far_as_the_first_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, embedder = small_collection(tmp_path)
    generator = ScriptedGenerator("Yes")
    made: list[Settings] = []

    class Parts(Session):
        def __init__(self, settings: Settings) -> None:
            made.append(settings)
            super().__init__(settings)
            self.__dict__.update(embedder=embedder, generator=generator, model=_Located())

    monkeypatch.setattr("qa.session.Session", Parts)
    moments = start_probe.ask(str(folder), "x.gguf", "How many lighthouses were rebuilt?")
    assert list(moments) == ["imported", "loaded", "retrieved", "first_token"]
    assert list(moments.values()) == sorted(moments.values())
    assert (made[0].collection, made[0].model) == (folder, "x.gguf")
    assert generator.kept  # the instructions, then a passage
    assert generator.closed


class _Located:
    path = Path("x.gguf")


def test_the_probe_loads_a_model_alone(test_gguf: Path) -> None:
    moments = start_probe.load(str(test_gguf))
    assert list(moments) == ["imported", "loaded"]
    assert moments["imported"] < moments["loaded"]
