"""The book's sections: what each is called, how it begins, all that it says.

They are gathered from the pages that Sphinx has read, which know the places
that links lead to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from docutils import nodes
from sphinx import addnodes

from literate.model import Place

from .cpp import SENTENCE
from .nodes import book_changes, book_file, book_fragment, book_output, book_sketch

CODE = (book_changes, book_file, book_fragment, book_output, book_sketch)
# Not part of what a section says: its parts, its code, and marks of notes.
APART = (
    nodes.section,
    nodes.title,
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.footnote_reference,
    nodes.system_message,
    addnodes.toctree,
    *CODE,
)
BLOCKS = (nodes.paragraph, nodes.math_block, nodes.row, nodes.term, nodes.line)
SHORTEST_OPENING, LONGEST_OPENING = 40, 200  # characters
POINTER = re.compile(r"\s\((?:figure|table)\)")  # to what stands on the page only
# What TeX writes in words, as one sign; and what has two parts.
SIGNS = dict(
    zip(
        "varepsilon epsilon beta eta pi sqrt sum partial infty cdot times div approx "
        "leftarrow rightarrow le ge cdots dots".split(),
        "ε ε β η π √ ∑ ∂ ∞ · × ÷ ≈ ← → ≤ ≥ … …".split(),
        strict=True,
    )
)
FRACTION = re.compile(r"\\[td]?frac\s*(?:\{([^{}]*)\}|(\w))\s*(?:\{([^{}]*)\}|(\w))")
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{\w+\}")
COMMAND = re.compile(r"\\([A-Za-z]+)\s*")


@dataclass(frozen=True, eq=False)
class Section:
    """A section of a page."""

    page: str
    anchor: str
    title: str
    opening: str  # its first sentence, or "" if that is no sentence of words
    blocks: list[str] = field(repr=False)  # all that it says, but its sections
    is_page: bool = False  # the whole page's, which has the page's title

    @property
    def address(self) -> str:
        return f"{self.page}.html" + ("" if self.is_page else f"#{self.anchor}")


@dataclass(frozen=True)
class Term:
    """A word that the glossary explains, and where it is introduced."""

    name: str
    says: str
    section: Section
    letter: Section  # the glossary's section in which it stands


class Sections:
    """All sections of some pages, in their order, and what stands in them."""

    def __init__(
        self,
        trees: Mapping[str, nodes.document],
        titles: Mapping[str, nodes.title] | None = None,
    ) -> None:
        found = (titles or {}).items()
        self.titles = {page: plain(title.children) for page, title in found}
        self.all: list[Section] = []
        self.pages: dict[str, Section] = {}  # each page's own
        self._of_block: dict[tuple[str, int], Section] = {}
        self._by_name: dict[tuple[str, str], Section] = {}
        for page, tree in trees.items():
            for node in tree.findall(nodes.section):
                self._add(page, node, is_page=node.parent is tree)
        # They lead to any of the sections.
        self.terms = [
            term
            for page, tree in trees.items()
            for paragraph in tree.findall(nodes.paragraph)
            if (term := self._term(page, paragraph))
        ]

    def of(self, place: Place) -> Section | None:
        """The section in which a fragment stands."""
        return self._of_block.get((place.path, place.line))

    def _add(self, page: str, node: nodes.section, is_page: bool) -> None:
        found = _section(page, node, is_page)
        self.all.append(found)
        if is_page:
            self.pages[page] = found
        for name in (*node["ids"], node.get("slug", "")):
            self._by_name[page, name] = found
        for block in _inside(node, stop=nodes.section):
            if isinstance(block, book_fragment):
                self._of_block[block["path"], block["line"]] = found

    def _term(self, page: str, paragraph: nodes.paragraph) -> Term | None:
        """What a glossary's paragraph explains, if it ends with a link to where the
        word is introduced."""
        found = explained(paragraph)
        if not found:
            return None
        word, (*says, link) = found
        if not isinstance(link, addnodes.pending_xref):
            return None
        at = self._by_name.get((link["reftarget"], str(link.get("reftargetid"))))
        letter = self._by_name.get((page, paragraph.parent.get("slug", "")))
        if not at or not letter:
            return None
        text = plain(says).removeprefix(":").strip()
        return Term(plain([word]), text, at, letter)


def explained(block: nodes.Node) -> tuple[nodes.strong, list[nodes.Node]] | None:
    """The word that a glossary's paragraph starts with, in bold and with a colon,
    and what follows."""
    parts = [part for part in block.children if part.astext()]
    if not isinstance(block, nodes.paragraph) or len(parts) < 2:
        return None
    word, says = parts[0], parts[1:]
    is_entry = isinstance(word, nodes.strong) and says[0].astext().startswith(":")
    return (cast(nodes.strong, word), says) if is_entry else None


def _section(page: str, node: nodes.section, is_page: bool) -> Section:
    blocks = [block for block in _inside(node, APART) if isinstance(block, BLOCKS)]
    # A row of a table is one, whatever stands in its cells.
    outer = [block for block in blocks if not isinstance(block.parent, nodes.entry)]
    first = next((block for block in outer if block.parent is node), None)
    opening = _opening(first) if isinstance(first, nodes.paragraph) else ""
    texts = [text for text in map(_text, outer) if text]
    title = plain(node.children[0].children)
    return Section(page, node["ids"][0], title, opening, texts, is_page)


def _inside(
    node: nodes.Element, stop: type[nodes.Node] | tuple[type[nodes.Node], ...]
) -> Iterator[nodes.Node]:
    """What lies in a node, but for certain others and what lies in them."""
    for child in node.children:
        if not isinstance(child, stop):
            yield child
            if isinstance(child, nodes.Element):
                yield from _inside(child, stop)


def _text(block: nodes.Node) -> str:
    if isinstance(block, nodes.row):
        return " · ".join(filter(None, (plain(cell.children) for cell in block)))
    if isinstance(block, nodes.math_block):
        return said(block.astext())
    return plain(block.children)


def plain(parts: Iterable[nodes.Node]) -> str:
    """What nodes say, on one line, without the marks of notes."""
    return " ".join(POINTER.sub("", "".join(_words(parts))).split())


def said(tex: str) -> str:
    """A formula on one line, for where it cannot be set."""

    def sign(command: re.Match[str]) -> str:
        is_name = command[1] in ("log", "ln", "max", "tanh")
        return f"{command[1]} " if is_name else SIGNS.get(command[1], "")

    tex = FRACTION.sub(lambda f: f"{f[1] or f[2]}/{f[3] or f[4]}", tex)
    tex = ENVIRONMENT.sub("", tex)
    tex = re.sub(r"\\[,;!\s]", " ", tex).replace("-", "−")
    tex = COMMAND.sub(sign, tex)
    return " ".join(re.sub(r"[{}\\&]", "", tex).replace(" (", "(").split())


def _words(parts: Iterable[nodes.Node]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, nodes.math):
            yield said(part.astext())
        elif isinstance(part, nodes.Text):
            yield part.astext()
        elif not isinstance(part, APART):
            yield from _words(part.children)


def _opening(paragraph: nodes.paragraph) -> str:
    """The first sentence, and the next if it is a short one; nothing if they
    have formulas, or are too long for a margin."""
    text = plain(paragraph.children)
    end = 0
    while end < SHORTEST_OPENING and (found := SENTENCE.match(text, end)):
        end = found.end()
    formulas = [plain([formula]) for formula in paragraph.findall(nodes.math)]
    bad = end > LONGEST_OPENING or any(f in text[:end] for f in formulas)
    return "" if bad else text[:end]
