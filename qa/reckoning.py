"""Whether a figure of a claim can be worked out from those of a paragraph.

Who condenses a record reckons: 129 of 134 candidates lost where five won, a rise of 36 percentage
points from 12 to 48, for 45 years since 1964, one in five for 20 per cent, more than 200 for 214.
Such a figure stands nowhere and may be right all the same; what cannot be worked out is wrong.
That a figure can be worked out does not make it the right one: the model has its word on it
(`qa.support`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from index.folding import fold
from index.numbers import cardinal_to_int, ordinal_to_int
from qa.anchors import Anchor, anchors, content_words, year_of
from qa.verbs import is_past

_COUNT, _SHARE, _YEAR = "count", "share", "year"
_WHOLE = 100.0
_EXACT, _ROUNDED, _ABOUT_SO = 1e-6, 0.005, 0.05
# By so much of it two figures may differ: sums and differences; quotients; what is told as `some`.
_BEYOND, _FAR_BEYOND = 0.1, 0.25
# By so much a figure may be more, or fewer, than what is told; where that is told as `a third`.
_MOST = 40
# Figures of a paragraph: of more, nearly anything can be made.
_UNITS = ("half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PARTS = {unit: part for part, unit in enumerate(_UNITS, start=2)} | {"fourth": 4}
_SOME = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|\d{1,3}"
_FRACTION = re.compile(
    rf"\b(?P<of>an?|{_SOME})[\s-]+(?P<unit>{'|'.join(_PARTS)})s?\b"
    r"(?=\s+(?:of|as)\b|\s+(?:had|has|have|was|were|is|are|did|would|could)\b|\s*[,.;:)]|\s*$)",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\b(?P<of>{_SOME})\s+(?:in|out of|of)\s+(?:every\s+|the\s+)?(?P<all>{_SOME}|fifteen|thirty"
    r"|fifty|a\s+hundred)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:articles?|paragraphs?|paras?\.?|resolutions?|decisions?|sections?|chapters?|items?|rules?"
    r"|recommendations?|annex|appendix|subparagraphs?|numbers?|nos?\.|table|page|principle|goal"
    r"|sessions?|meetings?|parts?|general\s+comment|laws?|acts?|conventions?|regulations?|orders?)\s+"
    r"(?:\d+(?:\s*\(\w\))?(?:\s*,\s*|\s+(?:and|or|to)\s+|\s*[-–]\s*))*$",
    re.IGNORECASE,
)
# `article 7`, `articles 2, 3 and 5`: numbers that only tell which.
_AT_AGE = re.compile(r"\b(?:under|aged?|ages?(?:\s+(?:of|at))?)\s+$", re.IGNORECASE)
_MONEY = r"(?:a\s+)?(?:US\s*)?[$€£]?\s*$"
_MORE = re.compile(
    rf"(?<!\bno\s)(?<!\bnot\s)\b(?:(?:more|greater|higher)\s+than|over)\s+{_MONEY}", re.IGNORECASE
)
_LESS = re.compile(
    r"(?<!\bno\s)(?<!\bnot\s)\b(?:(?:fewer|less|lower)\s+than|(?:just\s+)?under|nearly|almost)\s+"
    rf"{_MONEY}",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    rf"\b(?:some|about|around|roughly|approximately|circa|close\s+to)\s+{_MONEY}", re.IGNORECASE
)
_OF_AGE = re.compile(r"\s*(?:years?\s+old|years?\s+of\s+age)\b", re.IGNORECASE)
_AGED = 120
# `Persons over 65`, `children under 16`: an age, where it is no more than this.
_EACH = re.compile(r"\b(?:average|each|per|apiece|a\s+(?:year|month|week|day)|yearly|annual\w*)\b")
_GROWN = re.compile(r"\b(?:rose|risen|rise|gr[eo]w\w*|increas\w+|up\s+by)\b", re.IGNORECASE)
_POINTS = re.compile(r"\s*(?:percentage\s+)?points?\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?P<n>a|an|one|two|three|four|five|six|seven|eight|nine|half\s+a)\s+"
    r"(?P<unit>decade|centur|dozen|score)(?:s|y|ies)?\b",
    re.IGNORECASE,
)
_LONG = {"decade": 10, "centur": 100, "dozen": 12, "score": 20}
_OF_YEARS = re.compile(
    r"[\s-]*years?\b(?![’']?\s+(?:old|(?:of\s+)?(?:age|imprisonment|detention)|in\s+prison))",
    re.IGNORECASE,
)
_FOR = re.compile(r"\b(?:for|of|lasted|over|after|within|past|last|next|every|some|about)\s+$")
_TO_SHARE = re.compile(r"\s+(?:to|and|or)\s+\d+(?:[.,]\d+)?\s*(?:%|per\s?cent\b)", re.IGNORECASE)
# `from 68 to 91 per cent`
_SENTENCE_ENDS = re.compile(r"[.;?!](?=\s)")
_BEFORE = 40
# Characters before a figure in which its hedge stands.
_CLAUSE = re.compile(r"[^,.;:?!()]*")
_NAMES_UNIT = 2
# Words behind a figure that may tell of what it is.


@dataclass(frozen=True, slots=True)
class _Quantity:
    kind: str
    """`_COUNT`, `_SHARE` (1 is the whole) or `_YEAR`."""
    value: float
    start: int = 0
    end: int = 0
    sentence: int = 0
    """0-based: in which it stands."""
    coarse: bool = False
    """Whether it is told as `a third` or `one in ten`."""
    step: float = 0.0
    """Half a unit of the last digit that is told."""
    unit: frozenset[str] = frozenset()
    """Stems of the words behind it, as far as they may tell of what it is; none of a verb."""


def worked_out(
    figures: Sequence[Anchor], claim: str, paragraph: str, year: int | None = None
) -> tuple[Anchor, ...]:
    """Those figures of a claim that follow from a paragraph's by one step of reckoning.

    A sum or a difference of what is counted in one sentence or in two that follow each other; what
    is left of the whole; a share of a number, and a number as a share; by how much it grew; so many
    each; years between two dates; or the figure itself, rounded as the claim says.

    Args:
        figures: numbers and shares of the claim; of other anchors none is given back.
        claim: the sentence.
        paragraph: what it rests on.
        year: of the meeting, from which years are counted, too.
    """
    wanted = [anchor for anchor in figures if anchor.key[0] in "np"]
    if not wanted:
        return ()
    own, found = _quantities(claim), _quantities(paragraph)
    if len(found) > _MOST:
        return ()
    words = frozenset(content_words(claim))
    given = []
    for anchor in wanted:
        told = next((q for q in own if q.start <= anchor.start < q.end), None)
        if told and _follows(told, claim, words, paragraph, found, year):
            given.append(anchor)
    return tuple(given)


def _follows(
    told: _Quantity,
    claim: str,
    words: frozenset[str],
    paragraph: str,
    found: Sequence[_Quantity],
    year: int | None,
) -> bool:
    before, behind = claim[max(0, told.start - _BEFORE) : told.start], claim[told.end :]
    if told.kind == _YEAR:
        return told.value in _years(found, paragraph)
    if told.kind == _SHARE:
        loose, exact = _shares(found, words, grown=bool(_GROWN.search(claim)))
    else:
        loose, exact = _counts(found, words, each=bool(_EACH.search(claim)))
        exact += _spans(found, behind, year)
    age = bool(_OF_AGE.match(behind)) or (told.kind == _COUNT and told.value < _AGED)
    return any(_same(told.value, value, _EXACT) for value in exact) or any(
        _told_as(told, before, value, rounded=rounded, age=age) for value, rounded in loose
    )


def _same(one: float, other: float, by: float) -> bool:
    return abs(one - other) <= by * max(abs(one), 1e-9)


def _told_as(told: _Quantity, before: str, value: float, *, rounded: bool, age: bool) -> bool:
    """Whether a figure may be told as `told` is, behind the words `before` it."""
    more, less = _MORE.search(before), _LESS.search(before)
    if more or less:
        if age and not (rounded or told.coarse):
            return False  # `under 16` is not `under 15`
        beyond = told.value * (_FAR_BEYOND if told.coarse else _BEYOND)
        return 0 < (value - told.value if more else told.value - value) <= beyond
    if _ABOUT.search(before):
        return _same(told.value, value, _ABOUT_SO)
    if rounded and abs(told.value - value) <= told.step:
        return True
    return _same(told.value, value, _ROUNDED if told.coarse else _EXACT)


_Loose = list[tuple[float, bool]]
# Figures that may be hedged, and whether they are rounded where they are told.


def _shares(
    found: Sequence[_Quantity], words: frozenset[str], *, grown: bool
) -> tuple[_Loose, list[float]]:
    shares = [q.value for q in found if q.kind == _SHARE]
    loose: _Loose = [(share, False) for share in shares]
    loose += [(1 - share, False) for share in shares]
    exact = []
    for one, other in _together(found, _SHARE):
        exact += [abs(one.value - other.value), one.value + other.value]
    for one, other in _together(found, _COUNT):
        less, more = sorted((one.value, other.value))
        if 0 < less < more and _may_be_added(one, other, words):
            loose += [(less / more, True), (1 - less / more, True)]
            if grown:
                loose.append((more / less - 1, True))
    return loose, exact


def _years(found: Sequence[_Quantity], paragraph: str) -> set[float]:
    """`Until 1985`: since 1969, and for 16 years."""
    return {
        year.value + sign * span.value
        for year in found
        if year.kind == _YEAR
        for span in found
        if span.kind == _COUNT
        and abs(span.sentence - year.sentence) <= 1
        and _OF_YEARS.match(paragraph[span.end :])
        and _FOR.search(paragraph[max(0, span.start - _BEFORE) : span.start])
        for sign in (-1, 1)
    }


def _spans(found: Sequence[_Quantity], behind: str, year: int | None) -> list[float]:
    """Years between two dates, the meeting's among them; percentage points between two shares."""
    spans: list[float] = []
    if _OF_YEARS.match(behind):
        years = {q.value for q in found if q.kind == _YEAR} | ({float(year)} if year else set())
        spans += [abs(one - other) for one, other in combinations(sorted(years), 2)]
    if _POINTS.match(behind):
        together = _together(found, _SHARE)
        spans += [round(_WHOLE * abs(one.value - other.value), 6) for one, other in together]
    return spans


