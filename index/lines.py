"""What kind of line a line of a record is, by its own words alone.

The particulars that the format fixes: opening, pause and closing lines, starred notes, the
masthead's boilerplate, running heads, headings, printed paragraph numbers. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.numbers import DATE, TIME, parse_time
from index.records import Kind
from index.symbols import SYMBOL
from index.titleblock import HELD, TITLE, is_chair_line, is_session_line, mend

_I = re.IGNORECASE
_LONGEST_TIME_LINE = 260
LONGEST_HEADING = 260
# characters: the longest heading seen has 190, the longest opening line 110

_ABOUT = (
    r"^[\W_]*(?:(?:the|a|that)\s+)?[\w()\s,*'’-]{0,80}?\b(?:meeting|discussion|session|sitting|part|record)\b"
    r"[\w()\s,*'’-]{0,90}?\s"
)
_END = r"(?:\s*(?:\*|\)|\]|_|\.))*\s*$"
_OPENING = re.compile(
    rf"{_ABOUT}(?:(?:was|were)\s+)?(?:called\s+to\s+order|began|begun|opened|commenced|started|convened|"
    rf"declared\s+open)\s+at\s+(?P<time>{TIME}){_END}",
    _I,
)
_CLOSING = re.compile(
    rf"{_ABOUT}(?:(?:was|were)\s+)?(?:rose|ended|closed|concluded|adjourned|terminated|"
    rf"declared\s+closed)\s+at\s+(?P<time>{TIME}){_END}",
    _I,
)
_PAUSE = re.compile(
    rf"{_ABOUT}(?:(?:was|were)\s+)?(?:suspended|interrupted|resumed|reconvened|adjourned|ended|rose)"
    rf"\s+(?:at|from|for|until|to)\b.{{0,120}}?{_END}",
    _I,
)
_PAUSED = re.compile(
    r"^[\W_]*(?:the\s+)?(?:[\w()]+\s+){0,8}?(?:meeting|discussion|session|sitting)\s+(?:was\s+)?(?:briefly\s+|again\s+)?"
    r"(?:suspended|interrupted|resumed|reconvened)\b[^.]{0,30}(?:\bat\b|\bfor\b|\bfrom\b|\.\s*$)",
    _I,
)
_RUN_IN_OPENING = re.compile(
    rf"\b(?:called\s+to\s+order|summary\s+record\s+began|meeting\s+began|meeting\s+opened)\s+at\s+"
    rf"(?P<time>{TIME})",
    _I,
)

_NOTE = re.compile(r"^\s*(\*+)[\s*]*(?=\S)")
_RECORD_NOTE = re.compile(r"\bsummary\s+records?\b|\breissued\b|\bre-?issued\b", _I)
_BOILERPLATE = re.compile(
    r"^\W*(?:this\s+record\s+is\s+(?:subject\s+to|provisional)|corrections?\s+(?:to|should|will)\b.{0,80}"
    r"(?:record|submitted|issued|languages|meeting|consolidated)|they\s+should\s+(?:be\s+)?(?:set\s+forth|be\s+sent|be\s+incorporated|also\s+be)"
    r"|any\s+corrections?\s+to\s+the\s+records?|participants\s+wishing\s+to\s+submit\s+corrections"
    r"|(?:corrected\s+records|the\s+final\s+(?:version|text))\s+will\s+be\s+(?:re)?issued"
    r"|incorporated\s+in\s+a\s+copy\s+of|(?:chief\s+of\s+the\s+)?official\s+records\s+editing|"
    r"within\s+one\s+week\s+of\s+the\s+date|please\s+recycle|delegation\s+concerned\s+within)",
    _I,
)
_RUNNING = re.compile(
    rf"^\W*(?:page\s+)?\d{{1,4}}\W*$|^\s*\d{{1,4}}\s*/\s*\d{{1,4}}\s*$"
    r"|^\W*(?:GE|V|HS|MAR|NY|ME|CH)\.\d{2}-\d{4,6}\b.{0,60}$|^\W*\d{2}-\d{4,6}\b(?:\s*\([A-Z]\))?[\s\d/*]{0,60}$"
    rf"|^\s*\*\d{{6,9}}\*\s*$|^\s*{SYMBOL}\s*\*?\s*(?:page\s+\d+)?\s*$",
    _I,
)
_MASTHEAD = re.compile(
    rf"^\W*(?:distr\b|original\s*:|english\b[^a-z]*(?:only|original\s*:.*)?$|contents\b"
    rf"|(?:united\s+nations|general\s+assembly|economic\s+and\s+social\s+council|official\s+records|"
    rf"security\s+council)\W*$|(?:{DATE})\W*$)",
    _I,
)
_CONTENTS = re.compile(
    r"^[\W_]*contents\b[^a-z]*(?:\((?:continued|page|paragraphs)\)|page|paragraphs)?[\W_]*$", _I
)

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"^(\d{1,4})(?:\s?\.{1,2}(?![\d.])\s*|\t+)(?=\S|$)")
_STRUCTURE = re.compile(
    r"^(?:Articles?\s+\d[^.]{0,120}|Agenda\s+items?\s+\d.{0,240}|(?:Chapter|Part|Section|Annex)\s+[IVXLC\d]+\b.{0,120}"
    r"|General\s+comments?\s+No\.[^.]{0,80}|Closure\s+of\s+the\s+\w+|Opening\s+of\s+the\s+\w+|"
    r"Adoption\s+of\s+the\s+agenda|Organization(?:al)?\s+(?:of\s+work|(?:and\s+other\s+)?matters))"
    r"(?:\s*\((?:continued|concluded|resumed)\))?\*?$",
    _I,
)
_FINITE = re.compile(
    r"\b(?:had|was|were|would|should|could|said|asked|noted|is|are|has|have|will)\b"
    r"|^(?:He|She|They|It|His|Her|Their|There|This|That|These|Those|However|We|I|You)\b"
)
_GOES_ON = re.compile(r"[;,]\s+(?:and|or)$")
# the last but one member of a list
_INNER_STOP = re.compile(r"[a-z)”\"]{2}\.\s+[A-Z]")
_NO_HEADING_START = re.compile(r"^(?:[(\[]?[a-z0-9]{1,4}\)|\d+[.,:]\d|[•▪◦‣·–—-]\s|\[|\.\.|…)")
_CONTINUED = re.compile(
    r"\s*\((?:continued|concluded|resumed|agenda\s+items?[^()]*|items?\s+\d[^()]*|[^()]*[A-Z]+/[^()]*)\)\s*$"
    r"|\s*\*+\s*$",
    _I,
)


def time_line(text: str) -> tuple[Kind, str | None] | None:
    """OPENING, PAUSE or CLOSING with its hour (`HH:MM`); None where the line is none of them."""
    if len(text) > _LONGEST_TIME_LINE or not _may_tell_hours(text):
        return None
    bare = text.strip()
    mended = mend(bare)
    for attempt in (bare, mended) if mended != bare else (bare,):
        if _PAUSED.match(attempt):
            return Kind.PAUSE, None
        if found := _OPENING.match(attempt):
            return Kind.OPENING, parse_time(found.group("time"))
        if found := _CLOSING.match(attempt):
            return Kind.CLOSING, parse_time(found.group("time"))
        if _PAUSE.match(attempt):
            return Kind.PAUSE, None
    return None


_OF_MEETINGS = re.compile(r"meeting|discussion|session|sitting|part|record")
_OF_HOURS = re.compile(
    r"calledtoorder|beg[au]n|open|commence|start|convene|rose|ended|close|conclude|adjourn|"
    r"terminate|suspend|interrupt|resume"
)
_WHEN = re.compile(r"\d|noon|midnight|midday|suspended|resumed|minutes|hour")


_TAIL = 50
# characters at a line's end without spaces: an hour, `CentralEuropeanSummerTime` and asterisks


def _may_tell_hours(text: str) -> bool:
    """A cheap test that nearly all lines but those on hours fail, split words or not."""
    squeezed = "".join(text.split()).lower()
    return (
        _WHEN.search(squeezed[-_TAIL:]) is not None
        and _OF_MEETINGS.search(squeezed) is not None
        and _OF_HOURS.search(squeezed) is not None
    )


def run_in_opening(text: str) -> str | None:
    """The opening hour where a masthead's lines run into one; None where it holds none."""
    found = _RUN_IN_OPENING.search(text)
    return parse_time(found.group("time")) if found else None


