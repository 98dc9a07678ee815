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
from itertools import combinations

from index.numbers import cardinal_to_int, ordinal_to_int
from qa.anchors import Anchor, anchors, fold, names_year

_COUNT, _SHARE, _YEAR = "count", "share", "year"
_WHOLE = 100.0
_SAME, _ROUNDED, _ABOUT_SO = 0.001, 0.01, 0.05
# By so much of it two figures may differ: sums and differences; products; what is told as `some`.
_BEYOND, _FAR_BEYOND = 0.1, 0.25
# By so much a figure may be more, or fewer, than what is told; where that is told as `a third`.
_UNITS = ("half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PARTS = {unit: part for part, unit in enumerate(_UNITS, start=2)} | {"fourth": 4}
_SOME = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|\d{1,3}"
_FRACTION = re.compile(
    rf"\b(?P<of>an?|{_SOME})?[\s-]*\b(?P<unit>{'|'.join(_PARTS)})s?\b"
    r"(?!\s+(?:session|meeting|report|committee|reading|periodic|time|day|year|paragraph|party))",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\b(?P<of>{_SOME})\s+(?:in|out of|of)\s+(?:every\s+)?(?P<all>{_SOME}|fifteen|thirty|fifty"
    r"|a\s+hundred)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:articles?|paragraphs?|paras?\.?|resolutions?|decisions?|sections?|chapters?|items?|rules?"
    r"|recommendations?|annex|appendix|subparagraphs?|numbers?|nos?\.|table|page|principle|goal"
    r"|general\s+comment)\s+(?:\w+\s+and\s+|\d+,\s+)?$",
    re.IGNORECASE,
)
_ORDINAL_ENDS = ("st", "nd", "rd", "th")
_MORE = re.compile(
    r"\b(?:(?:more|greater|higher)\s+than|over|above|exceed\w*|at\s+least|no\s+(?:fewer|less)\s+than"
    r"|well\s+over|upwards?\s+of|beyond)\s+(?:a\s+)?(?:US\s*)?[$€£]?\s*$",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:(?:fewer|less|lower)\s+than|under|below|nearly|almost|close\s+to|short\s+of|at\s+most"
    r"|no\s+more\s+than|up\s+to|not\s+quite)\s+(?:a\s+)?(?:US\s*)?[$€£]?\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:some|about|around|roughly|approximately|nearly|almost|circa|close\s+to|an?\s+average\s+of"
    r"|or\s+so)\s+(?:a\s+)?(?:US\s*)?[$€£]?\s*$",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:average|each|per|apiece|a\s+(?:year|month|week|day)|yearly|annual\w*)\b")
_POINTS = re.compile(r"\s*(?:percentage\s+)?points?\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?P<n>a|an|one|two|three|four|five|six|seven|eight|nine|half\s+a)\s+"
    r"(?P<unit>decade|century|centurie|dozen|score)s?\b",
    re.IGNORECASE,
)
_OF_YEARS = re.compile(r"[\s-]*years?\b", re.IGNORECASE)
_TO_SHARE = re.compile(r"\s+(?:to|and|or)\s+\d+(?:[.,]\d+)?\s*(?:%|per\s?cent\b)", re.IGNORECASE)
# `from 68 to 91 per cent`
_SENTENCE_ENDS = re.compile(r"[.;?!](?=\s)")
_LONG = {"decade": 10, "century": 100, "centurie": 100, "dozen": 12, "score": 20}
_BEFORE = 40
# Characters before a figure in which its hedge stands.


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


def worked_out(anchor: Anchor, claim: str, paragraph: str, year: int | None = None) -> bool:
    """Whether a figure of a claim follows from those of a paragraph by one step of reckoning.

    A sum, a difference, what is left of the whole, a share of a number, years between two dates,
    or the figure itself, rounded as the claim says.

    Args:
        anchor: of the claim: a number or a share. Anything else cannot be worked out.
        claim: the sentence.
        paragraph: what it rests on.
        year: of the meeting, from which years are counted, too.
    """
    if anchor.key[0] not in "np":
        return False
    told = next((q for q in _quantities(claim) if q.start <= anchor.start < q.end), None)
    if told is None:
        return False
    before = claim[max(0, told.start - _BEFORE) : told.start]
    dated = list(_quantities(paragraph)) + ([_Quantity(_YEAR, float(year))] if year else [])
    if told.kind == _SHARE:
        found = _shares(dated)
    elif told.kind == _YEAR:
        found = _years(dated, paragraph)
    else:
        found = _counts(dated, claim, claim[told.end :])
    return any(_tells(told, before, value, rounded=rounded) for value, rounded in found)


def _tells(told: _Quantity, before: str, value: float, *, rounded: bool) -> bool:
    """Whether a figure is told as `told` is, behind the words `before` it."""
    more, less, about = (bool(cue.search(before)) for cue in (_MORE, _LESS, _ABOUT))
    if told.kind == _YEAR:
        return abs(told.value - value) <= about
    if more or less:
        beyond = told.value * (_FAR_BEYOND if told.coarse else _BEYOND)
        return 0 < (value - told.value if more else told.value - value) <= beyond
    rough = _ABOUT_SO if about else _ROUNDED if rounded or told.coarse else _SAME
    return abs(told.value - value) <= rough * told.value


Reckoned = Iterator[tuple[float, bool]]
"""What one step of reckoning gives, and whether that is rounded where it is told."""


def _shares(found: Sequence[_Quantity]) -> Reckoned:
    shares = [q.value for q in found if q.kind == _SHARE]
    yield from ((share, False) for share in shares)
    yield from ((1 - share, False) for share in shares)
    for one, other in _together(found, _SHARE):
        yield abs(one - other), False
        if one + other < 1:
            yield one + other, False
    for one, other in _together(found, _COUNT):
        less, more = sorted((one, other))
        if 0 < less < more:
            yield less / more, True
            yield 1 - less / more, True


def _years(found: Sequence[_Quantity], paragraph: str) -> Reckoned:
    spans = [q.value for q in found if q.kind == _COUNT and _OF_YEARS.match(paragraph[q.end :])]
    for year in (q.value for q in found if q.kind == _YEAR):
        yield from ((year + sign * span, False) for span in spans for sign in (-1, 1))


def _counts(found: Sequence[_Quantity], claim: str, behind: str) -> Reckoned:
    counts = [q.value for q in found if q.kind == _COUNT]
    shares = [q.value for q in found if q.kind == _SHARE]
    yield from ((count, False) for count in counts)
    for one, other in _together(found, _COUNT):
        yield abs(one - other), False
        yield one + other, False
        if _EACH.search(claim) and min(one, other) > 0:
            yield max(one, other) / min(one, other), True
    yield from ((share * count, True) for share in shares for count in counts)
    yield from (((1 - share) * count, True) for share in shares for count in counts)
    if _OF_YEARS.match(behind):
        years = [q.value for q in found if q.kind == _YEAR]
        yield from ((abs(one - other), False) for one, other in combinations(years, 2))
    if _POINTS.match(behind):
        yield from ((_WHOLE * abs(one - other), False) for one, other in _together(found, _SHARE))


def _together(found: Sequence[_Quantity], kind: str) -> Iterator[tuple[float, float]]:
    """Two figures of a kind that stand in one sentence, or in two that follow each other."""
    for one, other in combinations([q for q in found if q.kind == kind], 2):
        if abs(one.sentence - other.sentence) <= 1:
            yield one.value, other.value


def _quantities(text: str) -> Iterator[_Quantity]:
    """The quantities of a text; numbers of sessions, articles, symbols and days are none."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    taken: list[tuple[int, int]] = []
    for kind, value, start, end, coarse in (*_in_words(text), *_in_figures(text)):
        if all(end <= s or e <= start for s, e in taken):
            if coarse or kind != _COUNT:
                taken.append((start, end))
            yield _Quantity(kind, value, start, end, sum(e <= start for e in ends), coarse)


_Found = Iterator[tuple[str, float, int, int, bool]]


def _in_words(text: str) -> _Found:
    """`two thirds`, `one in five`, `four decades`."""
    for match in _IN.finditer(text):
        of, every = _number(match["of"]), _number(match["all"])
        if of and every and of < every:
            yield _SHARE, of / every, *match.span(), True
    for match in _FRACTION.finditer(text):
        of = 1 if match["of"] is None else _number(match["of"])
        part = _PARTS[match["unit"].lower()]
        whole = match["of"] is not None or match["unit"].lower() in ("half", "quarter")
        if whole and of and of < part:
            yield _SHARE, of / part, *match.span(), True
    for match in _PERIOD.finditer(text):
        many = 0.5 if match["n"].lower().startswith("half") else _number(match["n"]) or 1
        yield _COUNT, many * _LONG[match["unit"].lower()], *match.span(), False


def _in_figures(text: str) -> _Found:
    for anchor in anchors(text):
        kind, _, value = anchor.key.partition(":")
        if kind == "p":
            yield _SHARE, float(value.rstrip("%")) / _WHOLE, anchor.start, anchor.end, False
        elif kind in "dm":
            yield _YEAR, float(value[:4]), anchor.start, anchor.end, False
        elif kind == "n" and not _is_reference(anchor, text):
            year = names_year(anchor) and anchor.text.isdigit()
            share = _TO_SHARE.match(text[anchor.end :])
            value_of = float(value) / _WHOLE if share else float(value)
            of = _YEAR if year else _SHARE if share else _COUNT
            yield of, value_of, anchor.start, anchor.end, False


def _is_reference(anchor: Anchor, text: str) -> bool:
    """Whether a number only tells which: `the 40th session`, `article 7`."""
    low = fold(anchor.text)
    if ordinal_to_int(low) is not None and (cardinal_to_int(low) is None or low[-1].isalpha()):
        return low.endswith(_ORDINAL_ENDS) or cardinal_to_int(low) is None
    return bool(_REFERENCE.search(text[max(0, anchor.start - _BEFORE) : anchor.start]))


def _number(word: str) -> int | None:
    low = fold(word)
    if low in ("a", "an"):
        return 1
    if "hundred" in low:
        return int(_WHOLE)
    return cardinal_to_int(low)
