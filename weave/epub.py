"""The book as an e-book: the same chapters, plainer."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder

ITEM = re.compile(r'<item (?=[^>]*href="([^"]+\.xhtml)")')


def choose_contents(app: Sphinx) -> None:
    """Leave out what serves a screen with a pointer only."""
    if app.builder.name == "epub":
        app.config.exclude_patterns += ["docs/changes/**", "docs/reference/**"]
        app.config.html_static_path = ["docs/epub"]
        app.weaver.plain = True


def link_program(app: Sphinx, page: str, context: dict) -> None:
    """End each chapter with a link to its whole program."""
    for entry in app.entries:
        if entry.page == page and entry.program:
            whole = f"docs/programs/{entry.program}"
            target = app.builder.get_relative_uri(page, whole)
            context["body"] += f'<p><a href="{target}">The whole program</a></p>\n'


class EpubBuilder(Epub3Builder):
    """Sphinx's, which does not say which pages hold formulas."""

    def build_content(self) -> None:
        super().build_content()
        path = Path(self.outdir) / "content.opf"
        text = path.read_text("utf-8")
        path.write_text(ITEM.sub(self._with_properties, text), "utf-8")

    def _with_properties(self, item: re.Match) -> str:
        page = Path(self.outdir) / item[1]
        formulas = page.exists() and "<math" in page.read_text("utf-8")
        if not formulas or item[1] == "nav.xhtml":
            return item[0]
        return '<item properties="mathml" '
