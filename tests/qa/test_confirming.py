"""The model's word on a finished sentence: when it is asked, and what its word changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from doubles import HashEmbedder, ScriptedGenerator

from index.records import ParagraphRef
from models.inner import Inner
from models.prompts import Prompt
from qa import confirming, probe
from qa.answers import Passage
from qa.checking import Checker
from qa.confirming import confirmer, unasked
from qa.support import GROUNDS, Grounds, Support, absent, check, confirmed
from qa.tables import tables

TEXT = "Ostrava had accepted the amendment after Lumeria had put forward another wording of it."
TWISTED = "Ostrava had put forward the amendment."
"""What the rules do not see is wrong."""
PASSAGE = Passage(
    ParagraphRef("r.txt", "A/SR.1", None, 1, 1, None, 3, True, frozenset(), None, None),
    TEXT,
    1.0,
)
TABLE = {
    "bias": 0.0,
    "told": 1.0,
    **dict.fromkeys(("contradicted", "far", "reworded", "above"), -1.0),
}


class Inside(ScriptedGenerator):
    """A model whose inside is the first number of the question that is put to it."""

    def adapted(
        self,
        prompt: Prompt,
        *,
        adapter: Path,
        **others: Any,  # noqa: ANN401 - as they come
    ) -> Inner | None:
        assert adapter.name == "claim.lora"
        text = self._check(prompt)
        self.prompts.append(text)
        return np.array([-1.0 if TWISTED in text else 1.0, 0.0], dtype=np.float32)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Inside:
    """A model that weights were fitted to: its inside counts four times."""
    model = Inside()
    monkeypatch.setitem(
        probe._tables(), f"{model.sha256}{probe.CLAIM}", np.array([0.0, 4.0, 0.0], np.float32)
    )
    monkeypatch.setattr(confirming, "weights", {model.sha256: TABLE}.get)
    return model


def rules(**changed: object) -> Support:
    values: dict[str, object] = {"supported": True, "score": 0.9, "missing": (), "problems": ()}
    return Support(**{**values, **changed})  # type: ignore[arg-type]


def of(
    claim: str, keys: frozenset[str] = frozenset(), above: frozenset[str] = frozenset()
) -> Support:
    return check(
        claim, quoted=TEXT, keys=keys, common=frozenset(), word_coverage=1.0, cosine=1.0,
        paragraph=TEXT, above=above,
    )  # fmt: skip


def test_its_word_is_asked_on_the_passage_and_counts(known: Inside) -> None:
    confirm = confirmer(known, lambda: False)
    kept = confirm(rules(), TEXT, PASSAGE)
    assert kept.supported
    assert kept.told is not None
    assert kept.told > 0.9
    assert TEXT in known.prompts[-1]
    assert f"Does the record say this: {TEXT}" in known.prompts[-1]
    refused = confirm(rules(), TWISTED, PASSAGE)
    assert not refused.supported
    assert refused.problems == ("the model does not find this in the cited paragraph",)


def test_a_model_that_none_were_fitted_to_is_not_asked() -> None:
    model = Inside()
    assert confirmer(model, lambda: False) is unasked
    found = rules()
    assert unasked(found, TEXT, PASSAGE) is found
    assert model.prompts == []


def test_a_figure_that_stands_nowhere_is_refused_without_asking(known: Inside) -> None:
    found = of("Ostrava had accepted 340 amendments.", frozenset({"w:ostrava"}))
    assert [a.key for a in absent(found)] == ["n:340"]
    assert confirmer(known, lambda: False)(found, TEXT, PASSAGE) is found
    assert known.prompts == []
    # nor could its word have changed it
    assert not confirmed(found, 0.999, TABLE).supported


def test_a_small_number_in_words_is_left_to_its_word() -> None:
    found = of("Ostrava had accepted it three times.", frozenset({"w:ostrava"}))
    assert not found.supported
    assert absent(found) == ()
    assert confirmed(found, 0.95, TABLE).supported
    assert not confirmed(found, 0.5, TABLE).supported


def test_what_stands_above_the_paragraph_is_left_to_its_word_and_speaks_against(
    known: Inside,
) -> None:
    there = of("Ostrava had accepted it.", frozenset({"w:ostrava"}))
    above = of("Ostrava had accepted it.", frozenset(), above=frozenset({"w:ostrava"}))
    nowhere = of("Ostrava had accepted it.", frozenset())
    assert [bool(absent(found)) for found in (there, above, nowhere)] == [False, False, True]
    assert not unasked(above, TEXT, PASSAGE).supported
    confirmer(known, lambda: False)(above, TEXT, PASSAGE)
    assert len(known.prompts) == 1
    for table in (TABLE, *tables("support.toml").values()):
        for told in (0.02, 0.1, 0.3, 0.6, 0.9, 0.99):
            one, other = (confirmed(found, told, table) for found in (above, there))
            assert one.score <= other.score
        assert not confirmed(above, 0.02, table).supported
    assert confirmed(above, 0.99, TABLE).supported


def test_a_rule_is_outvoted_only_by_a_sure_word() -> None:
    found = rules(supported=False, problems=("the cited paragraph denies this",))
    assert Grounds.of(found) == Grounds(contradicted=1.0, far=0.0, reworded=0.0, above=0.0)
    assert confirmed(found, 0.9, TABLE).supported
    again = confirmed(found, 0.5, TABLE)
    assert (again.supported, again.problems) == (False, found.problems)


def test_what_it_refuses_is_told_in_the_record_s_own_words(known: Inside) -> None:
    checker = Checker(
        "Who accepted the amendment?", [PASSAGE], encode=HashEmbedder().encode, weight=lambda _: 1.0
    )
    (plain,) = checker.check(TWISTED)
    assert (plain.rewritten, plain.text) == (False, TWISTED)
    (asked,) = checker.check(TWISTED, confirmer(known, lambda: False))
    assert (asked.rewritten, asked.text) == (True, TEXT)
    assert asked.support.supported
    assert asked.support.told is None  # the record's own words are not put to it


def test_every_model_with_weights_has_both_kinds_of_them() -> None:
    """What the inside tells, and what that weighs beside the rules, were fitted together."""
    told = {name.removesuffix(probe.CLAIM) for name in probe._tables() if probe.CLAIM in name}
    assert told
    assert set(tables("support.toml")) == told
    for table in tables("support.toml").values():
        assert set(table) == {"bias", *GROUNDS}
        assert table["told"] > 0
