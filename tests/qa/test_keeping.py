"""`pincite warm`: which passages, in which order, within which budget, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import HashEmbedder, ScriptedGenerator

from index.scope import Filters
from index.search import Searcher
from index.store import Store
from models.prompts import Prompt
from qa import keeping
from qa import prompt as prompts
from qa.answerer import Answerer
from qa.answers import Passage
from qa.config import Settings
from qa.errors import QaError
from qa.keeping import Kept, keep, passages_of
from qa.session import Session


@pytest.fixture
def collection(tmp_path: Path) -> tuple[Path, HashEmbedder]:
    return small_collection(tmp_path)


@pytest.fixture
def store(collection: tuple[Path, HashEmbedder]) -> Store:
    return Store.read(collection[0])


def numbers(passages: tuple[Passage, ...]) -> list[tuple[str, int | None]]:
    return [(p.ref.source, p.ref.paragraph) for p in passages]


def run(
    generator: ScriptedGenerator, passages: tuple[Passage, ...], budget: int = 10**9
) -> tuple[Kept, list[tuple[int, int, str]]]:
    seen: list[tuple[int, int, str]] = []
    states = list(keep(generator, passages, budget, lambda *told: seen.append(told)))
    return states[-1], seen


# ---- which passages ----

ALL = [("r40.txt", n) for n in (None, 1, 2, 3)] + [("r39.txt", n) for n in (None, 1, 2, 3)]
CHOICES = [
    # filters, references, what is meant
    (Filters(), (), ALL),  # the newest meeting first
    (Filters(session=39), (), ALL[4:]),
    (Filters(meeting=608), (), ALL[:4]),
    (Filters(), ("r39.txt",), ALL[4:]),
    (Filters(), ("r39.txt, para. 2",), [("r39.txt", 2)]),
    (Filters(), ("r39.txt", "r40.txt"), ALL),  # in whatever order they are named
    (Filters(), ("r39.txt 1", "r39.txt 3", "r40.txt 2-3"), [*ALL[2:4], ALL[5], ALL[7]]),
]


@pytest.mark.parametrize(("filters", "references", "meant"), CHOICES)
def test_the_passages_of_what_is_meant(
    store: Store, filters: Filters, references: tuple[str, ...], meant: list[object]
) -> None:
    assert numbers(passages_of(store, filters, references)) == meant


@pytest.mark.parametrize(
    ("filters", "references", "said"),
    [
        (Filters(session=7), (), "no meeting of the collection is meant"),
        (Filters(session=40), ("r39.txt",), "no meeting of the collection is meant"),
        (Filters(), ("r41.txt",), "no record 'r41.txt'"),
    ],
)
def test_what_means_nothing_is_told(
    store: Store, filters: Filters, references: tuple[str, ...], said: str
) -> None:
    with pytest.raises(QaError, match=said) as fault:
        passages_of(store, filters, references)
    assert "pincite records" in fault.value.remedy


def test_a_text_that_a_revision_replaces_is_left_out(tmp_path: Path) -> None:
    from collections_at_hand import RECORD_40, put

    from index.parser import parse
    from index.readers import read

    embedder = HashEmbedder()
    with Store.write(tmp_path / "c", embedder) as made:
        for suffix in ("", "/Rev.1"):
            path = tmp_path / f"r{suffix.replace('/', '_')}.txt"
            path.write_text(f"COF/SR.608{suffix}\n{RECORD_40}", encoding="utf-8")
            put(made, parse(read(path), path.name), embedder)
    with Store.read(tmp_path / "c") as store:
        assert {p.ref.source for p in passages_of(store, Filters())} == {"r_Rev.1.txt"}
        both = passages_of(store, Filters(superseded=True))
        assert {p.ref.source for p in both} == {"r.txt", "r_Rev.1.txt"}


def test_what_is_kept_is_what_an_answer_reads(
    collection: tuple[Path, HashEmbedder], store: Store
) -> None:
    """Prompt by prompt: otherwise warming would be in vain."""
    folder, embedder = collection
    generator = ScriptedGenerator()
    run(generator, passages_of(store, Filters()))
    warmed = set(generator.kept)
    generator.kept.clear()
    searcher = Searcher.open(folder, embedder)
    answerer = Answerer(searcher, embedder, generator, Settings(folder))
    for question in ("How many lighthouses were rebuilt?", "Who thanked the Committee and why?"):
        answerer.ask(question)
    searcher.close()
    assert len(generator.kept) >= 2
    assert set(generator.kept) <= warmed


# ---- keeping ----


def test_each_passage_is_kept_behind_the_instructions_that_are_kept_first(store: Store) -> None:
    generator = ScriptedGenerator()
    passages = passages_of(store, Filters())
    kept, seen = run(generator, passages)
    wanted = [prompts.beginning(generator, p) for p in passages]
    texts = ["".join(s.text for s in whole) for whole, _ in wanted]
    assert generator.kept == ["".join(s.text for s in wanted[0][1]), *texts]
    assert (kept.read, kept.there, kept.left, kept.full) == (8, 0, 0, False)
    assert kept.bytes == sum(generator.kept_bytes(whole) for whole, _ in wanted) + (
        generator.kept_bytes(wanted[0][1])
    )
    assert [done for done, _, _ in seen] == list(range(9))
    assert {total for _, total, _ in seen} == {8}


def test_what_is_kept_already_is_passed_over(store: Store) -> None:
    generator = ScriptedGenerator()
    passages = passages_of(store, Filters())
    run(generator, passages[:3])
    before = len(generator.kept)
    kept, _ = run(generator, passages)
    assert (kept.there, kept.read) == (3, 5)
    assert len(generator.kept) == before + 1 + 5  # the instructions, which cost nothing now
    again, _ = run(generator, passages)
    assert (again.there, again.read, again.bytes) == (8, 0, kept.bytes)


def test_it_stops_before_its_own_states_would_make_room_for_each_other(store: Store) -> None:
    passages = passages_of(store, Filters())
    whole, _ = run(ScriptedGenerator(), passages)
    for share in (0.5, 0.7, 0.9):
        generator = ScriptedGenerator()
        kept, _ = run(generator, passages, int(share * whole.bytes))
        assert kept.full
        assert 0 < kept.read < 8
        assert kept.left == 8 - kept.read
        assert kept.bytes <= share * whole.bytes
        # nor does a second run, which finds the first one's
        again, _ = run(generator, passages, int(share * whole.bytes))
        assert (again.there, again.read, again.full) == (kept.read, 0, True)


def test_a_passage_longer_than_the_context_is_left_out(store: Store) -> None:
    passages = passages_of(store, Filters())
    counting = ScriptedGenerator()
    lengths = sorted(counting.count(prompts.beginning(counting, p)[0]) for p in passages)
    generator = ScriptedGenerator(context=lengths[-1])
    kept, _ = run(generator, passages)
    assert kept.too_long == lengths.count(lengths[-1])
    assert kept.read == 8 - kept.too_long
    assert kept.left == 0


class Refusing(ScriptedGenerator):
    """On a disk that takes `most` states, then no more."""

    most = 0

    def kept_bytes(self, prompt: Prompt) -> int:
        text = "".join(s.text for s in prompt)
        return super().kept_bytes(prompt) if text in self.kept[: self.most] else 0


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_disk_that_takes_no_more_is_told(store: Store, most: int) -> None:
    generator = Refusing()
    generator.most = most
    with pytest.raises(QaError, match="cannot be kept in") as fault:
        run(generator, passages_of(store, Filters()))
    assert "--states-gb" in fault.value.remedy
    assert len(generator.kept) == most + 1


# ---- the command ----


@pytest.fixture
def warm(collection: tuple[Path, HashEmbedder], capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Run the command with a generator; give what it wrote and what it told."""

    def command(
        generator: ScriptedGenerator, gigabytes: float = 2.0, *references: str
    ) -> tuple[dict[str, object], str]:
        lines: list[str] = []
        session = Session(Settings(collection[0], states_gigabytes=gigabytes))
        session.__dict__["generator"] = generator
        try:
            keeping.warm(session, references, filters=Filters(), as_json=True, write=lines.append)
        finally:
            session.store.close()
            command.told = capsys.readouterr().err
        return json.loads(lines[0]), command.told

    command.told = ""
    return command


