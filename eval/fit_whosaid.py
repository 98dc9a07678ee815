"""Fit the weights of `qa.whosaid`: whether the speaker of a passage said what is asked about.

    python -m eval.fit_whosaid --set GOLD RECORDS [--set GOLD RECORDS ...] [--model NAME]
        [--kept ROWS.jsonl] --into qa/whosaid.toml

Of each gold file the questions that ask who said something are taken (of the sample's without the
test split), the passages that are read for them are the rows, and those that hold the answer are
positive. With `--kept` the rows are written to a file, or read from it where it is there. On
standard error: what weights say of sets that they have not seen, at several thresholds. Weights of
other models stay.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import composition, jsonlines
from eval.errors import EvalError
from eval.gold import Place, is_test, load
from eval.jsonlines import Json
from eval.regression import as_toml, fitted
from qa.whosaid import NAMES, Attested, sure

_STRENGTH = 1.0
_THRESHOLDS = (0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Row:
    """One passage that was read for a question."""

    of: str
    """The set."""
    id: str
    """The question."""
    answerable: bool
    holds: bool
    """Whether the passage holds the answer."""
    attested: Attested

    @classmethod
    def of_line(cls, line: Json) -> Row:
        """From a line of the file."""
        values = dict(line)
        return cls(attested=Attested(**values.pop("attested")), **values)


def collect(gold: Path, records: Path, model: str) -> list[Row]:
    """The rows of a gold file.

    Raises:
        EvalError: the gold file cannot be read.
    """
    from qa.session import Session

    rows = []
    with Session(composition.indexed(records, model)) as session:
        for question in load(gold):
            if is_test(question.id):
                continue
            for passage, one in session.answerer.attested(question.question):
                holds = question.answerable and Place.of(passage.ref) in question.places
                rows.append(Row(str(gold), question.id, question.answerable, holds, one))
    return rows


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """The weights, with their bias. Raises `EvalError` when all rows are alike."""
    labels = np.array([row.holds for row in rows])
    if len(set(labels.tolist())) < 2:
        raise EvalError("passages that hold the answer are needed, and others")
    found = fitted(_features(rows), labels, _STRENGTH)
    return dict(zip(("bias", *NAMES), found.tolist(), strict=True))


def unseen(rows: Sequence[Row]) -> list[float]:
    """What weights say of each row that were fitted to the other sets.

    Raises:
        EvalError: there is one set only.
    """
    tables = {
        name: fit([row for row in rows if row.of != name])
        for name in dict.fromkeys(row.of for row in rows)
    }
    return [sure(row.attested, tables[row.of]) for row in rows]


def outcome(rows: Sequence[Row], told: Sequence[float], threshold: float) -> tuple[int, int, int]:
    """How many questions get the right speaker, another one, and one though nobody said it."""
    best: dict[tuple[str, str], tuple[float, Row]] = {}
    for row, one in zip(rows, told, strict=True):
        if one > best.get((row.of, row.id), (-1.0, row))[0]:
            best[row.of, row.id] = (one, row)
    given = [row for one, row in best.values() if one >= threshold]
    right = sum(row.holds for row in given)
    wrong = sum(row.answerable and not row.holds for row in given)
    return right, wrong, len(given) - right - wrong


def _features(rows: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([[getattr(row.attested, name) for name in NAMES] for row in rows])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table."""
    from models.catalog import load as catalog

    parser = argparse.ArgumentParser(prog="python -m eval.fit_whosaid", description=__doc__)
    parser.add_argument("--set", dest="sets", nargs=2, type=Path, action="append", required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    options = parser.parse_args(arguments)
    if options.kept and options.kept.exists():
        rows = [Row.of_line(line) for _, line in jsonlines.read(options.kept)]
    else:
        rows = [r for gold, records in options.sets for r in collect(gold, records, options.model)]
        if options.kept:
            jsonlines.write_whole(
                options.kept, "".join(f"{jsonlines.encode(asdict(row))}\n" for row in rows)
            )
    questions = {(row.of, row.id): row.answerable for row in rows}
    sys.stderr.write(f"{len(questions)} questions, {sum(questions.values())} can be answered\n")
    several = len({row.of for row in rows}) > 1
    told = unseen(rows) if several else []
    for threshold in _THRESHOLDS if several else ():
        right, wrong, made_up = outcome(rows, told, threshold)
        sys.stderr.write(
            f"at {threshold}: {right} right, {wrong} another, {made_up} where nobody did\n"
        )
    sha256 = catalog().find(options.model).sha256
    heading = f"Fitted by `python -m eval.fit_whosaid`, the last one to {len(questions)} questions."
    before = tomllib.loads(options.into.read_text("utf-8")) if options.into.exists() else {}
    text = as_toml(heading, {**before, sha256: fit(rows)})
    options.into.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
