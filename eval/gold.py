"""Gold questions: what may be asked, what a right answer holds, and what it must cite.

One JSON object a line; every fault is refused with file and line before anything runs. A file
is read as a stream, so that its length costs no memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from eval import jsonlines
from eval.errors import GoldError
from index.records import ParagraphRef

KEYS = ("id", "kind", "question", "answerable", "facts", "forbidden", "evidence")
REQUIRED = ("id", "kind", "question", "answerable")
SHOWN_FAULTS = 5
"""So many pieces of missing evidence are named in one message."""


class Place(NamedTuple):
    """A paragraph that can be evidence; it compares equal to what a reference points at."""

    source: str
    """The file's path below the folder that was indexed (with `/`), or its name."""
    paragraph: int | None
    """The cited number; None stands for the meeting itself (title block, times, notes)."""

    @classmethod
    def of(cls, ref: ParagraphRef) -> Place:
        """What a reference points at."""
        return cls(ref.source, ref.paragraph)

    def __str__(self) -> str:
        number = "the meeting itself" if self.paragraph is None else f"para. {self.paragraph}"
        return f"{self.source}, {number}"


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what is expected of its answer."""

    id: str
    kind: str
    """`fact`, `list`, `absent`, ...: figures are given for each kind."""
    question: str
    answerable: bool
    """False when the records do not say, so that declining is right."""
    facts: tuple[tuple[str, ...], ...] = ()
    """Groups of alternatives: the answer must hold one string of each group."""
    forbidden: tuple[str, ...] = ()
    """Strings that the answer must not hold."""
    evidence: tuple[tuple[Place, ...], ...] = ()
    """Groups of alternatives: one place of each group must be cited."""
    origin: str = field(default="", compare=False)
    """`file:line`, for messages."""

    @property
    def split(self) -> str:
        """`test` for a fixed third of all questions, else `dev`."""
        return "test" if is_test(self.id) else "dev"

    @property
    def places(self) -> frozenset[Place]:
        """Every place that counts as evidence."""
        return frozenset(place for group in self.evidence for place in group)

    def to_json(self) -> dict[str, Any]:
        """The question as a line of a gold file."""
        return {
            "id": self.id,
            "kind": self.kind,
            "question": self.question,
            "answerable": self.answerable,
            "facts": [list(group) for group in self.facts],
            "forbidden": list(self.forbidden),
            "evidence": [[list(place) for place in group] for group in self.evidence],
        }


def is_test(question_id: str) -> bool:
    """Whether a question belongs to the test split: a third of all, fixed by its id alone."""
    return int.from_bytes(hashlib.sha256(question_id.encode()).digest()[:8]) % 3 == 0


def normalise(text: str) -> str:
    """`text` as facts are compared: NFKD, no accents, case folded, white space collapsed.

    NFKD makes U+2011 (a hyphen that does not break) U+2010, which is not the hyphen-minus of a
    keyboard; dashes and typographic apostrophes stay too. A fact that may be written in several
    ways lists them as alternatives.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def holds(text: str, fact: str) -> bool:
    """Whether `text` holds `fact`, both normalised, on word boundaries."""
    return re.search(rf"(?<!\w){re.escape(normalise(fact))}(?!\w)", normalise(text)) is not None


