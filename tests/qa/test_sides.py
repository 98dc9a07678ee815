"""Two sides of a comparison: told apart, and told by one paragraph only where it tells both."""

from __future__ import annotations

from collections.abc import Generator as Stream
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from collections_at_hand import meeting, paragraph, small_collection
from doubles import ScriptedGenerator

from index.records import ParagraphRef
from index.scope import Scope
from index.search import Searcher
from qa.answerer import Answerer
from qa.answering import done
from qa.answers import Event, Finished, Passage, Retrieved, Token
from qa.attempts import Answered, Run
from qa.composing import Quote, Stated
from qa.config import Settings, Steps
from qa.parts import Part, of_sides
from qa.prompt import AFFIRM
from qa.sides import Sides, tells_both, told_twice
from qa.support import Support

ASKED = "Lighthouses rebuilt: the League's figure versus the Ministry's?"
SIDES = ("How many did the League say were rebuilt?", "How many did the Ministry say were rebuilt?")
SUPPORT = Support(supported=True, score=1.0, missing=(), problems=())


LEAGUE = "The League counted twelve."
BOTH = "The League counted twelve and the Ministry seven."


def ref(number: int) -> ParagraphRef:
    record = meeting(paragraph(number, "Of lighthouses."), symbol="COF/SR.1")
    return ParagraphRef.to(record, record.paragraphs[0])


def passage(number: int) -> Passage:
    return Passage(ref(number), "Of lighthouses.", 1.0)


def stated(text: str, number: int = 1, record: str = LEAGUE) -> tuple[Stated, ...]:
    """A sentence, and what the record says."""
    return (Stated(text, (Quote(ref(number), record, 0, len(record)),), SUPPORT),)


def answered(text: str, number: int = 1, sure: float = 0.9, record: str = LEAGUE) -> Answered:
    return Answered(sure, None, stated=stated(text, number, record), draft=text)


@pytest.mark.parametrize(
    ("one", "other", "record", "twice"),
    [
        ("Twelve had been rebuilt.", "Twelve were rebuilt, said the Ministry.", LEAGUE, True),
        ("Twelve had been rebuilt.", "Seven had been rebuilt.", LEAGUE, False),
        ("Seven of the forty were.", "Seven of the forty were.", LEAGUE, True),
        ("In 2031, twelve were.", "In 2031, twelve were.", LEAGUE, True),
        ("It rose from 7 to 12.", "It rose from 7 to 12.", LEAGUE, False),
        ("It opposed them.", "It opposed them.", LEAGUE, True),
        ("Opposed.", "Opposed.", "The League and the Ministry opposed it.", False),
        ("It was in favour.", "It was not in favour.", LEAGUE, False),
        ("It was opposed to them.", "It welcomed them.", LEAGUE, False),
        ("Twelve.", "Twelve.", "Twelve, said both the League and the Ministry.", False),
        ("Both said twelve.", "Both said twelve.", "The League and the Ministry did.", True),
        # nothing but what was asked
        ("The League's figure.", "The Ministry's figure.", LEAGUE, False),
    ],
)
def test_what_is_told_twice(one: str, other: str, record: str, *, twice: bool) -> None:
    both = stated(one, record=record), stated(other, record=record)
    assert told_twice(*both, SIDES, ASKED) is twice
    # two paragraphs, or two sentences of one, may well say the same
    assert not told_twice(both[0], stated(other, 2, record), SIDES, ASKED)
    apart = (Stated(other, (Quote(ref(1), record, len(record), len(record) + 1),), SUPPORT),)
    assert not told_twice(both[0], apart, SIDES, ASKED)


CALLED = "Ostrava disliked the word fee, which should be replaced by levy."


@pytest.mark.parametrize(
    ("labels", "text", "record", "twice"),
    [
        (
            (
                "What did Ostrava have against the fee?",
                "What did Ostrava want it to be called instead?",
            ),
            "Levy.",
            CALLED,
            False,
        ),
        # two speakers; the same of one thing, but for a word; figures; who
        (("What did Ostrava want?", "What did Lumeria want it called?"), "Levy.", CALLED, True),
        (("What old word had Ostrava?", "What new word had Ostrava?"), "Levy.", CALLED, True),
        (
            (
                "What did Ostrava have against the fee?",
                "What did Ostrava want it to be called instead?",
            ),
            "Twelve.",
            "Ostrava counted twelve.",
            True,
        ),
        (
            ("Who was against the fee in Ostrava?", "Who called it a good levy in Ostrava?"),
            "It was disliked.",
            CALLED,
            True,
        ),
    ],
)
def test_one_sentence_may_tell_two_things_of_one(
    labels: tuple[str, str], text: str, record: str, *, twice: bool
) -> None:
    both = stated(text, record=record), stated(text, record=record)
    assert told_twice(*both, labels, " and ".join(labels)) is twice


