"""The numbers that Word shows before paragraphs of its automatic lists, and its styles' outline.

A number is not stored: it is counted from the list definitions (ECMA-376 part 1, 17.9). Counted
here: levels, start values, restarts under a higher level, overrides, and inheritance by style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML, as lxml writes it."""

_DEEPEST = 32
# styles deep: an inheritance chain longer than this is a loop
_HEADING_STYLE = re.compile(
    r"(?:heading|title|subtitle|_?\s?h(?:_|\s)?(?:ch|[1-6])(?![0-9]))", re.I
)
_ROMANS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Xml(Protocol):
    """As much of an lxml element as is used here; lxml ships no types."""

    @property
    def tag(self) -> object:
        """The name with its namespace; no string for a comment."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""

    def get(self, key: str, default: str = ..., /) -> str:
        """An attribute."""

    def find(self, path: str, /) -> Xml | None:
        """The first element at `path`."""

    def iter(self, tag: str, /) -> Iterator[Xml]:
        """The element and all below it that have the name `tag`, in order."""

    def __iter__(self) -> Iterator[Xml]: ...


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition."""

    format: str = "decimal"
    """`decimal`, `lowerLetter`, `bullet` and the like."""
    text: str = ""
    """How the number is shown: `%1.`, `(%2)`."""
    start: int = 1


@dataclass(frozen=True, slots=True)
class Label:
    """What Word shows before a paragraph."""

    number: int | None
    """The number, where it is shown alone and in Arabic figures: a paragraph's number."""
    text: str
    """What else is shown, such as `(a)`; empty for bullets and for a paragraph's number."""


@dataclass(slots=True)
class Lists:
    """The lists of one document, and how far each has been counted."""

    levels: Mapping[str, Mapping[int, Level]]
    """By abstract list."""
    instances: Mapping[str, tuple[str, Mapping[int, int]]]
    """From list to its abstract list and the start values that it overrides."""
    styles: Mapping[str, Xml]
    """Style elements by id."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: Xml) -> Label | None:
        """Count `paragraph` (a `w:p`) and give its label; None where it is in no list."""
        place = self._place(paragraph)
        if place is None:
            return None
        instance, depth = place
        known = self.instances.get(instance)
        if known is None:
            return None
        abstract, overrides = known
        levels = self.levels.get(abstract, {})
        level = levels.get(depth, Level())
        counts = self._counts.setdefault(abstract, {})
        if depth in overrides and (instance, depth) not in self._begun:
            counts[depth] = overrides[depth] - 1
        self._begun.add((instance, depth))
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _label(level, depth, counts, levels)

    def is_heading(self, paragraph: Xml) -> bool:
        """Whether the paragraph, or a style that it inherits from, is a heading."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return _is_outline(own)
        for style in self._chain(paragraph):
            outline = style.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return _is_outline(outline)
            name = style.find(f"{W}name")
            if name is not None and _HEADING_STYLE.match(name.get(f"{W}val", "")):
                return True
        return False

    def _chain(self, paragraph: Xml) -> Iterator[Xml]:
        """The paragraph's style and those that it is based on."""
        reference = paragraph.find(f"{W}pPr/{W}pStyle")
        for _ in range(_DEEPEST):
            style = None if reference is None else self.styles.get(reference.get(f"{W}val", ""))
            if style is None:
                return
            yield style
            reference = style.find(f"{W}basedOn")

    def _place(self, paragraph: Xml) -> tuple[str, int] | None:
        """The list and the 0-based level of a paragraph, its own or by its style."""
        properties = [paragraph.find(f"{W}pPr/{W}numPr")]
        properties += [style.find(f"{W}pPr/{W}numPr") for style in self._chain(paragraph)]
        instance: str | None = None
        depth: int | None = None
        for one in properties:
            if one is None:
                continue
            number, level = one.find(f"{W}numId"), one.find(f"{W}ilvl")
            if instance is None and number is not None:
                instance = number.get(f"{W}val", "")
            if depth is None and level is not None:
                depth = integer(level.get(f"{W}val", ""))
        # list 0 takes a paragraph out of its style's list
        return None if instance in (None, "0") else (instance, depth or 0)


def read_lists(numbering: Xml | None, styles: Xml | None) -> Lists:
    """The lists of a document's numbering and style parts (lxml elements; None where missing)."""
    levels: dict[str, dict[int, Level]] = {}
    instances: dict[str, tuple[str, dict[int, int]]] = {}
    if numbering is not None:
        for abstract in numbering.iter(f"{W}abstractNum"):
            levels[abstract.get(f"{W}abstractNumId", "")] = {
                integer(level.get(f"{W}ilvl", "")): _level(level)
                for level in abstract.iter(f"{W}lvl")
            }
        for instance in numbering.iter(f"{W}num"):
            reference = instance.find(f"{W}abstractNumId")
            if reference is None:
                continue
            starts = {
                integer(override.get(f"{W}ilvl", "")): integer(start.get(f"{W}val", ""))
                for override in instance.iter(f"{W}lvlOverride")
                if (start := override.find(f"{W}startOverride")) is not None
            }
            instances[instance.get(f"{W}numId", "")] = (reference.get(f"{W}val", ""), starts)
    by_id = (
        {} if styles is None else {s.get(f"{W}styleId", ""): s for s in styles.iter(f"{W}style")}
    )
    return Lists(levels, instances, by_id)


def integer(text: str | None) -> int:
    """A whole number from an attribute; 0 for anything else, as a damaged file may hold."""
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else 0


def _level(element: Xml) -> Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{W}{name}")
        return default if found is None else found.get(f"{W}val", default)

    return Level(value("numFmt", "decimal"), value("lvlText", ""), integer(value("start", "1")))


def _label(
    level: Level, depth: int, counts: Mapping[int, int], levels: Mapping[int, Level]
) -> Label | None:
    if level.format in ("bullet", "none"):
        return None
    alone = re.fullmatch(rf"\s*%{depth + 1}\s*[.)]?\s*", level.text)
    if level.format.startswith("decimal") and alone:
        return Label(counts[depth], "")

    def shown(found: re.Match[str]) -> str:
        at = int(found.group(1)) - 1
        other = levels.get(at, Level())
        return written(counts.get(at, other.start), other.format)

    return Label(None, re.sub(r"%([1-9])", shown, level.text).strip())


def written(number: int, style: str) -> str:
    """`number` as a list of that format (`decimal`, `lowerLetter`, ...) shows it."""
    if style in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 26:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMANS:
            count, number = divmod(number, value)
            roman += letters * count
        return roman.upper() if style == "upperRoman" else roman
    return str(number)


def _is_outline(element: Xml) -> bool:
    return 0 <= integer(element.get(f"{W}val", "")) < 9
