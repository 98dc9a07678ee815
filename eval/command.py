"""The command `pincite eval`: its options, and nothing that takes long to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.config import Settings, default_collection, default_states_gigabytes
from qa.diagnostics import Exit, Stop, plain, tell, tell_error, told

if TYPE_CHECKING:
    from eval.evaluate import Front

QUESTIONS = Path("gold.jsonl")
"""Where `--new` writes when no file is named."""


def register(app: typer.Typer) -> None:
    """Add `eval` to the program."""
    app.command("eval")(eval_command)


@contextmanager
def _eval_told() -> Iterator[None]:
    """Turn this package's errors into a message and an exit code, as `told` does the others'."""
    from eval.errors import EvalError

    with told():
        try:
            yield
        except EvalError as error:
            tell_error(error.what, error.remedy)
            raise Stop(Exit.USAGE) from error
        except KeyboardInterrupt:
            tell("pincite: the same command goes on from here")
            raise


@contextmanager
def _bar(unit: str) -> Iterator[Callable[[float, float, str], None]]:
    from qa.progress import bar

    with bar(unit) as progress:
        yield progress.update


def _front() -> Front:
    from eval.evaluate import Front

    return Front(write=lambda text: typer.echo(plain(text)), tell=tell, bar=_bar)


def _ask(prompt: str) -> str:
    """A line from the author; the prompt goes to standard error, as everything but data does."""
    return str(typer.prompt(prompt, default="", show_default=False, err=True))


def eval_command(  # each is an option of its own
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="GOLD|RUN...", help="A gold file; runs, for --compare and --report."
        ),
    ] = None,
    *,
    collection: Annotated[
        Path | None,
        typer.Option("--collection", metavar="DIR", help="The collection.", show_default=False),
    ] = None,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records",
            metavar="PATH",
            help="Index these into a collection of their own, and evaluate on it.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The run's directory.", show_default=False),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", metavar="NAME|PATH", help="The model that answers.")
    ] = "default",
    models: Annotated[
        str | None,
        typer.Option(
            "--models", metavar="A,B", help="A run for each of these models.", show_default=False
        ),
    ] = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid",
            metavar="KEY=V1,V2",
            help="A run for each value of a setting; with several, for each combination.",
            show_default=False,
        ),
    ] = None,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Search only; needs no language model.")
    ] = False,
    split: Annotated[
        str, typer.Option("--split", metavar="all|dev|test", help="Questions of one split.")
    ] = "all",
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="So many questions, always the same ones."),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(
            "--require",
            metavar="'right>=0.9'",
            help="Exit with 1 unless this holds; test:right>=0.8 for a split or kind.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Set runs against the first one.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Write the report on runs anew.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Write a gold question, hits in view.")
    ] = False,
    beir: Annotated[
        Path | None,
        typer.Option(
            "--beir",
            metavar="DIR",
            help="Search a public set in BEIR's form: corpus, queries, qrels.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="For the intervals.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
) -> int:
    """Run gold questions, score the answers, write a report; compare runs."""
    with _eval_told():
        from eval import evaluate as work
        from eval.errors import EvalError

        front = _front()
        given = paths or []
        options = work.Options(
            settings=Settings(
                collection=collection or default_collection(),
                model=model,
                states_gigabytes=default_states_gigabytes(),
            ),
            records=records,
            out=out,
            as_json=json,
            retrieval_only=retrieval_only,
            models=tuple(m.strip() for m in models.split(",") if m.strip()) if models else (),
            grid=tuple(grid or ()),
            require=tuple(require or ()),
            split=split,
            sample=sample,
            seed=seed,
        )
        if compare + report + new + (beir is not None) > 1:
            raise EvalError("--compare, --report, --new and --beir exclude each other", "Give one.")
        if compare:
            return int(work.compare_runs(given, front, as_json=json))
        if report:
            return int(work.report_runs(given, out, front))
        if beir is not None and not given:
            return int(work.evaluate_beir(beir, options, front))
        if new and len(given) < 2:
            return int(work.write_question((given or [QUESTIONS])[0], options, front, _ask))
        if len(given) != 1 or beir is not None:
            raise EvalError(
                "one gold file is needed", "See `pincite eval --help`, for example: eval GOLD."
            )
        return int(work.evaluate(given[0], options, front))
