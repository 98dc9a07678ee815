"""Precision and recall of the support check, on claims of which it is known whether they are true.

    python -m eval.support_check [--model NAME | --rules] [--set-aside] [--kind KIND ...]
        [--whole] [--wrong] [--json]

Each claim is put to the project's own check against one paragraph, as an answer's sentence that
cites that paragraph would be; the language model is asked for its word on each, half a second a
claim, or with `--rules` it is left out. An altered claim should be caught, a true one should not be
refused. A third of the claims, fixed by their ids, is set aside: it is left out unless it is asked
for, and then it is all that is measured. Of the sample's, nothing was fitted to what is set aside;
to the rest, and to the claims of eval/training, it was. `--whole` measures all of a file: those of
eval/unseen. Weights of words are their rarity in the whole collection.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import jsonlines
from eval.errors import EvalError, GoldError
from eval.gold import is_test
from eval.statistics import wilson_interval
from index import readers
from index.chunker import units
from index.embedding import Vectors
from index.errors import IndexingError
from index.folding import fold
from index.lexical import inverse_frequency
from index.parser import parse
from index.records import Meeting, ParagraphRef
from models.errors import ModelError
from qa.anchors import content_words
from qa.answers import Passage
from qa.attribution import Attributor, sentences_of
from qa.checking import support_of
from qa.confirming import Confirm, confirmer, unasked
from qa.errors import QaError
from qa.support import Support

TRUE_KINDS = ("copied", "condensed", "reworded", "figures", "attributed", "context")
ALTERED_KINDS = (
    "number", "date", "state", "session", "name", "negated",
    "speaker", "relation", "quantifier", "modality", "added",
)  # fmt: skip
KEYS = frozenset(("id", "claim", "source", "paragraph", "true", "kind"))
SAMPLE = Path(__file__).parent / "sample"

Place = tuple[str, int | None]
"""A record's file and a paragraph's number; None stands for the meeting's particulars."""
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as an answer might hold it, and whether its paragraph bears it out."""

    id: str
    text: str
    place: Place
    """What it is checked against."""
    true: bool
    kind: str
    """How it was put (`TRUE_KINDS`) or altered (`ALTERED_KINDS`)."""

    @property
    def set_aside(self) -> bool:
        """Whether it belongs to the fixed third that nothing is chosen on."""
        return is_test(self.id)


Judge = Callable[[Claim], Support]
"""What is measured: whether a claim is borne out."""


@dataclass(frozen=True, slots=True)
class Row:
    """How many claims of a kind were decided rightly."""

    kind: str
    true: bool
    n: int
    right: int
    """Altered claims that were caught; true ones that were accepted."""

    @property
    def refused(self) -> int:
        """Claims that were not accepted, rightly or wrongly."""
        return self.n - self.right if self.true else self.right

    def to_json(self) -> dict[str, Any]:
        """The row with the 95 % Wilson interval of the share refused."""
        return {
            "kind": self.kind,
            "true": self.true,
            "n": self.n,
            "refused": self.refused,
            "share": round(self.refused / self.n, 6),
            "interval": [round(bound, 6) for bound in wilson_interval(self.refused, self.n)],
        }


def load(path: Path) -> tuple[Claim, ...]:
    """The claims of a file, in its order.

    Raises:
        EvalError: the file cannot be read, or is not JSON Lines.
        GoldError: a line that is no claim, or an id that occurs twice, with file and line.
    """
    claims: dict[str, Claim] = {}
    for number, claim in jsonlines.made(path, _claim):
        if claim.id in claims:
            raise GoldError(
                f"{path}:{number}: the id {claim.id!r} is that of an earlier line",
                "Give each claim an id of its own.",
            )
        claims[claim.id] = claim
    if not claims:
        raise GoldError(f"{path}: no claims", "Name a file of claims.")
    return tuple(claims.values())


def by_place(claims: Iterable[Claim]) -> list[Claim]:
    """In the order of the records: a passage that the model has just read is not read again."""
    return sorted(claims, key=lambda c: (c.place[0], c.place[1] or 0))


def _claim(line: Mapping[str, Any]) -> Claim:
    if set(line) != KEYS:
        raise ValueError(f"the keys must be {', '.join(sorted(KEYS))}")
    for key in ("id", "claim", "source", "kind"):
        if not isinstance(line[key], str) or not line[key].strip():
            raise ValueError(f"{key!r} must be a string that is not empty")
    number, true = line["paragraph"], line["true"]
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise TypeError("'paragraph' must be a number or null")
    if not isinstance(true, bool):
        raise TypeError("'true' must be true or false")
    known = TRUE_KINDS if true else ALTERED_KINDS
    if line["kind"] not in known:
        raise ValueError(f"{line['kind']!r} is no kind of such claims: {', '.join(known)}")
    return Claim(line["id"], line["claim"], (line["source"], number), true, line["kind"])


def read_records(folder: Path) -> tuple[Meeting, ...]:
    """Every record in a folder, by name.

    Raises:
        EvalError: there is none.
        IndexingError: one cannot be read.
    """
    meetings = tuple(parse(readers.read(p), p.name) for p in sorted(folder.glob("*.txt")))
    if not meetings:
        raise EvalError(f"{folder}: no records", "Name the folder that the claims are about.")
    return meetings


class SupportJudge:
    """The project's support check, with the inputs that the answerer gives it."""

    def __init__(
        self, meetings: Sequence[Meeting], encode: Encode, confirm: Confirm = unasked
    ) -> None:
        """`encode` gives (n, dim) float32 unit vectors; `confirm` asks the language model."""
        self._encode = encode
        self._confirm = confirm
        self._passages: dict[Place, Passage] = {}
        self._common: dict[str, frozenset[str]] = {}
        self._attributors: dict[Place, Attributor] = {}
        self._frequency: Counter[str] = Counter()
        self._units = 0
        for meeting in meetings:
            texts = []
            for unit in units(meeting):
                place = (meeting.source, unit.first.number)
                ref = ParagraphRef.to(meeting, unit.first)
                self._passages[place] = Passage(ref, unit.text, 0.0, headings=meeting.headings)
                self._frequency.update(set(content_words(unit.text)))
                self._units += 1
                texts.append(unit.text)
            lower = (w for text in texts for w in text.split() if w[:1].islower())
            self._common[meeting.source] = frozenset(map(fold, lower))

    def holds(self, place: Place) -> bool:
        """Whether the records have that paragraph."""
        return place in self._passages

    def passage(self, place: Place) -> Passage:
        """The paragraph that is checked against."""
        return self._passages[place]

    def _weight(self, word: str) -> float:
        return inverse_frequency(self._frequency[word], self._units)

    def __call__(self, claim: Claim) -> Support:
        """Check a claim. Here, and nowhere else, is the check called.

        The cited paragraph is given, so that only the check is measured and not which paragraph an
        answer's sentence would be traced to. Words that are no names are taken from the whole
        record: they stand for the other passages that a question brings.
        """
        passage = self._passages[claim.place]
        attributor = self._attributors.get(claim.place)
        if attributor is None:
            attributor = self._attributors[claim.place] = Attributor(
                sentences_of([passage]), "", encode=self._encode, weight=self._weight
            )
        found = support_of(
            claim.text,
            attributor.attribute(claim.text),
            attributor,
            [passage],
            common=self._common[claim.place[0]],
        )
        return self._confirm(found, claim.text, passage)


