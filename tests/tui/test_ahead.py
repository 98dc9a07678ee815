"""Type-ahead: when it searches, what it reads, what stops it. No clock, no model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from collections_at_hand import meeting, paragraph

from index.errors import IndexingError
from index.records import ParagraphRef
from qa.answers import Passage
from qa.tui.ahead import Line, TypeAhead, Typed
from qa.warming import Likely, Task, on

_RECORD = meeting(
    *(paragraph(n, text) for n, text in enumerate(("The ferries ran.", "It rained.", "So."), 1))
)
A, B, C = (Passage(ParagraphRef.to(_RECORD, p), p.text, 0.5) for p in _RECORD.paragraphs)
LONG = 3600.0
# Seconds: a pause that no test lives to see.
_WAIT = 60
# Seconds that a test waits for another thread, before it fails.


# -- the line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after", "due", "settled"),
    [
        # in the middle of a word nothing is searched before the pause has passed
        ("How many", 0.0, 0.25, None),
        ("How many", 0.1, 0.15, None),
        ("How many", 0.25, 0.0, True),
        # a whole word is searched for at once, but the question may go on
        ("How many ", 0.0, 0.0, False),
        ("In Norport,", 0.0, 0.0, False),
        ("Who is Ms.", 0.0, 0.0, False),
        # after a pause it is taken to be the whole question
        ("How many ", 0.3, 0.0, True),
        # a question mark ends it without any pause
        ("How many?", 0.0, 0.0, True),
        ("How many? ", 0.0, 0.0, True),
    ],
)
def test_when_the_line_is_worth_a_search(
    text: str, after: float, due: float, settled: bool | None
) -> None:
    line = Line(0.25)
    line.put(Typed(text), 7.0)
    assert line.due(7.0 + after) == pytest.approx(due)
    if settled is not None:
        assert line.take(7.0 + after) == (Typed(text.strip()), settled)


def test_each_key_puts_the_search_off_and_the_latest_text_is_taken() -> None:
    line = Line(0.25)
    for n in range(1, 9):
        line.put(Typed("question"[:n]), 0.2 * n)
        assert line.due(0.2 * n) == pytest.approx(0.25)
    assert line.due(1.9) == 0.0 or line.due(1.9) == pytest.approx(0.0)
    assert line.take(1.9)[0].text == "question"


def test_a_word_that_was_searched_for_is_settled_after_the_pause_and_then_rests() -> None:
    line = Line(0.25)
    line.put(Typed("How many "), 0.0)
    assert line.take(0.0) == (Typed("How many"), False)
    assert line.due(0.1) == pytest.approx(0.15)
    assert line.take(0.3) == (Typed("How many"), True)
    assert line.due(9.0) is None
    line.put(Typed("How many"), 9.0)  # the space is taken back: the same text
    assert line.due(9.0) is None
    line.put(Typed("How many l"), 10.0)
    assert line.due(10.3) == 0.0


def test_the_same_words_with_another_earlier_question_are_searched_for_anew() -> None:
    line = Line(0.25)
    line.put(Typed("And before?"), 0.0)
    line.take(0.0)
    line.put(Typed("And before?", earlier=("Who spoke?",)), 1.0)
    assert line.due(1.0) == 0.0


def test_nothing_is_due_on_an_empty_line() -> None:
    line = Line(0.25)
    assert line.due(0.0) is None
    line.put(Typed("How?"), 0.0)
    line.put(Typed("   "), 1.0)
    assert line.typed is None
    assert line.due(9.0) is None


def test_what_was_searched_for_can_be_due_again() -> None:
    line = Line(0.25)
    line.put(Typed("How?"), 0.0)
    line.take(0.0)
    assert line.due(1.0) is None
    line.again()
    assert line.due(1.0) == 0.0


# -- the threads -------------------------------------------------------------------------------


class Core:
    """Finds what `finds` says for a text; reads until `go` is set, or until it is cancelled."""

    def __init__(self, finds: Callable[[str], tuple[Passage, ...]]) -> None:
        self.finds = finds
        self.looked: list[str] = []
        self.read: list[Task] = []
        self.cancelled: list[Task] = []
        self.faults: list[Exception] = []
        self.reading = threading.Semaphore(0)
        self.looking = threading.Semaphore(0)
        self.go = threading.Event()
        self.look_on = threading.Event()
        self.go.set()
        self.look_on.set()
        self.fault: Exception | None = None

    def look(self, typed: Typed, cancelled: Callable[[], bool]) -> Likely:
        self.looked.append(typed.text)
        self.looking.release()
        assert self.look_on.wait(_WAIT)
        if self.fault is not None:
            raise self.fault
        return Likely(((typed.text, self.finds(typed.text)),))

    def read_it(self, task: Task, cancelled: Callable[[], bool]) -> None:
        self.reading.release()
        while not self.go.wait(0.002):
            if cancelled():
                self.cancelled.append(task)
                return
        self.read.append(task)


Open = Callable[..., tuple[Core, TypeAhead]]


@pytest.fixture
def opened() -> Iterator[Open]:
    made: list[tuple[Core, TypeAhead]] = []

    def open_one(
        finds: Callable[[str], tuple[Passage, ...]] = lambda _: (A, B), pause: float = LONG
    ) -> tuple[Core, TypeAhead]:
        core = Core(finds)
        made.append((core, TypeAhead(core.look, core.read_it, core.faults.append, pause=pause)))
        return made[-1]

    yield open_one
    for core, ahead in made:
        core.look_on.set()
        ahead.close()


def got(semaphore: threading.Semaphore) -> None:
    assert semaphore.acquire(timeout=_WAIT)


def test_what_is_typed_is_searched_for_and_read_in_order(opened: Open) -> None:
    core, ahead = opened()
    ahead.typed(Typed("Who rowed?"))
    assert ahead.rest(_WAIT)
    assert core.looked == ["Who rowed?"]
    assert core.read == [on(A), on(A, "Who rowed?"), on(B), on(A, "Who rowed?")]


def test_a_question_is_read_only_once_the_line_is_settled(opened: Open) -> None:
    core, ahead = opened()
    ahead.typed(Typed("Who rowed "))
    got(core.looking)
    got(core.reading)
    got(core.reading)
    assert not ahead.rest(0)  # the pause has not passed yet
    assert {t.asked for t in core.read} <= {""}
    quick, at_once = opened(pause=0.0)
    at_once.typed(Typed("Who rowed"))
    assert at_once.rest(_WAIT)
    assert quick.read[-1] == on(A, "Who rowed")


def test_a_settled_line_is_not_searched_for_twice(opened: Open) -> None:
    times = iter([0.0, 0.0])
    core = Core(lambda _: (A,))
    ahead = TypeAhead(core.look, core.read_it, core.faults.append, clock=lambda: next(times, 1.0))
    ahead.typed(Typed("Who rowed "))  # a whole word at 0 s; the pause is over at 1 s
    assert ahead.rest(_WAIT)
    ahead.close()
    assert core.looked == ["Who rowed"]
    assert core.read[-1] == on(A, "Who rowed")


def test_of_what_is_typed_while_it_searches_only_the_latest_is_searched_for(opened: Open) -> None:
    core, ahead = opened()
    core.look_on.clear()
    ahead.typed(Typed("a "))
    got(core.looking)
    for text in ("a b ", "a b c ", "a b c d?"):
        ahead.typed(Typed(text))
    core.look_on.set()
    assert ahead.rest(_WAIT)
    assert core.looked == ["a", "a b c d?"]


def test_a_further_key_stops_only_what_is_not_called_for_any_more(opened: Open) -> None:
    core, ahead = opened(lambda text: (B, C) if "rain" in text else (A, B))
    core.go.clear()
    ahead.typed(Typed("ferries "))
    got(core.reading)
    ahead.typed(Typed("ferries that "))  # brings the same passages
    got(core.looking)
    got(core.looking)
    ahead.typed(Typed("ferries that rain "))  # does not bring the first
    got(core.reading)  # so another is begun
    assert core.cancelled == [on(A)]
    core.go.set()
    ahead.typed(Typed("ferries that rain?"))
    assert ahead.rest(_WAIT)
    assert on(A) not in core.read
    assert core.read[-1] == on(B, "ferries that rain?")


def test_an_emptied_line_stops_at_once_and_nothing_is_begun(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    ahead.typed(Typed(""))
    assert ahead.rest(_WAIT)
    assert core.cancelled == [on(A)]
    assert core.read == []


def test_what_is_found_for_a_line_that_is_gone_is_not_read(opened: Open) -> None:
    core, ahead = opened()
    core.look_on.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.looking)
    ahead.typed(Typed(""))
    core.look_on.set()
    assert ahead.rest(_WAIT)
    assert core.read == []


def test_held_stops_all_and_goes_on_with_what_was_typed_meanwhile(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    with ahead.held("Who rowed?"):
        assert ahead.rest(_WAIT)
        assert core.cancelled == [on(A)]
        core.go.set()
        ahead.typed(Typed("And who steered?"))
        assert ahead.rest(_WAIT)  # nothing is begun
        assert core.looked == ["Who rowed?"]
    assert ahead.rest(_WAIT)
    assert core.looked == ["Who rowed?", "And who steered?"]  # what was asked is typed no more


def test_what_a_question_needs_goes_on_while_it_is_asked(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    needed = True
    with ahead.held("Who rowed?", lambda task: needed and task == on(A)):
        assert not ahead.rest(0.01)
        ahead.narrow(lambda task: needed and task == on(A))
        core.go.set()
        assert ahead.rest(_WAIT)
        assert core.read == [on(A)]
        assert core.cancelled == []


def test_what_a_question_does_not_need_is_stopped_once_that_is_known(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    with ahead.held("Who rowed?", lambda _: True):
        ahead.narrow(lambda task: task == on(C))
        assert ahead.rest(_WAIT)
        assert core.cancelled == [on(A)]


def test_a_hold_within_a_hold_lets_nothing_go_on(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    with ahead.held("Who rowed?", lambda _: True):
        with ahead.held():
            assert ahead.rest(_WAIT)
        assert core.cancelled == [on(A)]
        core.go.set()
        ahead.typed(Typed("Again?"))
        assert ahead.rest(_WAIT)
        assert len(core.looked) == 1


def test_switched_off_nothing_is_done_and_what_goes_on_stops(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    ahead.allow(typing=False)
    assert ahead.rest(_WAIT)
    assert core.cancelled == [on(A)]
    ahead.typed(Typed("And who steered?"))
    assert ahead.rest(_WAIT)
    assert len(core.looked) == 1
    core.go.set()
    ahead.allow(typing=True)
    ahead.typed(Typed("And who steered?"))
    assert ahead.rest(_WAIT)
    assert core.read


def test_what_is_to_be_read_meanwhile_gives_way_to_the_first_key(opened: Open) -> None:
    core, ahead = opened(lambda _: (B,))
    ahead.meanwhile((on(A),))
    assert ahead.rest(_WAIT)
    assert core.read == [on(A)]
    core.go.clear()
    ahead.meanwhile((on(C), on(A)))
    got(core.reading)
    got(core.reading)
    ahead.typed(Typed("w"))
    core.go.set()
    ahead.typed(Typed("who?"))
    assert ahead.rest(_WAIT)
    assert core.read[-2:] == [on(B), on(B, "who?")]


def test_a_fault_is_logged_and_the_next_text_is_searched_for(opened: Open) -> None:
    core, ahead = opened()
    core.fault = IndexingError("the collection is gone", "make one")
    ahead.typed(Typed("Who rowed?"))
    assert ahead.rest(_WAIT)
    assert core.faults == [core.fault]
    assert core.read == []
    core.fault = None
    ahead.typed(Typed("Who steered?"))
    assert ahead.rest(_WAIT)
    assert core.read


def test_a_fault_that_nobody_foresaw_is_logged_and_ends_the_reading_ahead(opened: Open) -> None:
    core, ahead = opened()
    core.fault = ZeroDivisionError("?")
    ahead.typed(Typed("Who rowed?"))
    assert ahead.rest(_WAIT)
    ahead.close()
    assert core.faults == [core.fault]
    ahead.typed(Typed("Who steered?"))
    assert core.looked == ["Who rowed?"]


def test_closing_stops_what_goes_on_and_leaves_no_thread(opened: Open) -> None:
    core, ahead = opened()
    core.go.clear()
    ahead.typed(Typed("Who rowed?"))
    got(core.reading)
    ahead.close()
    assert core.cancelled == [on(A)]
    assert not [t for t in ahead._threads if t.is_alive()]
    ahead.close()  # once more does no harm


def test_a_thread_that_sees_the_end_only_now_does_not_wait_for_more(opened: Open) -> None:
    core, ahead = opened()
    ahead.stop()
    ahead._look_once()  # each would wait for ever for somebody to wake it
    ahead._read_once()
    assert core.looked == []
