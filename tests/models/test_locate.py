from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from models import catalog, locate
from models.catalog import Catalog, Entry, Kind, ModelFile
from models.errors import ModelError

WEIGHTS = b"GGUF" + bytes(range(256)) * 8


def _file(path: str, data: bytes) -> ModelFile:
    return ModelFile(path, len(data), hashlib.sha256(data).hexdigest(), path)


@pytest.fixture
def generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A generator of the catalogue whose pinned file is `WEIGHTS`; the folder is empty."""
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))
    entry = catalog.load().find("small")
    return replace(entry, files=(_file("tiny.gguf", WEIGHTS),))


@pytest.fixture
def encoder(generator: Entry) -> Entry:
    """An encoder of two files, present and whole."""
    entry = replace(
        generator,
        name="enc",
        role="encoder",
        kind=Kind.ENCODER,
        files=(_file("a/config.json", b"{}"), _file("weights.safetensors", b"123")),
    )
    folder = locate.place(entry)
    (folder / "a").mkdir(parents=True)
    (folder / "a/config.json").write_bytes(b"{}")
    (folder / "weights.safetensors").write_bytes(b"123")
    return entry


def _put(entry: Entry, data: bytes = WEIGHTS) -> Path:
    path = locate.place(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_models_folder_is_the_users_data_folder_unless_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PINCITE_MODELS", raising=False)
    assert locate.models_dir().parts[-2:] == ("pincite", "models")
    monkeypatch.setenv("PINCITE_MODELS", "~/elsewhere")
    assert locate.models_dir() == Path.home() / "elsewhere"


def test_a_missing_model_names_the_command_that_gets_it(generator: Entry) -> None:
    with pytest.raises(ModelError) as caught:
        locate.locate(generator)
    assert str(locate.place(generator)) in caught.value.what
    assert caught.value.remedy == "Get it with `pincite models pull small`."


def test_a_model_of_the_wrong_size_is_called_damaged(generator: Entry) -> None:
    _put(generator, WEIGHTS[:-1])
    with pytest.raises(ModelError, match="damaged: it has 2,051 bytes where 2,052"):
        locate.locate(generator)


def test_a_whole_model_is_located(generator: Entry) -> None:
    path = _put(generator)
    assert locate.locate(generator) == path


def test_verifying_finds_a_changed_byte_and_reports_progress(generator: Entry) -> None:
    path = _put(generator)
    seen: list[tuple[int, int]] = []
    locate.verify(generator, path, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(WEIGHTS), len(WEIGHTS))
    _put(generator, WEIGHTS[:-1] + b"!")
    with pytest.raises(ModelError, match="not the pinned one"):
        locate.verify(generator, path)


def test_a_verified_file_is_not_hashed_again(
    generator: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _put(generator)
    locate.verify(generator, path)

    def forbidden(*_: object) -> str:
        raise AssertionError("the file was hashed again")

    monkeypatch.setattr(locate, "hash_file", forbidden)
    assert locate.checked(generator, path) == generator.sha256
    assert locate.sha256_of(path) == generator.sha256


def test_a_file_changed_after_it_was_verified_is_noticed(generator: Entry) -> None:
    path = _put(generator)
    locate.verify(generator, path)
    path.write_bytes(WEIGHTS[:-1] + b"!")  # the same size
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelError, match="not the pinned one"):
        locate.checked(generator, path)


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', "\x00\xff", '{"/x": {"state": 3}}'])
def test_a_damaged_stamp_only_costs_a_hash(generator: Entry, content: str) -> None:
    path = _put(generator)
    locate.verify(generator, path)
    stamps = list((locate.models_dir() / ".stamps").iterdir())
    assert len(stamps) == 1
    stamps[0].write_text(content, "utf-8")
    assert locate.checked(generator, path) == generator.sha256


def test_hashes_are_computed_where_no_stamp_can_be_kept(
    generator: Entry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = _put(generator)
    blocked = tmp_path / "a file"
    blocked.write_bytes(b"")
    monkeypatch.setenv("PINCITE_MODELS", str(blocked))
    assert locate.sha256_of(path) == generator.sha256


def test_a_folder_is_known_by_its_files_and_not_by_what_is_derived(encoder: Entry) -> None:
    folder = locate.locate(encoder)
    assert locate.sha256_of(folder) == encoder.sha256
    (folder / "model.onnx").write_bytes(b"derived")
    (folder / ".onnx.json").write_bytes(b"{}")
    assert locate.sha256_of(folder) == encoder.sha256
    (folder / "a/config.json").write_bytes(b"[]")
    os.utime(folder / "a/config.json", ns=(1, 1))
    assert locate.sha256_of(folder) != encoder.sha256


def test_a_folder_with_a_file_missing_is_not_located(encoder: Entry) -> None:
    (locate.place(encoder) / "a/config.json").unlink()
    with pytest.raises(ModelError, match=r"there is no .*config\.json"):
        locate.locate(encoder)
    with pytest.raises(ModelError, match="incomplete"):
        locate.verify(encoder, locate.place(encoder))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "There is no model file"),
        (b"", "not a GGUF file"),
        (b"GGU", "not a GGUF file"),
        (b"PK\x03\x04 and more", "not a GGUF file"),  # an archive under a wrong name
    ],
)
def test_a_users_own_file_must_be_gguf(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "mine.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=told) as caught:
        locate.own_file(path)
    assert "pincite models list" in caught.value.remedy


def test_a_folder_is_no_model_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a folder"):
        locate.own_file(tmp_path)


def test_a_name_a_role_and_a_path_resolve(generator: Entry, tmp_path: Path) -> None:
    known = Catalog((generator,))
    _put(generator)
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(WEIGHTS)
    by_role = locate.resolve("small", known)
    assert (by_role.name, by_role.sha256) == (generator.name, generator.sha256)
    own = locate.resolve(str(mine), known)
    assert (own.name, own.entry) == ("mine", None)
    assert own.sha256 == hashlib.sha256(WEIGHTS).hexdigest()


@pytest.mark.parametrize("name", ["no-such.gguf", "folder/no-such", "./small"])
def test_what_looks_like_a_path_is_never_looked_up_as_a_name(generator: Entry, name: str) -> None:
    with pytest.raises(ModelError, match="There is no model file"):
        locate.resolve(name, Catalog((generator,)))


def test_an_encoder_cannot_answer(encoder: Entry) -> None:
    with pytest.raises(ModelError, match="is an encoder"):
        locate.resolve("encoder", Catalog((encoder,)))
