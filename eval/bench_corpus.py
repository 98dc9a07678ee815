"""Near-domain text to search among: numbered paragraphs of a JSON Lines file as plain records.

Each line holds `document`, `paragraph` (a number) and `text`. Written as text files, a document a
file, a numbered paragraph a line, they are indexed like any record: through the readers, the parser
and the chunker.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import jsonlines
from eval.errors import EvalError

_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Distractor:
    """A numbered paragraph of a document that answers none of the questions."""

    document: str
    paragraph: int
    text: str


def read(path: Path) -> Iterator[Distractor]:
    """The paragraphs of a file, in its order.

    Raises:
        EvalError: with file and line, a line that is no such paragraph.
    """
    for number, line in jsonlines.read(path):
        match line:
            case {"document": str(document), "paragraph": int(paragraph), "text": str(text)}:
                yield Distractor(document, paragraph, text)
            case _:
                raise EvalError(
                    f"{path}:{number}: no object with document, paragraph and text",
                    'A line is {"document": "GC1", "paragraph": 1, "text": "..."}.',
                )


def write_documents(paragraphs: Iterator[Distractor], folder: Path) -> int:
    """Write a text file a document below `folder`; return the number of paragraphs."""
    folder.mkdir(parents=True, exist_ok=True)
    by_document: dict[str, list[Distractor]] = {}
    for item in paragraphs:
        by_document.setdefault(item.document, []).append(item)
    for document, items in by_document.items():
        lines = (f"{item.paragraph}. {' '.join(item.text.split())}\n" for item in items)
        name = _UNSAFE.sub("_", document)
        (folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    return sum(map(len, by_document.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m eval.bench_corpus FILE FOLDER`: write the documents, say how many paragraphs."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m eval.bench_corpus")
    parser.add_argument("file", type=Path, help="JSON Lines with document, paragraph and text")
    parser.add_argument("folder", type=Path, help="where the text files go")
    chosen = parser.parse_args(arguments)
    count = write_documents(read(chosen.file), chosen.folder)
    sys.stdout.write(f"{count} paragraphs written to {chosen.folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
