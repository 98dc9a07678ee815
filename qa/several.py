"""Questions for what several speakers said or did: `Which delegations supported the levy?`.

No one paragraph answers them: each speaker's is read by itself, for whether that one did. Rules for
the ways in which English asks so; they would rather miss one than take what is asked of one thing.
"""

from __future__ import annotations

import re

from qa.followups import AFTER
from qa.verbs import is_past
from qa.whosaid import DOES
from qa.wording import SAYING


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.casefold().endswith(("ry", "ty")) else f"{noun}s"


_NOUNS = (
    "ambassador|bloc|coalition|country|delegate|delegation|diplomat|envoy|expert|government|group"
    "|institution|jurist|member|minister|nation|ngo|observer|official|organi[sz]ation|panell?ist"
    "|participant|party|petitioner|rapporteur|representative|speaker|state"
).split("|")
_ONE_WHO = rf"(?:state\s+party|{'|'.join(_NOUNS)}|person)\b(?!['’])"
_WHO = rf"(?:states\s+parties|{'|'.join(map(_plural, _NOUNS))})\b(?!['’])"
# Who speaks: one of them, or several.
_WHAT = (
    r"(?:amendments|answers|appeals|arguments|calls|causes|changes|clarifications|comments|complaints"
    r"|concerns|conditions|consequences|criticisms?|dangers|demands|differences|difficulties|doubts"
    r"|effects|examples|expectations|explanations|fears|grievances|hopes|ideas|improvements|issues"
    r"|justifications|measures|misgivings|obstacles|objections|observations|offers|opinions|pledges"
    r"|points|positions|problems|promises|proposals|questions|reactions|reasons|recommendations"
    r"|remarks|remedies|replies|requests|requirements|reservations|responses|shortcomings|solutions"
    r"|statements|suggestions|topics|views|warnings|wishes|wordings|worries)\b(?!['’])"
)
_LEAD = r"(?:[^?]{0,160}?(?:[,.:;]|\s[–—-])\s+)?(?:(?:and|but|so)\s+)?"
# What leads to the question: `At the 413th meeting, `, `Recommendation 203: `. No other question.
_ASKS = re.compile(r"\b(?:how|what|when|where|which|who|whom|whose|why)\b", re.IGNORECASE)
_AUXILIARY = (
    r"(?:are|can|could|did|do|does|had|has|have|is|may|might|must|shall|should|was|were|will|would)"
)
_OF_MANY = (
    r"(?:(?:all|each|many|most|several|some|various)(?:\s+of)?\s+)?(?:(?:the|these|those)\s+)?"
)
_KIND = (
    r"(?:(?:african|arab|asian|caribbean|committee|commission|conference|council|delegation|developed"
    r"|developing|different|donor|eastern|european|expert|host|civil|human|individual|industriali[sz]ed"
    r"|(?-i:delegation\s+of\s+(?:the\s+)?[A-Z]\w+)|latin|american|main|member"
    r"|non-governmental|island|landlocked|least|northern|other|participating|permanent|receiving|rights"
    r"|sending|several|small|smaller|society|some|southern|speaking|the|transit|various|western|and"
    r"|(?-i:(?!(?:Mr|Mrs|Ms|Miss|Dr|United|[A-Z][\w]+['’]s)\b)[A-Z][\w’'.-]*))\s+)"
)
# What may stand before the noun; no verb, and no `representative of`.
_WHICH = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<asks>which|what)\s+(?:of\s+(?:the|these|those)\s+)?"
    rf"(?P<kind>{_KIND}{{0,5}}?)(?P<noun>{_WHO})(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WHAT_WAS = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<asks>which|what)\s+(?P<kind>(?:[a-z-]+\s+){{0,2}}?)(?P<noun>{_WHAT})"
    r"(?P<beside>(?:\s+[\w’'-]+){0,10}?)\s+(?P<verb>was|were|has\s+been|have\s+been|had\s+been)"
    r"(?P<rest>\s+(?:\w+ly\s+|also\s+)?(?:advanced|asked|brought\s+up|called\s+for|cited|described"
    r"|expressed|given|identified|levelled|made|mentioned|named|noted|offered|pointed\s+(?:out|to)|proposed|put"
    r"|raised|requested|seen|stated|submitted|suggested|voiced)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<asks>how|on\s+what\s+grounds|where(?=.*\b(?:stand|think)\b)|why"
    r"|(?:what|which)(?:\s+(?!date|day|hour|meeting|month|session|time|year)[\w’'-]+){0,3}?)"
    r"\s+(?P<verb>did|do|does|had|have|were|would)\s+"
    rf"(?P<kind>{_OF_MANY}{_KIND}{{0,6}}?)(?P<noun>{_WHO})(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_UNDERGONE = re.compile(
    rf"^.*?\b(?:do|did|had|was|were)\s+(?:{_KIND}){{0,6}}?{_WHO}"
    r"(?:\s+of\s+(?!the\s+(?:board|commission|committee|conference|council|forum))\w"
    r"|(?:\s+of\s+the\s+\w+)?\s+(?:(?:get|receive|have\s+to)|(?:been\s+)?(?:appointed|chosen"
    r"|dismissed|elected|expelled|invited|paid|selected))\b)",
    re.IGNORECASE | re.DOTALL,
)
# What was done to them, or who they are.
_EACH = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<asks>how|what|why)\s+(?P<verb>did|does|had|has|was|would)\s+(?:each|every)\s+"
    rf"(?P<kind>{_KIND}{{0,4}}?)(?P<noun>{_ONE_WHO})(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_AMONG = (
    r"(?:\s+(?:among|from|in|of|on)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,3}?"
    r"(?:commission|committee|council|delegations|experts|members|speakers|states))?"
)
_PUT = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<asks>(?:what|which)\s+(?:[a-z-]+\s+){{0,2}}?(?!recommendations){_WHAT})"
    r"\s+(?P<verb>did|has|had)\s+"
    r"(?P<body>(?:the\s+)?(?:[\w’'-]+\s+){0,4}?(?:board|commission|committee|conference|council|forum|panel))"
    r"(?P<rest>\s+(?:advance|ask|express|have|make|pose|put|raise|voice)d?\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
