"""The one root exception of this package; a front turns it into a line or two for the user."""

from __future__ import annotations


class ModelError(Exception):
    """A model that is missing, damaged, unknown or cannot run.

    `what` says what happened and where; `remedy` names the next step, or is empty.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
