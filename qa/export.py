"""Conversations to files: Markdown and Word with footnotes, and JSON.

Word knows footnotes as a part of the document beside its text. python-docx has no calls for them,
so that part is written here, in the few elements that the format (ECMA-376, 17.11) asks for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import output
from qa.answers import Answer, Citation
from qa.diagnostics import plain
from qa.errors import QaError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as DocxParagraph

FORMATS = {".md": "Markdown", ".docx": "Word", ".json": "JSON"}
_MARK = re.compile(r"\[(\d+)\]")


def export(answers: Sequence[Answer], path: Path) -> None:
    """Write the conversation to `path`; its suffix decides the format.

    Raises:
        QaError: there is nothing to write, the suffix is unknown, or the file cannot be written.
    """
    if not answers:
        raise QaError("there is no answer to export yet", "ask a question first")
    writers = {".md": _write_markdown, ".docx": _write_word, ".json": _write_json}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise QaError(
            f"{path.name}: no format is known by {path.suffix or 'a name without a suffix'}",
            f"end the name in one of {', '.join(FORMATS)}",
        )
    try:
        write(answers, path)
    except OSError as error:
        raise QaError(
            f"cannot write {path}: {error.strerror or error}", "choose another place or name"
        ) from error


def markdown(answers: Sequence[Answer]) -> str:
    """The conversation as Markdown, with a footnote a citation, numbered through."""
    parts: list[str] = []
    notes: list[str] = []
    for answer in answers:
        parts.append(f"## {_escaped(answer.question)}")
        numbers: dict[int, int] = {}
        for citation in answer.citations:
            numbers[citation.n] = len(notes) + 1
            notes.append(f"[^{len(notes) + 1}]: {_escaped(_note(citation))}")
        parts.append(_marked_up(answer, numbers))
        parts += [f"*{answer.coverage}*"] if answer.coverage else []
        unsupported = [c for c in answer.claims if not c.supported]
        parts += [
            f"*Not supported by the paragraph cited:* {_escaped(c.text)}" for c in unsupported
        ]
    return "\n\n".join([*parts, "\n".join(notes)]).rstrip() + "\n"


def _marked_up(answer: Answer, numbers: dict[int, int]) -> str:
    out, at = [], 0
    for match in _MARK.finditer(answer.text):
        number = numbers.get(int(match.group(1)))
        if number is not None:
            # Markers stand at the end of a word in Markdown, without the space before.
            out.append(_escaped(answer.text[at : match.start()]).rstrip() + f"[^{number}]")
            at = match.end()
    return "".join([*out, _escaped(answer.text[at:])])


def _note(citation: Citation) -> str:
    said = f" ({citation.ref.speaker})" if citation.ref.speaker else ""
    note = f" {citation.note}" if citation.note else ""
    return f"{citation.ref}{said}: “{' '.join(citation.quote.split())}”{note}"


def _escaped(text: str) -> str:
    """Untrusted text as Markdown shows it: nothing in it is an instruction to a renderer."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(plain(text).split()))


def _write_markdown(answers: Sequence[Answer], path: Path) -> None:
    path.write_text(markdown(answers), encoding="utf-8")


def _write_json(answers: Sequence[Answer], path: Path) -> None:
    value = {
        "version": output.VERSION,
        "turns": [output.answer(answer, str(n)) for n, answer in enumerate(answers, 1)],
    }
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_word(answers: Sequence[Answer], path: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.title = _xml_safe(answers[0].question)
    document.core_properties.author = ""
    footnotes = _Footnotes()
    for answer in answers:
        document.add_heading(_xml_safe(answer.question), level=2)
        _add_answer(document, answer, footnotes)
        if answer.coverage:
            document.add_paragraph().add_run(answer.coverage).italic = True
        for claim in answer.claims:
            if not claim.supported:
                paragraph = document.add_paragraph()
                paragraph.add_run("Not supported by the paragraph cited: ").italic = True
                paragraph.add_run(_xml_safe(claim.text))
    footnotes.attach(document)
    document.save(str(path))


def _add_answer(document: Document, answer: Answer, footnotes: _Footnotes) -> None:
    citations = {c.n: c for c in answer.citations}
    paragraph = document.add_paragraph()
    at = 0
    for match in _MARK.finditer(answer.text):
        citation = citations.get(int(match.group(1)))
        if citation is not None:
            paragraph.add_run(_xml_safe(answer.text[at : match.start()]).rstrip())
            footnotes.add(paragraph, _xml_safe(_note(citation)))
            at = match.end()
    paragraph.add_run(_xml_safe(answer.text[at:]))


def _xml_safe(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(c for c in plain(text) if not 0xD800 <= ord(c) <= 0xDFFF)


class _Footnotes:
    """The footnotes of one document, attached to it at the end."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, paragraph: DocxParagraph, text: str) -> None:
        """A reference at the end of `paragraph` to a footnote with `text`."""
        self._texts.append(text)
        run = paragraph.add_run()
        run.font.superscript = True
        run._r.append(_element("w:footnoteReference", {"w:id": str(len(self._texts))}))

    def attach(self, document: Document) -> None:
        """Put the footnotes' part into the document's package."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        if not self._texts:
            return
        root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        # Word wants these two before the first real one.
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            root.append(_footnote(number, _element(f"w:{kind}"), kind))
        for number, text in enumerate(self._texts, 1):
            root.append(_footnote(number, _element("w:footnoteRef"), text=text))
        part = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            serialize_part_xml(root),
            document.part.package,
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote(number: int, mark: Any, kind: str = "", text: str = "") -> Any:  # noqa: ANN401 - lxml's elements
    note = _element("w:footnote", {"w:id": str(number)} | ({"w:type": kind} if kind else {}))
    paragraph = _element("w:p")
    run = _element("w:r")
    if not kind:
        properties = _element("w:rPr")
        properties.append(_element("w:vertAlign", {"w:val": "superscript"}))
        run.append(properties)
    run.append(mark)
    paragraph.append(run)
    if text:
        words = _element("w:r")
        content = _element("w:t", {"xml:space": "preserve"})
        content.text = f" {text}"
        words.append(content)
        paragraph.append(words)
    note.append(paragraph)
    return note


def _element(tag: str, attributes: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - lxml's elements
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        if name == "xml:space":
            made.set("{http://www.w3.org/XML/1998/namespace}space", value)
        else:
            made.set(qn(name), value)
    return made
