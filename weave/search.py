"""What the search looks through: words that the glossary explains, sections,
and what the programs' fragments and definitions are called.

Sphinx's own search knows pages and words. A reader wants the place that
explains a thing. The script of the search page, search.js, finds and orders;
here is what it is given, in the order of the book.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sphinx.domains import Domain
from sphinx.domains.cpp import CPPDomain

from literate.model import Fragment

from .contents import Entry, entries, page_of
from .library import File, Library
from .sections import Section, Sections

INDEX = "search-index.js"
KINDS = ("function", "struct", "class", "enum", "type", "variable")

Found = dict[str, Any]  # what search.js reads


class BookDomain(Domain):
    """What is kept from one build to the next."""

    name = "book"
    label = "Book"
    initial_data = {"digest": ""}  # noqa: RUF012

    def merge_domaindata(self, *_: object) -> None:
        """Nothing: what is in the data does not come from reading pages."""

    def resolve_any_xref(self, *_: object) -> list[Any]:
        """No link: chapters refer to each other as Markdown does."""
        return []


class QuietCppDomain(CPPDomain):
    """The C++ declarations of the reference pages, left out of the inventory."""

    def get_objects(self) -> Iterator[Any]:
        return iter(())


def script(library: Library, sections: Sections) -> str:
    """All that can be found, as a script, which a page that is opened as a file
    may load."""
    found = list(_Finder(library, sections).all())
    rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in found)
    return f"window.bookIndex = [\n{rows}\n];\n"


class _Finder:
    """Lists what can be found, with its place in the book."""

    def __init__(self, library: Library, sections: Sections):
        self.library, self.sections = library, sections
        self.order = {section: n for n, section in enumerate(sections.all)}

    def all(self) -> Iterator[Found]:
        letters = {term.letter for term in self.sections.terms}
        for term in self.sections.terms:
            yield self._at(term.section, "term", term.name, blocks=[term.says])
        for section in self.sections.all:
            if section not in letters:
                yield self._section(section)
        for file in self.library.files.values():
            yield from self._definitions(file)
        for chapter in self.library.book.chapters:
            for fragment in chapter.fragments:
                yield from self._fragment(fragment)

    def _section(self, section: Section) -> Found:
        found = self._at(section, "section", section.title, blocks=section.blocks)
        page = self.sections.pages[section.page]
        return found | {"place": "" if page is section else self.name(page)}

    def _definitions(self, file: File) -> Iterator[Found]:
        """What a file defines that its program brings in."""
        if file.program.is_variant:
            return
        for found in file.index.definitions:
            home = self.library.home(found)
            if not home or self.library.book.about[home].owner is not file.program:
                continue
            kind = "function" if found.kind == "method" else found.kind
            if kind in KINDS:
                blocks = [found.brief] if found.brief else []
                code = [" ".join(found.declaration.split())]
                yield from self._code(home, "name", found.name, blocks, code)

    def _fragment(self, fragment: Fragment) -> Iterator[Found]:
        if not fragment.variant:
            code = [line.text.strip() for line in fragment.lines]
            says = self.library.says(fragment)
            yield from self._code(fragment, "fragment", says, [], code)

    def _code(
        self, home: Fragment, kind: str, title: str, blocks: list[str], code: list[str]
    ) -> Iterator[Found]:
        """Something in a fragment; nothing if that stands below no heading."""
        section = self.sections.of(home.place)
        if section:
            page = page_of(home.place.path)
            address = f"{page}.html#{self.library.anchor(home)}"
            found = self._at(section, kind, title, blocks=blocks, code=code)
            yield found | {"address": address}

    def _at(self, section: Section, kind: str, title: str, **more: object) -> Found:
        return {
            "kind": kind,
            "title": title,
            "place": self.name(section),
            "order": self.order[section],
            "section": section.address,
            "address": section.address,
            **more,
        }

    def name(self, section: Section) -> str:
        """What a section is called; a chapter's page with its number."""
        entry = self.entries.get(section.page)
        number = entry.number if entry and section.is_page else ""
        return f"{number} {section.title}".strip()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.page: entry for entry in entries(self.library.book)}
