"""What surrounds the chapters: a program's own pages, the way through the
book, and what the templates need to know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes

from .model import Book, Chapter, Program
from .weave_code import docname

PAGES = {
    "programs": "The whole program",
    "changes": "What changed",
    "reference": "Reference",
}


@dataclass(frozen=True)
class Entry:
    """A chapter as the way through the book shows it."""

    page: str
    title: str
    number: str  # "" for an appendix
    program: str | None


def entries(book: Book, root: Path) -> list[Entry]:
    """The chapters in reading order: the numbered ones, then appendices."""
    found = [_entry(chapter, root) for chapter in book.chapters]
    return sorted(found, key=lambda e: (not e.number, int(e.number or 0), e.page))


def _entry(chapter: Chapter, root: Path) -> Entry:
    number = re.match(r"\d+(?=-)", Path(chapter.path).stem)
    text = (root / chapter.path).read_text("utf-8", errors="replace")
    heading = re.search(r"^# +(.*?)\s*$", text, re.MULTILINE)
    title = heading[1] if heading else Path(chapter.path).stem
    return Entry(
        docname(chapter.path), title, number[0] if number else "", chapter.program
    )


def write_stubs(book: Book, root: Path) -> None:
    """Give every program its three pages below docs/.

    Sphinx reads pages from files only; these hold one directive each. They
    are written when their content changes, so that nothing is read again.
    """
    for folder in PAGES:
        wanted = {}
        for program in book.programs.values():
            if folder != "changes" or program.parent:
                wanted[f"{program.name}.md"] = _stub(folder, program)
        _sync(root / "docs" / folder, wanted)


def _stub(folder: str, program: Program) -> str:
    """A page of one directive. The reference puts the program's names into a
    namespace of their own, since other programs have the same ones."""
    title = f"{program.name}: {_title(folder, program).lower()}"
    body = f"```{{book-{folder}}} {program.name}\n```\n"
    if folder == "reference":
        space = re.sub(r"\W", "_", f"program_{program.name}")
        body = (
            "```{eval-rst}\n"
            f".. cpp:namespace:: {space}\n\n"
            f".. doxygenfile:: {program.name}.cpp\n"
            f"   :project: {program.name}\n"
            "```\n"
        )
    # The search leads to the chapters, which show the same lines.
    quiet = "" if folder == "reference" else "nosearch: true\n"
    return f"---\norphan: true\n{quiet}---\n\n# {title}\n\n{body}"


def _title(folder: str, program: Program) -> str:
    """What a program's page is called: "What changed since chapter 2"."""
    if folder != "changes":
        return PAGES[folder]
    number = re.match(r"\d+(?=-)", program.parent)
    before = f"chapter {number[0]}" if number else program.parent
    return f"{PAGES[folder]} since {before}"


def _sync(folder: Path, wanted: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        write_changed(folder / name, text)


def write_changed(path: Path, text: str) -> None:
    """Write a file unless it already says so."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def write_programs(weaver, folder: Path) -> None:
    """The programs as files to download, as they are shown."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in weaver.book.programs:
        write_changed(folder / f"{name}.cpp", weaver.listing(name).text)


# The front page

STEPS = {
    "0": "A table of which letter follows which.",
    "1": "The table becomes a network, and learns by stepping downhill.",
    "2": "The slopes come from recording what was computed.",
    "3": "A letter looks back at all letters before it.",
    "4": "Several heads, several layers: a transformer.",
    "5": "A step size of its own for every parameter.",
}


def steps(chapters: list[Entry], address) -> str:
    """The numbered chapters as a list of large steps."""
    items = [
        f'<li><a href="{address(e.page)}"><span class="number">{e.number}</span>'
        f'<span class="title">{e.title}</span>'
        f'<span class="what">{STEPS.get(e.number, "")}</span></a></li>'
        for e in chapters
        if e.number
    ]
    return f'<ol class="steps">{"".join(items)}</ol>\n'


# Where a page stands


def context(app, page: str) -> dict:
    """What the templates need to know about a page's place in the book."""
    kind, name = _program_page(page)
    programs = app.weaver.book.programs
    here = _entry_of(app.entries, page, programs.get(name))
    program = programs.get(name or (here and here.program))
    found = {
        "book_entries": app.entries,
        "book_here": here,
        "book_kind": PAGES.get(kind, ""),
        "book_program": program and program.name,
        "book_program_pages": _pages_of(program),
    }
    before, after = _neighbours(app.entries, page, here)
    for side, link in (("prev", before), ("next", after)):
        found[side] = link and {
            "link": app.builder.get_relative_uri(page, link.page),
            "title": link.title,
        }
    return found


def _neighbours(chapters: list[Entry], page: str, here: Entry | None):
    """The pages before and after one; from a program's, back to its chapter."""
    order = [Link("index", "Front page"), *(Link(e.page, e.title) for e in chapters)]
    at = next((i for i, link in enumerate(order) if link.page == page), None)
    if at is None:
        return here and Link(here.page, here.title), None
    before = order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    return before, after


def drop_unneeded_files(context: dict, doctree) -> None:
    """Leave out style sheets and scripts that a page has no use for.

    They weigh much. Sphinx's own scripts serve the search page alone.
    """
    unneeded = ["pygments.css", "furo-extensions.css", "debug.css"]
    if doctree is None or not list(doctree.findall(math_or_block)):
        unneeded.append("katex.css")
    if context["pagename"] != "search":
        unneeded += ["documentation_options.js", "doctools.js", "sphinx_highlight.js"]
    for kind in ("css_files", "script_files"):
        context[kind] = [
            file
            for file in context[kind]
            if Path(str(getattr(file, "filename", file))).name not in unneeded
        ]


def math_or_block(node) -> bool:
    return isinstance(node, (nodes.math, nodes.math_block))


@dataclass(frozen=True)
class Link:
    page: str
    title: str


def _program_page(page: str) -> tuple[str, str]:
    """Which of a program's pages this is, and which program's."""
    parts = page.split("/")
    if len(parts) == 3 and parts[0] == "docs" and parts[1] in PAGES:
        return parts[1], parts[2]
    return "", ""


def _entry_of(chapters: list[Entry], page: str, program: Program | None):
    path = docname(program.chapter.path) if program else page
    return next((e for e in chapters if e.page == path), None)


def _pages_of(program: Program | None) -> list[Link]:
    """The pages about a program, as links."""
    if not program:
        return []
    result = []
    for folder in PAGES:
        if folder != "changes" or program.parent:
            title = _title(folder, program)
            result.append(Link(f"docs/{folder}/{program.name}", title))
    return result
