"""Stand-ins for the models: deterministic, quick, and with the same signatures."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.catalog import load
from models.errors import ModelError
from models.generator import Cancelled, Piece, Progress
from models.inner import Inner
from models.prompts import Prompt, Segment
from qa import probe

_WORD = re.compile(r"\w+")


def inside_of(sha256: str, kind: str, loudness: float) -> Inner:
    """What goes on inside a model of the catalogue where its probe of a `kind` tells `loudness`.

    That is the log-odds, but for the probe's bias.
    """
    table = probe.weights(sha256, kind)
    assert table is not None
    return table[1:] * np.float32(loudness / float(np.linalg.norm(table[1:])) ** 2)


class HashEmbedder:
    """A bag of words, each hashed to a direction: texts that share words are near each other.

    A word counts as one word piece, so `max_tokens` cuts off as a real encoder does.
    """

    def __init__(self, dim: int = 64, max_tokens: int = 256, name: str = "hash-words") -> None:
        self.name = name
        self.dim = dim
        self.max_tokens = max_tokens
        self.sha256 = hashlib.sha256(f"{name} {dim} {max_tokens}".encode()).hexdigest()
        self.encoded: list[str] = []
        """Every text that was encoded, in order."""
        self.pieces_of: list[str] = []
        """And every one whose pieces were asked for."""
        self.changed_by: dict[str, NDArray[np.float32]] = {}

    def count_tokens(self, text: str) -> int:
        """Words, and the two special pieces."""
        return len(_WORD.findall(text)) + 2

    def encode(
        self,
        texts: Sequence[str],
        batch_size: int = 32,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """(len(texts), dim) float32, unit rows, in the order given."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            self.encoded.append(text)
            words = _WORD.findall(text.casefold())[: self.max_tokens - 2] or [""]
            for word in words:
                vectors[row] += self._direction(word)
            if progress and ((row + 1) % batch_size == 0 or row + 1 == len(texts)):
                progress(row + 1)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)

    def encode_one(self, text: str) -> NDArray[np.float32]:
        """(dim,) float32, of unit length."""
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector

    def encode_tokens(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """(words, dim) float32, unit rows, and where the words stand."""
        self.pieces_of.append(text)
        words = list(_WORD.finditer(text))[: self.max_tokens - 2]
        spans = np.array([m.span() for m in words], dtype=np.int64).reshape(-1, 2)
        rows = [self._direction(m.group().casefold()) for m in words]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, self.dim)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), spans

    def changed(self, by: Mapping[str, NDArray[np.float32]]) -> HashEmbedder:
        """Another like this, that says what it was changed by."""
        other = HashEmbedder(dim=self.dim, max_tokens=self.max_tokens)
        other.changed_by = dict(by)
        return other

    def _direction(self, word: str) -> NDArray[np.float32]:
        digest = hashlib.shake_256(word.encode("utf-8", "replace")).digest(self.dim)
        return np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5


