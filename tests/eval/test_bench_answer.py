"""The comparison with the plain pipeline: which questions, which figures, what is written."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from collections_at_hand import small_collection

from eval import bench_answer, bench_arms
from eval.bench_answer import Arm, plot, questions_csv, rows, run_arm, spread, to_csv, to_markdown
from eval.bench_arms import KEPT, MEASURED, NEW, PLAIN, Task
from eval.errors import EvalError
from eval.gold import GoldQuestion, append_question, parse
from eval.plain import PlainIndex
from models.cache import Cache
from models.generator import LlamaGenerator
from qa.config import Settings, states_folder
from qa.session import Session


def question(number: int, kind: str) -> GoldQuestion:
    return parse(
        {"id": f"q{number}", "kind": kind, "question": f"Question {number}?", "answerable": False}
    )


def line(id_: str, first: float | None, seconds: float, **scores: float) -> dict[str, object]:
    known = dict.fromkeys(MEASURED) | {"first_token_seconds": first, "seconds": seconds} | scores
    return {"id": id_, "kind": "fact", "scores": known}


def arm(*lines: dict[str, object], memory: float = 1500.0) -> Arm:
    about = {"ready_seconds": 2.0, "peak_memory": memory, "model_bytes": 1_000_000_000}
    return Arm(lines, about)


def arms() -> dict[str, Arm]:
    return {
        PLAIN: arm(line("a", 8.0, 12.0, right=0.0), line("b", 10.0, 16.0, right=1.0)),
        # b is answered without the model
        NEW: arm(line("a", 2.0, 6.0, right=1.0), line("b", None, 0.1, right=1.0)),
        KEPT: arm(line("a", 0.4, 3.0, right=1.0), line("b", None, 0.1, right=1.0)),
    }


# ---- which questions ----


def test_questions_are_spread_over_the_kinds() -> None:
    questions = [question(n, "fact") for n in range(30)]
    questions += [question(n, "list") for n in range(30, 33)] + [question(99, "who")]
    chosen = spread(questions, 9)
    kinds = [q.kind for q in chosen]
    assert len({q.id for q in chosen}) == 9
    assert (kinds.count("fact"), kinds.count("list"), kinds.count("who")) == (5, 3, 1)


def test_the_choice_depends_on_the_ids_alone() -> None:
    questions = [question(n, "fact" if n % 2 else "list") for n in range(20)]
    assert spread(questions, 7) == spread(questions[::-1], 7)
    assert spread(questions, 7) == spread(questions, 20)[:7]
    assert [q.id for q in spread(questions, 20)] != sorted(q.id for q in questions)
    assert len(spread(questions, 99)) == 20


# ---- which figures ----


def test_times_are_over_what_the_model_was_asked_in_every_arm() -> None:
    found = {row.name: row.cells for row in rows(arms())}
    assert found["first token, median"] == (8.0, 2.0, 0.4)
    assert found["whole answer, median"] == (12.0, 6.0, 3.0)
    assert found["whole answer, all questions, median"] == (14.0, pytest.approx(3.05), 1.55)
    assert found["right"] == (0.5, 1.0, 1.0)
    assert found["citation recall"] == (None, None, None)
    assert found["peak memory beyond the model file"] == (500.0, 500.0, 500.0)


def test_the_table_gives_the_ratios_to_the_plain_pipeline() -> None:
    text = to_markdown(rows(arms()), "caption")
    lines = text.splitlines()
    assert "| first token, median | 8.00 s | 2.00 s (0.25) | 0.40 s (0.05) |" in lines
    assert "| right | 0.50 | 1.00 | 1.00 |" in lines
    assert "| citation recall | – | – | – |" in lines
    assert lines[-1] == "caption"


def test_csv_holds_the_same_figures() -> None:
    table = list(csv.DictReader(io.StringIO(to_csv(rows(arms())))))
    first = next(r for r in table if r["measure"] == "first token, median")
    assert (first["plain"], first["new/plain"], first["kept/plain"]) == ("8", "0.25", "0.05")
    each = list(csv.DictReader(io.StringIO(questions_csv(arms()))))
    assert len(each) == 6
    assert (each[3]["arm"], each[3]["id"], each[3]["first_token_seconds"]) == (NEW, "b", "")


def test_the_plot_is_a_file_of_its_own() -> None:
    root = ET.fromstring(plot(arms()))  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall(".//{*}polyline")) == 3
    assert root.find("{*}style") is not None


# ---- running ----


def task(arm_name: str, tmp_path: Path, ids: Sequence[str] = ("q1",)) -> Task:
    return Task(
        arm=arm_name, collection=str(tmp_path / "collection"), plain=str(tmp_path / "plain"),
        kept=str(tmp_path / "kept"), gold=str(tmp_path / "gold.jsonl"), ids=tuple(ids), model="x",
    )  # fmt: skip


def test_a_task_comes_back_from_its_argument(tmp_path: Path) -> None:
    given = task(NEW, tmp_path, ("q1", "é"))
    assert Task.of(given.to_argument()) == given


def test_an_arm_runs_in_a_process_with_a_states_folder_of_its_own(child, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    child(
        "import json, os, sys\n"
        "ids = json.loads(sys.argv[3])['ids']\n"
        "for i in ids:\n    print(json.dumps({'id': i, 'kind': 'fact', 'scores': {}}))\n"
        "print(json.dumps({'states': os.environ['PINCITE_STATES']}))\n"
    )
    seen: list[tuple[int, int, str]] = []
    given = task(NEW, tmp_path, ("a", "b"))
    found = run_arm(given, tmp_path / "states", lambda *told: seen.append(told))
    assert [q["id"] for q in found.questions] == ["a", "b"]
    assert found.process == {"states": str(tmp_path / "states")}
    assert [done for done, _, _ in seen] == [0, 1, 2, 2]


@pytest.mark.parametrize("script", ["raise SystemExit(4)", "print('{}')"])  # failed; cut short
def test_an_arm_that_fails_is_told(child, tmp_path: Path, script: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    child(script)
    with pytest.raises(EvalError, match="measuring the plain pipeline failed"):
        run_arm(task(PLAIN, tmp_path, ("a", "b")), tmp_path / "s", lambda *_: None)


def test_a_split_without_questions_is_a_usage_error(tmp_path: Path) -> None:
    gold = tmp_path / "g.jsonl"
    append_question(gold, question(1, "fact"))
    split = "test" if question(1, "fact").split == "dev" else "dev"
    with pytest.raises(SystemExit) as stopped:
        bench_answer.main(["--gold", str(gold), "--split", split])
    assert stopped.value.code == 2


# ---- the arms, with a real model that is too small to answer ----


@pytest.fixture
def measure(tmp_path: Path, test_gguf: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Measure an arm on two questions; give its lines and the prompt tokens that were read."""
    collection, embedder = small_collection(tmp_path)
    PlainIndex.build(collection, embedder).save(tmp_path / "plain")
    for number, text in enumerate(("Who rebuilt twelve lighthouses?", "Who joined in March?"), 1):
        fields = {"id": f"q{number}", "kind": "who", "question": text, "answerable": False}
        append_question(tmp_path / "gold.jsonl", parse(fields))
    read: list[int] = []

    bring = Cache.bring

    def counted(cache: Cache, *words: object, **how: object) -> int:
        done = bring(cache, *words, **how)  # type: ignore[arg-type]
        read.append(done)
        return done

    monkeypatch.setattr(Cache, "bring", counted)

    class Parts(Session):
        def __init__(self, settings: Settings) -> None:
            small = Settings(settings.collection, model=str(test_gguf), answer_tokens=2)
            super().__init__(small)
            on_disk = 0 if settings.states_gigabytes == 0 else 2**30
            self.__dict__["embedder"] = embedder
            self.__dict__["generator"] = LlamaGenerator(
                test_gguf, context=2048, threads=1,
                states_folder=states_folder(), states_on_disk=on_disk,
            )  # fmt: skip

    monkeypatch.setattr(bench_arms, "Session", Parts)

    def run(arm_name: str, folder: str) -> tuple[list[dict[str, object]], int]:
        monkeypatch.setenv("PINCITE_STATES", str(tmp_path / folder))
        (tmp_path / folder).mkdir(exist_ok=True)
        read.clear()
        lines = list(bench_arms.run(task(arm_name, tmp_path, ("q1", "q2"))))
        return lines, sum(read)

    return run


