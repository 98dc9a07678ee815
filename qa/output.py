"""The JSON shapes that scripts rely on. One object a line; change them only with `VERSION`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.amendments import Amendments, Corrected
from index.build import FileReport
from index.mentions import RULE, Coverage, Mentions
from index.records import Meeting, ParagraphRef
from index.search import Found, Hit
from index.snippets import Snippet
from index.store import StoredRecord
from qa.answers import Answer, Citation, Passage

VERSION = 1


def line(value: dict[str, Any]) -> str:
    """One JSON line. Text stays as it is, but for what a terminal might obey or not show."""
    return _UNSHOWN.sub(_escaped, json.dumps(value, ensure_ascii=False))


_UNSHOWN = re.compile(r"[^ -~\w]")
# Candidates only: most are punctuation that prints.


def _escaped(match: re.Match[str]) -> str:
    """The character as JSON escapes it, unless it prints; what is read back is the same."""
    character = match.group()
    return character if character.isprintable() else json.dumps(character)[1:-1]


def reference(ref: ParagraphRef) -> dict[str, Any]:
    """A *reference*, as the design page defines it."""
    return {
        "source": ref.source,
        "symbol": ref.symbol,
        "body": ref.body,
        "session": ref.session,
        "meeting": ref.meeting,
        "date": ref.date and ref.date.isoformat(),
        "paragraph": ref.paragraph,
        "inferred": inferred(ref),
        "heading": ref.heading,
        "speaker": ref.speaker,
        "cite": str(ref),
        "note": ref.note,
    }


def inferred(ref: ParagraphRef) -> list[str]:
    """Names of the reference's inferred fields; `paragraph` for a number that was counted."""
    counted = ref.paragraph is not None and not ref.printed
    return sorted({*ref.inferred} | ({"paragraph"} if counted else set()))


def citation(item: Citation) -> dict[str, Any]:
    """A reference with the quote and its span in the paragraph's text."""
    return {
        **reference(item.ref),
        "n": item.n,
        "quote": item.quote,
        "start": item.start,
        "end": item.end,
        "text": item.text,
        "note": item.note,
    }


def passage(item: Passage) -> dict[str, Any]:
    """A reference with the text that the model was given."""
    return {**reference(item.ref), "text": item.text, "score": round(item.score, 4)}


def answer(item: Answer, question_id: str | None = None) -> dict[str, Any]:
    """A line of `pincite ask --json`."""
    return {
        "version": VERSION,
        "id": question_id,
        "question": item.question,
        "understood": item.understood,
        "parts": list(item.parts),
        "answered": item.answered,
        "answer": item.text,
        "missing": item.missing,
        "coverage": item.coverage,
        "claims": [
            {
                "text": c.text,
                "citations": list(c.citations),
                "supported": c.supported,
                "support": c.support,
                "problems": list(c.problems),
                "told": None if c.told is None else round(c.told, 4),
            }
            for c in item.claims
        ],
        "citations": [citation(c) for c in item.citations],
        "closest": [reference(r) for r in item.closest],
        "passages": [passage(p) for p in item.passages],
        "scope": item.scope,
        "confidence": item.confidence,
        "signals": asdict(item.signals) if item.signals else None,
        "draft": item.draft,
        "model": item.model,
        "model_sha256": item.model_sha256,
        "generation": item.generation,
        "prompt_sha256": item.prompt_sha256,
        "seconds": item.seconds,
        "first_token_seconds": item.first_token_seconds,
        "prompt_tokens": item.prompt_tokens,
        "answer_tokens": item.answer_tokens,
    }


def failure(question: str, question_id: str | None, message: str) -> dict[str, Any]:
    """A line of `pincite ask --json` for a question that could not be put."""
    return {
        "version": VERSION, "id": question_id, "question": question, "parts": [], "answered": False,
        "answer": "", "missing": "", "coverage": "", "claims": [], "citations": [], "closest": [],
        "passages": [], "scope": "", "error": message,
    }  # fmt: skip


