"""What in a sentence can be checked by itself: numbers, dates, hours, symbols, proper names.

Each anchor has a key that compares equal however it is written: `40th`, `fortieth` and `40` give
`n:40`; `22 September 2024` gives `d:2024-09-22`. The rest of a sentence is content words, stemmed.
Spans are characters, 0-based, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.folding import fold
from index.numbers import (
    DATE,
    MONTH,
    MONTHS,
    ORDINAL,
    TIME,
    cardinal_to_int,
    ordinal_to_int,
    parse_date,
    parse_time,
)
from index.peoples import places_of
from index.titles import TITLE
from index.words import FUNCTION_WORDS, QUESTION_WORDS


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something in a text that another text holds or does not hold."""

    key: str
    """`n:40`, `d:2024-09-22`, `m:2024-09`, `t:16:35`, `s:a/79/292`, `p:60%`, `w:zimbabwe`."""
    text: str
    """As it stands in the text."""
    start: int
    end: int


_GROUPED = re.compile(r"\d[,\s]\d")
_SYMBOL = re.compile(r"\b[A-Za-z][A-Za-z.]*(?:/[A-Za-z0-9.]*[A-Za-z0-9])+\b|\b\d+/\d+\b")
_DATE = re.compile(DATE, re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({MONTH})\s*,?\s*(?:of\s+)?(\d{{4}})\b", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({MONTH})\b(?!\s*,?\s*\d{{4}})"
)
_TIME = re.compile(rf"(?<![\w.]){TIME}", re.IGNORECASE)
_SCALED = re.compile(r"(?<![\w/.])(\d+(?:[.,]\d+)?)\s+(thousand|million|billion)\b", re.IGNORECASE)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_SLASHED = re.compile(r"(?<![\w/])(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)(?![\w/])")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per\s?cent\b)", re.IGNORECASE)
_ORDINAL = re.compile(rf"(?<![\w-]){ORDINAL}", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?<![\w/.])\d{1,3}(?:[, \u00a0]\d{3})+(?!\d)|(?<![\w/.])\d+(?:\.\d+)?(?![\w/])"
)
_YEAR = re.compile(r"n:(?:1[89]|20)\d\d")
_GROUPING = re.compile("[, \u00a0]")
_CARDINALS = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety
    """.split()
_CARDINAL = re.compile(
    rf"\b(?:{'|'.join(_CARDINALS)}|one(?=\s+(?:hundred|thousand)))"
    rf"(?:[\s-]+(?:and\s+)?(?:one|{'|'.join(_CARDINALS)}|hundred|thousand))*\b",
    re.IGNORECASE,
)
_PERCENT_IN_WORDS = re.compile(rf"({_CARDINAL.pattern})\s+per\s?cent\b", re.IGNORECASE)
_POINT = re.compile(r"\bpoint\s+$", re.IGNORECASE)
# `Twenty-one point five per cent` is not five.
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\wÀ-ÿ]|[A-Z]{2,}")
PARTICLE = r"(?:al|bin|d[aeiou]|de\s+la|del|der|dos|el|la|le|van|van\s+der|von)"
"""Before a family name: `da Silva`."""
_NEAR = 16
# Characters before a name that tell whether it begins a sentence.
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")

_GENERIC_NAMES = frozenset(
    "state states committee government governments convention party parties un".split()
)
# Written with a capital and naming nothing by themselves.
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "mx", "sir", "madam", "prof"})
_NUMBERED = re.compile(r"\s+(?:\w+\s+)?(?:session|meeting|report|part|reading)\b", re.IGNORECASE)
_OPENERS = frozenset(
    """another instead none several such most both each neither either other others further
    furthermore moreover however although while when since because once under over during
    despite concerning regarding following including people members states nobody everyone
    someone anyone nothing everything something one two three four five six seven eight nine
    ten half many few some all any every no not only even also still yet thus hence
    therefore nevertheless indeed besides fewer less more little provided thanks twice owing given
    apart unlike due prior instead whatever whoever contrary throughout along across beyond almost
    overall perhaps altogether later earlier last next recent except whichever wherever whenever
    compare contrast list name give tell explain describe find show say please summarise summarize
    quote cite identify mention""".split()
)
# Words that begin sentences and are no names.
_PLAIN_ENDINGS = (
    "ing", "ly", "tion", "tions", "sion", "sions", "ment", "ments", "ness", "nesses",
)  # fmt: skip
# So do not end names, hardly ever: `Completion of the hall had slipped.`
_NEGATIONS = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|nobody|nothing|cannot|refus\w+|reject\w+|fail\w*"
    r"|declin\w+|oppos\w+|unable|lack\w*)\b|n[’']t\b",
    re.IGNORECASE,
)


def anchors(text: str, common: Collection[str] = ()) -> tuple[Anchor, ...]:
    """The anchors of `text`, in order; none overlaps another.

    `common` holds folded words that are known not to be names: a capital at the start of a sentence
    does not make one of them a name.
    """
    found: list[Anchor] = []
    taken = bytearray(len(text))
    for key, start, end in _candidates(text):
        if key and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Anchor(key, text[start:end], start, end))
    found.extend(
        Anchor(f"w:{fold(text[s:e])}", text[s:e], s, e) for s, e in _names(text, taken, common)
    )
    return tuple(sorted(found, key=lambda a: a.start))


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for m in _SLASHED.finditer(text):
        day, month, year = (int(part) for part in m.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield f"d:{year:04d}-{month:02d}-{day:02d}", m.start(), m.end()
    for m in _SYMBOL.finditer(text):
        yield (f"s:{fold(m.group())}" if re.search(r"\d", m.group()) else ""), m.start(), m.end()
    for m in _DATE.finditer(text):
        date = parse_date(m.group())
        yield (f"d:{date.isoformat()}" if date else ""), m.start(), m.end()
    for m in _MONTH_YEAR.finditer(text):
        yield f"m:{m.group(2)}-{_month(m.group(1)):02d}", m.start(), m.end()
    for m in _DAY_MONTH.finditer(text):
        yield f"e:{_month(m.group(2)):02d}-{int(m.group(1)):02d}", m.start(), m.end()
    for m in _TIME.finditer(text):
        time = parse_time(m.group())
        yield (f"t:{time}" if time else ""), m.start(), m.end()
    for m in _PERCENT.finditer(text):
        yield f"p:{m.group(1).replace(',', '.')}%", m.start(), m.end()
    for m in _PERCENT_IN_WORDS.finditer(text):
        value = cardinal_to_int(m.group(1))
        whole = value is not None and not _POINT.search(text[: m.start()])
        yield (f"p:{value}%" if whole else ""), m.start(), m.end()
    for m in _SCALED.finditer(text):
        scaled = float(m.group(1).replace(",", ".")) * _SCALES[m.group(2).lower()]
        yield f"n:{scaled:.0f}", m.start(), m.end()
    for m in _ORDINAL.finditer(text):
        value = ordinal_to_int(m.group())
        if fold(m.group()) == "first" and not _NUMBERED.match(text[m.end() :]):
            continue  # `the first to speak`: no number
        yield (f"n:{value}" if value else ""), m.start(), m.end()
    for m in _FIGURE.finditer(text):
        yield "n:" + _GROUPING.sub("", m.group()), m.start(), m.end()
    for m in _CARDINAL.finditer(text):
        value = cardinal_to_int(m.group())
        yield (f"n:{value}" if value is not None else ""), m.start(), m.end()


def _month(name: str) -> int:
    return next(n for n, full in enumerate(MONTHS, 1) if full.lower().startswith(name[:3].lower()))


def _names(text: str, taken: bytearray, common: Collection[str]) -> Iterator[tuple[int, int]]:
    for m in _NAME.finditer(text):
        start, end = m.span()
        if any(taken[start:end]):
            continue
        word = re.sub(r"['’]s$", "", m.group())
        end = start + len(word)
        low = fold(word)
        if low in FUNCTION_WORDS or low in _TITLES or len(word) < 2:
            continue
        near = text[max(0, start - _NEAR) : start]
        opens = not re.search(r"[\w,;:)\]’'\"”-]\s*$", near)
        after_title = re.search(rf"\b{TITLE}\.\s*$", near)
        plain = low in common or low in QUESTION_WORDS or low in _OPENERS
        if opens and not after_title and (plain or low.endswith(_PLAIN_ENDINGS)):
            continue
        if low in _GENERIC_NAMES:
            continue
        yield start, end


def keys_of(text: str) -> frozenset[str]:
    """The keys a text can bear out: its anchors, and every word of it as if it were a name.

    A whole date also bears out its month, its year and its day; an hour bears out its figures.
    """
    keys: set[str] = set()
    for anchor in anchors(text):
        keys.add(anchor.key)
        keys.update(implied(anchor.key))
    keys.update(f"w:{fold(w)}" for w in re.findall(r"[\w’'-]*\w", text))
    keys.update(f"w:{fold(w)}" for w in _WORD.findall(text))
    keys.update(f"w:{part}" for w in _WORD.findall(text) for part in re.split(r"[-'’]", fold(w)))
    keys.update(f"n:{n}" for n in re.findall(r"\d+", text))
    return frozenset(keys)


def is_year(key: str) -> bool:
    """Whether an anchor's key is that of a figure that reads as a year, 1800 to 2099."""
    return bool(_YEAR.fullmatch(key))


