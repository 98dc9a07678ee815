"""Whose statement a question asks for, and under which heading it stands.

`What did Argentina fear?` is answered where Argentina speaks, though others take up its concern;
`What was struck from recommendation 188?` under the heading of that recommendation. Rules for the
English of questions; neither is certain, so what they find is preferred and nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.folding import fold
from index.peoples import places_of
from index.records import Speaker
from index.speakers import SAID
from index.titles import HONOUR

_CAPITAL = r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'-]*"
_ONE = (
    rf"(?:(?:{HONOUR}|Madam)\.?\s+)?"
    rf"{_CAPITAL}(?:\s+(?:(?:d[ae]l?|la|of|of\s+the|the)\s+)?{_CAPITAL}){{0,5}}"
)
_OFFICE = (
    r"(?:[Cc]hair(?:person|man|woman)?|[Pp]resident|[Ss]ecretary|[Rr]apporteur)\b"
    rf"(?:\s+of\s+(?:the\s+)?{_CAPITAL})?"
)
_WHO = (
    rf"(?:the\s+)?(?P<who>(?:{_ONE}|{_OFFICE})"
    rf"(?:(?:,\s*|,?\s+and\s+|\s+or\s+)(?:the\s+)?{_ONE}){{0,5}})"
)
_ROLE = (
    r"(?:ambassador|delegat(?:e|es|ion)|envoy|expert|government|members?|minister|observer"
    r"|representatives?|side|spokes(?:man|person|woman))"
)
_SAYING = (
    rf"(?:{SAID}|argue|ask|asks|backed|believe|consider|explain|feel|give|intend|intended|mention"
    r"|named|propose|raise|report|say|says|see|suggest|think|told|want|wanted)"
)
_UTTERED = (
    r"(?:answer|argument|claim|comment|complaint|concern|explanation|hope|intervention|objection"
    r"|offer|opinion|position|proposal|question|reason|remark|reply|request|speech|statement"
    r"|suggestion|view|wish)s?"
)
_ACTING = (
    re.compile(
        r"\b(?:are|could|[Dd]id|[Dd]oes|do|[Hh]ad|[Hh]as|have|is|should|[Ww]as|[Ww]ere|will|would)"
        r"\s+"
        rf"{_WHO}"
    ),
    re.compile(
        r"\b(?:[Aa]ccording\s+to|in\s+the\s+(?:opinion|view|words)\s+of|on\s+behalf\s+of"
        rf"|{_UTTERED}\s+(?:by|from|of))\s+{_WHO}"
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
ASKING = (
    r"(?:(?:by|from|to)\s+)?(?:who|whom|whose|which\s+(?:[\w-]+\s+){0,3}?(?:ambassador|delegat\w+"
    r"|diplomat|envoy|expert|jurist|member|minister|observer|official|organi[sz]ation|panell?ist"
    r"|person|rapporteur|representative|speaker))\b"
)
"""How a question begins that asks who did something."""
_ASKS_WHO = re.compile(
    rf"^\s*(?:[^?]{{1,200}}?[,:]\s+)??{ASKING}(?!\s+(?:did|does)\b)", re.IGNORECASE
)
# Then those who are named are others: `who thanked the observer for Palestine?`; but not in `whom
# did Cuba thank?`
_BETWEEN = re.compile(
    r",\s*(?:and\s+)?"
    r"|\s+and\s+(?!(?:the\s+Grenadines|Barbuda|Herzegovina|Nevis|Principe|Tobago)\b)"
    r"|\s+or\s+"
)
_WORD = re.compile(r"[\w'-]+")
_EMPTY = frozenset(
    """the of and for mr mrs ms miss dr sir madam prof da de del la what which who how why when
    where in on at did was is were committee council commission assembly conference
    general""".split()
)
# Of a name: what it shares with too many others. A body is no speaker.
_NOBODY = (("united", "nations"), ("states",), ("states", "parties"), ("members",), ("un",))
_CHAIR = re.compile(r"chair(?:person|man|woman)?|president")
_OTHERWISE = {
    "britain": "kingdom", "british": "kingdom", "russia": "russian", "syria": "syrian",
    "laos": "lao", "vietnamese": "viet", "vietnam": "viet", "american": "states",
    "argentine": "argentina", "congolese": "congo", "burmese": "myanmar", "turkish": "turkiye",
}  # fmt: skip
# As speakers' States are written, where that follows no rule.
_OF_ANOTHER = frozenset("northern south papua equatorial democratic people".split())
# Of the name of a State that holds another's: Northern Ireland, South Sudan.
_LONG = frozenset({"kingdom", "lao"})
# Of the two whose own names hold such a word.
_NUMERALS = {
    numeral: number
    for number, numeral in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1
    )
}
_NUMBERS = r"(?:\d{1,3}|(?-i:[IVX]+|[ivx]{2,}))\b(?!/)"
_NUMBERED = re.compile(
    r"\b(?P<kind>annex|article|chapter|draft|guideline|item|option|part|principle"
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
    """Who is asked about as one who speaks: `Argentina`, `the Cuban delegate`, `the chair`.

    Nobody, where it is asked who spoke.
    """
    if _ASKS_WHO.search(question):
        return ()
    found: dict[Name, None] = {}
    for pattern in _ACTING:
        for match in pattern.finditer(question):
            for one in _BETWEEN.split(match["who"]):
                name = tuple(word for word in _words(one) if word not in _EMPTY)
                if name and name not in _NOBODY:
                    found[name] = None
    return tuple(found)


def speaks(speaker: Speaker | None, names: tuple[Name, ...]) -> bool:
    """Whether a speaker is one of these: by name, by what stands in brackets behind it, or both."""
    if speaker is None or not names:
        return False
    own, of = frozenset(_words(speaker.name)), frozenset(_words(speaker.affiliation or ""))
    return any(
        all(_is_named(word, own) or _is_from(word, of) for word in name)
        and (_is_whole(name, of) or any(_is_named(word, own) for word in name))
        for name in names
    )


def _is_whole(name: Name, of: frozenset[str]) -> bool:
    """Whether a State's name is not another's within it: `Ireland` within the United Kingdom's."""
    if of & _LONG:
        return "ireland" not in name
    return not of & _OF_ANOTHER - set(name)


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


def _is_named(word: str, own: frozenset[str]) -> bool:
    if _CHAIR.fullmatch(word):
        return any(_CHAIR.fullmatch(other) for other in own)
    return word in own


def _is_from(word: str, of: frozenset[str]) -> bool:
    known = word in of or _OTHERWISE.get(word, word) in of
    return known or any(place in of for place in places_of(word))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    words = (word.removesuffix("'s").strip("'") for word in _WORD.findall(fold(text)))
    return tuple(word for word in words if word)