def hit(item: Hit) -> dict[str, Any]:
    """A hit of `pincite search --json`."""
    return {
        **reference(item.stored.ref),
        "score": round(item.score, 6),
        "cosine": round(item.cosine, 6),
        "bm25": round(item.bm25, 6),
        "dense_rank": item.dense_rank,
        "lexical_rank": item.lexical_rank,
        "text": item.stored.text,
    }


def found(
    question: str, question_id: str | None, result: Found, snippets: Sequence[Snippet]
) -> dict[str, Any]:
    """A line of `pincite search --json`; `snippets` has one for each hit."""
    return {
        "version": VERSION,
        "id": question_id,
        "question": question,
        "scope": result.scope.words,
        "absent": list(result.scope.absent),
        "hits": [
            {**hit(h), "snippet": [s.start, s.end], "marks": [list(m) for m in s.marks]}
            for h, s in zip(result.hits, snippets, strict=True)
        ],
    }


def mentions(result: Mentions, term_id: str | None) -> dict[str, Any]:
    """A line of `pincite search --all --json`."""
    return {
        "version": VERSION,
        "id": term_id,
        "term": result.term,
        "rule": RULE,
        "mentions": sum(c.mentions for c in result.counts),
        "paragraphs": [
            {
                **reference(m.stored.ref),
                "text": m.stored.text,
                "marks": [list(span) for span in m.spans],
            }
            for m in result.found
        ],
        "records": [
            {"source": c.meeting.source, "paragraphs": c.paragraphs, "mentions": c.mentions}
            for c in result.counts
        ],
        "coverage": _coverage(result.coverage),
    }


def _coverage(item: Coverage) -> dict[str, Any]:
    return {
        "searched": [m.source for m in item.searched],
        "paragraphs": item.paragraphs,
        "speaker": item.speaker,
        "left_out": [m.source for m in item.left_out],
        "remarks": [m.source for m in item.searched if m.issues],
        "unreadable": [{"path": f.origin, "message": f.what} for f in item.unreadable],
    }


def record(item: StoredRecord, amendments: Amendments) -> dict[str, Any]:
    """A line of `pincite records --json`."""
    symbol = item.meeting.symbol
    return {
        **_meeting(item.meeting),
        "paragraphs": item.paragraph_count,
        "origin": item.origin,
        "superseded_by": item.meeting.superseded_by,
        "links": [
            {"relation": link.relation.value, "symbol": link.symbol, "source": link.source}
            for link in (amendments.links(symbol) if symbol else ())
        ],
    }


def _meeting(m: Meeting) -> dict[str, Any]:
    return {
        "source": m.source,
        "symbol": m.symbol,
        "body": m.body,
        "body_name": m.body_name,
        "session": m.session,
        "meeting": m.meeting,
        "part": m.part,
        "venue": m.venue,
        "date": m.date and m.date.isoformat(),
        "convened": m.convened,
        "opened": m.opened,
        "closed": m.closed,
        "chair": m.chair,
        "numbering": m.numbering.value,
        "inferred": sorted(m.inferred),
        "headings": list(m.headings),
        "notes": list(m.notes),
        "issues": [{"line": i.line, "message": i.message} for i in m.issues],
    }


def report(item: FileReport) -> dict[str, Any]:
    """A line of `pincite index --json`."""
    meeting = item.meeting
    return {
        "version": VERSION,
        "source": item.source,
        "path": item.path,
        "outcome": item.outcome.value,
        "paragraphs": sum(p.number is not None for p in meeting.paragraphs) if meeting else None,
        "chunks": item.chunks,
        "message": item.message,
        "issues": [{"line": i.line, "message": i.message} for i in meeting.issues]
        if meeting
        else [],
    }


def shown(
    ref: ParagraphRef, text: str, corrected: Sequence[Corrected], *, superseded_by: str | None
) -> dict[str, Any]:
    """A line of `pincite show --json`."""
    return {
        **reference(ref),
        "text": text,
        "corrections": [
            {"symbol": one.symbol, "source": one.source, "text": one.correction.text}
            for one in corrected
        ],
        "superseded_by": superseded_by,
    }
