"""Lexical search: BM25 over stemmed words (tantivy), derived from the database.

One document a unit: its text, and a context of heading, speaker, body, session, meeting and date.
The marker file holds the generation; it is taken away before a change and put back after it, so a
crash in between leaves an index that is known to be stale.
"""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.chunker import context_line
from index.errors import IndexingError
from index.numbers import int_to_ordinal_words
from index.records import ordinal_suffix
from index.sentences import sentences
from index.store import Store, StoredUnit
from index.words import FUNCTION_WORDS, QUESTION_WORDS

FOLDER = "lexical"
_MARKER = "generation"
_ANALYSER = "pincite"
_VERSION = "2"
# Of fields and analyser: part of the marker, so that a change of either rebuilds the index.
_HEAP = 64_000_000
# Bytes that tantivy's writer may hold before it flushes; its own minimum is 15 MB a thread.
_CONTEXT_BOOST = 0.5
# A word of the heading counts half of one in the text; measured in docs/decisions.
_KINDRED = 0.7
# Weight of a word that only shares the beginning of a name in the question.
_NAME = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]{5,}\b")
WORD = re.compile(r"[^\W_]+")
"""A word as tantivy's simple tokenizer cuts it."""
_SYMBOL = re.compile(r"\b[A-Za-z0-9.]*[A-Za-z0-9](?:/[A-Za-z0-9.()-]*[A-Za-z0-9)])+")


def inverse_frequency(holding: int, units: int) -> float:
    """The weight of a word that `holding` of `units` units hold: the rarer, the more."""
    return math.log(1 + max(1, units) / (0.5 + holding))


def ordinals(number: int) -> tuple[str, ...]:
    """`40th` and `fortieth`: the ways to write it, of which words end at 9,999."""
    words = (int_to_ordinal_words(number),) if 1 <= number <= 9999 else ()
    return (ordinal_suffix(number), *words)


