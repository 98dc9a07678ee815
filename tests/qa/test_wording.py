"""The wording of the record, where it changes nothing that is said."""

from __future__ import annotations

import pytest
from doubles import HashEmbedder

from index.records import ParagraphRef
from qa.answers import Passage
from qa.checking import Checker
from qa.wording import (
    as_recorded,
    asks_speaker,
    infers,
    named,
    of_another,
    points_back,
    said_by,
    says_he,
    torn,
    with_speaker,
)


@pytest.mark.parametrize(
    ("claim", "quoted", "expected"),
    [
        ("The 4th report.", "the fourth periodic report", "The fourth report."),
        # a cardinal is never written as an ordinal
        ("It had 4 parts.", "the fourth periodic report", "It had 4 parts."),
        # what the record does not have stays
        ("The 5th report.", "the fourth periodic report", "The 5th report."),
        # at the beginning of a sentence with a capital, elsewhere as it stands
        ("12 lights.", "twelve lights", "Twelve lights."),
        ("It had 12 lights.", "Twelve lights", "It had twelve lights."),
        # a date and an hour
        (
            "Held on November 9, 2007.",
            "on Friday, 9 November 2007, at",
            "Held on Friday, 9 November 2007.",
        ),
        ("It began at 16:35.", "began at 4.35 p.m.", "It began at 4.35 p.m."),
    ],
)
def test_figures_as_recorded(claim: str, quoted: str, expected: str) -> None:
    assert as_recorded(claim, quoted) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who told the Committee that there were 33 lights?", True),
        ("Which member asked about wages?", True),
        ("Which Kelmaran delegate admitted the delay?", True),
        ("Who put forward the idea of a visit?", True),
        ("Who advocated a fund?", True),
        ("Which diplomat, who had led the talks, hoped for a text?", True),
        ("In the debate on ferries, who argued for a levy?", True),
        ("Ferries, May 2021: which delegate thought the levy too high?", True),
        ("Who, at the 630th meeting, held up the lamp as an example?", True),
        # who spoke is said, or nobody is said to have spoken
        ("Who had to agree first, according to Ms. Vane?", False),
        ("Who drafted the levy, as Ms. Vane reminded the Committee?", False),
        ("Ms. Vane, who was answering, mentioned a levy. How high was it?", False),
        ("In Ostrava, who must confirm a levy?", False),
        ("In the debate, who was paid, and what did Ms. Vane say of it?", False),
        ("Which non-governmental organization criticized the levy?", True),
        ("Which observer States attended?", False),
        ("Which organization opened a counter for complaints?", False),
        ("Which organization complained of the levy?", True),
        ("Which delegation made a complaint about the levy?", True),
        ("Who was elected Chair after Mr. Nur thanked the members?", False),
        ("Who must report a leak?", False),
        ("Which minister was accused of fraud?", False),
        ("Whose credentials were rejected?", False),
        ("Who was it that praised the lamps?", True),
        ("Who said that, according to the Bank, half were poor?", True),
        ("Who was elected Chair?", False),
        ("Which man-made lakes were mentioned?", False),
        ("Which woman was denied asylum?", False),
        ("What did Ms. Vane say?", False),
        ("How many lights were reported?", False),
    ],
)
def test_questions_that_ask_who_said_it(question: str, expected: bool) -> None:
    assert asks_speaker(question) is expected


def test_the_speaker_is_named_once() -> None:
    said = with_speaker("The lights had been rebuilt.", "Ms. Vane (Ostrava)")
    assert said == "Ms. Vane (Ostrava) said that the lights had been rebuilt."
    assert with_speaker(said, "Ms. Vane (Ostrava)") == said
    assert with_speaker("Mr. Brill agreed.", "The Chair") == "The Chair said that Mr. Brill agreed."


