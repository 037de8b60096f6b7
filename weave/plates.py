"""Pictures and tables, each with a number, a caption, and a place to refer to.

In a chapter a picture is a paragraph of its own, and the paragraph after it,
if all of it is emphasized, says what is to be seen. A link from the text to
the picture's file, such as `[figure](../pictures/a.svg)`, becomes a reference
with the number. A table has such a paragraph after it as well, which begins
with a name to link to: `<a id="table-a"></a>`, for `[table](#table-a)`. So a
chapter reads well on a code host too.

A picture right below the title of a page has neither number nor caption: it is
one of those that grow from chapter to chapter. Nor has a small map for the
margin, whose file's name begins with here-.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from .markup import NAMESPACE, markup
from .nodes import growing, inline_svg, plate, plate_caption, plate_reference
from .prose import put_around, set_aside

IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
STYLE = re.compile(r"<style>\n(.*?)</style>\n", re.DOTALL)
NAMED = re.compile(r'<a id="(table-[\w-]+)">')
MAP = "here-"  # begins the name of a small map of where one is
NARROW = ".narrow.svg"  # ends the name of what is shown where there is less room

NumberOf = Callable[[str], str]  # the number of a page's chapter, or ""


def join_alternatives(_: Sphinx, __: str, source: list[str]) -> None:
    """Put each picture's text alternative on one line.

    MyST drops the line breaks in it, and with them the space between two
    words. Every other line keeps its number.
    """

    def one_line(image: re.Match[str]) -> str:
        return image[0].replace("\n", " ") + "\n" * image[0].count("\n")

    source[0] = IMAGE.sub(one_line, source[0])


class Plates(SphinxTransform):
    """Join pictures and tables with their captions, count them, and find what
    refers to them."""

    default_priority = 490

    def apply(self, **_: Any) -> None:
        found: dict[str, plate] = {}
        pictures: list[Any] = list(self.document.findall(is_picture))
        for paragraph in pictures:
            uri = paragraph.children[0]["uri"]
            is_map = Path(uri).name.startswith(MAP)
            if is_map or is_at_head(paragraph):
                paragraph.replace_self(growing("", *paragraph.children, is_map=is_map))
                continue
            found[uri] = make_plate(paragraph, len(found) + 1)
            self.note(uri)
        tables = list(self.document.findall(nodes.table))
        named = [made for made in map(name_table, tables) if made]
        for ordinal, made in enumerate(named, 1):
            parts: list[Any] = [made, made.children[0]]
            for part in parts:
                part["ordinal"] = ordinal
            found["#" + made["anchor"]] = made
        links: list[Any] = list(self.document.findall(is_link))
        for link in links:
            target = link.get("reftarget") or link.get("refuri")
            if target in found:
                refer(link, found[target])

    def note(self, uri: str) -> None:
        """A picture's narrow version is part of the page as well."""
        path, file = self.env.relfn2path(str(narrow(Path(uri))))
        if Path(file).exists():
            self.env.note_dependency(path)


def is_picture(node: nodes.Node) -> bool:
    """A paragraph of one picture and nothing else."""
    return isinstance(node, nodes.paragraph) and _only(node, nodes.image)


def is_at_head(paragraph: Any) -> bool:
    """Right below the title of a page."""
    section = paragraph.parent
    is_first = section.index(paragraph) == 1 and isinstance(section[0], nodes.title)
    return is_first and isinstance(section.parent, nodes.document)


def is_link(node: nodes.Node) -> bool:
    return isinstance(node, (addnodes.download_reference, nodes.reference))


def is_caption(node: nodes.Node | None) -> TypeGuard[nodes.paragraph]:
    """A paragraph all of which is emphasized."""
    return isinstance(node, nodes.paragraph) and _only(node, nodes.emphasis)


def _only(paragraph: nodes.paragraph, kind: type[nodes.Element]) -> bool:
    children = paragraph.children
    return len(children) == 1 and isinstance(children[0], kind)


def make_plate(paragraph: Any, ordinal: int) -> plate:
    """The picture of a paragraph, with the caption that comes after it."""
    image = paragraph.children[0]
    anchor = f"figure-{Path(image['uri']).stem}"
    made = plate(kind="figure", anchor=anchor, ordinal=ordinal)
    caption = plate_caption(kind="figure", ordinal=ordinal)
    after = paragraph.next_node(siblings=True, descend=False)
    if is_caption(after):
        caption += after.children[0].children
        after.parent.remove(after)
    made += [image, caption]
    paragraph.replace_self(made)
    return made


