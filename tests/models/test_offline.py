from __future__ import annotations

import os
import socket

import pytest

from models.offline import SETTINGS, go_offline


def test_the_libraries_are_told_to_stay_offline_whatever_the_user_has_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in SETTINGS:
        monkeypatch.setenv(name, "0")
    go_offline()
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("::ffff:1", 1)])
def test_tests_cannot_leave_the_machine(address: tuple[str, int]) -> None:
    with socket.socket() as connection, pytest.raises(AssertionError, match="was tried"):
        connection.connect(address)
    with socket.socket() as connection, pytest.raises(AssertionError, match="was tried"):
        connection.connect_ex(address)


def test_tests_cannot_look_up_other_machines() -> None:
    with pytest.raises(AssertionError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    assert socket.getaddrinfo("localhost", 80)
