"""What the judge is fitted to beside gold files: questions in the layout of SQuAD 2.0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.fit_judge import on_passages
from eval.passages import EACH
from models.generator import LlamaGenerator

pytestmark = pytest.mark.real


def test_questions_are_put_behind_their_passage(generator: LlamaGenerator, tmp_path: Path) -> None:
    asked = [
        {"question": f" Who moored barge {number}? ", "is_impossible": number % 3 == 0}
        for number in range(EACH + 1)
    ]
    paragraphs = [
        {"context": "The ferry keepers moored the barges.", "qas": asked},
        {"context": "The barges lay there.", "qas": asked[:1]},
    ]
    path = tmp_path / "squad.json"
    article = {"title": "Ferries_of_Lumeria", "paragraphs": paragraphs}
    path.write_text(json.dumps({"data": [article]}), encoding="utf-8")
    rows = list(on_passages(generator, [path]))
    behind = {one.before: [other for other in rows if other.before == one.before] for one in rows}
    assert sorted(len(some) for some in behind.values()) == [1, EACH]
    most = max(behind.values(), key=len)
    assert [one.answered for one in most] == [bool(number % 3) for number in range(EACH)]
    assert all(0 < one.told < one.judged <= len(one.rest) for one in rows)
    assert {one.question for one in rows} == {"Ferries of Lumeria"}
