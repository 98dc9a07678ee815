"""The command line: a thin front. It reads options, calls the core and writes what comes back.

Data goes to standard output, everything else to standard error (`qa.diagnostics`). Nothing heavy is
imported before a command needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from qa.config import (
    Settings,
    default_collection,
    default_states_gigabytes,
    default_threshold,
)
from qa.diagnostics import Exit, Stop, plain, tell, tell_error, told
from qa.options import (
    Body,
    Collection,
    From,
    Json,
    MeetingNumber,
    Model,
    SessionNumber,
    Since,
    SpokenBy,
    StatesGb,
    Superseded,
    Threshold,
    Until,
    filters_of,
)

if TYPE_CHECKING:
    from typer.core import TyperGroup

    from qa.session import Session

app = typer.Typer(
    name="pincite",
    help="Questions about records of meetings, answered offline, every sentence cited.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help="The models: list, pull, path, verify.", rich_markup_mode=None)
app.add_typer(models_app, name="models")


def run(program: typer.Typer) -> int:
    """Run the command line; return the exit code. Any fault ends in a message, not a traceback."""
    try:
        result = program(standalone_mode=False)
    except Stop as stop:
        return int(stop.code)
    except (KeyboardInterrupt, typer.Abort):
        tell("pincite: stopped")
        return int(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a message, no traceback
        return _unexpected(error)
    return int(result) if isinstance(result, int) else 0


def _unexpected(error: Exception) -> int:
    # typer's own errors and exits, wherever it takes click from: they know their code and message
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        show = getattr(error, "show", None)
        if show is not None:
            show()
        return code
    import traceback

    tell_error(
        f"something went wrong inside the program: {type(error).__name__}: {error}",
        "set PINCITE_TRACEBACK=1 to see where, and report it with `pincite doctor`'s output",
    )
    if os.environ.get("PINCITE_TRACEBACK"):
        tell(traceback.format_exc())
    return int(Exit.UNEXPECTED)


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        from importlib.metadata import version

        sys.stdout.write(f"pincite {version('pincite')}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main_callback(
    context: typer.Context,
    collection: Collection = None,
    model: Model = "default",
    states_gb: StatesGb = None,
    threshold: Threshold = None,
    no_typeahead: Annotated[
        bool,
        typer.Option("--no-typeahead", help="Terminal UI: read nothing before Enter is pressed."),
    ] = False,
    version: Annotated[  # noqa: ARG001 - typer's way to say a flag
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Open the terminal UI when no command is given."""
    if context.invoked_subcommand is not None:
        _hand_on(context, context.invoked_subcommand)
        return
    with told():
        from qa.tui.app import open_app

        settings = _settings(collection, model, states_gb, threshold)
        open_app(settings, typeahead=not no_typeahead)


def _hand_on(context: typer.Context, name: str) -> None:
    """Options that stand before a command count for it, as if they stood after it.

    Raises:
        UsageError: the command has no such option.
    """
    group = cast("TyperGroup", context.command)
    command = group.get_command(context, name)
    takes = {option.name for option in command.params} if command else set()
    given = {
        key: value
        for key, value in context.params.items()
        if (source := context.get_parameter_source(key)) and source.name == "COMMANDLINE"
    }
    for key in given:
        if key not in takes:
            context.fail(f"{name} has no option --{key.replace('_', '-')}")
    context.default_map = {name: given}


@app.command("index")
def index_command(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH...")],
    collection: Collection = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove records whose file has vanished.")
    ] = False,
    json: Json = False,
) -> int:
    """Put records into the collection. Unchanged files cost only a look."""
    from qa.commands import index_records

    with told(), _session(collection) as session:
        return int(index_records(session, paths, prune=prune, as_json=json, write=_write))


@app.command("records")
def records_command(
    collection: Collection = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="What could not be determined, as a records.toml to edit."),
    ] = False,
    json: Json = False,
) -> int:
    """List what is in the collection."""
    from qa.commands import list_records

    with told(), _session(collection) as session:
        return int(list_records(session, missing=missing, as_json=json, write=_write))


@app.command("search")
def search_command(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
    every: Annotated[
        bool, typer.Option("--all", help="Every paragraph that mentions the words, and counts.")
    ] = False,
    from_file: From = None,
    body: Body = None,
    session: SessionNumber = None,
    meeting: MeetingNumber = None,
    since: Since = None,
    until: Until = None,
    speaker: SpokenBy = None,
    superseded: Superseded = False,
    collection: Collection = None,
    json: Json = False,
) -> int:
    """Find paragraphs. Needs no language model."""
    from qa.searching import Shown, list_mentions, search_records

    with told(), _session(collection) as parts:
        filters = filters_of(body, session, meeting, since, until, speaker, superseded=superseded)
        questions = _questions(query, from_file)
        how = Shown(as_json=json, styled=_styled(), write=_write_safe)
        if every:
            return int(list_mentions(parts, questions, filters=filters, how=how))
        return int(search_records(parts, questions, k=k, filters=filters, how=how))


