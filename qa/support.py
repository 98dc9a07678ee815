"""Whether the cited paragraphs bear a claim out.

Every number, date, hour, symbol and name of the claim must stand in what it cites (its heading
included: body, session, meeting, date, speaker), but for names that may be meant all the same
(`Support.perhaps`), on which the language model has its word; a denial must be there if the claim
denies; and the rest must be close enough in words or in meaning.

Where the language model can be asked whether its passage says just this (`qa.confirming`), its word
and these rules are weighed together. The weights are fitted by `python -m eval.fit_support`, and
kept in `support.toml` beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from index.numbers import cardinal_to_int
from index.titles import HONOUR
from qa import relations
from qa.anchors import Anchor, anchors, held, named_by
from qa.answerability import log_odds, logistic
from qa.lettering import known
from qa.ordinary import opens_ordinary
from qa.reckoning import worked_out
from qa.rivals import rival
from qa.tables import tables

_WORDS_AT_LEAST = 0.35
_COSINE_AT_LEAST = 0.45
# Either is enough; see docs/decisions for the cases they were chosen on.
_BORNE_OUT = 0.3
# A claim that is less probable than this is not shown as supported. On bodies unseen, more true
# claims are refused at 0.5 than is worth it; docs/decisions has both shares at each threshold.
_FAR = "the cited paragraph says something else"
_UNCONFIRMED = "the model does not find this in the cited paragraph"
_LETTERS = re.compile(r"([A-Z]{3,8})s?")
_BETWEEN = r"(?:[\s-]+(?:against|and|by|for|in|of|on|the|to|with))*[\s-]+"
_TITLE = re.compile(rf"\b{HONOUR}\.?\s+(?:[\w.’'-]+\s+)?$")
_SMALL = 12
# Numbers up to this are often counted, or put in other words: `in three cases`, `twice as many`.


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
    told: float | None = None
    """The probability that the passage says just this, by the model's inside; None when it was not
    asked."""
    perhaps: tuple[Anchor, ...] = ()
    """Those of `missing` that may be meant all the same: what stands above the paragraph names
    them, they are letters for words of it, words with which the claim begins, or `reckoned`. The
    model's word decides, where it is asked."""
    reckoned: tuple[Anchor, ...] = ()
    """Figures of the claim that stand nowhere in what it cites, and can be worked out from it."""


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
    above: Collection[str] = (),
    year: int | None = None,
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
        above: what the headings bear out under which it is read: the subject of its record.
        year: of the meeting.
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
        problems.append(_FAR)
    kept = 1 - len(missing) / len(found) if found else 1.0
    closeness = max(word_coverage, min(1.0, max(0.0, cosine) / 0.9))
    score = round(kept * closeness, 4)
    figures = tuple(a for a in missing if not _in_other_words(a))
    reckoned = worked_out(figures, claim, paragraph, year)
    meant = (a for a in missing if a in reckoned or _may_be_meant(a, claim, paragraph, above))
    return Support(
        not problems, score, missing, tuple(problems), perhaps=tuple(meant), reckoned=reckoned
    )


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the rules say of a claim, as it is weighed beside the model's word; each 0 or 1."""

    contradicted: float
    """A rule has found it said otherwise."""
    far: float
    """It is close to nothing in the paragraph."""
    reworded: float
    """A number of it stands nowhere that may well be put in other words."""
    above: float
    """Something of it stands nowhere and may be meant all the same (`Support.perhaps`)."""

    @classmethod
    def of(cls, found: Support) -> Grounds:
        """From a check without the model."""
        far = _FAR in found.problems
        contradictions = len(found.problems) - len(found.missing) - far
        reworded = len(found.missing) > len(found.perhaps)
        return cls(*map(float, (contradictions > 0, far, reworded, bool(found.perhaps))))


GROUNDS = ("told", "contradicted", "far", "reworded", "above")
"""What is weighed: the model's word as log-odds, then `Grounds`."""


def absent(found: Support) -> tuple[Anchor, ...]:
    """What the claim says that stands nowhere, and cannot be meant by what does."""
    return tuple(a for a in found.missing if not (a in found.perhaps or _in_other_words(a)))


def _may_be_meant(anchor: Anchor, claim: str, paragraph: str, above: Collection[str]) -> bool:
    """Whether a name of a claim stands above the paragraph, is letters for words of it, or is none.

    Nobody's family name: what is named above is a State or a body. A word of English with which the
    claim begins is hardly a name.
    """
    if not anchor.key.startswith("w:") or _TITLE.search(claim[: anchor.start]):
        return False
    if anchor.start == 0 and opens_ordinary(anchor.text, claim[anchor.end :]):
        return True
    return named_by(anchor.key, above) or stands_for(anchor.text, paragraph)


def stands_for(letters: str, text: str) -> bool:
    """Whether `letters` (an `s` may follow) are short for a name that stands in a text.

    The initials of capitalised words that stand together; or a known name (`qa.lettering`) with
    whose first words records go on: `ACABQ` is `the Advisory Committee`.
    """
    found = _LETTERS.fullmatch(letters)
    if not found:
        return False
    begun = of.begun if (of := known().get(found[1])) else ""
    if begun and re.search(rf"\b[Tt]he {re.escape(begun)}\b(?!\s+(?:for|of|on|to)\b)", text):
        return True
    return bool(re.search(_BETWEEN.join(rf"\b{x}\w+" for x in found[1]), text))


def _in_other_words(anchor: Anchor) -> bool:
    """Whether what an anchor says may stand in a paragraph otherwise: a small number in words.

    `Twice as many`, or three names counted; but not `the eleventh session`.
    """
    number = cardinal_to_int(anchor.text) if anchor.key.startswith("n:") else None
    return number is not None and number <= _SMALL and not anchor.text[0].isdigit()


def weights(model_sha256: str) -> Mapping[str, float] | None:
    """The weight of each of `GROUNDS`, and `bias`; None for a model that none were fitted to."""
    return tables("support.toml").get(model_sha256)


def confirmed(found: Support, told: float, table: Mapping[str, float]) -> Support:
    """The check with the model's word in it.

    A figure, date, symbol or name that stands nowhere is refused whatever the model says; a small
    number in words is not, nor what may be meant all the same (`Support.perhaps`).

    Args:
        found: what the rules came to.
        told: the probability that the passage says just this (`qa.confirming`), 0 to 1.
        table: of `weights`.
    """
    grounds = Grounds.of(found)
    total = table["bias"] + table["told"] * log_odds(told)
    total += sum(table[name] * getattr(grounds, name) for name in GROUNDS[1:])
    probable = round(logistic(total), 4)
    if absent(found):
        return replace(found, supported=False, score=min(probable, found.score), told=told)
    if probable < _BORNE_OUT:
        problems = found.problems or (_UNCONFIRMED,)
        return replace(found, supported=False, score=probable, problems=problems, told=told)
    return Support(
        supported=True, score=probable, missing=(), problems=(), told=told, reckoned=found.reckoned
    )
