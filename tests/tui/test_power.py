"""Whether the battery is to be saved, told by small files."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.tui.power import saving

BATTERY = {"type": "Battery", "status": "Discharging", "capacity": "15"}
FULL = {"type": "Battery", "status": "Discharging", "capacity": "80"}
MOUSE = {"type": "Battery", "scope": "Device", "status": "Discharging", "capacity": "3"}
MAINS = {"type": "Mains", "online": "1"}


@pytest.mark.parametrize(
    ("profile", "supplies", "expected"),
    [
        (None, {}, False),  # a desktop computer
        ("balanced", {"BAT0": FULL}, False),  # on battery, but nobody asked to save it
        ("low-power", {"BAT0": FULL}, True),  # the user asked
        ("performance", {"BAT0": BATTERY}, True),  # nearly empty
        (None, {"BAT0": BATTERY, "AC": {"type": "Mains", "online": "0"}}, True),
        (None, {"BAT0": {**BATTERY, "status": "Charging"}, "AC": MAINS}, False),
        (None, {"BAT0": {**BATTERY, "capacity": "20"}}, True),  # the threshold itself
        (None, {"BAT0": {**BATTERY, "capacity": "21"}}, False),
        (None, {"BAT0": BATTERY, "BAT1": FULL}, False),  # the second is still full
        (None, {"mouse": MOUSE, "AC": MAINS}, False),  # a battery, but not the machine's
        (None, {"BAT0": {"type": "Battery", "status": "Discharging"}}, False),  # no charge told
        (None, {"BAT0": {**BATTERY, "capacity": "?"}}, False),  # nonsense
    ],
)
def test_when_the_battery_is_saved(
    profile: str | None, supplies: dict[str, dict[str, str]], expected: bool, tmp_path: Path
) -> None:
    if profile:
        (tmp_path / "firmware" / "acpi").mkdir(parents=True)
        (tmp_path / "firmware" / "acpi" / "platform_profile").write_text(profile + "\n")
    for name, files in supplies.items():
        folder = tmp_path / "class" / "power_supply" / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text + "\n")
    assert saving(tmp_path) is expected


def test_where_no_system_tells_nothing_is_saved(tmp_path: Path) -> None:
    assert not saving(tmp_path / "nowhere")