class LexicalIndex:
    """BM25 search among the units of a collection."""

    def __init__(self, index: Any, folder: Path | None, generation: int) -> None:
        self._index = index
        self._folder = folder
        self._analyser = _analyser()
        index.register_tokenizer(_ANALYSER, _analyser())
        self.generation = generation

    @classmethod
    def in_memory(cls) -> LexicalIndex:
        """An empty index that is never written to disk."""
        import tantivy

        return cls(tantivy.Index(_schema()), None, -1)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex | None:
        """The index kept below the collection's `folder`; None when missing, damaged or older."""
        import tantivy

        path = folder / FOLDER
        try:
            version, generation = (path / _MARKER).read_text(encoding="ascii").split()
            if version != _VERSION or not tantivy.Index.exists(str(path)):
                return None
            found = cls(tantivy.Index.open(str(path)), path, int(generation))
            found._searcher().search(tantivy.Query.all_query(), 1)
        except (OSError, ValueError):
            # tantivy raises ValueError for whatever it cannot open, a damaged segment included.
            return None
        return found

    @classmethod
    def current(cls, store: Store) -> LexicalIndex:
        """The index of the store's generation: as kept, or made in memory. Writes nothing."""
        index = cls.open(store.folder)
        if index is None or index.generation != store.manifest.generation:
            index = cls.in_memory()
            index.update(store)
        return index

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """A new, empty index below `folder`, in place of whatever lies there."""
        import tantivy

        path = folder / FOLDER
        with _told(path):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
            return cls(tantivy.Index(_schema(), path=str(path)), path, -1)

    def update(self, store: Store) -> bool:
        """Bring the index up to the store's generation; say whether anything had to be done.

        Raises:
            IndexingError: it cannot be written. The collection is whole without it.
        """
        if self._folder is None:
            return self._update(store)
        with _told(self._folder):
            return self._update(store)

    def _update(self, store: Store) -> bool:
        import tantivy

        if self.generation == store.manifest.generation:
            return False
        held = set(self._unit_ids())
        wanted = list(store.unit_ids())
        wanted_set = set(wanted)
        if self._folder:
            (self._folder / _MARKER).unlink(missing_ok=True)
        writer = self._index.writer(_HEAP, 1)
        for unit_id in held - wanted_set:
            # by query: a term made from a Python integer is a signed one, and finds nothing
            writer.delete_documents_by_query(self._term("unit", unit_id))
        new = [i for i in wanted if i not in held]
        for at in range(0, len(new), 512):
            for unit in store.units(new[at : at + 512]).values():
                document = tantivy.Document()
                document.add_unsigned("unit", unit.id)
                document.add_unsigned("record", unit.record_id)
                document.add_text("text", unit.text)
                document.add_text("context", _context(unit))
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self.generation = store.manifest.generation
        if self._folder:
            self._mark(self._folder)
        return True

    def _mark(self, folder: Path) -> None:
        partial = folder / (_MARKER + ".partial")
        with partial.open("w", encoding="ascii") as out:
            out.write(f"{_VERSION} {self.generation}")
            out.flush()
            os.fsync(out.fileno())
        partial.replace(folder / _MARKER)

    # -- searching -----------------------------------------------------------------------------

    def terms(self, text: str, *, without: Iterable[str] = ()) -> list[str]:
        """The stemmed words of `text` without stop words, repeats kept.

        The words of the phrases in `without` are left out.
        """
        dropped = {term for phrase in without for term in self._analyser.analyze(phrase)}
        return [term for term in self._analyser.analyze(text) if term not in dropped]

    def stems(self, text: str) -> tuple[frozenset[str], ...]:
        """The same words by sentence, each once in it."""
        return tuple(frozenset(self._analyser.analyze(each)) for each in sentences(text))

    def document_frequency(self, term: str) -> int:
        """In how many units' texts the stemmed word stands."""
        return int(self._searcher().doc_freq("text", term))

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a stemmed word; as of one unit where there is none."""
        return inverse_frequency(self.document_frequency(term), len(self))

    def __len__(self) -> int:
        return int(self._searcher().num_docs)

    def search(
        self,
        question: str,
        k: int,
        *,
        records: Sequence[int] | None = None,
        without: Iterable[str] = (),
    ) -> tuple[list[int], list[float]]:
        """The `k` best units for any word of the question, and their BM25 scores, best first.

        A document symbol (`A/79/292`) counts as a phrase beside its parts. `records` restricts the
        search to these records; the words of the phrases in `without` are not looked for.
        """
        import tantivy

        clauses: list[tuple[Any, Any]] = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), boost))
            for term in dict.fromkeys(self.terms(question, without=without))
            for field, boost in (("text", 1.0), ("context", _CONTEXT_BOOST))
        ]
        for name in dict.fromkeys(_NAME.findall(question)):
            clauses += [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term("text", t), _KINDRED))
                for t in self._kindred(name)
            ]
        for symbol in _SYMBOL.findall(question):
            if len(self.terms(symbol)) > 1:
                clauses.append((tantivy.Occur.Should, self._phrase(symbol)))
        if not clauses:
            return [], []
        return self._run(tantivy.Query.boolean_query(clauses), k, records)

    def _kindred(self, name: str) -> list[str]:
        """Words that share the beginning of a name: `Jamaica` for `Jamaican`, and the reverse."""
        own = self.terms(name)
        if len(own) != 1 or len(own[0]) < 6:
            return []
        found = self._searcher().terms_with_prefix("text", own[0][: max(5, len(own[0]) - 2)])
        words = [w if isinstance(w, str) else w[0] for w in found]
        return [w for w in words if w != own[0] and abs(len(w) - len(own[0])) <= 3][:4]

    def mentions(
        self, phrases: Iterable[str], k: int, *, records: Sequence[int] | None = None
    ) -> tuple[list[int], list[float]]:
        """The units in whose text one of these phrases stands, word by word, stemmed."""
        import tantivy

        clauses = [(tantivy.Occur.Should, self._phrase(p)) for p in phrases if self.terms(p)]
        if not clauses:
            return [], []
        return self._run(tantivy.Query.boolean_query(clauses), k, records)

    def holding_all(self, text: str, *, records: Sequence[int] | None = None) -> list[int] | None:
        """All units whose text holds every word of `text`, stemmed, in any order; ids ascending.

        None when `text` has stop words only, of which the index knows nothing.
        """
        import tantivy

        words = dict.fromkeys(self.terms(text))
        if not words:
            return None
        clauses = [(tantivy.Occur.Must, self._term("text", word)) for word in words]
        ids, _ = self._run(tantivy.Query.boolean_query(clauses), len(self), records)
        return sorted(ids)

    def _run(
        self,
        query: Any,
        k: int,
        records: Sequence[int] | None,
    ) -> tuple[list[int], list[float]]:
        import tantivy

        if records is not None:
            among = tantivy.Query.term_set_query(self._index.schema, "record", list(records))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0)),
                ]
            )
        searcher = self._searcher()
        if k < 1 or not searcher.num_docs:
            return [], []
        found = searcher.search(query, limit=k).hits
        ids = searcher.fast_field_values("unit", [address for _, address in found])
        # Equal scores come in the order of segments, which depends on how the index was built.
        ranked = sorted(zip(ids, (s for s, _ in found), strict=True), key=lambda p: (-p[1], p[0]))
        return [int(i) for i, _ in ranked], [float(s) for _, s in ranked]

    def _unit_ids(self) -> Iterator[int]:
        import tantivy

        searcher = self._searcher()
        if not searcher.num_docs:
            return
        hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs).hits
        for value in searcher.fast_field_values("unit", [address for _, address in hits]):
            yield int(value)

    def _searcher(self) -> Any:
        return self._index.searcher()

    def _term(self, field: str, term: str | int) -> Any:
        import tantivy

        return tantivy.Query.term_query(self._index.schema, field, term)

    def _phrase(self, text: str) -> Any:
        """The words of `text` in their places; stop words leave a gap, as they do in the index."""
        import tantivy

        stems = [self.terms(word) for word in WORD.findall(text)]
        placed = [(place, stem[0]) for place, stem in enumerate(stems) if stem]
        if len(placed) == 1:
            return self._term("text", placed[0][1])
        return tantivy.Query.phrase_query(self._index.schema, "text", [*placed])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what keeps the index from being written into a message for the user."""
    try:
        yield
    except (OSError, ValueError) as error:  # tantivy raises ValueError for whatever it cannot write
        raise IndexingError(
            f"the search index {path} cannot be written: {error}",
            "free some disk space, then run: pincite doctor --repair; every record is kept",
        ) from error


def _context(unit: StoredUnit) -> str:
    meeting, first = unit.meeting, unit.unit.first
    if unit.unit.is_body:
        line = context_line(meeting, heading=first.heading, speaker=first.speaker)
    else:
        line = context_line(meeting)
    # A dialogue names its State in the agenda, and hardly in each paragraph.
    words = [line, meeting.body_name or "", meeting.symbol or "", *meeting.headings]
    for number, noun in ((meeting.session, "session"), (meeting.meeting, "meeting")):
        if number:
            words += [*ordinals(number), noun]
    return " ".join(w for w in words if w)


def _analyser() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.custom_stopword(sorted(FUNCTION_WORDS | QUESTION_WORDS)))
        .filter(Filter.stemmer("english"))
        .build()
    )


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("unit", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("record", stored=False, indexed=True, fast=True)
    for name in ("text", "context"):
        builder.add_text_field(
            name, stored=False, tokenizer_name=_ANALYSER, index_option="position"
        )
    return builder.build()
