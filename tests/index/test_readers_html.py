"""HTML files: blocks, lists, headings, notes, what is hidden, encodings, bombs."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import readers
from index.errors import UnreadableFileError
from index.readers import apart
from index.readers.html_worker import LARGEST_HTML
from index.records import Document


def read(folder: Path, body: str, *, encoding: str = "utf-8", head: str = "") -> Document:
    path = folder / "a.html"
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    path.write_bytes(page.encode(encoding))
    return readers.read(path)


def shown(document: Document) -> list[tuple[int | None, str]]:
    return [(line.list_number, line.text) for line in document.lines]


def test_blocks_become_lines(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "loose text<h2>Article 5</h2><p>It <b>rained</b>\n  and\tstopped<sup>1</sup>.</p>"
        "<div>Outer <div>inner</div> again</div>"
        "<table><tr><td>XYZ/C/SR.9</td><td>Distr.: General</td></tr></table>"
        "<p>Held at the Old Mill,<br>on Friday</p>",
    )
    assert [(line.text, line.heading) for line in document.lines] == [
        ("loose text", False),
        ("Article 5", True),
        ("It rained and stopped1.", False),
        ("Outer", False),
        ("inner", False),
        ("again", False),
        ("XYZ/C/SR.9", False),
        ("Distr.: General", False),
        ("Held at the Old Mill,", False),
        ("on Friday", False),
    ]
    assert [line.number for line in document.lines] == list(range(1, 11))
    assert document.format == "html"


def test_lists_show_their_numbers(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<ol><li>one<li><p>two</p><p>more of two</p></ol><p>between</p>"
        "<ol start=3><li>three<ol type=a><li>a</li></ol></li><li value=7>seven</li></ol>"
        "<ul><li>bullet</li></ul><p>after</p>",
    )
    assert shown(document) == [
        (1, "one"),
        (2, "two"),
        (None, "more of two"),
        (None, "between"),
        (3, "three"),
        (None, "(a) a"),
        (7, "seven"),
        (None, "bullet"),
        (None, "after"),
    ]


def test_what_a_page_does_not_show_is_left_out(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<nav>menu</nav><header>head</header><script>let x = 1</script><style>p {}</style>"
        "<div title='header'><p>XYZ/C/SR.9</p></div><!-- comment -->"
        "<p hidden>hidden</p><p style='display: none'>none</p><p>shown</p><footer>foot</footer>",
        head="<title>Title</title>",
    )
    assert shown(document) == [(None, "shown")]


def test_footnotes_come_last(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<div id='sdfootnote1'><p><a class='sdfootnotesym'>*</a> No summary record.</p></div>"
        "<p>Title<a class='sdfootnoteanc'><sup>*</sup></a></p>"
        "<p>Text<a class='footnote-ref' role='doc-noteref'>1</a> goes on.</p>",
    )
    assert [(line.text, line.note) for line in document.lines] == [
        ("Title*", False),
        ("Text goes on.", False),
        ("* No summary record.", True),
    ]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("cp1252", "<meta charset='iso-8859-1'>"),
        ("iso-8859-2", "<meta http-equiv='content-type' content='text/html; charset=iso-8859-2'>"),
        ("cp1252", "<meta charset='no-such-thing'>"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    document = read(tmp_path, "<p>Ms. Schöpp spoke.</p>", encoding=encoding, head=head)
    assert shown(document) == [(None, "Ms. Schöpp spoke.")]


def test_nested_elements_end_in_a_message_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They take the parser quadratic time; the process that reads is stopped."""
    monkeypatch.setattr(apart, "LONGEST_WAIT", 5)
    with pytest.raises(UnreadableFileError, match="takes more than") as caught:
        read(tmp_path, "<div>" * 400_000 + "x")
    assert caught.value.remedy


def test_pages_beyond_the_limits(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="the limit for HTML"):
        read(tmp_path, "x" * LARGEST_HTML)
    with pytest.raises(UnreadableFileError, match="paragraphs and table cells"):
        read(tmp_path, "<p>x" * 20_001)


def test_a_page_without_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="holds no text"):
        read(tmp_path, "<img src=a.png>")
