"""Small things in the prose that the pages show better than plain Markdown.

Each is ordinary Markdown in the chapter and reads well there: a quotation
that starts with bold words becomes a box, a link in bold that stands alone
becomes a button, a footnote becomes a note in the margin, a table of what
stays, what changes and what comes becomes three lists, a letter with subscript
digits becomes a token's chip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from .markup import markup
from .nodes import box, margin_note, no_heading, shell

DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
BETWEEN = re.compile(r"\s([×·±])\s")  # two numbers that stay on one line
EXPONENT = re.compile(r"(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
AS_WRITTEN = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.image)
SHORT = 24  # characters of code, or of a cell, that stay on one line
NUMBER = re.compile(r"(\d+\.\d+)\s+(.*)", re.DOTALL)
TOKEN = re.compile(r"(\S+?)([₀-₉]+)")
SHELL = re.compile(r"(.*?\s*)((?:(?<!\S)#.*)?)")  # a command, and a remark on it
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
# A value whose key ends so was measured, and no run is held against it.
TIMING = re.compile(
    r"<!--[^>]*,\s(microseconds|times [^>]*?|billions a second"
    r"|percent (of the peak|in turn))\s*-->"
)
TIMED = re.compile(r"(.*?)([\d.,]+)", re.DOTALL)


class Prose(SphinxTransform):
    """What holds for every kind of output."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        for comment in list(self.document.findall(nodes.raw)):
            if COMMENT.fullmatch(comment.astext()):
                mark_timing(comment)
                comment.parent.remove(comment)
        for quotation in list(self.document.findall(nodes.block_quote)):
            make_box(quotation)
        for block in list(self.document.findall(nodes.literal_block)):
            if block.get("language") == "sh":
                block.replace_self(shell("", block.astext()))
        for paragraph in self.document.findall(nodes.paragraph):
            if is_button(paragraph):
                paragraph["classes"].append("button")
        for described in self.document.findall(addnodes.desc):
            if not isinstance(described.children[-1], addnodes.desc_content):
                described += addnodes.desc_content()  # Breathe leaves out a friend's
        for heading in self.document.findall(nodes.rubric):
            heading["ids"] = []  # Breathe gives many the same one
        for cell in list(self.document.findall(nodes.entry)):
            if isinstance(cell.parent.parent, nodes.thead) and not cell.astext():
                cell.replace_self(no_heading())
        for table in self.document.findall(nodes.table):
            cells = next(iter(table.findall(nodes.tbody))).findall(nodes.entry)
            if all(len(cell.astext()) <= SHORT for cell in cells):
                table["classes"].append("brief")
        for table in list(self.document.findall(nodes.table)):
            if is_sorted_apart(table):
                table.replace_self(columns(table))
        for element in list(self.document.findall(nodes.TextElement)):
            join_texts(element)
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, AS_WRITTEN):
                held = BETWEEN.sub("\u00a0\\1\u00a0", text.astext())
                text.parent.replace(text, list(raised(held)))
        for code in list(self.document.findall(nodes.literal)):
            match = TOKEN.fullmatch(code.astext())
            if match:
                code.replace_self(chip(match[1], match[2].translate(DIGITS)))
            elif len(code.astext()) <= SHORT:
                code["classes"].append("short")


def mark_timing(comment: nodes.raw) -> None:
    """Mark the number before a comment that says where a timing comes from."""
    at = comment.parent.index(comment)
    before = comment.parent[at - 1] if at else None
    found = TIMED.fullmatch(before.astext()) if isinstance(before, nodes.Text) else None
    if found and TIMING.fullmatch(comment.astext().strip()):
        number = nodes.inline("", found[2], classes=["timing"])
        comment.parent[at - 1 : at] = [nodes.Text(found[1]), number]


def join_texts(element: nodes.TextElement) -> None:
    """Words that follow one another as one text, now that no comment is between."""
    children = element.children
    element.children = []
    for are_texts, group in groupby(children, lambda c: isinstance(c, nodes.Text)):
        found = list(group)
        words = "".join(child.astext() for child in found)
        element += [nodes.Text(words)] if are_texts else found


def raised(text: str) -> Iterator[nodes.Node]:
    """Words, with what is raised in them as such: not every face has all of the
    signs that are raised by themselves, nor in one size."""
    for i, part in enumerate(EXPONENT.split(text)):
        if part:
            digits = part.translate(RAISED)
            yield nodes.superscript("", digits) if i % 2 else nodes.Text(part)


def make_box(quotation: nodes.block_quote) -> None:
    """Turn a quotation whose first words are bold into a box."""
    first = quotation.children[0] if quotation.children else None
    if not isinstance(first, nodes.paragraph):
        return
    lead = next((child for child in first.children if child.astext()), None)
    if isinstance(lead, nodes.strong):
        lead["classes"].append("lead")
        apart = box(lead=lead.astext().lower().rstrip(".:!?"))
        apart += quotation.children
        quotation.replace_self(apart)


