"""Whether a claim's figures and names belong to what its paragraph gives them to.

Seven of twelve, told of the other item; two figures or names exchanged; a bound turned round;
`cut to` for `cut by`. All the claim's figures stand in the paragraph then, and yet it is false.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.folding import fold
from index.sentences import sentences
from index.titles import TITLE
from qa.anchors import Anchor, anchors, content_words

_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fewer", re.compile(r"(?:(?<!no )(?<!not )(?:fewer than|less than)|at most|no more than"
                         r"|not more than|up to|maximum of|shorter than)\s+(?:\w+\s+)?$")),
    ("more", re.compile(r"(?:more than|at least|no fewer than|no less than|not less than|exceed\w*"
                        r"|upwards of|minimum of|longer than)\s+(?:\w+\s+)?$")),
)  # fmt: skip
_TURN = re.compile(
    r"(?<!amounted )(?<!amounting )(?<!came )\b(by|to|from)\s+"
    r"(?:about|some|around|only|a further|the\s+)?\s*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_GENERIC = frozenset(
    """state states committee government governments convention chair chairperson party parties
    member members secretariat meeting session summary record rule article bureau assembly council
    commission""".split()
)


@dataclass(frozen=True, slots=True)
class _Window:
    """A figure or name with the content words that belong to it in its clause."""

    key: str
    text: str
    words: frozenset[str]
    head: str
    """The first content word after it: what is counted. Empty for none."""
    elliptic: bool
    """Nothing follows that could be counted: `22 had been settled`."""


def problems(claim: str, quoted: str, paragraph: str, speaking: frozenset[str]) -> tuple[str, ...]:
    """What is bound otherwise than in the paragraph, in words for the user; empty for nothing.

    `speaking` holds the keys (`qa.anchors.keys_of`) of who speaks in the paragraph.
    """
    found = [
        _bounded(claim, paragraph),
        _turned(claim, paragraph),
        _exchanged(claim, paragraph, speaking),
        _owned(claim, paragraph),
        _reversed(claim, quoted),
        _another_session(claim, quoted),
        _another_figure(claim, quoted, paragraph),
        _misplaced(claim, paragraph),
    ]
    return tuple(problem for problem in found if problem)


_SHARE = re.compile(r"\s+(?:out\s+)?of\s+(?:\w+\s+)?", re.IGNORECASE)
_ELLIPTIC = re.compile(
    r"\s*(?:$|[.,;:)]|(?:had|has|have|was|were|would|could|did|remained|and|or"
    r"|of (?:them|whom|which))\b)"
)
_STOP = r"[;:.?!]\s|,\s"
_QUOTED = re.compile(r"[“\"]([^”\"\s]{1,12})[”\"]")
# A grade, a letter: a short word in quotation marks.


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
    """A figure (a name) of one item given to another."""
    of_sentence = [
        {kind: _windows(sentence, kind) for kind in "npqw"} for sentence in sentences(paragraph)
    ]
    for kind in "npqw":
        claimed = _windows(claim, kind)
        keys = {w.key for w in claimed}
        for own in claimed:
            if not own.words or (kind == "w" and set(own.key.split()) & speaking):
                continue
            held_in = [w[kind] for w in of_sentence if any(x.key == own.key for x in w[kind])]
            others = [_better(own, source, keys, weak=kind != "w") for source in held_in]
            if not (others and all(others)) and kind != "w":
                everywhere = [w for of in of_sentence for w in of[kind]]
                others = [_better_elsewhere(own, everywhere, keys)]
            if others and all(others):
                return f"the cited paragraph says this of “{others[0]}”, not of “{own.text}”"
    return ""


def _better(own: _Window, source: Sequence[_Window], keys: Collection[str], *, weak: bool) -> str:
    """The other figure (name) of a sentence that the words belong to; empty when there is none."""
    if weak and any(w.head == own.head for w in source if w.key == own.key):
        return ""
    mine = frozenset[str]().union(*(w.words for w in source if w.key == own.key))
    counted = [w.text for w in source if w.key != own.key and w.head == own.head]
    both = any(w.key in keys for w in source if w.key != own.key)
    if weak and not both and any(w.elliptic for w in source if w.key == own.key):
        return ""  # what is counted stands with another figure: `of 58, it had settled 22`
    if weak and own.head and own.head not in mine and counted:
        return counted[0]
    theirs = frozenset[str]().union(*(w.words for w in source if w.key != own.key))
    if own.words & (mine - theirs if weak else mine):
        return ""
    telling = own.words - mine
    best, other = max(
        ((len(telling & w.words), w.text) for w in source if w.key != own.key), default=(0, "")
    )
    return other if best >= 2 or (weak and best and 2 * best >= len(own.words)) else ""


def _better_elsewhere(own: _Window, source: Sequence[_Window], keys: Collection[str]) -> str:
    """The figure of any sentence that the words belong to, rather than to this one."""
    mine = frozenset[str]().union(*(w.words for w in source if w.key == own.key))
    if not mine:
        return ""
    elliptic = any(w.elliptic for w in source if w.key == own.key)
    for other in source:
        shared = len((own.words - mine) & other.words)
        # exchanged, if the claim has the other, too; else none of its words may be this one's
        sure = other.key in keys or not (own.words & mine or elliptic)
        if other.key != own.key and sure and shared >= 2 and 2 * shared >= len(own.words):
            return other.text
    return ""


def _owned(claim: str, paragraph: str) -> str:
    """A day or figure of one name given to another: `Dunmere on 12 July and Torvane on 1 May`."""
    own, source = _owners(claim), _owners(paragraph)
    for key, text, owner in own:
        others = {name for k, _, name in source if k == key}
        elsewhere = any(name == owner and _alike(k, key) for k, _, name in source if k != key)
        if owner and others and owner not in others and elsewhere and "" not in others:
            return f"the cited paragraph says “{text}” of “{sorted(others)[0]}”"
    return ""


def _alike(key: str, other: str) -> bool:
    """Both of one kind, or both days."""
    return key[0] == other[0] or (key[0] in "dem" and other[0] in "dem")


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


def _windows(text: str, kind: str) -> list[_Window]:
    """Each number (name, quoted letter) with the content words that belong to it in its clause."""
    if kind == "q":
        found = [Anchor(f"q:{m.group(1)}", m.group(), *m.span()) for m in _QUOTED.finditer(text)]
    else:
        found = [a for a in anchors(text) if a.key[0] == kind and not _YEAR.match(a.text)]
    if kind == "w":
        found = _joined(text, [a for a in found if a.key.removeprefix("w:") not in _GENERIC])
    result: list[_Window] = []
    for place, anchor in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(text)
        if kind != "w" and _SHARE.fullmatch(text[anchor.end : end]):
            # `17 of its 23 recommendations`: what the second counts, the first counts, too
            rest = found[place + 2].start if place + 2 < len(found) else len(text)
            after = content_words(re.split(_STOP, text[found[place + 1].end : rest])[0])
        else:
            stop = f"{_STOP}|\\sand\\s" if kind == "w" else _STOP
            after = content_words(re.split(stop, text[anchor.end : end])[0])
        own = set(after[:5])
        if kind != "w":
            start = found[place - 1].end if place else 0
            before = re.split(r"[;:.?!,]\s|\band\b", text[start : anchor.start])[-1]
            counted = result[-1].words if place and len(before) == anchor.start - start else set()
            own |= {word for word in content_words(before)[-3:] if word not in counted}
        head = after[0] if after else ""
        elliptic = bool(_ELLIPTIC.match(text[anchor.end :]))
        result.append(_Window(anchor.key, anchor.text, frozenset(own), head, elliptic))
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


_ORDER = re.compile(
    r"^\s*(?:\w+\s+){0,3}?"
    r"(instead of|rather than|in place of|followed by|before|after|and not|but not)"
    r"\s+(?:\w+\s+){0,2}?$",
    re.IGNORECASE,
)


def _reversed(claim: str, quoted: str) -> str:
    """`six instead of four` against `four instead of six`."""
    own, source = _ordered(claim), _ordered(quoted)
    for cue, first, second in own:
        if (cue, second.key, first.key) in {(c, a.key, b.key) for c, a, b in source}:
            return f"the cited paragraph says “{second.text} {cue} {first.text}”"
    return ""


def _ordered(text: str) -> list[tuple[str, Anchor, Anchor]]:
    found = anchors(text)
    return [
        (match.group(1).lower(), a, b)
        for a, b in pairwise(found)
        if (match := _ORDER.search(text[a.end : b.start]))
    ]


_NUMBERED = re.compile(r"\s*(session|meeting|report|reading)\b", re.IGNORECASE)


def _another_session(claim: str, quoted: str) -> str:
    """`its twenty-second session` where the sentence speaks of the twenty-third."""
    own, source = _numbered(claim), _numbered(quoted)
    figures = {a.key for a in anchors(claim)}
    for thing in own.keys() & source.keys():
        if not figures & source[thing].keys():
            said = next(iter(source[thing].values()))
            return f"the cited sentence is about the {said} {thing}"
    return ""


def _numbered(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for anchor in anchors(text):
        match = _NUMBERED.match(text[anchor.end :])
        if anchor.key.startswith("n:") and match:
            found.setdefault(match.group(1).lower(), {})[anchor.key] = anchor.text
    return found


def _another_figure(claim: str, quoted: str, paragraph: str) -> str:
    """`15 hours` where the sentence it rests on has 22, and an unrelated one 15."""
    own, source = _windows(claim, "n"), _windows(quoted, "n")
    keys = {w.key for w in own}
    here = {w.key for w in source}
    telling = set(content_words(claim)) - set(content_words(quoted))
    for window in own:
        if window.key in here or not window.head:
            continue
        elsewhere = [
            s for s in sentences(paragraph) if window.key in {w.key for w in _windows(s, "n")}
        ]
        if any(telling & set(content_words(s)) for s in elsewhere):
            continue  # the claim rests on that sentence, too
        others = [w.text for w in source if w.head == window.head and w.key not in keys]
        if others:
            return f"the cited sentence says “{others[0]}”, not “{window.text}”"
    return ""


_PLACE = re.compile(r"\w+|[,;:.]")
_LISTING = frozenset(f"{side}{mark}" for side in "<>" for mark in ",;:.") | frozenset(
    {"<and", ">and", "<or", ">or", ""}
)
_PERSON = re.compile(rf"\b{TITLE}\.?\s+([A-ZÀ-ÖØ-Þ][\w’'-]*)")


def _misplaced(claim: str, paragraph: str) -> str:
    """`article 1957 of the Code of 88`: a figure stands between the words that were another's."""
    own = _placed(claim)
    for sentence in sentences(paragraph):
        source = _placed(sentence)
        for key, text, beside in own:
            if beside <= _LISTING:
                continue  # the members of a list may change places
            mine = [b for k, _, b in source if k == key]
            others = [t for k, t, b in source if k != key and k[0] == key[0] and b == beside]
            if mine and others and not any(set(b) & set(beside) - _LISTING for b in mine):
                return f"the cited paragraph has “{others[0]}” in the place of “{text}”"
    return ""


def _placed(text: str) -> list[tuple[str, str, frozenset[str]]]:
    """Each figure and person, with the words right before and behind."""
    found = []
    places = [(a.key, a.text, a.start, a.end) for a in anchors(text) if a.key[0] in "npdemt"]
    places += [(f"w:{fold(m.group(1))}", m.group(), *m.span()) for m in _PERSON.finditer(text)]
    for key, name, start, end in places:
        before = _PLACE.findall(fold(text[max(0, start - 30) : start]))
        after = _PLACE.findall(fold(text[end : end + 30]))
        beside = frozenset({f"<{before[-1]}" if before else "", f">{after[0]}" if after else ""})
        found.append((key, name, beside))
    return found