def test_a_request_is_not_answered_by_its_own_words() -> None:
    text = "The Chair said that the roof, the lamp and the stairs were among the repairs made."
    draft = "The Chair named the repairs."
    for question, told in (
        ("Please list the repairs that the Chair named.", text),
        ("Were there repairs that the Chair named, please?", draft),
    ):
        (checked,) = checker_of(question, text, "The Chair").check(draft)
        assert checked.text == told


def test_what_somebody_said_is_not_told_by_the_question() -> None:
    text = "Mr. Nur (Ostrava) said that most lamps were out after midnight."
    draft = "Mr. Nur (Ostrava) pointed out that nearly every lamp is dark late at night."
    question = "Who pointed out that nearly every lamp is dark late at night?"
    (checked,) = checker_of(question, text, "Mr. Nur (Ostrava)").check(draft)
    assert checked.text == text
    assert checked.stated.support.supported


def test_the_questions_own_words_in_another_form_of_the_verb_are_no_answer() -> None:
    text = "Mr. Nur saw harm in tying dues to accords, since that would complicate the debate."
    (checked,) = checker_of("What harm did Mr. Nur see in tying dues to accords?", text, "").check(
        "Mr. Nur saw harm in tying dues to accords."
    )
    assert checked.text == text


def test_an_answer_without_content_is_none_in_whatever_form_of_the_verb() -> None:
    text = "The election took place in the spring, after two delays."
    (checked,) = checker_of("When was the election?", text, "").check("The election took place.")
    assert checked.text == text


def checker_of(question: str, text: str, speaker: str, *, rewrites: bool = True) -> Checker:
    """What checks answers from one paragraph."""
    ref = ParagraphRef(
        "r.txt", "A/SR.1", None, 1, 1, None, 3, printed=True, inferred=frozenset(), heading=None,
        speaker=speaker,
    )  # fmt: skip
    passage = Passage(ref, text, 1.0)
    encode = HashEmbedder().encode
    return Checker(question, [passage], encode=encode, weight=lambda _: 1.0, rewrites=rewrites)


def test_a_pronoun_alone_does_not_say_who() -> None:
    assert says_he("She suggested that Ostrava might invite the experts.")
    assert not says_he("Ms. Vane suggested that.")
    text = "She suggested that Ostrava might invite the experts."

    def told(question: str) -> str:
        (checked,) = checker_of(question, text, "Ms. Vane (Lumeria)").check(text)
        return checked.text

    # the name of Ostrava is one too: the kind of thing asked for seems to be there
    named_ = "Ms. Vane (Lumeria) suggested that Ostrava might invite the experts."
    assert told("Who mooted an invitation?") == named_
    assert told("What might Ostrava do?") == named_


