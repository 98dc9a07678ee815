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
    ("The Executive Secretary invited the Director to speak.", "The Executive Secretary", None),
    ("The Deputy Director-General for Paths said", "The Deputy Director-General for Paths", None),
    # an office, and then who holds it
    ("The head of the delegation, Mr. Stolz (Norland), said", "Mr. Stolz", "Norland"),
    ("The representative of the Guides (a union), Ms. Belm, asked", "Ms. Belm", None),
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
    ("Ms. al-Jundar (Estmark) said", "Ms. al-Jundar", "Estmark"),
    ("Mr. Karim el-’Amri asked", "Mr. Karim el-’Amri", None),
    (
        "The Reverend Mother Tess Nance (Holy Well) said",
        "The Reverend Mother Tess Nance",
        "Holy Well",
    ),
    ("Mr. Stolz, counsel for Ms. Belm, submitted that", "Mr. Stolz", None),
    ("Senator Oude, on behalf of Mr. Gay, said that", "Senator Oude", None),
    ("Mr. Gay (Estmark) withdrew his suggestion.", "Mr. Gay", "Estmark"),
    ("Ms. Mac an Brea (Teverand) said", "Ms. Mac an Brea", "Teverand"),
    ("Mr. ap Gwillan asked", "Mr. ap Gwillan", None),
    ("Mr. von und zu Falkenmoor (Chair) said", "Mr. von und zu Falkenmoor", "Chair"),
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
    ("Mr. Stolz was hesitant.", "Mr. Stolz", None),
    ("The representative of NORLAND could not agree.", "The representative of NORLAND", None),
    (
        "The representative of Norland told the Committee that",
        "The representative of Norland",
        None,
    ),
    ("Mr. Stolz took the contrary view.", "Mr. Stolz", None),
    ("Ms. Lind could not accept the text.", "Ms. Lind", None),
    ("Mr. Stolz took issue with that.", "Mr. Stolz", None),
    ("Mr. Okello held that bridges were safe.", "Mr. Okello", None),
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
    # rapporteurs, groups, delegations; phrases between the name and its verb; nested brackets
    (
        "Ms. Winter (Country Rapporteur) asked what had been done.",
        "Ms. Winter",
        "Country Rapporteur",
    ),
    (
        "Mr. Gombos (Rapporteur for follow-up to concluding observations) presented his report.",
        "Mr. Gombos",
        "Rapporteur for follow-up to concluding observations",
    ),
    (
        "Mr. Rivas Posada, speaking on behalf of the Working Group, said that",
        "Mr. Rivas Posada",
        None,
    ),
    (
        "Mr. Diallo (Senegal), speaking on behalf of the Group of African States, said",
        "Mr. Diallo",
        "Senegal",
    ),
    (
        "Ms. Park (Republic of Korea), speaking also on behalf of Japan (as coordinator), regretted",
        "Ms. Park",
        "Republic of Korea",
    ),
    ("The Country Rapporteur asked", "The Country Rapporteur", None),
    (
        "The Special Rapporteur on new communications drew attention to",
        "The Special Rapporteur on new communications",
        None,
    ),
    ("The Rapporteur said", "The Rapporteur", None),
    ("Ms. Šimonović and Ms. Patten asked for data.", "Ms. Šimonović and Ms. Patten", None),
    (
        "Mr. Nguyen (Ministry of Justice, Viet Nam) acknowledged",
        "Mr. Nguyen",
        "Ministry of Justice, Viet Nam",
    ),
    (
        "Mr. Baker (United Kingdom of Great Britain and Northern Ireland (Office of the Attorney General)) clarified",
        "Mr. Baker",
        "United Kingdom of Great Britain and Northern Ireland (Office of the Attorney General)",
    ),
    (
        "Ms. Ito (International Federation (IF (Asia) branch)), in reply to Mr. Tall, conceded",
        "Ms. Ito",
        "International Federation (IF (Asia) branch)",
    ),
    ("The Chairperson, speaking in her personal capacity, asked", "The Chairperson", None),
    ("The Chairperson, speaking as a member of the Committee, remarked", "The Chairperson", None),
    ("The Vice-Chair proposed", "The Vice-Chair", None),
    (
        "The Deputy High Commissioner for Human Rights welcomed",
        "The Deputy High Commissioner for Human Rights",
        None,
    ),
    ("Members of the delegation said that", "Members of the delegation", None),
    ("A member of the delegation explained that", "A member of the delegation", None),
    (
        "Several members of the Committee expressed concern",
        "Several members of the Committee",
        None,
    ),
    ("One member observed that", "One member", None),
    ("The delegation of Norland replied that", "The delegation of Norland", None),
    (
        "The representative of the United States of America, speaking in explanation of vote, deplored",
        "The representative of the United States of America",
        None,
    ),
    (
        "The representatives of Cuba, Egypt and Norway made statements.",
        "The representatives of Cuba, Egypt and Norway",
        None,
    ),
    ("Mr. Ould Taleb (Mauritania) gave the floor to", "Mr. Ould Taleb", "Mauritania"),
    (
        "H.E. Mr. Santos (Minister of Foreign Affairs) pledged",
        "H.E. Mr. Santos",
        "Minister of Foreign Affairs",
    ),
    ("Ms. Abdul-Hamid, noting the lack of data, enquired whether", "Ms. Abdul-Hamid", None),
    ("Mr. O’Flaherty echoed the questions put by", "Mr. O’Flaherty", None),
    ("Ms. Chanet queried the figures.", "Ms. Chanet", None),
    ("Sir Nigel Rodley, supported by Mr. Amor, suggested", "Sir Nigel Rodley", None),
    ("Mr. Tall, supported by Ms. Dicko, proposed that", "Mr. Tall", None),
    ("Mr. Kälin, on a point of order, asked", "Mr. Kälin", None),
    ("Mr. Lallah said it was unclear to him why", "Mr. Lallah", None),
    ("Ms. Gaer did not understand why", "Ms. Gaer", None),
    ("Mr. Salvioli hoped that", "Mr. Salvioli", None),
    ("Mr. Thelin was also interested to learn", "Mr. Thelin", None),
    ("Ms. Waterval (Co-Rapporteur) shared the view", "Ms. Waterval", "Co-Rapporteur"),
    (
        "Mr. El Haiba, Chair of the working group, reported",
        "Mr. El Haiba",
        "Chair of the working group",
    ),
    ("Mr. Seetulsingh pointed out that", "Mr. Seetulsingh", None),
    ("Prince Zeid (Jordan) said", "Prince Zeid", "Jordan"),
    ("Father Moreau (Holy See) recalled", "Father Moreau", "Holy See"),
    ("Mr. X (Belgium) [Spoke in French]: said", "Mr. X", "Belgium"),
    ("MR. GONZALEZ POBLETE said that", "MR. GONZALEZ POBLETE", None),
    ("The CHAIRMAN invited the delegation to reply.", "The CHAIRMAN", None),
    ("Mr. BHAGWATI paid tribute to", "Mr. BHAGWATI", None),
    ("Mr. Camara begged to differ", "Mr. Camara", None),
    ("Mr. Reyes Rodríguez (Cuba) took the floor to ask", "Mr. Reyes Rodríguez", "Cuba"),
    ("Replying to a question from Mr. Amir, Mr. Thornberry said", "Mr. Thornberry", None),
    ("The Committee Secretary recalled", "The Committee Secretary", None),
    ("Ms. Lee, referring to target 5.3 of the Goals, wondered if", "Ms. Lee", None),
    ("Mr. Fulci (Italy), Chair of the Third Committee, introduced", "Mr. Fulci", "Italy"),
    (
        "The observer for Palestine, speaking in exercise of the right of reply, said",
        "The observer for Palestine",
        None,
    ),
    ("An NGO representative stressed", "An NGO representative", None),
    ("Mr. Zuleta (UNICEF) commended", "Mr. Zuleta", "UNICEF"),
    ("Ms. Motoc: asked", "Ms. Motoc", None),
]
NOBODY = [
    "Having an Ombudsman (Defensor del Pueblo) would help.",  # an article, not a particle
    "Before an Employment Tribunal (first instance) found for her, nothing was paid.",
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
    # what is said of a person or a body, and names no speaker
    "Mr. Tall could not see his lawyer.",
    "Mr. Tall took up employment in 1998.",
    "Under the Constitution, the President could not accept such bills.",
    "Mr. Tall’s question had been answered by the delegation.",
    "The delegation of Norland took places at the Committee table.",
    "The Committee decided to adopt the list.",
    "Mr. Tall had already raised the matter.",
    "Ms. Dicko withdrew.",
    "Mr. Amor (Tunisia) was elected Rapporteur by acclamation.",
    "The delegation withdrew.",
    "The members of the Committee were elected for four years.",
    "The Chair’s summary was approved.",
    "He thanked Mr. Tall.",
    "Mrs. Roosevelt’s legacy lived on.",
    "The representative’s statement was noted.",
    "The Rapporteur’s draft was adopted as amended.",
    "In 2004 the Government had adopted a law.",
    "The draft decision was adopted.",
    "The Secretary-General’s report (A/60/1) was before the Committee.",
    "Members of minorities were often excluded.",
    "The experts of the Ministry were being trained.",
    "Experts had been recruited.",
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
        ("Ms. Lind, Mr. Tovar and Ms. Brill made the solemn declaration in rule 9.", True),
        ("Ms. Lind said that she had made a solemn declaration.", False),
        ("Ms. Lind (Ostrava) made the solemn declaration.", True),
        ("Ms. Lind reminded members that they made the solemn declaration.", False),
        ("The levy was adopted by 12 votes to 3; the amendment fell.", True),
        ("Ms. Lind (Ostrava) was elected Chair by acclamation, to succeed Mr. Tovar.", True),
        ("The agenda was adopted, on the understanding that item 7 would wait.", True),
        ("Ms. Lind was elected Chair by acclamation. Mr. Tovar was elected Rapporteur.", True),
        ("The levy was adopted. Members would pay it in June.", False),
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
