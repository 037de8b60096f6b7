"""How fast the programs train, the tool tangles and the book renders.

Usage: python tools/bench.py [--runs N] [--bless]. First comes the ladder; with
`--bless` its numbers are kept, and that is all: see tools/ladder.py. Microseconds
for a training step are those of `train` alone, the median of some runs and the
fastest; memory is the peak of a whole process.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from literate.join import load  # noqa: E402
from literate.settings import read_settings  # noqa: E402
from literate.tangle import tangle  # noqa: E402
from tools import ladder  # noqa: E402


def run(binary: Path, names: Path | None) -> tuple[float, float]:
    """One run: microseconds for each of its 1,000 steps, and MiB at the peak."""
    command = [binary, *([names] if names else [])]
    done = subprocess.run(command, check=True, capture_output=True)
    microseconds, kibibytes = done.stderr.split()[:2]
    return float(microseconds), float(kibibytes) / 1024


def bench_programs(runs: int) -> None:
    guide = read_settings(ROOT).data["guide"]
    names = guide.find()
    print("names:", guide.about if names else "the book’s own")
    print(f"{'program':22} {'µs per step':>12} {'fastest':>9} {'peak MiB':>9}")
    for binary in sorted((ROOT / "build/losses").iterdir()):
        results = [run(binary, names) for _ in range(runs)]
        times = [time for time, _ in results]
        print(
            f"{binary.name:22} {statistics.median(times):12.0f} {min(times):9.0f} "
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
    times = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "chapters").mkdir()
        (root / "chapters/p.md").write_text(f"---\nprogram: p\n---\n{body}")
        (root / "book.toml").write_text('title = "Long"\nchapters = ["p"]\n')
        for _ in range(runs):
            start = time.perf_counter()
            book = load(root)
            (tangled,) = tangle(book.programs["p"])
            times.append(time.perf_counter() - start)
            assert not book.problems and len(tangled.lines) == 10_002
    print(f"\ntangling 10,000 fragments: {statistics.median(times):.2f} s")


def bench_pages() -> None:
    """Render the book from scratch, then with one chapter edited; weigh it."""
    shutil.rmtree(ROOT / "build/doctrees", ignore_errors=True)
    for what in ("from scratch", "one chapter edited"):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "weave", "html"], cwd=ROOT, check=True)
        print(f"rendering, {what}: {time.perf_counter() - start:.1f} s")
        path = ROOT / read_settings(ROOT).chapter_paths()[0]
        path.touch()
    print("\npages in headless Chromium:", flush=True)
    subprocess.run(["node", "tests/browser/bench.mjs"], cwd=ROOT, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--bless", action="store_true", help="keep the ladder")
    options = parser.parse_args()
    ladder.bench(options.bless)
    if options.bless:
        return
    bench_programs(options.runs)
    bench_tool(options.runs)
    bench_pages()


if __name__ == "__main__":
    main()
