"""In which years a meeting can have been held, as far as its record tells."""

from __future__ import annotations

import re

from index.records import Meeting

_ASSEMBLY = re.compile(r"A/(?:C\.\d/)?(?P<session>\d{2})/", re.IGNORECASE)
_FOUNDED = 1945
# The first session of the General Assembly is counted from that year: the fifty-fifth began in
# September 2000 and ended in 2001.
_OF_A_YEAR = re.compile(r"/(?P<year>(?:19|20)\d\d)/")
# The symbols of some bodies hold it: `E/2009/SR.14`, `A/AC.109/2009/SR.4`.


def years_of(meeting: Meeting) -> tuple[int, ...]:
    """The year of a meeting, or those in which it can have been, ascending; empty: not known."""
    if meeting.date is not None:
        return (meeting.date.year,)
    symbol = meeting.symbol or ""
    if found := _OF_A_YEAR.search(symbol):
        return (int(found["year"]),)
    if found := _ASSEMBLY.match(symbol):
        began = _FOUNDED + int(found["session"])
        return (began, began + 1)
    return ()
