"""The Sphinx extension: chapters in, pages of the book out.

MyST reads the chapters' prose. Their code blocks come here, and are shown as
the model knows them: nothing is parsed twice, so what is shown is what is
compiled.
"""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import (
    weave_doxygen,
    weave_epub,
    weave_fonts,
    weave_math,
    weave_pages,
    weave_prose,
    weave_search,
)
from .book import load
from .model import Output
from .weave_code import Weaver, docname, sketch
from .weave_listing import changes, whole_program

logger = logging.getLogger(__name__)


# Code blocks and whole programs, as nodes that are rendered when written


class code_node(nodes.General, nodes.Element):
    """Some code: a fragment, an output, a program. Its one child holds the
    plain text, for the search."""


def _code(kind: str, text: str, **attributes) -> code_node:
    node = code_node(kind=kind, **attributes)
    node += nodes.literal_block(text, text, language="none")
    return node


class CodeBlock(SphinxDirective):
    """A fence of the chapters, looked up in the model by where it stands."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = None

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        place = {"path": f"{self.env.docname}.md", "line": self.lineno}
        return [_code(self.name, text, **place)]


class BookPage(SphinxDirective):
    """All of a program's own page: the directive's name says which."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        program = self.arguments[0]
        text = self.env.app.weaver.listing(program).text
        return [_code(self.name, text, program=program)]


class Steps(SphinxDirective):
    """The chapters at a glance, for the front page."""

    def run(self) -> list[nodes.Node]:
        return [code_node(kind="book-steps")]


def visit_code(translator, node: code_node) -> None:
    builder, kind = translator.builder, node["kind"]
    weaver = builder.app.weaver

    def address(page: str) -> str:
        here = builder.current_docname
        return "" if page == here else builder.get_relative_uri(here, page)

    if kind == "book-steps":
        found = weave_pages.steps(builder.app.entries, address)
    elif kind == "book-programs":
        found = whole_program(weaver, node["program"], address)
    elif kind == "book-changes":
        found = changes(weaver, node["program"], address)
    else:
        found = _block(builder, node, address)
    translator.body.append(found)
    raise nodes.SkipNode


def _block(builder, node: code_node, address) -> str:
    weaver = builder.app.weaver
    if node["kind"] == "cpp":
        piece = weaver.fragment_at(node["path"], node["line"])
        return weaver.fragment(piece, address) if piece else sketch(node.astext())
    for chapter in weaver.book.chapters:
        for output in chapter.outputs:
            if (chapter.path, output.place.line) == (node["path"], node["line"]):
                return _output(output, node.astext(), address)
    return f"<pre>{escape(node.astext())}</pre>\n"


def _output(output: Output, text: str, address) -> str:
    """What a program prints, with the program's name below it."""
    lines = [
        '<span class="gap">⋮</span>' if line == "..." else escape(line, quote=False)
        for line in text.split("\n")
    ]
    where = f'<a href="{address(f"docs/programs/{output.program}")}">'
    by = f"{where}{output.program}</a> prints"
    if output.names == "guide":
        by += " on the guide’s own names"
    return (
        '<figure class="output">'
        f"<figcaption>{by}</figcaption>"
        f'<pre tabindex="0">{chr(10).join(lines)}</pre></figure>\n'
    )


# The build


class BrokenBook(SphinxError):
    """Chapters that do not make programs do not make pages either."""

    category = "The chapters have problems"


def start(app: Sphinx, config) -> None:
    """Read the book; let Doxygen read its programs; gather the fonts."""
    root, build = Path(app.confdir), Path(app.confdir) / "build"
    book = load(root)
    if book.problems:
        raise BrokenBook("\n" + "\n".join(map(str, book.problems)))
    app.weaver = Weaver(
        book,
        lambda name, text: weave_doxygen.read(weave_doxygen.run(name, text, build)),
    )
    app.formulas = weave_math.Formulas(build / "weave" / "formulas.json")
    app.entries = weave_pages.entries(book, root)
    weave_pages.write_stubs(book, root)
    for name in book.programs:
        weave_doxygen.run(name, app.weaver.listing(name).text, build)
        config.breathe_projects[name] = str(build / "doxygen" / name / "xml")
    assets = build / "weave" / "assets"
    weave_pages.write_programs(app.weaver, assets / "programs")
    app.fonts = weave_fonts.Fonts(root / "node_modules", assets)
    config.html_static_path.append(str(assets))


