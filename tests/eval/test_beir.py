"""BEIR folders: what is read, what is refused, and scores against sums by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval import beir, gold, manifest, runner, runs
from eval.beir import Folder, Queries
from eval.errors import EvalError
from eval.measures import parse
from index.errors import IndexingError
from index.records import Numbering

DOCUMENTS = [
    {"_id": "d1", "title": "Budget", "text": "The budget\nwas adopted."},
    {"_id": "d2", "title": "", "text": "The session was closed."},
    {"_id": "d3", "text": "Reports were due."},
    {"_id": "d4", "title": "A title alone", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "What was adopted?"},
    {"_id": "q2", "text": "What was due?", "metadata": {}},
    {"_id": "train1", "text": "A query of another split"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq1\td4\t0\nq2\td3\t1\n"


def write(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "set"
    (path / "qrels").mkdir(parents=True)
    write(path / "corpus.jsonl", DOCUMENTS)
    write(path / "queries.jsonl", QUERIES)
    (path / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return Folder(path)


def test_a_document_becomes_a_record_of_one_paragraph(folder: Folder) -> None:
    meetings = [beir.to_meeting(d) for d in beir.documents(folder)]
    assert [m.source for m in meetings] == ["d1", "d2", "d3", "d4"]
    (paragraph,) = meetings[0].paragraphs
    assert (paragraph.number, paragraph.text) == (1, "The budget was adopted.")
    assert (paragraph.heading, paragraph.line) == ("Budget", 1)
    assert [m.paragraphs[0].heading for m in meetings[1:3]] == [None, None]
    assert meetings[3].paragraphs[0].text == "A title alone"  # an empty text finds nothing
    assert {m.numbering for m in meetings} == {Numbering.COUNTED}
    assert not paragraph.printed


def test_judgements_and_the_queries_that_are_judged(folder: Folder) -> None:
    judged = beir.judgements(folder)
    assert judged == {"q1": {"d1": 2, "d2": 1, "d4": 0}, "q2": {"d3": 1}}
    queries = Queries(folder, judged)
    assert [q.id for q in queries] == ["q1", "q2"]
    assert [q.question for q in queries] == ["What was adopted?", "What was due?"]  # and again


def test_a_file_without_headings_loses_no_judgement(folder: Folder) -> None:
    folder.qrels.write_text("q1\td1\t1\r\nq2\td3\t1\r\n", encoding="utf-8")
    assert beir.judgements(folder) == {"q1": {"d1": 1}, "q2": {"d3": 1}}


@pytest.mark.parametrize(
    ("measure", "ranking", "value"),
    [
        # gains 2 and 1 at ranks 2 and 3, against the ideal order
        (
            "ndcg@10",
            ["d3", "d1", "d2"],
            (2 / math.log2(3) + 1 / math.log2(4)) / (2 + 1 / math.log2(3)),
        ),
        ("ndcg@10", ["d1", "d2"], 1.0),
        ("ndcg@10", ["d4"], 0.0),  # judged, with a gain of 0
        ("recall@10", ["d3", "d2"], 1 / 2),
        ("recall@1", ["d1", "d2"], 1 / 2),
        ("mrr@10", ["d3", "d4", "d2"], 1 / 3),
        ("mrr@2", ["d3", "d4", "d2"], 0.0),
        ("mrr@2", ["d3", "d3", "d2"], 1 / 2),  # one document in two pieces is one rank
        ("success@1", ["d2"], 1.0),
        ("success@1", ["d3", "d2"], 0.0),
        ("recall@100", [], 0.0),
    ],
)
def test_scores(measure: str, ranking: list[str], value: float) -> None:
    judged = {"d1": 2, "d2": 1, "d4": 0}
    assert beir.score_ranking(parse(measure), judged, ranking) == pytest.approx(value)


def test_a_set_is_run(folder: Folder, tmp_path: Path) -> None:
    judged = beir.judgements(folder)
    queries = Queries(folder, judged)
    asked: list[tuple[str, int]] = []

    def search(query: str, k: int) -> list[str]:
        asked.append((query, k))
        if "due" in query:
            raise IndexingError("the index is damaged")
        return ["d1", "d3", "d2"]

    digest, count = gold.digest(queries)
    parts = manifest.identity(
        gold=digest, collection="c", models={}, settings={}, measures=beir.MEASURES, seed=0
    )
    run = runner.execute(
        tmp_path / "run",
        manifest.make(parts, questions=count, about={}),
        queries,
        beir.scorer(judged, search),
        with_answers=False,
    )
    found = runs.figures(run)
    assert asked == [("What was adopted?", 100), ("What was due?", 100)]
    # the query that failed counts with 0
    assert found.overall["recall@10"].value == 0.5
    assert found.overall["success@1"].value == 0.5
    assert (found.failed, found.questions) == (1, 2)
    assert found.overall["search_seconds"].n == 1


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_folder_that_lacks_a_file_is_refused(folder: Folder, name: str) -> None:
    folder.require()
    (folder.path / name).unlink()
    with pytest.raises(EvalError, match=rf"{name}: there is no such file"):
        folder.require()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"_id": ""}', r"corpus\.jsonl:1: `_id` must be"),
        ("corpus.jsonl", '{"_id": "d", "text": 3}', r"corpus\.jsonl:1: `text` must be"),
        ("corpus.jsonl", "{", r"corpus\.jsonl:1: not JSON"),
        ("queries.jsonl", '{"_id": "q1"}', r"queries\.jsonl:1: `text` must be"),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}',
            r"queries\.jsonl:2: the id 'q1' is there already",
        ),
        ("queries.jsonl", '{"_id": "q2", "text": "a"}', r"no query 'q1', which .* judges"),
        ("qrels/test.tsv", "q1 d1 1", r"test\.tsv:1: not query, document and gain"),
        ("qrels/test.tsv", "q\tc\tscore\nq1\td1\tyes", r"test\.tsv:2: not query"),
        ("qrels/test.tsv", "q1\td1\n", r"test\.tsv:1: not query"),
    ],
)
def test_faulty_files_are_refused_with_their_line(
    folder: Folder, name: str, content: str, said: str
) -> None:
    (folder.path / name).write_text(content, encoding="utf-8")
    with pytest.raises(EvalError, match=said):
        _ = list(beir.documents(folder)), list(Queries(folder, beir.judgements(folder)))
