"""Who speaks in a paragraph, read from its first words.

A record names a speaker at the start of a paragraph, perhaps with a State or an office in
brackets, perhaps with phrases between the name and its verb. Pure, and linear in the text's
length: only the first `_REACH` characters are looked at.
"""

from __future__ import annotations

import re

from index.records import Speaker
from index.sentences import sentences

_REACH = 700
# characters: beyond any name with its brackets and phrases in the records seen

_TITLES = (
    r"(?:Messrs|Mr|Mrs|Ms|Miss|Mx|Mme|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Judge|"
    r"Archbishop|Bishop|Monsignor|Msgr|Mgr|Reverend|Rev|Rabbi|Sheikha|Sheikh|Shaikh|Princess|Prince|Father|Imam|Madame|"
    r"Ambassador|Captain|Commander|Commodore|Admiral|Colonel|Lieutenant|Brigadier|Major|Senator|"
    r"General(?!\s+(?:Assembly|Comment|Conference|Council|Committee|Counsel|Secretar|Director|Affairs))|H\.\s?E\.\s?(?:Mr|Ms|Mrs|Dr)?|MR|MRS|MS|MISS|DR|SIR|MESSRS)(?:\.|(?=\s))"
)
_PARTICLES = (
    r"(?:de|da|do|dos|das|del|della|di|du|des|la|las|le|les|lo|van|der|den|von|zu|zur|bin|binti|"
    r"bint|ibn|ben|ould|ag|al|el|ul|ur|ter|ten|y|e|af|av|san|st\.|ek|abu)"
)
_BEHIND_TITLE = rf"(?:{_PARTICLES}|und|vom|zum|ap|ab|(?<=[Mm]ac\s)an|(?<=[Nn]ic\s)an)"
# more of them where a title has said that a name follows: `an` is mostly an article
_NAME_WORD = (
    r"(?:[^\W\d_a-zß-öø-ÿ][\w.’'‘ʼ`\-‑]*|[dl’'‘]+[’'‘][A-ZÀ-Þ][\w’'‘\-‑]*"
    r"|(?:a[dlnrstz]|as[hs]|e[ln]|ul|ur|abu|bin|ibn)[-‑][’'‘ʼ`]?[A-ZÀ-Þ][\w’'‘ʼ`\-‑]*)"
)
_PERSON = (
    r"(?:The\s+(?:(?:Most|Right|Very)\s+)?(?=Reverend|Rev\b))?"
    rf"{_TITLES}\s*(?:{_BEHIND_TITLE}\s+)*{_NAME_WORD}"
    rf"(?:\s+(?:{_BEHIND_TITLE}\s+)*{_NAME_WORD})*"
)
_UNTITLED = (
    rf"(?!(?:The|An?|In|At|On|Under|Article|Articles|Rule|Paragraph|Section|Annex|Chapter|Agenda|General|"
    rf"Security|Human|Committee|Commission|Council|Ministry|Government|Office|United|National|"
    rf"International|Draft|Resolution|Act|Law|Decree)\b){_NAME_WORD}"
    rf"(?:\s+(?:{_PARTICLES}\s+)*{_NAME_WORD}){{1,4}}"
)
# a name without a title counts only before a State or an office in brackets and a verb of speech
_OFFICES = (
    r"(?:(?:Temporary|Acting|Deputy|Interim|Outgoing|Incoming|Honorary)\s+)?"
    r"(?:Co-?\s?|Vice-?\s?)?(?:Chair(?:person|man|woman|s|persons|men)?(?:-Rapporteur)?|CHAIR(?:PERSON|MAN|WOMAN)?|"
    r"President|PRESIDENT|Moderator|Facilitator|Convener|"
    r"(?:Assistant\s+|Under-)?Secretary(?:-General)?(?:\s+of\s+the\s+(?:Committee|Council|Commission|"
    r"Board|Assembly|Conference|Meeting))?|SECRETARY(?:[-\s]GENERAL)?|Committee\s+Secretary|"
    r"(?:Special\s+|Country\s+|Co-|General\s+|Main\s+)*Rapporteur(?:s)?(?:\s+for\s+(?:the\s+)?[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*)?|"
    r"(?:United\s+Nations\s+)?(?:Deputy\s+)?High\s+Commissioner(?:\s+for\s+(?:Human\s+Rights|Refugees))?|"
    r"Director(?:-General)?|Legal\s+(?:Adviser|Counsel)|Controller|Drafting\s+Committee|Co-President|"
    r"(?:Deputy\s+)?Executive\s+(?:Director|Secretary)|(?:Assistant|Deputy)\s+(?:Director|Secretary)-General|"
    r"Independent\s+Expert|Presiding\s+Officer)"
)
_COLLECTIVE = (
    r"(?:A|An|The|Another|One|Several|Two|Three|Some|Other)\s+(?:[A-Z]{2,10}\s+)?"
    r"(?:representatives?|observers?|members?|delegate|spokesperson|experts?)\b"
    r"(?:\s+(?:of|for|from)\s+(?:(?!\b"
    r"(?:had|has|would|that|who|whose|which|were|was)\b)[^,.;()]){1,120}?)?"
)

