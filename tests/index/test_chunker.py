"""Chunks: within a paragraph, within the encoder's window, with exact spans."""

from __future__ import annotations

from collections_at_hand import meeting, paragraph, sample_meeting
from doubles import HashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index.chunker import chunk, context_line, spans, units


def test_particulars_are_one_unit_and_each_body_paragraph_is_one() -> None:
    found = list(units(sample_meeting()))
    assert [u.text for u in found] == [
        "Chair: Ms. Vane\nThe meeting rose.",
        "The Chair opened it.",
        "He agreed.",
    ]
    assert [u.is_body for u in found] == [False, True, True]


def test_what_is_embedded_says_which_meeting_and_who_speaks() -> None:
    chunks = chunk(sample_meeting(), HashEmbedder())
    assert chunks[2].embedded == (
        "COF, 40th session, 608th meeting, 17 April 2025. Mr. Brill (Ostrava). He agreed."
    )


def test_sentences_of_a_paragraph_are_embedded_alone_too() -> None:
    text = "He agreed. The light at Ostrava had been rebuilt in May. Then" + " word" * 60 + "."
    record = meeting(paragraph(1, text, heading="Lights"), paragraph(2, "One sentence only."))
    chunks = chunk(record, HashEmbedder(max_tokens=40))
    alone = [c for c in chunks if c.embedded == text[c.start : c.end]]
    assert [c.embedded for c in alone] == [
        "He agreed.",
        "The light at Ostrava had been rebuilt in May.",
    ]  # the third is longer than the window
    assert {c.ordinal for c in alone} == {1}
    assert [c.embedded for c in chunks if c.ordinal == 2] == ["One sentence only."]


def test_context_without_facts_is_empty() -> None:
    assert context_line(meeting()) == ""


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    text = " ".join(f"Sentence {n} has exactly six words." for n in range(40))
    embedder = HashEmbedder(max_tokens=40)
    found = spans(text, 32, embedder)
    assert len(found) > 5
    assert all(text[start:end].endswith(".") for start, end in found)


def test_a_heading_as_long_as_the_window_leaves_room_for_text() -> None:
    embedder = HashEmbedder(max_tokens=40)
    record = meeting(paragraph(1, "word " * 100, heading="long " * 100))
    chunks = chunk(record, embedder)
    assert all(embedder.count_tokens(c.embedded) <= 40 for c in chunks)


@given(
    st.lists(st.sampled_from(["word", "a;", "b,", "end.", "X" * 30, "\n"]), max_size=120).map(
        " ".join
    ),
    st.integers(6, 40),
)
def test_spans_cover_every_word_in_order_and_fit(text: str, budget: int) -> None:
    embedder = HashEmbedder()
    found = spans(text, budget, embedder)
    at = 0
    for start, end in found:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert embedder.count_tokens(text[start:end]) <= budget
        at = end
    assert not text[at:].strip()
