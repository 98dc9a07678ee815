"""Properties of the parser: what is rendered is read back, nothing is lost, nothing makes it raise.

The suite runs the same examples each time; `make fuzz` runs many more, and others each time.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from index.errors import UnreadableFileError
from index.lines import heading_key, note_text, split_notice
from index.numbers import int_to_ordinal_words
from index.parser import parse
from index.readers.text import read_text
from index.records import Document, Kind, Line, Meeting, Numbering, ordinal_suffix

GOLDEN = Path(__file__).parents[1] / "golden" / "CMP_C_SR.57.txt"
MUTATIONS = int(os.environ.get("PINCITE_MUTATIONS", "10000"))


def parsed(text: str) -> Meeting:
    return parse(read_text(Path("x.txt"), text.encode("utf-8", "surrogatepass")), "x.txt")


# --- rendering a meeting and reading it back -------------------------------------------------

WORDS = "paths bridges tunnels wardens reports crowns valleys signs guides storms".split()
SENTENCE = st.builds(
    lambda subject, words, last: f"{subject} {' '.join(words)} had been {last}.",
    st.sampled_from(["He said that", "In all,", "As for the", "Moreover,", "She noted that the"]),
    st.lists(
        st.sampled_from([*WORDS, "No. 6", "article 7 (c)", "4.15 p.m.", "(A/1/2)"]),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["closed at 4.15 p.m", "repaired", "inspected in 2018", "paid for"]),
)
NAME = st.sampled_from(
    [
        "The Chair",
        "Mr. Okello",
        "Ms. van der Hallen",
        "Ms. Ñúñez-O’Hara",
        "A representative of Norland",
    ]
)
AFFILIATION = st.sampled_from([None, None, "Norland", "Union of Guides (UG)"])
VERB = st.sampled_from(
    ["said that", "asked whether", "noted that", "wondered why", "proposed that"]
)
HEADING = st.sampled_from(
    [None, None, None, "Article 5", "Bridges and tunnels (continued)", "Closure of the session"]
)


@dataclass(frozen=True)
class Told:
    """A paragraph as it was rendered."""

    text: str
    speaker: str | None
    heading: str | None
    """A heading that stands before it."""


@st.composite
def paragraphs(draw: st.DrawFn) -> list[Told]:
    told: list[Told] = []
    last = ""
    for at in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["speech", "speech", "goes on", "formula"])) if at else "speech"
        sentences = draw(st.lists(SENTENCE, min_size=1, max_size=3))
        speaker: str | None = None
        if kind == "speech":
            name, state = draw(NAME), draw(AFFILIATION)
            bracket = f" ({state})" if state and name.startswith("M") else ""
            speaker = name + bracket
            sentences[0] = f"{speaker} {draw(VERB)} it had rained."
        elif kind == "formula":
            sentences = ["It was so decided."]
        elif last.startswith("Mr. "):  # no `She noted` of him
            sentences[0] = sentences[0].replace("She noted", "He noted")
        elif last.startswith("Ms. "):
            sentences[0] = sentences[0].replace("He said", "She said")
        last = speaker or last
        told.append(Told(" ".join(sentences), speaker, draw(HEADING) if at else "Article 1"))
    return told


@dataclass(frozen=True)
class Form:
    """How a record is rendered."""

    number: str
    """`{} `, `{}. ` and the like; empty where numbers are lost."""
    lost_first: bool
    """Whether the first number is lost."""
    break_: str
    tabs: bool


FORMS = st.builds(
    Form,
    st.sampled_from(["{}. ", "{}.", "{}.\t", "\t{}.\t", ""]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)


@given(
    paragraphs(),
    FORMS,
    st.integers(1, 199),
    st.integers(1, 3000),
    st.dates(),
    st.booleans(),
)
def test_what_is_rendered_is_read_back(
    told: list[Told], form: Form, session: int, number: int, day: object, in_words: bool
) -> None:
    import datetime

    assert isinstance(day, datetime.date)
    ordinal = int_to_ordinal_words(session) if in_words else ordinal_suffix(session)
    weekday = f"{day:%A}, {day.day} {day:%B} {day.year:04d}"
    lines = [
        f"XYZ/C/SR.{number}",
        "Committee on the Safety of Paths",
        f"{ordinal.capitalize()} session",
        f"Summary record of the {ordinal_suffix(number)} meeting*",
        f"Held at the Old Mill, Vall, on {weekday}, at 3 p.m.",
        "Chair: Ms. Lind (Norland)",
        "The meeting was called to order at 3.05 p.m.",
    ]
    for at, paragraph in enumerate(told, start=1):
        if paragraph.heading:
            lines.append(("\t\t" if form.tabs else "") + paragraph.heading)
        mark = "" if form.lost_first and at == 1 else form.number.format(at)
        lines.append(mark + paragraph.text)
    lines += ["The meeting rose at 6 p.m.", "\t*\tNo summary record was issued for the rest."]
    meeting = parsed(form.break_.join(lines) + form.break_)

    assert meeting.symbol == f"XYZ/C/SR.{number}"
    assert (meeting.session, meeting.meeting) == (session, number)
    assert (meeting.convened, meeting.opened, meeting.closed) == ("15:00", "15:05", "18:00")
    assert meeting.chair == "Ms. Lind (Norland)"
    assert meeting.venue == "Old Mill, Vall"
    assert meeting.date == (day if day.year >= 1000 else meeting.date)
    assert meeting.notes == ("No summary record was issued for the rest.",)
    body = [p for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert [p.text for p in body] == [paragraph.text for paragraph in told]
    assert [p.number for p in body] == list(range(1, len(told) + 1))
    printed = [bool(form.number) and not (form.lost_first and p.number == 1) for p in body]
    assert [p.printed for p in body] == printed
    expected = Numbering.MIXED if any(printed) else Numbering.COUNTED
    assert meeting.numbering is (Numbering.PRINTED if all(printed) else expected)
    heading: str | None = None
    speaker: str | None = None
    for paragraph, read in zip(told, body, strict=True):
        heading = paragraph.heading or heading
        assert read.heading == heading
        if paragraph.text == "It was so decided.":
            assert read.speaker is None
            continue
        assert read.speaker is not None
        assert read.speaker.carried is (paragraph.speaker is None)
        speaker = paragraph.speaker or speaker
        assert str(read.speaker) == speaker
    assert meeting.issues == ()


# --- nothing is lost -------------------------------------------------------------------------

LINE = st.one_of(
    st.text(max_size=80),
    SENTENCE,
    st.sampled_from(GOLDEN.read_text(encoding="utf-8").splitlines()),
    st.builds("{}. {}".format, st.integers(0, 30), SENTENCE),
    st.builds(
        "{}{}".format, st.sampled_from(["\t\t", "* ", "(a) ", "“", "Chair: ", "later: "]), SENTENCE
    ),
    st.sampled_from(
        ["Contents", "Corrigendum", "4.15 p.m.", "2.", "page 3", "", " ", "XYZ/C/SR.9"]
    ),
)


def read(texts: list[str]) -> Document:
    """The lines as the reader of text files gives them; bytes that it calls data are no example."""
    try:
        return read_text(Path("x.txt"), "\n".join(texts).encode("utf-8", "replace"))
    except UnreadableFileError:
        reject()


def _squeeze(text: str) -> str:
    return "".join(text.split())


def kept(line: Line, meeting: Meeting) -> bool:
    """Whether a line's text stands in a paragraph, a heading or an issue that names it.

    A heading may come back in another form, of which the fuller stands; a note may have run into
    the notice on corrections, and is told apart from it.
    """
    if any(issue.line == line.number for issue in meeting.issues):
        return True
    texts = [p.text for p in meeting.paragraphs if p.line <= line.number <= p.end_line]
    headings = (*meeting.headings, *(p.heading or "" for p in meeting.paragraphs))
    texts += headings
    keys = {heading_key(heading) for heading in headings}
    numbers = [p.number for p in meeting.paragraphs if p.line == line.number and p.printed]
    return all(
        _stands(piece, texts, numbers) or heading_key(piece) in keys
        for piece in split_notice(line.text.strip())
    )


def _stands(piece: str, texts: list[str], numbers: list[int | None]) -> bool:
    if not piece.strip("* \t"):  # a note's marks
        return True
    alone = re.fullmatch(r"\d{1,4}\s?\.{1,2}", piece)
    if alone and int(piece.rstrip(". ")) in numbers:  # a paragraph's number on a line of its own
        return True
    forms = {piece, note_text(piece), re.sub(r"^\d{1,4}\s?\.{0,2}\s*", "", piece)} - {""}
    return any(_squeeze(form) in _squeeze(text) for form in forms for text in texts)


@given(st.lists(LINE, max_size=40))
# a corrigendum whose word stands far above its symbol: the parser raised
@example(["CORRIGENDUM", "0", "0", "A/SR.0"])
# two lines of the contents without a letter: one heading hid the other
@example(["CONTENTS", ":", "\U00018cd6", "A/SR.0"])
def test_every_line_ends_in_a_paragraph_a_heading_or_an_issue(texts: list[str]) -> None:
    document = read(texts)
    meeting = parse(document, "x.txt")
    lost = [line for line in document.lines if line.text.strip() and not kept(line, meeting)]
    assert lost == []


@given(st.lists(LINE, max_size=40))
def test_paragraphs_are_in_order_and_hold_the_files_own_text(texts: list[str]) -> None:
    """Spans map to the source: a paragraph's text stands in its lines, and no line in two."""
    document = read(texts)
    meeting = parse(document, "x.txt")
    by_number = {line.number: line.text for line in document.lines}
    assert [p.ordinal for p in meeting.paragraphs] == list(range(1, len(meeting.paragraphs) + 1))
    for paragraph in meeting.paragraphs:
        source = "".join(
            by_number.get(number, "") for number in range(paragraph.line, paragraph.end_line + 1)
        )
        assert _squeeze(paragraph.text) in _squeeze(source) or paragraph.end_line > paragraph.line
        for word in paragraph.text.split():
            assert _squeeze(word) in _squeeze(source)
        assert (paragraph.number is not None) == (paragraph.kind is Kind.BODY)
        assert paragraph.text.strip() == paragraph.text or not paragraph.text
    starts = [p.line for p in meeting.paragraphs]
    assert starts == sorted(starts)


