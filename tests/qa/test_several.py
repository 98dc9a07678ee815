"""Which questions ask what several did, and how each is asked of one."""

from __future__ import annotations

import time

import pytest

from qa.several import several

OF_ONE = (
    "Who proposed the amendment to paragraph 4?",
    "Who requested a recorded vote?",
    "Who announced the result of the vote?",
    "Who gave the opening statement?",
    "Who nominated Ms. Vane for chair?",
    "Who withdrew the draft?",
    "Who held the presidency?",
    "Who told the Committee that 40 ships had sunk?",
    "Who took the floor on behalf of the Group of 77?",
    "Who spoke next?",
    "Who would chair the next session?",
    "Who stood in for the Chair?",
    "Who was for many years the Chair?",
    "How were members of the Committee elected?",
    "Why did members of the Roma community leave?",
    "Why were the ministers dismissed?",
    "What salary did officials get?",
    "What do States parties have to submit every five years?",
    "What was raised to 20 per cent?",
    "What recommendations did the Committee make?",
    "Measures for migrants",
    "Changes to the rules of procedure",
    "Appeals against expulsion",
    "Which delegations did not support the text?",
    "How many lamps glow, and which delegations saw them?",
    "What recommendations did the committee adopt?",
    "What did the Committee decide?",
    "Why did Kelmara expel diplomats?",
    "What did Ms. Vane invite members to do?",
    "How did Ostrava treat persons with disabilities?",
    "What did the representative of the United States say about the levy?",
    "What did the United States say about the levy?",
    "What did the League of Arab States say about the levy?",
    "Why did the number of delegations fall?",
    "How did the situation of persons with disabilities change?",
    "What did the law on political parties require?",
    "What year did the States parties adopt it?",
    "What time did the members meet?",
    "Where did the members meet?",
    "What questions about fees did Ms. Vane ask?",
    "What measures to combat trafficking has the State party taken?",
    "What objections to the levy did Kelmara have?",
    "What conditions were prisoners held in?",
    "Which countries do refugees come from?",
    "What concerns were expressed by Mr. Brill?",
    "Questions by Ms. Vane",
    "Statements by the Chair",
    "Views of Ms. Vane on the levy",
    "Why did no delegations support the levy?",
    "Why did not all delegations support the levy?",
    "Which States' reports were considered?",
    "Which delegations supported and which opposed the levy?",
    "List the countries that Ostrava thanked.",
    "Who was Mr. Brill?",
    "Who was Chair of the Committee?",
    "Who had drafted the report?",
    "Who put the question to the vote?",
    "Who declared the meeting closed?",
    "Who called the meeting to order?",
    "Who seconded the motion?",
    "Who spoke first?",
    "Who set the fee?",
    "Who was Ms. Vane replying to?",
)


