"""Fences of the chapters, and of the pages made of them, as nodes.

A node's one child holds its plain text, for the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from literate.settings import FILE

from . import contents
from .nodes import (
    book_changes,
    book_file,
    book_fragment,
    book_output,
    book_sketch,
    book_steps,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .library import Library
    from .site import Site


class BookDirective(SphinxDirective):
    """A directive that asks the site what the book says."""

    site: ClassVar[Site]

    @property
    def library(self) -> Library:
        return self.site.library

    def place(self) -> tuple[str, int]:
        """Where the fence stands, as the model has it."""
        return f"{self.env.docname}.md", self.lineno


class CodeBlock(BookDirective):
    """A fence of a chapter, looked up in the model by where it stands."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def node(self, kind: type[nodes.Element]) -> list[nodes.Node]:
        path, line = self.place()
        text = "\n".join(self.content)
        return [_with_text(kind(path=path, line=line), text)]


class Cpp(CodeBlock):
    """C++: a fragment, or a sketch."""

    def run(self) -> list[nodes.Node]:
        fragment = self.library.block(*self.place())
        return self.node(book_fragment if fragment else book_sketch)


class Text(CodeBlock):
    """What a program prints, or any text that names no program."""

    def run(self) -> list[nodes.Node]:
        if self.arguments:
            self.library.output(*self.place())  # raises if there is none
            return self.node(book_output)
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text, language="none")]


class WholeFile(BookDirective):
    """All lines of a tangled file."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        file = self.library.files[self.arguments[0]]
        return [_with_text(book_file(path=file.path), file.tangled.text)]


class Changes(BookDirective):
    """What changed in a program since the one that it extends."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        program = self.library.book.programs[self.arguments[0]]
        text = self.library.main(program).tangled.text
        return [_with_text(book_changes(program=program.name), text)]


class Steps(BookDirective):
    """The chapters at a glance, for the front page; in the book's order. Or, with
    :hidden:, only their order, for a page that says itself what they are."""

    option_spec: ClassVar = {"hidden": directives.flag}

    def run(self) -> list[nodes.Node]:
        book = self.library.book
        self.env.note_dependency(str(book.settings.root / FILE))
        pages = [entry.page for entry in contents.entries(book)]
        tree = addnodes.toctree(
            parent=self.env.docname,
            entries=[(None, page) for page in pages],
            rawentries=[],
            includefiles=pages,
            maxdepth=-1,
            caption=None,
            glob=False,
            hidden=True,
            includehidden=False,
            numbered=0,
            titlesonly=False,
        )
        steps = [] if "hidden" in self.options else [book_steps()]
        return [*steps, nodes.compound("", tree)]


def _with_text(node: nodes.Element, text: str) -> nodes.Element:
    node += nodes.literal_block(text, text, language="none")
    return node


def add_to(app: Sphinx, site: Site) -> None:
    """Make the directives known, each bound to the site."""
    for name, directive in {
        "cpp": Cpp,
        "text": Text,
        "book-file": WholeFile,
        "book-changes": Changes,
        "book-steps": Steps,
    }.items():
        bound = type(directive.__name__, (directive,), {"site": site})
        app.add_directive(name, bound)