# --- nothing makes it raise ------------------------------------------------------------------


def _mutated(lines: list[str], chance: random.Random) -> str:
    """A file damaged in a few places: lines dropped, doubled, moved, cut, glued, sprinkled."""
    changed = list(lines)
    for _ in range(chance.randint(1, 6)):
        if not changed:
            break
        at = chance.randrange(len(changed))
        match chance.randrange(8):
            case 0:
                del changed[at]
            case 1:
                changed.insert(at, changed[at])
            case 2:
                changed.insert(chance.randrange(len(changed)), changed.pop(at))
            case 3:
                cut = chance.randrange(len(changed[at]) + 1)
                changed[at : at + 1] = [changed[at][:cut], changed[at][cut:]]
            case 4:
                changed[at : at + 2] = ["".join(changed[at : at + 2])]
            case 5:
                letters = list(changed[at])
                for _ in range(3):
                    letters.insert(
                        chance.randrange(len(letters) + 1),
                        chance.choice(" .:*()\t\x00\x1b[]“”123٣²\u200b\ufffd\U0001f600"),
                    )
                changed[at] = "".join(letters)
            case 6:
                changed[at] = changed[at].upper()
            case _:
                changed[at] = changed[at] * chance.randint(2, 12)
    return "\n".join(changed)


