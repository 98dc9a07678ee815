"""`records.toml`: what the user states about records, which wins over what is inferred.

A table a file, named by the path below the folder that is indexed, or by the file's name.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from index.bodies import acronym_of_symbol, body_known_as, body_of_symbol
from index.corrigenda import is_corrigendum
from index.errors import MetadataError
from index.numbers import ordinal_to_int, parse_date, parse_time
from index.records import Meeting, ParseIssue
from index.symbols import normalise, parse_symbol


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What a user states about one record; None where nothing is stated."""

    symbol: str | None = None
    body: str | None = None
    session: int | None = None
    meeting: int | None = None
    part: str | None = None
    venue: str | None = None
    date: datetime.date | None = None
    convened: str | None = None
    """`HH:MM`, like `opened` and `closed`."""
    opened: str | None = None
    closed: str | None = None
    chair: str | None = None


_KEYS = tuple(field.name for field in fields(StatedFacts))
_NUMBERS = frozenset({"session", "meeting"})
_HOURS = frozenset({"convened", "opened", "closed"})
_WANTED = ("symbol", "body", "session", "meeting", "date")
# what a citation needs; the other particulars are listed only where a record has a title block


def load(path: Path) -> dict[str, StatedFacts]:
    """From file name (or path below the folder, with `/`) to what is stated about it.

    Raises MetadataError, naming file, line or table: unreadable, not TOML, an unknown key, a value
    of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise MetadataError(
            f"{path} cannot be read: {reason}.", "Save it as UTF-8 text, or move it away."
        ) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MetadataError(
            f"{path} is not valid TOML: {error}.",
            'Write a table a record: ["file name.txt"], then lines such as meeting = 608.',
        ) from error
    stated: dict[str, StatedFacts] = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            line = _line_of(text, name, table=None)
            raise MetadataError(
                f"{path}, line {line}: {name} stands outside any record's table.",
                'Put it below a line with the record\'s file name: ["file name.txt"].',
            )
        stated[name.replace("\\", "/")] = _facts(path, text, name, table)
    return stated


def stated_for(source: str, stated: dict[str, StatedFacts]) -> StatedFacts | None:
    """What is stated about the record at `source`: by its path, else by its file's name."""
    return stated.get(source) or stated.get(source.rsplit("/", 1)[-1])


def apply_stated(meeting: Meeting, stated: StatedFacts | None) -> Meeting:
    """`meeting` with the user's word in place of what was read or inferred.

    A stated symbol also settles the meeting, session and body that it holds, where those were
    missing or inferred. What contradicts the file's own text is an issue, and the user's word.
    """
    if stated is None:
        return meeting
    said = {key: value for key in _KEYS if (value := getattr(stated, key)) is not None}
    if stated.body is not None:
        known = body_known_as(stated.body)
        said["body"] = known.label if known else stated.body
        said["body_name"] = known.name if known else stated.body
    if stated.symbol is not None:
        said |= _settled_by(stated.symbol, meeting, said)
    issues = [
        ParseIssue(0, f"records.toml says {key} = {value}; the file itself says {read}")
        for key, value in said.items()
        if key in _KEYS
        and key not in meeting.inferred
        and (read := getattr(meeting, key)) is not None
        and read != value
    ]
    return replace(
        meeting,
        **said,
        inferred=meeting.inferred - frozenset(said),
        issues=(*meeting.issues, *issues),
    )


def _settled_by(symbol: str, meeting: Meeting, said: dict[str, object]) -> dict[str, object]:
    """What a stated symbol says of the fields that are missing or inferred."""
    parts = parse_symbol(symbol)
    body = body_of_symbol(symbol)
    settled: dict[str, object] = {
        "meeting": parts.meeting,
        "session": parts.session,
        "body": body.label if body else acronym_of_symbol(symbol),
        "body_name": body.name if body else None,
    }
    return {
        key: value
        for key, value in settled.items()
        if value is not None
        and key not in said
        and (getattr(meeting, key) is None or key in meeting.inferred)
    }


def template(meetings: Iterable[Meeting]) -> str:
    """A `records.toml` to fill in: for each record, what could not be determined.

    Missing fields are comments to complete, with the body and the form of symbol that the other
    records have; inferred ones stand with the inferred value, to be confirmed or corrected. Empty
    where nothing is missing.
    """
    tables: list[str] = []
    among = tuple(meetings)
    usual = _usual(among)
    for meeting in among:
        titled = meeting.date is not None or meeting.convened is not None
        # a corrigendum names the meeting, and not its day
        needed = [key for key in _WANTED if key != "date" or not is_corrigendum(meeting)]
        wanted = [
            key
            for key in _KEYS
            if key in meeting.inferred
            or (getattr(meeting, key) is None and (key in needed or (titled and key == "chair")))
        ]
        if not wanted:
            continue
        lines = [f"[{_quote(meeting.source)}]"]
        for key in wanted:
            value = getattr(meeting, key)
            if value is None:
                lines.append(f"# {key} = {_example(key, meeting, usual)}")
            else:
                written = _written(value)
                lines.append(f"{key} = {written}  # inferred: confirm or correct")
        tables.append("\n".join(lines) + "\n")
    if not tables:
        return ""
    head = (
        "# What could not be determined, or was only inferred. Fill in what you know, delete the\n"
        "# rest, save as records.toml beside the records, and run `pincite index` again.\n"
    )
    return "\n".join((head, *tables))


