"""Measures: each turns one question's case into a figure, or None where it does not apply.

A measure parses from and prints as one string (`recall@5`). Figures over many questions are the
mean (shares and scores), a quantile (times and tokens) or the maximum (memory). A missing or
failed answer counts as wrong: 0, never None, wherever the question calls for the measure. A
question that the records do not answer gives no citation score rather than 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from eval import retrieval
from eval.errors import MeasureError
from eval.gold import holds
from eval.scoring import Case, GivenAnswer

Score = Callable[[Case, int | None], float | None]
"""A case and the measure's cut-off to its figure."""


class Summary(StrEnum):
    """How one figure is made of many questions'."""

    MEAN = "mean"
    QUANTILE = "quantile"
    """The percentile that the cut-off names; the median without one."""
    MAXIMUM = "maximum"


class Needs(StrEnum):
    """What a measure is taken on."""

    HITS = "hits"
    ANSWER = "answer"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure's name stands for."""

    score: Score
    needs: Needs
    cutoff: str = "no"
    """`no`, `optional` or `required`."""
    summary: Summary = Summary.MEAN
    higher_is_better: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, with its cut-off where it has one."""

    name: str
    cutoff: int | None = None
    """Rank (1-based, inclusive), or a percentile for times and tokens."""

    def __str__(self) -> str:
        return self.name if self.cutoff is None else f"{self.name}@{self.cutoff}"

    def __call__(self, case: Case) -> float | None:
        """The figure for one question; None where the measure does not apply."""
        return self.definition.score(case, self.cutoff)

    @property
    def key(self) -> str:
        """What one question's figure is filed under: percentiles share their values."""
        return self.name if self.definition.summary is Summary.QUANTILE else str(self)

    @property
    def definition(self) -> Definition:
        """What the name stands for."""
        return DEFINITIONS[self.name]

    @property
    def explained(self) -> str:
        """The first sentence of the definition."""
        return (self.definition.score.__doc__ or "").split("\n\n")[0]


def parse(text: str) -> Measure:
    """`recall@5` as a measure; `str()` gives it back.

    Raises:
        MeasureError: an unknown name, or a cut-off that is missing or out of place.
    """
    match = re.fullmatch(r"([a-z0-9_]+)(?:@([1-9][0-9]{0,5}))?", text.strip())
    if not match or match[1] not in DEFINITIONS:
        known = ", ".join(sorted(DEFINITIONS))
        raise MeasureError(f"unknown measure {text!r}", f"Known are {known}.")
    definition = DEFINITIONS[match[1]]
    measure = Measure(match[1], int(match[2]) if match[2] else None)
    if definition.cutoff == "required" and measure.cutoff is None:
        raise MeasureError(f"{text!r} needs a cut-off", f"Write, for example, {match[1]}@5.")
    if definition.cutoff == "no" and measure.cutoff is not None:
        raise MeasureError(f"{match[1]!r} takes no cut-off", f"Write {match[1]}.")
    if definition.summary is Summary.QUANTILE and (measure.cutoff or 50) > 99:
        raise MeasureError(f"{text!r} is no percentile", "Write 1 to 99 after the @.")
    return measure


# ---- retrieval: through ir-measures, on evidence groups ----


def _retrieval(name: str, case: Case, cutoff: int | None) -> float | None:
    if not case.question.answerable:
        return None
    return retrieval.score(name, *retrieval.ranking_of(case.question, case.hits[:cutoff]))


def success(case: Case, cutoff: int | None) -> float | None:
    """Whether any evidence is among the first k hits (Success@k, TREC)."""
    return _retrieval(f"Success@{cutoff}", case, cutoff)


def recall(case: Case, cutoff: int | None) -> float | None:
    """Share of the evidence groups that the first k hits reach (R@k, TREC).

    The hits are cut at k before they are turned into groups, so set recall gives it exactly.
    """
    return _retrieval("SetR", case, cutoff)


def mrr(case: Case, cutoff: int | None) -> float | None:
    """One over the rank of the first evidence (RR; Kantor and Voorhees, TREC-5)."""
    return _retrieval("RR", case, cutoff)


def ndcg(case: Case, cutoff: int | None) -> float | None:
    """Discounted gain of the evidence groups in the first k hits, by the ideal ranking's.

    Järvelin and Kekäläinen, ACM TOIS 20(4), 2002; gain 1, discount log2(rank + 1).
    """
    return _retrieval(f"nDCG@{cutoff}", case, cutoff)