def names_year(anchor: Anchor) -> bool:
    """Whether an anchor reads as a year where it stands: `1908`, but not `1,908` of something."""
    return is_year(anchor.key) and not _GROUPED.search(anchor.text)


def year_of(anchor: Anchor) -> int | None:
    """The year of a date, of a month, or that a figure in digits reads as; None for any other."""
    kind, _, value = anchor.key.partition(":")
    if kind in ("d", "m"):
        return int(value[:4])
    return int(value) if names_year(anchor) and anchor.text.isdigit() else None


def held(key: str, keys: Collection[str]) -> bool:
    """Whether `keys` (of `keys_of`) bear out an anchor's key.

    A name is also borne out by its parts, without its plural, and by the name that it is derived
    from or that is derived from it (`Jamaican`, `Jamaica`): same beginning, three letters apart;
    or with the ending of who is from there (`Egyptian`, `Egypt`).
    """
    if key in keys:
        return True
    kind, _, value = key.partition(":")
    if kind != "w":
        return False
    parts = [p for p in value.replace("'", "-").split("-") if p]
    return all(
        f"w:{p}" in keys or f"w:{p.removesuffix('s')}" in keys or _kindred(p, keys) for p in parts
    )


def named_by(key: str, keys: Collection[str]) -> bool:
    """Whether `keys` have just this name, or the place that it is of (`Jordanian`)."""
    kind, _, value = key.partition(":")
    of = (f"w:{place}" for place in places_of(value))
    return kind == "w" and (key in keys or any(place in keys for place in of))


