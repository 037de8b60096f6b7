"""Build a program for each kind of x86 that this processor is, by each compiler,
and hold all its losses against chapter 5's recorded ones, or its own.

Usage: python -m tests.builds.levels PROGRAM FOLDER FLAG... - FLAGs are those that
keep the bits. Says that it is skipped where there is but one kind.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from literate.runs import Runs
from literate.settings import read_settings
from tests.builds.same_bits import ROOT, build, first_difference
from tools.ladder import LEVELS, processor, runs_here

COMPILERS = ("g++", "clang++")


def main(program: str, folder: Path, flags: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(ROOT)
    names = settings.data["guide"].find()
    runs = Runs(settings, ROOT / "build")
    record = ROOT / f"tests/canon/{program}.losses.txt"
    expected = record.read_text().splitlines() if names else []
    _, has = processor()
    levels = [level for level in LEVELS if runs_here(level, has)]
    if len(levels) == 1:
        print("skipped: this processor is not of the x86 family, or an early one")
        return 0
    failed = 0
    for level in levels:
        for compiler in filter(shutil.which, COMPILERS):
            binary = folder / f"{program}-{level}-{compiler}"
            build(program, binary, compiler, [*flags, "-O3", f"-march={level}"])
            printed = runs.run(binary, names).splitlines()
            expected = expected or printed
            difference = first_difference(expected, printed)
            failed += difference is not None
            print(program, compiler, level, difference or "same", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