@pytest.mark.parametrize(
    ("question", "of_one"),
    [
        ("Which delegations supported the levy?", "Which delegation supported the levy?"),
        ("Which two delegations supported the levy?", "Which delegation supported the levy?"),
        ("Which of the 3 experts criticized it?", "Which expert criticized it?"),
        (
            "Which delegations supported fees and fines?",
            "Which delegation supported fees and fines?",
        ),
        ("which countries were against it", "which country was against it"),
        (
            "Which members of the Committee asked about pilots?",
            "Which member of the Committee asked about pilots?",
        ),
        (
            "Which delegations in the debate of 2006 were pleased with the text?",
            "Which delegation in the debate of 2006 was pleased with the text?",
        ),
        (
            "At the 608th meeting, which Latin American speakers have objected?",
            "At the 608th meeting, which Latin American speaker has objected?",
        ),
        ("Ferries: which parties are in arrears?", "Ferries: which party is in arrears?"),
        ("What concerns were raised about pilots?", "What concern was raised about pilots?"),
        ("What did members say about pilots?", "What did one of the members say about pilots?"),
        (
            "What did the various Committee experts ask about pilots?",
            "What did one of the Committee experts ask about pilots?",
        ),
        (
            "How have States reacted to the survey?",
            "How has one of the States reacted to the survey?",
        ),
        ("Why were the delegates angry?", "Why was one of the delegates angry?"),
        (
            "What figures did host countries give in 2006?",
            "What figures did one of the host countries give in 2006?",
        ),
        (
            "What did the delegation and the experts say of fees?",
            "What did the delegation and the experts say of fees?",
        ),
        # `who` may mean many
        ("Who asked about pilots?", "Who asked about pilots?"),
        ("who was against the levy", "who was against the levy"),
        ("Who would not accept the levy?", "Who would not accept the levy?"),
        ("Who wanted fees paid by pilots?", "Who wanted fees paid by pilots?"),
        ("Who put questions to Kelmara?", "Who put questions to Kelmara?"),
        (
            "What did the delegation of Zembla and the experts say of fees?",
            "What did the delegation of Zembla and the experts say of fees?",
        ),
        ("Who on the Committee asked of fees?", "Who on the Committee asked of fees?"),
        (
            "What questions did the rights committee put to Kelmara?",
            "What questions did one of the members of the rights committee put to Kelmara?",
        ),
        (
            "What questions were asked about domestic workers?",
            "What question was asked about domestic workers?",
        ),
        (
            "Which small island developing States objected?",
            "Which small island developing State objected?",
        ),
        (
            "What did civil society organizations say of fees?",
            "What did one of the civil society organizations say of fees?",
        ),
        ("Please tell me who asked about fees.", "who asked about fees."),
        ("Can you tell me which States objected?", "which State objected?"),
        (
            "Summarise the positions of delegations on fees",
            "What did one of the delegations say about fees?",
        ),
        (
            "What did each Malaysian delegate say?",
            "What did one of the Malaysian delegates say?",
        ),
        ("What did each State party say?", "What did one of the State parties say?"),
        ("Which members weren't satisfied?", "Which member wasn't satisfied?"),
        ("Who sided with Ostrava?", "Who sided with Ostrava?"),
        ("Who, apart from the Chair, spoke of fees?", "Who, apart from the Chair, spoke of fees?"),
        (
            "What was said about the fees, and by whom?",
            "What was said about the fees, and by whom?",
        ),
        ("who said what on the fees?", "What was said about the fees?"),
        ("fees for pilots (2031): who said what", "What was said about fees for pilots (2031)?"),
        (
            "positions of delegations on the levy",
            "What did one of the delegations say about the levy?",
        ),
        (
            "Views of the Asian States (not the Gulf) on the levy, 2031",
            "What did one of the Asian States say about the levy, 2031?",
        ),
        ("concerns raised about fees", "What did one of the speakers say about fees?"),
        ("What did each speaker say?", "What did one of the speakers say?"),
        (
            "What had each country that signed done since?",
            "What had one of the countries that signed done since?",
        ),
        (
            "I am writing on fees. Which Arab governments were against them?",
            "I am writing on fees. Which Arab government was against them?",
        ),
        (
            "Leaving the Chair aside, who spoke of fees?",
            "Leaving the Chair aside, who spoke of fees?",
        ),
        (
            "List the members who put questions to Kelmara.",
            "Which member put questions to Kelmara?",
        ),
        (
            "What did some of the members say?",
            "What did one of the members say?",
        ),
        ("What did each of the speakers want?", "What did one of the speakers want?"),
        ("Which States parties objected?", "Which State party objected?"),
        ("What wishes were expressed?", "What wish was expressed?"),
        (
            "Which concerns about fees were raised by members?",
            "Which concern about fees was raised by members?",
        ),
        (
            "Zembla: who said what about the fees?",
            "What was said about the fees – Zembla?",
        ),
        ("Who had asked about pilots?", "Who had asked about pilots?"),
        (
            "Which delegations and observers supported the levy?",
            "Which delegation or observer supported the levy?",
        ),
        (
            "Which delegations and several observers spoke of fees?",
            "Which delegation or observer spoke of fees?",
        ),
        ("All that was said about the fees", "What was said about the fees?"),
        ("What mentions were made of the fees in 2031?", "What was said of the fees in 2031?"),
        ("What was pointed out about the fees?", "What was pointed out about the fees?"),
        (
            "What differences between the fees were pointed out?",
            "What difference between the fees was pointed out?",
        ),
        ("Who came out in favour of fees?", "Who came out in favour of fees?"),
        ("Who found it unwise to raise fees?", "Who found it unwise to raise fees?"),
        ("Who saw no need for fees?", "Who saw no need for fees?"),
        ("Who wished to hear of fees?", "Who wished to hear of fees?"),
        *(
            (asked, "")
            for asked in (
                "Who thought of fees?",
                "Who found out about the fees?",
                "Who saw the accident?",
                "Who found the lamp?",
                "Who considered the request?",
                "Who felt the earthquake?",
                "Who came out in 1999?",
                "Who lined up the witnesses?",
                "Who wished to speak first?",
                "All that was said of fees by Ms. Lind",
                "All that is stated on page 4",
                "What mention is made of fees in the Act by Ms. Vane?",
            )
        ),
        # a follow-up is another question than what it follows
        (
            "which members were against (after: When did the levy rise?)",
            "which member was against (after: When did the levy rise?)",
        ),
        ("When was it proposed (after: Which delegations supported the levy?)", ""),
        ("How high was it (after: Fees: which delegations supported the levy?)", ""),
        # of one, or of things that nobody says
        *((asked, "") for asked in OF_ONE),
        ("Who was the Chair?", ""),
        ("Who was elected?", ""),
        ("Who spoke for the League in the debate?", ""),
        ("Who represented the League at the meeting?", ""),
        ("Who built the pier?", ""),
        ("Who owns the pier?", ""),
        ("What did the Chair say about the members?", ""),
        ("What did Ostrava offer the delegations?", ""),
        ("Which countries did the speaker name?", ""),
        ("Which delegations did Ostrava thank?", ""),
        ("What objections did the delegation of Ostrava raise?", ""),
        ("Which two delegations abstained?", ""),
        ("Which two delegations introduced the draft?", ""),
        ("Which two States proposed the joint text?", ""),
        ("Which two countries did the speaker name?", ""),
        ("How many delegations spoke?", ""),
        ("When did the members meet?", ""),
        ("To which States did it apply?", ""),
        ("What was said about fees by the delegate of Ostrava?", ""),
        ("Which lamps were put up again?", ""),
        ("who said what", ""),
        ("", ""),
    ],
)
def test_what_is_asked_of_several_is_asked_of_one(question: str, of_one: str) -> None:
    assert several(question) == of_one


@pytest.mark.parametrize(
    "question",
    [
        f"which of the members {'a b c d ' * 240}",
        f"at {'x, ' * 600}",
        f"what did {'the ' * 480}",
        "x: " * 600,
        f"who, {'a, ' * 600}",
        "questions and " * 140,
    ],
)
def test_a_long_text_takes_no_time(question: str) -> None:
    started = time.process_time()
    several(question)
    assert time.process_time() - started < 1.0
