"""Options that several commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from index.scope import Filters

Collection = Annotated[
    Path | None,
    typer.Option(
        "--collection",
        metavar="DIR",
        help="The collection's folder (default: PINCITE_COLLECTION or the user's data folder).",
        show_default=False,
    ),
]
Model = Annotated[
    str,
    typer.Option("--model", metavar="NAME|PATH", help="A model's name, or the path of a GGUF."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output.")]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="A question a line, or JSON lines with id and question; - is standard input.",
        show_default=False,
    ),
]
Body = Annotated[
    str | None, typer.Option("--body", help="Only records of this body.", show_default=False)
]
SessionNumber = Annotated[
    int | None, typer.Option("--session", help="Only this session.", show_default=False)
]
MeetingNumber = Annotated[
    int | None, typer.Option("--meeting", help="Only this meeting.", show_default=False)
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Held on this day or later.", show_default=False),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Held on this day or before.", show_default=False),
]
SpokenBy = Annotated[
    str | None, typer.Option("--speaker", help="Only what this speaker said.", show_default=False)
]
StatesGb = Annotated[
    float | None,
    typer.Option(
        "--states-gb",
        metavar="GB",
        min=0,
        help="Disk for what the model has read (default: PINCITE_STATES_GB or 2); 0 for none.",
        show_default=False,
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        metavar="P",
        min=0,
        max=1,
        help="Decline an answer less sure than this, 0 to 1 (default: PINCITE_THRESHOLD or 0.4).",
        show_default=False,
    ),
]
Superseded = Annotated[
    bool, typer.Option("--superseded", help="Records, too, that a revision has replaced.")
]


def filters_of(  # each is an option of its own
    body: str | None,
    session: int | None,
    meeting: int | None,
    since: str | None,
    until: str | None,
    speaker: str | None,
    *,
    superseded: bool,
) -> Filters:
    """The user's filters.

    Raises:
        QaError: a date that is none.
    """
    from index.scope import Filters

    return Filters(
        body=body,
        session=session,
        meeting=meeting,
        since=day_of(since, "--since"),
        until=day_of(until, "--until"),
        speaker=speaker,
        superseded=superseded,
    )


def day_of(text: str | None, option: str) -> Any:  # noqa: ANN401 - datetime is not imported yet
    """The day that an option's text means; None for none.

    Raises:
        QaError: it means none.
    """
    if text is None:
        return None
    from index.numbers import parse_date
    from qa.errors import QaError

    day = parse_date(text)
    if day is None:
        raise QaError(f"{option} {text!r} is no date", "write it as 2025-04-17 or 17 April 2025")
    return day
