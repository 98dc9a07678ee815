"""A comparison divided by the language model, where no rule of `qa.parts` finds its two sides.

`Hourly price of captioning: old contract versus new supplier?` names nothing that a rule could put
in the place of something else. The model writes a question for each side, and code sees to it that
they ask for what was asked: nothing new is named, nothing that was named is lost, and they differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations

from models.prompts import Prompt, parted
from models.protocol import Generator
from qa.anchors import anchors, content_words, held, keys_of

_SYSTEM = (
    "You split a comparison into two questions, one for each side. Each question stands by itself "
    "and keeps the words of the comparison."
)
_EXAMPLES = (
    (
        "How did the budgets of the library in Norvania and the museum in Sundria differ?",
        "What was the budget of the library in Norvania?",
        "What was the budget of the museum in Sundria?",
    ),
    (
        "rejected applications: figure in the report v. figure given by the delegation",
        "How many rejected applications were there according to the report?",
        "How many rejected applications were there according to the delegation?",
    ),
    (
        "What did the farmers want from the law, and what did the traders want from it?",
        "What did the farmers want from the law?",
        "What did the traders want from the law?",
    ),
)
_GRAMMAR = r"""root ::= "1. " side "\n2. " side
side ::= [^\n?]+ "?"
"""
_SIDES = re.compile(r"1\. (.+\?)\n2\. (.+\?)")
_LONGEST = 120
# Tokens of both sides together; of what is longer the second lacks its end, and does not count.
_SHARED = 0.6
"""The least share of a side's content words that are the question's, and of these that are kept."""
_TWO = "n:2"
# `at the two meetings`: each side is of one of them.
_ORDINAL = r"(?:\w+(?:st|nd|rd|th)|first|second|third)\b"
_WORDS = re.compile(
    r"\b(?:compar(?:e|es|ed|ing|ison)|versus|vs|as against|differ(?:s|ed)?|differences? between"
    r"|how far apart|respectively|side by side)\b"
    r"|(?<=[a-z\d)] )v\. ",  # but not `L.M. v. Duvrania`
    re.IGNORECASE,
)
_AGAINST = re.compile(
    rf"\d.*\bagainst\b.*\d|\b{_ORDINAL}.*\bagainst\b.*\b{_ORDINAL}"
    r"|\b(?:old|first|earlier|former|initial|original|previous)\b.*\bagainst\b"
    r".*\b(?:new|second|later|latest|final|last)\b",
    re.IGNORECASE,
)
# `July 2031 against July 2032`, but not `voted against`.
_CHANGE = re.compile(
    r"\b(?:chang|mov|shift|evolv|ris|ros|gr[eo]w|fell|fall|develop|improv|get (?:better|worse))\w*"
    r"\b.*\b(?:from\b.+\bto|between\b.+\band)\b",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:before and after|then and now|now and (?:by|then|in|at)|first and (?:\w+ ){0,2}second"
    r"|the one\b.*\bthe other|each of the two|(?:in|at) each|under either|more or less"
    r"|the first\b.{3,40}\band the last)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(at|in|for|under|by|from|to)\s+[^,?]{2,60}?,?\s+and\s+(?:then\s+)?\1\b", re.IGNORECASE
)
# `at the north pier and at the south pier`.
_COMPARES = (_WORDS, _AGAINST, _CHANGE, _PAIR, _AGAIN)


def compares(question: str) -> bool:
    """Whether the question seems to set two things against each other."""
    return any(form.search(question) for form in _COMPARES)


def divided(
    generator: Generator,
    question: str,
    cancelled: Callable[[], bool],
    asking: Callable[[Prompt], None] = lambda _: None,
) -> tuple[str, ...]:
    """A question for each of the two sides of `question`, as the model divides it.

    Empty where what it writes would not ask the same, or when it was cancelled. `asking` is told
    the prompt.

    Raises:
        ModelError: the model cannot run.
    """
    examples = "\n\n".join(
        f"Comparison: {whole}\n1. {one}\n2. {other}" for whole, one, other in _EXAMPLES
    )
    prompt = parted(
        generator.chat(_SYSTEM, f"{examples}\n\nComparison: {question}"), f"{examples}\n\n"
    )
    asking(prompt)
    same = next(i for i, s in enumerate(prompt) if not s.control and s.text.startswith(examples))
    generator.keep(prompt[: same + 1], cancelled=cancelled)
    written = "".join(
        piece.text
        for piece in generator.stream(
            prompt, max_tokens=_LONGEST, grammar=_GRAMMAR, cancelled=cancelled
        )
    )
    sides = _SIDES.fullmatch(written.strip())
    return sides.groups() if sides and asks_the_same(question, sides.groups()) else ()


def asks_the_same(question: str, sides: Sequence[str]) -> bool:
    """Whether these, together, ask for what the question asks for.

    Each names only what the question names, and mostly in its words; what the question names is
    named by one of them; and none asks for what another asks for, too.
    """
    asked, known = set(content_words(question)), keys_of(question)
    if "w:first" in known:
        known |= {"n:1"}  # `for her first and her second report`
    said: set[str] = set()
    named: set[str] = set()
    for side in sides:
        words, keys = content_words(side), {a.key for a in anchors(side)}
        own = sum(word in asked for word in words)
        if not words or own < _SHARED * len(words) or not all(held(k, known) for k in keys):
            return False
        said |= set(words)
        named |= keys_of(side)
    # what opens a question (`Number of ...`) has its capital from there
    names = [a.key for a in anchors(question) if a.start and a.key != _TWO]
    kept = len(asked & said) >= _SHARED * len(asked) and all(held(key, named) for key in names)
    return kept and not any(keys_of(a) <= keys_of(b) for a, b in permutations(sides, 2))
