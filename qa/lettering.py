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

from index.answer_types import AnswerType, answer_type
from index.bodies import bodies
from index.titles import TITLE


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
    bare: bool = False
    """It stands before nouns, too, and gets no article that it has not: `which EU fund`."""


_LETTERS = re.compile(
    r"(?P<article>\b(?:[Tt]he|[Aa]n?)\s+)?"
    r"(?<![\w/.-])(?P<short>[A-Z][A-Z-]*[A-Z]|G-?77|U\.(?:S\.A\.|S\.|K\.))(?P<plural>s?)(?![\w/$]|\.\w|-\w)"
    r"(?P<noun>\s+(?:[Cc]ommittee|[Cc]onvention|[Cc]ovenant|[Tt]reaty)\b)?"
)
_OF_A_TREATY = re.compile(
    r"\b(?:part(?:y|ies)\s+to|ratif\w+(?:\s+of)?|acced\w+\s+to|accessions?\s+to|sign(?:ed|ing)"
    r"|signator\w+\s+(?:to|of)|reservations?\s+to|articles?\s+[\w, ]{1,20}\s+of|joined)\s+$",
    re.IGNORECASE,
)
# What leads to the letters of a treaty, and not of the body that watches it.


_TITLE = re.compile(rf"\b{TITLE}\.?\s+$")
_FAMILY_NAME = re.compile(r"\s+[A-Z][a-z]+\s+(?:of|said|told|from|\()")
_NEXT_SENTENCE = re.compile(
    r"\s+(?:Did|Does|Has|Have|He|How|In|It|She|The|They|Was|Were|What|When|Where|Which|Who|Why)\b"
)
_CAPITALISED = re.compile(
    r"\b(?P<name>[A-Z][\w-]*[a-z](?:\s+(?:(?:and|for|in|of|on|the|to)\s+){0,2}[A-Z][\w-]*[a-z])+)(?:['’]s)?(?![\w-])"
)
_DROPPED = 4
# So many words at most are taken off a run of capitals: `Does the`, `Ms. Vane of the`.
_FEWEST = 3
# Letters: two may be anything.


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
            bare=row.get("bare", False),
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
        short = match["short"].replace(".", "").replace("G-", "G")
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
        before, behind = question[: match.start()], question[match.end() :]
        if (
            short != match["short"]
            and not match["article"]
            and (_TITLE.search(before) or _FAMILY_NAME.match(behind))
        ):
            return match.group()  # `Mr. U.S. Bhatia`
        ends = match.group().endswith(".") and _NEXT_SENTENCE.match(behind)
        return _in_its_place(match, name, bare=letters.bare) + ("." if ends else "")

    return _LETTERS.sub(name_of, question)


def lettered(question: str, stands: Callable[[str], bool]) -> str:
    """The question with the letters behind a name for which some record gives them.

    `The United Nations Development Corporation (UNDC)`: once it has given the name, a record goes
    on with the letters alone, and nothing that is looked for by word finds one by the other.

    Args:
        question: on one line.
        stands: as for `written_out`.
    """
    if question == question.upper() or answer_type(question) is AnswerType.LETTERS:
        return question

    def both(match: re.Match[str]) -> str:
        whole, words = match.group(), match["name"].split()
        if question[match.end() :].lstrip().startswith("("):
            return whole
        # the first may only begin the sentence, or be of another name
        for first in range(min(len(words), _DROPPED)):
            name = " ".join(words[first:])
            letters = _initials(name)
            if len(letters) < _FEWEST or letters in question:
                break
            if name[0].isupper() and stands(f"{name} {letters}"):
                return f"{whole} ({letters})"
        return whole

    return _CAPITALISED.sub(both, question)


def _initials(name: str) -> str:
    return "".join(
        part[0] for word in name.split() for part in word.split("-") if part[:1].isupper()
    )


def _in_its_place(match: re.Match[str], name: str, *, bare: bool) -> str:
    article, noun = match["article"] or "", match["noun"] or ""
    if match["plural"]:
        many = f"{name[:-1]}ies" if name.endswith("ry") else f"{name}s"
        return f"{article}{many}{noun}"
    if noun.strip().casefold() in name.casefold() or _is(noun, "treaty"):
        noun = ""  # `the CEDAW Committee`
    if article.strip().casefold() in ("a", "an"):
        vowel = name[0].casefold() in "aeiou" and not name.startswith(("Eu", "Uni"))
        article = "an " if vowel else "a "
    elif not article and name[0].isupper() and not bare:
        article = "the "
    return f"{article}{name}{noun}"


def _is(noun: str | None, word: str) -> bool:
    return (noun or "").strip().casefold() == word
