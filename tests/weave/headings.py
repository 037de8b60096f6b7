"""What the contents of the book as one file must list."""

from __future__ import annotations

from pathlib import Path

from literate.join import load
from literate.markdown import parser


def headings(root: Path) -> list[str]:
    """The chapters' titles with their numbers, each with its sections', in
    reading order: all headings of up to three levels."""
    return [
        title
        for chapter in load(root).chapters
        for title in titles(root / chapter.path)
    ]


def titles(path: Path) -> list[str]:
    """A chapter's, and its sections'."""
    tokens = parser().parse(path.read_text("utf-8"))
    found = [
        "".join(part.content for part in text.children or [])
        for start, text in zip(tokens, tokens[1:], strict=False)
        if start.type == "heading_open" and start.tag in ("h1", "h2", "h3")
    ]
    number, dash, _ = path.stem.partition("-")
    if dash and number.isdigit():
        found[0] = f"{number} {found[0]}"
    return found


def missing(wanted: list[str], listed: list[str]) -> list[str]:
    """What is wanted and is not listed, or not in this order."""
    found, at = [], 0
    for title in wanted:
        if title in listed[at:]:
            at = listed.index(title, at) + 1
        else:
            found.append(title)
    return found