_CONCERNED = (
    r"(?:of|on|for)\s+(?:(?!\b(?:had|has|have|would|that|who|whose|which|were|was)\b)"
    r"[^,.;()]){1,120}?"
)
_BODIES = (
    r"(?:The\s+(?:representatives|observers)\s+(?:of|for)\s+[A-Z][^.;()]{1,300}?"
    rf"|(?:Representatives|Observers|Members|Delegates|Experts)(?:\s+{_CONCERNED})?"
    rf"|(?:The|A|Another)\s+delegation(?:\s+{_CONCERNED})?)"
)
# named by what they belong to; only a verb of speech shows that they speak
_WITHIN = r"(?:[^.;:]|\.(?=\S)|(?:(?<=\bMr)|(?<=\bMs)|(?<=\bMrs)|(?<=\bDr)|(?<=\bNo))\.(?=\s))"
# characters inside one sentence: a stop ends it only before white space, and not after `Mr`
SAID = (
    r"said|asked|noted|requested|wondered|endorsed|enquired|inquired|proposed|declared|thanked|"
    r"stated|stressed|emphasized|emphasised|underlined|underscored|highlighted|recalled|observed|"
    r"remarked|replied|responded|answered|explained|added|agreed|disagreed|suggested|recommended|"
    r"welcomed|expressed|invited|urged|called|drew|announced|informed|reported|introduced|"
    r"presented|read|took\s+it|took\s+note|pointed|referred|reiterated|commended|congratulated|"
    r"expected|hoped|wished|would|felt|had\s+(?:\w+\s+){1,3}?(?:questions?|comments?|points?|remarks?|doubts?|objections?|reservations?|concerns?)|thought|believed|considered|supported|opposed|"
    r"objected|acknowledged|affirmed|reaffirmed|confirmed|clarified|concluded|concurred|"
    r"appealed|argued|assured|sought|paid|gave|made|put|joined|spoke|began|opened|closed|"
    r"suspended|summarized|summarised|warned|regretted|appreciated|shared|echoed|praised|"
    r"continued|cited|outlined|described|commented|maintained|insisted|encouraged|doubted|"
    r"deplored|condemned|denied|rejected|accepted|apologized|apologised|cautioned|feared|"
    r"understood|saw|found|failed|preferred|shared|quoted|listed|questioned|queried|went\s+on|"
    r"turned|moved|seconded|submitted|conveyed|extended|mentioned|drew\s+attention|"
    r"(?:aligned|associated|dis(?:as)?sociated)\s+(?:her|him|it|them)sel(?:f|ves)|recounted|testified|set\s+out|"
    r"held\s+(?:that|the\s+(?:opinion|position|view))|laid\s+(?:emphasis|stress)|"
    r"took\s+(?:exception|issue|(?:an?|the)\s+(?:\w+\s+)?(?:line|position|stand|view))|"
    r"told\s+the\s+(?:Board|Commission|Committee|Conference|Council|[Mm]eeting)\b|"
    r"could\s+(?:not\s+)?agree\s*\.|could\s+(?:not\s+)?(?:accept|agree|go\s+along|support)\s+(?:(?:to|with)\s+)?(?:that|the|this)\s+"
    r"(?:\w+\s+){0,2}?(?:amendment|change|draft|formulation|inclusion|proposal|suggestion|text|wording)"
)
_ACTED = (
    r"(?!(?:took|resumed|assumed|occupied|vacated)\s+(?:the\s+[Cc]hair\b(?!\s+and\s+[a-z]+(?:ed|id|ave)\s|\.\s+(?:He|She)\s)|(?:a\s+)?places?\b|"
    r"(?:his|her|their)\s+places?\b|seats?\b)|withdrew(?!\s+(?:an?|his|her|its|that|the|their|this)\s)|left\b|joined\s+the\s+meeting|"
    r"(?:was|were|is|had\s+been|has\s+been)\s+(?:\w+ly\s+)?(?:elected|appointed|re-?elected|designated|nominated|"
    r"invited|accompanied|absent|present|escorted|replaced|declared|chosen))"
)
_STATE_OF_MIND = (
    r"(?:was|were)\s+(?:also\s+|not\s+|very\s+|particularly\s+|deeply\s+|most\s+|still\s+|\w+ly\s+)*"
    r"(?:concerned|pleased|glad|grateful|surprised|struck|curious|interested|of|sure|keen|"
    r"hesitant|reluctant|doubtful|sceptical|disappointed|eager|happy|convinced|aware|worried|puzzled|afraid|unclear|delighted|honoured|"
    r"encouraged|alarmed|dismayed|impressed|heartened|troubled|confident|perplexed|intrigued|"
    r"unable|uncertain|unsure|opposed|in|against|prepared|ready|willing|speaking|proud|sorry|"
    r"wondering|thankful|shocked|appalled|disturbed|gratified|satisfied|also|astonished|content)\b"
)
_VERB = re.compile(
    rf"\s+(?:(?:also|then|further|again|subsequently|first|nevertheless|however|therefore|first\s+of\s+all|\w+ly)\s+)*"
    rf"{_ACTED}(?:{SAID}|{_STATE_OF_MIND}|did\b|[a-z]\w{{2,}}ed\b)",
)
_BESIDE = r"(?:(?:also|then|further|again|\w+ly)\s+)*"
_SPEECH = re.compile(rf"\s*,?\s*{_BESIDE}(?:{SAID})\b")
_START = re.compile(
    rf"(?P<holder>The\s+{_OFFICES}\s+{_CONCERNED})(?=\s+{_ACTED}(?:{SAID})\b|\s*[,(])"
    rf"|(?P<office>(?:The|THE|the)\s+{_OFFICES}(?=[\s,(.:]))"
    rf"|(?P<person>{_PERSON}(?:\s+and\s+{_PERSON})?)"
    rf"|(?P<untitled>{_UNTITLED})(?=\s+\((?![A-Z][A-Za-z-]{{0,9}}\))[^()]{{3,200}}[()])"
    rf"|(?P<bodies>{_BODIES})(?=\s+{_ACTED}(?:{SAID})\b)"
    rf"|(?P<group>{_COLLECTIVE})(?=\s+(?:\(|{_ACTED}(?:{SAID}|was|were|[a-z]\w{{2,}}ed\b))|\s*[,(])"
)
_INTRODUCTION = re.compile(
    r"(?:After|Before|In|Following|At|On|With|Responding|Replying|Turning|Having|Speaking|"
    r"Referring|Summarizing|Summarising|Introducing|Concluding|Noting|Recalling|Drawing|Citing|"
    r"Presenting|Commenting|Opening|Closing|Under|Upon|As|To|For|Regarding|Concerning|Thanking|"
    r"Continuing|Welcoming|By|Since|Further|Finally|Lastly|Moreover|Furthermore)\b"
    rf"{_WITHIN}{{0,300}}?,\s+"
    rf"(?P<who>the\s*{_OFFICES}|{_PERSON})(?P<bracket>\s+\([^()]{{1,120}}\))?"
    rf"(?=(?:,[^.;]{{1,120}},)?\s+(?:(?:also|then|further|again)\s+)*(?:{SAID})\b)"
)
_APPOSED = re.compile(
    r"The\s+(?:chair|chief|delegate|director|head|leader|minister|observer|representative|secretary"
    r"|spokes(?:man|person|woman))\b[^,.;()]{0,120}(?:\([^()]{1,80}\))?,\s+"
    rf"(?P<who>{_PERSON})(?P<bracket>\s+\([^()]{{1,120}}\))?,?\s+{_BESIDE}(?:{SAID})\b"
)
# `The head of the delegation, Mr. X (State), said`
_FORMULA = re.compile(
    r"(?:It\s+was\s+so\s+(?:decided|agreed|ordered|recommended)"
    r"|(?:At|On)\s+the\s+invitation\s+of\s+the\s+(?:Chair|President|CHAIR|PRESIDENT)"
    r"|(?-i:(?:(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|and|al|bin|da|de|del|la|van|von),?\s+){2,60}"
    r"(?:\([^()]{1,80}\)\s+)?made\s+(?:the|their)\s+solemn\s+(?:declaration|undertaking)\b)(?![^.]{0,200}\bsaid\b)"
    r"|(?:A|The)\s+(?:recorded|roll-call|separate|secret|vote)\b[^.]{0,60}\bvote\b"
    r"|A\s+(?:recorded|roll-call|separate)\s+vote\b|A\s+vote\s+was\s+taken|In\s+favour:|Against:|Abstaining:"
    r"|The\s+(?:delegation|members?\s+of\s+the\s+delegation)\b[^.]{0,120}\b(?:withdrew|took\s+(?:its\s+|a\s+|their\s+)?(?:places?|seats?)))",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"(?!(?:He|She|They|It)\b)[A-Z\"“]{_WITHIN}{{0,200}}?\b(?:was|were)\s+"
    r"(?:(?:unanimously|thus|therefore|duly|so)\s+)?"
    r"(?:adopted|approved|rejected|carried|elected|re-?elected|appointed|agreed|retained|withdrawn)"
    r"(?:,?\s+(?:o\s?n\s+(?:that|the\s+understanding)|subject\s+to|with\s|by\s+(?:acclamation|consensus|\d|\w+\s+votes)|without\s+a\s+vote|as\s+(?:orally\s+)?\w+|"
    r"in\s+principle|for\s+recommendation\s+to\b|unanimously|(?:Vice-?)?(?:Chair|President|Rapporteur)\w*)"
    rf"(?:{_WITHIN}|[;:]){{0,160}})?\s*\.?\s*$"
)
_BACKSHIFT = re.compile(r"\b(?:had|would|could|might|that(?!\s+understanding)|whether|said)\b")
# what a speaker is said to have said stands in these; a decision of the meeting does not
_UNDERSTOOD = re.compile(r"\bon\s+the\s+understanding\s+that\b.*", re.DOTALL)
# what a decision may rest on
_FORMULA_REACH = 420
_STAGE = re.compile(
    r"[^.]{0,20}\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Messrs|the)\b[^:;]{0,200}?\b(?:took|resumed|assumed)\s+the\s+chair\s*\.?\s*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    rf"(?:(?P<he>He)|(?P<she>She))\s+{_BESIDE}"
    r"(?:asked|enquired|inquired|wondered|said|suggested|proposed|recommended|welcomed|thanked"
    r"|congratulated|commended|noted|stressed|emphasi[sz]ed|underlined|requested|urged|endorsed"
    r"|agreed|disagreed|supported|opposed|hoped|drew\s+attention)\b"
)
# What is done at the meeting. Not `He had been jailed`, `He alleged`: these are of whom she tells.
_ANSWERED = re.compile(
    r"(?:(?:Asked|In\s+(?:answer|reply|response)|Pressed|Questioned|Referring|Replying|Responding"
    r"|Speaking|Turning)\b[^.;:]{0,300}?,\s+)?"
    rf"(?:(?P<he>[Hh]e)|(?P<she>[Ss]he))\s+{_BESIDE}(?:answered|explained|invited|replied|said)\b"
)
# In an answer: that another than the last replies is shown by it, that the same does is not.
_GENDERED = re.compile(
    r"(?:(?P<he>Mr|MR|Sir|Lord|Father|Prince)"
    r"|(?P<she>Ms|MS|Mrs|MRS|Miss|MISS|Mme|Madame|Dame|Lady|Baroness|Princess))\b"
)
_SELF = re.compile(
    rf"(?:The|THE)\s+{_OFFICES}(?:\s+\([^()]{{1,120}}\))?,?\s+(?:\w+\s+){{0,2}}?(?:said|announced|stated)\s+"
    r"(?:that\s+)?(?:(?P<he>he)|(?P<she>she))\s+(?:hoped|took\s+it|understood|was\s+pleased|wished|would)\b"
)
_DIRECT = re.compile(
    r"^(?:\w{1,4}\.\s)?[^.:()]{1,80}(?:\([^()]{1,120}\))?\s*:\s|\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b"
)
# In a verbatim record `He said` is of a third.


