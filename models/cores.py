"""How many threads are worth starting."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def usable_cores() -> int:
    """The physical cores that this process may use, at least 1.

    Arithmetic gains nothing from a core's second hardware thread. Linux says which threads share
    a core; elsewhere every logical processor counts as a core.
    """
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    allowed = os.sched_getaffinity(0)
    topology = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
    cores = set()
    for cpu in allowed:
        siblings = Path(topology.format(cpu))
        cores.add(siblings.read_text("ascii").strip() if siblings.is_file() else str(cpu))
    return max(1, len(cores))


def cpu_name() -> str:
    """What the processor calls itself; its architecture where it does not say."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text("utf-8", "replace").splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