def test_the_arms_measure_what_they_say(measure, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    of_new, read_new = measure(NEW, "new")
    assert [line.get("id") for line in of_new] == ["q1", "q2", None]
    assert all(set(line["scores"]) == set(MEASURED) for line in of_new[:2])
    # also when it is declined before anything is written
    assert all(line["scores"]["first_token_seconds"] > 0 for line in of_new[:2])
    assert of_new[2]["peak_memory"] > 50
    # the states have been moved, the instructions' copied: nothing is left for the next question
    assert len(list((tmp_path / "new").iterdir())) == 1
    kept = {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    assert len(kept) >= 2
    of_kept, read_kept = measure(KEPT, "kept")
    assert {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == kept
    # the same prompts and the same answers, but for the tokens that had to be read
    exact = [name for name in MEASURED if "seconds" not in name]
    for one, two in zip(of_new[:2], of_kept[:2], strict=True):
        assert [one["scores"][n] for n in exact] == [two["scores"][n] for n in exact]
    assert read_kept < 0.6 * read_new  # the passages of this collection are short
    of_plain, _ = measure(PLAIN, "none")
    assert all(line["scores"]["first_token_seconds"] > 0 for line in of_plain[:2])
    assert list((tmp_path / "none").iterdir()) == []


def test_a_question_that_the_file_does_not_hold_is_refused(tmp_path: Path) -> None:
    append_question(tmp_path / "gold.jsonl", question(1, "fact"))
    with pytest.raises(EvalError, match="no question 'q9'"):
        next(iter(bench_arms.run(task(PLAIN, tmp_path, ("q9",)))))


def test_peak_memory_is_that_of_this_program() -> None:
    before = bench_arms.peak()
    assert before is not None
    block = bytearray(64 * 2**20)
    for at in range(0, len(block), 4096):
        block[at] = 1
    after = bench_arms.peak()
    assert after is not None
    assert after >= before
    assert after > 64
