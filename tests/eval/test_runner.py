"""Runs: what is written, going on after a stop, order, failures, memory."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import filelock
import pytest

from eval import gold, manifest, measures, runner, runs
from eval.errors import EvalError, RunError
from eval.gold import GoldQuestion
from eval.runner import Answer, Outcome, Progress, Search, scorer
from index.errors import IndexingError
from models.errors import ModelError

Json = dict[str, Any]
Questions = Callable[..., tuple[GoldQuestion, ...]]
Perfect = Callable[[GoldQuestion], Json]
Hits = Callable[[GoldQuestion], list[Json]]

TIMES = ("seconds", "first_token_seconds", "search_seconds", "peak_memory")


def about(
    questions: Iterable[GoldQuestion], *, retrieval_only: bool = False, **settings: object
) -> Json:
    digest, count = gold.digest(questions)
    parts = manifest.identity(
        gold=digest,
        collection="c0ffee",
        models={} if retrieval_only else {"generator": "abc"},
        settings=settings,
        measures=[str(m) for m in measures.usual(retrieval_only=retrieval_only)],
        seed=0,
    )
    return manifest.make(parts, questions=count, about={})


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def timeless(directory: Path) -> list[Json]:
    """The score lines without what no two runs share."""
    found = lines(directory / runs.SCORES)
    for line in found:
        line["scores"] = {k: v for k, v in line["scores"].items() if k not in TIMES}
    return found


def figures(directory: Path) -> Json:
    found = runs.figures(runs.open_run(directory), replicates=200).to_json(Path("run"))
    for group in (found["overall"], *found["kinds"].values(), *found["splits"].values()):
        for name in list(group):
            if name.split("@")[0] in TIMES:
                del group[name]
    return found


def worker(perfect: Answer, hits: Search) -> runner.Work:
    return scorer(measures.usual(), hits, perfect)


def test_a_run_is_written(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked = questions(12)
    seen: list[Progress] = []
    run = runner.execute(
        tmp_path / "run", about(asked), asked, worker(perfect, hits), with_answers=True,
        progress=seen.append,
    )  # fmt: skip
    assert [a["id"] for a in run.answers()] == [q.id for q in asked]
    assert [s["id"] for s in run.scores()] == [q.id for q in asked]
    assert run.complete
    assert [(p.done, p.total) for p in seen] == [(n, 12) for n in range(13)]
    assert seen[0].seconds_left is None
    assert seen[-1].seconds_left == 0
    stated = run.about
    assert stated["questions"] == 12
    assert len(stated["identity"]["code"]) == 64
    assert stated["versions"]["numpy"]
    assert stated["machine"]["cores"] >= 1
    found = figures(tmp_path / "run")
    assert found["overall"]["right"] == [1, 1, 1]
    assert set(found["kinds"]) == {"fact", "list", "who", "absent"}
    assert set(found["splits"]) == {"dev", "test"}
    assert found["kinds"]["absent"]["citation_precision"] == [None, None, None]
    assert (found["questions"], found["failed"]) == (12, 0)


class CrashError(Exception):
    """The program breaks down."""


def stopping(work: runner.Work, after: int, error: BaseException) -> runner.Work:
    """Work that breaks down at the given question."""
    count = itertools.count()

    def broken(question: GoldQuestion) -> Outcome:
        if next(count) == after:
            raise error
        return work(question)

    return broken


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CrashError()])
@pytest.mark.parametrize("after", [0, 1, 7])
def test_a_resumed_run_equals_an_undisturbed_one(
    tmp_path: Path,
    questions: Questions,
    perfect: Perfect,
    hits: Hits,
    after: int,
    error: BaseException,
) -> None:
    asked, work = questions(12), worker(perfect, hits)
    runner.execute(tmp_path / "whole", about(asked), asked, work, with_answers=True)
    with pytest.raises(type(error)):
        runner.execute(
            tmp_path / "run", about(asked), asked, stopping(work, after, error), with_answers=True
        )
    assert len(lines(tmp_path / "run" / runs.SCORES)) == after
    assert not runs.open_run(tmp_path / "run").complete
    runner.execute(tmp_path / "run", about(asked), asked, work, with_answers=True)
    assert runs.open_run(tmp_path / "run").complete
    assert timeless(tmp_path / "run") == timeless(tmp_path / "whole")
    assert lines(tmp_path / "run" / runs.ANSWERS) == lines(tmp_path / "whole" / runs.ANSWERS)
    assert figures(tmp_path / "run") == figures(tmp_path / "whole")


def test_a_crash_at_any_byte_loses_at_most_what_was_being_written(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked, work = questions(4), worker(perfect, hits)
    whole = tmp_path / "whole"
    runner.execute(whole, about(asked), asked, work, with_answers=True)
    generator = random.Random(5)  # noqa: S311 - where to cut
    files = {name: (whole / name).read_bytes() for name in (runs.ANSWERS, runs.SCORES)}
    for trial in range(40):
        directory = tmp_path / f"cut{trial}"
        directory.mkdir()
        begun = about(asked)
        (directory / runs.MANIFEST).write_text(json.dumps(begun), encoding="utf-8")
        for name, content in files.items():  # a power cut may cut either file anywhere
            (directory / name).write_bytes(content[: generator.randrange(len(content) + 1)])
        runner.execute(directory, begun, asked, work, with_answers=True)
        assert timeless(directory) == timeless(whole)
        assert lines(directory / runs.ANSWERS) == lines(whole / runs.ANSWERS)


def test_a_finished_run_is_not_run_again(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked = questions(4)
    first = runner.execute(
        tmp_path, about(asked), asked, worker(perfect, hits), with_answers=True
    ).about

    def never(_: GoldQuestion) -> Outcome:
        raise AssertionError

    assert runner.execute(tmp_path, about(asked), asked, never, with_answers=True).about == first


def test_a_run_of_other_settings_is_refused_and_says_what_differs(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked, work = questions(4), worker(perfect, hits)
    runner.execute(tmp_path, about(asked, passages=4), asked, work, with_answers=True)
    before = (tmp_path / runs.SCORES).read_bytes()
    with pytest.raises(RunError, match=r"settings\.passages: 4, now 3") as caught:
        runner.execute(tmp_path, about(asked, passages=3), asked, work, with_answers=True)
    assert "--out" in caught.value.remedy
    fewer = asked[:3]
    with pytest.raises(RunError, match="gold: "):
        runner.execute(tmp_path, about(fewer, passages=4), fewer, work, with_answers=True)
    assert (tmp_path / runs.SCORES).read_bytes() == before


def test_a_line_damaged_in_the_middle_is_refused(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked, work = questions(4), worker(perfect, hits)
    runner.execute(tmp_path, about(asked), asked, work, with_answers=True)
    path = tmp_path / runs.SCORES
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([content[0], b"\x00\x00\n", *content[2:]]))
    with pytest.raises(RunError, match=r"scores\.jsonl:2: damaged"):
        runner.execute(tmp_path, about(asked), asked, work, with_answers=True)


def test_a_directory_that_is_no_run_is_refused(tmp_path: Path, questions: Questions) -> None:
    (tmp_path / runs.SCORES).write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"scores without run\.json"):
        runner.execute(tmp_path, about(questions(1)), (), lambda _: Outcome({}), with_answers=True)
    with pytest.raises(RunError, match="not a run"):
        runs.open_run(tmp_path)
    (tmp_path / runs.MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="damaged"):
        runs.open_run(tmp_path)
    (tmp_path / runs.MANIFEST).write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(RunError, match="another format"):
        runs.open_run(tmp_path)


def test_two_processes_do_not_write_one_run(tmp_path: Path, questions: Questions) -> None:
    tmp_path.mkdir(exist_ok=True)
    with (
        filelock.FileLock(tmp_path / ".lock"),
        pytest.raises(RunError, match="another process"),
    ):
        runner.execute(tmp_path, about(questions(1)), (), lambda _: Outcome({}), with_answers=True)


def test_order_is_of_no_account(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked = list(questions(40))
    wrong = perfect(asked[0])

    def answer(question: GoldQuestion) -> Json:
        # some of them wrong, by the question and not by its place
        return wrong if question.id.endswith(("3", "6")) else perfect(question)

    found = []
    for seed in range(3):
        random.Random(seed).shuffle(asked)  # noqa: S311 - an order
        directory = tmp_path / str(seed)
        stated = about(asked)
        runner.execute(directory, stated, asked, worker(answer, hits), with_answers=True)
        found.append((stated["identity_sha256"], figures(directory)))
    assert found[0] == found[1] == found[2]
    assert found[0][1]["overall"]["right"][0] < 1


def test_a_question_that_fails_counts_as_wrong_and_the_run_goes_on(
    tmp_path: Path, questions: Questions, perfect: Perfect, hits: Hits
) -> None:
    asked = questions(8)

    def answer(question: GoldQuestion) -> Json:
        if question.id == "q00001":
            raise ModelError("the model ran out of memory")
        if question.id == "q00003":  # a failure as `ask --json` reports it
            return {"id": question.id, "question": "?", "answered": False, "error": "too long"}
        return perfect(question)

    def search(question: GoldQuestion) -> list[Json]:
        if question.id == "q00002":
            raise IndexingError("no such body")
        return hits(question)

    run = runner.execute(
        tmp_path, about(asked), asked, scorer(measures.usual(), search, answer), with_answers=True
    )
    errors = {line["id"]: line["error"] for line in run.scores() if line["error"]}
    assert errors == {
        "q00001": "the model ran out of memory",
        "q00002": "no such body",
        "q00003": "too long",
    }
    found = figures(tmp_path)
    assert found["failed"] == 3
    assert found["overall"]["right"][0] == 6 / 8  # the two without an answer are wrong
    assert found["overall"]["success@1"][0] == pytest.approx(5 / 6, abs=1e-6)
    assert [a["error"] for a in run.answers() if a.get("error")] == [
        "the model ran out of memory",
        "too long",
    ]


def test_a_fault_of_the_program_stops_the_run(
    tmp_path: Path, questions: Questions, hits: Hits
) -> None:
    asked = questions(2)
    with pytest.raises(EvalError, match="answer 'q00000': `citations` is missing"):
        runner.execute(
            tmp_path,
            about(asked),
            asked,
            worker(lambda _: {"answer": "x"}, hits),
            with_answers=True,
        )


def test_a_run_of_retrieval_only_has_no_answers(
    tmp_path: Path, questions: Questions, hits: Hits
) -> None:
    asked = questions(8)
    chosen = measures.usual(retrieval_only=True)
    run = runner.execute(
        tmp_path,
        about(asked, retrieval_only=True),
        asked,
        scorer(chosen, hits, None),
        with_answers=False,
    )
    assert not run.has_answers
    assert list(run.answers()) == []
    found = runs.figures(run).to_json(tmp_path)["overall"]
    assert found["recall@5"] == [1, 1, 1]
    assert "right" not in found


SPAWNED = """
import json, resource, sys
from pathlib import Path
from eval import gold, manifest, measures, runner, runs
folder, count = Path(sys.argv[1]), int(sys.argv[2])
file = gold.GoldFile(folder / f"{count}.jsonl")
with file.path.open("w") as out:
    for n in range(count):
        evidence = [[["record.txt", n % 50 + 1]]] if n % 4 else []
        line = {"id": f"q{n}", "kind": f"kind{n % 4}", "question": f"Question {n}?",
                "answerable": bool(evidence), "evidence": evidence}
        out.write(json.dumps(line) + "\\n")
gold.check_evidence(file, lambda *_: True)
digest, total = gold.digest(file)
chosen = measures.usual(retrieval_only=True)
parts = manifest.identity(gold=digest, collection="", models={}, settings={}, seed=0,
                          measures=[str(m) for m in chosen])
hits = [{"source": "record.txt", "paragraph": n} for n in range(1, 11)]
run = runner.execute(folder / str(count), manifest.make(parts, questions=total, about={}), file,
                     runner.scorer(chosen, lambda _: hits, None), with_answers=False)
assert runs.figures(run).questions == count
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_questions(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        """Peak resident set of a whole run in a process of its own, in kilobytes."""
        command = [sys.executable, "-c", SPAWNED, str(tmp_path), str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    few, many = peak(1_000), peak(10_000)
    # 9,000 questions more; kept of each are a hash, while the file is checked for equal ids, and
    # its time: measured at 0.3 MB, while the questions themselves would take ten times that
    assert many - few < 2_000, f"{few} kB for 1,000 questions, {many} kB for 10,000"
