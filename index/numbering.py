"""Which of the numbers at lines' starts are paragraph numbers.

A line may begin with a number that is none: a list inside a paragraph, a year at the start of a
wrapped line. What tells them apart is order: the paragraphs' numbers climb through the whole file.
So the longest climbing chain is taken (patience sorting: Fredman, "On computing the length of
longest increasing subsequences", Discrete Mathematics 11, 1975), and the rest is judged by its
neighbours in that chain. Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LARGEST_JUMP = 60
# paragraphs: a summary record has up to about 120, and an excerpt may leave out many of them
_YEAR = 1900
_LONGEST_PARAGRAPH = 25
# lines on average: a paragraph of a record has up to about 15 sentences
_FEW_LINES = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number at a line's start."""

    position: int
    """0-based position of its line among the body's lines."""
    number: int
    speech: bool = False
    """Whether what follows begins as a paragraph does: a speaker, a formula."""
    certain: bool = False
    """Whether the format itself says that it is a paragraph's number."""


def accept(
    candidates: Sequence[Candidate], lines_before: int, lines: int, *, wrapped: bool = False
) -> dict[int, int]:
    """From position to number, for the candidates that are paragraph numbers.

    `lines_before` is how many lines of text stand before the first candidate, and `lines` how many
    there are; `wrapped`, whether the file breaks its lines anywhere, so that any word may stand at
    a line's start.
    """
    chain = _longest_chain(candidates)
    if chain and _too_few(candidates, chain, lines):
        return {}
    while chain and _strays(candidates, chain, lines_before):
        chain.pop()
    accepted = {candidates[at].position: candidates[at].number for at in chain}
    if not chain:
        return {}
    for run, before, after in _between(candidates, chain):
        if _is_list(candidates, run, before):
            continue
        for at in run:
            candidate = candidates[at]
            number = candidate.number
            repeats = number in (
                candidates[before].number if before is not None else None,
                candidates[after].number if after is not None else None,
            )
            near = before is None or abs(number - candidates[before].number) <= _LARGEST_JUMP
            if repeats or candidate.certain or (near and (candidate.speech or not wrapped)):
                accepted[candidate.position] = number
    return accepted


def _longest_chain(candidates: Sequence[Candidate]) -> list[int]:
    """Indices of a longest strictly climbing subsequence; n log n."""
    tails: list[int] = []  # the smallest last number of a chain of each length
    ends: list[int] = []  # whose index that is
    previous: list[int] = []
    for at, candidate in enumerate(candidates):
        length = bisect_left(tails, candidate.number)
        previous.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(candidate.number)
            ends.append(at)
        elif candidate.number < tails[length] or not _better(candidates[ends[length]], candidate):
            tails[length] = candidate.number
            ends[length] = at
    chain: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(at)
        at = previous[at]
    return chain[::-1]


def _better(one: Candidate, other: Candidate) -> bool:
    """Whether, of two equal numbers, the first is more surely a paragraph's."""
    return (one.certain, one.speech) > (other.certain, other.speech)


def _strays(candidates: Sequence[Candidate], chain: Sequence[int], lines_before: int) -> bool:
    """Whether the chain's last number is a year or the like rather than a paragraph's."""
    last = candidates[chain[-1]]
    if last.certain:
        return False
    if len(chain) == 1:
        return last.number >= _YEAR or (0 < lines_before < last.number - 1)
    jump = last.number - candidates[chain[-2]].number
    return last.number >= _YEAR and jump > _LARGEST_JUMP


def _too_few(candidates: Sequence[Candidate], chain: Sequence[int], lines: int) -> bool:
    """Whether the numbers are too far apart to be paragraphs': scattered lists in plain text."""
    first, last = candidates[chain[0]], candidates[chain[-1]]
    if first.certain or lines < _FEW_LINES:
        return False
    return (last.position - first.position) > _LONGEST_PARAGRAPH * len(chain)


def _between(
    candidates: Sequence[Candidate], chain: Sequence[int]
) -> list[tuple[range, int | None, int | None]]:
    """Runs of candidates outside the chain, with the chain's members on either side."""
    edges: list[int | None] = [None, *chain, None]
    runs: list[tuple[range, int | None, int | None]] = []
    for before, after in pairwise(edges):
        start = 0 if before is None else before + 1
        stop = len(candidates) if after is None else after
        if stop > start:
            runs.append((range(start, stop), before, after))
    return runs


def _is_list(candidates: Sequence[Candidate], run: range, before: int | None) -> bool:
    """Whether a run is a list of its own inside a paragraph: 1, 2, 3."""
    numbers = [candidates[at].number for at in run]
    return (
        len(numbers) > 1
        and before is not None
        and numbers == list(range(1, len(numbers) + 1))
        and not any(candidates[at].speech for at in run)
    )
