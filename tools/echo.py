"""Write data/echo.txt: lines that say three letters twice, such as myn-myn.

python -m tools.echo
"""

from __future__ import annotations

import itertools
import random
import string
from pathlib import Path

from literate.files import write_changed

FILE = Path(__file__).resolve().parent.parent / "data" / "echo.txt"
LINES = 10_000
SEED = 1


def echoes() -> str:
    """LINES of the 26 × 26 × 26 lines that there are, in no order."""
    words = ["".join(w) for w in itertools.product(string.ascii_lowercase, repeat=3)]
    random.Random(SEED).shuffle(words)
    return "".join(f"{word}-{word}\n" for word in words[:LINES])


if __name__ == "__main__":
    write_changed(FILE, echoes())
