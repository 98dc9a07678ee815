"""Checked sentences to an answer: citations numbered and merged, markers set, a refusal worded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.folding import fold
from index.records import ParagraphRef
from index.scope import Scope
from qa.anchors import Anchor, anchors, held, keys_of
from qa.answers import Citation, Claim, Passage
from qa.attribution import Sentence
from qa.context import heading
from qa.elsewhere import by_its_state, is_common, without_regions
from qa.listing import many
from qa.support import Support

_FAKE_MARKER = re.compile(r"\[(\d[\d\s,;–-]*)\]")
_BRACKETS = r"(\1)"
# What stands so in a record is no citation: round brackets. The quote keeps it as it is.
_DECLINED = "The records do not say: "


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a paragraph that a sentence rests on."""

    ref: ParagraphRef
    text: str
    """The paragraph's whole text; for a meeting's particulars the line's."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence of an answer with what it rests on, and how it was checked."""

    text: str
    quotes: tuple[Quote, ...]
    support: Support


def quotes_of(sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """One quote a paragraph: from its first sentence that counts to its last."""
    groups: dict[tuple[int, str], list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault((sentence.passage, sentence.text), []).append(sentence)
    return tuple(
        Quote(g[0].ref, g[0].text, min(s.start for s in g), max(s.end for s in g))
        for g in groups.values()
    )


def cite(stated: Sequence[Stated]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Number the cited paragraphs in the order in which they are met; merge repeated claims."""
    citations: list[Citation] = []
    claims: list[Claim] = []
    seen: dict[str, int] = {}
    for item in stated:
        numbers = [_number(quote, citations) for quote in item.quotes]
        if item.text in seen:
            # said of two paragraphs: it is cited to both
            said = claims[seen[item.text]]
            both = tuple(dict.fromkeys((*said.citations, *numbers)))
            claims[seen[item.text]] = replace(said, citations=both)
            continue
        seen[item.text] = len(claims)
        claims.append(
            Claim(
                _FAKE_MARKER.sub(_BRACKETS, item.text),
                tuple(dict.fromkeys(numbers)),
                item.support.supported,
                item.support.score,
                item.support.problems,
                item.support.told,
            )
        )
    return tuple(claims), tuple(citations)


def _number(quote: Quote, citations: list[Citation]) -> int:
    """The number of the citation of these words; a new one is added."""
    for known in citations:
        place = (known.ref, known.text, known.start, known.end)
        if place == (quote.ref, quote.text, quote.start, quote.end):
            return known.n
    n = len(citations) + 1
    citations.append(Citation(n, quote.ref, quote.text, quote.start, quote.end))
    return n


def marked(claim: Claim) -> str:
    """The sentence with its markers before the full stop."""
    marks = "".join(f"[{n}]" for n in claim.citations)
    body = claim.text.rstrip()
    if not marks:
        return body
    if body.endswith((".m.", "etc.")):  # the full stop belongs to the abbreviation too
        return f"{body} {marks}"
    return f"{body[:-1]} {marks}{body[-1]}" if body[-1:] in ".!?" else f"{body} {marks}."


def declined(
    question: str, scope: Scope, shown: Sequence[Passage], missing: str = "", lacks: str = ""
) -> str:
    """Why there is no answer: what the records lack, as far as that can be said.

    `missing` is the reason, where it is known; `lacks` what the nearest paragraph wants.
    """
    if missing:
        return f"{_DECLINED}{missing}."
    if scope.absent:
        absent = " or ".join(f"the {a}" for a in scope.absent)
        return f"{_DECLINED}no record of {absent} is in this collection."
    if not shown:
        return f"{_DECLINED}nothing in this collection comes near the question."
    lacking = _lacking(question, [f"{heading(p.ref)} {p.text}" for p in shown])
    if lacking:
        words = ", ".join(f"“{m}”" for m in lacking)
        return f"{_DECLINED}none of the nearest paragraphs mentions {words}."
    if lacks:
        return f"{_DECLINED}the nearest paragraph {lacks}."
    return f"{_DECLINED}no paragraph was found that surely answers this."


def partly_declined(reasons: Mapping[str, str]) -> str:
    """Why some parts of a question have no answer, where others do.

    `reasons` has for each of these parts what `declined` says of it.
    """
    said = []
    for part, reason in reasons.items():
        why = reason.removeprefix(_DECLINED)
        said.append(f"Of “{_FAKE_MARKER.sub(_BRACKETS, part)}”: {why}")
    return " ".join(("The records do not say all of this.", *said))


def covered(read: int) -> str:
    """How far what several speakers said was looked for: so many paragraphs were `read`."""
    return f"Gathered from the {many(read, 'nearest paragraph')}; others may speak of it, too."


_LETTERS_BEHIND = re.compile(r"(?<=\w)\s\([A-Z]{3,}\)")
# Of a name that stands before them, which tells.


def _lacking(question: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The names, symbols and dates of a question that all the texts lack, each once.

    A number asked for (`which three`) is not missed, nor is one word that names nothing by itself,
    a region, or a capital where its State is named.
    Of a name in several words the last that tells something decides: `Sudan` of `South Sudan`, the
    family name of a person; one of common words (`World Bank`) is there with any of them.
    """
    keys = frozenset().union(*map(keys_of, texts))
    folded = fold(" ".join(texts))
    question = _LETTERS_BEHIND.sub("", question)
    found: list[str] = []
    named = [a for a in anchors(without_regions(question)) if a.key[0] in "wsdm"]
    for run in _runs(question, named):
        telling = [a for a in run if a.key[0] != "w" or not is_common(a.text)]
        if not telling and len(run) == 1:
            continue
        if any(held(a.key, keys) for a in telling[-1:] or run) or by_its_state(run, folded):
            continue
        found.append(question[run[0].start : run[-1].end])
    return tuple(dict.fromkeys(found))


def _runs(text: str, found: Sequence[Anchor]) -> list[list[Anchor]]:
    """Anchors with those beside them: names that only a space parts are one."""
    runs: list[list[Anchor]] = []
    for anchor in found:
        last = runs[-1][-1] if runs else None
        if last and last.key[0] == anchor.key[0] == "w" and text[last.end : anchor.start].isspace():
            runs[-1].append(anchor)
        else:
            runs.append([anchor])
    return runs
