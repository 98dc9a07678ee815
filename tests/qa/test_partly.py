"""What is declined, and what the records do say of some parts of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from collections_at_hand import meeting, paragraph

from index.records import ParagraphRef
from index.scope import Scope
from qa.answers import Passage
from qa.attempts import Answered
from qa.composing import Quote, Stated
from qa.partly import CLOSEST, is_told, partly
from qa.parts import Part
from qa.sides import ONE_SIDE
from qa.support import Support
from qa.tui.scripted import declined

RECORD = meeting(*(paragraph(n, f"Port number {n} had been closed.") for n in range(1, 7)))
REFS = [ParagraphRef.to(RECORD, p) for p in RECORD.paragraphs]
GIVEN = replace(
    declined("Which port had been closed, and who had closed it?").answer,
    passages=tuple(
        Passage(ref, p.text, 1.0) for ref, p in zip(REFS, RECORD.paragraphs, strict=True)
    ),
)
WHICH, WHO = (
    Part(text, Scope(), label=text, itself=text, alone=True)
    for text in ("Which port had been closed?", "Who had closed it?")
)
NOTHING = Answered(0.1, None)


def told(sure: float = 0.8, *, supported: bool = True, place: int = 0) -> Answered:
    """A part that one paragraph answers."""
    text = RECORD.paragraphs[place].text
    support = Support(supported, 0.9, (), () if supported else ("it is not there",))
    stated = Stated(text, (Quote(REFS[place], text, 0, len(text)),), support)
    return Answered(sure, None, stated=(stated,), draft=text)


def test_what_is_known_is_told_with_why_the_rest_is_not() -> None:
    lacks = replace(NOTHING, lacks="names nobody")
    found = partly(GIVEN, (WHICH, WHO), (told(), lacks), 0.6)
    assert not found.answered
    assert found.missing == (
        "The records do not say all of this. "
        "Of “Who had closed it?”: the nearest paragraph names nobody."
    )
    assert found.text == f"{found.missing} They do say: Port number 1 had been closed [1]."
    assert [c.quote for c in found.citations] == ["Port number 1 had been closed."]
    assert found.closest == tuple(REFS[1 : CLOSEST + 1])


def test_each_part_has_its_own_reason() -> None:
    of_another = replace(
        WHO, scope=Scope(absent=("ninety-ninth session",)), label="[2] who?", itself="[2] who?"
    )
    found = partly(GIVEN, (of_another, WHICH, WHO), (NOTHING, told(), NOTHING), 0.6)
    assert found.missing == (
        "The records do not say all of this. "
        "Of “(2) who?”: no record of the ninety-ninth session is in this collection. "
        "Of “Who had closed it?”: no paragraph was found that surely answers this."
    )


@pytest.mark.parametrize(
    "answered",
    [
        (told(0.5), NOTHING),  # not sure enough to stand by itself
        (told(supported=False), NOTHING),
        (replace(told(), lacks="gives no day"), NOTHING),  # as the model would have it told
        (told(), replace(NOTHING, lacks=ONE_SIDE)),
        (NOTHING, NOTHING),
    ],
)
def test_else_nothing_is_told(answered: tuple[Answered, ...]) -> None:
    assert partly(GIVEN, (WHICH, WHO), answered, 0.6) == GIVEN


def test_nor_is_what_is_asked_of_whom_nobody_named() -> None:
    who, post = (
        Part(text, Scope(), label=text, itself=text, alone=True)
        for text in (
            "Who presented the study on ports?",
            "What post had the presenter of the study on ports held?",
        )
    )
    assert partly(GIVEN, (who, post), (NOTHING, told()), 0.6) == GIVEN
    assert partly(GIVEN, (who, post), (told(), NOTHING), 0.6).claims


def test_what_leans_on_a_part_without_an_answer_is_not_told() -> None:
    leaning = replace(WHO, leans=True, alone=False)
    assert partly(GIVEN, (WHICH, leaning), (NOTHING, told()), 0.6) == GIVEN
    when = replace(WHO, itself="When was it to be opened again?", label="When?")
    found = partly(GIVEN, (WHICH, leaning, when), (told(), told(place=1), NOTHING), 0.6)
    assert len(found.claims) == 2


def test_a_part_without_words_is_not_told_however_sure() -> None:
    assert is_told(told(0.6), 0.6)
    assert not is_told(told(0.59), 0.6)
    assert not is_told(Answered(1.0, None), 0.6)
