"""Names of a question that a record never says, while other records of the collection do; years.

`With which countries had Lebanon signed protocols?`, and a record tells it of Jordan, which never
speaks of Lebanon: whatever it says is of another. A name that no record says proves nothing: who
asks what `Madrid` wants means Spain. A later year proves it by itself: a record of 2000 that never
says 2011 does not tell of `the 2011 draft`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.folding import fold
from index.numbers import CALENDAR
from index.peoples import IRREGULAR
from index.records import Meeting
from index.search import Searcher
from index.when import years_of
from qa.anchors import Anchor, anchors, held, year_of
from qa.capitals import known

_PROPER = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{2,}(?:[’'-][A-Za-zÀ-ÖØ-öø-ÿ]+)*")
# Not letters that stand for a name: records may have that in full.
_WORD = re.compile(r"[\w’'-]*\w")
_COMMON = re.compile(
    r"(?:vice|chair\w*|rapporteurs?|secretar\w+|minist\w+|president\w*|committees?|conventions?"
    r"|governments?|parliament\w*|delegat\w+|representatives?|states?|articles?|general|special"
    r"|high|deputy|director\w*|members?|experts?|observers?|ambassadors?|sessions?|meetings?|working"
    r"|groups?|protocols?|covenants?|councils?|courts?|commission\w*|bureau|counsel|assembly|acts?"
    r"|law|constitution\w*|part(?:y|ies)|report\w*|organi[sz]ations?|non|penal|criminal|civil|codes?"
    r"|ombuds\w+|internet|foreign|police|concluding|observations|views|optional|rules?|annex"
    r"|chapters?|charter|treat(?:y|ies)|bod(?:y|ies)|national|human|rights?|institutions?|supreme"
    r"|appeals?|judges?|country|professor|bills?|plans?|programmes?|strateg(?:y|ies)|funds?|agendas?"
    r"|goals?|summit|conference|declaration|universal|united|nations|international|union|world|bank"
    r"|un|day|year|review|one|two|three|first|second|third|fourth|fifth|sixth)(?:-.*)?"
)
# Written with a capital by whom they are said of, and with others by whom else.
_REGION = (
    r"(?:(?:latin|central|north|south)[ -]american|caribbean|(?!(?:south|central) african)"
    r"(?:(?:(?:central|east|north|south|west)(?:ern)?|sub-saharan|south[ -]east(?:ern)?)[ -])?"
    r"(?:african|asian|european)|arab|baltic|nordic|scandinavian|middle eastern)"
)
_OF_A_REGION = re.compile(
    rf"(?<!south )(?<!central )\b{_REGION}(?:(?:,| and|,? or) {_REGION})*"
    r"(?= (?:countr(?:y|ies)|delegat\w+|diplomats?|envoys?|experts?|governments?|groups?|members?"
    r"|nations?|representatives?|speakers?|states?)\b)",
    re.IGNORECASE,
)
# `The Latin American delegations`: who reads a record knows which they are; it need not say. South
# Africa is a State, and so is the Central African Republic.
_NO_TIME = re.compile(
    r"(?:\b(?:before|until|till|by|to|and|beyond|resolutions?|decisions?|rooms?|nos?\.|numbers?"
    r"|prior\s+to|(?:earl|lat)ier\s+than|later\s+than|targets?|goals?)\s+(?:for\s+)?(?:the\s+)?"
    r"(?:end\s+of\s+|start\s+of\s+|about\s+|late\s+|mid-)?(?:year\s+)?|[$€£–-])$",
    re.IGNORECASE,
)
# `By the end of 2012`, `between 1995 and 2005`: what may be of earlier years. `Resolution 2010` is
# of none.
_NEXT = 1
# A record says of the year behind its own `next year`.
_LOOKED_AT = 5
# Paragraphs in which a name must stand as a name does, with a capital.
_PEOPLE = ("n", "an", "ian", "ese", "i", "ish", "ic")
# What is added to a place's name, or put for its last vowel, for those who are from there.
_ALSO = (
    ("viet nam", "vietnam"), ("türkiye", "turkey"), ("eswatini", "swaziland"), ("burma", "myanmar"),
    ("britain", "united kingdom"), ("british", "united kingdom"), ("holland", "netherlands"),
    ("russia", "russian"), ("côte d'ivoire", "ivorian"), ("laos", "lao people"),
    ("macedonia", "macedonian"), ("america", "united states"), ("american", "united states"),
)  # fmt: skip
# Names that differ from the official ones, or from their people's.


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a question names, and which records of a collection say it."""

    searcher: Searcher
    names: tuple[Anchor, ...]
    years: tuple[Anchor, ...] = ()
    """Of which something is asked; not those before which."""

    @classmethod
    def of(cls, question: str, searcher: Searcher) -> Elsewhere:
        """The proper names of `question` that stand in the collection, and its years.

        A word that begins the question is none, nor what records write without a capital, too, nor
        the region that somebody is of.

        Raises:
            IndexingError: the collection cannot be read.
        """
        found = anchors(without_regions(question))
        names = (a for a in found if a.start and a.key.startswith("w:"))
        years = (a for a in found if year_of(a) and not _NO_TIME.search(question[: a.start]))
        return cls(
            searcher,
            tuple(a for a in names if _is_name(a.text) and _capital(a, searcher)),
            tuple(years),
        )

    def unsaid(self, source: str) -> tuple[str, ...]:
        """All the names, where this record says none of them, or all the years; else ().

        Years only where they are all later than the record. Nor does another record of its meeting
        say one.

        Raises:
            IndexingError: the collection cannot be read.
        """
        return self._unsaid_years(source) or self._unsaid_names(source)

    def _unsaid_years(self, source: str) -> tuple[str, ...]:
        if not self.years:
            return ()
        latest = max(years_of(self._meeting(source)), default=None)
        years = [year for a in self.years if (year := year_of(a))]
        if latest is None or min(years) <= latest + _NEXT:
            return ()
        own = self._of_meeting(source)
        if any(self.searcher.lexical.mentions((str(y),), 1, records=own)[0] for y in years):
            return ()
        words = " ".join(self._words(i) for i in own)
        # 2010-2011, 2010/11, FY2011; or 2,011 of something
        said = (
            rf"(?<!\d)(?:{y}|{y // 1000},{y % 1000:03d}|\d{{4}} ?[/–-] ?{y % 100:02d})(?!\d)"
            for y in years
        )
        if any(re.search(one, words) for one in said):
            return ()
        return tuple(a.text for a in self.years)

    def _unsaid_names(self, source: str) -> tuple[str, ...]:
        if not self.names:
            return ()
        own = self._of_meeting(source)
        if any(self.searcher.lexical.mentions((a.text,), 1, records=own)[0] for a in self.names):
            return ()
        # another form of one, or in a heading: the whole record is read only for what is left
        words = fold(" ".join(self._words(i) for i in own))
        said = frozenset(f"w:{word}" for word in _WORD.findall(words))
        if by_its_state(self.names, words) or any(
            held(a.key, said) or _otherwise(fold(a.text), words, said) for a in self.names
        ):
            return ()
        return tuple(a.text for a in self.names)

    def _meeting(self, source: str) -> Meeting:
        return next(r.meeting for r in self.searcher.records if r.meeting.source == source)

    def _of_meeting(self, source: str) -> list[int]:
        """Ids of the record and of others of the same meeting, such as its corrigenda."""
        meeting = self._meeting(source)
        return [
            r.id
            for r in self.searcher.records
            if r.meeting.source == source or (meeting.meeting and _of_one(r.meeting, meeting))
        ]

    def _words(self, record_id: int) -> str:
        """All that a record says, its headings, and the names that it goes by."""
        meeting = self.searcher.store.meeting(record_id)
        known = (meeting.source, meeting.symbol, meeting.body, meeting.body_name, meeting.chair)
        lines = (f"{p.heading or ''} {p.text}" for p in meeting.paragraphs)
        return " ".join([*(text for text in known if text), *lines])