def read_speaker(text: str) -> Speaker | None:
    """The speaker whom a paragraph names at its start; None where it names none."""
    return None if is_formula(text) else _named(text)


def _named(text: str) -> Speaker | None:
    head = _SPLIT_TITLE.sub(r"M\1. ", text[:_REACH].lstrip("*_ \t"))
    introduced = _APPOSED.match(head)
    found = None if introduced else _START.match(head)
    if found is None:
        introduced = introduced or _INTRODUCTION.match(head)
        if introduced is None:
            return None
        who = introduced.group("who")
        name = re.sub(r"^the\s*(?=[A-Z])", "The ", who)
        bracket = introduced.group("bracket")
        return Speaker(_clean(name), bracket.strip(" ()") if bracket else None)
    name = _clean(found.group(0))
    inside, rest = _bracket(head[found.end() :])
    if found.lastgroup == "office" and name.startswith("the "):
        return None
    if found.lastgroup == "untitled":
        said = _SPEECH.match(rest) is not None or _verb_after_phrase(rest)
        return Speaker(name, inside) if inside and said else None
    if not _speaks(rest, named=inside is not None):
        return None
    return Speaker(name, inside or _apposition(rest))


def may_go_on(speaker: Speaker, own: str, text: str) -> bool | None:
    """Whether a paragraph that names nobody is by the `speaker` of the one before, named in `own`.

    False where it is not, as `He asked why` is by no woman: one who spoke in between was left out,
    or was not made out. None where it does not tell.
    """
    asked = _PRONOUN.match(text)
    called = asked or _ANSWERED.match(text)
    if called is None or " and " in speaker.name or _DIRECT.search(own):
        return None
    bracket = speaker.affiliation or ""
    told = (_GENDERED.match(speaker.name), _GENDERED.match(bracket), _SELF.match(own))
    known = next((found.lastgroup for found in told if found), None)
    fits = known == called.lastgroup
    return None if known is None or (fits and asked is None) else fits