_SYMBOL = re.compile(r"(?P<head>[A-Z][A-Z.]*(?:/[A-Z.]+)*/(?:SR|PV)\.)\d+")
# of a body whose symbols hold no session and no year


def _usual(meetings: Iterable[Meeting]) -> tuple[str | None, str | None]:
    """The body of most records whose body was read, and what its symbols begin with."""
    sure = [m for m in meetings if m.body and "body" not in m.inferred]
    if not sure:
        return None, None
    body = Counter(m.body for m in sure).most_common(1)[0][0]
    heads = {
        found.group("head")
        for m in sure
        if m.body == body and m.symbol and (found := _SYMBOL.match(m.symbol))
    }
    return body, heads.pop() if len(heads) == 1 else None


def _example(key: str, meeting: Meeting, usual: tuple[str | None, str | None]) -> str:
    """What may stand for a missing field: only a comment, for the user to judge."""
    body, head = usual
    if key == "body" and body:
        return _quote(body)
    if key == "symbol" and head and meeting.meeting and meeting.body in (None, body):
        return _quote(f"{head}{meeting.meeting}")
    return _EXAMPLES[key]


_EXAMPLES = {
    "symbol": '"ABC/C/SR.1"',
    "body": '"ABC"',
    "session": "1",
    "meeting": "1",
    "part": '"partial"',
    "venue": '"Palais Wilson, Geneva"',
    "date": "2025-01-31",
    "convened": '"15:00"',
    "opened": '"15:05"',
    "closed": '"18:00"',
    "chair": '"Ms. Name"',
}


def _written(value: object) -> str:
    if isinstance(value, str):
        return _quote(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found.group()):04x}", escaped)
    return f'"{escaped}"'


def _facts(path: Path, text: str, name: str, table: dict[str, object]) -> StatedFacts:
    values: dict[str, object] = {}
    for key, value in table.items():
        where = f"{path}, line {_line_of(text, key, table=name)}, [{_quote(name)}]"
        if isinstance(value, dict):
            raise MetadataError(
                f"{path}: the table [{name}.{key}] is read as {key} inside {name}; a file name "
                "needs quotation marks.",
                f'Write ["{name}.{key}"].',
            )
        if key not in _KEYS:
            near = difflib.get_close_matches(key.lower(), _KEYS, n=1, cutoff=0.5)
            remedy = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(_KEYS)}."
            raise MetadataError(f"{where}: unknown key {key}.", remedy)
        values[key] = _value(where, key, value)
    return StatedFacts(**values)  # type: ignore[arg-type]  # checked key by key above


def _value(where: str, key: str, value: object) -> object:
    if key in _NUMBERS:
        number = ordinal_to_int(value) if isinstance(value, str) else value
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 100_000:
            return number
        raise MetadataError(f"{where}: {key} = {value!r} is not a number.", f"Write {key} = 1.")
    if key == "date":
        if isinstance(value, datetime.datetime):
            value = value.date()
        day = parse_date(value) if isinstance(value, str) else value
        if isinstance(day, datetime.date):
            return day
        raise MetadataError(f"{where}: date = {value!r} is no day.", "Write date = 2025-01-31.")
    if key in _HOURS:
        if isinstance(value, datetime.time):
            return f"{value.hour:02d}:{value.minute:02d}"
        hour = parse_time(value) if isinstance(value, str) else None
        if hour is not None:
            return hour
        raise MetadataError(f"{where}: {key} = {value!r} is no hour.", f'Write {key} = "15:00".')
    if isinstance(value, str) and value.strip():
        return normalise(value) if key == "symbol" else value.strip()
    raise MetadataError(f"{where}: {key} must be text in quotation marks.", f'Write {key} = "...".')


def _line_of(text: str, key: str, *, table: str | None) -> int:
    """The 1-based line of a key in its table, as near as the text tells; 1 where it does not."""
    inside = table is None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("[") and table is not None:
            inside = table in bare or _quote(table) in bare
        elif inside and re.match(rf"[\"']?{re.escape(key)}[\"']?\s*=", bare):
            return number
    return 1
