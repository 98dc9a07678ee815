"""`pincite models`: what is known, what is here, fetching and verifying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from models import catalog
from models.catalog import Entry
from models.errors import ModelError
from models.locate import locate, models_dir, place, resolve, verify
from models.pull import PullProgress, pull
from qa import output
from qa.diagnostics import Exit, tell, tell_error
from qa.progress import bar

Writer = Callable[[str], None]


def list_models(*, as_json: bool, write: Writer) -> Exit:
    """`pincite models list`."""
    for entry in catalog.load().entries:
        here = _is_here(entry)
        if as_json:
            write(
                output.line(
                    {
                        "name": entry.name, "role": entry.role, "kind": entry.kind.value,
                        "title": entry.title, "licence": entry.licence, "bytes": entry.bytes,
                        "sha256": entry.sha256, "here": here, "path": str(place(entry)),
                    }
                )
            )  # fmt: skip
        else:
            mark = "here" if here else "not here"
            write(f"{entry.role:8} {entry.bytes / 1e6:7,.0f} MB  {mark:8}  {entry.title}")
            write(f"         {entry.name} · {entry.licence}")
    if not as_json:
        tell(f"Folder: {models_dir()}. Any other GGUF file: --model PATH")
    return Exit.DONE


def _is_here(entry: Entry) -> bool:
    try:
        locate(entry)
    except ModelError:
        return False
    return True


def pull_models(names: Sequence[str]) -> Exit:
    """`pincite models pull`."""
    known = catalog.load()
    entries = [known.find(name) for name in names]
    for entry in entries:
        with bar("", in_bytes=True) as progress:

            def on_progress(
                state: PullProgress, show: Callable[..., None] = progress.update
            ) -> None:
                show(state.done, state.total, state.step)

            path = pull(entry, on_progress)
        tell(f"{entry.title}: verified, in {path}")
    return Exit.DONE


def print_path(name: str, *, write: Writer) -> Exit:
    """`pincite models path`."""
    known = catalog.load()
    if Path(name).suffix.lower() == ".gguf":
        write(str(resolve(name, known).path))
    else:
        write(str(locate(known.find(name))))
    return Exit.DONE


def verify_models(names: Sequence[str], *, write: Writer) -> Exit:
    """`pincite models verify`."""
    known = catalog.load()
    entries = [known.find(n) for n in names] or [e for e in known.entries if place(e).exists()]
    code = Exit.DONE
    if not entries:
        tell_error(f"no model is in {models_dir()}", "get one with: pincite models pull default")
        return Exit.MODEL
    for entry in entries:
        try:
            with bar("", in_bytes=True) as progress:
                verify(entry, place(entry), lambda d, t, show=progress.update: show(d, t, ""))  # type: ignore[misc]  # bound now, called now
        except ModelError as error:
            tell_error(error.what, error.remedy)
            code = Exit.MODEL
        else:
            write(f"{entry.name}: as pinned")
    return code
