"""Reports: what they show, that untrusted text stays text, and that the page needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from eval import calibration, gold, manifest, measures, page, plots, report, runner
from eval.calibration import Decision, MadeClaimCheck
from eval.gold import GoldQuestion
from eval.plots import Axis, Mark, Row
from eval.runs import Run
from eval.statistics import Estimate

Json = dict[str, Any]
HOSTILE = '</table><script>alert(1)</script><img src=x onerror=alert(1)> & "quoted" \x1b[31m\x00'


@pytest.fixture
def make_run(
    tmp_path: Path,
    questions: Callable[..., tuple[GoldQuestion, ...]],
    perfect: Callable[[GoldQuestion], Json],
    answer: Callable[..., Json],
    hits: Callable[[GoldQuestion], list[Json]],
) -> Callable[..., Run]:
    def make(
        name: str = "run", hostile: str = "odd", *, retrieval_only: bool = False, seconds: float = 2
    ) -> Run:
        asked = tuple(
            GoldQuestion(
                **{
                    f: getattr(q, f) for f in ("id", "question", "answerable", "facts", "forbidden")
                },
                kind=hostile if n == 0 else q.kind,
                evidence=q.evidence,
            )
            for n, q in enumerate(questions(20))
        )
        replies: dict[str, Callable[[GoldQuestion], Json]] = {
            "q00000": lambda q: answer(q.id, hostile, [(hostile, 1)], support=0.2, confidence=0.55),
            "q00001": lambda q: answer(q.id, "one. Lind.", [("r1.txt", 2)], confidence=0.6),
            "q00002": lambda q: answer(q.id, "Not said.", answered=False, confidence=0.1),
            "q00003": lambda q: answer(q.id, "Made up.", [("r1.txt", 9)], confidence=0.7),
            "q00004": lambda q: {"id": q.id, "question": q.question, "error": "out of memory"},
        }

        def reply(question: GoldQuestion) -> Json:
            line = replies.get(question.id, perfect)(question)
            return line | {"question": question.question, "seconds": seconds}

        def search(question: GoldQuestion) -> list[Json]:
            return hits(question)[3:] if question.id in replies else hits(question)

        chosen = measures.usual(retrieval_only=retrieval_only)
        digest, count = gold.digest(asked)
        parts = manifest.identity(
            gold=digest, collection="c", models={}, settings={}, seed=0,
            measures=[str(m) for m in chosen],
        )  # fmt: skip
        return runner.execute(
            tmp_path / name,
            manifest.make(parts, questions=count, about={"Model": hostile}),
            asked,
            runner.scorer(chosen, search, None if retrieval_only else reply),
            with_answers=not retrieval_only,
        )

    return make


def test_failures_say_what_went_wrong(make_run: Callable[..., Run]) -> None:
    gathered = report.gather([make_run()])
    assert gathered.failed == 5
    assert gathered.failures_title == "5 of 20 questions not right"
    found = {failure.id: failure for failure in gathered.failures}
    assert found["q00000"].why == (
        "not said: figure 0",
        "evidence not cited",
        "most of what is cited is no evidence",
        "evidence not among the passages",
    )
    assert found["q00001"].why == (
        "not said: two",
        "said: lind",
        "evidence not cited",
        "evidence not among the passages",
    )
    assert found["q00002"].why == ("declined, though the records answer it",)
    assert found["q00003"].why == ("answered, though the records do not say",)
    assert found["q00004"].why == ("failed: out of memory",)
    assert found["q00001"].cited == ("r1.txt, para. 2: “Chair”",)
    assert found["q00001"].expected == ("r1.txt, para. 2", "r1.txt, the meeting itself")
    assert found["q00001"].answer == "one. Lind. [1]"


def test_a_retrieval_report_shows_what_was_found(make_run: Callable[..., Run]) -> None:
    gathered = report.gather([make_run(retrieval_only=True)])
    assert gathered.deciding == "recall@5"
    assert {f.why for f in gathered.failures} == {("evidence not found",)}
    assert len(gathered.failures[0].cited) == 5
    text = report.to_markdown(gathered)
    assert "found first" in text
    assert "Coverage" not in text
    html = page.to_html(gathered)
    assert "found first" in html
    assert "Reliability of the support score" not in html


def test_only_so_many_failures_are_shown(
    make_run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_FAILURES", 2)
    gathered = report.gather([make_run()])
    assert (len(gathered.failures), gathered.failed) == (2, 5)
    assert "The first 2 are shown" in report.to_markdown(gathered)
    assert "The first 2 are shown" in page.to_html(gathered)


def test_the_page_stands_alone(make_run: Callable[..., Run]) -> None:
    html = page.to_html(report.gather([make_run("one"), make_run("two", seconds=4)]))
    tree = LexborHTMLParser(html)
    for tag in ("script", "link", "img", "iframe", "object", "base"):
        assert tree.css(tag) == []
    assert "url(" not in html
    assert "@import" not in html
    attributes = {name for node in tree.css("*") for name in node.attributes}
    assert not {a for a in attributes if a in ("src", "href", "srcset") or a.startswith("on")}
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_the_page_shows_every_plot_and_figure(make_run: Callable[..., Run]) -> None:
    gathered = report.gather([make_run("one"), make_run("two", seconds=4)])
    tree = LexborHTMLParser(page.to_html(gathered))
    titles = [svg.attributes["aria-label"] for svg in tree.css("svg")]
    assert titles == [
        "right by kind of question, with 95 % intervals",
        "Measures with 95 % intervals, by split",
        "Coverage against correctness as the refusal threshold moves",
        "Reliability of the support score",
        "Time against quality",
    ]
    text = tree.body.text()
    shown = report.with_interval(gathered.figures.overall["right"])
    assert shown.startswith("0.750 [0.")
    assert shown in text
    assert len(tree.css("table.failures tbody tr")) == 5
    for measure in measures.usual():
        assert str(measure) in text


def test_untrusted_text_stays_text(make_run: Callable[..., Run]) -> None:
    gathered = report.gather([make_run("one", hostile=HOSTILE), make_run("two", seconds=3)])
    html = page.to_html(gathered)
    tree = LexborHTMLParser(html)
    assert tree.css("script, img") == []
    assert "<script>alert(1)</script>" in tree.css_first("table.failures").text()
    assert "\x1b" not in html
    assert "\x00" not in html
    text = report.to_markdown(gathered)
    assert "<script" not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;alert\\(1\\)" in text


def test_markdown_has_the_figures(make_run: Callable[..., Run]) -> None:
    gathered = report.gather([make_run("one"), make_run("two", seconds=4)])
    text = report.to_markdown(gathered)
    shown = report.with_interval(gathered.figures.overall["right"])
    assert f"| right | 20 | {shown} |" in text
    assert "## By kind of question" in text
    assert "## Coverage against correctness" in text
    assert "## 5 of 20 questions not right" in text
    assert f"| two | {shown} |" in text
    widths = {line.replace("\\|", "").count("|") for line in text.splitlines() if "q0000" in line}
    assert widths == {7}  # no answer breaks its row


def test_reports_are_written(make_run: Callable[..., Run], tmp_path: Path) -> None:
    paths = report.write([make_run()], tmp_path)
    assert [path.name for path in paths] == ["report.md", "report.html"]
    assert paths[1].read_text(encoding="utf-8").startswith("<!doctype html>")


# ---- calibration ----


def test_the_coverage_curve_by_hand() -> None:
    made = [
        # confidence, answered, answerable, right
        Decision(0.9, answered=True, answerable=True, right=True),
        Decision(0.8, answered=True, answerable=True, right=False),
        Decision(0.8, answered=True, answerable=False, right=False),
        Decision(0.6, answered=True, answerable=True, right=True),
        Decision(0.2, answered=False, answerable=True, right=False),
        Decision(0.1, answered=False, answerable=False, right=True),
    ]
    points = calibration.coverage_curve(made)
    assert [(p.threshold, p.coverage, p.correctness, p.declined) for p in points] == [
        (0.9, 1 / 4, 1.0, 1.0),
        (0.8, 2 / 4, 1 / 3, 1 / 2),  # equal confidences are one point
        (0.6, 3 / 4, 2 / 4, 1 / 2),
    ]
    assert calibration.coverage_curve(made[::-1]) == points


def test_a_long_curve_keeps_the_runs_own_threshold() -> None:
    made = [Decision(n / 1000, answered=True, answerable=True, right=True) for n in range(1000)]
    points = calibration.coverage_curve(made)
    assert 100 <= len(points) <= calibration.MOST_POINTS
    assert (points[-1].threshold, points[-1].coverage) == (0.0, 1.0)


def test_reliability_by_hand() -> None:
    checks = [MadeClaimCheck(0.95, held=True)] * 3 + [MadeClaimCheck(0.91, held=False)]
    checks += [MadeClaimCheck(0.05, held=False), MadeClaimCheck(1.0, held=True)]
    bins = calibration.reliability(checks)
    assert [(b.low, b.high, b.n) for b in bins] == [(0.0, 0.1, 1), (0.9, 1.0, 5)]
    assert bins[1].held == 4 / 5
    assert bins[1].support == pytest.approx((3 * 0.95 + 0.91 + 1) / 5)
    assert bins[1].held_low < 4 / 5 < bins[1].held_high < 1
    expected = (1 * 0.05 + 5 * (0.952 - 0.8)) / 6
    assert calibration.expected_calibration_error(bins) == pytest.approx(expected)
    assert calibration.expected_calibration_error(()) is None


# ---- plots ----

NAMED = Row(HOSTILE, (Estimate(0.5, 0.25, 0.75, 8), Estimate(None, None, None, 0)))


@pytest.mark.parametrize(
    "svg",
    [
        plots.forest(HOSTILE, [NAMED, NAMED], ("dev", HOSTILE)),
        plots.forest("none", []),
        plots.curves(HOSTILE, Axis(HOSTILE, 0, 1), Axis("y", 0, 1), [(HOSTILE, [(0, 0), (1, 1)])]),
        plots.curves("none", Axis("x", 0, 1), Axis("y", 0, 1), [("empty", [])]),
        plots.scatter(HOSTILE, Axis("x", 0, 7), Axis("y", 0, 1), [Mark(HOSTILE, 9, -1)]),
    ],
)
def test_plots_are_well_formed_and_inside_their_frame(svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314 - made here; a control character would be refused
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert not [e for e in root.iter() if e.tag in ("script", "img")]
    for element in root.iter():
        for name, most in (("cx", width), ("x", width), ("x1", width), ("x2", width)):
            assert 0 <= float(element.get(name, 0)) <= most
        for name in ("cy", "y", "y1", "y2"):
            assert 0 <= float(element.get(name, 0)) <= height


def test_a_forest_plot_puts_values_where_they_belong() -> None:
    svg = plots.forest("t", [Row("half", (Estimate(0.5, 0.0, 1.0, 4),))])
    circle = re.search(r'<circle cx="([\d.]+)"', svg)
    whisker = re.search(r'x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)" y2="[\d.]+" class="whisker', svg)
    assert circle is not None
    assert whisker is not None
    low, high = float(whisker[1]), float(whisker[2])
    assert float(circle[1]) == pytest.approx((low + high) / 2, abs=0.11)
    assert "half: 0.500 [0.000, 1.000], 4 questions" in svg


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.6, 1, [0.6, 0.7, 0.8, 0.9, 1.0]),
        (0, 23.4, [0, 5, 10, 15, 20]),
        (0, 0.03, [0, 0.01, 0.02, 0.03]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert Axis("", low, high).ticks() == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "", "–"),
        (0.9123, "", "0.912"),
        (0.0304, "s", "0.030"),
        (12.345, "s", "12.35"),
        (1234.5, "tokens", "1,234"),
        (87.6, "MB", "88"),
    ],
)
def test_figures_are_printed_for_people(value: float | None, unit: str, shown: str) -> None:
    assert report.number(value, unit) == shown
