"""Build a program in many ways and hold all their losses against each other.

Usage: python -m tests.builds.same_bits PROGRAM FOLDER FLAG... - by g++ and
clang++ (where they are installed), with -O0, -O2 and -O3 -march=native, and
with the sanitizers; FLAGs are those that keep the bits. Uses the guide's names
and the recorded losses where the names are found, and otherwise the book's
names and the first build's losses.
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
SANITIZE = "-fsanitize=address,undefined -fno-sanitize-recover=all"
WAYS = [
    *itertools.product(["g++", "clang++"], ["-O0", "-O2", "-O3 -march=native"]),
    ("g++", f"-O1 {SANITIZE}"),
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


def first_difference(expected: str, found: str) -> str | None:
    pairs = itertools.zip_longest(expected.split("\n"), found.split("\n"))
    for step, (a, b) in enumerate(pairs, 1):
        if a != b:
            return f"step {step}: {a} and {b}"
    return None


def main(program: str, folder: Path, flags: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(ROOT)
    names = settings.data["guide"].find()
    runs = Runs(settings, ROOT / "build")
    record = ROOT / f"tests/canon/{program}.losses.txt"
    expected = record.read_text() if names else None
    failed = 0
    for way, (compiler, more) in enumerate(WAYS):
        if not shutil.which(compiler):
            continue
        binary = folder / f"{program}-{way}"
        build(program, binary, compiler, [*flags, *more.split()])
        printed = runs.run(binary, names)
        expected = expected or printed
        difference = first_difference(expected, printed)
        failed += difference is not None
        print(program, compiler, more, difference or "same", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
