"""What the search finds by name: fragments, and what they define.

Sphinx's own C++ index would list each name once for every program that has
it, and each parameter as well. A reader wants the place in a chapter.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx.domains import Domain, ObjType
from sphinx.domains.cpp import CPPDomain

from .weave_code import docname, words

KINDS = {
    "fragment": "fragment",
    "function": "function",
    "struct": "struct",
    "class": "class",
    "enum": "enum",
    "typedef": "type",
    "variable": "variable",
}


class BookDomain(Domain):
    """The book's fragments and definitions, where chapters bring them in."""

    name = "book"
    label = "Book"
    object_types = {kind: ObjType(shown) for kind, shown in KINDS.items()}

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        return type.lname

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        weaver = self.env.app.weaver
        for chapter in weaver.book.chapters:
            for piece in chapter.fragments:
                place = docname(chapter.path), weaver.anchor(piece)
                yield f"fragment {piece.name}", words(piece.name), "fragment", *place, 2
        for program in weaver.book.programs.values():
            listing = weaver.listing(program.name)
            types = listing.index.types()
            for found in listing.index.definitions:
                home = listing.lines[found.line - 1].fragment
                if not home or weaver.owner(home) is not program:
                    continue
                constructor = found.name in types and found.kind == "function"
                if found.kind in KINDS and not constructor:
                    name = f"{program.name} {found.name} {found.line}"
                    place = docname(home.place.path), weaver.anchor(home)
                    yield name, found.name, found.kind, *place, 1


class QuietCppDomain(CPPDomain):
    """The C++ declarations of the reference pages, left out of the search."""

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        return iter(())
