"""A process that `eval.bench_start` starts: it loads what the program loads, and says when.

`ask COLLECTION MODEL QUESTION` does what `pincite ask` does up to the model's first token;
`load MODEL` loads the model and nothing else. Prints one JSON object with seconds since the Epoch.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def ask(collection: str, model: str, question: str) -> dict[str, float]:
    """When the imports, the loading and the first token were there."""
    import eval.main  # noqa: F401 - what the console script imports
    from index.scope import Filters
    from qa.answers import Finished, Retrieved, Token
    from qa.cli import _settings
    from qa.commands import ask_records  # noqa: F401 - as the command does
    from qa.session import Session

    moments = {"imported": time.time()}
    with Session(_settings(Path(collection), model)) as session:
        answerer = session.answerer
        moments["loaded"] = time.time()
        for event in answerer.stream(question, Filters()):
            if isinstance(event, Retrieved):
                moments["retrieved"] = time.time()
            if isinstance(event, Token | Finished):
                moments["first_token"] = time.time()
                break
    return moments


def load(model: str) -> dict[str, float]:
    """When the libraries and the model were there."""
    from models import catalog
    from models.generator import LlamaGenerator
    from models.locate import resolve

    path = resolve(model, catalog.load()).path
    import llama_cpp  # noqa: F401 - counts as imported

    moments = {"imported": time.time()}
    LlamaGenerator(path).close()
    moments["loaded"] = time.time()
    return moments


def main() -> int:
    """Do what the arguments say."""
    what, *words = sys.argv[1:]
    found = ask(*words) if what == "ask" else load(*words)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
