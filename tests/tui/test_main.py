"""The main screen by key and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from driving import Driver
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection
from textual.widgets import Input

from index.scope import Filters
from qa.tui import status as status_lines
from qa.tui.backend import Exchange
from qa.tui.conversation import Phase
from qa.tui.panes import ConversationView
from qa.tui.screens import reader as reader_screen
from qa.tui.screens.browse import BrowseScreen
from qa.tui.screens.main import MainScreen
from qa.tui.screens.reader import ReaderScreen
from qa.tui.screens.setup import SetupScreen
from qa.tui.scripted import ScriptedBackend, declined
from qa.tui.textview import TextView


def main(pilot: Pilot[None]) -> MainScreen:
    return pilot.app.screen_stack[0]


def pane(pilot: Pilot[None], name: str) -> TextView:
    return main(pilot).query_one(name, TextView)


def status(pilot: Pilot[None]) -> str:
    return main(pilot).query_one("#status").text


def test_passages_are_on_the_screen_before_the_first_token(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Reading")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        assert "CLK/C/SR.412, para. 5" in pane(pilot, "#sources").text
        assert any(s.role == "quote" for b in pane(pilot, "#sources").blocks for s in b.spans)
        assert "reading 384 of 512 tokens" in pane(pilot, "#conversation").text
        assert not main(pilot).turns[0].draft
        await drive.go(pilot)
        assert main(pilot).turns[0].phase is Phase.DONE

    drive(user)


def test_the_draft_streams_and_gives_way_to_the_checked_claims(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Token")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        assert "The rest period of ferry crews" in pane(pilot, "#conversation").text
        assert "[1]" not in pane(pilot, "#conversation").text
        await drive.go(pilot)
        assert "hours [1]." in pane(pilot, "#conversation").text

    drive(user)


def test_escape_stops_at_once_and_keeps_what_was_written(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Token")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "escape")
        turn = main(pilot).turns[0]
        assert turn.phase is Phase.STOPPED  # before the core has noticed
        drive.backend.hold = ""
        await drive.settle(pilot)
        assert turn.draft.startswith("The rest period")
        assert "Stopped; what was written is kept" in pane(pilot, "#conversation").text
        assert pane(pilot, "#sources").text

    drive(user)


def test_a_new_question_stops_the_one_at_hand(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Token")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        drive.backend.hold = ""
        await drive.ask(pilot, "And who asked about it?")
        first, second = main(pilot).turns
        assert first.phase is Phase.STOPPED
        assert second.phase is Phase.DONE

    drive(user)


def test_follow_ups_hand_the_earlier_turns_on(
    drive: Driver,
) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "First?")
        await drive.ask(pilot, "Second?")
        await drive.press(pilot, "ctrl+n")
        assert "First?" not in pane(pilot, "#conversation").text
        await drive.ask(pilot, "Third?")

    drive(user)
    earlier = [turns for _, _, turns in drive.backend.asked]
    assert earlier[0] == ()
    assert [e.question for e in earlier[1]] == ["First?"]
    assert isinstance(earlier[1][0], Exchange)
    assert earlier[2] == ()


def test_every_key_on_the_question_line_reaches_the_core(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, *"why")

    drive(user)
    assert drive.backend.words == ["w", "wh", "why"]


def test_up_and_down_bring_earlier_questions_back(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        line = main(pilot).question
        await drive.ask(pilot, "First?")
        await drive.ask(pilot, "Second?")
        await drive.press(pilot, "up", "up")
        assert line.value == "First?"
        await drive.press(pilot, "down")
        assert line.value == "Second?"
        await drive.press(pilot, "down")
        assert line.value == ""

    drive(user)


# -- markers and sources -----------------------------------------------------------------------


def test_tab_goes_through_the_sources_and_back_to_the_question(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        seen = []
        for _ in range(3):
            await drive.press(pilot, "tab")
            seen.append((main(pilot).marked, pilot.app.focused.id))
        assert seen == [(1, "sources"), (2, "sources"), (None, "question")]
        await drive.press(pilot, "shift+tab")
        assert main(pilot).marked == 2

    drive(user)


def test_a_number_chooses_its_source_and_types_on_the_question_line(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "2")
        assert (main(pilot).question.value, main(pilot).marked) == ("2", None)
        await drive.press(pilot, "tab", "2")
        assert main(pilot).marked == 2
        await drive.press(pilot, "7")  # there is no such source
        assert main(pilot).marked == 2

    drive(user)


def test_a_click_on_a_marker_chooses_its_source_of_its_turn(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot, "First?")
        drive.backend.script = declined
        await drive.ask(pilot, "Second?")
        assert not main(pilot).sources[0].cited
        view = pane(pilot, "#conversation")
        line = next(n for n, b in enumerate(view.blocks) if "electronic registers" in b.text)
        column = view.blocks[line].text.index("[2]") + view.blocks[line].indent
        row = view.line_of(line)
        if column + 3 > view.scrollable_content_region.width:  # wrapped to the next line
            row, column = row + 1, view.blocks[line].indent + 1
        await pilot.click(view, offset=(column + 2, row - int(view.scroll_y) + 1))
        await drive.settle(pilot)
        assert (main(pilot).shown, main(pilot).marked) == (0, 2)
        assert main(pilot).sources[0].cited

    drive(user)


def test_a_click_on_a_source_chooses_it_and_another_opens_its_record(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        view = pane(pilot, "#sources")
        await pilot.click(view, offset=(10, 1))
        await drive.settle(pilot)
        assert main(pilot).marked == 1
        await pilot.click(view, offset=(10, 1))
        await drive.settle(pilot)
        assert isinstance(pilot.app.screen, ReaderScreen)

    drive(user)


def test_enter_on_a_source_opens_the_record_at_its_paragraph(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "tab", "enter")
        reader = pilot.app.screen
        assert isinstance(reader, ReaderScreen)
        assert reader.meeting.symbol == "CLK/C/SR.412"
        assert reader.record.region_of(reader.record.chosen) is not None
        assert reader._paragraphs[reader.record.chosen].number == 5

    drive(user)


def test_the_key_line_says_what_can_be_done_here_and_can_be_clicked(drive: Driver) -> None:
    drive.backend = ScriptedBackend(hold="Token")

    async def user(pilot: Pilot[None]) -> None:
        keys = pane(pilot, "#keys")

        async def click(what: str) -> None:
            at = keys.text.replace("\u00a0", " ").index(what)
            await pilot.click(keys, offset=(at + 1, 0))
            await drive.settle(pilot)

        assert "Records" in keys.text
        assert "Stop" not in keys.text
        await drive.ask(pilot)
        assert "Stop" in keys.text
        await click("Esc Stop")
        assert main(pilot).turns[0].phase is Phase.STOPPED
        drive.backend.hold = ""
        await drive.ask(pilot)
        await drive.press(pilot, "tab")
        assert "Records" not in keys.text
        await click("c Copy citation")
        assert pilot.app.clipboard == "CLK/C/SR.412, para. 2"
        await click("Esc Back")
        assert main(pilot).question.has_focus
        await click("F2 Records")
        assert isinstance(pilot.app.screen, BrowseScreen)

    drive(user)


@pytest.mark.parametrize(
    "keys",
    [status_lines.KEYS, status_lines.KEYS_ANSWERING, status_lines.KEYS_SOURCES,
     reader_screen._KEYS, reader_screen._KEYS_SEARCH],
)  # fmt: skip
def test_every_key_line_fits_into_80_columns(keys: tuple[tuple[str, str, str], ...]) -> None:
    assert len("  ".join(f"{written} {what}" for _, written, what in keys)) <= 78


def test_on_a_narrow_screen_the_key_line_leaves_whole_keys_out(drive: Driver) -> None:
    drive.size = (60, 24)

    async def user(pilot: Pilot[None]) -> None:
        keys = pane(pilot, "#keys")
        first = keys._lines[0]
        shown = keys.text[first.start : first.end].strip().split("  ")
        assert len(keys._lines) > 1
        assert [s.replace("\u00a0", " ") for s in shown][:2] == ["F2 Records", "F3 Filter"]
        assert set(shown) <= set(keys.text.split("  "))

    drive(user)


def test_copying_goes_to_the_clipboard_with_its_citation(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "ctrl+y")
        assert pilot.app.clipboard == ""
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "c")
        assert pilot.app.clipboard == "CLK/C/SR.412, para. 2"
        await drive.press(pilot, "y")
        assert pilot.app.clipboard.endswith("11 consecutive hours” (CLK/C/SR.412, para. 2)")
        await drive.press(pilot, "ctrl+y")
        assert pilot.app.clipboard.startswith("The rest period")

    drive(user)


def test_a_record_that_is_gone_is_a_message_and_the_rest_goes_on(drive: Driver) -> None:
    drive.backend.records = ()

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "enter")
        assert pilot.app.screen is main(pilot)
        assert any("not in the collection" in n.message for n in pilot.app._notifications)
        await drive.ask(pilot, "Still there?")
        assert main(pilot).turns[-1].phase is Phase.DONE

    drive(user)


# -- scope and filters -------------------------------------------------------------------------


def test_the_scope_is_a_chip_and_taking_it_away_asks_in_all_records(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        chips = pane(pilot, "#chips")
        assert "read as  31st session" in chips.text
        await pilot.click(chips, offset=(chips.text.index("31st") + 2, 0))
        await drive.settle(pilot)

    drive(user)
    assert [f.whole for _, f, _ in drive.backend.asked] == [False, True]


def test_a_dropped_scope_stays_dropped_until_its_chip_goes_or_a_new_conversation(
    drive: Driver,
) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "backspace")  # the scope goes; the question is asked again
        chips = pane(pilot, "#chips")
        assert "all records" in chips.text
        await drive.ask(pilot, "And at the 31st session?")
        await drive.press(pilot, "f3", *"CLK", "enter")  # other filters leave it as it is
        await drive.ask(pilot, "And before?")
        await pilot.click(chips, offset=(chips.text.index("all records") + 2, 0))
        await drive.ask(pilot, "And after?")
        main(pilot).set_filters(Filters(whole=True))
        await drive.press(pilot, "ctrl+n")
        assert main(pilot).filters == Filters()

    drive(user)
    assert [f.whole for _, f, _ in drive.backend.asked] == [False, True, True, True, False]


def test_backspace_on_the_empty_line_takes_the_last_chip_away(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        main(pilot).set_filters(Filters(body="CLK", session=31))
        await drive.press(pilot, "backspace")
        assert main(pilot).filters == Filters(body="CLK")
        await drive.press(pilot, *"ab", "backspace", "backspace")
        assert main(pilot).filters == Filters(body="CLK")
        await drive.press(pilot, "backspace")
        assert main(pilot).filters == Filters()

    drive(user)


def test_filters_are_applied_shown_and_handed_on(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f3", *"CLK", "down", *"31", "down", "down")
        await drive.press(pilot, *"19 April 2023", "enter")
        assert "session 31st" in pane(pilot, "#chips").text
        assert "since 2023-04-19" in pane(pilot, "#chips").text
        await drive.ask(pilot)
        chips = pane(pilot, "#chips")
        await pilot.click(chips, offset=(chips.text.index("body") + 2, 0))
        await drive.settle(pilot)
        assert main(pilot).filters.body is None

    drive(user)
    (_, filters, _), *_ = drive.backend.asked
    assert (filters.body, filters.session, str(filters.since)) == ("CLK", 31, "2023-04-19")


def test_a_filter_that_is_no_number_or_date_is_refused_in_place(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.press(pilot, "f3", "down", *"ten", "down", "down", *"soon", "enter")
        wrong = str(pilot.app.screen.query_one("#filters-wrong").render())
        assert "session: 'ten' is no number" in wrong
        assert "since: 'soon' is no date" in wrong
        await drive.press(pilot, "escape")
        assert main(pilot).filters == Filters()

    drive(user)


# -- paths and the rest ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["'{}'", "file://{}", "{}"])
def test_a_dropped_path_is_offered_for_indexing(how: str, drive: Driver, tmp_path: Path) -> None:
    (tmp_path / "rec").mkdir()
    text = how.format(tmp_path / "rec")

    async def user(pilot: Pilot[None]) -> None:
        main(pilot).question.post_message(events.Paste(text))
        await drive.settle(pilot)
        assert isinstance(pilot.app.screen, SetupScreen)
        assert pilot.app.screen.query_one(Input).value == str(tmp_path / "rec")
        await drive.press(pilot, "enter")

    drive(user)
    assert drive.backend.indexed == [tmp_path / "rec"]
    assert not drive.backend.asked


def test_a_pasted_question_with_line_breaks_is_one_question(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        main(pilot).question.post_message(events.Paste("Who asked\nabout ferries?\n"))
        await drive.settle(pilot)
        assert main(pilot).question.value == "Who asked about ferries?"

    drive(user)


def test_a_fault_while_answering_is_told_and_the_next_question_works(drive: Driver) -> None:
    drive.backend.fault = OSError("disk gone")

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        text = pane(pilot, "#conversation").text
        assert "something went wrong inside the program: OSError: disk gone" in text
        assert str(drive.data / "pincite.log") in text
        assert pane(pilot, "#sources").text
        drive.backend.fault = None
        await drive.ask(pilot)
        assert main(pilot).turns[-1].phase is Phase.DONE

    drive(user)
    assert "OSError: disk gone" in (drive.data / "pincite.log").read_text()


def test_the_status_line_says_what_is_searched_and_which_model_answers(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        assert "lighthouse · 5 records" in status(pilot)
        assert "● Scripted 1.5B" in status(pilot)

    drive(user)


def test_wheel_and_page_keys_scroll_the_conversation(
    drive: Driver,
) -> None:
    drive.size = (80, 24)

    async def user(pilot: Pilot[None]) -> None:
        for n in range(4):
            await drive.ask(pilot, f"Question {n}?")
        view = main(pilot).query_one(ConversationView)
        end = view.scroll_y
        assert end > 0
        await drive.press(pilot, "pageup")
        assert view.scroll_y < end
        view.post_message(events.MouseScrollUp(view, 1, 1, 0, 0, 0, False, False, False))
        await drive.settle(pilot)
        before = view.scroll_y
        await drive.press(pilot, "pagedown", "pagedown", "pagedown")
        assert view.scroll_y > before

    drive(user)


def test_text_under_the_mouse_is_copied_without_margins(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        view = pane(pilot, "#sources")
        await pilot.mouse_down(view, offset=(6, 0))
        await pilot.mouse_up(view, offset=(17, 0))
        await drive.settle(pilot)
        assert pilot.app.screen.get_selected_text() == "CLK/C/SR.412"

    drive(user)


def test_copied_text_has_the_paragraphs_line_breaks_and_not_the_screens(drive: Driver) -> None:
    drive.size = (80, 24)

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        view = pane(pilot, "#conversation")
        view.scroll_home(animate=False)
        await pilot.pause()
        pilot.app.screen.selections = {view: SELECT_ALL}
        copied = pilot.app.screen.get_selected_text()
        assert "\n".join(b.text for b in view.blocks[1:4]) in copied
        assert copied.startswith(view.blocks[0].text + "\n\n" + view.blocks[1].text)
        # and a part that begins and ends within wrapped lines
        pilot.app.screen.selections = {view: Selection(Offset(4, 0), Offset(12, 3))}
        copied = pilot.app.screen.get_selected_text()
        assert (
            copied
            == view.blocks[0].text[4:]
            + "\n\n"
            + view.blocks[1].text
            + "\n"
            + (view.blocks[2].text[:12])
        )

    drive(user)


def test_a_long_paragraph_is_copied_in_one_line(drive: Driver) -> None:
    drive.size = (80, 24)

    async def user(pilot: Pilot[None]) -> None:
        await drive.ask(pilot)
        await drive.press(pilot, "tab", "enter")
        view = pilot.app.screen.record
        assert len(view._lines) > len(view.blocks) * 2  # it is broken on the screen
        pilot.app.screen.selections = {view: SELECT_ALL}
        copied = pilot.app.screen.get_selected_text()
        assert all(block.text in copied.split("\n") for block in view.blocks)

    drive(user)


def test_what_changes_while_the_screen_is_taken_down_does_no_harm(drive: Driver) -> None:
    async def user(pilot: Pilot[None]) -> None:
        await main(pilot).query_one("#status").remove()  # its widgets go before it does
        assert main(pilot).is_mounted
        main(pilot).show_state()  # as a job's timer would have it

    drive(user)
