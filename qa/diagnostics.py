"""Standard error, exit codes, and text made safe for a terminal. The one place for all three."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from index.errors import CollectionError, IndexingError
from models.errors import ModelError
from qa.errors import QaError


class Exit(IntEnum):
    """The exit codes that scripts rely on."""

    DONE = 0
    """Also when the records do not say."""
    UNEXPECTED = 1
    USAGE = 2
    COLLECTION = 3
    """No collection, or one that cannot be used."""
    MODEL = 4
    """A model that is missing or cannot be used."""
    SOME_INPUTS = 5
    """Some inputs could not be read; the others are done."""
    INTERRUPTED = 130
    """Ctrl-C, as shells report it."""


def plain(text: str) -> str:
    """`text` without control characters: records are untrusted, and terminals obey escapes."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def tell(text: str) -> None:
    """One message on standard error."""
    sys.stderr.write(plain(text).rstrip() + "\n")
    sys.stderr.flush()


def tell_error(what: str, remedy: str = "") -> None:
    """What went wrong, and on a second line what to do next."""
    tell(f"pincite: {what}" + (f"\n  {remedy}" if remedy else ""))


class Stop(Exception):  # noqa: N818 - not an error: it carries an exit code to the front
    """Ends a command with an exit code, the user having been told why."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def told() -> Iterator[None]:
    """Turn the packages' root exceptions into a message and an exit code."""
    try:
        yield
    except (IndexingError, ModelError, QaError) as error:
        tell_error(error.what, error.remedy)
        raise Stop(code_of(error)) from error
    except KeyboardInterrupt as error:
        tell("pincite: stopped; what was done before is kept")
        raise Stop(Exit.INTERRUPTED) from error
    except BrokenPipeError as error:
        # The reader of standard output has gone (`| head`): nobody is left to tell.
        sys.stdout = None  # the interpreter must not flush it again
        raise Stop(Exit.DONE) from error


def code_of(error: IndexingError | ModelError | QaError) -> Exit:
    """The exit code of an error."""
    if isinstance(error, ModelError):
        return Exit.MODEL
    if isinstance(error, CollectionError):
        return Exit.COLLECTION
    return Exit.USAGE