# ---- what the model was given, and what it said ----


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def evidence_in_context(case: Case, _: int | None) -> float | None:
    """Share of the evidence groups that the model was given."""
    if not case.question.answerable:
        return None
    given = set(case.answer.passages) if case.answer else set()
    return _share([not given.isdisjoint(group) for group in case.question.evidence])


def _answered(case: Case) -> GivenAnswer | None:
    """The answer, if one was given; what is declined answers nothing, whatever it tells beside."""
    return case.answer if case.answer and case.answer.answered else None


def facts_found(case: Case, _: int | None) -> float | None:
    """Share of the fact groups of which the answer holds one alternative.

    After TREC's nuggets (Voorhees, TREC 2003 question answering), matched as strings.
    """
    if not case.question.facts:
        return None
    given = _answered(case)
    text = given.text if given else ""
    return _share([any(holds(text, fact) for fact in group) for group in case.question.facts])


def forbidden_avoided(case: Case, _: int | None) -> float | None:
    """Share of the forbidden strings that the answer does not hold."""
    if not case.question.forbidden:
        return None
    if case.answer is None:
        return 0.0
    given = _answered(case)
    text = given.text if given else ""
    return _share([not holds(text, string) for string in case.question.forbidden])


def citation_precision(case: Case, _: int | None) -> float | None:
    """Of the paragraphs that an answer cites, the share that is evidence.

    After ALCE (Gao et al., EMNLP 2023), with gold paragraphs in place of an entailment model.
    Several quotes of a paragraph are one citation; a marker without a citation counts as a wrong
    one. A declined answer has no precision: recall holds it against it.
    """
    if not case.question.answerable:
        return None
    if case.answer is None:
        return 0.0
    given = _answered(case)
    if given is None:
        return None
    cited = len(given.cited) + given.unresolved
    return len(given.cited & case.question.places) / cited if cited else 0.0


def citation_recall(case: Case, _: int | None) -> float | None:
    """Share of the evidence groups of which the answer cites one paragraph (after ALCE).

    None of a declined answer's: what it tells of a part of the question is no answer.
    """
    if not case.question.answerable:
        return None
    given = _answered(case)
    cited = given.cited if given else frozenset()
    return _share([not cited.isdisjoint(group) for group in case.question.evidence])


def citation_f1(case: Case, _: int | None) -> float | None:
    """The harmonic mean of a question's citation precision and recall (van Rijsbergen 1979)."""
    found = citation_recall(case, None)
    if found is None:
        return None
    precise = citation_precision(case, None) or 0.0
    return 2 * precise * found / (precise + found) if precise + found else 0.0


def quote_exactness(case: Case, _: int | None) -> float | None:
    """Share of the quotes that stand, character for character, where the citation says."""
    if case.answer is None:
        return 0.0 if case.question.answerable else None
    given = _answered(case)
    if not (given and given.citations):
        return None
    return _share([c.exact for c in given.citations])


def supported_claims(case: Case, _: int | None) -> float | None:
    """Share of the claims that the answer itself shows as supported.

    The system's own check, not a judgement on it: read it beside `right`.
    """
    if case.answer is None:
        return 0.0 if case.question.answerable else None
    given = _answered(case)
    if not (given and given.claims):
        return None
    return _share([claim.supported for claim in given.claims])


def answered(case: Case, _: int | None) -> float | None:
    """Of the questions that the records answer, the share that was not declined (coverage)."""
    if not case.question.answerable:
        return None
    return float(case.answer is not None and case.answer.answered)


def refusal_recall(case: Case, _: int | None) -> float | None:
    """Of the questions that the records do not answer, the share that was declined."""
    if case.question.answerable:
        return None
    return float(case.answer is not None and not case.answer.answered)


def refusal_precision(case: Case, _: int | None) -> float | None:
    """Of the questions that were declined, the share that the records do not answer.

    A missing answer counts as declined wrongly.
    """
    if case.answer is None:
        return 0.0
    return None if case.answer.answered else float(not case.question.answerable)


def correct(case: Case, _: int | None) -> float | None:
    """Whether the answer holds every fact and nothing forbidden, whatever it cites."""
    if not case.question.answerable:
        return None
    if case.answer is None or not case.answer.answered:
        return 0.0
    facts, clean = facts_found(case, None), forbidden_avoided(case, None)
    return float(facts in (None, 1.0) and clean in (None, 1.0))