def is_sorted_apart(table: nodes.table) -> bool:
    """Whether a table is lists side by side: its rows say nothing."""
    return next(iter(table.findall(nodes.entry))).astext() == "stays"


def columns(table: nodes.table) -> nodes.container:
    """A table's columns, each as a list with its heading."""
    rows = [list(row.children) for row in table.findall(nodes.row)]
    lists = nodes.container(classes=["columns"])
    for heading, *cells in zip(*rows, strict=True):
        items = [nodes.list_item("", *c.children) for c in cells if c.astext()]
        lead = nodes.paragraph("", "", *heading.children[0].children, classes=["lead"])
        lists += nodes.container("", lead, nodes.bullet_list("", *items))
    return lists


def is_button(paragraph: nodes.paragraph) -> bool:
    """Whether a paragraph is a link in bold and nothing else: what to do next."""
    strong = _only_child(paragraph)
    link = _only_child(strong) if isinstance(strong, nodes.strong) else None
    return isinstance(link, (addnodes.pending_xref, nodes.reference))


def _only_child(parent: nodes.Element) -> nodes.Node | None:
    """All that a node says is said by this one."""
    children = [child for child in parent.children if child.astext()]
    return children[0] if len(children) == 1 else None


def chip(letter: str, number: str) -> nodes.inline:
    """A token: the character with its id, as in a₀ … z₂₅ and BOS₂₆."""
    kind = ["token"] if len(letter) == 1 else ["token", "token-special"]
    token = nodes.inline(classes=kind)
    token += nodes.Text(letter)
    token += nodes.subscript("", number)
    return token


class SectionNumbers(SphinxPostTransform):
    """Set a section's number apart from its title."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for title in list(self.document.findall(nodes.title)):
            first = title.children[0] if title.children else None
            match = NUMBER.fullmatch(first) if isinstance(first, nodes.Text) else None
            if first and match:
                number = nodes.inline("", match[1], classes=["section-number"])
                title[0:1] = [number, nodes.Text(" " + match[2])]


class MarginNotes(SphinxPostTransform):
    """Repeat each footnote's text beside its mark, for pages wide enough.

    The style sheet shows either the notes in the margin or the footnotes.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        if self.app.builder.name == "epub":
            return
        notes = {
            name: note
            for note in self.document.findall(nodes.footnote)
            for name in note["ids"]
        }
        for mark in list(self.document.findall(nodes.footnote_reference)):
            note = notes.get(mark.get("refid"))
            if note:
                index = mark.parent.index(mark)
                mark.parent.insert(index + 1, self.beside(note))

    def beside(self, note: nodes.footnote) -> margin_note:
        result = margin_note()
        label = note.children[0].astext()
        result += nodes.superscript("", label)
        for part in note.children[1:]:
            result += nodes.Text(" ")
            result += [child.deepcopy() for child in part.children]
        for element in result.findall(nodes.Element):
            element["ids"] = []
        return result


def visit_no_heading(translator: Any, node: no_heading) -> None:
    """A cell, for a heading that says nothing confuses who hears the page."""
    row: Any = node.parent
    row.column += 1
    translator.body.append(markup("no-heading.html"))
    raise nodes.SkipNode


def visit_shell(translator: Any, node: shell) -> None:
    """Each line that one types, and what is remarked on it."""
    lines = [SHELL.fullmatch(line) for line in node.astext().splitlines()]
    typed = [(line[1], line[2]) for line in lines if line]
    translator.body.append(markup("shell.html", lines=typed))
    raise nodes.SkipNode


def set_aside(translator: Any, _: nodes.Element) -> None:
    """Begin to gather what is in a node."""
    translator.context.append(translator.body)
    translator.body = []


def depart_box(translator: Any, node: box) -> None:
    put_around(translator, "box.html", lead=node["lead"])


def depart_margin_note(translator: Any, _: margin_note) -> None:
    put_around(translator, "margin-note.html")


def put_around(translator: Any, template: str, **values: object) -> None:
    """Put a template around what was gathered."""
    inner = Markup("".join(translator.body))
    translator.body = translator.context.pop()
    translator.body.append(markup(template, inner=inner, **values))


def add_to(app: Sphinx) -> None:
    """Make the transforms and the nodes known."""
    app.add_transform(Prose)
    app.add_post_transform(MarginNotes)
    app.add_post_transform(SectionNumbers)
    gathered = (set_aside, depart_box)
    app.add_node(box, html=gathered, epub=gathered)
    app.add_node(margin_note, html=(set_aside, depart_margin_note))
    typed = (visit_shell, None)
    app.add_node(shell, html=typed, epub=typed)
    gap = (visit_no_heading, None)
    app.add_node(no_heading, html=gap, epub=gap)
