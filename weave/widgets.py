"""Boxes in the page that run a program of the book.

A comment after a figure, a table or an output, alone between empty lines,
makes a box of it:

    <!-- widget counts: Watch the table fill -->

Until somebody asks for more the box is that figure and a button with those
words. widgets/counts.js draws the rest; the chapter's program, compiled to
WebAssembly with its driver widgets/PROGRAM.cpp, computes it. A chapter whose
program is not compiled so keeps its figures as they are.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from literate.files import write_changed
from literate.settings import DataSet, Settings

from .javascript import NoAnswer, ask
from .nodes import book_file, widget
from .prose import put_around, set_aside

SOURCES = "widgets"
ENGINES = "build/widgets"  # NAME.wasm
ASSETS = "widgets"
LOADER = "widgets.js"
SHORTEN = Path(__file__).with_name("scripts.mjs")
PROBE = re.compile(r"\bPROBE\((\d+)\)")
COMMENT = re.compile(r"\s*<!--\s*widget\s+([a-z0-9-]+)\s*:\s*(.*?)\s*-->\s*", re.DOTALL)

logger = logging.getLogger(__name__)


def content(settings: Settings) -> dict[str, str]:
    """The scripts of the boxes without their comments, by name, and what they
    load when somebody asks: each program, and the lists to learn from, as
    scripts, since a page opened as a file may load nothing else."""
    root = settings.root
    found: dict[str, str] = {}
    for engine in sorted((root / ENGINES).glob("*.wasm")):
        call = f"widgets.engine({json.dumps(engine.stem)}, {_packed(engine)});\n"
        found[f"engines/{engine.stem}.js"] = call
    if found and settings.default_data:
        names = settings.data[settings.default_data].find()
        if names:
            found["list.js"] = f"widgets.list({_packed(names)});\n"
    for name, data in settings.data.items():
        if found and name != settings.default_data and is_own(data):
            call = f"widgets.list({_packed(data.file)}, {json.dumps(name)});\n"
            found[f"lists/{name}.js"] = call
    if found:
        found |= _short({p.name: p.read_text("utf-8") for p in scripts_of(root)})
    return found


def publish(assets: Path, out: Path) -> None:
    """Bring what changed to the pages: Sphinx does not if no page did."""
    for path in (assets / ASSETS).rglob("*.js"):
        write_changed(
            out / "_static" / path.relative_to(assets), path.read_text("utf-8")
        )


def is_own(data: DataSet) -> bool:
    """Whether a list is the book's own: committed, and not to be fetched."""
    return not data.address and data.file.is_file()


def scripts_of(root: Path) -> list[Path]:
    """The scripts of the boxes as they were written."""
    return sorted((root / SOURCES).glob("*.js"))


def _short(scripts: dict[str, str]) -> dict[str, str]:
    """The scripts as pages load them; as they are, where terser is missing."""
    try:
        found: dict[str, str] = ask(SHORTEN, scripts)
    except NoAnswer as why:
        logger.warning("the boxes' scripts stay long: %s", why)
        return scripts
    return found


def _packed(path: Path) -> str:
    """A file's bytes, compressed, as a string of a script."""
    packed = gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)
    return json.dumps(base64.b64encode(packed).decode())


class Widgets(SphinxTransform):
    """Put what stands before such a comment into a box."""

    default_priority = 495  # after pictures have their captions

    def apply(self, **_: Any) -> None:
        for comment in list(self.document.findall(nodes.raw)):
            found = COMMENT.fullmatch(comment.astext())
            if found:
                name, says = found[1], " ".join(found[2].split())
                make_widget(comment, widget(name=name, says=says))


def make_widget(comment: nodes.raw, made: widget) -> None:
    """Let a box take the place of the comment and of what stands before it."""
    parent = comment.parent
    at = parent.index(comment)
    before = parent[at - 1] if at else None
    if before is None or isinstance(before, (nodes.title, nodes.raw)):
        logger.warning(
            "widget %s: expected a figure, a table or an output before it",
            made["name"],
            location=comment,
        )
        parent.remove(comment)
        return
    parent[at - 1 : at + 1] = [made]
    made += before


class Visits:
    """How a box becomes markup."""

    def __init__(self, root: Path, program_of: Callable[[str], str]):
        self.root = root
        self.program_of = program_of

    def leave(self, translator: Any, node: widget) -> None:
        name, builder = node["name"], translator.builder
        program = self.program_of(builder.current_docname)
        if not (self.root / SOURCES / f"{name}.js").exists():
            logger.warning("there is no %s/%s.js", SOURCES, name, location=node)
        live = builder.name == "html" and has_programs(self.root)
        template = "widget.html" if live else "widget-still.html"
        put_around(translator, template, name=name, says=node["says"], program=program)


def has_programs(root: Path) -> bool:
    """Whether any program is compiled for pages."""
    return any((root / ENGINES).glob("*.wasm"))


def stepped(root: Path, program: str) -> str:
    """The engine that runs a program line by line, or "" if there is none."""
    name = f"probed-{program}"
    return name if (root / ENGINES / f"{name}.wasm").exists() else ""


@cache
def stepped_lines(root: Path, program: str) -> frozenset[int]:
    """The lines of a program at which it says where it is."""
    name = stepped(root, program)
    text = (root / ENGINES / f"{name}.cpp").read_text("utf-8") if name else ""
    return frozenset(int(line) for line in PROBE.findall(text))


def are_live(tree: nodes.document | None, root: Path) -> bool:
    """Whether something on a page runs a program: a box, or a whole program that
    goes line by line."""
    if tree is None or not has_programs(root):
        return False
    files = [Path(node["path"]).stem for node in tree.findall(book_file)]
    return any(True for _ in tree.findall(widget)) or any(
        stepped(root, name) for name in files
    )


def add_to(app: Sphinx, root: Path, program_of: Callable[[str], str]) -> None:
    """Make the transform and the node known."""
    visits = Visits(root, program_of)
    app.add_transform(Widgets)
    ways = (set_aside, visits.leave)
    app.add_node(widget, html=ways, epub=ways)
