"""Who speaks in each paragraph: as the parser has it, and as people read it.

    python -m eval.whospeaks [SPEAKERS] [--records FOLDER] [--wrong 20] [--json]

Words that are given to another speaker are the worst that can happen to a citation. So it is told
apart whether a paragraph is by nobody known, or by another than who speaks in it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import jsonlines
from eval.errors import EvalError, GoldError
from eval.gold import Place
from eval.support_check import read_records
from index.errors import IndexingError
from index.folding import fold
from index.records import Meeting, Speaker
from qa.diagnostics import tell_error

_TRAINING = Path("eval/training/many")
_KEYS = frozenset({"source", "paragraph", "speaker", "carried"})
_EMPTY = frozenset("the an mr ms mrs of dr for".split())
_CHAIR = re.compile(r"(?:vice-)?chair(?:man|person|woman)|president")
RIGHT, NOBODY, ANOTHER = "right", "nobody", "another"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A numbered paragraph, and who speaks in it as somebody read it."""

    place: Place
    speaker: str | None
    """A last name, or the words by which the record tells who it is; None where nobody speaks."""
    carried: bool
    """Whether the paragraph goes on with who was named before."""

    @property
    def kind(self) -> str:
        """`named`, `carried` or `nobody`."""
        return "nobody" if self.speaker is None else "carried" if self.carried else "named"

    def told(self, found: Speaker | None) -> str:
        """How it compares with what the parser found: `RIGHT`, `NOBODY` or `ANOTHER`."""
        if found is None:
            return RIGHT if self.speaker is None else NOBODY
        if self.speaker is None:
            return ANOTHER
        return RIGHT if _words(self.speaker) <= _words(str(found)) else ANOTHER


def _words(name: str) -> frozenset[str]:
    words = re.findall(r"[\w'-]+", fold(name))
    parts = (part for word in words for part in ([word] if _CHAIR.match(word) else word.split("-")))
    found = frozenset("chair" if _CHAIR.match(w) else w for w in parts) - _EMPTY
    return found - {"a"} or found


def load(path: Path) -> tuple[Labelled, ...]:
    """The turns of a file, in its order.

    Raises:
        EvalError: the file cannot be read, or is not JSON Lines.
        GoldError: a line that is no turn, with file and line.
    """
    turns = tuple(turn for _, turn in jsonlines.made(path, _labelled))
    if not turns:
        raise GoldError(f"{path}: no turns", "Name a file of turns.")
    return turns


def _labelled(line: Mapping[str, Any]) -> Labelled:
    if set(line) != _KEYS:
        raise ValueError(f"the keys must be {', '.join(sorted(_KEYS))}")
    source, number, speaker = line["source"], line["paragraph"], line["speaker"]
    if not isinstance(source, str) or type(number) is not int:
        raise TypeError("'source' must be a string, 'paragraph' a number")
    if not (speaker is None or (isinstance(speaker, str) and _words(speaker))):
        raise TypeError("'speaker' must be a name or null")
    if not isinstance(line["carried"], bool):
        raise TypeError("'carried' must be true or false")
    return Labelled(Place(source, number), speaker, line["carried"])


def compared(
    turns: Iterable[Labelled], meetings: Iterable[Meeting]
) -> Iterator[tuple[Labelled, Speaker | None, str]]:
    """Each turn with whom the parser names, and how they compare.

    Raises:
        EvalError: a paragraph is in none of the records.
    """
    named = {
        Place(meeting.source, paragraph.number): paragraph.speaker
        for meeting in meetings
        for paragraph in meeting.paragraphs
        if paragraph.number is not None
    }
    for turn in turns:
        if turn.place not in named:
            raise EvalError(f"{turn.place}: not in the records", "Name the folder they are in.")
        found = named[turn.place]
        yield turn, found, turn.told(found)


def figures(verdicts: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Of each kind of turn and of all, how many are told how."""
    counted = Counter(verdicts)
    kinds = sorted({kind for kind, _ in counted})
    rows = {kind: {how: counted[kind, how] for how in (RIGHT, NOBODY, ANOTHER)} for kind in kinds}
    rows["all"] = {how: sum(row[how] for row in rows.values()) for how in (RIGHT, NOBODY, ANOTHER)}
    return rows


def table(rows: Mapping[str, Mapping[str, int]]) -> str:
    """The figures as lines of text."""
    lines = [f"{'':9}{'n':>6}{RIGHT:>9}{NOBODY:>9}{ANOTHER:>9}"]
    for kind, row in rows.items():
        n = sum(row.values())
        shares = "".join(f"{row[how] / n:9.3f}" for how in (RIGHT, NOBODY, ANOTHER))
        lines.append(f"{kind:9}{n:6}{shares}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the figures. 0, or 2 when something is missing."""
    parser = argparse.ArgumentParser(prog="python -m eval.whospeaks", description=__doc__)
    parser.add_argument("speakers", type=Path, nargs="?", default=_TRAINING / "speakers.jsonl")
    parser.add_argument("--records", type=Path, default=_TRAINING / "records", metavar="FOLDER")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="show N told wrongly")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        found = list(compared(load(chosen.speakers), read_records(chosen.records)))
    except (EvalError, IndexingError) as error:
        tell_error(error.what, error.remedy)
        return 2
    rows = figures((turn.kind, how) for turn, _, how in found)
    if chosen.json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return 0
    sys.stdout.write(table(rows) + "\n")
    wrong = [one for one in found if one[2] != RIGHT][: chosen.wrong]
    sys.stdout.write(
        "".join(f"{t.place}: {t.speaker or 'nobody'}; told: {s or 'nobody'}\n" for t, s, _ in wrong)
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