# `What questions did the Committee put to Kelmara?`: its members did.
_WHO_DID = re.compile(
    rf"^(?P<lead>{_LEAD})who(?:\s+(?:all|else))?{_AMONG}(?:,[^,?]+,)?\s+(?P<did>\S+\s.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LISTED = re.compile(
    r"^(?:please\s+)?(?:list|name|give|identify|tell)\s+(?:me\s+)?(?P<kind>(?:every\s+)?"
    rf"{_OF_MANY}{_KIND}{{0,4}}?)(?P<noun>{_WHO})\s+(?:who|that|which)\s+(?P<did>\S+\s.+)$",
    re.IGNORECASE | re.DOTALL,
)
_WAS_SAID = re.compile(
    rf"^(?P<lead>{_LEAD})what\s+(?:was|has\s+been|had\s+been)\s+"
    r"(?:argued|asked|demanded|discussed|feared|mentioned|noted|pointed\s+out|promised|proposed"
    r"|put\s+forward|raised|recommended|reported|said|stated|suggested)\b(?!\s+to\b)",
    re.IGNORECASE | re.DOTALL,
)
_ALL_THAT = re.compile(
    r"^(?:(?:list|give|find|show|tell)\s+(?:me\s+)?)?(?:all|everything|anything)\s+(?:(?:that|which)\s+)?"
    r"(?:was|has\s+been|had\s+been|is)\s+(?P<said>said|stated)\s+"
    r"(?P<about>(?:about|concerning|of|on(?!\s+(?:page\b|\d))|regarding)\s+[^\s?][^?]*)\??$",
    re.IGNORECASE,
)
_MENTIONS = re.compile(
    rf"^(?P<lead>{_LEAD})what\s+mentions?\s+(?:is|are|was|were|has\s+been|have\s+been)\s+made\s+of"
    r"\s+(?P<of>[^\s?][^?]*)\??$",
    re.IGNORECASE,
)
# `All that was said about fees`, `What mentions were made of fees?`
_SAID_WHAT = re.compile(
    r"^(?:(?P<topic>[^?]{3,200}?)(?::|\s[–—-])\s+)?who\s+said\s+what(?:\s+(?:about|on)\s+(?P<about>[^?]+))?"
    r"\s*\??\s*$",
    re.IGNORECASE,
)
_TERSE = re.compile(
    rf"^(?:all\s+)?(?:the\s+)?(?:{_WHAT})(?:\s+and\s+(?:{_WHAT}))?"
    rf"(?:\s+(?:by|from|of)\s+(?P<kind>{_OF_MANY}{_KIND}{{0,5}}?)(?P<noun>{_WHO})(?:\s+\([^()?]*\))?)?"
    r"(?:\s+(?:expressed|made|put|raised|voiced))?"
    r"\s+(?:about|against|concerning|for|on|regarding|to|towards?)\s+(?P<rest>[^?]+?)\s*\??$",
    re.IGNORECASE | re.DOTALL,
)
# `positions of delegations on the moratorium`
_UTTERED = re.compile(
    r"(?:all\s+)?(?:the\s+)?(?:arguments|comments|complaints|concerns|criticisms?|objections|opinions"
    r"|positions|proposals|questions|reactions|remarks|replies|requests|suggestions|views)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?P<asks>which|what)\s+(?:of\s+(?:the|these|those)\s+)?"
    r"(?:other\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\s+(?=\w)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:joint(?:ly)?|together)\b|^(?:agreed|demanded)\b", re.IGNORECASE)
