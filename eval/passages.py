"""What goes on inside a model when it reads passages with questions that were put to them.

    python -m eval.passages eval/training/passages.json OUT.npz [--model NAME] [--most N]

The file has the layout of SQuAD 2.0 (Rajpurkar, Jia and Liang, "Know what you don't know", 2018):
half of the questions look as if the paragraph answered them, and it does not. The title is what a
passage's heading says. `eval.fit_probe` learns from them beside what was found in records;
`eval.fit_judge` reads such files itself.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import EvalError
from eval.probing import Probed
from index.records import ParagraphRef
from models.inner import Inner
from qa.answers import Passage
from qa.reading import read

if TYPE_CHECKING:
    from models.protocol import Generator

_WORDS = 220
"""Longer paragraphs are left out: those of records are shorter."""
EACH = 12
"""Questions on one paragraph, at most: each paragraph is read once."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A paragraph with its questions."""

    title: str
    """Of the article."""
    text: str
    questions: tuple[tuple[str, bool], ...]
    """Each with whether the paragraph answers it."""


def posed(path: Path) -> list[Posed]:
    """The paragraphs of the file, in an order that is random and the same each time.

    Raises:
        EvalError: it is no such file.
    """
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        found = [
            Posed(
                article["title"].replace("_", " "),
                paragraph["context"],
                tuple((q["question"].strip(), not q["is_impossible"]) for q in paragraph["qas"]),
            )
            for article in articles
            for paragraph in article["paragraphs"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalError(f"{path} has not the layout of SQuAD 2.0: {error!r}") from error
    random.Random(1).shuffle(found)  # noqa: S311 - an order, no secret
    return [one for one in found if len(one.text.split()) <= _WORDS]


def passage(one: Posed) -> Passage:
    """The paragraph as one of a record: the article's title stands in its heading."""
    ref = ParagraphRef(
        one.title, None, one.title, None, None, None, 1, True, frozenset(), None, None  # noqa: FBT003
    )  # fmt: skip
    return Passage(ref, one.text, 1.0)


def rows(
    generator: Generator, paragraphs: Sequence[Posed], most: int
) -> Iterator[tuple[str, str, bool, Inner]]:
    """At most `most` rows of `Probed`."""
    done = 0
    for one in paragraphs:
        for question, answered in one.questions[:EACH]:
            if done >= most:
                return
            found = read(generator, question, (passage(one),), 0, lambda: False)
            if found is None or found.inner is None:
                return
            done += 1
            # what one body said at one session is in one fold
            yield "", ", ".join(one.title.split(", ")[:2]), answered, found.inner


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the paragraphs, and write what went on inside."""
    from qa.config import Settings
    from qa.session import Session

    parser = argparse.ArgumentParser(prog="python -m eval.passages", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="default")
    parser.add_argument("--most", type=int, default=4000, help="questions")
    options = parser.parse_args(arguments)
    # no collection is opened, and no states are left on disk
    settings = Settings(collection=Path(), model=options.model, states_gigabytes=0.0)
    with Session(settings) as session:
        generator = session.generator
        found = rows(generator, posed(options.file), options.most)
        Probed.of(generator.sha256, found).save(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