def measure(claims: Iterable[Claim], judge: Judge) -> tuple[tuple[Row, ...], dict[str, Support]]:
    """A row for each kind, in the order of the kinds, and the verdicts that were wrong by id."""
    n: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: dict[str, Support] = {}
    for claim in claims:
        support = judge(claim)
        n[claim.kind] += 1
        if support.supported == claim.true:
            right[claim.kind] += 1
        else:
            wrong[claim.id] = support
    rows = tuple(
        Row(kind, kind in TRUE_KINDS, n[kind], right[kind])
        for kind in (*ALTERED_KINDS, *TRUE_KINDS)
        if n[kind]
    )
    return rows, wrong


def totals(rows: Sequence[Row]) -> tuple[Row, ...]:
    """All altered claims in one row, and all true ones; a row without claims is left out."""
    return tuple(
        Row(name, true, sum(r.n for r in of), sum(r.right for r in of))
        for name, true in (("altered", False), ("true", True))
        if (of := [r for r in rows if r.true is true])
    )


def table(rows: Sequence[Row], *, width: int = 11) -> str:
    """The rows for a reader: what was caught, what was refused, with 95 % intervals.

    `width` is the first column's.
    """
    lines = []
    for row in rows:
        low, high = wilson_interval(row.refused, row.n)
        verb = "refused" if row.true else "caught"
        lines.append(
            f"{row.kind:<{width}}{row.refused:>4} of {row.n:>3} {verb:<8}"
            f"{row.refused / row.n:>7.1%}  [{low:.1%}, {high:.1%}]"
        )
    return "\n".join(lines)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m eval.support_check")
    parser.add_argument("--claims", type=Path, default=SAMPLE / "claims.jsonl")
    parser.add_argument("--records", type=Path, default=SAMPLE / "records")
    parser.add_argument("--set-aside", action="store_true", help="measure the third set aside")
    parser.add_argument(
        "--whole", action="store_true", help="measure all, whether set aside or not"
    )
    parser.add_argument("--kind", action="append", choices=(*TRUE_KINDS, *ALTERED_KINDS))
    parser.add_argument("--wrong", action="store_true", help="print the claims decided wrongly")
    parser.add_argument("--model", default="default", help="the language model that is asked")
    parser.add_argument("--rules", action="store_true", help="ask no language model")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> str:
    from qa.config import Settings, default_states_gigabytes
    from qa.session import Session

    claims = [
        claim
        for claim in load(options.claims)
        if (options.whole or claim.set_aside is options.set_aside)
        and claim.kind in (options.kind or (claim.kind,))
    ]
    if not claims:
        raise EvalError("no claims of that kind in this part", "Leave out --kind.")
    meetings = read_records(options.records)
    settings = Settings(
        collection=Path(), model=options.model, states_gigabytes=default_states_gigabytes()
    )
    with Session(settings) as session:
        embedder = session.embedder
        confirm = unasked if options.rules else confirmer(session.generator, lambda: False)
        judge = SupportJudge(meetings, embedder.encode, confirm)
        missing = [f"{c.id}: {c.place}" for c in claims if not judge.holds(c.place)]
        if missing:
            raise GoldError(f"paragraphs that the records lack: {'; '.join(missing[:5])}", "")
        rows, wrong = measure(by_place(claims), judge)
    rows = (*rows, *totals(rows))
    if options.json:
        found = {
            "part": "whole" if options.whole else "set aside" if options.set_aside else "open",
            "encoder": embedder.sha256,
            "model": None if options.rules else options.model,
            "rows": [row.to_json() for row in rows],
            "wrong": {key: list(support.problems) for key, support in wrong.items()},
        }
        return json.dumps(found, ensure_ascii=False, indent=2)
    listed = [
        f"{c.id} {c.kind}: {c.text} ({'; '.join(wrong[c.id].problems) or 'accepted'})"
        for c in claims
        if c.id in wrong
    ]
    return "\n".join((table(rows), *(listed if options.wrong else ())))


def main(arguments: Sequence[str]) -> int:
    """Print the figures. 0, or 2 when something is missing."""
    try:
        sys.stdout.write(_run(_options(arguments)) + "\n")
    except (EvalError, IndexingError, ModelError, QaError) as error:
        sys.stderr.write(f"{error.what} {error.remedy}".strip() + "\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
