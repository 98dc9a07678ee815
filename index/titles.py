"""What people are called before their names."""

from __future__ import annotations

TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)"
"""A pattern for a title as most names in records have it; without the stop behind it."""
HONOUR = rf"(?:{TITLE}|Sir|Dame|Lord|Lady|Judge|Captain|Archbishop|Ambassador|Prince|Princess)"
"""A pattern for those and for ranks that stand before a name in their place."""
