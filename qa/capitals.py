"""Capitals that stand for their governments: `What did Ashgabat answer?`.

Journalists say so, and records never do. So where the capital stands nowhere in the records and the
State does, the question is taken to name the State; what was understood is shown. Only where the
capital speaks or acts: a place, a person or a treaty of that name stays what it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

_VERB = r"(?!(?:and|or|in|of|at|on|by|for|from|with|as|to|is|was|were)\b)[a-z]+\b"
_AFTER = "|".join(rf"(?<=\b{verb}\s)" for verb in ("did", "does", "has", "had", "would", "will"))
_DOES = rf"(?:{_AFTER}){{}}(?=\s+{_VERB})"
# `What did Ashgabat answer?`
_IS_DOING = (
    r"(?:(?<=\bwas\s)|(?<=\bwere\s)|(?<=\bis\s)){}(?=\s+(?:(?:still|not)\s+)?(?:to|[a-z]+ing)\s)"
)
# `How much was Washington still to pay?`
_ITS = (
    r"(?<!\w){}(?=['’]s\s+(?:[a-z]+\s)?(?:views?|position|repl(?:y|ies)|answers?|responses?"
    r"|explanations?|delegat\w+|representatives?|stance|arguments?|objections?|proposals?|reasons?"
    r"|government|envoy|ambassador|plans?|attitude|report)\b)"
)
# `Islamabad's explanation`
_NAMED = re.compile(r".\b[A-Z][\w.’'-]*\s$")
# A first name or a title stands before; the question's first word has its capital anyway.


@cache
def known() -> dict[str, tuple[str, ...]]:
    """The names of the State that each capital is of; read once."""
    table = tomllib.loads(files("qa").joinpath("capitals.toml").read_text(encoding="utf-8"))
    return {capital: tuple(row["states"]) for row in table["known"] for capital in row["capitals"]}


@cache
def _capitals() -> re.Pattern[str]:
    longest_first = sorted(known(), key=len, reverse=True)
    names = rf"(?:{'|'.join(map(re.escape, longest_first))})"
    return re.compile("|".join(form.format(names) for form in (_DOES, _IS_DOING, _ITS)))


def with_states(question: str, stands: Callable[[str], bool]) -> str:
    """The question with the State in the place of a capital that speaks or acts in it.

    Args:
        question: on one line.
        stands: whether words stand side by side somewhere in the records that are asked.
    """

    def state_of(match: re.Match[str]) -> str:
        if _NAMED.search(question[: match.start()]) or stands(match.group()):
            return match.group()
        for state in known()[match.group()]:
            name = state.removeprefix("the ")
            if name.casefold() in question.casefold():
                break
            if stands(name):
                return state if match.start() else f"{state[:1].upper()}{state[1:]}"
        return match.group()

    return _capitals().sub(state_of, question)
