"""Fit the adapter with which the default model judges what it has read, and its probe.

    python -m eval.fit_judge --questions QUESTIONS RECORDS [--questions ...] --held QUESTIONS
        RECORDS [--held ...] --held-gold GOLD RECORDS --into qa/judge.lora --probe qa/probe.npz
        [--drafts CANDIDATES ...] [--begin ADAPTER] [--passages FILE ...]

With `--begin` it goes on from an adapter, and from the probe that `--probe` holds beside it. With
`--passages` the questions of files in the layout of SQuAD 2.0 (`eval.passages`) are among the
first. With `--drafts` the one for what it has written is fitted instead: to what `eval.candidates`
wrote on these questions, and to sentences of their passages (`eval.drafting`); `--into
qa/draft.lora`.

Both (`eval.judge`) are fitted together: whether the passage is evidence for the question that is
read behind it. Fitted to `--questions` first and measured on those `--held`; then it goes on to
these, with some of the first beside them. Questions of a gold file's test split are left out. It
takes more than an hour on two cores, and some GB of memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import candidates, composition, passages
from eval.candidates import Tried
from eval.drafting import put_back
from eval.errors import EvalError
from eval.gold import is_test, load
from eval.judge import begun, calibrated, go_on, measured
from eval.judging import Example, Posed, computed, posed, put_to
from eval.probing import add, start_of
from eval.transformer import Network
from models.catalog import load as load_catalog
from models.generator import LlamaGenerator
from models.locate import locate, sha256_of
from qa import probe
from qa.session import Session

_MOST = 3
# Passages of a question.
_MILDER, _BOLDER = 0.8, 0.6
# By what log-odds are taken times, and plus, beyond what calibrates them. What it lets through is
# judged once more when it is written, what it holds back is lost. Read off what is right and
# declined (docs/decisions).


def examples_of(
    network: Network,
    model: str,
    pairs: Sequence[Sequence[Path]],
    drafts: Mapping[str, Sequence[Tried]] | None = None,
    *,
    split: bool = False,
) -> list[Example]:
    """What the questions of each pair of gold file and records come to.

    With `drafts`, by the ids of questions, these are what is judged, and not the passages. With
    `split` the questions of the test split are left out.

    Raises:
        EvalError, IndexingError, ModelError: a file cannot be read, or a model not used.
    """
    found: list[Example] = []
    for gold, records in pairs:
        questions = [q for q in load(gold) if not (split and is_test(q.id))]
        with Session(composition.indexed(records, model)) as session:
            generator = session.generator
            if not isinstance(generator, LlamaGenerator):
                raise EvalError("only a model of llama.cpp can be fitted to")
            answerer = session.answerer
            if drafts is None:
                rows = posed(answerer, generator, questions, most=_MOST)
            else:
                rows = put_back(answerer, generator, questions, drafts, most=_MOST)
            found += computed(network, rows)
        sys.stderr.write(f"{gold}: {len(found)} examples so far\n")
    return found


def on_passages(generator: LlamaGenerator, paths: Iterable[Path]) -> Iterator[Posed]:
    """The questions of files in the layout of SQuAD 2.0.

    Raises:
        EvalError, ModelError: a file cannot be read, or the model not used.
    """
    for one in (one for path in paths for one in passages.posed(path)):
        passage = passages.passage(one)
        for question, answered in one.questions[: passages.EACH]:
            yield put_to(generator, one.title, passage, question, answered=answered)


def by_question(tried: Iterable[Tried]) -> dict[str, list[Tried]]:
    """Candidates that something was written for, by the ids of their questions.

    Raises:
        EvalError: there are none.
    """
    found: dict[str, list[Tried]] = {}
    for one in tried:
        if one.draft.strip():
            found.setdefault(one.id, []).append(one)
    if not found:
        raise EvalError("the candidates hold no drafts: write them anew (`eval.candidates`)")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, say what it is worth, and write it."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_judge", description=__doc__)
    pairs: dict[str, Any] = {
        "nargs": 2, "type": Path, "action": "append", "default": [], "metavar": ("FILE", "RECORDS"),
    }  # fmt: skip
    parser.add_argument("--model", default="default")
    parser.add_argument("--questions", **pairs)
    parser.add_argument("--held", **pairs)
    parser.add_argument("--held-gold", help="the same; has a test split", **pairs)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--probe", type=Path, required=True)
    parser.add_argument("--drafts", type=Path, nargs="+", metavar="CANDIDATES")
    parser.add_argument("--begin", type=Path, metavar="ADAPTER", help="to go on from")
    parser.add_argument("--passages", type=Path, nargs="+", default=[], metavar="FILE")
    options = parser.parse_args(arguments)
    if not options.questions or not (options.held or options.held_gold):
        parser.error("name questions to fit to, and others to measure on")
    if options.drafts and (options.begin or options.passages):
        parser.error("--begin and --passages are for the judge of passages")
    missing = [path for path in (options.begin, *options.passages) if path and not path.exists()]
    if missing:
        parser.error(f"{missing[0]} is not there")
    model = locate(load_catalog().find(options.model))
    sha256 = sha256_of(model)
    begins = options.begin is not None
    start = start_of(options.probe, sha256, probe.JUDGED) if begins else probe.weights(sha256)
    if start is None:
        raise EvalError(f"there is no probe of {options.model} to begin with")
    network = Network.load(model)
    drafts = by_question(candidates.read(options.drafts)) if options.drafts else None
    first = examples_of(network, options.model, options.questions, drafts)
    if options.passages:
        generator = LlamaGenerator(model)
        first += computed(network, on_passages(generator, options.passages))
        generator.close()
    then = examples_of(network, options.model, options.held, drafts)
    then += examples_of(network, options.model, options.held_gold, drafts, split=True)
    judge = begun(network, first, start if drafts is None else None, options.begin)
    sys.stdout.write(f"unseen: {measured(judge, then)}\n")
    scale, offset = calibrated(judge, then)
    go_on(judge, first, then)
    judge.save(options.into)
    if drafts is None:
        kind, weights = probe.JUDGED, judge.probe(scale * _MILDER, offset + _BOLDER)
    else:
        kind, weights = probe.DRAFTED, judge.probe(scale, offset)
    add(options.probe, {f"{sha256}{kind}": weights})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