def changed_programs(app: Sphinx, env: BuildEnvironment, *_) -> list[str]:
    """The pages to read again because a program's text is not what it was."""
    before = getattr(env, "book_digests", {})
    env.book_digests = {
        name: hashlib.sha256(app.weaver.listing(name).text.encode()).hexdigest()
        for name in app.weaver.book.programs
    }
    changed = [n for n, d in env.book_digests.items() if before.get(n) != d]
    app.code_changed = bool(changed)
    pages = [f"docs/{kind}/{n}" for kind in weave_pages.PAGES for n in changed]
    return [page for page in pages if page in env.found_docs]


def set_formulas(app: Sphinx, doctree: nodes.document) -> None:
    app.formulas_wanted = getattr(app, "formulas_wanted", [])
    app.formulas_wanted += weave_math.formulas_in(doctree)


def rewrite_code(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Set the formulas, cut the fonts for what is written now, and say which
    pages show code that has changed."""
    app.formulas.set_all(getattr(app, "formulas_wanted", []))
    text = "".join(
        Path(env.doc2path(page)).read_text("utf-8") for page in env.found_docs
    )
    if not app.fonts.gather(text, "".join(app.formulas.known.values())):
        logger.warning("no fonts and no formulas: run npm ci")
    if not app.code_changed:
        return []
    chapters = {docname(c.path) for c in app.weaver.book.chapters}
    programs = tuple(f"docs/{folder}/" for folder in weave_pages.PAGES)
    return [p for p in env.found_docs if p in chapters or p.startswith(programs)]


def page_context(app: Sphinx, page: str, template: str, context: dict, doctree):
    """Tell the templates where a page stands in the book; which template."""
    if app.builder.name == "epub":
        weave_epub.link_program(app, page, context)
        return None
    context.update(weave_pages.context(app, page))
    weave_pages.drop_unneeded_files(context, doctree)
    own = {"page.html": "book-page.html", "search.html": "book-search.html"}
    return own.get(template, template)


def setup(app: Sphinx) -> dict:
    for name in ("cpp", "text"):
        app.add_directive(name, CodeBlock)
    for name in ("programs", "changes"):
        app.add_directive(f"book-{name}", BookPage)
    app.add_directive("book-steps", Steps)
    app.add_node(code_node, html=(visit_code, None), epub=(visit_code, None))
    app.add_node(
        weave_prose.margin_note,
        html=(weave_prose.visit_margin_note, weave_prose.depart_margin_note),
    )
    box = (weave_prose.visit_box, weave_prose.depart_box)
    app.add_node(weave_prose.box, html=box, epub=box)
    gap = (weave_prose.visit_no_heading, None)
    app.add_node(weave_prose.no_heading, html=gap, epub=gap)
    app.add_node(weave_prose.inline_svg, html=(weave_prose.visit_svg, None))
    app.add_html_math_renderer(
        "katex",
        (weave_math.visit_math, None),
        (weave_math.visit_math_block, None),
    )
    app.add_transform(weave_prose.Prose)
    app.add_post_transform(weave_prose.Pictures)
    app.add_post_transform(weave_prose.MarginNotes)
    app.add_domain(weave_search.BookDomain)
    app.add_domain(weave_search.QuietCppDomain, override=True)
    app.add_builder(weave_epub.EpubBuilder, override=True)
    app.connect("config-inited", start)
    app.connect("builder-inited", weave_epub.choose_contents)
    app.connect("env-get-outdated", changed_programs)
    app.connect("source-read", weave_prose.join_alternatives)
    app.connect("doctree-read", set_formulas)
    app.connect("env-updated", rewrite_code)
    app.connect("html-page-context", page_context)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
