"""Measure what becomes of a training that is rounded otherwise: part of ./book
study.

Compiles reports/apart.cpp about programs of the book, in several ways, and lets
some begin with one weight a little beside its place; then holds their losses
and weights against those of the program as it is built for the book. Compiles
reports/library.cpp, too. The result is reports/roundings.txt. Of the C library,
the processor and the compilers it says what is so on the machine it was made
on: g++ and clang++, Linux, x86-64.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from literate.files import write_changed
from literate.join import load
from literate.model import Book
from literate.records import written
from literate.sources import sources

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build/roundings"
# As CMake has them, for all programs.
[SAME_BITS] = re.findall(
    r"^set\(same_bits (.*)\)$", (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE
)
USUAL = f"g++ -O2 {SAME_BITS}"
NO_FMA = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2"}
ADAM = "5-adam"
# What is compared with chapter 5's program as it is built for the book.
BUILDS = {
    "native": f"g++ -O3 -march=native {SAME_BITS}",
    "other compiler": f"clang++ -O2 {SAME_BITS}",
    "pow built in": "g++ -O2 -ffp-contract=off",
    "contracted": "g++ -O2 -march=native -fno-builtin-pow",
    "fast math": f"g++ -O2 {SAME_BITS} -ffast-math",
    "fast math, native": "g++ -O3 -march=native -ffast-math",
    "x87": f"g++ -O2 -mfpmath=387 {SAME_BITS}",
}
TWENTY = 20  # weights, spread over the model, of which one at a time is moved
NUDGES = {"one bit": 0.0, "1e-9": 1e-9, "1e-6": 1e-6, "1e-4": 1e-4}
# Which programs are moved, and by how much.
MOVED = {
    ADAM: ("one bit", "1e-9", "1e-6", "1e-4"),
    "without-corners": ("one bit", "1e-6", "1e-4"),
    "4-transformer": ("one bit", "1e-6", "1e-4"),
    "ten-times-bolder": ("one bit", "1e-9"),
}
LONG = "longer"
COMPENSATED = "compensated"  # a sum that keeps what rounding takes off
# What library.cpp counts under "x ** 2", by Python and its library.
SQUARES = """
from random import random, seed
seed(42)
draws = (10.0 * (1.0 - random()) for _ in range(1_000_000))
print(sum(x**2.0 != x * x for x in draws))
"""
JUMP = 100  # nudges: a difference of the losses that is larger is out of proportion
SPAN = 10  # steps of which the pictures show the largest difference


class Trained(NamedTuple):
    """What a run printed: its losses, then its weights."""

    losses: list[float]
    weights: list[float]


class Job(NamedTuple):
    """A program, how it is compiled and run, and which weight is moved."""

    program: str
    how: str = USUAL
    moved: tuple[int, float] | None = None
    environment: tuple[tuple[str, str], ...] = ()


def output(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | dict(environment or {}),
    ).stdout


def binary_of(job: Job) -> Path:
    flags = "".join(c if c.isalnum() else "-" for c in job.how)
    return FOLDER / f"{job.program}-{flags}"


def compile_(book: Book, job: Job) -> None:
    source = ROOT / "reports/apart.cpp"
    defined = f'-DPROGRAM="{book.programs[job.program].path}"'
    folders = ["-I", str(ROOT), "-I", str(ROOT / "src")]
    command = [*job.how.split(), "-std=c++20", defined, *folders, str(source)]
    output(*command, "-o", binary_of(job))


def run(job: Job) -> Trained:
    moved = [str(word) for word in job.moved or ()]
    printed = output(binary_of(job), *moved, environment=dict(job.environment))
    numbers = [float(line) for line in printed.split()]
    steps = 10_000 if job.program == LONG else 1_000
    return Trained(numbers[:steps], numbers[steps:])


def library() -> dict[str, str]:
    """What reports/library.cpp and Python count, with fused multiply-add and
    without."""
    binary = FOLDER / "library"
    source = ROOT / "reports/library.cpp"
    output(*USUAL.split(), "-std=c++20", source, "-lquadmath", "-o", binary)
    found = {}
    for environment, where in ((NO_FMA, ", no fma"), ({}, "")):
        for line in output(binary, environment=environment).splitlines():
            key, _, count = line.partition(": ")
            found[key + where] = count
        count = output(sys.executable, "-c", SQUARES, environment=environment)
        found[f"x ** 2 in Python{where}"] = count.strip()
    return found


def compensated(book: Book) -> dict[str, str]:
    """Ten tenths, each rounding made good, by a compiler that may undo that."""
    binary = FOLDER / COMPENSATED
    source = ROOT / book.programs[COMPENSATED].path
    output("g++", "-O2", "-std=c++20", "-ffast-math", source, "-o", binary)
    lines = (line.partition(": ") for line in output(binary).splitlines())
    said = {key: value for key, _, value in lines}
    return {"compensated with fast math, ten tenths": said["ten tenths"]}


def apart(one: Trained, other: Trained, name: str) -> dict[str, str]:
    """How far a run is from another."""
    pairs = list(zip_longest(one.losses, other.losses, fillvalue=math.nan))
    losses = [abs(a - b) for a, b in pairs]
    weights = [abs(a - b) for a, b in zip(one.weights, other.weights, strict=True)]
    differing = [step for step, d in enumerate(losses, 1) if d != 0.0]
    text = sum(f"{a:.4f}" != f"{b:.4f}" for a, b in pairs)
    spans = [max(losses[i : i + SPAN]) for i in range(0, len(losses), SPAN)]
    found = {
        "losses that differ": str(len(differing)),
        "first that differs": str(differing[0] if differing else 0),
        "largest difference": f"{max(losses):.3g}",
        "largest of the last 100": f"{max(losses[-100:]):.3g}",
        "lines of text that differ": str(text),
        "weights that differ": str(sum(d != 0.0 for d in weights)),
        "largest difference of weights": f"{max(weights):.3g}",
        "differences": " ".join(f"{d:.2g}" for d in spans),
    }
    return {f"{name}, {key}": value for key, value in found.items()}


def over_twenty(
    base: Trained, moved: list[Trained], nudge: float, name: str
) -> dict[str, str]:
    """How far the runs are from their base that had one of twenty weights
    moved."""
    largest = [
        max(abs(a - b) for a, b in zip(base.losses, one.losses, strict=True))
        for one in moved
    ]
    found = {
        "least": f"{min(largest):.3g}",
        "most": f"{max(largest):.3g}",
        "middle": f"{sorted(largest)[TWENTY // 2]:.3g}",
        "lost": str(sum(d == 0.0 for d in largest)),
    }
    if nudge:
        found["jumps"] = str(sum(d > JUMP * nudge for d in largest))
    return {f"{name}, of twenty, {key}": value for key, value in found.items()}


def sums(losses: list[float]) -> dict[str, str]:
    """The thousand losses, added up in several orders, and exactly."""
    ways = {
        "from the left": losses,
        "from the right": losses[::-1],
        "the smallest first": sorted(losses),
    }
    found = {}
    for way, ordered in ways.items():
        total = 0.0
        for loss in ordered:
            total += loss
        found[f"sum {way}"] = f"{total:.17g}"
    return found | {"sum, rounded once": f"{math.fsum(losses):.17g}"}


def main() -> int:
    book = load(ROOT)
    FOLDER.mkdir(parents=True, exist_ok=True)
    bases = {program: Job(program) for program in [*MOVED, LONG]}
    builds = {name: Job(ADAM, how) for name, how in BUILDS.items()}
    builds["no fma"] = Job(ADAM, environment=tuple(NO_FMA.items()))
    nudged = {
        (program, nudge, i): Job(program, moved=(i * 4192 // TWENTY, NUDGES[nudge]))
        for program, nudges in MOVED.items()
        for nudge in nudges
        for i in range(TWENTY)
    }
    long_bit = Job(LONG, moved=(0, 0.0))
    jobs = [*bases.values(), *builds.values(), *nudged.values(), long_bit]
    with ThreadPoolExecutor(2) as pool:
        compiled = {binary_of(job): job for job in jobs}
        list(pool.map(lambda job: compile_(book, job), compiled.values()))
        trained = dict(zip(jobs, pool.map(run, jobs), strict=True))

    base = {program: trained[job] for program, job in bases.items()}
    found = sums(base[ADAM].losses)
    for name, job in builds.items():
        found |= apart(base[ADAM], trained[job], name)
    for program, nudges in MOVED.items():
        for nudge in nudges:
            moved = [trained[nudged[program, nudge, i]] for i in range(TWENTY)]
            name = f"{program}, {nudge}"
            shown = next(one for one in moved if one.losses != base[program].losses)
            found |= apart(base[program], shown, name)
            found |= over_twenty(base[program], moved, NUDGES[nudge], name)
    found |= apart(base[LONG], trained[long_bit], f"{LONG}, one bit")
    found |= library() | compensated(book)
    paths = [book.programs[program].path for program in [*bases, COMPENSATED]]
    text = written(sources(book).trees, paths, found)
    if write_changed(ROOT / "reports/roundings.txt", text):
        print("reports/roundings.txt: written; ./book bless, then see git diff")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except (subprocess.CalledProcessError, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
