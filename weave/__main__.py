"""Make the book's pages: python -m weave html | epub | pdf | serve."""

from __future__ import annotations

import argparse
import hashlib
import signal
import sys
from pathlib import Path
from typing import TextIO, cast

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from literate.files import read_text, write_changed
from literate.settings import BadSettings

from . import serve
from .stage import FOLDER

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130  # as a shell has it after Ctrl-C


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; the exit status."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ./book ignores it
    parser = argparse.ArgumentParser(prog="weave", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the book's folder")
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("html", help="build/html, to read in a browser")
    commands.add_parser("epub", help="build/epub, one file for e-readers")
    commands.add_parser("pdf", help="build/pdf, the whole book to print")
    commands.add_parser("serve", help="build/html in the browser", add_help=False)
    options, rest = parser.parse_known_args(arguments)
    root = options.root.resolve()
    if options.command == "serve":
        return serve.main(rest, root)
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    return render(root, options.command)


def render(root: Path, builder: str) -> int:
    """Make the pages; the exit status. What stands in the way is told."""
    try:
        return _render(root, builder)
    except (SphinxError, BadSettings, OSError) as error:
        # A handler's error comes wrapped into one of Sphinx's.
        cause = getattr(error, "orig_exc", None) or error
        if not isinstance(cause, (SphinxError, BadSettings, OSError)):
            raise
        print(_says(cause), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _says(error: Exception) -> str:
    """An error in words for whoever renders the book."""
    if isinstance(error, SphinxError):
        return f"{error.category}:\n{str(error).strip()}"
    if isinstance(error, OSError):
        name = error.filename or error.filename2 or "the file system"
        return f"{name}: error: {error.strerror or error}"
    return str(error)


def _render(root: Path, builder: str) -> int:
    """Run Sphinx, with every warning an error.

    Sphinx speaks of a page when it reads it, and is silent about it the next
    time. So what was not rendered without a warning, and with this very tool,
    is rendered anew as a whole.
    """
    build = root / "build"
    stamp = build / "weave" / f"{builder}-is-clean"
    tool = _digest()
    clean = read_text(stamp) == tool
    stamp.unlink(missing_ok=True)
    if not sys.stderr.isatty():
        nocolor()
    staged = root / FOLDER
    staged.mkdir(parents=True, exist_ok=True)
    with patch_docutils(str(root)), docutils_namespace():
        app = Sphinx(
            srcdir=staged,
            confdir=root,
            outdir=build / builder,
            doctreedir=build / "doctrees" / builder,
            buildername=builder,
            confoverrides={"nitpicky": True},
            status=None,
            warning=cast(TextIO, _Chapters(sys.stderr, staged)),
            freshenv=not clean,
            warningiserror=True,
        )
        app.build(force_all=not clean)
    if app.statuscode == 0:
        write_changed(stamp, tool)
    return app.statuscode


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
