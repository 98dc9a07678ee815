"""Dense search: a FAISS index of the stored vectors, derived from the database.

Ids are chunk row ids, never positions. The file carries the generation that it was made from and a
checksum, so a stale or damaged one is known and made again. Inner product of unit vectors: cosine.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.store import Store

FILE = "vectors.faiss"
_MAGIC = b"pincite1"
_BATCH = 4096
# Vectors read from the database at a time: 6 MB at 384 dimensions.

Ids = NDArray[np.int64]


class VectorIndex:
    """Exact search among the vectors of a collection's chunks."""

    def __init__(self, index: Any, generation: int) -> None:
        self._index = index
        self.generation = generation

    @classmethod
    def empty(cls, dim: int) -> VectorIndex:
        """An index of no vectors."""
        import faiss

        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)), -1)

    @classmethod
    def load(cls, folder: Path, dim: int) -> VectorIndex | None:
        """The index kept in `folder`; None when it is missing, damaged or of other vectors."""
        import faiss

        try:
            data = (folder / FILE).read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + 4
        if data[: len(_MAGIC)] != _MAGIC or len(data) < head:
            return None
        (size,) = struct.unpack("<I", data[len(_MAGIC) : head])
        try:
            facts = json.loads(data[head : head + size])
        except ValueError:
            return None
        payload = memoryview(data)[head + size :]
        if zlib.crc32(payload) != facts.get("crc32") or facts.get("dim") != dim:
            return None
        index = faiss.deserialize_index(np.frombuffer(payload, dtype=np.uint8))
        return cls(index, facts["generation"])

    def save(self, folder: Path) -> None:
        """Write the file under its final name at once or not at all."""
        import faiss

        payload = faiss.serialize_index(self._index).tobytes()
        facts = {
            "generation": self.generation,
            "dim": self._index.d,
            "crc32": zlib.crc32(payload),
        }
        head = json.dumps(facts).encode()
        partial = folder / (FILE + ".partial")
        with partial.open("wb") as out:
            out.write(_MAGIC + struct.pack("<I", len(head)) + head)
            out.write(payload)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(folder / FILE)

    def ids(self) -> Ids:
        """(n,) int64: the chunk ids that it holds, in its own order."""
        import faiss

        if not self._index.ntotal:
            return np.empty(0, dtype=np.int64)
        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def update(self, store: Store) -> bool:
        """Bring the index up to the store's generation; say whether anything had to be done.

        Row ids are never used again, so the difference of the two sets of ids is all there is.
        """
        if self.generation == store.manifest.generation:
            return False
        wanted, held = store.chunk_ids(), self.ids()
        gone = np.setdiff1d(held, wanted)
        if len(gone):
            self._index.remove_ids(gone)
        new = np.setdiff1d(wanted, held)
        for at in range(0, len(new), _BATCH):
            batch = new[at : at + _BATCH]
            self._index.add_with_ids(store.vectors(batch.tolist()), batch)
        self.generation = store.manifest.generation
        return True

    def search(
        self, query: Vectors, k: int, among: Sequence[int] | None = None
    ) -> tuple[list[int], list[float]]:
        """The `k` nearest chunks to `query`, (dim,) float32, and their cosines, best first.

        `among` restricts the search to these chunk ids.
        """
        import faiss

        k = min(k, self._index.ntotal if among is None else len(among))
        if k < 1:
            return [], []
        parameters = None
        if among is not None:
            chosen = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
            # faiss adds this keyword at run time
            parameters = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        scores, ids = self._index.search(query.reshape(1, -1), k, params=parameters)
        kept = ids[0] >= 0
        return ids[0][kept].tolist(), scores[0][kept].tolist()

    def cosines(self, query: Vectors, ids: Sequence[int]) -> list[float]:
        """The cosine of `query`, (dim,) float32, to each of these chunks."""
        return [float(self._index.reconstruct(int(i)) @ query) for i in ids]
