"""Whose turn it is where a paragraph does not begin as records mostly let a speaker begin.

Records go on with whom they named before. But some tell who speaks in other ways (`Denmark said`,
`The Legal Adviser replied`), and tell in between what the meeting did. A statement tells of others'
words, too; so such a beginning names a speaker only where the record does so again and again, and
else nobody: words that are given to another cost a reader most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from index.folding import fold
from index.records import Speaker
from index.sentences import sentences
from index.speakers import (
    CHAIR_CHANGES,
    behind_name,
    has_backshift,
    is_formula,
    named_one,
    read_speaker,
)

_REACH = 400
# characters in which a paragraph's first words say who speaks
_AGAIN = 2
# So often a record lets speakers begin in another way, if that is its habit.

_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'‑-]*"
_MEMBERS = r"(?:delegate|member|observer|representative)s?"
_SUBJECT = re.compile(
    rf"(?P<the>The\s+)?(?P<name>{_NAME}(?:\s+(?:(?:and|for|of|on|the)\s+){{0,2}}{_NAME}){{0,7}}"
    rf"(?:\s+{_MEMBERS}(?:\s+(?:for|from|of)\s+(?:the\s+)?"
    rf"{_NAME}(?:\s+(?:(?:and|of|the)\s+){{0,2}}{_NAME}){{0,5}})?)?)(?=[\s,])"
)
# Who or what a paragraph begins with: `The Legal Adviser`, `Denmark`, `Amnesty International`.
_BESIDE = r"(?:(?:also|further|then|therefore|first|again|\w+ly)\s+){0,2}"
_SAID_SO = (
    rf"{_BESIDE}(?:said|asked|enquired|inquired|wondered|replied|answered|responded|remarked|added"
    r"|explained|stated|thanked|congratulated|pointed\s+out|drew\s+attention|read\s+out|warned"
    r"|objected|insisted|recounted|testified|took\s+(?:exception|issue|the\s+floor)"
    r"|(?:acknowledged|admitted|conceded|confirmed|considered|observed|stressed)\s+that"
    r"|would\s+like\s+to\s+know|wished\s+to\s+(?:ask|know|thank))\b"
)
# What is done at a meeting, mostly.
_DID_SO = (
    rf"(?:{_SAID_SO}|{_BESIDE}(?:announced|argued|asserted|backed|confirmed|considered|endorsed"
    r"|felt|hoped|indicated|introduced|maintained|noted|observed|opposed|pledged|preferred|proposed"
    r"|recalled|regretted|reported|requested|seconded|suggested|supported|urged|welcomed"
    r"|withdrew)\b)"
)
# What a statement may as well tell of others: `Denmark supported` a project.
_TOLD, _OR_DID = behind_name(_SAID_SO), behind_name(_DID_SO)
_LEARNT = re.compile(
    r"\s+(?:had\s+(?:been\s+(?:told|informed|struck)|heard|learn(?:ed|t)|read|understood)"
    r"|would\s+(?:appreciate|be\s+(?:glad|grateful|interested)|like|welcome)|wished)\b"
)
# How a member's question may begin.
_BEGINS = frozenset(
    """a after all although an and another any as at because before both but by despite during each
    even every few following for from given had her his how however if in instead it its many most
    neither no none nor nothing now of on once one only or other our out over perhaps several she
    since so some such than that their then there these they this those though thus to two under
    unless unlike until upon we were what when where whereas whether which while who why with within
    without yet you""".split()
)
# A capital on these shows no name.
_TELLS = frozenset(
    """act acts addendum agreement amendment annex appendix article articles bible bill chapter
    charter circular code comments communication consensus constitution convention conventions
    court courts covenant decision declaration decree directive document draft estimate estimates
    evidence figure figures framework guide guidelines history instrument judgment judgments koran
    law laws legislation letter list manual minutes note nothing notes observations ordinance
    outcome paper paragraph part plan platform policy preamble press principle programme proposal
    protocol provision provisions qur'an questionnaire recommendation record records regulation
    regulations report reports resolution resolutions rule rules schedule section statement
    statistics statute statutes strategy studies study survey surveys text treaty""".split()
)
# What may be said to say or to ask something, and takes no floor.
_BODY = frozenset(
    """assembly authorities board cabinet chamber commission committee conference congress council
    country executive forum government governments legislature majority meeting ministries ministry
    nobody panel parliament parties party people police public republic senate state states
    """.split()
)
# What statements tell of; and the meeting itself.
_NATIONAL = frozenset("attorney king minister ombudsman president prime prosecutor queen".split())
_SITS = frozenset(
    """adviser advisor chair chairman chairperson chairwoman delegate member members observer
    rapporteur representative vice-chair vice-chairman vice-chairperson vice-chairwoman
    vice-president""".split()
)
# Whoever is called so sits in the meeting.
_MEETS = (
    r"(?:Assembly|Board|Commission|Committee|Conference|Congress|Council|Forum|Meeting|Plenary)"
)
_DECIDED = (
    rf"(?:(?:After|Following|On|Having)\b.{{0,200}}?\bthe|The)\s+{_MEETS}\s+{_BESIDE}"
    r"(?:adjourned|adopted|agreed\s+(?:that|to|upon)|approved|decided|deferred|elected"
    r"|observed\s+(?:a|one)\s+minute|postponed|proceeded|resolved|resumed|retained"
    r"|took\s+(?:a\s+decision|note|up))\b"
    r"|(?:(?:After|Following|Upon)\b.{0,300}?,\s+it|It)\s+was\s+(?:so\s+|further\s+)?"
    r"(?:agreed|decided|resolved)\s+(?:by|not|on|that|to|upon|with|without)\b"
    r"|(?:Following|On)\s+(?:an?|the)\s+(?:motion|proposal|suggestion)\s+(?:by|of)\s+the\s+"
    r"(?:Chair|President)\w*,.{1,200}?\b(?:was|were)\s+\w+"
)
_VOTED = (
    r"[^,;]{1,120}\breceived\s+(?:the\s+)?\S{1,12}\s+votes?\b"
    r"|[^,;]{1,120}\b(?:was|were)\s+put\s+to\s+the\s+vote\b"
    r"|(?:At\s+the\s+request\s+of\b[^;]{1,120}?,\s+a|A)\s+(?:\S{1,12}\s+)?(?:ballot|vote)\b"
    r"[^;]{0,80}?\b(?:was|having\b.{0,40}\bbeen)\s+(?:\w+\s+){0,3}?(?:held|taken)\b"
    r"|(?:By|The)\b[^;]{0,300}?\b(?:was|were)\s+(?:adopted|carried|defeated|elected|lost|rejected"
    r"|retained)\b[^;]{0,200}?\bby\s+\S{1,12}\s+votes?\s+to\b"
    r"|By\s+\S{1,12}\s+votes?\s+to\b[^;]{0,300}?\b(?:was|were)\s+(?:adopted|rejected|retained)\b"
)
_FORMALITY = (
    r"The\s+(?:delegates|members|participants)\s+(?:observed\s+(?:a|one)\s+minute"
    r"|stood\s+in\s+silence)\b"
    r"|At\s+(?:her|his)\s+invitation,?\s+the\s+(?:members|participants)\b"
    r"|At\s+the\s+invitation\s+of\s+the\s+(?:Chair|President)\w*,?\s*(?P<invited>.*)"
)
_MEETING_DID = re.compile(f"{_DECIDED}|{_VOTED}|{_FORMALITY}", re.DOTALL)
_OF_OLD = re.compile(
    r"(?:(?!\b(?:decided|deferred|resolved)\b)[^,])*\b(?:in|of|since)\s+(?:19|20)\d\d\b", re.DOTALL
)
# `adopted a convention in 1989`; but `decided to meet in 2005`
_TOOK_CHAIR = re.compile(
    r"(?:(?:,[^,.;]{1,80}){1,3},)?\s+(?:(?:then|thereupon|subsequently)\s+)?"
    rf"{CHAIR_CHANGES}"
)
_WENT = re.compile(
    r"\s+(?:and\s+[^.;]{1,60}?\s+)?(?:(?:then|thereupon|subsequently)\s+)?"
    r"(?:withdrew\s*(?:\.|$)|left\s+the\s+(?:hall|meeting|room|table)\b|(?:occupied|resumed|took)\s+"
    r"(?:(?:an?|his|her|its|their)\s+)?(?:place|seat)s?\b)"
)
_GOES_ON = re.compile(r"(?:He|She|They)\s")


class Turn(Enum):
    """What a paragraph that begins with no speaker's name, as records give it, is."""

    GOES_ON = auto()
    """Nothing tells that anybody else speaks."""
    DOUBTED = auto()
    """Another may speak; so may the last one, who tells of that other."""
    NOBODY = auto()
    """What the meeting did, or who came and went. Whoever spoke may go on after it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a record's own words show to be names, and how it lets speakers begin."""

    proper: frozenset[str]
    """Words that stand with a capital inside sentences, and never without."""
    persons: frozenset[str]
    """Who is known to speak, as the record names them; offices left out."""
    small: frozenset[str]
    """Words that stand without a capital."""
    begin: frozenset[str]
    """With what paragraphs begin again and again that is said to say something."""
    bare: bool
    """Whether it lets `Denmark` and others speak without telling who spoke for them."""
    sits: bool
    """Whether it lets `The Legal Adviser` and the like speak."""

    @classmethod
    def of(cls, texts: Sequence[str], speakers: Iterable[Speaker]) -> Names:
        """The names in the paragraphs of one record, and of those who speak in it."""
        capitals: set[str] = set()
        small: set[str] = set()
        for text in texts:
            capitals.update(_INSIDE.findall(text))
            small.update(_SMALL.findall(text))
        proper = frozenset(word for word in capitals if word.casefold() not in small)
        persons = frozenset(s.name for s in speakers if not s.name.startswith("The "))
        told = Counter(name for text in texts if (name := _told_of(text, proper)))
        bare = sum(not name.startswith("The ") for name in told) >= _AGAIN
        sits = sum(times for name, times in told.items() if _sits(name)) >= _AGAIN
        often = frozenset(n for n, times in told.items() if times >= _AGAIN or _sits(n))
        return cls(proper, persons, frozenset(small), often, bare, sits)


