"""The one root exception of this package; a front turns it into a line or two for the user."""

from __future__ import annotations


class IndexingError(Exception):
    """Something about records or a collection that the user can act on.

    `what` says what happened and where; `remedy` names the next step, or is empty.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class UnreadableFileError(IndexingError):
    """A file could not be read as text: missing, binary, empty, encrypted, scanned, too large."""


class MetadataError(IndexingError):
    """A `records.toml` that cannot be used: bad syntax, an unknown key, a wrong value."""


class CollectionError(IndexingError):
    """A collection that is missing, damaged, of another format, or made with another embedder."""


class CollectionLockedError(CollectionError):
    """Another process is writing to the collection."""