# How many did is mostly told in one place, but for what each said by itself.
_BY_NAME = re.compile(rf"\bby\s+(?!whom\b|{_OF_MANY}{_KIND}{{0,5}}?{_WHO}|\w+ing\b)", re.IGNORECASE)
# One who is named.
_OTHER_SUBJECT = re.compile(
    rf"(?:\s+[\w’'-]+){{0,3}}?\s+(?:(?:did|do|does)\b|{_AUXILIARY}\s+"
    r"(?:an?\b|he\b|her\b|his\b|it\b|its\b|she\b|the\b|their\b|they\b|this\b|(?-i:[A-Z])))",
    re.IGNORECASE,
)
# `which countries did the speaker name`: they are no speakers.
_BESIDE = re.compile(r"\s+(?:at|from|in|of|on|within)\b", re.IGNORECASE)
_NEAR = 10
# Words between the noun and its verb: `of the delegations in the debate of 2006 were`.
_OR_WHICH = re.compile(
    rf"^\s+(?:and|or)\s+(?:{_WHO})|\b(?:and|or|but)\s+(?:which|who)\b", re.IGNORECASE
)
_AND_OTHERS = re.compile(
    rf"^\s+(?:and|or)\s+(?P<kind>{_KIND}{{0,3}}?)(?P<noun>{_WHO})", re.IGNORECASE
)
# `delegations and observers`
_SINGULAR = {
    "are": "is", "do": "does", "have": "has", "were": "was",
    "aren't": "isn't", "don't": "doesn't", "haven't": "hasn't", "weren't": "wasn't",
}  # fmt: skip
_FIRST = re.compile(
    r"\s*(?:(?:also|apparently|either|first|then|too)\s+|\w+ly\s+)*(?P<verb>[\w’'-]+)"
)
_IS = frozenset("are could do does had has have is let must put set was were would".split())
_BY_ONE = re.compile(
    r"(?:\w+ly\s+)?(?:announced|called\b.*\bto\s+order|declared|drew|gave\b.*\bstatement"
    r"|held(?!\s+that\b)|introduced|moved|nominated|opened|presented"
    r"|(?:proposed|requested)\s+(?:an?|the)\s+(?:\w+\s+){0,2}?(?:adjournment|amendment|motion|text|vote)"
    r"|reported|seconded|spoke\s+(?:after|before|first|for|in\s+the\s+name|last|next|on\s+behalf)"
    r"|stood\s+(?:for|in)|told\b.*\bthat|took\s+the\s+floor\s+(?:first|last|next|on\s+behalf)"
    r"|was\s+for\s+(?:many|several|some|\w+\s+years)|withdrew|would\s+(?:chair|present|succeed))\b",
    re.IGNORECASE | re.DOTALL,
)
# Mostly one does.
_TOOK_SIDES = re.compile(
    r"(?:abstained|brought\s+up|came\s+out\s+(?:against|for|in\s+(?:favou?r|support))|challenged"
    r"|(?:believed|considered|felt|found|saw|thought)\s+(?:that\b|it\b|(?:an?|any|no)\s+(?:merit|need|point|reason|use|value)\b)"
    r"|found\s+fault|lined\s+up\s+(?:against|behind|with)|paid\s+tribute|pressed|put\s+(?:a\s+)?questions?|queried"
    r"|sided|spoke|stood|took\s+(?:issue|the\s+floor)|touched\s+(?:on|upon)|voted"
    r"|wished\s+(?:for|that|to\s+(?!be\b|speak\b)\w+)|would(?:\s+not)?\s+(?!be\b|have\b)\w+"
    r"|(?:was|were)\s+(?:not\s+)?(?:against|concerned|content|critical|dissatisfied|for|glad|happy"
    r"|in\s+(?:doubt|favou?r)|keen|of\s+the\s+(?:opinion|view)|opposed|pleased|ready|satisfied"
    r"|sceptical|sorry|unhappy|unwilling|willing|worried))\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(
    r"^(?:please\s+|(?:can|could|would)\s+you\s+(?:please\s+)?)?(?:tell|let)\s+(?:me|us)\s+(?:know\s+)?"
    r"(?=(?:how|what|where|which|who|why)\b)|^(?:please\s+)?(?:give(?:\s+me)?|summari[sz]e)\s+"
    r"(?=(?:all\s+)?(?:the\s+)?\w+\s+(?:of|by|on|about)\b)",
    re.IGNORECASE,
)
# Politeness.