_INSIDE = re.compile(rf"(?<=[a-z,;] )(?:the\s+)?({_NAME})")
_SMALL = re.compile(r"(?<![\w’'‑-])[a-zß-öø-ÿ][\w’'‑-]*")


def turn(text: str, last: Speaker | None, names: Callable[[], Names]) -> Speaker | Turn:
    """Who speaks in a paragraph that begins with no speaker as `index.speakers` reads them.

    `last` is who spoke before; `names` are those of the record, asked for where they decide.
    """
    if acted := after_an_act(text):
        return acted
    head = text[:_REACH]
    person, behind = named_one(head)
    if person and (_TOOK_CHAIR.match(behind) or _WENT.match(behind)):
        return Turn.NOBODY
    if person and _LEARNT.match(behind) and person.name in names().persons:
        return Turn.DOUBTED
    found = _SUBJECT.match(head)
    if found is None or not _OR_DID.match(head, found.end()):
        return Turn.GOES_ON
    if last is not None and _words(found["name"]) <= _words(str(last)):
        return Turn.GOES_ON  # `Denmark supported it`, goes on who speaks for Denmark
    known = names()
    if not _may_speak(found, known):
        return Turn.GOES_ON
    name = " ".join(found[0].split())
    if name in known.begin or (known.sits and _sits(name)) or (known.bare and not found["the"]):
        return Speaker(name)
    return Turn.DOUBTED if _TOLD.match(head, found.end()) else Turn.GOES_ON