def _kindred(name: str, keys: Collection[str]) -> bool:
    if any(f"w:{place}" in keys for place in places_of(name)):
        return True
    if len(name) < 6:
        return False
    stem = f"w:{name[: max(5, len(name) - 2)]}"
    return any(k.startswith(stem) and abs(len(k) - 2 - len(name)) <= 3 for k in keys)


def implied(key: str) -> Iterator[str]:
    """The keys that an anchor's key bears out beside itself: month, year and day of a date."""
    kind, _, value = key.partition(":")
    if kind == "d":
        year, month, day = value.split("-")
        yield from (f"m:{year}-{month}", f"e:{month}-{day}", f"n:{int(year)}", f"n:{int(day)}")
        yield f"w:{MONTHS[int(month) - 1].lower()}"
    elif kind == "m":
        year, month = value.split("-")
        yield from (f"n:{int(year)}", f"w:{MONTHS[int(month) - 1].lower()}")
    elif kind == "e":
        month, day = value.split("-")
        yield from (f"n:{int(day)}", f"w:{MONTHS[int(month) - 1].lower()}")
    elif kind == "p":
        yield f"n:{value.rstrip('%')}"


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]  # noqa: ANN202 - snowballstemmer ships no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def content_words(text: str) -> tuple[str, ...]:
    """The stems of the words that carry content, in order, repeats kept."""
    return tuple(
        _stem(part)
        for word in _WORD.findall(text)
        for part in re.split(r"[-'’]", fold(word))
        if len(part) > 1 and part not in FUNCTION_WORDS and part not in QUESTION_WORDS
    )


def negated(text: str) -> bool:
    """Whether the sentence says that something is not, was refused, or failed."""
    return bool(_NEGATIONS.search(text))
