"""Whether a claim says that something is, where its paragraph says that it is not; and the reverse.

Each verb of the claim that the cited sentences have, too, is looked at in its own clause: denied
there by a word (`not`, `no`, `never`) or by a verb (`refused to`, `failed to`), or not. Words that
mean the opposite of each other count as a denial. Rules are for English as records write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from index.folding import fold
from qa.anchors import anchors, content_words
from qa.verbs import base, is_past

_BOUND = r"(?:fewer|less|more|later|earlier|longer)"
# `no fewer than` denies nothing.
_NEGATOR = re.compile(
    rf"\b(?:(?:no|not)(?!\s+{_BOUND}\s+than\b|\s+only\b|\s+until\b)"
    r"|never|none|neither|nor|nobody|nothing|nowhere|without|cannot|hardly)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?:refus\w+|fail(?:ed|s|ing|ure)?|declin\w+|unable|yet|impossible)\s+to\b"
    r"|\b(?:prevent\w*|prohibit\w*)\s+(?:\w+\s+)?from\b",
    re.IGNORECASE,
)
_PIECE = re.compile(
    r"(?:[;:,.?!—–]\s+|\s+(?:and|but|while|whereas|although|though|since|because|unless)\s+)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_AUXILIARY = frozenset(
    """had has have having was were is are be been being did does do would will shall should could
    can may might must to""".split()
)
_SAY = frozenset({"say", "tell"})
# `could not say` denies nothing that `said that he was unable to tell` does.
_BETWEEN = frozenset(
    "not never yet also already then now again ever even still just soon only".split()
)
# Words that may stand between an auxiliary and its verb, beside other auxiliaries and `-ly`.
_CONTRAST = re.compile(r"\b(?:but|and|though)\s+(?:not|that\b[^,;.]*\bnot)\b", re.IGNORECASE)
_NO_THING = re.compile(
    rf"(?<![\w-])no\s+(?!{_BOUND})(?:\w+ly\s+|new\s+|such\s+|other\s+)?(\w{{3,}})",
    re.IGNORECASE,
)
_OPPOSITES = """
    accept reject; accept refuse; accept decline; agree disagree; approve reject; allow prohibit;
    allow forbid; permit prohibit; permit forbid; include exclude; include omit; glad sorry;
    happy sorry; withdraw maintain; withdraw retain; increase decrease; increase reduce; rise fall;
    rose fell; grow shrink; raise lower; open close; begin end; support oppose;
    satisfied dissatisfied;
    satisfied concerned; welcome regret; succeed fail; win lose; gain lose; strengthen weaken;
    improve worsen; improve deteriorate; early late; higher lower; longer shorter; better worse;
    possible impossible; sufficient insufficient; adequate inadequate; lawful unlawful;
    legal illegal; public confidential; voluntary compulsory; voluntary mandatory; present absent;
    minimum maximum; majority minority; largest smallest; oldest youngest; appoint dismiss;
    hire dismiss; impose lift; ratify denounce; extend shorten; confirm deny; confirm dispute;
    abolish introduce; abolish establish; able unable; grant deny; grant refuse;
    uphold dismiss; uphold reject; remember forget; encourage discourage; expand reduce