def several(question: str) -> str:
    """How what is asked of several is asked of one; empty for any other question.

    `Which delegation supported the levy?` What a follow-up follows is left as it is.
    """
    own, follows, before = _PLEASE.sub("", question.strip()).partition(AFTER)
    found = _of_one(own)
    return f"{found}{follows}{before}" if found else ""


def _of_one(question: str) -> str:
    if said := _SAID_WHAT.match(question):
        about = [part.strip() for part in (said["about"], said["topic"]) if part]
        return f"What was said about {' – '.join(about)}?" if about else ""
    if not _BY_NAME.search(question):
        if said := _ALL_THAT.match(question):
            return f"What was {said['said'].lower()} {said['about'].rstrip(' .')}?"
        if said := _asks(_MENTIONS, question):
            return f"{said['lead']}What was said of {said['of'].rstrip(' .')}?"
    if (found := _LISTED.match(question)) and _acted(found["did"]):
        did = found["did"].rstrip("?. ")
        return _which("Which ", found["kind"], _singular(found["noun"]), f" {did}?")
    found = _asks(_WHICH, question)
    if found is None and (counted := _COUNTED.sub(r"\g<asks> ", question, count=1)) != question:
        found = _asks(_WHICH, counted)
        found = found if found and _said_apart(found["rest"]) else None
    if found:
        rest, one = found["rest"], _singular(found["noun"])
        if others := _AND_OTHERS.match(rest):
            one += f" or {_without_many(others['kind'])}{_singular(others['noun'])}"
            rest = rest[others.end() :]
        if _OTHER_SUBJECT.match(rest) or _OR_WHICH.search(rest) or " and " in f" {found['kind']}":
            return ""
        return _which(f"{found['lead']}{found['asks']} ", found["kind"], one, rest)
    if found := _asks(_EACH, question):
        return _did(found, found["verb"], f"{found['kind']}{_plural(found['noun'])}")
    if (found := _asks(_DID, question)) and not _UNDERGONE.match(question):
        kind = _without_many(found["kind"])
        if re.search(r"\band\b", kind, re.IGNORECASE):
            return question  # these, and those
        verb = _SINGULAR.get(found["verb"].lower(), found["verb"])
        return _did(found, verb, f"{kind}{found['noun']}")
    if found := _asks(_PUT, question):
        return _did(found, found["verb"], f"members of {found['body']}")
    if found := _asks(_WHO_DID, question):
        return question if _spoke(found["did"]) else ""
    if _BY_NAME.search(question):
        return ""
    if found := _asks(_WHAT_WAS, question):
        verb = {"were": "was", "have been": "has been"}.get(found["verb"].lower(), found["verb"])
        noun = f"{found['kind']}{_singular(found['noun'])}{found['beside']}"
        return f"{found['lead']}{found['asks']} {noun} {verb}{found['rest']}"
    if (found := _TERSE.match(question)) and (found["noun"] or _UTTERED.match(question)):
        who = f"{_without_many(found['kind'] or '')}{found['noun'] or 'speakers'}"
        return f"What did one of the {who} say about {found['rest']}?"
    return question if _asks(_WAS_SAID, question) else ""