def without_regions(question: str) -> str:
    """The question with blanks for the regions that somebody is of."""
    return _OF_A_REGION.sub(lambda region: " " * len(region[0]), question)


def _of_one(one: Meeting, other: Meeting) -> bool:
    return (one.body, one.meeting) == (other.body, other.meeting)


def _capital(name: Anchor, searcher: Searcher) -> bool:
    """Whether the collection has this name, and as one: never without its capital."""
    ids, _ = searcher.lexical.mentions((name.text,), _LOOKED_AT)
    texts = [unit.text for unit in searcher.store.units(ids, notes=False).values()]
    bare = re.compile(rf"\b{re.escape(name.text.lower())}\b")
    return any(name.text in text for text in texts) and not any(bare.search(t) for t in texts)


def _otherwise(name: str, text: str, said: frozenset[str]) -> bool:
    """Whether a folded text says a name by its people, or by another name."""
    stems = {name, name[:-1]} if name[-1:] in "aeiouy" else {name}
    if any(f"w:{stem}{ending}" in said for stem in stems for ending in _PEOPLE):
        return True
    pairs = [(fold(one), fold(other)) for one, other in _ALSO]
    others = {other for one, other in pairs if one == name} | {o for o, n in pairs if n == name}
    irregular = {people for people, place in IRREGULAR if place == name}
    return any(one in text for one in others) or any(f"w:{one}" in said for one in irregular)


def by_its_state(names: Sequence[Anchor], text: str) -> bool:
    """Whether a folded text names a State whose capital is among the names of a question."""
    asked = " ".join(fold(name.text) for name in names)
    states = (
        state for capital, of in known().items() if _stands(fold(capital), asked) for state in of
    )
    return any(_stands(fold(state.removeprefix("the ")), text) for state in states)


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text as such: no `oman` in `woman`."""
    return words in text and bool(re.search(rf"\b{re.escape(words)}\b", text))


def _is_name(text: str) -> bool:
    low = fold(text)
    return bool(_PROPER.fullmatch(text)) and low not in CALENDAR and not is_common(text)


def is_common(word: str) -> bool:
    """Whether a word names nothing by itself, though some write it with a capital."""
    return bool(_COMMON.fullmatch(fold(word)))
