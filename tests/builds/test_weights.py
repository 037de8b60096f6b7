"""Models in files: what `save` writes, Python's safetensors opens, and `load`
what Python writes; and what is no model gets one line."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).resolve().parent.parent.parent
SAVE = ROOT / "build/bin/save"
LOAD = ROOT / "build/bin/load"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHAPES = {
    "wte": (27, 16),
    "wpe": (16, 16),
    "lm_head": (27, 16),
    "layer0.attn_wq": (16, 16),
    "layer0.attn_wk": (16, 16),
    "layer0.attn_wv": (16, 16),
    "layer0.attn_wo": (16, 16),
    "layer0.mlp_fc1": (64, 16),
    "layer0.mlp_fc2": (16, 64),
}


def run(binary: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(binary), *map(str, words)], capture_output=True, text=True, timeout=60
    )


def names(file: Path) -> list[str]:
    """The twenty names that `load` makes up."""
    done = run(LOAD, file)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.partition(": ")[2] for line in done.stdout.splitlines()[2:]]


def refused(file: Path) -> str:
    """What is said of a file that is no model, without the file's name."""
    done = run(LOAD, file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"{file}:")
    return done.stderr.removeprefix(f"{file}:").strip()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("weights") / "model.safetensors"
    done = run(SAVE, file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"written: {file}"
    return file


def test_python_opens_what_is_saved(saved: Path) -> None:
    with safe_open(saved, "np") as file:
        assert file.metadata() == {"uchars": LETTERS}
    tensors = load_file(saved)
    assert {name: t.shape for name, t in tensors.items()} == SHAPES
    assert {t.dtype for t in tensors.values()} == {np.dtype(np.float64)}
    # The numbers as they lie there, in the order in which they were written.
    data = saved.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    assert list(json.loads(data[8 : 8 + size])) == ["__metadata__", *SHAPES]
    flat = np.concatenate([tensors[name].ravel() for name in SHAPES])
    assert flat.tobytes() == data[8 + size :]
    assert 0.1 < flat.std() < 1.0  # trained: they began with 0.08


def test_what_python_saves_is_loaded(saved: Path, tmp_path: Path) -> None:
    file = tmp_path / "python.safetensors"
    save_file(load_file(saved), file, metadata={"by": "é", "uchars": LETTERS})
    assert file.read_bytes() != saved.read_bytes()
    assert len(names(saved)) == 20
    assert names(file) == names(saved)


def test_floats_are_loaded_too(saved: Path, tmp_path: Path) -> None:
    file = tmp_path / "floats.safetensors"
    floats = {name: t.astype(np.float32) for name, t in load_file(saved).items()}
    save_file(floats, file, metadata={"uchars": LETTERS})
    assert file.stat().st_size < 0.55 * saved.stat().st_size
    assert names(file) == names(saved)


def test_an_alphabet_of_any_characters(tmp_path: Path) -> None:
    letters = "".join(sorted('"\\/\x01\té京😀'))
    shapes = {**SHAPES, "wte": (len(letters) + 1, 16)}
    shapes["lm_head"] = shapes["wte"]
    dice = np.random.default_rng(42)
    tensors = {name: dice.normal(0.0, 0.08, shape) for name, shape in shapes.items()}
    file = tmp_path / "any.safetensors"
    save_file(tensors, file, metadata={"uchars": letters})
    assert set("".join(names(file))) <= set(letters)


def test_the_file_has_to_be_named(tmp_path: Path) -> None:
    for binary in (SAVE, LOAD):
        done = run(binary)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"usage: {binary} FILE\n"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    done = run(SAVE, tmp_path)
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}: Is a directory\n")


def test_a_full_disk_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = run(SAVE, "/dev/full")
    assert done.returncode == 2
    assert done.stderr == "/dev/full: No space left on device\n"


def test_what_is_no_model_gets_one_line(saved: Path, tmp_path: Path) -> None:
    good, file = saved.read_bytes(), tmp_path / "bad.safetensors"
    for data, said in [
        (b"", "too short for a safetensors file"),
        (b"emma\nolivia\n", "its header ends beyond its end"),
        (b"\xff" * 8 + good[8:], "its header ends beyond its end"),
        (good[:-1], "its tensors do not end where it ends"),
        (good + b"\0", "its tensors do not end where it ends"),
        (good.replace(b'"F64"', b'"I64"', 1), "wte should be 27 x 16 numbers"),
        (good.replace(b"xyz", b"xy\xff"), "1: byte 26 is not UTF-8 text"),
    ]:
        file.write_bytes(data)
        assert refused(file).startswith(said)
    save_file({"a": np.zeros(3)}, file)
    assert refused(file) == "there are no uchars in it"


def test_short_fuzz(saved: Path, tmp_path: Path) -> None:
    good, file = saved.read_bytes(), tmp_path / "fuzz.safetensors"
    (size,) = struct.unpack("<Q", good[:8])
    dice = random.Random(42)
    spoilt = 0
    for _ in range(200):
        data = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(8 + size)
            if dice.random() < 0.3:
                del data[at : at + dice.randint(1, 40)]
            else:
                data[at] = dice.choice(b'{}[]":,\\u0123456789-. \n\0\xff')
        file.write_bytes(data)
        if run(LOAD, file).returncode:
            refused(file)
            spoilt += 1
    assert spoilt > 100
