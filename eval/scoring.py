"""An answer as `ask --json` writes it, read into what the measures need.

Members that a measure cannot do without are checked here; an answer that lacks one is refused,
for a figure over half-read answers would be wrong in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eval.errors import EvalError
from eval.gold import GoldQuestion, Place

Texts = Callable[[Place], Iterable[str]]
"""The texts that stand at a place: one for a paragraph, several for a meeting's particulars."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer."""

    n: int
    """The marker `[n]`."""
    place: Place
    exact: bool
    """Whether the quote is, character for character, the span of the paragraph that it names."""
    cite: str
    """As it is printed: `ABC/SR.7, para. 3`."""
    quote: str


@dataclass(frozen=True, slots=True)
class MadeClaim:
    """A sentence of an answer."""

    text: str
    citations: tuple[int, ...]
    supported: bool
    support: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to one question."""

    answered: bool
    text: str
    """Without the markers of its citations: `[3]` does not state the figure 3."""
    claims: tuple[MadeClaim, ...]
    citations: tuple[Cited, ...]
    passages: tuple[Place, ...]
    """What the model was given."""
    confidence: float | None
    """0 to 1: how sure it is that the records answer the question; None when it does not say."""
    seconds: float | None
    first_token_seconds: float | None
    prompt_tokens: int | None
    answer_tokens: int | None

    @property
    def cited(self) -> frozenset[Place]:
        """The places that are cited, each once."""
        return frozenset(c.place for c in self.citations)

    @property
    def unresolved(self) -> int:
        """How many markers of its claims have no citation: they count against the answer."""
        known = {c.n for c in self.citations}
        return len({n for claim in self.claims for n in claim.citations} - known)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with all that was measured on it."""

    question: GoldQuestion
    answer: GivenAnswer | None = None
    """None: missing or failed, which counts as wrong."""
    hits: tuple[Place, ...] = ()
    """Search hits, best first; empty when the search failed or found nothing."""
    search_seconds: float | None = None
    peak_memory: float | None = None
    """MB (10**6 bytes) that the process has held at most, up to the end of this question."""


def _member(line: Mapping[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:  # noqa: ANN401 - JSON
    if key not in line:
        raise EvalError(f"{where}: `{key}` is missing", "Is this an answer of `ask --json`?")
    value = line[key]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise EvalError(f"{where}: `{key}` is {value!r}", "Is this an answer of `ask --json`?")
    return value


def _members(line: Mapping[str, Any], key: str, kind: type, where: str) -> list[Any]:
    """A list whose items are all of one kind."""
    values = _member(line, key, list, where)
    return [_member({key: value}, key, kind, where) for value in values]


def _optional(line: Mapping[str, Any], key: str, where: str) -> list[Any]:
    """A list of objects that may be absent or null."""
    return [] if line.get(key) is None else _members(line, key, dict, where)


def _number(line: Mapping[str, Any], key: str, where: str) -> float | None:
    """A figure that may be absent or null."""
    if line.get(key) is None:
        return None
    return float(_member(line, key, (int, float), where))


def place_of(reference: Mapping[str, Any], where: str) -> Place:
    """The place that a reference points at.

    Raises:
        EvalError: it has no `source` or no `paragraph`.
    """
    source = _member(reference, "source", str, where)
    return Place(source, _member(reference, "paragraph", (int, type(None)), where))


def _exact(line: Mapping[str, Any], place: Place, texts: Texts | None) -> bool:
    """Whether the quote is the paragraph's text from `start` to `end`, and not empty.

    The paragraph's text comes from the collection where it can be asked, else from the citation
    itself; without either nothing is shown to be exact.
    """
    quote, start, end = line.get("quote"), line.get("start"), line.get("end")
    if not isinstance(quote, str) or not isinstance(start, int) or not isinstance(end, int):
        return False
    candidates = texts(place) if texts else [line["text"]] if "text" in line else []
    return 0 <= start < end and any(
        end <= len(text) and text[start:end] == quote for text in candidates
    )


def _cited(line: Mapping[str, Any], where: str, texts: Texts | None) -> Cited:
    place = place_of(line, where)
    return Cited(
        n=_member(line, "n", int, where),
        place=place,
        exact=_exact(line, place, texts),
        cite=str(line.get("cite") or place),
        quote=str(line.get("quote", "")),
    )


def _claim(line: Mapping[str, Any], where: str) -> MadeClaim:
    return MadeClaim(
        text=_member(line, "text", str, where),
        citations=tuple(_members(line, "citations", int, where)),
        supported=_member(line, "supported", bool, where),
        support=float(_member(line, "support", (int, float), where)),
    )


def without_markers(text: str, numbers: Iterable[int]) -> str:
    """`text` without `[n]` for each of `numbers`; other brackets are the record's own words."""
    known = set(numbers)
    return re.sub(r"\s?\[([0-9]+)\]", lambda m: "" if int(m[1]) in known else m[0], text)


def parse_answer(line: Mapping[str, Any], texts: Texts | None = None) -> GivenAnswer | None:
    """A line of `answers.jsonl`; None when it tells of a failure (`error`).

    Raises:
        EvalError: a member is missing or of the wrong kind.
    """
    if line.get("error") is not None:
        return None
    where = f"answer {line.get('id', '?')!r}"
    citations = tuple(_cited(c, where, texts) for c in _members(line, "citations", dict, where))
    claims = tuple(_claim(c, where) for c in _members(line, "claims", dict, where))
    marked = {c.n for c in citations} | {n for claim in claims for n in claim.citations}
    prompt, written = (_number(line, key, where) for key in ("prompt_tokens", "answer_tokens"))
    return GivenAnswer(
        answered=_member(line, "answered", bool, where),
        text=without_markers(_member(line, "answer", str, where), marked),
        claims=claims,
        citations=citations,
        passages=tuple(place_of(p, where) for p in _optional(line, "passages", where)),
        confidence=_number(line, "confidence", where),
        seconds=_number(line, "seconds", where),
        first_token_seconds=_number(line, "first_token_seconds", where),
        prompt_tokens=None if prompt is None else int(prompt),
        answer_tokens=None if written is None else int(written),
    )
