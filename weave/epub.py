"""The book as an e-book: the same chapters, plainer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.builders.epub3 import Epub3Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from . import contents
from .library import Library
from .markup import markup
from .settings import STATIC

ITEM = re.compile(r'<item (?=[^>]*href="([^"]+\.xhtml)")')


def choose_contents(config: Config) -> None:
    """Leave out what serves a screen with a pointer only."""
    config.exclude_patterns += ["changes/**", "reference/**"]
    config.html_static_path = [str(STATIC / "epub")]


def end_chapter(
    library: Library, builder: StandaloneHTMLBuilder, page: str, context: dict[str, Any]
) -> None:
    """End each chapter with a link to its whole program."""
    for entry in contents.entries(library.book):
        if entry.page == page and entry.program:
            address = builder.get_relative_uri(page, f"programs/{entry.program}")
            # As plain text, or what it is added to would be escaped.
            context["body"] += str(markup("chapter-end.html", address=address))


class EpubBuilder(Epub3Builder):
    """Sphinx's, which does not say which pages hold formulas."""

    def build_content(self) -> None:
        super().build_content()
        path = Path(self.outdir) / "content.opf"
        text = path.read_text("utf-8")
        path.write_text(ITEM.sub(self._with_properties, text), "utf-8")

    def _with_properties(self, item: re.Match[str]) -> str:
        page = Path(self.outdir) / item[1]
        formulas = page.exists() and "<math" in page.read_text("utf-8")
        if not formulas or item[1] == "nav.xhtml":
            return item[0]
        return '<item properties="mathml" '
