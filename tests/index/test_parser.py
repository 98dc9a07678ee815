"""From lines to a meeting: kinds of lines, numbers printed, counted and mixed, what is inferred."""

from __future__ import annotations

import pytest

from index.corrigenda import Correction, corrections, is_corrigendum
from index.metadata import StatedFacts
from index.parser import parse
from index.records import Document, Kind, Line, Meeting, Numbering, ParagraphRef

OPENING = "The meeting was called to order at 10.05 a.m."
CLOSING = "The meeting rose at 1 p.m."


def meeting_of(text: str, source: str = "x.txt", stated: StatedFacts | None = None) -> Meeting:
    lines = tuple(Line(line, at) for at, line in enumerate(text.split("\n"), start=1))
    return parse(Document(lines, "text"), source, stated)


def record(*body: str) -> Meeting:
    """A record with these lines between its opening and its closing."""
    return meeting_of("\n".join((OPENING, *body, CLOSING)))


def numbers(meeting: Meeting) -> list[tuple[int | None, bool]]:
    """The number of each body paragraph, and whether it is printed."""
    return [(p.number, p.printed) for p in meeting.paragraphs if p.kind is Kind.BODY]


def texts(meeting: Meeting, kind: Kind = Kind.BODY) -> list[str]:
    return [p.text for p in meeting.paragraphs if p.kind is kind]


def test_kinds_of_lines() -> None:
    """Particulars keep their kind and have no number; headings are no paragraphs."""
    meeting = meeting_of(
        "XYZ/C/SR.9\n"
        "Committee on the Safety of Paths\n"
        "Third session\n"
        "Summary record of the 9th meeting*\n"
        "Held at the Old Mill, Vall, on Friday, 20 April 2018, at 10 a.m.\n"
        "Chair: Ms. Lind\n"
        "Contents\n"
        "Opening of the session\n"
        "Bridges (continued)\n"
        f"{OPENING}\n"
        "\t\tOpening of the session\n"
        "The Chair said that it rained.\n"
        "The meeting was suspended at 11.30 a.m. and resumed at noon.\n"
        "\t\tBridges\n"
        "He asked about bridges.\n"
        f"{CLOSING}\n"
        "\t\n"
        "\t*\tNo summary record was prepared for the rest of the meeting.\n"
    )
    kinds = [(p.kind, p.number, p.line) for p in meeting.paragraphs]
    assert kinds == [
        *[(Kind.TITLE, None, line) for line in range(1, 8)],
        (Kind.OPENING, None, 10),
        (Kind.BODY, 1, 12),
        (Kind.PAUSE, None, 13),
        (Kind.BODY, 2, 15),
        (Kind.CLOSING, None, 16),
        (Kind.NOTE, None, 18),
    ]
    assert [p.ordinal for p in meeting.paragraphs] == list(range(1, len(kinds) + 1))
    assert meeting.headings == ("Opening of the session", "Bridges (continued)")
    assert [p.heading for p in meeting.paragraphs if p.kind is Kind.BODY] == [
        "Opening of the session",
        "Bridges",
    ]
    # stars are stripped from a note, and kept in a line of the title block
    assert meeting.notes == ("No summary record was prepared for the rest of the meeting.",)
    assert "Summary record of the 9th meeting*" in texts(meeting, Kind.TITLE)
    assert (meeting.opened, meeting.closed, meeting.convened) == ("10:05", "13:00", "10:00")
    assert meeting.numbering is Numbering.COUNTED
    assert meeting.inferred == frozenset()
    assert meeting.issues == ()


