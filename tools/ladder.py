"""The ladder: how long it takes to learn from a name, in Python and in each program.

./book bench measures it, and with --bless keeps it in reports/ladder.txt. All is
measured in one run, in turn, on one processor: microseconds of its time for a name,
the median of some rounds; where there are threads, the least of a clock on the wall.
Python's step is tools/yardstick.py; of the thousand names it takes every fifth, a
part of them in each round. Larger models are the same programs with other sizes;
they, and Python, learn from fewer names. What the processor can do at most is
measured in the same rounds, by tools/peak.cpp.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.yardstick import STEPS

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "reports/ladder.txt"
FOLDER = ROOT / "build/ladder"
ROUNDS = 3
EVERY = 5  # of the names that Python takes
PART = STEPS // EVERY // ROUNDS  # of them in a round
SAME_BITS = ("-ffp-contract=off", "-fno-builtin-pow")
SIZES = (16, 64, 128)  # numbers in an embedding
STEPS_OF_LARGE = 100  # of a program whose model is larger than the book's
MEGABYTES = 8  # more than a core has for itself, less than all have together
PYTHON = "Python"
UNCOLLECTED = "Python without collector"
PEAK = "peak"
READING = "reading"
EXACT = "lanes 8"  # the quickest with the original's bits
# What each kind of processor of the x86 family has to have, by Linux's names.
LEVELS = {
    "x86-64": (),
    "x86-64-v3": ("avx2", "fma", "bmi2", "movbe"),
    "x86-64-v4": ("avx512f", "avx512dq", "avx512vl", "avx512bw", "avx512cd"),
}


# How parts of the programs of chapters 7 and 8 are taken out, or replaced by
# something that they had before, to see what they bring.
WAYS = {
    "batch": [("batch_size = 16;", "batch_size = 1;")],
    "fusing": [('#pragma GCC optimize("fp-contract=fast")', "")],
    "sleep": [
        ("#include <atomic>", "#include <atomic>\n#include <barrier>"),
        ("Meeting everyone{", "std::barrier<> everyone{"),
    ],
    "tiles": [
        ("width<Lanes> == 16 ? 16 : 8;", "1;"),
        ("if (wide % 4 == 0)", "if (false)"),
        ("if (wide % 2 == 0)", "if (false)"),
    ],
}


@dataclass(frozen=True)
class Rung:
    """A program, compiled for a kind of processor, and how often it trains in a
    round: the quick ones more than once. `level` is the kind for which it is
    compiled; `lanes` is how many it may choose, if it chooses itself."""

    name: str
    program: str
    level: str
    runs: int
    size: int = SIZES[0]
    lanes: int = 0
    threads: int = 0
    without: tuple[str, ...] = ()  # of WAYS

    @property
    def binary(self) -> Path:
        return FOLDER / self.name.replace(" ", "-")

    @property
    def batch(self) -> int:
        """How many names a step has."""
        return 16 if self.lanes and "batch" not in self.without else 1

    def source(self) -> str:
        """The program, with the sizes of the rung."""
        text = (ROOT / f"src/{self.program}.cpp").read_text("utf-8")
        edits = [("int n_embd = 16;", f"int n_embd = {self.size};")]
        if self.size != SIZES[0] and not self.lanes:
            edits.append(
                ("int num_steps = 1000;", f"int num_steps = {STEPS_OF_LARGE};")
            )
        for lanes in (8, 16):
            if 0 < self.lanes < lanes:
                edits.append((f"if (has_{lanes}_lanes())", "if (false)"))
        edits += [edit for way in self.without for edit in WAYS[way]]
        for old, new in edits:
            if old not in text:
                sys.exit(f"src/{self.program}.cpp: expected '{old}'")
            text = text.replace(old, new)
        return text


def rungs_of(size: int) -> list[Rung]:
    """The programs with a larger model, each with all that the processor has."""
    return [
        Rung(f"chapter 5 at {size}", "5-adam", "x86-64", 1, size),
        Rung(f"arrays at {size}", "6-arrays", "x86-64", 1, size),
        Rung(f"lanes 8 at {size}", "lanes", "x86-64-v4", 1, size),
        Rung(f"silicon 8 at {size}", "7-silicon", "x86-64", 1, size, 8),
        Rung(f"silicon 16 at {size}", "7-silicon", "x86-64", 1, size, 16),
        Rung(f"cores 1 at {size}", "8-cores", "x86-64", 5, size, 16, 1),
        Rung(f"cores 2 at {size}", "8-cores", "x86-64", 5, size, 16, 2),
    ]


RUNGS = [
    Rung("chapter 5", "5-adam", "x86-64", 1),
    Rung("arrays", "6-arrays", "x86-64", 3),
    Rung("arrays AVX2", "6-arrays", "x86-64-v3", 3),
    Rung("lanes 2", "lanes", "x86-64", 5),
    Rung("lanes 4", "lanes", "x86-64-v3", 20),
    Rung("lanes 8", "lanes", "x86-64-v4", 20),
    Rung("silicon 4", "7-silicon", "x86-64", 3, lanes=4),
    Rung("silicon 8", "7-silicon", "x86-64", 5, lanes=8),
    Rung("silicon 16", "7-silicon", "x86-64", 5, lanes=16),
    Rung("cores 1", "8-cores", "x86-64", 20, lanes=16, threads=1),
    Rung("cores 2", "8-cores", "x86-64", 20, lanes=16, threads=2),
    *(
        Rung(
            f"silicon 16 without {way}{at}",
            "7-silicon",
            "x86-64",
            1,
            size,
            16,
            0,
            (way,),
        )
        for at, size in (("", 16), (" at 64", 64))
        for way in ("batch", "fusing", "tiles")
    ),
    *(
        Rung(f"cores 2 asleep{at}", "8-cores", "x86-64", 5, size, 16, 2, ("sleep",))
        for at, size in (("", 16), (" at 64", 64))
    ),
    *rungs_of(64),
    *rungs_of(128),
]
NEEDED = {4: "x86-64", 8: "x86-64-v3", 16: "x86-64-v4"}  # for so many floats


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


def compile_cpp(source: Path, binary: Path, *options: str) -> None:
    includes = ["-I", str(ROOT), "-I", str(ROOT / "src")]
    command = ["g++", "-std=c++20", "-O3", "-pthread", *options, *includes]
    subprocess.run([*command, str(source), "-o", str(binary)], check=True)


def build(rung: Rung) -> None:
    program = FOLDER / f"{rung.binary.name}.cpp"
    program.write_text(rung.source(), "utf-8")
    march = [f"-march={rung.level}"] if platform.machine() == "x86_64" else []
    defined = [f'-DPROGRAM="{program}"', f"-DBATCH={rung.batch}"]
    if rung.threads:
        defined.append(f"-DTHREADS={rung.threads}")
    options = [*march, *SAME_BITS, *defined]
    compile_cpp(ROOT / "tools/ladder.cpp", rung.binary, *options)


def run(rung: Rung, names: Path) -> float:
    """Microseconds a name: the median of the runs of a round; by a clock on the wall
    the least, as another program can only add to it."""
    command = [str(rung.binary), str(rung.runs), str(names)]
    with on_processors(all_of_them=rung.threads > 1):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = [float(word) for word in done.stdout.split()]
    return min(found) if rung.threads else statistics.median(found)


def run_peak(lanes: int) -> list[float]:
    """Billions of operations and of bytes in a second."""
    command = [str(FOLDER / "peak"), str(lanes), str(MEGABYTES)]
    with on_processors(all_of_them=False):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


@contextmanager
def on_processors(*, all_of_them: bool) -> Iterator[None]:
    """Keeps what is started to one processor, always the same; where that can be."""
    if all_of_them or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Yardstick:
    """Python, in a process of its own, that learns from so many names in a round;
    with its garbage collector, which looks for objects that name each other in a
    ring, or without."""

    def __init__(self, names: Path, size: int, part: int, collect: bool) -> None:
        self.part = part
        arguments = [str(names), str(EVERY), str(size), "yes" if collect else "no"]
        command = [sys.executable, "-m", "tools.yardstick", *arguments]
        with on_processors(all_of_them=False):
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

    def run(self) -> float:
        """Microseconds a name: the mean of this round's."""
        told, heard = self.process.stdin, self.process.stdout
        assert told and heard
        told.write(f"{self.part}\n")
        told.flush()
        return float(heard.readline())

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def yardsticks(names: Path) -> dict[str, Yardstick]:
    larger = {
        f"{PYTHON} at {size}": Yardstick(names, size, 1, True) for size in SIZES[1:]
    }
    return {
        PYTHON: Yardstick(names, SIZES[0], PART, True),
        UNCOLLECTED: Yardstick(names, SIZES[0], PART, False),
        **larger,
    }


