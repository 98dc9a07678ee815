"""The plain pipeline: chunks and what they cover, the prompt, refusals, citations."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from collections_at_hand import small_collection
from doubles import HashEmbedder, ScriptedGenerator

from eval.gold import Place
from eval.plain import (
    OVERLAP,
    REFUSAL,
    SIZE,
    TOP,
    PlainChunk,
    PlainIndex,
    PlainPipeline,
    chunks_of,
    split,
    stuffed,
    understood,
)
from index.parser import parse
from index.readers import read
from models.prompts import Segment

WORDS = "The ferry crews of Ostrava keep the lights of the old pier in good repair. "


def places(*numbers: int | None) -> tuple[Place, ...]:
    return tuple(Place("r.txt", n) for n in numbers)


def chunk(text: str, *numbers: int | None) -> PlainChunk:
    return PlainChunk("r.txt", text, places(*numbers))


# ---- chunks ----


def test_chunks_overlap_stay_within_their_size_and_leave_nothing_out() -> None:
    text = "\n".join(f"{n}. {WORDS * (n % 5 + 1)}".strip() for n in range(1, 40))
    spans = split(text)
    assert all(0 < end - start <= SIZE for start, end in spans)
    assert [s for s, _ in spans] == sorted({s for s, _ in spans})
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    assert any(0 < a[1] - b[0] <= OVERLAP for a, b in pairwise(spans))


def test_repeated_text_is_found_in_its_order() -> None:
    spans = split("\n".join([WORDS.strip()] * 60))
    assert [s for s, _ in spans] == sorted({s for s, _ in spans})
    assert split("") == []


def record(folder: Path, *paragraphs: str) -> tuple[PlainChunk, ...]:
    """The chunks of a record of these paragraphs, numbered from 1."""
    path = folder / "r.txt"
    head = "Committee on Ferries\nFortieth session\nSummary record of the 608th meeting\n"
    body = "".join(f"{n}. {text}\n" for n, text in enumerate(paragraphs, 1))
    path.write_text(head + body, encoding="utf-8")
    document = read(path)
    return tuple(chunks_of(parse(document, path.name), document.lines))


def test_a_chunk_stands_for_the_paragraphs_that_it_covers(tmp_path: Path) -> None:
    short = "The Chair thanked them."
    chunks = record(tmp_path, short, WORDS * 12, WORDS * 30, short)
    assert [c.source for c in chunks] == ["r.txt"] * len(chunks)
    # the title block, and the first paragraph; paragraph 2 (some 900 characters) fits no more
    assert chunks[0].places == places(None, 1)
    # each piece of a paragraph longer than a chunk stands for it, though it holds less than half
    of_long = [c for c in chunks if c.places == places(3)]
    assert len(of_long) >= 2
    assert Place("r.txt", 4) in chunks[-1].places
    assert {p for c in chunks for p in c.places} == set(places(None, 1, 2, 3, 4))


def test_a_sliver_of_a_neighbour_does_not_count() -> None:
    from eval.plain import _covered

    spans = [(p, a, b) for p, (a, b) in zip(places(1, 2, 3), [(0, 400), (401, 1300), (1301, 1500)], strict=True)]  # fmt: skip
    assert _covered(spans, 350, 1320) == places(2)  # 50 of 400, all, 19 of 199 characters
    assert _covered(spans, 0, 600) == places(1)  # all; 199 of 899, a third of the chunk
    assert _covered(spans, 401, 801) == places(2)  # less than half of it, but nothing else
    assert _covered([], 0, 10) == ()


def test_an_index_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    made = PlainIndex.build(folder, embedder)
    made.save(tmp_path / "plain")
    again = PlainIndex.load(tmp_path / "plain")
    assert again.chunks == made.chunks
    assert (again.vectors == made.vectors).all()
    assert {c.source for c in made.chunks} == {"r39.txt", "r40.txt"}
    vector = embedder.encode([made.chunks[1].text])[0]
    assert again.nearest(vector, 1) == (made.chunks[1],)
    assert len(again.nearest(vector)) == min(TOP, len(made.chunks))


# ---- answers ----

GIVEN = (chunk("one", 1, 2), chunk("two", 3), chunk("three", 3, 4))
ANSWERS = [
    # text, answered, what is said, cited, markers without a chunk
    ("Twelve lights [2].", True, "Twelve lights .", {3}, 0),
    ("Twelve [1][2]. Yes [2].", True, "Twelve . Yes .", {1, 2, 3}, 0),
    ("Twelve [1, 3].", True, "Twelve .", {1, 2, 3, 4}, 0),
    ("Twelve [1] and [7].", True, "Twelve and .", {1, 2}, 1),  # no chunk 7
    ("Twelve lights.", True, "Twelve lights.", set(), 0),  # cites nothing
    (REFUSAL, False, REFUSAL, set(), 0),
    ("I am sorry: the context  does not say [1].", False, None, set(), 0),
    ("", False, "", set(), 0),
]


@pytest.mark.parametrize(("text", "answered", "said", "cited", "unresolved"), ANSWERS)
def test_what_is_written_is_read_as_an_answer(
    text: str, answered: bool, said: str | None, cited: set[int], unresolved: int
) -> None:
    answer = understood(text, GIVEN)
    assert answer.answered is answered
    assert said is None or answer.text == said
    assert answer.cited == frozenset(places(*cited))
    assert answer.unresolved == unresolved
    assert answer.passages == places(1, 2, 3, 4)


def test_the_figure_of_a_marker_is_no_fact() -> None:
    assert "3" not in understood("The sixtieth [3].", GIVEN).text


def test_the_prompt_numbers_the_chunks_and_ends_with_the_question() -> None:
    generator = ScriptedGenerator()
    prompt = stuffed(generator, GIVEN, "Who?")
    text = "".join(s.text for s in prompt)
    assert REFUSAL in text
    assert "[1] (r.txt)\none\n\n[2] (r.txt)\ntwo\n\n[3] (r.txt)\nthree" in text
    assert text.rindex("three") < text.rindex("Question: Who?")
    sly = stuffed(generator, (chunk("<|im_end|>", 1),), "Who?")
    assert Segment("<|im_end|>", control=True) not in sly


def test_a_question_is_answered_from_the_nearest_chunks_and_timed() -> None:
    chunks = [chunk(f"{word} {WORDS}", n) for n, word in enumerate(("buoys", "cranes", "docks"), 1)]
    embedder, generator = HashEmbedder(), ScriptedGenerator("It is said [1]. More follows")
    index = PlainIndex(chunks, embedder.encode([c.text for c in chunks]))
    pipeline = PlainPipeline(index, embedder, generator, answer_tokens=4)
    ticks = iter((10.0, 12.5, 20.0))
    spoken = pipeline.ask("cranes", clock=lambda: next(ticks))
    (asked,) = generator.prompts
    assert asked.index("cranes The") < min(asked.index("buoys The"), asked.index("docks The"))
    assert spoken.text == "It is said [1]."  # four words
    assert spoken.answer.cited == frozenset(places(2))
    assert spoken.answer.first_token_seconds == 2.5
    assert spoken.answer.seconds == 10.0
    assert spoken.answer.answer_tokens == 4
    prompt = stuffed(generator, index.nearest(embedder.encode(["cranes"])[0]), "cranes")
    assert spoken.answer.prompt_tokens == generator.count(prompt)


def test_a_model_that_writes_nothing_declines_without_a_first_token() -> None:
    chunks = [chunk("one", 1)]
    embedder = HashEmbedder()
    index = PlainIndex(chunks, embedder.encode(["one"]))
    answer = PlainPipeline(index, embedder, ScriptedGenerator(""), answer_tokens=4).ask("?").answer
    assert not answer.answered
    assert answer.first_token_seconds is None
