"""Years that a question holds."""

from __future__ import annotations

import pytest

from index.when import bounds_a_time, years_written


@pytest.mark.parametrize(
    ("question", "years", "bounds"),
    [
        ("Who chaired the meeting of 2004?", (2004,), False),
        ("Who chaired the meetings of 2006 and 2004?", (2006, 2004), False),
        ("Who chaired the Fifth Committee since 2006?", (2006,), True),
        ("Who chaired the Fifth Committee by the end of 2006?", (2006,), True),
        ("Who chaired the meeting on resolution 1999?", (), False),
        ("Who chaired the 2004th meeting?", (), False),
        ("Who chaired meeting 2004?", (), False),
        ("Who chaired the meeting?", (), False),
    ],
)
def test_years_that_number_nothing(question: str, years: tuple[int, ...], *, bounds: bool) -> None:
    assert years_written(question) == years
    assert bounds_a_time(question) is bounds
