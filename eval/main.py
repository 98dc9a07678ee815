"""The program: the fronts of `qa`, and the evaluation command on top of them.

`qa` may not know `eval`, so the console script starts here.
"""

from __future__ import annotations

from qa.cli import app, run


def main() -> None:
    """The console script `pincite`."""
    from eval.command import register

    register(app)
    raise SystemExit(run(app))
