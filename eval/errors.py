"""The one root exception of this package; a front turns it into a line or two for the user."""

from __future__ import annotations


class EvalError(Exception):
    """Something about gold questions, a run or a comparison that the user can act on.

    `what` says what happened and where; `remedy` names the next step, or is empty.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class GoldError(EvalError):
    """A gold file that cannot be used: syntax, an unknown key, evidence that does not exist."""


class RunError(EvalError):
    """A run's directory that is missing, damaged, of other settings, or not comparable."""


class MeasureError(EvalError):
    """A measure or a requirement that is not known, or not written as one."""
