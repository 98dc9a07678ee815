"""Fitting who said it, on made-up rows."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from eval import jsonlines
from eval.errors import EvalError
from eval.fit_whosaid import Row, fit, main, outcome, unseen
from models.catalog import load
from qa.whosaid import NAMES, Attested, sure


def rows_of(of: str) -> list[Row]:
    """Ten questions, each with a passage that holds the answer and one that does not."""
    return [
        Row(of, f"q{n}", answerable=True, holds=holds, attested=Attested(told, told - n / 20))
        for n in range(10)
        for holds, told in ((True, 2.0), (False, -2.0))
    ]


def test_what_holds_weighs_more() -> None:
    table = fit(rows_of("a"))
    assert set(table) == {"bias", *NAMES}
    assert sure(Attested(2.0, 2.0), table) > 0.5 > sure(Attested(-2.0, -2.0), table)


def test_rows_that_are_all_alike_fit_nothing() -> None:
    with pytest.raises(EvalError, match="are needed"):
        fit([row for row in rows_of("a") if row.holds])


def test_each_set_is_told_by_the_others() -> None:
    rows = rows_of("a") + rows_of("b")
    told = unseen(rows)
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    with pytest.raises(EvalError):
        unseen(rows_of("a"))


def test_what_a_threshold_comes_to() -> None:
    def row(name: str, *, answerable: bool = True, holds: bool = False) -> Row:
        return Row("a", name, answerable, holds, Attested(0.0, 0.0))

    rows = [row("q1", holds=True), row("q1"), row("q2", holds=True), row("q2"),
            row("q3", answerable=False), row("q4", answerable=False)]  # fmt: skip
    told = [0.9, 0.2, 0.5, 0.8, 0.7, 0.3]
    assert outcome(rows, told, 0.6) == (1, 1, 1)
    assert outcome(rows, told, 0.85) == (1, 0, 0)


def test_weights_of_other_models_stay(tmp_path: Path) -> None:
    kept, into = tmp_path / "rows.jsonl", tmp_path / "weights.toml"
    kept.write_text("".join(f"{jsonlines.encode(asdict(row))}\n" for row in rows_of("a")), "utf-8")
    into.write_text('["other"]\nbias = 1.0\n', encoding="utf-8")
    assert main(["--set", "a", "b", "--kept", str(kept), "--into", str(into)]) == 0
    table = tomllib.loads(into.read_text("utf-8"))
    assert table["other"] == {"bias": 1.0}
    assert set(table[load().find("default").sha256]) == {"bias", *NAMES}