def _strings(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{what} must be a list of strings")
    for item in value:
        if not isinstance(item, str):
            raise TypeError(f"{what} must hold strings, not {json.dumps(item)}")
        if not normalise(item):
            raise ValueError(f"{what} holds an empty string")
    return tuple(value)


def _facts(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise TypeError("`facts` must be a list of groups of alternatives")
    groups = tuple(_strings(group, "a group in `facts`") for group in value)
    if not all(groups):
        raise ValueError("`facts` holds an empty group")
    return groups


def _place(value: object) -> Place:
    match value:
        case [str(source), None] if source:
            return Place(source, None)
        case [str(source), int(number)] if source and number >= 1 and not isinstance(number, bool):
            return Place(source, number)
    shown = json.dumps(value, ensure_ascii=False)
    raise ValueError(
        f"evidence must be [source, paragraph], a paragraph from 1 or null, not {shown}"
    )


def _evidence(value: object) -> tuple[tuple[Place, ...], ...]:
    if not isinstance(value, list) or not all(isinstance(group, list) for group in value):
        raise TypeError("`evidence` must be a list of groups of [source, paragraph]")
    groups = tuple(tuple(_place(place) for place in group) for group in value)
    if not all(groups):
        raise ValueError("`evidence` holds an empty group")
    return groups


def parse(line: Mapping[str, Any], origin: str = "") -> GoldQuestion:
    """One decoded line as a question.

    Raises:
        ValueError, TypeError: what is wrong with it, without file and line.
    """
    for key in line:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(KEYS)}"
            raise ValueError(f"unknown key {key!r}{hint}")
    missing = [key for key in REQUIRED if key not in line]
    if missing:
        raise ValueError(f"{', '.join(map(repr, missing))} missing")
    for key in ("id", "kind", "question"):
        if not isinstance(line[key], str) or not line[key].strip():
            raise ValueError(f"{key!r} must be a string that is not empty")
    if not isinstance(line["answerable"], bool):
        raise TypeError("'answerable' must be true or false")
    question = GoldQuestion(
        id=line["id"],
        kind=line["kind"],
        question=line["question"],
        answerable=line["answerable"],
        facts=_facts(line.get("facts", [])),
        forbidden=_strings(line.get("forbidden", []), "`forbidden`"),
        evidence=_evidence(line.get("evidence", [])),
        origin=origin,
    )
    if question.answerable and not question.evidence:
        raise ValueError("answerable, but without evidence")
    if not question.answerable and (question.facts or question.evidence):
        raise ValueError("not answerable, but with facts or evidence")
    return question


def stream(path: Path) -> Iterator[GoldQuestion]:
    """The questions of a file in its order, each checked as it is read.

    Raises:
        GoldError: with file and line: unknown keys, duplicate ids, empty groups, ...
    """
    seen: dict[int, int] = {}
    for number, line in jsonlines.read(path):
        origin = f"{path}:{number}"
        try:
            question = parse(line, origin)
        except (ValueError, TypeError) as error:
            raise GoldError(f"{origin}: {error}", "Correct the line, then run again.") from error
        # 64 bits of a hash and a line number are a fraction of what the question itself takes
        key = int.from_bytes(hashlib.sha256(question.id.encode()).digest()[:8])
        if key in seen:
            raise GoldError(
                f"{origin}: the id {question.id!r} is that of line {seen[key]} already",
                "Give each question an id of its own.",
            )
        seen[key] = number
        yield question


def load(path: Path) -> tuple[GoldQuestion, ...]:
    """All questions of a file.

    Raises:
        GoldError: as `stream`; also when the file holds no question.
    """
    questions = tuple(stream(path))
    if not questions:
        raise GoldError(f"{path}: no questions", "Write one with `pincite eval --new`.")
    return questions


@dataclass(frozen=True, slots=True)
class GoldFile:
    """A gold file that can be gone through again and again without being held in memory."""

    path: Path

    def __iter__(self) -> Iterator[GoldQuestion]:
        return stream(self.path)


def digest(questions: Iterable[GoldQuestion]) -> tuple[str, int]:
    """A hash over what is asked and expected, and the number of questions.

    The hash does not depend on the order of the questions nor on how the JSON is laid out: it is
    the sum of each question's SHA-256, modulo 2**256.
    """
    total, count = 0, 0
    for question in questions:
        line = json.dumps(question.to_json(), sort_keys=True)
        total += int.from_bytes(hashlib.sha256(line.encode()).digest())
        count += 1
    return f"{total % 2**256:064x}", count


def check_evidence(
    questions: Iterable[GoldQuestion], exists: Callable[[str, int | None], bool]
) -> None:
    """Refuse evidence that the collection does not hold.

    `exists(source, paragraph)` says whether it holds a place.

    Raises:
        GoldError: naming the first few places that are missing, with file and line.
    """
    faults: list[str] = []
    count = 0
    for question in questions:
        for place in sorted(question.places, key=lambda p: (p.source, p.paragraph or 0)):
            if not exists(place.source, place.paragraph):
                count += 1
                if len(faults) < SHOWN_FAULTS:
                    faults.append(f"{question.origin or question.id}: {place}")
    if count:
        more = f"\nand {count - len(faults)} more" if count > len(faults) else ""
        raise GoldError(
            "evidence that the collection does not hold:\n" + "\n".join(faults) + more,
            "`pincite records` lists the sources; index the records that the questions are about.",
        )


def append_question(path: Path, question: GoldQuestion) -> None:
    """Append a question as a line to a file, which is made when there is none.

    Raises:
        GoldError: the question is not valid, or its id is there already.
    """
    try:
        parse(question.to_json())
    except (ValueError, TypeError) as error:
        raise GoldError(f"{question.id}: {error}", "Nothing was written.") from error
    if path.exists() and any(other.id == question.id for other in stream(path)):
        raise GoldError(f"{path}: the id {question.id!r} is there already", "Choose another id.")
    with path.open("a+b") as out:
        if out.seek(0, os.SEEK_END):
            out.seek(-1, os.SEEK_END)
            if out.read(1) != b"\n":
                out.write(b"\n")
        out.write(jsonlines.encode(question.to_json()).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
