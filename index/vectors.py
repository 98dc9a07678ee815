"""Dense search: a FAISS index of the stored vectors, derived from the database.

Small collections are searched exactly. Large ones through an inverted file of 8-bit codes, whose
best hits are scored again with the stored vectors; which of the two is decided by `plan` and kept
in the manifest. Ids are chunk row ids, never positions. The file ends in the generation that it was
made from and a checksum, so a stale or damaged one is known and made again. Inner product of unit
vectors: cosine.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.errors import IndexingError
from index.store import Store

FILE = "vectors.faiss"
EXACT_UP_TO = 50_000
"""Chunks that are searched exactly: 10 ms on two cores at 384 dimensions."""
_MAGIC = b"pincite2"
_TAIL = struct.Struct("<I8s")
# The file's last bytes: the length of the facts before it, and the magic.
_BATCH = 4096
# Vectors read from the database at a time: 6 MB at 384 dimensions.
_TRAINED_ON = 48
# Vectors a list that the lists' centres are found from; FAISS advises 39 to 256.
_FEW = 4096
# Chunks among which a restricted search of a large collection reads the stored vectors themselves.
_AGAIN = 4
# Times as many hits are taken from the codes as are asked for, before they are scored again.

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the vectors of a collection are searched."""

    lists: int
    """Lists of the inverted file; 0 for exact search."""
    probes: int
    """Lists that one search reads."""

    @property
    def name(self) -> str:
        """As FAISS's index factory names it; what the manifest keeps."""
        return f"IVF{self.lists},SQ8" if self.lists else "Flat"


