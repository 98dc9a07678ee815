"""Reading ahead: what a question will probably have the model read, before the question is put.

The state of a passage behind the instructions is exact (`models.states`), and so is what the cache
holds: whatever is read ahead, an answer stays what it would have been, and only comes sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from index.records import Meeting, ParagraphRef
from models.protocol import Generator
from qa.answers import Answer, Passage

_NOWHERE = ParagraphRef(
    source="", symbol=None, body=None, session=None, meeting=None, date=None, paragraph=None,
    printed=False, inferred=frozenset(), heading=None, speaker=None,
)  # fmt: skip
_FEW = 3
# Passages that are read while the question is still being typed: most answers take one or two.


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be read ahead; equal to another when the model reads the same."""

    passage: Passage | None = None
    """None for the instructions alone."""
    asked: str = ""
    """The question behind the passage; empty for the passage alone, whose state is kept."""


def on(passage: Passage, asked: str = "") -> Task:
    """The task of reading a passage, however well it ranks."""
    return Task(Passage(passage.ref, passage.text, 0.0, headings=passage.headings), asked)


@dataclass(frozen=True, slots=True)
class Likely:
    """What a question will probably have the model read: for each part of it, best first."""

    parts: tuple[tuple[str, tuple[Passage, ...]], ...] = ()
    """What the model is asked, and the passages; empty for a question that needs no model."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Of all parts, turn by turn: what is read of each part first stands before the rest."""
        turns = zip_longest(*(found for _, found in self.parts))
        return tuple(passage for turn in turns for passage in turn if passage is not None)


def tasks(likely: Likely, *, settled: bool) -> tuple[Task, ...]:
    """What to read, the most useful first; less while the question is not `settled` yet.

    A settled question is read too, behind the passage that it is put to first. The cache holds one
    prompt only: the question comes again at the end, behind all the states.
    """
    if not likely.parts:
        return ()
    states = tuple(dict.fromkeys(on(passage) for passage in likely.passages))
    if not settled:
        return states[:_FEW]
    asked, found = likely.parts[0]
    question = (on(found[0], asked),) if found else ()
    if len(states) == 1:
        return (*states, *question)
    return (*states[:1], *question, *states[1:], *question)


def around(answer: Answer, record: Callable[[str], Meeting]) -> tuple[Task, ...]:
    """What a further question may well be about: the answer's passages, and what is beside it.

    `record` gives the record of a source. Beside a cited paragraph are the one after it and the one
    before it.
    """
    wanted = [on(passage) for passage in answer.passages]
    for ref in dict.fromkeys(citation.ref for citation in answer.citations):
        if ref.paragraph is not None:
            meeting = record(ref.source)
            numbered = [p for p in meeting.paragraphs if p.number is not None]
            places = [n for n, p in enumerate(numbered) if p.number == ref.paragraph]
            beside = [
                numbered[near]
                for place in places
                for near in (place + 1, place - 1)
                if 0 <= near < len(numbered)
            ]
            wanted += [
                on(Passage(ParagraphRef.to(meeting, p), p.text, 0.0, headings=meeting.headings))
                for p in beside
            ]
    return tuple(dict.fromkeys(wanted))


def read_ahead(generator: Generator, wanted: Sequence[Task], cancelled: Callable[[], bool]) -> int:
    """Read what is wanted, in order; the number of tokens that had to be read.

    When cancelled it ends within 50 ms, and finished batches are not lost.

    Raises:
        ModelError: the model cannot run.
    """
    return sum(_read(generator, task, cancelled) for task in _until(cancelled, wanted))


def _until(cancelled: Callable[[], bool], wanted: Sequence[Task]) -> Iterator[Task]:
    for task in wanted:
        if cancelled():
            return
        yield task


def _read(generator: Generator, task: Task, cancelled: Callable[[], bool]) -> int:
    from qa import prompt as prompts  # with the search, which the window does not import at once
    from qa.probe import adapter

    passage = task.passage or Passage(_NOWHERE, "", 0.0)
    whole, instructions = prompts.beginning(generator, passage)
    if task.asked:
        prompt, then = prompts.reading(generator, passage, task.asked)
        own = adapter(generator.sha256)
        if own is not None:  # is remembered, and what is held behind the passage forgotten
            generator.adapted(prompt, then=then, behind=whole, adapter=own, cancelled=cancelled)
            if cancelled():
                return 0
        return generator.read(prompt, then=then, cancelled=cancelled)
    if task.passage is None:
        return generator.keep(instructions, cancelled=cancelled)
    return generator.keep(whole, instructions, cancelled)
