"""Whether the machine saves its battery, where the system tells that by a glance at a few files."""

from __future__ import annotations

from pathlib import Path

SYSTEM = Path("/sys")
"""Where Linux tells; other systems have no such folder, and are never thought to save."""
_LOW = 20
# Percent of charge below which desktops switch their battery saver on by themselves.


def saving(system: Path = SYSTEM) -> bool:
    """Whether the battery is to be saved: by the chosen power profile, or since it is nearly empty.

    The profile is that of `firmware/acpi/platform_profile`. The batteries are those of
    `class/power_supply` that feed the machine, not a mouse; charging ones are none to save.
    """
    if _line(system / "firmware" / "acpi" / "platform_profile") == "low-power":
        return True
    try:
        supplies = sorted((system / "class" / "power_supply").iterdir())
    except OSError:
        return False  # no such system: nothing is told
    batteries = [
        s for s in supplies if _line(s / "type") == "Battery" and _line(s / "scope") != "Device"
    ]
    charges = [_line(b / "capacity") for b in batteries if _line(b / "status") == "Discharging"]
    known = [int(charge) for charge in charges if charge.isdecimal()]
    return bool(known) and max(known) <= _LOW


def _line(path: Path) -> str:
    """What a small file says; empty where it says nothing."""
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""  # a battery can be taken out while we look
