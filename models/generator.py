"""A language model that writes, chooses and scores, always at temperature 0.

The prompt is a tuple of segments (see `models.prompts`). What the model has read stays in its
cache: a prompt that begins like the last one is read only from where it differs. The scores do
not depend on how much was in the cache (see `models.batches`): what was written token by token is
read again when it comes back as part of a prompt; only `adapted` can take it as it stands.
"""

from __future__ import annotations

import codecs
import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from models.batches import GROUP, LEAST, batches
from models.cache import Cache
from models.cores import usable_cores
from models.errors import ModelError
from models.inner import Inner
from models.llama import Grammar, Llama, Logits
from models.locate import own_file, sha256_of
from models.pieces import Piece, until
from models.prompts import ChatTemplate, Prompt, Segment
from models.protocol import Cancelled, Generator, Progress
from models.states import States

__all__ = ["Cancelled", "Generator", "LlamaGenerator", "Piece", "Progress", "Prompt", "Segment"]

BATCH = 128  # tokens read at once, unless another number is given
_SCORED = 16  # tokens scored at once: each takes a row as long as the vocabulary
_JUDGED = 128  # prompts of which is remembered what an adapter tells: some 12 kB each


class LlamaGenerator:
    """A GGUF model through llama.cpp. Threads may share it: each call waits for its turn."""

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        context: int = 4096,
        batch: int = BATCH,
        threads: int | None = None,
        repack: bool = False,
        states: int = 96 * 2**20,
        states_folder: Path | None = None,
        states_on_disk: int = 0,
    ) -> None:
        """Load the model at `path`.

        `context` and `batch` count tokens; `threads` is the number of physical cores that the
        process may use, unless given; `repack` as for `Llama`. Up to `states` bytes of kept states
        are held in memory, `states_on_disk` in `states_folder`. Raises `ModelError` when the file
        is missing, damaged, no GGUF, or without a chat template.
        """
        self.path = own_file(path)
        self.name = name or path.stem
        self._llama = Llama(
            path,
            context=context,
            batch=batch,
            threads=threads or usable_cores(),
            sequences=2,  # the second is for putting a kept state behind what is held
            repack=repack,
        )
        self.context = self._llama.context
        self._template = self._chat_template()
        self._tokenize = lru_cache(maxsize=4096)(self._tokens_of_segment)
        self._lock = threading.RLock()
        self._cache = Cache(self._llama, lambda: self._states)
        self._judged: dict[tuple[tuple[int, ...], int, int, Path], Inner] = {}
        self._states_limits = (states, states_folder, states_on_disk)

    @cached_property
    def _states(self) -> States:
        memory, folder, disk = self._states_limits
        name = f"{self.sha256 if folder and disk else self.name} {self._llama.version}"
        return States(name, memory=memory, folder=folder, disk=disk)

    @cached_property
    def sha256(self) -> str:
        """The hash of the model's file."""
        return sha256_of(self.path)

    def close(self) -> None:
        """Give the memory back. Closing twice does nothing."""
        with self._lock:
            self._llama.close()

    # --- prompts ---

    def chat(self, system: str, user: str, answer: str = "", reply: str = "") -> Prompt:
        """The prompt in the model's own format, ending where the assistant writes on."""
        return self._template.prompt(system, user, answer, reply)

    def count(self, prompt: Prompt) -> int:
        """The prompt's length in tokens: the sum over its segments."""
        return sum(len(self._tokenize(segment)) for segment in prompt)

    def _chat_template(self) -> ChatTemplate:
        source = self._llama.metadata("tokenizer.chat_template")
        if not source:
            self._llama.close()
            raise ModelError(
                f"{self.path} carries no chat template: it is a base model, not an assistant.",
                "Choose an instruct model, such as `--model default`.",
            )
        return ChatTemplate(source, **self._llama.boundary_texts)

    def _tokens_of_segment(self, segment: Segment) -> tuple[int, ...]:
        return self._llama.tokenize(segment.text, control=segment.control)

    def _tokens(self, prompt: Prompt) -> list[int]:
        tokens = [token for segment in prompt for token in self._tokenize(segment)]
        first = self._llama.first_token
        if first is not None and tokens[:1] != [first]:
            tokens.insert(0, first)
        if not tokens:
            raise ModelError("The prompt is empty.", "Ask a question in words.")
        if len(tokens) >= self.context:
            raise ModelError(
                f"The prompt is too long: {len(tokens):,} tokens, where {self.name} takes "
                f"{self.context - 1:,} at most.",
                "Ask a shorter question, or with fewer passages.",
            )
        return tokens

    # --- reading ---

    def read(
        self,
        prompt: Prompt,
        *,
        then: Prompt = (),
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> int:
        """Bring the cache to this prompt, or to `then`, which begins with it; the tokens read.

        Where it is there, and something is being written behind it, nothing is done.
        """
        with self._lock:
            tokens = self._tokens(prompt)
            whole, wanted = self._with(tokens, then)
            if self._cache.has_read(whole):
                if progress:
                    progress(len(whole), len(whole))
                return 0
            return self._cache.bring(whole, wanted=wanted, progress=progress, cancelled=cancelled)

    def _with(self, tokens: list[int], then: Prompt) -> tuple[list[int], int]:
        """The tokens of `then` and how many of them are `tokens`; these and 0 if it goes not on."""
        whole = self._tokens(then) if then else tokens
        return (whole, len(tokens)) if then and whole[: len(tokens)] == tokens else (tokens, 0)

    def keep(self, prompt: Prompt, behind: Prompt = (), cancelled: Cancelled | None = None) -> int:
        """Read a prompt's beginning and keep its state; the number of tokens that had to be read.

        States end at multiples of `GROUP`, so that what is read behind them is as if read at once.
        """
        with self._lock:
            tokens, start = self._tokens(prompt), 0
            if behind:
                start = min(len(self._tokens(behind)), len(tokens))
                start -= start % GROUP
                start = start if start >= LEAST else 0  # too short to be kept by itself
            end = len(tokens) - len(tokens) % GROUP
            read = 0
            if 0 < start < end:
                read += self._cache.keep(tokens[:start], 0, cancelled)
            return read + self._cache.keep(tokens[:end], start, cancelled)

    def kept_bytes(self, prompt: Prompt) -> int:
        """Bytes on disk of the state that `keep` made of this prompt; 0 where there is none."""
        with self._lock:
            tokens = self._tokens(prompt)
            return self._states.on_disk(tokens[: len(tokens) - len(tokens) % GROUP])

    def tokens(self, prompt: Prompt) -> tuple[int, ...]:
        """The prompt's tokens, as the model reads them. Raises `ModelError` when it is too long."""
        return tuple(self._tokens(prompt))

    def forget(self) -> None:
        """Forget all that was read, and the states in memory; those on disk stay."""
        with self._lock:
            self._cache.forget()
            self._judged.clear()
            self._states.forget()

    # --- writing ---

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
        """Write on after the prompt, the likeliest token each time, one piece a token."""
        tokens = self._tokens(prompt)
        if grammar is None:
            raw = self._write(tokens, max_tokens, None, progress, cancelled, inside=inside)
            yield from until(raw, stop)
        else:
            with self._llama.grammar(grammar) as rules:
                raw = self._write(tokens, max_tokens, rules, progress, cancelled, inside=inside)
                yield from until(raw, stop)

    def _write(
        self,
        tokens: list[int],
        max_tokens: int,
        grammar: Grammar | None,
        progress: Progress | None,
        cancelled: Cancelled | None,
        *,
        inside: bool,
    ) -> Iterator[Piece]:
        def read(written: int) -> tuple[Logits | None, Inner | None]:
            with self._lock:  # another thread may have used the cache since the last token
                self._cache.bring(
                    tokens,
                    written=written,
                    inside=inside,
                    progress=None if written else progress,
                    cancelled=cancelled,
                )
                inner = self._cache.known.inner.get(len(tokens)) if inside else None
                return (None if cancelled and cancelled() else self._cache.next), inner

        return self._spelt(tokens, max_tokens, grammar, read)

    def _spelt(
        self,
        tokens: list[int],
        max_tokens: int,
        grammar: Grammar | None,
        read: Callable[[int], tuple[Logits | None, Inner | None]],
    ) -> Iterator[Piece]:
        """Add the likeliest token to `tokens` again and again.

        `read` is told how many of the last are newly written, and gives the scores that follow all
        of them, None once it is cancelled, and what went on inside.
        """
        characters = codecs.getincrementaldecoder("utf-8")("replace")
        inner, end = None, None
        for written in range(min(max_tokens, self.context - len(tokens))):
            scores, inner = read(written)
            if scores is None:
                return
            token = grammar.best(scores) if grammar else int(scores.argmax())
            if token is None:
                break
            logprob = float(_log_softmax(scores)[token])
            if self._llama.ends(token):
                end = Piece("", logprob, inner, ends=True)
                break
            if grammar:
                grammar.accept(token)
            tokens.append(token)
            yield Piece(characters.decode(self._llama.piece(token)), logprob, inner)
        rest = characters.decode(b"", final=True)
        if rest:
            yield Piece(rest, 0.0, inner)
        if end:
            yield end

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
        """What `stream` would write with an adapter that reads what stands `behind` a beginning."""
        tokens = self._tokens(prompt)
        start, batch = self.adapted_from(behind, prompt), self._llama.batch
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._lock)
            self._cache.reach(tokens[:start], cancelled)
            if not self._cache.holds(tokens[:start]) or (cancelled and cancelled()):
                return ()
            self._cache.forget_behind(start)
            rules = stack.enter_context(self._llama.grammar(grammar)) if grammar else None
            stack.enter_context(self._llama.watch(cancelled))
            stack.enter_context(self._llama.adapted(adapter))
            self._llama.copy(0, 1, 0, start)
            stack.callback(self._llama.remove, 1, 0)

            def read(written: int) -> tuple[Logits | None, Inner | None]:
                scores = None
                for begin, end in batches(
                    len(tokens) - 1 if written else start, len(tokens), batch
                ):
                    scores = self._llama.decode(tokens[begin:end], begin, sequence=1)
                    if scores is None:
                        return None, None  # cancelled
                return (None if scores is None else scores[-1]), None

            return tuple(self._spelt(tokens, max_tokens, rules, read))

    # --- judging ---

    def choose(
        self, prompt: Prompt, options: Sequence[str], *, then: Prompt = ()
    ) -> tuple[float, ...]:
        """The probability of each option as the next text; they sum to 1."""
        with self._lock:
            tokens = self._tokens(prompt)
            paths = [self._tokenize(Segment(option, control=False)) for option in options]
            for i, path in enumerate(paths):
                if any(i != j and other[: len(path)] == path for j, other in enumerate(paths)):
                    raise ValueError(f"{options[i]!r} is the beginning of another option")
            ways = [path[0] for path in paths]
            whole, wanted = self._with(tokens, then)
            if wanted and len(set(ways)) == len(ways):
                self._cache.bring(whole, wanted=wanted)
                shares = np.exp(_log_softmax(self._cache.known.scores[wanted][ways]))
                return tuple(float(share) for share in shares)
            logarithms = [0.0] * len(paths)
            self._branch(tokens, paths, list(range(len(paths))), 0, logarithms)
            return tuple(float(p) for p in np.exp(logarithms))

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        """(2 width,) what goes on inside at the end of `prompt` and of `then`; None if unknown."""
        with self._lock:
            whole, wanted = self._with(self._tokens(prompt), then)
            self._cache.bring(whole, wanted=wanted)
            found = [self._cache.known.inner.get(wanted), self._cache.known.inner.get(len(whole))]
            known = [state for state in found if state is not None]
            return np.concatenate(known) if wanted and len(known) == len(found) else None

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
        """As `inner`, where an adapter reads what stands `behind` a beginning of `prompt`.

        Of the beginning only what is not held or kept is read, and what is held behind it is
        forgotten: sums are rounded by where in the cache a token lies. Told once, it is remembered,
        but for what was just `written`: that is taken as it stands, read token by token.
        """
        with self._lock:
            whole, wanted = self._with(self._tokens(prompt), then)
            if not wanted or not self._llama.shows_inside:
                return None
            start = self.adapted_from(behind, prompt)
            key = (tuple(whole), wanted, start, adapter)
            if key in self._judged and not written:
                return self._judged[key]
            if not (written and self._cache.holds(whole[:start])):
                self._cache.reach(whole[:start], cancelled)
            # who waited no longer may do so again: what was not read must not count as read
            if not self._cache.holds(whole[:start]) or (cancelled and cancelled()):
                return None
            self._cache.forget_behind(start)
            inner = self._read_adapted(whole, wanted, start, adapter, cancelled)
            if inner is not None and not written:
                if len(self._judged) >= _JUDGED:
                    del self._judged[next(iter(self._judged))]
                self._judged[key] = inner
            return inner

    def _read_adapted(
        self,
        tokens: list[int],
        wanted: int,
        start: int,
        adapter: Path,
        cancelled: Cancelled | None,
    ) -> Inner | None:
        self._llama.copy(0, 1, 0, start)
        inside: list[Inner] = []
        try:
            with self._llama.watch(cancelled), self._llama.adapted(adapter):
                for begin, end in batches(start, len(tokens), self._llama.batch):
                    self._llama.decode(tokens[begin:end], begin, sequence=1, inner=True)
                    if self._llama.inner is None:
                        return None
                    inside.append(self._llama.inner.copy())
        finally:
            self._llama.remove(1, 0)
        rows = np.concatenate(inside)
        return np.concatenate([rows[wanted - start - 1], rows[-1]])

    def adapted_from(self, behind: Prompt, prompt: Prompt) -> int:
        """The place (0-based) of the first token that an adapter reads: a multiple of `GROUP`.

        The last token of the prompt is always among those that it reads.
        """
        start = min(len(self._tokens(behind)), len(self._tokens(prompt)) - 1)
        return start - start % GROUP

    def _branch(
        self,
        tokens: list[int],
        paths: list[tuple[int, ...]],
        alive: list[int],
        depth: int,
        logarithms: list[float],
    ) -> None:
        """Share out the probability among the options `alive`, which agree up to `depth`."""
        while len(alive) > 1 and len({paths[i][depth] for i in alive}) == 1:
            depth += 1
        if len(alive) < 2:
            return
        agreed = list(paths[alive[0]][:depth])
        self._cache.bring(tokens + agreed)
        if self._cache.next is None:
            raise AssertionError("nobody can cancel here")
        ways = sorted({paths[i][depth] for i in alive})
        shares = dict(zip(ways, _log_softmax(self._cache.next[ways]), strict=True))
        for way, share in shares.items():
            group = [i for i in alive if paths[i][depth] == way]
            for i in group:
                logarithms[i] += float(share)
            self._branch(tokens, paths, group, depth + 1, logarithms)

    def score(self, prompt: Prompt, continuation: str) -> tuple[float, int]:
        """The natural log-probability of `continuation` after the prompt, and its tokens."""
        with self._lock:
            tokens = self._tokens(prompt)
            added = list(self._tokens((*prompt, Segment(continuation, control=False))))
            added = added[len(tokens) :]
            if not added:
                return 0.0, 0
            self._cache.bring(tokens)
            total, before = 0.0, self._cache.next
            for begin in range(0, len(added), _SCORED):
                some = added[begin : begin + _SCORED]
                after = self._llama.decode(some, len(tokens) + begin, logits=len(some))
                if before is None or after is None:
                    raise AssertionError("nobody can cancel here")
                rows = np.concatenate([before[None], after[:-1]])
                total += sum(float(_log_softmax(row)[t]) for row, t in zip(rows, some, strict=True))
                self._cache.add(some, after[-1])
                before = after[-1]
            return total, len(added)


def _log_softmax(scores: Logits) -> Logits:
    """Natural log-probabilities (n,) from scores (n,)."""
    shifted = scores.astype(np.float64) - scores.max()
    result: Logits = (shifted - np.log(np.exp(shifted).sum())).astype(np.float32)
    return result
