"""Specimens: a piece of a chapter as it is written, and below it as it is shown.

In the chapter a block of the language `markdown` is followed by what is in it,
word for word. So on a code host, too, one sees both; and here it is held against
what follows, so that the two cannot come apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from literate.markdown import parser
from literate.read import split_lines

LANGUAGE = "markdown"
logger = logging.getLogger(__name__)


class Specimens(SphinxTransform):
    """Puts each piece of Markdown together with what comes of it."""

    default_priority = 480  # while each block of the source is still one node

    def apply(self, **_: Any) -> None:
        found = [
            block
            for block in self.document.findall(nodes.literal_block)
            if block.get("language") == LANGUAGE
        ]
        lines = split_lines(Path(self.document["source"]).read_text("utf-8"))
        for block in found:
            if is_followed(block, lines):
                put_together(block)
            else:
                logger.warning(
                    "what follows this specimen is not what is in it", location=block
                )


def is_followed(block: nodes.literal_block, lines: list[str]) -> bool:
    """Whether the lines of a block come again, after its fence and an empty line."""
    own = block.astext().rstrip("\n").split("\n")
    start = (block.line or 0) + len(own) + 2  # from 0
    return lines[start : start + len(own)] == own


def put_together(block: nodes.literal_block) -> None:
    """Make one node of a block and of what comes of it."""
    parent, at = block.parent, block.parent.index(block)
    end = at + 1 + blocks(block.astext())
    shown = nodes.container("", *parent.children[at + 1 : end], classes=["shown"])
    parent[at:end] = [nodes.container("", block, shown, classes=["specimen"])]


def blocks(text: str) -> int:
    """How many blocks a piece of Markdown has, none in another."""
    tokens = parser().parse(text)
    return sum(token.level == 0 and token.nesting >= 0 for token in tokens)


def add_to(app: Sphinx) -> None:
    app.add_transform(Specimens)
