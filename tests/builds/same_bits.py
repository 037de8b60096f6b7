"""Build a program in many ways and hold all their losses against each other.

Usage: python -m tests.builds.same_bits PROGRAM FOLDER FLAG... - by g++ and
clang++ (where they are installed), with -O2 or -O3 -march=native; and, for the
first steps, with -O0, which takes ten times as long. FLAGs are those that keep
the bits. Uses the guide's names and the recorded losses where the names are
found, and otherwise the book's names and the first build's losses.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

from literate.runs import Runs
from literate.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent.parent
SOME_STEPS = 200
# The compiler, its flags, and how many steps of training; all for none.
WAYS: list[tuple[str, str, int | None]] = [
    ("g++", "-O2", None),
    ("g++", "-O3 -march=native", None),
    ("clang++", "-O3 -march=native", None),
    ("g++", "-O0", SOME_STEPS),
    ("clang++", "-O0", SOME_STEPS),
]


def build(program: str, binary: Path, compiler: str, flags: list[str]) -> None:
    """The binary prints every loss of the program, to the last digit."""
    source = ROOT / "tests/programs/losses.cpp"
    includes = ["-I", str(ROOT), "-I", str(ROOT / "src")]
    defined = f'-DPROGRAM="src/{program}.cpp"'
    subprocess.run(
        [compiler, "-std=c++20", *flags, defined, *includes, source, "-o", binary],
        check=True,
    )


def first_difference(expected: list[str], found: list[str]) -> str | None:
    for step, (a, b) in enumerate(itertools.zip_longest(expected, found), 1):
        if a != b:
            return f"step {step}: {a} and {b}"
    return None


def main(program: str, folder: Path, flags: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(ROOT)
    names = settings.data["guide"].find()
    runs = Runs(settings, ROOT / "build")
    record = ROOT / f"tests/canon/{program}.losses.txt"
    expected = record.read_text().splitlines() if names else []
    failed = 0
    for way, (compiler, more, steps) in enumerate(WAYS):
        if not shutil.which(compiler):
            continue
        binary = folder / f"{program}-{way}"
        stop = [f"-DSTEPS={steps}"] if steps else []
        build(program, binary, compiler, [*flags, *more.split(), *stop])
        printed = runs.run(binary, names).splitlines()
        expected = expected or printed
        difference = first_difference(expected[:steps], printed)
        failed += difference is not None
        print(program, compiler, more, difference or "same", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
