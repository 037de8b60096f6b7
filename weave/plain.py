"""What the e-book and the printed book have in common: nothing in them opens,
no link leads out of them into a folder, and a chapter says its own number."""

from __future__ import annotations

import re
from collections.abc import Callable

from docutils import nodes
from sphinx.config import Config

from . import contents
from .library import Library

BUILDERS = ("epub", "pdf")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>')
ELSEWHERE = re.compile(r"(https?|mailto):")


def choose_contents(config: Config, library: Library) -> None:
    """Leave out what serves a screen with a pointer only, and the variants'
    whole programs, which differ from their chapter's in a few lines."""
    variants = [p.name for p in library.book.programs.values() if p.is_variant]
    wholes = [f"programs/{name}.md" for name in variants]
    config.exclude_patterns += ["changes/**", "reference/**", *wholes]
    config.html_additional_pages = {}
    config.html_permalinks = False


def programs(library: Library) -> list[str]:
    """The pages of the whole programs, in the order of their chapters, each
    with the headers that are its own."""
    pages = (
        page
        for entry in contents.entries(library.book)
        if entry.program
        for page in contents.program_pages(
            library, library.book.programs[entry.program]
        )
        if page.file
    )
    return [page.page for page in pages]


def number(library: Library, page: str, doctree: nodes.document) -> None:
    """Put a chapter's number before its title."""
    found = number_of(library, page)
    title = next(doctree.findall(nodes.title), None)
    if found and title:
        title.insert(0, nodes.Text(" "))
        title.insert(0, nodes.inline("", found, classes=["chapter-number"]))


def number_of(library: Library, page: str) -> str:
    """A chapter's number; "" for a page without one."""
    entries = contents.entries(library.book)
    return next((entry.number for entry in entries if entry.page == page), "")


def opened(body: str) -> str:
    """The page with its folded blocks open."""
    return body.replace("<details>", '<details open="open">')


def relinked(body: str, address: Callable[[str], str | None]) -> str:
    """The page with each link led to where `address` says, or to nowhere."""

    def led(link: re.Match[str]) -> str:
        old = link[1]
        new = old if ELSEWHERE.match(old) else address(old)
        return link[0].replace(f'"{old}"', f'"{new}"', 1) if new else "<a>"

    return LINK.sub(led, body)
