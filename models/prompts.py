"""A chat prompt in segments, so that no content is ever taken for a control token.

The model's own template (a Jinja text inside its GGUF file) is rendered with stand-ins for the
contents, and cut at them: what lies between is the template's and may hold control tokens, the
contents themselves are plain text whatever they say.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from models.errors import ModelError

_SYSTEM, _USER = "@@system-content@@", "@@user-content@@"
_ANSWER, _REPLY = "@@answer-content@@", "@@reply-content@@"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a prompt. Its ends are also ends of tokens."""

    text: str
    control: bool
    """Whether control tokens such as `<|im_end|>` are recognised in it; False for contents."""


Prompt = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """How a model wants a conversation written."""

    source: str
    """Jinja."""
    bos_token: str
    eos_token: str

    def prompt(self, system: str, user: str, answer: str = "", reply: str = "") -> Prompt:
        """Segments that end where the assistant's turn goes on after `answer`.

        With a `reply`, which is the user's, `answer` is the whole of that turn, and the assistant
        is to speak again. An empty `system` leaves the template's own. A template that knows no
        system turn gets the system text at the head of the user's turn. Raises `ModelError` when
        the template cannot be rendered or leaves a content out.
        """
        contents = [(_SYSTEM, system)] if system else []
        contents += [(_USER, user), *([(_ANSWER, answer), (_REPLY, reply)] if reply else [])]
        rendered = _rendered(self, with_system=bool(system), replied=bool(reply))
        return (*_cut(rendered, contents), *([] if reply else _plain(answer)))

    def render(self, turns: list[tuple[str, str]]) -> str:
        """The template's text for these turns, by role and content. Raises `ModelError`."""
        import jinja2
        import jinja2.sandbox

        environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.loopcontrols"],
            autoescape=False,  # the output is a prompt, not HTML
        )
        environment.filters["tojson"] = json.dumps
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = _today
        try:
            return environment.from_string(self.source).render(
                messages=[{"role": role, "content": content} for role, content in turns],
                bos_token=self.bos_token,
                eos_token=self.eos_token,
                add_generation_prompt=True,
            )
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise ModelError(
                f"The model's chat template cannot be used: {error}",
                "Choose another model with `--model`.",
            ) from error


def place_of(prompt: Prompt, content: str) -> int:
    """The 0-based place of the segment that is this content. Raises `ValueError` for none."""
    return prompt.index(Segment(content, control=False))


@lru_cache(maxsize=8)
def _rendered(template: ChatTemplate, *, with_system: bool, replied: bool = False) -> str:
    """The template with stand-ins for contents: the same for every prompt, and slow to make."""
    turns = [("system", _SYSTEM)] if with_system else []
    rest = [("assistant", _ANSWER), ("user", _REPLY)] if replied else []
    try:
        return template.render([*turns, ("user", _USER), *rest])
    except ModelError:
        if not with_system:
            raise
        return template.render([("user", f"{_SYSTEM}\n\n{_USER}"), *rest])


def parted(prompt: Prompt, beginning: str) -> Prompt:
    """`prompt` with the first content that begins with `beginning` cut in two behind it.

    A segment's end is an end of tokens, so what the two prompts share is shared token by token.
    """
    for place, segment in enumerate(prompt):
        if not segment.control and segment.text.startswith(beginning):
            rest = segment.text[len(beginning) :]
            halves = (*_plain(beginning), *_plain(rest))
            return (*prompt[:place], *halves, *prompt[place + 1 :])
    return prompt


def _cut(rendered: str, contents: list[tuple[str, str]]) -> list[Segment]:
    """`rendered` as segments, each stand-in replaced by its content."""
    segments: list[Segment] = []
    for stand_in, content in contents:
        before, found, rendered = rendered.partition(stand_in)
        if not found or stand_in in rendered:
            raise ModelError(
                "The model's chat template does not take the prompt's texts once and in order.",
                "Choose another model with `--model`.",
            )
        segments += [Segment(before, control=True)] if before else []
        segments += _plain(content)
    return [*segments, Segment(rendered, control=True)] if rendered else segments


def _plain(text: str) -> list[Segment]:
    return [Segment(text, control=False)] if text else []


def _refuse(message: str) -> NoReturn:
    """What templates call `raise_exception`."""
    raise ValueError(message)


def _today(pattern: str) -> str:
    """What templates call `strftime_now`: a fixed day, for a prompt must not change overnight."""
    return datetime.date(2025, 1, 1).strftime(pattern)