def _counts(
    found: Sequence[_Quantity], words: frozenset[str], *, each: bool
) -> tuple[_Loose, list[float]]:
    counts = [q for q in found if q.kind == _COUNT]
    loose: _Loose = [(q.value, False) for q in counts]
    exact = []
    for one, other in _together(found, _COUNT):
        less, more = sorted((one.value, other.value))
        if each and less > 0:
            loose.append((more / less, True))
        if _may_be_added(one, other, words):
            exact += [more - less, more + less]
    for share in (q for q in found if q.kind == _SHARE):
        for count in (q for q in counts if abs(q.sentence - share.sentence) <= 1):
            loose += [(share.value * count.value, True), ((1 - share.value) * count.value, True)]
    return loose, exact


def _together(found: Sequence[_Quantity], kind: str) -> Iterator[tuple[_Quantity, _Quantity]]:
    """Two quantities of a kind that stand in one sentence, or in two that follow each other."""
    for one, other in combinations([q for q in found if q.kind == kind], 2):
        if abs(one.sentence - other.sentence) <= 1:
            yield one, other


def _may_be_added(one: _Quantity, other: _Quantity, words: frozenset[str]) -> bool:
    """Whether two counts may be of the same: they say so, or the claim speaks of both."""
    if not one.unit or not other.unit or one.unit & other.unit:
        return True
    return bool(words & one.unit) and bool(words & other.unit)


