"""Bodies that hold meetings: from a name, a symbol or a treaty to the body.

The table is `bodies.toml`. A body that is not in it is known by what its record says.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.symbols import normalise, prefix_of

_LOOSE = re.compile(r"[^a-z0-9]+")
_BEGUN = 30
# Letters of a name's beginning that say which body it is; `committee on the elimination of` has 27.
_PRINCIPAL_ORGANS = frozenset({"A", "E", "S", "T", "ST", "TD"})


@dataclass(frozen=True, slots=True)
class Body:
    """A body and what it is known by."""

    names: tuple[str, ...]
    """The full name first."""
    acronym: str | None = None
    symbols: tuple[str, ...] = ()
    treaties: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    """What else those who ask about it call it; it does not tell whose a record is."""
    organ: bool = False
    """Whether its name also stands on the documents of its committees."""

    @property
    def name(self) -> str:
        """The full name."""
        return self.names[0]

    @property
    def label(self) -> str:
        """The acronym where there is one, else the full name."""
        return self.acronym or self.names[0]


@cache
def bodies() -> tuple[Body, ...]:
    """All bodies of the table; read once."""
    table = tomllib.loads(files("index").joinpath("bodies.toml").read_text(encoding="utf-8"))
    return tuple(
        Body(
            names=tuple(row["names"]),
            acronym=row.get("acronym"),
            symbols=tuple(row.get("symbols", ())),
            treaties=tuple(row.get("treaties", ())),
            called=tuple(row.get("called", ())),
            organ=row.get("organ", False),
        )
        for row in table["body"]
    )


def body_of_symbol(symbol: str) -> Body | None:
    """The body whose records bear `symbol`; the longest prefix decides."""
    prefix = prefix_of(symbol).upper()
    matches = [
        (len(head), body)
        for body in bodies()
        for head in body.symbols
        if prefix == head.upper() or (not body.organ and prefix.startswith(head.upper() + "/"))
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def acronym_of_symbol(symbol: str) -> str | None:
    """`CMW` of `CMW/C/SR.608`; None for a symbol that begins with a principal organ's letter."""
    head = normalise(symbol).split("/", 1)[0]
    return None if head in _PRINCIPAL_ORGANS or not head.isalpha() else head


def body_named(text: str) -> Body | None:
    """The body that a title names: the longest name found, committees before their organs.

    White space, case and punctuation do not count, since extraction breaks names.
    """
    loose = _loosen(text)
    found = [
        (not body.organ, len(name), body)
        for body in bodies()
        for name in body.names
        if _loosen(name) in loose
    ]
    return max(found, key=lambda match: match[:2])[2] if found else None


def body_begun(text: str) -> Body | None:
    """The one body whose name begins so, where extraction lost the name's second line."""
    loose = _loosen(text)
    if len(loose) < _BEGUN:
        return None
    found = [
        body for body in bodies() if any(_loosen(name).startswith(loose) for name in body.names)
    ]
    return found[0] if len(found) == 1 else None


def body_of_treaty(text: str) -> Body | None:
    """The body of the treaty that a masthead names; the longest name found."""
    loose = _loosen(text)
    found = [
        (len(treaty), body)
        for body in bodies()
        for treaty in body.treaties
        if _loosen(treaty) in loose
    ]
    return max(found, key=lambda match: match[0])[1] if found else None


def body_known_as(name: str) -> Body | None:
    """The body whose acronym, name or symbol prefix is `name`, ignoring case."""
    loose = _loosen(name)
    for body in bodies():
        known = (body.acronym or "", *body.names, *body.symbols)
        if loose and any(_loosen(one) == loose for one in known):
            return body
    return None


def infer_body(text: str) -> Body | None:
    """The body that a record without a title block belongs to, from the names in its text.

    A record calls its own body `the Committee` and its own treaty by name, and other bodies by
    their full names. So a mention of a treaty counts for its body and a mention of a body counts
    against it. None unless one body leads.
    """
    scores: dict[str, int] = {}
    by_label = {body.label: body for body in bodies() if body.treaties}
    squeezed = re.sub(r"\s+", " ", text)
    for label, body in by_label.items():
        score = sum(squeezed.count(treaty) for treaty in _apart(body.treaties))
        score -= 2 * sum(squeezed.count(name) for name in _apart(body.names))
        scores[label] = score
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if ranked[0][1] > max(0, ranked[1][1]):
        return by_label[ranked[0][0]]
    return None


def _apart(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of which none holds another, so that nothing is counted twice."""
    return tuple(
        name for name in names if not any(other != name and other in name for other in names)
    )


def _loosen(text: str) -> str:
    return _LOOSE.sub("", text.lower())