@pytest.mark.parametrize(
    ("claim", "quoted", "speaker", "expected"),
    [
        (
            "She asked whether it would be.", "She asked whether it would be.",
            "Ms. Vane (Ostrava)", "Ms. Vane (Ostrava) asked whether it would be.",
        ),
        (
            "She said that it was.", "Ms. Vane (Ostrava) said that it was.",
            "Ms. Vane (Ostrava)", "Ms. Vane (Ostrava) said that it was.",
        ),
        # another's words: the paragraph's speaker is no woman, or the sentence is about another
        ("She said so.", "She said so.", "Mr. Vane", "She said so."),
        ("She said so.", "Ms. Ore had said so.", "Ms. Vane", "She said so."),
        (
            "She was elected Chair.", "Ms. Vane congratulated Ms. Ore on her election as Chair.",
            "Ms. Vane", "She was elected Chair.",
        ),
        (
            "She asked for it.", "Ms. Vane recalled what Ms. Ore had asked for.",
            "Ms. Vane", "She asked for it.",
        ),
        ("He had promised it.", "He had promised it.", "Mr. Vane", "He had promised it."),
        ("He said so.", "Mr. Leeson said so.", "Mr. Lee", "He said so."),
        ("He said so.", "Mr. Lee recalled Mr. Leeson.", "Mr. Lee", "He said so."),
        # who speaks is not known, or is no person
        ("He said so.", "He said so.", "", "He said so."),
        ("He said so.", "He said so.", "The Chair", "He said so."),
        ("Twelve had been.", "Twelve had been.", "Ms. Vane", "Twelve had been."),
    ],
)  # fmt: skip
def test_a_pronoun_gives_way_to_the_name(
    claim: str, quoted: str, speaker: str, expected: str
) -> None:
    assert named(claim, quoted, speaker) == expected


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (
            "Those factors kept the Committee from its work.",
            ["Money and staff were lacking.", "Those factors kept the Committee from its work."],
        ),
        # the draft has it already
        (
            "Money and staff were lacking. Those factors kept the Committee from its work.",
            ["Money and staff were lacking.", "Those factors kept the Committee from its work."],
        ),
        # told by its name
        (
            "The lack of money kept the Committee from its work.",
            ["The lack of money kept the Committee from its work."],
        ),
        # there is none before it
        ("This was a trying year.", ["This was a trying year."]),
    ],
)
def test_what_a_sentence_points_back_to_goes_before_it(draft: str, expected: list[str]) -> None:
    text = (
        "This was a trying year. Money and staff were lacking. Those factors kept the Committee "
        "from its work. The session was closed."
    )
    question = "What kept the Committee from its work?"
    checker = checker_of(question, text, "The Chair", rewrites=False)
    assert [c.text for c in checker.explained(checker.check(draft))] == expected


@pytest.mark.parametrize(
    ("question", "draft", "expected"),
    [
        # another sentence of the paragraph is much nearer to what is asked
        (
            "How many quays had been built?",
            "The pier was old.",
            ["The pier was old.", "Twelve quays had been built."],
        ),
        (
            "Was the pier old?",
            "Twelve quays had been built.",
            ["The pier was old.", "Twelve quays had been built."],
        ),
        ("How many quays had been built?", "Twelve had.", ["Twelve had."]),
        ("What of lamps?", "The pier was old.", ["The pier was old."]),
    ],
)
def test_the_sentence_nearest_to_the_question_is_told_too(
    question: str, draft: str, expected: list[str]
) -> None:
    checker = checker_of(question, TEXT, "The Chair")
    assert [c.text for c in checker.completed(checker.check(draft))] == expected
    assert checker.completed(()) == ()


TEXT = (
    "The pier was old. Safe quays had failed to keep up with trade, with the result that crews often "
    "used piers that left them open to storms. In addition, his country was painting all its boats. "
    "Twelve quays had been built."
)


@pytest.mark.parametrize(
    ("question", "draft", "expected"),
    [
        # the reason was lost
        (
            "Why did crews use piers?",
            "Crews often used piers that left them open to storms.",
            ["Safe quays had failed to keep up with trade, with the result that crews often used "
             "piers that left them open to storms."],
        ),
        # a piece torn from its sentence, whatever is asked
        (
            "Which piers did crews use?",
            "Crews often used piers that left them open to storms.",
            ["Safe quays had failed to keep up with trade, with the result that crews often used "
             "piers that left them open to storms."],
        ),
        # who said so stands in the heading
        (
            "What did Ostrava say about boats?",
            "It was painting its boats.",
            ["Mr. Lee (Ostrava) said that in addition, his country was painting all its boats."],
        ),
        # what is drawn from two sentences is told in both
        (
            "How were things?",
            "The pier was old, and twelve quays had been built.",
            ["The pier was old. Twelve quays had been built."],
        ),
        # one thing is asked for, and given in the model's words
        ("How many quays were built?", "There were twelve quays.", ["There were twelve quays."]),
        # nor is a sentence told again that stands in what was told
        (
            "How were things?",
            "The pier was old, and twelve quays had been built. Twelve quays had been built.",
            ["The pier was old. Twelve quays had been built."],
        ),
        # two that come to one sentence are told once
        (
            "Why did crews use piers?",
            "Crews used piers. Safe quays had failed.",
            ["Safe quays had failed to keep up with trade, with the result that crews often used "
             "piers that left them open to storms."],
        ),
    ],
)  # fmt: skip
def test_the_sentence_in_full(question: str, draft: str, expected: list[str]) -> None:
    checked = checker_of(question, TEXT, "Mr. Lee (Ostrava)").in_full(draft)
    assert [c.text for c in checked] == expected
    assert all(c.support.supported for c in checked)


