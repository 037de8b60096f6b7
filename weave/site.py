"""All that the pages know while Sphinx makes them, in one object.

What Sphinx asks for while it works, this answers: its methods are the
handlers. What is kept from one build to the next lies in Sphinx's
environment, as the data of the domain "book", and in build/weave.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxTranslator

from literate.files import write_changed
from literate.join import load

from . import (
    contents,
    cover,
    directives,
    doxygen,
    epub,
    glossary,
    hosting,
    pages,
    pdf,
    plain,
    plates,
    prose,
    reference,
    search,
    settings,
    specimens,
    stage,
    unused,
    wholes,
    widgets,
)
from .code import DOWNLOADS, Page
from .fonts import Fonts
from .formulas import Formulas, is_short
from .library import Library
from .markdown import BookParser
from .markup import NAMESPACE, markup
from .nodes import (
    book_changes,
    book_file,
    book_fragment,
    book_output,
    book_sketch,
    book_steps,
    book_words,
)
from .sections import Sections

logger = logging.getLogger(__name__)


class Site:
    """The pages of the book whose root is given, for one run of Sphinx."""

    library: Library
    sections: Sections
    index: str  # what the search looks through
    formulas: Formulas
    fonts: Fonts

    def __init__(self, root: Path):
        self.root = root
        self.build = root / "build"
        self.assets = self.build / "weave" / "assets"
        self.titles: dict[str, Markup] = {}  # by page, as they are asked for
        self.boxes: list[str] = []  # the scripts of those that run a program
        self.card = ""  # the path of the picture that goes with a link

    def connect(self, app: Sphinx) -> None:
        """Tell Sphinx what to ask, and when."""
        app.setup_extension("myst_parser")
        app.setup_extension("breathe")
        app.add_source_parser(BookParser, override=True)
        app.add_domain(search.BookDomain)
        app.add_domain(search.QuietCppDomain, override=True)
        app.add_builder(epub.EpubBuilder, override=True)
        app.add_builder(pdf.PdfBuilder)
        directives.add_to(app, self)
        prose.add_to(app)
        specimens.add_to(app)
        glossary.add_to(app)
        plates.add_to(app, lambda page: plain.number_of(self.library, page))
        widgets.add_to(app, self.root, self.program_of)
        visits: dict[type[nodes.Element], Callable[..., None]] = {
            book_fragment: self.visit_fragment,
            book_sketch: self.visit_sketch,
            book_output: self.visit_output,
            book_file: self.visit_file,
            book_changes: self.visit_changes,
            book_steps: self.visit_steps,
            book_words: self.visit_words,
        }
        for node, visit in visits.items():
            app.add_node(node, html=(visit, None), epub=(visit, None))
        app.add_html_math_renderer(
            "katex", (self.visit_math, None), (self.visit_math_block, None)
        )
        app.connect("config-inited", self.start)
        app.connect("builder-inited", self.choose, priority=100)
        app.connect("doctree-read", self.page_read, priority=400)  # before its contents
        app.connect("env-updated", self.all_read)
        app.connect("doctree-resolved", self.page_resolved)
        app.connect("html-page-context", self.page_context)
        app.connect("build-finished", self.finish)

    # Events, in their order

    def start(self, app: Sphinx, config: Config) -> None:
        """Read the book and lay out the stage."""
        book = load(self.root)
        settings.apply(config, book.settings.title)
        kept = self.build / "weave"
        self.library = Library(book, kept / "names.json")
        self.formulas = Formulas(kept / "formulas.json")
        self.fonts = Fonts(self.assets)
        stage.renew(Path(app.srcdir), stage.content(self.library))
        config.breathe_projects = {
            program.name: str(doxygen.xml(self.build, program.name))
            for program in self.library.referenced()
        }

    def choose(self, app: Sphinx) -> None:
        """Make ready what this kind of output needs, before Breathe asks."""
        if isinstance(app.builder, epub.EpubBuilder):
            app.builder.library = self.library
            epub.choose_contents(app.config, self.library)
            return
        if isinstance(app.builder, pdf.PdfBuilder):
            app.builder.library = self.library
            pdf.choose_contents(app.config, self.library)
            app.config.html_static_path.append(str(self.assets))
            return
        cast(StandaloneHTMLBuilder, app.builder).search = False  # the book has its own
        book, about = self.library.book, app.config.epub_description
        entries = contents.entries(book)
        self.card = hosting.draw_card(self.assets, book.settings.title, about, entries)
        hosting.sign().draw(self.assets)
        stage.renew(self.assets / DOWNLOADS, self.library.downloads())
        boxes = widgets.content(book.settings)
        self.boxes = sorted(boxes)
        stage.renew(self.assets / widgets.ASSETS, boxes)
        if boxes:
            loader = f"{widgets.ASSETS}/{widgets.LOADER}"
            app.add_js_file(loader, loading_method="defer")
        app.config.html_static_path.append(str(self.assets))
        for program in self.library.referenced():
            files = {f.name: f.tangled.text for f in self.library.of(program)}
            doxygen.run(self.build, program.name, files)

    def page_read(self, app: Sphinx, doctree: nodes.document) -> None:
        self.formulas.want(doctree)
        about = contents.page_about(self.library, app.env.docname)
        if about and about.kind == "reference":
            reference.arrange(self.library, about.program, doctree)

    def all_read(self, _: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Set the formulas, cut the fonts for what is written now, and say
        which pages show what has changed."""
        self.formulas.set_wanted()
        paths = [Path(env.doc2path(page)) for page in sorted(env.found_docs)]
        paths += sorted(Path(env.srcdir).glob("docs/*.bib"))
        text = "".join(path.read_text("utf-8") for path in paths)
        if not self.fonts.gather(text, "".join(self.formulas.known.values())):
            logger.warning("no fonts and no formulas: run npm ci")
        self.sections = self.gather(env)
        self.index = search.script(self.library, self.sections)
        data = env.domains["book"].data
        before, data["digest"] = data["digest"], self.digest(env)
        return env.found_docs if before != data["digest"] else []

    def gather(self, env: BuildEnvironment) -> Sections:
        """The sections of the chapters, then of the pages about the book."""
        order = [entry.page for entry in contents.entries(self.library.book)]
        order += env.toctree_includes.get(contents.FRONT, [])
        pages = dict.fromkeys(page for page in order if page in env.found_docs)
        trees = {page: env.get_doctree(page) for page in pages}
        return Sections(trees, env.titles)

    def digest(self, env: BuildEnvironment) -> str:
        """Changes with what every page may show: code, links to it, titles."""
        files = [file.tangled.text for file in self.library.files.values()]
        entries = [repr(entry) for entry in contents.entries(self.library.book)]
        titles = [f"{page} {title}" for page, title in sorted(env.titles.items())]
        everything = json.dumps([files, entries, titles, self.index, self.boxes])
        return hashlib.sha256(everything.encode()).hexdigest()

    def page_resolved(self, app: Sphinx, doctree: nodes.document, page: str) -> None:
        if app.builder.name in plain.BUILDERS:
            plain.number(self.library, page, doctree)
            return
        about = contents.page_about(self.library, page)
        if about and about.kind == "reference":
            here = self.page_at(app.builder, page)
            reference.explain(self.library, about.program, here, doctree)

    def page_context(
        self, app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
    ) -> str | None:
        """Tell the templates where a page stands; say which template it has."""
        builder = cast(StandaloneHTMLBuilder, app.builder)
        if isinstance(builder, epub.EpubBuilder):
            context["body"] = builder.page_body(page, context.get("body", ""))
            return None
        title_of = partial(self.title, builder)
        context.update(pages.context(self.library, app.env, page, title_of))
        is_front = page == contents.FRONT
        context["book_cover"] = cover.picture(self.root) if is_front else ""
        context["book_head"] = self.head(app.config, page)
        context["book_has_widgets"] = widgets.are_live(tree, self.root)
        context["book_sign"] = hosting.sign()
        context["metatags"] = ""  # what docutils would say twice
        context["book_letters"] = page in {t.letter.page for t in self.sections.terms}
        context["book_sections"] = self.contents(builder, page) if tree else ""
        if context["book_here"] and not context["book_about"]:
            pages.put_sections_at_head(context)
        pages.join_short_code(context)
        pages.drop_unneeded_files(context, tree)
        return pages.TEMPLATES.get(template, template)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Write what belongs to no page. Remove what earlier builds made and this
        one would not."""
        if exception is None and app.builder.name == "html":
            write_changed(Path(app.outdir) / "_static" / search.INDEX, self.index)
            out, found = Path(app.outdir), sorted(app.env.found_docs)
            widgets.publish(self.assets, out)
            pages.remove_stale(out, found, self.assets)
            unused.drop(out, self.assets)
            book = self.library.book
            about, entries = app.config.epub_description, contents.entries(book)
            hosting.publish(out, book.settings, found, entries, about)

    def program_of(self, page: str) -> str:
        """The program of the chapter that a page is, or ""."""
        entries = contents.entries(self.library.book)
        return next((e.program for e in entries if e.page == page), "")

    def title(self, builder: Any, page: str) -> Markup:
        """A page's title as other pages show it."""
        if page not in self.titles:
            self.titles[page] = pages.title(builder, page)
        return self.titles[page]

    def head(self, config: Config, page: str) -> hosting.Head:
        """What a page says of itself to those who link to it."""
        address = self.library.book.settings.address
        found = self.sections.titles.get(page, "Search")
        root = address or "../" * page.count("/")
        return hosting.Head(
            f"{plain.number_of(self.library, page)} {found}".strip(),
            hosting.description(self.sections, page, config.epub_description),
            address and address + ("" if page == contents.FRONT else f"{page}.html"),
            self.card and root + self.card,
        )

    def contents(self, builder: Any, page: str) -> Markup:
        """Links to the parts of a page: its sections, or the holes of a file."""
        about = contents.page_about(self.library, page)
        if about and about.file:
            parts = wholes.parts(about.file.tangled.root)
            return markup("file-contents.html", parts=parts)
        return pages.sections(builder, page)

    # Nodes

    def page(self, translator: SphinxTranslator) -> Page:
        builder = cast(StandaloneHTMLBuilder, translator.builder)
        return self.page_at(builder, builder.current_docname)

    def page_at(self, builder: Builder, here: str) -> Page:
        is_plain = builder.name in plain.BUILDERS
        uri = builder.get_relative_uri
        return Page(self.library, here, uri, is_plain, self.sections)

    def visit_fragment(self, translator: Any, node: book_fragment) -> None:
        fragment = self.library.block(node["path"], node["line"])
        assert fragment is not None  # or the directive had made it a sketch
        _put(translator, self.page(translator).fragment(fragment))

    def visit_sketch(self, translator: Any, node: book_sketch) -> None:
        _put(translator, self.page(translator).sketch(node.astext()))

    def visit_output(self, translator: Any, node: book_output) -> None:
        output = self.library.output(node["path"], node["line"])
        _put(translator, self.page(translator).output(output))

    def visit_file(self, translator: Any, node: book_file) -> None:
        file = self.library.files[node["path"]]
        _put(translator, self.page(translator).file(file))

    def visit_changes(self, translator: Any, node: book_changes) -> None:
        program = self.library.book.programs[node["program"]]
        _put(translator, self.page(translator).changes(program))

    def visit_steps(self, translator: Any, _: book_steps) -> None:
        found = markup(
            "steps.html",
            entries=contents.entries(self.library.book),
            page=self.page(translator),
            title_of=partial(self.title, translator.builder),
        )
        _put(translator, found)

    def visit_words(self, translator: Any, _: book_words) -> None:
        here = self.page(translator)
        words = glossary.introduced(self.sections, here.here)
        if here.plain or not words:  # on paper the glossary is a part of the same
            raise nodes.SkipNode
        _put(translator, markup("words.html", words=words))

    def visit_math(self, translator: Any, node: nodes.math) -> None:
        self.put_formula(translator, node.astext(), display=False)

    def visit_math_block(self, translator: Any, node: nodes.math_block) -> None:
        self.put_formula(translator, node.astext(), display=True)

    def put_formula(self, translator: Any, tex: str, display: bool) -> None:
        epub = translator.builder.name == "epub"
        found = (self.formulas.mathml if epub else self.formulas.html)(tex, display)
        if not epub:
            found = Markup(NAMESPACE.sub("", found))
        short = is_short(found)
        values = {"formula": found, "display": display, "short": short}
        _put(translator, markup("formula.html", **values))


def _put(translator: Any, found: Markup) -> None:
    """Write markup for a node, and nothing for what is in it."""
    translator.body.append(str(found))
    raise nodes.SkipNode