def name_table(table: nodes.table) -> plate | None:
    """A table with the caption that comes after it, if there is one."""
    after = table.next_node(siblings=True, descend=False)
    tags = [] if after is None else list(after.findall(nodes.raw))
    name = NAMED.fullmatch(tags[0].astext()) if tags else None
    if not name or not isinstance(after, nodes.paragraph):
        return None
    for tag in tags:
        tag.parent.remove(tag)
    if not is_caption(after):
        return None
    made = plate(kind="table", anchor=name[1])
    table.replace_self(made)
    caption = plate_caption(kind="table")
    caption += after.children[0].children
    made += [caption, table]
    after.parent.remove(after)
    return made


def refer(link: nodes.Element, to: plate) -> None:
    """Make a link to a picture's file, or a table, a reference to its number."""
    reference = plate_reference("", link.astext(), **to.attributes)
    link.replace_self(reference)


def narrow(path: Path) -> Path:
    return path.with_name(path.stem + NARROW)


class Pictures(SphinxPostTransform):
    """Put the pictures into the pages themselves; an e-book links to them."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        if self.app.builder.name == "epub":
            return
        for found in list(self.document.findall(plate)):
            if found["kind"] == "figure":
                found.children.reverse()  # a caption in the margin begins at the top
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir) / image["uri"]
            if path.suffix == ".svg" and path.exists():
                image.replace_self(inline_svg(path=str(path), alt=image.get("alt", "")))


class Visits:
    """How the nodes above become markup."""

    def __init__(self, number_of: NumberOf):
        self.number_of = number_of

    def svg(self, translator: Any, node: inline_svg) -> None:
        path = Path(node["path"])
        known = translator.__dict__.setdefault("rules_of_pictures", set())
        both = [drawn(p, known) for p in (path, narrow(path)) if p.exists()]
        translator.body.append(markup("picture.html", alt=node["alt"], drawn=both))
        raise nodes.SkipNode

    def reference(self, translator: Any, node: plate_reference) -> None:
        found = markup(
            "plate-reference.html",
            anchor=node["anchor"],
            words=node.astext(),
            number=self.number(translator, node),
        )
        translator.body.append(found.rstrip())
        raise nodes.SkipNode

    def plate(self, translator: Any, node: plate) -> None:
        put_around(translator, "plate.html", kind=node["kind"], anchor=node["anchor"])

    def growing(self, translator: Any, node: growing) -> None:
        put_around(translator, "growing.html", is_map=node["is_map"])

    def caption(self, translator: Any, node: plate_caption) -> None:
        number = self.number(translator, node)
        put_around(translator, "plate-caption.html", kind=node["kind"], number=number)

    def number(self, translator: Any, node: nodes.Element) -> str:
        """The number in its chapter, or "" where chapters have none."""
        chapter = self.number_of(translator.builder.current_docname)
        return f"{chapter}.{node['ordinal']}" if chapter else ""


def drawn(path: Path, known: set[str]) -> Markup:
    """What is in the SVG element of a file, and the rest of its first tag. Of its
    rules those that the page knows already are left out."""

    def unknown(style: re.Match[str]) -> str:
        rules = [rule for rule in style[1].splitlines() if rule not in known]
        known.update(rules)
        return f"<style>{' '.join(rules)}</style>" if rules else ""

    text = STYLE.sub(unknown, path.read_text("utf-8"))
    return Markup(NAMESPACE.sub("", text[text.index("<svg") + len("<svg") :]))


def add_to(app: Sphinx, number_of: NumberOf) -> None:
    """Make the transforms and the nodes known."""
    visits = Visits(number_of)
    app.connect("source-read", join_alternatives)
    app.add_transform(Plates)
    app.add_post_transform(Pictures)
    app.add_node(inline_svg, html=(visits.svg, None))
    for node, visit, depart in (
        (growing, set_aside, visits.growing),
        (plate, set_aside, visits.plate),
        (plate_caption, set_aside, visits.caption),
        (plate_reference, visits.reference, None),
    ):
        app.add_node(node, html=(visit, depart), epub=(visit, depart))