def _asks(form: re.Pattern[str], question: str) -> re.Match[str] | None:
    """A question of this form, which nothing leads to that asks something else."""
    found = form.match(question)
    return found if found and not _ASKS.search(found["lead"]) else None


def _without_many(kind: str) -> str:
    """`Asian ` of `several of the other Asian `."""
    many = rf"^{_OF_MANY}(?:(?:different|other|several|various)\s+)*"
    return re.sub(many, "", kind, flags=re.IGNORECASE)


def _did(found: re.Match[str], verb: str, whom: str) -> str:
    """`What did one of the delegations say?`, in the words of a question for several."""
    return f"{found['lead']}{found['asks']} {verb} one of the {whom}{found['rest']}"


def _which(begins: str, kind: str, one: str, rest: str) -> str:
    at = _verb_at(rest)
    beside, did = rest[:at], rest[at:]
    first = _FIRST.match(did)
    if first and (verb := _SINGULAR.get(first["verb"].casefold())):
        did = did[: first.start("verb")] + verb + did[first.end("verb") :]
    kind = re.sub(rf"^(?:every\s+)?{_OF_MANY}", "", kind, flags=re.IGNORECASE)
    return f"{begins}{kind}{one}{beside}{did}"


def _verb_at(rest: str) -> int:
    """Where the verb stands behind a noun and what belongs to that."""
    if not _BESIDE.match(rest):
        return 0
    words = [m.start() for m in re.finditer(r"\s+\S", rest)][1:_NEAR]
    return next((at for at in words if _acted(rest[at:])), 0)


def _acted(did: str) -> bool:
    """Whether it begins with what one did."""
    first = _FIRST.match(did)
    verb = first["verb"].casefold() if first else ""
    return verb in _IS or is_past(verb)


def _spoke(did: str) -> bool:
    """Whether it begins with what many may say of one thing, or think of it."""
    did = re.sub(r"^(?:had|has|have)\s+", "", did, flags=re.IGNORECASE)
    return not _BY_ONE.match(did) and (bool(_TOOK_SIDES.match(did)) or _said(did))


def _said_apart(rest: str) -> bool:
    """Whether what stands behind the noun is what each of them said by itself."""
    did = re.sub(r"^\s*(?:(?:had|has|have)\s+)?", "", rest[_verb_at(rest) :], flags=re.IGNORECASE)
    return _said(did) and not _BY_ONE.match(did) and not _TOGETHER.search(did)


def _said(did: str) -> bool:
    """Whether it begins with what is done by speaking."""
    first = _FIRST.match(did)
    verb = first["verb"] if first else ""
    return (
        bool(SAYING.fullmatch(verb) or DOES.fullmatch(verb))
        and is_past(verb)
        and verb.casefold() != "put"
    )


def _singular(noun: str) -> str:
    """A plural noun in the singular: `State party`."""
    low = noun.casefold()
    if low.startswith("states") and low != "states":
        return f"{noun[:5]} party"
    if low.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if low.endswith("shes") else noun.removesuffix("s")
