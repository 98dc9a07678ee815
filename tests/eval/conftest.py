"""Builders of answers and gold questions that the tests of this folder share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.gold import GoldQuestion, Place
from models.generator import LlamaGenerator

Json = dict[str, Any]
Answerer = Callable[..., Json]


@pytest.fixture(scope="module")
def generator(small_gguf: Path) -> Iterator[LlamaGenerator]:
    """The small model; for tests that are marked as real."""
    model = LlamaGenerator(small_gguf, context=1024, threads=1)
    yield model
    model.close()


def build_answer(
    id_: str = "q",
    text: str = "",
    cited: Sequence[tuple[str, int | None]] = (),
    *,
    answered: bool | None = None,
    supported: bool = True,
    support: float = 0.9,
    passages: Sequence[tuple[str, int | None]] | None = None,
    **more: object,
) -> Json:
    """An answer as `ask --json` writes it, with one claim that makes every citation."""
    numbers = list(range(1, len(cited) + 1))
    given = bool(text) if answered is None else answered
    paragraph = "The Chair declared the session open."
    return {
        "id": id_,
        "question": "?",
        "answered": given,
        "answer": text + "".join(f" [{n}]" for n in numbers),
        "claims": [{"text": text, "citations": numbers, "supported": supported, "support": support}]
        if given
        else [],
        "citations": [
            {
                "n": n,
                "source": source,
                "paragraph": number,
                "cite": f"{source}, para. {number}",
                "text": paragraph,
                "quote": paragraph[4:9],
                "start": 4,
                "end": 9,
            }
            for n, (source, number) in zip(numbers, cited, strict=True)
        ],
        "closest": [],
        "passages": [
            {"source": source, "paragraph": number}
            for source, number in (cited if passages is None else passages)
        ],
        "confidence": 0.8,
        "model": "double",
        "seconds": 2.0,
        "first_token_seconds": 0.5,
        "prompt_tokens": 600,
        "answer_tokens": 20,
    } | more


def build_perfect(question: GoldQuestion) -> Json:
    """The answer that a question asks for."""
    if not question.answerable:
        return build_answer(question.id, "The records do not say.", answered=False)
    text = ", ".join(group[0] for group in question.facts) or "It was so decided."
    cited = list(dict.fromkeys(tuple(group[0]) for group in question.evidence))
    return build_answer(question.id, text, cited)


def build_hits(question: GoldQuestion, k: int = 10) -> list[Json]:
    """A perfect ranking, filled up with paragraphs that are no evidence."""
    found = list(dict.fromkeys(group[0] for group in question.evidence))
    filling = [Place("elsewhere.txt", n) for n in range(1, k + 1)]
    return [{"source": p.source, "paragraph": p.paragraph} for p in (found + filling)[:k]]


def build_gold(count: int = 12) -> tuple[GoldQuestion, ...]:
    """Questions of four kinds, every fourth of them not answerable."""
    questions = []
    for n in range(count):
        first, second = Place(f"r{n % 5}.txt", n + 1), Place(f"r{n % 5}.txt", None)
        kinds: Mapping[int, Json] = {
            0: {"kind": "fact", "facts": ((f"figure {n}",),), "evidence": ((first,),)},
            1: {
                "kind": "list",
                "facts": (("one", "1"), ("two",)),
                "evidence": ((first,), (second,)),
            },
            2: {"kind": "who", "facts": (("okafor",),), "evidence": ((first, second),)},
            3: {"kind": "absent", "answerable": False},
        }
        fields = {"answerable": True, "forbidden": ("lind",)} | dict(kinds[n % 4])
        questions.append(GoldQuestion(id=f"q{n:05}", question=f"Question {n}?", **fields))
    return tuple(questions)


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a shell
    """Let a script stand for the Python process that is started."""

    def scripted(script: str) -> None:
        fake = tmp_path / "python"
        fake.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
        fake.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(fake))

    return scripted


@pytest.fixture
def answer() -> Answerer:
    return build_answer


@pytest.fixture
def perfect() -> Callable[[GoldQuestion], Json]:
    return build_perfect


@pytest.fixture
def hits() -> Callable[..., list[Json]]:
    return build_hits


@pytest.fixture
def questions() -> Callable[..., tuple[GoldQuestion, ...]]:
    return build_gold
