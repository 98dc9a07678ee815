"""The one owner of llama.cpp's C interface: a model, its context, and what its cache holds.

Positions and token indices are 0-based, ranges end-exclusive, `-1` as an end means "to the end".
The cache holds *sequences*, numbered from 0; tokens of one sequence see only that sequence.
Nothing here decides anything: `models.generator` does.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.adapter import Adapter
from models.errors import ModelError
from models.inner import Inner, Tap, looked_at

Logits = NDArray[np.float32]

_WARN, _ERROR, _CONTINUED = 3, 4, 5  # ggml's log levels
_ABORTED = 2  # llama_decode's answer when the abort callback said so
_POLL_SECONDS = 0.01
_NO, _YES = False, True  # C takes its flags by position


@cache
def _backend() -> deque[str]:
    """Start llama.cpp once a process, and keep its last warnings instead of printing them."""
    import llama_cpp

    kept: deque[str] = deque(maxlen=40)
    level_now = 0

    def keep(level: int, text: bytes, _data: object) -> None:
        nonlocal level_now
        level_now = level if level != _CONTINUED else level_now
        if level_now in (_WARN, _ERROR):
            kept.append(text.decode("utf-8", "replace").strip())

    callback = llama_cpp.llama_log_callback(keep)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    # C keeps the pointer for as long as the process lives, so Python must keep the callback
    _backend.callback = callback  # type: ignore[attr-defined]
    llama_cpp.llama_backend_init()
    return kept


def _said(log: deque[str]) -> str:
    """What llama.cpp complained of last, in one line."""
    lines = [line for line in log if line]
    return f" llama.cpp says: {lines[0]}" if lines else ""


class Llama:
    """A GGUF model with a context. One thread at a time; `close` it, or use it in a `with`."""

    def __init__(
        self,
        path: Path,
        *,
        context: int,
        batch: int,
        threads: int,
        sequences: int = 1,
        repack: bool = False,
    ) -> None:
        """Load the model.

        `context` is the most tokens that the cache can hold, all sequences together (fewer where
        the model was trained on fewer); `batch` the most that are decoded at once. With `repack`
        llama.cpp makes a second copy of the weights in another order.
        Raises `ModelError` when the file is damaged or the memory does not suffice.
        """
        import llama_cpp

        self._api = llama_cpp
        self._log = _backend()
        self._log.clear()
        self._model = None
        self._context = None
        wishes = llama_cpp.llama_model_default_params()
        wishes.use_extra_bufts = repack
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), wishes)
        if not self._model:
            raise ModelError(
                f"The model file {path} cannot be loaded: it is damaged, or of a kind that this "
                f"llama.cpp does not know.{_said(self._log)}",
                "Check it with `pincite models verify`, or get another with `pincite models pull`.",
            )
        self.trained_context = int(llama_cpp.llama_model_n_ctx_train(self._model))
        self.context = min(context, self.trained_context)
        self.batch = min(batch, self.context)
        self._tap = Tap.of(
            Path(llama_cpp.__file__).parent,
            looked_at(int(llama_cpp.llama_model_n_layer(self._model))),
            int(llama_cpp.llama_model_n_embd(self._model)),
        )
        self.inner: Inner | None = None
        self._adapters: dict[Path, Adapter] = {}
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.vocab_size = int(llama_cpp.llama_vocab_n_tokens(self._vocab))
        self._context = llama_cpp.llama_init_from_model(
            self._model, self._parameters(threads, sequences)
        )
        if not self._context:
            self.close()
            raise ModelError(
                f"There is not enough memory for {path.name} with a context of {self.context} "
                f"tokens.{_said(self._log)}",
                "Close other programs, or choose a smaller model (`pincite models list`).",
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._abort = ctypes.create_string_buffer(2)
        # `strlen` of the flag's own bytes is 0 until one is set, then 1: a callback that needs no
        # interpreter, so that a busy Python thread cannot slow the arithmetic down
        c_library = ctypes.CDLL("msvcrt" if os.name == "nt" else None)
        self._abort_callback = ctypes.cast(c_library.strlen, llama_cpp.ggml_abort_callback)
        llama_cpp.llama_set_abort_callback(
            self._context, self._abort_callback, ctypes.cast(self._abort, ctypes.c_void_p)
        )

    def _parameters(self, threads: int, sequences: int) -> object:
        parameters = self._api.llama_context_default_params()
        parameters.n_ctx = self.context
        parameters.n_batch = parameters.n_ubatch = self.batch
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.n_seq_max = sequences
        parameters.kv_unified = True
        if self._tap:
            observer = type(parameters.cb_eval)
            parameters.cb_eval = ctypes.cast(self._tap.observer, observer)
        # the fused kernel adds up in another order for batches under 64 tokens; without it, the
        # same prompt gives the same scores however its prefix came into the cache
        parameters.flash_attn_type = self._api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return parameters

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back. Closing twice does nothing."""
        if self._context:
            self._api.llama_free(self._context)
        if self._model:
            self._api.llama_model_free(self._model)
        self._context = self._model = None

    # --- text and tokens ---

    def tokenize(self, text: str, *, control: bool) -> tuple[int, ...]:
        """The tokens of `text`. Only with `control` does `<|im_end|>` become the control token."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8  # every token stands for a byte at least, a leading space apart
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocab, data, len(data), buffer, room, _NO, control)
        return tuple(buffer[:count])

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for, perhaps a part of a character; none for control."""
        buffer = ctypes.create_string_buffer(256)
        count = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, 0, _NO)
        return buffer.raw[: max(count, 0)]

    def control_text(self, token: int) -> str:
        """The text of a control token such as `<|im_end|>`."""
        text = self._api.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", "replace") if text else ""

    def ends(self, token: int) -> bool:
        """Whether the model means to stop with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    @property
    def first_token(self) -> int | None:
        """The token that every prompt of this model begins with, if it wants one."""
        if not self._api.llama_vocab_get_add_bos(self._vocab):
            return None
        return int(self._api.llama_vocab_bos(self._vocab))

    @property
    def boundary_texts(self) -> dict[str, str]:
        """What chat templates call `bos_token` and `eos_token`."""
        ids = {
            "bos_token": self._api.llama_vocab_bos(self._vocab),
            "eos_token": self._api.llama_vocab_eos(self._vocab),
        }
        return {name: self.control_text(token) if token >= 0 else "" for name, token in ids.items()}

    def metadata(self, key: str) -> str | None:
        """A value from the file's header, as text; None where there is none."""
        room = 1 << 16
        buffer = ctypes.create_string_buffer(room)
        count = self._api.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
        return buffer.value.decode("utf-8", "replace") if count >= 0 else None

    # --- reading ---

    def decode(
        self,
        tokens: Sequence[int],
        position: int,
        *,
        sequence: int = 0,
        logits: int = 1,
        inner: bool = False,
    ) -> Logits | None:
        """Read at most `batch` tokens into `sequence`, the first at `position`.

        Returns (logits, vocab_size) float32: for each of the last `logits` tokens the scores of
        what may follow it. None when `watch` saw a wish to stop; then nothing of this batch
        remains. With `inner`, `self.inner` is (len(tokens), width) float32 afterwards, what a block
        in the middle put out for each token; it is None where that cannot be told.
        Raises `ModelError` when the cache is full or llama.cpp fails.
        """
        api = self._api
        count = len(tokens)
        self.inner = None
        if self._tap:
            self._tap.take()  # what an interrupted batch may have left
            self._tap.open = inner
        batch = api.llama_batch_init(count, 0, 1)
        try:
            for i, token in enumerate(tokens):
                batch.token[i] = token
                batch.pos[i] = position + i
                batch.n_seq_id[i] = 1
                batch.seq_id[i][0] = sequence
                batch.logits[i] = i >= count - logits
            batch.n_tokens = count
            self._log.clear()
            answer = api.llama_decode(self._context, batch)
        finally:
            api.llama_batch_free(batch)
        if answer:
            self.remove(sequence, position)
        if answer == _ABORTED:
            return None
        if answer:
            raise ModelError(
                f"The model could not read {count} tokens at position {position} "
                f"(llama.cpp's code {answer}).{_said(self._log)}",
                "Ask with fewer passages, or choose another model with `--model`.",
            )
        taken = self._tap.take() if self._tap else None
        if taken is not None and len(taken) == count:
            self.inner = taken
        scores = np.empty((logits, self.vocab_size), dtype=np.float32)
        for row in range(logits):
            pointer = api.llama_get_logits_ith(self._context, count - logits + row)
            scores[row] = np.ctypeslib.as_array(pointer, shape=(self.vocab_size,))
        return scores

    @contextlib.contextmanager
    def watch(self, cancelled: Callable[[], bool] | None) -> Iterator[None]:
        """Within the block, `cancelled` is asked every 10 ms, and its Yes stops `decode`.

        It is asked in a thread of its own: this one is inside llama.cpp then.
        """
        if cancelled is None:
            yield
            return
        over = threading.Event()

        def poll() -> None:
            while not over.wait(_POLL_SECONDS):
                if cancelled():
                    self._abort[0] = b"\x01"
                    return

        watcher = threading.Thread(target=poll, name="pincite-cancel", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
            self._abort[0] = b"\x00"

    @contextlib.contextmanager
    def adapted(self, path: Path) -> Iterator[None]:
        """Within the block, `decode` reads with the adapter at `path`, which is loaded once.

        Raises `ModelError` when it is not one of this model's.
        """
        if path not in self._adapters:
            self._adapters[path] = Adapter(self._api, self._model, path)
        with self._adapters[path].on(self._context):
            yield

    @property
    def shows_inside(self) -> bool:
        """Whether `decode` can tell what goes on inside."""
        return self._tap is not None

    def use_threads(self, threads: int) -> None:
        """Compute with so many threads from now on."""
        self._api.llama_set_n_threads(self._context, threads, threads)

    @property
    def version(self) -> str:
        """Of the library: a kept state is of use to the same one only."""
        return str(self._api.__version__)

    # --- what the cache holds ---

    def clear(self) -> None:
        """Forget everything."""
        self._api.llama_memory_clear(self._memory, _YES)

    def remove(self, sequence: int, start: int, end: int = -1) -> None:
        """Forget the tokens at positions `start` to `end` of a sequence."""
        self._api.llama_memory_seq_rm(self._memory, sequence, start, end)

    def copy(self, source: int, target: int, start: int = 0, end: int = -1) -> None:
        """Let `target` see what `source` holds from `start` to `end`; nothing is computed."""
        self._api.llama_memory_seq_cp(self._memory, source, target, start, end)

    def shift(self, sequence: int, start: int, end: int, delta: int) -> None:
        """Move tokens by `delta` positions; their keys are rotated at the next `decode`."""
        self._api.llama_memory_seq_add(self._memory, sequence, start, end, delta)

    def end_of(self, sequence: int) -> int:
        """The position after a sequence's last token; 0 when it is empty."""
        return int(self._api.llama_memory_seq_pos_max(self._memory, sequence)) + 1

    def state(self, sequence: int) -> bytes:
        """What the cache holds of a sequence, to be given to `restore` later."""
        size = self._api.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._context, buffer, size, sequence)
        return bytes(memoryview(buffer)[:written])

    def restore(self, sequence: int, state: bytes) -> None:
        """Put a state back, at the positions it had.

        Raises `ModelError` when it is not a state of this model, or the cache has no room.
        """
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        self._log.clear()
        if not self._api.llama_state_seq_set_data(self._context, buffer, len(state), sequence):
            raise ModelError(f"A kept state of the model cannot be used.{_said(self._log)}")

    def state_behind(self, sequence: int, spare: int, start: int) -> bytes:
        """The state of a sequence from position `start` on; `spare` is an unused sequence."""
        self.copy(sequence, spare, start)
        try:
            return self.state(spare)
        finally:
            self.remove(spare, 0)

    def restore_behind(self, sequence: int, spare: int, start: int, state: bytes) -> None:
        """Put back what `state_behind` gave; `sequence` must hold what was before `start`."""
        try:
            self.restore(spare, state)
            self.copy(spare, sequence, start)
        finally:
            self.remove(spare, 0)

    # --- constrained writing ---

    def grammar(self, text: str) -> Grammar:
        """A grammar in llama.cpp's GBNF, whose rule `root` is the whole text.

        Raises `ModelError` when the grammar is not well-formed.
        """
        self._log.clear()
        sampler = self._api.llama_sampler_init_grammar(self._vocab, text.encode(), b"root")
        if not sampler:
            raise ModelError(f"The grammar is not well-formed.{_said(self._log)}")
        return Grammar(self, sampler)


