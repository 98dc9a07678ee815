"""Claims made from records by rule: a sentence as it stands, and the same with one thing altered.

    python -m eval.altered RECORDS [--wrong 20] [--json]

No file of claims is needed, so the support check can be measured on any records. What is altered
is what a small model gets wrong: two figures, days or persons change places, a denial is put in or
left out, a plan is told as carried out. Each claim is put to `qa.relations`, as if it rested on its
own sentence. A sentence as it stands must not be refused.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from eval.support_check import Row, table
from index import readers
from index.chunker import units
from index.errors import IndexingError
from index.parser import parse
from index.records import Meeting
from index.sentences import sentences
from qa.anchors import anchors
from qa.diagnostics import tell, tell_error
from qa.relations import problems

SAME = "as it stands"
_NOT_BEHIND = re.compile(
    r"\b(?:had|was|were|would|could|has|have|should|is|are)\b(?!\s+(?:not|no|never)\b)"
)
_DENIED = re.compile(r"\b(?:not|no|never|none|neither|nor|without|nobody|nothing)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(had|was|were|would|could|has|have|should|is|are|did) not\b")
_NO = re.compile(r"\bno (?!more|less|fewer|longer|later|one\b)(?=[a-z]{3,}\b)")
_PLANNED = re.compile(r"\b(?:would|should|could|will|might) be (?=\w+ed\b)")
_PERSON = re.compile(r"\b(?:Mr|Ms|Mrs)\.? [A-Z][\w’-]+")
_LISTED = re.compile(r"\s*(?:,|,? and|,? or)\s*")


@dataclass(frozen=True, slots=True)
class Made:
    """A claim that was made from a sentence."""

    kind: str
    """`SAME`, or what was altered."""
    text: str
    sentence: str
    """What it was made from."""
    paragraph: str
    speaker: str

    @property
    def true(self) -> bool:
        """Whether nothing was altered."""
        return self.kind == SAME

    @property
    def refused(self) -> bool:
        """Whether the check finds something wrong with it."""
        return bool(problems(self.text, self.sentence, self.paragraph, self.speaker))


def made(meeting: Meeting) -> Iterator[Made]:
    """Every claim that can be made from a record."""
    for unit in units(meeting):
        speaker = str(unit.first.speaker or "")
        for sentence in sentences(unit.text):
            yield Made(SAME, sentence, sentence, unit.text, speaker)
            for kind, text in altered(sentence):
                yield Made(kind, text, sentence, unit.text, speaker)


def altered(sentence: str) -> Iterator[tuple[str, str]]:
    """What was altered, and the sentence so altered, each alteration by itself."""
    figures = [a for a in anchors(sentence) if a.key[0] in "npde"]
    for a, b in pairwise(figures):
        if a.key[0] == b.key[0] and a.key != b.key:
            yield "figures exchanged", _exchanged(sentence, (a.start, a.end), (b.start, b.end))
    for one, other in pairwise(_PERSON.finditer(sentence)):
        between = sentence[one.end() : other.start()]
        if one.group() != other.group() and not _LISTED.fullmatch(between):
            yield "persons exchanged", _exchanged(sentence, one.span(), other.span())
    if not _DENIED.search(sentence) and (match := _NOT_BEHIND.search(sentence)):
        yield "denial put in", f"{sentence[: match.end()]} not{sentence[match.end() :]}"
    if match := _NOT.search(sentence):
        yield "denial left out", sentence.replace(match.group(), match.group(1), 1)
    if match := _NO.search(sentence):
        yield "denial left out", f"{sentence[: match.start()]}a {sentence[match.end() :]}"
    if match := _PLANNED.search(sentence):
        yield "plan told as done", sentence.replace(match.group(), "had been ", 1)


def _exchanged(text: str, first: tuple[int, int], second: tuple[int, int]) -> str:
    (a, b), (c, d) = first, second
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def rows_of(verdicts: Sequence[tuple[Made, bool]]) -> tuple[Row, ...]:
    """A row for each kind, in the order in which they are met; each claim with its refusal."""
    n = Counter(claim.kind for claim, _ in verdicts)
    right = Counter(claim.kind for claim, refused in verdicts if refused is not claim.true)
    return tuple(Row(kind, kind == SAME, n[kind], right[kind]) for kind in n)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures. 0, or 2 when there are no records."""
    parser = argparse.ArgumentParser(prog="python -m eval.altered", description=__doc__)
    parser.add_argument("records", type=Path, help="a folder")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N decided wrongly")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    claims: list[Made] = []
    for path in sorted(p for p in chosen.records.glob("*") if p.is_file()):
        try:
            claims += made(parse(readers.read(path), path.name))
        except IndexingError as error:
            tell(f"{path.name}: left out, {error.what}")
    if not claims:
        tell_error(f"{chosen.records} holds no records", "name a folder of records")
        return 2
    verdicts = [(claim, claim.refused) for claim in claims]
    rows = rows_of(verdicts)
    if chosen.json:
        found = [row.to_json() for row in rows]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return 0
    wrong = [claim for claim, refused in verdicts if refused is claim.true][: chosen.wrong]
    sys.stdout.write(table(rows, width=20) + "\n")
    sys.stdout.write("".join(f"{c.kind}: {c.text}\n" for c in wrong))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
