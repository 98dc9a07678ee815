"""A model's sentence brought to the wording of the record, where that changes nothing it says.

Figures are written as the record writes them (`4th` becomes `fourth`), and an answer to "who said
so?" names the speaker of the paragraph, which stands in its heading and not in its text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from index.folding import fold
from index.titles import HONOUR
from index.whose import ASKING
from qa.anchors import PARTICLE, anchors, held, keys_of
from qa.ordinary import loses_capital

_ASKS_SPEAKER = re.compile(
    r"^\s*(?P<lead>(?:(?:among|at|between|during|for|in|of|on|regarding|under)\b[^?]{1,200}?,|[^?]{1,200}?:)\s+)??"
    + ASKING,
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\bwhose$", re.IGNORECASE)
_CLAUSES = re.compile(r",\s+(?:and\s+)?")
_ASKS_MORE = re.compile(
    r"\b(?:what|when|where|why|how|which|did|does|was|were|has|have)\b|^who\b", re.IGNORECASE
)
# In the lead or behind the next comma: `In the debate that he opened, who said so, what was paid?`
_MUST = re.compile(r"\s+(?:can|may|must|shall|should|will|has\s+to)\b", re.IGNORECASE)
# Whose duty or right it is: nobody spoke.
_KNOWN = re.compile(
    r"\baccording\s+to\b|,\s+as\s+(?:the\s+(?:\w+\s+){1,4}?|(?-i:[A-Z])[\w.’'-]*\s+(?:[\w.’'-]+\s+){0,4}?)"
    r"(?:now\s+|later\s+)?(?:put|saw|sees|told|said|\w+ed)\b",
    re.IGNORECASE,
)
# Who spoke is said: `who drafted it, as Ms. Vane recalled?`
_UNDERWENT = re.compile(
    r"\s+(?:is|are|was|were|been|being|ha[ds]\s+been)\s+(?:not\s+|\w+ly\s+)?"
    r"(?:\w+e[dn]|built|held|hurt|left|made|paid|put|said|sent|told)\b",
    re.IGNORECASE,
)
_SOON, _AT_ONCE = 14, 4
# Words behind the one that asks: what stands later may be another's doing.
_SAYING_TOO = re.compile(
    r"\b(?:accus|allud|applaud|assert|assur|blam|caution|challeng|comment|commend|compar|conced"
    r"|concur|condemn|defend|disagre|disput|emphasi[sz]|endors|highlight|invok|justif|lament|liken"
    r"|prais|pledg|protest|refer|reiterat|reject|remark|remind|stress|tabl|underlin|underscor"
    r"|volunteer)(?:s|es|ed|ied|red)\b"
    r"|\b(?:brought\s+up|drew\s+(?:attention|on)|held\s+up|retorted|singled\s+out|swore|took\s+issue"
    r"|took\s+exception|put\s+(?:on\s+record|questions?|(?:[\w’'.-]+\s+){1,9}?(?:at|down|forward)))\b",
    re.IGNORECASE,
)
# What is done by speaking as well; too much else to tell a speaker's sentence by.
_HOLDS = re.compile(
    r"^(?:[\s,]+[\w’'-]+){0,9}?[\s,]+(?:backed|believed|talked|thought|wanted|wished)\b",
    re.IGNORECASE,
)
# Soon behind the one that asks: elsewhere others do.
SAYING = re.compile(
    r"\b(?:sa(?:y|id|ys)|told|tell|ask(?:ed)?|stat(?:e|ed)|not(?:e|ed)|claim(?:ed)?|argu(?:e|ed)|"
    r"admit(?:ted)?|acknowledg\w+|announc\w+|report(?:ed)?|explain(?:ed)?|propos\w+|suggest\w+|"
    r"complain(?:s|ed|ing)?|(?:lodged|made|voiced)\s+(?:an?\s+)?(?:\w+\s+)?complaints?|"
    r"warn\w*|express\w*|declar\w+|mention\w*|point(?:ed)? out|rais(?:e|ed)|"
    r"call(?:ed)?|question(?:ed)?|object(?:ed)?|welcom\w+|thank(?:ed)?|inform(?:ed)?|describ\w+|recall\w*|"
    r"respond\w*|repl(?:y|ied)|insist\w*|maintain\w*|den(?:y|ied)|confirm\w*|recommend\w*|urg\w+|"
    r"introduc\w+|observ\w+|wonder\w*|request\w*|demand\w*|view|opinion|speak|spoke|criti\w+|"
    r"promis\w+|undert\w+|deplor\w*|regret\w*|cit(?:e|ed)|g(?:a|i)ve|advis\w+|put forward|"
    r"advocat\w+|favou?r\w*|doubt\w*|fear(?:s|ed)?|hop(?:e|es|ed)|plead(?:s|ed)?)\b",
    re.IGNORECASE,
)
_TITLES = {"He": ("Mr. ",), "She": ("Ms. ", "Mrs. ", "Miss ")}
_POINTS = re.compile(r"(This|That|These|Those|Such|They)\s+(?!said\b|being\b|is to say\b)")
_SPEAKS = re.compile(
    r"(?:(?:also|then|further|therefore|finally|again)\s+)?"
    r"(?:(?:would|did)\s+(?:not\s+)?|wished to\s+)?"
    rf"{SAYING.pattern}",
    re.IGNORECASE,
)
_INFERS = re.compile(
    r"\bwhich\s+(?:\w+ly\s+|again\s+|also\s+)?(?:means|indicates|implies|suggests|shows)\b"
    r"|\b(?:this|that)\s+(?:means|indicates|implies|suggests)\b"
    r"|,\s+(?:indicating|implying|suggesting|meaning)\b|\bit can be inferred\b",
    re.IGNORECASE,
)
# In the present tense: a summary record reports in the past, so this is the model's own.
_PERSON = re.compile(rf"\b{HONOUR}\b\.?\s+\w+")
_NAMED = re.compile(
    rf"(?:(?:(?i:the)\s+)?(?P<title>{HONOUR})\b\.?\s+"
    rf"(?P<name>(?:{PARTICLE}\s+)?\w[\w’'-]*))"
    r"|(?:The|A)\s+(?:delegat(?:e|ion)s?|observers?|representatives?)\s+(?:of|for)\s+(?:the\s+)?"
    r"(?P<State>[A-ZÀ-Þ][\w’'-]*(?:\s+(?:(?:of|and|the)\s+)*[A-ZÀ-Þ][\w’'-]*)*)"
    r"|(?:The|A)\s+(?P<role>(?:[Aa]cting\s+|[Vv]ice-|[Dd]eputy\s+|[Uu]nder-)?(?:Chair\w*|High\s+Commissioner"
    rf"|President|Rapporteur|Secretary(?:-General)?))\s+(?:also\s+|then\s+|\w+ly\s+)?(?i:{SAYING.pattern})"
)
# The name, or the office, with which a sentence begins.
_OTHER_SPEAKS = re.compile(
    rf"(?P<name>\b{HONOUR}\b\.?\s+[^\s,()]+(?<!['’]s))(?:\s+\([^)]*\))?,?\s+"
    rf"(?:also\s+|then\s+|\w+ly\s+)?(?i:took\s+the\s+floor|{SAYING.pattern})"
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|us)\b")
_DONE = re.compile(
    r"\b(?:was|were|had been)\s+(?:adopted|decided|agreed|elected|suspended|closed|resumed|approved"
    r"|rejected)\b|\b(?:adopted|decided|agreed|elected)\b|\bdeclared\b"
)
_HER = re.compile(r"\b(?:she|hers?)\b", re.IGNORECASE)
_HIM = re.compile(r"\b(?:he|him|his)\b", re.IGNORECASE)
_OF_ANOTHER = {"Mr": _HER, "Ms": _HIM, "Mrs": _HIM, "Miss": _HIM}
# What is told of `her` is not what a man says.
_PRONOUN = re.compile(r"(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Such)\b")
_PIECE = 3
# Words: fewer make no piece of a sentence, and no more of one.
_FIGURES = "ndmetp"
# Kinds of anchors that have several ways to be written: see `anchors.Anchor`.
_OPENS_PLAIN = frozenset(
    """a an the this that these those it he she they there in on at of for from by with without
    after before during since such until under over between among as if when while although because
    its his her their our some several many most all both each every no one two three four five
    six seven eight nine ten members representatives delegations efforts concluding""".split()
)


_ADVERB = re.compile(
    r"\w{3,}ly,|(?:furthermore|moreover|nonetheless|nevertheless|however|therefore|meanwhile|otherwise"
    r"|indeed|thus),"
)


def as_recorded(claim: str, quoted: str) -> str:
    """`claim` with figures, dates and hours written as they stand in `quoted`."""
    forms = {a.key: a.text for a in anchors(quoted) if a.key[0] in _FIGURES}
    for anchor in reversed(anchors(claim)):
        form = forms.get(anchor.key)
        if form and (anchor.key[0] != "n" or _ordinal(form) == _ordinal(anchor.text)):
            rest = claim[anchor.end :]
            if rest.startswith("."):
                form = form.removesuffix(".")  # one full stop ends both the hour and the sentence
            form = form.lower() if anchor.key[0] in "np" else form
            if anchor.start == 0 or anchor.text[:1].isupper():  # also a figure that was a word
                form = form[:1].upper() + form[1:]
            claim = claim[: anchor.start] + form + rest
    return claim


def asks_speaker(question: str) -> bool:
    """Whether the question asks who said something."""
    found = _ASKS_SPEAKER.search(question)
    if found is None:
        return False
    lead, rest = found["lead"] or "", question[found.end() :]
    words = rest.partition("?")[0].split()
    soon = " ".join(words[:_SOON])
    if _KNOWN.search(question) and not SAYING.search(" ".join(words[:_AT_ONCE])):
        return False
    whose = bool(_WHOSE.search(found.group()))
    if not whose and (_MUST.match(rest) or _UNDERWENT.match(rest)):
        return False
    too = not whose and bool(_SAYING_TOO.search(soon) or _HOLDS.search(rest))
    if not lead:
        return too or bool(SAYING.search(rest))
    if _ASKS_MORE.search(lead):
        return False
    if any(map(_ASKS_MORE.match, _CLAUSES.split(rest)[1:])):
        return False
    return too or bool(SAYING.search(soon))


def says_he(claim: str) -> bool:
    """Whether the sentence names its subject by a pronoun alone: to `who?` that is no answer."""
    return claim.startswith(("He ", "She "))


def points_back(sentence: str) -> str:
    """The word by which a sentence begins with what the one before it named; empty for none.

    `Those factors had ...`, `They had ...`; not `That said, ...`, nor `It`, which names nothing.
    """
    found = _POINTS.match(sentence)
    return found.group(1) if found else ""


def infers(text: str) -> bool:
    """Whether it draws a conclusion of its own: `..., which means there were four`."""
    return bool(_INFERS.search(text))


def torn(claim: str, sentence: str) -> bool:
    """Whether the claim is a piece of the sentence, word for word, and the sentence says more."""
    own, whole = _words(claim), _words(sentence)
    size = len(own)
    if size < _PIECE or size + _PIECE > len(whole):
        return False
    return any(whole[at : at + size] == own for at in range(len(whole) - size + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def named(claim: str, quoted: str, speaker: str) -> str:
    """`Ms. Vane (Ostrava) asked whether ...` for `She asked whether ...`: a sentence by itself.

    Only what is told of her as of one who speaks, and where the sentence that it was taken from,
    `quoted`, begins so too, or with the speaker's name, and names no other of her title.
    """
    pronoun, _, rest = claim.partition(" ")
    title = next((t for t in _TITLES.get(pronoun, ()) if speaker.startswith(t)), "")
    if not title or not _SPEAKS.match(rest):
        return claim
    own = rf"{re.escape(name_of(speaker))}(?!\w)"
    begins = re.match(rf"{pronoun}\s|{own}", quoted)
    others = quoted.count(title) - len(re.findall(own, quoted))
    return f"{speaker} {rest}" if begins and not others else claim


def with_speaker(claim: str, speaker: str, common: Collection[str] = ()) -> str:
    """`Ms. Vane (Ostrava) said that twelve had been rebuilt.`, unless the claim names her.

    `common` holds folded words that are no names: one of these loses its capital.
    """
    keys = keys_of(claim)
    names = anchors(name_of(speaker)) or anchors(speaker)
    if names and all(held(a.key, keys) for a in names):
        return claim
    return f"{speaker} said that {_lowered(claim, common)}"


def is_of_speaker(sentence: str, before: str, speaker: str) -> bool:
    """Whether `speaker said that` may go before a sentence of the record.

    The sentence has no verb of saying, is about no other person, asks nothing, and does not tell
    what the meeting did. `before` is what stands before it in its paragraph.
    """
    return (
        opens_plainly(sentence)
        and not SAYING.search(sentence)
        and not _PERSON.search(before.replace(name_of(speaker), ""))
        and said_by(sentence, speaker)
    )


def in_first_person(text: str) -> bool:
    """Whether somebody speaks of himself in it: `I`, `our`."""
    return bool(_FIRST_PERSON.search(text))


def said_by(sentence: str, speaker: str) -> bool:
    """Whether a sentence that stands in what a speaker said may be told as said by that one.

    It names no other person, asks nothing, is not in the first person, and does not tell what the
    meeting did.
    """
    own = name_of(speaker)
    another = _OF_ANOTHER.get(own.split(" ")[0].rstrip("."))
    return (
        not sentence.endswith("?")
        and not sentence.startswith("(")
        and len(sentence.split()) >= _PIECE
        and not _DONE.search(sentence)
        and not in_first_person(sentence)
        and not _PERSON.search(sentence.replace(own, ""))
        and not (another and another.search(sentence))
    )


def name_of(speaker: str) -> str:
    """`Ms. Vane` of `Ms. Vane (Ostrava)`."""
    return speaker.split("(")[0].strip()


def begins_with(sentence: str, speaker: str) -> bool:
    """Whether a sentence begins with the name of the speaker of its paragraph."""
    own = fold(name_of(speaker))
    return bool(own) and fold(sentence).removeprefix("the ").startswith(own.removeprefix("the "))


def of_another(sentence: str, speaker: str) -> bool:
    """Whether it is what another person than the speaker of its paragraph says.

    It begins with the name or the office of another, or tells that another took the floor.
    """
    own = set(_words(name_of(speaker)))
    others = (set(_words(m["name"])[1:]) for m in _OTHER_SPEAKS.finditer(sentence))
    if any(not name <= own for name in others):
        return True
    found = _NAMED.match(sentence)
    if not found:
        return False
    if of := found["State"] or found["role"]:
        return not re.search(rf"(?<!\w){re.escape(fold(of))}(?!\w)", fold(speaker))
    titles = {"Mr": "Ms", "Ms": "Mr", "Mrs": "Mr", "Miss": "Mr"}
    wrong = speaker.startswith(f"{titles.get(found['title'], '-')}.")
    return wrong or not set(_words(found["name"])) <= own


def opens_with_pronoun(sentence: str) -> bool:
    """Whether it begins with what only another sentence names."""
    return bool(_PRONOUN.match(sentence))


def opens_plainly(sentence: str) -> bool:
    """Whether its first word has its capital only from standing there: `said that in addition`."""
    first = sentence.split(" ", 1)[0].lower()
    return first in _OPENS_PLAIN or bool(_ADVERB.fullmatch(first))


def _lowered(claim: str, common: Collection[str]) -> str:
    first = claim.split(" ", 1)[0]
    plain = (
        opens_plainly(claim)
        or (first[1:].islower() and fold(first) in common)
        or loses_capital(first, claim[len(first) :])
    )
    return claim[:1].lower() + claim[1:] if plain else claim


def _ordinal(text: str) -> bool:
    # An ordinal is never put for a cardinal: `4` is not written `fourth`.
    return bool(re.search(r"(?:st|nd|rd|th|first|second|third)$", text.casefold()))
