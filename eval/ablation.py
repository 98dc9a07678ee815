"""What each step of answering is worth: gold questions with one step left out at a time.

    python -m eval.ablation GOLD --records RECORDS [--model NAME] [--all] [--every N]
        [--only WORDS ...] [--json]

Questions of the test split are left out unless `--all` asks for them. What the model said to a
prompt is remembered within the run, so a step that changes nothing costs nothing. Time is told as
tokens read and written, and as the seconds that they take at the speeds of this run: reading and
writing are measured on prompts that the model really read, the answering as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean

from eval import composition
from eval.errors import EvalError
from eval.gold import GoldQuestion, is_test, load
from eval.measures import citation_precision, refusal_precision, refusal_recall, right
from eval.scoring import Case, parse_answer
from eval.statistics import paired_bootstrap
from index.search import Searcher
from models.generator import Generator, Piece
from models.inner import Inner
from models.prompts import Prompt
from qa import output
from qa.answerer import Answerer
from qa.config import Steps
from qa.session import Session


class Remembering:
    """A generator that says again what it said before; what it had to do is timed."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self.name, self.sha256, self.context = (
            generator.name, generator.sha256, generator.context,
        )  # fmt: skip
        self._chosen: dict[tuple[Prompt, tuple[str, ...]], tuple[float, ...]] = {}
        self._inner: dict[tuple[Prompt, Prompt], Inner | None] = {}
        self._adapted: dict[tuple[Prompt, Prompt, Prompt, Path], Inner | None] = {}
        self._parted: dict[tuple[Prompt, Prompt, Path, int, str | None], tuple[Piece, ...]] = {}
        self._written: dict[tuple[Prompt, int, tuple[str, ...], str | None], tuple[Piece, ...]] = {}
        self.read_tokens = self.written_tokens = 0
        self.reading_seconds = self.writing_seconds = 0.0

    def chat(self, system: str, user: str, answer: str = "", reply: str = "") -> Prompt:
        """As the generator's."""
        return self._generator.chat(system, user, answer, reply)

    def count(self, prompt: Prompt) -> int:
        """As the generator's."""
        return self._generator.count(prompt)

    def keep(self, prompt: Prompt, behind: Prompt = (), cancelled: object = None) -> int:
        """As the generator's, timed; what is kept already costs nothing."""
        del cancelled
        start = time.perf_counter()
        read = self._generator.keep(prompt, behind)
        self.reading_seconds += time.perf_counter() - start
        self.read_tokens += read
        return read

    def choose(
        self, prompt: Prompt, options: Sequence[str], *, then: Prompt = ()
    ) -> tuple[float, ...]:
        """As the generator's, remembered."""
        key = (prompt, tuple(options))
        if key not in self._chosen:
            start = time.perf_counter()
            self.read_tokens += self._generator.read(prompt, then=then)
            self.reading_seconds += time.perf_counter() - start
            self._chosen[key] = self._generator.choose(prompt, options, then=then)
        return self._chosen[key]

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        """As the generator's, remembered."""
        key = (prompt, then)
        if key not in self._inner:
            start = time.perf_counter()
            # nothing more is read where `choose` came before
            self.read_tokens += self._generator.read(prompt, then=then)
            self.reading_seconds += time.perf_counter() - start
            self._inner[key] = self._generator.inner(prompt, then=then)
        return self._inner[key]

    def adapted(
        self,
        prompt: Prompt,
        *,
        then: Prompt,
        behind: Prompt,
        adapter: Path,
        written: bool = False,
        cancelled: object = None,
    ) -> Inner | None:
        """As the generator's, remembered."""
        del cancelled, written  # what was written was perhaps only remembered
        key = (prompt, then, behind, adapter)
        if key not in self._adapted:
            start = time.perf_counter()
            self.read_tokens += self._generator.read(behind)
            self.read_tokens += self._generator.count(then) - self._generator.count(behind)
            self._adapted[key] = self._generator.adapted(
                prompt, then=then, behind=behind, adapter=adapter
            )
            self.reading_seconds += time.perf_counter() - start
        return self._adapted[key]

    def write(
        self,
        prompt: Prompt,
        *,
        behind: Prompt,
        adapter: Path,
        max_tokens: int,
        grammar: str | None = None,
        **_: object,
    ) -> tuple[Piece, ...]:
        """As the generator's, remembered."""
        key = (prompt, behind, adapter, max_tokens, grammar)
        if key not in self._parted:
            start = time.perf_counter()
            # a first token, for what reading takes
            self._generator.write(prompt, behind=behind, adapter=adapter, max_tokens=1)
            self.reading_seconds += time.perf_counter() - start
            self.read_tokens += self._generator.count(prompt) - self._generator.count(behind)
            start = time.perf_counter()
            pieces = self._generator.write(
                prompt, behind=behind, adapter=adapter, max_tokens=max_tokens, grammar=grammar
            )
            self.writing_seconds += time.perf_counter() - start
            self.written_tokens += sum(not piece.ends for piece in pieces)
            self._parted[key] = pieces
        return self._parted[key]

    def stream(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        **_: object,
    ) -> Iterator[Piece]:
        """As the generator's, remembered."""
        key = (prompt, max_tokens, tuple(stop), grammar)
        if key not in self._written:
            start = time.perf_counter()
            self.read_tokens += self._generator.read(prompt)
            self.reading_seconds += time.perf_counter() - start
            # what goes on inside there
            tuple(self._generator.stream(prompt, max_tokens=1, inside=True))
            start = time.perf_counter()
            pieces = tuple(
                self._generator.stream(
                    prompt, max_tokens=max_tokens, stop=stop, grammar=grammar, inside=True
                )
            )
            self.writing_seconds += time.perf_counter() - start
            self.written_tokens += sum(not piece.ends for piece in pieces)
            self._written[key] = pieces
        yield from self._written[key]