NUMBER_CASES = [
    # printed with a space
    (["1. The Chair spoke.", "2. It was so decided."], [(1, True), (2, True)]),
    # printed without a space
    (["1.The Chair spoke.", "2.It was so decided."], [(1, True), (2, True)]),
    # printed with a tab, and alone before its text
    (["1.\tThe Chair said no.", "2.", "Ms. Lind said yes."], [(1, True), (2, True)]),
    # lost: one line, one paragraph
    (["The Chair spoke.", "It was so decided."], [(1, False), (2, False)]),
    # the first lost
    (["Ms. Lind said that.", "2.The Chair said so.", "3.It was so decided."],
     [(1, False), (2, True), (3, True)]),
    # a sentence a line: lines without a number belong to the paragraph above
    (["1. The Chair said that.", "It rained.", "2. Ms. Lind said yes.", "It did not."],
     [(1, True), (2, True)]),
    # a sentence a line, and the numbers lost after the second: a new speaker begins a paragraph
    (["1. The Chair said that.", "It rained.", "2. Ms. Lind said so.", "It was wet.",
      "Mr. Stolz said no.", "It was dry.", "It was so decided.", "The Chair said well."],
     [(1, True), (2, True), (3, False), (4, False), (5, False)]),
    # a paragraph a line, and the numbers lost after the third
    (["1. The Chair said so.", "2. It was late.", "3. It was wet.", "It was dry.", "It was cold."],
     [(1, True), (2, True), (3, True), (4, False), (5, False)]),
    # one lost in the middle
    (["1. The Chair said so.", "2. It was late.", "3. It was wet.", "It was dry.", "5. It was."],
     [(1, True), (2, True), (3, True), (4, False), (5, True)]),
    # an hour and a share at lines' starts, in a file that breaks few lines
    (["1. Mr. Stolz said that it began at", "4.15 p.m. and that", "3.5 per cent of paths",
      "2. Ms. Lind spoke."], [(1, True), (2, True)]),
    # an agenda item with a number of its own
    (["1. Mr. Stolz spoke.", "2. Repair of bridges", "2. Ms. Lind spoke.", "3. It was so decided."],
     [(1, True), (2, True), (3, True)]),
    # an excerpt: numbers that begin late, in hundreds
    (["98. Mr. Stolz spoke.", "99. It was so decided.", "100. Ms. Lind spoke."],
     [(98, True), (99, True), (100, True)]),
    # two parts that are counted apart
    (["1. Mr. Stolz spoke.", "2. Ms. Lind spoke.", "Second part", "1. Mr. Stolz agreed.",
      "2. Ms. Lind did not."], [(1, True), (2, True), (1, True), (2, True)]),
    # no-break spaces, and two stops
    (["1.\u00a0Mr. Stolz spoke.", "2.. Ms. Lind spoke."], [(1, True), (2, True)]),
    # lost in the middle, and after the last
    (["1.Mr. Stolz spoke.", "Ms. Lind noted that.", "Mr. Okello asked why.", "4.Ms. Lind spoke.",
      "5.Mr. Stolz spoke.", "Mr. Okello agreed."],
     [(1, True), (2, False), (3, False), (4, True), (5, True), (6, False)]),
    # an hour at a line's start is no number
    (["1. The Chair said that the train left at", "4.15 p.m. that day.", "2. It was so decided."],
     [(1, True), (2, True)]),
    # a year at the start of a line of a wrapped file is no number
    (["1. The Chair said that the path had been", "open since it was built in",
      "2008. He thanked the wardens", "for their work.", "2. It was so decided."],
     [(1, True), (2, True)]),
    # a list inside a paragraph
    (["1. The Chair read out the list:", "1. Paths", "2. Bridges", "2. It was so decided."],
     [(1, True), (2, True)]),
    # an enumeration, and a text that is quoted, belong to the paragraph above
    (["The Chair read out the list:", "(a) Paths;", "(b) Bridges.", "It was so decided."],
     [(1, False), (2, False)]),
    (["The Chair said that the text read:", "“3.Paths are open.”", "It was so decided."],
     [(1, False), (2, False)]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), NUMBER_CASES)
def test_numbers(body: list[str], expected: list[tuple[int | None, bool]]) -> None:
    meeting = record(*body)
    assert numbers(meeting) == expected
    joined = " ".join((*texts(meeting), *meeting.headings))
    for line in body:
        words = line.split(".", 1)[1] if line[0].isdigit() and line[1] == "." else line
        assert words.strip().rsplit(" ", 1)[-1] in joined


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        (["1. The Chair said so.", "4. Ms. Lind said no."], "jump from 1 to 4", 3),  # a gap
        (["1. The Chair said so.", "1. Ms. Lind said no."], "1 is repeated", 3),  # a repeat
        (["3. The Chair said so.", "4. Ms. Lind said no."], "first paragraph number is 3", 2),
        (["1. The Chair said so.", "2. No.", "4. Ms. Lind asked.", "3. Mr. Stolz asked.",
          "5. The Chair asked."], "comes after", 5),  # out of order
    ],
)  # fmt: skip
def test_doubts_about_numbers_are_issues(body: list[str], message: str, line: int) -> None:
    """The printed numbers stand; the user is told."""
    meeting = record(*body)
    assert [p.number for p in meeting.paragraphs if p.kind is Kind.BODY] == [
        int(text.split(".")[0]) for text in body
    ]
    assert any(message in issue.message for issue in meeting.issues)
    assert line in [issue.line for issue in meeting.issues]


