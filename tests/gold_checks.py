"""What holds of gold questions and the records that they are about, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.gold import GoldQuestion, Place, holds
from index.records import Meeting

Words = Mapping[tuple[str, int | None], str]
"""What stands at each place."""


def words_of(meetings: Iterable[Meeting]) -> Words:
    """A paragraph with its speaker, or the meeting's particulars, at each place."""
    found: dict[tuple[str, int | None], str] = {}
    for meeting in meetings:
        for paragraph in meeting.paragraphs:
            speaker = f" ({paragraph.speaker})" if paragraph.speaker else ""
            place = (meeting.source, paragraph.number)
            found[place] = f"{found.get(place, '')}\n{paragraph.text}{speaker}".strip()
    return found


def _evidence(question: GoldQuestion, words: Words) -> str:
    return "\n".join(words[place] for place in sorted(question.places, key=repr))


def facts_missing(
    questions: Iterable[GoldQuestion], words: Words
) -> list[tuple[str, tuple[str, ...]]]:
    """Groups of facts of which no alternative is in the question's evidence, speaker included."""
    return [
        (question.id, group)
        for question in questions
        for group in question.facts
        if not any(holds(_evidence(question, words), fact) for fact in group)
    ]


def idle_evidence(questions: Iterable[GoldQuestion], words: Words) -> list[tuple[str, Place]]:
    """Places given as evidence that bear out none of the facts."""
    return [
        (question.id, place)
        for question in questions
        for place in question.places
        if not any(holds(words[place], fact) for group in question.facts for fact in group)
    ]


def forbidden_in_evidence(questions: Iterable[GoldQuestion], words: Words) -> list[tuple[str, str]]:
    """Strings that must not be in an answer, and yet are in the question's own evidence."""
    return [
        (question.id, text)
        for question in questions
        for text in question.forbidden
        if holds(_evidence(question, words), text)
    ]
