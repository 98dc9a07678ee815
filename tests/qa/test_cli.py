"""The command line: exit codes, messages of two lines, JSON, and what it does not import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from collections_at_hand import small_collection, write_records

from qa import cli, commands
from qa.cli import app, run
from qa.config import Settings
from qa.errors import QaError
from qa.session import Session

HEAVY = ("torch", "faiss", "llama_cpp", "textual", "sentence_transformers", "onnxruntime")


class Parts(Session):
    """A session whose encoder is the double, so that no model is needed."""

    def __init__(self, settings: Settings, embedder: object) -> None:
        super().__init__(settings)
        self.__dict__["embedder"] = self.__dict__["building_embedder"] = embedder


@pytest.fixture
def pincite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a small shell
    """Run a command on a small collection; give its exit code, its data and its remarks."""
    folder, embedder = small_collection(tmp_path)
    monkeypatch.setattr(
        cli,
        "_session",
        lambda c, m="default", gb=None, _threshold=None: Parts(
            Settings(c or folder, model=m, states_gigabytes=2.0 if gb is None else gb), embedder
        ),
    )
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "no-models"))

    def command(*words: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["pincite", *words])
        code = run(app)
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return command


def test_help_and_a_search_without_a_collection_import_nothing_heavy(tmp_path: Path) -> None:
    for words in (["--help"], ["records", "--collection", str(tmp_path)]):
        script = (
            f"import sys; sys.argv = ['pincite', *{words!r}]\n"
            "from eval.main import main\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\n"
            f"print('heavy', [m for m in {HEAVY!r} if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "heavy []"


def test_how_sure_an_answer_must_be_is_said_by_option_or_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PINCITE_THRESHOLD", raising=False)
    assert cli._settings(None).threshold == 0.4
    monkeypatch.setenv("PINCITE_THRESHOLD", "0.6")
    assert cli._settings(None).threshold == 0.6
    assert cli._settings(None, threshold=0.0).threshold == 0.0  # nothing is declined
    seen: list[float | None] = []

    def session(*stated: object) -> None:
        seen.append(stated[3])  # type: ignore[arg-type]
        raise QaError("enough", "")

    monkeypatch.setattr(cli, "_session", session)
    monkeypatch.setattr(sys, "argv", ["pincite", "ask", "x", "--threshold", "0.7"])
    assert run(app) == 2
    assert seen == [0.7]


def test_records_as_json(pincite) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    code, lines, _ = pincite("records", "--json")
    found = {r["source"]: r for r in map(json.loads, lines)}
    assert code == 0
    assert found["r40.txt"]["session"] == 40
    assert found["r40.txt"]["meeting"] == 608
    assert found["r40.txt"]["date"] == "2025-04-17"
    assert found["r40.txt"]["convened"] == "15:00"
    assert found["r40.txt"]["opened"] == "15:05"
    assert found["r40.txt"]["closed"] == "18:00"
    assert found["r40.txt"]["paragraphs"] == 3
    assert found["r40.txt"]["numbering"] == "printed"
    wanted = {
        "source", "symbol", "body", "session", "meeting", "part", "venue", "date", "convened",
        "opened", "closed", "chair", "paragraphs", "numbering", "inferred", "headings", "notes",
        "issues",
    }  # fmt: skip
    assert wanted <= set(found["r40.txt"])


def test_search_as_json_with_filters_and_a_file(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "a", "question": "lighthouses"}\nplain question\n', "utf-8")
    code, lines, _ = pincite(
        "search", "--from", str(questions), "-k", "2", "--json", "--session", "39"
    )
    assert code == 0
    first, second = map(json.loads, lines)
    assert (first["id"], first["question"]) == ("a", "lighthouses")
    assert (second["id"], second["question"]) == (None, "plain question")
    assert {h["source"] for h in first["hits"]} == {"r39.txt"}
    assert {"score", "dense_rank", "lexical_rank", "text", "cite", "paragraph", "inferred"} <= set(
        first["hits"][0]
    )


def test_show_a_paragraph_with_its_neighbours(pincite) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    code, lines, _ = pincite("show", "r40.txt 2")
    assert code == 0
    assert any(line.startswith("→ 2. Mr. Brill (Ostrava) said") for line in lines)
    assert any(line.startswith("  1. ") for line in lines)
    _, rows, _ = pincite("show", "r40.txt 2", "--json", "--around", "0")
    assert [json.loads(r)["paragraph"] for r in rows] == [2]
    _, rows, _ = pincite("show", "r40.txt", "--json")
    assert {json.loads(r)["paragraph"] for r in rows} == {None}


FAULTS = [
    # what, exit code, what is said, what to do next
    (["show", "r40.txt 99"], 2, "no paragraph 99", "pincite show"),
    (["show", "nothing.txt 1"], 2, "no record", "pincite records"),
    (["search"], 2, "either a question or --from", "--help"),
    (["search", "x", "--since", "yesterday"], 2, "is no date", "2025-04-17"),
    (["search", "--from", "/no/such/file"], 2, "cannot read questions", "check the file"),
    (["search", "x", "--collection", "/no/such/folder"], 3, "no collection", "pincite index"),
    (["ask", "x", "--model", "defualt"], 4, "default", "pincite models list"),
    (["ask", "x", "--model", "/no/such.gguf"], 4, "/no/such.gguf", "models list"),
    (["ask", "x"], 4, "is not here", "pincite models pull default"),
    (["warm"], 4, "is not here", "pincite models pull default"),
    (["warm", "--states-gb", "0"], 2, "no disk may be used", "--states-gb 2"),
    (["warm", "--session", "7"], 2, "no meeting", "pincite records"),
    (["warm", "r77.txt"], 2, "no record", "pincite records"),
]


@pytest.mark.parametrize(("words", "code", "said", "remedy"), FAULTS)
def test_faults_say_what_and_what_next_on_two_lines(  # type: ignore[no-untyped-def]
    pincite,  # noqa: ANN001 - a fixture
    words: list[str],
    code: int,
    said: str,
    remedy: str,
) -> None:
    got, lines, err = pincite(*words)
    assert got == code
    assert lines == []
    assert said in err
    assert remedy in err
    assert len(err.strip().splitlines()) <= 2
    assert "Traceback" not in err


def test_an_unknown_option_is_a_usage_error(pincite) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    assert pincite("search", "x", "--colour")[0] == 2


def test_index_reports_each_file_and_ends_with_5_when_one_failed(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    records = write_records(tmp_path / "more")
    (records / "empty.txt").write_text("", encoding="utf-8")
    target = str(tmp_path / "target")
    code, lines, err = pincite("index", str(records), "--json", "--collection", target)
    assert code == 5
    assert {r["source"]: r["outcome"] for r in map(json.loads, lines)} == {
        "empty.txt": "failed",
        "r39.txt": "added",
        "r40.txt": "added",
    }
    assert "empty.txt" in err
    assert pincite("index", str(records), "--collection", target)[0] == 5


def test_a_folder_with_nothing_to_read_is_told(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    (tmp_path / "bare").mkdir()
    code, _, err = pincite("index", str(tmp_path / "bare"))
    assert code == 2
    assert "nothing to read" in err


def test_escapes_in_a_record_never_reach_the_terminal(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    (tmp_path / "evil.txt").write_text(
        "A \x1b[31mred\x1b]0;title\x07 word\u009b.\n" + "Plain text goes on for long. " * 20,
        "utf-8",
    )
    target = str(tmp_path / "evil")
    pincite("index", str(tmp_path / "evil.txt"), "--collection", target)
    for words in (["show", "evil.txt 1"], ["search", "word"], ["search", "word", "--json"]):
        _, lines, err = pincite(*words, "--collection", target)
        assert lines
        assert not {"\x1b", "\x07", "\u009b"} & set("".join(lines) + err)


def test_doctor_names_what_is_missing_and_the_command_that_mends_it(pincite) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    code, lines, _ = pincite("doctor")
    text = "\n".join(lines)
    assert code == 4
    assert "pincite models pull default" in text
    assert "ok  collection" in text
    assert "ok  index vectors" in text
    assert "ok  states: " in text
    assert "of 2 GB" in text
    assert "none are kept on disk" in "\n".join(pincite("doctor", "--states-gb", "0")[1])


def test_doctor_repairs_what_is_derived(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    (tmp_path / "collection" / "vectors.faiss").write_bytes(b"rubbish")
    assert "NO  index vectors" in "\n".join(pincite("doctor")[1])
    assert "ok  index vectors" in "\n".join(pincite("doctor", "--repair")[1])


def test_questions_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "q.txt"
    path.write_text('\ufeffOne?\r\n\n{"id": 7, "question": "Two?"}\n', encoding="utf-8")
    assert list(commands.read_questions(str(path))) == [(None, "One?"), ("7", "Two?")]


def test_options_before_a_command_count_for_it(pincite, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture
    other = tmp_path / "other"
    code, _, remarks = pincite("--collection", str(other), "records")
    assert code == 3
    assert str(other) in remarks
    code, _, remarks = pincite("--collection", str(other), "records", "--collection", str(tmp_path))
    assert code == 3
    assert f"{other}" not in remarks, "the one after the command is nearer"


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (("--no-typeahead",), ("records",)),
        (("--threshold", "0.3"), ("records",)),
        (("--collection", "there"), ("models", "list")),
    ],
)
def test_options_before_a_command_that_has_none_such_are_refused(  # type: ignore[no-untyped-def]
    pincite,  # noqa: ANN001 - a fixture
    before: tuple[str, ...],
    command: tuple[str, ...],
) -> None:
    code, data, remarks = pincite(*before, *command)
    assert (code, data) == (2, [])
    assert f"{command[0]} has no option {before[0]}" in remarks
