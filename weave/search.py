"""What the search finds by name: fragments, and what they define.

Sphinx's own C++ index would list each name once for every program that has
it, and each parameter as well. A reader wants the place in a chapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.domains.cpp import CPPDomain

from .contents import page_of
from .library import Library
from .markup import spoken

KINDS = ("function", "struct", "class", "enum", "type", "variable")

Found = tuple[str, str, str, str, str, int]  # as Domain.get_objects has it


class BookDomain(Domain):
    """The book's fragments and definitions, where chapters bring them in."""

    name = "book"
    label = "Book"
    object_types = {kind: ObjType(kind) for kind in ("fragment", *KINDS)}
    initial_data = {"objects": [], "digest": ""}  # noqa: RUF012

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        return type.lname

    def get_objects(self) -> Iterator[Found]:
        yield from self.data["objects"]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: Any) -> None:
        """Nothing: what is in the data does not come from reading pages."""

    def resolve_any_xref(self, *_: object) -> list[tuple[str, nodes.Element]]:
        """No link: chapters refer to each other as Markdown does."""
        return []


class QuietCppDomain(CPPDomain):
    """The C++ declarations of the reference pages, left out of the search."""

    def get_objects(self) -> Iterator[Found]:
        return iter(())


def objects(library: Library) -> Iterator[Found]:
    """All that the search finds by name."""
    for chapter in library.book.chapters:
        for fragment in chapter.fragments:
            where = page_of(chapter.path), library.anchor(fragment)
            says = spoken(fragment.name)
            yield f"fragment {fragment.name}", says, "fragment", *where, 2
    for file in library.files.values():
        yield from _definitions(library, file.path)


def _definitions(library: Library, path: str) -> Iterator[Found]:
    """What a file defines that its program brings in."""
    file = library.files[path]
    for found in file.index.definitions:
        home = library.home(found)
        if not home or library.book.about[home].owner is not file.program:
            continue
        kind = "function" if found.kind == "method" else found.kind
        if kind in KINDS:
            name = f"{file.name} {found.name} {found.line}"
            where = page_of(home.place.path), library.anchor(home)
            yield name, found.name, kind, *where, 1
