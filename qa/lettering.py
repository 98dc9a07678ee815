"""Letters that readers use and records do not: `CERD` and `NGOs` in a question, written out.

Records of the United Nations give the names of bodies, courts and treaties in full; whoever asks
about them says `the ICJ`. Nothing that is looked for by word finds one by the other. So letters are
written out where they are known (`letters.toml` and `index/bodies.toml`) and what they stand for is
in the collection; what was understood is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.bodies import bodies


@dataclass(frozen=True, slots=True)
class Known:
    """Letters, and what they may stand for."""

    names: tuple[str, ...]
    treaties: tuple[str, ...] = ()
    """What they stand for where the question speaks of a treaty; a body has the same letters."""
    by_letters: bool = False
    """Records, too, write the letters: only where none does is the name taken."""
    begun: str = ""
    """With which first words of the name records go on; empty where they do not, or others begin
    so."""


_LETTERS = re.compile(
    r"(?P<article>\b(?:[Tt]he|[Aa]n?)\s+)?"
    r"(?<![\w/.-])(?P<short>[A-Z][A-Z-]*[A-Z])(?P<plural>s?)(?![\w/]|\.\w|-\w)"
    r"(?P<noun>\s+(?:[Cc]ommittee|[Cc]onvention|[Cc]ovenant|[Tt]reaty)\b)?"
)
_OF_A_TREATY = re.compile(
    r"\b(?:part(?:y|ies)\s+to|ratif\w+(?:\s+of)?|acced\w+\s+to|accessions?\s+to|sign(?:ed|ing)"
    r"|signator\w+\s+(?:to|of)|reservations?\s+to|articles?\s+[\w, ]{1,20}\s+of|joined)\s+$",
    re.IGNORECASE,
)
# What leads to the letters of a treaty, and not of the body that watches it.


@cache
def known() -> dict[str, Known]:
    """All letters of the tables; read once."""
    table = tomllib.loads(files("qa").joinpath("letters.toml").read_text(encoding="utf-8"))
    found = {
        body.acronym: Known(body.names, body.treaties)
        for body in bodies()
        if body.acronym and body.treaties
    }
    return found | {
        row["short"]: Known(
            tuple(row["names"]),
            by_letters=row.get("by_letters", False),
            begun=row.get("begun", ""),
        )
        for row in table["known"]
    }


def written_out(question: str, stands: Callable[[str], bool], kept: Collection[str] = ()) -> str:
    """The question with its known letters written out, where records have them so.

    Args:
        question: on one line.
        stands: whether words stand side by side somewhere in the records that are asked.
        kept: letters that stay: a body whose own records are asked, what a question asks to be
            told the meaning of.
    """
    if question == question.upper():
        return question  # all in capitals: no letters stand out

    def name_of(match: re.Match[str]) -> str:
        short = match["short"]
        letters = known().get(short)
        if letters is None or short in kept or (letters.by_letters and stands(short)):
            return match.group()
        if not letters.treaties and _is(match["noun"], "committee"):
            return match.group()  # `the NGO Committee` is a body
        of_treaty = not _is(match["noun"], "committee") and (
            bool(match["noun"]) or bool(_OF_A_TREATY.search(question[: match.start()]))
        )
        names = (*letters.treaties, *letters.names) if of_treaty else letters.names
        name = next((one for one in names if stands(one)), None)
        if name is None or name.casefold() in question.casefold():
            return match.group()
        return _in_its_place(match, name)

    return _LETTERS.sub(name_of, question)


def _in_its_place(match: re.Match[str], name: str) -> str:
    article, noun = match["article"] or "", match["noun"] or ""
    if match["plural"]:
        return f"{article}{name}s{noun}"
    if noun.strip().casefold() in name.casefold() or _is(noun, "treaty"):
        noun = ""  # `the CEDAW Committee`
    if article.strip().casefold() in ("a", "an"):
        article = "an " if name[0].casefold() in "aeiou" else "a "
    elif not article and name[0].isupper():
        article = "the "
    return f"{article}{name}{noun}"


def _is(noun: str | None, word: str) -> bool:
    return (noun or "").strip().casefold() == word
