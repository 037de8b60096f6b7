"""The book as an e-book: the same chapters, plainer."""

from __future__ import annotations

import html
import posixpath
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from . import browser, contents, cover, plain
from .library import Library
from .markup import markup
from .settings import STATIC

ITEM = re.compile(r'<item (?=[^>]*href="([^"]+)")')
COVER = "_static/cover.png"


def choose_contents(config: Config, library: Library) -> None:
    """Leave out what an e-book cannot show, and give it its own style."""
    plain.choose_contents(config, library)
    config.html_static_path = [str(STATIC / "epub")]
    if browser.find():
        config.epub_cover = (COVER, "epub-cover.html")


class EpubBuilder(Epub3Builder):
    """Sphinx's, with numbers and whole programs in its contents, links that
    all lead somewhere, and the pages named that hold formulas."""

    library: Library  # the site's

    def page_body(self, page: str, body: str) -> str:
        """A page as the e-book has it; a chapter ends with its program."""
        for entry in contents.entries(self.library.book):
            if entry.page == page and entry.program:
                address = self.get_relative_uri(page, f"programs/{entry.program}")
                body += str(markup("chapter-end.html", address=address))
        return plain.relinked(plain.opened(body), self._lives(page))

    def _lives(self, page: str) -> Callable[[str], str | None]:
        """Says of a link whether the e-book has what it leads to."""

        def address(link: str) -> str | None:
            path = link.partition("#")[0]
            there = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
            found = not path or there.removesuffix(".xhtml") in self.env.found_docs
            return link if found else None

        return address

    def get_toc(self) -> None:
        """The chapters with their numbers, then the whole programs."""
        super().get_toc()
        for node in self.refnodes:
            number = plain.number_of(self.library, self._page(node))
            node["text"] = f"{number} {node['text']}".lstrip()
        for page in plain.programs(self.library):
            title = html.escape(self.env.titles[page].astext())
            self.refnodes.append({"level": 1, "refuri": f"{page}.xhtml", "text": title})

    def _page(self, node: dict[str, Any]) -> str:
        return str(node["refuri"]).removesuffix(".xhtml")

    def build_content(self) -> None:
        self._remove_stale()
        if self.config.epub_cover:
            root, out = Path(self.confdir), Path(self.outdir)
            front = cover.front(self.config, root)
            shutil.copy(cover.draw(front, root / "build"), out / COVER)
        super().build_content()
        self._edit("content.opf", lambda text: ITEM.sub(self._with_properties, text))

    def build_toc(self) -> None:
        """Sphinx's, with the identifier where it has only the name of it."""
        super().build_toc()
        name, number = self.config.epub_uid, self.config.epub_identifier
        old, new = (f'name="dtb:uid" content="{x}"' for x in (name, number))
        self._edit("toc.ncx", lambda text: text.replace(old, new))

    def _edit(self, name: str, change: Callable[[str], str]) -> None:
        path = Path(self.outdir) / name
        path.write_text(change(path.read_text("utf-8")), "utf-8")

    def _remove_stale(self) -> None:
        """Remove the pages of a book that was another: all that lie in the
        folder would become part of this one."""
        for path in Path(self.outdir).rglob("*.xhtml"):
            page = path.relative_to(self.outdir).with_suffix("").as_posix()
            if page not in self.env.found_docs:
                path.unlink()

    def _with_properties(self, item: re.Match[str]) -> str:
        if item[1] == COVER:
            return '<item properties="cover-image" '
        page = Path(self.outdir) / item[1]
        chapter = page.suffix == ".xhtml" and page.name != "nav.xhtml"
        if chapter and "<math" in page.read_text("utf-8"):
            return '<item properties="mathml" '
        return item[0]
