"""Draw the book's pictures: python -m pictures [--check]

Diagrams are drawn by hand in diagrams.py; plots show what the reports print
and the records say.
Every picture that has changed is written and named. With --check nothing is
written, and a picture that would change is an error.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from literate.files import write_changed
from literate.join import load
from literate.runs import CannotRun, Runs
from literate.settings import BadSettings, Settings

from .arrays import ARRAYS
from .diagrams import DIAGRAMS, MODELS
from .drawing import BROAD, NARROW, WIDE
from .growing import GROWING, HERE, growing, here
from .ladder import LADDER
from .mathematics import MATHEMATICS
from .plots import LONG, PLOTS, Missing, Reports
from .silicon import SILICON

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="pictures", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    folder = ROOT / Settings.PICTURES
    try:
        drawn = draw(ROOT)
        return check(drawn, folder) if options.check else renew(drawn, folder)
    except (BadSettings, CannotRun, Missing) as error:
        print(f"{error}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def draw(root: Path) -> dict[str, str]:
    """Every picture of the book, in both its widths if it has two, by its file's
    name."""
    book = load(root)
    reports = Reports(book, Runs(book.settings, root / "build"))
    drawn = {f"{name}.svg": growing(n).svg() for name, n in GROWING.items()}
    drawn |= {f"{name}.svg": here(lit).svg() for name, lit in HERE.items()}
    for width, end in ((WIDE, ".svg"), (NARROW, ".narrow.svg")):
        for name, diagram in (DIAGRAMS | MATHEMATICS | ARRAYS | SILICON).items():
            broad = name in MODELS and width == WIDE
            drawn[name + end] = diagram(BROAD if broad else width).svg()
        for name, plot in (PLOTS | LADDER).items():
            broad = name in LONG and width == WIDE
            drawn[name + end] = plot(reports, BROAD if broad else width).svg()
    return drawn


def renew(drawn: dict[str, str], folder: Path) -> int:
    """Write and name the pictures that have changed."""
    for name, svg in sorted(drawn.items()):
        if write_changed(folder / name, svg):
            print(f"drawn: {folder.name}/{name}")
    return tell_strays(drawn, folder)


def check(drawn: dict[str, str], folder: Path) -> int:
    """Name the pictures that are not what is drawn now."""
    stale = [n for n, svg in sorted(drawn.items()) if read(folder / n) != svg.encode()]
    for name in stale:
        print(f"{folder.name}/{name}: stale: ./book draw renews it")
    return max(tell_strays(drawn, folder), 1 if stale else 0)


def tell_strays(drawn: dict[str, str], folder: Path) -> int:
    """Name the files that nothing draws any more; 1 if there are some."""
    strays = sorted({path.name for path in folder.glob("*.svg")} - drawn.keys())
    for name in strays:
        print(f"{folder.name}/{name}: nothing draws it: remove it")
    return 1 if strays else 0


def read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main())
