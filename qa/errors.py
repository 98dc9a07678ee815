"""The one root exception of this package; a front turns it into a line or two for the user."""

from __future__ import annotations


class QaError(Exception):
    """A question or a setting that cannot be used.

    `what` says what happened; `remedy` names the next step, or is empty.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
