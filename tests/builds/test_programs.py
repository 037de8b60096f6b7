"""What the programs say when something outside them is wrong, and what it takes
to compile them: a compiler and src/."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SRC = ROOT / "src"
SINGLE = ROOT / "build/single"
COUNTING = ROOT / "build/bin/0-counting"
SPEAKERS = [
    ROOT / "build" / name
    for name in (
        "bin/python-random",
        "bin/0-counting",
        "bin/1-gradient-descent",
        "reports/python-random",
        "reports/0-counting",
        "losses/0-counting",
    )
]


def shell(command: str, *words: object) -> tuple[int, str]:
    """The exit status of a command line, and what it says on stderr."""
    done = subprocess.run(
        ["bash", "-c", command, "bash", *map(str, words)],
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def compile_(
    source: Path, binary: Path, *flags: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["g++", "-std=c++20", *flags, str(source), "-o", str(binary)],
        capture_output=True,
        text=True,
    )


def output(*command: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda path: path.name)
def test_a_full_disk_does_not_go_unnoticed(speaker: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    status, said = shell('"$1" > /dev/full', speaker)
    assert status == 2
    assert said.splitlines()[-1] == "standard output: No space left on device"


@pytest.mark.parametrize("speaker", SPEAKERS[:3], ids=lambda path: path.name)
def test_a_full_disk_is_one_line(speaker: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    assert len(shell('"$1" > /dev/full', speaker)[1].splitlines()) == 1


@pytest.mark.parametrize("speaker", SPEAKERS[:3], ids=lambda path: path.name)
def test_output_that_goes_nowhere_is_an_error(speaker: Path) -> None:
    assert shell('"$1" >&-', speaker) == (2, "standard output: Bad file descriptor\n")


@pytest.mark.parametrize("words", ["--help", "-h", "names.txt other.txt"])
def test_other_arguments_than_a_file_get_one_line(words: str) -> None:
    status, said = shell(f'"$1" {words}', COUNTING)
    assert (status, said) == (2, f"usage: {COUNTING} [FILE]\n")


def test_a_file_that_is_not_there_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert shell('"$1" "$2"', COUNTING, missing) == (
        2,
        f"{missing}: No such file or directory\n",
    )
    assert shell('"$1" "$2"', COUNTING, tmp_path) == (
        2,
        f"{tmp_path}: Is a directory\n",
    )


def test_too_little_memory_names_the_file() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no /dev/zero")
    command = 'ulimit -v 300000 && "$1" /dev/zero'
    assert shell(command, COUNTING) == (
        2,
        "/dev/zero: takes more memory than there is\n",
    )


@pytest.mark.parametrize("program", ["5-adam", "6-arrays"])
def test_one_compiler_call_is_enough(program: str, tmp_path: Path) -> None:
    binary = tmp_path / "gpt"
    assert compile_(SRC / f"{program}.cpp", binary, "-O2").returncode == 0
    assert output(binary) == output(ROOT / "build/bin" / program)


@pytest.mark.parametrize("program", ["python-random", "0-counting"])
def test_the_single_file_prints_the_same(program: str, tmp_path: Path) -> None:
    alone = tmp_path / "alone.cpp"
    shutil.copy(SINGLE / f"{program}.cpp", alone)
    compiled = compile_(alone, tmp_path / "alone", "-O1", "-Wall", "-Wextra")
    assert (compiled.returncode, compiled.stderr) == (0, "")
    assert output(tmp_path / "alone") == output(ROOT / "build/bin" / program)


def test_without_the_names_a_program_asks_for_a_file(tmp_path: Path) -> None:
    for name in ("0-counting.cpp", "random.hpp", "text.hpp"):
        shutil.copy(SRC / name, tmp_path)
    binary = tmp_path / "counting"
    assert compile_(tmp_path / "0-counting.cpp", binary).returncode == 0
    assert shell('"$1"', binary) == (2, "default names: no documents in it\n")
    data = ROOT / "data/names.txt"
    assert output(binary, data) == output(COUNTING)


def test_the_headers_may_be_included_by_several_files(tmp_path: Path) -> None:
    for name in ("a.cpp", "b.cpp"):
        both = '#include "text.hpp"\n#include "random.hpp"\n'
        main = "int main() {}\n" if name == "a.cpp" else ""
        (tmp_path / name).write_text(both + both + main)
    flags = (f"-I{SRC}", str(tmp_path / "b.cpp"))
    compiled = compile_(tmp_path / "a.cpp", tmp_path / "ab", *flags)
    assert (compiled.returncode, compiled.stderr) == (0, "")


@pytest.mark.parametrize("heads, fits", [(1, True), (3, False), (16, True)])
@pytest.mark.parametrize("program", ["4-transformer", "6-arrays"])
def test_heads_have_to_divide_the_embedding(
    program: str, heads: int, fits: bool, tmp_path: Path
) -> None:
    text = (SRC / f"{program}.cpp").read_text()
    assert "n_head = 4;" in text
    changed = tmp_path / f"{program}.cpp"
    changed.write_text(text.replace("n_head = 4;", f"n_head = {heads};"))
    flags = (f"-I{SRC}", "-fsyntax-only")
    compiled = compile_(changed, tmp_path / "none", *flags)
    assert (compiled.returncode == 0) is fits
    assert ("n_head must divide n_embd" in compiled.stderr) is not fits
