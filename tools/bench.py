"""How fast the programs train, the tool tangles and the book renders: ./book bench.

Microseconds for a training step are those of `train` alone, the median of
some runs and the fastest; memory is the peak of a whole process.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from literate.book import join  # noqa: E402
from literate.compare import find_guide_names  # noqa: E402
from literate.read import read_chapter  # noqa: E402
from literate.tangle import tangle  # noqa: E402

PROGRAMS = [
    "0-counting",
    "1-gradient-descent",
    "2-autograd",
    "3-attention",
    "4-transformer",
    "5-adam",
]


def run(binary: Path, names: Path | None) -> tuple[float, float]:
    """One run: microseconds for each of its 1,000 steps, and MiB at the peak."""
    command = [binary, *([names] if names else [])]
    done = subprocess.run(command, check=True, capture_output=True)
    microseconds, kibibytes = done.stderr.split()[:2]
    return float(microseconds), float(kibibytes) / 1024


def bench_programs(folder: Path, runs: int) -> None:
    names = find_guide_names(ROOT)
    print("names:", "the guide's 32,033" if names else "the book's own")
    print(f"{'program':22} {'µs per step':>12} {'fastest':>9} {'peak MiB':>9}")
    for program in PROGRAMS:
        results = [run(folder / f"losses-{program}", names) for _ in range(runs)]
        times = [time for time, _ in results]
        print(
            f"{program:22} {statistics.median(times):12.0f} {min(times):9.0f} "
            f"{max(memory for _, memory in results):9.1f}"
        )


def bench_tool(runs: int) -> None:
    """Tangle a chapter of 10,000 fragments, each used by the one before."""
    body = "```cpp {#program}\n<<f0>>\n```\n" + "".join(
        f"```cpp {{#f{i}}}\nint x{i};\n"
        + (f"<<f{i + 1}>>" if i < 9999 else "int main() {}")
        + "\n```\n"
        for i in range(10_000)
    )
    data = f"---\nprogram: p\n---\n{body}".encode()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        chapter, problems = read_chapter("chapters/p.md", data)
        book = join([chapter], problems)
        lines = tangle(book.programs["p"])
        times.append(time.perf_counter() - start)
        assert not book.problems and len(lines) == 10_002
    print(f"\ntangling 10,000 fragments: {statistics.median(times):.2f} s")


def bench_pages() -> None:
    """Render the book from scratch, then with one chapter edited; weigh it."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html"]
    with tempfile.TemporaryDirectory() as folder:
        paths = ["-d", f"{folder}/doctrees", ".", f"{folder}/html"]
        for what, more in (("from scratch", ["-E"]), ("one chapter edited", [])):
            if not more:
                (ROOT / "chapters/3-attention.md").touch()
            start = time.perf_counter()
            subprocess.run([*command, *more, *paths], cwd=ROOT, check=True)
            print(f"rendering, {what}: {time.perf_counter() - start:.1f} s")
    print("\npages in headless Chromium:", flush=True)
    page_tests = ["node", "tests/pages/run.mjs", "--only", "weight"]
    subprocess.run(page_tests, cwd=ROOT, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    bench_programs(options.folder, options.runs)
    bench_tool(options.runs)
    bench_pages()


if __name__ == "__main__":
    main()
