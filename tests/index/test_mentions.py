"""Every mention of a term: the rule, the counts, and the statement of what was searched."""

from __future__ import annotations

from pathlib import Path

import pytest
from collections_at_hand import meeting, paragraph, put, write_records
from doubles import HashEmbedder

from index.build import build
from index.lexical import LexicalIndex
from index.mentions import Mentions, TermMatcher, find_mentions
from index.records import Kind, Speaker
from index.scope import Filters
from index.store import Store


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        # inflected forms share a stem
        ("States parties", "A State party wrote; other States Parties did not.", ["State party", "States Parties"]),
        # case, accents and punctuation do not count
        ("turkiye", "It was in TÜRKİYE, no, in Türkiye.", ["Türkiye"]),
        ("Inter-Parliamentary Union", "the Inter‑Parliamentary\nUnion met", ["Inter‑Parliamentary\nUnion"]),
        ("A/79/292", "in document A/79/292, not in A/79/293", ["A/79/292"]),
        # small words are words of the term like any other
        ("rights of the child", "the rights of the child; the rights of a child", ["rights of the child"]),
        # words apart, or in another order, are no mention
        ("liquidity crisis", "a crisis of liquidity, liquidity in crisis", []),
        # a longer word is another word
        ("port", "the airport, a report, a port", ["port"]),
        # matches do not overlap
        ("ha ha", "ha ha ha ha ha", ["ha ha", "ha ha"]),
        ("…", "nothing … at all", []),
    ],
)  # fmt: skip
def test_the_rule(term: str, text: str, found: list[str]) -> None:
    assert [text[s:e] for s, e in TermMatcher(term).spans(text)] == found


@pytest.fixture
def store(tmp_path: Path) -> Store:
    embedder = HashEmbedder()
    store = Store.write(tmp_path / "collection", embedder)
    first = meeting(
        paragraph(1, "Chair: Ms. Vane", kind=Kind.TITLE, number=None, printed=False),
        paragraph(2, "The lighthouse was lit. No lighthouses closed.", number=1, speaker=Speaker("Mr. Brill")),
        paragraph(3, "Ferries ran.", number=2, speaker=Speaker("Ms. Vane")),
        paragraph(4, "A lighthouse keeper spoke.", number=3, speaker=Speaker("Ms. Vane")),
        source="b.txt", body="COF", session=40, meeting=608,
    )  # fmt: skip
    put(store, first, embedder)
    put(
        store,
        meeting(paragraph(1, "The light of the house."), source="a.txt", body="COF", session=39),
        embedder,
    )
    put(
        store,
        meeting(
            paragraph(1, "Lighthouses, of another body."), source="c.txt", body="SHC", session=2
        ),
        embedder,
    )
    return store


def listed(result: Mentions) -> list[tuple[str, int | None, int]]:
    return [(m.stored.ref.source, m.stored.ref.paragraph, len(m.spans)) for m in result.found]


def test_every_paragraph_is_listed_in_the_records_order_with_counts(store: Store) -> None:
    with store:
        result = find_mentions(store, LexicalIndex.current(store), "lighthouse")
    assert listed(result) == [("b.txt", 1, 2), ("b.txt", 3, 1), ("c.txt", 1, 1)]
    assert [(c.meeting.source, c.paragraphs, c.mentions) for c in result.counts] == [
        ("b.txt", 2, 3),
        ("c.txt", 1, 1),
    ]
    assert [m.source for m in result.coverage.searched] == ["a.txt", "b.txt", "c.txt"]
    assert result.coverage.paragraphs == 5
    assert result.coverage.left_out == ()


def test_particulars_are_searched_too(store: Store) -> None:
    with store:
        result = find_mentions(store, LexicalIndex.current(store), "Ms. Vane")
    assert listed(result) == [("b.txt", None, 1)]


def test_a_term_of_small_words_is_found_though_the_index_knows_none_of_them(store: Store) -> None:
    with store:
        result = find_mentions(store, LexicalIndex.current(store), "of the")
    assert listed(result) == [("a.txt", 1, 1)]


def test_filters_leave_records_out_and_say_so(store: Store) -> None:
    with store:
        lexical = LexicalIndex.current(store)
        by_body = find_mentions(store, lexical, "lighthouse", Filters(body="SHC"))
        by_speaker = find_mentions(store, lexical, "lighthouse", Filters(speaker="vane"))
    assert listed(by_body) == [("c.txt", 1, 1)]
    assert [m.source for m in by_body.coverage.left_out] == ["a.txt", "b.txt"]
    assert listed(by_speaker) == [("b.txt", 3, 1)]
    assert by_speaker.coverage.speaker == "vane"


def test_more_mentions_than_any_ranking_goes_deep_are_all_listed(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    texts = [paragraph(n, f"Buoy number {n}." if n % 2 else "None.") for n in range(1, 401)]
    with Store.write(tmp_path, embedder) as store:
        put(store, meeting(*texts), embedder)
        result = find_mentions(store, LexicalIndex.current(store), "buoys")
    assert [m.stored.ref.paragraph for m in result.found] == list(range(1, 401, 2))


def test_a_file_that_could_not_be_read_is_stated_until_it_can_be(tmp_path: Path) -> None:
    records, folder = write_records(tmp_path / "records"), tmp_path / "collection"

    def unreadable() -> list[str]:
        list(build([records], folder, HashEmbedder()))
        with Store.read(folder) as store:
            found = find_mentions(store, LexicalIndex.current(store), "lighthouse")
        return [Path(f.origin).name for f in found.coverage.unreadable]

    assert unreadable() == []
    (records / "empty.txt").write_text("", encoding="utf-8")
    (records / "gone.txt").write_text("", encoding="utf-8")
    assert unreadable() == ["empty.txt", "gone.txt"]
    (records / "empty.txt").write_text("1. Now it can be read.\n", encoding="utf-8")
    (records / "gone.txt").unlink()
    assert unreadable() == []
