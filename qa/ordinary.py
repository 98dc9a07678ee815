"""Ordinary words of English: a capital at the start of a sentence makes no name of one.

`Guards at the border must ask a lawyer` names nobody, whether or not the paragraph says `guards`.
Which words are ordinary is told by the lexicon of LemmInflect (MIT), which keeps names out but for
those that are words, too (`Price`, `Manila`, `China`): so what is ordinary may still be a name.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from index.folding import fold
from index.numbers import CALENDAR
from qa.anchors import PARTICLE
from qa.capitals import known
from qa.sayings import is_saying

_PLACES = frozenset(
    """chile china guinea jersey turkey wales surrey danes finns poles scots swedes turks polish
    welsh""".split()
)
# And peoples that are words, too.
_GOES_ON = re.compile(rf"\s+(?:(?:{PARTICLE}|of)\s+)?[^\W\d_a-zß-öø-ÿ]|[’']|\s*\(")
# `Green Party`, `Rose de Silva`, `House of Lords`, `Price's view`, `Baker (Ostrava)`: it goes on.
_NEXT = re.compile(r"\s+(\w+)(?:\s+(\w+))?")
# A person speaks: `Fuller argued`, `Fuller then argued`.


def opens_ordinary(word: str, behind: str) -> bool:
    """Whether a word that begins a sentence may have its capital only from standing there.

    Args:
        word: as it stands.
        behind: the text that follows it.
    """
    if not (word.isalpha() and word[1:].islower()):
        return False
    follows = _NEXT.match(behind)
    speaks = follows is not None and any(is_saying(one or "") for one in follows.groups())
    return not (_GOES_ON.match(behind) or speaks) and _is_word(word.lower())


def loses_capital(word: str, behind: str) -> bool:
    """Whether it is an adjective and nothing else: `technological progress`.

    Nouns records write with a capital elsewhere, too (`Parliament`, `States`, `Red Cross`).
    """
    return opens_ordinary(word, behind) and _kinds(word.lower()) == {"ADJ"}


def _is_word(word: str) -> bool:
    return word not in _names() and bool(_kinds(word))


@lru_cache(maxsize=4096)
def _kinds(word: str) -> frozenset[str]:
    """What kinds of word it is: `ADJ`, `NOUN`, `VERB`; none where it is no word of English."""
    import lemminflect

    return frozenset(lemminflect.getAllLemmas(word))


@cache
def _names() -> frozenset[str]:
    """Names that are words of English, too."""
    return _PLACES | CALENDAR | {fold(capital) for capital in known()}
