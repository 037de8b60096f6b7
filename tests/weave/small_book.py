"""Ways to render the small book of these tests, and to look at its pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = Path(__file__).resolve().parent / "book"


def render(root: Path, command: str = "html") -> subprocess.CompletedProcess[str]:
    """Run `python -m weave` on the book at `root`."""
    return subprocess.run(
        [sys.executable, "-m", "weave", "--root", root, command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )


def soup(text: str | Path) -> BeautifulSoup:
    """Markup, parsed."""
    if isinstance(text, Path):
        text = text.read_text("utf-8")
    # Elsewhere than in these, the parser would make one space of several.
    kept = {"pre", "span"}
    return BeautifulSoup(text, "html.parser", preserve_whitespace_tags=kept)


def copied(markup: str) -> list[str]:
    """The lines that the copy button copies, found as its script finds them."""
    lines = soup(markup).select("pre > span, summary > .line")
    return [line.text for line in lines]
