"""The claims about the sample, and the command that measures the support check on them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from doubles import HashEmbedder

from eval.errors import EvalError, GoldError
from eval.gold import normalise
from eval.statistics import wilson_interval
from eval.support_check import (
    ALTERED_KINDS,
    TRUE_KINDS,
    Claim,
    Row,
    SupportJudge,
    load,
    main,
    measure,
    read_records,
    table,
    totals,
)
from qa.support import Support

SAMPLE = Path(__file__).parents[2] / "eval" / "sample"
# How many claims of each kind the README counts.
COUNTS = {
    "copied": 25, "condensed": 45, "reworded": 45, "figures": 30, "attributed": 30, "context": 25,
    "number": 35, "date": 20, "state": 22, "session": 16, "name": 20, "negated": 32,
    "speaker": 22, "relation": 28, "quantifier": 20, "modality": 18, "added": 17,
}  # fmt: skip
LINE = {
    "id": "c1", "claim": "Nine lamps were lit.", "source": "a.txt", "paragraph": 2,
    "true": True, "kind": "copied",
}  # fmt: skip


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    """The sample's claims; loading refuses unknown kinds and ids that occur twice."""
    return load(SAMPLE / "claims.jsonl")


@pytest.fixture(scope="module")
def judge() -> SupportJudge:
    """The project's check over the sample's records, with the stand-in encoder."""
    return SupportJudge(read_records(SAMPLE / "records"), HashEmbedder().encode)


def _accept(_: Claim) -> Support:
    return Support(True, 1.0, (), ())


def _refuse(_: Claim) -> Support:
    return Support(False, 0.0, (), ("no",))


def _file(folder: Path, *lines: object) -> Path:
    path = folder / "claims.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_there_are_as_many_claims_as_stated(claims: tuple[Claim, ...]) -> None:
    """200 true claims and 250 altered ones, no claim twice."""
    assert Counter(c.kind for c in claims) == COUNTS
    assert sum(c.true for c in claims) == 200
    assert len(claims) == 450
    assert len({normalise(c.text) for c in claims}) == len(claims)


def test_a_third_of_every_kind_is_set_aside(claims: tuple[Claim, ...]) -> None:
    """So that each kind can be measured on what nothing was chosen on."""
    aside = Counter(c.kind for c in claims if c.set_aside)
    assert sum(aside.values()) == 151
    assert all(0.25 <= aside[kind] / count <= 0.42 for kind, count in COUNTS.items())


def test_every_claim_has_its_paragraph(claims: tuple[Claim, ...], judge: SupportJudge) -> None:
    """The record is in the sample and has a paragraph of that number."""
    assert [c.id for c in claims if not judge.holds(c.place)] == []


def test_a_copied_claim_stands_in_its_paragraph(
    claims: tuple[Claim, ...], judge: SupportJudge
) -> None:
    """Word for word; that is what tells it from a condensed one."""
    strayed = [
        c.id
        for c in claims
        if c.kind == "copied"
        and normalise(c.text).rstrip(".") not in normalise(judge.passage(c.place).text)
    ]
    assert strayed == []


def test_no_other_claim_is_a_copy(claims: tuple[Claim, ...], judge: SupportJudge) -> None:
    """An altered claim that stood in the paragraph would be true."""
    copies = [
        c.id
        for c in claims
        if c.kind != "copied"
        and normalise(c.text).rstrip(".") in normalise(judge.passage(c.place).text)
    ]
    assert copies == []


def test_a_check_that_accepts_everything_catches_nothing(claims: tuple[Claim, ...]) -> None:
    """No altered claim is caught, and no true one refused."""
    rows, wrong = measure(claims, _accept)
    assert [row.refused for row in rows] == [0] * len(COUNTS)
    altered, true = totals(rows)
    assert (altered.right, altered.n, true.right, true.n) == (0, 250, 200, 200)
    assert set(wrong) == {c.id for c in claims if not c.true}


def test_a_check_that_refuses_everything_catches_all(claims: tuple[Claim, ...]) -> None:
    """All altered claims are caught, at the price of every true one."""
    rows, wrong = measure(claims, _refuse)
    altered, true = totals(rows)
    assert (altered.right, altered.refused, true.right, true.refused) == (250, 250, 0, 200)
    assert set(wrong) == {c.id for c in claims if c.true}


