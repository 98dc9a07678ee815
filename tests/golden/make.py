"""Makes the golden fixtures anew: one meeting as txt, docx, pdf and html, by real producers.

The meeting is invented. A flat OpenDocument file is written here and exported by LibreOffice
(automatic numbers, styles, page heads, footnotes with asterisks); a second Word file, its masthead
in a table and its numbers from a style, is made with python-docx.
Run by hand, where `soffice` is installed: python tests/golden/make.py
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
NAME = "CMP_C_SR.57"

MASTHEAD = ["CMP/C/SR.57", "Distr.: General", "14 June 2021", "Original: English"]
TITLE = [
    "Committee on the Safety of Mountain Paths",
    "Twelfth session",
    "Summary record of the second part (public)* of the 57th meeting**",
    "Held at the Old Customs House, Vallorne, on Thursday, 3 June 2021, at 3 p.m.",
    "Chair: Ms. Ferrand-Okoye",
    "later: Mr. Stolz (Vice-Chair)",
]
AGENDA = [
    "Adoption of the agenda",
    "Consideration of reports submitted by member communes under article 14 of the Charter",
    "Third periodic report of Haute-Sarine (continued)",
    "Closure of the session",
]
OPENING = "The second part (public) of the meeting began at 4.35 p.m."
PAUSE = "The meeting was suspended at 5.10 p.m. and resumed at 5.25 p.m."
CLOSING = "The meeting rose at 6.05 p.m."
NOTES = [
    "No summary record was prepared for the first part (closed) of the meeting.",
    "No summary records were issued for the 50th to 56th meetings.",
]
BODY: list[tuple[str, str]] = [
    ("h", AGENDA[0]),
    ("p", "The agenda was adopted."),
    ("h", "Third periodic report of Haute-Sarine (continued)"),
    ("p", "At the invitation of the Chair, the delegation of Haute-Sarine joined the meeting."),
    (
        "p",
        "Ms. Delacombe-Ruiz (Haute-Sarine), replying to the questions put at the 49th meeting, said "
        "that the commune had 214 kilometres of marked paths, of which 63 kilometres lay above "
        "the tree line. A register of rockfall had been kept since 1998. In 2020 it had recorded "
        "41 falls, as against 37 in 2019; no walker had been hurt. The path wardens, 18 in number, "
        "inspected every bridge twice a year, in May and in October, and after each storm with "
        "wind speeds above 90 kilometres an hour. Their reports were published within 10 days.",
    ),
    (
        "p",
        "With regard to article 9, on signposting, the commune had replaced 1,120 of its 1,400 "
        "signposts since the previous report (CMP/C/HSA/2). The remaining 280 stood on paths that "
        "crossed the frontier and could be replaced only by agreement with the neighbouring "
        "authorities, with whom correspondence had been going on since 11 March 2017.",
    ),
    (
        "p",
        "Mr. Stolz (Country Rapporteur) asked by what means a walker who spoke none of the three "
        "official languages was warned of blasting. According to information received, the "
        "sirens were sounded at 2.15 p.m. on working days, yet the notices that explained them had "
        "been drawn up in one language only. He also wished to know whether the compensation paid "
        "after the accident at the Pas de l’Ours, which amounted to 12,500 crowns, had reached the "
        "families concerned.",
    ),
    (
        "p",
        "He would welcome figures on the number of wardens who had been trained in first aid, "
        "disaggregated by sex and by valley.",
    ),
    ("h", "Articles 11 to 13"),
    (
        "p",
        "Ms. van der Hallen, referring to article 12 (b), asked whether sheepdogs were counted "
        "among the hazards that a commune was obliged to report. The general recommendation on "
        "animals along paths (No. 3) left room for doubt.",
    ),
    (
        "p",
        "A representative of Haute-Sarine said that they were not. The commune’s 26 flocks were "
        "guarded by 71 dogs, all of them registered; eight complaints had been received in 2020, "
        "and in each case the owner had been visited by a warden (see CMP/C/HSA/3, paras. 40-44).",
    ),
    ("x", PAUSE),
    (
        "p",
        "Mr. Abara-Lund (Observer for the Union of Mountain Guides (UMG)), speaking also on behalf "
        "of the Alpine Rescue League, said that the sirens were a poor substitute for a guard. In "
        "the winter of 2019 a group of schoolchildren had taken shelter in a tunnel in which "
        "charges had already been laid, and had been led out with four minutes to spare. The two "
        "organizations had asked for a responsible person to be posted at either end of every "
        "path under which blasting took place; the request, made on 2 February 2020, had remained "
        "unanswered.",
    ),
    (
        "p",
        "Ms. Delacombe-Ruiz (Haute-Sarine) said that the commune accepted the criticism. Guards "
        "would be posted from 1 September 2021. The compensation had been paid in full on "
        "19 November 2020. Of the 18 wardens, 15 had been trained in first aid, seven of them "
        "women; figures by valley would be sent in writing within 48 hours.",
    ),
    ("p", "The delegation of Haute-Sarine withdrew."),
    ("h", AGENDA[3]),
    (
        "p",
        "The Chair said she took it that the Committee wished to request the secretariat to send "
        "its provisional conclusions to the commune before the end of the month.",
    ),
    ("p", "It was so decided."),
    (
        "p",
        "After the customary exchange of courtesies, the Chair declared the twelfth session of the "
        "Committee closed.",
    ),
    ("x", CLOSING),
]


def text_file() -> str:
    """The record as a text file: printed numbers, notes at the end."""
    lines = [*MASTHEAD, *TITLE, "Contents", *AGENDA, OPENING]
    number = 0
    for kind, text in BODY:
        number += kind == "p"
        lines.append({"h": f"\t\t{text}", "p": f"{number}.\t{text}", "x": text}[kind])
    lines += [f"\t{'*' * at}\t{note}" for at, note in enumerate(NOTES, start=1)]
    return "\n".join(lines) + "\n"


_STYLES = """
<office:styles>
 <style:style style:name="Standard" style:family="paragraph">
  <style:paragraph-properties fo:margin-bottom="0.21cm" fo:text-align="justify"/>
  <style:text-properties style:font-name="Liberation Serif" fo:font-family="'Liberation Serif'"
   fo:font-size="10pt" fo:language="en" fo:country="GB" fo:hyphenate="true"/>
 </style:style>
 <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
  style:parent-style-name="Standard" style:default-outline-level="2">
  <style:paragraph-properties fo:text-align="start" fo:keep-with-next="always"/>
  <style:text-properties fo:font-weight="bold"/>
 </style:style>
 <style:style style:name="Footnote" style:family="paragraph" style:parent-style-name="Standard">
  <style:text-properties fo:font-size="8pt"/>
 </style:style>
 <style:style style:name="Header" style:family="paragraph" style:parent-style-name="Standard"/>
 <style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard"/>
 <text:notes-configuration text:note-class="footnote" style:num-format="1"
  text:footnotes-position="page"/>