class ScriptedGenerator:
    """Says what a script tells it to.

    `answer` is given the whole prompt as one text and returns what the model writes; `chooser`
    is given the prompt and the options and returns their weights (equal ones unless given);
    `scorer` is given the prompt and a continuation and returns its log-probability (-1 a token
    unless given). A token is a run of white space with the word after it.
    """

    def __init__(
        self,
        answer: str | Callable[[str], str] = "",
        chooser: Callable[[str, Sequence[str]], Sequence[float]] | None = None,
        scorer: Callable[[str, str], float] | None = None,
        context: int = 4096,
    ) -> None:
        self.name = "scripted"
        self.sha256 = hashlib.sha256(b"scripted").hexdigest()
        self.context = context
        self.prompts: list[str] = []
        """The text of every prompt that was streamed, chosen from or scored, in order."""
        self.read_prompts: list[str] = []
        """The text of every prompt that was only read."""
        self.kept: list[str] = []
        """The text of every prompt whose state was to be kept."""
        self.closed = False
        self._kept_words: dict[str, int] = {}
        self._answer = answer
        self._chooser = chooser
        self._scorer = scorer
        self._held: list[str] = []

    def chat(self, system: str, user: str, answer: str = "", reply: str = "") -> Prompt:
        """`[system] ... [user] ... [assistant] ...`, the words in brackets being control."""
        turns = [("[system]\n", system), ("\n[user]\n", user), ("\n[assistant]\n", answer)]
        turns += [("\n[user]\n", reply), ("\n[assistant]\n", "")] if reply else []
        segments = [
            segment
            for head, text in turns
            for segment in (Segment(head, control=True), Segment(text, control=False))
        ]
        return tuple(segment for segment in segments if segment.text)

    def count(self, prompt: Prompt) -> int:
        """Words, segment by segment."""
        return sum(len(_pieces(segment.text)) for segment in prompt)

    def read(
        self,
        prompt: Prompt,
        *,
        then: Prompt = (),
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> int:
        """Reads ten words at a time; the longest common beginning counts as read already."""
        text = self._check(prompt)
        self.read_prompts.append(text)
        if then:
            assert self._check(then).startswith(text)
        return self._bring(then or prompt, progress, cancelled)

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
        """The scripted answer, a word a piece, up to the first `stop` text."""
        text = self._check(prompt)
        self.prompts.append(text)
        self._bring(prompt, progress, cancelled)
        answer = self._answer if isinstance(self._answer, str) else self._answer(text)
        ends = [at for at in (answer.find(s) for s in stop) if at >= 0]
        pieces = _pieces(answer[: min(ends)] if ends else answer)
        for piece in pieces[:max_tokens]:
            if cancelled and cancelled():
                return
            yield Piece(piece, -0.1)
        if len(pieces) < max_tokens:
            yield Piece("", -0.1, ends=True)

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
        """What `stream` gives."""
        assert self._check(prompt).startswith(self._check(behind))
        assert adapter.exists()
        return tuple(
            self.stream(prompt, max_tokens=max_tokens, grammar=grammar, cancelled=cancelled)
        )

    def choose(
        self, prompt: Prompt, options: Sequence[str], *, then: Prompt = ()
    ) -> tuple[float, ...]:
        """The chooser's weights, made to sum to 1."""
        text = self._check(prompt)
        if then:
            assert self._check(then).startswith(text)
        self.prompts.append(text)
        weights = self._chooser(text, options) if self._chooser else [1.0] * len(options)
        return tuple(weight / math.fsum(weights) for weight in weights)

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        """Nothing goes on inside."""
        assert self._check(then).startswith(self._check(prompt))
        return None

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
        """Nothing goes on inside."""
        assert self._check(then).startswith(self._check(prompt))
        assert self._check(prompt).startswith(self._check(behind))
        assert adapter.exists()
        return None

    def score(self, prompt: Prompt, continuation: str) -> tuple[float, int]:
        """The scorer's value and the number of words."""
        text = self._check(prompt)
        self.prompts.append(text)
        count = len(_pieces(continuation))
        return (self._scorer(text, continuation) if self._scorer else -1.0 * count), count

    def close(self) -> None:
        """Remembers that it was closed."""
        self.closed = True

    def _check(self, prompt: Prompt) -> str:
        if self.closed:
            raise AssertionError("the generator is used after it was closed")
        count = self.count(prompt)
        if count >= self.context:
            raise ModelError(
                f"The prompt is too long: {count:,} tokens, where {self.name} takes "
                f"{self.context - 1:,} at most.",
                "Ask a shorter question, or with fewer passages.",
            )
        return "".join(segment.text for segment in prompt)

    def keep(self, prompt: Prompt, behind: Prompt = (), cancelled: Cancelled | None = None) -> int:
        """Remembers what was to be kept; reads nothing."""
        text = "".join(segment.text for segment in prompt)
        self.kept.append(text)
        self._kept_words[text] = self.count(prompt) - self.count(behind)
        return 0

    def kept_bytes(self, prompt: Prompt) -> int:
        """A hundred bytes a word of what was to be kept, what it stands behind left out."""
        return 100 * self._kept_words.get("".join(segment.text for segment in prompt), 0)

    def _bring(self, prompt: Prompt, progress: Progress | None, cancelled: Cancelled | None) -> int:
        words = [piece for segment in prompt for piece in _pieces(segment.text)]
        common = 0
        while common < min(len(words), len(self._held)) and words[common] == self._held[common]:
            common += 1
        at = common
        while at < len(words) and not (cancelled and cancelled()):
            at = min(at + 10, len(words))
            if progress:
                progress(at, len(words))
        self._held = words[:at]
        return at - common


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)


class Probed(ScriptedGenerator):
    """The default model by its hash: each of its adapters hears what `heard` says."""

    def __init__(self, answer: str | Callable[[str], str] = "") -> None:
        super().__init__(answer)
        self.sha256 = load().find("default").sha256

    def adapted(
        self,
        prompt: Prompt,
        *,
        adapter: Path,
        **others: Any,  # noqa: ANN401 - as they come
    ) -> Inner | None:
        kinds = (probe.JUDGED, probe.DRAFTED, probe.CLAIM)
        kind = next(k for k in kinds if adapter == probe.adapter(self.sha256, k))
        return inside_of(self.sha256, kind, self.heard(kind, self._check(prompt)))

    def heard(self, kind: str, text: str) -> float:
        """How loud (`inside_of`) a probe of this kind is to be for this text."""
        raise NotImplementedError
