"""Conversations to Markdown, Word and JSON, with what stands in them intact."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from qa.errors import QaError
from qa.export import export, markdown
from qa.tui.scripted import answered, citation, declined

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TWO = (answered("How is it verified?").answer, answered("And again?").answer)


def test_markdown_numbers_the_footnotes_through() -> None:
    text = markdown(TWO)
    assert text.startswith("## How is it verified?\n\nThe rest period of ferry crews is 11")
    used = re.findall(r"\[\^(\d+)\](?!:)", text)
    assert used == ["1", "2", "2", "3", "4", "4"]
    assert re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE) == ["1", "2", "3", "4"]
    assert "[^1]: CLK/C/SR.412, para. 2 (Ms. Oberlin (Kelmara)): “a law of 2022 had" in text
    assert "hours[^1]." in text


def test_what_is_not_supported_stays_marked_so() -> None:
    assert "*Not supported by the paragraph cited:* All five licences" in markdown(TWO[:1])


def test_a_declined_answer_has_no_footnotes() -> None:
    text = markdown([declined("Fog?").answer])
    assert "The records do not say" in text
    assert "[^" not in text


def test_markup_in_a_record_is_text_in_markdown() -> None:
    hostile = replace(TWO[0], question="**bold** [link](http://x) <b> `code` # head\n## more")
    heading = markdown([hostile]).split("\n\n")[0]
    assert heading.count("\n") == 0
    assert r"\*\*bold\*\* \[link\](http://x) \<b\> \`code\` \# head \#\# more" in heading


def test_a_marker_inside_the_words_of_a_claim_is_no_footnote() -> None:
    answer = replace(TWO[0], text="As it says in [9], so it is [1].", claims=())
    assert r"As it says in \[9\], so it is[^1]." in markdown([answer])


def test_word_has_real_footnotes(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    export(TWO, path)
    with zipfile.ZipFile(path) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
        kinds = package.read("[Content_Types].xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    assert "footnotes+xml" in kinds
    assert "relationships/footnotes" in relations
    defined = {n.get(f"{W}id"): "".join(n.itertext()) for n in notes}
    used = [r.get(f"{W}id") for r in body.iter(f"{W}footnoteReference")]
    assert used == ["1", "2", "3", "4", "5", "6"]
    assert set(used) <= set(defined)
    assert defined["1"].strip().startswith("CLK/C/SR.412, para. 2 (Ms. Oberlin (Kelmara)): “a law")
    # the two separators that Word asks for
    assert [n.get(f"{W}type") for n in notes][:2] == ["separator", "continuationSeparator"]


def test_word_opens_again_with_its_text(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    export(TWO, path)
    texts = [p.text for p in Document(str(path)).paragraphs]
    assert texts[0] == "How is it verified?"
    assert texts[1].startswith("The rest period of ferry crews is 11 consecutive hours. It is")
    assert "[1]" not in texts[1]


def test_word_takes_what_xml_cannot_hold(tmp_path: Path) -> None:
    cited = replace(citation(1, 2, "a law"), note="\x00\x1b[31m \ud800 <&>")
    answer = replace(TWO[0], question="a\x0bb\ud800", citations=(cited,), claims=())
    path = tmp_path / "out.docx"
    export([answer], path)
    assert Document(str(path)).paragraphs[0].text.startswith("a")
    with zipfile.ZipFile(path) as package:
        assert "&lt;&amp;&gt;" in package.read("word/footnotes.xml").decode()


def test_a_word_file_without_citations_has_no_footnotes_part(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    export([declined("Fog?").answer], path)
    with zipfile.ZipFile(path) as package:
        assert "word/footnotes.xml" not in package.namelist()


def test_json_is_the_shape_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    export(TWO, path)
    value = json.loads(path.read_text(encoding="utf-8"))
    assert [t["id"] for t in value["turns"]] == ["1", "2"]
    cited = value["turns"][0]["citations"][0]
    assert cited["cite"] == "CLK/C/SR.412, para. 2"
    assert cited["text"][cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize(
    ("answers", "name", "what"),
    [
        # nothing was asked yet
        ((), "out.md", "no answer"),
        # a format that is not known
        (TWO, "out.pdf", "no format is known by .pdf"),
        (TWO, "out", "a name without a suffix"),
        # a folder that is not there
        (TWO, "no/out.md", "cannot write"),
        (TWO, "no/out.docx", "cannot write"),
        (TWO, "no/out.json", "cannot write"),
    ],
)
def test_what_cannot_be_exported_is_told(
    answers: tuple, name: str, what: str, tmp_path: Path
) -> None:
    with pytest.raises(QaError, match=what) as caught:
        export(answers, tmp_path / name)
    assert caught.value.remedy
