"""Search: the right session, both sides of a comparison, and derived indexes that may be gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from collections_at_hand import small_collection, write_records
from doubles import HashEmbedder

from index.build import build
from index.errors import CollectionError
from index.lexical import FOLDER
from index.scope import Filters
from index.search import Found, Searcher
from index.vectors import FILE


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    return Searcher.open(*small_collection(tmp_path))


def places(found: Found) -> list[tuple[str, int | None]]:
    return [(h.stored.ref.source, h.stored.ref.paragraph) for h in found.hits]


def test_a_named_session_keeps_its_look_alike_out(searcher: Searcher) -> None:
    question = "How many lighthouses had been rebuilt, said the delegation at the {} session?"
    for session, source in (("fortieth", "r40.txt"), ("39th", "r39.txt")):
        found = searcher.search(question.format(session), 5)
        assert places(found)[0] == (source, 2)
        assert {s for s, _ in places(found)} == {source}


def test_a_comparison_hears_both_sides(searcher: Searcher) -> None:
    found = searcher.search("Who became a party at the thirty-ninth and fortieth sessions?", 2)
    assert {s for s, _ in places(found)} == {"r39.txt", "r40.txt"}
    assert found.scope.words == "39th session, 40th session"


def test_a_question_about_the_meeting_finds_its_particulars(searcher: Searcher) -> None:
    found = searcher.search("At what time did the 608th meeting rise?", 3)
    assert places(found)[0] == ("r40.txt", None)
    assert "rose at 6 p.m." in found.hits[0].stored.text


def test_flags_win_over_the_question(searcher: Searcher) -> None:
    found = searcher.search("What happened at the fortieth session?", 5, Filters(session=39))
    assert {s for s, _ in places(found)} == {"r39.txt"}


def test_only_what_a_speaker_said(searcher: Searcher) -> None:
    found = searcher.search("lighthouses", 5, Filters(speaker="okonta"))
    assert set(places(found)) <= {("r39.txt", 2), ("r39.txt", 3)}
    assert ("r39.txt", 2) in places(found)


def test_ranks_and_scores_are_in_order_and_no_unit_comes_twice(searcher: Searcher) -> None:
    hits = searcher.search("lighthouses rebuilt", 8).hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.stored.id for h in hits}) == len(hits)
    assert hits[0].lexical_rank in (1, 2)


def test_an_absent_session_is_named_and_something_is_found_all_the_same(searcher: Searcher) -> None:
    found = searcher.search("Who became a party at the fifty-fifth session?", 3)
    assert found.scope.absent == ("55th session",)
    assert found.hits


def test_a_number_that_has_no_words_is_searched_for_in_figures(searcher: Searcher) -> None:
    found = searcher.search("What was rebuilt at the 0th session?", 3)
    assert found.scope.absent == ("0th session",)
    assert found.hits


def test_nothing_to_search_for_finds_nothing(searcher: Searcher) -> None:
    assert searcher.search("   ", 3).hits == ()
    assert searcher.search("lighthouse", 3, Filters(session=77)).hits == ()


@pytest.mark.parametrize("gone", [FILE, FOLDER, "both"])
def test_without_its_derived_indexes_a_collection_finds_the_same_and_is_not_written_to(
    tmp_path: Path, gone: str
) -> None:
    folder, embedder = small_collection(tmp_path)
    with_all = places(Searcher.open(folder, embedder).search("lighthouses rebuilt", 5))
    if gone in (FILE, "both"):
        (folder / FILE).unlink()
    if gone in (FOLDER, "both"):
        shutil.rmtree(folder / FOLDER)
    assert places(Searcher.open(folder, embedder).search("lighthouses rebuilt", 5)) == with_all
    assert (folder / FILE).exists() is (gone == FOLDER)
    assert (folder / FOLDER).exists() is (gone == FILE)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    folder, _ = small_collection(tmp_path)
    with pytest.raises(CollectionError, match="hash-words"):
        Searcher.open(folder, HashEmbedder(name="other"))


def test_a_question_about_a_corrigendum_is_answered_from_it(tmp_path: Path) -> None:
    records = write_records(tmp_path / "records")
    text = (
        "Committee on Ferries\nCOF/C/SR.608/Corr.1\nFortieth session\n"
        "Summary record of the 608th meeting\nCorrigendum\n"
        "Paragraph 2, first sentence\nFor twelve lighthouses read thirteen lighthouses.\n"
    )
    (records / "corr.txt").write_text(text, encoding="utf-8")
    embedder = HashEmbedder()
    list(build([records], tmp_path / "c", embedder))
    searcher = Searcher.open(tmp_path / "c", embedder)
    question = "How many lighthouses had been rebuilt{}?"
    assert searcher.search(question.format(""), 1).hits[0].stored.ref.source != "corr.txt"
    found = searcher.search(question.format(", according to the corrigendum"), 4)
    assert found.hits[0].stored.ref.source == "corr.txt"
    assert len(found.hits) == 4, "what is corrected stays in view"
    assert [h.score for h in found.hits] == sorted((h.score for h in found.hits), reverse=True)
    searcher.close()