def test_the_command_says_how_many_and_how_much(warm: Callable[..., tuple[dict[str, object], str]]) -> None:  # fmt: skip
    generator = ScriptedGenerator()
    found, told = warm(generator)
    assert (found["passages"], found["read"], found["there"], found["left"]) == (8, 8, 0, 0)
    assert "8 of 8 passages are kept (8 read now)" in told
    found, told = warm(generator, 2.0, "r39.txt")
    assert (found["passages"], found["read"], found["there"]) == (4, 0, 4)
    assert "4 of 4 passages are kept (0 read now)" in told


def test_a_full_budget_is_told(warm: Callable[..., tuple[dict[str, object], str]]) -> None:
    found, told = warm(ScriptedGenerator(), 30_000 / 2**30)
    assert found["full"] is True
    assert f"{found['left']} passages are left" in told
    assert "--states-gb" in told


def test_without_disk_there_is_nothing_to_do(warm: Callable[..., object]) -> None:
    generator = ScriptedGenerator()
    with pytest.raises(QaError, match="no disk may be used") as fault:
        warm(generator, 0)
    assert "--states-gb" in fault.value.remedy
    assert generator.kept == []


def test_ctrl_c_says_what_is_kept_and_the_next_run_goes_on(warm) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    class Stopped(ScriptedGenerator):
        left = 4

        def keep(self, *words: object, **how: object) -> int:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return super().keep(*words, **how)  # type: ignore[arg-type]

    generator = Stopped()
    with pytest.raises(KeyboardInterrupt):
        warm(generator)
    assert "stopped: 3 of 8 passages are kept" in warm.told
    assert "run the same command again" in warm.told
    generator.left = 99
    found, _ = warm(generator)
    assert (found["there"], found["read"]) == (3, 5)