def is_note(text: str) -> bool:
    """Whether a line begins with asterisks, as a record's notes do."""
    return text.lstrip().startswith("*") and _NOTE.match(text) is not None


def is_record_note(text: str) -> bool:
    """Whether a starred line is about summary records: such a line shows that a file is one."""
    return is_note(text) and _RECORD_NOTE.search(text[:400]) is not None


def note_text(text: str) -> str:
    """A note without its asterisks."""
    return _NOTE.sub("", text).strip()


_GLUED_NOTICE = re.compile(r"(?<=\S)\s*(?=This record is subject to correction)", _I)


def split_notice(text: str) -> tuple[str, str]:
    """A note and the notice on corrections that extraction ran into it; the latter may be empty."""
    found = _GLUED_NOTICE.search(text, 1, 2000) if is_note(text) else None
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def is_boilerplate(text: str) -> bool:
    """Whether a line is the notice on corrections or the like, which any record bears."""
    return _BOILERPLATE.match(text[:400]) is not None


def is_running(text: str) -> bool:
    """Whether a line is a page number, a job number, or a symbol alone: a running head or foot."""
    if len(text) > 120 or not _DIGIT.search(text):
        return False
    return _RUNNING.match(text) is not None


def is_contents(text: str) -> bool:
    """Whether a line is the word `Contents`."""
    return len(text) <= 60 and _CONTENTS.match(text) is not None


