"""Make the book's pages: python -m weave html | epub | serve."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import sys
from pathlib import Path
from typing import TextIO, cast

from sphinx.cmd.build import build_main

from literate.files import write_changed

from . import serve
from .stage import FOLDER

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="weave", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the book's folder")
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("html", help="build/html, to read in a browser")
    commands.add_parser("epub", help="build/epub, one file for e-readers")
    commands.add_parser("serve", help="build/html in the browser", add_help=False)
    options, rest = parser.parse_known_args(arguments)
    root = options.root.resolve()
    if options.command == "serve":
        return serve.main(rest, root)
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    return render(root, options.command)


def render(root: Path, builder: str) -> int:
    """Run Sphinx, with every warning an error.

    Sphinx speaks of a page when it reads it, and is silent about it the next
    time. So what was not rendered without a warning, and with this very tool,
    is rendered anew as a whole.
    """
    build = root / "build"
    stamp = build / "weave" / f"{builder}-is-clean"
    tool = _digest()
    clean = stamp.exists() and stamp.read_text("utf-8") == tool
    stamp.unlink(missing_ok=True)
    staged = root / FOLDER
    staged.mkdir(parents=True, exist_ok=True)
    options = ["-q", "-n", "-W", "--keep-going", "-b", builder, "-c", str(root)]
    options += ["-d", str(build / "doctrees" / builder)]
    options += [] if clean else ["-E", "-a"]
    with contextlib.redirect_stderr(cast(TextIO, _Chapters(sys.stderr, staged))):
        status = build_main([*options, str(staged), str(build / builder)])
    if status == 0:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        write_changed(stamp, tool)
    return status


def _digest() -> str:
    """Changes when the tool does."""
    files = [*sorted(ROOT.glob("weave/**/*.*")), *sorted(ROOT.glob("literate/*.py"))]
    texts = b"".join(path.read_bytes() for path in files if path.suffix != ".pyc")
    return hashlib.sha256(texts).hexdigest()


class _Chapters:
    """Standard error, on which the stage's files are called by the names of
    those that people edit."""

    def __init__(self, stream: TextIO, staged: Path):
        self.stream, self.staged = stream, f"{staged}/"

    def write(self, text: str) -> int:
        return self.stream.write(text.replace(self.staged, ""))

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


if __name__ == "__main__":
    raise SystemExit(main())
