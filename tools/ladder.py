"""The ladder: how long a training step takes, in Python and in each program.

./book bench measures it, and with --bless keeps it in reports/ladder.txt. All
steps are measured in one run, in turn, on one processor: microseconds of its time
for a name, the median of some rounds. Python's step is tools/yardstick.py; of the
thousand names it takes every fifth, a part of them in each round.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.yardstick import STEPS, train

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "reports/ladder.txt"
FOLDER = ROOT / "build/ladder"
ROUNDS = 5
EVERY = 5  # of the names that Python takes
PART = STEPS // EVERY // ROUNDS  # of them in a round
SAME_BITS = ("-ffp-contract=off", "-fno-builtin-pow")
PYTHON = "Python"
UNCOLLECTED = "Python without collector"
# What each kind of processor of the x86 family has to have, by Linux's names.
LEVELS = {
    "x86-64": (),
    "x86-64-v3": ("avx2", "fma", "bmi2", "movbe"),
    "x86-64-v4": ("avx512f", "avx512dq", "avx512vl", "avx512bw", "avx512cd"),
}


@dataclass(frozen=True)
class Rung:
    """A program, compiled for a kind of processor, and how often it trains in a
    round: the quick ones more than once."""

    name: str
    program: str
    level: str
    runs: int

    @property
    def binary(self) -> Path:
        return FOLDER / f"{self.program}-{self.level}"


RUNGS = [
    Rung("chapter 5", "5-adam", "x86-64", 1),
    Rung("arrays", "6-arrays", "x86-64", 3),
    Rung("arrays AVX2", "6-arrays", "x86-64-v3", 3),
    Rung("lanes 2", "lanes", "x86-64", 5),
    Rung("lanes 4", "lanes", "x86-64-v3", 20),
    Rung("lanes 8", "lanes", "x86-64-v4", 20),
]


def processor() -> tuple[str, set[str]]:
    """What the processor calls itself, and what it has; as far as it is told."""
    try:
        told = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine(), set()
    found = dict(re.findall(r"^(model name|flags)\s*: (.*)$", told, re.MULTILINE))
    return found.get("model name", platform.machine()), set(
        found.get("flags", "").split()
    )


def runs_here(level: str, has: set[str]) -> bool:
    return set(LEVELS[level]) <= has


def build(rung: Rung) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    includes = ["-I", str(ROOT), "-I", str(ROOT / "src")]
    march = [f"-march={rung.level}"] if platform.machine() == "x86_64" else []
    defined = f'-DPROGRAM="src/{rung.program}.cpp"'
    command = ["g++", "-std=c++20", "-O3", *march, *SAME_BITS, defined, *includes]
    source = str(ROOT / "tools/ladder.cpp")
    subprocess.run([*command, source, "-o", str(rung.binary)], check=True)


def run(rung: Rung, names: Path) -> float:
    """Microseconds a step: the median of the runs of a round."""
    command = [str(rung.binary), str(rung.runs), str(names)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return statistics.median(map(float, done.stdout.split()))


def run_python(losses: Iterator[float], collect: bool) -> float:
    """Microseconds a step: the mean of this round's part of the steps. Python's
    garbage collector looks for objects that name each other in a ring."""
    gc.collect()
    if not collect:
        gc.disable()
    start = time.process_time()
    for _ in range(PART):
        next(losses)
    taken = time.process_time() - start
    gc.enable()
    return 1e6 * taken / PART


def measure(rungs: list[Rung], names: Path) -> dict[str, float]:
    """Microseconds a step of each rung and of Python."""
    pythons = {PYTHON: train(names, EVERY), UNCOLLECTED: train(names, EVERY)}
    times: dict[str, list[float]] = {name: [] for name in pythons}
    times |= {rung.name: [] for rung in rungs}
    for _ in range(ROUNDS):
        for name, losses in pythons.items():
            times[name].append(run_python(losses, name == PYTHON))
        for rung in rungs:
            times[rung.name].append(run(rung, names))
    return {name: statistics.median(of) for name, of in times.items()}


def lines(measured: dict[str, float], on: str) -> list[str]:
    """The record: what was measured, and what it is to Python's time."""
    version = ".".join(platform.python_version_tuple()[:2])
    found = [f"processor: {on}", f"{PYTHON} version: {version}"]
    for name, time_of in measured.items():
        found.append(f"{name}, microseconds: {time_of:.1f}")
        if name != PYTHON:
            found.append(f"{name}, times Python: {measured[PYTHON] / time_of:.1f}")
    quickest = min(measured, key=measured.__getitem__)
    times = measured[UNCOLLECTED] / measured[quickest]
    found.append(f"{quickest}, times {UNCOLLECTED}: {times:.1f}")
    return found


def bench(bless: bool) -> None:
    """Measures the ladder and prints it; keeps it if that is asked for."""
    name, has = processor()
    rungs = [rung for rung in RUNGS if runs_here(rung.level, has)]
    for rung in rungs:
        build(rung)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = lines(measure(rungs, ROOT / "data/names.txt"), name)
    print("\n".join(found))
    left_out = [rung.name for rung in RUNGS if rung not in rungs]
    if left_out:
        print(f"not on this processor: {'; '.join(left_out)}")
    if bless and left_out:
        sys.exit(f"{RECORD.name} is kept: it needs all of the ladder")
    if bless:
        head = "# Made by ./book bench --bless; not to be edited.\n"
        RECORD.write_text(head + "".join(line + "\n" for line in found), "utf-8")


def main(level: str, command: list[str]) -> int:
    """Runs a command that is for such processors only."""
    if not runs_here(level, processor()[1]):
        print(f"skipped: this processor is no {level}")
        return 0
    return subprocess.run(command).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