ALL = Steps()


@dataclass(frozen=True, slots=True)
class Variant:
    """The answering with something left out."""

    name: str
    steps: Steps = ALL
    threshold: float | None = None
    scope: bool = True


VARIANTS = (
    Variant("as it is"),
    Variant("nothing is declined", threshold=0.0),
    Variant("five passages tried, not three", Steps(attempts=5, further=0)),
    Variant("no fourth where none of three promises", Steps(further=0)),
    Variant("only the search's best passage", Steps(attempts=1, further=0)),
    Variant("what the model tells of a passage", Steps(judged=False)),
    Variant("judged without the adapter", Steps(adapted=False)),
    Variant("drafts judged without an adapter", Steps(looked_back=False)),
    Variant("a sentence of the passage in place of a doubtful draft", Steps(quoted=False)),
    Variant("records that never say a name of the question", Steps(named=False)),
    Variant("who said it, left to the drafts", Steps(spoken=False)),
    Variant("what several said, left to one paragraph", Steps(gathered=False)),
    Variant("replies, looked for by themselves", Steps(replied=False)),
    Variant("written from, whatever it promises", Steps(promising=False)),
    Variant("drafts left as they are", Steps(checked=False)),
    Variant("sentences not put to the model again", Steps(confirmed=False)),
    Variant("what was written is never told in full", Steps(in_full=False)),
    Variant("questions taken apart by rules alone", replace(ALL, divided=False)),
    Variant("parts not answered apart", Steps(parted=False)),
    Variant("particulars left to the model", Steps(direct=False)),
    Variant("no closer look at what was found", Steps(closely=False)),
    Variant("no scope", scope=False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a variant came to; shares, and means a question."""

    name: str
    right: float
    difference: tuple[float, float, float]
    """To the answering as it is, with the ends of the 95 % interval (paired bootstrap)."""
    declined: float
    rightly: float
    precision: float
    read: float
    """Tokens of prompts."""
    written: float
    scores: Mapping[str, float]
    """Of each question by id: 1 for right."""


def run(
    session: Session, model: Remembering, variant: Variant, questions: Sequence[GoldQuestion]
) -> Row:
    """Put all questions to one variant; `difference` is not filled in yet."""
    settings = session.settings
    if variant.threshold is not None:
        settings = replace(settings, threshold=variant.threshold)
    searcher = session.searcher
    if not variant.scope:
        parts = replace(searcher.parts, scope=False)
        searcher = Searcher(
            searcher.store, searcher.vectors, searcher.lexical, session.embedder, parts
        )
    answerer = Answerer(
        searcher,
        session.embedder,
        model,  # type: ignore[arg-type]  # it does all that the answerer asks for
        settings,
        variant.steps,
    )
    cases = []
    for question in questions:
        line = output.answer(answerer.ask(question.question), question.id)
        cases.append(Case(question, parse_answer(line)))
    given = [c.answer for c in cases if c.answer is not None]
    return Row(
        name=variant.name,
        right=_mean([right(c, None) for c in cases]),
        difference=(0.0, 0.0, 0.0),
        declined=_mean([refusal_recall(c, None) for c in cases]),
        rightly=_mean([refusal_precision(c, None) for c in cases]),
        precision=_mean([citation_precision(c, None) for c in cases]),
        read=fmean(a.prompt_tokens or 0 for a in given),
        written=fmean(a.answer_tokens or 0 for a in given),
        scores={c.question.id: right(c, None) or 0.0 for c in cases},
    )


def _mean(values: Sequence[float | None]) -> float:
    counted = [v for v in values if v is not None]
    return fmean(counted) if counted else 0.0


def compared(row: Row, base: Row) -> Row:
    """The row with its difference in *right* to another."""
    found = paired_bootstrap({q: (base.scores[q], score) for q, score in row.scores.items()})
    return replace(row, difference=(found.value, found.low, found.high))


def table(rows: Sequence[Row], reading: float, writing: float) -> str:
    """For a decision page; `reading` and `writing` are seconds a token."""
    lines = [
        "| | right | difference | declined | rightly | citation precision | read | written | s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        mean, low, high = row.difference
        difference = f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]" if row is not rows[0] else ""
        seconds = row.read * reading + row.written * writing
        lines.append(
            f"| {row.name} | {row.right:.3f} | {difference} | {row.declined:.2f} "
            f"| {row.rightly:.2f} | {row.precision:.2f} | {row.read:.0f} | {row.written:.0f} "
            f"| {seconds:.1f} |"
        )
    return "\n".join(lines)


def chosen_of(variants: Sequence[Variant], only: Sequence[str] | None) -> tuple[Variant, ...]:
    """The first, which the others are compared with, and those whose name holds some of `only`.

    All of them without `only`.

    Raises:
        EvalError: no name holds one of these.
    """
    unknown = [words for words in only or () if not any(words in v.name for v in variants[1:])]
    if unknown:
        raise EvalError(f"no variant is called {unknown[0]!r}")
    rest = [v for v in variants[1:] if only is None or any(words in v.name for words in only)]
    return (variants[0], *rest)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.ablation", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--all", action="store_true", help="questions of the test split, too")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="of N questions one: all kinds, less time"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="WORDS", help="variants whose name holds one of these"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.every < 1:
        parser.error("--every takes 1 or more")
    try:
        variants = chosen_of(VARIANTS, chosen.only)
    except EvalError as error:
        parser.error(str(error))
    settings = composition.indexed(chosen.records, chosen.model)
    questions = [q for q in load(chosen.gold) if chosen.all or not is_test(q.id)]
    questions = questions[:: chosen.every]
    rows: list[Row] = []
    with Session(settings) as session:
        model = Remembering(session.generator)
        for variant in variants:
            row = run(session, model, variant, questions)
            rows.append(compared(row, rows[0]) if rows else row)
            sys.stderr.write(f"{variant.name}: right {row.right:.3f}\n")
    reading = model.reading_seconds / max(1, model.read_tokens)
    writing = model.writing_seconds / max(1, model.written_tokens)
    if chosen.json:
        lines = [{k: v for k, v in asdict(row).items() if k != "scores"} for row in rows]
        speeds = {"reading": reading, "writing": writing}
        sys.stdout.write(json.dumps({"rows": lines, "seconds": speeds}, indent=2) + "\n")
        return 0
    sys.stdout.write(
        f"{len(questions)} questions; tokens a second: {1 / reading:.0f} read, "
        f"{1 / writing:.0f} written\n\n"
        f"{table(rows, reading, writing)}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