"""
_PHRASES = (
    (
        re.compile(r"\b(?:includ\w+|cover\w*|compris\w+)\b"),
        re.compile(r"\b(?:left|leaves?|leaving) out\b"),
    ),
    (re.compile(r"\b(?:in favour|favoured)\b"), re.compile(r"\bagainst\b")),
)


def denied(claim: str, quoted: str) -> bool:
    """Whether `claim` and the sentences it rests on contradict each other in what they deny."""
    return (
        _verbs_differ(claim, quoted)
        or _contrasted(claim, quoted)
        or _no_such_thing(claim, quoted)
        or _opposite(claim, quoted)
    )


def _pieces(text: str) -> list[str]:
    """The clauses."""
    return [piece for piece in _PIECE.split(text) if piece.strip()]


_OF_VERB = re.compile(
    rf"\b(?:not(?!\s+(?:only\b|{_BOUND}\s+than\b))"
    r"|never|cannot|hardly)\b|n['’]t\b",
    re.IGNORECASE,
)
_OF_SUBJECT = re.compile(
    rf"\b(?:no(?!\s+{_BOUND}\s+than\b)|none|nobody|nothing|neither|nor)\b",
    re.IGNORECASE,
)


def _verbs(text: str) -> dict[str, set[bool]]:
    """The stems of what stands where verbs do, with whether it is denied, each time it occurs."""
    found: dict[str, set[bool]] = {}
    for piece in _pieces(text):
        after_auxiliary = False
        for match in _TOKEN.finditer(piece):
            low = fold(match.group())
            if low in _AUXILIARY:
                after_auxiliary = True
            elif low in _BETWEEN or low.endswith("ly"):
                continue
            else:
                if (after_auxiliary or is_past(low)) and base(low) not in _SAY:
                    before = piece[: match.start()]
                    no = bool(_OF_VERB.search(piece) or _OF_SUBJECT.search(before))
                    no = no != bool(_DENYING.search(before))
                    if base(low):
                        found.setdefault(base(low), set()).add(no)
                after_auxiliary = False
    return found


def _verbs_differ(claim: str, quoted: str) -> bool:
    return _differ(_verbs(claim), _verbs(quoted))


def _differ(own: Mapping[str, set[bool]], source: Mapping[str, set[bool]]) -> bool:
    """Whether something that both have is denied throughout in one of them only."""
    shared = own.keys() & source.keys()
    return any(len(own[k]) == len(source[k]) == 1 and own[k] != source[k] for k in shared)


def _contrasted(claim: str, quoted: str) -> bool:
    """`violated article 9 but not article 11` against `article 11, but not article 9`."""
    if not (_CONTRAST.search(claim) and _CONTRAST.search(quoted)):
        return False
    return _differ(_figures(claim), _figures(quoted))


def _figures(text: str) -> dict[str, set[bool]]:
    found: dict[str, set[bool]] = {}
    for piece in _pieces(text):
        # by a word or by a verb, and not by both
        no = bool(_NEGATOR.search(piece)) != bool(_DENYING.search(piece))
        for anchor in anchors(piece):
            found.setdefault(anchor.key, set()).add(no)
    return found


def _no_such_thing(claim: str, quoted: str) -> bool:
    """`A list was adopted for Corvane` against `No list had been prepared for Corvane`."""
    if _NEGATOR.search(claim) or _DENYING.search(claim):
        return False
    words, own = set(content_words(claim)), _words(claim)
    names = {a.key for a in anchors(claim) if a.key.startswith("w:")}
    for piece in _pieces(quoted):
        thing = _NO_THING.search(piece)
        if not thing or fold(thing.group(1)) not in own:
            continue
        again = fold(thing.group(1)) in _words(quoted.replace(piece, " "))
        here = {a.key for a in anchors(piece)}
        if not again and (names & here or len(words & set(content_words(piece))) >= 2):
            return True
    return False


def _words(text: str) -> set[str]:
    return {fold(word) for word in _TOKEN.findall(text)}


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split(";"):
        one, other = (content_words(word)[0] for word in pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {stem: frozenset(others) for stem, others in found.items()}


def _opposite(claim: str, quoted: str) -> bool:
    """A word of the claim's that the source has only the opposite of, neither being denied."""
    if bool(_NEGATOR.search(claim)) != bool(_NEGATOR.search(quoted)):
        return False
    source = set(content_words(quoted))
    table = _opposites()
    for word in content_words(claim):
        against = table.get(word, frozenset()) & source
        if against and word not in source and not table[word] & set(content_words(claim)):
            return True
    low, other = fold(claim), fold(quoted)
    return any(
        (a.search(low) and b.search(other) and not b.search(low) and not a.search(other))
        for pair in _PHRASES
        for a, b in (pair, pair[::-1])
    )
