"""`pincite eval`: runs from end to end with stand-ins, variants, gate, selection, options."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from numpy.typing import NDArray
from typer.testing import CliRunner

from eval import beir, command, composition, evaluate, gold, runs, selection, variants
from eval.composition import Described, SessionSubject, Subject
from eval.errors import EvalError, GoldError, MeasureError, RunError
from eval.evaluate import Front, Options
from eval.gold import GoldQuestion, Place
from qa.config import Settings
from qa.diagnostics import Exit, Stop

Json = dict[str, Any]
SETTINGS = Settings(collection=Path("none"))


class Said:
    """A front that keeps what it is told."""

    def __init__(self) -> None:
        self.data: list[str] = []
        self.remarks: list[str] = []
        self.progress: list[tuple[str, float, float]] = []

    @property
    def front(self) -> Front:
        @contextmanager
        def bar(unit: str) -> Iterator[Callable[[float, float, str], None]]:
            yield lambda done, total, _: self.progress.append((unit, done, total))

        return Front(self.data.append, self.remarks.append, bar)


class Double:
    """A subject that knows the gold answers, and misses some of them."""

    def __init__(
        self,
        asked: tuple[GoldQuestion, ...],
        perfect: Callable[[GoldQuestion], Json],
        hits: Callable[[GoldQuestion], list[Json]],
        settings: Settings,
    ) -> None:
        self.asked = {q.question: q for q in asked}
        self.held = {place for q in asked for place in q.places}
        self.perfect, self.hits, self.settings = perfect, hits, settings
        self.answers = 0

    def describe(self, *, retrieval_only: bool) -> Described:
        models = {"encoder": "e"} | ({} if retrieval_only else {"generator": self.settings.model})
        settings = {"passages": self.settings.passages}
        return Described("c0ffee", models, settings, {"Collection": "5 records"})

    def answer(self, question: str) -> Json:
        self.answers += 1
        asked = self.asked[question]
        if self.settings.model == "weak" and asked.id.endswith("4"):
            return self.perfect(asked) | {"answered": False, "citations": [], "claims": []}
        return self.perfect(asked)

    def search(self, question: str, k: int) -> list[Json]:
        return self.hits(self.asked[question])[:k]

    def texts(self, place: Place) -> tuple[str, ...]:
        return ("The Chair declared the session open.",) if place in self.held else ()


@pytest.fixture
def asked(questions: Callable[..., tuple[GoldQuestion, ...]]) -> tuple[GoldQuestion, ...]:
    return questions(24)


@pytest.fixture
def opener(
    asked: tuple[GoldQuestion, ...],
    perfect: Callable[[GoldQuestion], Json],
    hits: Callable[[GoldQuestion], list[Json]],
) -> Callable[[Settings], AbstractContextManager[Subject]]:
    @contextmanager
    def opened(settings: Settings) -> Iterator[Subject]:
        yield Double(asked, perfect, hits, settings)

    return opened


@pytest.fixture
def gold_file(tmp_path: Path, asked: tuple[GoldQuestion, ...]) -> Path:
    path = tmp_path / "questions.jsonl"
    for question in asked:
        gold.append_question(path, question)
    return path


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.chdir(tmp_path)  # runs lie below the current folder
    return Said()


def test_an_evaluation_writes_a_run_and_prints_one_object(
    gold_file: Path, said: Said, opener: composition.Open, tmp_path: Path
) -> None:
    options = Options(SETTINGS, as_json=True)
    assert evaluate.evaluate(gold_file, options, said.front, opener) is Exit.DONE
    (line,) = said.data
    printed = json.loads(line)
    assert set(printed) >= {"run", "overall", "kinds", "splits", "questions", "failed"}
    assert printed["overall"]["right"] == [1.0, 1.0, 1.0]
    assert printed["kinds"]["list"]["citation_recall"] == [1.0, 1.0, 1.0]
    assert printed["overall"]["quote_exactness"] == [1.0, 1.0, 1.0]
    directory = Path(printed["run"])
    assert directory.parent == Path("runs")
    assert directory.name.startswith("questions-")
    assert {p.name for p in directory.iterdir() if not p.name.startswith(".")} == {
        "run.json", "answers.jsonl", "scores.jsonl", "report.md", "report.html",
    }  # fmt: skip
    assert said.progress[0] == ("questions", 0, 24)
    assert said.progress[-1] == ("questions", 24, 24)


def test_a_second_start_of_the_same_run_answers_nothing_again(
    gold_file: Path, said: Said, asked: tuple[GoldQuestion, ...],
    perfect: Callable[[GoldQuestion], Json], hits: Callable[[GoldQuestion], list[Json]],
) -> None:  # fmt: skip
    subject = Double(asked, perfect, hits, SETTINGS)

    @contextmanager
    def opened(_: Settings) -> Iterator[Subject]:
        yield subject

    for _ in range(2):
        evaluate.evaluate(gold_file, Options(SETTINGS, as_json=True), said.front, opened)
    assert subject.answers == 24
    assert said.data[0] == said.data[1]


def test_without_json_a_table_is_printed(
    gold_file: Path, said: Said, opener: composition.Open
) -> None:
    evaluate.evaluate(gold_file, Options(SETTINGS), said.front, opener)
    (table,) = said.data
    assert ": 24 questions\n" in table
    assert "right" in table
    assert "1.000 [1.000, 1.000]" in table
    assert said.remarks[-1].startswith("report: runs/questions-")


def test_retrieval_only_asks_no_model(
    gold_file: Path, said: Said, asked: tuple[GoldQuestion, ...],
    perfect: Callable[[GoldQuestion], Json], hits: Callable[[GoldQuestion], list[Json]],
) -> None:  # fmt: skip
    subject = Double(asked, perfect, hits, SETTINGS)

    @contextmanager
    def opened(_: Settings) -> Iterator[Subject]:
        yield subject

    options = Options(SETTINGS, as_json=True, retrieval_only=True)
    evaluate.evaluate(gold_file, options, said.front, opened)
    printed = json.loads(said.data[0])
    assert subject.answers == 0
    assert printed["overall"]["recall@5"] == [1.0, 1.0, 1.0]
    assert "right" not in printed["overall"]


def test_what_is_required_decides_the_exit_code(
    gold_file: Path, said: Said, opener: composition.Open
) -> None:
    weak = Settings(collection=Path("none"), model="weak")
    required = ("right>=0.95", "quote_exactness>=1", "seconds<1")
    options = Options(weak, require=required)
    assert evaluate.evaluate(gold_file, options, said.front, opener) is Exit.UNEXPECTED
    missed = [line for line in said.remarks if line.startswith("not reached")]
    assert len(missed) == 2
    assert missed[0].startswith("not reached: right>=0.95: 0.9167 [")
    assert missed[1].startswith("not reached: seconds<1: 2 [")
    options = Options(weak, require=("right>=0.85",))
    assert evaluate.evaluate(gold_file, options, said.front, opener) is Exit.DONE


def test_what_is_not_measured_is_refused_before_anything_runs(
    gold_file: Path, said: Said, opener: composition.Open
) -> None:
    options = Options(SETTINGS, require=("right>=0.9",), retrieval_only=True)
    with pytest.raises(EvalError, match="right is not measured here"):
        evaluate.evaluate(gold_file, options, said.front, opener)
    with pytest.raises(MeasureError, match="is no requirement"):
        evaluate.evaluate(gold_file, Options(SETTINGS, require=("right",)), said.front, opener)
    assert not Path("runs").exists()


def test_evidence_that_is_not_there_is_refused_before_anything_runs(
    gold_file: Path, said: Said, opener: composition.Open
) -> None:
    missing = GoldQuestion(
        "z", "fact", "Question 0?", answerable=True, evidence=((Place("gone.txt", 4),),)
    )
    gold.append_question(gold_file, missing)
    with pytest.raises(GoldError, match=r"questions\.jsonl:25: gone\.txt, para\. 4"):
        evaluate.evaluate(gold_file, Options(SETTINGS), said.front, opener)
    assert not Path("runs").exists()


def test_models_and_grid_make_variants_each_in_its_directory(
    gold_file: Path, said: Said, opener: composition.Open, tmp_path: Path
) -> None:
    options = Options(
        SETTINGS, out=tmp_path / "out", as_json=True, models=("strong", "weak"),
        grid=("passages=3,4",), require=("right>=0.95",),
    )  # fmt: skip
    assert evaluate.evaluate(gold_file, options, said.front, opener) is Exit.UNEXPECTED
    names = [Path(json.loads(line)["run"]).name for line in said.data]
    assert names == [
        "model=strong,passages=3",
        "model=strong,passages=4",
        "model=weak,passages=3",
        "model=weak,passages=4",
    ]
    missed = [line for line in said.remarks if line.startswith("not reached")]
    assert [line.split(": ")[1] for line in missed] == names[2:]
    whole = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Time against quality" in whole
    assert "model=weak,passages=4" in whole
    said.data.clear()
    evaluate.compare_runs([tmp_path / "out"], said.front, as_json=True)
    compared = [json.loads(line) for line in said.data]
    assert [len(c["lost"]) for c in compared] == [0, 2, 2]


def test_runs_are_compared_as_markdown(
    gold_file: Path, said: Said, opener: composition.Open, tmp_path: Path
) -> None:
    for model in ("strong", "weak"):
        settings = Settings(collection=Path("none"), model=model)
        evaluate.evaluate(gold_file, Options(settings, out=tmp_path / model), said.front, opener)
    said.data.clear()
    code = evaluate.compare_runs(
        [tmp_path / "strong", tmp_path / "weak"], said.front, as_json=False
    )
    assert code is Exit.DONE
    assert said.data[0].startswith("# weak against strong")
    assert "## Lost: 2" in said.data[0]
    evaluate.report_runs([tmp_path / "strong", tmp_path / "weak"], tmp_path / "both", said.front)
    assert (tmp_path / "both" / "report.md").exists()
    with pytest.raises(EvalError, match="a report needs a run"):
        evaluate.report_runs([], None, said.front)


def test_a_run_of_other_settings_does_not_overwrite(
    gold_file: Path, said: Said, opener: composition.Open, tmp_path: Path
) -> None:
    options = Options(Settings(collection=Path("none"), passages=4), out=tmp_path / "run")
    evaluate.evaluate(gold_file, options, said.front, opener)
    other = Options(Settings(collection=Path("none"), passages=2), out=tmp_path / "run")
    with pytest.raises(RunError, match=r"settings\.passages: 4, now 2"):
        evaluate.evaluate(gold_file, other, said.front, opener)


# ---- selection ----


def test_a_split_and_a_sample_are_fixed(asked: tuple[GoldQuestion, ...]) -> None:
    test = {q.id for q in selection.select(asked, "test")}
    dev = {q.id for q in selection.select(asked, "dev")}
    assert test | dev == {q.id for q in asked}
    assert not test & dev
    drawn = [q.id for q in selection.select(asked, "all", 10)]
    assert len(drawn) == 10
    assert set(drawn) == {q.id for q in selection.select(asked[::-1], "all", 10)}
    assert set(drawn) & test
    assert set(drawn) & dev
    assert len(list(selection.select(asked, "all", 99))) == 24
    assert {q.id for q in selection.select(asked, "test", 2)} <= test
    with pytest.raises(EvalError, match="no split 'train'"):
        selection.select(asked, "train")
    with pytest.raises(EvalError, match="no questions"):
        selection.select((), "all", 3)


def test_an_evaluation_of_a_part_says_so(
    gold_file: Path, said: Said, opener: composition.Open, tmp_path: Path
) -> None:
    options = Options(SETTINGS, out=tmp_path / "part", split="dev", sample=5)
    evaluate.evaluate(gold_file, options, said.front, opener)
    run = runs.open_run(tmp_path / "part")
    assert run.about["questions"] == 5
    assert run.about["about"]["Gold"].endswith("questions.jsonl, dev split, a sample of 5")
    assert {line["split"] for line in run.scores()} == {"dev"}


# ---- variants ----


def test_variants_are_every_combination() -> None:
    found = variants.variants(SETTINGS, (), ("passages=3,4", "threshold=0.4", "threads=none,2"))
    assert [v.name for v in found] == [
        "passages=3,threshold=0.4,threads=None",
        "passages=3,threshold=0.4,threads=2",
        "passages=4,threshold=0.4,threads=None",
        "passages=4,threshold=0.4,threads=2",
    ]
    assert found[1].settings == Settings(Path("none"), passages=3, threshold=0.4, threads=2)
    (alone,) = variants.variants(SETTINGS, (), ())
    assert (alone.name, alone.settings) == ("", SETTINGS)
    (by_path,) = variants.variants(SETTINGS, ("/some where/my model.gguf",), ())
    assert by_path.name == "model=my_model.gguf"


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (("passages",), "not a setting with values"),
        (("passages=",), "not a setting with values"),
        (("pasages=3",), "unknown setting 'pasages'"),
        (("model=a",), "unknown setting 'model'"),
        (("passages=3,x",), "'x' is no int"),
        (("passages=3.5",), "'3.5' is no int"),
        (("threads=two",), "'two' is no int or NoneType"),
        (("passages=3", "passages=4"), "names a setting twice"),
        (("passages=3,3",), "the same name"),
    ],
)
def test_a_grid_that_cannot_be_read_is_refused(grid: tuple[str, ...], said: str) -> None:
    with pytest.raises(EvalError, match=said):
        variants.variants(SETTINGS, (), grid)


# ---- the program's own parts, with the encoder stood in for ----


class WordEncoder:
    """Each word a direction of its own, by its hash; enough to find a text by its words."""

    name, dim, max_tokens, sha256 = "words", 64, 256, "e" * 64

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 32,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        rows = np.full((len(texts), self.dim), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, zlib.crc32(word.strip(".,?").encode()) % self.dim] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


@pytest.fixture
def own_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = WordEncoder()
    monkeypatch.setattr("qa.session.Session.embedder", encoder)
    monkeypatch.setattr("qa.session.Session.building_embedder", encoder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


RECORD = """The meeting was called to order at 10.05 a.m.

