"""The prompt: instructions, one passage, what is to be done with it, and last the question.

In this order the state of all but the question is the same whatever is asked. The model says Yes or
No first, or its inside does; the writing goes on from there. Nothing here offers the model a way to
refuse: whether the records answer is decided elsewhere (`qa.answerability`), since a refusal phrase
in the prompt ruins good answers of small models.
"""

from __future__ import annotations

from models.prompts import Prompt, parted, place_of
from models.protocol import Generator
from qa.answers import Passage
from qa.context import shown_above

SYSTEM = (
    "You check answers against the records of meetings. A record speaks of many States, people, "
    "sessions and dates: an answer about another one is wrong. Answer in one or two full sentences "
    "that repeat what is asked and give the names, numbers and dates exactly as the passage gives "
    "them. If several things are asked for, give all of them."
)
AFFIRM = "Yes. The record says that"
"""Put into the model's mouth before it writes: makes it write a full sentence. What follows is the
draft."""
_ASK = (
    "If the passage states the answer to exactly the following question, say Yes and answer it; "
    "otherwise say No."
)
_CONFIRM = "Does the record say this:"
_ANSWERS = "Does that answer the question?"


def shown(passage: Passage) -> str:
    """A passage as the model reads it, under its heading, and what is to be done with it."""
    return f"Passage:\n\n[{shown_above(passage)}]\n{passage.text}\n\n{_ASK}\n"


def asking(generator: Generator, passage: Passage, question: str, answer: str = "") -> Prompt:
    """The prompt that ends where the model says Yes or No, or goes on after `answer`."""
    before = shown(passage)
    prompt = generator.chat(SYSTEM, f"{before}Question: {question}", answer)
    return parted(prompt, before)


def reading(generator: Generator, passage: Passage, question: str) -> tuple[Prompt, Prompt]:
    """The prompt that ends where the model says Yes or No; and with `AFFIRM`, to be written on.

    The second begins with the first: both are read in one go (`Generator.read`).
    """
    return asking(generator, passage, question), asking(generator, passage, question, AFFIRM)


def drafted(
    generator: Generator, passage: Passage, question: str, draft: str
) -> tuple[Prompt, Prompt]:
    """The prompt that ends with what was written; and with the question whether it answers.

    The second begins with the first, and that with what `reading` has the model write on.
    """
    before = shown(passage)
    user = f"{before}Question: {question}"
    prompts = (
        generator.chat(SYSTEM, user, f"{AFFIRM}{draft}"),
        generator.chat(SYSTEM, user, f"{AFFIRM}{draft}", _ANSWERS),
    )
    first, second = (parted(parted(prompt, before), AFFIRM) for prompt in prompts)
    return first, second


def confirming(generator: Generator, passage: Passage, claim: str) -> tuple[Prompt, Prompt]:
    """The same for whether the passage says just what `claim` says.

    It is put as a question is, so that the state of the passage serves for it too.
    """
    return reading(generator, passage, f"{_CONFIRM} {claim}")


def beginning(generator: Generator, passage: Passage) -> tuple[Prompt, Prompt]:
    """What the prompts of all questions on a passage begin with; and of these, on all passages."""
    before = shown(passage)
    prompt = asking(generator, passage, "")
    place = place_of(prompt, before)
    return prompt[: place + 1], prompt[:place]
