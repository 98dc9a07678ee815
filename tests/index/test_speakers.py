"""Who speaks, read from a paragraph's first words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Speaker
from index.speakers import is_formula, is_stage_line, read_speaker, starts_speech

CASES = [
    # offices
    ("The Chair said that the list was open.", "The Chair", None),
    ("The Chair, giving an overview of the session, said that it", "The Chair", None),
    ("The Chair, following an exchange of courtesies, declared it closed.", "The Chair", None),
    ("THE PRESIDENT invited the Committee to vote.", "THE PRESIDENT", None),
    ("The Temporary Chair declared open the fifth session.", "The Temporary Chair", None),
    ("The Secretary of the Committee read out the list.", "The Secretary of the Committee", None),
    # a chair's office in brackets
    ("The Chair (Head of the Division) said that", "The Chair", "Head of the Division"),
    # persons, with a State, an office, nested brackets
    ("Mr. Okello (Norland), responding to the questions, thanked", "Mr. Okello", "Norland"),
    (
        "Ms. Lind (Secretary of the Board), giving figures, noted",
        "Ms. Lind",
        "Secretary of the Board",
    ),
    (
        "Mr. Walde (Office for Paths and Passes (OPP)), speaking also on behalf of others, said",
        "Mr. Walde",
        "Office for Paths and Passes (OPP)",
    ),
    # several names, particles, initials, apostrophes, accents, capitals
    ("Ms. van der Hallen asked whether", "Ms. van der Hallen", None),
    ("Mr. de Souza e Silva said", "Mr. de Souza e Silva", None),
    ("Mr. O’Hara-Ñúñez, referring to article 7 (c), asked", "Mr. O’Hara-Ñúñez", None),
    ("Mr. J.P. N’Diaye asked", "Mr. J.P. N’Diaye", None),
    ("Mr. AL-RAHMAN (Estmark) said", "Mr. AL-RAHMAN", "Estmark"),
    ("Ms. Kyung-ja PARK (Director) highlighted", "Ms. Kyung-ja PARK", "Director"),
    ("Ms. Belm and Mr. Gay asked", "Ms. Belm and Mr. Gay", None),
    # titles glued, split, without a stop
    ("Mr.Kalin specified that", "Mr. Kalin", None),
    ("M r . Salem (Director) said", "Mr. Salem", "Director"),
    ("Ms CHANTAL said", "Ms CHANTAL", None),
    ("Sir Nigel Roden said", "Sir Nigel Roden", None),
    ("Captain Moreau (Head of the mission) said", "Captain Moreau", "Head of the mission"),
    # no title: only with brackets and a verb of speech
    ("Amina Sow (Union of Guides) said that", "Amina Sow", "Union of Guides"),
    # an office in commas
    ("Mr. Stolz, Country Rapporteur, asked", "Mr. Stolz", "Country Rapporteur"),
    # nameless speakers
    ("A representative of Belmark said that", "A representative of Belmark", None),
    ("A representative of Belmark, recalling that [...]", "A representative of Belmark", None),
    ("The observer for Estmark said", "The observer for Estmark", None),
    # verbs beyond `said`
    ("Mr. Stolz was concerned that the path was steep.", "Mr. Stolz", None),
    ("Mr. Stolz would like to know how", "Mr. Stolz", None),
    ("Ms. Lind had two questions.", "Ms. Lind", None),
    ("The Chair took it that there were no objections.", "The Chair", None),
    ("Mr. Stolz also wondered whether", "Mr. Stolz", None),
    # cut short, but with brackets: only a speaker has those
    ("Mr. Gopal (Indra) ...", "Mr. Gopal", "Indra"),
    # named after an introduction
    ("After some discussion, the Chair declared the session closed.", "The Chair", None),
    ("In reply to Mr. Stolz, Ms. Lind (Kelmark) said that", "Ms. Lind", "Kelmark"),
    ("After an exchange between Mr. A and Ms. B, theCHAIRPERSON said", "The CHAIRPERSON", None),
]
NOBODY = [
    "She would welcome figures.",  # continues
    "Summing up the work of the session, she noted that",
    "The Committee had held nine meetings.",
    "Mr. Stolz’s report was long.",  # a person, not speaking
    "The Chair’s proposal was supported by Ms. Lind.",
    "Mr. Stolz was elected Chair by acclamation.",
    "Mr. Stolz took the Chair.",
    "The representative of Belmark had said that it was late.",  # speech within speech
    "The Secretary-General had appointed a panel.",
    "The Chairs of the bodies had met in June.",
    "General Assembly resolution 1/2 called for it.",
    "Article 5 required a report.",
    "It was so decided.",
    "The agenda was adopted.",
    "At the invitation of the Chair, the delegation of Belmark joined the meeting.",
    "",
]


@pytest.mark.parametrize(("text", "name", "affiliation"), CASES)
def test_speaker_is_read(text: str, name: str, affiliation: str | None) -> None:
    assert read_speaker(text) == Speaker(name, affiliation)
    assert starts_speech(text)


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_named(text: str) -> None:
    assert read_speaker(text) is None


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("It was so decided.", True),
        ("The agenda, as amended, was adopted.", True),
        ("Draft resolution A/C.9/1/L.5 was adopted by 12 votes to 3, with 1 abstention.", True),
        ("Chapter II was adopted on that understanding.", True),
        ("Ms. Lind was elected Vice-Chair by acclamation.", True),
        ("The delegation of Kelmark withdrew.", True),
        ("The Act of 2018, which the Parliament had debated twice, was adopted.", False),
        ("She said that the Act was adopted.", False),
        ("He was elected in May.", False),
    ],
)
def test_is_formula(text: str, formula: bool) -> None:
    assert is_formula(text) is formula


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Ms. Lind took the Chair.", True),
        ("In the absence of Mr. Stolz, Ms. Lind, Vice-Chair, took the chair.", True),
        ("Ms. Lind took the floor.", False),
        ("Ms. Lind took the Chair to task for the delay.", False),
    ],
)
def test_is_stage_line(text: str, stage: bool) -> None:
    assert is_stage_line(text) is stage


@given(st.text(max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    speaker = read_speaker(text)
    assert speaker is None or (speaker.name and not speaker.carried)


@given(
    st.sampled_from(["Mr.", "Ms.", "Mrs.", "Dr."]),
    st.lists(st.sampled_from(["Ünal", "de", "Silva", "O’Neil", "Al-Amin"]), min_size=1, max_size=3),
    st.sampled_from([None, "Norland", "Union of Guides (UG)", "Observer for the City of X"]),
    st.sampled_from(["said", "asked", "wondered", "enquired", "proposed", "endorsed"]),
)
def test_what_is_written_is_read(
    title: str, names: list[str], affiliation: str | None, verb: str
) -> None:
    name = f"{title} {' '.join(names)} Lind"
    bracket = f" ({affiliation})" if affiliation else ""
    assert read_speaker(f"{name}{bracket} {verb} that") == Speaker(name, affiliation)
