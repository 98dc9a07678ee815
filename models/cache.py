"""What a model has read: the tokens in its cache, and how it is brought to hold others.

What is held is as if read at once, whatever was read before (see `models.batches`): what was
written token by token is read again when it comes back as part of a prompt, and a kept state is
taken up only where that is exact.
"""

from __future__ import annotations

from collections.abc import Callable

from models.batches import GROUP, LEAST, batches, in_common
from models.known import Known
from models.llama import Llama, Logits
from models.protocol import Cancelled, Progress
from models.states import State, States


class Cache:
    """The first sequence of a model. Whoever uses it sees to it that nobody else does."""

    def __init__(self, llama: Llama, states: Callable[[], States]) -> None:
        """Nothing is held at first. `states` gives the kept ones: they are opened when needed."""
        self._llama = llama
        self._states = states
        self.held: list[int] = []
        """The tokens."""
        self.next: Logits | None = None
        """What may follow them; None where that is not known."""
        self.known = Known()
        self._exact = 0  # so many of the held tokens were read in batches of at least LEAST

    def holds(self, tokens: list[int]) -> bool:
        """Whether these are held at the beginning, whether read or written."""
        return self.held[: len(tokens)] == tokens

    def has_read(self, tokens: list[int]) -> bool:
        """Whether they are, as if newly read."""
        return self._exact >= len(tokens) and self.holds(tokens)

    def add(self, tokens: list[int], scores: Logits) -> None:
        """They were read behind what is held, one by one perhaps; `scores` follow them."""
        self.held += tokens
        self.next = scores

    def forget(self) -> None:
        """Forget all that was read."""
        self._llama.clear()
        self.held, self._exact, self.next = [], 0, None
        self.known.forget()

    def bring(
        self,
        tokens: list[int],
        *,
        written: int = 0,
        wanted: int = 0,
        inside: bool = False,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> int:
        """Make the cache hold exactly `tokens`, and `next` the scores that follow them.

        The last `written` tokens are the model's own and may be read one by one. The scores that
        follow the first `wanted` of them will be known, and with `inside` what goes on inside where
        the reading ends; that always is where something is `wanted`.
        """
        settled = written or self._exact == len(tokens)
        settled = settled and (not wanted or self._knows(wanted, len(tokens)))
        settled = settled and (not inside or self._knows_inside({len(tokens)}))
        if tokens == self.held and self.next is not None and settled:
            if progress:
                progress(len(tokens), len(tokens))
            return 0
        start = self._shared(tokens, len(tokens) - written, before=wanted)
        read = 0
        if progress:
            progress(start, len(tokens))
        with self._llama.watch(cancelled):
            for begin, end in batches(start, len(tokens), self._llama.batch):
                if cancelled and cancelled():
                    break
                within = begin < wanted <= end
                rows = end - wanted + 1 if within else 1
                inner = inside or 0 < wanted <= end
                scores = self._llama.decode(tokens[begin:end], begin, logits=rows, inner=inner)
                if scores is None:
                    break
                if within:
                    self.known.scores[wanted] = scores[0]
                if inner and self._llama.inner is not None:
                    # copies: a row of a batch would keep the whole of it in memory
                    for place in (end, *((wanted,) if within else ())):
                        self.known.inner[place] = self._llama.inner[place - begin - 1].copy()
                self.held += tokens[begin:end]
                if end - begin >= LEAST:
                    self._exact = end
                self.next = scores[-1] if end == len(tokens) else None
                read += end - begin
                if progress:
                    progress(end, len(tokens))
        return read

    def _knows(self, wanted: int, end: int) -> bool:
        """Whether what follows the first `wanted` tokens is known, and the inside at both ends."""
        return self._knows_inside({wanted, end}) and wanted in self.known.scores

    def _knows_inside(self, places: set[int]) -> bool:
        """Whether the inside at these places is known, or never can be."""
        return not self._llama.shows_inside or places <= self.known.inner.keys()

    def _shared(self, tokens: list[int], prompt_length: int, before: int = 0) -> int:
        """Forget what does not begin `tokens`, or would not be as if newly read; what is kept.

        That is less than `before` tokens, unless it is 0.
        """
        common = in_common(self.held, tokens)
        if len(self.held) == common == len(tokens) - 1 and prompt_length <= common:
            return common  # writing: only the newest token is to be read
        most = max(0, prompt_length - LEAST)
        most = min(most, before - 1) if before else most
        keep = min(common, self._exact, most)
        keep -= keep % GROUP
        state = self._states().longest(tokens[:most])
        if state is not None and len(state.tokens) > keep and self._take_up(state):
            return len(self.held)
        self.forget_behind(keep)
        return keep

    def forget_behind(self, start: int) -> None:
        """Hold the first `start` tokens only."""
        self._llama.remove(0, start)
        del self.held[start:]
        self.known.forget(start)
        self._exact = min(self._exact, start)
        self.next = None

    def keep(self, tokens: list[int], start: int, cancelled: Cancelled | None) -> int:
        """Keep the state behind the first `start` of these, if it is not kept; the tokens read."""
        if not tokens or self._states().get(tokens) is not None:
            return 0
        read = self.bring(tokens, cancelled=cancelled)
        if self.held == tokens and self._exact == len(tokens):  # else it was cancelled
            data = self._llama.state(0) if start == 0 else self._llama.state_behind(0, 1, start)
            self._states().put(State(tuple(tokens), start, data))
        return read

    def _take_up(self, state: State) -> bool:
        """Make the cache hold a kept state; False when what it stands behind is not kept."""
        start = list(state.tokens[: state.start])
        if state.start and not self.has_read(start):
            before = self._states().get(start)
            if before is None or not self._take_up(before):
                return False
        if state.start:
            self._llama.remove(0, state.start)
            self._llama.restore_behind(0, 1, state.start, state.data)
        else:
            self._llama.clear()
            self._llama.restore(0, state.data)
        self.held = list(state.tokens)
        self._exact = len(self.held)
        self.next = None
        self.known.forget()
        return True

    def reach(self, tokens: list[int], cancelled: Cancelled | None) -> None:
        """Make the cache begin with these, as if newly read."""
        if self.has_read(tokens):
            return
        state = self._states().get(tokens)
        if state is None or not self._take_up(state):
            self.bring(tokens, cancelled=cancelled)
