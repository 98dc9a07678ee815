"""Markdown made of untrusted text: nothing in a record or an answer becomes markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MARKUP = frozenset("\\`*_{}[]()|#~$!")


def text(value: str) -> str:
    """`value` on one line, with no markup, no HTML and no control characters in it."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(value.split()))
    escaped = "".join(f"\\{c}" if c in _MARKUP else c for c in plain)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> list[str]:
    """A table's lines. Cells are taken as they are; columns in `right` (0-based) align right."""
    rule = ("---:" if i in right else "---" for i in range(len(head)))
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return lines
