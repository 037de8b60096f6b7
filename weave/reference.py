"""What Doxygen lists, in the order and the style of the book, with links to where
the book explains it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from docutils import nodes
from sphinx import addnodes

from literate.model import Program

from .code import Page
from .cpp import Definition
from .library import Library
from .markup import markup

Found = dict[str, list[Definition]]  # by name, in the order of their lines
MEMBERS = ("method", "constructor")  # a field is explained with its struct
KINDS = ("types", "functions", "variables")
KIND_OF = {"function": "functions", "var": "variables"}  # the others are types
MARKS = ("&", "&&", "*")
# Code in a description: a shape, a call, a name of several words, a power.
NAMED = re.compile(r"((?:\[[^\]]*\])+|\b[\w:]+\(\)|\b\w+(?:_|::)\w+\b|\b\d+\^\d+\b)")


def arrange(library: Library, program: Program, tree: nodes.document) -> None:
    """List what a program declares as the program does: below a heading for each
    kind, by the line."""
    paths = list(program.files())
    outer: list[tuple[tuple[int, int], addnodes.desc]] = []
    for described, found in _definitions(library, program, tree):
        style(described)
        at = (paths.index(found.path), found.line) if found else (len(paths), 0)
        if not _is_member(described):
            outer.append((at, described))
    page = tree.next_node(nodes.section)
    if page is None:
        return
    page[1:] = []
    outer.sort(key=lambda one: (_kind(one[1]), one[0]))
    for kind, group in groupby((described for _, described in outer), _kind):
        heading = markup("reference-heading.html", kind=KINDS[kind])
        page += [nodes.raw("", str(heading), format="html"), *group]


def explain(
    library: Library, program: Program, page: Page, tree: nodes.document
) -> None:
    """Say below each declaration where it is explained, and on which line."""
    for described, found in _definitions(library, program, tree):
        if found:
            _add(library, page, described, found)


def _definitions(
    library: Library, program: Program, tree: nodes.document
) -> list[tuple[addnodes.desc, Definition | None]]:
    """All that a page describes, with what it is as far as that is known."""
    known = [one for file in library.of(program) for one in file.index.definitions]
    members: Found = defaultdict(list)
    others: Found = defaultdict(list)
    for definition in sorted(known, key=lambda found: found.position):
        at = members if definition.kind in MEMBERS else others
        at[definition.name].append(definition)
    found: list[tuple[addnodes.desc, Definition | None]] = []
    for described in tree.findall(addnodes.desc):
        is_member = _is_member(described)
        is_field = is_member and described["objtype"] == "var"
        names = members if is_member else others
        found.append(
            (described, None if is_field else _take(names, described, is_member))
        )
    return found


def _kind(described: addnodes.desc) -> int:
    return KINDS.index(KIND_OF.get(described["objtype"], "types"))


def _is_member(node: nodes.Element) -> bool:
    """Whether something is listed as a part of something else."""
    while parent := node.parent:
        if isinstance(parent, addnodes.desc_content):
            return True
        node = parent
    return False


def style(described: addnodes.desc) -> None:
    """Write `const Model& model`, as the book does, and names in the type of code."""
    for mark in list(described.findall(addnodes.desc_sig_punctuation)):
        before = mark.parent.index(mark) - 1
        space = mark.parent[before] if before >= 0 else None
        if mark.astext() in MARKS and isinstance(space, addnodes.desc_sig_space):
            mark.parent[before : before + 2] = [mark, space]
    for paragraph in list(described.findall(nodes.paragraph)):
        for text in list(paragraph.children):
            if isinstance(text, nodes.Text):
                paragraph.replace(text, list(_set(text.astext())))


def _set(text: str) -> Iterator[nodes.Node]:
    """A text, with the code in it set as that."""
    for i, part in enumerate(NAMED.split(text)):
        yield nodes.literal("", part, classes=["short"]) if i % 2 else nodes.Text(part)


def _take(found: Found, described: addnodes.desc, alone: bool) -> Definition | None:
    """The definition of what is described. Of several with the same name it is
    the next one; of members, nobody knows which."""
    name = described.next_node(addnodes.desc_name)
    same = found.get(name.astext(), []) if name else []
    if not same or (alone and len(same) > 1):
        return None
    return same.pop(0) if len(same) > 1 else same[0]


def _add(
    library: Library, page: Page, described: addnodes.desc, found: Definition
) -> None:
    home = library.home(found)
    content = described.children[-1]
    if not home or not isinstance(content, addnodes.desc_content):
        return
    text = markup(
        "explained.html",
        page=page,
        fragment=home,
        place=page.place(home),
        file=library.files[found.path],
        line=found.line,
    )
    # Below what is said of it, above its members.
    inner = content.first_child_matching_class((addnodes.desc, nodes.container))
    content.insert(
        len(content) if inner is None else inner,
        nodes.raw("", str(text), format="html"),
    )
