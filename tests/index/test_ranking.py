"""What a candidate is worth: hand-computed scores, and what each part does."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import replace

import pytest
from collections_at_hand import meeting, paragraph

from index.chunker import Unit
from index.ranking import (
    UNREAD,
    Candidate,
    Parts,
    covered,
    is_of_date,
    local_weights,
    readings,
    reasons,
    reasons_of_date,
    scored,
)
from index.records import Kind, Speaker
from index.scope import Scope
from index.store import StoredUnit

PLAIN = Parts.plain(0.6)


def unit(unit_id: int, text: str = "A text.", record: int = 1, **facts: object) -> StoredUnit:
    record_facts = {k: facts.pop(k) for k in ("date", "headings", "body", "symbol") if k in facts}
    one = paragraph(unit_id, text, **facts)
    return StoredUnit(unit_id, record, meeting(one, **record_facts), Unit((one,)))


def candidate(stored: StoredUnit, cosine: float, bm25: float, **facts: object) -> Candidate:
    values = {"dense_rank": 1, "lexical_rank": 1, "reasons": 0, "reading": UNREAD} | facts
    return Candidate(stored, cosine, bm25, **values)  # type: ignore[arg-type]


def test_scores_are_fused_with_bm25_taken_by_its_maximum() -> None:
    found = scored([candidate(unit(1), 0.5, 8.0), candidate(unit(9), 0.7, 2.0)], PLAIN)
    assert found == pytest.approx([0.6 * 0.5 + 0.4, 0.6 * 0.7 + 0.4 * 0.25])


def test_ranks_are_fused_by_their_reciprocals() -> None:
    one = candidate(unit(1), 0.5, 8.0, dense_rank=1, lexical_rank=3)
    other = candidate(unit(9), 0.7, 0.0, dense_rank=2, lexical_rank=None)
    found = scored([one, other], replace(PLAIN, by_rank=True))
    assert found == pytest.approx([(1 / 61 + 1 / 63) * 61 / 2, (1 / 62) * 61 / 2])


def test_a_paragraph_gains_from_the_better_of_its_neighbours_in_the_same_record() -> None:
    units = [unit(1), unit(2), unit(3), unit(4, record=2)]
    candidates = [candidate(u, c, 0.0) for u, c in zip(units, (0.5, 0.1, 0.9, 1.0), strict=True)]
    found = scored(candidates, replace(PLAIN, dense=1.0, neighbour=0.1))
    assert found == pytest.approx([0.5 + 0.01, 0.1 + 0.09, 0.9 + 0.01, 1.0])


def test_particulars_gain_from_the_best_paragraph_of_their_record_when_they_are_asked_for() -> None:
    title = unit(1, kind=Kind.TITLE, number=None, printed=False)
    elsewhere = unit(7, record=2, kind=Kind.TITLE, number=None, printed=False)
    units = [title, unit(2), elsewhere]
    candidates = [candidate(u, c, 0.0) for u, c in zip(units, (0.2, 0.8, 0.3), strict=True)]
    parts = replace(PLAIN, dense=1.0, particulars=0.3, of_record=0.5)
    assert scored(candidates, parts, particulars=True) == pytest.approx([0.2 + 0.3 + 0.4, 0.8, 0.6])
    assert scored(candidates, parts) == pytest.approx([0.2, 0.8, 0.3])


def test_words_that_most_candidates_hold_weigh_little() -> None:
    texts = [frozenset({"ferry", "rope"}), frozenset({"ferry"}), frozenset({"ferry"})]
    found = local_weights(["ferry", "rope", "absent"], texts)
    assert found == {
        "ferry": pytest.approx(math.log(1 + 0.5 / 3.5)),
        "rope": pytest.approx(math.log(1 + 2.5 / 1.5)),
    }
    assert covered(found, {"rope"}) == pytest.approx(found["rope"] / sum(found.values()))
    assert covered({}, {"rope"}) == 0.0


def stems(text: str) -> list[frozenset[str]]:
    """The words of each sentence."""
    return [frozenset(re.findall(r"\w+", each)) for each in text.casefold().split(".")]


def test_a_reading_tells_the_whole_text_from_its_best_sentence() -> None:
    units = [
        unit(1, "The red buoy sank. The ferry left.", speaker=Speaker("Mr. Brill", "Ostrava")),
        unit(2, "A red ferry left on 4 May 2021."),
        unit(3, "Nothing."),
    ]
    found = readings("When did the red ferry sink?", ["red", "ferry"], units, stems)
    assert found[1].coverage == found[2].coverage == 1.0
    assert found[1].sentence < found[2].sentence == 1.0
    assert (found[1].answers, found[2].answers) == (False, True)
    assert (found[3].coverage, found[3].sentence) == (0.0, 0.0)


def test_the_speaker_s_state_counts_for_each_of_the_sentences() -> None:
    units = [unit(1, "It sank.", speaker=Speaker("Mr. Brill", "Ostrava")), unit(2, "It sank.")]
    found = readings("ostrava", ["ostrava"], units, stems)
    assert (found[1].sentence, found[2].sentence) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        (Scope(), 0),
        (Scope(days=(datetime.date(2025, 4, 17),)), 1),
        (Scope(months=((2025, 4),)), 1),
        (Scope(months=((2025, 5),)), 0),
        (Scope(years=(2024, 2025)), 1),
        (Scope(years=(2024,)), 0),
        (Scope(bodies=("COF",), stage="closing"), 2),
        (Scope(stage="opening"), 0),
        (Scope(abbreviations=("SHF",)), 1),
        (Scope(speakers=(("ostrava",),)), 1),
        (Scope(speakers=(("lumeria",),)), 0),
        (Scope(labels=frozenset({("article", 8)})), 1),
        (Scope(labels=frozenset({("article", 9)})), 0),
    ],
)
def test_what_the_question_says_without_certainty_is_counted(scope: Scope, count: int) -> None:
    stored = unit(
        1, "The Facility (SHF) met.", body="COF", date=datetime.date(2025, 4, 17),
        headings=("Closure of the session",), heading="Articles 7 and 8",
        speaker=Speaker("Mr. Brill", "Ostrava"),
    )  # fmt: skip
    assert reasons(stored, scope) == count


@pytest.mark.parametrize(
    ("symbol", "scope", "held"),
    [
        # the fifty-ninth session of the General Assembly: from 2004 to 2005
        ("A/C.5/59/SR.12", Scope(years=(2004,)), True),
        ("A/C.5/59/SR.12", Scope(months=((2005, 3),)), True),
        ("A/C.5/59/SR.12", Scope(months=((2004, 3),)), False),
        ("A/C.5/59/SR.12", Scope(days=(datetime.date(2004, 10, 1),)), True),
        ("A/C.5/59/SR.12", Scope(days=(datetime.date(2006, 3, 1),)), False),
        ("E/2004/SR.12", Scope(years=(2004,)), True),
        ("CMW/C/SR.608", Scope(years=(2004,)), False),
        (None, Scope(years=(2004,)), False),
    ],
)
def test_of_a_meeting_without_a_date_its_symbol_may_tell_the_year(
    symbol: str | None, scope: Scope, held: bool
) -> None:
    meeting = unit(1, "The Facility met.", symbol=symbol).meeting
    assert reasons_of_date(meeting, scope) is held
    assert not is_of_date(meeting, scope)  # it is not known
