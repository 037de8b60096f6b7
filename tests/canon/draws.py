"""1,000 draws of each kind from Python's own `random`, seed 42.

Usage: python -m tests.canon.draws [PROGRAM]. Without a program, prints them;
that is how canon/python-random.draws.txt was made. With one, holds its output
against them.
"""

from __future__ import annotations

import platform
import random
import subprocess
import sys


def draws() -> str:
    """One draw a line; the same kinds in the same order as draws.cpp."""
    random.seed(42)
    lines = []
    for _ in range(1000):
        order = list(range(20))
        random.shuffle(order)
        lines += [
            f"{random.random():.17g}",
            f"{random.gauss(0.0, 0.08):.17g}",
            " ".join(map(str, order)),
            str(random.choices(range(27), weights=range(1, 28))[0]),
        ]
    return "".join(line + "\n" for line in lines)


def main(arguments: list[str]) -> int:
    if not arguments:
        print(draws(), end="")
        return 0
    if platform.python_implementation() != "CPython":
        print("skipped: this Python is not CPython")
        return 0
    printed = subprocess.run(arguments, capture_output=True, check=True)
    if printed.stdout.decode() != draws():
        print("the program's draws are not this Python's")
        return 1
    print("4,000 draws are the same")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
