"""Text files: encodings, line breaks, Markdown, and files that are no text; the choice of reader."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import readers
from index.errors import UnreadableFileError
from index.readers.text import decode
from index.records import Document, Line

TEXT = "1. Ms. Schöpp said that “it” rained – in Zürich.\nIt was so decided.\n"


def saved(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def lines_of(document: Document) -> list[str]:
    return [line.text for line in document.lines]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),  # with a mark
        TEXT.encode("utf-16"),  # with a mark, in the machine's order
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),  # without a mark
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),  # Windows
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf8", "bom", "utf16", "utf16be", "le", "be", "utf32", "cp1252", "crlf", "cr"],
)
def test_encodings_and_line_breaks(tmp_path: Path, data: bytes) -> None:
    document = readers.read(saved(tmp_path, data))
    assert lines_of(document) == TEXT.splitlines()
    assert [line.number for line in document.lines] == [1, 2]
    assert document.format == "text"
    assert document.issues == ()


def test_only_three_characters_break_lines(tmp_path: Path) -> None:
    """A form feed, a vertical tab, a Unicode separator stay: line numbers are an editor's."""
    text = "one\x0c\ntwo\u2028and\x0bmore\x85\nthree"
    assert lines_of(readers.read(saved(tmp_path, text.encode()))) == text.split("\n")


def test_bytes_that_no_encoding_has_are_counted(tmp_path: Path) -> None:
    document = readers.read(saved(tmp_path, b"It rained \x81 and \x8d stopped.\n\xe9t\xe9"))
    assert lines_of(document)[1] == "été"
    assert [issue.message[:7] for issue in document.issues] == ["2 bytes"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n\x0c", "is empty"),
        (b"\x00" * 64, "is empty"),
        (bytes(range(256)) * 20, "holds data"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "holds data"),
        (b"{\\rtf1\\ansi It rained.}", "rich-text"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, what: str) -> None:
    path = saved(tmp_path, data)
    with pytest.raises(UnreadableFileError, match=what) as caught:
        readers.read(path)
    assert str(path) in caught.value.what
    assert caught.value.remedy


def test_missing_and_folder_and_old_formats(tmp_path: Path) -> None:
    for path, what in (
        (tmp_path / "none.txt", "does not exist"),
        (tmp_path, "is a folder"),
        (saved(tmp_path, b"It rained.", "a.doc"), "old word processor"),
    ):
        with pytest.raises(UnreadableFileError, match=what) as caught:
            readers.read(path)
        assert caught.value.remedy


def test_a_file_over_the_limit_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LARGEST_FILE", 8)
    with pytest.raises(UnreadableFileError, match="the limit is"):
        readers.read(saved(tmp_path, b"It rained."))


def test_content_decides_before_the_suffix(tmp_path: Path) -> None:
    path = saved(tmp_path, b"<!DOCTYPE html><html><body><p>It rained.</p></body></html>")
    assert readers.read(path).format == "html"
    assert readers.read(saved(tmp_path, b"It rained.", "a.pdf")).format == "text"


def test_markdown_marks_are_no_text(tmp_path: Path) -> None:
    text = (
        "# Opening\n*The meeting rose at 1 p.m.*\n**Ms. Lind** spoke.\n"
        "1\\. It rained.\n\\* A note.\n* A star.\n"
    )
    document = readers.read(saved(tmp_path, text.encode(), "a.md"))
    assert document.lines == (
        Line("Opening", 1, heading=True),
        Line("The meeting rose at 1 p.m.", 2),
        Line("**Ms. Lind** spoke.", 3),
        Line("1. It rained.", 4),
        Line("* A note.", 5),
        Line("* A star.", 6),
    )


def test_the_suffixes_that_a_folder_is_searched_for() -> None:
    assert {".txt", ".md", ".docx", ".pdf", ".html", ".htm"} <= readers.SUFFIXES
    assert ".doc" in readers.SUFFIXES  # told of, not passed over
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in readers.SUFFIXES)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    with contextlib.suppress(UnreadableFileError):
        text, issues = decode(Path("a.txt"), data)
        assert "\ufffd" in text or not issues
