"""All that might be answered to gold questions: what the weights of answerability learn from.

    python -m eval.candidates GOLD --records RECORDS [--model NAME] [--most 3] [--promise 0.03]
        [--states STATES.npz] [--drafts DRAFTS.npz] > CANDIDATES.jsonl

One line for each of the best passages of each part of each question: what is written from it, what
it cites, and its signals; of one that promises less than `--promise` only what it promised.
Questions that need no model are left out, and those of the test split, unless the file is one of
training questions (`--training`), which has none. With `--states` and `--drafts` what went on
inside the model is written too, for `eval.fit_probe`; with `--states` passages are judged without
the adapter, as the model reads them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eval import composition, jsonlines
from eval.gold import GoldQuestion, Place, holds, is_test, load
from eval.jsonlines import Json
from eval.measures import right
from eval.probing import Probed, key
from eval.scoring import Case, Cited, GivenAnswer
from models.inner import Inner
from qa.answerability import Prospects, Signals

if TYPE_CHECKING:
    from qa.answerer import Candidate


@dataclass(frozen=True, slots=True)
class Tried:
    """One candidate, as a line of the file gives it."""

    id: str
    """Of the question."""
    part: int
    """0-based."""
    parts: int
    """How many the question has."""
    place: int
    """0-based, of the passage among those found."""
    passage: Place
    """What it is."""
    prospects: Prospects
    """Once it was read."""
    signals: Signals | None
    """Once something was written from it; None when nothing was."""
    text: str
    """The sentences, without markers."""
    cited: tuple[Place, ...]
    model_sha256: str
    draft: str = ""
    """As the model wrote it."""
    told: bool = True
    """Whether what was written can be the answer at all (`qa.attempts.Answered.lacks`)."""

    @property
    def weighed(self) -> bool:
        """Whether something was written that its signals decide about."""
        return self.told and self.signals is not None

    @classmethod
    def of(cls, line: Json) -> Tried:
        """From a line. Raises `KeyError` or `TypeError` when it is no such line."""
        values = dict(line)
        cited = tuple(Place(source, paragraph) for source, paragraph in values.pop("cited"))
        passage = Place(*values.pop("passage"))
        prospects = Prospects(**values.pop("prospects"))
        written = values.pop("signals")
        signals = Signals(**written) if written else None
        return cls(cited=cited, passage=passage, prospects=prospects, signals=signals, **values)

    def line(self) -> Json:
        """For the file."""
        values = asdict(self)
        values["cited"] = [list(place) for place in self.cited]
        values["passage"] = list(self.passage)
        return values


def read(paths: Iterable[Path]) -> list[Tried]:
    """The candidates of several files, in order."""
    return [
        Tried.of(jsonlines.decode(line))
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


class Asks(Protocol):
    """What gives the candidates of a question: `qa.answerer.Answerer`."""

    def candidates(self, question: str, most: int, promise: float) -> Iterator[Candidate]:
        """What would be answered from each of the best `most` passages of each part."""
        ...


def tried(
    asks: Asks,
    questions: Iterable[GoldQuestion],
    model_sha256: str,
    most: int,
    promise: float = 0.0,
) -> Iterator[tuple[Tried, Inner | None, Inner | None]]:
    """The candidates of all questions, in order, with what went on inside the model.

    As the passage was read, and as the draft was written.
    """
    for question in questions:
        for one in asks.candidates(question.question, most, promise):
            stated = one.answered.stated if one.answered else ()
            quoted = [Place.of(quote.ref) for s in stated for quote in s.quotes]
            found = Tried(
                id=question.id,
                part=one.part,
                parts=one.parts,
                place=one.place,
                passage=Place.of(one.passage.ref),
                prospects=one.tried.prospects,
                signals=one.answered.signals if one.answered else None,
                text=" ".join(s.text for s in stated),
                cited=tuple(dict.fromkeys(quoted)),
                model_sha256=model_sha256,
                draft=one.answered.draft if one.answered else "",
                told=one.answered is None or not one.answered.lacks,
            )
            yield found, one.tried.read.inner, one.answered.inner if one.answered else None


def given(candidates: Sequence[Tried]) -> GivenAnswer:
    """The answer that these would make, one for each part."""
    places = dict.fromkeys(place for c in candidates for place in c.cited)
    return GivenAnswer(
        answered=True,
        text=" ".join(c.text for c in candidates),
        claims=(),
        citations=tuple(
            Cited(n, place, exact=True, cite="", quote="") for n, place in enumerate(places, 1)
        ),
        passages=(),
        confidence=None,
        seconds=None,
        first_token_seconds=None,
        prompt_tokens=None,
        answer_tokens=None,
    )


def good(question: GoldQuestion, candidate: Tried) -> bool:
    """Whether a candidate answers its part.

    Of one of several parts the gold file does not say what answers it: it must cite some evidence
    and hold some fact.
    """
    if not question.answerable or not candidate.weighed:
        return False
    if candidate.parts == 1:
        return right(Case(question, given([candidate])), None) == 1.0
    facts = [fact for group in question.facts for fact in group]
    cites = not question.places.isdisjoint(candidate.cited)
    return cites and any(holds(candidate.text, fact) for fact in facts)


def holds_answer(question: GoldQuestion, candidate: Tried) -> bool:
    """Whether the passage holds the answer to its part.

    Of one of several parts the gold file does not say where it stands: there it counts whether the
    answer was good.
    """
    if candidate.parts > 1:
        return good(question, candidate)
    return question.answerable and candidate.passage in question.places


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the candidates of a gold file to standard output."""
    from qa.answerer import Answerer
    from qa.config import Steps
    from qa.session import Session

    parser = argparse.ArgumentParser(prog="python -m eval.candidates", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--training", action="store_true", help="there is no test split")
    parser.add_argument("--most", type=int, default=3, help="passages of each part")
    parser.add_argument("--promise", type=float, default=0.0, help="nothing is written below")
    parser.add_argument("--states", type=Path, help="for what went on inside, having read")
    parser.add_argument("--drafts", type=Path, help="for what went on inside, having written")
    chosen = parser.parse_args(arguments)
    settings = composition.indexed(chosen.records, chosen.model)
    questions = [q for q in load(chosen.gold) if chosen.training or not is_test(q.id)]
    gold = {question.id: question for question in questions}
    rows, drafts = [], []
    with Session(settings) as session:
        sha256 = session.generator.sha256
        # what the model wrote itself, and not a sentence of the record in its place; and what goes
        # on inside it as it is, which an adapter changes
        steps = Steps(quoted=False, adapted=not chosen.states)
        answerer = Answerer(session.searcher, session.embedder, session.generator, settings, steps)
        for one, inner, draft in tried(answerer, questions, sha256, chosen.most, chosen.promise):
            sys.stdout.write(jsonlines.encode(one.line()) + "\n")
            sys.stdout.flush()
            if inner is not None:
                name, label = key(one.id, one.part, one.place), holds_answer(gold[one.id], one)
                rows.append((name, one.passage.source, label, inner))
                if draft is not None and one.weighed:
                    drafts.append((name, one.passage.source, good(gold[one.id], one), draft))
    if chosen.states:
        Probed.of(sha256, rows).save(chosen.states)
    if chosen.drafts:
        Probed.of(sha256, drafts).save(chosen.drafts)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
