"""A glossary: paragraphs that begin with a word in bold and a colon, as a list of
words that links can lead to; and below each chapter's recap, those of the chapter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from .nodes import book_words, box
from .sections import Sections, Term, explained

Entry = tuple[nodes.strong, list[nodes.Node]]
RECAP = "so far"  # how the box begins that ends a chapter


class Glossary(SphinxPostTransform):
    """Lists the words of each section that does nothing but explain some."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for section in list(self.document.findall(nodes.section)):
            found = [explained(block) for block in section.children[1:]]
            entries = [entry for entry in found if entry]
            if entries and len(entries) == len(found):
                section[1:] = [listed(entries)]


def listed(entries: Iterable[Entry]) -> nodes.definition_list:
    """Words and what is said of them."""
    result = nodes.definition_list(classes=["words"])
    for word, says in entries:
        term = nodes.term(
            "", word.astext(), ids=[nodes.make_id(f"word-{word.astext()}")]
        )
        first, *others = says
        start = nodes.Text(first.astext().removeprefix(":").lstrip())
        definition = nodes.definition("", nodes.paragraph("", "", start, *others))
        result += nodes.definition_list_item("", term, definition)
    return result


class ChapterWords(SphinxTransform):
    """Keeps a place for a chapter's words below its recap."""

    default_priority = 510  # when the boxes are made

    def apply(self, **_: Any) -> None:
        for recap in [b for b in self.document.findall(box) if b["lead"] == RECAP]:
            recap.parent.insert(recap.parent.index(recap) + 1, book_words())


def introduced(sections: Sections, page: str) -> list[Term]:
    """The words that a page introduces, in the order of its sections."""
    order = {section: n for n, section in enumerate(sections.all)}
    own = [term for term in sections.terms if term.section.page == page]
    return sorted(own, key=lambda term: order[term.section])


def add_to(app: Sphinx) -> None:
    app.add_transform(ChapterWords)
    app.add_post_transform(Glossary)