@app.command("ask")
def ask_command(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    from_file: From = None,
    body: Body = None,
    session: SessionNumber = None,
    meeting: MeetingNumber = None,
    since: Since = None,
    until: Until = None,
    speaker: SpokenBy = None,
    superseded: Superseded = False,
    collection: Collection = None,
    model: Model = "default",
    states_gb: StatesGb = None,
    threshold: Threshold = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the passages, the prompt and each check.")
    ] = False,
    json: Json = False,
) -> int:
    """Answer a question, every sentence cited to meeting and paragraph."""
    from qa.commands import ask_records

    with told(), _session(collection, model, states_gb, threshold) as parts:
        filters = filters_of(body, session, meeting, since, until, speaker, superseded=superseded)
        questions = _questions(question, from_file)
        return int(
            ask_records(
                parts, questions, filters=filters, explain=explain, as_json=json, write=_write
            )
        )


@app.command("warm")
def warm_command(
    references: Annotated[
        list[str] | None,
        typer.Argument(metavar="SYMBOL...", help="Meetings, by symbol or file; all if none."),
    ] = None,
    body: Body = None,
    session: SessionNumber = None,
    meeting: MeetingNumber = None,
    superseded: Superseded = False,
    collection: Collection = None,
    model: Model = "default",
    states_gb: StatesGb = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Delete what was kept, of all models; read nothing.")
    ] = False,
    json: Json = False,
) -> int:
    """Let the model read paragraphs beforehand, so that answers from them begin at once."""
    from qa import keeping

    with told():
        if clear:
            return int(keeping.clear(as_json=json, write=_write))
        filters = filters_of(body, session, meeting, None, None, None, superseded=superseded)
        with _session(collection, model, states_gb) as parts:
            return int(
                keeping.warm(parts, references or [], filters=filters, as_json=json, write=_write)
            )


@app.command("show")
def show_command(
    reference: Annotated[
        str, typer.Argument(help="'CMW/C/SR.608, para. 5', or a file's name and a number.")
    ],
    around: Annotated[
        int, typer.Option("--around", min=0, max=50, help="Neighbours on each side.")
    ] = 1,
    collection: Collection = None,
    json: Json = False,
) -> int:
    """Show a paragraph with its neighbours."""
    from qa.showing import show_paragraphs

    with told(), _session(collection) as session:
        return int(show_paragraphs(session, reference, around=around, as_json=json, write=_write))


@app.command("doctor")
def doctor_command(
    collection: Collection = None,
    model: Model = "default",
    states_gb: StatesGb = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make the derived search indexes anew.")
    ] = False,
    tune: Annotated[
        bool,
        typer.Option("--tune", help="Find the fastest settings for the model here, and keep them."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --tune: measure only, keep nothing.")
    ] = False,
    json: Json = False,
) -> int:
    """Check versions, processor, models and the collection; name what mends each fault."""
    from qa.doctor import examine

    with told(), _session(collection, model, states_gb) as session:
        if tune or dry_run:
            from qa.tuning import tune_model

            return int(tune_model(session, dry_run=dry_run, as_json=json, write=_write))
        return int(examine(session, repair=repair, as_json=json, write=_write))


@models_app.command("list")
def models_list(json: Json = False) -> int:
    """List the models of the catalogue, and which are here."""
    from qa.model_commands import list_models

    with told():
        return int(list_models(as_json=json, write=_write))


@models_app.command("pull")
def models_pull(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names; default and encoder if none is given.")
    ] = None,
) -> int:
    """Fetch a model and verify it. The only command that uses the network."""
    from qa.model_commands import pull_models

    with told():
        return int(pull_models(names or ["encoder", "default"]))


@models_app.command("path")
def models_path(
    name: Annotated[str, typer.Argument(help="A model's name, or default.")] = "default",
) -> int:
    """Print the file of a model."""
    from qa.model_commands import print_path

    with told():
        return int(print_path(name, write=_write))


@models_app.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Names; all that are here.")] = None,
) -> int:
    """Hash a model's files and compare with what is pinned."""
    from qa.model_commands import verify_models

    with told():
        return int(verify_models(names or [], write=_write))


def _write(text: str) -> None:
    """One piece of data on standard output, safe for a terminal."""
    sys.stdout.write(plain(text) + "\n")
    sys.stdout.flush()


def _write_safe(text: str) -> None:
    """One piece of data that is safe for a terminal already, and may carry styles."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _styled() -> bool:
    """Whether standard output is a terminal that shows styles (no-color.org)."""
    plain_wanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain_wanted


def _settings(
    collection: Path | None,
    model: str = "default",
    states_gb: float | None = None,
    threshold: float | None = None,
) -> Settings:
    return Settings(
        collection=collection or default_collection(),
        model=model,
        states_gigabytes=default_states_gigabytes() if states_gb is None else states_gb,
        threshold=default_threshold() if threshold is None else threshold,
    )


def _session(
    collection: Path | None,
    model: str = "default",
    states_gb: float | None = None,
    threshold: float | None = None,
) -> Session:
    from qa.session import Session

    return Session(_settings(collection, model, states_gb, threshold))


def _questions(question: str | None, from_file: str | None) -> Iterable[tuple[str | None, str]]:
    from qa.commands import read_questions
    from qa.errors import QaError

    if (question is None) == (from_file is None):
        raise QaError("give either a question or --from FILE", "see: pincite ask --help")
    if from_file is not None:
        return read_questions(from_file)
    return [(None, question or "")]


Writer = Callable[[str], None]


def main() -> None:
    """The console script, without the evaluation (see `eval.main`)."""
    raise SystemExit(run(app))
