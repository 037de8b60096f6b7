"""What a build does and says: in copies of the book with its first two chapters."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

CHAPTERS = ("python-random", "0-counting")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small checkout: two chapters, their programs, the tool, CMake."""
    here = tmp_path / "checkout"
    for folder in ("chapters", "src"):
        (here / folder).mkdir(parents=True)
    for name in CHAPTERS:
        shutil.copy(ROOT / f"chapters/{name}.md", here / "chapters")
        shutil.copy(ROOT / f"src/{name}.cpp", here / "src")
    shutil.copy(ROOT / "src/names.hpp", here / "src")
    shutil.copy(ROOT / "CMakeLists.txt", here)
    (here / "data").mkdir()
    shutil.copy(ROOT / "data/names.txt", here / "data")
    shutil.copytree(
        ROOT / "literate",
        here / "literate",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (here / "tests/figures").mkdir(parents=True)
    for path in ("figures/any.cpp", "figures/figures.hpp"):
        shutil.copy(ROOT / "tests" / path, here / "tests" / path)
    return here


def run(here: Path, *command, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        command,
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        **more,
    )


def configure(here: Path, *more: str) -> subprocess.CompletedProcess:
    return run(
        here,
        *("cmake", "-B", "build", "-G", "Ninja", "-DBUILD_TESTING=OFF"),
        *("-DCMAKE_BUILD_TYPE=Debug", f"-DBOOK_PYTHON={sys.executable}"),
        *more,
    )


def build(here: Path) -> subprocess.CompletedProcess:
    return run(here, "cmake", "--build", "build", "--target", "0-counting")


def edit(here: Path, old: str, new: str) -> int:
    """Change the chapter in one place; returns the line of the change."""
    path = here / "chapters/0-counting.md"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_a_compiler_error_names_the_chapter(copy, compiler):
    assert configure(copy, f"-DCMAKE_CXX_COMPILER={compiler}").returncode == 0
    line = edit(
        copy,
        "  const std::size_t n = tokens.size() - 1;\n",
        '  const std::size_t n = "a type error";\n',
    )
    done = build(copy)
    assert done.returncode != 0
    column = {"g++": 25, "clang++": 21}[compiler]
    expected = f"chapters/0-counting.md:{line}:{column}: error: "
    assert expected in done.stdout
    assert not re.search(r"src/0-counting\.cpp:\d", done.stdout)


def test_an_edit_shows_in_the_program(copy):
    configure(copy)
    edit(copy, 'std::printf("num docs: %zu', 'std::printf("documents: %zu')
    assert build(copy).returncode == 0
    done = run(copy, "build/bin/0-counting")
    assert done.stdout.startswith("documents: ")


def test_a_prose_edit_compiles_nothing(copy):
    configure(copy)
    assert "Building CXX" in build(copy).stdout
    edit(copy, "Someone says a letter.", "Someone\n\nsays a letter, aloud.")
    done = build(copy)
    assert done.returncode == 0
    assert "literate tangle" in done.stdout or "tangle" in done.stdout
    assert "Building CXX" not in done.stdout
    assert "Linking" not in done.stdout


def test_a_broken_chapter_stops_the_build_and_keeps_the_files(copy):
    configure(copy)
    before = (copy / "src/0-counting.cpp").read_text()
    edit(copy, "<<tokenizer>>", "<<tokeniser>>")
    done = build(copy)
    assert done.returncode != 0
    assert "error: unknown fragment 'tokeniser'; did you mean" in done.stdout
    assert (copy / "src/0-counting.cpp").read_text() == before


def test_without_python_the_committed_programs_build(copy):
    done = configure(copy, "-DBOOK_PYTHON=/bin/false")
    said = [line for line in done.stdout.splitlines() if "not tangled" in line]
    assert len(said) == 1
    edit(copy, 'std::printf("num docs: %zu', 'std::printf("documents: %zu')
    assert build(copy).returncode == 0
    assert run(copy, "build/bin/0-counting").stdout.startswith("num docs: ")


def test_an_interrupted_build_recovers(copy):
    configure(copy)
    child = subprocess.Popen(
        ["cmake", "--build", "build"], cwd=copy, stdout=subprocess.DEVNULL
    )
    time.sleep(0.5)
    child.kill()
    child.wait()
    assert build(copy).returncode == 0
    assert run(copy, "build/bin/0-counting").returncode == 0


def test_two_tangles_at_once_leave_whole_files(copy):
    edit(copy, 'std::printf("num docs: %zu', 'std::printf("documents: %zu')
    command = [sys.executable, "-m", "literate", "tangle"]
    both = [subprocess.Popen(command, cwd=copy) for _ in range(4)]
    assert [child.wait() for child in both] == [0, 0, 0, 0]
    text = (copy / "src/0-counting.cpp").read_text()
    assert text.count("documents: %zu") == 1
    assert run(copy, *command).stdout == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_tree_gets_one_line(copy):
    edit(copy, 'std::printf("num docs: %zu', 'std::printf("documents: %zu')
    (copy / "src").chmod(0o555)
    done = run(copy, sys.executable, "-m", "literate", "tangle")
    (copy / "src").chmod(0o755)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith("error: Permission denied\n")