def takes_chair(text: str) -> Speaker | None:
    """Who took or resumed the chair, where a paragraph only tells that: the chair speaks next."""
    person, behind = named_one(text)
    taken = person and not person.name.startswith("The ") and _TOOK_CHAIR.match(behind)
    return person if taken else None


def after_an_act(text: str) -> Speaker | Turn | None:
    """Who speaks after what the meeting did, in one paragraph; None where it does not begin so.

    Nobody, where nothing is told as what somebody said.
    """
    first, *others = sentences(text[: 2 * _REACH]) or ("",)
    act = _MEETING_DID.match(first)
    if (act is None and not (others and is_formula(first))) or _OF_OLD.match(first):
        return None
    for other in others:
        if speaker := read_speaker(other):
            return speaker
        if has_backshift(other):
            invited = named_one((act and act["invited"]) or "")[0]
            return invited if _GOES_ON.match(others[0]) else None
    return Turn.NOBODY if act else None


def _told_of(text: str, proper: frozenset[str]) -> str:
    """With whom a paragraph begins who is said to say something; empty for none."""
    head = text[:_REACH]
    found = _SUBJECT.match(head)
    if found is None or not _TOLD.match(head, found.end()) or not _is_somebody(found, proper):
        return ""
    return " ".join(found[0].split())


def _may_speak(found: re.Match[str], names: Names) -> bool:
    """Whether what a paragraph begins with is somebody who may take the floor."""
    if _is_somebody(found, names.proper):
        return True
    words = {word.casefold() for word in found["name"].split(" and ")}
    alone = names.bare and not any(" " in word for word in words) and words.isdisjoint(names.small)
    return alone and words.isdisjoint(_BEGINS | _TELLS | _BODY)


def _is_somebody(found: re.Match[str], proper: frozenset[str]) -> bool:
    name = found["name"]
    words = name.casefold().split()
    if words[0] in _BEGINS or not _TELLS.isdisjoint(words) or _head(name) in _BODY:
        return False
    # `Women asked`: a capital at the beginning shows no name
    return bool(found["the"]) or all(" " in one or one in proper for one in name.split(" and "))


def _sits(name: str) -> bool:
    """Whether whoever is called so sits in the meeting: `The Legal Adviser`, and no minister."""
    sits = name.startswith("The ") and _head(name) in _SITS
    return sits and _NATIONAL.isdisjoint(name.casefold().split())


def _head(name: str) -> str:
    """`adviser` of `Legal Adviser of the Office`."""
    return re.split(r"\s+(?:for|from|of|on)\s+", name)[0].split()[-1].casefold()


def _words(name: str) -> frozenset[str]:
    """The words of a name by which it differs from others."""
    found = re.findall(r"\w{3,}", fold(name))
    return frozenset(found) - {"and", "for", "the"}
