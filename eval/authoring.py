"""`pincite eval --new`: a gold question written with the hits in view.

The terminal is passed in as two callables, so that a script can be the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval import gold
from eval.gold import GoldQuestion, Place

Ask = Callable[[str], str]
"""Shows a prompt and gives the line that the author writes."""
Show = Callable[[str], None]
"""Shows a line (or several) to the author."""
Search = Callable[[str], Sequence[Mapping[str, Any]]]
"""A query to hits as `search --json` has them, best first."""

EXCERPT = 160
"""Characters of a hit that are shown."""
HOW_EVIDENCE = (
    "Evidence: numbers of hits; `1 3` needs both, `1|3` either. `?words` searches again. "
    "Nothing: the records do not say."
)


@dataclass(slots=True)
class _Shown:
    """The hits shown so far; their numbers stay the same while the author searches on."""

    places: list[Place] = field(default_factory=list)

    def add(self, hits: Sequence[Mapping[str, Any]], show: Show) -> None:
        for hit in hits:
            place = Place(str(hit["source"]), hit["paragraph"])
            if place in self.places:
                continue
            self.places.append(place)
            text = " ".join(str(hit.get("text", "")).split())
            if len(text) > EXCERPT:
                text = text[: EXCERPT - 1] + "…"
            show(f"{len(self.places):3}  {hit.get('cite') or place}: {text}")

    def pick(self, line: str) -> tuple[tuple[Place, ...], ...]:
        """`1 3|4` as groups of alternatives.

        Raises:
            ValueError: not numbers, or not the number of a hit.
        """
        # spaces around `|` are allowed, and the groups may be set apart by commas too
        groups = re.sub(r"\s*\|\s*", "|", line.replace(",", " ")).split()
        return tuple(tuple(self._place(number) for number in group.split("|")) for group in groups)

    def _place(self, number: str) -> Place:
        if not number.isdecimal() or not 1 <= int(number) <= len(self.places):
            raise ValueError(f"{number!r} is not the number of a hit (1 to {len(self.places)})")
        return self.places[int(number) - 1]


def next_id(questions: Sequence[GoldQuestion]) -> str:
    """An id that is not taken: the highest number that ends an id, and one."""
    numbers = [int(m[0]) for q in questions if (m := re.search(r"[0-9]+$", q.id))]
    return f"q{max(numbers, default=0) + 1:03}"


def _evidence(question: str, ask: Ask, show: Show, search: Search) -> tuple[tuple[Place, ...], ...]:
    shown = _Shown()
    shown.add(search(question), show)
    show(HOW_EVIDENCE)
    while True:
        line = ask("evidence").strip()
        if line.startswith("?"):
            shown.add(search(line[1:].strip() or question), show)
            continue
        try:
            return shown.pick(line)
        except ValueError as error:
            show(f"{error}.")


def _lines(prompt: str, ask: Ask) -> tuple[str, ...]:
    """Lines until an empty one."""
    lines: list[str] = []
    while line := ask(prompt).strip():
        lines.append(line)
    return tuple(lines)


def compose(path: Path, ask: Ask, show: Show, search: Search) -> GoldQuestion | None:
    """Ask for a question, its evidence and its facts, and append it to `path`.

    Gives None, and writes nothing, when the author gives no question.

    Raises:
        EvalError: the file that is there cannot be used.
    """
    there = tuple(gold.stream(path)) if path.exists() else ()
    text = ask("question").strip()
    if not text:
        return None
    evidence = _evidence(text, ask, show, search)
    facts: tuple[tuple[str, ...], ...] = ()
    if evidence:
        show("Facts that the answer must hold: one a line, alternatives with `|`; empty ends.")
        groups = (line.split("|") for line in _lines("fact", ask))
        facts = tuple(
            kept for group in groups if (kept := tuple(a.strip() for a in group if a.strip()))
        )
    show("Strings that the answer must not hold: one a line; empty ends.")
    forbidden = _lines("forbidden", ask)
    kind = ask("kind (fact)" if evidence else "kind (absent)").strip()
    question = GoldQuestion(
        id=next_id(there),
        kind=kind or ("fact" if evidence else "absent"),
        question=text,
        answerable=bool(evidence),
        facts=facts,
        forbidden=forbidden,
        evidence=evidence,
    )
    gold.append_question(path, question)
    show(f"{question.id} was added to {path} ({question.split} split).")
    return question
