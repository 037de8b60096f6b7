"""The whole book as one PDF: all pages joined into one, which a browser prints.

A browser does not know on which sheet a heading will come to stand before it
has printed it. So it prints all once, then again and again those pages of the book
in which a picture has moved, because it left a sheet half empty; and in the end,
when the numbers of the sheets are known, the whole.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from pypdf import PdfReader
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from literate.files import write_changed
from literate.settings import FILE, BadSettings

from . import bookmarks, browser, contents, cover, plain, sheets
from .library import Library
from .markup import markup
from .settings import STATIC

PAGE = "page:"  # begins a link from one page to another
NAMES = re.compile(r'( (?:id|for|aria-labelledby)="|url\(#)([^")]*)')
ROOM = re.compile(r'data-page="000" href="#([^"]*)"')  # for a page's number
HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)
STYLES = ("front.css", "pdf.css")
DEEPEST = 2  # level of headings that the contents list


@dataclass(frozen=True)
class Heading:
    """A line of the contents."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class Sheet:
    """A page of the book as part of the whole."""

    page: str
    body: Markup
    headings: list[Heading]

    @property
    def title(self) -> str:
        return self.headings[0].title


class PdfBuilder(StandaloneHTMLBuilder):
    """Sphinx's, which keeps the pages and makes one of them in the end."""

    name = "pdf"
    search = False
    library: Library  # the site's

    def init(self) -> None:
        super().init()
        self.sheets: dict[str, Sheet] = {}  # by the names of the pages

    def get_outdated_docs(self) -> Iterator[str]:
        yield from self.env.found_docs

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return PAGE + to

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        outfilename: str | None = None,
        event_arg: Any = None,
    ) -> None:
        """Keep a page instead of writing it."""
        body = self._joined(pagename, addctx["body"])
        if pagename == contents.FRONT:  # its title is the book's
            body = TITLE.sub("", body, count=1)
        found = list(_headings(pagename, event_arg))
        self.sheets[pagename] = Sheet(pagename, Markup(body), found)

    def _joined(self, page: str, body: str) -> str:
        """A page for the whole: its names are its own, its links lead there."""

        def address(link: str) -> str | None:
            path, _, name = link.removeprefix(PAGE).partition("#")
            there = path or page
            return f"#{there}/{name}" if there in self.env.found_docs else None

        body = NAMES.sub(lambda found: f"{found[1]}{page}/{found[2]}", body)
        body = body.replace("</h1>", f"</h1>{self._program(page)}", 1)
        return plain.relinked(plain.opened(body), address)

    def _program(self, page: str) -> str:
        """Where a chapter's whole program is, which stands below its title."""
        for entry in contents.entries(self.library.book):
            if entry.page == page and entry.program:
                file = self.library.main(self.library.book.programs[entry.program])
                there = file.page if file.page in self.env.found_docs else ""
                return str(markup("pdf/program.html", path=file.path, page=there))
        return ""

    def order(self) -> list[str]:
        """The pages as a reader turns them."""
        entries = [entry.page for entry in contents.entries(self.library.book)]
        about = self.env.toctree_includes.get(contents.FRONT, [])
        order = [contents.FRONT, *entries, *about, *programs(self.library)]
        return list(dict.fromkeys(order))

    def finish(self) -> None:
        """Write the whole, and print it."""
        self.copy_image_files()
        self.copy_static_files()
        out = Path(self.outdir)
        page, pdf = out / "book.html", out / f"{self.config.epub_basename}.pdf"

        def printed(texts: dict[str, str]) -> dict[str, sheets.Printed]:
            shown = [self._sheet(name, sheets.marked(texts[name])) for name in texts]
            write_changed(page, self.whole(shown))
            browser.print_pdf(page, pdf, tagged=False)
            return parts(pdf, shown)

        texts = {name: str(self.sheets[name].body) for name in self.order()}
        texts, found = sheets.arranged(texts, printed)
        whole = self.whole([self._sheet(name, text) for name, text in texts.items()])
        places = numbers([found[name] for name in ("", *texts)])
        write_changed(page, numbered(whole, places))
        browser.print_pdf(page, pdf, tagged=True)
        bookmarks.rename(pdf, headings(whole))

    def _sheet(self, page: str, body: str) -> Sheet:
        return replace(self.sheets[page], body=Markup(body))

    def whole(self, shown: list[Sheet]) -> str:
        """The book with some of its pages, without numbers where it speaks of pages."""
        return markup(
            "pdf/book.html",
            title=self.config.project,
            author=self.config.author,
            front=cover.front(self.config, Path(self.confdir)),
            styles=[*(name for name, _ in self.config.html_css_files), *STYLES],
            preface=contents.FRONT,
            sheets=[self.sheets[name] for name in self.order()],
            shown=shown,
        )


