"""Rankings and their scores, computed by ir-measures (trec_eval underneath)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from eval.errors import EvalError
from eval.gold import GoldQuestion, Place


def _library() -> Any:  # noqa: ANN401 - ir-measures ships no types
    try:
        import ir_measures
    except ImportError as error:
        raise EvalError(
            "retrieval measures need ir-measures, which is not installed",
            "Install it: pip install 'pincite[eval]'",
        ) from error
    return ir_measures


@functools.lru_cache(maxsize=1024)
def _evaluator(name: str, gains: tuple[int, ...]) -> Any:  # noqa: ANN401 - ir-measures ships no types
    """An evaluator of one query whose relevant documents `r0`, `r1`, ... have these gains.

    Kept, because each that is made leaks memory in the library below (cvangysel/pytrec_eval#15);
    few combinations of gains occur, however many the questions.
    """
    library = _library()
    judged = {f"r{i}": gain for i, gain in enumerate(gains)}
    return library.evaluator([library.parse_measure(name)], {"q": judged})


def score(name: str, judged: Mapping[str, int], ranking: Sequence[str]) -> float:
    """One query's score by a measure of ir-measures (MacAvaney et al., ECIR 2022), 0 to 1.

    `name` is the library's own (`nDCG@10`); `judged` gives relevant documents their gain;
    `ranking` holds distinct document ids, best first.

    Raises:
        EvalError: ir-measures is not installed.
    """
    relevant = sorted((doc for doc in judged if judged[doc] > 0), key=lambda doc: -judged[doc])
    if not relevant:
        return 0.0
    named = {doc: f"r{i}" for i, doc in enumerate(relevant)}
    # distinct, falling scores: trec_eval breaks ties by document id, not by rank
    run = {named.get(doc, f"x{rank}"): float(-rank) for rank, doc in enumerate(ranking)}
    evaluator = _evaluator(name, tuple(judged[doc] for doc in relevant))
    # a query that found nothing scores 0; it must not be absent
    return next((float(metric.value) for metric in evaluator.iter_calc({"q": run})), 0.0)


def ranking_of(question: GoldQuestion, hits: Sequence[Place]) -> tuple[dict[str, int], list[str]]:
    """Evidence groups as the relevant documents, and the ranking in which hits reach them.

    Any alternative of a group reaches it, once; what reaches nothing new takes its rank as a
    document that is not relevant. A hit that reaches several groups is followed by the others,
    so a perfect ranking scores 1.
    """
    groups = {f"g{i}": set(group) for i, group in enumerate(dict.fromkeys(question.evidence))}
    ranking: list[str] = []
    reached: set[str] = set()
    for rank, hit in enumerate(hits):
        new = [name for name, group in groups.items() if hit in group and name not in reached]
        reached.update(new)
        ranking.extend(new or [f"x{rank}"])
    return dict.fromkeys(groups, 1), ranking
