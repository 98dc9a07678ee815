"""Whether the cited paragraphs bear a claim out.

Every number, date, hour, symbol and name of the claim must stand in what it cites (its heading
included: body, session, meeting, date, speaker); a denial must be there if the claim denies; and
the rest must be close enough in words or in meaning.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qa import relations
from qa.anchors import Anchor, anchors, held
from qa.rivals import rival

_WORDS_AT_LEAST = 0.35
_COSINE_AT_LEAST = 0.45
# Either is enough; see docs/decisions for the cases they were chosen on.


@dataclass(frozen=True, slots=True)
class Support:
    """What the check of a claim came to."""

    supported: bool
    score: float
    """0 to 1."""
    missing: tuple[Anchor, ...]
    """Anchors of the claim that its citations do not bear out."""
    problems: tuple[str, ...]
    """In words, for the user."""


def check(
    claim: str,
    *,
    quoted: str,
    keys: Collection[str],
    common: Collection[str],
    word_coverage: float,
    cosine: float,
    paragraph: str,
    speaker: str = "",
) -> Support:
    """Check a claim against what it cites.

    Args:
        claim: the sentence, without markers.
        quoted: the quoted sentences of the cited paragraphs.
        keys: what the cited paragraphs and their headings bear out (`anchors.keys_of`).
        common: folded words known not to be names.
        word_coverage: weighted share of the claim's content words in the cited paragraphs, 0 to 1.
        cosine: of the claim and the best quoted sentence, -1 to 1.
        paragraph: the whole text of what is cited.
        speaker: who speaks in it; empty when nobody is named.
    """
    found = anchors(claim, common)
    missing = tuple(a for a in found if not held(a.key, keys))
    problems = [f"“{a.text}” is not in the cited paragraph" for a in missing]
    problems += relations.problems(claim, quoted, paragraph, speaker)
    # without a figure or a date, one instrument may well be spoken of with the words of another
    instead = rival(claim, quoted) if any(a.key[0] in "npdme" for a in found) else ""
    if instead:
        problems.append(f"the cited sentence is about the {instead}")
    near = word_coverage >= _WORDS_AT_LEAST or cosine >= _COSINE_AT_LEAST
    if not near:
        problems.append("the cited paragraph says something else")
    kept = 1 - len(missing) / len(found) if found else 1.0
    closeness = max(word_coverage, min(1.0, max(0.0, cosine) / 0.9))
    return Support(not problems, round(kept * closeness, 4), missing, tuple(problems))