@pytest.mark.parametrize(
    ("text", "record", "both"),
    [
        ("Twelve by the one count, seven by the other.", BOTH, True),
        ("Twelve against seven.", LEAGUE, True),
        ("Seven of the sixty had been rebuilt.", LEAGUE, False),
        ("Twelve, three of them in June, had been rebuilt.", LEAGUE, False),
        ("Twelve had been rebuilt.", BOTH, False),
        ("Twelve.", "Both the League and the Ministry counted twelve.", True),
        # the model's own words are no witness
        ("Both the League and the Ministry counted twelve.", BOTH, False),
        ("They disagreed.", BOTH, True),
        ("They disagreed.", LEAGUE, False),
    ],
)
def test_what_tells_both(text: str, record: str, *, both: bool) -> None:
    assert tells_both(stated(text, record=record), SIDES, ASKED) is both


def test_sides_that_no_name_tells_apart_are_told_by_all_their_words() -> None:
    labels = (
        "What did the union of printers in Ostrava want done about the fee?",
        "What did the union of bakers in Ostrava want done about the fee?",
    )
    told = "One wished to drop it, the other to keep it."
    both = "The printers' union wished to drop it; that of the bakers wished to keep it."
    assert tells_both(stated(told, record=both), labels, " and ".join(labels))
    for one in (LEAGUE, "The printers' union wished to drop it, and another to keep it."):
        assert not tells_both(stated(told, record=one), labels, " and ".join(labels))
    # that the one wanted and proposed does not tell of the other
    others = (labels[0], "What did the union of bakers in Ostrava propose about the fee?")
    want = "The printers wanted the fee dropped, and proposed a fund for Ostrava."
    assert not tells_both(stated(told, record=want), others, " and ".join(others))


def test_a_share_tells_how_many_there_were_and_how_many_of_them() -> None:
    """`13 of 142`: two figures in one, where one is asked as so many of the other."""
    asked = "How many women stood, and how many of them were elected?"
    labels = ("how many women stood", "how many of them were elected")
    for text in ("Thirteen out of 142 women were elected.", "It was 13 of the 142 women."):
        assert tells_both(stated(text, record=LEAGUE), labels, asked)
        assert not told_twice(stated(text, 1, LEAGUE), stated(text, 1, LEAGUE), labels, asked)
    # taken apart by the model, which says anew of whom
    labels_ = ("How many women stood in Ostrava?", "How many women who stood in Ostrava won?")
    whom = stated("In Ostrava 142 women stood, of whom 13 won.", record=LEAGUE)
    assert tells_both(whom, labels_, asked)
    assert not tells_both(whom, SIDES, ASKED)
    # a figure that might be a year, but for how it is written
    many = stated("In Ostrava 1,908 women stood, of whom 408 won.", record=LEAGUE)
    assert tells_both(many, labels_, asked)
    for year in ("In 1908, 408", "At its 1998th meeting, 408"):
        assert not tells_both(stated(f"{year} of whom won.", record=LEAGUE), labels_, asked)
    others = ("How many boats did the union count?", "How many boats did the ministry count?")
    assert not tells_both(stated("It counted 40, of which 12 had sunk."), others, asked)
    # one figure alone, or the other was known
    for text, question in (
        ("142 women stood.", asked),
        ("Thirteen of the women were elected.", asked),
        ("Thirteen of the 142 women were elected.", f"Of 142 women: {asked}"),
        # a share of something else
        ("Women were elected in seven of the 12 provinces.", asked),
        ("13 of 142 polling stations had stayed closed.", asked),
        ("Thirteen of 2019 women.", asked),
    ):
        assert not tells_both(stated(text, record=LEAGUE), labels, question)
    # of two that have nothing to do with each other a share is no answer
    assert not tells_both(stated("Seven of sixty.", record=LEAGUE), SIDES, ASKED)


