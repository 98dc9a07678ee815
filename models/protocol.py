"""What the rest of pincite asks of a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from models.pieces import Piece
from models.prompts import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from models.inner import Inner  # brings NumPy, which opening the window must not wait for

Progress = Callable[[int, int], None]
"""Given the tokens read so far (those in the cache included) and the prompt's tokens."""
Cancelled = Callable[[], bool]
"""Asked often, from another thread; a Yes ends the call within 50 ms."""


class Generator(Protocol):
    """A language model, seen from the rest of the program."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def sha256(self) -> str:
        """The hash of its file."""

    @property
    def context(self) -> int:
        """The most tokens of a prompt and what is written after it, together."""

    def chat(self, system: str, user: str, answer: str = "", reply: str = "") -> Prompt:
        """The prompt in the model's own format, ending where the assistant writes on.

        `answer` is how the assistant's turn begins; with a `reply`, the user's, it is the whole of
        that turn, and another follows. Contents never become control tokens.
        """

    def count(self, prompt: Prompt) -> int:
        """The prompt's length in tokens: the sum over its segments."""

    def read(
        self,
        prompt: Prompt,
        *,
        then: Prompt = (),
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> int:
        """Bring the cache to this prompt; the number of tokens that had to be read.

        `then` is a prompt that begins with this one and is to be written on next: it is read in
        the same go, which costs less than to read its rest by itself.

        When cancelled, what was read remains, and a later call goes on from there.
        """

    def keep(self, prompt: Prompt, behind: Prompt = (), cancelled: Cancelled | None = None) -> int:
        """Read a prompt's beginning and keep its state; the number of tokens that had to be read.

        Prompts that begin with it are later read only from there. `behind` is a beginning of
        `prompt` that others share: it is kept once.
        """

    def kept_bytes(self, prompt: Prompt) -> int:
        """Bytes on disk of the state that `keep` made of this prompt; 0 where there is none.

        Counts as a use of it: what is not used for the longest time is deleted first.
        """

    def stream(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        inside: bool = False,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        """Write on after the prompt, the likeliest token each time, one piece a token.

        A token that only ends the text (the model's end, or where a stop text begins) comes last,
        as a piece without text. There is none where a stop text begins within a token, after
        `max_tokens`, or when cancelled. With `inside` each piece tells what went on inside.

        Ends when the model ends, before the first of the `stop` texts, after `max_tokens`, when
        the context is full, or when cancelled. `grammar` is a GBNF text with a rule `root`.
        """

    def write(
        self,
        prompt: Prompt,
        *,
        behind: Prompt,
        adapter: Path,
        max_tokens: int,
        grammar: str | None = None,
        cancelled: Cancelled | None = None,
    ) -> tuple[Piece, ...]:
        """What `stream` would write with an adapter that reads what stands `behind` a beginning.

        All at once, with what it writes read with the adapter too: nothing else is read meanwhile.
        The beginning stays in the cache as it was read, without the adapter; what is held behind it
        is forgotten. What was written so far when cancelled. Raises `ModelError` when the adapter
        is not of this model.
        """

    def choose(
        self, prompt: Prompt, options: Sequence[str], *, then: Prompt = ()
    ) -> tuple[float, ...]:
        """The probability of each option as the next text; they sum to 1.

        `then` is as in `read`. Options are compared at the tokens where they part. Raises
        `ValueError` when one option is the beginning of another.
        """

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        """What goes on inside at the end of `prompt` and at that of `then`, which begins with it.

        (2 width,) float32, `width` being the model's own. Costs nothing after `choose` with the
        same prompts. None where it cannot be told.
        """

    def adapted(
        self,
        prompt: Prompt,
        *,
        then: Prompt,
        behind: Prompt,
        adapter: Path,
        written: bool = False,
        cancelled: Cancelled | None = None,
    ) -> Inner | None:
        """As `inner`, with an adapter that reads what stands `behind` a beginning of `prompt`.

        (2 width,) float32. The last token of `prompt` is always read with it. The beginning stays
        in the cache as it was read, without the adapter, and where that ends in what was just
        `written`, as it stands there; what is held behind it is forgotten, unless this was told
        before. None also when cancelled. Raises `ModelError` when the adapter is not of this model.
        """

    def score(self, prompt: Prompt, continuation: str) -> tuple[float, int]:
        """The natural log-probability of `continuation` after the prompt, and its tokens."""

    def close(self) -> None:
        """Give the memory back."""