def measure(rungs: list[Rung], lanes: list[int], names: Path) -> dict[str, float]:
    """Microseconds a name of Python and of each rung; and what the processor does
    at most, with so many floats at a time."""
    pythons = yardsticks(names)
    times: dict[str, list[float]] = {name: [] for name in pythons}
    times |= {rung.name: [] for rung in rungs}
    peaks: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, python in pythons.items():
            times[name].append(python.run())
        for rung in rungs:
            times[rung.name].append(run(rung, names))
        for width in lanes:
            arithmetic, reading = run_peak(width)
            peaks.setdefault(f"{PEAK} {width}", []).append(arithmetic)
            peaks.setdefault(READING, []).append(reading)
    for python in pythons.values():
        python.end()
    clocked = {rung.name for rung in rungs if rung.threads}
    found = {
        name: min(of) if name in clocked else statistics.median(of)
        for name, of in times.items()
    }
    # What a processor can do at most, another program can only hide.
    return found | {name: max(of) for name, of in peaks.items()}


def positions(names: Path) -> float:
    """Of a name, on average: its letters and the end of it."""
    docs = names.read_text("utf-8").split()
    return sum(min(16, len(doc) + 1) for doc in docs) / len(docs)


def operations(size: int, names: Path) -> float:
    """Products and sums that a name takes in the matrices, there and back."""
    letters = len(set(names.read_text("utf-8").replace("\n", "")))
    return 6 * (12 * size * size + (letters + 1) * size) * positions(names)