</office:styles>
<office:automatic-styles>
 <style:page-layout style:name="pm1">
  <style:page-layout-properties fo:page-width="14.8cm" fo:page-height="21cm" fo:margin-top="1.5cm"
   fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"/>
  <style:header-style/><style:footer-style/>
 </style:page-layout>
 <text:list-style style:name="L1">
  <text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1">
   <style:list-level-properties text:list-level-position-and-space-mode="label-alignment">
    <style:list-level-label-alignment text:label-followed-by="listtab"
     text:list-tab-stop-position="1cm"/>
   </style:list-level-properties>
  </text:list-level-style-number>
 </text:list-style>
</office:automatic-styles>
<office:master-styles>
 <style:master-page style:name="Standard" style:page-layout-name="pm1">
  <style:header><text:p text:style-name="Header">CMP/C/SR.57</text:p></style:header>
  <style:footer><text:p text:style-name="Footer"><text:page-number/>/<text:page-count/></text:p>
  </style:footer>
 </style:master-page>
</office:master-styles>
"""
_NAMESPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
        )
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def flat_odt() -> str:
    """The record as a flat OpenDocument text."""

    def line(text: str, style: str = "Standard") -> str:
        return f'<text:p text:style-name="{style}">{_noted(text)}</text:p>'

    def heading(text: str) -> str:
        escaped = html.escape(text)
        return f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{escaped}</text:h>'

    blocks = [line(text) for text in [*MASTHEAD, *TITLE, "Contents", *AGENDA, OPENING]]
    number = 0
    for kind, text in BODY:
        if kind == "h":
            blocks.append(heading(text))
        elif kind == "x":
            blocks.append(line(text))
        else:
            number += 1
            more = ' text:continue-numbering="true"' if number > 1 else ""
            blocks.append(
                f'<text:list text:style-name="L1"{more}><text:list-item>{line(text)}'
                "</text:list-item></text:list>"
            )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} '
        'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{_STYLES}<office:body><office:text>{''.join(blocks)}</office:text></office:body>"
        "</office:document>"
    )


def _noted(text: str) -> str:
    """The asterisks of the title as real footnotes."""
    escaped = html.escape(text)
    if not text.startswith("Summary record"):
        return escaped
    first, second, rest = re.split(r"\*+", escaped)
    return f"{first}{_footnote(1)}{second}{_footnote(2)}{rest}"


def _footnote(stars: int) -> str:
    mark = "*" * stars
    return (
        f'<text:note text:id="n{stars}" text:note-class="footnote"><text:note-citation '
        f'text:label="{mark}">{mark}</text:note-citation><text:note-body><text:p '
        f'text:style-name="Footnote">{html.escape(NOTES[stars - 1])}</text:p></text:note-body>'
        "</text:note>"
    )


def word_file(path: Path) -> None:
    """The record as python-docx writes it: numbers from the template's `List Number` style."""
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "CMP/C/SR.57"
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), MASTHEAD, strict=True
    ):
        cell.text = text
    for text in TITLE:
        document.add_paragraph(text)
    document.add_paragraph("Contents")
    for text in AGENDA:
        document.add_paragraph(text)
    document.add_paragraph(OPENING)
    for kind, text in BODY:
        if kind == "h":
            document.add_heading(text, level=2)
        else:
            document.add_paragraph(text, style="List Number" if kind == "p" else None)
    for at, note in enumerate(NOTES, start=1):
        document.add_paragraph(f"{'*' * at}\t{note}")
    document.save(str(path))


def main() -> None:
    """Write all fixtures beside this file."""
    (HERE / f"{NAME}.txt").write_text(text_file(), encoding="utf-8")
    word_file(HERE / f"{NAME}.python-docx.docx")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{NAME}.fodt"
        source.write_text(flat_odt(), encoding="utf-8")
        for target in ("docx", "pdf", "html"):
            subprocess.run(
                ["soffice", "--headless", "--convert-to", target, "--outdir", folder, str(source)],
                check=True,
                capture_output=True,
            )
            made = Path(folder) / f"{NAME}.{target}"
            (HERE / f"{NAME}.{target}").write_bytes(made.read_bytes())


if __name__ == "__main__":
    main()
