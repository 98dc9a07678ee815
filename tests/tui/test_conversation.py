"""A turn's way through the events, and what it shows on each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.answers import PARTLY, Finished, Reading, Retrieved, Token
from qa.tui.conversation import (
    Fault,
    Phase,
    Turn,
    answer_with_citations,
    quote_with_citation,
    source_blocks,
    turn_blocks,
)
from qa.tui.scripted import answered, declined
from qa.tui.signs import PLAIN, Signs, signs_for

SIGNS = Signs()


def shown(turn: Turn, now: float = 1.0) -> str:
    return "\n".join(f"{b.lead}|{b.text}" for b in turn_blocks(turn, 0, SIGNS, now))


def test_each_phase_says_what_goes_on_and_for_how_long() -> None:
    script = answered("q")
    turn = Turn("q", started=0.0)
    assert "searching · 1.0 s" in shown(turn)
    turn.take(Retrieved(script.passages, script.scope, 0.1))
    turn.take(Reading(128, 512))
    assert "reading 128 of 512 tokens ━━━━──" in shown(turn)
    turn.take(Reading(512, 512))
    assert "512 tokens read · 1.0 s" in shown(turn)
    turn.take(Token("The "))
    turn.take(Token("rest"))
    assert "…|The rest" in shown(turn)
    assert "writing · 2.5 s" in shown(turn, 2.5)
    turn.take(Finished(script.answer))
    assert turn.phase is Phase.DONE
    assert "512 tokens read · first word after 3.2 s · 6.4 s" in shown(turn)


def test_a_follow_up_says_what_it_was_understood_as() -> None:
    turn = Turn("And who asked?")
    assert "understood as" not in shown(turn)
    turn.understood = "Who asked about the rest period of ferry crews?"
    assert [b.text for b in turn_blocks(turn, 0, SIGNS, 0.0)][:2] == [
        "And who asked?",
        "understood as: Who asked about the rest period of ferry crews?",
    ]
    turn.understood = turn.question  # it stands by itself
    assert "understood as" not in shown(turn)


def test_a_question_that_was_divided_says_what_was_asked_in_its_place() -> None:
    script = answered("Night dues: April versus May?")
    turn = Turn("Night dues: April versus May?")
    turn.take(Finished(replace(script.answer, parts=("Dues in April?", "Dues in\x1b[31m May?"))))
    lines = [b.text for b in turn_blocks(turn, 0, SIGNS, 0.0)]
    assert lines[1:3] == ["asked apart: Dues in April?", "asked apart: Dues in\ufffd[31m May?"]


def test_loading_is_told_until_the_prompt_is_read() -> None:
    turn = Turn("q", loading=True)
    assert "loading the model" in shown(turn)
    turn.take(Reading(0, 10))
    assert "loading" not in shown(turn)


def test_claims_carry_sign_marker_and_what_is_wrong_with_them() -> None:
    turn = Turn("q")
    turn.take(Finished(answered("q").answer))
    text = shown(turn)
    assert "✓|The rest period of ferry crews is 11 consecutive hours [1]." in text
    assert "!|All five licences have been restored [2]." in text
    assert "not supported: “five” is not what the paragraph says" in text
    claim = turn_blocks(turn, 3, SIGNS, 0)[1]
    (marker,) = [s for s in claim.spans if s.target]
    assert (claim.text[marker.start : marker.end], marker.target) == ("[1]", "cite:3:1")


def test_a_declined_answer_names_what_is_missing_and_keeps_what_was_near() -> None:
    turn = Turn("q")
    turn.take(Finished(declined("q").answer))
    assert "○|The records do not say: none of the nearest paragraphs mentions" in shown(turn)
    assert [s.cited for s in turn.sources] == [False, False]


def test_what_is_told_of_a_declined_question_stands_under_what_is_missing() -> None:
    turn, known, near = Turn("q"), answered("q").answer, declined("q").answer
    partly = replace(near, claims=known.claims, citations=known.citations)
    turn.take(Finished(replace(partly, passages=(*near.passages, *known.passages))))
    blocks = [block.text for block in turn_blocks(turn, 0, SIGNS, 0.0)]
    at = blocks.index(near.missing)
    assert blocks[at + 1] == PARTLY
    assert blocks[at + 2].startswith(known.claims[0].text.rstrip("."))
    cited = {c.ref for c in known.citations}
    sources = turn.sources
    assert [s.number for s in sources] == list(range(1, len(sources) + 1))
    assert {s.ref for s in sources if s.cited} == cited
    rest = [s.ref for s in sources if not s.cited]
    assert rest
    assert cited.isdisjoint(rest)


def test_stopping_keeps_what_was_written_and_takes_no_more() -> None:
    turn = Turn("q")
    turn.take(Token("Half a"))
    turn.stop()
    turn.take(Token(" sentence"))
    assert turn.draft == "Half a"
    assert "…|Half a" in shown(turn)
    assert "unchecked" in shown(turn)


def test_what_was_stopped_is_never_a_finding_that_the_records_do_not_say() -> None:
    turn = Turn("q")
    turn.take(Token("Half a"))
    turn.stop()
    turn.take(Finished(declined("q").answer))
    assert turn.answer is None
    assert "do not say" not in shown(turn)


def test_the_checked_half_of_a_stopped_answer_takes_the_place_of_the_draft() -> None:
    turn = Turn("q")
    turn.take(Token("The rest"))
    turn.stop()
    turn.take(Finished(answered("q").answer))
    assert turn.phase is Phase.STOPPED
    assert "✓|The rest period" in shown(turn)


def test_a_fault_is_told_with_the_next_step_and_the_passages_stay() -> None:
    turn = Turn("q")
    turn.take(Retrieved(answered("q").passages, "", 0.1))
    turn.fail(Fault("The model is gone.", "Get it anew."))
    assert "✗|The model is gone." in shown(turn)
    assert "Get it anew." in shown(turn)
    assert len(turn.sources) == 3


def test_sources_show_citation_particulars_and_the_marked_quote() -> None:
    turn = Turn("q")
    turn.take(Finished(answered("q").answer))
    head, about, body, *_ = source_blocks(turn.sources, SIGNS)
    assert (head.lead, head.text) == ("[1]", "CLK/C/SR.412, para. 2")
    assert about.text.startswith("31st session · 16 March 2024 · Ms. Oberlin (Kelmara)")
    (quote,) = body.spans
    assert body.text[quote.start : quote.end].startswith("a law of 2022 had fixed")


def test_a_note_on_a_citation_is_shown_as_a_warning() -> None:
    answer = answered("q").answer
    noted = replace(answer.citations[0], note="Corrected by CLK/C/SR.412/Corr.1")
    turn = Turn("q")
    turn.take(Finished(replace(answer, citations=(noted,))))
    assert any(
        b.text.startswith("Corrected by") and b.role == "warn"
        for b in source_blocks(turn.sources, SIGNS)
    )


def test_what_is_copied_carries_the_citations() -> None:
    turn = Turn("q")
    turn.take(Finished(answered("q").answer))
    lines = answer_with_citations(turn).splitlines()
    assert lines[0].startswith("The rest period")
    assert lines[2].startswith("[1] CLK/C/SR.412, para. 2: “a law of 2022")
    assert quote_with_citation(turn.sources[1]) == (
        "“electronic registers had been fitted on 31 of the 44 ferries” (CLK/C/SR.412, para. 5)"
    )


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [("utf-8", SIGNS), ("UTF8", SIGNS), ("iso-8859-1", PLAIN), ("ascii", PLAIN), (None, PLAIN)],
)
def test_a_terminal_without_utf8_gets_ascii_signs(encoding: str | None, signs: Signs) -> None:
    assert signs_for(encoding) == signs


def test_plain_signs_are_ascii_and_tell_the_states_apart() -> None:
    states = (PLAIN.supported, PLAIN.unsupported, PLAIN.declined, PLAIN.stopped, PLAIN.fault)
    assert "".join(states).isascii()
    assert len(set(states)) == len(states)
