"""The value types of an answer, and the events that lead to it.

Both fronts and the evaluation see only these. Texts are plain: markers such as `[1]` stand in
`Answer.text`, never in a claim's own text. Spans are character offsets, 0-based, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.records import ParagraphRef
from qa.answerability import Prospects

PARTLY = "They do say:"
"""What stands between what is missing and the claims that answer the rest of a question."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph (or a line of a meeting's particulars) as it was put before the model."""

    ref: ParagraphRef
    text: str
    """The paragraph's whole text."""
    score: float
    """The fused retrieval score; higher is better, comparable within one question only."""
    highlight: tuple[int, int] | None = None
    """Span in `text` of the sentence nearest to the question."""
    headings: tuple[str, ...] = ()
    """Of its whole record: what the meeting dealt with."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered citation: the paragraph, and the words in it that bear the claim out."""

    n: int
    """1-based; the marker `[n]`."""
    ref: ParagraphRef
    text: str
    """The cited paragraph's whole text."""
    start: int
    end: int
    """The quote is `text[start:end]`."""
    note: str = ""
    """A warning that goes with the citation, such as a corrigendum to the paragraph; the
    reference's own, if no other is given."""

    def __post_init__(self) -> None:
        if not self.note and self.ref.note:
            object.__setattr__(self, "note", self.ref.note)  # the way to set a field of a value

    @property
    def quote(self) -> str:
        """The cited words, verbatim."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, with the citations that it rests on."""

    text: str
    citations: tuple[int, ...]
    """The `n` of each citation."""
    supported: bool
    """Whether the cited paragraphs bear the sentence out."""
    support: float
    """0 to 1: how surely."""
    problems: tuple[str, ...] = ()
    """What the cited paragraphs do not bear out, in words."""
    told: float | None = None
    """The probability that they say just this, by the language model; None when it was not asked:
    the words are the record's own, say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question came to."""

    question: str
    answered: bool
    """False when the records do not say (or do not say surely enough)."""
    text: str
    """The claims with their markers; when not answered, what is missing, and then the claims that
    answer some part of the question, if any do."""
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    closest: tuple[ParagraphRef, ...]
    """When not answered: the nearest paragraphs, best first."""
    passages: tuple[Passage, ...]
    """What the model was given, best first; of what was read to gather what several said, only what
    it is told from."""
    scope: str
    """What the question was taken to be about (`40th session`); empty when nothing was."""
    confidence: float
    """0 to 1: how sure it is that the records answer the question."""
    model: str
    model_sha256: str
    generation: int
    """The collection's generation that was searched."""
    prompt_sha256: str
    seconds: float
    first_token_seconds: float | None
    """From the question to the model's first token, or to what is told in its place; None for
    neither."""
    prompt_tokens: int
    answer_tokens: int
    missing: str = ""
    """What the records do not say, in words; empty when answered."""
    coverage: str = ""
    """How far what several speakers said was looked for, in words; empty where it was not."""
    understood: str = ""
    """What the question was understood as, where that is another than was asked."""
    parts: tuple[str, ...] = ()
    """What was asked in its place, one by one, where it was divided."""
    draft: str = ""
    """What the model wrote, before it was checked, or the sentence that was taken in its place."""
    signals: Prospects | None = None
    """What the confidence was computed from; None when nothing was found."""
    prompts: tuple[str, ...] = ()
    """What was put to the model, in order: to have a question taken apart, one for each passage
    that it read for a part, and one for each sentence that it was asked about again."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages are found; the model has not read them yet."""

    passages: tuple[Passage, ...]
    scope: str
    seconds: float
    understood: str = ""
    """What the question was understood as, where that is another than was asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The model is reading its prompt."""

    done: int
    """Tokens read, those already in its cache included."""
    total: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the draft, as the model writes it. The checked answer may differ."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The checked answer. Always the last event of a stream."""

    answer: Answer


Event = Retrieved | Reading | Token | Finished