@pytest.mark.parametrize(
    ("question", "text", "draft", "expected"),
    [
        # the No stands in the sentence after it
        (
            "Had the Protocol been ratified by Ostrava?",
            "The Protocol was important to Ostrava. It had not been ratified.",
            "The Protocol had not been ratified by Ostrava.",
            "The Protocol was important to Ostrava. It had not been ratified.",
        ),
        # who it is stands in the sentence before it
        (
            "Did Mr. Lee agree with the proposal?",
            "Mr. Lee thanked the Chair. He agreed with the proposal only in part.",
            "Mr. Lee agreed with the proposal only in part.",
            "Mr. Lee thanked the Chair. He agreed with the proposal only in part.",
        ),
        # another's words
        (
            "What did Mr. Lee say about the view of Lumeria?",
            "Ms. Vane had said that they were not. In her view, the boats of Lumeria were new.",
            "In her view, the boats of Lumeria were new.",
            "In her view, the boats of Lumeria were new.",
        ),
        # what the meeting did is said by nobody
        (
            "What was said about the draft resolution?",
            "The draft resolution on piers was adopted without a vote.",
            "The draft resolution was adopted without a vote.",
            "The draft resolution on piers was adopted without a vote.",
        ),
        # what the record does not bear out is put right as ever, and counts as rewritten
        (
            "Why was the pier closed?",
            "The pier had been closed since March 2019.",
            "The pier was closed because of a fire in 2018.",
            "The pier had been closed since March 2019.",
        ),
    ],
)
def test_nothing_is_lost_or_made_up_by_the_sentence_in_full(
    question: str, text: str, draft: str, expected: str
) -> None:
    (checked,) = checker_of(question, text, "Mr. Lee (Ostrava)").in_full(draft)
    assert checked.text == expected
    assert checked.rewritten == ("2018" in draft)


@pytest.mark.parametrize(
    ("claim", "sentence", "expected"),
    [
        ("Crews used piers.", "As quays had failed, crews used piers.", True),
        (
            "Crews used piers, quays, and boats.",
            "Yet crews used piers, quays and boats; why?",
            False,
        ),
        ("crews used piers", "Crews used piers in Ostrava and Lumeria.", True),
        # other words, too few, or nothing more
        ("Crews used the piers.", "As quays had failed, crews used piers.", False),
        ("Used piers.", "As quays had failed, crews used piers.", False),
        ("Crews used piers.", "Crews used piers.", False),
        ("", "Crews used piers.", False),
    ],
)
def test_a_piece_torn_from_a_sentence(claim: str, sentence: str, expected: bool) -> None:
    assert torn(claim, sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Those factors had.", "Those"),
        ("They had.", "They"),
        ("That said, it had.", ""),
        ("It had.", ""),
        ("Thistles grew.", ""),
    ],
)
def test_what_points_back(sentence: str, expected: str) -> None:
    assert points_back(sentence) == expected


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Four had reported, which means there were four parties.", True),
        ("All four were adopted, which again indicates that there were four.", True),
        ("Four had reported, indicating that there were four parties.", True),
        ("Four had reported. This implies that there were four parties.", True),
        ("The law which the Ministry shows visitors had been amended.", False),
        ("Four had reported, which meant that the session was over.", False),
        ("He asked what the figure indicated and suggested a study.", False),
    ],
)
def test_a_conclusion_of_the_model_s_own(text: str, *, own: bool) -> None:
    assert infers(text) is own


