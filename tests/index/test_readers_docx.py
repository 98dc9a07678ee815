"""Word files: automatic numbers, headings, breaks, hidden text, footnotes, bombs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest

from index import readers
from index.errors import UnreadableFileError
from index.parser import parse
from index.readers.docx import LARGEST_PART, MOST_PARTS
from index.readers.wordlists import W, read_lists, written
from index.records import Document, Kind

NAMESPACE = f'xmlns:w="{W[1:-1]}"'


def read(folder: Path, data: bytes, name: str = "a.docx") -> Document:
    path = folder / name
    path.write_bytes(data)
    return readers.read(path)


def package(body: str, numbering: str = "", footnotes: str = "", **parts: str) -> bytes:
    """A Word file with this body, made by hand where python-docx cannot make it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    content = {
        "document": (
            "document.main",
            f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>",
        )
    }
    if numbering:
        content["numbering"] = ("numbering", f"<w:numbering {NAMESPACE}>{numbering}</w:numbering>")
    if footnotes:
        content["footnotes"] = ("footnotes", f"<w:footnotes {NAMESPACE}>{footnotes}</w:footnotes>")
    for name, xml in parts.items():
        content[name] = (name, xml)
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}{part}+xml"/>'
        for name, (part, _) in content.items()
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>'
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{relations}{name}" Target="{name}.xml"/>'
        for name in content
        if name != "document"
    )
    wrapped = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    office = f'<Relationship Id="r1" Type="{relations}officeDocument" Target="word/document.xml"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", f"{wrapped}{office}</Relationships>")
        archive.writestr("word/_rels/document.xml.rels", f"{wrapped}{links}</Relationships>")
        for name, (_, xml) in content.items():
            archive.writestr(f"word/{name}.xml", xml)
    return target.getvalue()


def paragraph(text: str, numbered: tuple[int, int] | None = None) -> str:
    place = ""
    if numbered:
        place = (
            f'<w:pPr><w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/>'
            "</w:numPr></w:pPr>"
        )
    return f"<w:p>{place}<w:r><w:t xml:space='preserve'>{escape(text)}</w:t></w:r></w:p>"


def level(depth: int, form: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def shown(document: Document) -> list[tuple[int | None, str]]:
    return [(line.list_number, line.text) for line in document.lines]


def test_python_docx_files_are_read(tmp_path: Path) -> None:
    """Tables, tabs, headings by style, headers and footers left out."""
    word = docx.Document()
    section = word.sections[0]
    section.header.paragraphs[0].text = "running head"
    section.footer.paragraphs[0].text = "page 1"
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "XYZ/C/SR.9"
    table.rows[0].cells[1].text = "Distr.: General"
    word.add_paragraph("\t\tOpening")
    word.add_heading("Bridges", level=2)
    word.add_paragraph("")
    word.add_paragraph("It rained.", style="List Number")
    word.add_paragraph("It stopped.", style="List Number")
    target = io.BytesIO()
    word.save(target)
    document = read(tmp_path, target.getvalue())
    assert [(line.text, line.heading, line.list_number) for line in document.lines] == [
        ("XYZ/C/SR.9", False, None),
        ("Distr.: General", False, None),
        ("\t\tOpening", False, None),
        ("Bridges", True, None),
        ("It rained.", False, 1),
        ("It stopped.", False, 2),
    ]
    assert document.format == "docx"
    assert [line.number for line in document.lines] == [1, 2, 3, 4, 6, 7]


def test_list_numbers_are_counted_as_word_counts_them(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "decimal", "%1.")
        + level(1, "lowerLetter", "(%2)")
        + level(2, "lowerRoman", "(%3)")
        + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1">' + level(0, "bullet", "•") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = [
        paragraph("one", (1, 0)),
        paragraph("a", (1, 1)),
        paragraph("i", (1, 2)),
        paragraph("b", (1, 1)),
        paragraph("plain"),
        paragraph("two", (2, 0)),  # another list of the same definition goes on
        paragraph("a again", (2, 1)),  # a level begins anew under a higher one
        paragraph("seven", (3, 0)),  # an override begins anew
        paragraph("eight", (3, 0)),
        paragraph("bullet", (4, 0)),
        paragraph("in no list", (0, 0)),
    ]
    assert shown(read(tmp_path, package("".join(body), numbering))) == [
        (1, "one"),
        (None, "(a) a"),
        (None, "(i) i"),
        (None, "(b) b"),
        (None, "plain"),
        (2, "two"),
        (None, "(a) a again"),
        (7, "seven"),
        (8, "eight"),
        (None, "bullet"),
        (None, "in no list"),
    ]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (1, "lowerLetter", "a"),
        (27, "upperLetter", "AA"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (12, "decimalZero", "12"),
        (0, "lowerLetter", "0"),
    ],
)
def test_written(number: int, style: str, text: str) -> None:
    assert written(number, style) == text


