"""Hits to the passages that the model is given: few, short, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.chunker import Unit
from index.records import ParagraphRef, ordinal_suffix
from index.search import Hit
from qa.answers import Passage


def heading(ref: ParagraphRef) -> str:
    """`40th session, 608th meeting, para. 3, The Chair`: what tells look-alike passages apart."""
    parts = [
        ref.body,
        ref.session and f"{ordinal_suffix(ref.session)} session",
        ref.meeting and f"{ordinal_suffix(ref.meeting)} meeting",
        ref.date and f"{ref.date.day} {ref.date:%B %Y}",
        ref.speaker,
    ]
    return ", ".join(str(p) for p in parts if p)


def passages(
    hits: Sequence[Hit],
    *,
    budget: int,
    most: int,
    count: Callable[[str], int],
    highlight: Callable[[Unit], tuple[int, int] | None] = lambda _: None,
) -> tuple[Passage, ...]:
    """The best hits that fit `budget` tokens, at most `most`, best first.

    The best one is always taken; a later one that does not fit is passed over for a shorter one.
    A paragraph whose text is already there (a reissued record) is left out.
    """
    taken: list[Passage] = []
    seen: set[str] = set()
    left = budget
    for hit in hits:
        if len(taken) == most:
            break
        ref, text = hit.stored.ref, hit.stored.text
        cost = count(f"[{heading(ref)}] {text}")
        same = " ".join(text.split())
        if (taken and cost > left) or same in seen:
            continue
        seen.add(same)
        left -= cost
        headings = hit.stored.meeting.headings
        taken.append(Passage(ref, text, hit.score, highlight(hit.stored.unit), headings))
    return tuple(taken)
