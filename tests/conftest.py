"""What all tests share: no way out to the network, the stand-ins, the real weights."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The suite's result must not depend on chance, on the machine's speed or on what ran before.
settings.register_profile(
    "suite", derandomize=True, database=None, deadline=None, max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
# What chance would find is found by command: `make fuzz`.
settings.register_profile(
    "fuzz", deadline=None, max_examples=int(os.environ.get("PINCITE_EXAMPLES", "20000")),
    print_blob=True, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("suite")

sys.path.insert(0, str(Path(__file__).parent))  # for `from doubles import ...`


class NetworkUsedError(AssertionError):
    """A test, or what it tests, wanted to leave this machine."""


def _demand_loopback(address: object) -> None:
    if not isinstance(address, tuple):
        return  # a Unix socket stays on this machine
    host = str(address[0])
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host in ("localhost", "")
    if not loopback:
        raise NetworkUsedError(f"a connection to {host!r} was tried")


@pytest.fixture(autouse=True, scope="session")
def _own_states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What models have read in a test does not lie in the user's cache, nor come from there.

    Nor does it matter what the user has tuned.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINCITE_STATES", str(tmp_path_factory.mktemp("states")))
        patch.setenv("PINCITE_TUNED", str(tmp_path_factory.mktemp("tuned") / "tuned.json"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection and name look-up that is not for this machine itself."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        _demand_loopback(address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        _demand_loopback(address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_look_up(host: object, *args: object, **kwargs: object) -> object:
        _demand_loopback((host.decode() if isinstance(host, bytes) else host or "localhost",))
        return look_up(host, *args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _weights(name: str) -> Path:
    from models import catalog
    from models.errors import ModelError
    from models.locate import locate

    try:
        return locate(catalog.load().find(name))
    except ModelError as error:
        pytest.fail(f"{error.what} {error.remedy}", pytrace=False)


@pytest.fixture(scope="session")
def real_encoder_dir() -> Path:
    """The sentence encoder's folder."""
    return _weights("encoder")


@pytest.fixture(scope="session")
def small_gguf() -> Path:
    """The small generator, which can answer."""
    return _weights("small")


@pytest.fixture(scope="session")
def test_gguf() -> Path:
    """The test generator, for mechanics only."""
    return _weights("test")