def test_the_kind_of_numbering() -> None:
    assert record("1. The Chair said so.").numbering is Numbering.PRINTED
    assert record("The Chair said so.").numbering is Numbering.COUNTED
    assert record("Ms. Lind said.", "2. The Chair said.").numbering is Numbering.MIXED


def test_a_line_under_a_heading_where_no_number_is_missing() -> None:
    """It cannot be a paragraph, and must not be joined to one under another heading."""
    meeting = record("1. The Chair said so.", "Article 5", "A stray line stood here.", "2. It was.")
    assert numbers(meeting) == [(1, True), (2, True)]
    assert texts(meeting, Kind.NOTE) == ["A stray line stood here."]
    assert [issue.line for issue in meeting.issues] == [4]


def test_an_agenda_with_numbers_is_no_body() -> None:
    meeting = meeting_of(
        "Summary record of the 9th meeting\nChair: Ms. Lind\nContents\n1. Opening of the session\n"
        f"2. Bridges\n{OPENING}\n1. Opening of the session\n1. The Chair said so.\n{CLOSING}"
    )
    assert numbers(meeting) == [(1, True)]
    assert texts(meeting) == ["The Chair said so."]


def test_a_file_broken_at_a_column() -> None:
    """Lines are put together again; paragraphs keep the lines that they came from."""
    meeting = meeting_of(
        f"{OPENING}\n\n"
        "The Chair said that the wardens had inspected every\n"
        "bridge in the valley, and that they had found nothing\n"
        "to report.\n\n"
        "Ms. Lind asked whether that was also true of the\n"
        "tunnels under the pass, about which the Committee had\n"
        "heard complaints.\n\n"
        f"{CLOSING}\n"
    )
    body = [p for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert [(p.number, p.line, p.end_line) for p in body] == [(1, 3, 5), (2, 7, 9)]
    assert body[0].text.endswith("found nothing to report.")
    assert [str(p.speaker) for p in body] == ["The Chair", "Ms. Lind"]


def test_one_sentence_a_line_with_every_number_lost() -> None:
    """Its shape shows it: a dozen lines, none of two sentences, few that name a speaker."""
    speech = ["He had seen the bridges.", "They were old.", "They were safe.", "Nobody used them."]
    lines = ["The Chair said that it rained.", *speech, "Ms. Lind said that it did not.", *speech]
    meeting = record(*lines, "Mr. Stolz asked why.", *speech)
    assert numbers(meeting) == [(1, False), (2, False), (3, False)]


def test_speakers_are_carried_over_headings() -> None:
    meeting = record(
        "Mr. Stolz (Norland) said that it rained.", "\t\tBridges", "He had seen them.",
        "It was so decided.", "They were safe.", "Ms. Lind asked why.",
    )  # fmt: skip
    speakers = [
        (str(p.speaker) if p.speaker else None, bool(p.speaker and p.speaker.carried))
        for p in meeting.paragraphs
        if p.kind is Kind.BODY
    ]
    assert speakers == [
        ("Mr. Stolz (Norland)", False),
        ("Mr. Stolz (Norland)", True),
        (None, False),
        ("Mr. Stolz (Norland)", True),
        ("Ms. Lind", False),
    ]


@pytest.mark.parametrize(
    ("before", "then", "goes_on"),
    [
        ("Mr. Stolz said that it rained.", "He had seen them.", True),
        ("Mr. Stolz said that it rained.", "She also asked about them.", False),
        ("Ms. Lind asked why.", "He suggested that they were old.", False),
        ("The Chair said she took it that they were safe.", "He asked why.", False),
        ("The Chair said that he took it that they were safe.", "He asked why.", True),
        ("The Chair said that it rained.", "She asked why.", True),
        ("The Chair (Ms. Lind) said that it rained.", "He asked why.", False),
        # of others she may tell, and two may have spoken
        ("Ms. Lind said that one had been jailed.", "He had asked for a lawyer.", True),
        ("Ms. Lind said that one had been jailed.", "He alleged torture.", True),
        ("The Chair said that she had been elected in her absence.", "He thanked her.", True),
        ("Mr. Stolz and Ms. Lind said that it rained.", "She asked why.", True),
        # a verbatim record
        ("Ms. Lind (Norland): I met the Mayor in 1998.", "He said that it rained.", True),
        ("Mr. Stolz (Norland): The Mayor came in 1998.", "She said that it rained.", True),
    ],
)
def test_he_is_not_a_woman(before: str, then: str, *, goes_on: bool) -> None:
    """Who spoke in between was lost, or was not made out: better no speaker than the wrong one."""
    meeting = record(before, then, "They were old.")
    first, *rest = [p.speaker for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert first is not None
    assert [s.name if s else None for s in rest] == [first.name if goes_on else None] * 2


def test_who_spoke_before_goes_on_where_the_pronoun_is_hers_again() -> None:
    meeting = record("Ms. Lind asked why.", "He agreed.", "They were old.", "She noted that.")
    names = [p.speaker and p.speaker.name for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert names == ["Ms. Lind", None, None, "Ms. Lind"]


CLOSE = "The Chair declared the fortieth session of the Committee closed."


@pytest.mark.parametrize(
    ("body", "notes", "expected", "inferred"),
    [
        # session from the closing words, meeting from the note
        ([CLOSE], ["* No summary records were issued for the 598th to 607th meetings."],
         (40, 608, None), {"session", "meeting"}),
        # the article twice; the body's name in the closing words
        (["After that, the Chair declared the fifth session of the Committee against Torture closed."],
         ["** No summary records were issued for the 80th to the 89th meetings."],
         (5, 90, "CAT"), {"session", "meeting", "body"}),
        # one meeting only
        ([CLOSE], ["* No summary record was issued for the 12th meeting."],
         (40, 13, None), {"session", "meeting"}),
        # no closing: the note says nothing of this meeting's number
        (["The Chair said so."], ["* No summary records were issued for the 598th to 607th meetings."],
         (None, None, None), set()),
        # an opening gives the session
        (["The Chair declared open the sixth session of the Committee."], [],
         (6, None, None), {"session"}),
        # a session that others held is not this one
        (["The Chair said that the tenth session of the Council had closed."], [],
         (None, None, None), set()),
    ],
)  # fmt: skip
def test_what_is_inferred_is_marked(
    body: list[str],
    notes: list[str],
    expected: tuple[int | None, int | None, str | None],
    inferred: set[str],
) -> None:
    meeting = meeting_of("\n".join((OPENING, *body, CLOSING, *notes)))
    assert (meeting.session, meeting.meeting, meeting.body) == expected
    assert meeting.inferred == inferred


def test_a_partial_record_without_a_title() -> None:
    meeting = meeting_of(
        "The discussion covered in the summary record began at 4.35 p.m.\nThe Chair said so.\n"
        "The discussion covered in the summary record ended at 5 p.m."
    )
    assert (meeting.part, meeting.opened, meeting.closed) == ("partial", "16:35", "17:00")
    assert meeting.inferred == {"part"}


def test_the_file_name_may_give_the_symbol() -> None:
    meeting = meeting_of(
        f"Summary record of the 9th meeting\n{OPENING}\nThe Chair said so.\n{CLOSING}",
        "downloads/CAT_C_SR.9-EN.txt",
    )
    assert (meeting.symbol, meeting.body) == ("CAT/C/SR.9", "CAT")
    assert meeting.inferred == {"symbol", "body"}
    assert "symbol" in ParagraphRef.to(meeting, meeting.paragraphs[2]).inferred


def test_a_file_name_that_contradicts_the_text_says_nothing() -> None:
    meeting = meeting_of(
        f"Summary record of the 9th meeting\n{OPENING}\n{CLOSING}", "CAT_C_SR8.txt"
    )
    assert meeting.symbol is None


def test_citations_show_counted_numbers_in_brackets() -> None:
    meeting = record("Ms. Lind said.", "2. The Chair said.")
    body = [p for p in meeting.paragraphs if p.kind is Kind.BODY]
    assert str(ParagraphRef.to(meeting, body[0])) == "x.txt, para. [1]"
    assert str(ParagraphRef.to(meeting, body[1])) == "x.txt, para. 2"


def test_a_file_that_is_no_record() -> None:
    meeting = meeting_of("Dear all\n\nHere is the list.\n* Milk\n* Bread\n")
    assert numbers(meeting) == [(1, False), (2, False), (3, False), (4, False)]
    assert not meeting.is_record
    assert len(meeting.issues) == 1
    assert "not as a record" in meeting.issues[0].message


EXCERPT = (
    "4. Ms. Lind said that the bridges were old.\n"
    "5. She asked who had built them.\n"
    "Ferries\n"
    "6. Mr. Tovar (Ostrava) said that millers had.\n"
    "7. They were all dead.\n"
    "8. It was so decided.\n"
    "9. The Chair said that it rained."
)


def test_who_spoke_is_not_known_where_a_number_is_lost() -> None:
    """In a record that prints its numbers: with the number went who began to speak."""
    meeting = record(
        "1. The Chair opened the meeting.", "2. Mr. Stolz said that it rained.",
        "3. He was wet.", "\t\tBridges", "They had all been seen.", "5. They were safe.",
        "6. Ms. Lind asked why.", "7. She was dry.",
    )  # fmt: skip
    found = [(p.number, p.speaker and p.speaker.name) for p in meeting.paragraphs if p.number]
    assert found == [
        (1, "The Chair"), (2, "Mr. Stolz"), (3, "Mr. Stolz"), (4, None), (5, None),
        (6, "Ms. Lind"), (7, "Ms. Lind"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "speaker"),
    [
        (["4. Ms. Lind said no.", "He had said that it was cold.", "6. She was cold."], "Ms. Lind"),
        (["4. The Chair said that there was this:", "One ferry.", "Two lamps."], "The Chair"),
    ],
)
def test_a_number_alone_may_be_lost(lines: list[str], speaker: str) -> None:
    meeting = record("1. Mr. Stolz said so.", "2. He was wet.", "3. Mr. Brill was not.", *lines)
    found = [p.speaker and p.speaker.name for p in meeting.paragraphs if (p.number or 0) > 4]
    assert set(found) <= {speaker}


@pytest.mark.parametrize(
    ("text", "source", "carried"),
    [
        (EXCERPT, "x.txt", [5, 7]),
        # what is left out may have been another's
        (EXCERPT.replace("5. She asked", "6. She asked").replace("\n6. Mr", "\n7. Mr")
         .replace("7. They", "8. They").replace("8. It", "9. It").replace("9. The", "10. The"),
         "x.txt", [8]),
        # one speaker alone: by the file's name
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "CMW_C_SR.9_en.txt", [5]),
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "A_C3_66_SR22 (1).docx", [5]),
        # a record of a body that nobody knows: by its name, and who speaks
        (EXCERPT, "SLB_CONFIII_SR2.txt", [5, 7]),
        (EXCERPT + "".join(f"\n{n}. It rained." for n in range(10, 60)), "SLB_CONFIII_SR2.txt",
         [5, 7, *range(10, 60)]),
        (EXCERPT + "".join(f"\n{n}. It rained." for n in range(10, 60)), "report_SR_2020.txt", []),
        (EXCERPT + "".join(f"\n{n}. It rained." for n in range(10, 60)), "draft-sr-12.txt", []),
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "SLB_CONFIII_SR2.txt", []),
        # a body that nobody knows, a notice about a record, no symbol at all
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "solar_pv_2020.txt", []),
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "A_C3_66_SR22_press.txt", []),
        ("4. Ms. Lind said that it rained.\n5. She was wet.", "notes.txt", []),
        # a report that quotes three people in a hundred paragraphs
        (
            EXCERPT
            + "".join(f"\n{n}. States parties should repair bridge {n}." for n in range(10, 60)),
            "x.txt",
            [],
        ),
        # a visit, a judgment: nobody presides or speaks for a State
        (
            "12. The Special Rapporteur visited the prison.\n13. Nobody had been beaten.\n"
            "14. The Special Rapporteur spoke to keepers.\n15. They were tired.\n"
            "16. The Special Rapporteur recommended repairs.\n17. States should make them.",
            "x.txt",
            [],
        ),
        (
            "1. Mr. Vane appealed.\n2. The Court was full.\n3. Mr. Vane claimed damages.\n"
            "4. None were due.\n5. Mr. Vane complained.\n6. He had lost.",
            "x.txt",
            [],
        ),
        # an article with a list of what people said at its end
        (
            "The town will vote in May.\nCritics call it absurd.\nIt is cold.\n"
            "1. Ms. Lind (Ostrava) said that it rained.\n2. Mr. Tovar (Lumeria) said so.\n"
            "3. Mr. Brill (Ostrava) said nothing.\nThe town was wet.",
            "x.txt",
            [],
        ),
        # what is left out may have been another's, however that is shown
        ("4. The Chair said that it rained.\n5. Ms. Lind said so too.\n[...]\n"
         "7. She was wet.\n8. The Chair was dry.", "CMW_C_SR.9.txt", []),
        ("42. Mr. Brill said that it rained.\n12. It was cold.\n13. It froze.", "CMW_C_SR.9.txt", []),
        # without numbers: somebody presides, or it may be an article
        ("\n".join(["The Chair said that it rained.", "It was cold."] * 3), "x.txt", []),
        ("\n".join(["The Chair said that it rained.", "It was cold."] * 5), "x.txt", [2, 4, 6, 8, 10]),
        ("\n".join(["Mr. Tovar said that it rained.", "It was cold."] * 5), "x.txt", []),
    ],
)  # fmt: skip
def test_an_excerpt_is_told_by_who_speaks(text: str, source: str, carried: list[int]) -> None:
    """It has no title block and no line on hours; a statement goes on all the same."""
    meeting = meeting_of(text, source)
    found = [p.number for p in meeting.paragraphs if p.speaker and p.speaker.carried]
    assert found == carried