def right(case: Case, _: int | None) -> float | None:
    """Whether the answer is right: its facts, nothing forbidden, its evidence cited, or declined.

    Answerable: every fact is there, nothing forbidden is, every evidence group is cited, and at
    least half of what is cited is evidence. Not answerable: it was declined.
    """
    if not case.question.answerable:
        return refusal_recall(case, None)
    cites_all = citation_recall(case, None) == 1.0
    cites_well = (citation_precision(case, None) or 0.0) >= 0.5
    return float(correct(case, None) == 1.0 and cites_all and cites_well)


# ---- cost ----


def seconds(case: Case, _: int | None) -> float | None:
    """From the question to the whole answer."""
    return case.answer.seconds if case.answer else None


def first_token_seconds(case: Case, _: int | None) -> float | None:
    """From the question to the model's first token."""
    return case.answer.first_token_seconds if case.answer else None


def search_seconds(case: Case, _: int | None) -> float | None:
    """From the question to its hits."""
    return case.search_seconds


def prompt_tokens(case: Case, _: int | None) -> float | None:
    """Tokens that the model was given."""
    return case.answer.prompt_tokens if case.answer else None


def answer_tokens(case: Case, _: int | None) -> float | None:
    """Tokens that the model wrote."""
    return case.answer.answer_tokens if case.answer else None


def peak_memory(case: Case, _: int | None) -> float | None:
    """The most memory that the process held at any time (resident set)."""
    return case.peak_memory


def _cost(score: Score, needs: Needs, unit: str, summary: Summary = Summary.QUANTILE) -> Definition:
    cutoff = "optional" if summary is Summary.QUANTILE else "no"
    return Definition(score, needs, cutoff, summary, higher_is_better=False, unit=unit)


DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        "right": Definition(right, Needs.ANSWER),
        "correct": Definition(correct, Needs.ANSWER),
        "answered": Definition(answered, Needs.ANSWER),
        "refusal_recall": Definition(refusal_recall, Needs.ANSWER),
        "refusal_precision": Definition(refusal_precision, Needs.ANSWER),
        "facts_found": Definition(facts_found, Needs.ANSWER),
        "forbidden_avoided": Definition(forbidden_avoided, Needs.ANSWER),
        "citation_precision": Definition(citation_precision, Needs.ANSWER),
        "citation_recall": Definition(citation_recall, Needs.ANSWER),
        "citation_f1": Definition(citation_f1, Needs.ANSWER),
        "quote_exactness": Definition(quote_exactness, Needs.ANSWER),
        "supported_claims": Definition(supported_claims, Needs.ANSWER),
        "evidence_in_context": Definition(evidence_in_context, Needs.ANSWER),
        "success": Definition(success, Needs.HITS, "required"),
        "recall": Definition(recall, Needs.HITS, "required"),
        "mrr": Definition(mrr, Needs.HITS, "optional"),
        "ndcg": Definition(ndcg, Needs.HITS, "required"),
        "seconds": _cost(seconds, Needs.ANSWER, "s"),
        "first_token_seconds": _cost(first_token_seconds, Needs.ANSWER, "s"),
        "prompt_tokens": _cost(prompt_tokens, Needs.ANSWER, "tokens"),
        "answer_tokens": _cost(answer_tokens, Needs.ANSWER, "tokens"),
        "search_seconds": _cost(search_seconds, Needs.HITS, "s"),
        "peak_memory": _cost(peak_memory, Needs.ANY, "MB", Summary.MAXIMUM),
    }
)

USUAL = (
    *("right", "correct", "answered", "refusal_recall", "refusal_precision"),
    *("facts_found", "forbidden_avoided", "citation_precision", "citation_recall", "citation_f1"),
    *("quote_exactness", "supported_claims", "evidence_in_context"),
    *("success@1", "success@5", "recall@1", "recall@5", "recall@10", "mrr", "ndcg@10"),
    *("seconds", "seconds@95", "first_token_seconds", "first_token_seconds@95"),
    *("prompt_tokens", "answer_tokens", "search_seconds", "search_seconds@95", "peak_memory"),
)
"""What a run reports, in the order of its tables."""


def usual(*, retrieval_only: bool = False) -> tuple[Measure, ...]:
    """The measures that a run reports; those on answers only where there are answers."""
    measures = tuple(parse(text) for text in USUAL)
    if not retrieval_only:
        return measures
    return tuple(m for m in measures if m.definition.needs is not Needs.ANSWER)