def is_formula(text: str) -> bool:
    """Whether a paragraph is a decision or a procedure that has no speaker."""
    if len(text) > _FORMULA_REACH:
        return False
    bare = text.strip()
    if _FORMULA.match(bare):
        return True
    if " was " not in bare and " were " not in bare:  # most lines: spares them the long pattern
        return False
    return all(_decides(sentence) for sentence in sentences(bare))


def _decides(sentence: str) -> bool:
    """Whether a sentence tells what the meeting decided, and not what somebody said."""
    decided = _UNDERSTOOD.sub("", sentence)
    return _BACKSHIFT.search(decided) is None and _PASSIVE.match(sentence) is not None


def is_stage_line(text: str) -> bool:
    """Whether a line only says who took the chair: such lines carry no number."""
    if len(text) > 260 or "hair" not in text:
        return False
    return _STAGE.match(text.strip("*_ \t")) is not None


def starts_speech(text: str) -> bool:
    """Whether a line begins as a paragraph of its own does: a speaker, or a formula."""
    return is_formula(text) or _named(text) is not None


def has_backshift(sentence: str) -> bool:
    """Whether a sentence is told as what somebody said: `had`, `would`, `that`."""
    return _BACKSHIFT.search(sentence) is not None


def named_one(text: str) -> tuple[Speaker | None, str]:
    """The person or the office that a text begins with, whatever it did, and what follows."""
    found = _START.match(text)
    if found is None or found.lastgroup not in ("office", "person"):
        return None, text
    inside, rest = _bracket(text[found.end() :])
    return Speaker(_clean(found[0]), inside), rest


