"""`pincite search` and `--all`: what is written, for people and for scripts, and Ctrl-C."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from collections_at_hand import RECORD_40, small_collection, write_records
from doubles import HashEmbedder
from numpy.typing import NDArray

from index.build import build
from index.scope import Filters
from index.search import Searcher
from index.store import Store
from qa.commands import index_records
from qa.searching import Shown, list_mentions, search_records
from qa.session import Session


def _session(**parts: object) -> Session:
    """Only the parts of a session that a command asks for."""
    return cast("Session", SimpleNamespace(**parts))


class Written:
    """Collects what is written."""

    def __init__(self, *, as_json: bool = False, styled: bool = False) -> None:
        self.lines: list[str] = []
        self.how = Shown(as_json=as_json, styled=styled, write=self.lines.append)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    folder, embedder = small_collection(tmp_path)
    searcher = Searcher.open(folder, embedder)
    yield _session(searcher=searcher, store=searcher.store)
    searcher.close()


def test_a_hit_shows_its_best_sentence_and_marks_words_only_when_styled(session: Session) -> None:
    plain, styled = Written(), Written(styled=True)
    for out in (plain, styled):
        search_records(session, [(None, "Who rebuilt twelve lighthouses?")], k=1, filters=Filters(), how=out.how)  # fmt: skip
    first, sentence = plain.text.split("\n")
    assert first.startswith("1. ")
    assert "para. 2 — Mr. Brill (Ostrava)" in first
    assert sentence.strip() == "Mr. Brill (Ostrava) said that twelve lighthouses had been rebuilt."
    assert "\x1b" not in plain.text
    assert "\x1b[1mtwelve\x1b[22m \x1b[1mlighthouses\x1b[22m" in styled.text


def test_a_long_sentence_is_cut_at_words_around_what_was_looked_for(tmp_path: Path) -> None:
    long = "1. " + "before it all " * 40 + "the buoy was " + "afterwards known " * 40 + "red.\n"
    (tmp_path / "long.txt").write_text(long, encoding="utf-8")
    list(build([tmp_path / "long.txt"], tmp_path / "c", HashEmbedder()))
    searcher = Searcher.open(tmp_path / "c", HashEmbedder())
    out = Written()
    list_mentions(_session(store=searcher.store), [(None, "buoy")], filters=Filters(), how=out.how)
    searcher.close()
    (shown,) = (line.strip() for line in out.lines if "…" in line)
    assert len(shown) <= 324
    words = shown.strip("… ").split()
    assert set(words) == {"before", "it", "all", "the", "buoy", "was", "afterwards", "known"}


def test_json_has_the_sentence_and_its_marks_as_spans_of_the_text(session: Session) -> None:
    out = Written(as_json=True)
    search_records(session, [("q1", "lighthouses rebuilt")], k=2, filters=Filters(session=40), how=out.how)  # fmt: skip
    line = json.loads(out.text)
    hit = line["hits"][0]
    start, end = hit["snippet"]
    assert line["id"] == "q1"
    assert hit["text"][start:end].startswith("Mr. Brill (Ostrava) said")
    assert [hit["text"][s:e] for s, e in hit["marks"]] == ["lighthouses", "rebuilt"]


def test_all_lists_every_mention_with_counts_and_coverage(session: Session) -> None:
    out = Written()
    list_mentions(session, [(None, "lighthouse")], filters=Filters(), how=out.how)
    assert [line for line in out.lines if line.startswith("  para.")] == [
        "  para. 2 — Mr. Okonta (Lumeria)",
        "  para. 2 — Mr. Brill (Ostrava)",
    ]
    assert "“lighthouse”: 2 paragraphs in 2 records, 2 mentions." in out.lines
    assert "Searched: 2 of 2 records, 6 paragraphs and the meetings' particulars." in out.lines
    assert "Could not be read: none." in out.lines
    assert out.lines[-1].startswith("Rule: ")


def test_all_says_what_the_filters_leave_out(session: Session) -> None:
    out = Written()
    list_mentions(session, [(None, "lighthouse")], filters=Filters(session=40), how=out.how)
    assert "“lighthouse”: 1 paragraph in 1 record, 1 mention." in out.lines
    assert any(line.startswith("Searched: 1 of 2 records, 3 paragraphs") for line in out.lines)
    assert any(line.startswith("Left out by the filters: 1: ") for line in out.lines)


def test_all_as_json_holds_marks_counts_and_coverage(session: Session) -> None:
    out = Written(as_json=True)
    list_mentions(session, [("t", "party"), (None, "nowhere")], filters=Filters(), how=out.how)
    found, nothing = map(json.loads, out.lines)
    assert [p["text"][s:e] for p in found["paragraphs"] for s, e in p["marks"]] == ["party"] * 2
    assert found["records"] == [
        {"source": "r39.txt", "paragraphs": 1, "mentions": 1},
        {"source": "r40.txt", "paragraphs": 1, "mentions": 1},
    ]
    assert found["coverage"]["searched"] == ["r39.txt", "r40.txt"]
    assert found["coverage"]["unreadable"] == []
    assert (nothing["mentions"], nothing["paragraphs"]) == (0, [])


def test_terminal_escapes_in_a_record_are_not_obeyed(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("1. The buoy \x9b31m was red\u202e now.\n", encoding="utf-8")
    list(build([tmp_path / "bad.txt"], tmp_path / "c", HashEmbedder()))
    searcher = Searcher.open(tmp_path / "c", HashEmbedder())
    session = _session(searcher=searcher, store=searcher.store)
    for as_json in (False, True):
        out = Written(as_json=as_json, styled=True)
        search_records(session, [(None, "buoy")], k=1, filters=Filters(), how=out.how)
        list_mentions(session, [(None, "buoy")], filters=Filters(), how=out.how)
        bare = out.text.replace("\x1b[1m", "").replace("\x1b[22m", "")
        assert all(c.isprintable() or c == "\n" for c in bare)
    searcher.close()


class _Stopped(HashEmbedder):
    """The user presses Ctrl-C while the second batch is encoded."""

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 32,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        if self.encoded:
            raise KeyboardInterrupt
        return super().encode(texts, batch_size, progress)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = write_records(tmp_path / "records")
    for n in range(2):
        text = RECORD_40.replace("608th", f"{700 + n}th") + "4. More was said.\n" * 600
        (records / f"a{n}.txt").write_text(text, encoding="utf-8")
    folder = tmp_path / "collection"
    settings = SimpleNamespace(collection=folder)
    stopped = _session(building_embedder=_Stopped(), settings=settings)
    again = _session(building_embedder=HashEmbedder(), settings=settings)
    lines: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        index_records(stopped, [records], prune=False, as_json=True, write=lines.append)
    done = [json.loads(line)["source"] for line in lines]
    assert done == ["a0.txt"]
    assert "stopped: 1 files are done and kept" in capsys.readouterr().err
    with Store.read(folder) as store:
        assert [r.meeting.source for r in store.records()] == done
    index_records(again, [records], prune=False, as_json=True, write=lines.append)
    outcomes = {r["source"]: r["outcome"] for r in map(json.loads, lines[1:])}
    assert outcomes == {"a0.txt": "unchanged", "a1.txt": "added", "r39.txt": "added", "r40.txt": "added"}  # fmt: skip