def plan(chunks: int, exact_up_to: int = EXACT_UP_TO) -> Plan:
    """Exact search up to a size, then about as many lists as the square root of the chunks.

    The share of lists that is read was measured for a recall@10 of 0.99 (docs/decisions).
    """
    if chunks <= exact_up_to:
        return Plan(0, 0)
    lists = 2 ** max(4, round(np.log2(chunks) / 2))
    return Plan(lists, max(8, lists * 3 // 8))


class VectorIndex:
    """Search among the vectors of a collection's chunks."""

    def __init__(
        self, index: Any, generation: int, how: Plan, exact_up_to: int = EXACT_UP_TO
    ) -> None:
        self._index = index
        self.generation = generation
        self.plan = how
        self._exact_up_to = exact_up_to
        self._store: Store | None = None

    @classmethod
    def empty(cls, dim: int, exact_up_to: int = EXACT_UP_TO) -> VectorIndex:
        """An index of no vectors."""
        return cls(_new(dim, Plan(0, 0)), -1, Plan(0, 0), exact_up_to)

    @classmethod
    def load(cls, folder: Path, dim: int, exact_up_to: int = EXACT_UP_TO) -> VectorIndex | None:
        """The index kept in `folder`; None when it is missing, damaged or of other vectors."""
        import faiss

        facts = _facts(folder / FILE)
        if facts is None or facts["dim"] != dim:
            return None
        index = faiss.read_index(str(folder / FILE))
        how = Plan(facts["lists"], facts["probes"])
        return cls(index, facts["generation"], how, exact_up_to)

    def save(self, folder: Path) -> None:
        """Write the file under its final name at once or not at all.

        Raises:
            IndexingError: it cannot be written. The collection is whole without it.
        """
        import faiss

        partial = folder / (FILE + ".partial")
        facts = json.dumps(
            {
                "generation": self.generation,
                "dim": self._index.d,
                "lists": self.plan.lists,
                "probes": self.plan.probes,
            }
        ).encode()
        try:
            faiss.write_index(self._index, str(partial))
            with partial.open("r+b") as out:
                checksum = zlib.crc32(
                    facts, _checksum(out.fileno(), os.fstat(out.fileno()).st_size)
                )
                out.seek(0, os.SEEK_END)
                out.write(facts + struct.pack("<I", checksum) + _TAIL.pack(len(facts), _MAGIC))
                out.flush()
                os.fsync(out.fileno())
            partial.replace(folder / FILE)
        except (
            OSError,
            RuntimeError,
        ) as error:  # faiss raises RuntimeError for what it cannot write
            partial.unlink(missing_ok=True)
            raise IndexingError(
                f"the search index {folder / FILE} cannot be written: {_reason(error)}",
                "free some disk space, then run: pincite doctor --repair; every record is kept",
            ) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> Ids:
        """(n,) int64: the chunk ids that it holds, in its own order."""
        import faiss

        if not self._index.ntotal:
            return np.empty(0, dtype=np.int64)
        if not self.plan.lists:
            return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)
        lists = self._index.invlists
        sizes = [lists.list_size(i) for i in range(lists.nlist)]
        return np.concatenate(
            [
                faiss.rev_swig_ptr(lists.get_ids(i), size).copy()
                for i, size in enumerate(sizes)
                if size
            ]
        )

    def update(self, store: Store) -> bool:
        """Bring the index up to the store's generation; say whether anything had to be done.

        Row ids are never used again, so the difference of the two sets of ids is all there is.
        """
        self._store = store
        if self.generation == store.manifest.generation:
            return False
        wanted = store.chunk_ids()
        self._fit(store, wanted)
        held = self.ids()
        gone = np.setdiff1d(held, wanted)
        if len(gone):
            self._index.remove_ids(gone)
        new = np.setdiff1d(wanted, held)
        for at in range(0, len(new), _BATCH):
            batch = new[at : at + _BATCH]
            self._index.add_with_ids(store.vectors(batch.tolist()), batch)
        self.generation = store.manifest.generation
        return True

    def _fit(self, store: Store, wanted: Ids) -> None:
        """Begin anew where the collection has outgrown, or shrunk below, the way it is searched."""
        fresh = plan(len(wanted), self._exact_up_to)
        near = fresh.lists and self.plan.lists and 0.25 <= fresh.lists / self.plan.lists <= 4
        if fresh == self.plan or near:
            return
        self.plan = fresh
        self._index = _new(self._index.d, fresh)
        if fresh.lists:
            step = max(1, len(wanted) // (_TRAINED_ON * fresh.lists))
            self._index.train(store.vectors(wanted[::step].tolist()))

    def search(
        self, query: Vectors, k: int, among: Sequence[int] | Ids | None = None
    ) -> tuple[list[int], list[float]]:
        """The `k` nearest chunks to `query`, (dim,) float32, and their cosines, best first.

        `among` restricts the search to these chunk ids.
        """
        k = min(k, self._index.ntotal if among is None else len(among))
        if k < 1:
            return [], []
        if not self.plan.lists:
            return self._found(query, k, among)
        if among is not None and len(among) <= _FEW:
            return self._best(query, np.asarray(among, dtype=np.int64), k)
        coarse, _ = self._found(query, _AGAIN * k, among)
        return self._best(query, np.asarray(coarse, dtype=np.int64), k)

    def nearest(self, query: Vectors, units: Mapping[int, Sequence[int]]) -> dict[int, float]:
        """The cosine of `query`, (dim,) float32, to the nearest of each unit's chunks.

        `units` maps them to the ids of their chunks; one that has none is left out.
        """
        ids = [chunk for chunks in units.values() for chunk in chunks]
        vectors = self._stored(ids) if self.plan.lists else self._held(ids)
        found: dict[int, float] = {}
        at = 0
        for unit, chunks in units.items():
            if chunks:
                found[unit] = max(float(row @ query) for row in vectors[at : at + len(chunks)])
                at += len(chunks)
        return found

    def _held(self, ids: Sequence[int]) -> Vectors:
        vectors: Vectors = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return vectors

    def _found(
        self, query: Vectors, k: int, among: Sequence[int] | Ids | None
    ) -> tuple[list[int], list[float]]:
        import faiss

        # faiss adds these keywords at run time
        chosen: dict[str, Any] = {}
        if among is not None:
            chosen["sel"] = _selector(np.asarray(among, dtype=np.int64))
        parameters: Any = faiss.SearchParameters(**chosen) if chosen else None
        if self.plan.lists:
            probes = self.plan.probes
            if among is not None:  # the fewer are admitted, the further away they may lie
                probes = min(self.plan.lists, probes * len(self) // len(among))
            parameters = faiss.SearchParametersIVF(**chosen | {"nprobe": probes})
        scores, ids = self._index.search(query.reshape(1, -1), k, params=parameters)
        kept = ids[0] >= 0
        return ids[0][kept].tolist(), scores[0][kept].tolist()

    def _best(self, query: Vectors, ids: Ids, k: int) -> tuple[list[int], list[float]]:
        """The `k` best of these by the stored vectors; of equals the smaller id first."""
        scores = self._stored(ids.tolist()) @ query
        order = np.lexsort((ids, -scores))[:k]
        return ids[order].tolist(), scores[order].tolist()

    def _stored(self, ids: Sequence[int]) -> Vectors:
        if self._store is None:
            raise IndexingError("the vector index is searched before it was brought up to date")
        return self._store.vectors(ids)


def _new(dim: int, how: Plan) -> Any:
    import faiss

    if not how.lists:
        return faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
    return faiss.index_factory(dim, how.name, faiss.METRIC_INNER_PRODUCT)


def _selector(ids: Ids) -> Any:
    """A bit a chunk: quick to make and to ask, however many are admitted."""
    import faiss

    admitted = np.zeros(int(ids.max()) + 1, dtype=bool)
    admitted[ids] = True
    bits: Any = np.packbits(admitted, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg]  # faiss takes arrays at run time


def _facts(path: Path) -> dict[str, int] | None:
    """What the end of the file says of it; None when there is none or the checksum is another."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _TAIL.size))
            length, magic = _TAIL.unpack(file.read(_TAIL.size))
            end = size - _TAIL.size - 4 - length
            if magic != _MAGIC or end <= 0:
                return None
            file.seek(end)
            facts = file.read(length)
            (checksum,) = struct.unpack("<I", file.read(4))
            if zlib.crc32(facts, _checksum(file.fileno(), end)) != checksum:
                return None
    except (OSError, struct.error):
        return None
    found: dict[str, int] = json.loads(facts)
    return found


def _checksum(descriptor: int, size: int) -> int:
    """CRC-32 of a file's first `size` bytes, read as it is mapped."""
    if not size:
        return 0
    with mmap.mmap(descriptor, size, access=mmap.ACCESS_READ) as mapped:
        checksum = 0
        for at in range(0, size, 1 << 22):
            checksum = zlib.crc32(mapped[at : min(size, at + (1 << 22))], checksum)
        return checksum


def _reason(error: OSError | RuntimeError) -> str:
    return getattr(error, "strerror", None) or str(error).strip().splitlines()[-1]