_STRETCH = 7
# lines of the body in a mutated file, since 10,000 whole ones would take a minute


@pytest.mark.parametrize("part", range(10))
def test_mutated_files_never_make_it_raise(part: int) -> None:
    """Seeded, so that a failure comes back; the seed is in the message."""
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    title = next(at for at, line in enumerate(lines) if line.startswith("Contents"))
    for seed in range(part, MUTATIONS, 10):
        chance = random.Random(seed)  # noqa: S311  # not for secrets
        at = chance.randrange(title, len(lines) - _STRETCH)
        text = _mutated([*lines[:title], *lines[at : at + _STRETCH]], chance)
        document = Document(
            tuple(Line(line, at) for at, line in enumerate(text.split("\n"), start=1)), "text"
        )
        try:
            meeting = parse(document, "x.txt")
        except Exception as error:  # noqa: BLE001  # any error at all is the finding
            pytest.fail(f"seed {seed}: {type(error).__name__}: {error}")
        assert meeting.paragraphs, f"seed {seed}: nothing was read"


@given(
    st.lists(
        st.builds(
            Line,
            st.text(max_size=60),
            st.integers(0, 50),
            list_number=st.one_of(st.none(), st.integers(-5, 99_999)),
            heading=st.booleans(),
            note=st.booleans(),
        ),
        max_size=30,
    )
)
def test_any_document_is_parsed(lines: list[Line]) -> None:
    """Whatever a reader may give, in whatever order."""
    meeting = parse(Document(tuple(lines), "docx"), "x.docx")
    wordy = [line for line in lines if line.text.strip()]
    assert bool(meeting.paragraphs or meeting.headings) == bool(wordy)


@given(st.binary(max_size=2000))
def test_any_bytes_that_are_text_are_parsed(data: bytes) -> None:
    try:
        document = read_text(Path("x.txt"), data)
    except UnreadableFileError:
        return  # said to be no text
    parse(document, "x.txt")
