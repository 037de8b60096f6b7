"""Build every program in many ways and hold all their losses against each other.

Usage: same_bits.py FOLDER PROGRAM... - compilers g++ and clang++ (where it is
installed), -O0, -O2 and -O3 -march=native, and the sanitizers. Uses the
guide's names and the recorded losses where the names are found, and the
book's names and the first build's losses otherwise.
"""

import itertools
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from literate.compare import find_guide_names  # noqa: E402

SAME_BITS = ["-std=c++20", "-ffp-contract=off", "-fno-builtin-pow"]
SANITIZE = "-fsanitize=address,undefined -fno-sanitize-recover=all"
WAYS = [
    *itertools.product(
        ["g++", "clang++"], ["-O0", "-O2", "-O3 -march=native"]
    ),
    ("g++", f"-O1 {SANITIZE}"),
]


def losses(folder: Path, program: str, way: int) -> str:
    """Build the program in one way, run it, and return what it prints."""
    compiler, flags = WAYS[way]
    binary = folder / f"{program}-{way}"
    source = HERE.parent / f"src/{program}.cpp"
    subprocess.run(
        [compiler, *SAME_BITS, *flags.split(), f'-DPROGRAM="{source}"']
        + [HERE / "losses.cpp", "-o", binary],
        check=True,
    )
    names = find_guide_names(HERE.parent)
    command = [binary, *([names] if names else [])]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def first_difference(expected: str, found: str) -> str | None:
    pairs = itertools.zip_longest(expected.split("\n"), found.split("\n"))
    for step, (a, b) in enumerate(pairs, 1):
        if a != b:
            return f"step {step}: {a} and {b}"
    return None


def main(folder: Path, programs: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    ways = [i for i, (compiler, _) in enumerate(WAYS) if shutil.which(compiler)]
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for program in programs:
            runs = list(pool.map(lambda way: losses(folder, program, way), ways))
            canon = HERE / f"canon/{program}.losses.txt"
            known = find_guide_names(HERE.parent) and canon.exists()
            expected = canon.read_text() if known else runs[0]
            for way, found in zip(ways, runs):
                difference = first_difference(expected, found)
                failed += difference is not None
                print(program, *WAYS[way], difference or "same")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
