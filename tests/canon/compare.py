"""Hold a program against what the Python original prints, byte for byte.

Usage: canon.py PROGRAM FOLDER_OF_PROGRAMS. Exit status 77: the guide's names
are not on this machine.
"""

import difflib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from literate.compare import find_guide_names  # noqa: E402


def differences(program: Path, names: Path, canon: Path) -> list[str]:
    """The first lines, if any, in which a run differs from the record."""
    done = subprocess.run([program, names], capture_output=True, check=True)
    expected = canon.read_bytes()
    if done.stdout == expected:
        return []
    rows = difflib.unified_diff(
        expected.decode().splitlines(),
        done.stdout.decode().splitlines(),
        str(canon),
        f"{program} {names}",
        n=0,
        lineterm="",
    )
    return list(rows)[:20] or ["they differ in line endings only"]


def main(program: str, folder: Path) -> int:
    names = find_guide_names(HERE.parent)
    if not names:
        print(
            "skipped: the guide's names are not here; ./book fetch-names "
            "downloads them, or set MICROGPT_GUIDE_NAMES"
        )
        return 77
    found = differences(
        folder / program, names, HERE / f"canon/{program}.txt"
    ) + differences(
        folder / f"losses-{program}", names, HERE / f"canon/{program}.losses.txt"
    )
    print("\n".join(found) or f"{program}: same output, same 1,000 losses")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
