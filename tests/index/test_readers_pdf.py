"""PDF files through the real library: text, scans, encryption, damage, bombs."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from index import readers
from index.errors import UnreadableFileError
from index.readers import apart
from index.readers.pdf_worker import MOST_PAGES
from index.records import Document


def pdf(pages: list[bytes], *, compress: bool = False, encrypt: bool = False) -> bytes:
    """A PDF with these content streams, a page each, in one font."""
    count = len(pages)
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (count, b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(count))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, content in enumerate(pages):
        stream = zlib.compress(content, 9) if compress else content
        kind = b"/Filter /FlateDecode " if compress else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at)
        )
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (kind, len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -1 >> /ID [<00> <00>] "
        % (b"41" * 32, b"42" * 32)
        if encrypt
        else b""
    )
    out += b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        locked,
        start,
    )
    return bytes(out)


def shown(*rows: str) -> bytes:
    """A page's content: one row below the other."""
    lines = [b"BT /F1 10 Tf 72 700 Td 14 TL"]
    lines += [b"(%s) Tj T*" % row.encode("latin-1") for row in rows]
    return b"\n".join([*lines, b"ET"])


def read(folder: Path, data: bytes) -> Document:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return readers.read(path)


def test_text_is_read_with_its_pages(tmp_path: Path) -> None:
    document = read(tmp_path, pdf([shown("1. It rained."), shown("2. It was so decided.")]))
    assert [(line.text, line.page) for line in document.lines] == [
        ("1. It rained.", 1),
        ("2. It was so decided.", 2),
    ]
    assert document.format == "pdf"
    assert document.issues == ()


def test_a_scan_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="is a scan: 2 pages") as caught:
        read(tmp_path, pdf([b"", b"0 0 10 10 re f"]))
    assert "text recognition" in caught.value.remedy


def test_a_page_without_text_is_an_issue(tmp_path: Path) -> None:
    document = read(tmp_path, pdf([shown("1. It rained."), b""]))
    assert [issue.message for issue in document.issues] == ["page 2 holds no text"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pdf([shown("x")], encrypt=True), "is encrypted"),
        (b"%PDF-1.7\nand nothing else", "is damaged"),
        (pdf([shown("x")] * (MOST_PAGES + 1)), f"has {MOST_PAGES + 1} pages"),
        (pdf([shown("x")] * 5_000), "has 5000 pages"),
    ],
    ids=["encrypted", "damaged", "one page too many", "5,000 pages"],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(UnreadableFileError, match=what) as caught:
        read(tmp_path, data)
    assert caught.value.remedy


def test_a_stream_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends in a message within the limits of memory and time, whichever is reached first.

    Were there none, the suite's own limit would end this test.
    """
    monkeypatch.setattr(apart, "LONGEST_WAIT", 8)
    bomb = pdf([b"BT /F1 10 Tf 72 700 Td " + b"(a) Tj " * 60_000_000 + b"ET"], compress=True)
    assert len(bomb) < 2**20
    with pytest.raises(
        UnreadableFileError, match=r"needs more than|takes more than|is damaged"
    ) as caught:
        read(tmp_path, bomb)
    assert caught.value.remedy


def test_a_worker_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0.01)
    with pytest.raises(UnreadableFileError, match="takes more than"):
        read(tmp_path, pdf([shown("x")]))


def test_a_worker_that_dies_is_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([shown("x")]))
    with pytest.raises(UnreadableFileError, match="is damaged"):
        apart.read_apart("no_such_worker", path, {})


def test_a_limit_that_the_system_refuses_does_not_cost_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """macOS refuses a limit of memory: the file is read all the same, and time stays limited."""
    resource = pytest.importorskip("resource", reason="Windows has no such limits")
    held: dict[int, int] = {}

    def refusing(kind: int, limits: tuple[int, int]) -> None:
        if kind == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        held[kind] = limits[0]

    monkeypatch.setattr(resource, "setrlimit", refusing)
    apart._limit()
    assert held == {resource.RLIMIT_CPU: apart.LONGEST_SECONDS, resource.RLIMIT_CORE: 0}
