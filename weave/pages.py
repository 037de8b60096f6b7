"""What the layout of a page needs to know, and what becomes of old pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.toctree import TocTree

from literate.model import Program

from . import contents, widgets
from .contents import FRONT, Entry
from .library import Library
from .markup import markup

SHORT_CODE = re.compile(r'<code class="short .*?</code>', re.DOTALL)
PART = re.compile(r'<span class="pre">([^<]*)</span>')
TEMPLATES = {"page.html": "book-page.html"}
# Files that no page has a use for, and that weigh much. Sphinx's scripts serve
# its own search.
NEVER = (
    "pygments.css",
    "furo-extensions.css",
    "debug.css",
    "furo.js",
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
)


def title(builder: Any, page: str) -> Markup:
    """A page's title as it stands on other pages: without any HTML that the
    author wrote into it, which belongs to the page itself."""
    found = builder.env.titles[page].deepcopy()
    for raw in list(found.findall(nodes.raw)):
        raw.parent.remove(raw)
    return Markup(builder.render_partial(found)["title"])


def sections(builder: Any, page: str) -> Markup:
    """A list of links to the sections of a page."""
    toc = TocTree(builder.env).get_toc_for(page, builder).deepcopy()
    for raw in list(toc.findall(nodes.raw)):
        raw.parent.remove(raw)
    lists = list(toc.findall(nodes.bullet_list))  # the first holds the page alone
    return Markup(builder.render_partial(lists[1])["fragment"] if lists[1:] else "")


def put_sections_at_head(context: dict[str, Any]) -> None:
    """Let a chapter's title be followed by links to its sections."""
    if context["book_sections"]:
        title, end, rest = context["body"].partition("</h1>")
        found = markup(
            "at-head.html",
            sections=context["book_sections"],
            is_numbered=bool(context["book_here"].number),
        )
        context["body"] = title + end + str(found) + rest


def context(
    library: Library, env: BuildEnvironment, page: str, title_of: Callable[[str], str]
) -> dict[str, Any]:
    """What the templates need to know about a page's place in the book."""
    entries = contents.entries(library.book)
    about = contents.page_about(library, page)
    program = about.program if about else None
    here = _entry_of(entries, page, program)
    if here and here.program and not program:
        program = library.book.programs[here.program]
    before, after = _neighbours(entries, page, here)
    of_program = contents.program_pages(library, program) if program else ()
    own_parts = [FRONT, *(entry.page for entry in entries)]
    return {
        "book_entries": entries,
        "book_here": here,
        "book_about": about,
        "book_program": program,
        "book_program_pages": list(of_program),
        "book_other_pages": [
            other
            for other in env.toctree_includes.get(FRONT, [])
            if other not in own_parts
        ],
        "book_before": before,
        "book_after": after,
        "book_ends": bool(here and here.page == page and here.number and not after),
        "book_next": next((e for e in entries if e.page == after), None),
        "title_of": title_of,
        # Furo makes links of these, at length; the layout makes its own.
        "prev": None,
        "next": None,
        "toctree": lambda **_: "",
    }


def _entry_of(entries: list[Entry], page: str, program: Program | None) -> Entry | None:
    """The chapter that a page is or belongs to."""
    wanted = contents.page_of(program.chapter.path) if program else page
    return next((entry for entry in entries if entry.page == wanted), None)


def _neighbours(
    entries: list[Entry], page: str, here: Entry | None
) -> tuple[str | None, str | None]:
    """The pages before and after one, in its part of the book; from a program's,
    back to its chapter."""
    part = [e.page for e in entries if e.is_appendix == (here and here.is_appendix)]
    order = [FRONT, *(part or [entry.page for entry in entries])]
    if page not in order:
        return (here.page if here else None), None
    at = order.index(page)
    before = order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    return before, after


def join_short_code(context: dict[str, Any]) -> None:
    """Sphinx puts each word of code into an element that keeps it on one line;
    short code stays on one as a whole."""

    def joined(code: re.Match[str]) -> str:
        return PART.sub(r"\1", code[0])

    if "body" in context:
        context["body"] = SHORT_CODE.sub(joined, context["body"])


def drop_unneeded_files(context: dict[str, Any], tree: nodes.document | None) -> None:
    """Leave out style sheets and scripts that a page has no use for."""
    unneeded = [*NEVER]
    if tree is None or not list(tree.findall(_is_formula)):
        unneeded.append("katex.css")
    if not context["book_has_widgets"]:
        unneeded += [widgets.LOADER, "widgets.css", "listing.css"]
    if not context["book_about"]:
        unneeded.append("programs.css")
    if context["pagename"] != "search":
        unneeded.append("search.css")
    if context["pagename"] != FRONT:
        unneeded.append("front.css")
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file
            for file in context[kind]
            if Path(str(getattr(file, "filename", file))).name not in unneeded
        ]


def _is_formula(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.math, nodes.math_block))


def remove_stale(out: Path, found: Iterable[str], assets: Path) -> None:
    """Remove the pages, programs, fonts and boxes of a book that was another."""
    keep = {out / f"{page}.html" for page in [*found, "search"]}
    for path in out.rglob("*.html"):
        if path not in keep and "_static" not in path.relative_to(out).parts:
            path.unlink()
    static = out / "_static"
    for folder in ("programs", "fonts", "card", widgets.ASSETS):
        for path in (static / folder).rglob("*.*"):
            if not (assets / path.relative_to(static)).exists():
                path.unlink()
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
