"""`pincite warm`: the model reads chosen paragraphs before anybody asks, and what it holds is kept.

A paragraph is read as the answerer puts it before the model: whole, under its heading, behind the
instructions. So a question that comes to it later, in whatever words, finds its state on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.chunker import units
from index.records import ParagraphRef
from index.scope import Filters
from index.store import Store
from models import states
from models.prompts import Prompt
from models.protocol import Generator
from qa import output
from qa import prompt as prompts
from qa.answers import Passage
from qa.config import states_folder
from qa.diagnostics import Exit, tell
from qa.errors import QaError
from qa.locating import locate
from qa.progress import bar
from qa.session import Session

Writer = Callable[[str], None]
Progress = Callable[[int, int, str], None]
"""Given the passages done, all passages, and the one at hand."""
_MORE = 1.05
# A state may take this much more for each token than the largest one so far.


@dataclass(slots=True)
class Kept:
    """How far a run has come. The counts are of this run's passages only."""

    passages: int
    """To be kept."""
    there: int = 0
    """Kept already when the run came to them."""
    read: int = 0
    """Read and kept by this run."""
    too_long: int = 0
    """Longer than the model's context; no question can be asked on them."""
    bytes: int = 0
    """Of the states on disk, the instructions' included."""
    full: bool = False
    """Whether the budget did not suffice for the rest."""

    @property
    def left(self) -> int:
        """Passages that the run has not come to."""
        return self.passages - self.there - self.read - self.too_long


def passages_of(
    store: Store, filters: Filters, references: Sequence[str] = ()
) -> tuple[Passage, ...]:
    """The passages of the meetings that are meant, the newest meeting first.

    Args:
        store: the collection.
        filters: which meetings; those that a revision has replaced are left out unless it says so.
        references: symbols or sources of meetings, perhaps with a paragraph; empty for all.

    Raises:
        QaError: a reference names nothing, or nothing at all is meant.
    """
    wanted: dict[str, list[range | None]] = {}
    for reference in references:
        meeting, numbers = locate(store, reference)
        wanted.setdefault(meeting.source, []).append(numbers)
    records = [
        r
        for r in store.records()
        if filters.admits(r.meeting) and (not wanted or r.meeting.source in wanted)
    ]
    # a day that is not known comes last; the order is otherwise that of the collection
    records.sort(key=lambda r: r.meeting.date.toordinal() if r.meeting.date else 0, reverse=True)
    found = []
    for record in records:
        ranges = wanted.get(record.meeting.source, [None])
        meeting = store.meeting(record.id)
        found += [
            Passage(ParagraphRef.to(meeting, unit.first), unit.text, 0.0, headings=meeting.headings)
            for unit in units(meeting)
            if any(among is None or unit.first.number in among for among in ranges)
        ]
    if not found:
        raise QaError("no meeting of the collection is meant", "list them with: pincite records")
    return tuple(found)


def keep(
    generator: Generator, passages: Sequence[Passage], budget: int, progress: Progress
) -> Iterator[Kept]:
    """Have each passage's state on disk; yield how it stands after each.

    Ends before the states of this run would drive out each other: others, not used for longer,
    make room for them. What is kept already is only marked as used.

    Args:
        generator: the model, which keeps `budget` bytes on disk.
        passages: to be read, the most wanted first.
        budget: bytes.
        progress: told before each passage.

    Raises:
        QaError: the disk does not take them.
        ModelError: the model cannot run.
    """
    kept = Kept(len(passages))
    instructions = prompts.beginning(generator, passages[0])[1]
    generator.keep(instructions)
    kept.bytes = _written(generator, instructions)
    shared = generator.count(instructions)
    dearest = kept.bytes / shared  # bytes a token
    for place, passage in enumerate(passages):
        progress(place, len(passages), str(passage.ref))
        prompt = prompts.beginning(generator, passage)[0]
        tokens = generator.count(prompt) - shared
        size = generator.kept_bytes(prompt) if shared + tokens < generator.context else 0
        if shared + tokens >= generator.context:
            kept.too_long += 1
        elif size:
            kept.there += 1
        elif kept.bytes + _MORE * dearest * tokens > budget:
            kept.full = True
        else:
            generator.keep(prompt, instructions)
            size = _written(generator, prompt)
            kept.read += 1
        kept.bytes += size
        dearest = max(dearest, size / tokens)
        yield kept
        if kept.full:
            return
    progress(len(passages), len(passages), "")


def _written(generator: Generator, prompt: Prompt) -> int:
    size = generator.kept_bytes(prompt)
    if not size:
        raise QaError(
            f"what the model has read cannot be kept in {states_folder()}",
            "make room on the disk, give more with --states-gb, or name another folder with "
            "PINCITE_STATES",
        )
    return size


def warm(
    session: Session,
    references: Sequence[str],
    *,
    filters: Filters,
    as_json: bool,
    write: Writer,
) -> Exit:
    """`pincite warm`."""
    budget = int(session.settings.states_gigabytes * 2**30)
    if budget <= 0:
        raise QaError("no disk may be used for what the model has read", "give some: --states-gb 2")
    passages = passages_of(session.store, filters, references)
    kept = Kept(len(passages))
    generator = session.generator
    try:
        with bar("passages") as progress:
            for state in keep(generator, passages, budget, progress.update):
                kept = state
    except KeyboardInterrupt:
        tell(f"stopped: {_summary(kept)}; to go on from there, run the same command again")
        raise
    if as_json:
        write(
            output.line(
                {
                    "version": output.VERSION, "passages": kept.passages, "read": kept.read,
                    "there": kept.there, "too_long": kept.too_long, "left": kept.left,
                    "bytes": kept.bytes, "full": kept.full, "folder": str(states_folder()),
                }
            )
        )  # fmt: skip
    tell(f"{_summary(kept)}, in {states_folder()}")
    if kept.too_long:
        tell(f"{kept.too_long} are longer than what the model can read; left out")
    if kept.full:
        tell(
            f"the budget of {session.settings.states_gigabytes:g} GB is full; {kept.left} passages "
            "are left: choose fewer meetings, or give more with --states-gb"
        )
    return Exit.DONE


def _summary(kept: Kept) -> str:
    return (
        f"{kept.there + kept.read} of {kept.passages} passages are kept "
        f"({kept.read} read now), {gigabytes(kept.bytes)}"
    )


def gigabytes(size: int) -> str:
    """`0.52 GB`, of 2**30 bytes, as the budget is given."""
    return f"{size / 2**30:.2f} GB"


def clear(*, write: Writer, as_json: bool) -> Exit:
    """`pincite warm --clear`: delete all kept states, of whatever model."""
    folder = states_folder()
    files, size = states.clear(folder)
    if as_json:
        write(output.line({"version": output.VERSION, "deleted": files, "bytes": size}))
    states_told = "1 kept state" if files == 1 else f"{files} kept states"
    tell(f"{states_told} deleted, {gigabytes(size)}, from {folder}")
    return Exit.DONE


def used(folder: Path, budget: float) -> str:
    """Where kept states lie, how much they take and how much they may, for `pincite doctor`."""
    files, size = states.usage(folder)
    allowed = f"of {budget:g} GB" if budget > 0 else "none are kept on disk (--states-gb 0)"
    return f"{folder}: {files} kept, {gigabytes(size)} {allowed}"
