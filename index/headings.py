"""Headings: what a paragraph under one is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lines import without_symbols

_NUMBER = r"(?>\d+|[ivxlc]+)"
_OF_A_WHOLE = re.compile(
    r"(?:articles?|art\.|paras?\.|paragraphs?|recommendations?|questions?|rules?|principles?"
    rf"|chapters?|sections?|parts?)\s+{_NUMBER}"
    rf"(?:[\s,;.()&–-]|{_NUMBER}(?![^\W\d_])|\b(?:and|to|[a-z])\b)*+"
    r"|(?:general|opening|closing|introductory)\s+(?:comments?|remarks|observations|statements?|debate)"
    r"|statements?\s+in\s+(?:exercise\s+of\s+the\s+)?(?:right\s+of\s+)?reply",
    re.IGNORECASE,
)
# All of a heading that says which part of something is dealt with, but not of what. Nothing is
# taken in two ways: records are not trusted, and a long row of numbers must not take for ever.
_OF_EACH = re.compile(
    r"adoption\s+of\s+the\s+agenda\b|elections?\s+of\b|(?:opening|closure)\s+of\s+the\s+(?:session|meeting)\b"
    r"|organi[sz]ational\b|organi[sz]ation\s+of\s+work\b|other\s+(?:matters|business)\b"
    r"|consideration\s+of\s+(?:the\s+)?reports\s+(?:(?:submitted\s+)?by|of)\s+states\s+part",
    re.IGNORECASE,
)
# What any meeting may deal with beside its subject, or above it.


def above(own: str | None, headings: Sequence[str]) -> tuple[str, ...]:
    """What a paragraph is about by its `own` heading, and by the one that this is a part of.

    In a dialogue with a State the paragraphs stand under `Articles 7 to 9`, and the State is named
    above that only. It counts where the whole record, whose `headings` these are, has one subject:
    where there are several, nothing is said.
    """
    if own is not None and not _is_part(own):
        return (own,)
    subjects = [h for h in headings if not (_is_part(h) or _OF_EACH.match(h))]
    return (*(subjects if len(subjects) == 1 else ()), *([own] if own else ()))


def _is_part(heading: str) -> bool:
    return bool(_OF_A_WHOLE.fullmatch(without_symbols(heading)))
