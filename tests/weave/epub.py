"""Render the e-book with warnings as errors, look whether its contents are all
there, and hold it against epubcheck."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bs4 import BeautifulSoup

from tests.weave.headings import headings, missing

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """The exit status; says that it skips the check where there is no tool."""
    made = subprocess.run([sys.executable, "-m", "weave", "epub"], cwd=ROOT)
    if made.returncode:
        return made.returncode
    books = sorted((ROOT / "build/epub").glob("*.epub"))
    if len(books) != 1:
        print(f"expected one e-book in build/epub, found {len(books)}")
        return 1
    lost = missing(headings(ROOT), listed(books[0]))
    if lost:
        print("not in the contents, or not in this order:", *lost, sep="\n  ")
        return 1
    checker = shutil.which("epubcheck")
    if not checker:
        print("skipped: epubcheck is not installed")
        return 0
    return check(checker, books[0])


def listed(book: Path) -> list[str]:
    """What the contents of an e-book list."""
    with zipfile.ZipFile(book) as files:
        soup = BeautifulSoup(files.read("nav.xhtml"), "html.parser")
    return [link.text for link in soup.select("nav a")]


def check(checker: str, book: Path) -> int:
    """What epubcheck says of an e-book, as its exit status."""
    try:
        return subprocess.run([checker, book]).returncode
    except OSError:  # Debian's is a jar, which not every kernel can run
        return subprocess.run(["java", "-jar", checker, book]).returncode


if __name__ == "__main__":
    raise SystemExit(main())
