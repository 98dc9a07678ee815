"""The model is asked whether its passage says just this: a second look at a finished sentence.

The state of the passage is kept by then, so only the sentence is read, with an adapter of its own.
What counts is not the word that the model would say but what goes on inside it
(`qa.probe.of_claim`).
"""

from __future__ import annotations

from collections.abc import Callable

from models.inner import Inner
from models.prompts import Prompt
from models.protocol import Generator
from qa import probe
from qa import prompt as prompts
from qa.answers import Passage
from qa.support import Support, absent, confirmed, weights

Confirm = Callable[[Support, str, Passage], Support]
"""Given what the rules came to, a claim and its passage: the check with the model's word in it."""


def unasked(found: Support, claim: str, passage: Passage) -> Support:
    """What the rules came to. Nobody is asked."""
    del claim, passage
    return found


def inside(
    generator: Generator, claim: str, passage: Passage, cancelled: Callable[[], bool]
) -> Inner | None:
    """(2 width,) what goes on inside as the model is asked whether the passage says just this.

    Where it is about to say Yes or No, and where it would write on; read with the adapter that was
    fitted to confirming. None when it was cancelled, or cannot be told.

    Raises:
        ModelError: the model cannot run.
    """
    adapter = probe.adapter(generator.sha256, probe.CLAIM)
    if adapter is None:
        return None
    beginning, shared = prompts.beginning(generator, passage)
    generator.keep(beginning, shared, cancelled)
    if cancelled():
        return None
    prompt, then = prompts.confirming(generator, passage, claim)
    return generator.adapted(
        prompt, then=then, behind=beginning, adapter=adapter, cancelled=cancelled
    )


def confirmer(
    generator: Generator,
    cancelled: Callable[[], bool],
    asking: Callable[[Prompt], None] = lambda _: None,
) -> Confirm:
    """What asks this model, if weights were fitted to it; else `unasked`.

    `asking` is told each prompt.
    """
    table = weights(generator.sha256)
    if table is None:
        return unasked

    def confirm(found: Support, claim: str, passage: Passage) -> Support:
        if absent(found):  # the model is not asked what it cannot change
            return found
        asking(prompts.confirming(generator, passage, claim)[0])
        state = inside(generator, claim, passage, cancelled)
        told = probe.of_claim(generator.sha256, state)
        return found if told is None else confirmed(found, told, table)

    return confirm