def test_sessions_are_told_by_their_numbers_and_months_without_their_year() -> None:
    sessions, asked = ("the 39th session", "the 40th session"), "What changed?"
    both = "What the thirty-ninth session had begun the fortieth session finished."
    assert tells_both(stated("It finished it.", record=both), sessions, asked)
    assert not tells_both(stated("It finished it.", record=LEAGUE), sessions, asked)
    months = ("May 2024", "June 2024")
    dues = "In both May and June the dues had remained at ten crowns."
    assert tells_both(stated("Both months ten crowns.", record=dues), months, asked)
    june = "In both halves of June the dues had remained at ten crowns."
    assert not tells_both(stated("Both months ten crowns.", record=june), months, asked)


class Answers:
    """Gives what it is told to, and remembers what it was asked and of which paragraphs."""

    def __init__(self, *found: Answered | None) -> None:
        self.found = list(found)
        self.asked: list[tuple[str, list[int | None]]] = []

    def answer(
        self, part: Part, passages: Sequence[Passage], *_: object
    ) -> Stream[Event, None, Answered | None]:
        self.asked.append((part.asked, [p.ref.paragraph for p in passages]))
        yield Token(" ")
        return self.found.pop(0)


def sides(answers: Answers) -> Sides:
    parts = of_sides(SIDES, lambda _: Scope())
    return Sides(answers, parts, Run(0.0, ASKED, ASKED), lambda: False, 0.4)  # type: ignore[arg-type]


OF_BOTH = ([passage(1), passage(2)], [passage(1), passage(3)])


def test_the_less_sure_side_is_asked_of_the_other_paragraphs() -> None:
    again = answered("Seven had been rebuilt.", 3)
    answers = Answers(again)
    league = answered("Twelve had been rebuilt.", sure=0.9)
    ministry = answered("Twelve had been rebuilt.", sure=0.8)
    assert done(sides(answers).told_apart([league, ministry], OF_BOTH)) == [league, again]
    assert answers.asked == [(SIDES[1], [3])]
    answers = Answers(again)
    assert done(sides(answers).told_apart([ministry, league], OF_BOTH)) == [again, league]
    assert answers.asked == [(SIDES[0], [2])]


@pytest.mark.parametrize("again", [None, answered("Seven had been rebuilt.", 3, sure=0.3)])
def test_a_side_that_only_the_other_side_s_paragraph_answers_has_no_answer(
    again: Answered | None,
) -> None:
    league = answered("Twelve had been rebuilt.")
    found = done(sides(Answers(again)).told_apart([league, league], OF_BOTH))
    assert found[0] == league
    assert (found[1].sure, found[1].stated, found[1].draft) == (0.0, (), league.draft)
    assert found[1].lacks


def test_sides_that_are_told_apart_stay() -> None:
    both = [answered("Twelve had been rebuilt."), answered("Seven had been rebuilt.")]
    answers = Answers()
    assert done(sides(answers).told_apart(both, OF_BOTH)) == both
    assert answers.asked == []


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (answered("Twelve by one count, seven by the other.", record=BOTH), True),
        (answered("Twelve by one count, seven by the other.", sure=0.3, record=BOTH), False),
        (answered("Twelve had been rebuilt."), False),
        (None, False),
    ],
)
def test_one_paragraph_answers_both_sides_only_if_it_tells_both(
    found: Answered | None, *, counts: bool
) -> None:
    whole = Part(ASKED, Scope())
    whether = done(sides(Answers(found)).as_a_whole(whole, [passage(1)]))
    assert whether == (found if counts else None)
    assert done(sides(Answers()).as_a_whole(whole, [])) is None


