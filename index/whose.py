"""Whose statement a question asks for, and under which heading it stands.

`What did Argentina fear?` is answered where Argentina speaks, though others take up its concern;
`What was struck from recommendation 188?` under the heading of that recommendation. Rules for the
English of questions; neither is certain, so what they find is preferred and nothing is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from index.peoples import places_of

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_ONE = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Madam|Prof)\.?\s+)?"
    rf"{_CAPITAL}(?:\s+(?:(?:d[ae]l?|la|of|of\s+the|the)\s+)?{_CAPITAL}){{0,5}}"
)
_OFFICE = r"(?:[Cc]hair(?:person|man|woman)?|[Pp]resident|[Ss]ecretary|[Rr]apporteur)\b"
_WHO = (
    rf"(?:the\s+)?(?P<who>(?:{_ONE}|{_OFFICE})"
    rf"(?:(?:,\s*|,?\s+and\s+|\s+or\s+)(?:the\s+)?{_ONE}){{0,5}})"
)
_ROLE = (
    r"(?:ambassador|delegat(?:e|es|ion)|envoy|expert|government|members?|minister|observer"
    r"|representatives?|side|spokes(?:man|person|woman))"
)
_SAYING = (
    r"(?:acknowledged|admitted|announced|argue|argued|ask|asks|asked|backed|believe|believed"
    r"|called|cited|claimed|complained|conceded|consider|considered|criti[cs]i[sz]ed|declared"
    r"|described|explain|explained|expressed|favou?red|feel|felt|gave|give|hoped|insisted|intend"
    r"|intended|listed|made|maintained|mention|mentioned|named|noted|objected|offered|opposed"
    r"|pledged|pointed|praised|promised|propose|proposed|put|raise|raised|recalled|regretted"
    r"|replied|report|reported|requested|said|saw|say|says|see|spoke|stated|stressed|suggest"
    r"|suggested|supported|think|thought|told|urged|voiced|want|wanted|warned|welcomed)"
)
_UTTERED = (
    r"(?:answer|argument|claim|comment|complaint|concern|explanation|hope|intervention|objection"
    r"|offer|opinion|position|proposal|question|reason|remark|reply|request|speech|statement"
    r"|suggestion|view|wish)s?"
)
_ACTING = (
    re.compile(
        r"\b(?:are|could|did|do|does|had|has|have|is|should|was|were|will|would)\s+"
        rf"{_WHO}(?!['’]s\b)"
    ),
    re.compile(
        r"\b(?:[Aa]ccording\s+to|by|from|in\s+the\s+(?:opinion|view|words)\s+of|on\s+behalf\s+of)\s+"
        rf"{_WHO}"
    ),
    re.compile(rf"\b{_ROLE}\s+(?:for|from|of)\s+{_WHO}"),
    re.compile(rf"(?P<who>{_ONE})(?:['’]s?)?\s+(?:\w+\s+)?{_ROLE}\b"),
    re.compile(
        rf"(?P<who>(?:{_ONE}|\b{_OFFICE})(?:(?:,\s*|\s+and\s+)(?:the\s+)?{_ONE}){{0,5}})\s+"
        rf"(?:(?:\w+ly|also|both|each|then)\s+){{0,3}}{_SAYING}\b"
    ),
    re.compile(rf"(?P<who>{_ONE})['’]s?\s+(?:\w+\s+)?{_UTTERED}\b"),
)
# Who does something, in what is asked: not whom it was told, nor of whom.
_BETWEEN = re.compile(
    r",\s*(?:and\s+)?|\s+and\s+(?!(?:the\s+Grenadines|Barbuda|Herzegovina|Nevis|Principe|Tobago)\b)"
    r"|\s+or\s+"
)
_WORD = re.compile(r"[\w'-]+")
_EMPTY = frozenset(
    """the of and for mr mrs ms miss dr sir madam prof da de del la what which who how why when
    where in on at did was is were committee council commission assembly conference united nations
    general""".split()
)
# Of a name: what it shares with too many others. A body is no speaker.
_CHAIRS = ("chair", "president")
_NUMERALS = {
    numeral: number
    for number, numeral in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1
    )
}
_NUMBERS = r"(?:\d{1,4}|[IVX]+|[ivx]+)\b"
_NUMBERED = re.compile(
    r"\b(?P<kind>annex|article|chapter|decision|draft|guideline|item|option|part|principle"
    r"|recommendation|rule|section|title)(?:s|es)?\s+(?:[Nn]os?\.?\s*)?"
    rf"(?P<numbers>{_NUMBERS}(?:\s*(?:,|-|–|\band\b|\bto\b)\s*{_NUMBERS}){{0,9}})",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\bL\.\s?(\d{1,3})\b")
_SPAN = 60
# So many numbers `to` may stand for.
Name = tuple[str, ...]
"""The words by which somebody is told, folded: `argentina`; `moreno guerra`."""
Label = tuple[str, int]
"""A part of a document: `("article", 12)`."""


def asked_of(question: str) -> tuple[Name, ...]:
    """Who is asked about as one who speaks: `Argentina`, `the Cuban delegate`, `the chair`."""
    found: dict[Name, None] = {}
    for pattern in _ACTING:
        for match in pattern.finditer(question):
            for one in _BETWEEN.split(match["who"]):
                words = _words(re.sub(r"['’]s?$", "", one))
                name = tuple(word for word in words if word not in _EMPTY)
                if name:
                    found[name] = None
    return tuple(found)


def speaks(speaker: str, names: tuple[Name, ...]) -> bool:
    """Whether a speaker, with what stands in brackets behind the name, is one of these."""
    if not names or not speaker:
        return False
    words = frozenset(_words(speaker))
    return any(all(_is_told(word, words) for word in name) for name in names)


def labels(text: str) -> frozenset[Label]:
    """The numbered parts of documents that a text names: `articles 7 to 9`, `section II`."""
    found: set[Label] = {("L", int(match[1])) for match in _DOCUMENT.finditer(text)}
    for match in _NUMBERED.finditer(text):
        kind = match["kind"].casefold()
        found |= {(kind, number) for number in _counted(match["numbers"].casefold())}
    return frozenset(found)


def _counted(numbers: str) -> Iterator[int]:
    last, spans = 0, False
    for token in re.findall(r"\d+|[ivx]+|to|-|–", numbers):
        if token in ("to", "-", "–"):
            spans = True
            continue
        number = int(token) if token.isdigit() else _NUMERALS.get(token, 0)
        if not number:
            continue
        if spans and 0 < number - last < _SPAN:
            yield from range(last + 1, number)
        yield number
        last, spans = number, False


def _is_told(word: str, words: frozenset[str]) -> bool:
    if word in words or any(place in words for place in places_of(word)):
        return True
    return word.startswith(_CHAIRS) and any(other.startswith(_CHAIRS) for other in words)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return tuple(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c)).casefold()))