def test_what_word_does_not_show_is_left_out(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>It </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly </w:t></w:r>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>often </w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>rained</w:t><w:softHyphen/>"
        "<w:noBreakHyphen/><w:t>on.</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent>" + paragraph("In a control.") + "</w:sdtContent></w:sdt>"
    )
    assert shown(read(tmp_path, package(body))) == [
        (None, "It often rained\u2011on."),
        (None, "In a control."),
    ]


def test_line_breaks_part_short_lines_only(tmp_path: Path) -> None:
    """A title broken by hand is two lines; a long paragraph stays one."""
    long = "It rained. " * 30
    body = (
        "<w:p><w:r><w:t>Held at the Old Mill,</w:t><w:br/><w:t>on Friday</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>{long}</w:t><w:br/><w:t>It stopped.</w:t></w:r></w:p>"
    )
    texts = [text for _, text in shown(read(tmp_path, package(body)))]
    assert texts[:2] == ["Held at the Old Mill,", "on Friday"]
    assert texts[2].endswith("It rained.  It stopped.")


def test_footnotes_come_last_in_order_of_reference(tmp_path: Path) -> None:
    footnotes = "".join(
        f'<w:footnote w:id="{number}" {kind}>{paragraph(text)}</w:footnote>'
        for number, kind, text in (
            (0, 'w:type="separator"', "rule"),
            (2, "", "\t**\tSecond."),
            (3, "", "\t*\tFirst."),
            (4, "", "Never referred to."),
        )
    )
    body = (
        '<w:p><w:r><w:t>Title</w:t><w:footnoteReference w:customMarkFollows="1" w:id="3"/>'
        "<w:t>*</w:t></w:r></w:p>"
        '<w:p><w:r><w:t>Text</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    document = read(tmp_path, package(body, footnotes=footnotes))
    assert [(line.text, line.note) for line in document.lines] == [
        ("Title*", False),
        ("Text", False),
        ("* First.", True),
        ("** Second.", True),
    ]


def test_a_symbol_in_the_page_header_only(tmp_path: Path) -> None:
    """It is taken from there, and said so; any other header stays out."""
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "XYZ/C/SR.9"
    word.add_paragraph("Summary record of the 9th meeting")
    word.add_paragraph("The meeting was called to order at 10 a.m.")
    word.add_paragraph("The Chair said so.")
    target = io.BytesIO()
    word.save(target)
    meeting = parse(read(tmp_path, target.getvalue()), "a.docx")
    assert meeting.symbol == "XYZ/C/SR.9"
    assert [issue.message for issue in meeting.issues] == [
        "the symbol stands in the page header only"
    ]
    assert [p.number for p in meeting.paragraphs if p.kind is Kind.BODY] == [1]


def nested() -> bytes:
    """An archive in an archive in an archive."""
    data = b"0" * 10_000_000
    for _ in range(3):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", data)
        data = target.getvalue()
    return data


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nested archives": (nested, "an archive, not a Word file"),
    "a part that unpacks to more than the limit": (
        lambda: package("<w:p/>" * (LARGEST_PART // 6 + 1)),
        "would unpack to",
    ),
    "a million rows": (
        lambda: package("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 1_000_000 + "</w:tbl>"),
        "would unpack to",
    ),
    "more rows than any record": (
        lambda: package("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 20_001 + "</w:tbl>"),
        "paragraphs and table cells",
    ),
    "more parts than any record": (
        lambda: package("<w:p/>", **{f"part{n}": "<x/>" for n in range(MOST_PARTS + 1)}),
        "would unpack to",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_a_message(tmp_path: Path, name: str) -> None:
    make, what = BOMBS[name]
    data = make()
    with pytest.raises(UnreadableFileError, match=what) as caught:
        read(tmp_path, data)
    assert caught.value.remedy


def test_deep_nesting_is_walked_without_recursion(tmp_path: Path) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + paragraph("At the bottom.") + "</w:tc></w:tr></w:tbl>" * 60
    assert shown(read(tmp_path, package(deep))) == [(None, "At the bottom.")]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is encrypted",
        ),
        (package("<w:p></w:q>"), "is damaged"),
        (package("<w:p/>"), "holds no text"),
    ],
    ids=["cut", "old", "encrypted", "xml", "empty"],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(UnreadableFileError, match=what) as caught:
        read(tmp_path, data)
    assert caught.value.remedy


def test_lists_without_definitions() -> None:
    lists = read_lists(None, None)
    assert (lists.levels, lists.instances, lists.styles) == ({}, {}, {})