def test_headings_of_an_excerpt_belong_to_no_paragraph() -> None:
    meeting = meeting_of(EXCERPT)
    assert meeting.headings == ("Ferries",)
    assert [issue.message for issue in meeting.issues if "an excerpt" in issue.message]
    assert [p.heading for p in meeting.paragraphs] == [None, None, *["Ferries"] * 4]


def test_an_empty_document() -> None:
    meeting = parse(Document((), "text"), "x.txt")
    assert meeting.paragraphs == ()
    assert not meeting.is_record


def test_a_second_record_in_one_file_is_an_issue() -> None:
    text = f"Summary record of the 9th meeting\n{OPENING}\n1. The Chair said so.\n{CLOSING}\n"
    meeting = meeting_of(text + text.replace("9th", "10th"))
    assert any(issue.line == 5 and "another record" in issue.message for issue in meeting.issues)


def test_text_after_the_close_is_kept_and_said() -> None:
    meeting = record("The Chair said so.")
    after = meeting_of(f"{OPENING}\nThe Chair said so.\n{CLOSING}\nPrinted on recycled paper\n")
    assert numbers(after) == numbers(meeting)
    assert after.notes == ("Printed on recycled paper",)
    assert [issue.line for issue in after.issues] == [4]


def test_page_furniture_is_no_paragraph() -> None:
    meeting = record(
        "1. The Chair said so.", "XYZ/C/SR.9", "page 2", "2. It was so decided.", "3/4"
    )
    assert numbers(meeting) == [(1, True), (2, True)]
    assert texts(meeting, Kind.TITLE) == ["XYZ/C/SR.9", "page 2", "3/4"]


