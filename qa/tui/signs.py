"""The signs that tell a state apart without colour, and their stand-ins where there is no UTF-8."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """One sign a state."""

    supported: str = "✓"
    unsupported: str = "!"
    declined: str = "○"
    question: str = "❯"
    draft: str = "…"
    busy: str = "▸"
    stopped: str = "■"
    fault: str = "✗"
    here: str = "●"
    absent: str = "○"
    full: str = "━"
    rest: str = "─"
    remove: str = "✕"


PLAIN = Signs("+", "!", "o", ">", "~", ">", "#", "x", "*", "o", "=", "-", "x")


def signs_for(encoding: str | None) -> Signs:
    """The signs that a terminal of this encoding can show."""
    return Signs() if (encoding or "").lower().replace("-", "") in ("utf8", "utf16") else PLAIN