@lru_cache(maxsize=256)
def _quantities(text: str) -> tuple[_Quantity, ...]:
    """The quantities of a text; numbers of sessions, articles, symbols and days are none."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    taken: list[tuple[int, int]] = []
    found = []
    for kind, value, start, end, coarse in (*_in_words(text), *_in_figures(text)):
        if all(end <= s or e <= start for s, e in taken):
            if coarse:
                taken.append((start, end))
            sentence = sum(e <= start for e in ends)
            step = _half_a_unit(text[start:end]) / (_WHOLE if kind == _SHARE else 1)
            unit = _unit(text[end : end + _BEFORE])
            found.append(_Quantity(kind, value, start, end, sentence, coarse, step, unit))
    return tuple(found)


def _half_a_unit(figure: str) -> float:
    """Of the last digit told: 0.5 of `33`, 0.05 of `27.2`."""
    decimals = re.search(r"\d[.](\d+)", figure)
    return 0.5 * 10.0 ** -(len(decimals[1]) if decimals else 0)


def _unit(behind: str) -> frozenset[str]:
    """What the words behind a figure tell of what it is: `wells`, of `23 wells in all`."""
    clause = _CLAUSE.match(behind)
    found: list[str] = []
    for word in (clause.group() if clause else "").split()[:_NAMES_UNIT]:
        stems = content_words(word)
        if not stems or is_past(word):
            break
        found += stems
    return frozenset(found)


_Found = Iterator[tuple[str, float, int, int, bool]]


def _in_words(text: str) -> _Found:
    """`two thirds`, `one in five`, `four decades`."""
    for match in _IN.finditer(text):
        of, every = _number(match["of"]), _number(match["all"])
        if of and every and of < every:
            yield _SHARE, of / every, *match.span(), True
    for match in _FRACTION.finditer(text):
        of, part = _number(match["of"]), _PARTS[match["unit"].lower()]
        if of and of < part:
            yield _SHARE, of / part, *match.span(), True
    for match in _PERIOD.finditer(text):
        many = 0.5 if match["n"].lower().startswith("half") else _number(match["n"]) or 1
        yield _COUNT, many * _LONG[match["unit"].lower()], *match.span(), False


def _in_figures(text: str) -> _Found:
    for anchor in anchors(text):
        kind, _, value = anchor.key.partition(":")
        if kind == "p":
            yield _SHARE, float(value.rstrip("%")) / _WHOLE, anchor.start, anchor.end, False
        elif kind in "dm" or (kind == "n" and not _tells_which(anchor, text)):
            year = year_of(anchor)
            if year is not None:
                yield _YEAR, float(year), anchor.start, anchor.end, False
            elif _TO_SHARE.match(text[anchor.end :]):
                yield _SHARE, float(value) / _WHOLE, anchor.start, anchor.end, False
            else:
                yield _COUNT, float(value), anchor.start, anchor.end, False


def _tells_which(anchor: Anchor, text: str) -> bool:
    """Whether a number only tells which, or how old: `40th session`, `article 7`, `under 18`."""
    low, before = fold(anchor.text), text[max(0, anchor.start - _BEFORE) : anchor.start]
    if ordinal_to_int(low) is not None:
        return True
    age = _AT_AGE.search(before) and (cardinal_to_int(low) or _AGED) < _AGED
    return bool(age or _REFERENCE.search(before))


def _number(word: str) -> int | None:
    low = fold(word)
    if low in ("a", "an"):
        return 1
    if "hundred" in low:
        return int(_WHOLE)
    return cardinal_to_int(low)
