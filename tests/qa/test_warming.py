"""What is read ahead: the right passages, in a useful order, and nothing that changes an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import HashEmbedder, ScriptedGenerator

from index.records import Kind, Meeting, ParagraphRef
from index.scope import Filters
from index.search import Searcher
from models.catalog import load
from models.inner import Inner
from models.prompts import Prompt
from qa import probe
from qa import prompt as prompts
from qa.answerer import Answerer
from qa.answers import Citation, Finished, Passage, Reading, Retrieved
from qa.config import Settings
from qa.errors import QaError
from qa.reading import read
from qa.tui.scripted import answered
from qa.warming import Likely, Task, around, on, read_ahead, tasks

QUESTION = "How many lighthouses had been rebuilt in Ostrava at the fortieth session?"


def never() -> bool:
    return False


def passages(*texts: str) -> tuple[Passage, ...]:
    record = meeting(*(paragraph(n, text) for n, text in enumerate(texts, 1)), symbol="COF/SR.1")
    return tuple(
        Passage(ParagraphRef.to(record, p), p.text, 0.9 - p.ordinal / 10, (0, 3), ("Buoys",))
        for p in record.paragraphs
    )


# -- what to read, and in which order ----------------------------------------------------------

A, B, C, D = passages("The ferries ran.", "The buoys were red.", "The pier was long.", "It rained.")


@pytest.mark.parametrize(
    ("likely", "settled", "expected"),
    [
        # a question that needs no model
        (Likely(), True, ()),
        # one for which nothing is found
        (Likely((("Why?", ()),)), True, ()),
        # while it is being typed: the first few, and not the words that will still change
        (Likely((("Why?", (A, B, C, D)),)), False, (on(A), on(B), on(C))),
        # settled: the best with the question, the rest, and the question in the cache at last
        (
            Likely((("Why?", (A, B, C)),)),
            True,
            (on(A), on(A, "Why?"), on(B), on(C), on(A, "Why?")),
        ),
        # nothing pushes the question out of the cache: it is read once
        (Likely((("Why?", (A,)),)), True, (on(A), on(A, "Why?"))),
        # two parts: the first of each comes before the second of any; a passage of both is once
        (
            Likely((("Why 1?", (A, B)), ("Why 2?", (C, A, D)))),
            True,
            (on(A), on(A, "Why 1?"), on(C), on(B), on(D), on(A, "Why 1?")),
        ),
    ],
)
def test_the_order_of_reading(likely: Likely, settled: bool, expected: tuple[Task, ...]) -> None:
    assert tasks(likely, settled=settled) == expected


def test_a_passage_that_ranks_otherwise_is_the_same_task() -> None:
    assert on(A) == on(replace(A, score=0.1, highlight=None))
    assert on(A) != on(replace(A, headings=("Piers",)))  # what stands above it is read, too
    assert on(A) != on(B)
    assert on(A) != on(A, "Why?")


# -- reading -----------------------------------------------------------------------------------


def texts(*prompt_parts: object) -> str:
    return "".join(segment.text for segment in prompt_parts)  # type: ignore[attr-defined]


def test_what_is_read_is_what_a_question_on_the_passage_begins_with() -> None:
    generator = ScriptedGenerator()
    read_ahead(generator, [Task(), on(A), on(B, "Why?")], never)
    instructions, whole = generator.kept
    asked = texts(*prompts.asking(generator, A, "Whatever?"))
    assert whole.startswith(instructions)
    assert asked.startswith(whole)
    assert A.text in whole
    assert A.text not in instructions
    assert instructions.rstrip()[-20:] in texts(*prompts.asking(generator, B, ""))
    assert generator.read_prompts == [texts(*prompts.asking(generator, B, "Why?"))]


class Adapted(ScriptedGenerator):
    """The default model by its hash, which remembers what it is to read with an adapter."""

    def __init__(self) -> None:
        super().__init__()
        self.sha256 = load().find("default").sha256
        self.adapted_to: list[tuple[str, str, str, str]] = []

    def adapted(
        self, prompt: Prompt, *, then: Prompt, behind: Prompt, adapter: Path, **_: object
    ) -> Inner | None:
        self.adapted_to.append((texts(*behind), texts(*prompt), texts(*then), adapter.name))
        return np.ones(4, dtype=np.float32)


def test_a_question_is_judged_ahead_just_as_it_will_be_and_then_read_to_be_written_on() -> None:
    ahead, later = Adapted(), Adapted()
    read_ahead(ahead, [on(B, "Why?")], never)
    read(later, "Why?", [B], 0, never, probe.adapter(later.sha256))
    assert ahead.adapted_to == later.adapted_to
    assert [name for *_, name in ahead.adapted_to] == ["judge.lora"]
    assert ahead.read_prompts == [texts(*prompts.asking(ahead, B, "Why?"))]
    nobody = Adapted()
    answers = iter([False, True])
    assert read_ahead(nobody, [on(B, "Why?")], lambda: next(answers)) == 0
    assert nobody.read_prompts == []


def test_the_instructions_alone_are_those_of_every_passage() -> None:
    generator = ScriptedGenerator()
    read_ahead(generator, [Task()], never)
    for passage in (A, B):
        assert generator.kept == [texts(*prompts.beginning(generator, passage)[1])]


def test_cancelled_between_two_passages_reads_no_more() -> None:
    generator = ScriptedGenerator()
    read_ahead(generator, [on(A), on(B), on(C)], lambda: len(generator.kept) == 2)
    assert [text in generator.kept[-1] for text in (A.text, B.text)] == [False, True]
    assert len(generator.kept) == 2
    assert read_ahead(generator, [on(A)], lambda: True) == 0
    assert len(generator.kept) == 2


def test_the_model_can_cancel_within_a_passage() -> None:
    asked: list[bool] = []

    class Slow(ScriptedGenerator):
        def keep(self, prompt: object, behind: object = (), cancelled: object = None) -> int:
            assert callable(cancelled)
            asked.append(bool(cancelled()))
            return 7

        def read(
            self,
            prompt: object,
            *,
            then: object = (),
            progress: object = None,
            cancelled: object = None,
        ) -> int:
            assert callable(cancelled)
            asked.append(bool(cancelled()))
            return 5

    assert read_ahead(Slow(), [Task(), on(A), on(A, "Why?")], never) == 19
    assert asked == [False, False, False]


def test_around_an_answer_are_its_passages_and_the_neighbours_of_what_it_cites() -> None:
    texts = ("The ferries ran.", "The buoys were red.", "The pier was long.", "It rained.")
    title = paragraph(9, "Chair: Ms. Vane", kind=Kind.TITLE, number=None, printed=False)
    record = meeting(title, *(paragraph(n, t) for n, t in enumerate(texts, 1)), symbol="COF/SR.1")
    record = replace(record, headings=("Buoys",))
    refs = [ParagraphRef.to(record, p) for p in record.paragraphs]
    answer = replace(
        answered("q").answer,
        passages=(C, B),
        citations=(
            Citation(1, refs[2], texts[1], 0, 3),
            Citation(2, refs[1], texts[0], 0, 3),  # the first has none before it
            Citation(3, refs[0], title.text, 0, 5),  # particulars have no neighbours
        ),
    )
    asked: list[str] = []

    def of(source: str) -> Meeting:
        asked.append(source)
        return record

    assert around(answer, of) == (on(C), on(B), on(A))  # C and A beside B; B beside A
    assert set(asked) == {record.source}
    assert around(replace(answer, citations=()), of) == (on(C), on(B))


# -- what a question will probably have the model read -----------------------------------------

Make = Callable[[ScriptedGenerator], Answerer]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HashEmbedder]:
    return small_collection(tmp_path_factory.mktemp("warming"))


@pytest.fixture
def make(collection: tuple[Path, HashEmbedder]) -> Make:
    folder, embedder = collection

    def made(generator: ScriptedGenerator) -> Answerer:
        settings = Settings(collection=folder, threshold=0.0)
        return Answerer(Searcher.open(folder, embedder), embedder, generator, settings)

    return made


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        # in two parts
        "Which State had become a party at the 39th and at the 40th session?",
        # nothing of it is in the records
        "What is the boiling point of tungsten?",
    ],
)
def test_the_likely_passages_are_those_that_the_question_brings(make: Make, question: str) -> None:
    answerer = make(ScriptedGenerator("nothing."))
    likely = answerer.likely(question)
    shown = answerer.ask(question).passages
    unmarked = [replace(p, highlight=None) for p in shown]
    assert list(dict.fromkeys(likely.passages)) == unmarked
    assert unmarked


def test_filters_and_follow_ups_count_as_for_the_question(make: Make) -> None:
    answerer = make(ScriptedGenerator("nothing."))
    likely = answerer.likely("And at the session before?", earlier=[QUESTION])
    assert {p.ref.session for p in likely.passages} == {39}
    assert "thirty-ninth session" in likely.parts[0][0]
    only = answerer.likely("How many lighthouses had been rebuilt?", Filters(session=39))
    assert {p.ref.session for p in only.passages} == {39}


def test_nothing_is_likely_for_a_question_that_needs_no_model(make: Make) -> None:
    generator = ScriptedGenerator()
    assert make(generator).likely("Who chaired the 590th meeting?") == Likely()


def test_looking_reads_nothing_and_stops_between_the_parts(make: Make) -> None:
    generator = ScriptedGenerator()
    answerer = make(generator)
    assert answerer.likely(QUESTION).passages
    assert answerer.likely(QUESTION, cancelled=lambda: True) == Likely()
    assert not generator.kept + generator.read_prompts + generator.prompts
    with pytest.raises(QaError, match="empty"):
        answerer.likely("  ")


@pytest.mark.parametrize("question", [QUESTION, "Which State joined at the 39th and 40th session?"])
def test_an_answer_is_the_same_after_reading_ahead(make: Make, question: str) -> None:
    def says(prompt: str) -> str:
        return "twelve lighthouses had been rebuilt in Ostrava."

    def plain(answerer: Answerer) -> list[object]:
        events = list(answerer.stream(question))
        last = events[-1]
        assert isinstance(last, Finished)
        answer = replace(last.answer, seconds=0.0, first_token_seconds=None)
        return [*(replace(e, seconds=0.0) for e in events if isinstance(e, Retrieved)), answer]

    generator = ScriptedGenerator(says)
    ahead = make(generator)
    for end in range(4, len(question), 7):
        likely = ahead.likely(question[:end])
        read_ahead(generator, tasks(likely, settled=True), never)
    assert len(generator.kept) > 10
    assert plain(ahead) == plain(make(ScriptedGenerator(says)))


# -- passages first, weighing later ------------------------------------------------------------


def test_passages_are_shown_before_their_sentences_are_weighed(
    make: Make, collection: tuple[Path, HashEmbedder]
) -> None:
    answerer = make(ScriptedGenerator("twelve lighthouses had been rebuilt in Ostrava."))
    embedder = collection[1]
    events = answerer.stream(QUESTION)
    first = next(events)
    assert isinstance(first, Retrieved)
    assert embedder.encoded[-1] == QUESTION  # the search's; no sentence yet
    at = {p.text[slice(*p.highlight)] for p in first.passages if p.highlight}
    assert "Mr. Brill (Ostrava) said that twelve lighthouses had been rebuilt." in at
    *rest, last = events
    assert not [e for e in rest if isinstance(e, Retrieved)]
    assert isinstance(rest[0], Reading)
    assert isinstance(last, Finished)
    # what the answer carries is marked by meaning, as before
    assert [replace(p, highlight=None) for p in last.answer.passages] == [
        replace(p, highlight=None) for p in first.passages
    ]
    assert last.answer.passages == answerer._highlighted(QUESTION, first.passages)
