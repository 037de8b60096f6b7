"""Which section of a chapter a line stands in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from literate.markdown import parser
from literate.model import Chapter, Place

LEVELS = ("h2", "h3")
WORDS = ("text", "code_inline", "math_inline")


def section(chapter: Chapter, place: Place) -> str:
    """The heading above a place, or "" before the first."""
    above = [words for line, words in _headings(chapter.source) if line < place.line]
    return above[-1] if above else ""


@cache
def _headings(source: bytes) -> tuple[tuple[int, str], ...]:
    return tuple(_read(source.decode("utf-8", "replace")))


def _read(text: str) -> Iterator[tuple[int, str]]:
    """The line and the words of each heading."""
    tokens = parser().parse(text)
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in LEVELS and token.map:
            parts = tokens[i + 1].children or []
            words = "".join(part.content for part in parts if part.type in WORDS)
            yield token.map[0] + 1, words
