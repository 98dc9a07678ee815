"""Title blocks of many bodies and years, field by field: written for this, in the forms that occur."""

from __future__ import annotations

import pytest

from index.parser import parse
from index.records import Document, Line, Meeting

FIELDS = (
    "symbol", "body", "session", "meeting", "part", "venue", "date", "convened", "opened", "chair",
)  # fmt: skip

# (what is special about it, its lines, the fields in the order of FIELDS)
BLOCKS: list[tuple[str, list[str], tuple[object, ...]]] = [
    (
        "plain, of today",
        ["United Nations", "CAT/C/SR.2071", "Convention against Torture", "and Other Cruel, Inhuman", "or Degrading Treatment", "or Punishment", "Distr.: General", "2 May 2024", "Original: English", "Committee against Torture", "Seventy-ninth session", "Summary record of the 2071st meeting", "Held at the Palais Wilson, Geneva, on Tuesday, 16 April 2024, at 10 a.m.", "Chair: Mr. Heller", "Contents", "Consideration of reports submitted by States parties under article 19 of the Convention", "Sixth periodic report of Norland (CAT/C/NOR/6; CAT/C/NOR/QPR/6)", "This record is subject to correction.", "The meeting was called to order at 10 a.m."],
        ("CAT/C/SR.2071", "CAT", 79, 2071, None, "Palais Wilson, Geneva", "2024-04-16", "10:00", "10:00", "Mr. Heller"),
    ),
    (
        "the part before the meeting, in two ordinals",
        ["CAT/C/SR.23", "8 May 1990", "Original: ENGLISH", "COMMITTEE AGAINST TORTURE", "Fourth session", "SUMMARY RECORD OF THE FIRST PART (PUBLIC)* OF THE 23rd MEETING", "Held at the Palais des Nations, Geneva,", "on Thursday, 26 April 1990, at 10.30 a.m.", "Chairman: Mr. VOYAME", "The meeting was called to order at 10.45 a.m."],
        ("CAT/C/SR.23", "CAT", 4, 23, "first part (public)", "Palais des Nations, Geneva", "1990-04-26", "10:30", "10:45", "Mr. VOYAME"),
    ),
    (
        "the part as a figure",
        ["CEDAW/C/SR.1201", "Fifty-seventh session", "Summary record of the 1st part (public) of the 1201st meeting*", "Held at the Palais des Nations, Geneva, on Monday, 10 February 2014, at 10 a.m.", "Chairperson: Ms. Ameline", "The public part of the meeting was called to order at 10.05 a.m."],
        ("CEDAW/C/SR.1201", "CEDAW", 57, 1201, "first part (public)", "Palais des Nations, Geneva", "2014-02-10", "10:00", "10:05", "Ms. Ameline"),
    ),
    (
        "the part after the meeting, in brackets",
        ["CERD/C/SR.2222", "Committee on the Elimination of Racial Discrimination", "Eighty-third session", "Summary record of the 2222nd meeting (first part)*", "Held at the Palais Wilson, Geneva, on Monday, 12 August 2013, at 3 p.m.", "Chairperson: Mr. Avtonomov", "The meeting was called to order at 3.10 p.m."],
        ("CERD/C/SR.2222", "CERD", 83, 2222, "first part", "Palais Wilson, Geneva", "2013-08-12", "15:00", "15:10", "Mr. Avtonomov"),
    ),
    (
        "the part on a line of its own",
        ["CRC/C/SR.1500", "Fifty-third session", "Summary record of the 1500th meeting", "(Part)*", "Held at the Palais Wilson, Geneva, on Friday, 29 January 2010, at 3 p.m.", "Chairperson: Ms. Lee", "The discussion covered in the summary record began at 5.05 p.m."],
        ("CRC/C/SR.1500", "CRC", 53, 1500, "partial", "Palais Wilson, Geneva", "2010-01-29", "15:00", "17:05", "Ms. Lee"),
    ),
    (
        "a closed meeting",
        ["CAT/C/SR.1750", "Sixty-eighth session", "Summary record of the public part* of the 1750th meeting (closed)", "Held at the Palais Wilson, Geneva, on Wednesday, 13 November 2019, at 10 a.m.", "Chair: Mr. Modvig", "The public part of the meeting was called to order at noon."],
        ("CAT/C/SR.1750", "CAT", 68, 1750, "public part", "Palais Wilson, Geneva", "2019-11-13", "10:00", "12:00", "Mr. Modvig"),
    ),
    (
        "symbol glued to the day of issue, one figure",
        ["UNITED NATIONS", "CRC", "Convention on the", "Rights of the Child", "Distr.GENERAL", "CRC/C/SR.8123 October 2002", "ENGLISH", "Original: FRENCH", "COMMITTEE ON THE RIGHTS OF THE CHILD", "Thirty-first session", "SUMMARY RECORD OF THE 812th MEETING", "Held at the Palais Wilson, Geneva,on Monday, 23 September 2002, at 10 a.m.", "Chairperson:Mr. DOEK", "The meeting was called to order at 10.05 a.m."],
        ("CRC/C/SR.812", "CRC", 31, 812, None, "Palais Wilson, Geneva", "2002-09-23", "10:00", "10:05", "Mr. DOEK"),
    ),
    (
        "symbol with the year, glued to the day of issue, two figures",
        ["ECONOMICAND SOCIALCOUNCIL", "Distr.GENERAL", "E/C.12/2003/SR.3014 November 2003", "Original: ENGLISH", "COMMITTEE ON ECONOMIC, SOCIAL AND CULTURAL RIGHTS", "Thirty-first session", "SUMMARY RECORD OF THE 30th MEETING", "Held at the Palais Wilson, Geneva,on Tuesday, 11 November 2003, at 3 p.m.", "Chairperson: Ms. BONOAN-DANDAN", "later:Mr. RIEDEL", "(Vice-Chairperson)", "The meeting was called to order at 3 p.m."],
        ("E/C.12/2003/SR.30", "CESCR", 31, 30, None, "Palais Wilson, Geneva", "2003-11-11", "15:00", "15:00", "Ms. BONOAN-DANDAN; Mr. RIEDEL (later)"),
    ),
    (
        "two chairs, the second on its own line; one of two chambers",
        ["CEDAW/C/SR.930(B)", "Committee on the Elimination of Discrimination against Women", "Forty-fifth session", "Summary record of the 930th meeting (Chamber B)", "Held at Headquarters, New York, on Thursday, 21 January 2010, at 10 a.m.", "Chairperson: Ms. Gabr", "later: Ms. Dairiam (Vice-Chairperson)", "later: Ms. Gabr", "The meeting was called to order at 10.10 a.m."],
        ("CEDAW/C/SR.930(B)", "CEDAW", 45, 930, None, "Headquarters, New York", "2010-01-21", "10:00", "10:10", "Ms. Gabr; Ms. Dairiam (later); Ms. Gabr (later)"),
    ),
    (
        "two chairs on one line",
        ["CRPD/C/SR.401", "Nineteenth session", "Summary record of the 401st meeting", "Held at the Palais des Nations, Geneva, on Wednesday, 14 March 2018, at 3 p.m.", "Chair: Ms. Degenerlater: Mr. Basharu (Vice-Chair)", "The meeting was called to order at 3 p.m."],
        ("CRPD/C/SR.401", "CRPD", 19, 401, None, "Palais des Nations, Geneva", "2018-03-14", "15:00", "15:00", "Ms. Degener; Mr. Basharu (later)"),
    ),
    (
        "symbol with the session",
        ["CRPD/C/6/SR.10", "Distr.: General", "26 September 2011", "Committee on the Rights of Persons with Disabilities", "Sixth session", "Summary record of the 10th meeting", "Held at the Palais Wilson, Geneva, on Friday, 23 September 2011, at 4 p.m.", "Chairperson:Mr. McCallum", "Contents", "Closure of the session", "The meeting was called to order at 4.10 p.m."],
        ("CRPD/C/6/SR.10", "CRPD", 6, 10, None, "Palais Wilson, Geneva", "2011-09-23", "16:00", "16:10", "Mr. McCallum"),
    ),
    (
        "no session line: the symbol has it",
        ["CRPD/C/4/SR.2", "Summary record of the 2nd meeting", "Held at the Palais Wilson, Geneva, on Monday, 4 October 2010 at 3 p.m.", "Chairperson: Mr. McCallum", "The meeting was called to order at 3 p.m."],
        ("CRPD/C/4/SR.2", "CRPD", 4, 2, None, "Palais Wilson, Geneva", "2010-10-04", "15:00", "15:00", "Mr. McCallum"),
    ),
    (
        "via videoconference",
        ["CED/C/SR.332", "International Convention for the", "Protection of All Persons from", "Enforced Disappearance", "Committee on Enforced Disappearances", "Nineteenth session", "Summary record (partial)* of the 332nd meeting**", "Held via videoconference on Monday, 14 September 2020, at noon", "Chair: Mr. Ayat", "The meeting was called to order at 12.05 p.m."],
        ("CED/C/SR.332", "CED", 19, 332, "partial", "via videoconference", "2020-09-14", "12:00", "12:05", "Mr. Ayat"),
    ),
    (
        "split runs everywhere",
        ["CMW/C/SR. 365", "Tw enty - seventh sess ion", "Summary re cord ( par tial )* of the 3 65th meeting * *", "Held at the Palais Wilson, Geneva , on Mo nday, 4 Septem ber 2017 , at 3 p.m.", "Cha ir: Mr. Brillantes", "The discussion covered in the summ ary record began at 3.3 0 p.m."],
        ("CMW/C/SR.365", "CMW", 27, 365, "partial", "Palais Wilson, Geneva", "2017-09-04", "15:00", "15:30", "Mr. Brillantes"),
    ),
    (
        "a subcommittee",
        ["CAT/OP/SR.3", "Subcommittee on Prevention of Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment", "Second session", "Summary record of the 3rd meeting", "Held at the Palais Wilson, Geneva, on Tuesday, 26 June 2007, at 9.30 a.m.", "Chairperson: Ms. Casale", "The meeting was called to order at 9.45 a.m."],
        ("CAT/OP/SR.3", "SPT", 2, 3, None, "Palais Wilson, Geneva", "2007-06-26", "09:30", "09:45", "Ms. Casale"),
    ),
    (
        "hours as the French write them",
        ["CCPR/C/SR.2701", "Human Rights Committee", "Ninety-eighth session", "Summary record of the 2701st meeting", "Held at Headquarters, New York, on Monday, 8 March 2010, at 15 h 00", "Chairperson: Mr. Iwasawa", "The meeting was called to order at 15h05."],
        ("CCPR/C/SR.2701", "CCPR", 98, 2701, None, "Headquarters, New York", "2010-03-08", "15:00", "15:05", "Mr. Iwasawa"),
    ),
    (
        "capitals, with the venue on a line of its own",
        ["CEDAW/C/SR.560", "20 March 2002", "Original: English", "COMMITTEE ON THE ELIMINATION OF DISCRIMINATION AGAINST WOMEN", "TWENTY-SIXTH SESSION", "SUMMARY RECORD OF THE 560TH MEETING", "HELD AT HEADQUARTERS, NEW YORK,", "ON WEDNESDAY, 30 JANUARY 2002, AT 10 A.M.", "CHAIRPERSON: MS. ABAKA", "CONTENTS", "THE MEETING WAS CALLED TO ORDER AT 10.15 A.M."],
        ("CEDAW/C/SR.560", "CEDAW", 26, 560, None, "HEADQUARTERS, NEW YORK", "2002-01-30", "10:00", "10:15", "MS. ABAKA"),
    ),
    (
        "a council with its States",
        ["A/HRC/S-9/SR.3", "Human Rights Council", "Ninth special session", "Summary record of the 3rd meeting", "Held at the Palais des Nations, Geneva, on Monday, 12 January 2009, at 3 p.m.", "President: Mr. Uhomoibhi . . . . . . . . . . . . . . . . (Nigeria)", "The meeting was called to order at 3.20 p.m."],
        ("A/HRC/S-9/SR.3", "HRC", 9, 3, None, "Palais des Nations, Geneva", "2009-01-12", "15:00", "15:20", "Mr. Uhomoibhi (Nigeria)"),
    ),
    (
        "acting chair and a vice-chair in the chair",
        ["A/C.3/70/SR.41", "General Assembly", "Seventieth session", "Official Records", "Third Committee", "Summary record of the 41st meeting", "Held at Headquarters, New York, on Wednesday, 4 November 2015, at 10 a.m.", "Chair: Mr. Hilale . . . . . . . . . . . . . . . . . . . . . . . . . . (Morocco)", "later: Ms. Mejía Vélez (Acting Chair). . . . . . . . . . (Colombia)", "Contents", "Agenda item 69: Promotion and protection of the rights of children (continued)", "The meeting was called to order at 10.05 a.m."],
        ("A/C.3/70/SR.41", "Third Committee", 70, 41, None, "Headquarters, New York", "2015-11-04", "10:00", "10:05", "Mr. Hilale (Morocco); Ms. Mejía Vélez (later)"),
    ),
    (
        "the International Law Commission",
        ["A/CN.4/SR.2890", "International Law Commission", "Fifty-eighth session (first part)", "Provisional summary record of the 2890th meeting", "Held at the Palais des Nations, Geneva, on Wednesday, 2 August 2006, at 10 a.m.", "Chairman: Mr. PAMBOU-TCHIVOUNDA", "The meeting was called to order at 10.05 a.m."],
        ("A/CN.4/SR.2890", "ILC", 58, 2890, None, "Palais des Nations, Geneva", "2006-08-02", "10:00", "10:05", "Mr. PAMBOU-TCHIVOUNDA"),
    ),
    (
        "nothing but the session and the title",
        ["102nd session", "Summary record of the 2796th meeting", "The meeting was called to order at 3 p.m.", "The Chairperson said that the agenda was adopted."],
        (None, None, 102, 2796, None, None, None, None, "15:00", None),
    ),
    (
        "no symbol, no chair",
        ["Distr.: General", "14 June 2016", "Committee on the Rights of the Child", "Seventy-second session", "Summary record of the 2101st meeting*", "Held at the Palais Wilson, Geneva, on Wednesday, 18 May 2016, at 10 a.m.", "The meeting was called to order at 10 a.m."],
        (None, "CRC", 72, 2101, None, "Palais Wilson, Geneva", "2016-05-18", "10:00", "10:00", None),
    ),
    (
        "a corrigendum's notice in the middle, then the masthead",
        ["Any corrections to the records of the public meetings of the Committee at this session will be consolidated in a single corrigendum, to be issued shortly after the end of the session.GE.05-43526  (E)  140705  150705", "CCPR/C/SR.2300", "Eighty-fourth session", "SUMMARY RECORD OF THE 2300th MEETING", "Held at the Palais Wilson, Geneva,on Friday, 22 July 2005, at 10 a.m.", "Chairperson: Ms. CHANET", "CONTENTS", "CONSIDERATION OF REPORTS SUBMITTED BY STATES PARTIES UNDER ARTICLE 40 OF THE COVENANT (continued)", "The meeting was called to order at 10 a.m."],
        ("CCPR/C/SR.2300", "CCPR", 84, 2300, None, "Palais Wilson, Geneva", "2005-07-22", "10:00", "10:00", "Ms. CHANET"),
    ),
    (
        "the day before the weekday's comma, and no comma before the hour",
        ["CERD/C/SR.1700", "Sixty-sixth session", "SUMMARY RECORD OF THE 1700th MEETING", "Held at the Palais Wilson, Geneva on Tuesday 8 March 2005 at 10 a.m.", "Chairman: Mr. YUTZIS", "The meeting was called to order at 10:15 a.m."],
        ("CERD/C/SR.1700", "CERD", 66, 1700, None, "Palais Wilson, Geneva", "2005-03-08", "10:00", "10:15", "Mr. YUTZIS"),
    ),
    (
        "a resumed session",
        ["E/2012/SR.50", "Economic and Social Council", "Resumed substantive session of 2012", "Provisional summary record of the 50th meeting", "Held at Headquarters, New York, on Tuesday, 4 December 2012, at 10 a.m.", "President: Mr. Koterec (Slovakia)", "Contents", "Coordination, programme and other questions (continued)", "The meeting was called to order at 10.25 a.m."],
        ("E/2012/SR.50", "ECOSOC", None, 50, None, "Headquarters, New York", "2012-12-04", "10:00", "10:25", "Mr. Koterec (Slovakia)"),
    ),
    (
        "a meeting that began at midnight",
        ["CMW/C/SR.101", "Ninth session", "Summary record of the second part (public)* of the 101st meeting", "Held at the Palais Wilson, Geneva, on Thursday, 27 November 2008, at midnight", "Chairperson: Mr. Kariyawasam", "The public part of the meeting began at midnight."],
        ("CMW/C/SR.101", "CMW", 9, 101, "second part (public)", "Palais Wilson, Geneva", "2008-11-27", "00:00", "00:00", "Mr. Kariyawasam"),
    ),
    (
        "two co-chairs, and a temporary chair with a long office",
        ["CED/C/SR.1", "First session", "Summary record of the 1st meeting", "Held at the Palais Wilson, Geneva, on Tuesday, 8 November 2011, at 10 a.m.", "Temporary Chairperson: Mr. Salama (Director, Human Rights Treaties Division, Office of the United Nations High Commissioner for Human Rights (OHCHR))", "Chairperson: Mr. Decaux", "Contents", "Opening of the session", "The meeting was called to order at 10.20 a.m."],
        ("CED/C/SR.1", "CED", 1, 1, None, "Palais Wilson, Geneva", "2011-11-08", "10:00", "10:20", "Mr. Salama (temporary); Mr. Decaux"),
    ),
    (
        "a reissued record",
        ["CESCR", "E/C.12/2019/SR.29*", "Distr.: General", "17 October 2019", "Committee on Economic, Social and Cultural Rights", "Sixty-sixth session", "Summary record of the 29th meeting", "Held at the Palais Wilson, Geneva, on Wednesday, 2 October 2019, at 3 p.m.", "Chair: Mr. Zerbini Ribeiro Leão", "* Reissued for technical reasons on 4 November 2019.", "The meeting was called to order at 3 p.m."],
        ("E/C.12/2019/SR.29", "CESCR", 66, 29, None, "Palais Wilson, Geneva", "2019-10-02", "15:00", "15:00", "Mr. Zerbini Ribeiro Leão"),
    ),
    (
        "an addendum",
        ["CAT/C/SR.1102/Add.1", "Fifty-first session", "Summary record of the second part (closed)* of the 1102nd meeting", "Held at the Palais Wilson, Geneva, on Friday, 1 November 2013, at 10 a.m.", "Chairperson: Mr. Grossman", "The second part (closed) of the meeting was called to order at 11.35 a.m."],
        ("CAT/C/SR.1102/Add.1", "CAT", 51, 1102, "second part (closed)", "Palais Wilson, Geneva", "2013-11-01", "10:00", "11:35", "Mr. Grossman"),
    ),
]  # fmt: skip


def read(lines: list[str]) -> Meeting:
    text = [
        *lines,
        "1. The Chair said that the agenda had been adopted.",
        "The meeting rose at 6 p.m.",
    ]
    return parse(Document(tuple(Line(t, at) for at, t in enumerate(text, 1)), "text"), "x.txt")


@pytest.mark.parametrize(("lines", "expected"), [b[1:] for b in BLOCKS], ids=[b[0] for b in BLOCKS])
def test_every_field(lines: list[str], expected: tuple[object, ...]) -> None:
    meeting = read(lines)
    found = {name: getattr(meeting, name) for name in FIELDS}
    found["date"] = meeting.date.isoformat() if meeting.date else None
    assert found == dict(zip(FIELDS, expected, strict=True))


@pytest.mark.parametrize("lines", [b[1] for b in BLOCKS], ids=[b[0] for b in BLOCKS])
def test_what_is_inferred_is_not_what_was_read(lines: list[str]) -> None:
    """Each of these title blocks states its fields: nothing is said to be inferred."""
    meeting = read(lines)
    assert not meeting.inferred & {"symbol", "session", "meeting", "body"}
