"""The sentence that a search shows."""

from __future__ import annotations

from pathlib import Path

from collections_at_hand import meeting, paragraph, put
from doubles import HashEmbedder

from index.lexical import LexicalIndex
from index.snippets import Snippets
from index.store import Store

TEXT = "The Chair spoke first. The ferries had been repaired at Norport. The Chair spoke last."


def test_the_sentence_with_the_rarest_words_is_chosen_and_its_words_marked(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, meeting(paragraph(1, TEXT), paragraph(2, "The Chair spoke.")), embedder)
        snippets = Snippets(LexicalIndex.current(store), "Did the Chair say who repairs a ferry?")
    found = snippets.of(TEXT)
    assert TEXT[found.start : found.end] == "The ferries had been repaired at Norport."
    assert [TEXT[s:e] for s, e in found.marks] == ["ferries", "repaired"]


def test_without_a_common_word_the_first_sentence_is_shown(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Store.write(tmp_path, embedder) as store:
        put(store, meeting(paragraph(1, TEXT)), embedder)
        found = Snippets(LexicalIndex.current(store), "buoys").of(TEXT)
    assert (TEXT[found.start : found.end], found.marks) == ("The Chair spoke first.", ())


def test_a_text_without_words_has_an_empty_snippet() -> None:
    assert Snippets(LexicalIndex.in_memory(), "buoys").of("").end == 0
