"""Hold the committed pictures against ones drawn anew from the programs.

Usage: plots.py FOLDER_OF_PROGRAMS
"""

import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
sys.path.insert(0, str(DOCS))

import diagrams  # noqa: E402
import drawing  # noqa: E402
import plots  # noqa: E402


def main(programs: Path) -> int:
    committed = drawing.FIGURES
    with tempfile.TemporaryDirectory() as folder:
        drawing.FIGURES = Path(folder)
        plots.BINARIES = programs
        plots.main()
        diagrams.main()
        drawn = {p.name: p.read_bytes() for p in Path(folder).iterdir()}
    kept = {p.name: p.read_bytes() for p in committed.glob("*.svg")}
    stale = [n for n in sorted(drawn | kept) if drawn.get(n) != kept.get(n)]
    for name in stale:
        print(f"docs/figures/{name}: not what docs/plots.py or diagrams.py draws now")
    print(f"{len(drawn)} pictures drawn, {len(stale)} stale")
    return 1 if stale or not drawn else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
