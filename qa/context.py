"""Hits to the passages that the model reads: few, none too long; and what stands above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from index.bodies import body_known_as
from index.chunker import Unit
from index.headings import above
from index.lines import without_symbols
from index.records import ParagraphRef, sitting
from index.search import Hit
from qa.answers import Passage

_LONGEST, _SHORT = 120, 40
# Characters of a heading that the model is shown; of a body's name that is told beside its letters.


def heading(ref: ParagraphRef) -> str:
    """`CMW, 40th session, 608th meeting, The Chair`: what is known of a paragraph as its own.

    A claim may say so much of it without the paragraph's words.
    """
    return ", ".join(p for p in (ref.body, *sitting(ref), ref.speaker) if p)


def shown_above(passage: Passage) -> str:
    """The heading under which the model reads a passage; what it is about, too.

    `CMW, 40th session, 608th meeting, Initial report of Kelmara, Articles 7 to 9, Ms. Orlanthe`.
    """
    ref = passage.ref
    about = (_cut(text) for text in above(ref.heading, passage.headings))
    parts = (ref.body and _called(ref.body), *sitting(ref), *about, ref.speaker)
    return ", ".join(p for p in parts if p)


@cache
def _called(body: str) -> str:
    """`Human Rights Committee (CCPR)`: a body as people speak of it, where that is short."""
    known = body_known_as(body)
    short = min(known.names, key=len) if known else body
    return f"{short} ({body})" if short != body and len(short) <= _SHORT else body


def _cut(text: str) -> str:
    bare = without_symbols(text)
    return bare if len(bare) <= _LONGEST else f"{bare[:_LONGEST].rsplit(' ', 1)[0]} ..."


def passages(
    hits: Sequence[Hit],
    *,
    longest: int,
    most: int,
    count: Callable[[str], int],
    highlight: Callable[[Unit], tuple[int, int] | None] = lambda _: None,
) -> tuple[Passage, ...]:
    """The best hits, at most `most`, best first.

    The best one is always taken; a later one of more than `longest` tokens is passed over for a
    shorter one. A paragraph whose text is already there (a reissued record) is left out.
    """
    taken: list[Passage] = []
    seen: set[str] = set()
    for hit in hits:
        if len(taken) == most:
            break
        ref, text = hit.stored.ref, hit.stored.text
        found = Passage(ref, text, hit.score, headings=hit.stored.meeting.headings)
        same = " ".join(text.split())
        if same in seen or (taken and count(f"[{shown_above(found)}] {text}") > longest):
            continue
        seen.add(same)
        taken.append(replace(found, highlight=highlight(hit.stored.unit)))
    return tuple(taken)


def interleaved(of_part: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages of all parts turn by turn, each once."""
    taken: dict[tuple[str, str], Passage] = {}
    for place in range(max((len(p) for p in of_part), default=0)):
        for passages in of_part:
            if place < len(passages):
                passage = passages[place]
                taken.setdefault((str(passage.ref), passage.text), passage)
    return tuple(taken.values())
