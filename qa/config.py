"""Settings, where they come from, and the folders they lie in."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from qa.errors import QaError


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run works with."""

    collection: Path
    """The folder of the collection."""
    model: str = "default"
    """A name of the catalogue or the path of a GGUF file."""
    passages: int = 5
    """Passages that the search gives, at most; the model reads them one by one."""
    passage_tokens: int = 900
    """The most of each, its heading included; the best passage is taken however long it is."""
    answer_tokens: int = 160
    """Tokens that the model may write."""
    hits: int = 12
    """Units that a search brings, from which the passages are taken."""
    threshold: float = 0.4
    """Confidence below which the question is declined; see docs/decisions for the choice."""
    threads: int | None = None
    """For the model; None: as many as there are physical cores."""
    states_gigabytes: float = 2.0
    """Disk that the kept states of passages may take (`models.states`); 0 keeps none on disk."""


ATTEMPTS = 3
"""Passages that are tried before a question is declined."""
FURTHER = 1
"""And so many more where none of these promises an answer; see docs/decisions for the choice."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What answering consists of; each step can be left out, to see what it is worth."""

    direct: bool = True
    """Answer what the record's particulars say, and what can be counted, without the model."""
    parted: bool = True
    """Answer the parts of a question (two sessions, two questions in one) each by itself."""
    divided: bool = True
    """Have the model take apart what asks for several things, and tell the sides of any comparison
    apart."""
    closely: bool = True
    """Look at the best that the search finds word by word before they are read."""
    attempts: int = ATTEMPTS
    """Passages that are tried before a question is declined."""
    further: int = FURTHER
    """So many more where none of these promises an answer."""
    judged: bool = True
    """Let count what the model itself tells of a passage: its Yes, and what goes on inside it."""
    adapted: bool = True
    """Judge what was read with an adapter of the model that was fitted to judging."""
    looked_back: bool = True
    """Judge what was written with another, the model being asked whether it answers."""
    quoted: bool = True
    """Take a sentence of the passage where what was written from it hardly answers."""
    named: bool = True
    """Read no record that never says a name of the question, where others of the collection do."""
    spoken: bool = True
    """Put what somebody is asked to have said in the mouth of each who spoke, to see who did."""
    gathered: bool = True
    """Gather what several said from the paragraph of each who is asked about."""
    replied: bool = True
    """Look for what was replied behind what it replies to."""
    promising: bool = True
    """Write only from passages that promise an answer once they are read."""
    checked: bool = True
    """Replace what its paragraph does not bear out by the paragraph's own words."""
    confirmed: bool = True
    """Ask the model once more whether its passage says just what was written."""
    in_full: bool = True
    """Tell the record's own sentence where one that was written may have lost what was asked."""


def default_collection() -> Path:
    """`PINCITE_COLLECTION`, or `collection` in the user's data directory."""
    stated = os.environ.get("PINCITE_COLLECTION")
    if stated:
        return Path(stated)
    return Path(platformdirs.user_data_dir("pincite", appauthor=False)) / "collection"


def default_states_gigabytes() -> float:
    """`PINCITE_STATES_GB`, or what `Settings` says.

    Raises:
        QaError: the variable holds no number of gigabytes.
    """
    return _stated(
        "PINCITE_STATES_GB",
        Settings(Path()).states_gigabytes,
        most=math.inf,
        kind="number of gigabytes",
        remedy="write it as PINCITE_STATES_GB=2, or 0 to keep nothing on disk",
    )


def default_threshold() -> float:
    """`PINCITE_THRESHOLD`, or what `Settings` says.

    Raises:
        QaError: the variable holds no number from 0 to 1.
    """
    return _stated(
        "PINCITE_THRESHOLD",
        Settings(Path()).threshold,
        most=1,
        kind="number from 0 to 1",
        remedy="write it as PINCITE_THRESHOLD=0.5 to have more questions declined",
    )


def _stated(variable: str, default: float, *, most: float, kind: str, remedy: str) -> float:
    stated = os.environ.get(variable)
    if not stated:
        return default
    try:
        value = float(stated)
    except ValueError:
        value = math.nan
    if not (0 <= value <= most and value < math.inf):
        raise QaError(f"{variable} is {stated!r}, which is no {kind}", remedy)
    return value


def states_folder() -> Path:
    """Where the kept states of passages lie: a cache, to be deleted at will."""
    stated = os.environ.get("PINCITE_STATES")
    if stated:
        return Path(stated)
    return Path(platformdirs.user_cache_dir("pincite", appauthor=False)) / "states"


def tuned_file() -> Path:
    """Where `pincite doctor --tune` keeps what it has found: `PINCITE_TUNED`, or a user's file."""
    stated = os.environ.get("PINCITE_TUNED")
    if stated:
        return Path(stated)
    return Path(platformdirs.user_config_dir("pincite", appauthor=False)) / "tuned.json"
