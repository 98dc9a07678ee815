"""A backend that follows a script: for tests and screenshots, without encoder or model.

The body, its meetings and the people in them are invented.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.records import Kind, Meeting, Numbering, Paragraph, ParagraphRef, Speaker
from index.scope import Filters
from index.sentences import sentence_spans
from models.errors import ModelError
from qa.answers import Answer, Citation, Claim, Event, Finished, Passage, Reading, Retrieved, Token
from qa.errors import QaError
from qa.tui.backend import Amended, Exchange, Listed, Model, Report, State, Step

_BODY = "Committee on the Rights of Lighthouse Keepers"
_CHAIR = Speaker("The Chair")
_OBERLIN = Speaker("Ms. Oberlin", "Kelmara")
_TEXTS: tuple[tuple[str, str | None, Speaker | None], ...] = (
    ("At the invitation of the Chair, the delegation of Kelmara joined the meeting.", None, None),
    (
        (
            "Ms. Oberlin (Kelmara), introducing the second periodic report, said that Kelmara had"
            " 58 staffed lights, tended by 137 keepers. Since the last dialogue a law of 2022 had"
            " fixed the rest period of ferry crews at 11 consecutive hours. The inspectorate could"
            " withdraw a licence on the spot, and had done so five times."
        ),
        "Second periodic report of Kelmara",
        _OBERLIN,
    ),
    (
        (
            "The new pension fund had been opened to keepers' spouses in January 2023. It had 412"
            " members, of whom 261 were women. Contributions were paid by the harbour authority for"
            " the first three years."
        ),
        "Second periodic report of Kelmara",
        replace(_OBERLIN, carried=True),
    ),
    (
        (
            "Mr. Tavano (Country Rapporteur) asked how the rest period was verified, given that"
            " logbooks were kept by the masters themselves, and what became of the five licences."
        ),
        "Articles 9 and 11",
        Speaker("Mr. Tavano", "Country Rapporteur"),
    ),
    (
        (
            "Ms. Oberlin (Kelmara) said that electronic registers had been fitted on 31 of the 44"
            " ferries and that the remaining 13 would follow before the end of 2024. Three of the"
            " five licences had been restored after a second inspection."
        ),
        "Articles 9 and 11",
        _OBERLIN,
    ),
    (
        (
            "Ms. Quill asked whether keepers' children who boarded in the towns were visited by the"
            " social service, and how many had left school early."
        ),
        "Article 14",
        Speaker("Ms. Quill"),
    ),
    (
        (
            "The Chair thanked the delegation and said that the dialogue would be resumed at the"
            " next meeting."
        ),
        "Article 14",
        _CHAIR,
    ),
)


def meeting(number: int = 412, paragraphs: int | None = None) -> Meeting:
    """A record of the invented body; longer than its text when `paragraphs` says so."""
    made = [
        Paragraph(1, Kind.TITLE, "Summary record of the 412th meeting", 1, 1),
        Paragraph(2, Kind.OPENING, "The meeting was called to order at 10 a.m.", 2, 2),
    ]
    for n in range(paragraphs or len(_TEXTS)):
        text, heading, speaker = _TEXTS[n % len(_TEXTS)]
        if paragraphs:
            heading = f"Item {n // 50 + 1}"
        made.append(
            Paragraph(
                n + 3, Kind.BODY, text, n + 3, n + 3, n + 1, printed=True, heading=heading,
                speaker=speaker,
            )
        )  # fmt: skip
    rose = "The meeting rose at 1 p.m."
    made.append(Paragraph(len(made) + 1, Kind.CLOSING, rose, len(made) + 1, len(made) + 1))
    return Meeting(
        source=f"clk-sr-{number}.txt",
        paragraphs=tuple(made),
        numbering=Numbering.PRINTED,
        symbol=f"CLK/C/SR.{number}",
        body="CLK",
        body_name=_BODY,
        session=30 + (number - 400) // 10,
        meeting=number,
        date=datetime.date(2024, 3, 4) + datetime.timedelta(days=number - 400),
        opened="10:00",
        closed="13:00",
        chair="Ms. Varga",
        headings=tuple(dict.fromkeys(h for _, h, _ in _TEXTS if h)),
    )


def passage(number: int, score: float, marked: str = "") -> Passage:
    """Body paragraph `number` of the record, with the sentence that begins so highlighted."""
    record = meeting()
    paragraph = next(p for p in record.paragraphs if p.number == number)
    start = paragraph.text.find(marked) if marked else -1
    spans = sentence_spans(paragraph.text)
    span = next((s for s in spans if s[0] == start), None)
    return Passage(ParagraphRef.to(record, paragraph), paragraph.text, score, span)


def citation(n: int, number: int, quote: str, note: str = "") -> Citation:
    """Citation `n`, of the words `quote` in body paragraph `number`."""
    found = passage(number, 1.0)
    start = found.text.index(quote)
    return Citation(n, found.ref, found.text, start, start + len(quote), note)


@dataclass(slots=True)
class Script:
    """What comes of one question."""

    passages: tuple[Passage, ...]
    tokens: tuple[str, ...]
    answer: Answer
    scope: str = ""


def answered(question: str) -> Script:
    """An answer of three claims, the last one not supported."""
    claims = (
        Claim(
            "The rest period of ferry crews is 11 consecutive hours.",
            (1,),
            supported=True,
            support=0.97,
        ),
        Claim(
            "It is verified by electronic registers on 31 of the 44 ferries.",
            (2,),
            supported=True,
            support=0.94,
        ),
        Claim(
            "All five licences have been restored.",
            (2,),
            supported=False,
            support=0.31,
            problems=("“five” is not what the paragraph says",),
        ),
    )
    citations = (
        citation(
            1, 2, "a law of 2022 had fixed the rest period of ferry crews at 11 consecutive hours"
        ),
        citation(2, 5, "electronic registers had been fitted on 31 of the 44 ferries"),
    )
    passages = (
        passage(5, 0.91, "Ms. Oberlin (Kelmara) said that electronic"),
        passage(2, 0.88, "Since the last dialogue"),
        passage(4, 0.62, "Mr. Tavano"),
    )
    text = (
        "The rest period of ferry crews is 11 consecutive hours [1]. It is verified by electronic"
        " registers on 31 of the 44 ferries [2]. All five licences have been restored [2]."
    )
    return _script(question, passages, text, claims, citations, scope="31st session")


def declined(question: str) -> Script:
    """The records do not say."""
    passages = (passage(3, 0.44, "The new pension fund"), passage(6, 0.40))
    text = "The records do not say: none of the nearest paragraphs mentions “fog signals”."
    return _script(question, passages, text, (), ())


def _script(
    question: str,
    passages: tuple[Passage, ...],
    text: str,
    claims: tuple[Claim, ...],
    citations: tuple[Citation, ...],
    scope: str = "",
) -> Script:
    draft = " ".join(c.text for c in claims) or "They do not say."
    answer = Answer(
        question=question,
        answered=bool(claims),
        text=text,
        claims=claims,
        citations=citations,
        closest=tuple(p.ref for p in passages) if not claims else (),
        passages=passages,
        scope=scope,
        confidence=0.9 if claims else 0.1,
        model="Scripted 1.5B",
        model_sha256="0" * 64,
        generation=1,
        prompt_sha256="0" * 64,
        seconds=6.4,
        first_token_seconds=3.2,
        prompt_tokens=512,
        answer_tokens=len(draft.split()),
        draft=draft,
        missing="" if claims else text,
    )
    words = draft.split(" ")
    tokens = tuple(w if n == 0 else f" {w}" for n, w in enumerate(words))
    return Script(passages, tokens, answer, scope)


@dataclass(slots=True)
class ScriptedBackend:
    """Answers each question by a script. `hold` names the event before which it waits for `go`."""

    script: Callable[[str], Script] = answered
    hold: str = ""
    """`Retrieved`, `Reading`, `Token`, `Finished`, or empty."""
    go: threading.Event = field(default_factory=threading.Event)
    records: tuple[Meeting, ...] = field(
        default_factory=lambda: tuple(meeting(n) for n in (409, 410, 411, 412, 421))
    )
    amendments: dict[str, Amended] = field(default_factory=dict)
    """What later documents say, by the source of the record."""
    fault: Exception | None = None
    """Raised in the middle of an answer."""
    here: bool = True
    """Whether collection and models are there."""
    asked: list[tuple[str, Filters, tuple[Exchange, ...]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """What was typed, key by key."""
    typed_with: list[tuple[Filters, tuple[Exchange, ...]]] = field(default_factory=list)
    """Filters and earlier turns that it was typed with."""
    ahead: tuple[bool, bool] | None = None
    """Whether to read ahead while typing and while idle; None before it was said."""
    reached: threading.Event = field(default_factory=threading.Event)
    """Set when it waits."""
    indexed: list[Path] = field(default_factory=list)
    steps: int = 15
    sample_folder: Path | None = None

    def state(self) -> State:
        """Everything is there, or nothing is."""
        return State(
            Path("/home/reader/lighthouse"),
            len(self.records) if self.here else None,
            "Scripted 1.5B",
            self.here,
            self.here,
        )

    def load(self) -> None:
        """Nothing to load; `hold` of `load` waits."""
        if self.hold == "load":
            self._wait(lambda: False)
        if not self.here:
            raise ModelError("the model is not here", "fetch it (F5)")

    def ask(
        self,
        question: str,
        filters: Filters,
        earlier: Sequence[Exchange],
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        """The script's events, one after another."""
        self.asked.append((question, filters, tuple(earlier)))
        script = self.script(question)
        events: list[Event] = [Retrieved(script.passages, script.scope, 0.1)]
        total = script.answer.prompt_tokens
        events += [Reading(done, total) for done in (0, 200, 384)]
        events += [Token(t) for t in script.tokens]
        held = False
        for place, event in enumerate(events):
            middle = isinstance(event, Token) and place >= len(events) - len(script.tokens) // 2
            if not held and self._holds(event, middle=middle):
                held = True
                self._wait(cancelled)
            if isinstance(event, Token) and self.fault is not None:
                raise self.fault
            if cancelled():
                break
            yield event
        if self.hold == "Finished":
            self._wait(cancelled)
        whole = not cancelled()
        yield Finished(script.answer if whole else replace(script.answer, answered=False))

    def _holds(self, event: Event, *, middle: bool) -> bool:
        if self.hold == "Reading":
            return isinstance(event, Token)
        if self.hold == "Token":
            return middle
        return self.hold == type(event).__name__

    def _wait(self, cancelled: Callable[[], bool]) -> None:
        self.reached.set()
        while not self.go.wait(0.02):
            if cancelled():
                return

    def typed(self, text: str, filters: Filters, earlier: Sequence[Exchange]) -> None:
        """Remember what was typed."""
        self.words.append(text)
        self.typed_with.append((filters, tuple(earlier)))

    def read_ahead(self, *, typing: bool, idle: bool) -> None:
        """Remember what is wanted."""
        self.ahead = (typing, idle)

    def meetings(self) -> Sequence[Listed]:
        """The script's records."""
        return tuple(
            Listed(replace(m, paragraphs=()), sum(p.kind is Kind.BODY for p in m.paragraphs))
            for m in self.records
        )

    def record(self, source: str) -> Meeting:
        """One of the script's records."""
        for record in self.records:
            if record.source == source:
                return record
        raise QaError(f"the record {source} is not in the collection", "index it again (F5)")

    def amended(self, source: str) -> Amended:
        """What the script has of it."""
        return self.amendments.get(source, Amended())

    def index(self, path: Path, report: Report, cancelled: Callable[[], bool]) -> str:
        """Pretend to index; `hold` of `index` waits in the middle."""
        self.indexed.append(path)
        for n in range(self.steps):
            report(Step(n, self.steps, f"record-{n:02}.txt"))
            if self.hold == "index" and n == self.steps // 2:
                self._wait(cancelled)
        self.here = True
        return f"{self.steps} files: {self.steps} added"

    def models(self) -> Sequence[Model]:
        """Three models."""
        return (
            Model("all-encoder", "encoder", "Sentence encoder", "Apache-2.0", 91_000_000,
                  here=self.here, encoder=True),
            Model("scripted-1.5b", "default", "Scripted 1.5B", "Apache-2.0", 986_000_000,
                  here=self.here, encoder=False),
            Model("scripted-0.5b", "small", "Scripted 0.5B", "Apache-2.0", 398_000_000,
                  here=self.here, encoder=False),
        )  # fmt: skip

    def pull(self, name: str, report: Report) -> None:
        """Pretend to fetch."""
        report(Step(1, 2, f"fetching {name}"))
        self.here = True

    def switch(self, *, model: str | None = None, collection: Path | None = None) -> None:
        """Nothing to switch."""

    def sample(self) -> Path | None:
        """The folder given, if any."""
        return self.sample_folder

    def stop(self) -> None:
        """Let go of whoever waits."""
        self.go.set()

    def close(self) -> None:
        """Let go of whoever waits."""
        self.go.set()