def behind_name(verbs: str) -> re.Pattern[str]:
    """A pattern for one of `verbs` (a pattern) at once behind who speaks, or behind a phrase."""
    return re.compile(rf"(?:,\s[^,.;]{{1,120}},|,\s[^,.;]{{1,80}},[^,.;]{{1,80}},)?\s+{verbs}")


_SPLIT_TITLE = re.compile(r"^M\s?(rs|r|s)\s?\.\s*(?=[^\W\d_])")
# `M r . Salama`, `Mr.Salama`: split or glued by extraction


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" ,")


_SIMPLE_BRACKET = re.compile(r"\(([^()]*)\)")


def _bracket(rest: str) -> tuple[str | None, str]:
    """What stands in brackets at the start of `rest`, nested ones included, and what follows."""
    bare = rest.lstrip()
    if not bare.startswith("(") or ")" not in bare:
        return None, rest
    if simple := _SIMPLE_BRACKET.match(bare):
        return _clean(simple.group(1)), bare[simple.end() :]
    depth = 0
    for position, character in enumerate(bare):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return _clean(bare[1:position]), bare[position + 1 :]
    return None, rest


def _speaks(rest: str, *, named: bool) -> bool:
    """Whether what follows a name shows that the named one speaks."""
    spaced = " " + rest.lstrip()
    if _VERB.match(spaced) or re.match(r"\s*:\s", rest):
        return True
    if re.match(rf"\s*(?=\S){_ACTED}", spaced) is None:
        return False
    if rest.lstrip().startswith(","):
        return _verb_after_phrase(rest) or (named and _TOOK_CHAIR.match(rest.lstrip()) is None)
    # a State or an office in brackets stands only after a speaker's name
    return named and (
        re.match(r"\s*(?:\[|\.{2,}|…|$|:|said)", rest) is not None
        or re.match(r"\s*(?:was|were|is|are)\b", rest) is None
    )


