"""Text as it is compared: whatever its case, accents and typographic signs."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans({"\u2010": "-", "\u2011": "-", "’": "'", "‘": "'", "\u00a0": " "})


def fold(text: str) -> str:
    """Case folded, without accents, typographic hyphens and apostrophes made plain."""
    plain = text.translate(_PLAIN)
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