def is_title_evidence(text: str) -> bool:
    """Whether a line can only stand in a title block."""
    if len(text) > 3000:
        return False
    mended = mend(text)
    return (
        TITLE.search(mended) is not None
        or HELD.search(mended) is not None
        or is_session_line(mended)
        or is_chair_line(mended)
        or re.match(rf"\W*{SYMBOL}", mended) is not None
    )


def is_masthead(text: str) -> bool:
    """Whether a line is part of the masthead: distribution, languages, an organ's name."""
    return len(text) <= 200 and _MASTHEAD.match(text) is not None


def printed_number(text: str) -> tuple[int, int] | None:
    """The paragraph number at a line's start and where the text after it begins; or None.

    `4.15 p.m.` is an hour, and a number before a small letter is the end of a sentence.
    """
    bare = text.lstrip()
    found = _NUMBER.match(bare)
    if found is None:
        return None
    following = bare[found.end() : found.end() + 1]  # empty where the number stands alone
    if following.islower() or following in (*",;:)%",):
        return None
    return int(found.group(1)), len(text) - len(bare) + found.end()


def looks_like_heading(text: str) -> bool:
    """Whether a line that no format marks reads as a heading: short, no finite verb, no stop.

    A line that begins a speech may read so too: see `speakers.starts_speech`.
    """
    bare = text.strip()
    if not bare or len(bare) > LONGEST_HEADING:
        return False
    if _STRUCTURE.match(bare) and bare[-1] not in ".;:,":
        return True
    first = bare[0]
    if not (first.isupper() or first in "“\"‘'" or first.isdigit()) or bare[-1] in '.?!:;,…]”"':
        return False
    return not (
        _NO_HEADING_START.match(bare)
        or _GOES_ON.search(bare)
        or _INNER_STOP.search(bare)
        or _FINITE.search(bare)
    )


_NO_LETTERS = re.compile(r"[\W_]+")
_ITEM_NUMBER = re.compile(r"^\d{1,3}\s?\.\s*(?=\D)")


def heading_key(text: str) -> str:
    """What two forms of one heading share: no number, `(continued)`, symbols, case or spaces.

    A line of signs alone has only itself for a key, so that no heading hides another.
    """
    return _NO_LETTERS.sub("", without_symbols(text)).casefold() or "".join(text.split())


def without_symbols(text: str) -> str:
    """A heading without its item's number, `(continued)`, and the symbols of its documents."""
    bare = _ITEM_NUMBER.sub("", " ".join(text.split()))
    for _ in range(6):  # brackets at the end; no heading has more
        if not bare.endswith((")", "*")):
            break
        shorter = _CONTINUED.sub("", bare).rstrip()
        if shorter == bare:
            break
        bare = shorter
    return bare


def in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Headings without their repeats, first occurrence first; the fuller form stands."""
    kept: dict[str, str] = {}
    for text in texts:
        key = heading_key(text)
        if len("".join(text.split())) > len("".join(kept.get(key, "").split())):
            kept[key] = text
    return tuple(kept.values())
