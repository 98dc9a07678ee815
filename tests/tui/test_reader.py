"""The record reader by key and by mouse."""

from __future__ import annotations

from dataclasses import replace

from driving import Driver
from textual.pilot import Pilot
from textual.widgets import Input

from index.records import Kind, ParagraphRef
from qa.tui.backend import Amended
from qa.tui.conversation import Source
from qa.tui.screens.reader import ReaderScreen
from qa.tui.scripted import meeting
from qa.tui.textview import TextView


async def open_reader(drive: Driver, pilot: Pilot[None], *tabs: str) -> ReaderScreen:
    await drive.ask(pilot)
    await drive.press(pilot, *(tabs or ("tab",)), "enter")
    screen = pilot.app.screen
    assert isinstance(screen, ReaderScreen)
    return screen


def number(reader: ReaderScreen) -> int | None:
    return reader._paragraphs[reader.record.chosen].number


def test_the_whole_record_is_there_with_numbers_headings_and_times(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        blocks = reader.record.blocks
        assert [b.lead for b in blocks if b.lead] == [f"{n}." for n in range(1, 8)]
        assert sum(b.role == "heading" for b in blocks) == 3
        assert blocks[-1].text == "The meeting rose at 1 p.m."
        assert "31st session · 412th meeting" in str(reader.query_one("#reader-title").render())

    drive(user)


def test_next_and_previous_citation_go_round(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        seen = [number(reader)]
        for key in ("]", "]", "["):
            await drive.press(
                pilot, "right_square_bracket" if key == "]" else "left_square_bracket"
            )
            seen.append(number(reader))
        assert seen == [2, 5, 2, 5]

    drive(user)


def test_copying_takes_the_chosen_paragraph(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await open_reader(drive, pilot)
        await drive.press(pilot, "c")
        assert pilot.app.clipboard == "CLK/C/SR.412, para. 2"
        await drive.press(pilot, "y")
        assert pilot.app.clipboard.startswith("“a law of 2022 had fixed")
        # a paragraph without a quote is copied whole
        await drive.press(pilot, "j", "y")
        assert pilot.app.clipboard.startswith("“The new pension fund")
        assert pilot.app.clipboard.endswith("(CLK/C/SR.412, para. 3)")
        await drive.press(pilot, "k", "c")
        assert pilot.app.clipboard == "CLK/C/SR.412, para. 2"

    drive(user)


def test_search_counts_goes_on_and_round_and_leaves(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        await drive.press(pilot, "slash", *"licence")
        count = reader.query_one("#find-count")
        assert str(count.render()) == "1 of 3"
        assert sum(len(reader._marks(n)) for n in range(len(reader.record.blocks))) == 3
        await drive.press(pilot, "enter", "n", "n")
        assert str(count.render()) == "3 of 3"
        await drive.press(pilot, "n")
        assert str(count.render()) == "1 of 3"
        await drive.press(pilot, "N")
        assert str(count.render()) == "3 of 3"
        await drive.press(pilot, "escape")
        assert not any(reader._marks(n) for n in range(len(reader.record.blocks)))
        await drive.press(pilot, "slash", *"zebra")
        assert str(count.render()) == "not found"
        await drive.press(pilot, "escape", "escape")
        assert not isinstance(pilot.app.screen, ReaderScreen)

    drive(user)


def test_the_outline_jumps_to_its_heading_by_key_and_by_mouse(drive: Driver) -> None:
    drive.size = (120, 14)

    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        outline = reader.query_one("#outline", TextView)
        assert outline.has_class("-open")
        await drive.press(pilot, "o", "down", "down")
        heading = reader.record.line_of(reader._headings[2][1])
        visible = range(int(reader.record.scroll_y), int(reader.record.scroll_y) + 12)
        assert heading in visible
        await drive.press(pilot, "enter")
        assert reader.record.has_focus
        await pilot.click(outline, offset=(4, 1))
        await drive.settle(pilot)
        assert reader.record.scroll_y == reader.record.line_of(reader._headings[0][1])
        await drive.press(pilot, "o")
        assert not outline.has_class("-open")

    drive(user)


def test_a_narrow_screen_opens_without_the_outline_and_shows_it_when_asked(drive: Driver) -> None:
    drive.size = (80, 24)

    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        outline = reader.query_one("#outline", TextView)
        assert not outline.has_class("-open")
        await drive.press(pilot, "o")
        assert outline.region.width == 30
        assert outline.has_focus

    drive(user)


def test_a_click_chooses_a_paragraph(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        block = reader._block_of[reader._paragraphs[5].ordinal]  # paragraph 3
        row = reader.record.line_of(block) - int(reader.record.scroll_y) + 1
        await pilot.click(reader.record, offset=(20, row))
        await drive.settle(pilot)
        assert number(reader) == 3

    drive(user)


def test_particulars_are_found_by_the_words_that_were_cited(drive: Driver) -> None:
    record = meeting()
    opening = next(p for p in record.paragraphs if p.kind is Kind.OPENING)
    ref = replace(ParagraphRef.to(record, opening), paragraph=None)
    text = "Summary record of the 412th meeting\nThe meeting was called to order at 10 a.m."
    start = text.index("The meeting")
    source = Source(1, ref, text, (start, len(text)), cited=True)

    async def user(pilot: Pilot[None]) -> None:
        reader = ReaderScreen(record, [source], source)
        pilot.app.push_screen(reader)
        await drive.settle(pilot)
        assert reader._paragraphs[reader.record.chosen].kind is Kind.OPENING

    drive(user)


def test_a_record_without_headings_or_citations_says_so(drive: Driver) -> None:
    record = meeting()
    bare = replace(record, paragraphs=tuple(replace(p, heading=None) for p in record.paragraphs))

    async def user(pilot: Pilot[None]) -> None:
        pilot.app.push_screen(ReaderScreen(bare))
        await drive.settle(pilot)
        await drive.press(pilot, "o", "right_square_bracket", "c")
        told = [n.message for n in pilot.app._notifications]
        assert "This record has no headings." in told
        assert "Nothing in this record is cited in the answer." in told
        assert "Choose a paragraph first: j, k, or a click." in told

    drive(user)


def test_the_search_line_types_the_letters_that_are_keys_elsewhere(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot)
        await drive.press(pilot, "slash", *"cyjkoqn")
        assert reader.query_one(Input).value == "cyjkoqn"

    drive(user)


def test_a_late_width_keeps_the_cited_paragraph_in_view(drive: Driver) -> None:
    record = meeting(paragraphs=400)
    paragraph = next(p for p in record.paragraphs if p.number == 300)
    source = Source(1, ParagraphRef.to(record, paragraph), paragraph.text, (0, 9), cited=True)

    async def user(pilot: Pilot[None]) -> None:
        reader = ReaderScreen(record, [source], source)
        pilot.app.push_screen(reader)
        await drive.settle(pilot)
        for width in (70, 130):
            await pilot.resize_terminal(width, 30)
            await drive.settle(pilot)
            assert reader.record.region_of(paragraph.ordinal) is not None

    drive(user)


def test_what_later_documents_say_stands_above_the_record_and_under_its_paragraphs(
    drive: Driver,
) -> None:
    fifth = next(p for p in meeting().paragraphs if p.number == 5)
    drive.backend.amendments["clk-sr-412.txt"] = Amended(
        ("superseded by CLK/C/SR.412/Rev.1", "corrected by CLK/C/SR.412/Corr.1"),
        {fifth.ordinal: ("CLK/C/SR.412/Corr.1: For 31 read 33",)},
    )

    async def user(pilot: Pilot[None]) -> None:
        reader = await open_reader(drive, pilot, "tab", "tab")
        blocks = reader.record.blocks
        assert [b.text for b in blocks[:2]] == list(reader.amended.links)
        assert [b.text for b in blocks if b.role == "warn"][2:] == [
            "CLK/C/SR.412/Corr.1: For 31 read 33"
        ]
        at = reader._block_of[fifth.ordinal]
        assert "31 of the 44" in blocks[at].text
        assert blocks[at + 1].lead == pilot.app.signs.unsupported  # by sign, not by colour alone
        assert number(reader) == 5  # the cited paragraph is still the one that is chosen
        await drive.press(pilot, "j", "k", "c")
        assert pilot.app.clipboard == "CLK/C/SR.412, para. 5"
        await drive.press(pilot, "slash", *"read 33")
        assert str(reader.query_one("#find-count").render()) == "1 of 1"

    drive(user)


def test_q_leaves_the_record(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await open_reader(drive, pilot)
        await drive.press(pilot, "q")
        assert not isinstance(pilot.app.screen, ReaderScreen)

    drive(user)
