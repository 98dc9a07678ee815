"""Names of a question that a record never says, while other records of the collection do.

`With which countries had Lebanon signed protocols?`, and a record tells it of Jordan, which never
speaks of Lebanon: whatever it says is of another. A name that no record says proves nothing: who
asks what `Madrid` wants means Spain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numbers import MONTHS
from index.records import Meeting
from index.search import Searcher
from qa.anchors import Anchor, anchors, fold, held, keys_of

_PROPER = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2,}(?:[’'-][A-Za-zÀ-ÖØ-öø-ÿ]+)*")
# Not letters that stand for a name: records may have that in full.
_TIMES = frozenset(
    [m.casefold() for m in MONTHS]
    + "monday tuesday wednesday thursday friday saturday sunday".split()
)
_OFFICES = re.compile(
    r"(?:vice|chair\w*|rapporteurs?|secretar\w+|minist\w+|president\w*|committee|convention"
    r"|governments?|parliament\w*|delegat\w+|representatives?|states?|articles?|general|special"
    r"|high|deputy|director\w*|members?|experts?|observers?|ambassadors?|sessions?|meetings?|working"
    r"|groups?|protocols?|covenants?|councils?|courts?|commission\w*|bureau|counsel|assembly|acts?"
    r"|law|constitution\w*|party|parties|report\w*|organi[sz]ations?|non)(?:-.*)?"
)
# Written with a capital by whom they are said of, and with others by whom else.


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a question names, and which records of a collection say it."""

    searcher: Searcher
    names: tuple[Anchor, ...]

    @classmethod
    def of(cls, question: str, searcher: Searcher) -> Elsewhere:
        """The proper names of `question`; a word that begins it is none."""
        names = (a for a in anchors(question) if a.start and a.key.startswith("w:"))
        return cls(searcher, tuple(a for a in names if _is_name(a.text)))

    def unsaid(self, source: str) -> tuple[str, ...]:
        """The names that this record never says, nor another of its meeting, though others do.

        Raises:
            IndexingError: the collection cannot be read.
        """
        suspected = [a for a in self.names if self._mentioned(a)] if self.names else []
        if not suspected:
            return ()
        own = self._of_meeting(source)
        suspected = [a for a in suspected if not self._mentioned(a, own)]
        # another form of it, or in a heading: the whole record is read only for what is left
        said = keys_of(" ".join(self._words(i) for i in own)) if suspected else frozenset()
        return tuple(a.text for a in suspected if not held(a.key, said))

    def _mentioned(self, name: Anchor, records: Sequence[int] | None = None) -> bool:
        return bool(self.searcher.lexical.mentions((name.text,), 1, records=records)[0])

    def _of_meeting(self, source: str) -> list[int]:
        """Ids of the record and of others of the same meeting, such as its corrigenda."""
        records = self.searcher.records
        meeting = next(r.meeting for r in records if r.meeting.source == source)
        return [
            r.id
            for r in records
            if r.meeting.source == source or (meeting.meeting and _of_one(r.meeting, meeting))
        ]

    def _words(self, record_id: int) -> str:
        """All that a record says, its headings, and the names that it goes by."""
        meeting = self.searcher.store.meeting(record_id)
        known = (meeting.source, meeting.symbol, meeting.body, meeting.body_name, meeting.chair)
        lines = (f"{p.heading or ''} {p.text}" for p in meeting.paragraphs)
        return " ".join([*(text for text in known if text), *lines])


def _of_one(one: Meeting, other: Meeting) -> bool:
    return (one.body, one.meeting) == (other.body, other.meeting)


def _is_name(text: str) -> bool:
    low = fold(text)
    return bool(_PROPER.fullmatch(text)) and low not in _TIMES and not _OFFICES.fullmatch(low)
