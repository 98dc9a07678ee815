"""Ordinary words of English: a capital at the start of a sentence makes no name of one.

`Guards at the border must ask a lawyer` names nobody, whether or not the paragraph says `guards`.
Which words are ordinary is told by the lexicon of LemmInflect (MIT), which has no names.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = frozenset("chile china guinea jersey polish turkey welsh".split())
# States, and who is from one, that are words, too.
_NAMED_ON = re.compile(r"\s+[A-Z]")
# `Green Party`, `Grant Hill`: a name goes on.
_SPEAKS = re.compile(
    r"\s+(?:had\s+|has\s+|also\s+|then\s+)?(?:said|says|asked|asks|replied|added|noted|stated|told"
    r"|wondered|thanked|welcomed|recalled|explained|pointed|drew|introduced|spoke)\b"
)
# So does a person: `Fuller said`.


def opens_ordinary(word: str, behind: str) -> bool:
    """Whether a word that begins a sentence has its capital only from standing there.

    Args:
        word: as it stands.
        behind: the text that follows it.
    """
    if not (word.isalpha() and word[1:].islower()) or _NAMED_ON.match(behind):
        return False
    if _SPEAKS.match(behind) and not word.endswith("s"):
        return False
    return _known(word.lower())


@lru_cache(maxsize=4096)
def _known(word: str) -> bool:
    import lemminflect

    return word not in _NAMES and bool(lemminflect.getAllLemmas(word))
