"""Whether a claim relates its things as the paragraph does: who, how many of what, denied or not.

That every name and number of a claim stands in its paragraph does not make it true: the figure may
be another item's, the words another speaker's, the plan not carried out. Each rule here looks for
a contradiction in form between the claim and the clause of the paragraph that is nearest to it, and
is silent when it finds none. Rules are for English as records of meetings write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.folding import fold
from index.sentences import sentences
from qa import bindings
from qa.anchors import anchors, content_words, keys_of
from qa.denials import denied
from qa.inquiries import only_asked
from qa.sayings import is_saying, said_by_another
from qa.verbs import base, is_past

_CLAUSE = re.compile(
    r"[;:.?!]\s+|,\s+|\s+(?:and|but|while|whereas|although|though)\s+", re.IGNORECASE
)
_DENIAL = re.compile(
    r"\b(?:(?:no|not)(?!\s+(?:fewer|less|more|later|earlier|longer)\s+than\b|\s+only\b)"
    r"|never|none|neither|nor|nobody|nothing|nowhere|without|cannot|unable|refus\w+"
    r"|reject\w+|fail(?:ed|s|ing|ure)?|declin\w+|oppos\w+|lack\w*|absen(?:ce|t)|impossible|silent"
    r"|hardly|yet to|dissatisf\w+|unsatisf\w+|abandon\w+|cancel\w+|prevent\w+|zero)\b|n['’]t\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:would|will|shall|should|must|ought|could|may|might|can|not yet|to)"
    r"(?:\s+(?:not|have|be|been|\w+ly|soon|also|then|again|henceforth|still|first|now))*\s+$"
)
_REAL_TO = re.compile(
    r"\b(?:able|managed|began|begun|continued|necessary|found|known|shown|seen|proved|happened|came"
    r"|come|obliged|forced|helped|pleased|glad|sorry|proud|honoured)\s+to\s+(?:have\s+)?$"
)
# `was found to contain`: it does.
_WORD = re.compile(r"\w+")
_ALL = re.compile(
    r"\b(?:all|every|everyone|each|entire\w*|whole|full|fully|always|only)\b", re.IGNORECASE
)
_SOME = re.compile(
    r"\b(?:some|several|few|fewer|many|most|majority|part|partly|half|third|quarter|almost|nearly"
    r"|not all|other|others|except|but)\b|\d|per cent",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:all|every\w*|each|whole|entire\w*)\b[^.;:]{0,60}?\b(?:but|except|save|apart from)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:all|every\w*|each|whole|entire\w*)\b", re.IGNORECASE)
_MINOR = re.compile(r"\b(?:half|a third|a quarter|a fifth|few|some) of\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:most|majority)\b", re.IGNORECASE)
_SHARE = re.compile(
    r"\b(?:half|a third|two thirds|a quarter|(?:\w+ )?(?:thirds|quarters|fifths|tenths)|not one"
    r"|none|some|few|several|one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
    r" of (?:them|the|its|his|her|their)\s+((\w+)(?:\s+\w+)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    words: frozenset[str]
    names: frozenset[str]


def problems(claim: str, quoted: str, paragraph: str, speaker: str) -> tuple[str, ...]:
    """What in `claim` contradicts the paragraph in form, in words for the user; empty for nothing.

    Args:
        claim: the sentence.
        quoted: the sentences of the paragraph that it rests on.
        paragraph: the whole paragraph.
        speaker: who speaks in it, as its heading says; empty when nobody is named.
    """
    found = [
        _only_asked(claim, quoted),
        _denied(claim, quoted),
        _unreal(claim, quoted),
        _counted(claim, quoted),
        *bindings.problems(claim, quoted, paragraph, keys_of(speaker)),
        said_by_another(claim, quoted, speaker),
        _added(claim, f"{paragraph} {speaker}"),
    ]
    return tuple(dict.fromkeys(problem for problem in found if problem))


def _only_asked(claim: str, quoted: str) -> str:
    """`She asked whether the fee was charged` does not say that it is."""
    asked = [only_asked(claim, sentence) for sentence in sentences(quoted)]
    return "the cited paragraph only asks this" if asked and all(asked) else ""


def _clauses(text: str) -> list[_Clause]:
    found = []
    for piece in _CLAUSE.split(text):
        names = frozenset(
            word for a in anchors(piece) if a.key.startswith("w:") for word in content_words(a.text)
        )
        words = frozenset(content_words(piece)) - names
        if words or names:
            found.append(_Clause(piece, words, names))
    return found


def _nearest(clause: _Clause, others: Sequence[_Clause], least: float) -> list[_Clause]:
    """The clauses that share most words with `clause`, if they share enough of them.

    Names are left out: a clause seldom repeats whom its sentence is about.
    """
    words = clause.words or clause.names
    shares = [len(words & other.words) / len(words) for other in others]
    best = max(shares, default=0.0)
    if best < least:
        return []
    return [o for o, share in zip(others, shares, strict=True) if share >= best - 1e-9]


def _compared(claim: str, quoted: str, differs: Callable[[str, str], bool], least: float) -> bool:
    """Whether a clause of the claim differs from all clauses of the quote nearest to it."""
    asked = [c for c in _clauses(claim) if len(c.words) > 1]
    names = frozenset().union(*(c.names for c in asked))
    others = _clauses(quoted)
    of_names = [
        c
        for sentence in sentences(quoted)
        for c in _clauses(sentence)
        if names and names <= frozenset(content_words(sentence))
    ]
    if of_names and len(of_names) < len(others):
        others, least = of_names, least / 2  # only one sentence speaks of what the claim names
    for clause in asked:
        near = _nearest(clause, others, least)
        if near and all(differs(clause.text, other.text) for other in near):
            return True
    return False


def _denied(claim: str, quoted: str) -> str:
    def differs(own: str, other: str) -> bool:
        return bool(_DENIAL.search(own)) != bool(_DENIAL.search(other))

    if denied(claim, quoted):
        return "the cited paragraph denies this, or does not"
    if bool(_DENIAL.search(claim)) == bool(_DENIAL.search(quoted)):
        return ""
    return "the cited paragraph denies this, or does not" if _compared(
        claim, quoted, differs, 0.6
    ) else ""  # fmt: skip


def _unreal(claim: str, quoted: str) -> str:
    """What the claim says was done, and the paragraph only that it would, should or could be."""
    own, source = fold(claim), fold(quoted)
    places: dict[str, list[int]] = {}
    for match in _WORD.finditer(source):
        places.setdefault(base(match.group()), []).append(match.start())
    for match in _WORD.finditer(own):
        done = match.group()
        if not is_past(done) or is_saying(done) or _wished(own, match.start()):
            continue
        found = places.get(base(done), []) if base(done) else []
        if found and all(_wished(source, at) for at in found):
            return f"the cited paragraph does not say that it was “{done}”"
    return ""


def _wished(low: str, at: int) -> bool:
    before = low[max(0, at - 40) : at]
    return bool(_UNREAL.search(before)) and not _REAL_TO.search(before)


def _counted(claim: str, quoted: str) -> str:
    """`all nine` against `seven of the nine`."""

    def differs(own: str, other: str) -> bool:
        return bool(_ALL.search(own)) and not _ALL.search(other) and bool(_SOME.search(other))

    if not _ALL.search(claim) and not _MOST.search(claim):
        return ""
    share = _SHARE.search(quoted)
    told = share and fold(share.group(0).strip()) in fold(claim)
    if (
        share
        and not told
        and any(word in content_words(claim) for word in content_words(share.group(2)))
    ):
        return f"the cited paragraph says it of “{share.group(0).strip()}”"
    if (
        _WHOLE.search(claim)
        and _BUT.search(quoted)
        and not re.search(r"\b(?:but|except|save|apart)\b", claim)
    ):
        return "the cited paragraph says “but”, “except”"
    if _MOST.search(claim) and _MINOR.search(quoted) and not _MOST.search(quoted):
        return "the cited paragraph does not say it of most"
    return "the cited paragraph does not say it of all" if _compared(
        claim, quoted, differs, 0.5
    ) else ""  # fmt: skip


_NO_MEMBER = re.compile(
    r"\d|^(?:at|in|on|by|for|from|with|during|which|who|that|whose|where|when|because|due|since"
    r"|could|would|had|has|have|was|were|is|are|it|he|she|they|not|so|then|therefore)\b",
    re.IGNORECASE,
)


def _added(claim: str, paragraph: str) -> str:
    """A member of a list that the paragraph does not speak of."""
    keys = set(content_words(paragraph))
    members = re.split(r",\s+(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+", claim.rstrip("."))
    if len(members) < 2:
        return ""
    for member in members:
        words = content_words(member)
        if _NO_MEMBER.search(member) or not 0 < len(words) <= 4:
            continue
        if not any(_akin(w, keys) for w in words):
            return f"“{member.strip()}” is not in the cited paragraph"
    return ""


def _akin(word: str, keys: set[str]) -> bool:
    return word in keys or any(len(word) > 4 and k.startswith(word[:4]) for k in keys)