@pytest.mark.parametrize(
    ("sentence", "speaker", "another"),
    [
        ("Ms. Vane said that it rose.", "Mr. Brill (Ostrava)", True),
        ("Mr. Brill said that it rose.", "Mr. Brill (Ostrava)", False),
        ("The Chair said that it rose.", "Mr. Brill (Ostrava)", True),
        ("It rose, as Ms. Vane had said.", "Mr. Brill (Ostrava)", False),
        ("Mr. Al-Amri said so.", "Mr. Al-Hassan (Qatar)", True),
        ("Mr. van Dyke said so.", "Mr. van Houten", True),
        ("Mr. Brill said so.", "Mr. Brillhart", True),
        ("Mr Brill said so.", "Mr. Brill (Ostrava)", False),
        ("Ms. ORLO said so.", "Ms. Orlo", False),
        ("Judge Orlo said so.", "Mr. Brill", True),
        ("The representative of Kelmara had supported it.", "Mr. Brill (Ostrava)", True),
        ("The representative of Ostrava supported it.", "Mr. Brill (Ostrava)", False),
        ("The representative thanked all.", "Mr. Brill (Ostrava)", False),
        ("In reply, Ms. Okonta took the floor.", "Mr. Brill (Ostrava)", True),
        ("Ms. Brill opposed it.", "Mr. Brill (Ostrava)", True),
        ("The representative of the United Kingdom spoke.", "Mr. Brill (United States)", True),
        ("The representative of Niger spoke.", "Mr. Brill (Nigeria)", True),
        ("The Chair said so.", "The Chair", False),
        ("She agreed with Mr. Amor that it rose.", "Ms. Chanet", False),
        ("He welcomed Ms. Vane's report.", "Mr. Brill", False),
    ],
)
def test_a_sentence_that_another_speaks(sentence: str, speaker: str, *, another: bool) -> None:
    assert of_another(sentence, speaker) is another


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Lamps deserved support.", True),
        ("It urged restraint.", True),
        ("The fees were adopted by consensus.", False),
        ("In reply to Ms. Orlo, his delegation agreed.", False),
        ("Her delegation agreed.", False),
        ("Who would pay?", False),
        ("I support the levy.", False),
        ("(a) The fees of pilots.", False),
        ("Not so.", False),
    ],
)
def test_what_may_be_told_as_said_by_a_speaker(sentence: str, *, said: bool) -> None:
    assert said_by(sentence, "Mr. Brill (Ostrava)") is said


def test_a_word_that_is_no_name_loses_its_capital_behind_the_speaker() -> None:
    told = [with_speaker("Ostrels glow.", "Ms. Vane", common) for common in ((), ("ostrels",))]
    assert told == ["Ms. Vane said that Ostrels glow.", "Ms. Vane said that ostrels glow."]
    assert with_speaker("NGOs spoke.", "Ms. Vane", ("ngos",)) == "Ms. Vane said that NGOs spoke."


@pytest.mark.parametrize(
    ("claim", "opening"),
    [
        ("Technological progress helped.", "technological"),
        ("Silence, he hoped, meant assent.", "Silence"),
        ("Turkey agreed.", "Turkey"),
        ("Executive Board members agreed.", "Executive"),
        # records write these with a capital anywhere
        ("Governments agreed.", "Governments"),
        ("Parliament agreed.", "Parliament"),
    ],
)
def test_an_adjective_does_so_too(claim: str, opening: str) -> None:
    assert with_speaker(claim, "Ms. Vane").startswith(f"Ms. Vane said that {opening}")


def test_per_cent_in_words_stays_small_within_a_sentence() -> None:
    told = as_recorded("It found that 14 per cent had left.", "Fourteen per cent had left.")
    assert told == "It found that fourteen per cent had left."