def test_rows_come_in_the_order_of_the_kinds(claims: tuple[Claim, ...]) -> None:
    """Altered kinds first; a kind without claims has no row."""
    rows, _ = measure((c for c in claims if c.kind in ("copied", "speaker")), _accept)
    assert [(row.kind, row.n) for row in rows] == [("speaker", 22), ("copied", 25)]
    rows, _ = measure(claims, _accept)
    assert tuple(row.kind for row in rows) == (*ALTERED_KINDS, *TRUE_KINDS)


def test_the_table_states_what_was_refused() -> None:
    """Altered claims are caught, true ones refused, each with its interval."""
    low, high = wilson_interval(3, 4)
    caught, refused = table((Row("date", False, 4, 3), Row("copied", True, 4, 3))).splitlines()
    assert caught.split() == [
        "date",
        "3",
        "of",
        "4",
        "caught",
        "75.0%",
        f"[{low:.1%},",
        f"{high:.1%}]",
    ]
    assert refused.split()[:6] == ["copied", "1", "of", "4", "refused", "25.0%"]
    assert Row("copied", True, 4, 3).to_json()["interval"] == [
        round(bound, 6) for bound in wilson_interval(1, 4)
    ]


@pytest.mark.parametrize(
    ("text", "place", "supported"),
    [
        # the record's own words
        ("Recruitment remained frozen until the end of the year.", ("N2311842.txt", 4), True),
        # another figure
        ("The reduction had been brought down to 8 per cent.", ("N2311842.txt", 4), False),
        # the session stands in the heading alone
        ("The 22nd session had one abstention.", ("SR335 (1).txt", 6), False),
        # the time stands in the particulars
        ("The meeting rose at 17:25.", ("clf22_ngo_briefing.txt", None), True),
    ],
)
def test_the_judge_is_the_projects_check(
    text: str, place: tuple[str, int | None], supported: bool, judge: SupportJudge
) -> None:
    """It reads paragraph and heading of the place that is cited, and no other."""
    claim = Claim("x", text, place, supported, "copied" if supported else "number")
    assert judge(claim).supported is supported


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "number"}, "no kind of such claims"),  # a kind of altered claims
        ({"true": 1}, "true or false"),
        ({"paragraph": "2"}, "a number or null"),
        ({"paragraph": True}, "a number or null"),
        ({"claim": " "}, "not empty"),
        ({"page": 4}, "the keys must be"),
    ],
)
def test_a_faulty_line_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    """With file and line, and what is wrong with it."""
    with pytest.raises(GoldError, match=said) as caught:
        load(_file(tmp_path, LINE, {**LINE, "id": "c2", **change}))
    assert f"{tmp_path / 'claims.jsonl'}:2" in caught.value.what


def test_an_id_is_refused_the_second_time(tmp_path: Path) -> None:
    """Two claims of one id would be one case in the figures."""
    with pytest.raises(GoldError, match=r":2: the id 'c1'"):
        load(_file(tmp_path, LINE, LINE))


def test_empty_inputs_are_refused(tmp_path: Path) -> None:
    """A file without claims, and a folder without records."""
    with pytest.raises(GoldError, match="no claims"):
        load(_file(tmp_path))
    with pytest.raises(EvalError, match="no records"):
        read_records(tmp_path)


def test_the_command_names_a_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the error stream, with exit code 2, before anything heavy is loaded."""
    assert main(["--claims", str(tmp_path / "none.jsonl")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "none.jsonl" in said.err


def test_the_command_measures_one_part_at_a_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], claims: tuple[Claim, ...]
) -> None:
    """The third that is set aside is measured only when it is asked for, and then alone."""
    monkeypatch.setattr("models.locate.locate", lambda _: Path())
    monkeypatch.setattr("models.embedder.load_embedder", lambda _: HashEmbedder())
    counted = []
    for part in ([], ["--set-aside"], ["--whole"]):
        assert main(["--rules", *part, "--kind", "speaker", "--kind", "copied", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        counted.append({row["kind"]: row["n"] for row in found["rows"]})
        assert found["part"] == (" ".join(part).strip("-").replace("-", " ") or "open")
    wanted = [c for c in claims if c.kind in ("speaker", "copied")]
    for asides, count in zip(((False,), (True,), (False, True)), counted, strict=True):
        of = Counter(c.kind for c in wanted if c.set_aside in asides)
        assert count == {**of, "altered": of["speaker"], "true": of["copied"]}
