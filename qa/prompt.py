"""The prompt: instructions, then passages, then the question.

In this order a follow-up on the same passages finds all but its last line in the model's cache.
Nothing here offers the model a way to refuse: whether the records answer is decided elsewhere
(`qa.answerability`), since a refusal phrase in the prompt ruins good answers of small models.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answers import Passage
from qa.context import heading

PROMPT_VERSION = 1

SYSTEM = (
    "You answer questions about the records of meetings, from the passages given and from nothing "
    "else. Answer in one or two full sentences that repeat what is asked and state the names, "
    "numbers and dates exactly as the passages give them. If the question asks for several things, "
    "give all of them. The heading in brackets before a passage says which session and meeting it "
    "is from and who speaks."
)
AFFIRM = "Yes. The record says that"
"""The model is asked to say first whether the passages answer; this is put into its mouth, and
makes it write a full sentence. What follows is the draft."""


def render_passages(passages: Sequence[Passage]) -> str:
    """The passages as the model reads them, each under its heading."""
    return "\n\n".join(f"[{heading(p.ref)}]\n{p.text}" for p in passages)


def user_turn(passages: Sequence[Passage], question: str) -> str:
    """The user's turn: passages first, the question last."""
    return (
        f"Passages:\n\n{render_passages(passages)}\n\n"
        f"Question: {question}\n"
        "First say Yes or No: do the passages answer the question? Then answer it."
    )
