"""Every measure against sums worked by hand, and ir-measures against a second implementation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import measures, retrieval
from eval.errors import MeasureError
from eval.gold import GoldQuestion, Place
from eval.measures import Measure, Summary, parse
from eval.scoring import Case, parse_answer

A, B, C, D = (Place("one.txt", n) for n in (1, 2, 3, 4))
META = Place("one.txt", None)
QUALITY = [m for m in measures.usual() if m.definition.summary is Summary.MEAN]
Answerer = Callable[..., dict[str, Any]]


def gold(*evidence: tuple[Place, ...], **fields: object) -> GoldQuestion:
    whole: dict[str, Any] = {"id": "q", "kind": "fact", "question": "?"}
    whole |= {"answerable": bool(evidence), "evidence": tuple(evidence)} | fields
    return GoldQuestion(**whole)


def score(name: str, case: Case) -> float | None:
    return parse(name)(case)


@pytest.mark.parametrize("text", [*measures.USUAL, "recall@100", "mrr@10", "seconds@99"])
def test_a_measure_prints_as_it_parses(text: str) -> None:
    assert str(parse(text)) == text
    assert parse(text).explained.endswith(".")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rihgt", "unknown measure"),
        ("", "unknown measure"),
        ("recall@0", "unknown measure"),
        ("recall@", "unknown measure"),
        ("recall", "needs a cut-off"),
        ("right@5", "takes no cut-off"),
        ("seconds@100", "no percentile"),
    ],
)
def test_what_is_no_measure_is_refused(text: str, said: str) -> None:
    with pytest.raises(MeasureError, match=said):
        parse(text)


def test_a_run_without_answers_reports_no_measure_on_answers() -> None:
    names = {str(m) for m in measures.usual(retrieval_only=True)}
    assert {"recall@5", "mrr", "ndcg@10", "search_seconds", "peak_memory"} <= names
    assert not names & {"right", "citation_precision", "evidence_in_context", "seconds"}


# ---- retrieval ----


@pytest.mark.parametrize(
    ("name", "evidence", "hits", "value"),
    [
        ("recall@1", [(A,), (B,)], [A, B], 1 / 2),
        ("recall@2", [(A,), (B,)], [A, B], 1.0),
        ("recall@2", [(A,), (B,)], [C, A, B], 1 / 2),
        ("recall@3", [(A, B)], [C, D, B], 1.0),  # any alternative reaches its group
        ("recall@1", [(A, B), (A, C)], [A], 1.0),  # one paragraph, two groups
        ("recall@5", [(META,)], [A, META], 1.0),  # the meeting itself
        ("recall@5", [(META,)], [A, B], 0.0),  # which no numbered paragraph stands for
        ("recall@5", [(A,)], [], 0.0),
        ("success@1", [(A,), (B,)], [A], 1.0),
        ("success@1", [(A,), (B,)], [C, A], 0.0),
        ("success@5", [(A,), (B,)], [C, A], 1.0),
        ("mrr", [(A,)], [B, C, A], 1 / 3),
        ("mrr", [(A, C)], [B, C, A], 1 / 2),
        ("mrr@2", [(A,)], [B, C, A], 0.0),
        ("mrr", [(A,)], [B, C], 0.0),
        ("ndcg@10", [(A,)], [B, A], 1 / math.log2(3)),
        ("ndcg@10", [(A,), (B,)], [A, C, B], (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        ("ndcg@10", [(A, B)], [A, B], 1.0),  # a second alternative neither adds nor costs
        ("ndcg@10", [(A, B), (C,)], [A, B, C], (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        ("ndcg@10", [(A, B), (A, C)], [A], 1.0),
        ("ndcg@2", [(A,)], [B, C, A], 0.0),
        ("ndcg@10", [(A,)], [A, A, A], 1.0),  # a paragraph counts once
    ],
)
def test_retrieval(
    name: str, evidence: list[tuple[Place, ...]], hits: list[Place], value: float
) -> None:
    assert score(name, Case(gold(*evidence), hits=tuple(hits))) == pytest.approx(value)


def test_a_question_without_evidence_has_no_retrieval_score() -> None:
    case = Case(gold(), hits=(A, B))
    for name in ("recall@5", "success@1", "mrr", "ndcg@10"):
        assert score(name, case) is None


def second_ndcg(judged: dict[str, int], ranking: Sequence[str], k: int) -> float:
    gains = [judged.get(doc, 0) for doc in ranking[:k]]
    ideal = sorted(judged.values(), reverse=True)[:k]
    total = [sum(g / math.log2(r + 2) for r, g in enumerate(gs)) for gs in (gains, ideal)]
    return total[0] / total[1]


def second_recall(judged: dict[str, int], ranking: Sequence[str], k: int) -> float:
    return len({doc for doc in ranking[:k] if judged.get(doc)}) / len(judged)


def second_rr(judged: dict[str, int], ranking: Sequence[str]) -> float:
    return next((1 / rank for rank, doc in enumerate(ranking, 1) if judged.get(doc)), 0.0)


documents = st.sampled_from([f"d{n}" for n in range(20)])


@given(
    judged=st.dictionaries(documents, st.integers(1, 3), min_size=1, max_size=8),
    ranking=st.lists(documents, unique=True, max_size=15),
    k=st.integers(1, 12),
)
def test_ir_measures_agrees_with_a_second_implementation(
    judged: dict[str, int], ranking: list[str], k: int
) -> None:
    assert retrieval.score(f"nDCG@{k}", judged, ranking) == pytest.approx(
        second_ndcg(judged, ranking, k)
    )
    assert retrieval.score(f"R@{k}", judged, ranking) == pytest.approx(
        second_recall(judged, ranking, k)
    )
    assert retrieval.score("SetR", judged, ranking[:k]) == pytest.approx(
        second_recall(judged, ranking, k)
    )
    assert retrieval.score("RR", judged, ranking) == pytest.approx(second_rr(judged, ranking))
    assert retrieval.score(f"Success@{k}", judged, ranking) == float(
        second_recall(judged, ranking, k) > 0
    )


# ---- answers ----


@pytest.mark.parametrize(
    ("facts", "text", "value"),
    [
        ((("zimbabwe",),), "It was Zimbabwe.", 1.0),
        ((("one", "1"), ("two",)), "It was one.", 1 / 2),
        ((("one", "1"), ("two",)), "Both 1 and two.", 1.0),
        ((("1",),), "It was so decided.", 0.0),  # the marker [1] is not the figure 1
        ((("one",),), "", 0.0),
        ((), "anything", None),
    ],
)
def test_facts_found(
    answer: Answerer, facts: tuple[tuple[str, ...], ...], text: str, value: float | None
) -> None:
    given = parse_answer(answer(text=text, cited=[A]))
    assert score("facts_found", Case(gold((A,), facts=facts), given)) == value


@pytest.mark.parametrize(
    ("evidence", "cited", "precision", "recall", "f1"),
    [
        ([(A,)], [A], 1.0, 1.0, 1.0),
        ([(A,)], [B], 0.0, 0.0, 0.0),
        ([(A,)], [A, B, C, D], 1 / 4, 1.0, 0.4),  # citing everything is punished
        ([(A,), (B,)], [A], 1.0, 1 / 2, 2 / 3),
        ([(A, B)], [B], 1.0, 1.0, 1.0),
        ([(A, B)], [A, B], 1.0, 1.0, 1.0),  # both alternatives are evidence
        ([(A,)], [A, A, B], 1 / 2, 1.0, 2 / 3),  # two quotes of a paragraph are one citation
        ([(META,)], [META], 1.0, 1.0, 1.0),
        ([(META,)], [A], 0.0, 0.0, 0.0),
        ([(A,)], [], 0.0, 0.0, 0.0),  # an answer that cites nothing
    ],
)
def test_citations(
    answer: Answerer,
    evidence: list[tuple[Place, ...]],
    cited: list[Place],
    precision: float,
    recall: float,
    f1: float,
) -> None:
    case = Case(gold(*evidence), parse_answer(answer(text="So it was.", cited=cited)))
    names = ("citation_precision", "citation_recall", "citation_f1")
    assert [score(name, case) for name in names] == pytest.approx([precision, recall, f1])


def test_a_marker_without_a_citation_counts_as_a_wrong_one(answer: Answerer) -> None:
    line = answer(text="So it was.", cited=[A])
    line["claims"][0]["citations"] = [1, 9]
    assert score("citation_precision", Case(gold((A,)), parse_answer(line))) == 1 / 2


@pytest.mark.parametrize("told", [(), (A,)])
def test_a_declined_answer_has_no_precision_and_no_recall_whatever_it_tells(
    answer: Answerer, told: tuple[Place, ...]
) -> None:
    line = answer(text="Not said. Zimbabwe.", cited=list(told), answered=False)
    case = Case(gold((A,), **FACTS), parse_answer(line))
    assert score("facts_found", case) == 0.0
    assert score("quote_exactness", case) is None
    assert score("supported_claims", case) is None
    assert score("citation_precision", case) is None
    assert score("citation_recall", case) == 0.0
    assert score("citation_f1", case) == 0.0


def test_a_question_that_is_not_answerable_has_no_citation_score(answer: Answerer) -> None:
    case = Case(gold(), parse_answer(answer(text="Made up.", cited=[A])))
    for name in ("citation_precision", "citation_recall", "citation_f1", "evidence_in_context"):
        assert score(name, case) is None


def test_quotes_are_compared_with_the_collection_where_it_can_be_asked(answer: Answerer) -> None:
    line = answer(text="So it was.", cited=[A, B])
    assert score("quote_exactness", Case(gold((A,)), parse_answer(line))) == 1.0
    line["citations"][0]["quote"] = "chair"  # the paragraph has `Chair`
    assert score("quote_exactness", Case(gold((A,)), parse_answer(line))) == 1 / 2
    # the collection says otherwise than the text that came with the answer
    held = {A: ["The chair declared it."], B: ["Nothing of the kind."]}
    case = Case(gold((A,)), parse_answer(line, lambda place: held[place]))
    assert score("quote_exactness", case) == 1 / 2
    for citation in line["citations"]:
        del citation["text"]
    assert score("quote_exactness", Case(gold((A,)), parse_answer(line))) == 0.0


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 0, ""),  # an empty quote quotes nothing
        (-3, 3, "The"),
        (29, 60, "open."),  # the end is beyond the text
        (5, 10, "Chair"),  # one character off
        (None, 9, "Chair"),
    ],
)
def test_spans_that_do_not_hold_the_quote(
    answer: Answerer, start: int | None, end: int, quote: str
) -> None:
    line = answer(text="So it was.", cited=[A])
    line["citations"][0] |= {"start": start, "end": end, "quote": quote}
    assert score("quote_exactness", Case(gold((A,)), parse_answer(line))) == 0.0


def test_supported_claims(answer: Answerer) -> None:
    line = answer(text="So it was.", cited=[A])
    line["claims"].append({"text": "x", "citations": [], "supported": False, "support": 0.1})
    assert score("supported_claims", Case(gold((A,)), parse_answer(line))) == 1 / 2


def test_evidence_in_context(answer: Answerer) -> None:
    given = parse_answer(answer(text="So.", cited=[A], passages=[C, B]))
    assert score("evidence_in_context", Case(gold((A,), (B, D)), given)) == 1 / 2


@pytest.mark.parametrize(
    ("answerable", "answered", "recall", "precision", "coverage"),
    [
        (False, False, 1.0, 1.0, None),
        (False, True, 0.0, None, None),
        (True, False, None, 0.0, 0.0),
        (True, True, None, None, 1.0),
    ],
)
def test_refusals(
    answer: Answerer,
    answerable: bool,
    answered: bool,
    recall: float | None,
    precision: float | None,
    coverage: float | None,
) -> None:
    case = Case(
        gold(*([(A,)] if answerable else [])), parse_answer(answer(text="x", answered=answered))
    )
    names = ("refusal_recall", "refusal_precision", "answered")
    assert [score(name, case) for name in names] == [recall, precision, coverage]


FACTS = {"facts": (("zimbabwe",),), "forbidden": ("zambia",)}


@pytest.mark.parametrize(
    ("text", "cited", "is_correct", "is_right"),
    [
        ("Zimbabwe", [A], 1.0, 1.0),
        ("Zimbabwe", [A, C], 1.0, 1.0),  # exactly half of what is cited is evidence
        ("Zimbabwe", [A, C, D], 1.0, 0.0),  # less than half
        ("Zimbabwe", [C], 1.0, 0.0),
        ("Zimbabwe", [], 1.0, 0.0),
        ("Zimbabwe, not Zambia", [A], 0.0, 0.0),
        ("Zambia", [A], 0.0, 0.0),
    ],
)
def test_right(
    answer: Answerer, text: str, cited: list[Place], is_correct: float, is_right: float
) -> None:
    case = Case(gold((A,), **FACTS), parse_answer(answer(text=text, cited=cited)))
    assert (score("correct", case), score("right", case)) == (is_correct, is_right)


def test_right_needs_every_group_of_evidence(answer: Answerer) -> None:
    line = answer(text="Zimbabwe", cited=[A])
    assert score("right", Case(gold((A,), (B,), **FACTS), parse_answer(line))) == 0.0
    assert score("right", Case(gold((A,), (A, B), **FACTS), parse_answer(line))) == 1.0


def test_an_answer_that_was_declined_is_not_right_whatever_it_says(answer: Answerer) -> None:
    line = answer(text="Zimbabwe", cited=[A], answered=False)
    assert score("right", Case(gold((A,), **FACTS), parse_answer(line))) == 0.0


def test_a_declined_question_that_is_not_answerable_is_right(answer: Answerer) -> None:
    line = answer(text="The records do not say.", answered=False)
    assert score("right", Case(gold(), parse_answer(line))) == 1.0
    assert score("right", Case(gold(), parse_answer(answer(text="Made up.")))) == 0.0
    assert score("correct", Case(gold(), parse_answer(line))) is None


def test_cost_is_read_from_the_answer(answer: Answerer) -> None:
    case = Case(gold((A,)), parse_answer(answer(text="x")), search_seconds=0.02, peak_memory=900.0)
    names = ("seconds", "first_token_seconds", "prompt_tokens", "answer_tokens")
    assert [score(name, case) for name in names] == [2.0, 0.5, 600, 20]
    assert (score("search_seconds", case), score("peak_memory", case)) == (0.02, 900.0)
    assert score("seconds", Case(gold((A,)))) is None


# ---- all of them at once ----


def test_the_perfect_answers_score_one_on_everything(
    questions: Callable[..., tuple[GoldQuestion, ...]],
    perfect: Callable[[GoldQuestion], dict[str, Any]],
    hits: Callable[[GoldQuestion], list[dict[str, Any]]],
) -> None:
    seen: set[Measure] = set()
    for question in questions(12):
        found = tuple(Place(h["source"], h["paragraph"]) for h in hits(question))
        case = Case(question, parse_answer(perfect(question)), hits=found)
        for measure in QUALITY:
            value = measure(case)
            if str(measure) == "recall@1" and len(question.evidence) == 2:
                assert value == 1 / 2  # one hit cannot be two paragraphs
            elif value is not None:
                assert value == 1.0, (measure, question)
                seen.add(measure)
    assert seen == set(QUALITY)


def test_missing_answers_score_zero_on_everything(
    questions: Callable[..., tuple[GoldQuestion, ...]],
) -> None:
    seen: set[Measure] = set()
    for question in questions(12):
        for measure in QUALITY:
            value = measure(Case(question))
            if value is not None:
                assert value == 0.0, (measure, question)
                seen.add(measure)
    assert seen == set(QUALITY)


def test_citing_everything_is_punished_by_precision(
    questions: Callable[..., tuple[GoldQuestion, ...]], answer: Answerer
) -> None:
    asked = [q for q in questions(12) if q.answerable]
    everything = [p for q in questions(12) for p in sorted(q.places, key=str)]
    for question in asked:
        text = ", ".join(group[0] for group in question.facts)
        case = Case(question, parse_answer(answer(text=text, cited=everything)))
        assert score("citation_recall", case) == 1.0
        assert score("citation_precision", case) == pytest.approx(
            len(question.places) / len(set(everything))
        )
        assert score("right", case) == 0.0
