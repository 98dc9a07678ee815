"""The libraries' own switches that keep them from the network."""

from __future__ import annotations

import os

SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Environment variables and their values. They count only when set before the libraries load."""


def go_offline() -> None:
    """Tell the model libraries to stay off the network, whatever the user's environment says."""
    os.environ.update(SETTINGS)
