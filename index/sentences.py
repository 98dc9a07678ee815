"""Sentence boundaries in the English of official records.

A rule for the language of the format, since general splitters break at `No. 6`, `Mr. Smith`,
`para. 3` and `10.05 a.m.`. Spans are characters, 0-based, end exclusive; they never overlap, and
only white space lies between them.
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    {
        "mr", "mrs", "ms", "dr", "prof", "sr", "sra", "st", "mgr", "messrs", "mme", "h.e",
        "no", "nos", "art", "arts", "para", "paras", "sect", "ch", "vol", "p", "pp", "fig",
        "e.g", "i.e", "cf", "al", "etc", "vs", "v", "a.m", "p.m", "rev", "corr", "add", "gen",
        "approx", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov",
        "dec", "op", "cit", "ibid", "ed", "eds", "col", "lt", "hon", "u.s", "u.k", "u.n",
    }
)  # fmt: skip
_ENDS_SENTENCE_TOO = frozenset({"a.m", "p.m", "etc", "al"})
# These may close a sentence: they do when a capital that begins a usual opener follows.
_BOUNDARY = re.compile(r"[.!?\n](?:(?<=\n)|[\"”’'»)\]]*(?=\s|$))")
# It begins with a set of characters: only then does the search run from one to the next.
_OPENS = re.compile(r"[(\[\"“‘]")
_OPENER = re.compile(r"\s+[\"“‘(\[]*(?:[A-ZÀ-ÖØ-Þ]|\d)")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of `text`, outer white space left out."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        at, end = match.span()
        if text[at] == "." and end < len(text):
            if not _OPENER.match(text, end):
                continue
            word = _last_word(text[max(start, at - 40) : at])
            if word and _is_abbreviation(word, text[end : end + 3]):
                continue
        _append(found, text, start, end)
        start = end
    _append(found, text, start, len(text))
    return tuple(found)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`."""
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _last_word(text: str) -> str:
    """The word that `text` ends in, without what opens a quotation or a bracket before it."""
    if not text or text[-1].isspace():
        return ""
    return _OPENS.split(text.split()[-1])[-1]


def _is_abbreviation(word: str, following: str) -> bool:
    bare = word.lower().rstrip(".")
    if bare in _ENDS_SENTENCE_TOO:
        return not following.strip()[:1].isupper()
    # A single capital is an initial (`J. Smith`), unless it closes a phrase such as `annex B.`
    return bare in _ABBREVIATIONS or (len(word) == 1 and word.isupper() and word != "I")


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    if sentence := text[start:end].strip():
        begin = text.index(sentence[0], start)
        found.append((begin, begin + len(sentence)))
