"""Hold a program against what the Python original prints, byte for byte.

Usage: python -m tests.canon.compare PROGRAM. On the guide's names: the output
of build/bin/PROGRAM, and every loss, to the last digit, of build/losses/PROGRAM
if these were recorded.
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

from literate.runs import Runs
from literate.settings import read_settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MOST_ROWS = 20  # shown of a difference


def differences(printed: str, record: Path) -> list[str]:
    """The first lines, if any, in which a run differs from the record."""
    expected = record.read_bytes().decode()
    if printed == expected:
        return []
    rows = difflib.unified_diff(
        expected.splitlines(),
        printed.splitlines(),
        str(record.relative_to(ROOT)),
        "the program",
        n=0,
        lineterm="",
    )
    return list(rows)[:MOST_ROWS] or ["they differ in line endings only"]


def main(program: str) -> int:
    settings = read_settings(ROOT)
    guide = settings.data["guide"]
    names = guide.find()
    if not names:
        print(
            f"skipped: {guide.about} are not here; ./book fetch-names downloads "
            f"them, or set {guide.environment}"
        )
        return 0
    build = ROOT / "build"
    runs = Runs(settings, build)
    records = {"bin": HERE / f"{program}.txt", "losses": HERE / f"{program}.losses.txt"}
    known = {folder: record for folder, record in records.items() if record.exists()}
    found = [
        row
        for folder, record in known.items()
        for row in differences(runs.run(build / folder / program, names), record)
    ]
    same = "same output" + ", same 1,000 losses" * ("losses" in known)
    print("\n".join(found) or f"{program}: {same}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