def programs(library: Library) -> list[str]:
    """The pages of the whole programs that are printed, each with the headers that
    it needs; or of every chapter's, if the book does not say which."""
    book = library.book
    found = []
    for name in book.settings.printed:
        if name not in book.programs:
            raise BadSettings(f"{FILE}: error: 'printed' names no program: '{name}'")
        file = library.main(book.programs[name])
        headers = (f"{book.settings.SOURCES}/{path}" for path in library.needs(file))
        files = [
            file,
            *(library.files[path] for path in headers if path in library.files),
        ]
        found += [one.page for one in files]
    return found or plain.programs(library)


def headings(whole: str) -> list[str]:
    """What all headings of a page say, in their order."""
    texts = (TAG.sub("", found[2]) for found in HEADING.finditer(whole))
    return [" ".join(html.unescape(text).split()) for text in texts]


def parts(pdf: Path, shown: list[Sheet]) -> dict[str, sheets.Printed]:
    """How pages of the book were printed, by their names; what comes before them
    has none."""
    reader = PdfReader(pdf)
    found = {
        name.removeprefix("/"): (
            reader.get_destination_page_number(at) or 0,
            float(at.top or 0),
        )
        for name, at in reader.named_destinations.items()
    }
    begins = [0, *(found[sheet.headings[0].anchor][0] for sheet in shown)]
    names = ["", *(sheet.page for sheet in shown)]
    return {
        name: sheets.Printed(
            end - begin,
            {
                name: (sheet - begin, high)
                for name, (sheet, high) in found.items()
                if begin <= sheet < end
            },
        )
        for name, begin, end in zip(
            names, begins, [*begins[1:], len(reader.pages)], strict=True
        )
    }


def numbers(printed: list[sheets.Printed]) -> dict[str, int]:
    """The numbers of the sheets on which names stand, if these come one after
    another."""
    found = {}
    before = 0
    for page in printed:
        for name, (sheet, _) in page.places.items():
            found[name] = before + sheet + 1
        before += page.length
    return found


def numbered(whole: str, found: dict[str, int]) -> str:
    """The book with the page numbers where it leaves room for them."""

    def number(room: re.Match[str]) -> str:
        return room[0].replace("000", str(found.get(room[1], "000")), 1)

    return ROOM.sub(number, whole)


def choose_contents(config: Config, library: Library) -> None:
    """Leave out what is not printed, and whole programs but for some."""
    plain.choose_contents(config, library)
    wholes = {*plain.programs(library)} - {*programs(library)}
    config.exclude_patterns += [f"{page}.md" for page in sorted(wholes)]
    config.html_static_path.append(str(STATIC / "pdf"))


def _headings(page: str, doctree: nodes.document) -> Iterator[Heading]:
    for section in doctree.findall(nodes.section):
        level = 0
        parent: Any = section
        while parent is not doctree:
            level, parent = level + 1, parent.parent
        title = section[0].astext()
        if level <= DEEPEST and len(title) > 1:  # not the glossary's letters
            yield Heading(level, title, f"{page}/{section['ids'][0]}")
