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

from index.sentences import sentences
from qa.anchors import Anchor, anchors, content_words, fold, held, keys_of
from qa.inquiries import only_asked

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
    r"\b(?:would|will|shall|should|must|ought|could|may|might|can|to|not yet)"
    r"(?:\s+(?:have|be|been|\w+ly|soon|also|then|again))*\s+$"
)
_DONE = re.compile(
    r"\b(?:had|has|have|was|were)(?:\s+(?:been|already|also|now|then|\w+ly))*\s+(\w{3,}(?:ed|en|t|n))\b"
)
_WORD = re.compile(r"\w+")
_ALL = re.compile(
    r"\b(?:all|every|everyone|each|entire\w*|whole|full|fully|always|only)\b", re.IGNORECASE
)
_SOME = re.compile(
    r"\b(?:some|several|few|fewer|many|most|majority|part|partly|half|third|quarter|almost|nearly"
    r"|not all|other|others|except|but)\b|\d|per cent",
    re.IGNORECASE,
)
_MOST = re.compile(r"\b(?:most|majority)\b", re.IGNORECASE)
_SHARE = re.compile(
    r"\b(?:half|a third|two thirds|a quarter|(?:\w+ )?(?:thirds|quarters|fifths|tenths)|not one"
    r"|none|some|few|several|one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
    r" of (?:them|the|its|his|her|their)\s+((\w+)(?:\s+\w+)?)?",
    re.IGNORECASE,
)
_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fewer", re.compile(r"(?:(?<!no )(?<!not )(?:fewer than|less than)|at most|no more than"
                         r"|not more than|up to|maximum of|shorter than)\s+(?:\w+\s+)?$")),
    ("more", re.compile(r"(?:more than|at least|no fewer than|no less than|not less than|exceed\w*"
                        r"|upwards of|minimum of|longer than)\s+(?:\w+\s+)?$")),
)  # fmt: skip
_TURN = re.compile(r"\b(by|to|from)\s+(?:about|some|around|only|a further|the\s+)?\s*$")
_SAYING = re.compile(
    r"\b(?:said|says|stated|asked|asks|noted|argued|explained|proposed|suggested|regretted|told"
    r"|announced|reported|replied|added|wondered|recommended|observed|acknowledged|admitted|believed"
    r"|thought|considered|regarded|welcomed|thanked|expressed|wished|urged|called|warned|recalled"
    r"|agreed|objected|complained|declared|requested|stressed|emphasized|pointed|drew|confirmed"
    r"|claimed|insisted|opposed|supported|feared|hoped|wanted|denied|criticized|praised)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_GENERIC = frozenset(
    """state states committee government governments convention chair chairperson party parties
    member members secretariat meeting session summary record rule article bureau assembly council
    commission""".split()
)
_ROLES = ("chair", "rapporteur", "secretary", "president", "moderator")


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
        _bounded(claim, paragraph),
        _turned(claim, paragraph),
        _exchanged(claim, paragraph, keys_of(speaker)),
        _owned(claim, paragraph),
        _said_by_another(claim, quoted, speaker),
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

    if bool(_DENIAL.search(claim)) == bool(_DENIAL.search(quoted)):
        return ""
    return "the cited paragraph denies this, or does not" if _compared(
        claim, quoted, differs, 0.6
    ) else ""  # fmt: skip


def _unreal(claim: str, quoted: str) -> str:
    """What the claim says was done, and the paragraph only that it would, should or could be."""
    source = fold(quoted)
    stems = [(m.start(), stem) for m in _WORD.finditer(source) for stem in content_words(m.group())]
    for match in _DONE.finditer(fold(claim)):
        done = content_words(match.group(1))
        places = [at for at, stem in stems if done and stem == done[-1]]
        if places and all(_UNREAL.search(source[max(0, at - 40) : at]) for at in places):
            return f"the cited paragraph does not say that it was “{match.group(1)}”"
    return ""


def _counted(claim: str, quoted: str) -> str:
    """`all nine` against `seven of the nine`."""

    def differs(own: str, other: str) -> bool:
        return bool(_ALL.search(own)) and not _ALL.search(other) and bool(_SOME.search(other))

    if not _ALL.search(claim) and not _MOST.search(claim):
        return ""
    share = _SHARE.search(quoted)
    if share and any(word in content_words(claim) for word in content_words(share.group(2))):
        return f"the cited paragraph says it of “{share.group(0).strip()}”"
    return "the cited paragraph does not say it of all" if _compared(
        claim, quoted, differs, 0.5
    ) else ""  # fmt: skip


def _numbers(text: str) -> list[Anchor]:
    return [a for a in anchors(text) if a.key[0] in "np"]


def _bounded(claim: str, paragraph: str) -> str:
    """`more than 60` against `fewer than 60`."""
    low, source = fold(claim), fold(paragraph)
    if len(low) != len(claim) or len(source) != len(paragraph):
        return ""  # places would not be those of the text
    for number in _numbers(claim):
        own = _bound(low, number.start)
        others = {_bound(source, n.start) for n in _numbers(paragraph) if n.key == number.key}
        if own and others and own not in others and "" not in others:
            return f"the cited paragraph bounds “{number.text}” otherwise"
    return ""


def _bound(low: str, start: int) -> str:
    return next((name for name, cue in _BOUNDS if cue.search(low[:start])), "")


