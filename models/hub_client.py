"""The publisher's hub, through its own client, in a process of its own.

`models.pull` starts this module and reads what it writes: JSON lines, `{"reached": true}` once the
hub has answered, then `{"done": bytes}` as they arrive, all files counted together. A process of
its own, because the client reads its settings (endpoint, offline mode) once, at import: the rest
of the program stays offline. What goes wrong ends as a traceback, whose last line is the reason.

usage: python -m models.hub_client REPOSITORY REVISION FOLDER FILE...

The client's own `hf_hub_download` begins anew after an interruption, since 2.0; its `http_get`,
which that uses, goes on where a file ends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Self

_REACH_SECONDS = 5.0


def _say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(repository: str, revision: str, folder: str, files: list[str]) -> None:
    """Fetch `files` of the repository at `revision` into `folder`, going on where it stopped."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get

    done = 0

    class Report:
        """Takes the place of the client's progress bar."""

        def __init__(self, *, initial: int = 0, **_: object) -> None:
            self.update(initial)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to put away."""

        def update(self, n: float | None = 1) -> None:
            """So many bytes more."""
            nonlocal done
            done += int(n or 0)
            _say(done=done)

    for name in files:
        # without the retries that a download has: having no network is nothing unusual
        url = hf_hub_url(repository, name, revision=revision)
        found = get_hf_file_metadata(url, token=False, timeout=_REACH_SECONDS)
        _say(reached=True)
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            have = file.tell()
            if have == found.size:
                done += have
                continue
            http_get(
                found.location,
                file,
                resume_size=have,
                expected_size=found.size,
                tqdm_class=Report,
            )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