def test_clearing_deletes_states_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_STATES", str(tmp_path / "states"))
    lines: list[str] = []
    keeping.clear(write=lines.append, as_json=True)
    assert json.loads(lines[0])["deleted"] == 0  # a folder that is not there is empty
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "a.state").write_bytes(b"x" * 100)
    (tmp_path / "states" / "notes.txt").write_bytes(b"mine")
    assert "1 kept" in keeping.used(tmp_path / "states", 2.0)
    keeping.clear(write=lines.append, as_json=True)
    assert json.loads(lines[1]) == {"version": 1, "deleted": 1, "bytes": 100}
    assert [p.name for p in (tmp_path / "states").iterdir()] == ["notes.txt"]
    assert "1 kept state deleted" in capsys.readouterr().err


# ---- with a real model, which is too small to answer ----


def test_another_process_finds_what_was_kept(
    collection: tuple[Path, HashEmbedder], store: Store, test_gguf: Path, tmp_path: Path
) -> None:
    from models.generator import LlamaGenerator
    from models.states import usage

    passages = passages_of(store, Filters(session=39))[1:3]

    def generator() -> LlamaGenerator:
        return LlamaGenerator(
            test_gguf, context=1024, threads=1,
            states_folder=tmp_path / "states", states_on_disk=2**30,
        )  # fmt: skip

    first = generator()
    kept = list(keep(first, passages, 2**30, lambda *_: None))[-1]
    first.close()
    assert usage(tmp_path / "states") == (3, kept.bytes)
    second = generator()
    again = list(keep(second, passages, 2**30, lambda *_: None))[-1]
    assert (again.there, again.read, again.bytes) == (2, 0, kept.bytes)
    assert all(second.keep(*prompts.beginning(second, p)) == 0 for p in passages)
    second.close()