1. The Chair declared the session open.

2. Ms. Varga said that the harbour fund held forty crowns.

The meeting rose at 1 p.m.
"""


@pytest.mark.usefixtures("own_parts")
def test_records_are_indexed_and_evaluated(said: Said, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "first.txt").write_text(RECORD, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    path = tmp_path / "gold.jsonl"
    for number, (text, paragraph) in enumerate(
        [("What did the harbour fund hold?", 2), ("When did the meeting rose?", None)]
    ):
        evidence = ((Place("first.txt", paragraph),),)
        gold.append_question(
            path, GoldQuestion(f"q{number}", "fact", text, answerable=True, evidence=evidence)
        )
    options = Options(SETTINGS, records=folder, retrieval_only=True, as_json=True)
    assert evaluate.evaluate(path, options, said.front) is Exit.SOME_INPUTS
    assert "empty.txt" in said.remarks[0]
    printed = json.loads(said.data[0])
    assert printed["overall"]["recall@5"] == [1.0, 1.0, 1.0]
    (line, _) = runs.open_run(Path(printed["run"])).scores()
    assert line["hits"][0] == ["first.txt", 2]


@pytest.mark.usefixtures("own_parts")
def test_the_texts_of_a_place(tmp_path: Path) -> None:
    from qa.session import Session

    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "first.txt").write_text(RECORD, encoding="utf-8")
    settings = Settings(collection=tmp_path / "collection")
    assert composition.index_records(folder, settings, lambda *_: None) == []
    with Session(settings) as session:
        subject = SessionSubject(session)
        assert subject.texts(Place("first.txt", 1)) == ("The Chair declared the session open.",)
        whole, *single = subject.texts(Place("first.txt", None))
        assert "The meeting rose at 1 p.m." in single
        assert whole == "\n".join(single)
        assert subject.texts(Place("first.txt", 3)) == ()
        assert subject.texts(Place("second.txt", 1)) == ()
        described = subject.describe(retrieval_only=True)
        assert described.models == {"encoder": "e" * 64}
        assert described.about == {"Collection": "1 records"}
        assert not {"collection", "model"} & set(described.settings)


@pytest.mark.usefixtures("own_parts")
def test_a_public_set_is_indexed_and_searched(said: Said, tmp_path: Path) -> None:
    path = tmp_path / "public"
    (path / "qrels").mkdir(parents=True)
    documents = ["the lighthouse burns oil", "ferries cross the strait", "keepers rest by day"]
    corpus = [{"_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(documents)]
    queries = [{"_id": f"q{n}", "text": text} for n, text in enumerate(documents)]
    for name, lines in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq0\td0\t1\nq2\td2\t2\n", encoding="utf-8"
    )
    options = Options(SETTINGS, as_json=True, require=("ndcg@10>=0.9",))
    assert evaluate.evaluate_beir(path, options, said.front) is Exit.DONE
    printed = json.loads(said.data[0])
    assert printed["overall"]["ndcg@10"] == [1.0, 1.0, 1.0]
    assert printed["questions"] == 2
    # a document that has changed or gone is changed or gone in the collection
    settings = Settings(collection=composition.cached_collection(path))
    kept = [beir.to_meeting(d) for d in beir.documents(beir.Folder(path))][:2]
    composition.index_documents(kept, settings, lambda *_: None)
    with composition.open_session(settings) as subject:
        assert {hit["source"] for hit in subject.search(documents[2], 10)} == {"d0", "d1"}


# ---- the command line ----


Program = Callable[..., tuple[int, str]]


@pytest.fixture
def program() -> Program:
    """The command line: arguments to exit code and what was said on standard error."""
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)

    def start(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["eval", *arguments], standalone_mode=False)
        if isinstance(result.exception, Stop):
            return int(result.exception.code), result.stderr
        if result.exception:
            raise result.exception
        return int(result.return_value or 0), result.stderr

    return start


def test_options_reach_the_evaluation(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, Options]] = []

    def stand_in(path: Path, options: Options, front: Front) -> Exit:
        seen.append((path, options))
        return Exit.DONE

    monkeypatch.setattr(evaluate, "evaluate", stand_in)
    code, _ = program(
        "g.jsonl", "--collection", "c", "--records", "r", "--out", "o", "--model", "small",
        "--models", "a, b", "--grid", "passages=3", "--grid", "threshold=0.4", "--retrieval-only",
        "--split", "dev", "--sample", "7", "--require", "right>=0.9", "--seed", "3", "--json",
    )  # fmt: skip
    assert code == 0
    assert seen == [
        (
            Path("g.jsonl"),
            Options(
                settings=Settings(collection=Path("c"), model="small"), records=Path("r"),
                out=Path("o"), as_json=True, retrieval_only=True, models=("a", "b"),
                grid=("passages=3", "threshold=0.4"), require=("right>=0.9",), split="dev",
                sample=7, seed=3,
            ),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "one gold file is needed"),
        (("a.jsonl", "b.jsonl"), "one gold file is needed"),
        (("a.jsonl", "--beir", "x"), "one gold file is needed"),
        (("a", "b", "--compare", "--report"), "exclude each other"),
        (("a", "--compare"), "not a run"),
        (("--compare",), "two runs or more"),
        (("--report",), "a report needs a run"),
        (("none.jsonl",), "cannot be read"),
        (("--beir", "none"), "there is no such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_or_two(
    program: Program, arguments: tuple[str, ...], said: str
) -> None:
    code, remarks = program(*arguments)
    assert code == Exit.USAGE
    assert remarks.startswith("pincite: ")
    assert said in remarks
    assert remarks.count("\n") == 2  # what, and what to do next


def test_a_stop_by_the_user_says_how_to_go_on(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(path: Path, options: Options, front: Front) -> Exit:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluate, "evaluate", stopped)
    code, remarks = program("g.jsonl")
    assert code == Exit.INTERRUPTED
    assert "the same command goes on from here" in remarks


def test_writing_a_question_asks_on_standard_error(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def stand_in(path: Path, options: Options, front: Front, ask: Callable[[str], str]) -> Exit:
        seen.append(path)
        return Exit.DONE

    monkeypatch.setattr(evaluate, "write_question", stand_in)
    assert program("--new")[0] == 0
    assert program("--new", "mine.jsonl")[0] == 0
    assert seen == [Path("gold.jsonl"), Path("mine.jsonl")]


def test_the_command_costs_nothing_until_it_runs() -> None:
    code = (
        "import sys, typer, eval.command; eval.command.register(typer.Typer());"
        "print([m for m in ('numpy', 'scipy', 'jinja2', 'torch', 'faiss') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