def test_a_comparison_that_the_model_divides_is_answered_side_by_side(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    asked = "Lighthouses rebuilt: earlier figure versus later figure?"
    of_each = (
        "How many lighthouses were rebuilt by the earlier figure?",
        "How many lighthouses were rebuilt by the later figure?",
    )

    def says(prompt: str) -> str:
        if "Comparison:" in prompt:
            return f"1. {of_each[0]}\n2. {of_each[1]}"
        shown = prompt.split("Question:")[0]
        words = "twelve", "seven"
        return f"{next((w for w in words if w in shown), 'no')} lighthouses had been rebuilt."

    model = ScriptedGenerator(says, chooser=lambda *_: (9.0, 1.0))
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, model, Settings(collection=folder, threshold=0.0)
    )
    answer = answerer.ask(asked)
    assert answer.answered
    assert {c.ref.source for c in answer.citations} == {"r39.txt", "r40.txt"}
    assert "welve" in answer.text
    assert "even" in answer.text
    assert asked in answer.prompts[0]
    # each prompt is counted, that of the division too, and what was written to each
    assert answer.prompt_tokens >= sum(len(p.removesuffix(AFFIRM).split()) for p in answer.prompts)
    division = f"1. {of_each[0]}\n2. {of_each[1]}"
    assert answer.answer_tokens >= len(f"{division} {answer.draft}".split())
    assert answer.parts == of_each


def test_a_comparison_left_to_the_rules_is_asked_as_a_whole(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    model = ScriptedGenerator("twelve lighthouses had been rebuilt.")
    answerer = Answerer(
        Searcher.open(folder, embedder),
        embedder,
        model,
        Settings(collection=folder, threshold=0.0),
        Steps(divided=False),
    )
    answer = answerer.ask("Lighthouses rebuilt: earlier figure versus later figure?")
    assert answer.parts == ()
    assert not any("Comparison:" in prompt for prompt in model.prompts)


def test_one_figure_is_not_given_for_two_sessions_of_which_one_is_silent(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    model = ScriptedGenerator(
        lambda prompt: (
            "seven of the sixty lighthouses had been rebuilt."
            if "seven lighthouses" in prompt
            else "nothing is said of it."
        ),
        chooser=lambda prompt, _: (9.0, 1.0) if "seven lighthouses" in prompt else (1.0, 99.0),
    )
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, model, Settings(collection=folder, threshold=0.4)
    )
    answer = answerer.ask("How many lighthouses were rebuilt at the 39th and at the 40th session?")
    assert not answer.answered
    assert len(answer.parts) == 2


def test_cancelled_in_the_division_nothing_more_is_read(tmp_path: Path) -> None:
    folder, embedder = small_collection(tmp_path)
    stop: list[bool] = []

    def says(prompt: str) -> str:
        stop.append("Comparison:" in prompt)
        return "1. What earlier?"

    model = ScriptedGenerator(says)
    answerer = Answerer(
        Searcher.open(folder, embedder), embedder, model, Settings(collection=folder, threshold=0.0)
    )
    events = list(
        answerer.stream(
            "Lighthouses rebuilt: earlier figure versus later figure?",
            cancelled=lambda: bool(stop),
        )
    )
    assert [type(e) for e in events] == [Retrieved, Finished]
    assert len(model.prompts) == 1


def test_a_year_counts_where_it_is_asked() -> None:
    asked = "In which year did the League count, and in which the Ministry?"
    labels = ("In which year did the League count?", "In which year did the Ministry count?")
    one, other = stated("The League counted in 2031."), stated("It was 2031 when it counted them.")
    assert told_twice(one, other, labels, asked)
    assert not told_twice(one, stated("It counted in 2032."), labels, asked)
    grew = stated("In 2031 the League had 40, more than the previous time.")
    assert not tells_both(grew, SIDES, "How many did the League and the Ministry have when it met?")


def test_of_three_sides_any_two_are_told_apart() -> None:
    said = ("Twelve had been rebuilt.", "Seven had been rebuilt.", "Twelve had been rebuilt.")
    three = [answered(text, sure=0.9 - n / 10) for n, text in enumerate(said)]
    labels = (*SIDES, "How many did the keepers say were rebuilt?")
    again = answered("Nine had been rebuilt.", 4)
    answers = Answers(again)
    settle = replace(sides(answers), parts=of_sides(labels, lambda _: Scope()))
    assert settle.compared
    of_each = [*OF_BOTH, [passage(1), passage(4)]]
    assert done(settle.told_apart(three, of_each)) == [*three[:2], again]
    assert answers.asked == [(labels[2], [4])]
    whole = Part(ASKED, Scope())
    # one paragraph that speaks of two of them
    answers.found = [answered("Twelve by one count, seven by the other.", record=BOTH)]
    assert done(settle.as_a_whole(whole, [passage(1)])) is None
