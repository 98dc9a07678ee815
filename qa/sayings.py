"""Whether words (deeds) that a claim gives to somebody are that person's in the paragraph."""

from __future__ import annotations

import re

from index.folding import fold
from index.sentences import sentences
from index.titles import TITLE
from qa.anchors import anchors, held, keys_of
from qa.verbs import base

_SAYING = re.compile(
    r"\b(?:said|says|stated|asked|asks|noted|argued|explained|proposed|suggested|regretted|told"
    r"|announced|reported|replied|added|wondered|recommended|observed|acknowledged|admitted|believed"
    r"|thought|considered|regarded|welcomed|thanked|expressed|wished|urged|called|warned|recalled"
    r"|agreed|objected|complained|declared|requested|stressed|emphasized|pointed|drew|confirmed"
    r"|claimed|insisted|opposed|supported|feared|hoped|wanted|denied|criticized|praised)\b"
)
_ROLES = ("chair", "rapporteur", "secretary", "president", "moderator")
_PERSON = re.compile(rf"\b{TITLE}\.?\s+((?:[A-ZÀ-ÖØ-Þ][\w’'-]*\s*){{1,3}})")
_CHAIR = re.compile(r"\bthe\s+chair(?:person|man|woman)?\b(?!\s+of\b)", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_SUBJECT_AT_MOST = 4
# Words between a subject and its verb: `Ms. Yarrowin had already said`.
_TOKEN = re.compile(r"[^\W\d_]+")
_LINKING = frozenset(
    "had has have was were is be been did does do also then already now not never again".split()
)


def is_saying(word: str) -> bool:
    """Whether a word is a verb of saying: `he was pleased to announce` announces."""
    return bool(_SAYING.fullmatch(word))


def said_by_another(claim: str, quoted: str, speaker: str) -> str:
    """What is wrong with whom the claim gives its words to, for the user; empty for nothing.

    Args:
        claim: the sentence.
        quoted: the sentences of the paragraph that it rests on.
        speaker: who speaks in the paragraph, as its heading says; empty when nobody is named.
    """
    return _speaker(claim, quoted, speaker) or _subject(claim, quoted)


def _speaker(claim: str, quoted: str, speaker: str) -> str:
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


def _subject(claim: str, quoted: str) -> str:
    """`Mr. Tolque had spent` where the sentence says that Ms. Immaveru had."""
    named = _first_subject(claim)
    if named is None:
        return ""
    own, verb = named
    subjects = [s for sentence in sentences(quoted) for s in _subjects_of(verb, sentence, own)]
    if subjects and all(subjects):
        return f"the cited paragraph says this of {subjects[0]}"
    return ""


def _first_subject(claim: str) -> tuple[str, str] | None:
    """Whom the claim begins with (a surname, or `chair`), and the stem of the verb after it."""
    for pattern in (_PERSON, _CHAIR):
        match = pattern.match(claim)
        if match:
            name = fold(match.group(1).split()[-1]) if pattern is _PERSON else "chair"
            rest = re.sub(r"^\s*\([^)]*\)", "", claim[match.end() :])
            for token in _TOKEN.findall(rest)[:3]:
                if fold(token) not in _LINKING:
                    return (name, base(token)) if base(token) else None
    return None


def _subjects_of(verb: str, sentence: str, own: str) -> list[str]:
    """Of each place where the verb stands: whose it is, if surely not `own`'s; else empty."""
    found = []
    for match in _TOKEN.finditer(sentence):
        if base(match.group()) != verb:
            continue
        before = sentence[: match.start()]
        persons = [(m.end(), m.group(1).strip()) for m in _PERSON.finditer(before)]
        persons += [(m.end(), m.group()) for m in _CHAIR.finditer(before)]
        pronouns = [m.end() for m in _PRONOUN.finditer(before)]
        nearest = max([end for end, _ in persons] + pronouns, default=-1)
        if nearest < 0 or len(_TOKEN.findall(before[nearest:])) > _SUBJECT_AT_MOST:
            found.append("")
        elif nearest in pronouns:
            found.append(_meant(persons, sentence[match.end() :], own))
        else:
            name = next(name for end, name in persons if end == nearest)
            found.append("" if own in fold(name) else name)
    return found


def _meant(persons: list[tuple[int, str]], after: str, own: str) -> str:
    """Whom `he` or `she` means, when it is surely another than `own`; else empty."""
    if persons:
        return "" if any(own in fold(name) for _, name in persons) else max(persons)[1]
    later = [m.group(1) for m in _PERSON.finditer(after)]
    return "another speaker" if any(own in fold(name) for name in later) else ""