CHAIR_CHANGES = r"(?:assumed|resumed|took|vacated)\s+the\s+[Cc]hair\b"
"""A pattern for what who takes the chair does, or leaves it."""
_TOOK_CHAIR = re.compile(rf"(?:,[^,.;]{{1,80}}){{1,3}},?\s+{CHAIR_CHANGES}\s*\.?\s*$")


def _verb_after_phrase(rest: str) -> bool:
    """Whether a verb of speech follows the phrases in commas: `, giving an overview, said`."""
    sentence = next(iter(sentences(rest)), "")
    if re.match(r"\s*,\s*(?:\w+ly\s+)?\w+ing\b", sentence):  # `, recalling that ...`
        return True
    return any(
        _SPEECH.match(sentence, comma.start())
        and re.match(rf"\s*,?\s*(?=\S){_ACTED}", sentence[comma.start() :])
        for comma in re.finditer(r",", sentence)
    )


def _apposition(rest: str) -> str | None:
    """The office in commas after a name: `Mr. X, Country Rapporteur, asked`."""
    found = re.match(
        r"\s*,\s*((?:(?:Vice-|Co-)?Chair\w*|(?:Country\s+|Special\s+|Co-)*Rapporteur|President|"
        r"Secretary|Director|Under-Secretary-General|Minister|Coordinator|Facilitator|Observer|"
        r"Head|Deputy)\b[^,.;()]{0,120}),",
        rest,
    )
    return _clean(found.group(1)) if found else None