CORRIGENDUM = (
    "XYZ/C/SR.9/Corr.1\nThird session\nSummary record of the 9th meeting\nCorrigendum\n"
    "1. Paragraph 7, second sentence\nFor 42 read 24\n"
    "2. Paragraphs 9 and 11 to 13\nDelete\n"
)


def test_a_corrigendum_corrects_and_has_no_paragraphs_of_its_own() -> None:
    meeting = meeting_of(CORRIGENDUM)
    assert meeting.symbol == "XYZ/C/SR.9/Corr.1"
    assert numbers(meeting) == []
    assert is_corrigendum(meeting)
    assert corrections(meeting) == (
        Correction((7,), "1. Paragraph 7, second sentence: For 42 read 24", (5, 6)),
        Correction((9, 11, 12, 13), "2. Paragraphs 9 and 11 to 13: Delete", (7, 8)),
    )


def test_another_record_corrects_nothing() -> None:
    meeting = meeting_of(f"XYZ/C/SR.9\n{OPENING}\n1. Paragraph 7 was adopted.\n{CLOSING}")
    assert not is_corrigendum(meeting)
    assert corrections(meeting) == ()


def test_what_the_user_states_wins() -> None:
    text = f"{OPENING}\n{CLOSE}\n{CLOSING}"
    meeting = meeting_of(text, stated=StatedFacts(symbol="CAT/C/SR.77", session=41))
    assert (meeting.symbol, meeting.meeting, meeting.body) == ("CAT/C/SR.77", 77, "CAT")
    assert meeting.session == 41
    assert meeting.inferred == frozenset()
    assert str(ParagraphRef.to(meeting, meeting.paragraphs[1])) == "CAT/C/SR.77, para. [1]"


def test_what_the_user_states_against_the_text_is_an_issue() -> None:
    text = f"Summary record of the 9th meeting\n{OPENING}\n{CLOSING}"
    meeting = meeting_of(text, stated=StatedFacts(meeting=10))
    assert meeting.meeting == 10
    assert [issue.message for issue in meeting.issues] == [
        "records.toml says meeting = 10; the file itself says 9"
    ]