def _turned(claim: str, paragraph: str) -> str:
    """`cut to 9 per cent` against `cut by 9 per cent`."""
    for number in _numbers(claim):
        own = _TURN.search(claim[: number.start])
        others = {
            match.group(1) if (match := _TURN.search(paragraph[: n.start])) else ""
            for n in _numbers(paragraph)
            if n.key == number.key
        }
        if own and others and own.group(1) not in others and "" not in others:
            return f"the cited paragraph says “{'/'.join(sorted(others))} {number.text}”"
    return ""


def _exchanged(claim: str, paragraph: str, speaking: frozenset[str]) -> str:
    """A figure (a name) of one item given to another of the same sentence."""
    of_sentence = [
        {kind: _windows(sentence, kind) for kind in "npw"} for sentence in sentences(paragraph)
    ]
    for kind in "npw":
        for key, text, words in _windows(claim, kind):
            if not words or (kind == "w" and set(key.split()) & speaking):
                continue
            held_in = [w[kind] for w in of_sentence if any(k == key for k, _, _ in w[kind])]
            others = [_better(key, words, source, weak=kind != "w") for source in held_in]
            if others and all(others):
                return f"the cited paragraph says this of “{others[0]}”, not of “{text}”"
    return ""


def _better(
    key: str,
    words: frozenset[str],
    source: Sequence[tuple[str, str, frozenset[str]]],
    *,
    weak: bool,
) -> str:
    """The other figure (name) of a sentence that `words` belong to; empty when there is none."""
    if any(words & w for k, _, w in source if k == key):
        return ""
    best, other = max(((len(words & w), t) for k, t, w in source if k != key), default=(0, ""))
    return other if best >= 2 or (weak and best and 2 * best >= len(words)) else ""


def _owned(claim: str, paragraph: str) -> str:
    """A day or figure of one name given to another: `Dunmere on 12 July and Torvane on 1 May`."""
    own, source = _owners(claim), _owners(paragraph)
    for key, text, owner in own:
        others = {name for k, _, name in source if k == key}
        elsewhere = any(name == owner and k[0] == key[0] for k, _, name in source if k != key)
        if owner and others and owner not in others and elsewhere and "" not in others:
            return f"the cited paragraph says “{text}” of “{sorted(others)[0]}”"
    return ""


def _owners(text: str) -> list[tuple[str, str, str]]:
    """Key and text of each day and figure, with the name that stands last before it."""
    found = []
    for sentence in sentences(text):
        owner = ""
        for anchor in anchors(sentence):
            if anchor.key[0] == "w":
                if anchor.key.removeprefix("w:") not in _GENERIC:
                    owner = anchor.key.removeprefix("w:").removesuffix("'s")
            elif not _YEAR.match(anchor.text):
                found.append((anchor.key, anchor.text, owner))
    return found


def _windows(text: str, kind: str) -> list[tuple[str, str, frozenset[str]]]:
    """Each number (name) with the content words that belong to it in its clause."""
    found = [a for a in anchors(text) if a.key[0] == kind and not _YEAR.match(a.text)]
    if kind == "w":
        found = _joined(text, [a for a in found if a.key.removeprefix("w:") not in _GENERIC])
    result = []
    for place, anchor in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(text)
        after = re.split(r"[;:.?!]\s|,\s", text[anchor.end : end])[0]
        own = set(content_words(after)[:5])
        if kind != "w":
            start = found[place - 1].end if place else 0
            before = re.split(r"[;:.?!,]\s|\band\b", text[start : anchor.start])[-1]
            own |= set(content_words(before)[-3:])
        result.append((anchor.key, anchor.text, frozenset(own)))
    return result


def _joined(text: str, names: Sequence[Anchor]) -> list[Anchor]:
    """Names of several words as one."""
    found: list[Anchor] = []
    for name in names:
        between = text[found[-1].end : name.start] if found else "|"
        if (
            re.fullmatch(r"[\s.-]*(?:(?:of|the|for|and|on|de|la)\s+)*", between)
            and "and" not in between
        ):
            last = found.pop()
            name = Anchor(
                f"{last.key} {name.key.removeprefix('w:')}",
                text[last.start : name.end],
                last.start,
                name.end,
            )
        found.append(name)
    return found


def _said_by_another(claim: str, quoted: str, speaker: str) -> str:
    match = _SAYING.search(claim)
    if not match or len(claim[: match.start()].split()) > 9:
        return ""
    subject = claim[: match.start()]
    names = [a for a in anchors(subject, common=("the",)) if a.key.startswith("w:")]
    of_speaker = keys_of(speaker)
    low = fold(subject)
    role = next((r for r in _ROLES if r in low), "")
    if speaker and names and all(held(a.key, of_speaker) for a in names):
        return ""
    if role and not names:
        wrong = speaker and role not in fold(speaker) and role not in fold(quoted)
        return f"the cited paragraph is not of the {role}" if wrong else ""
    if not names:
        return ""
    saying = [
        m for name in names for m in re.finditer(re.escape(name.text), quoted, re.IGNORECASE)
        if _SAYING.search(quoted[m.end() : m.end() + 60])
    ]  # fmt: skip
    if saying or not speaker:
        return ""
    return f"the cited paragraph is of {speaker}"


_NO_MEMBER = re.compile(
    r"\d|^(?:at|in|on|by|for|from|to|with|during|which|who|that|whose|where|when|because|due|since"
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
