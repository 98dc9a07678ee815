"""What goes on inside the network: what one of its blocks puts out, read while llama.cpp computes.

What a model knows of a text is told best by the middle of it, not by the words it ends with
(Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Inner = NDArray[np.float32]
"""Numbers from inside a model: what one of its blocks put out."""

_LIBRARIES = ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll", "libggml-base.dll")
_OBSERVER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_bool, ctypes.c_void_p)


def looked_at(blocks: int) -> int:
    """The block (0-based) of so many that is taken down: two thirds of the way up.

    See docs/decisions on what the inside of the model tells.
    """
    return 2 * blocks // 3


class Tap:
    """Takes down what block `layer` (0-based) puts out, when it is `open`."""

    def __init__(self, library: ctypes.CDLL, layer: int, width: int) -> None:
        self.open = False
        """Whether anything is taken down. When not, it costs a millisecond a token read alone."""
        self._name = f"l_out-{layer}".encode()
        self._width = width
        self._taken: Inner | None = None
        self._get_name = _typed(library.ggml_get_name, ctypes.c_char_p)
        self._bytes = _typed(library.ggml_nbytes, ctypes.c_size_t)
        self._get = library.ggml_backend_tensor_get
        self._get.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        self._get.restype = None
        self.observer = _OBSERVER(self._observe)
        """For `cb_eval`; C keeps the pointer, so this object must outlive the context."""

    @classmethod
    def of(cls, package: Path, layer: int, width: int) -> Tap | None:
        """A tap in the llama_cpp that lies at `package`; None where it cannot be looked into."""
        for name in _LIBRARIES:
            path = package / "lib" / name
            if path.exists():
                try:
                    return cls(ctypes.CDLL(str(path)), layer, width)
                except (OSError, AttributeError):  # another build, or without these functions
                    return None
        return None

    def take(self) -> Inner | None:
        """(tokens, width) of the last batch, and forget it; None when nothing was taken down."""
        taken, self._taken = self._taken, None
        return taken

    def _observe(self, tensor: int, asks: bool, _data: object) -> bool:  # noqa: FBT001 - C's order
        """Called for each step of the computation, before it (`asks`) and, if wanted, after it."""
        if not self.open or self._get_name(tensor) != self._name:
            return not asks
        if not asks:
            count = self._bytes(tensor)
            if count % (4 * self._width) == 0:  # an error here would stop the computation unseen
                taken = np.empty((count // (4 * self._width), self._width), dtype=np.float32)
                self._get(tensor, taken.ctypes.data, 0, count)
                self._taken = taken
        return True


def _typed(function: Any, answer: Any) -> Callable[[int], Any]:  # noqa: ANN401 - ctypes has no types
    function.argtypes = [ctypes.c_void_p]
    function.restype = answer
    called: Callable[[int], Any] = function
    return called
