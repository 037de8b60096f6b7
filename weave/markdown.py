"""MyST's way from Markdown to docutils, with the book's own dialect.

MyST would parse more than the tool does: comments, targets, roles. Here both
sides parse with literate.markdown, so what is checked is what is shown.
"""

from __future__ import annotations

from docutils import nodes
from markdown_it.tree import SyntaxTreeNode
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.sphinx_ import MystParser

from literate.markdown import parser

FOR_SPHINX = ("orphan", "nosearch")
BREAKS = ("softbreak", "hardbreak")


class Renderer(SphinxRenderer):
    """MyST's, which knows more exactly on which line something stands."""

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        """Pass on what concerns Sphinx. The rest is the tool's, which reads
        `key: value` and not YAML."""
        rows = (row.partition(":") for row in token.content.splitlines())
        found = {key: value.strip() for key, _, value in rows if key in FOR_SPHINX}
        language = self.document.settings.language_code
        if found:
            fields = self.dict_to_fm_field_list(found, language_code=language)
            self.current_node.append(fields)

    def render_inline(self, token: SyntaxTreeNode) -> None:
        """Number the lines of a paragraph, so that a warning about a link
        names the link's line and not the paragraph's first."""
        line = token.map[0] if token.map else 0
        for child in (token.token and token.token.children) or []:
            child.map = [line, line + 1]
            line += child.type in BREAKS or child.content.count("\n")
        super().render_inline(token)


class BookParser(MystParser):
    """Reads a page as literate.markdown says."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        markdown = parser(Renderer)
        markdown.options["myst_config"] = document.settings.env.myst_config
        markdown.options["document"] = document
        markdown.render(inputstring)
