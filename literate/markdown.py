"""The Markdown dialect of the book, for the tool and for the pages.

CommonMark with tables, footnotes, $formulas$ and front matter, and nothing
more. Both sides parse with what this function returns, so what is shown is
what is read.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML, RendererProtocol
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin


def parser(
    renderer: Callable[[MarkdownIt], RendererProtocol] = RendererHTML,
) -> MarkdownIt:
    """A parser; footnotes stay where they stand, named in brackets only."""
    markdown = MarkdownIt("commonmark", renderer_cls=renderer).enable("table")
    markdown.use(front_matter_plugin)
    markdown.use(
        footnote_plugin, inline=False, move_to_end=False, always_match_refs=True
    )
    return markdown.use(dollarmath_plugin, allow_labels=False)
