"""Who said it: what is asked made a sentence for each who spoke, and what the model tells of it."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from collections_at_hand import small_collection
from doubles import ScriptedGenerator, inside_of

from index.search import Searcher
from models.catalog import load
from models.inner import Inner
from models.prompts import Prompt
from qa import probe
from qa.answerer import Answerer
from qa.config import Settings, Steps
from qa.whosaid import NAMES, Attested, claim, said_in, sure, weights

DEFAULT = load().find("default").sha256


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who proposed a levy on ferries?", "proposed a levy on ferries"),
        ("who was it that warned of fog", "warned of fog"),
        ("Which Committee expert asked about pilots?", "asked about pilots"),
        ("Which delegation wanted the pier closed?", "wanted the pier closed"),
        ("Which State party opposed the amendment?", "opposed the amendment"),
        ("Which government representative later supported it?", "later supported it"),
        (
            "At the 608th meeting, who invoked the treaty on tides?",
            "invoked the treaty on tides",
        ),
        ("Recommendation 4: which representative opposed it?", "opposed it"),
        # what else is asked is asked by itself
        (
            "Who proposed `moored` in place of `tied up`, and for which group?",
            "proposed `moored` in place of `tied up`",
        ),
        ("Who called for more lamps and why?", "called for more lamps"),
        ("Who urged the State and the League to agree?", "urged the State and the League to agree"),
        # not who said something, but to whom, of whom, what, or several
        ("Whom did the Chair thank?", ""),
        ("Who was thanked for the survey?", ""),
        ("Who was it that the Chair thanked for it?", ""),
        ("Which delegations asked about pilots?", ""),
        ("What did Mr. Brill say about the pier?", ""),
        # nor who did what is not done by speaking, or might
        ("Who owns the pier?", ""),
        ("Who visited the State party?", ""),
        ("Who should report next?", ""),
        ("Which delegation didn't support the text?", ""),
        ("Who gave birth on the ferry?", ""),
        ("Which body supports the crews?", ""),
        # who is among others, or beside another
        ("Who else raised the matter?", ""),
        ("Who in the League warned of fog?", ""),
        ("Who supported and who opposed the amendment?", ""),
        ("", ""),
    ],
)
def test_what_somebody_is_asked_to_have_said(question: str, said: str) -> None:
    assert said_in(question) == said


def test_the_weights_are_those_of_the_models_that_are_asked() -> None:
    table = weights(DEFAULT)
    assert table is not None
    assert set(table) == {"bias", *NAMES}
    assert weights("another") is None
    low, high = (Attested(0.0, told) for told in (-3.0, 3.0))
    assert sure(low, table) < sure(high, table)
    text = resources.files("qa").joinpath("whosaid.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)[DEFAULT] == table


class Told(ScriptedGenerator):
    """The default model by its hash: no passage promises much, one claim holds."""

    def __init__(self, holds: str) -> None:
        super().__init__("nothing of the kind.")
        self.sha256 = DEFAULT
        self._holds = holds
        self.put: list[str] = []

    def inner(self, prompt: Prompt, *, then: Prompt) -> Inner | None:
        return inside_of(DEFAULT, "", -3.0)

    def adapted(
        self,
        prompt: Prompt,
        *,
        adapter: Path,
        **others: Any,  # noqa: ANN401 - as they come
    ) -> Inner | None:
        if adapter != probe.adapter(DEFAULT, probe.CLAIM):
            return None
        text = self._check(prompt).rpartition("Does the record say this: ")[2]
        self.put.append(text)
        holds = bool(self._holds) and self._holds in text
        return inside_of(DEFAULT, probe.CLAIM, 40.0 if holds else -40.0)


QUESTION = "Who wanted a dozen lamps to be put up again?"


@pytest.mark.parametrize(
    ("question", "holds", "spoken", "answered"),
    [
        (QUESTION, "Mr. Brill", True, True),
        (QUESTION, "Mr. Brill", False, False),
        (QUESTION, "", True, False),
        ("How many lamps were put up again?", "Mr. Brill", True, False),
    ],
)
def test_who_said_it_is_told_where_one_of_them_surely_did(
    tmp_path: Path, question: str, holds: str, *, spoken: bool, answered: bool
) -> None:
    folder, embedder = small_collection(tmp_path)
    model = Told(holds)
    searcher = Searcher.open(folder, embedder)
    settings = Settings(collection=folder, threshold=0.9)
    answerer = Answerer(searcher, embedder, model, settings, Steps(spoken=spoken, gathered=False))
    answer = answerer.ask(question)
    assert answer.answered is answered
    if answered:
        assert "Mr. Brill (Ostrava)" in answer.text
        assert [str(c.ref.speaker) for c in answer.citations] == ["Mr. Brill (Ostrava)"]
        assert any(
            said.startswith(claim("Mr. Brill (Ostrava)", said_in(question))) for said in model.put
        )
    searcher.close()
