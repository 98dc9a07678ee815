"""What people are called after where they are from: `Peruvian`, `Egyptian`, `Dutch`."""

from __future__ import annotations

from collections.abc import Iterator

_FROM_THERE = (
    ("vian", ("",)),
    ("ian", ("", "a", "ia", "e", "y")),
    ("ean", ("", "a", "e")),
    ("an", ("", "a")),
    ("n", ("",)),
    ("ese", ("", "a", "on")),
    ("i", ("", "ia")),
    ("ish", ("ey", "iye", "en")),
)
# `Peruvian`, `Egyptian`, `Cuban`, `Lebanese`: what the place ends with in the place of the ending.
_SHORTEST_PLACE = 4
IRREGULAR = frozenset(
    tuple(pair.split())
    for pair in """
    british britain; czech czechia; danish denmark;
    dutch netherlands; english england; filipino philippines; finnish finland; french france;
    german germany; greek greece; honduran honduras; irish ireland; iraqi iraq;
    malagasy madagascar; norwegian norway; omani oman; panamanian panama; polish poland;
    portuguese portugal; scottish scotland; spanish spain; swiss switzerland; thai thailand;
    togolese togo; welsh wales
    """.split(";")
)
"""(people, place) of those whose name follows no rule; of a name in several words, the one that
tells it."""
_FROM_ANOTHER = frozenset({"nigerian"})
# Of Nigeria, and not, as the ending has it, of the Niger: those are called Nigeriens.


def places_of(name: str) -> Iterator[str]:
    """Where who is called so may be from: `jordan` of `jordanian`. All case-folded."""
    who = name.removesuffix("s") if name.endswith("ns") else name
    if who in _FROM_ANOTHER:
        return
    yield from (place for people, place in IRREGULAR if people == who)
    yield from (f"{name.removesuffix('s')}{land}" for land in ("stan", "istan"))  # Tajiks
    for ending, places in _FROM_THERE:
        stem = who.removesuffix(ending)
        if stem != who and (ending != "n" or stem.endswith("a")):
            yield from (p for end in places if len(p := stem + end) >= _SHORTEST_PLACE)