class Grammar:
    """How far a text has come in a grammar. Use it in a `with`."""

    def __init__(self, llama: Llama, sampler: object) -> None:
        self._api = llama._api  # the two classes are one owner of the C interface
        self._sampler = sampler

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._api.llama_sampler_free(self._sampler)

    def best(self, logits: Logits) -> int | None:
        """The best token of (vocab_size,) `logits` that may come next; None when none may."""
        first = int(logits.argmax())
        if self._allowed(np.array([first]), logits) is not None:
            return first  # nearly always, and a hundred times as fast as asking for all
        return self._allowed(np.arange(len(logits)), logits)

    def accept(self, token: int) -> None:
        """The text goes on with this token."""
        self._api.llama_sampler_accept(self._sampler, token)

    def _allowed(self, tokens: NDArray[np.int64], logits: Logits) -> int | None:
        rows = np.zeros(len(tokens), dtype=[("id", "i4"), ("logit", "f4"), ("p", "f4")])
        rows["id"] = tokens
        rows["logit"] = logits[tokens]
        data = rows.ctypes.data_as(ctypes.POINTER(self._api.llama_token_data))
        candidates = self._api.llama_token_data_array(data, len(tokens), -1, _NO)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(candidates))
        best = rows[rows["logit"].argmax()]
        return int(best["id"]) if np.isfinite(best["logit"]) else None