def told(name: str, measured: dict[str, float], names: Path) -> Iterator[str]:
    """What is said of a measurement: itself, and what it is to others."""
    number = measured[name]
    if name.startswith(PEAK) or name == READING:
        yield f"billions a second: {number:.{0 if number > 100 else 1}f}"
        return
    yield f"microseconds: {number:.{1 if number > 5 else 2}f}"
    size = next((size for size in SIZES if name.endswith(f" at {size}")), SIZES[0])
    python = PYTHON if size == SIZES[0] else f"{PYTHON} at {size}"
    if name != python and not re.match(r".*( without (?!coll)| asleep)", name):
        yield f"times {PYTHON}: {measured[python] / number:.1f}"
    if name == EXACT:
        yield f"times {UNCOLLECTED}: {measured[UNCOLLECTED] / number:.1f}"
    lanes = re.match(r"silicon (\d+)( at|$)", name)
    if lanes:
        share = operations(size, names) / number / 1e3 / measured[f"{PEAK} {lanes[1]}"]
        yield f"percent of the peak: {100 * share:.0f}"
    if re.match(r"cores 2( at|$)", name):
        alone = measured[name.replace("cores 2", "cores 1")]
        yield f"times one: {alone / number:.2f}"
        # Amdahl's law: the share that two threads do not share.
        yield f"percent in turn: {100 * (2 * number / alone - 1):.0f}"


def lines(measured: dict[str, float], on: str, names: Path) -> list[str]:
    """The record: what was measured, and what it is to Python's time."""
    version = ".".join(platform.python_version_tuple()[:2])
    found = [f"processor: {on}", f"{PYTHON} version: {version}"]
    for name in measured:
        found += [f"{name}, {what}" for what in told(name, measured, names)]
    return found


def bench(bless: bool) -> None:
    """Measures the ladder and prints it; keeps it if that is asked for."""
    name, has = processor()
    cores = os.cpu_count() or 1
    rungs = [
        rung
        for rung in RUNGS
        if runs_here(rung.level, has)
        and runs_here(NEEDED.get(rung.lanes, "x86-64"), has)
        and rung.threads <= cores
    ]
    lanes = [width for width, level in NEEDED.items() if runs_here(level, has)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(build, rungs))
    compile_cpp(ROOT / "tools/peak.cpp", FOLDER / "peak")
    names = ROOT / "data/names.txt"
    found = lines(measure(rungs, lanes, names), name, names)
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
