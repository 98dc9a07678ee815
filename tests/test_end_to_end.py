"""The whole way with the real encoder and the small real model, the network being refused."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from collections_at_hand import write_records

from qa.cli import app, run

pytestmark = pytest.mark.real
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory, real_encoder_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("e2e")
    assert real_encoder_dir.is_dir()
    records = write_records(folder / "records")
    assert command("index", str(records), "--collection", str(folder / "c")) == 0
    return folder / "c"


def command(*words: str) -> int:
    before, sys.argv = sys.argv, ["pincite", *words]
    try:
        return run(app)
    finally:
        sys.argv = before


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_search_finds_the_paragraph_by_meaning(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "restored coastal beacons in Lumeria"
    assert command("search", question, "--json", "--collection", str(collection)) == 0
    (found,) = objects(capsys)
    first = found["hits"][0]  # type: ignore[index]
    assert (first["source"], first["paragraph"]) == ("r39.txt", 2)


def test_answers_in_order_each_quote_verbatim_each_citation_there(
    collection: Path, small_gguf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    asked = [
        ("a", "How many lighthouses had been rebuilt in Ostrava?"),
        ("b", "   "),
        ("c", "At what time did the 590th meeting rise?"),
        ("d", "What is the boiling point of tungsten?"),
    ]
    questions.write_text(
        "\n".join(json.dumps({"id": i, "question": q}) for i, q in asked), encoding="utf-8"
    )
    code = command(
        "ask", "--from", str(questions), "--json", "--model", str(small_gguf),
        "--collection", str(collection),
    )  # fmt: skip
    answers = objects(capsys)
    assert code == 5, "one of the questions is empty"
    assert [a["id"] for a in answers] == ["a", "b", "c", "d"]
    assert answers[1]["error"]
    assert answers[0]["answered"]
    assert "twelve" in str(answers[0]["answer"]).lower()
    for answer in answers:
        for item in answer["citations"]:  # type: ignore[attr-defined]
            assert item["quote"] == item["text"][item["start"] : item["end"]]
            place = f"{item['source']} {item['paragraph'] or ''}".strip()
            assert command("show", place, "--json", "--collection", str(collection)) == 0
            assert item["text"] in [row["text"] for row in objects(capsys)]
    assert not answers[3]["answered"]
    assert answers[3]["closest"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data lies beside a checkout only")
def test_the_records_at_hand_are_read_and_searched(
    tmp_path: Path, real_encoder_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert real_encoder_dir.is_dir()
    target = str(tmp_path / "c")
    assert command("index", str(SHARED / "records"), "--collection", target) == 0
    capsys.readouterr()
    assert command("records", "--json", "--collection", target) == 0
    counts = {str(r["source"])[:3]: r["paragraphs"] for r in objects(capsys)}
    assert counts["000"] == 10
    assert counts["002"] == 7
    gold = SHARED / "gold" / "cmw_dev.jsonl"
    assert command("search", "--from", str(gold), "-k", "5", "--json", "--collection", target) == 0
    wanted = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    found = objects(capsys)
    hit = [
        any([h["source"], h["paragraph"]] in group for h in f["hits"] for group in g["evidence"])  # type: ignore[attr-defined]
        for g, f in zip(wanted, found, strict=True)
        if g["answerable"]
    ]
    assert sum(hit) / len(hit) >= 0.97


def test_the_program_keeps_the_libraries_off_the_network() -> None:
    from models.offline import SETTINGS, go_offline

    go_offline()
    assert all(os.environ[name] == value for name, value in SETTINGS.items())
